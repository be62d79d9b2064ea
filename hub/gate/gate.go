// Package gate lets devices into the deployment by one-time codes, or sends them away.
package gate

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"qianshao/shared/identity"
	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
)

// Options are what a gate needs of its hub.
type Options struct {
	Key    identity.Key
	Name   string // of the hub, as terminals show it
	Notes  *notebook.Notebook
	Roll   func() *identity.Roll
	State  func(ctx context.Context, facts ...identity.Fact) error // makes facts known, durably
	Random io.Reader
	Now    func() time.Time
	Log    *slog.Logger
}

// Gate issues codes and turns them into grants. It is safe for concurrent use.
type Gate struct {
	options  Options
	attempts *rate.Limiter
}

// New makes a gate.
func New(o Options) *Gate {
	return &Gate{options: o, attempts: rate.NewLimiter(attemptsPerSecond, attemptsBurst)}
}

const (
	attemptsPerSecond = 10
	attemptsBurst     = 50
	// ValidMax bounds how long a code may wait for its device.
	ValidMax = 30 * 24 * time.Hour
	// remembered is how long after its end a code that nobody used is still called expired instead of unknown.
	remembered = 90 * 24 * time.Hour
)

// ErrOrder says that an order for a code cannot be carried out.
var ErrOrder = errors.New("code cannot be issued")

// Order is whom a code is for.
type Order struct {
	Name   string // of the device
	Level  identity.Level
	Groups []identity.Group
	Area   string
	Valid  time.Duration
	// Approve makes the device that uses the code wait until a person lets it in.
	Approve bool
}

// invitation is what stands in the notebook under the hash of a token.
type invitation struct {
	Name     string           `json:"name"`
	Level    identity.Level   `json:"level"`
	Groups   []identity.Group `json:"groups,omitempty"`
	Area     string           `json:"area,omitempty"`
	IssuedAt int64            `json:"issued_at"` // Unix milliseconds
	Expires  int64            `json:"expires"`
	UsedBy   string           `json:"used_by,omitempty"` // public key that used it
	Grant    []byte           `json:"grant,omitempty"`   // the fact it was turned into
	Check    string           `json:"check,omitempty"`   // what stands on the screen of the device that used it
	Approve  bool             `json:"approve,omitempty"` // a person decides about the first device that uses it
	Asks     *application     `json:"asks,omitempty"`    // of that device
	Decided  *decision        `json:"decided,omitempty"` // about it
}

// Topics and keys of the notebook.
const (
	topicInvitation = "invitation"
	topicGate       = "gate"
	keySerial       = "serial" // of the last grant
	keyDesk         = "desk"   // number of the last desk code
)

// Invite issues a one-time code for one device that finds the hub under addresses. Only the token's hash is kept.
func (g *Gate) Invite(ctx context.Context, o Order, addresses []string) (identity.Code, error) {
	name, err := identity.ParseName(o.Name)
	if err != nil {
		return identity.Code{}, err
	}
	if o.Valid <= 0 || o.Valid > ValidMax {
		return identity.Code{}, fmt.Errorf("%w: validity of %v, at most %v", ErrOrder, o.Valid, ValidMax)
	}
	if len(addresses) == 0 {
		return identity.Code{}, fmt.Errorf("%w: the hub has no address yet; start serve once", ErrOrder)
	}
	token, err := identity.NewToken(g.options.Random)
	if err != nil {
		return identity.Code{}, err
	}
	now := g.options.Now()
	code := identity.Code{Addresses: addresses, Pin: identity.PinOf(g.options.Key.Public()), Token: token, Expires: now.Add(o.Valid)}
	if _, err := identity.ParseCode(code.String()); err != nil {
		return identity.Code{}, fmt.Errorf("%w: addresses %q: %w", ErrOrder, addresses, err)
	}
	kept := invitation{Name: name, Level: o.Level, Groups: o.Groups, Area: o.Area, IssuedAt: now.UnixMilli(), Expires: code.Expires.UnixMilli(), Approve: o.Approve}
	// What could not be granted must not be promised: the code would fail in the field, not here.
	if _, err := g.sign(kept, g.options.Key.Public(), 1, ""); err != nil {
		return identity.Code{}, err
	}
	hash := token.Hash()
	err = g.options.Notes.Update(ctx, func(p notebook.Page) error {
		if err := forget(p, now.Add(-remembered)); err != nil {
			return err
		}
		return keep(p, hash, kept)
	})
	if err != nil {
		return identity.Code{}, fmt.Errorf("keep invitation: %w", err)
	}
	return code, nil
}

// forget drops unused invitations that ended before a moment.
func forget(p notebook.Page, before time.Time) error {
	notes, err := p.List(topicInvitation)
	if err != nil {
		return err
	}
	for _, n := range notes {
		var i invitation
		if json.Unmarshal(n.Value, &i) == nil && (i.spent() || i.Expires >= before.UnixMilli()) {
			continue
		}
		if err := p.Put(topicInvitation, n.Key, nil); err != nil {
			return err
		}
	}
	return nil
}

func keep(p notebook.Page, hash [32]byte, i invitation) error {
	raw, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("encode invitation: %w", err)
	}
	return p.Put(topicInvitation, hex.EncodeToString(hash[:]), raw)
}

// Redeem turns a token into a grant for the device that holds the private half of public, which says that it runs
// program. The same device gets the same grant again however often its answer was lost. With a code that needs approval
// the first device waits and is given nothing but the word to wait. What is wrong comes back as an *identity.Refusal.
func (g *Gate) Redeem(ctx context.Context, public ed25519.PublicKey, token identity.Token, program string) (identity.Fact, error) {
	if g.options.Roll().Revoked(dot.DeviceOf(public)) {
		return identity.Fact{}, &identity.Refusal{Code: identity.Revoked}
	}
	var grant identity.Fact
	var no string
	err := g.options.Notes.Update(ctx, func(p notebook.Page) (err error) {
		grant, no, err = g.redeem(p, caller{public, program}, token)
		return err
	})
	if err == nil && no != "" {
		return identity.Fact{}, &identity.Refusal{Code: no}
	}
	if err == nil {
		err = g.options.State(ctx, grant)
	}
	if err != nil {
		return identity.Fact{}, identity.Refuse(identity.HubUnable, err)
	}
	return grant, nil
}

// caller is a device that asks to be let in, by the key it has proved and what it says it runs.
type caller struct {
	public  ed25519.PublicKey
	program string
}

func (c caller) key() string { return hex.EncodeToString(c.public) }

// redeem finds out what a token gives to who asks: a grant, or the code of why not. Both may be written down.
func (g *Gate) redeem(p notebook.Page, c caller, token identity.Token) (grant identity.Fact, no string, err error) {
	i, found, err := find(p, token)
	if err != nil || !found {
		return grant, identity.CodeUnknown, err
	}
	switch {
	case i.UsedBy == c.key():
		grant, err = identity.ParseFact(i.Grant)
		return grant, "", err
	case i.UsedBy == "" && i.Decided != nil && i.Asks != nil && i.Asks.Key == c.key():
		return grant, identity.NotApproved, nil
	case i.spent():
		return grant, identity.CodeUsed, nil
	case g.options.Now().UnixMilli() > i.Expires:
		return grant, identity.CodeExpired, nil
	case i.Approve:
		no, err = g.queue(p, i, c, token)
		return grant, no, err
	}
	i.UsedBy, i.Check = c.key(), g.check(c.public, token)
	if grant, err = g.grant(p, c.public, i); err != nil {
		return grant, "", err
	}
	i.Grant = grant.Bytes()
	return grant, "", keep(p, token.Hash(), i)
}

// find reads the invitation of a token; one that cannot be read lets nobody in.
func find(p notebook.Page, token identity.Token) (i invitation, found bool, err error) {
	hash := token.Hash()
	raw, err := p.Find(topicInvitation, hex.EncodeToString(hash[:]))
	if err != nil || raw == nil {
		return i, false, err
	}
	return i, json.Unmarshal(raw, &i) == nil, nil
}

// check is what stands on the screen of the device that uses a token.
func (g *Gate) check(public ed25519.PublicKey, token identity.Token) string {
	return identity.ShortCode(g.options.Key.Public(), public, token)
}

// Readmit learns a grant again that a hub of this deployment once gave to the device that holds the private half of
// public. What is wrong comes back as an *identity.Refusal.
func (g *Gate) Readmit(ctx context.Context, public ed25519.PublicKey, grant identity.Fact) error {
	roll, device := g.options.Roll(), dot.DeviceOf(public)
	switch {
	case roll.Revoked(device):
		return &identity.Refusal{Code: identity.Revoked}
	case grant.Grant == nil || grant.Grant.Device() != device || !roll.IsHub(grant.By()):
		return &identity.Refusal{Code: identity.NotGranted}
	}
	if err := g.options.State(ctx, grant); err != nil {
		return identity.Refuse(identity.HubUnable, err)
	}
	return nil
}

// grant signs the next grant. A device that had one keeps its desk code, for its readable numbers go on.
func (g *Gate) grant(p notebook.Page, public ed25519.PublicKey, i invitation) (identity.Fact, error) {
	roll := g.options.Roll()
	serial, err := next(p, keySerial, lastSerial(roll))
	if err != nil {
		return identity.Fact{}, err
	}
	if before := roll.Grant(dot.DeviceOf(public)); before != nil && before.Desk != "" {
		return g.sign(i, public, serial, before.Desk)
	}
	desk, err := next(p, keyDesk, lastDesk(roll))
	if err != nil {
		return identity.Fact{}, err
	}
	return g.sign(i, public, serial, identity.DeskCode(desk))
}

func (g *Gate) sign(i invitation, public ed25519.PublicKey, serial uint32, desk string) (identity.Fact, error) {
	return identity.SignGrant(g.options.Key, identity.Grant{
		Serial: serial, Public: public, Name: i.Name, Desk: desk, Level: i.Level, Groups: i.Groups, Area: i.Area,
		IssuedAt: g.options.Now().UnixMilli(),
	})
}

// next counts up a number that is never given twice: above the last one noted here, and above the last one known by
// the facts, which a hub put back from a backup hears of again from its terminals.
func next(p notebook.Page, key string, known uint32) (uint32, error) {
	raw, err := p.Find(topicGate, key)
	if err != nil {
		return 0, err
	}
	last := known
	if len(raw) == 4 {
		last = max(last, binary.BigEndian.Uint32(raw))
	}
	return last + 1, p.Put(topicGate, key, binary.BigEndian.AppendUint32(nil, last+1))
}

func lastSerial(roll *identity.Roll) (last uint32) {
	for _, g := range roll.Grants() {
		last = max(last, g.Serial)
	}
	return last
}

// lastDesk finds how many desk codes the known grants imply.
func lastDesk(roll *identity.Roll) (last uint32) {
	for _, g := range roll.Grants() {
		last = max(last, identity.DeskNumber(g.Desk))
	}
	return last
}

// Revoke takes a device's grant back for good. last is what is still believed of it; reason and by are kept for
// people.
func (g *Gate) Revoke(ctx context.Context, device dot.Device, last []identity.Accepted, reason, by string) error {
	roll := g.options.Roll()
	if roll.Grant(device) == nil {
		return &identity.Refusal{Code: identity.NotGranted, Detail: device.String()}
	}
	v := identity.Revocation{Device: device, Last: last, Reason: reason, By: by, At: g.options.Now().UnixMilli()}
	for _, f := range roll.Facts() {
		if f.By() == device {
			v.Facts = append(v.Facts, f.ID())
		}
	}
	fact, err := identity.SignRevocation(g.options.Key, v)
	if err != nil {
		return fmt.Errorf("sign revocation: %w", err)
	}
	return g.options.State(ctx, fact)
}
