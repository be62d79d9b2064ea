package peer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Options say who speaks, to whom, and on what clock.
type Options struct {
	Self   syncproto.Self
	Limits syncproto.Limits

	// Expect is the device the link was authenticated as; a Hello of another one ends the conversation. Zero expects
	// nobody in particular, which only a link without authentication may do.
	Expect dot.Device

	// IsHub says whether a device is a hub of the deployment, by its certificate or grant. Without it the word of the
	// device itself is taken, which only tests may do.
	IsHub func(dot.Device) bool

	// Company is how many conversations share this machine with this one: the more there are, the more seldom each of
	// them looks what grew. Nil is none.
	Company func() int

	// Now is the clock of this device. Its monotonic part measures time that passes, its wall part is what the other
	// side is told.
	Now func() time.Time
}

// Peer is one device at the other end of one link.
type Peer struct {
	log     Log
	options Options
	status  atomic.Pointer[Status]
}

// New makes a peer. It starts nothing: Run does.
func New(log Log, options Options) *Peer {
	p := &Peer{log: log, options: options}
	if _, ok := log.(Fingerprinter); ok {
		p.options.Self.Capabilities |= wire.CapAudit
	}
	if _, ok := log.(Stander); ok {
		p.options.Self.Capabilities |= wire.CapJoined
	}
	if images, ok := log.(Imager); ok && images.Images() {
		p.options.Self.Capabilities |= wire.CapImage
	}
	p.status.Store(&Status{Device: options.Expect})
	return p
}

// ErrNotExpected says that the other side said hello under another key than the link was authenticated with.
var ErrNotExpected = errors.New("other side is not the device the link belongs to")

// Run talks over link until ctx ends, which is no error, or the link does, and closes it. A *syncproto.ByeError says
// that the other side ended the conversation. Run is called once at a time.
func (p *Peer) Run(ctx context.Context, link Link) error {
	c, err := p.converse(ctx)
	if err != nil {
		return errors.Join(err, link.Close())
	}
	defer c.stop()
	defer c.endImages()
	linkCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	heard := make(chan struct{})
	running.Go(func() {
		defer close(heard)
		c.in.fail(read(linkCtx, link, c.in))
	})
	running.Go(func() {
		err := c.write(linkCtx, link)
		hearOut(linkCtx, heard)
		c.in.fail(err)
	})

	err = c.loop(ctx)
	if ctx.Err() != nil {
		err = nil
	}
	c.leave(syncproto.GoodBye(err))
	closing := link.Close()
	cancel()
	running.Wait()
	last := context.WithoutCancel(ctx)
	if unsaid := errors.Join(c.confirmAll(last), c.noteLast(last)); unsaid != nil {
		err = errors.Join(err, unsaid)
	}
	p.status.Store(c.disconnected())
	if err == nil && closing != nil && ctx.Err() == nil {
		return fmt.Errorf("close link: %w", closing)
	}
	return err
}

// hearOutFor is how long a link that takes nothing more is still listened to.
const hearOutFor = 2 * time.Second

// hearOut lets the reader come to the end of what the other side sent: who closes a link says why before, and the why is
// worth more than that nothing could be sent any more.
func hearOut(ctx context.Context, heard <-chan struct{}) {
	timer := time.NewTimer(hearOutFor)
	defer timer.Stop()
	select {
	case <-heard:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// read takes frames off the link until it ends.
func read(ctx context.Context, link Link, in *inbox) error {
	for {
		raw, err := link.Receive(ctx)
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		f, err := wire.Decode(raw)
		if err != nil {
			return err
		}
		if !in.put(ctx, f, len(raw)) {
			return ctx.Err()
		}
	}
}

// writeRoomMax is how much room for frames a link keeps while nothing is sent.
const writeRoomMax = 32 << 10

// write puts frames on the link, a batch at a time.
func (c *conversation) write(ctx context.Context, link Link) error {
	var raw []byte // used again, for a link keeps no hold of it
	for {
		select {
		case frames := <-c.out:
			for _, f := range frames {
				var err error
				if raw, err = wire.Append(raw[:0], f); err != nil {
					return err
				}
				if err := link.Send(ctx, raw); err != nil {
					return fmt.Errorf("send: %w", err)
				}
			}
			if cap(raw) > writeRoomMax {
				raw = nil
			}
		case done := <-c.written:
			close(done)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
