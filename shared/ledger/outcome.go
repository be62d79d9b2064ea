package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"qianshao/shared/sqlitedb"
)

// settle finds out what became of a transaction that ended with an error. An error before the commit means that
// nothing happened. One of the commit itself says nothing either way: the file is opened again, and what is then in it
// is what happened. nil says that everything is there after all.
func (l *Ledger) settle(w *writing, failed error) error {
	l.unsure = l.unsure || errors.Is(failed, ErrIO) || errors.Is(failed, sqlitedb.ErrUncertain)
	if !errors.Is(failed, sqlitedb.ErrUncertain) {
		return failed
	}
	ctx := context.Background()
	if err := l.db.Reopen(ctx); err != nil {
		return fmt.Errorf("%w: %w: %w", ErrUnknownOutcome, failed, err)
	}
	there, err := l.holds(ctx, w)
	if err != nil {
		return fmt.Errorf("%w: %w: %w", ErrUnknownOutcome, failed, err)
	}
	if !there {
		return fmt.Errorf("not saved: %w", failed)
	}
	if err := l.assure(ctx); err != nil {
		return fmt.Errorf("%w: %w: %w", ErrUnknownOutcome, failed, err)
	}
	l.unsure = false
	return nil
}

// resume comes before the first transaction after one that failed on the disk. What is in memory may be less than what
// is in the file, and what is in the file may be less than what is on the disk: the file is opened and read again, and
// made durable. Otherwise a number could be given twice, or a save could rest on one the disk never got.
func (l *Ledger) resume() error {
	ctx := context.Background()
	if err := l.db.Reopen(ctx); err != nil {
		return fmt.Errorf("open again after a failure: %w", err)
	}
	if err := l.assure(ctx); err != nil {
		return fmt.Errorf("make durable after a failure: %w", err)
	}
	c := &Ledger{o: l.o, codec: l.codec, db: l.db}
	c.book.reset()
	c.book.moves = l.book.moves
	if err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		return cmp.Or(c.loadLogs(tx), c.loadOperators(tx), c.loadDenied(tx), c.loadOwn(tx))
	}); err != nil {
		return fmt.Errorf("read again after a failure: %w", err)
	}
	b := &l.book
	b.Lock()
	b.lines, b.names, b.operators, b.people = c.book.lines, c.book.names, c.book.operators, c.book.people
	b.stored, b.denied, b.moves = c.book.stored, c.book.denied, c.book.moves
	b.unsealed.Store(0)
	b.Unlock()
	l.own = c.own
	l.recent.reset()
	l.unsure = false
	return nil
}

// assureTries is how often readers may be in the way.
const assureTries = 20

// assure makes durable what a failed sync left in doubt. After such a failure the system holds the pages for clean, and
// no later sync of the same file writes them: they are there to be seen until the power goes. Copied into the database
// they are written anew.
func (l *Ledger) assure(ctx context.Context) error {
	for range assureTries {
		whole, err := l.db.Checkpoint(ctx)
		if whole || err != nil {
			return err
		}
	}
	return ErrBusy
}

// failuresMax is how many saves in a row a disk may fail before nothing more is entrusted to it.
const failuresMax = 3

// judge counts failures of the disk. Once there were too many the ledger takes no new work until it is opened again:
// what is saved can be read, exported and sent, and that is what is to be done with a disk that dies.
func (l *Ledger) judge(err error) {
	switch {
	case err == nil:
		l.failures.Store(0)
	case errors.Is(err, ErrUnknownOutcome) || errors.Is(err, ErrIO):
		if l.failures.Add(1) >= failuresMax {
			l.worn.Store(true)
		}
	}
}

// Worn says that the disk failed too often in a row and no new work is taken.
func (l *Ledger) Worn() bool { return l.worn.Load() }

// refusal says why no new work is taken at all; nil when it is.
func (l *Ledger) refusal() error {
	switch {
	case l.o.Sealed:
		return ErrSealed
	case l.worn.Load():
		return ErrWorn
	}
	return nil
}

// holds says whether a transaction's last change, and so all of it, is in the file.
func (l *Ledger) holds(ctx context.Context, w *writing) (there bool, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		for at := range w.open {
			if there, err = has(tx, "tail", at, w.open[at]); there || err != nil {
				return err
			}
			if there, err = has(tx, "segments", at, w.open[at]); there || err != nil {
				return err
			}
		}
		for at, head := range w.heads {
			if there, err = has(tx, "segments", at, head.Seq); there || err != nil {
				return err
			}
		}
		return nil
	})
	return there, err
}

func has(tx *sqlitedb.Tx, table string, at *line, seq uint64) (there bool, err error) {
	if seq == 0 {
		return false, nil
	}
	err = tx.One("SELECT EXISTS (SELECT 1 FROM "+table+" WHERE place >= ? AND place < ?)",
		place(at.id, seq), place(at.id+1, 0)).Scan(&there)
	return there, err
}
