package gate

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
)

// Invitation is a code that no device has used yet. The code itself is not kept.
type Invitation struct {
	ID       string // of the code's hash, stable
	Name     string // of the device it is for
	Level    identity.Level
	Groups   []identity.Group
	Area     string
	IssuedAt time.Time
	Expires  time.Time
	Approve  bool // a person decides about the device that uses it
}

// ErrNoInvitation says that no such code is kept under an id: a device used it meanwhile, it was withdrawn or decided on.
var ErrNoInvitation = errors.New("no such invitation")

// Waiting lists the codes that no device has used, expired ones too, the newest first.
func (g *Gate) Waiting(ctx context.Context) ([]Invitation, error) {
	notes, err := g.options.Notes.List(ctx, topicInvitation)
	if err != nil {
		return nil, err
	}
	var all []Invitation
	for _, n := range notes {
		if i, ok := unused(n.Key, n.Value); ok {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b Invitation) int { return cmp.Or(b.IssuedAt.Compare(a.IssuedAt), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// unused reads an invitation; ok is false for one that was used or cannot be read, which lets nobody in.
func unused(key string, raw []byte) (Invitation, bool) {
	var i invitation
	if json.Unmarshal(raw, &i) != nil || i.spent() || i.Asks != nil {
		return Invitation{}, false
	}
	return i.shown(key), true
}

func (i invitation) shown(key string) Invitation {
	return Invitation{
		ID: key, Name: i.Name, Level: i.Level, Groups: i.Groups, Area: i.Area, IssuedAt: time.UnixMilli(i.IssuedAt), Expires: time.UnixMilli(i.Expires), Approve: i.Approve,
	}
}

// spent says that the code gives nothing to anybody new: it was turned into a grant, or the device that used it was
// not approved.
func (i invitation) spent() bool { return i.UsedBy != "" || i.Decided != nil }

// Admission is how a device was let in.
type Admission struct {
	Check      string    // what it showed on its screen then: a person holds the two against each other
	ApprovedBy string    // who let it in; empty when its code alone did
	ApprovedAt time.Time // zero when its code alone did
}

// Admissions are how the devices that used a code were let in, as far as this hub remembers.
func (g *Gate) Admissions(ctx context.Context) (map[dot.Device]Admission, error) {
	notes, err := g.options.Notes.List(ctx, topicInvitation)
	if err != nil {
		return nil, err
	}
	all, issued := map[dot.Device]Admission{}, map[dot.Device]int64{}
	for _, n := range notes {
		var i invitation
		if json.Unmarshal(n.Value, &i) != nil || i.Check == "" {
			continue
		}
		public, err := keyOf(i.UsedBy)
		if err != nil {
			continue
		}
		a := Admission{Check: i.Check}
		if i.Decided != nil {
			a.ApprovedBy, a.ApprovedAt = i.Decided.By, time.UnixMilli(i.Decided.At)
		}
		if d := dot.DeviceOf(public); i.IssuedAt >= issued[d] { // of a device let in twice, how it was the last time
			all[d], issued[d] = a, i.IssuedAt
		}
	}
	return all, nil
}

// keyOf reads a public key as invitations keep it.
func keyOf(text string) (ed25519.PublicKey, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, errKey
	}
	return raw, nil
}

var errKey = errors.New("no public key")

// Withdraw makes an unused code worth nothing and says whom it was for; the error is ErrNoInvitation when there is none.
func (g *Gate) Withdraw(ctx context.Context, id string) (gone Invitation, err error) {
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 32 {
		return gone, ErrNoInvitation
	}
	err = g.options.Notes.Update(ctx, func(p notebook.Page) error {
		raw, err := p.Find(topicInvitation, id)
		if err != nil {
			return err
		}
		var ok bool
		if gone, ok = unused(id, raw); !ok {
			return ErrNoInvitation
		}
		return p.Put(topicInvitation, id, nil)
	})
	return gone, err
}
