package roster_test

import (
	"maps"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// drawn writes records as they may come from anywhere: in any state, joined, and pointing to any other.
func drawn(t *rapid.T, r *replica, kind string, ids []uuid.UUID, edit func(*record.Edit)) {
	for _, id := range ids {
		e := record.Edit{Kind: kind, ID: id, Set: map[string]merge.Value{}, Add: map[string][]merge.Value{}}
		edit(&e)
		maps.DeleteFunc(e.Set, func(_ string, v merge.Value) bool { return v == merge.OfText("") }) // never written
		if other := rapid.SampledFrom(ids).Draw(t, "other"); (kind == "team" || kind == "need") && other != id && rapid.IntRange(0, 5).Draw(t, "joined") == 0 {
			e.Set["same_as"] = refValue(other)
		}
		r.record(record.Act{Edits: []record.Edit{e}})
	}
}

func newIDs(n int) []uuid.UUID {
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = uuid.New()
	}
	return ids
}

func leftIn(p *roster.Picture) (left int) {
	for _, g := range p.Gaps() {
		left += g.Left
	}
	return left
}

func TestWhatIsShortWithoutATeamIsWhatThePictureWithoutItSays(t *testing.T) {
	rapid.Check(t, func(q *rapid.T) {
		r := newReplica(t, "desk A")
		teams, needs := newIDs(rapid.IntRange(1, 5).Draw(q, "teams")), newIDs(rapid.IntRange(1, 4).Draw(q, "needs"))
		word := func(of ...string) string { return rapid.SampledFrom(of).Draw(q, "word") }
		number := func(most int) merge.Value { return merge.OfNumber(float64(rapid.IntRange(0, most).Draw(q, "number"))) }
		drawn(q, r, "team", teams, func(e *record.Edit) {
			e.Set = textSet("name", e.ID.String(), "status", word("standby", "standby", "on_task", "resting", "leaving", "en_route", "withdrawn", "home", ""))
			e.Add = memberSet("capabilities", word("water:1", "水上搜救", "medical:2", "logistics", "绳索:3"), word("medical", "communications", "排涝:1"))
		})
		drawn(q, r, "checkin", newIDs(2*len(teams)), func(e *record.Edit) {
			e.Set = textSet("mode", word("arrival", "reinforcement", "correction"), "admission", word("admitted", "admitted", "turned_back"))
			e.Set["team"], e.Set["people"] = refValue(rapid.SampledFrom(teams).Draw(q, "team")), number(20)
		})
		drawn(q, r, "person", newIDs(rapid.IntRange(0, 4).Draw(q, "people")), func(e *record.Edit) {
			e.Set = textSet("name", "张伟", "status", word("present", "out", "left", "injured"))
			e.Set["team"] = refValue(rapid.SampledFrom(teams).Draw(q, "team"))
		})
		drawn(q, r, "need", needs, func(e *record.Edit) {
			e.Set = textSet("title", "x", "category", word("rescue", "medical", "drainage", "transport", "other"), "unit", word("人", "人", "支", "箱"), "status", word("verified", "published", "partial", "answered", "closed"))
			e.Set["quantity"] = number(40)
		})
		drawn(q, r, "task", newIDs(rapid.IntRange(0, 4).Draw(q, "tasks")), func(e *record.Edit) {
			e.Set = textSet("title", "x", "status", word("draft", "issued", "arrived", "progress", "done", "handed_over", "aborted", "reviewed"))
			e.Set["need"] = refValue(rapid.SampledFrom(needs).Draw(q, "need"))
			e.Add = memberSet("teams", rapid.SampledFrom(teams).Draw(q, "crew").String(), rapid.SampledFrom(teams).Draw(q, "crew").String())
		})
		p := r.picture()
		letting := p.Letting()
		for _, team := range append(teams, uuid.New()) {
			if got, want := letting.Left(team), leftIn(p.Without([]uuid.UUID{team})); got != want {
				q.Errorf("without %s %d are short, not %d", team, got, want)
			}
		}
	})
}
