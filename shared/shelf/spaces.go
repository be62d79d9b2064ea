package shelf

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Space is one space held here.
type Space struct {
	ID         uuid.UUID
	Type       identity.SpaceType
	Name       string
	CreatedAt  time.Time
	Closed     bool
	Archived   bool      // an archive opened to be read
	JoinedInto uuid.UUID // the space its records went on in; zero for none
}

// Open says the space takes new work.
func (s Space) Open() bool { return !s.Closed && !s.Archived && s.JoinedInto == uuid.UUID{} }

// Spaces lists the spaces held here, newest first.
func (s *Shelf) Spaces() []Space {
	roll := s.Roll()
	var spaces []Space
	for _, a := range slices.Backward(roll.Spaces()) {
		id := a.ID()
		if !s.holds(roll, id) || s.isSealed(id) {
			continue
		}
		into, _ := roll.JoinedInto(id)
		spaces = append(spaces, Space{
			ID: id, Type: a.Type, Name: a.Name, CreatedAt: time.UnixMilli(a.CreatedAt), Closed: roll.Closing(id) != nil, JoinedInto: into,
		})
	}
	return append(spaces, s.archives()...)
}

// Default is the space that commands mean when none is named: the newest open incident or exercise, else the census.
func (s *Shelf) Default() (Space, error) {
	spaces := s.Spaces()
	for _, want := range []func(Space) bool{
		func(p Space) bool { return p.Type == identity.Incident && p.Open() },
		func(p Space) bool { return p.Type == identity.Exercise && p.Open() },
		func(p Space) bool { return p.Type == identity.Census },
		func(p Space) bool { return p.Archived },
	} {
		if i := slices.IndexFunc(spaces, want); i >= 0 {
			return spaces[i], nil
		}
	}
	return Space{}, ErrNoSpace
}

// Space finds a space by its id.
func (s *Shelf) Space(id uuid.UUID) (Space, error) {
	spaces := s.Spaces()
	i := slices.IndexFunc(spaces, func(p Space) bool { return p.ID == id })
	if i < 0 {
		return Space{}, fmt.Errorf("%w: %s", ErrNoSpace, id)
	}
	return spaces[i], nil
}

// Census is the standing census held here; ok is false before the device was enrolled.
func (s *Shelf) Census() (Space, bool) {
	spaces := s.Spaces()
	i := slices.IndexFunc(spaces, func(p Space) bool { return p.Type == identity.Census })
	if i < 0 {
		return Space{}, false
	}
	return spaces[i], true
}

// Create starts a space here; it needs no network.
func (s *Shelf) Create(ctx context.Context, t identity.SpaceType, name, operator string) (uuid.UUID, error) {
	name, err := identity.ParseName(name)
	if err != nil {
		return uuid.UUID{}, fmt.Errorf("name the space: %w", err)
	}
	fact, err := s.announcement(t, name, operator, s.options.Now().UnixMilli())
	if err != nil {
		return uuid.UUID{}, err
	}
	if err := s.State(ctx, fact); err != nil {
		return uuid.UUID{}, err
	}
	return fact.Announcement.ID(), nil
}

// CloseSpace states that a space is closed.
func (s *Shelf) CloseSpace(ctx context.Context, id uuid.UUID, reason string) error {
	fact, err := identity.SignClosing(s.key, identity.Closing{Space: id, Reason: reason, At: s.options.Now().UnixMilli()})
	if err != nil {
		return fmt.Errorf("close the space: %w", err)
	}
	return s.State(ctx, fact)
}

// ErrApart is the answer to joining spaces that never meet: an exercise and a real incident, or the census.
var ErrApart = errors.New("spaces of different types never meet")

// Joinable says why the records of one space may not go on in another; nil when they may.
func (s *Shelf) Joinable(from, into uuid.UUID) error {
	a, err := s.Space(from)
	if err != nil {
		return err
	}
	b, err := s.Space(into)
	if err != nil {
		return err
	}
	if a.Type != b.Type {
		return fmt.Errorf("join %s %q into %s %q: %w", a.Type, a.Name, b.Type, b.Name, ErrApart)
	}
	return nil
}

// JoinSpace states that the records of a space go on in another. Copying them is the desk's work, done before.
func (s *Shelf) JoinSpace(ctx context.Context, from, into uuid.UUID, reason string) error {
	if err := s.Joinable(from, into); err != nil {
		return err
	}
	fact, err := identity.SignJoining(s.key, identity.Joining{From: from, Into: into, Reason: reason, At: s.options.Now().UnixMilli()})
	if err != nil {
		return fmt.Errorf("join the spaces: %w", err)
	}
	return s.State(ctx, fact)
}

// Ledger is the ledger of a space held here.
func (s *Shelf) Ledger(id uuid.UUID) (*ledger.Ledger, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.ledgers[id]
	if l == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoSpace, id)
	}
	return l, nil
}

// open gives the ledgers in use.
func (s *Shelf) open() map[uuid.UUID]*ledger.Ledger {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.ledgers)
}

// holds says whether this device keeps a space: a hub keeps all, another device those its grant reaches and those it
// made itself.
func (s *Shelf) holds(roll *identity.Roll, id uuid.UUID) bool {
	if s.isDropped(id) {
		return false
	}
	if s.options.Hub || roll.MayHold(s.Device(), id) {
		return true
	}
	a := roll.Space(id)
	return a != nil && dot.DeviceOf(a.Creator) == s.Device()
}

// takeUp opens the ledger of every space that this device keeps.
func (s *Shelf) takeUp(ctx context.Context) error {
	roll := s.Roll()
	held := s.archives()
	for _, a := range roll.Spaces() {
		if id := a.ID(); s.holds(roll, id) && !s.isSealed(id) {
			held = append(held, Space{ID: id, Name: a.Name})
		}
	}
	for _, space := range held {
		id := space.ID
		if s.open()[id] != nil {
			continue
		}
		l, err := s.openLedger(ctx, id)
		if err != nil {
			return fmt.Errorf("open space %s: %w", space.Name, err)
		}
		s.mu.Lock()
		s.ledgers[id] = l
		s.mu.Unlock()
	}
	return nil
}

func (s *Shelf) ledgerOptions(id uuid.UUID) ledger.Options {
	o := ledger.Options{
		Schema: s.options.Schema, Space: id, Device: s.Device(), Public: s.key.Public(), Sign: s.key.Sign, Codec: s.codec, Now: s.options.Now, Chance: s.options.Random,
		DeskCode: func() string {
			if g := s.Grant(); g != nil {
				return g.Desk
			}
			return ""
		},
		Allow: func(c *merge.Change) string { return string(s.Roll().Judge(id, c.Dot)) },
		Keeps: func(denied string) bool { return denied == string(identity.DeviceRevoked) },
		Grant: func() uint32 {
			if g := s.Grant(); g != nil {
				return g.Serial
			}
			return 0
		},
		Grew: s.ring, Sealed: s.isSealed(id),
	}
	if o.Sealed {
		o.Allow = nil // what was believed stays believed: this device knows nobody who wrote there
	}
	return o
}
