package shelf

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/narrow"
	"qianshao/syncproto/peer"
)

// Messenger is a modem for short messages, as package modem has them.
type Messenger interface {
	Send(ctx context.Context, message []byte) error
	Receive(ctx context.Context) ([]byte, error)
	Size() int
	Slot() time.Duration
	Close() error
}

// RadioOptions are what a radio needs of the world.
type RadioOptions struct {
	// Open opens the modem; it is called again when the modem went away.
	Open func(context.Context) (Messenger, error)
	// Devices are those that may be on the other side.
	Devices func() []dot.Device
	// Lines are the conversations over another carrier, as they stand: who is reached by one is spared messages, and what
	// he learnt there need not be told.
	Lines func() []peer.Status
	// Calls says that this side speaks first. A centre does not: it answers whom it has heard, since most terminals have
	// no modem.
	Calls bool
}

// satelliteLanes is the last lane that goes by satellite: orders and coordination; of what other desks wrote, orders.
const satelliteLanes = 1

// Radio runs the links by messages that share one modem. It is safe for concurrent use.
type Radio struct {
	shelf *Shelf
	o     RadioOptions

	mu      sync.Mutex
	reader  *narrow.Reader
	links   map[dot.Device]*Narrow
	turns   map[dot.Device]time.Time // when a message went to it last
	slot    time.Duration
	problem error // why there is no modem; nil while there is
	open    bool
}

// Radio makes a radio. It does nothing before Run.
func (s *Shelf) Radio(o RadioOptions) *Radio {
	return &Radio{shelf: s, o: o, links: map[dot.Device]*Narrow{}, turns: map[dot.Device]time.Time{}}
}

// Bounds of trying a modem again.
const (
	modemAgain = 5 * time.Second
	modemLate  = time.Minute
)

// heardLately is how long a centre goes on talking to a terminal that it does not hear.
const heardLately = 30 * 24 * time.Hour

// Run sends and receives until ctx ends, and notes what is learnt over other lines. A modem that is not there is no
// error: it is tried again.
func (r *Radio) Run(ctx context.Context) error {
	var work sync.WaitGroup
	work.Go(func() { r.meetAll(ctx) })
	work.Go(func() { r.runModem(ctx) })
	work.Wait()
	return nil
}

// metEvery is how often lines that stand are looked at.
const metEvery = 2 * time.Second

// meetAll notes what those on the other side of a line hold, once it has nothing left to say.
func (r *Radio) meetAll(ctx context.Context) {
	beat := time.NewTicker(metEvery)
	defer beat.Stop()
	met := meetings{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		for _, st := range r.o.Lines() {
			held := met.look(r.shelf, st)
			if len(held) == 0 {
				continue
			}
			for _, n := range r.Links(ctx, 0) {
				if n.Peer() == st.Device {
					_ = n.Met(ctx, held) // a full disk: it is noted the next time, and costs messages until then
				}
			}
		}
	}
}

// standby says that another carrier reaches a device at this moment.
func (r *Radio) standby(d dot.Device) bool {
	return slices.ContainsFunc(r.o.Lines(), func(st peer.Status) bool { return st.Connected && st.Device == d })
}

// runModem uses the modem whenever it is there.
func (r *Radio) runModem(ctx context.Context) {
	wait := modemAgain
	for ctx.Err() == nil {
		modem, err := r.o.Open(ctx)
		if err == nil {
			wait = modemAgain
			r.set(true, nil)
			err = r.work(ctx, modem)
		}
		r.set(false, err)
		if ctx.Err() != nil {
			return
		}
		r.shelf.options.Log.WarnContext(ctx, "no modem", "reason", err)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
		wait = min(2*wait, modemLate)
	}
}

func (r *Radio) set(open bool, problem error) {
	r.mu.Lock()
	r.open, r.problem = open, problem
	r.mu.Unlock()
	r.shelf.ring()
}

// work uses an open modem until it goes away.
func (r *Radio) work(ctx context.Context, modem Messenger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	defer work.Wait()
	defer modem.Close()
	listening := make(chan error, 1)
	work.Go(func() {
		listening <- r.listen(ctx, modem)
		stop()
	})
	err := r.speak(ctx, modem)
	stop()
	return errors.Join(err, modem.Close(), <-listening)
}

// listen takes messages in. What is not taken is noted and costs nobody anything.
func (r *Radio) listen(ctx context.Context, modem Messenger) error {
	for {
		message, err := modem.Receive(ctx)
		if err != nil {
			return err
		}
		if err := r.Heard(ctx, message, modem.Slot()); err != nil {
			r.shelf.options.Log.DebugContext(ctx, "message not taken", "bytes", len(message), "reason", err)
		}
	}
}

// Heard gives a message to the link it is from. An error says why nobody took it.
func (r *Radio) Heard(ctx context.Context, message []byte, slot time.Duration) error {
	err := error(narrow.ErrNotOurs)
	for _, n := range r.Links(ctx, slot) {
		if !n.Ours(message) {
			continue
		}
		if err = n.Receive(ctx, message); err == nil || !errors.Is(err, narrow.ErrForged) {
			return err
		}
	}
	return err
}

// Links are those that can be used now. A device of which a link cannot be made has none.
func (r *Radio) Links(ctx context.Context, slot time.Duration) []*Narrow {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reader == nil {
		r.reader = narrow.NewReader()
	}
	if slot > 0 && slot != r.slot { // links may have been made before there was a modem
		r.slot = slot
		for _, n := range r.links {
			n.pace(slot)
		}
	}
	var all []*Narrow
	for _, d := range r.o.Devices() {
		n := r.links[d]
		if n == nil {
			made, err := r.shelf.Narrow(ctx, d, NarrowOptions{Reader: r.reader, Lanes: satelliteLanes, SlotMillis: r.slot.Milliseconds()})
			if err != nil {
				continue
			}
			if r.o.Calls {
				made.Greet()
			}
			n = made
			r.links[d] = n
		}
		all = append(all, n)
	}
	return all
}

// settle is how long an act may take to be whole before a message is made of it: a twentieth of a slot, at most this.
const settle = 3 * time.Second

// speak sends what is most urgent whenever the modem is free.
func (r *Radio) speak(ctx context.Context, modem Messenger) error {
	grew, stop := r.shelf.Watch()
	defer stop()
	slot := modem.Slot()
	beat := time.NewTicker(slot)
	defer beat.Stop()
	for {
		sent, err := r.say(ctx, modem)
		if err != nil {
			return err
		}
		if !sent {
			select {
			case <-ctx.Done():
				return nil
			case <-beat.C:
			case <-grew:
			}
		}
		pause := time.NewTimer(min(settle, slot/20))
		select {
		case <-ctx.Done():
			pause.Stop()
			return nil
		case <-pause.C:
		}
	}
}

// say makes one message for whoever needs it most, and sends it. What a modem did not take counts as lost in the air:
// it is said again in a later message.
func (r *Radio) say(ctx context.Context, modem Messenger) (sent bool, err error) {
	for _, n := range r.queue(ctx, modem.Slot()) {
		message, err := n.Next(ctx, modem.Size())
		if err != nil {
			r.shelf.options.Log.WarnContext(ctx, "no message made", "device", n.Peer().String(), "reason", err)
			continue
		}
		if message == nil {
			continue
		}
		r.mu.Lock()
		r.turns[n.Peer()] = r.shelf.Now()
		r.mu.Unlock()
		if err := modem.Send(ctx, message); err != nil {
			if ctx.Err() != nil {
				return false, nil
			}
			r.shelf.options.Log.WarnContext(ctx, "message not sent", "reason", err)
			return false, nil // one that is gone is noticed by who listens
		}
		r.shelf.ring()
		return true, nil
	}
	return false, nil
}

// queue orders the links: the most urgent lane first, then who waited longest.
func (r *Radio) queue(ctx context.Context, slot time.Duration) []*Narrow {
	type place struct {
		link *Narrow
		lane dot.Lane
		last time.Time
	}
	var places []place
	for _, n := range r.Links(ctx, slot) {
		if r.standby(n.Peer()) {
			continue
		}
		st, err := n.Status(ctx)
		if err != nil || !r.o.Calls && (st.Heard == 0 || r.shelf.Now().UnixMilli()-st.Heard > heardLately.Milliseconds()) {
			continue
		}
		if st.Waiting+st.Unsigned+st.InFlight == 0 && st.Urgent == dot.Lanes {
			continue // nothing to say, and nothing to hear of
		}
		r.mu.Lock()
		last := r.turns[n.Peer()]
		r.mu.Unlock()
		places = append(places, place{n, st.Urgent, last})
	}
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), a.last.Compare(b.last))
	})
	links := make([]*Narrow, len(places))
	for i, p := range places {
		links[i] = p.link
	}
	return links
}

// RadioStatus is how the modem and one link over it stand.
type RadioStatus struct {
	NarrowStatus
	Open    bool  // the modem is there
	Problem error // why it is not
	Standby bool  // another carrier reaches the device
}

// Status tells how every link stands that was ever used; of a side that calls, all.
func (r *Radio) Status(ctx context.Context) ([]RadioStatus, error) {
	r.mu.Lock()
	open, problem, made := r.open, r.problem, r.reader != nil
	r.mu.Unlock()
	if !made {
		return []RadioStatus{{Open: open, Problem: problem}}, nil
	}
	var all []RadioStatus
	for _, n := range r.Links(ctx, 0) {
		st, err := n.Status(ctx)
		if err != nil {
			return nil, err
		}
		if st.Heard > 0 || r.o.Calls {
			all = append(all, RadioStatus{st, open, problem, r.standby(n.Peer())})
		}
	}
	return all, nil
}

// meetings remember what was held here when a line of another carrier was last looked at, to know what those on the
// other side hold.
type meetings map[dot.Device]map[dot.Space]dot.Vector

// look tells what the other side of a line holds of each space in which nothing is left to be said to it: all that was
// held here when it was looked at before. It is called again and again, seconds apart.
func (m meetings) look(s *Shelf, st peer.Status) map[dot.Space]dot.Vector {
	if !st.Connected {
		delete(m, st.Device)
		return nil
	}
	held, now := map[dot.Space]dot.Vector{}, map[dot.Space]dot.Vector{}
	for _, one := range st.Spaces {
		if vector, ok := m[st.Device][one.Space]; ok && one.Known && one.Out == 0 {
			held[one.Space] = vector
		}
		if l, err := s.Ledger(one.Space); err == nil {
			now[one.Space] = l.Vector()
		}
	}
	m[st.Device] = now
	return held
}
