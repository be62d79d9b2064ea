package neighbour

import (
	"bytes"
	"context"
	"crypto/ed25519"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// known says whether a device may talk: nil for one with a grant, or paired with this one. The refusal is an
// *identity.Refusal.
func (n *Neighbours) known(device dot.Device) error {
	roll := n.options.Roll()
	switch {
	case device == n.own:
		return &identity.Refusal{Code: identity.NeighbourSelf}
	case roll.Revoked(device), roll.Revoked(n.own):
		return &identity.Refusal{Code: identity.NeighbourRevoked}
	case roll.Grant(device) == nil && !n.paired(device):
		return &identity.Refusal{Code: identity.NeighbourUnknown}
	}
	return nil
}

// credentials are what proves this device to one of its deployment: its grant, and that of the hub that signed it.
func (n *Neighbours) credentials() introduction {
	roll := n.options.Roll()
	said := introduction{Root: roll.Root(), Name: n.options.Name()}
	grant, ok := roll.GrantFact(n.own)
	if !ok {
		return said
	}
	said.Facts = append(said.Facts, grant.Bytes())
	if !bytes.Equal(grant.Issuer, roll.Root()) {
		if hub, ok := roll.GrantFact(grant.By()); ok {
			said.Facts = append(said.Facts, hub.Bytes())
		}
	}
	return said
}

// believe learns what a device shows of itself, when that makes it one of this deployment; facts that do not are not
// kept. The error says why the device may not talk.
func (n *Neighbours) believe(ctx context.Context, public ed25519.PublicKey, said introduction) error {
	device, roll := dot.DeviceOf(public), n.options.Roll()
	if apart(roll.Root(), said.Root) {
		return &identity.Refusal{Code: identity.NeighbourElsewhere}
	}
	if roll.Grant(device) != nil || len(said.Facts) == 0 {
		return n.known(device)
	}
	var facts []identity.Fact
	for _, raw := range said.Facts {
		f, err := identity.ParseFact(raw)
		if err != nil || f.Grant == nil {
			return identity.Refuse(identity.NeighbourMalformed, err)
		}
		facts = append(facts, f)
	}
	trial := roll.Clone()
	if _, err := trial.Learn(facts...); err != nil || trial.Grant(device) == nil {
		return n.known(device)
	}
	if err := n.options.Learn(ctx, said.Facts); err != nil {
		return err
	}
	return n.known(device)
}

// apart says that two devices belong to different deployments.
func apart(mine, theirs ed25519.PublicKey) bool {
	return len(mine) > 0 && len(theirs) > 0 && !bytes.Equal(mine, theirs)
}

// secrets are those by which this device is found and finds others, the deployment's first.
func (n *Neighbours) secrets() []secret {
	var all []secret
	if root := n.options.Roll().Root(); len(root) > 0 {
		all = append(all, secret(root))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range n.kept.Pairings {
		all = append(all, secret(p.Secret))
	}
	return all
}
