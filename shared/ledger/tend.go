package ledger

import (
	"context"
	"errors"
	"fmt"
)

// logBytesTended is the size of SQLite's log from which a quiet moment is used to empty it.
const logBytesTended = 1 << 20

// Sizes from which it is emptied, quiet or not: after a save, and after a batch.
const (
	logBytesSaved = 4 << 20
	logBytesMax   = 16 << 20
)

// Tend does what can wait for a quiet moment: it empties SQLite's log, writes what peers hold, and syncs the witness.
// Whoever runs the ledger calls it when nothing was recorded for a while.
func (l *Ledger) Tend(ctx context.Context) error {
	var errs []error
	if l.db.LogBytes() > logBytesTended {
		_, err := l.db.Checkpoint(ctx)
		errs = append(errs, err)
	}
	errs = append(errs, l.keepStandings(ctx), l.keepHolders(ctx))
	l.queue.turn.Lock()
	if l.witness != nil && l.witness.file != nil {
		errs = append(errs, l.witness.sync())
	}
	l.queue.turn.Unlock()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("tend ledger: %w", err)
	}
	return nil
}

// keepStandings writes what was said since it was last written.
func (l *Ledger) keepStandings(ctx context.Context) error {
	m := &l.marks
	m.Lock()
	defer m.Unlock()
	if len(m.unkept) == 0 {
		return nil
	}
	err := l.commit(ctx, func(w *writing) error {
		for device := range m.unkept {
			if err := w.writeStanding(m.said[device]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		clear(m.unkept)
	}
	return err
}

// Backup writes everything recorded so far to a new file, while the work goes on. A ledger opened from it later goes on
// under a raised incarnation.
func (l *Ledger) Backup(ctx context.Context, path string) error { return l.db.Copy(ctx, path) }

// Damaged says that something of the file could not be read since it was opened.
func (l *Ledger) Damaged() bool { return l.db.Damaged() }
