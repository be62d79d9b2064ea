package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// Load reads whole sealed segments of a log, the first one holding the number after, plus 1. Together they have at
// most bytesMax bytes, but there is always at least one when the log has any beyond after.
func (l *Ledger) Load(ctx context.Context, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	at, ok := l.book.find(log)
	run := syncproto.Run{Log: log, Public: at.public}
	if !ok || after >= at.head.Seq {
		return run, nil
	}
	if run.Segments = l.recent.load(log, after, bytesMax); len(run.Segments) > 0 {
		return run, nil
	}
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		size := 0
		done := errors.New("enough")
		err := each(tx, func(s scanner) error {
			var b []byte
			if err := s.Scan(&b); err != nil {
				return err
			}
			if size += len(b); size > bytesMax && len(run.Segments) > 0 {
				return done
			}
			first, last, err := segment.Peek(b)
			if err != nil {
				return fmt.Errorf("%w: segment of %s: %w", ErrDamaged, log, err)
			}
			run.Segments = append(run.Segments, segment.Sealed{First: first, Last: last, Bytes: b})
			return nil
		}, "SELECT bytes FROM sealed WHERE place > ? AND place < ? ORDER BY place", place(at.id, after), place(at.id+1, 0))
		if errors.Is(err, done) {
			return nil
		}
		return err
	})
	if err != nil {
		return syncproto.Run{}, fmt.Errorf("load %s after %d: %w", log, after, err)
	}
	return run, nil
}

// Change looks one change up, sealed or not. It returns ErrNoSuchChange when it is not held.
func (l *Ledger) Change(ctx context.Context, at dot.Dot) (c merge.Change, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		c, err = (&view{l: l, tx: tx}).change(at)
		return err
	})
	return c, err
}

// change gives a change that must be held.
func (v *view) change(at dot.Dot) (merge.Change, error) {
	c, ok, err := v.Change(at)
	if err == nil && !ok {
		err = fmt.Errorf("%w: %s", ErrNoSuchChange, at)
	}
	return c, err
}

// Change looks one change up, sealed or not.
func (v *view) Change(at dot.Dot) (merge.Change, bool, error) {
	log, ok := v.l.book.find(at.Log)
	if !ok || at.Seq == 0 || at.Seq > seqMax {
		return merge.Change{}, false, nil
	}
	open := func(_ int64, log dot.Log, b []byte) ([]merge.Change, error) {
		return v.l.codec.DecodeRun(v.l.context(log), b)
	}
	for _, from := range []struct {
		table  string
		decode func(int64, dot.Log, []byte) ([]merge.Change, error)
	}{{"sealed", v.opened}, {"tail", open}} {
		var where int64
		var b []byte
		err := v.tx.One("SELECT place, bytes FROM "+from.table+" WHERE place >= ? AND place < ? ORDER BY place LIMIT 1",
			place(log.id, at.Seq), place(log.id+1, 0)).Scan(&where, &b)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return merge.Change{}, false, fmt.Errorf("look up %s: %w", at, err)
		}
		changes, err := from.decode(where, at.Log, b)
		if err != nil {
			return merge.Change{}, false, fmt.Errorf("look up %s: %w: %w", at, ErrDamaged, err)
		}
		if first := changes[0].Dot.Seq; first <= at.Seq && at.Seq-first < uint64(len(changes)) {
			return changes[at.Seq-first], true, nil
		}
	}
	return merge.Change{}, false, nil
}

// Change of an acting view knows what its transaction did before.
func (a *acting) Change(at dot.Dot) (merge.Change, bool, error) {
	if c, ok := a.w.tail(at); ok {
		return c, true, nil
	}
	return a.view.Change(at)
}

// tail looks a change up among those of the transaction.
func (w *writing) tail(at dot.Dot) (merge.Change, bool) {
	for _, run := range w.tails {
		for i := range run {
			if run[i].Dot == at {
				return run[i], true
			}
		}
	}
	return merge.Change{}, false
}

// Received is the time in Unix milliseconds at which this replica got the segment that holds a change, for a change
// of its own the time it was sealed; 0 when it is not sealed or not held.
func (l *Ledger) Received(ctx context.Context, log dot.Log, seq uint64) (int64, error) {
	at, ok := l.book.find(log)
	if !ok || seq == 0 || seq > at.head.Seq {
		return 0, nil
	}
	var received int64
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		var times, b []byte
		err := tx.One("SELECT received, times, bytes FROM sealed WHERE place >= ? AND place < ? ORDER BY place LIMIT 1",
			place(at.id, seq), place(at.id+1, 0)).Scan(&received, &times, &b)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w: %w", ErrDamaged, err) // the head of the log says it is there
		}
		if err != nil {
			return err
		}
		first, last, err := segment.Peek(b)
		if err != nil || seq < first || seq > last {
			return fmt.Errorf("%w: segment of %s", ErrDamaged, log)
		}
		receipts, err := readReceipts(times, received, int(last-first+1))
		for _, r := range receipts {
			if received = r.received; seq < first+uint64(r.changes) {
				break
			}
			first += uint64(r.changes)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read when %s:%d came: %w", log, seq, err)
	}
	return received, nil
}
