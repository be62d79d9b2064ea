package merge_test

import (
	"testing"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// Three desks: a and b work cut off from each other, c came before both.
var (
	deskA = logs[0]
	deskB = logs[2]
	deskC = logs[4]
)

func change(l dot.Log, seq uint64, writes ...merge.Write) merge.Change {
	return merge.Change{Dot: dot.Dot{Log: l, Seq: seq}, Record: team, Stamp: stamp.Stamp(seq), Writes: writes}
}

func put(f uint16, v merge.Value, replaces ...merge.Change) merge.Write {
	w := merge.Write{Field: f, Value: v}
	for _, c := range replaces {
		w.Replaces = append(w.Replaces, c.Dot)
	}
	return w
}

func deletion(seen ...merge.Change) merge.Write { return put(merge.Life, merge.OfBool(false), seen...) }
func restoration(of ...merge.Change) merge.Write {
	return put(merge.Life, merge.OfBool(true), of...)
}

// orders are all orders of cs that keep each log in its own.
func orders(cs []merge.Change) (all [][]merge.Change) {
	if len(cs) == 0 {
		return [][]merge.Change{nil}
	}
	for i, c := range cs {
		early := false
		for k, d := range cs {
			early = early || k != i && d.Dot.Log == c.Dot.Log && d.Dot.Seq < c.Dot.Seq
		}
		if early {
			continue
		}
		rest := append(append([]merge.Change{}, cs[:i]...), cs[i+1:]...)
		for _, tail := range orders(rest) {
			all = append(all, append([]merge.Change{c}, tail...))
		}
	}
	return all
}

func apply(cs []merge.Change) *merge.Record {
	r, v := &merge.Record{}, dot.Vector{}
	for i := range cs {
		r.Apply(&cs[i], v.Has)
		v[cs[i].Dot.Log] = cs[i].Dot.Seq
	}
	return r
}

func TestLife(t *testing.T) {
	made := change(deskC, 1, put(status, words[0]), put(place, words[0]))
	edited := change(deskA, 1, put(status, words[1], made))
	gone := change(deskB, 1, deletion(made))
	goneToo := change(deskA, 1, deletion(made))
	goneSeeing := change(deskB, 1, deletion(made, edited))
	back := change(deskB, 2, restoration(gone))
	cleared := change(deskA, 1, put(status, merge.Value{}, made))
	member := change(deskA, 1, merge.Write{Field: members, Op: merge.Add, Value: words[0]})
	settled := change(deskC, 2, deletion(made, edited, gone))
	for _, c := range []struct {
		name               string
		changes            []merge.Change
		deleted, contested bool
	}{
		{"a record nobody deleted lives", []merge.Change{made, edited}, false, false},
		{"a deletion that saw everything deletes", []merge.Change{made, gone}, true, false},
		{"a deletion that saw the edit deletes", []merge.Change{made, edited, goneSeeing}, true, false},
		{"an edit beside a deletion keeps the record and is surfaced", []merge.Change{made, edited, gone}, false, true},
		{"a clearing beside a deletion is an edit too", []merge.Change{made, cleared, gone}, false, true},
		{"a member added beside a deletion is an edit too", []merge.Change{made, member, gone}, false, true},
		{"two deletions beside each other agree", []merge.Change{made, gone, goneToo}, true, false},
		{"a restored record lives", []merge.Change{made, gone, back}, false, false},
		{"a restoration beside another deletion is surfaced", []merge.Change{made, gone, back, goneToo}, false, true},
		{"a deletion naming the contest settles it", []merge.Change{made, edited, gone, settled}, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, order := range orders(c.changes) {
				deleted, contested := apply(order).Deleted()
				if deleted != c.deleted || contested != c.contested {
					t.Fatalf("deleted %v, contested %v after %v", deleted, contested, order)
				}
			}
		})
	}
}

func TestOnlyAPutOfFalseDeletes(t *testing.T) {
	made := change(deskC, 1, put(status, words[0]))
	for name, w := range map[string]merge.Write{
		"a clearing":    put(merge.Life, merge.Value{}, made),
		"a number":      put(merge.Life, merge.OfNumber(0), made),
		"a text":        put(merge.Life, merge.OfText("false"), made),
		"a set's false": {Field: merge.Life, Op: merge.Add, Value: merge.OfBool(false)},
	} {
		t.Run(name, func(t *testing.T) {
			if deleted, contested := apply([]merge.Change{made, change(deskA, 1, w)}).Deleted(); deleted || contested {
				t.Fatalf("deleted %v, contested %v", deleted, contested)
			}
		})
	}
}
