package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// together is how many changes are verified, decoded and merged as one transaction: some thirty milliseconds, which a
// save at the desk may have to wait for.
const together = 2 << 10

// atOnce is of how many changes the rows are in memory together: a part of a transaction.
func (l *Ledger) atOnce() int { return max(1, l.together/4) }

// Append keeps segments made elsewhere and merges what they hold into the tables. It returns after fsync and answers
// every run, in the order given: segments up to Kept.Head are held, the first one refused and those after it are not.
// Segments held already are passed over. An error means that nothing more is known to be kept.
//
// Logs of this device come here too, from peers that hold more of them after a backup was restored.
func (l *Ledger) Append(ctx context.Context, runs []syncproto.Run) ([]syncproto.Kept, error) {
	if err := l.refusal(); err != nil {
		return nil, err
	}
	arrivals := make([]*arrival, len(runs))
	for i := range runs {
		arrivals[i] = &arrival{run: runs[i], head: l.book.head(runs[i].Log)}
	}
	if err := l.appendAll(ctx, arrivals); err != nil {
		return nil, err
	}
	kept := make([]syncproto.Kept, len(runs))
	for i, a := range arrivals {
		kept[i] = syncproto.Kept{
			Log: a.run.Log, Head: l.book.head(a.run.Log).Seq, Refused: a.outcome, Denied: l.book.deniedOf(a.run.Log),
		}
	}
	return kept, nil
}

// arrival is one run on its way in.
type arrival struct {
	run     syncproto.Run
	next    int            // segments looked at so far
	head    syncproto.Head // of the log once those are in
	outcome syncproto.Outcome
}

// sealedIn is one segment verified and decoded, waiting to be written.
type sealedIn struct {
	from    *arrival
	sealed  segment.Sealed
	prev    syncproto.Head // what it was verified to continue
	head    syncproto.Head
	changes []merge.Change
}

// appendAll verifies and decodes, of much on one core while the other merges.
func (l *Ledger) appendAll(ctx context.Context, arrivals []*arrival) error {
	size := 0
	for _, a := range arrivals {
		size += a.run.Bytes()
	}
	if size < pipelinedBytes {
		return l.examine(ctx, arrivals, func(batch []sealedIn) error { return l.takeBatch(ctx, batch) })
	}
	ready := make(chan []sealedIn)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(ready)
		return l.examine(ctx, arrivals, func(batch []sealedIn) error {
			select {
			case ready <- batch:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	group.Go(func() error {
		for batch := range ready {
			if err := l.takeBatch(ctx, batch); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// pipelinedBytes is how much has to come at once for a second core to be worth waking: a desk sends a change or two.
const pipelinedBytes = 16 << 10

func (l *Ledger) takeBatch(ctx context.Context, batch []sealedIn) error {
	if err := l.commit(ctx, func(w *writing) error { return w.takeIn(batch) }); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	return nil
}

// examine verifies and decodes, and gives out batches.
func (l *Ledger) examine(ctx context.Context, arrivals []*arrival, give func([]sealedIn) error) error {
	var batch []sealedIn
	count := 0
	for _, a := range arrivals {
		for ; a.next < len(a.run.Segments); a.next++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			in, ok, err := l.examineOne(ctx, a)
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if in.changes == nil {
				continue // held already
			}
			batch = append(batch, in)
			if count += len(in.changes); count >= l.together {
				if err := give(batch); err != nil {
					return err
				}
				batch, count = nil, 0
			}
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return give(batch)
}

// examineOne judges the arrival's next segment; ok is false when the run goes no further.
func (l *Ledger) examineOne(ctx context.Context, a *arrival) (in sealedIn, ok bool, err error) {
	sealed := a.run.Segments[a.next]
	var failed error
	head, outcome := syncproto.Accept(a.run.Public, l.context(a.run.Log), a.head, sealed.Bytes, func(first uint64) (segment.Hash, []byte, bool) {
		prev, held, ok, err := l.storedAt(ctx, a.run.Log, first)
		failed = errors.Join(failed, err)
		return prev, held, ok
	})
	if failed != nil {
		return sealedIn{}, false, fmt.Errorf("append: look up a held segment of %s: %w", a.run.Log, failed)
	}
	if outcome == syncproto.Fork && a.run.Log.Device == l.o.Device && !l.carrying {
		return l.examineOwnFork(ctx, a, sealed)
	}
	a.outcome = outcome
	if outcome == syncproto.Duplicate {
		return sealedIn{}, true, nil
	}
	if outcome != syncproto.Fresh {
		return sealedIn{}, false, l.keepEvidence(ctx, a.run.Log, outcome, sealed.Bytes)
	}
	if sealed, err = l.beyond(a.head, sealed); err != nil {
		return sealedIn{}, false, fmt.Errorf("append: cut what is held off a segment of %s: %w", a.run.Log, err)
	}
	changes, err := l.decode(a.run.Log, sealed.Bytes)
	if err != nil {
		a.outcome = syncproto.Malformed
		return sealedIn{}, false, l.keepEvidence(ctx, a.run.Log, syncproto.Malformed, sealed.Bytes)
	}
	in = sealedIn{from: a, sealed: sealed, prev: a.head, head: head, changes: changes}
	a.head = head
	return in, true, nil
}

// decode opens an authentic segment. One whose numbers this file could not keep apart is as good as malformed.
func (l *Ledger) decode(log dot.Log, b []byte) ([]merge.Change, error) {
	changes, err := l.codec.Decode(l.context(log), b)
	if err != nil {
		return nil, err
	}
	if changes[len(changes)-1].Dot.Seq > seqMax {
		return nil, fmt.Errorf("%w: seq above %d", segment.ErrMalformed, uint64(seqMax))
	}
	return changes, nil
}

// storedAt finds the held segment that begins at first.
func (l *Ledger) storedAt(ctx context.Context, log dot.Log, first uint64) (prev segment.Hash, held []byte, ok bool, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		prev, held, ok, err = l.storedIn(tx, log, first)
		return err
	})
	return prev, held, ok, err
}

func (l *Ledger) storedIn(tx *sqlitedb.Tx, log dot.Log, first uint64) (prev segment.Hash, held []byte, ok bool, err error) {
	at, known := l.book.find(log)
	if !known || first == 0 || first > seqMax {
		return prev, nil, false, nil
	}
	err = tx.One("SELECT bytes FROM sealed WHERE place >= ? AND place < ? ORDER BY place LIMIT 1",
		place(at.id, first), place(at.id+1, 0)).Scan(&held)
	if errors.Is(err, sql.ErrNoRows) {
		return prev, nil, false, nil
	}
	if err != nil {
		return prev, nil, false, err
	}
	if begins, _, err := segment.Peek(held); err != nil || begins != first {
		prev, ok, err = l.storedPart(tx, at, held, first)
		return prev, nil, ok, err
	}
	if first == 1 {
		return prev, held, true, nil
	}
	var hash []byte
	if err := tx.One("SELECT hash FROM segments WHERE place = ?", place(at.id, first-1)).Scan(&hash); err != nil {
		return prev, nil, false, err
	}
	copy(prev[:], hash)
	return prev, held, true, nil
}

// takeIn writes a batch. Another append may have been faster with some of it: then the log says what to do.
func (w *writing) takeIn(batch []sealedIn) error {
	var changes []*merge.Change
	for i := range batch {
		took, err := w.takeSegment(&batch[i])
		if err != nil {
			return w.spoil(err)
		}
		for k := range took {
			changes = append(changes, &took[k])
		}
		if len(changes) < w.l.atOnce() {
			continue
		}
		if err := errors.Join(w.merge(changes), w.lighten()); err != nil {
			return w.spoil(err)
		}
		changes = changes[:0]
	}
	if err := w.merge(changes); err != nil {
		return w.spoil(err)
	}
	return nil
}

// takeSegment moves a log's head to the end of a segment that continues it, and gives the changes to be merged.
func (w *writing) takeSegment(in *sealedIn) ([]merge.Change, error) {
	at := w.line(in.from.run.Log, in.from.run.Public)
	if at.id > logsMax {
		return nil, fmt.Errorf("append: more than %d logs", logsMax)
	}
	if w.head(at) != in.prev {
		in.from.outcome = w.overtaken(at, in)
		return nil, nil
	}
	if !w.l.carrying && at.log.Device == w.l.o.Device && at.log.Incarnation == w.incarnation {
		if err := w.raise(at.log.Incarnation); err != nil {
			return nil, err
		}
	}
	w.heads[at] = in.head
	w.sealed = append(w.sealed, sealedRow{line: at, first: in.sealed.First, last: in.head.Seq, hash: in.head.Hash, bytes: in.sealed.Bytes})
	return in.changes, nil
}

// overtaken says what became of a segment while it was examined.
func (w *writing) overtaken(at *line, in *sealedIn) syncproto.Outcome {
	for _, s := range w.sealed {
		if s.line == at && s.first == in.sealed.First && bytes.Equal(s.bytes, in.sealed.Bytes) {
			return syncproto.Duplicate
		}
	}
	_, outcome := syncproto.Accept(in.from.run.Public, w.l.context(at.log), w.head(at), in.sealed.Bytes, func(first uint64) (segment.Hash, []byte, bool) {
		prev, held, ok, err := w.l.storedIn(w.tx, at.log, first)
		return prev, held, ok && err == nil
	})
	if outcome == syncproto.Fresh {
		return syncproto.Gap // what it continued is gone: it will be offered again
	}
	return outcome
}

// merge applies changes to the tables, or sets them aside. Rows are read a few dozen at a time and written once.
func (w *writing) merge(changes []*merge.Change) error {
	wanted := map[*table][]uuid.UUID{}
	applied := changes[:0]
	for _, c := range changes {
		w.noteNumbers(c)
		if allow := w.l.o.Allow; allow != nil {
			if reason := allow(c); reason != "" {
				w.denied = append(w.denied, denial{c.Dot, reason})
				continue
			}
		}
		t := w.tableFor(c.Kind)
		wanted[t] = append(wanted[t], c.Record)
		applied = append(applied, c)
	}
	for t, ids := range wanted {
		if err := w.fetch(t, ids); err != nil {
			return fmt.Errorf("read records: %w", err)
		}
	}
	for _, c := range applied {
		w.apply(w.rows[rowID{w.tableFor(c.Kind), c.Record}], c)
	}
	return nil
}

// evidenceMax bounds what is kept of segments that were refused; the oldest go first.
const evidenceMax = 1000

// keepEvidence keeps the bytes of a segment that was refused for what it is, so that a person can look at them. A gap
// is nobody's fault.
func (l *Ledger) keepEvidence(ctx context.Context, log dot.Log, outcome syncproto.Outcome, b []byte) error {
	if outcome == syncproto.Gap || outcome == syncproto.TooNew {
		return nil
	}
	err := l.commit(ctx, func(w *writing) error {
		if err := w.tx.Exec("DELETE FROM evidence WHERE id <= (SELECT max(id) FROM evidence) - ?", evidenceMax); err != nil {
			return err
		}
		return w.tx.Exec("INSERT INTO evidence (device, incarnation, lane, outcome, received, bytes) VALUES (?, ?, ?, ?, ?, ?)",
			log.Device[:], log.Incarnation, log.Lane, outcome.String(), w.millis, b[:min(len(b), segment.BytesMax)])
	})
	if err != nil {
		return fmt.Errorf("keep evidence of %s: %w", log, err)
	}
	return nil
}
