package record

import (
	"cmp"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// Write names a change and its place in time.
type Write struct {
	Dot   dot.Dot
	Stamp stamp.Stamp
}

// State is every standing write of the record, for bases and conflicts. It must not be changed.
//
// A record that one change wrote holds no writes of its own: they are made of what is shown, each time. Kept, they were a third
// of the memory of the largest incident.
func (r *Record) State() *merge.Record {
	if r.Sole.Dot.IsZero() {
		return &r.Merged
	}
	entries, fields := 0, 0
	for i := range r.Kind.Fields {
		if n := r.written(&r.Kind.Fields[i]); n > 0 {
			entries, fields = entries+n, fields+1
		}
	}
	state, room := &merge.Record{Fields: make([]merge.Field, 0, fields)}, make([]merge.Entry, 0, entries)
	for i := range r.Kind.Fields {
		f := &r.Kind.Fields[i]
		if r.written(f) == 0 {
			continue
		}
		from := len(room)
		room = r.writes(room, f)
		state.Fields = append(state.Fields, merge.Field{ID: f.Wire, Live: room[from:len(room):len(room)]})
	}
	slices.SortFunc(state.Fields, func(a, b merge.Field) int { return cmp.Compare(a.ID, b.ID) })
	return state
}

// written is how many writes of a field stand in a record that one change wrote.
func (r *Record) written(f *Field) int {
	if f.Type == Set {
		return len(r.MembersAt(f.place))
	}
	if r.At(f.place).IsNone() {
		return 0
	}
	return 1
}

// writes appends them.
func (r *Record) writes(to []merge.Entry, f *Field) []merge.Entry {
	if f.Type != Set {
		return append(to, merge.Entry{Dot: r.Sole.Dot, Stamp: r.Sole.Stamp, Op: merge.Put, Value: r.At(f.place)})
	}
	for _, v := range r.MembersAt(f.place) {
		to = append(to, merge.Entry{Dot: r.Sole.Dot, Stamp: r.Sole.Stamp, Op: merge.Add, Value: v})
	}
	return to
}
