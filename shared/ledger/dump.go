package ledger

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
)

// Dump writes one canonical line for each living record, by kind and id: two replicas that hold the same changes write
// the same bytes.
func (l *Ledger) Dump(ctx context.Context, out io.Writer) error {
	return l.lines(ctx, out, "NOT _state & 1", record.AppendDump, "\n")
}

// DumpConflicts writes one line for each unsettled field of a living record, by kind and id.
func (l *Ledger) DumpConflicts(ctx context.Context, out io.Writer) error {
	return l.lines(ctx, out, "_state & 2", record.AppendConflicts, "")
}

type appender func(b []byte, r *record.Record, source sourcer) ([]byte, error)

// sourcer tells who wrote a change.
type sourcer = func(dot.Dot) (record.Source, error)

func (l *Ledger) lines(ctx context.Context, out io.Writer, where string, line appender, end string) error {
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		v := &view{l: l, tx: tx}
		if err := v.begin(); err != nil {
			return err
		}
		return v.lines(out, where, line, end, v.source)
	})
	if err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	return nil
}

func (v *view) lines(out io.Writer, where string, line appender, end string, source sourcer) error {
	var b []byte
	return v.each(where, func(r *row) error {
		shown := v.record(r)
		var err error
		if b, err = line(b[:0], &shown, source); err != nil {
			return err
		}
		_, err = out.Write(append(b, end...))
		return err
	})
}

// pageRows is how many rows are read before the cursor is closed and they are looked at.
const pageRows = 500

// each gives the rows of every declared kind, by kind and id.
func (v *view) each(where string, take func(*row) error) error {
	kinds := v.l.o.Schema.Kinds()
	slices.SortFunc(kinds, func(a, b *record.Kind) int { return cmp.Compare(a.Name, b.Name) })
	for _, k := range kinds {
		if err := v.eachOf(v.l.tables[k.Wire], where, take); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) eachOf(t *table, where string, take func(*row) error) error {
	after := []byte{}
	for {
		rows, err := v.tx.Query("SELECT "+t.columnsNames+" FROM "+t.name+" WHERE _id > ? AND "+where+" ORDER BY _id LIMIT ?", after, pageRows)
		if err != nil {
			return err
		}
		var page []*row
		if err := readRows(rows, t, v.logs, func(r *row) { page = append(page, r) }); err != nil {
			return err
		}
		for _, r := range page {
			if err := take(r); err != nil {
				return err
			}
		}
		if len(page) < pageRows {
			return nil
		}
		after = page[len(page)-1].id[:]
	}
}

// Source tells who wrote a change, and when.
func (l *Ledger) Source(ctx context.Context, at dot.Dot) (source record.Source, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		source, err = (&view{l: l, tx: tx}).source(at)
		return err
	})
	return source, err
}

func (v *view) source(at dot.Dot) (record.Source, error) {
	c, err := v.change(at)
	if err != nil {
		return record.Source{}, err
	}
	return record.Source{Device: at.Log.Device, Operator: c.Operator, Wall: c.Wall}, nil
}

// Fingerprint digests the state of the space by ranges of record ids: range i holds the records whose id begins with
// the four bits i. held is what was applied at that moment. Replicas that hold the same changes have the same
// fingerprints.
func (l *Ledger) Fingerprint(ctx context.Context) (ranges [16][8]byte, held dot.Vector, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		v := &view{l: l, tx: tx}
		if err := v.begin(); err != nil {
			return err
		}
		held = v.Heads()
		var b []byte
		return v.each("1", func(r *row) error {
			shown := v.record(r)
			if b, err = record.AppendDump(b[:0], &shown, v.source); err != nil {
				return err
			}
			sum := sha256.Sum256(append(b, r.id[:]...))
			of := &ranges[r.id[0]>>4]
			for i := range of {
				of[i] ^= sum[i]
			}
			return nil
		})
	})
	if err != nil {
		return ranges, nil, fmt.Errorf("fingerprint: %w", err)
	}
	return ranges, held, nil
}
