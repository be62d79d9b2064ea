package ledger

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// loadIncarnation reads under which incarnation this device writes, and where its acts stand.
func (l *Ledger) loadIncarnation(tx *sqlitedb.Tx) error {
	err := tx.One("SELECT value FROM meta WHERE name = 'incarnation'").Scan(&l.own.incarnation)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for _, at := range l.book.lines {
		if at.log.Device != l.o.Device || at.log.Incarnation != l.own.incarnation || at.head.Seq == 0 {
			continue
		}
		c, err := (&view{l: l, tx: tx}).change(dot.Dot{Log: at.log, Seq: at.head.Seq})
		if err != nil {
			return err
		}
		l.own.noteAct([]merge.Change{c})
	}
	return nil
}

func (w *writing) writeIncarnation() error {
	if w.incarnation == w.l.own.incarnation {
		return nil
	}
	return w.tx.Exec("INSERT OR REPLACE INTO meta (name, value) VALUES ('incarnation', ?)", w.incarnation)
}

// Incarnation is the one this device writes under.
func (l *Ledger) Incarnation() uint32 {
	l.queue.turn.Lock()
	defer l.queue.turn.Unlock()
	return l.own.incarnation
}

// ErrUsedUp says that a device has used all its incarnations: it has to be enrolled anew, under another key.
var ErrUsedUp = errors.New("device has used all its incarnations")

// Behind takes notice that a peer holds more of this device's logs than is sealed here: this database was put back from
// an older time without its noticing. New changes are written under a raised incarnation, and those still open are
// renumbered into it, so that what the peer gives can be appended.
func (l *Ledger) Behind(ctx context.Context, theirs dot.Vector) error {
	return l.commit(ctx, func(w *writing) error {
		if w.l.o.Device == (dot.Device{}) || len(syncproto.Unproven(l.o.Device, l.book.sealed(), theirs)) == 0 {
			return nil
		}
		return w.raiseBeside(theirs, 0)
	})
}

// raise moves this device to an incarnation above every known one, and its open changes with it, after those taken out
// of a log already.
func (w *writing) raise(highest uint32, taken ...merge.Change) error {
	return w.raiseBeside(nil, highest, taken...)
}

// raiseBeside goes to no incarnation that claimed names, and not above it either: what another device claims and
// nobody signed must not use this device's incarnations up.
func (w *writing) raiseBeside(claimed dot.Vector, highest uint32, taken ...merge.Change) error {
	known, _ := syncproto.Incarnation(w.l.o.Device, w.l.book.applied())
	chance := make([]byte, 4)
	if _, err := io.ReadFull(w.l.o.Chance, chance); err != nil {
		return fmt.Errorf("draw a random number: %w", err)
	}
	last := max(highest, known, w.incarnation)
	w.incarnation = syncproto.Raise(last, binary.BigEndian.Uint32(chance), claimed)
	if w.incarnation == last {
		return fmt.Errorf("raise above incarnation %d: %w", last, ErrUsedUp)
	}
	for log, run := range w.l.own.tails {
		if at := w.line(log, w.l.o.Public); len(run) > 0 && !w.isCut(at) {
			taken = append(taken, run...)
			w.cut = append(w.cut, at)
			w.open[at] = w.head(at).Seq
		}
	}
	for at, run := range w.tails {
		taken = append(taken, run...)
		w.open[at] = w.head(at).Seq
	}
	clear(w.tails)
	w.renumber(taken)
	return nil
}

// renumber records changes again under the present incarnation: same records, same values, same acts. The tables know
// them by their old names and are made again.
func (w *writing) renumber(changes []merge.Change) {
	if len(changes) == 0 {
		return
	}
	w.stale = true
	for _, c := range syncproto.Renumber(changes, w.incarnation) {
		at := w.line(c.Dot.Log, w.l.o.Public)
		w.tails[at] = append(w.tails[at], c)
		w.open[at] = c.Dot.Seq
	}
}

// examineOwnFork makes room for the history that others hold of an own log: what was sealed here instead is recorded
// again under a raised incarnation. Nothing typed is lost, and no two histories of the log go on.
func (l *Ledger) examineOwnFork(ctx context.Context, a *arrival, sealed segment.Sealed) (sealedIn, bool, error) {
	err := l.commit(ctx, func(w *writing) error {
		first, err := w.forksAt(a.run.Log, sealed)
		if err != nil {
			return err
		}
		return w.yield(a.run.Log, first)
	})
	if err != nil {
		return sealedIn{}, false, fmt.Errorf("append: give way in %s: %w", a.run.Log, err)
	}
	a.head = l.book.head(a.run.Log)
	return l.examineOne(ctx, a)
}

// yield takes the sealed changes of an own log from first on out of it and records them again.
func (w *writing) yield(log dot.Log, first uint64) error {
	at := w.line(log, w.l.o.Public)
	if first > w.head(at).Seq {
		return nil // another append was faster
	}
	prev, _, ok, err := w.l.storedIn(w.tx, log, first)
	if err != nil || !ok {
		return fmt.Errorf("find segment at %d: %w", first, errors.Join(err, ErrNoSuchChange))
	}
	if err := w.keepBefore(at, first); err != nil {
		return fmt.Errorf("cut a joined segment at %d: %w", first, err)
	}
	var taken []merge.Change
	err = each(w.tx, func(s scanner) error {
		var b []byte
		if err := s.Scan(&b); err != nil {
			return err
		}
		changes, err := w.l.decode(log, b)
		taken = append(taken, changes...)
		return err
	}, "SELECT bytes FROM sealed WHERE place >= ? AND place < ? ORDER BY place", place(at.id, first), place(at.id+1, 0))
	if err != nil {
		return err
	}
	for _, table := range []string{"segments", "receipts"} {
		if err := w.tx.Exec("DELETE FROM "+table+" WHERE place >= ? AND place < ?", place(at.id, first), place(at.id+1, 0)); err != nil {
			return err
		}
	}
	w.heads[at] = syncproto.Head{Seq: first - 1, Hash: prev}
	w.open[at] = first - 1
	return w.raise(log.Incarnation, taken...)
}
