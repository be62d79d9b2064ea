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

// writeLater lets the operator of a device work while the shift lasts.
func (w *World) writeLater(n *node, shift int) {
	wait := 400 + w.hands.Int64N(4500)
	w.after(wait, func() {
		if !w.chaos || w.days.shift != shift || w.report.Acts >= w.shape.Acts {
			return
		}
		if n.up {
			w.write(n)
		}
		w.writeLater(n, shift)
	})
}

// write is one act of an operator. Once it is done the operator was told that it is saved.
func (w *World) write(n *node) {
	store := n.store
	if n.malice != nil && n.malice.twin != nil && w.hands.IntN(2) == 0 {
		store = n.malice.twin
	}
	spaces := store.Spaces()
	if len(spaces) == 0 {
		return
	}
	s := spaces[w.hands.IntN(len(spaces))]
	drafts := make([]Draft, 1+w.hands.IntN(3))
	taken := map[uuid.UUID]bool{}
	records := store.Records(s)
	for i := range drafts {
		drafts[i] = w.draft(n, records, taken)
	}
	wall := w.wall(n)
	var act []merge.Change
	became := w.commit(n, "save", func() { act = store.Record(s, wall, drafts, w.ledger.tag) })
	for _, c := range act {
		w.ledger.stamped[c.Wall] = wall
		w.ledger.made[c.Wall] = w.virtual()
		w.ledger.kinds[c.Record] = c.Kind
		w.ledger.written[keyOfChange(c)] = writing{node: n.index, content: content(c)}
	}
	if w.options.Bug == FullDiskSaved && became == refused && n.malice == nil {
		w.ledger.saved[changeKey{tag: w.ledger.tag()}] = saving{space: s, node: n.index, content: "what was typed"}
	}
	if became != done {
		return // the operator was not told, or was told that nothing was saved
	}
	w.report.Acts++
	for _, c := range act {
		w.tell("%s saves %s", n.name, c.Dot)
		if n.malice == nil {
			w.ledger.saved[keyOfChange(c)] = saving{space: s, node: n.index, content: content(c)}
		}
	}
	if w.hands.IntN(10) == 0 && n.malice == nil {
		taken := n.store.Backup() // with an open tail in it
		n.backups = append(n.backups, taken)
		w.tell("%s is backed up", n)
		if w.fates.Float64() < 0.4 { // and put back before anything else is written, perhaps
			w.after(w.between(second, 4*second), func() { w.putBack(n, taken) })
		}
	}
	w.grew(n)
}

// draft writes to a record that was not written to in this act, or creates one.
func (w *World) draft(n *node, records map[uuid.UUID]*merge.Record, taken map[uuid.UUID]bool) Draft {
	lane := dot.Lane(w.hands.IntN(dot.Lanes))
	ids := slices.SortedFunc(maps.Keys(records), func(x, y uuid.UUID) int { return bytes.Compare(x[:], y[:]) })
	ids = slices.DeleteFunc(ids, func(id uuid.UUID) bool { return taken[id] })
	if len(ids) == 0 || w.hands.Float64() < 0.3 {
		d := Draft{Lane: lane, Writes: []merge.Write{w.put(nil, 1)}}
		if n.newer && w.hands.IntN(3) == 0 {
			d.Kind = KindNewer
			w.report.Faults["unknown kind"]++
		}
		return d
	}
	id := ids[w.hands.IntN(len(ids))]
	taken[id] = true
	return Draft{Record: id, Kind: w.ledger.kinds[id], Lane: lane, Writes: w.edit(n, records[id])}
}

func (w *World) put(r *merge.Record, field uint16) merge.Write {
	out := merge.Write{Field: field, Value: merge.OfText(fmt.Sprintf("v%d", w.hands.IntN(50)))}
	if r == nil {
		return out
	}
	f := r.Find(field)
	if shown, ok := f.Shown(merge.Latest); ok && w.hands.Float64() < 0.8 {
		out.Replaces = f.Basis(merge.Put, shown.Value)
	} else {
		out.Replaces = f.All()
	}
	return out
}

// edit is what an operator does to a record.
func (w *World) edit(n *node, r *merge.Record) []merge.Write {
	switch w.hands.IntN(11) {
	case 0: // deletes it
		return []merge.Write{{Field: merge.Life, Value: merge.OfBool(false), Replaces: r.Dots()}}
	case 1: // restores it
		return []merge.Write{{Field: merge.Life, Value: merge.OfBool(true), Replaces: r.Find(merge.Life).All()}}
	case 2, 3: // names a member
		return []merge.Write{{Field: FieldOfSet, Op: merge.Add, Value: merge.OfNumber(float64(w.hands.IntN(5)))}}
	case 4: // takes a member out
		if members := r.Find(FieldOfSet).Members(); len(members) > 0 {
			m := members[w.hands.IntN(len(members))]
			return []merge.Write{{Field: FieldOfSet, Op: merge.Remove, Value: m, Replaces: r.Find(FieldOfSet).Basis(merge.Add, m)}}
		}
	case 5: // writes two fields
		return []merge.Write{w.put(r, 1), w.put(r, 2)}
	case 6: // writes what others have no name for
		if n.newer {
			w.report.Faults["unknown field"]++
			return []merge.Write{w.put(r, FieldNewer)}
		}
	}
	return []merge.Write{w.put(r, uint16(1+w.hands.IntN(FieldsOfText)))}
}
