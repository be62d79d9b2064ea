package shelf_test

import (
	"bytes"
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/wire"
)

// wireLink is one end of a link in memory; each frame passes through spoil before it arrives, which may change it, or
// cut the link with false.
type wireLink struct {
	in, out chan []byte
	cut     *cutter
	spoil   func([]byte) ([]byte, bool)
}

type cutter struct {
	once sync.Once
	done chan struct{}
}

func (c *cutter) cut() { c.once.Do(func() { close(c.done) }) }

func (l *wireLink) Send(ctx context.Context, frame []byte) error {
	frame, last := bytes.Clone(frame), false
	if l.spoil != nil {
		var ok bool
		frame, ok = l.spoil(frame)
		last = !ok
	}
	select {
	case l.out <- frame:
		if !last {
			return nil
		}
	case <-l.cut.done:
		return io.ErrClosedPipe
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case l.out <- nil: // the cut comes right after it
		return io.ErrClosedPipe
	case <-l.cut.done:
		return io.ErrClosedPipe
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *wireLink) Receive(ctx context.Context) ([]byte, error) {
	arrived := func(frame []byte) ([]byte, error) {
		if frame == nil {
			l.cut.cut()
			return nil, io.EOF
		}
		return frame, nil
	}
	select {
	case frame := <-l.in:
		return arrived(frame)
	default:
	}
	select {
	case frame := <-l.in:
		return arrived(frame)
	case <-l.cut.done:
		select {
		case frame := <-l.in: // what was on the link before it was cut arrives
			return arrived(frame)
		default:
			return nil, io.EOF
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *wireLink) Close() error {
	l.cut.cut()
	return nil
}

// talk lets a terminal talk with a hub until the terminal holds and has confirmed everything, or the link ends. What the
// hub sends passes through spoil, what the terminal sends through up.
func talk(t *testing.T, hub, desk *shelf.Shelf, spoil func([]byte) ([]byte, bool), up ...func([]byte) ([]byte, bool)) (came peer.Status, err error) {
	t.Helper()
	a, b := make(chan []byte, 4), make(chan []byte, 4)
	c := &cutter{done: make(chan struct{})}
	limits := syncproto.Limits{ImageFrom: 100}
	ends := map[*shelf.Shelf]*wireLink{hub: {in: a, out: b, cut: c, spoil: spoil}, desk: {in: b, out: a, cut: c}}
	for _, spoil := range up {
		ends[desk].spoil = spoil
	}
	var talking sync.WaitGroup
	var peers []*peer.Peer
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	errs := make(chan error, 2)
	for _, pair := range [][2]*shelf.Shelf{{desk, hub}, {hub, desk}} {
		self, other := pair[0], pair[1]
		caps := wire.Capabilities(0)
		if self == hub {
			caps = wire.CapHub
		}
		line := self.Line(other.Device())
		p := peer.New(line, peer.Options{
			Self: syncproto.Self{Public: self.Key().Public(), Capabilities: caps}, Limits: limits, Expect: other.Device(), Now: time.Now,
			IsHub: self.Roll().IsHub,
		})
		peers = append(peers, p)
		talking.Go(func() {
			defer line.Hang()
			errs <- p.Run(ctx, ends[self])
		})
	}
	beat := time.NewTicker(2 * time.Millisecond)
	defer beat.Stop()
	for quiet := 0; quiet < 3; {
		select {
		case <-beat.C:
			came = peers[0].Status()
			if done(came) {
				quiet++
			} else {
				quiet = 0
			}
			continue
		case err = <-errs:
			if second := <-errs; err == nil { // what is on the link is still taken in before the other side ends
				err = second
			}
		}
		break
	}
	stop()
	talking.Wait()
	return came, err
}

func done(st peer.Status) bool {
	for _, s := range st.Spaces {
		if !s.Known || s.In > 0 || s.Out > 0 || s.Image.Phase != "" {
			return false
		}
	}
	return st.Connected && len(st.Spaces) > 1
}
