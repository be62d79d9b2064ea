package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Rebuild makes the tables of records again from the logs, as one transaction: until it commits, readers see the old
// ones.
func (l *Ledger) Rebuild(ctx context.Context) error {
	return l.commit(ctx, func(w *writing) error {
		w.stale = true
		return nil
	})
}

// Reconsider asks again of every change whether it is allowed, after grants or revocations changed. It makes the
// tables again only when an answer differs.
func (l *Ledger) Reconsider(ctx context.Context) error {
	return l.commit(ctx, func(w *writing) error {
		differs, err := w.judgedOtherwise()
		w.stale = w.stale || differs
		return err
	})
}

// judgedOtherwise says whether any change held would now be denied that was not, or the other way round.
func (w *writing) judgedOtherwise() (bool, error) {
	differs := false
	err := w.replayLogs(func(changes []merge.Change) error {
		for i := range changes {
			reason := ""
			if w.l.o.Allow != nil {
				reason = w.l.o.Allow(&changes[i])
			}
			differs = differs || w.l.book.denied[changes[i].Dot] != reason
		}
		return nil
	})
	return differs, err
}

// rebuild replays every log held, in about the order they came in.
func (w *writing) rebuild() error {
	w.rows, w.dirty, w.denied = map[rowID]*row{}, nil, nil
	clear(w.numbers)
	for _, t := range w.l.tables {
		if err := w.tx.Exec("DELETE FROM " + t.name); err != nil {
			return err
		}
		*t.lastKey = 0
	}
	w.l.unknownKey = 0
	for _, table := range []string{unknownName, "quarantine", "numbers", "touched"} {
		if err := w.tx.Exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	if err := w.tx.Exec("DELETE FROM meta WHERE name LIKE 'touched %' OR name = 'unproven'"); err != nil {
		return err
	}
	if err := w.tx.Exec("INSERT INTO meta (name, value) VALUES ('rebuilt', 1) ON CONFLICT DO UPDATE SET value = value + 1"); err != nil {
		return err
	}
	w.written, w.anew = map[*line]uint64{}, true
	defer func() { w.anew = false }()
	var batch []*merge.Change
	replayBatch := func() error {
		if err := w.merge(batch); err != nil {
			return err
		}
		batch = batch[:0]
		err := w.flush()
		clear(w.rows)
		return err
	}
	var reached []dot.Dot
	err := w.replayLogs(func(changes []merge.Change) error {
		for i := range changes {
			batch = append(batch, &changes[i])
		}
		reached = append(reached, changes[len(changes)-1].Dot)
		if len(batch) < w.l.atOnce() {
			return nil
		}
		if err := replayBatch(); err != nil {
			return err
		}
		for _, d := range reached {
			w.written[w.line(d.Log, nil)] = d.Seq
		}
		reached = reached[:0]
		return nil
	})
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	if err := errors.Join(replayBatch(), w.writeDenied(), w.writeNumbers()); err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return nil
}

// stored is one segment of the file.
type stored struct {
	log         dot.Log
	at          int64 // its place
	block       int64
	start, size int
}

// replayLogs decodes everything held, segments in the order they came, then the open tail.
func (w *writing) replayLogs(take func([]merge.Change) error) error {
	order, err := w.order()
	if err != nil {
		return err
	}
	blocks := blockShelf{}
	for _, s := range order {
		changes, err := blocks.decode(w.l, w.tx, s)
		if err != nil {
			return err
		}
		if err := take(changes); err != nil {
			return err
		}
	}
	return w.replayTails(take)
}

// blockShelf keeps the blocks read last: segments joined since lie apart from their neighbours.
type blockShelf struct {
	ids    []int64
	blocks [][]byte
}

const blocksShelved = 16

// decode opens a segment.
func (b *blockShelf) decode(l *Ledger, tx *sqlitedb.Tx, s stored) ([]merge.Change, error) {
	block, err := b.read(tx, s.block)
	if err != nil {
		return nil, err
	}
	if s.start < 0 || s.size < 0 || s.start > len(block) || s.size > len(block)-s.start {
		return nil, fmt.Errorf("%w: segment of %s is not in its block", ErrDamaged, s.log)
	}
	changes, err := l.decode(s.log, block[s.start:s.start+s.size])
	if err != nil {
		return nil, fmt.Errorf("%w: segment of %s: %w", ErrDamaged, s.log, err)
	}
	return changes, nil
}

func (b *blockShelf) read(tx *sqlitedb.Tx, id int64) ([]byte, error) {
	if i := slices.Index(b.ids, id); i >= 0 {
		return b.blocks[i], nil
	}
	var block []byte
	if err := tx.One("SELECT bytes FROM blocks WHERE id = ?", id).Scan(&block); err != nil {
		return nil, fmt.Errorf("read block %d: %w: %w", id, ErrDamaged, err) // a segment says it lies there
	}
	if len(b.ids) == blocksShelved {
		b.ids, b.blocks = slices.Delete(b.ids, 0, 1), slices.Delete(b.blocks, 0, 1)
	}
	b.ids, b.blocks = append(b.ids, id), append(b.blocks, block)
	return block, nil
}

// order lists the segments about as they came, each log's in the order of its changes.
func (w *writing) order() ([]stored, error) {
	var order []stored
	last, ordered := map[dot.Log]int64{}, true
	err := each(w.tx, func(s scanner) error {
		var one stored
		if err := s.Scan(&one.at, &one.block, &one.start, &one.size); err != nil {
			return err
		}
		var err error
		one.log, err = w.logAt(one.at)
		ordered = ordered && one.at > last[one.log]
		last[one.log] = one.at
		order = append(order, one)
		return err
	}, "SELECT place, block, start, size FROM segments ORDER BY block, start")
	if !ordered {
		inTheirLogs(order)
	}
	return order, err
}

// inBlocks orders segments as they lie in the file.
func inBlocks(a, b stored) int {
	return cmp.Or(cmp.Compare(a.block, b.block), cmp.Compare(a.start, b.start))
}

// inTheirLogs puts the segments of each log, among the places in the list where any of them stands, into the log's order.
// What was joined lies behind what came after it.
func inTheirLogs(order []stored) {
	by := map[dot.Log][]stored{}
	for _, s := range order {
		by[s.log] = append(by[s.log], s)
	}
	for _, list := range by {
		slices.SortFunc(list, func(a, b stored) int { return cmp.Compare(a.at, b.at) })
	}
	for i, s := range order {
		order[i] = by[s.log][0]
		by[s.log] = by[s.log][1:]
	}
}

// logAt is the log that a place of the file is in.
func (w *writing) logAt(at int64) (dot.Log, error) { return logAmong(w.l.book.names, at) }

// logAmong is the log of a place, by the numbers logs have; the file may name one there is none of.
func logAmong(logs []dot.Log, at int64) (dot.Log, error) {
	id, _ := unplace(at)
	if id <= 0 || id >= int64(len(logs)) {
		return dot.Log{}, fmt.Errorf("%w: bytes of log %d", ErrDamaged, id)
	}
	return logs[id], nil
}

func (w *writing) replayTails(take func([]merge.Change) error) error {
	type run struct {
		log   dot.Log
		bytes []byte
	}
	var runs []run
	err := each(w.tx, func(s scanner) error {
		var at int64
		var r run
		if err := s.Scan(&at, &r.bytes); err != nil {
			return err
		}
		var err error
		r.log, err = w.logAt(at)
		runs = append(runs, r)
		return err
	}, "SELECT place, bytes FROM tail ORDER BY place")
	if err != nil {
		return err
	}
	for _, r := range runs {
		changes, err := w.l.codec.DecodeRun(w.l.context(r.log), r.bytes)
		if err != nil {
			return fmt.Errorf("%w: open tail of %s: %w", ErrDamaged, r.log, err)
		}
		if err := take(changes); err != nil {
			return err
		}
	}
	return nil
}
