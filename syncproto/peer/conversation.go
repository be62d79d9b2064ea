package peer

import (
	"context"
	"fmt"
	"sync"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// How often things are done at most. Each is done at once when it was not done for so long, and otherwise as soon as
// it may be: a burst of changes makes one signature and one transaction. What costs the same for every link of a machine
// is done the more seldom the more of them there are.
const (
	tickEvery      = time.Second
	refreshEvery   = 10 * time.Millisecond
	refreshCompany = 250 * time.Microsecond // for each other conversation: 60 ms with two hundred
	refreshMax     = 100 * time.Millisecond
	refreshShare   = 400 // of the time that passes, one part goes into looking at most
	sealEvery      = 100 * time.Millisecond
	confirmEvery   = 200 * time.Millisecond
	publishEvery   = 250 * time.Millisecond
	publishCompany = 5 * time.Millisecond // for each other conversation: more than a second with two hundred
	leaveWithin    = time.Second
)

// conversation is one run of a peer. Everything in it but in, out and written belongs to the goroutine of loop.
type conversation struct {
	peer    *Peer
	log     Log
	session *syncproto.Session
	begun   time.Time

	in      *inbox
	out     chan []wire.Frame  // to the writer, which takes the next batch when the last is on the link
	written chan chan struct{} // answered by the writer between batches
	grew    <-chan struct{}
	stop    func()

	pending []wire.Frame      // not yet handed to the writer
	loads   []syncproto.Range // done when pending is handed over, so that what is urgent can still go before
	facts   int               // how many facts the session was told of
	images  images
	beside  sync.WaitGroup // what runs beside the loop

	tick, refresh, seal, confirm, publish, standing chore

	fenced      map[dot.Space]bool // spaces to be taken anew once all of this device's own is over there
	unconfirmed map[dot.Space]bool // spaces of which the log has to hear
	contact     time.Time
}

// chore is something done at most so often.
type chore struct {
	every time.Duration
	last  time.Time
	want  bool
}

// due says that it is wanted and may be done now.
func (c *chore) due(now time.Time) bool { return c.want && now.Sub(c.last) >= c.every }

func (c *chore) done(now time.Time) { c.last, c.want = now, false }

func (p *Peer) converse(ctx context.Context) (*conversation, error) {
	grew, stop := p.log.Watch()
	c := &conversation{
		peer: p, log: p.log, in: newInbox(), out: make(chan []wire.Frame), written: make(chan chan struct{}),
		grew: grew, stop: stop, begun: p.options.Now(), unconfirmed: map[dot.Space]bool{},
		tick: chore{every: tickEvery}, refresh: chore{every: refreshEvery}, seal: chore{every: sealEvery},
		confirm: chore{every: confirmEvery}, publish: chore{every: publishEvery}, standing: chore{every: standEvery},
	}
	have, err := p.log.Holdings(ctx, p.options.Expect)
	if err != nil {
		stop()
		return nil, fmt.Errorf("read holdings: %w", err)
	}
	facts, err := p.log.Facts(ctx, p.options.Expect)
	if err != nil {
		stop()
		return nil, fmt.Errorf("read facts: %w", err)
	}
	c.facts = len(facts)
	c.session = syncproto.NewSession(p.options.Self, have, facts, p.options.Limits)
	c.beginImages(ctx)
	return c, nil
}

// loop owns the session: it does what the session asks for, and tells it what happened.
func (c *conversation) loop(ctx context.Context) error {
	alarm := make(chan struct{}, 1)
	timer := time.AfterFunc(tickEvery, func() { signal(alarm) })
	defer timer.Stop()
	c.publish.want = true
	if err := c.tell(c.peer.options.Now()); err != nil {
		return err
	}
	for {
		if err := c.work(ctx); err != nil {
			return err
		}
		wait, again, err := c.chores(ctx)
		if err != nil {
			return err
		}
		if again {
			continue
		}
		timer.Reset(wait)
		if err := c.wait(ctx, alarm); err != nil {
			return err
		}
	}
}

// wait sleeps until anything happens, and tells the session.
func (c *conversation) wait(ctx context.Context, alarm <-chan struct{}) error {
	var out chan []wire.Frame
	if len(c.pending) > 0 {
		out = c.out
	}
	grew := c.grew
	if c.refresh.want && c.seal.want {
		grew = nil // the bell goes on ringing, for every change of anybody's, and tells nothing that is not known
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case out <- c.pending:
		c.pending = nil
	case <-c.in.came:
		return c.step()
	case <-grew:
		c.refresh.want, c.seal.want = true, true
	case done := <-c.images.done:
		return done()
	case <-alarm:
	}
	return nil
}

// step gives the session what came.
func (c *conversation) step() error {
	now := c.peer.options.Now()
	if err := c.tell(now); err != nil {
		return err
	}
	frames, ended := c.in.take()
	for _, f := range frames {
		c.contact = now
		if err := c.expect(f); err != nil {
			return err
		}
		if err := c.session.Step(f); err != nil {
			return err
		}
	}
	c.publish.want = true
	return ended
}

// expect refuses a Hello under another name than the link's.
func (c *conversation) expect(f wire.Frame) error {
	hello, ok := f.(*wire.Hello)
	if !ok || c.peer.options.Expect.IsZero() || hello.Device() == c.peer.options.Expect {
		return nil
	}
	return fmt.Errorf("%w: %w: %s", syncproto.ErrProtocol, ErrNotExpected, hello.Device().Short())
}

// tell gives the session the time.
func (c *conversation) tell(now time.Time) error {
	return c.session.Tick(now.Sub(c.begun).Milliseconds(), now.UnixMilli())
}

// work does what the session asks for, until it asks for nothing that can be done now.
func (c *conversation) work(ctx context.Context) error {
	for {
		if len(c.pending) == 0 {
			c.loadImages(ctx)
		}
		if len(c.pending) == 0 && len(c.loads) > 0 {
			if err := c.load(ctx); err != nil {
				return err
			}
		}
		work, ok := c.session.Ready()
		if !ok {
			return nil
		}
		if err := c.keep(ctx, work); err != nil {
			return err
		}
		c.pending = append(c.pending, work.Send...)
		c.loads = append(c.loads, work.Load...)
		c.images.loads = append(c.images.loads, work.LoadImage...)
		if err := c.examine(ctx, work); err != nil {
			return err
		}
	}
}

// keep does the durable part of the work, in its order.
func (c *conversation) keep(ctx context.Context, work syncproto.Ready) error {
	if len(work.Learn) > 0 {
		if err := c.log.Learn(ctx, work.Learn); err != nil {
			return fmt.Errorf("learn facts: %w", err)
		}
		c.refresh.want = true
	}
	for _, b := range work.Behind {
		if err := c.log.Behind(ctx, b.Space, b.Theirs); err != nil {
			return fmt.Errorf("compare own logs: %w", err)
		}
	}
	if len(work.Seal) > 0 {
		c.standing.last, c.standing.want = time.Time{}, true
		c.refresh.want, c.seal.want = true, true
	}
	for _, b := range work.Append {
		kept, err := c.log.Append(ctx, b.Space, b.Runs)
		if err != nil {
			return fmt.Errorf("append segments: %w", err)
		}
		c.session.Appended(b.Space, kept)
	}
	for _, t := range work.Images {
		c.imageTask(ctx, t)
	}
	for _, s := range work.Confirmed {
		c.unconfirmed[s] = true
		c.confirm.want, c.publish.want = true, true
	}
	return nil
}

// load reads what is to be sent next.
func (c *conversation) load(ctx context.Context) error {
	loaded := make([]syncproto.Loaded, 0, len(c.loads))
	for _, r := range c.loads {
		run, err := c.log.Load(ctx, r.Space, r.Log, r.After, r.BytesMax)
		if err != nil {
			return fmt.Errorf("load %s after %d: %w", r.Log, r.After, err)
		}
		run.Log = r.Log
		loaded = append(loaded, syncproto.Loaded{Space: r.Space, Run: run})
	}
	c.loads = nil
	c.session.Loaded(loaded)
	return nil
}

// examine takes the fingerprints that are wanted, and raises the alarm over those that differ.
func (c *conversation) examine(ctx context.Context, work syncproto.Ready) error {
	prints, ok := c.log.(Fingerprinter)
	if !ok {
		return nil
	}
	for _, s := range work.Audit {
		ranges, held, err := prints.Fingerprint(ctx, s)
		if err != nil {
			return fmt.Errorf("take fingerprint: %w", err)
		}
		c.session.Fingerprinted(s, ranges, held)
	}
	for _, m := range work.Mismatched {
		hello, _ := c.session.Peer()
		if err := prints.Mismatched(ctx, m.Space, hello.Device(), m.Ranges); err != nil {
			return fmt.Errorf("report mismatch: %w", err)
		}
	}
	return nil
}

// leave says goodbye, as long as the writer gets to it soon.
func (c *conversation) leave(bye wire.Frame) {
	if bye == nil {
		return
	}
	late := make(chan struct{})
	timer := time.AfterFunc(leaveWithin, func() { close(late) })
	defer timer.Stop()
	select {
	case c.out <- append(c.pending, bye):
	case <-c.in.over:
		return
	case <-late:
		return
	}
	done := make(chan struct{})
	select {
	case c.written <- done:
	case <-c.in.over:
	case <-late:
	}
}
