package neighbour

import (
	"context"
	"crypto/ed25519"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

const (
	offerFor    = 10 * time.Minute // how long a pairing code may be used
	pairingsMax = 16
	manualMax   = 16
)

// Pairing is one device that people at both ends paired with this one.
type Pairing struct {
	Public    []byte    `json:"public"`
	Name      string    `json:"name"`
	Secret    []byte    `json:"secret"` // by which each finds the other's beacon
	Addresses []string  `json:"addresses,omitempty"`
	At        time.Time `json:"at"`
}

// Device is with whom.
func (p Pairing) Device() dot.Device { return dot.DeviceOf(p.Public) }

// Kept is what outlives a start.
type Kept struct {
	Pairings  []Pairing `json:"pairings,omitempty"`
	Addresses []string  `json:"addresses,omitempty"` // entered by hand
	Port      int       `json:"port,omitempty"`      // that was listened on, so that others find this device again
	Off       bool      `json:"off,omitempty"`       // people turned the local network off
}

// Offer is a pairing code that is being shown, and what became of it.
type Offer struct {
	Text  string
	Until time.Time
	With  string // the name of the device that used it; empty while nobody did
	Check string // six digits that both screens show then
}

type offer struct {
	code  identity.Code
	used  ed25519.PublicKey
	with  string
	check string
}

// Paired is what became of a pairing code that was entered here.
type Paired struct {
	Device dot.Device
	Name   string
	Check  string // six digits that both screens show
}

// Offer shows a new pairing code; the one before it is void. It needs a listener: without one it refuses.
func (n *Neighbours) Offer(ctx context.Context) (Offer, error) {
	if err := n.listening(ctx); err != nil {
		return Offer{}, err
	}
	addresses := n.Addresses()
	if len(addresses) == 0 {
		return Offer{}, &identity.Refusal{Code: identity.PairNoAddress}
	}
	token, err := identity.NewToken(n.options.Random)
	if err != nil {
		return Offer{}, err
	}
	code := identity.Code{
		Addresses: addresses, Pin: identity.PinOf(n.options.Key.Public()), Token: token, Expires: n.options.Now().Add(offerFor),
	}
	n.mu.Lock()
	n.offered = &offer{code: code}
	n.mu.Unlock()
	n.ring()
	return Offer{Text: identity.PairText(code), Until: code.Expires}, nil
}

// Offered is the code that is being shown; ok is false when none is, or its time is over and nobody used it.
func (n *Neighbours) Offered() (o Offer, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.offered == nil || n.offered.used == nil && n.options.Now().After(n.offered.code.Expires) {
		return Offer{}, false
	}
	return Offer{identity.PairText(n.offered.code), n.offered.code.Expires, n.offered.with, n.offered.check}, true
}

// Withdraw voids the code that is shown, when nobody used it, and forgets it.
func (n *Neighbours) Withdraw() {
	n.mu.Lock()
	n.offered = nil
	n.mu.Unlock()
	n.ring()
}

// redeem pairs with a device that brings the token of the code that is shown. The same device may bring it again, for
// its answer may have been lost.
func (n *Neighbours) redeem(ctx context.Context, public ed25519.PublicKey, said introduction) error {
	if apart(n.options.Roll().Root(), said.Root) {
		return &identity.Refusal{Code: identity.NeighbourElsewhere}
	}
	n.mu.Lock()
	o := n.offered
	var refused error
	switch {
	case o == nil || subtle.ConstantTimeCompare(o.code.Token[:], said.Token) != 1:
		refused = &identity.Refusal{Code: identity.PairUnknown}
	case o.used != nil && !o.used.Equal(public):
		refused = &identity.Refusal{Code: identity.PairUsed}
	case n.options.Now().After(o.code.Expires) && o.used == nil:
		refused = &identity.Refusal{Code: identity.PairExpired}
	default:
		o.used = public // at once: of two that bring one token, one is let in
	}
	n.mu.Unlock()
	if refused != nil {
		return refused
	}
	if err := n.pair(ctx, public, said, o.code.Token); err != nil {
		return err
	}
	n.mu.Lock()
	o.with, o.check = n.nameOf(public, said), identity.ShortCode(n.options.Key.Public(), public, o.code.Token)
	n.mu.Unlock()
	n.ring()
	return nil
}

// nameOf is what a device is called: the name in its grant, else what it calls itself, else the start of its key.
func (n *Neighbours) nameOf(public ed25519.PublicKey, said introduction) string {
	device, roll := dot.DeviceOf(public), n.options.Roll()
	if roll.Grant(device) == nil && said.Name != "" {
		return said.Name
	}
	return roll.Name(device)
}

// pair keeps a pairing durably, and believes the device from now on.
func (n *Neighbours) pair(ctx context.Context, public ed25519.PublicKey, said introduction, token identity.Token) error {
	shared, err := identity.PairSecret(token)
	if err != nil {
		return err
	}
	device := dot.DeviceOf(public)
	if n.options.Roll().Revoked(device) {
		return &identity.Refusal{Code: identity.NeighbourRevoked}
	}
	p := Pairing{Public: public, Name: n.nameOf(public, said), Secret: shared, Addresses: said.Addresses, At: n.options.Now()}
	err = n.keep(ctx, func(k *Kept) error {
		k.Pairings = slices.DeleteFunc(k.Pairings, func(old Pairing) bool { return old.Device() == device })
		if len(k.Pairings) >= pairingsMax {
			return &identity.Refusal{Code: identity.NeighboursMany}
		}
		k.Pairings = append(k.Pairings, p)
		return nil
	})
	if err != nil {
		return err
	}
	if err := n.options.Pair(ctx, device); err != nil {
		return err
	}
	n.hurryUp()
	return nil
}

// Pair brings a pairing code to the terminal that shows it. Every refusal is an *identity.Refusal; entering the same
// code again is safe.
func (n *Neighbours) Pair(ctx context.Context, text string) (Paired, error) {
	code, err := identity.ParsePair(text)
	if err != nil {
		return Paired{}, identity.RefusePair(err)
	}
	if code.Pin == identity.PinOf(n.options.Key.Public()) {
		return Paired{}, &identity.Refusal{Code: identity.NeighbourSelf}
	}
	said := n.credentials()
	said.Token, said.Addresses = code.Token[:], n.Addresses()
	var failed error = &identity.Refusal{Code: identity.NeighbourUnreachable}
	for _, address := range code.Addresses {
		public, answer, err := n.introduceAt(ctx, address, &code.Pin, said)
		if err != nil {
			failed = err
			if c, _ := Explain(err); c == identity.NeighbourUnreachable {
				continue
			}
			break
		}
		answer.Addresses = append([]string{address}, slices.DeleteFunc(code.Addresses, func(a string) bool { return a == address })...)
		if err := n.pair(ctx, public, answer, code.Token); err != nil {
			return Paired{}, err
		}
		return Paired{dot.DeviceOf(public), n.nameOf(public, answer), identity.ShortCode(public, n.options.Key.Public(), code.Token)}, nil
	}
	return Paired{}, refusalOf(failed)
}

// Add keeps an address entered by hand and calls it.
func (n *Neighbours) Add(ctx context.Context, address string) error {
	if err := ParseAddress(address); err != nil {
		return err
	}
	err := n.keep(ctx, func(k *Kept) error {
		if slices.Contains(k.Addresses, address) {
			return nil
		}
		if len(k.Addresses) >= manualMax {
			return &identity.Refusal{Code: identity.NeighboursMany}
		}
		k.Addresses = append(k.Addresses, address)
		return nil
	})
	if err == nil {
		n.hurryUp()
	}
	return err
}

// Remove forgets an address entered by hand, or a pairing by the name of its device; what was received stays.
func (n *Neighbours) Remove(ctx context.Context, which string) error {
	gone := errors.New("kept no longer")
	err := n.keep(ctx, func(k *Kept) error {
		before := len(k.Addresses) + len(k.Pairings)
		k.Addresses = slices.DeleteFunc(k.Addresses, func(a string) bool { return a == which })
		k.Pairings = slices.DeleteFunc(k.Pairings, func(p Pairing) bool {
			return p.Device().String() == which || slices.Contains(p.Addresses, which)
		})
		if len(k.Addresses)+len(k.Pairings) == before {
			return gone
		}
		return nil
	})
	if errors.Is(err, gone) {
		return &identity.Refusal{Code: identity.NeighbourUnlisted, Detail: which}
	}
	if err == nil {
		n.talks.dismiss(func(d dot.Device) bool { return n.known(d) != nil })
		n.hurryUp()
	}
	return err
}

// SetOn turns sync over the local network on or off, also for the next start.
func (n *Neighbours) SetOn(ctx context.Context, on bool) error {
	err := n.keep(ctx, func(k *Kept) error { k.Off = !on; return nil })
	n.hurryUp()
	return err
}

// paired says whether a device is paired with this one now.
func (n *Neighbours) paired(device dot.Device) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.ContainsFunc(n.kept.Pairings, func(p Pairing) bool { return p.Device() == device })
}

// keep changes what outlives a start: on disk first, then here.
func (n *Neighbours) keep(ctx context.Context, change func(*Kept) error) error {
	n.keeping.Lock()
	defer n.keeping.Unlock()
	n.mu.Lock()
	k := Kept{slices.Clone(n.kept.Pairings), slices.Clone(n.kept.Addresses), n.kept.Port, n.kept.Off}
	n.mu.Unlock()
	if err := change(&k); err != nil {
		return err
	}
	if err := n.options.Keep(ctx, k); err != nil {
		return err
	}
	n.mu.Lock()
	n.kept = k
	n.mu.Unlock()
	n.ring()
	return nil
}
