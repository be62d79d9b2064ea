package simtest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// writeLater lets the operator of a device work while faults strike.
func (w *World) writeLater(n *node) {
	w.after(w.between(500, 6*second), func() {
		if !w.chaos {
			return
		}
		if n.up {
			w.write(n)
		}
		w.writeLater(n)
	})
}

// write is one act of an operator. Once it returns the operator was told that it is saved.
func (w *World) write(n *node) {
	spaces := n.replica.Spaces()
	s := spaces[w.rng.IntN(len(spaces))]
	drafts := make([]Draft, 1+w.rng.IntN(3))
	taken := map[uuid.UUID]bool{}
	for i := range drafts {
		drafts[i] = w.draft(n.replica.disk.books[s], taken)
	}
	wall := w.wall(n)
	var act []merge.Change
	saved := n.commit(w, "save", func() { act = n.replica.Record(s, wall, drafts, w.ledger.tag) })
	for _, c := range act {
		w.ledger.stamped[c.Wall] = wall
		w.ledger.made[c.Wall] = w.now
	}
	if !saved {
		return // the operator was not told
	}
	w.report.Acts++
	for _, c := range act {
		w.tell("%s saves %s", n.replica.Name, c.Dot)
		w.ledger.saved[c.Wall] = saving{space: s, node: n.index, content: content(c)}
	}
	if w.roll(0.1) {
		taken := n.replica.backup() // with an open tail in it
		n.backups = append(n.backups, taken)
		w.tell("%s is backed up", n)
		if w.roll(0.4) { // and put back before anything else is written, perhaps
			w.after(w.between(second, 4*second), func() { w.putBack(n, taken) })
		}
	}
	w.grew(n)
}

const (
	fieldsOfText = 3 // fields 1 to 3 are registers
	fieldOfSet   = 4
)

// draft writes to a record that was not written to in this act, or creates one.
func (w *World) draft(b *book, taken map[uuid.UUID]bool) Draft {
	lane := dot.Lane(w.rng.IntN(dot.Lanes))
	ids := slices.SortedFunc(maps.Keys(b.records), func(x, y uuid.UUID) int { return bytes.Compare(x[:], y[:]) })
	ids = slices.DeleteFunc(ids, func(id uuid.UUID) bool { return taken[id] })
	if len(ids) == 0 || w.roll(0.3) {
		return Draft{Lane: lane, Writes: []merge.Write{w.put(nil, 1)}}
	}
	id := ids[w.rng.IntN(len(ids))]
	taken[id] = true
	return Draft{Record: id, Lane: lane, Writes: w.edit(b.records[id])}
}

func (w *World) put(r *merge.Record, field uint16) merge.Write {
	out := merge.Write{Field: field, Value: merge.OfText(fmt.Sprintf("v%d", w.rng.IntN(50)))}
	if r == nil {
		return out
	}
	f := r.Find(field)
	if shown, ok := f.Shown(merge.Latest); ok && w.roll(0.8) {
		out.Replaces = f.Basis(merge.Put, shown.Value)
	} else {
		out.Replaces = f.All()
	}
	return out
}

// edit is what an operator does to a record.
func (w *World) edit(r *merge.Record) []merge.Write {
	switch w.rng.IntN(10) {
	case 0: // deletes it
		return []merge.Write{{Field: merge.Life, Value: merge.OfBool(false), Replaces: r.Dots()}}
	case 1: // restores it
		return []merge.Write{{Field: merge.Life, Value: merge.OfBool(true), Replaces: r.Find(merge.Life).All()}}
	case 2, 3: // names a member
		return []merge.Write{{Field: fieldOfSet, Op: merge.Add, Value: merge.OfNumber(float64(w.rng.IntN(5)))}}
	case 4: // takes a member out
		if members := r.Find(fieldOfSet).Members(); len(members) > 0 {
			m := members[w.rng.IntN(len(members))]
			return []merge.Write{{Field: fieldOfSet, Op: merge.Remove, Value: m, Replaces: r.Find(fieldOfSet).Basis(merge.Add, m)}}
		}
	case 5: // writes two fields
		return []merge.Write{w.put(r, 1), w.put(r, 2)}
	}
	return []merge.Write{w.put(r, uint16(1+w.rng.IntN(fieldsOfText)))}
}
