package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// fetchedTogether is how many rows one statement reads: half the cost of reading them one by one.
const fetchedTogether = 32

// tableFor gives the table of a kind, making the view on the table of unknown kinds when it is one. Only the writer
// calls it.
func (w *writing) tableFor(wire uint16) *table {
	if t := w.l.tables[wire]; t != nil {
		return t
	}
	t := w.l.unknown[wire]
	if t == nil {
		t = newUnknown(wire, &w.l.unknownKey)
		w.l.unknown[wire] = t
	}
	return t
}

// row gives the row of a record, an empty one when it has none yet.
func (w *writing) row(t *table, id uuid.UUID) (*row, error) {
	if r := w.rows[rowID{t, id}]; r != nil {
		return r, nil
	}
	r := &row{table: t, id: id}
	var key int64
	err := w.tx.One(t.selectKey, id[:]).Scan(&key)
	if err == nil {
		err = w.readRow(r, key)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	w.rows[rowID{t, id}] = r
	w.l.origins.note(r)
	return r, nil
}

func (w *writing) readRow(r *row, key int64) error {
	rows, err := w.tx.Query(r.table.selectByKey, key)
	if err != nil {
		return err
	}
	return readRows(rows, r.table, w.l.book.logs(), func(read *row) { *r = *read })
}

// fetch brings the rows of records into memory; those without a row get an empty one.
func (w *writing) fetch(t *table, ids []uuid.UUID) error {
	wanted := make([]uuid.UUID, 0, len(ids))
	for _, id := range ids {
		if w.rows[rowID{t, id}] == nil {
			w.rows[rowID{t, id}] = &row{table: t, id: id}
			wanted = append(wanted, id)
		}
	}
	logs := w.l.book.logs()
	for some := range slices.Chunk(wanted, fetchedTogether) {
		if err := fetchRows(w.tx, t, some, logs, func(r *row) {
			*w.rows[rowID{t, r.id}] = *r
		}); err != nil {
			for _, id := range wanted {
				delete(w.rows, rowID{t, id})
			}
			return err
		}
	}
	return nil
}

// fetchRows reads the rows of at most fetchedTogether records. The last one is asked for again until their number is a
// power of two, so that a few statements serve for all numbers.
func fetchRows(tx *sqlitedb.Tx, t *table, ids []uuid.UUID, logs []dot.Log, got func(*row)) error {
	args := make([]any, 0, fetchedTogether)
	for i := range ids {
		args = append(args, ids[i][:])
	}
	for n := len(args); n&(n-1) != 0; n++ {
		args = append(args, args[len(ids)-1])
	}
	rows, err := tx.Query(t.selectRow+marksFor(len(args)), args...)
	if err != nil {
		return err
	}
	return readRows(rows, t, logs, got)
}

// marksFor gives a list of n parameters in brackets.
func marksFor(n int) string { return "(" + strings.Repeat("?,", n-1) + "?)" }

// readRows reads the answer to a query for whole rows of t, with the state of each, and closes it.
func readRows(rows *sqlitedb.Rows, t *table, logs []dot.Log, got func(*row)) error {
	return scanRows(rows, t, logs, func(r *row) {
		r.open()
		got(r)
	})
}

// scanRows reads like readRows, and leaves those that one change wrote unopened.
func scanRows(rows *sqlitedb.Rows, t *table, logs []dot.Log, got func(*row)) error {
	defer rows.Close()
	var id, ver, extra []byte
	columns := make([]any, len(t.columns))
	into := make([]any, 0, fixedCount+len(t.columns))
	r := row{table: t}
	into = append(into, &r.key, &id, &ver, &r.mine, &r.flags, &extra)
	for i := range columns {
		into = append(into, &columns[i])
	}
	for rows.Next() {
		r = row{table: t}
		if err := rows.Scan(into...); err != nil {
			return sqlitedb.Explain(err)
		}
		if len(id) != 16 {
			return fmt.Errorf("%w: %s holds an id of %d bytes", ErrDamaged, t.name, len(id))
		}
		r.id = uuid.UUID(id)
		if err := r.unpack(ver, extra, columns, logs); err != nil {
			return err
		}
		whole := r
		got(&whole)
	}
	return sqlitedb.Explain(rows.Err())
}

// settle works out what the row's own columns say of its state.
func (r *row) settle() {
	r.flags = 0
	deleted, contested := r.state.Deleted()
	if deleted {
		r.flags |= stateGone
	}
	if contested {
		r.flags |= stateUnsettled
	}
	if r.table.kind == nil {
		return
	}
	for i := range r.state.Fields {
		f := &r.state.Fields[i]
		if len(f.Live) < 2 {
			continue
		}
		if k := r.table.kind.FieldByWire(f.ID); k != nil && k.Policy == record.Surface && f.Conflicting() {
			r.flags |= stateUnsettled
			return
		}
	}
}

// apply merges one change into its record. seen must not tell of changes of this transaction: the row itself knows
// those.
func (w *writing) apply(r *row, c *merge.Change) {
	r.state.Apply(c, func(d dot.Dot) bool {
		return w.seen(d) || slices.Contains(r.applied, d)
	})
	r.applied = append(r.applied, c.Dot)
	by := author{dot: c.Dot, stamp: c.Stamp, wall: c.Wall}
	if r.last.dot.IsZero() || r.last.less(by) {
		by.operator = w.l.book.person(c.Operator)
		r.last = by
	}
	if r.birth.IsZero() && r.id[6]>>4 == 5 && dot.RecordID(w.l.o.Space, c.Dot) == r.id {
		r.birth = c.Dot
	}
	if c.Dot.Log.Device == w.l.o.Device {
		r.own(w, c.Dot)
		w.l.origins.note(r)
	}
	w.changes++
	if !r.dirty {
		r.dirty = true
		w.dirty = append(w.dirty, r)
	}
}

// lighten writes the rows changed so far and lets go of all. What this transaction applied is seen from here on.
func (w *writing) lighten() error {
	if err := w.flush(); err != nil {
		return err
	}
	clear(w.rows)
	for at, head := range w.heads {
		w.written[at] = head.Seq
	}
	for at, open := range w.open {
		w.written[at] = max(w.written[at], open)
	}
	return nil
}

// seen says whether a change was applied before the rows now in memory were read.
func (w *writing) seen(d dot.Dot) bool {
	if !w.anew && w.l.book.seen(d) {
		return true
	}
	at := w.l.book.lines[d.Log]
	return at != nil && d.Seq <= w.written[at] && (w.anew || d.Seq > at.open) &&
		!slices.ContainsFunc(w.denied, func(n denial) bool { return n.dot == d })
}

// own notes the newest change of this device, the same whatever order its logs come back in after a restore.
func (r *row) own(w *writing, d dot.Dot) {
	if r.mine != 0 {
		log, seq := unplace(r.mine)
		if (dot.Dot{Log: w.l.book.names[log], Seq: seq}).Compare(d) > 0 {
			return
		}
	}
	r.mine = place(w.l.book.line(d.Log, nil).id, d.Seq)
}
