package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// cable is one end of a link in memory that takes no time.
type cable struct {
	out, in chan []byte
	over    chan struct{}
	once    *sync.Once
	sent    *uint64 // frames; one goroutine's
}

var errUnplugged = errors.New("unplugged")

func (c cable) Send(_ context.Context, frame []byte) error {
	*c.sent++
	select {
	case c.out <- slices.Clone(frame):
		return nil
	case <-c.over:
		return errUnplugged
	}
}

func (c cable) Receive(context.Context) ([]byte, error) {
	select {
	case frame := <-c.in:
		return frame, nil
	case <-c.over:
		return nil, errUnplugged
	}
}

func (c cable) Close() error {
	c.once.Do(func() { close(c.over) })
	return nil
}

// heard is a line that notes how old changes are when they arrive.
type heard struct {
	*line
	made *written
	ages []time.Duration
}

func (h *heard) Append(ctx context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	now := time.Now()
	for _, r := range runs {
		for _, g := range r.Segments {
			h.ages = append(h.ages, h.made.since(r.Log, g.First-1, g.Last, now)...)
		}
	}
	return h.line.Append(ctx, space, runs)
}

// hall is one real shelf of a hub and light terminals on cables, in one program on a clock that stands still while anybody
// works. What it takes there is what waiting takes, whatever else the machine does, and the processor time is that of an
// idle machine.
type hall struct {
	hub    *shelf.Shelf
	space  dot.Space
	made   written
	lights []*memory
	heard  []*heard
	sent   []uint64 // frames, by the hub
	talks  sync.WaitGroup
}

func newHall(t *testing.T, ctx context.Context, links int) *hall {
	t.Helper()
	h := &hall{made: written{made: map[dot.Dot]time.Time{}}, sent: make([]uint64, links)}
	var err error
	if h.hub, err = shelf.Open(ctx, t.TempDir(), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now, Hub: true, Name: "中心"}); err != nil {
		t.Fatal(err)
	}
	if h.space, err = h.hub.Create(ctx, identity.Incident, "万人救援", ""); err != nil {
		t.Fatal(err)
	}
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	var grants []identity.Fact
	for i := range links {
		key, err := identity.NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		serial := uint32(i) + 2
		grant, err := identity.SignGrant(h.hub.Key(), identity.Grant{
			Serial: serial, Public: key.Public(), Name: fmt.Sprintf("终端%03d", i), Desk: identity.DeskCode(serial), Level: identity.Site, IssuedAt: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		grants = append(grants, grant)
		h.lights = append(h.lights, newMemory(key, h.space, codec, serial, kindsOf(record.Standard()), h.made.note))
	}
	if err := h.hub.State(ctx, grants...); err != nil {
		t.Fatal(err)
	}
	for i := range links {
		h.connect(ctx, i)
	}
	return h
}

func (h *hall) connect(ctx context.Context, i int) {
	l := h.lights[i]
	there, back, over, once := make(chan []byte), make(chan []byte), make(chan struct{}), new(sync.Once)
	one := &heard{line: &line{memory: l}, made: &h.made}
	h.heard = append(h.heard, one)
	h.talks.Go(func() {
		_ = peer.New(one, peer.Options{
			Self: syncproto.Self{Public: l.key.Public(), Name: "light", Program: "crowd"}, Expect: h.hub.Device(),
			IsHub: func(dot.Device) bool { return true }, Now: time.Now,
		}).Run(ctx, cable{there, back, over, once, new(uint64)})
	})
	h.talks.Go(func() {
		n := h.hub.Line(l.key.Device())
		defer n.Hang()
		_ = peer.New(n, peer.Options{
			Self:   syncproto.Self{Public: h.hub.Key().Public(), Name: "hub", Program: "crowd", Capabilities: wire.CapHub},
			Expect: l.key.Device(), IsHub: func(dot.Device) bool { return false }, Now: time.Now,
			Company: func() int { return len(h.lights) - 1 },
		}).Run(ctx, cable{back, there, over, once, &h.sent[i]})
	})
}

// A change waits nowhere but for the hub's links to look, which they do together: a few frames a second to each link, and
// none of them late.
func TestAChangeWaitsOnlyForTheHubToLook(t *testing.T) {
	links, rate, during := 40, 400, 2*time.Second
	if os.Getenv("QIANSHAO_LONG") != "" {
		links, rate, during = 200, 1000, 5*time.Second
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		h := newHall(t, ctx, links)
		time.Sleep(3 * time.Second)
		for _, l := range h.lights {
			l.write(time.Now()) // so that every log has been named
		}
		time.Sleep(3 * time.Second)
		for i := range links {
			h.sent[i], h.heard[i].ages = 0, nil
		}
		used, count := ownTime(), 0
		for began := time.Now(); time.Since(began) < during; {
			time.Sleep(5 * time.Millisecond)
			for range rate / 200 {
				h.lights[count*7%links].write(time.Now())
				count++
			}
		}
		time.Sleep(time.Second)
		t.Logf("%.0f µs of processor time a change, hub and %d terminals together", float64((ownTime()-used).Microseconds())/float64(count), links)
		cancel()
		h.talks.Wait()
		h.judge(t, count, during)
		if err := h.hub.Close(); err != nil {
			t.Error(err)
		}
	})
}

// judge compares what every terminal has with what was written, and when it came.
func (h *hall) judge(t *testing.T, count int, during time.Duration) {
	t.Helper()
	links := len(h.lights)
	var ages []time.Duration
	var frames uint64
	for i, one := range h.heard {
		written, _, foreign := h.lights[i].standing()
		if written+foreign != uint64(count+links) {
			t.Errorf("terminal %d holds %d of %d changes", i, written+foreign, count+links)
		}
		ages, frames = append(ages, one.ages...), frames+h.sent[i]
	}
	slices.Sort(ages)
	look := 10*time.Millisecond + time.Duration(links)*250*time.Microsecond
	each := float64(frames) / float64(links) / during.Seconds()
	t.Logf("%d links: half of the changes after %.0f ms, the last after %.0f ms; %.1f frames to a link and second", links, percentile(ages, 0.5), percentile(ages, 1), each)
	if last := percentile(ages, 1); last > float64(look.Milliseconds())+5 {
		t.Errorf("a change came after %.0f ms, though the hub looks every %v", last, look)
	}
	if most := 1.6 * float64(time.Second) / float64(look); each > most { // what was asked for, and acknowledgements
		t.Errorf("%.1f frames to a link and second, more than %.1f", each, most)
	}
}
