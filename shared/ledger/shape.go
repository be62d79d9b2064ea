package ledger

import (
	"context"
	"fmt"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
)

// declared is one field as the tables were last made for.
type declared struct {
	kind, field uint16
}

type shaped struct {
	name string
	typ  record.Type
}

// shape makes the tables fit the declarations of this program. New kinds and fields are added, and values kept for them
// while they were unknown move in; nothing is emitted by it. Anything else that differs makes the tables anew.
func (l *Ledger) shape(ctx context.Context) error {
	l.tables, l.unknown = map[uint16]*table{}, map[uint16]*table{}
	for _, k := range l.o.Schema.Kinds() {
		l.tables[k.Wire] = newTable(k)
	}
	w, err := l.transact(func(w *writing) error {
		had, err := shapeNow(w.tx)
		if err != nil {
			return fmt.Errorf("read the shape of the tables: %w", err)
		}
		if err := w.reshape(had); err != nil {
			return fmt.Errorf("shape the tables: %w", err)
		}
		return w.lastKeys()
	})
	if err == nil && w.stale {
		_, err = l.db.Checkpoint(ctx)
	}
	return err
}

// kindRow is the field number under which the table fields names a kind itself.
const kindRow = 0

func shapeNow(tx *sqlitedb.Tx) (map[declared]shaped, error) {
	had := map[declared]shaped{}
	err := each(tx, func(s scanner) error {
		var d declared
		var is shaped
		if err := s.Scan(&d.kind, &d.field, &is.name, &is.typ); err != nil {
			return err
		}
		had[d] = is
		return nil
	}, "SELECT kind, field, name, type FROM fields")
	return had, err
}

// shapeOf is what the declarations ask for.
func shapeOf(tables map[uint16]*table) map[declared]shaped {
	want := map[declared]shaped{}
	for wire, t := range tables {
		want[declared{wire, kindRow}] = shaped{t.kind.Name, "kind"}
		for _, c := range t.columns {
			want[declared{wire, c.field.Wire}] = shaped{c.field.Name, c.stored()}
		}
	}
	return want
}

// stored is the type a column was made for: a text may become a code without moving anything.
func (c column) stored() record.Type {
	if c.field.Type == record.Code {
		return record.Text
	}
	return c.field.Type
}

func (w *writing) reshape(had map[declared]shaped) error {
	want := shapeOf(w.l.tables)
	for d, is := range had {
		if want[d] != is {
			return w.reshapeAll(had)
		}
	}
	for wire, t := range w.l.tables {
		if _, known := had[declared{wire, kindRow}]; !known {
			if err := w.addTable(t); err != nil {
				return err
			}
			continue
		}
		if err := w.addColumns(t, had); err != nil {
			return err
		}
	}
	return w.writeShape(had, want)
}

func (w *writing) writeShape(had, want map[declared]shaped) error {
	for d, is := range want {
		if had[d] == is {
			continue
		}
		if err := w.tx.Exec("INSERT OR REPLACE INTO fields (kind, field, name, type) VALUES (?, ?, ?, ?)", d.kind, d.field, is.name, string(is.typ)); err != nil {
			return err
		}
	}
	return nil
}

// reshapeAll drops every table of records and makes them again from the logs: a kind or field was renamed, changed its
// type, or is unknown to this program, which may be older than the one that made the tables.
func (w *writing) reshapeAll(had map[declared]shaped) error {
	for d, is := range had {
		if d.field == kindRow {
			if err := w.tx.Exec("DROP TABLE IF EXISTS " + quote("record_"+is.name)); err != nil {
				return err
			}
		}
	}
	if err := w.tx.Exec("DELETE FROM fields"); err != nil {
		return err
	}
	for _, t := range w.l.tables {
		if err := w.make(t); err != nil {
			return err
		}
	}
	w.stale = true
	return w.writeShape(nil, shapeOf(w.l.tables))
}

func (w *writing) make(t *table) error {
	for _, statement := range t.create() {
		if err := w.tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// addTable makes the table of a kind that was unknown, and moves in the records kept for it.
func (w *writing) addTable(t *table) error {
	if err := w.make(t); err != nil {
		return err
	}
	from := newUnknown(t.wire, &w.l.unknownKey)
	rows, err := w.tx.Query(fmt.Sprintf("SELECT %s FROM %s WHERE _kind = %d ORDER BY _key", fixed, unknownName, t.wire))
	if err != nil {
		return err
	}
	var moved []*row
	if err := readRows(rows, from, w.l.book.logs(), func(r *row) { moved = append(moved, r) }); err != nil {
		return err
	}
	if err := w.tx.Exec(fmt.Sprintf("DELETE FROM %s WHERE _kind = %d", unknownName, t.wire)); err != nil {
		return err
	}
	for _, r := range moved {
		r.table, r.key = t, 0
		if err := w.store(r); err != nil {
			return err
		}
	}
	return nil
}

// addColumns adds the fields that are new to a table, and moves in the values kept for them.
func (w *writing) addColumns(t *table, had map[declared]shaped) error {
	old := &table{name: t.name, wire: t.wire, kind: t.kind, lastKey: t.lastKey}
	added := false
	for _, c := range t.columns {
		if _, known := had[declared{t.wire, c.field.Wire}]; known {
			old.columns = append(old.columns, c)
			continue
		}
		if err := w.tx.Exec("ALTER TABLE " + t.name + " ADD COLUMN " + c.declare()); err != nil {
			return err
		}
		added = true
	}
	if !added {
		return nil
	}
	old.prepare("")
	rows, err := w.tx.Query("SELECT " + old.columnsNames + " FROM " + t.name + " WHERE _extra IS NOT NULL")
	if err != nil {
		return err
	}
	var lifted []*row
	if err := readRows(rows, old, w.l.book.logs(), func(r *row) { lifted = append(lifted, r) }); err != nil {
		return err
	}
	for _, r := range lifted {
		r.table = t
		if err := w.store(r); err != nil {
			return err
		}
	}
	return nil
}

// lastKeys finds where the rows of each table end.
func (w *writing) lastKeys() error {
	for _, t := range w.l.tables {
		if err := w.tx.One("SELECT coalesce(max(_key), 0) FROM " + t.name).Scan(t.lastKey); err != nil {
			return err
		}
	}
	return w.tx.One("SELECT coalesce(max(_key), 0) FROM " + unknownName).Scan(&w.l.unknownKey)
}
