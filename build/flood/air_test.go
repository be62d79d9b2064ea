package flood_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"qianshao/build/flood"
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
	for _, size := range []int{narrow.Regional, narrow.Global} {
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
