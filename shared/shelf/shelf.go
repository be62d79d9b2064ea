// Package shelf keeps one data directory: its device, its facts and its spaces.
package shelf

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/notebook"
	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// Options of a shelf.
type Options struct {
	Schema *record.Schema
	Random io.Reader
	Now    func() time.Time
	Hub    bool         // this device is the root of its deployment
	Name   string       // of the hub, as terminals show it
	Log    *slog.Logger // nil says nothing

	// Reserve keeps two MiB on the disk that are given up when it is full, as the programs do for their users.
	Reserve bool

	// NoImage neither gives nor takes whole spaces as images: everything comes by replay.
	NoImage bool
}

// Shelf is an open data directory. It is safe for concurrent use; the caller owns the directory (control.Own).
type Shelf struct {
	dir     string
	options Options
	key     identity.Key
	notes   *notebook.Notebook
	codec   *segment.Codec

	standings standings

	auditing sync.Mutex // guards prints
	prints   map[uuid.UUID]print

	images   images
	learning sync.Mutex   // one change of the facts at a time
	mu       sync.RWMutex // guards what follows
	roll     *identity.Roll
	ledgers  map[uuid.UUID]*ledger.Ledger
	sealed   map[uuid.UUID]Space // spaces of archives, opened to be read
	watchers map[chan struct{}]struct{}
	dropped  map[uuid.UUID]bool // spaces that were removed here
}

// Topics of the notebook.
const (
	topicFact    = "fact"
	topicStation = "station"
	keyRoot      = "root"
)

// Refusals of the shelf.
var (
	ErrNoSpace  = errors.New("space is not known here")
	ErrReadOnly = errors.New("space takes no new work")
)

// Open opens the directory, making its key and files when it is new. Errors of the files are those of package
// sqlitedb; nothing is changed by an Open that fails on a file of a newer version.
func Open(ctx context.Context, dir string, o Options) (*Shelf, error) {
	s, err := open(ctx, dir, o)
	if errors.Is(err, sqlitedb.ErrFull) && giveUpReserve(dir) {
		return open(ctx, dir, o)
	}
	if err == nil && o.Reserve {
		keepReserve(dir)
	}
	return s, err
}

func open(ctx context.Context, dir string, o Options) (*Shelf, error) {
	if err := os.MkdirAll(filepath.Join(dir, "spaces"), 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return nil, err
	}
	s := &Shelf{dir: dir, options: o, codec: codec, prints: map[uuid.UUID]print{}, ledgers: map[uuid.UUID]*ledger.Ledger{}, watchers: map[chan struct{}]struct{}{}}
	codec.Origin = s.origin
	if s.notes, err = s.openNotes(ctx); err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// origin lets the codec name a record by the change that made it instead of by its id.
func (s *Shelf) origin(space dot.Space, id uuid.UUID) (dot.Dot, bool) {
	l, err := s.Ledger(space)
	if err != nil {
		return dot.Dot{}, false
	}
	return l.Origin(id)
}

func (s *Shelf) begin(ctx context.Context) (err error) {
	if s.key, err = loadKey(filepath.Join(s.dir, "device.key"), s.options.Random); err != nil {
		return err
	}
	root, err := s.notes.Find(ctx, topicStation, keyRoot)
	if err != nil {
		return err
	}
	if s.options.Hub {
		root = s.key.Public()
	}
	s.roll = identity.NewRoll(ed25519.PublicKey(root), s.key.Device())
	if err := s.readPaired(ctx); err != nil {
		return err
	}
	if err := s.readFacts(ctx); err != nil {
		return err
	}
	if err := errors.Join(s.readSealed(ctx), s.readDropped(ctx)); err != nil {
		return err
	}
	if s.options.Hub {
		if err := s.found(ctx); err != nil {
			return err
		}
	}
	if err := s.beginImages(); err != nil {
		return err
	}
	return s.takeUp(ctx)
}

func (s *Shelf) readFacts(ctx context.Context) error {
	notes, err := s.notes.List(ctx, topicFact)
	if err != nil {
		return err
	}
	for _, n := range notes {
		fact, err := identity.ParseFact(n.Value)
		if err != nil {
			continue // rot in one fact must not keep the station shut; it comes again by sync
		}
		if _, err := s.roll.Learn(fact); err != nil {
			return fmt.Errorf("learn facts: %w", err)
		}
	}
	return nil
}

// found lays the deployment's foundation: the hub's own grant and the standing census.
func (s *Shelf) found(ctx context.Context) error {
	var facts []identity.Fact
	now := s.options.Now().UnixMilli()
	if s.roll.Grant(s.key.Device()) == nil {
		grant, err := identity.SignGrant(s.key, identity.Grant{
			Serial: 1, Public: s.key.Public(), Name: s.options.Name, Desk: identity.DeskCode(1), Level: identity.City,
			Roles: []identity.Role{identity.RoleHub}, IssuedAt: now,
		})
		if err != nil {
			return fmt.Errorf("grant the hub: %w", err)
		}
		facts = append(facts, grant)
	}
	census := func(a *identity.Announcement) bool { return a.Type == identity.Census }
	if !slices.ContainsFunc(s.roll.Spaces(), census) {
		announcement, err := s.announcement(identity.Census, "日常库", "", now)
		if err != nil {
			return err
		}
		facts = append(facts, announcement)
	}
	return s.State(ctx, facts...)
}

func (s *Shelf) announcement(t identity.SpaceType, name, operator string, now int64) (identity.Fact, error) {
	a, err := identity.NewSpace(s.options.Random, t, name, now)
	if err != nil {
		return identity.Fact{}, fmt.Errorf("name the space: %w", err)
	}
	a.Operator = operator
	fact, err := identity.SignAnnouncement(s.key, a)
	if err != nil {
		return identity.Fact{}, fmt.Errorf("announce the space: %w", err)
	}
	return fact, nil
}

// Close ends the use of every file.
func (s *Shelf) Close() error {
	s.sealAll(context.Background()) // a copy of the folder, made while it is closed, then has nothing to renumber
	s.mu.Lock()
	ledgers := s.ledgers
	s.ledgers = map[uuid.UUID]*ledger.Ledger{}
	s.mu.Unlock() // a ledger still writing asks the shelf who may write
	var errs []error
	for _, l := range ledgers {
		_ = l.Tend(context.Background()) // what peers said last; without it they say it again
		errs = append(errs, l.Close())
	}
	if s.notes != nil {
		errs = append(errs, s.notes.Close())
	}
	return errors.Join(errs...)
}

// Dir is the directory.
func (s *Shelf) Dir() string { return s.dir }

// Key is the device's key.
func (s *Shelf) Key() identity.Key { return s.key }

// Device is the device's name.
func (s *Shelf) Device() dot.Device { return s.key.Device() }

// Notes is the notebook of local things.
func (s *Shelf) Notes() *notebook.Notebook { return s.notes }

// Schema is what records are declared as.
func (s *Shelf) Schema() *record.Schema { return s.options.Schema }

// Now is the clock on the wall.
func (s *Shelf) Now() time.Time { return s.options.Now() }

// Roll is what the facts say at this moment. It is shared and only read.
func (s *Shelf) Roll() *identity.Roll {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.roll
}

// Grant is the grant this device acts under; nil before it was enrolled.
func (s *Shelf) Grant() *identity.Grant { return s.Roll().Grant(s.Device()) }

// Watch gives a channel that is sent to whenever records, facts or spaces may have changed, and a function that ends
// the watching.
func (s *Shelf) Watch() (<-chan struct{}, func()) {
	bell := make(chan struct{}, 1)
	s.mu.Lock()
	s.watchers[bell] = struct{}{}
	s.mu.Unlock()
	return bell, func() {
		s.mu.Lock()
		delete(s.watchers, bell)
		s.mu.Unlock()
	}
}

func (s *Shelf) ring() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for bell := range s.watchers {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}
