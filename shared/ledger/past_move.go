package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// goOn merges what a ledger's logs have beyond one cut and up to another.
func (l *Ledger) goOn(ctx context.Context, v *view, from, to dot.Vector) error {
	_, err := l.transact(func(w *writing) error {
		var batch []*merge.Change
		merged := func() error {
			if err := w.merge(batch); err != nil {
				return err
			}
			batch = batch[:0]
			return w.lighten()
		}
		err := v.between(from, to, func(log dot.Log, changes []merge.Change) error {
			w.heads[w.line(log, nil)] = syncproto.Head{Seq: changes[len(changes)-1].Dot.Seq}
			for i := range changes {
				batch = append(batch, &changes[i])
			}
			if len(batch) < l.atOnce() {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			return merged()
		})
		if err != nil {
			return err
		}
		return merged()
	})
	return err
}

// goBack makes the records anew that were written to between a cut and the present one, from their histories up to it.
func (l *Ledger) goBack(v *view, from, to dot.Vector) error {
	touched := map[rowName]bool{}
	err := v.between(to, from, func(_ dot.Log, changes []merge.Change) error {
		for i := range changes {
			touched[rowName{changes[i].Kind, changes[i].Record}] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	past, err := v.changesOf(touched, to)
	if err != nil {
		return err
	}
	_, err = l.transact(func(w *writing) error {
		for log := range from {
			if from[log] > to[log] {
				at := w.line(log, nil)
				w.heads[at], w.open[at] = syncproto.Head{Seq: to[log]}, to[log]
			}
		}
		w.anew = true // a row has seen what it was made of, and nothing else
		defer func() { w.anew = false }()
		return w.remake(touched, past)
	})
	return err
}

// remake writes rows again from the changes given for each; one without any goes.
func (w *writing) remake(rows map[rowName]bool, of map[rowName][]merge.Change) error {
	by := map[uint16][]uuid.UUID{}
	for r := range rows {
		by[r.kind] = append(by[r.kind], r.id)
	}
	for kind, ids := range by {
		t := w.tableFor(kind)
		for some := range slices.Chunk(ids, w.l.atOnce()) {
			if err := w.fetch(t, some); err != nil {
				return err
			}
			for _, id := range some {
				if err := w.remakeRow(w.rows[rowID{t, id}], of[rowName{kind, id}]); err != nil {
					return err
				}
			}
			if err := w.flush(); err != nil {
				return err
			}
			clear(w.rows)
		}
	}
	return nil
}

func (w *writing) remakeRow(r *row, changes []merge.Change) error {
	key := r.key
	*r = row{table: r.table, key: key, id: r.id}
	for i := range changes {
		w.apply(r, &changes[i])
	}
	if len(changes) > 0 || key == 0 {
		return nil
	}
	return w.tx.Exec("DELETE FROM "+r.table.name+" WHERE _key = ?", key)
}

// between gives the changes of logs above one cut and up to another, about as they came, each log's in their order.
func (v *view) between(from, to dot.Vector, take func(log dot.Log, changes []merge.Change) error) error {
	var list []stored
	for id := int64(1); id < int64(len(v.logs)); id++ {
		lo, hi := from[v.logs[id]], to[v.logs[id]]
		if hi <= lo {
			continue
		}
		last, err := v.upTo(id, hi)
		if err != nil {
			return err
		}
		if err := v.storedWhere(func(s stored) { list = append(list, s) }, "place > ? AND place <= ?", place(id, lo), last); err != nil {
			return err
		}
	}
	return v.replay(list, func(log dot.Log, changes []merge.Change) error {
		changes = within(changes, from[log], to[log])
		if len(changes) == 0 {
			return nil
		}
		return take(log, changes)
	})
}

// within cuts changes of a log to those above lo and up to hi.
func within(changes []merge.Change, lo, hi uint64) []merge.Change {
	return slices.DeleteFunc(changes, func(c merge.Change) bool { return c.Dot.Seq <= lo || c.Dot.Seq > hi })
}

func (v *view) storedWhere(take func(stored), where string, args ...any) error {
	return each(v.tx, func(s scanner) error {
		var one stored
		if err := s.Scan(&one.at, &one.block, &one.start, &one.size); err != nil {
			return err
		}
		var err error
		one.log, err = logAmong(v.logs, one.at)
		take(one)
		return err
	}, "SELECT place, block, start, size FROM segments WHERE "+where, args...)
}

// replay decodes sealed segments about as they came, then what is not sealed yet.
func (v *view) replay(list []stored, take func(log dot.Log, changes []merge.Change) error) error {
	slices.SortFunc(list, inBlocks)
	inTheirLogs(list)
	blocks := blockShelf{}
	for _, s := range list {
		changes, err := blocks.decode(v.l, v.tx, s)
		if err != nil {
			return err
		}
		if err := take(s.log, changes); err != nil {
			return err
		}
	}
	var failed error
	err := v.openTail(func(log dot.Log, _ int64, changes []merge.Change) {
		if failed == nil {
			failed = take(log, changes)
		}
	})
	return cmp.Or(failed, err)
}

// changesOf gives the changes of records up to a cut that took effect, each log's in their order.
func (v *view) changesOf(rows map[rowName]bool, upTo dot.Vector) (map[rowName][]merge.Change, error) {
	list, err := v.holding(rows, upTo)
	if err != nil {
		return nil, err
	}
	of := map[rowName][]merge.Change{}
	err = v.replay(list, func(log dot.Log, changes []merge.Change) error {
		for _, c := range changes {
			on := rowName{c.Kind, c.Record}
			if c.Dot.Seq <= upTo[log] && rows[on] && v.l.book.reason(c.Dot) == "" {
				of[on] = append(of[on], c)
			}
		}
		return nil
	})
	return of, err
}

// holding lists the segments up to a cut that may hold changes of records: those the index of histories names, and all it
// does not cover yet.
func (v *view) holding(rows map[rowName]bool, upTo dot.Vector) ([]stored, error) {
	marks, err := watermarks(v.tx)
	if err != nil {
		return nil, err
	}
	list, last := map[int64]stored{}, map[dot.Log]int64{}
	take := func(s stored) { list[s.at] = s }
	for id := int64(1); id < int64(len(v.logs)); id++ {
		log := v.logs[id]
		if upTo[log] == 0 {
			continue
		}
		if last[log], err = v.upTo(id, upTo[log]); err != nil {
			return nil, err
		}
		if err := v.storedWhere(take, "place > ? AND place <= ?", place(id, uint64(marks[id])), last[log]); err != nil {
			return nil, err
		}
	}
	for r := range rows {
		if err := v.storedWhere(take, "place IN (SELECT place FROM touched WHERE record = ?)", touchedKey(r.id)); err != nil {
			return nil, err
		}
	}
	for at, s := range list {
		if at > last[s.log] {
			delete(list, at)
		}
	}
	return slices.Collect(maps.Values(list)), nil
}

// upTo is the place of the segment that holds a number of a log, or of the last one before it.
func (v *view) upTo(id int64, seq uint64) (at int64, err error) {
	err = v.tx.One("SELECT coalesce((SELECT min(place) FROM segments WHERE place >= ? AND place < ?), ?)", place(id, seq), place(id+1, 0), place(id, seq)).Scan(&at)
	return at, err
}
