// Package merge holds values that converge whatever order their changes arrive in.
//
// The rule fits one sentence: a newer write replaces what its author saw; if neither author saw the other, both stay.
// So a field's state is the set of writes that no other write names. Which of several is shown is a matter of
// display, decided the same way everywhere.
package merge

import (
	"cmp"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/stamp"
)

// Entry is a write that stands.
type Entry struct {
	Dot    dot.Dot
	Stamp  stamp.Stamp
	Op     Op // Put or Add
	Value  Value
	Covers []dot.Dot // of a deletion: what its author saw
}

// Gone names a write that was replaced before it arrived. Of a set it names one member of a change, of a register
// the Value is None.
type Gone struct {
	Dot   dot.Dot
	Value Value
}

// Field is the state of one field: the entries that stand and the writes that were replaced before they arrived,
// both in their order.
type Field struct {
	ID   uint16
	Live []Entry
	Dead []Gone
}

// Record is the state of one record, its fields ordered by ID. The zero value is a record nothing was written to.
type Record struct {
	Fields []Field
}

// Seen tells whether a change was applied before. A write that is named as replaced and was seen needs no memory: it
// is gone. One not seen is remembered until it comes.
//
// It must tell of exactly the changes applied, those earlier in the same batch too: else what the batch itself replaced
// is taken for something still to come, and remembered for ever. A change that is held but not applied, as in
// quarantine, was not seen. It may tell of changes to all records of the space, as a vector does.
type Seen func(dot.Dot) bool

// Apply merges a change of this record. A change already seen does nothing, and changes applied in another order
// give the same state, as long as seen tells of exactly the changes applied before.
func (r *Record) Apply(c *Change, seen Seen) {
	if seen(c.Dot) {
		return
	}
	var room []Entry
	if len(r.Fields) == 0 { // a new record, most often: one piece of memory for all its entries
		r.Fields, room = make([]Field, 0, len(c.Writes)), make([]Entry, len(c.Writes))
	}
	for i := range c.Writes {
		w := &c.Writes[i]
		if w.Op != Put && w.Value.IsNone() {
			continue // a set has no member None
		}
		f := r.field(w.Field)
		if w.Op != Remove && f.Live == nil && len(room) > 0 {
			f.Live, room = room[:0:1], room[1:]
		}
		f.apply(c, w, seen)
	}
	r.forget(c.Dot, seen)
}

// Find gives the state of a field, or nil when nothing was ever written to it.
func (r *Record) Find(id uint16) *Field {
	i, ok := slices.BinarySearchFunc(r.Fields, id, compareField)
	if !ok {
		return nil
	}
	return &r.Fields[i]
}

func (r *Record) field(id uint16) *Field {
	i, ok := slices.BinarySearchFunc(r.Fields, id, compareField)
	if !ok {
		r.Fields = slices.Insert(r.Fields, i, Field{ID: id})
	}
	return &r.Fields[i]
}

// Settle forgets what the record awaits and was seen: it was named here and belongs to another record, as it may where a
// device signed two histories of one log. Apply forgets such a name when the record is next written to, so that until
// then it depends on the order in which changes came; after Settle a state follows from the changes applied alone. What
// the record shows is the same before and after. It says whether anything was forgotten.
func (r *Record) Settle(seen Seen) (forgot bool) {
	for i := range r.Fields {
		f := &r.Fields[i]
		n := len(f.Dead)
		f.Dead = slices.DeleteFunc(f.Dead, func(g Gone) bool { return seen(g.Dot) })
		forgot = forgot || len(f.Dead) != n
	}
	return forgot
}

// forget drops the memory of a write that was awaited and has now arrived, and of any that turned out to be seen.
func (r *Record) forget(d dot.Dot, seen Seen) {
	for i := range r.Fields {
		if f := &r.Fields[i]; len(f.Dead) > 0 {
			f.Dead = slices.DeleteFunc(f.Dead, func(g Gone) bool { return g.Dot == d || seen(g.Dot) })
		}
	}
}

func (f *Field) apply(c *Change, w *Write, seen Seen) {
	for _, d := range w.Replaces {
		f.replace(d, w, c.Dot, seen)
	}
	if w.Op == Remove || slices.Contains(f.Dead, gone(c.Dot, w)) {
		return
	}
	e := Entry{Dot: c.Dot, Stamp: c.Stamp, Op: w.Op, Value: w.Value}
	if w.Field == Life && e.deletes() {
		e.Covers = slices.Clone(w.Replaces)
		slices.SortFunc(e.Covers, dot.Dot.Compare)
	}
	if at, ok := slices.BinarySearchFunc(f.Live, e, compareEntries); !ok {
		f.Live = slices.Insert(f.Live, at, e)
	}
}

// deletes says whether an entry of Life says that the record is gone.
func (e Entry) deletes() bool { return e.Op == Put && e.Value == OfBool(false) }

// replace takes the write at d out of what stands. A change cannot replace itself, and adding to a set replaces
// nothing.
func (f *Field) replace(d dot.Dot, w *Write, self dot.Dot, seen Seen) {
	if d == self || d.IsZero() || w.Op == Add {
		return
	}
	n := len(f.Live)
	f.Live = slices.DeleteFunc(f.Live, func(e Entry) bool {
		return e.Dot == d && (e.Op == Add) == (w.Op == Remove) && (w.Op != Remove || e.Value == w.Value)
	})
	if len(f.Live) != n || seen(d) {
		return // forget would drop it again, but an ordinary edit should not remember even for a moment
	}
	g := gone(d, w)
	if at, ok := slices.BinarySearchFunc(f.Dead, g, compareGone); !ok {
		f.Dead = slices.Insert(f.Dead, at, g)
	}
}

// gone names a write the way Dead remembers it: a register by its dot, a member of a set by its dot and value.
func gone(d dot.Dot, w *Write) Gone {
	if w.Op == Put {
		return Gone{Dot: d}
	}
	return Gone{Dot: d, Value: w.Value}
}

func compareField(f Field, id uint16) int { return cmp.Compare(f.ID, id) }

func compareGone(a, b Gone) int { return cmp.Or(a.Dot.Compare(b.Dot), a.Value.Compare(b.Value)) }

func compareEntries(a, b Entry) int {
	return cmp.Or(a.Dot.Compare(b.Dot), cmp.Compare(a.Op, b.Op), a.Value.Compare(b.Value))
}
