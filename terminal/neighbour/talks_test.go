package neighbour_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"qianshao/syncproto/dot"
	"qianshao/terminal/neighbour"
)

var small, large = dot.Device{1}, dot.Device{2}

// side is one device with its view of the links to the other.
type side struct {
	own, other dot.Device
	talks      *neighbour.Talks
	standing   map[int]context.Context // links this side has up, by number
	ends       map[int]func()
}

func newSide(own, other dot.Device) *side {
	return &side{own, other, neighbour.NewTalks(own), map[int]context.Context{}, map[int]func(){}}
}

// up takes a link up; a link that is refused is closed, and the other side sees it end.
func (s *side) up(t *testing.T, link int, outward bool) bool {
	ctx, end, err := s.talks.Begin(t.Context(), s.other, outward)
	if err != nil {
		if !errors.Is(err, neighbour.ErrTalking) {
			t.Fatal(err)
		}
		return false
	}
	s.standing[link], s.ends[link] = ctx, end
	return true
}

// drop is a link that ended.
func (s *side) drop(link int) {
	if end := s.ends[link]; end != nil {
		end()
		delete(s.standing, link)
		delete(s.ends, link)
	}
}

// settle ends on both sides what one of them ended, until nothing changes.
func settle(a, b *side) {
	for again := true; again; {
		again = false
		for _, pair := range [][2]*side{{a, b}, {b, a}} {
			for link, ctx := range pair[0].standing {
				if ctx.Err() != nil {
					pair[0].drop(link)
					pair[1].drop(link)
					again = true
				}
			}
		}
	}
}

// TestTwoThatCallEachOtherKeepOneAndTheSameLink lets both call at once, in every order in which the four ends of the
// two links may come up.
func TestTwoThatCallEachOtherKeepOneAndTheSameLink(t *testing.T) {
	type event struct {
		link    int
		atSmall bool
	}
	// Link 0 was called by the smaller, link 1 by the larger device. Who is called has a link up first.
	before := map[event]event{{0, true}: {0, false}, {1, false}: {1, true}}
	all := []event{{0, true}, {0, false}, {1, true}, {1, false}}
	orders := 0
	var run func(done []event)
	run = func(done []event) {
		if len(done) == len(all) {
			orders++
			s, l := newSide(small, large), newSide(large, small)
			came := map[event]bool{}
			gone := func(link int) bool { // a link that one side gave up never comes up at the other
				_, atS := s.standing[link]
				_, atL := l.standing[link]
				return came[event{link, true}] && !atS || came[event{link, false}] && !atL
			}
			for _, e := range done {
				at := l
				if e.atSmall {
					at = s
				}
				if gone(e.link) {
					continue
				}
				at.up(t, e.link, (e.link == 0) == e.atSmall)
				came[e] = true
				settle(s, l)
				for link := range 2 {
					if gone(link) {
						s.drop(link)
						l.drop(link)
					}
				}
			}
			if len(s.standing) != 1 || len(l.standing) != 1 || s.standing[0] == nil || l.standing[0] == nil {
				t.Errorf("order %v: the smaller keeps %v, the larger %v", done, keys(s), keys(l))
			}
			return
		}
		for _, e := range all {
			first, needs := before[e]
			if contains(done, e) || needs && !contains(done, first) {
				continue
			}
			run(append(done[:len(done):len(done)], e))
		}
	}
	run(nil)
	if orders != 6 {
		t.Errorf("%d orders were tried", orders)
	}
}

func contains[E comparable](all []E, one E) bool {
	for _, e := range all {
		if e == one {
			return true
		}
	}
	return false
}

func keys(s *side) (all []int) {
	for link := range s.standing {
		all = append(all, link)
	}
	return all
}

func TestALinkTheWrongWayIsUsedWhileThereIsNoOther(t *testing.T) {
	s, l := newSide(small, large), newSide(large, small)
	if !s.up(t, 1, false) || !l.up(t, 1, true) {
		t.Fatal("the larger device may not call though the smaller cannot")
	}
	if s.talks.Refuses(large, true) {
		t.Error("the smaller device may not take the line over")
	}
	if !s.up(t, 0, true) || !l.up(t, 0, false) {
		t.Fatal("the smaller device's call was refused")
	}
	settle(s, l)
	if context.Cause(s.standing[0]) != nil || len(s.standing) != 1 {
		t.Error("the old link went on")
	}
	if !s.talks.Refuses(large, false) || !l.talks.Refuses(small, true) || l.up(t, 2, true) {
		t.Error("the larger device takes the line back: they would flap")
	}
}

func TestACallerThatLostItsEndIsLetInAgain(t *testing.T) {
	l := newSide(large, small)
	if !l.up(t, 0, false) || !l.up(t, 1, false) {
		t.Fatal("the smaller device called twice and was refused")
	}
	if !errors.Is(context.Cause(l.standing[0]), neighbour.ErrReplaced) {
		t.Errorf("its old link goes on: %v", context.Cause(l.standing[0]))
	}
	l.drop(0) // the end of the old one must not take the new one's place away
	if _, ok := l.talks.Outward(small); !ok {
		t.Error("the new link is not known")
	}
}

func TestTwoAddressesOfOneNeighbourDoNotTakeTurns(t *testing.T) {
	s := newSide(small, large)
	release, err := s.talks.Claim(large)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.talks.Claim(large); !errors.Is(err, neighbour.ErrTalking) {
		t.Errorf("called under both addresses at once: %v", err)
	}
	s.up(t, 0, true)
	release()
	if _, err := s.talks.Claim(large); !errors.Is(err, neighbour.ErrTalking) {
		t.Errorf("called again while they talk: %v", err)
	}
	s.drop(0)
	if _, err := s.talks.Claim(large); err != nil {
		t.Errorf("not called again after the line broke: %v", err)
	}
}

// TestWhoMayStayIsAskedWithoutHoldingTheConversations asks about conversations while it is asked who may stay, as a
// screen does that shows them: with the lock held the two waited for each other for ever.
func TestWhoMayStayIsAskedWithoutHoldingTheConversations(t *testing.T) {
	s := newSide(small, large)
	s.up(t, 0, true)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.talks.Dismiss(func(d dot.Device) bool { return s.talks.Refuses(d, true) })
	}()
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case <-ended:
	case <-patience.C:
		t.Fatal("it waits for itself")
	}
	if s.standing[0].Err() == nil {
		t.Error("the conversation goes on")
	}
}

// TestHoweverLinksComeAndGoNoDeviceHasTwo plays calls, losses and refusals by chance.
func TestHoweverLinksComeAndGoNoDeviceHasTwo(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	s, l := newSide(small, large), newSide(large, small)
	for link := range 2000 {
		caller, called := s, l
		if r.IntN(2) == 0 {
			caller, called = l, s
		}
		if caller.talks.Refuses(called.own, true) {
			continue
		}
		if !called.up(t, link, false) {
			continue
		}
		settle(s, l)
		if r.IntN(3) == 0 { // the caller dies before it knows
			called.drop(link)
			continue
		}
		if !caller.up(t, link, true) {
			called.drop(link)
		}
		settle(s, l)
		if len(s.standing) > 1 || len(l.standing) > 1 || fmt.Sprint(keys(s)) != fmt.Sprint(keys(l)) {
			t.Fatalf("seed %d, link %d: %v and %v", seed, link, keys(s), keys(l))
		}
		if r.IntN(4) == 0 {
			for n := range s.standing {
				s.drop(n)
				l.drop(n)
			}
		}
	}
}
