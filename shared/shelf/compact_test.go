package shelf_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/syncproto/peer"
)

// clocked is a hub with a clock of its own and some desks it let in, all in one incident.
type clocked struct {
	t     *testing.T
	now   time.Time
	hub   *shelf.Shelf
	desks []*shelf.Shelf
	space uuid.UUID
}

func clockedDeployment(t *testing.T, names ...string) *clocked {
	t.Helper()
	k := &clocked{t: t, now: time.Now()}
	var err error
	k.hub, err = shelf.Open(t.Context(), t.TempDir(), shelf.Options{
		Schema: record.Standard(), Random: rand.Reader, Now: func() time.Time { return k.now }, Hub: true, Name: "市级中心"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.hub.Close() })
	k.desks = admitted(t, k.hub, names...)
	k.space = incidentAt(t, k.hub)
	k.talk()
	return k
}

// talk lets the hub talk with desks until neither has anything more to say; without names, with all.
func (k *clocked) talk(desks ...*shelf.Shelf) {
	k.t.Helper()
	if len(desks) == 0 {
		desks = k.desks
	}
	for _, d := range desks {
		converse(k.t, k.hub, d, k.now)
	}
}

// pipe is one end of a link in memory.
type pipe struct {
	out, in chan []byte
	ctx     context.Context
	end     context.CancelFunc
}

func (p *pipe) Send(ctx context.Context, b []byte) error {
	select {
	case p.out <- append([]byte{}, b...):
		return nil
	case <-p.ctx.Done():
		return errors.New("ended")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pipe) Receive(ctx context.Context) ([]byte, error) {
	select {
	case b := <-p.in:
		return b, nil
	case <-p.ctx.Done():
		return nil, errors.New("ended")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipe) Close() error { p.end(); return nil }

// converse runs a whole conversation between a hub and a desk: until both hold the same, and what the hub has to say of
// standings was heard.
func converse(t *testing.T, hub, desk *shelf.Shelf, now time.Time) {
	t.Helper()
	there, back := make(chan []byte, 64), make(chan []byte, 64)
	linked, cut := context.WithCancel(t.Context())
	ctx, stop := context.WithCancel(t.Context())
	began := time.Now()
	clock := func() time.Time { return now.Add(time.Since(began)) }
	peers := []*peer.Peer{}
	ends := make(chan error, 2)
	for i, s := range []*shelf.Shelf{hub, desk} {
		other := []*shelf.Shelf{desk, hub}[i]
		p := peer.New(s.Line(other.Device()), peer.Options{
			Self: syncproto.Self{Public: s.Key().Public(), Name: fmt.Sprint(i)}, Expect: other.Device(), IsHub: s.Roll().IsHub, Now: clock})
		link := &pipe{out: there, in: back, ctx: linked, end: cut}
		if i == 1 {
			link.out, link.in = back, there
		}
		peers = append(peers, p)
		go func() { ends <- p.Run(ctx, link) }()
	}
	same := func() bool {
		for _, space := range desk.Spaces() {
			a, errA := hub.Ledger(space.ID)
			b, errB := desk.Ledger(space.ID)
			if errA != nil || errB != nil || b.Open() > 0 || a.Vector().Digest() != b.Vector().Digest() {
				return false
			}
			if p := b.Progress(); p.Pending() > 0 {
				return false
			}
		}
		return len(desk.Spaces()) == len(hub.Spaces())
	}
	deadline := time.After(30 * time.Second)
	for ready := 0; ready < 8; {
		select {
		case <-deadline:
			t.Fatalf("still not the same: %+v %+v", peers[0].Status(), peers[1].Status())
		case <-time.After(25 * time.Millisecond):
			if same() {
				ready++
			}
		}
	}
	stop()
	<-ends
	<-ends
	cut()
}

func admitted(t *testing.T, hub *shelf.Shelf, names ...string) (desks []*shelf.Shelf) {
	t.Helper()
	for i, name := range names {
		d := open(t, t.TempDir(), false)
		grant, err := identity.SignGrant(hub.Key(), identity.Grant{
			Serial: uint32(i) + 2, Public: d.Key().Public(), Name: name, Desk: identity.DeskCode(uint32(i) + 2), Level: identity.Site, IssuedAt: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := hub.State(t.Context(), grant); err != nil {
			t.Fatal(err)
		}
		var facts []identity.Fact
		for _, raw := range hub.Roll().Bytes() {
			f, err := identity.ParseFact(raw)
			if err != nil {
				t.Fatal(err)
			}
			facts = append(facts, f)
		}
		if err := d.Enrol(t.Context(), hub.Key().Public(), facts); err != nil {
			t.Fatal(err)
		}
		desks = append(desks, d)
	}
	return desks
}

func (k *clocked) ledger(s *shelf.Shelf) *ledger.Ledger {
	k.t.Helper()
	l, err := s.Ledger(k.space)
	if err != nil {
		k.t.Fatal(err)
	}
	return l
}

// urgently writes needs and seals each by itself.
func (k *clocked) urgently(s *shelf.Shelf, n int) {
	k.t.Helper()
	for i := range n {
		write(k.t, s, k.space, fmt.Sprintf("求助%d", i))
		if err := k.ledger(s).Seal(k.t.Context()); err != nil {
			k.t.Fatal(err)
		}
	}
}

// segments counts the segments of the space in a device's file.
func (k *clocked) segments(s *shelf.Shelf) int {
	k.t.Helper()
	z, err := k.ledger(s).Sizes(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	return z.Segments
}

func (k *clocked) whole(s *shelf.Shelf) {
	k.t.Helper()
	lines, err := s.Check(k.t.Context())
	if err != nil || len(lines) > 0 {
		k.t.Errorf("%v, %v", lines, err)
	}
}

// A hub joins what every terminal said it holds, and its terminals what the hub said is stable; a terminal that is silent
// holds both up for fourteen days and no longer, and comes back with everything of its own.
func TestASilentTerminalIsFencedAndComesBack(t *testing.T) {
	k := clockedDeployment(t, "前指", "转运点")
	a, b := k.desks[0], k.desks[1]
	k.urgently(a, 20)
	k.talk(a)
	k.hub.Tend(t.Context())
	if n := k.segments(k.hub); n < 20 {
		t.Fatalf("joined before %q holds it: %d segments are left", "转运点", n)
	}
	k.talk(b)
	k.hub.Tend(t.Context())
	if n := k.segments(k.hub); n >= 20 {
		t.Fatalf("%d segments though all hold them", n)
	}
	k.talk(a)
	a.Tend(t.Context())
	if n := k.segments(a); n >= 20 {
		t.Errorf("the terminal keeps %d segments though the hub said that all hold them", n)
	}

	k.urgently(b, 9) // written while it is away
	before := k.segments(k.hub)
	for range 3 {
		k.now = k.now.Add(5 * 24 * time.Hour)
		k.urgently(a, 8)
		k.talk(a)
		k.hub.Tend(t.Context())
		if fenced, err := k.hub.Fenced(t.Context(), k.space); err != nil || len(fenced) > 0 && k.segments(k.hub) < before {
			t.Errorf("%v %v", fenced, err)
		}
	}
	fenced, err := k.hub.Fenced(t.Context(), k.space)
	if err != nil || len(fenced) != 1 || fenced[0].Device != b.Device() {
		t.Fatalf("%+v, %v", fenced, err)
	}
	if st, ok := k.hub.Standing(b.Device(), k.space); !ok || st.Fenced != k.now.UnixMilli() {
		t.Errorf("%+v, %t", st, ok)
	}
	k.hub.Tend(t.Context())
	if n := k.segments(k.hub); n > before+4 {
		t.Errorf("%d segments, %d before: nothing is joined though the silent one is not waited for", n, before)
	}
	census, _ := k.hub.Census()
	if list, err := k.hub.Fenced(t.Context(), census.ID); err != nil || len(list) != 0 {
		t.Errorf("fenced in the census: %+v, %v", list, err)
	}

	k.talk(b)
	if dump(t, b, k.space) != dump(t, k.hub, k.space) {
		t.Error("what it wrote away did not come, or what the others wrote did not reach it")
	}
	k.talk(b)
	if list, err := k.hub.Fenced(t.Context(), k.space); err != nil || len(list) != 0 {
		t.Errorf("still fenced: %+v, %v", list, err)
	}
	k.talk(b)
	if since, ok := b.FencedHere(k.space); ok {
		t.Errorf("it thinks it is fenced since %v", since)
	}
	k.whole(k.hub)
	k.whole(b)
	k.whole(a)
}

func TestOnlyAHubSaysHowADeviceStands(t *testing.T) {
	k := clockedDeployment(t, "前指", "转运点")
	a, b := k.desks[0], k.desks[1]
	told := syncproto.Standing{Space: k.space, Fenced: 7}
	if fenced, err := a.Told(t.Context(), b.Device(), told); err != nil || fenced {
		t.Errorf("believed a neighbour: %v", err)
	}
	if _, ok := a.FencedHere(k.space); ok {
		t.Error("believed a neighbour")
	}
	if fenced, err := a.Told(t.Context(), k.hub.Device(), told); err != nil || !fenced {
		t.Errorf("did not hear the hub: %v", err)
	}
	if since, ok := a.FencedHere(k.space); !ok || since.UnixMilli() != 7 {
		t.Errorf("fenced since %v, %t", since, ok)
	}
	if _, ok := a.Standing(b.Device(), k.space); ok {
		t.Error("a terminal tells others how they stand")
	}
	if err := a.Holds(t.Context(), b.Device(), k.space, k.now, k.ledger(a).Vector()); err != nil {
		t.Fatal(err)
	}
	if h, err := k.ledger(a).Holder(t.Context(), b.Device()); err != nil || h.At != 0 {
		t.Errorf("a terminal keeps what others hold: %+v, %v", h, err)
	}
	if err := k.hub.Holds(t.Context(), b.Device(), uuid.New(), k.now, nil); err != nil {
		t.Errorf("a space nobody knows: %v", err)
	}
}
