// Package scene is a hub with fixed keys, clock and records, for tests to look at.
//
// Its ledgers are real, and what its desks write reaches the hub as sealed segments; only the wire between them is
// left out. The same story gives the same ids, times and bytes in every run.
package scene

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	"qianshao/hub/gate"
	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/notebook"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Flood is the exercise everything happens in.
func Flood() uuid.UUID { return uuid.UUID{0x0f, 15: 1} }

// Fire is an incident nobody has told anything of.
func Fire() uuid.UUID { return uuid.UUID{0x0f, 15: 2} }

// Census is the standing census.
func Census() uuid.UUID { return uuid.UUID{0x0f, 15: 3} }

// Noon is when the story begins, 2026-07-12 12:00 in China.
func Noon() time.Time { return time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC) }

// Hub is a hub without a socket. It is safe for concurrent use.
type Hub struct {
	t     testing.TB
	notes *notebook.Notebook
	gate  *gate.Gate

	mu      sync.Mutex
	clock   time.Time
	spaces  []board.Space
	ledgers map[uuid.UUID]*ledger.Ledger
	desks   []*Desk
	bells   map[chan struct{}]struct{}
}

// Desk is one terminal of the scene, with a ledger of the exercise.
type Desk struct {
	hub      *Hub
	key      identity.Key
	ledger   *ledger.Ledger
	operator string
	terminal board.Terminal
}

// New makes a hub that holds the three spaces and has heard of nobody.
func New(t testing.TB) *Hub {
	t.Helper()
	h := &Hub{t: t, clock: Noon(), ledgers: map[uuid.UUID]*ledger.Ledger{}, bells: map[chan struct{}]struct{}{}}
	notes, err := notebook.Open(t.Context(), filepath.Join(t.TempDir(), "station.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notes.Close() })
	h.notes = notes
	h.gate = h.openGate()
	h.spaces = []board.Space{
		{ID: Fire(), Type: identity.Incident, Name: "北碚缙云山山火", CreatedAt: Noon().Add(-time.Hour)},
		{ID: Flood(), Type: identity.Exercise, Name: "江津“7·12”暴雨洪涝（演练）", CreatedAt: Noon().Add(-2 * time.Hour)},
		{ID: Census(), Type: identity.Census, Name: "日常库", CreatedAt: Noon().Add(-100 * 24 * time.Hour)},
	}
	key := h.keyOf(1)
	for _, s := range h.spaces {
		h.ledgers[s.ID] = h.open(key, s.ID, "A")
	}
	return h
}

// keyOf is the n-th key of the scene.
func (h *Hub) keyOf(n byte) identity.Key {
	h.t.Helper()
	key, err := identity.NewKey(bytes.NewReader(bytes.Repeat([]byte{n}, 64)))
	if err != nil {
		h.t.Fatal(err)
	}
	return key
}

func (h *Hub) open(key identity.Key, space uuid.UUID, code string) *ledger.Ledger {
	h.t.Helper()
	return h.openAs(key, space, code, record.Standard())
}

func (h *Hub) openAs(key identity.Key, space uuid.UUID, code string, schema *record.Schema) *ledger.Ledger {
	h.t.Helper()
	l, err := ledger.Open(h.t.Context(), filepath.Join(h.t.TempDir(), "space.db"), ledger.Options{
		Schema: schema, Space: space, Device: key.Device(), Public: key.Public(), Sign: key.Sign, Now: h.Now,
		Chance: rand.NewChaCha8([32]byte{key.Public()[0]}), DeskCode: func() string { return code },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { l.Close() })
	return l
}

// Desk lets a terminal in.
func (h *Hub) Desk(name, operator string, level identity.Level, groups ...identity.Group) *Desk {
	h.t.Helper()
	return h.letIn(name, operator, record.Standard(), level, groups...)
}

// Forger lets a terminal in whose program its owner changed: it takes any text where a code belongs, and seals it.
func (h *Hub) Forger(name string) *Desk {
	h.t.Helper()
	schema := record.Standard()
	for _, k := range schema.Kinds() {
		for i := range k.Fields {
			f := &k.Fields[i]
			if f.Type == record.Code {
				f.Type = record.Text
			}
			f.Options = nil
		}
	}
	return h.letIn(name, name, schema, identity.Site)
}

func (h *Hub) letIn(name, operator string, schema *record.Schema, level identity.Level, groups ...identity.Group) *Desk {
	h.t.Helper()
	h.mu.Lock()
	n := len(h.desks) + 2
	h.mu.Unlock()
	code := identity.DeskCode(uint32(n))
	d := &Desk{hub: h, key: h.keyOf(byte(n)), operator: operator}
	d.ledger = h.openAs(d.key, Flood(), code, schema)
	d.terminal = board.Terminal{
		Device: d.key.Device(), Name: name, Desk: code, Level: level, Groups: groups, Area: "500116", LetInAt: Noon().Add(-90 * time.Minute), Here: true,
	}
	h.mu.Lock()
	h.desks = append(h.desks, d)
	h.mu.Unlock()
	return d
}

// At is what the operator can do at the desk.
func (d *Desk) At() *desk.Desk {
	return desk.New(d.ledger, desk.Options{Operator: d.operator, Now: d.hub.Now})
}

// Apply writes acts in the grammar of terminal apply, one a line, at the desk.
func (d *Desk) Apply(lines string) {
	d.hub.t.Helper()
	done, err := d.At().Apply(d.hub.t.Context(), bytes.NewReader([]byte(lines)), nil, func(r desk.LineRefusal) {
		d.hub.t.Errorf("line %d: %v", r.Line, r.Err)
	})
	if err != nil || done.Refused > 0 {
		d.hub.t.Fatalf("apply: %v, %+v", err, done)
	}
}

// Send gives the hub everything the desk holds.
func (d *Desk) Send() {
	d.hub.t.Helper()
	if err := carry(d.hub.t.Context(), d.ledger, d.hub.ledgers[Flood()]); err != nil {
		d.hub.t.Fatal(err)
	}
	d.hub.Ring()
}

// Receive gives the desk everything the hub holds.
func (d *Desk) Receive() {
	d.hub.t.Helper()
	if err := carry(d.hub.t.Context(), d.hub.ledgers[Flood()], d.ledger); err != nil {
		d.hub.t.Fatal(err)
	}
}

// carry brings what is sealed in one ledger into another.
func carry(ctx context.Context, from, to *ledger.Ledger) error {
	if err := from.Seal(ctx); err != nil {
		return err
	}
	var runs []syncproto.Run
	has := to.Vector()
	for _, log := range from.Vector().Logs() {
		if has[log] >= from.Vector()[log] {
			continue
		}
		run, err := from.Load(ctx, log, has[log], 1<<30)
		if err != nil {
			return err
		}
		runs = append(runs, run)
	}
	kept, err := to.Append(ctx, runs)
	for _, k := range kept {
		if k.Head < from.Vector()[k.Log] {
			err = errors.Join(err, fmt.Errorf("kept %s up to %d of %d: %v", k.Log, k.Head, from.Vector()[k.Log], k.Refused))
		}
	}
	return err
}

// Connect says that the terminal is connected, or was until now.
func (d *Desk) Connect(now bool, change ...func(*board.Terminal)) {
	d.hub.mu.Lock()
	d.terminal.Connected, d.terminal.LastSeen = now, d.hub.clock
	for _, c := range change {
		c(&d.terminal)
	}
	d.hub.mu.Unlock()
	d.hub.Ring()
}

// Change changes what the hub knows of the terminal.
func (d *Desk) Change(change func(*board.Terminal)) {
	d.hub.mu.Lock()
	change(&d.terminal)
	d.hub.mu.Unlock()
	d.hub.Ring()
}

// Wait lets time pass.
func (h *Hub) Wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(d)
}

// Close closes a space, and says what it went on as.
func (h *Hub) Close(space, into uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.spaces {
		if h.spaces[i].ID == space {
			h.spaces[i].Closed, h.spaces[i].JoinedInto = true, into
		}
	}
}

// Rehearse makes a space an exercise.
func (h *Hub) Rehearse(space uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.spaces {
		if h.spaces[i].ID == space {
			h.spaces[i].Type = identity.Exercise
		}
	}
}

// Notes is the notebook of the hub's local things.
func (h *Hub) Notes() *notebook.Notebook { return h.notes }

// Name is what people call the hub.
func (h *Hub) Name() string { return "市级中心" }

// Now is the scene's clock.
func (h *Hub) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock
}

// Spaces lists the spaces held, newest first.
func (h *Hub) Spaces() []board.Space {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.spaces)
}

// DefaultSpace is the exercise.
func (h *Hub) DefaultSpace() (board.Space, error) { return h.find(Flood()), nil }

func (h *Hub) find(space uuid.UUID) board.Space {
	all := h.Spaces()
	return all[slices.IndexFunc(all, func(s board.Space) bool { return s.ID == space })]
}

func (h *Hub) held(space uuid.UUID) *ledger.Ledger {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ledgers[space]
}

// Ledger is the ledger of a space.
func (h *Hub) Ledger(space uuid.UUID) (board.Ledger, error) {
	if l := h.held(space); l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("no space %s", space)
}

// Past is a space as it was.
func (h *Hub) Past(space uuid.UUID) (board.Past, error) {
	if l := h.held(space); l != nil {
		return l.Past()
	}
	return nil, fmt.Errorf("no space %s", space)
}

// Terminals lists the terminals.
func (h *Hub) Terminals(context.Context, uuid.UUID) ([]board.Terminal, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]board.Terminal, len(h.desks))
	for i, d := range h.desks {
		all[i] = d.terminal
		if d.terminal.Connected {
			all[i].LastSeen = h.clock
		}
	}
	return all, nil
}

// DeviceName is what people call a device.
func (h *Hub) DeviceName(device dot.Device) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range h.desks {
		if d.terminal.Device == device {
			return d.terminal.Name
		}
	}
	return ""
}

// WatchRecords gives a channel that is sent to whenever something changed.
func (h *Hub) WatchRecords() (<-chan struct{}, func()) {
	bell := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bells[bell] = struct{}{}
	return bell, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.bells, bell)
	}
}

// WatchDevices gives a channel that is sent to whenever something changed.
func (h *Hub) WatchDevices() (<-chan struct{}, func()) { return h.WatchRecords() }

// Ring says that something changed.
func (h *Hub) Ring() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for bell := range h.bells {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}
