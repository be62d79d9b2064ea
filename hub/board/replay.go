package board

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Past is a space as the hub held it at one moment gone by, which can be moved.
type Past interface {
	desk.Ledger
	// Follow takes up the times of what came since it was called last.
	Follow(ctx context.Context) error
	// Cut is what was held at a moment in Unix milliseconds; what the hub wrote itself by when it was made.
	Cut(moment int64) dot.Vector
	// Came is when a change came, in Unix milliseconds; 0 when it is not held.
	Came(at dot.Dot) int64
	// Arrivals gives how many changes of a log came at a time.
	Arrivals(take func(log dot.Log, at int64, changes uint64))
	// Span is when the first and the last change came; zeros where nothing did.
	Span() (first, last int64)
	// Renewed is since when the hub writes under another history than at first, in Unix milliseconds: its data was put
	// back from an older time. 0 when that never was.
	Renewed() int64
	// Move goes to what was held at a cut.
	Move(ctx context.Context, cut dot.Vector) error
	// Written gives every change that took effect and lies between the moment and a later cut.
	Written(ctx context.Context, until dot.Vector, take func(kind string, id uuid.UUID, at dot.Dot)) error
	// Change looks one change up that was held at the moment.
	Change(ctx context.Context, at dot.Dot) (merge.Change, error)
	Close() error
}

// Bounds of looking back. Each space looked back at holds a picture in memory, some sixty MB of the largest incident, and a
// file of tables.
const (
	replaysMax = 2
	replayIdle = 5 * time.Minute
)

// replay is one space being looked back at. Everybody who does shares it.
type replay struct {
	past  Past
	desk  *desk.Desk
	turn  chan struct{} // held by whoever moves it
	now   clock         // what the desk takes for the time
	state *State        // the last one; guarded by turn
	cut   [16]byte      // it was made at
	gone  bool          // guarded by turn
	used  time.Time     // guarded by the board's mu
}

// clock stands at the moment that is looked back at. A desk may be asked from several goroutines.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// At gives the state of a space as the hub held it at a moment by its own clock: every change it had got by then, and none
// that came later. A moment to come is now. Who was connected then, and what satellites told, is not known.
func (b *Board) At(ctx context.Context, space uuid.UUID, moment time.Time) (*State, error) {
	r, release, err := b.replay(ctx, space)
	if err != nil {
		return nil, err
	}
	defer release()
	s, err := b.at(ctx, space, r, moment)
	if err != nil {
		return nil, fmt.Errorf("look at the space as of %s: %w", moment.UTC().Format(time.RFC3339), err)
	}
	return s, nil
}

// Then lets look ask a desk of the moment whatever it likes: lists, records with their histories as far as they went, papers
// as they would have been printed. The desk must not be used after; nothing can be written at it.
func (b *Board) Then(ctx context.Context, space uuid.UUID, moment time.Time, look func(*desk.Desk) error) error {
	r, release, err := b.replay(ctx, space)
	if err != nil {
		return err
	}
	defer release()
	if _, err := b.at(ctx, space, r, moment); err != nil {
		return fmt.Errorf("look at the space as of %s: %w", moment.UTC().Format(time.RFC3339), err)
	}
	return look(r.desk)
}

// at works the state of a moment out, by whoever has the turn.
func (b *Board) at(ctx context.Context, space uuid.UUID, r *replay, moment time.Time) (*State, error) {
	if now := b.hub.Now(); moment.After(now) {
		moment = now
	}
	cut := r.past.Cut(moment.UnixMilli())
	if r.state != nil && r.state.At.Equal(moment) && r.cut == cut.Digest() {
		return r.state, nil
	}
	r.state = nil
	if err := r.past.Move(ctx, cut); err != nil {
		return nil, err
	}
	r.now.set(moment)
	s := &State{Then: true, At: moment, Schema: r.past.Schema(), moment: cut.Digest(), workedAt: moment}
	var known bool
	if s.Space, known = b.Space(space); !known {
		s.Space.ID = space
	}
	if err := readDesk(ctx, r.desk, s, moment); err != nil {
		return nil, err
	}
	s.Changed, s.lastData = r.received(cut)
	s.Since, s.Renewed = r.since()
	var err error
	if s.Terminals, err = b.terminalsThen(ctx, space, s); err != nil {
		return nil, err
	}
	s.rev = s.revise()
	r.state, r.cut = s, cut.Digest()
	return s, nil
}

// received tells when the hub had last got a change of each device, and of any.
func (r *replay) received(cut dot.Vector) (any time.Time, of map[dot.Device]time.Time) {
	of = map[dot.Device]time.Time{}
	for log, seq := range cut {
		at := time.UnixMilli(r.past.Came(dot.Dot{Log: log, Seq: seq}))
		if at.After(of[log.Device]) {
			of[log.Device] = at
		}
		if at.After(any) {
			any = at
		}
	}
	return any, of
}

func (r *replay) since() (first, renewed time.Time) {
	ms, _ := r.past.Span()
	return timeOf(ms), timeOf(r.past.Renewed())
}

// timeOf is a time in Unix milliseconds; 0 is none.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// terminalsThen lists the terminals that were let in by then. What is known of a connection is known while it lasts.
func (b *Board) terminalsThen(ctx context.Context, space uuid.UUID, s *State) ([]Terminal, error) {
	all, err := b.hub.Terminals(ctx, space)
	if err != nil {
		return nil, err
	}
	var then []Terminal
	for _, t := range all {
		if t.LetInAt.After(s.At) {
			continue
		}
		t.Connected, t.LastSeen, t.RoundTrip, t.ClockOffset, t.ClockKnown = false, time.Time{}, 0, 0, false
		t.In, t.Out, t.Known, t.Untold = 0, 0, false, true
		if t.Fenced.After(s.At) {
			t.Fenced = time.Time{}
		}
		t.LastData = s.lastData[t.Device]
		then = append(then, t)
	}
	return then, nil
}

// replay gives the one of a space, with the turn to move it, which release gives back.
func (b *Board) replay(ctx context.Context, space uuid.UUID) (r *replay, release func(), err error) {
	if err := b.Rest(); err != nil {
		return nil, nil, err
	}
	for {
		if r, err = b.seated(ctx, space); err != nil {
			return nil, nil, err
		}
		if err := r.take(ctx); err != nil {
			return nil, nil, err
		}
		if !r.gone {
			break
		}
		<-r.turn
	}
	release = func() {
		b.mu.Lock()
		r.used = b.hub.Now()
		b.mu.Unlock()
		<-r.turn
	}
	if err := r.past.Follow(ctx); err != nil {
		release()
		return nil, nil, fmt.Errorf("look back at the space: %w", err)
	}
	return r, release, nil
}

func (r *replay) take(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// seated gives the replay of a space. Where there is no room for one more, the one that was not used longest goes.
func (b *Board) seated(ctx context.Context, space uuid.UUID) (*replay, error) {
	v, err := b.view(space)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.replays[space] == nil && len(b.replays) >= replaysMax {
		oldest := b.oldest()
		one := b.replays[oldest]
		b.mu.Unlock() // whoever moves it ends first
		err := one.take(ctx)
		b.mu.Lock()
		if err != nil {
			return nil, err
		}
		err = b.dismiss(oldest, one)
		<-one.turn
		if err != nil {
			return nil, err
		}
	}
	if r := b.replays[space]; r != nil {
		return r, nil
	}
	past, err := b.hub.Past(space)
	if err != nil {
		return nil, fmt.Errorf("look back at the space: %w", err)
	}
	r := &replay{past: past, turn: make(chan struct{}, 1), used: b.hub.Now()}
	r.desk = v.desk.Over(past, r.now.now)
	b.replays[space] = r
	return r, nil
}

func (b *Board) oldest() (space uuid.UUID) {
	var first *replay
	for id, r := range b.replays {
		if first == nil || r.used.Before(first.used) {
			space, first = id, r
		}
	}
	return space
}

// dismiss ends a replay, by whoever holds its turn and the board's mu.
func (b *Board) dismiss(space uuid.UUID, r *replay) error {
	if r.gone {
		return nil
	}
	r.gone = true
	delete(b.replays, space)
	return r.past.Close()
}

// Rest lets go of what was looked back at and is not any more. Every look does it.
func (b *Board) Rest() error {
	return b.rest(func(r *replay) bool { return b.hub.Now().Sub(r.used) >= replayIdle })
}

// Close lets go of everything that is being looked back at.
func (b *Board) Close() error { return b.rest(func(*replay) bool { return true }) }

func (b *Board) rest(over func(*replay) bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs []error
	for space, r := range b.replays {
		if !over(r) {
			continue
		}
		select {
		case r.turn <- struct{}{}:
			errs = append(errs, b.dismiss(space, r))
			<-r.turn
		default: // somebody looks
		}
	}
	return errors.Join(errs...)
}
