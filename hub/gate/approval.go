package gate

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
)

// application is what a device that waits has said. It proved its key; nothing else in it is believed.
type application struct {
	Key     string   `json:"key"` // public
	Program string   `json:"program,omitempty"`
	At      int64    `json:"at"`               // Unix milliseconds
	Rivals  []string `json:"rivals,omitempty"` // other devices that came with the same code since, by id
}

// decision is what a person said about a device that waited.
type decision struct {
	By     string `json:"by"`
	At     int64  `json:"at"`               // Unix milliseconds
	Reason string `json:"reason,omitempty"` // why not
}

// rivalsMax bounds how many other devices of one code are kept; one is warning enough.
const rivalsMax = 4

// Applicant is a device that waits with a code that needs approval. Device, Check and Rivals follow from proved keys;
// Program is what the device says of itself: hostile text of at most eighty characters.
type Applicant struct {
	Invitation
	Device  dot.Device
	Check   string // six digits, the same as on the device's screen
	Program string
	AskedAt time.Time
	Rivals  []dot.Device // others that came with the same code while this one waited, and were refused; at most four
}

// ErrEnded says that a device waited past the end of its code, and needs another one.
var ErrEnded = errors.New("time of the code is over")

// queue has a device wait, the first that comes with a code; a second one is refused, which a person is shown.
func (g *Gate) queue(p notebook.Page, i invitation, c caller, token identity.Token) (no string, err error) {
	switch asks := i.Asks; {
	case asks == nil:
		i.Check = g.check(c.public, token)
		i.Asks = &application{Key: c.key(), Program: c.program, At: g.options.Now().UnixMilli()}
		g.options.Log.Info("device waits for approval", "device", dot.DeviceOf(c.public).String(), "name", i.Name, "check", i.Check, "program", c.program)
		return identity.ApprovalPending, keep(p, token.Hash(), i)
	case asks.Key == c.key():
		return identity.ApprovalPending, nil
	case len(asks.Rivals) < rivalsMax && !slices.Contains(asks.Rivals, dot.DeviceOf(c.public).String()):
		asks.Rivals = append(asks.Rivals, dot.DeviceOf(c.public).String())
		return identity.CodeUsed, keep(p, token.Hash(), i)
	}
	return identity.CodeUsed, nil
}

// waits says whether a device only asks again what a person has not decided yet: it does so every few seconds, and is
// no guess. Nothing is written for it.
func (g *Gate) waits(ctx context.Context, public ed25519.PublicKey, q identity.EnrolRequest) (waits bool) {
	if len(q.Grant) > 0 || g.options.Roll().Revoked(dot.DeviceOf(public)) {
		return false
	}
	_ = g.options.Notes.View(ctx, func(p notebook.Page) error { // where it cannot be read, Redeem says why
		i, found, err := find(p, identity.Token(q.Token))
		waits = err == nil && found && !i.spent() && i.Asks != nil && i.Asks.Key == hex.EncodeToString(public) && g.options.Now().UnixMilli() <= i.Expires
		return err
	})
	return waits
}

// Applicants lists the devices about which nobody has decided, the one that waits longest first; those whose code ended
// too.
func (g *Gate) Applicants(ctx context.Context) ([]Applicant, error) {
	notes, err := g.options.Notes.List(ctx, topicInvitation)
	if err != nil {
		return nil, err
	}
	var all []Applicant
	for _, n := range notes {
		var i invitation
		if json.Unmarshal(n.Value, &i) != nil || i.spent() || i.Asks == nil {
			continue
		}
		if a, err := i.applicant(n.Key); err == nil {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b Applicant) int { return cmp.Or(a.AskedAt.Compare(b.AskedAt), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

func (i invitation) applicant(id string) (Applicant, error) {
	public, err := keyOf(i.Asks.Key)
	if err != nil {
		return Applicant{}, err
	}
	a := Applicant{Invitation: i.shown(id), Device: dot.DeviceOf(public), Check: i.Check, Program: i.Asks.Program, AskedAt: time.UnixMilli(i.Asks.At)}
	for _, text := range i.Asks.Rivals {
		if d, err := dot.ParseDevice(text); err == nil {
			a.Rivals = append(a.Rivals, d)
		}
	}
	return a, nil
}

// Approve lets the device in that waits under an id; by is who said so. The device gets its grant when it asks the next
// time, also after its code has ended. Errors: ErrNoInvitation when nobody waits there, ErrEnded, and *identity.Refusal
// for a device that was revoked meanwhile or a hub that cannot keep the grant.
func (g *Gate) Approve(ctx context.Context, id, by string) (a Applicant, err error) {
	var grant identity.Fact
	err = g.decide(ctx, id, func(p notebook.Page, i invitation) (invitation, error) {
		if a, err = i.applicant(id); err != nil {
			return i, err
		}
		public, err := keyOf(i.Asks.Key)
		switch {
		case err != nil:
			return i, err
		case g.options.Roll().Revoked(a.Device):
			return i, &identity.Refusal{Code: identity.Revoked}
		case g.options.Now().After(a.Expires):
			return i, ErrEnded
		}
		if grant, err = g.grant(p, public, i); err != nil {
			return i, err
		}
		i.UsedBy, i.Grant, i.Decided = i.Asks.Key, grant.Bytes(), &decision{By: by, At: g.options.Now().UnixMilli()}
		return i, nil
	})
	if err != nil {
		return a, err
	}
	g.options.Log.InfoContext(ctx, "device approved", "device", a.Device.String(), "name", a.Name, "desk", grant.Grant.Desk, "check", a.Check)
	if err := g.options.State(ctx, grant); err != nil {
		return a, identity.Refuse(identity.HubUnable, err) // said again when the device comes for its grant
	}
	return a, nil
}

// Refuse sends the device away that waits under an id, and its code is used up. by and reason are kept for people at
// the hub; the device is told no more than that it was not approved. The error is ErrNoInvitation when nobody waits there.
func (g *Gate) Refuse(ctx context.Context, id, by, reason string) (a Applicant, err error) {
	err = g.decide(ctx, id, func(_ notebook.Page, i invitation) (invitation, error) {
		a, err = i.applicant(id)
		i.Decided = &decision{By: by, At: g.options.Now().UnixMilli(), Reason: reason}
		return i, err
	})
	if err == nil {
		g.options.Log.InfoContext(ctx, "device not approved", "device", a.Device.String(), "name", a.Name, "check", a.Check)
	}
	return a, err
}

// decide changes an invitation with which a device waits, in one step: two people decide once.
func (g *Gate) decide(ctx context.Context, id string, change func(notebook.Page, invitation) (invitation, error)) error {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != 32 {
		return ErrNoInvitation
	}
	return g.options.Notes.Update(ctx, func(p notebook.Page) error {
		raw, err := p.Find(topicInvitation, id)
		if err != nil {
			return fmt.Errorf("find invitation: %w", err)
		}
		var i invitation
		if raw == nil || json.Unmarshal(raw, &i) != nil || i.spent() || i.Asks == nil {
			return ErrNoInvitation
		}
		if i, err = change(p, i); err != nil {
			return err
		}
		if raw, err = json.Marshal(i); err != nil {
			return fmt.Errorf("encode invitation: %w", err)
		}
		return p.Put(topicInvitation, id, raw)
	})
}
