package reception_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/reception"
)

var errCut = errors.New("line cut")

// line is the hub's end of a link in memory on which nothing is ever said.
type line struct {
	cut  chan struct{}
	once *sync.Once
}

func newLine() line { return line{make(chan struct{}), new(sync.Once)} }

func (l line) Send(context.Context, []byte) error { return nil }

func (l line) Receive(ctx context.Context) ([]byte, error) {
	select {
	case <-l.cut:
		return nil, errCut
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l line) Close() error {
	l.once.Do(func() { close(l.cut) })
	return nil
}

func (l line) isClosed() bool {
	select {
	case <-l.cut:
		return true
	default:
		return false
	}
}

func listen(ctx context.Context, _ dot.Device, link peer.Link) error {
	_, err := link.Receive(ctx)
	return err
}

// hall is a running reception and the calls made to it.
type hall struct {
	t *testing.T
	*reception.Reception
	stop context.CancelFunc
	done chan error
}

func open(t *testing.T, o reception.Options) *hall {
	t.Helper()
	o.Now = time.Now
	if o.Talk == nil {
		o.Talk = listen
	}
	ctx, cancel := context.WithCancel(t.Context())
	h := &hall{t, reception.New(o), cancel, make(chan error, 1)}
	go func() { h.done <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-h.done; err != nil {
			t.Error(err)
		}
	})
	synctest.Wait()
	return h
}

// call is one device's call, and how it ended.
type call struct {
	line line
	end  chan error
}

func (h *hall) call(device byte) call {
	c := call{newLine(), make(chan error, 1)}
	go func() {
		c.end <- h.Receive(h.t.Context(), dot.Device{device}, func() (peer.Link, error) { return c.line, nil })
	}()
	synctest.Wait()
	return c
}

// ended gives how a call ended; nil and false while it runs.
func (c call) ended() (error, bool) {
	synctest.Wait()
	select {
	case err := <-c.end:
		c.end <- err
		return err, true
	default:
		return nil, false
	}
}

func (h *hall) want(c call, want error) {
	h.t.Helper()
	if err, ended := c.ended(); !ended || !errors.Is(err, want) {
		h.t.Fatalf("call ended: %v, %v; want %v", ended, err, want)
	}
}

func TestGuestStaysUntilItHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{})
		changed, stop := h.Watch()
		a := h.call(1)
		<-changed
		time.Sleep(time.Second)
		b := h.call(2)
		<-changed
		if g := h.Guests(); len(g) != 2 || g[0].Device != (dot.Device{1}) || g[1].Since.Sub(g[0].Since) != time.Second {
			t.Errorf("guests %v", g)
		}
		a.line.Close()
		h.want(a, errCut)
		<-changed
		stop()
		if g := h.Guests(); len(g) != 1 || g[0].Device != (dot.Device{2}) {
			t.Errorf("guests %v after one hung up", g)
		}
		if _, ended := b.ended(); ended {
			t.Error("one guest's end ended another")
		}
	})
}

func TestFifthCallOfADeviceEndsItsOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{Links: 5})
		var own []call
		for range 4 {
			own = append(own, h.call(1))
		}
		other := h.call(2)
		own = append(own, h.call(1)) // the hall is full, but the device brings its own place
		h.want(own[0], reception.ErrDismissed)
		for _, c := range append(own[1:], other) {
			if err, ended := c.ended(); ended {
				t.Errorf("another call ended: %v", err)
			}
		}
		if !own[0].line.isClosed() || len(h.Guests()) != 5 {
			t.Errorf("%d guests", len(h.Guests()))
		}
	})
}

func TestFullReceptionOpensNoLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{Links: 2})
		first := h.call(1)
		h.call(2)
		err := h.Receive(t.Context(), dot.Device{3}, func() (peer.Link, error) {
			t.Error("a link was opened for nobody")
			return nil, nil
		})
		if !errors.Is(err, reception.ErrFull) {
			t.Errorf("got %v", err)
		}
		first.line.Close()
		first.ended()
		if _, ended := h.call(3).ended(); ended {
			t.Error("the free place was not given away")
		}
	})
}

func TestStormIsLetInSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{PerSecond: 10})
		in := func() int { return len(h.Guests()) }
		for i := range byte(100) {
			h.call(i)
		}
		if in() != 20 {
			t.Fatalf("%d let in at once", in())
		}
		h.want(h.call(200), reception.ErrStorm)
		for second := range 8 { // everybody outside calls again every second
			time.Sleep(time.Second)
			for i := range byte(100) {
				if !slices.ContainsFunc(h.Guests(), func(g reception.Guest) bool { return g.Device == dot.Device{i} }) {
					h.call(i)
				}
			}
			if want := 20 + 10*(second+1); in() != want {
				t.Fatalf("%d in after %d seconds, want %d", in(), second+1, want)
			}
		}
	})
}

func TestDismissedDeviceLeavesAndOthersStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{})
		a, b, other := h.call(1), h.call(1), h.call(2)
		h.Dismiss(func(d dot.Device) bool { return d == dot.Device{1} })
		h.want(a, reception.ErrDismissed)
		h.want(b, reception.ErrDismissed)
		if _, ended := other.ended(); ended {
			t.Error("another device was sent away")
		}
	})
}

func TestEndWaitsForEveryConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{Talk: func(ctx context.Context, d dot.Device, link peer.Link) error {
			err := listen(ctx, d, link)
			time.Sleep(3 * time.Second) // the last acknowledgement is on its way
			return err
		}})
		a, b := h.call(1), h.call(2)
		h.stop()
		synctest.Wait()
		if len(h.done) != 0 {
			t.Error("ended before its conversations")
		}
		if err := <-h.done; err != nil {
			t.Error(err)
		}
		h.done <- nil // for the clean-up
		h.want(a, reception.ErrClosing)
		h.want(b, reception.ErrClosing)
		h.want(h.call(3), reception.ErrClosing)
		if !a.line.isClosed() || len(h.Guests()) != 0 {
			t.Error("a link was left open")
		}
	})
}

func TestLinkThatCannotBeOpenedGivesItsPlaceBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, reception.Options{Links: 1})
		for range 3 {
			err := h.Receive(t.Context(), dot.Device{1}, func() (peer.Link, error) { return nil, errCut })
			if !errors.Is(err, errCut) {
				t.Errorf("got %v", err)
			}
		}
		if len(h.Guests()) != 0 {
			t.Error("places are lost")
		}
	})
}

func TestNobodyIsLetInBeforeRun(t *testing.T) {
	r := reception.New(reception.Options{Talk: listen, Now: time.Now})
	if err := r.Receive(t.Context(), dot.Device{1}, nil); !errors.Is(err, reception.ErrClosing) {
		t.Errorf("got %v", err)
	}
}
