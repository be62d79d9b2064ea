package merge_test

import (
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// oracle is merging said slowly: keep every change, and look at all of them whenever something is asked. A write
// stands when no other change names it.
type oracle []merge.Change

func (o oracle) has(d dot.Dot) bool {
	return slices.ContainsFunc(o, func(c merge.Change) bool { return c.Dot == d })
}

// names says whether some other change of the oracle replaces the write of self into field f with value v.
func (o oracle) names(self dot.Dot, f uint16, op merge.Op, v merge.Value) bool {
	for _, c := range o {
		for _, w := range c.Writes {
			if c.Dot == self || w.Field != f || !slices.Contains(w.Replaces, self) {
				continue
			}
			if op == merge.Put && w.Op == merge.Put || op == merge.Add && w.Op == merge.Remove && w.Value == v {
				return true
			}
		}
	}
	return false
}

// standing are the entries of field f that stand, in their order.
func (o oracle) standing(f uint16) []merge.Entry {
	var es []merge.Entry
	for _, c := range o {
		for _, w := range c.Writes {
			member := w.Op == merge.Add && !w.Value.IsNone()
			if w.Field != f || !member && w.Op != merge.Put || o.names(c.Dot, f, w.Op, w.Value) {
				continue
			}
			e := merge.Entry{Dot: c.Dot, Stamp: c.Stamp, Op: w.Op, Value: w.Value}
			if f == merge.Life && w.Op == merge.Put && w.Value == merge.OfBool(false) {
				e.Covers = slices.SortedFunc(slices.Values(w.Replaces), dot.Dot.Compare)
			}
			es = append(es, e)
		}
	}
	slices.SortFunc(es, compareEntries)
	return slices.CompactFunc(es, func(a, b merge.Entry) bool { return compareEntries(a, b) == 0 })
}

// awaited are the writes of field f that were named before they came.
func (o oracle) awaited(f uint16) []merge.Gone {
	var gs []merge.Gone
	for _, c := range o {
		for _, w := range c.Writes {
			if w.Field != f || w.Op == merge.Add || w.Op == merge.Remove && w.Value.IsNone() {
				continue
			}
			for _, d := range w.Replaces {
				if o.has(d) || d == c.Dot || d.IsZero() {
					continue
				}
				g := merge.Gone{Dot: d}
				if w.Op == merge.Remove {
					g.Value = w.Value
				}
				gs = append(gs, g)
			}
		}
	}
	slices.SortFunc(gs, compareGone)
	return slices.Compact(gs)
}

// of are the changes of one record.
func (o oracle) of(id [16]byte) oracle {
	return slices.DeleteFunc(slices.Clone(o), func(c merge.Change) bool { return c.Record != id })
}

func compareEntries(a, b merge.Entry) int {
	if c := a.Dot.Compare(b.Dot); c != 0 {
		return c
	}
	if a.Op != b.Op {
		return int(a.Op) - int(b.Op)
	}
	return a.Value.Compare(b.Value)
}

func compareGone(a, b merge.Gone) int {
	if c := a.Dot.Compare(b.Dot); c != 0 {
		return c
	}
	return a.Value.Compare(b.Value)
}
