package station_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/terminal/station"
)

// near is a station in a network of its own machine.
type near struct {
	station.Front
	t    *testing.T
	dir  string
	stop func()
}

func openNear(t *testing.T, dir string, ahead time.Duration) *near {
	t.Helper()
	st, err := station.Open(t.Context(), dir, station.Options{
		Now: func() time.Time { return time.Now().Add(ahead) }, Program: "test", LAN: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- st.Run(ctx) }()
	n := &near{Front: station.Front{Station: st}, t: t, dir: dir}
	n.stop = func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		n.stop = func() {}
	}
	t.Cleanup(func() { n.stop() })
	return n
}

// writes records needs in a space.
func (n *near) writes(space uuid.UUID, titles ...string) {
	n.t.Helper()
	d, err := n.DeskIn(space)
	if err != nil {
		n.t.Fatal(err)
	}
	var acts strings.Builder
	for _, title := range titles {
		fmt.Fprintf(&acts, `{"kind":"need","id":%q,"set":{"title":%q,"status":"线索"}}`+"\n", title, title)
	}
	done, err := d.Apply(n.t.Context(), strings.NewReader(acts.String()), nil, func(r desk.LineRefusal) { n.t.Error(r.Err) })
	if err != nil || done.Applied != len(titles) {
		n.t.Fatal(done, err)
	}
}

// link is how a station reports its only neighbour.
func (n *near) link() station.LinkReport {
	n.t.Helper()
	r, err := n.Report(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	for _, l := range r.Links {
		if l.Carrier == "lan" {
			return l
		}
	}
	n.t.Fatalf("links %+v", r.Links)
	return station.LinkReport{}
}

// atNeighbour counts the changes of a space that a neighbour said it holds.
func (n *near) atNeighbour() (at, confirmed int) {
	n.t.Helper()
	s, err := n.Sync(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	return s.AtNeighbour, s.Confirmed
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	patience := time.NewTimer(30 * time.Second)
	defer patience.Stop()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for !holds() {
		select {
		case <-patience.C:
			t.Fatalf("never: %s", what)
		case <-beat.C:
		}
	}
}

// TestTwoDesksWithNoHubWorkInOneIncident pairs two desks by a code, and says of each what the other owes it.
func TestTwoDesksWithNoHubWorkInOneIncident(t *testing.T) {
	a, b := openNear(t, t.TempDir(), 0), openNear(t, t.TempDir(), 3*time.Hour)
	space, err := a.Create(t.Context(), "四面山山火", false)
	if err != nil {
		t.Fatal(err)
	}
	a.writes(space, "送水带", "送饮用水")
	if err := a.OfferPairing(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown, err := a.Sync(t.Context())
	if err != nil || shown.LAN.Offer == nil || !shown.LAN.On || len(shown.LAN.Addresses) != 1 {
		t.Fatalf("%+v, %v", shown.LAN, err)
	}
	with, err := b.Pair(t.Context(), shown.LAN.Offer.Code)
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the incident is at the other desk", func() bool { _, err := b.Shelf().Ledger(space); return err == nil })
	b.writes(space, "清点人数")
	until(t, "both hold all", func() bool {
		x, _ := a.atNeighbour()
		y, _ := b.atNeighbour()
		return x == 2 && y == 1
	})
	until(t, "nothing waits", func() bool { return a.link().Pending == 0 && a.link().State == "connected" })
	again, err := a.Sync(t.Context())
	if err != nil || again.LAN.Offer == nil || again.LAN.Offer.Check != with.Check {
		t.Errorf("the screens show %+v and %s, %v", again.LAN.Offer, with.Check, err)
	}
	if !again.LastContact.IsZero() || again.ClockOff != 0 || again.Confirmed != 0 {
		t.Errorf("a neighbour is taken for the centre: %+v", again)
	}
	b.stop()
	until(t, "the line is down", func() bool { return a.link().State != "connected" })
	a.writes(space, "转移群众", "转移牲畜", "送药品")
	l := a.link()
	if l.Pending != 3 || l.LastContact == nil || !l.Paired || l.Device != b.Shelf().Device().String() {
		t.Errorf("while it is away: %+v", l)
	}
	b = openNear(t, b.dir, 0) // on another port: found by the secret the two share
	until(t, "what waited is there", func() bool { return a.link().Pending == 0 })
	if at, confirmed := a.atNeighbour(); at != 5 || confirmed != 0 {
		t.Errorf("%d at the neighbour, %d confirmed", at, confirmed)
	}
}

// TestASingleCommandListensToNobody opens stations as commands do.
func TestASingleCommandListensToNobody(t *testing.T) {
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{Now: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- st.Run(ctx) }()
	if _, err := st.Neighbours().Offer(t.Context()); err == nil {
		t.Error("a pairing code is shown that nobody can use")
	}
	if at := st.Neighbours().Addresses(); len(at) != 0 {
		t.Errorf("listens at %v", at)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
