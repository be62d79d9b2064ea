package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// View reads one moment of the space. It never waits for a writer, and no writer waits for it.
func (l *Ledger) View(ctx context.Context, look func(record.Reader) error) error {
	return l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		// The moment begins with the first look; only after it do the book's numbers cover every row.
		v := &view{l: l, tx: tx, decoded: map[int64][]merge.Change{}}
		if err := v.begin(); err != nil {
			return fmt.Errorf("begin to read: %w", err)
		}
		return look(v)
	})
}

// view is one moment of the space as the database holds it.
type view struct {
	l     *Ledger
	tx    *sqlitedb.Tx
	logs  []dot.Log
	marks *standing
	heads dot.Vector

	rebuilt uint64 // how often the tables were made again

	decoded map[int64][]merge.Change // sealed segments opened in this moment, by place; nil where they may still move
}

var _ record.Reader = (*view)(nil)

func (v *view) begin() error {
	err := v.tx.One("SELECT value FROM meta WHERE name = 'rebuilt'").Scan(&v.rebuilt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	v.logs, v.marks = v.l.book.logs(), v.l.marks.now()
	return nil
}

// Heads is what is applied at this moment.
func (v *view) Heads() dot.Vector {
	if v.heads != nil {
		return v.heads
	}
	heads := dot.Vector{}
	err := each(v.tx, func(s scanner) error {
		var id int64
		var head uint64
		if err := s.Scan(&id, &head); err != nil {
			return err
		}
		if id > 0 && id < int64(len(v.logs)) && head > 0 {
			heads[v.logs[id]] = max(heads[v.logs[id]], head)
		}
		return nil
	}, "SELECT id, head FROM logs UNION ALL SELECT place >> 40, max(place & 1099511627775) FROM tail GROUP BY place >> 40")
	if err != nil {
		return dot.Vector{} // claims nothing; the next look at the file says what is wrong with it
	}
	v.heads = heads
	return heads
}

// Find gives the record, living or deleted.
func (v *view) Find(kind string, id uuid.UUID) (record.Record, bool, error) {
	t, err := v.table(kind)
	if err != nil {
		return record.Record{}, false, err
	}
	var found *row
	if err := fetchRows(v.tx, t, []uuid.UUID{id}, v.logs, func(r *row) { found = r }); err != nil {
		return record.Record{}, false, fmt.Errorf("find %s %s: %w", kind, id, err)
	}
	if found == nil {
		return record.Record{}, false, nil
	}
	return v.record(found), true, nil
}

func (v *view) table(kind string) (*table, error) {
	k := v.l.o.Schema.Kind(kind)
	if k == nil {
		return nil, fmt.Errorf("%w: %q", ErrUnknownKind, kind)
	}
	return v.l.tables[k.Wire], nil
}

// record shows a row.
func (v *view) record(r *row) record.Record {
	k := r.table.kind
	shown := record.Record{
		Kind: k, ID: r.id, Key: r.key, Gone: r.flags&stateGone != 0, Merged: r.state,
		Mark:   v.marks.of(r.mine, v.logs),
		Source: record.Source{Device: r.last.dot.Log.Device, Operator: v.l.book.operator(r.last.operator), Wall: r.last.wall},
	}
	if r.unopened != nil {
		r.showSole(&shown)
		return shown
	}
	values, sets := extent(k, r.state)
	shown.Values, shown.Sets = make([]merge.Value, values), make([][]merge.Value, sets)
	for i := range r.state.Fields {
		state := &r.state.Fields[i]
		f := k.FieldByWire(state.ID)
		switch {
		case f == nil:
		case f.Type == record.Set:
			shown.Sets[f.Place()] = state.Members()
		case len(state.Live) == 1 && state.Live[0].Op == merge.Put:
			shown.Values[f.Place()] = state.Live[0].Value
		default:
			if e, ok := state.Shown(f.Rank); ok {
				shown.Values[f.Place()] = e.Value
			}
		}
	}
	return shown
}

// showSole shows a row that one change wrote.
func (r *row) showSole(shown *record.Record) {
	shown.Sole = record.Write{Dot: r.sole.dot, Stamp: r.sole.stamp}
	values, sets := 0, 0
	for _, k := range r.unopened {
		if f := shown.Kind.FieldByWire(k.wire); k.set {
			sets = max(sets, f.Place()+1)
		} else {
			values = max(values, f.Place()+1)
		}
	}
	shown.Values, shown.Sets = make([]merge.Value, values), make([][]merge.Value, sets)
	for _, k := range r.unopened {
		if f := shown.Kind.FieldByWire(k.wire); k.set {
			slices.SortFunc(k.values, merge.Value.Compare)
			shown.Sets[f.Place()] = slices.Compact(k.values)
		} else {
			shown.Values[f.Place()] = k.values[0]
		}
	}
}

// extent says how far the values and the sets of a record go: a kind has forty fields, most records a dozen, and a picture
// of an incident holds all of them at once.
func extent(k *record.Kind, state merge.Record) (values, sets int) {
	for i := range state.Fields {
		f := k.FieldByWire(state.Fields[i].ID)
		switch {
		case f == nil:
		case f.Type == record.Set:
			sets = max(sets, f.Place()+1)
		default:
			values = max(values, f.Place()+1)
		}
	}
	return values, sets
}

// acting is the view of a transaction under way: it sees what the transaction has changed so far.
type acting struct {
	view
	w *writing
}

var _ record.Reader = (*acting)(nil)

func (w *writing) reader() *acting {
	return &acting{view: view{l: w.l, tx: w.tx, logs: w.l.book.logs(), marks: w.l.marks.now()}, w: w}
}

// Find gives the record as the transaction has made it.
func (a *acting) Find(kind string, id uuid.UUID) (record.Record, bool, error) {
	t, err := a.table(kind)
	if err != nil {
		return record.Record{}, false, err
	}
	r, err := a.w.row(t, id)
	if err != nil {
		return record.Record{}, false, fmt.Errorf("find %s %s: %w", kind, id, err)
	}
	if r.last.dot.IsZero() {
		return record.Record{}, false, nil
	}
	if r.dirty {
		r.settle()
	}
	a.logs = a.w.l.book.logs()
	shown := a.record(r)
	shown.Merged = cloneState(r.state) // the row goes on changing
	return shown, true, nil
}

// List flushes what the transaction holds in memory, for a query to find it.
func (a *acting) List(q record.Query) ([]record.Record, error) {
	if err := a.w.flush(); err != nil {
		return nil, err
	}
	a.logs = a.w.l.book.logs()
	return a.view.List(q)
}

// Count flushes like List.
func (a *acting) Count(q record.Query) (int, error) {
	if err := a.w.flush(); err != nil {
		return 0, err
	}
	return a.view.Count(q)
}

// Heads is what is applied, this transaction's work included.
func (a *acting) Heads() dot.Vector {
	heads := a.l.book.applied()
	for at, seq := range a.w.open {
		heads[at.log] = seq
	}
	return heads
}

func cloneState(s merge.Record) merge.Record {
	fields := make([]merge.Field, len(s.Fields))
	for i, f := range s.Fields {
		fields[i] = merge.Field{ID: f.ID, Live: append([]merge.Entry(nil), f.Live...), Dead: append([]merge.Gone(nil), f.Dead...)}
	}
	return merge.Record{Fields: fields}
}
