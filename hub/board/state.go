package board

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// Terminal is one enrolled device, as the hub knows it and its part in one space.
type Terminal struct {
	Device    dot.Device
	Name      string
	Desk      string // code in readable numbers
	Level     identity.Level
	Groups    []identity.Group // empty: all three of the mechanism
	Area      string           // code; empty: everywhere
	LetInAt   time.Time
	Revoked   bool
	Here      bool // takes part in the space
	Deaf      bool // only reads or trains: it acknowledges nothing
	Connected bool
	LastSeen  time.Time // zero: never connected
	Program   string    // name and version of what runs on it, as it said last: hostile text; empty: it never said
	Fenced    time.Time // since when nobody waits for it in the space any more; zero: it is waited for

	// What is known only while it is connected.
	RoundTrip   time.Duration
	ClockOffset time.Duration // its clock minus the hub's
	ClockKnown  bool
	In          uint64 // changes it holds that the hub does not, over all spaces
	Out         uint64 // changes the hub holds that it does not
	Known       bool   // In and Out are

	Untold   bool      // whether it was connected is not known: it is seen at a moment gone by
	LastData time.Time // when the hub last got a change it made in the space; zero: never
}

// Expected says the terminal is waited for in the space.
func (t Terminal) Expected() bool { return t.Here && !t.Revoked }

// Unheard says the terminal is waited for and silent: what its desk knows is not in the figures.
func (t Terminal) Unheard() bool { return t.Expected() && !t.Connected && !t.Untold }

// Catching says the terminal is connected and has not told everything yet.
func (t Terminal) Catching() bool { return t.Expected() && t.Connected && t.Known && t.In > 0 }

// State is one space at one moment. It is shared by everybody who looks and never changed.
type State struct {
	Space     Space
	At        time.Time // by the hub's clock: what is shown is what the hub held then
	Changed   time.Time // when the hub last got a change of the space; zero: never
	Overview  desk.Overview
	Heads     desk.Heads
	Teams     []desk.TeamLine
	Needs     []desk.NeedLine
	Tasks     []desk.TaskLine
	Conflicts []desk.Conflict
	Waiting   desk.Waiting // for an officer on duty
	Terminals []Terminal
	Satellite []Ahead // known by satellite alone

	// Behind says that there was no time to look whether more has come: look again in CalmFor.
	Behind bool

	// Then says that this is a moment gone by, as the hub knew it at At. Who was connected then is not known, nor what
	// satellites told: Connected, Unheard and Satellite say nothing.
	Then    bool
	Since   time.Time // when the hub got the first change of the space; before it nothing is known. Only of a moment gone by
	Renewed time.Time // since when the hub goes on from data that was put back: what it got between is known as of when it came again. Zero: never

	Schema  *record.Schema  // what the records are declared as
	Picture *roster.Picture // the records everything else follows from; never changed
	Limits  roster.Settings // the numbers in force: the space's own, then those of the census

	rev      string
	touches  uint64   // of its view, when it was worked out
	moment   [16]byte // digest of the heads it was read at
	workedAt time.Time
	took     time.Duration
	lastData map[dot.Device]time.Time
}

// How often the work is done. A state is not even looked at again within CalmFor, nor for twice as long as it took to work
// out, up to restMax: a flood of changes takes half a processor at most, and a hub whose machine is busy with other things
// still shows what it got within three seconds. Without a change it is worked out anew after minuteMax, for
// silences and freshness grow with time alone.
const (
	CalmFor   = time.Second
	minuteMax = time.Minute
	restMax   = 2 * time.Second
	staleMax  = 2 * time.Second // how old a state is shown while the next one is being worked out
)

// Rev changes whenever something shown of the space may have changed.
func (s *State) Rev() string { return s.rev }

// revise names the state, once for everybody who looks: two hundred terminals are in it.
func (s *State) revise() string {
	h := fnv.New128a()
	fmt.Fprint(h, s.moment, s.workedAt.UnixMilli(), s.Space, len(s.Terminals))
	for _, t := range s.Terminals {
		fmt.Fprint(h, t.Device, t.Name, t.Connected, t.Revoked, t.Here, t.In > 0, t.Out > 0, t.LastData.UnixMilli(), t.Fenced.UnixMilli())
	}
	for _, a := range s.Satellite {
		fmt.Fprint(h, a.ID, a.Received.UnixMilli())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Connected counts the terminals of the space that are connected, and all that are waited for. Of a moment gone by (Then)
// the first number means nothing.
func (s *State) Connected() (connected, expected int) {
	for _, t := range s.Terminals {
		if t.Expected() {
			expected++
			if t.Connected {
				connected++
			}
		}
	}
	return connected, expected
}

// Unheard lists the terminals that are waited for and silent, as they are listed.
func (s *State) Unheard() []Terminal {
	var silent []Terminal
	for _, t := range s.Terminals {
		if t.Unheard() {
			silent = append(silent, t)
		}
	}
	return silent
}

// Look gives the state of a space as of now, or as of CalmFor ago.
func (b *Board) Look(ctx context.Context, id uuid.UUID) (*State, error) {
	v, err := b.view(id)
	if err != nil {
		return nil, err
	}
	if err := b.Rest(); err != nil { // as long as anybody looks at anything, nothing is kept that nobody looks at
		return nil, fmt.Errorf("look at the space: %w", err)
	}
	if s := v.calm(b.hub.Now(), len(v.turn) > 0); s != nil {
		return s, nil
	}
	select {
	case v.turn <- struct{}{}:
		defer func() { <-v.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := b.hub.Now()
	if s := v.calm(now, false); s != nil { // somebody else worked it out meanwhile
		return s, nil
	}
	s, err := b.next(ctx, id, v, now)
	if err != nil {
		return nil, fmt.Errorf("look at the space: %w", err)
	}
	v.last.Store(s)
	return s, nil
}

// calm gives the last state while it is not looked at again, being new; or not old, where somebody works the next one out.
// nil: it is to be looked at again.
func (v *view) calm(now time.Time, working bool) *State {
	s := v.last.Load()
	if s == nil || now.Before(s.At) || s.touches != v.touches.Load() {
		return nil
	}
	rest := max(CalmFor, min(2*s.took, restMax))
	if working {
		rest = max(rest, staleMax)
	}
	if !now.Before(s.At.Add(rest)) {
		return nil
	}
	calm := *s
	calm.Behind = true
	return &calm
}

// Touch says that somebody at the hub did something in a space: who looks next is shown it, however new the last state is.
func (b *Board) Touch(id uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if v := b.views[id]; v != nil {
		v.touches.Add(1)
	}
}

// next works out what has changed since the last state.
func (b *Board) next(ctx context.Context, id uuid.UUID, v *view, now time.Time) (*State, error) {
	s, last := &State{Schema: v.ledger.Schema()}, v.last.Load()
	if last != nil {
		*s = *last
	}
	s.touches = v.touches.Load()
	var known bool
	if s.Space, known = b.Space(id); !known {
		s.Space.ID = id
	}
	still := last != nil && s.moment == v.ledger.Heads().Digest()
	if age := now.Sub(s.workedAt); !still || age >= minuteMax || age < 0 {
		if err := v.read(ctx, s, now); err != nil {
			return nil, err
		}
		s.workedAt, s.took = now, b.hub.Now().Sub(now)
	}
	terminals, err := b.hub.Terminals(ctx, id)
	if err != nil {
		return nil, err
	}
	for i := range terminals {
		terminals[i].LastData = s.lastData[terminals[i].Device]
	}
	if s.Satellite, err = b.ahead(ctx, id); err != nil {
		return nil, err
	}
	s.Terminals, s.At = terminals, now
	s.rev = s.revise()
	return s, nil
}

// read fills everything that follows from the records, all as of one moment.
func (v *view) read(ctx context.Context, s *State, now time.Time) error {
	var heads dot.Vector
	err := v.desk.AtOnce(ctx, func(d *desk.Desk, held dot.Vector) error {
		heads, s.moment = held, held.Digest()
		return readDesk(ctx, d, s, now)
	})
	if err != nil {
		return err
	}
	s.lastData, s.Changed, err = v.received(ctx, heads, now)
	return err
}

// readDesk fills what a desk knows.
func readDesk(ctx context.Context, d *desk.Desk, s *State, now time.Time) (err error) {
	if s.Picture, err = d.Picture(ctx); err != nil {
		return err
	}
	s.Limits = s.Picture.Settings(nil, now)
	if s.Overview, err = d.Overview(ctx); err != nil {
		return err
	}
	if s.Heads, err = d.HeadCounts(ctx); err != nil {
		return err
	}
	if s.Teams, err = d.Teams(ctx, desk.BoardFilter{}); err != nil {
		return err
	}
	if s.Needs, err = d.Needs(ctx, desk.NeedFilter{}); err != nil {
		return err
	}
	if s.Tasks, err = d.Tasks(ctx, desk.TaskFilter{}); err != nil {
		return err
	}
	if s.Waiting, err = d.Waiting(ctx); err != nil {
		return err
	}
	s.Conflicts, err = d.Conflicts(ctx)
	return err
}

// received tells when the hub last got a change of each device, and of any. A change of the hub's own that is not
// sealed yet has no time of receipt: it came just now. Were it left out, the space would read as one that nobody told
// anything of, and stay so, for sealing moves no head.
func (v *view) received(ctx context.Context, heads dot.Vector, now time.Time) (of map[dot.Device]time.Time, any time.Time, err error) {
	of = map[dot.Device]time.Time{}
	for _, log := range heads.Logs() {
		ms, err := v.ledger.Received(ctx, log, heads[log])
		if err != nil {
			return nil, any, fmt.Errorf("read when a log grew: %w", err)
		}
		at := time.UnixMilli(ms)
		if ms == 0 {
			at = now
		}
		if at.After(of[log.Device]) {
			of[log.Device] = at
		}
		if at.After(any) {
			any = at
		}
	}
	return of, any, nil
}
