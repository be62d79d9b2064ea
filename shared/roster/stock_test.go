package roster_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

var (
	water  = record.KeyID("supply", "water")
	depotA = record.KeyID("depot", "A")
	depotB = record.KeyID("depot", "B")
)

// stocked is a replica that knows one item and two stores.
func stocked(t testing.TB, name string) *replica {
	r := newReplica(t, name)
	r.record(record.Act{Edits: []record.Edit{
		{Kind: "supply", ID: water, Set: map[string]merge.Value{"name": merge.OfText("矿泉水"), "unit": merge.OfText("箱")}},
		{Kind: "depot", ID: depotA, Set: map[string]merge.Value{"name": merge.OfText("东门仓库"), "code": merge.OfText("D1")}},
		{Kind: "depot", ID: depotB, Set: map[string]merge.Value{"name": merge.OfText("3号货车"), "parent": merge.OfID(depotA)}},
	}})
	return r
}

// moves enters a movement; a count says what it took in.
func (r *replica) moves(class string, n float64, from, to uuid.UUID, more ...func(map[string]merge.Value)) uuid.UUID {
	r.t.Helper()
	set := map[string]merge.Value{
		"supply": merge.OfID(water), "kind": merge.OfText(class), "quantity": merge.OfNumber(n), "at": merge.OfTime(r.now.UnixMilli()),
	}
	if from != (uuid.UUID{}) {
		set["from_depot"] = merge.OfID(from)
	}
	if to != (uuid.UUID{}) {
		set["to_depot"] = merge.OfID(to)
	}
	if class == roster.MovesCounted {
		set["counted"] = merge.OfText(roster.CountedIn(r.picture().Movements))
	}
	for _, f := range more {
		f(set)
	}
	r.now = r.now.Add(time.Minute)
	return made(r.record(record.Act{Edits: []record.Edit{{Kind: "movement", ID: record.NewID(1), Set: set}}}), 1)
}

func reversing(m uuid.UUID) func(map[string]merge.Value) {
	return func(set map[string]merge.Value) { set["reverses"] = merge.OfID(m) }
}

func (r *replica) lies(depot uuid.UUID) float64 {
	return r.picture().Stock().At(roster.Heap{Supply: water, Depot: depot})
}

// shape is what of the stock must be equal on every replica.
func shape(s *roster.Stock) []string {
	var out []string
	for _, l := range s.Lines() {
		line := fmt.Sprintf("%s %s %q %q %v by %s", l.Supply, l.Depot, l.Place, l.Batch, l.Quantity, l.Counted.ID)
		for _, m := range l.Moves {
			line += " " + m.ID.String()[:8]
		}
		for _, m := range append(slices.Clone(l.Beside), l.Rivals...) {
			line += " !" + m.ID.String()[:8]
		}
		out = append(out, line)
	}
	return out
}

// Whatever desks move, count and take back, meeting or not, and in whatever order it reaches a replica, the stock is the
// same; and where nobody counted it is what came in less what went out.
func TestR7_2_StockIsTheSameInAnyOrderOfMovements(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		desks := []*replica{stocked(outer, "desk A"), stocked(outer, "desk B"), stocked(outer, "desk C")}
		counted := false
		in, gone := 0.0, 0.0
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			r := desks[rapid.IntRange(0, 2).Draw(t, "desk")]
			n := float64(rapid.IntRange(1, 60).Draw(t, "thirds")) / 3
			switch rapid.IntRange(0, 6).Draw(t, "act") {
			case 0, 1:
				r.moves(roster.MovesIn, n, uuid.UUID{}, depotA)
				in += n
			case 2:
				r.moves(roster.MovesIssued, n, depotA, uuid.UUID{})
				gone += n
			case 3:
				r.moves(roster.MovesAcross, n, depotA, depotB)
			case 4:
				m := r.moves(roster.MovesLost, n, depotB, uuid.UUID{})
				r.moves(roster.MovesLost, n, depotB, uuid.UUID{}, reversing(m))
			case 5:
				counted = counted || rapid.IntRange(0, 2).Draw(t, "counts") == 0
				if counted {
					r.moves(roster.MovesCounted, n, uuid.UUID{}, depotA)
				}
			case 6:
				r.meet(desks[rapid.IntRange(0, 2).Draw(t, "other")])
			}
		}
		var all []merge.Change
		for range 2 {
			for i := range desks {
				desks[i].meet(desks[(i+1)%3])
			}
		}
		all = desks[0].changes
		want := shape(desks[0].picture().Stock())
		for _, seed := range []uint64{1, 2, 3} {
			fresh := newReplica(outer, "fresh")
			for _, i := range rand.New(rand.NewPCG(seed, 7)).Perm(len(all)) {
				fresh.apply(all[i])
			}
			if got := shape(fresh.picture().Stock()); !reflect.DeepEqual(got, want) {
				t.Fatalf("order %d gives\n%v\nnot\n%v", seed, got, want)
			}
		}
		if total := desks[0].picture().Stock().Total(water); !counted && math.Abs(total-(in-gone)) > 1e-5 {
			t.Fatalf("stock is %v, came in %v, went out %v", total, in, gone)
		}
	})
}

func TestR7_2_TwoDesksIssuingApartGoBelowZeroInSight(t *testing.T) {
	a, b := stocked(t, "desk A"), stocked(t, "desk B")
	a.moves(roster.MovesIn, 10, uuid.UUID{}, depotA)
	b.meet(a)
	a.moves(roster.MovesIssued, 8, depotA, uuid.UUID{})
	b.moves(roster.MovesIssued, 7, depotA, uuid.UUID{})
	if a.lies(depotA) != 2 || b.lies(depotA) != 3 {
		t.Fatalf("apart the desks see %v and %v", a.lies(depotA), b.lies(depotA))
	}
	b.meet(a)
	for _, r := range []*replica{a, b} {
		if got := r.lies(depotA); got != -5 {
			t.Errorf("after meeting there is %v, want -5", got)
		}
		below := findingsOf(r, roster.StockBelow)
		if len(below) != 1 || !below[0].Red || below[0].Owner != record.Support || len(below[0].Calls) != 2 {
			t.Fatalf("settlement tasks: %+v", below)
		}
	}
	a.moves(roster.MovesIn, 5, uuid.UUID{}, depotA) // the delivery nobody had entered
	if got := findingsOf(a, roster.StockBelow); len(got) != 0 || a.lies(depotA) != 0 {
		t.Errorf("settled at %v, still listed: %v", a.lies(depotA), got)
	}
}

func findingsOf(r *replica, kind roster.FindingKind) []roster.Finding {
	return slices.DeleteFunc(r.picture().Findings(), func(f roster.Finding) bool { return f.Kind != kind })
}

// A count takes in what its author knew. What another desk gave out meanwhile is not lost by it.
func TestR7_2_ACountKeepsWhatWasMovedApart(t *testing.T) {
	a, b := stocked(t, "desk A"), stocked(t, "desk B")
	a.moves(roster.MovesIn, 100, uuid.UUID{}, depotA)
	b.meet(a)
	b.moves(roster.MovesIssued, 30, depotA, uuid.UUID{})
	a.now = a.now.Add(time.Hour)
	a.moves(roster.MovesCounted, 95, uuid.UUID{}, depotA)
	a.moves(roster.MovesIssued, 5, depotA, uuid.UUID{})
	if got := a.lies(depotA); got != 90 {
		t.Fatalf("the counting desk sees %v, want 90", got)
	}
	b.meet(a)
	if got := b.lies(depotA); got != 60 {
		t.Errorf("with what was issued apart there is %v, want 60", got)
	}
	if got := findingsOf(b, roster.CountBeside); len(got) != 1 {
		t.Errorf("the movement the count did not take in is listed %d times", len(got))
	}
	b.now = b.now.Add(2 * time.Hour)
	b.moves(roster.MovesCounted, 88, uuid.UUID{}, depotA)
	if got := b.lies(depotA); got != 88 || len(findingsOf(b, roster.CountBeside)) != 0 {
		t.Errorf("a new count gives %v with %d questions", got, len(findingsOf(b, roster.CountBeside)))
	}
}

func TestR7_2_TwoCountsApartAreShown(t *testing.T) {
	a, b := stocked(t, "desk A"), stocked(t, "desk B")
	a.moves(roster.MovesCounted, 40, uuid.UUID{}, depotA) // the first thing anybody says of this heap
	b.now = b.now.Add(time.Minute)
	b.moves(roster.MovesIn, 20, uuid.UUID{}, depotA)
	b.moves(roster.MovesCounted, 44, uuid.UUID{}, depotA)
	b.meet(a)
	for _, r := range []*replica{a, b} {
		if got := findingsOf(r, roster.CountApart); len(got) != 1 || r.lies(depotA) != 44 {
			t.Errorf("two counts: %v, findings %v", r.lies(depotA), got)
		}
	}
}

// Movements that scripts and imports write name places by words, and a count of theirs takes in what came before it.
func TestR7_2_PlacesMayBeNamedByWords(t *testing.T) {
	r := stocked(t, "desk A")
	text := func(field, words string) func(map[string]merge.Value) {
		return func(set map[string]merge.Value) { set[field] = merge.OfText(words) }
	}
	r.moves(roster.MovesIn, 12, uuid.UUID{}, uuid.UUID{}, text("to", "东门 仓库"))
	r.moves(roster.MovesOut, 2, uuid.UUID{}, uuid.UUID{}, text("from", "d1"))
	if got := r.lies(depotA); got != 10 {
		t.Errorf("by name and code there is %v, want 10", got)
	}
	r.moves(roster.MovesCounted, 9, uuid.UUID{}, uuid.UUID{}, text("to", "D1"), func(set map[string]merge.Value) { delete(set, "counted") })
	if got := r.lies(depotA); got != 9 {
		t.Errorf("an imported count gives %v, want 9", got)
	}
	r.moves(roster.MovesIn, 3, uuid.UUID{}, uuid.UUID{}, text("to", "体育馆"))
	if got := r.picture().Stock().At(roster.Heap{Supply: water, Place: "体育馆"}); got != 3 {
		t.Errorf("a place nobody declared holds %v, want 3", got)
	}
}

func TestR7_2_WhatIsWhereFollowsBoxAndTruck(t *testing.T) {
	r := stocked(t, "desk A")
	box := uuid.New()
	r.record(record.Act{Edits: []record.Edit{{Kind: "depot", ID: box, Set: map[string]merge.Value{
		"name": merge.OfText("箱B-02"), "type": merge.OfText("box"), "parent": merge.OfID(depotB)}}}})
	r.moves(roster.MovesIn, 6, uuid.UUID{}, box)
	s := r.picture().Stock()
	if got := s.Where(roster.Heap{Depot: box}); got != "东门仓库 › 3号货车 › 箱B-02" {
		t.Errorf("the box stands in %q", got)
	}
	if got := s.Held(depotA); len(got) != 1 || got[0].Quantity != 6 {
		t.Errorf("what the point holds, in boxes too: %+v", got)
	}
	r.record(record.Act{Edits: []record.Edit{{Kind: "depot", ID: depotA, Set: map[string]merge.Value{"parent": merge.OfID(box)}}}})
	if got := r.picture().Stock().Path(box); len(got) != 3 {
		t.Errorf("stores put into each other are walked %d times", len(got))
	}
}

func TestR7_2_AnEntryTakenBackCountsForNothing(t *testing.T) {
	a, b := stocked(t, "desk A"), stocked(t, "desk B")
	wrong := a.moves(roster.MovesIn, 500, uuid.UUID{}, depotA)
	a.moves(roster.MovesIn, 50, uuid.UUID{}, depotA)
	b.meet(a)
	a.moves(roster.MovesIn, 500, uuid.UUID{}, depotA, reversing(wrong))
	b.moves(roster.MovesIn, 500, uuid.UUID{}, depotA, reversing(wrong)) // both desks see the mistake
	b.meet(a)
	if got := b.lies(depotA); got != 50 {
		t.Errorf("taken back at two desks leaves %v, want 50", got)
	}
}
