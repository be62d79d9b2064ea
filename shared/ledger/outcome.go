package ledger

import (
	"context"
	"errors"
	"fmt"

	"qianshao/shared/sqlitedb"
)

// settle finds out what became of a transaction that ended with an error. An error before the commit means that
// nothing happened. One of the commit itself says nothing either way: the file is opened again, and what is then in it
// is what happened. nil says that everything is there after all.
func (l *Ledger) settle(w *writing, failed error) error {
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
