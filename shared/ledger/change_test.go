package ledger_test

import (
	"testing"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// heldBy asks a reader for changes and says which of them it gives, each under its own number.
func heldBy(t *testing.T, r record.Reader, asked ...dot.Dot) []bool {
	t.Helper()
	held := make([]bool, len(asked))
	for i, at := range asked {
		c, ok, err := r.Change(at)
		if err != nil {
			t.Fatal(err)
		}
		if ok && c.Dot != at {
			t.Errorf("%s for %s", c.Dot, at)
		}
		held[i] = ok
	}
	return held
}

func TestAMomentGivesTheChangesItHoldsAndNoOther(t *testing.T) {
	a, hub := newDevice(t), newDevice(t)
	edit := record.Edit{Kind: "team", ID: record.KeyID("team", "1"), Set: set("name", "一")}
	first := a.act(edit).Dots[0]
	hub.take(a.give(hub))
	edit.Set = set("name", "二")
	second := a.act(edit).Dots[0] // open still
	never := dot.Dot{Log: second.Log, Seq: second.Seq + 1}
	asked := []dot.Dot{first, second, never, {Log: second.Log}, {Log: dot.Log{Lane: 1}, Seq: 1}}
	wants := func(who string, r record.Reader, want ...bool) {
		t.Helper()
		got := heldBy(t, r, asked...)
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s holds %s: %t", who, asked[i], got[i])
			}
		}
	}
	_, err := a.Record(t.Context(), record.Author{Operator: "李敏"}, func(r record.Reader) (record.Act, error) {
		wants("a transaction", r, true, true, false, false, false)
		return record.Act{Edits: []record.Edit{edit}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	hub.clock = hub.clock.Add(1)
	early := hub.clock.UnixMilli()
	hub.clock = hub.clock.Add(1e9)
	hub.take(a.give(hub))
	err = hub.View(t.Context(), func(r record.Reader) error {
		wants("the hub", r, true, true, false, false, false)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := hub.past()
	moved(t, p, early)
	err = p.View(t.Context(), func(r record.Reader) error {
		wants("the past", r, true, false, false, false, false)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
