package ledger

import (
	"context"
	"errors"
	"fmt"

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
	w.replay = map[*line]uint64{}
	defer func() { w.replay = nil }()
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
			w.noteNumbers(&changes[i])
			batch = append(batch, &changes[i])
		}
		reached = append(reached, changes[len(changes)-1].Dot)
		if len(batch) < w.l.together {
			return nil
		}
		if err := replayBatch(); err != nil {
			return err
		}
		for _, d := range reached {
			w.replay[w.line(d.Log, nil)] = d.Seq
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

// noteNumbers finds the readable numbers this device gave.
func (w *writing) noteNumbers(c *merge.Change) {
	if c.Dot.Log.Device != w.l.o.Device {
		return
	}
	k := w.l.o.Schema.KindByWire(c.Kind)
	if k == nil || k.Field(numberField) == nil {
		return
	}
	for _, write := range c.Writes {
		if write.Field != k.Field(numberField).Wire || write.Op != merge.Put {
			continue
		}
		if desk, last, ok := sequenceOf(write.Value.Text()); ok {
			w.numbers[desk] = max(w.numbers[desk], last)
		}
	}
}

// stored is one segment of the file.
type stored struct {
	log         dot.Log
	block       int64
	start, size int
}

// replayLogs decodes everything held, segments in the order they came, then the open tail.
func (w *writing) replayLogs(take func([]merge.Change) error) error {
	order, err := w.order()
	if err != nil {
		return err
	}
	var block []byte
	for i, s := range order {
		if i == 0 || s.block != order[i-1].block {
			if err := w.tx.One("SELECT bytes FROM blocks WHERE id = ?", s.block).Scan(&block); err != nil {
				return fmt.Errorf("read block %d: %w: %w", s.block, ErrDamaged, err) // a segment says it lies there
			}
		}
		if s.start < 0 || s.size < 0 || s.start > len(block) || s.size > len(block)-s.start {
			return fmt.Errorf("%w: segment of %s is not in its block", ErrDamaged, s.log)
		}
		changes, err := w.l.decode(s.log, block[s.start:s.start+s.size])
		if err != nil {
			return fmt.Errorf("%w: segment of %s: %w", ErrDamaged, s.log, err)
		}
		if err := take(changes); err != nil {
			return err
		}
	}
	return w.replayTails(take)
}

// order lists the segments as they came.
func (w *writing) order() ([]stored, error) {
	var order []stored
	err := each(w.tx, func(s scanner) error {
		var one stored
		var at int64
		if err := s.Scan(&at, &one.block, &one.start, &one.size); err != nil {
			return err
		}
		var err error
		one.log, err = w.logAt(at)
		order = append(order, one)
		return err
	}, "SELECT place, block, start, size FROM segments ORDER BY block, start")
	return order, err
}

// logAt is the log that a place of the file is in.
func (w *writing) logAt(at int64) (dot.Log, error) {
	id, _ := unplace(at)
	if id <= 0 || id >= int64(len(w.l.book.names)) {
		return dot.Log{}, fmt.Errorf("%w: bytes of log %d", ErrDamaged, id)
	}
	return w.l.book.names[id], nil
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
