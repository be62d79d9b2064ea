package uplink_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto/peer"
	"qianshao/terminal/uplink"
)

var errDown = errors.New("hub down")

// line is a link in memory: what one side sends the other receives, until either closes.
type line struct {
	out, in chan []byte
	closed  chan struct{}
	once    *sync.Once
}

func newLine() (line, line) {
	a, b, closed, once := make(chan []byte), make(chan []byte), make(chan struct{}), new(sync.Once)
	return line{a, b, closed, once}, line{b, a, closed, once}
}

func (l line) Send(ctx context.Context, frame []byte) error {
	select {
	case l.out <- frame:
		return nil
	case <-l.closed:
		return errDown
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l line) Receive(ctx context.Context) ([]byte, error) {
	select {
	case frame := <-l.in:
		return frame, nil
	case <-l.closed:
		return nil, errDown
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l line) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// hub is what an uplink calls: it answers while up, and keeps the far ends of the lines.
type hub struct {
	mu    sync.Mutex
	err   error // why a call fails; nil answers
	calls []time.Time
	lines []line
}

func (h *hub) dial(context.Context) (peer.Link, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, time.Now())
	if h.err != nil {
		return nil, h.err
	}
	near, far := newLine()
	h.lines = append(h.lines, far)
	return near, nil
}

func (h *hub) answer(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = err
}

func (h *hub) cut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.lines {
		l.Close()
	}
	h.lines = nil
}

// listen is a conversation that only hears.
func listen(ctx context.Context, link peer.Link) error {
	for {
		if _, err := link.Receive(ctx); err != nil {
			return err
		}
	}
}

func explain(err error) (string, bool) {
	switch {
	case errors.Is(err, errDown):
		return "hub_unreachable", false
	case errors.Is(err, errRevoked):
		return "device_is_revoked", true
	}
	return "link_lost", false
}

var errRevoked = errors.New("revoked")

// start runs an uplink against h until the test ends.
func start(t *testing.T, h *hub) *uplink.Uplink {
	t.Helper()
	u := uplink.New(uplink.Options{Dial: h.dial, Talk: listen, Explain: explain, Now: time.Now, Chance: func() float64 { return 0 }})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- u.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run ended with %v", err)
		}
	})
	synctest.Wait()
	return u
}

func want(t *testing.T, u *uplink.Uplink, state uplink.State, failures int, reason string) uplink.Status {
	t.Helper()
	synctest.Wait()
	s := u.Status()
	if s.State != state || s.Failures != failures || s.Reason != reason {
		t.Fatalf("status %+v, want %s after %d failures for %q", s, state, failures, reason)
	}
	return s
}

func TestLineComesBackWhenTheHubDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{err: errDown}
		u := start(t, h)
		s := want(t, u, uplink.Waiting, 1, "hub_unreachable")
		if !s.NextCall.Equal(time.Now().Add(500*time.Millisecond)) || !errors.Is(s.Err, errDown) {
			t.Errorf("next call at %v, error %v", s.NextCall, s.Err)
		}
		time.Sleep(500 * time.Millisecond)
		want(t, u, uplink.Waiting, 2, "hub_unreachable")
		h.answer(nil)
		time.Sleep(time.Second)
		want(t, u, uplink.Connected, 2, "")
		time.Sleep(time.Hour)
		if s := u.Status(); !s.LastContact.Equal(time.Now()) {
			t.Errorf("last contact %v while connected", s.LastContact)
		}
		h.cut()
		s = want(t, u, uplink.Waiting, 1, "hub_unreachable")
		if !s.LastContact.Equal(time.Now()) {
			t.Errorf("last contact %v after the line was cut", s.LastContact)
		}
		time.Sleep(500 * time.Millisecond)
		want(t, u, uplink.Connected, 1, "")
	})
}

func TestFlappingLineIsNotCalledFasterAndFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		u := start(t, h)
		for range 12 {
			h.cut()
			synctest.Wait()
			time.Sleep(time.Until(u.Status().NextCall) + 1)
			synctest.Wait()
		}
		if s := u.Status(); s.Failures != 12 {
			t.Fatalf("%d failures counted", s.Failures)
		}
		last := h.calls[len(h.calls)-1].Sub(h.calls[len(h.calls)-2])
		if last < 30*time.Second {
			t.Errorf("still calls every %v", last)
		}
	})
}

func TestHurryEndsThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{err: uplink.ErrNobody}
		u := start(t, h)
		want(t, u, uplink.Idle, 0, "")
		time.Sleep(24 * time.Hour)
		if synctest.Wait(); len(h.calls) != 1 {
			t.Fatalf("called %d times though there is nobody", len(h.calls))
		}
		h.answer(errRevoked)
		u.Hurry()
		u.Hurry()
		s := want(t, u, uplink.Waiting, 2, "device_is_revoked")
		if time.Until(s.NextCall) < uplink.PauseLasting/2 {
			t.Errorf("a lasting refusal is tried again at %v", s.NextCall)
		}
		h.answer(nil)
		u.Hurry()
		want(t, u, uplink.Connected, 2, "")
	})
}

func TestHubThatEndsInGoodOrderIsCalledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		talks := 0
		u := uplink.New(uplink.Options{
			Dial: (&hub{}).dial, Now: time.Now, Chance: func() float64 { return 0 },
			Talk: func(context.Context, peer.Link) error { talks++; return nil },
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := u.Run(ctx); err != nil || talks < 3 {
			t.Errorf("talked %d times, %v", talks, err)
		}
		if s := u.Status(); s.State != uplink.Idle || s.Reason != "link_lost" {
			t.Errorf("ended as %+v", s)
		}
	})
}

func TestCallThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := uplink.New(uplink.Options{
			Dial: func(ctx context.Context) (peer.Link, error) { <-ctx.Done(); return nil, ctx.Err() },
			Talk: listen, Now: time.Now, Chance: func() float64 { return 0 },
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- u.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := u.Status(); s.Failures == 0 {
			t.Errorf("still %s after a minute", s.State)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestWatcherHearsOfEveryChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		u := start(t, h)
		changed, stop := u.Watch()
		h.cut()
		synctest.Wait()
		select {
		case <-changed:
		default:
			t.Error("not told that the line is gone")
		}
		stop()
		time.Sleep(time.Second)
		synctest.Wait()
		select {
		case <-changed:
			t.Error("told after it stopped listening")
		default:
		}
	})
}

func TestBackoff(t *testing.T) {
	for failures, most := range map[int]time.Duration{0: 1, 1: 1, 2: 2, 3: 4, 6: 32, 7: 60, 8: 60, 1 << 40: 60} {
		most *= time.Second
		if low := uplink.Backoff(failures, 0); low != most/2 {
			t.Errorf("after %d failures at least %v, want %v", failures, low, most/2)
		}
		if high := uplink.Backoff(failures, 0.999999999); high > most || high < most-time.Millisecond {
			t.Errorf("after %d failures at most %v, want %v", failures, high, most)
		}
	}
}

func TestStormOfTerminalsSpreadsOut(t *testing.T) {
	seed := uint64(7)
	r := rand.New(rand.NewPCG(seed, seed))
	perSecond := map[int]int{}
	for range 500 {
		var at time.Duration
		for failures := 1; failures <= 6; failures++ {
			at += uplink.Backoff(failures, r.Float64())
		}
		perSecond[int(at/time.Second)]++
	}
	for second, calls := range perSecond {
		if calls > 60 {
			t.Errorf("seed %d: %d of 500 terminals call in second %d", seed, calls, second)
		}
	}
}
