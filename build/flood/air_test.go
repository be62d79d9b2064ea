package flood_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"qianshao/build/flood"
	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/syncproto/narrow"
)

func openPair(t *testing.T) *flood.Pair {
	t.Helper()
	p, err := flood.OpenPair(t.Context(), t.TempDir(), 5)
	if p != nil {
		t.Cleanup(func() {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// minute lets both sides speak once.
func minute(t *testing.T, p *flood.Pair, a *flood.Air) (quiet bool) {
	t.Helper()
	quiet, err := a.Minute(t.Context(), p.ToHub, p.ToDesk)
	if err != nil {
		t.Fatal(err)
	}
	p.Now = p.Now.Add(time.Minute)
	return quiet
}

func dump(t *testing.T, s *shelf.Shelf, p *flood.Pair) string {
	t.Helper()
	l, err := s.Ledger(p.Space)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := l.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func ahead(t *testing.T, s *shelf.Shelf, p *flood.Pair) []shelf.Ahead {
	t.Helper()
	all, err := s.Ahead(t.Context(), p.Space)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAnHourOfADeskOverTheAir plays an hour of one desk, a message a minute, with a third of the messages lost, some
// twice and some late. What was urgent is known in the next message that comes; what is confirmed went the way of all
// signed work; and after the log has come nothing is left of what was told ahead of it.
func TestAnHourOfADeskOverTheAir(t *testing.T) {
	sizes := []int{narrow.Regional}
	if os.Getenv("QIANSHAO_LONG") != "" {
		sizes = append(sizes, narrow.Global)
	}
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			p := openPair(t)
			a := &flood.Air{Seed: 11, Size: size, Loss: 0.3, Twice: 0.1, Late: 0.2}
			steps := flood.Hour(5, p.Now, flood.Known(), 60)
			begin := p.Now
			for m := range 60 {
				for len(steps) > 0 && steps[0].At <= p.Now.Sub(begin) {
					if err := p.Apply(t.Context(), steps[0].Lines); err != nil {
						t.Fatal(err)
					}
					steps = steps[1:]
				}
				minute(t, p, a)
				if m%15 == 14 {
					st, err := p.ToHub.Status(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					l, _ := p.Desk.Ledger(p.Space)
					t.Logf("minute %d: %d up %d down, waiting %d, told %d, ahead at the hub %d, %+v", m+1, a.Up, a.Down, st.Waiting, st.Unsigned, len(ahead(t, p.Hub, p)), l.Progress())
				}
			}
			extra := settle(t, p, a, 240)
			l, _ := p.Desk.Ledger(p.Space)
			t.Logf("settled after %d more minutes: %d up (%d bytes), %d down (%d bytes), %d refused; %+v, ahead %d",
				extra, a.Up, a.UpBytes, a.Down, a.DownBytes, a.Refused, l.Progress(), len(ahead(t, p.Hub, p)))
			if err := p.HandOver(t.Context()); err != nil {
				t.Fatal(err)
			}
			if left := ahead(t, p.Hub, p); len(left) != 0 {
				t.Errorf("%d records are still known by satellite alone", len(left))
			}
			if dump(t, p.Hub, p) != dump(t, p.Desk, p) {
				t.Error("the hub shows something else than the desk")
			}
		})
	}
}

// settle lets both sides speak until everything was told, and gives the minutes that took.
func settle(t *testing.T, p *flood.Pair, a *flood.Air, most int) int {
	t.Helper()
	for m := range most {
		quiet := minute(t, p, a)
		up, err := p.ToHub.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		down, err := p.ToDesk.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if quiet && up.Waiting+down.Waiting+up.InFlight+down.InFlight == 0 {
			return m
		}
	}
	up, _ := p.ToHub.Status(t.Context())
	down, _ := p.ToDesk.Status(t.Context())
	t.Fatalf("not settled after %d minutes: %+v %+v", most, up, down)
	return 0
}

// order is one act that is urgent.
const order = `{"kind":"task","id":"order-1","set":{"title":"转移白坪村群众","status":"已下达"}}` + "\n"

// applyMany does acts a second apart, each sealed by itself: more than may be sent signed.
func applyMany(t *testing.T, p *flood.Pair, n int) {
	t.Helper()
	for i := range n {
		apply(t, p, fmt.Appendf(nil, `{"kind":"need","id":"many-%d","set":{"title":"%d 号楼转移群众","status":"线索"}}`+"\n", i, i))
		if _, err := p.Desk.Seal(t.Context(), p.Space); err != nil {
			t.Fatal(err)
		}
	}
}

func apply(t *testing.T, p *flood.Pair, lines []byte) {
	t.Helper()
	if err := p.Apply(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
}

// TestAnOrderIsKnownInTheNextMessage and is confirmed once its signed segment has come, for which three more suffice.
func TestAnOrderIsKnownInTheNextMessage(t *testing.T) {
	p := openPair(t)
	a := &flood.Air{Seed: 1, Size: narrow.Global}
	settle(t, p, a, 60)
	l, _ := p.Desk.Ledger(p.Space)
	before := l.Progress().Confirmed
	applyMany(t, p, 30)
	minute(t, p, a)
	apply(t, p, []byte(order))
	p.Now = p.Now.Add(time.Minute)
	minute(t, p, a)
	all := ahead(t, p.Hub, p)
	found := false
	for _, one := range all {
		found = found || one.Log.Lane == 0
	}
	if !found {
		t.Fatalf("the order is not among the %d things the hub knows", len(all))
	}
	if l.Progress().Confirmed != before {
		t.Error("something was called confirmed of which no signature has come")
	}
	lines, err := p.Hub.AheadIn(t.Context(), p.Space, "zh")
	if err != nil || len(lines) == 0 || lines[0].Title != "转移白坪村群众" || lines[0].Said != "任务名称 转移白坪村群众 · 状态 已下达" || lines[0].Desk != "江津一号台" {
		t.Errorf("%+v, %v", lines, err)
	}
	settle(t, p, a, 200)
	if c := l.Progress(); c.Confirmed != before+1 || c.Sent != 30 {
		t.Errorf("the order is not confirmed, or more is than came signed: %+v", c)
	}
}

func TestADeskThatStartsAgainGoesOnWhereItWas(t *testing.T) {
	p := openPair(t)
	a := &flood.Air{Seed: 3, Size: narrow.Global, Loss: 0.3}
	applyMany(t, p, 30)
	for range 6 {
		minute(t, p, a)
		if err := p.Link(t.Context()); err != nil { // both programs, a power cut each minute
			t.Fatal(err)
		}
	}
	before := a.Up
	minutes := settle(t, p, a, 200)
	t.Logf("settled after %d more minutes, %d messages before and %d after", minutes, before, a.Up-before)
	if got := len(ahead(t, p.Hub, p)); got != 30 {
		t.Errorf("the hub knows %d of 30", got)
	}
}

func TestAHubPutBackIsToldAgain(t *testing.T) {
	p := openPair(t)
	a := &flood.Air{Seed: 4, Size: narrow.Regional}
	settle(t, p, a, 60)
	backup := filepath.Join(t.TempDir(), "hub.qsb")
	if err := p.Hub.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	l, _ := p.Desk.Ledger(p.Space)
	before := l.Progress().Confirmed
	apply(t, p, []byte(order))
	settle(t, p, a, 60)
	if l.Progress().Confirmed != before+1 {
		t.Fatalf("not confirmed: %+v", l.Progress())
	}
	if err := p.PutHubBack(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	apply(t, p, []byte(`{"kind":"task","id":"order-1","set":{"status":"到场"}}`+"\n"))
	fell := false
	for range 60 {
		minute(t, p, a)
		fell = fell || l.Progress().Confirmed <= before
		if h, _ := p.Hub.Ledger(p.Space); h.Vector().Covers(l.Vector()) {
			break
		}
	}
	settle(t, p, a, 100)
	if !fell {
		t.Error("what the hub lost was called confirmed all along")
	}
	if dump(t, p.Hub, p) != dump(t, p.Desk, p) || l.Progress().Confirmed != before+2 {
		t.Errorf("the hub did not get back what it lost: %+v", l.Progress())
	}
}

func TestSpacesAreToldApartAndANewOneIsAnnounced(t *testing.T) {
	p := openPair(t)
	a := &flood.Air{Seed: 6, Size: narrow.Global, Loss: 0.2}
	fire, err := p.Desk.Create(t.Context(), identity.Incident, "四面山山火", "李敏")
	if err != nil {
		t.Fatal(err)
	}
	q, err := p.In(fire)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, q, []byte(order))
	apply(t, p, []byte(order))
	settle(t, p, a, 200)
	for _, one := range []*flood.Pair{p, q} {
		if dump(t, p.Hub, one) != dump(t, p.Desk, one) {
			t.Errorf("space %s differs", one.Space)
		}
	}
}

func TestARevocationGoesAheadAndNothingMoreIsHeardOfTheRevoked(t *testing.T) {
	p := openPair(t)
	a := &flood.Air{Seed: 7, Size: narrow.Global}
	settle(t, p, a, 60)
	applyMany(t, p, 25)
	for range 3 {
		minute(t, p, a)
	}
	if len(ahead(t, p.Hub, p)) == 0 {
		t.Fatal("nothing was told")
	}
	message, err := p.ToHub.Next(t.Context(), narrow.Global)
	if err != nil || message == nil {
		t.Fatal(message, err)
	}
	revocation, err := identity.SignRevocation(p.Hub.Key(), identity.Revocation{Device: p.Desk.Device(), Reason: "失窃", At: p.Now.UnixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Hub.State(t.Context(), revocation); err != nil {
		t.Fatal(err)
	}
	var refused *identity.Refusal
	if err := p.ToDesk.Receive(t.Context(), message); !errors.As(err, &refused) || refused.Code != identity.Revoked {
		t.Errorf("a revoked device was heard: %v", err)
	}
	if _, err := p.ToDesk.Next(t.Context(), narrow.Global); err == nil {
		t.Error("a revoked device is talked to")
	}
	if left := ahead(t, p.Hub, p); len(left) > 0 {
		t.Errorf("%d things a revoked device told are still shown", len(left))
	}
}
