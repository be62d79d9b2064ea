package merge

import (
	"cmp"
	"slices"

	"qianshao/syncproto/dot"
)

// Rank orders the entries of one field for display: the greatest is shown. It must depend on nothing but the
// entries, so that every replica, count and page shows the same.
type Rank func(a, b Entry) int

// Latest shows the greatest stamp; equal stamps are told apart by log.
func Latest(a, b Entry) int { return cmp.Or(cmp.Compare(a.Stamp, b.Stamp), a.Dot.Compare(b.Dot)) }

// Earliest shows the smallest stamp: of two dispatches of one team the earlier holds for now.
func Earliest(a, b Entry) int { return Latest(b, a) }

// Prefer shows the value that stands first in values, whatever its stamp: answered over closed, tasked over
// withdrawn. Values not listed come after, latest first.
func Prefer(values ...Value) Rank {
	place := func(v Value) int {
		if i := slices.Index(values, v); i >= 0 {
			return len(values) - i
		}
		return 0
	}
	return func(a, b Entry) int { return cmp.Or(cmp.Compare(place(a.Value), place(b.Value)), Latest(a, b)) }
}

// Shown is the entry of a register that stands on screen; ok is false when nothing was written or a clearing ranks
// highest.
func (f *Field) Shown(rank Rank) (shown Entry, ok bool) {
	if f == nil {
		return Entry{}, false
	}
	for _, e := range f.Live {
		if e.Op == Put && (shown.Dot.IsZero() || rank(e, shown) > 0) {
			shown = e
		}
	}
	return shown, !shown.Dot.IsZero() && !shown.Value.IsNone()
}

// Conflicting says whether writes with different values stand side by side in a register.
func (f *Field) Conflicting() bool {
	if f == nil {
		return false
	}
	first := slices.IndexFunc(f.Live, func(e Entry) bool { return e.Op == Put })
	return first >= 0 && slices.ContainsFunc(f.Live[first:], func(e Entry) bool {
		return e.Op == Put && e.Value != f.Live[first].Value
	})
}

// Members are the values of a set, sorted, each once.
func (f *Field) Members() []Value {
	if f == nil {
		return nil
	}
	var vs []Value
	for _, e := range f.Live {
		if e.Op == Add {
			vs = append(vs, e.Value)
		}
	}
	slices.SortFunc(vs, Value.Compare)
	return slices.Compact(vs)
}

// Basis names the standing writes that show value: what an ordinary edit by someone who saw value replaces. For a
// member of a set it names the adds of that member.
func (f *Field) Basis(op Op, value Value) []dot.Dot {
	if f == nil {
		return nil
	}
	var ds []dot.Dot
	for _, e := range f.Live {
		if e.Op == op && e.Value == value {
			ds = append(ds, e.Dot)
		}
	}
	return ds
}

// All names every standing write of a register: what settling a conflict replaces.
func (f *Field) All() []dot.Dot {
	if f == nil {
		return nil
	}
	var ds []dot.Dot
	for _, e := range f.Live {
		if e.Op == Put {
			ds = append(ds, e.Dot)
		}
	}
	return ds
}

// Dots names every standing write of the record, each dot once: what a deletion replaces.
func (r *Record) Dots() []dot.Dot {
	var ds []dot.Dot
	for i := range r.Fields {
		for _, e := range r.Fields[i].Live {
			ds = append(ds, e.Dot)
		}
	}
	slices.SortFunc(ds, dot.Dot.Compare)
	return slices.Compact(ds)
}

// Deleted says whether a deletion stands against every standing write, and whether the deletion is contested: a
// write its author did not see, or a restoration beside it, keeps the record alive and wants a person.
func (r *Record) Deleted() (deleted, contested bool) {
	life := r.Find(Life)
	if life == nil {
		return false, false
	}
	var covered []dot.Dot
	restored := false
	for _, e := range life.Live {
		if !e.deletes() {
			restored = true
			continue
		}
		deleted = true
		covered = append(covered, e.Covers...)
	}
	if !deleted {
		return false, false
	}
	contested = restored || r.standsBeyond(covered)
	return !contested, contested
}

func (r *Record) standsBeyond(covered []dot.Dot) bool {
	for i := range r.Fields {
		if r.Fields[i].ID == Life {
			continue
		}
		for _, e := range r.Fields[i].Live {
			if !slices.Contains(covered, e.Dot) {
				return true
			}
		}
	}
	return false
}
