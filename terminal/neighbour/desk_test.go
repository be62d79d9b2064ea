package neighbour_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/terminal/neighbour"
	"qianshao/terminal/uplink"
)

// desk is a terminal with a real key, real sockets and nothing to say: a conversation lasts until somebody ends it.
type desk struct {
	*neighbour.Neighbours
	t   *testing.T
	key identity.Key

	mu     sync.Mutex
	roll   *identity.Roll
	kept   neighbour.Kept
	grew   chan struct{}
	talked map[dot.Device]int // conversations begun
}

func newKey(t *testing.T, seed byte) identity.Key {
	t.Helper()
	k, err := identity.NewKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newDesk is a desk that runs until the test ends. hub is nil for a desk without a grant.
func newDesk(t *testing.T, seed byte, hub *identity.Key) *desk {
	t.Helper()
	d := &desk{t: t, key: newKey(t, seed), grew: make(chan struct{}, 1), talked: map[dot.Device]int{}}
	d.roll = identity.NewRoll(nil, d.key.Device())
	if hub != nil {
		d.enrol(*hub, uint32(seed))
	}
	var err error
	d.Neighbours, err = neighbour.New(neighbour.Options{
		Key: d.key, Name: func() string { return "desk " + d.key.Device().Short() }, Roll: d.now, Learn: d.learn, Pair: d.pair,
		Watch: func() (<-chan struct{}, func()) { return d.grew, func() {} }, Talk: d.talk, Keep: d.keep,
		Listen: "127.0.0.1:0", Now: time.Now, Chance: func() float64 { return 0 }, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) now() *identity.Roll {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.roll
}

func (d *desk) change(to *identity.Roll) {
	d.mu.Lock()
	d.roll = to
	d.mu.Unlock()
	select {
	case d.grew <- struct{}{}:
	default:
	}
}

// enrol gives the desk a grant of a hub, which it alone knows.
func (d *desk) enrol(hub identity.Key, serial uint32) {
	d.t.Helper()
	grant, err := identity.SignGrant(hub, identity.Grant{
		Serial: serial, Public: d.key.Public(), Name: "席位 " + d.key.Device().Short(), Desk: identity.DeskCode(serial), Level: identity.Site, IssuedAt: 1,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.know(hub.Public(), grant)
}

func (d *desk) know(root ed25519.PublicKey, facts ...identity.Fact) {
	d.t.Helper()
	roll := d.now().Clone()
	if root != nil {
		roll = roll.Enrol(root)
	}
	if _, err := roll.Learn(facts...); err != nil {
		d.t.Fatal(err)
	}
	d.change(roll)
}

func (d *desk) learn(_ context.Context, raw [][]byte) error {
	roll := d.now().Clone()
	for _, r := range raw {
		f, err := identity.ParseFact(r)
		if err != nil {
			return err
		}
		if _, err := roll.Learn(f); err != nil {
			return err
		}
	}
	d.change(roll)
	return nil
}

func (d *desk) pair(_ context.Context, device dot.Device) error {
	d.change(d.now().Pair(device))
	return nil
}

func (d *desk) keep(_ context.Context, k neighbour.Kept) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = k
	return nil
}

// talk says nothing and listens, as two replicas that hold the same.
func (d *desk) talk(ctx context.Context, device dot.Device, link peer.Link) error {
	d.mu.Lock()
	d.talked[device]++
	d.mu.Unlock()
	_, err := link.Receive(ctx)
	if err == nil {
		err = errors.New("said something")
	}
	return err
}

func (d *desk) talks(with *desk) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.talked[with.key.Device()]
}

// until waits for what happens by itself between desks.
func until(t *testing.T, what string, holds func() bool, desks ...*desk) {
	t.Helper()
	patience := time.NewTimer(30 * time.Second)
	defer patience.Stop()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for !holds() {
		select {
		case <-patience.C:
			for _, d := range desks {
				t.Logf("%s: %+v", d.key.Device().Short(), d.Statuses())
			}
			t.Fatalf("never: %s", what)
		case <-beat.C:
		}
	}
}

// address is where a desk listens.
func (d *desk) address() string {
	d.t.Helper()
	until(d.t, "the desk listens", func() bool { return len(d.Addresses()) > 0 }, d)
	return d.Addresses()[0]
}

// status is how a desk stands with another.
func (d *desk) status(with *desk) neighbour.Status {
	for _, s := range d.Statuses() {
		if s.Device == with.key.Device() {
			return s
		}
	}
	return neighbour.Status{}
}

func connected(desks ...*desk) func() bool {
	return func() bool {
		for _, a := range desks {
			for _, b := range desks {
				if a != b && a.status(b).State != uplink.Connected {
					return false
				}
			}
		}
		return true
	}
}
