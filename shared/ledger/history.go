package ledger

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// The index of which changes touched which record is made lazily, outside every save: it covers each log up to a
// watermark, and what came later is looked through.

// History gives every change of a record, held back ones included, in the order of their stamps: what replaces always
// comes after what it replaces, and every replica shows the same.
func (v *view) History(kind string, id uuid.UUID) ([]record.Version, error) {
	t, err := v.table(kind)
	if err != nil {
		return nil, err
	}
	var versions []record.Version
	take := func(log dot.Log, received int64, changes []merge.Change) {
		for i := range changes {
			c := &changes[i]
			if c.Record != id || c.Kind != t.wire {
				continue
			}
			if log.Device == v.l.o.Device {
				received = 0
			}
			versions = append(versions, record.Version{Change: *c, Received: received, Denied: v.l.book.reason(c.Dot)})
		}
	}
	if err := v.indexed(id, take); err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", kind, id, err)
	}
	if err := v.beyondIndex(take); err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", kind, id, err)
	}
	slices.SortFunc(versions, func(a, b record.Version) int {
		return cmp.Or(cmp.Compare(a.Change.Stamp, b.Change.Stamp), a.Change.Dot.Compare(b.Change.Dot))
	})
	return versions, nil
}

// History of an acting view knows what its transaction did before.
func (a *acting) History(kind string, id uuid.UUID) ([]record.Version, error) {
	a.logs = a.w.l.book.logs()
	versions, err := a.view.History(kind, id)
	if err != nil {
		return nil, err
	}
	for _, run := range a.w.tails {
		for i := range run {
			if run[i].Record == id {
				versions = append(versions, record.Version{Change: run[i]})
			}
		}
	}
	return versions, nil
}

type taker func(log dot.Log, received int64, changes []merge.Change)

func touchedKey(id uuid.UUID) int64 { return int64(binary.BigEndian.Uint64(id[:8])) }

// indexed gives the segments that the index names for a record.
func (v *view) indexed(id uuid.UUID, take taker) error {
	var places []int64
	err := each(v.tx, func(s scanner) error {
		var at int64
		err := s.Scan(&at)
		places = append(places, at)
		return err
	}, "SELECT place FROM touched WHERE record = ? ORDER BY place", touchedKey(id))
	if err != nil {
		return err
	}
	for _, at := range places {
		if err := v.segmentsWhere(take, "place = ?", at); err != nil {
			return err
		}
	}
	return nil
}

// beyondIndex gives the segments the index does not cover yet, and the open tail.
func (v *view) beyondIndex(take taker) error {
	marks, err := watermarks(v.tx)
	if err != nil {
		return err
	}
	for id := int64(1); id < int64(len(v.logs)); id++ {
		if err := v.segmentsWhere(take, "place > ? AND place < ?", place(id, uint64(marks[id])), place(id+1, 0)); err != nil {
			return err
		}
	}
	return v.openTail(take)
}

// openTail gives the changes that are not sealed yet.
func (v *view) openTail(take taker) error {
	return each(v.tx, func(s scanner) error {
		var at int64
		var b []byte
		if err := s.Scan(&at, &b); err != nil {
			return err
		}
		log, err := logAmong(v.logs, at)
		if err != nil {
			return err
		}
		changes, err := v.l.codec.DecodeRun(v.l.context(log), b)
		if err != nil {
			return fmt.Errorf("%w: open tail of %s: %w", ErrDamaged, log, err)
		}
		take(log, 0, changes)
		return nil
	}, "SELECT place, bytes FROM tail ORDER BY place")
}

func (v *view) segmentsWhere(take taker, where string, args ...any) error {
	return each(v.tx, func(s scanner) error {
		var at, received int64
		var b, times []byte
		if err := s.Scan(&at, &received, &b, &times); err != nil {
			return err
		}
		log, err := logAmong(v.logs, at)
		if err != nil {
			return err
		}
		changes, err := v.opened(at, log, b)
		if err != nil {
			return fmt.Errorf("%w: segment of %s: %w", ErrDamaged, log, err)
		}
		return eachReceipt(times, received, changes, func(received int64, changes []merge.Change) { take(log, received, changes) })
	}, "SELECT place, received, bytes, times FROM sealed WHERE "+where+" ORDER BY place", args...)
}

// decodedMax is how many segments a moment keeps open: whoever reads the histories of a list, such as that of all teams,
// meets the same ones again and again. They take some 10 MB.
const decodedMax = 64

// opened decodes a sealed segment, once in a moment as long as there is room.
func (v *view) opened(at int64, log dot.Log, b []byte) ([]merge.Change, error) {
	if changes, ok := v.decoded[at]; ok {
		return changes, nil
	}
	changes, err := v.l.decode(log, b)
	if err != nil || v.decoded == nil {
		return changes, err
	}
	if len(v.decoded) >= decodedMax {
		clear(v.decoded)
	}
	v.decoded[at] = changes
	return changes, nil
}

// watermarks tells how far the index goes, by the numbers of logs.
func watermarks(tx *sqlitedb.Tx) (map[int64]int64, error) {
	marks := map[int64]int64{}
	err := each(tx, func(s scanner) error {
		var log, mark int64
		if err := s.Scan(&log, &mark); err != nil {
			return err
		}
		marks[log] = mark
		return nil
	}, "SELECT CAST(substr(name, 9) AS INTEGER), value FROM meta WHERE name LIKE 'touched %'")
	return marks, err
}

// indexedTogether is how many segments one step of Index takes.
const indexedTogether = 64

// Index brings the index of histories up to date, in small transactions between which others may write.
func (l *Ledger) Index(ctx context.Context) error {
	for id := int64(1); id < int64(len(l.book.logs())); id++ {
		for more := true; more; {
			err := l.commit(ctx, func(w *writing) (err error) {
				more, err = w.indexSome(id)
				return err
			})
			if err != nil {
				return fmt.Errorf("index histories: %w", err)
			}
		}
	}
	return nil
}

func (w *writing) indexSome(id int64) (more bool, err error) {
	marks, err := watermarks(w.tx)
	if err != nil {
		return false, err
	}
	type touch struct{ record, place int64 }
	var touches []touch
	mark, n := marks[id], 0
	v := &view{l: w.l, tx: w.tx, logs: w.l.book.logs()}
	from := place(id, uint64(mark))
	err = each(w.tx, func(s scanner) error {
		var at int64
		var b []byte
		if err := s.Scan(&at, &b); err != nil {
			return err
		}
		changes, err := w.l.decode(v.logs[id], b)
		if err != nil {
			return fmt.Errorf("%w: segment of %s: %w", ErrDamaged, v.logs[id], err)
		}
		for i := range changes {
			touches = append(touches, touch{touchedKey(changes[i].Record), at})
		}
		_, last := unplace(at)
		mark, n = int64(last), n+1
		return nil
	}, "SELECT place, bytes FROM sealed WHERE place > ? AND place < ? ORDER BY place LIMIT ?", from, place(id+1, 0), indexedTogether)
	if err != nil || n == 0 {
		return false, err
	}
	for _, t := range touches {
		if err := w.tx.Exec("INSERT OR IGNORE INTO touched (record, place) VALUES (?, ?)", t.record, t.place); err != nil {
			return false, err
		}
	}
	err = w.tx.Exec("INSERT OR REPLACE INTO meta (name, value) VALUES ('touched ' || ?, ?)", id, mark)
	return n == indexedTogether, err
}
