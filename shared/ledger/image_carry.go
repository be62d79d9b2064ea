package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// carriedBytes is how many bytes of segments are carried over at once.
const carriedBytes = 4 << 20

// carrySealed takes over segments that are held here and not in the image; it says whether there were any.
func (l *Ledger) carrySealed(ctx context.Context, c *Ledger) (carried bool, err error) {
	held := l.book.sealed()
	for _, log := range held.Logs() {
		for c.book.head(log).Seq < held[log] {
			before := c.book.head(log).Seq
			run, err := l.Load(ctx, log, before, carriedBytes)
			if err != nil {
				return carried, err
			}
			kept, err := c.Append(ctx, []syncproto.Run{run})
			if err != nil {
				return carried, err
			}
			if kept[0].Head <= before || !kept[0].Refused.Held() {
				return carried, fmt.Errorf("%w: %s after %d: %s", ErrImageBehind, log, before, kept[0].Refused)
			}
			carried = true
		}
	}
	return carried, nil
}

// giveWay raises the incarnation when the image holds changes of this device, under the one it writes with, that it
// does not know of: its database was put back from an older time.
func (l *Ledger) giveWay(ctx context.Context, c *Ledger) error {
	sealed := l.book.sealed()
	theirs := dot.Vector{}
	for _, log := range syncproto.Unproven(l.o.Device, sealed, c.book.sealed()) {
		if log.Incarnation >= l.Incarnation() {
			theirs[log] = c.book.head(log).Seq
		}
	}
	if len(theirs) == 0 {
		return nil
	}
	return l.Behind(ctx, theirs)
}

// carryOwn takes over what is this device's alone: its open changes, under their numbers, its incarnation and mark, the
// readable numbers it gave, what peers said, and the evidence it keeps. Its writer's turn is held.
func (l *Ledger) carryOwn(ctx context.Context, c *Ledger, holders []Holder) error {
	own, err := l.readOwn(ctx)
	if err != nil {
		return err
	}
	return c.commit(ctx, func(w *writing) error {
		w.incarnation = l.own.incarnation
		w.act = max(w.act, l.own.act)
		for _, row := range own {
			if err := w.tx.Exec(row.into, row.values...); err != nil {
				return err
			}
		}
		for _, h := range holders {
			if err := w.writeHolder(h); err != nil {
				return err
			}
		}
		logs := slices.SortedFunc(maps.Keys(l.own.tails), dot.Log.Compare)
		for _, log := range logs {
			run := slices.Clone(l.own.tails[log])
			if len(run) == 0 {
				continue
			}
			at := w.line(log, l.o.Public)
			if w.last(at)+1 != run[0].Dot.Seq {
				return fmt.Errorf("%w: %s ends at %d, the open tail goes on at %d", ErrImageBehind, log, w.last(at), run[0].Dot.Seq)
			}
			w.tails[at] = slices.Clone(run)
			w.open[at] = run[len(run)-1].Dot.Seq
			if err := w.merge(pointers(run)); err != nil {
				return err
			}
		}
		return w.bumpRebuilt(l)
	})
}

func pointers(changes []merge.Change) []*merge.Change {
	list := make([]*merge.Change, len(changes))
	for i := range changes {
		list[i] = &changes[i]
	}
	return list
}

// bumpRebuilt lets every screen look again: the tables are others.
func (w *writing) bumpRebuilt(of *Ledger) error {
	var rebuilt int64
	err := of.db.Read(context.Background(), func(tx *sqlitedb.Tx) error {
		return tx.One("SELECT coalesce(max(value), 0) FROM meta WHERE name = 'rebuilt'").Scan(&rebuilt)
	})
	if err != nil {
		return err
	}
	return w.tx.Exec("INSERT INTO meta (name, value) VALUES ('rebuilt', ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value) + 1", rebuilt+1)
}

// ownRow is one row that goes over as it is.
type ownRow struct {
	into   string
	values []any
}

// readOwn reads the rows that belong to this device alone.
func (l *Ledger) readOwn(ctx context.Context) (rows []ownRow, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		for _, of := range []struct{ from, into string }{
			{"SELECT name, value FROM meta WHERE name NOT IN ('space', 'rebuilt', 'incarnation', 'unproven') AND name NOT LIKE 'touched %'", "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"},
			{"SELECT desk, last FROM numbers", "INSERT INTO numbers (desk, last) VALUES (?, ?) ON CONFLICT DO UPDATE SET last = max(last, excluded.last)"},
			{"SELECT device, hub, at, standing FROM peers", "INSERT OR REPLACE INTO peers (device, hub, at, standing) VALUES (?, ?, ?, ?)"},
			{"SELECT device, incarnation, lane, outcome, received, bytes FROM evidence ORDER BY id",
				"INSERT INTO evidence (device, incarnation, lane, outcome, received, bytes) VALUES (?, ?, ?, ?, ?, ?)"},
		} {
			if err := readAnything(tx, of.from, func(values []any) { rows = append(rows, ownRow{of.into, values}) }); err != nil {
				return err
			}
		}
		return nil
	})
	return rows, err
}

func readAnything(tx *sqlitedb.Tx, query string, take func([]any)) error {
	rows, err := tx.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return sqlitedb.Explain(err)
		}
		take(values)
	}
	return sqlitedb.Explain(rows.Err())
}
