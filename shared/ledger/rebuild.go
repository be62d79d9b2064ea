package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

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
	if err := w.tx.Exec("DELETE FROM meta WHERE name LIKE 'touched %'"); err != nil {
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
		if len(batch) < together {
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

// stored names one segment or run of the file.
type stored struct {
	place    int64
	received int64
}

// replayLogs decodes everything held, segments by the time they came, then the open tail.
func (w *writing) replayLogs(each1 func([]merge.Change) error) error {
	var order []stored
	err := each(w.tx, func(s scanner) error {
		var at stored
		if err := s.Scan(&at.place, &at.received); err != nil {
			return err
		}
		order = append(order, at)
		return nil
	}, "SELECT place, received FROM segments")
	if err != nil {
		return err
	}
	// Within a log the order of numbers must stay, whatever the clock did between two segments.
	latest := map[int64]int64{}
	slices.SortFunc(order, func(a, b stored) int { return cmp.Compare(a.place, b.place) })
	for i := range order {
		id, _ := unplace(order[i].place)
		latest[id] = max(latest[id], order[i].received)
		order[i].received = latest[id]
	}
	slices.SortStableFunc(order, func(a, b stored) int { return cmp.Compare(a.received, b.received) })
	for _, at := range order {
		id, _ := unplace(at.place)
		log := w.l.book.names[id]
		var b []byte
		if err := w.tx.One("SELECT bytes FROM segments WHERE place = ?", at.place).Scan(&b); err != nil {
			return err
		}
		changes, err := w.l.decode(log, b)
		if err != nil {
			return fmt.Errorf("%w: segment of %s: %w", ErrDamaged, log, err)
		}
		if err := each1(changes); err != nil {
			return err
		}
	}
	return w.replayTails(each1)
}

func (w *writing) replayTails(each1 func([]merge.Change) error) error {
	type run struct {
		log   dot.Log
		bytes []byte
	}
	var runs []run
	err := each(w.tx, func(s scanner) error {
		var at int64
		var b []byte
		if err := s.Scan(&at, &b); err != nil {
			return err
		}
		id, _ := unplace(at)
		runs = append(runs, run{w.l.book.names[id], b})
		return nil
	}, "SELECT place, bytes FROM tail ORDER BY place")
	if err != nil {
		return err
	}
	for _, r := range runs {
		changes, err := w.l.codec.DecodeRun(w.l.context(r.log), r.bytes)
		if err != nil {
			return fmt.Errorf("%w: open tail of %s: %w", ErrDamaged, r.log, err)
		}
		if err := each1(changes); err != nil {
			return err
		}
	}
	return nil
}
