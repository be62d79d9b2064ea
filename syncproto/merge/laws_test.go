package merge_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// worlds are the two ways to write: as desks do, and as nobody should.
var worlds = map[string]func(*rapid.T) world{"honest": drawHonest, "hostile": drawHostile}

func eachWorld(t *testing.T, law func(t *rapid.T, w world)) {
	for name, draw := range worlds {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) { law(t, draw(t)) }))
	}
}

// Commutativity: logs may come in any order between each other, a replacing write before the one it replaces too.
// After every single change the record is what the oracle makes of the changes so far, so the order cannot matter.
func TestARecordDependsOnlyOnWhichChangesCame(t *testing.T) {
	eachWorld(t, func(t *rapid.T, w world) {
		r := newReplica()
		for {
			l, more := r.drawStep(t, w)
			if !more {
				return
			}
			r.one(w, l)
			r.check(t, w, team)
			r.check(t, w, other)
		}
	})
}

// Associativity: however the changes are cut into batches, and however a batch is grouped by record.
func TestARecordDoesNotDependOnBatches(t *testing.T) {
	eachWorld(t, func(t *rapid.T, w world) {
		r := newReplica()
		for !r.applied.Covers(w.all()) {
			target := r.applied.Clone()
			for _, l := range logs {
				n := len(w[l]) - int(target[l])
				target[l] += uint64(rapid.IntRange(0, n).Draw(t, "batch"))
			}
			if l, more := r.drawStep(t, w); more {
				target[l] = max(target[l], r.applied[l]+1)
			}
			r.batch(w, target)
			r.check(t, w, team)
			r.check(t, w, other)
		}
	})
}

func TestApplyingAChangeAgainDoesNothing(t *testing.T) {
	eachWorld(t, func(t *rapid.T, w world) {
		r := newReplica()
		for {
			l, more := r.drawStep(t, w)
			if !more {
				return
			}
			r.one(w, l)
			before := clone(r.records[team])
			again := rapid.SampledFrom(w.seen(r.applied)).Draw(t, "again")
			if again.Record == team {
				r.records[team].Apply(&again, r.applied.Has)
			}
			same := func(a, b merge.Field) bool {
				return a.ID == b.ID && slices.EqualFunc(a.Live, b.Live, sameEntry) && slices.Equal(a.Dead, b.Dead)
			}
			if !slices.EqualFunc(before.Fields, r.records[team].Fields, same) {
				t.Fatalf("%s again:\n%s\n%s", again.Dot, cmp.Diff(before, r.records[team], exactly), w)
			}
		}
	})
}

// Between honest desks nothing is awaited once everything came, so nothing is remembered for nothing.
func TestNothingIsAwaitedOnceEverythingCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawHonest(t)
		r := newReplica()
		for {
			l, more := r.drawStep(t, w)
			if !more {
				break
			}
			r.one(w, l)
		}
		for _, f := range r.records[team].Fields {
			if len(f.Dead) > 0 {
				t.Fatalf("field %d still awaits %v\n%s", f.ID, f.Dead, w)
			}
		}
	})
}

// A write that names a change of another record awaits something that will never come to this one. What it remembers
// goes with the next change of the record, or when it is settled.
func TestWhatCameToAnotherRecordIsNotAwaited(t *testing.T) {
	elsewhere := merge.Change{Dot: dot.Dot{Log: logs[2], Seq: 1}, Record: other}
	astray := merge.Change{Dot: dot.Dot{Log: logs[0], Seq: 1}, Record: team, Writes: []merge.Write{
		{Field: status, Value: words[0], Replaces: []dot.Dot{elsewhere.Dot}},
	}}
	later := merge.Change{Dot: dot.Dot{Log: logs[0], Seq: 2}, Record: team, Writes: []merge.Write{{Field: place, Value: words[1]}}}
	var r merge.Record
	r.Apply(&astray, dot.Vector{}.Has)
	if got := r.Find(status).Dead; len(got) != 1 {
		t.Fatalf("awaits %v, want the one named", got)
	}
	settled := merge.Record{Fields: slices.Clone(r.Fields)}
	if settled.Settle(dot.Vector{logs[0]: 1}.Has) || len(settled.Find(status).Dead) != 1 {
		t.Error("what did not come is forgotten")
	}
	if !settled.Settle(dot.Vector{logs[2]: 1}.Has) || len(settled.Find(status).Dead) != 0 || len(settled.Find(status).Live) != 1 {
		t.Errorf("settled, it says %v", settled)
	}
	r = merge.Record{}
	r.Apply(&astray, dot.Vector{}.Has)
	r.Apply(&later, dot.Vector{logs[0]: 1, logs[2]: 1}.Has)
	if got := r.Find(status).Dead; len(got) != 0 {
		t.Fatalf("still awaits %v", got)
	}
}

// Held is not seen: a change in quarantine is in the vector, but not applied. When it is adopted later, what was
// written over it in the meantime stays, and the record is as if it had come in its turn.
func TestAChangeAdoptedFromQuarantineMergesAsIfItHadComeInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawHonest(t)
		whole := w.seen(w.all())
		denied := map[dot.Dot]bool{}
		for range rapid.IntRange(1, 4).Draw(t, "denied") {
			denied[rapid.SampledFrom(whole).Draw(t, "change").Dot] = true
		}
		r := newReplica()
		seen := func(d dot.Dot) bool { return r.applied.Has(d) && !denied[d] }
		for {
			l, more := r.drawStep(t, w)
			if !more {
				break
			}
			if c := &w[l][r.applied[l]]; !denied[c.Dot] {
				r.records[team].Apply(c, seen)
			}
			r.applied[l]++
		}
		for _, c := range whole {
			if denied[c.Dot] {
				r.records[team].Apply(&c, seen)
				delete(denied, c.Dot)
			}
		}
		r.check(t, w, team)
	})
}

// Every replica, count and page shows the same.
func TestEveryReplicaShowsTheSame(t *testing.T) {
	ranks := map[string]merge.Rank{
		"latest": merge.Latest, "earliest": merge.Earliest, "prefer": merge.Prefer(words[1], words[0]),
	}
	eachWorld(t, func(t *rapid.T, w world) {
		a, b := newReplica(), newReplica()
		for _, r := range []*replica{a, b} {
			for {
				l, more := r.drawStep(t, w)
				if !more {
					break
				}
				r.one(w, l)
			}
		}
		for name, rank := range ranks {
			for _, f := range fields {
				x, okX := a.records[team].Find(f).Shown(rank)
				y, okY := b.records[team].Find(f).Shown(rank)
				if diff := cmp.Diff(x, y, exactly); diff != "" || okX != okY {
					t.Fatalf("%s of field %d:\n%s\n%s", name, f, diff, w)
				}
			}
		}
		deletedA, contestedA := a.records[team].Deleted()
		deletedB, contestedB := b.records[team].Deleted()
		if deletedA != deletedB || contestedA != contestedB {
			t.Fatalf("deleted %v and %v, contested %v and %v\n%s", deletedA, deletedB, contestedA, contestedB, w)
		}
	})
}

// What is shown is one that stands, and no other that stands ranks above it.
func TestShownRanksHighest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawHonest(t)
		r := newReplica()
		r.batch(w, w.all())
		f := r.records[team].Find(status)
		shown, ok := f.Shown(merge.Latest)
		standing := w.seen(w.all()).standing(status)
		if len(standing) == 0 {
			if ok {
				t.Fatalf("shows %v where nothing stands", shown)
			}
			return
		}
		for _, e := range standing {
			if merge.Latest(e, shown) > 0 {
				t.Fatalf("%v stands above %v", e, shown)
			}
		}
		if ok == shown.Value.IsNone() {
			t.Fatalf("shown %v, ok %v", shown.Value, ok)
		}
	})
}

func clone(r *merge.Record) *merge.Record {
	c := &merge.Record{Fields: slices.Clone(r.Fields)}
	for i := range c.Fields {
		c.Fields[i].Live, c.Fields[i].Dead = slices.Clone(c.Fields[i].Live), slices.Clone(c.Fields[i].Dead)
	}
	return c
}
