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
}

// ErrNoInvitation says that no unused code is kept under an id: a device used it, or it was withdrawn.
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
	if json.Unmarshal(raw, &i) != nil || i.UsedBy != "" {
		return Invitation{}, false
	}
	return Invitation{
		ID: key, Name: i.Name, Level: i.Level, Groups: i.Groups, Area: i.Area, IssuedAt: time.UnixMilli(i.IssuedAt), Expires: time.UnixMilli(i.Expires),
	}, true
}

// CheckCodes are what devices that used a code showed on their screens then: a person holds the two against each other.
func (g *Gate) CheckCodes(ctx context.Context) (map[dot.Device]string, error) {
	notes, err := g.options.Notes.List(ctx, topicInvitation)
	if err != nil {
		return nil, err
	}
	codes := map[dot.Device]string{}
	for _, n := range notes {
		var i invitation
		if json.Unmarshal(n.Value, &i) != nil || i.Check == "" {
			continue
		}
		if public, err := hex.DecodeString(i.UsedBy); err == nil && len(public) == ed25519.PublicKeySize {
			codes[dot.DeviceOf(public)] = i.Check
		}
	}
	return codes, nil
}

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
