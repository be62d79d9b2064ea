// Package board is what is known right now, and when it changed.
//
// It reads the same figures and lists as a desk does, once for everybody who looks: a state of a space is worked out
// when the space moved or a minute has passed, and a hundred viewers share it. Silence is part of what is known: a
// terminal that was not heard from is in every state, with the time its word ends.
package board

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// Space is one isolated set of records held by the hub.
type Space struct {
	ID         uuid.UUID
	Type       identity.SpaceType
	Name       string
	CreatedAt  time.Time
	Closed     bool
	JoinedInto uuid.UUID // zero for none
}

// Exercise says that nothing in the space is real.
func (s Space) Exercise() bool { return s.Type == identity.Exercise }

// Ledger is the part of a space's ledger that a board needs.
type Ledger interface {
	desk.Ledger
	// Heads is what is applied at this moment.
	Heads() dot.Vector
	// Received is when the hub got a change, in Unix milliseconds; 0 when it is not known.
	Received(ctx context.Context, log dot.Log, seq uint64) (int64, error)
}

// Hub is what a board looks at.
type Hub interface {
	// Name is what people call the hub.
	Name() string
	// Now is the clock on the wall.
	Now() time.Time
	// Spaces lists the spaces held, newest first.
	Spaces() []Space
	// DefaultSpace is the one people mean when they name none.
	DefaultSpace() (Space, error)
	// Ledger is the ledger of a space.
	Ledger(space uuid.UUID) (Ledger, error)
	// Past is a space held here as it was. There is one of a space at a time.
	Past(space uuid.UUID) (Past, error)
	// Terminals lists the enrolled devices with their part in a space.
	Terminals(ctx context.Context, space uuid.UUID) ([]Terminal, error)
	// DeviceName is what people call a device.
	DeviceName(d dot.Device) string
	// WatchRecords gives a channel that is sent to whenever records or spaces may have changed.
	WatchRecords() (<-chan struct{}, func())
	// WatchDevices gives a channel that is sent to whenever a device connected or left.
	WatchDevices() (<-chan struct{}, func())
}

// Board shows the spaces of a hub. It is safe for concurrent use; it starts no goroutine.
type Board struct {
	hub Hub

	mu      sync.Mutex
	views   map[uuid.UUID]*view
	replays map[uuid.UUID]*replay
}

// New makes a board of a hub.
func New(hub Hub) *Board {
	return &Board{hub: hub, views: map[uuid.UUID]*view{}, replays: map[uuid.UUID]*replay{}}
}

// view is one space, with the last state worked out of it.
type view struct {
	ledger Ledger
	desk   *desk.Desk
	turn   chan struct{} // held by whoever works the state out; the others wait for it, or take the last
	last   atomic.Pointer[State]

	touches atomic.Uint64 // how often somebody at the hub did something
}

// Desk is what an operator can do at the hub in a space, at a post. The hub is a replica like any other: what is done here is
// signed by it and reaches the terminals as its own work.
func (b *Board) Desk(space uuid.UUID, operator string, post roster.Post) (*desk.Desk, error) {
	v, err := b.view(space)
	if err != nil {
		return nil, err
	}
	return v.desk.As(operator, post), nil
}

// view gives the one of a space held by the hub.
func (b *Board) view(id uuid.UUID) (*view, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if v := b.views[id]; v != nil {
		return v, nil
	}
	l, err := b.hub.Ledger(id)
	if err != nil {
		return nil, err
	}
	options := desk.Options{Post: roster.Post{Level: roster.City, ReadOnly: true}, Now: b.hub.Now, Terminal: b.hub.Name()}
	if space, known := b.Space(id); known {
		options.Exercise, options.Name = space.Type == identity.Exercise, space.Name
	}
	if census, ok := b.census(id); ok {
		options.Census = census
	}
	options.Desks = func() []procedure.Terminal { return b.told(id) }
	v := &view{ledger: l, desk: desk.New(l, options), turn: make(chan struct{}, 1)}
	b.views[id] = v
	return v, nil
}

// told lists the terminals that are to hear of whatever every desk is told in a space; nil where they cannot be read.
func (b *Board) told(space uuid.UUID) []procedure.Terminal {
	all, err := b.hub.Terminals(context.Background(), space)
	if err != nil {
		return nil
	}
	list := []procedure.Terminal{}
	for _, t := range all {
		if t.Expected() && !t.Deaf {
			list = append(list, procedure.Terminal{Device: t.Device.String(), Name: t.Name, Code: t.Desk, Level: roster.Level(t.Level)})
		}
	}
	return list
}

// census gives the standing census beside a space that is not it.
func (b *Board) census(beside uuid.UUID) (Ledger, bool) {
	for _, s := range b.hub.Spaces() {
		if s.Type != identity.Census || s.ID == beside {
			continue
		}
		if l, err := b.hub.Ledger(s.ID); err == nil {
			return l, true
		}
	}
	return nil, false
}

// Spaces lists the spaces held by the hub, newest first.
func (b *Board) Spaces() []Space { return b.hub.Spaces() }

// DefaultSpace is the one people mean when they name none.
func (b *Board) DefaultSpace() (Space, error) { return b.hub.DefaultSpace() }

// Space finds a space by its id.
func (b *Board) Space(id uuid.UUID) (Space, bool) {
	for _, s := range b.hub.Spaces() {
		if s.ID == id {
			return s, true
		}
	}
	return Space{}, false
}

// HubName is what people call the hub.
func (b *Board) HubName() string { return b.hub.Name() }

// Now is the hub's clock.
func (b *Board) Now() time.Time { return b.hub.Now() }

// DeviceName is what people call a device: the name in its grant, else the start of its own.
func (b *Board) DeviceName(d dot.Device) string {
	if name := b.hub.DeviceName(d); name != "" {
		return name
	}
	return d.Short()
}

// Watch gives two channels of size one, sent to whenever records or spaces, or who is connected, may have changed, and
// a function that ends the watching.
func (b *Board) Watch() (records, devices <-chan struct{}, stop func()) {
	records, noRecords := b.hub.WatchRecords()
	devices, noDevices := b.hub.WatchDevices()
	return records, devices, func() { noRecords(); noDevices() }
}

// Team reads one team of a space, with who wrote what into its record.
func (b *Board) Team(ctx context.Context, space, id uuid.UUID) (desk.TeamPage, []desk.HistoryLine, error) {
	v, err := b.view(space)
	if err != nil {
		return desk.TeamPage{}, nil, err
	}
	page, err := v.desk.Team(ctx, id)
	if err != nil || page.InCensus {
		return page, nil, err
	}
	lines, err := v.desk.History(ctx, page.Team.Ref())
	return page, lines, err
}

// Need reads one need of a space, with who wrote what into its record.
func (b *Board) Need(ctx context.Context, space, id uuid.UUID) (desk.NeedPage, []desk.HistoryLine, error) {
	v, err := b.view(space)
	if err != nil {
		return desk.NeedPage{}, nil, err
	}
	page, err := v.desk.Need(ctx, id)
	if err != nil {
		return page, nil, err
	}
	lines, err := v.desk.History(ctx, page.Need.Ref())
	return page, lines, err
}

// Task reads one task order of a space, with who wrote what into its record.
func (b *Board) Task(ctx context.Context, space, id uuid.UUID) (desk.TaskLine, []desk.HistoryLine, error) {
	v, err := b.view(space)
	if err != nil {
		return desk.TaskLine{}, nil, err
	}
	line, err := v.desk.Task(ctx, id)
	if err != nil {
		return line, nil, err
	}
	lines, err := v.desk.History(ctx, line.Task.Ref())
	return line, lines, err
}

// Entry is a line of the journal with when the hub got it.
type Entry struct {
	roster.Entry
	Received time.Time // zero: not known
}

// JournalMax is how many lines a page of the journal has at most.
const JournalMax = 500

// Journal reads lines of a space, newest arrival first, JournalMax at most.
func (b *Board) Journal(ctx context.Context, space uuid.UUID, q desk.JournalQuery) ([]Entry, error) {
	v, err := b.view(space)
	if err != nil {
		return nil, err
	}
	return b.Entries(ctx, space, v.desk, q)
}

// Entries reads lines of a space as a desk of any moment knows them, newest arrival first, JournalMax at most.
func (b *Board) Entries(ctx context.Context, space uuid.UUID, d *desk.Desk, q desk.JournalQuery) ([]Entry, error) {
	v, err := b.view(space)
	if err != nil {
		return nil, err
	}
	if q.Limit = min(q.Limit, JournalMax); q.Limit <= 0 {
		q.Limit = JournalMax
	}
	lines, err := d.JournalPage(ctx, q)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(lines))
	for i, line := range lines {
		entries[i].Entry = line
		at, ok := firstWrite(line.Row)
		if !ok {
			continue
		}
		ms, err := v.ledger.Received(ctx, at.Log, at.Seq)
		if err != nil {
			return nil, fmt.Errorf("read when a line came: %w", err)
		}
		if ms != 0 {
			entries[i].Received = time.UnixMilli(ms)
		}
	}
	return entries, nil
}

// firstWrite is the change a record that is written once was made by.
func firstWrite(row record.Record) (dot.Dot, bool) {
	for _, f := range row.State().Fields {
		if len(f.Live) > 0 {
			return f.Live[0].Dot, true
		}
	}
	return dot.Dot{}, false
}
