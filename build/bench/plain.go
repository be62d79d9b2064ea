package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // measured beside the ledger, which registers it too

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// plainResult is what the same rows cost in plain tables, through the same driver, with the same durability.
type plainResult struct {
	rate    float64 // field changes a second
	seconds float64
	cpu     float64 // processor seconds
	bytes   int64   // of the file, ids and their index included
	bare    int64   // of rows found by an integer alone
}

// plainBatch is how many statements share one commit, as many as the ledger merges together.
const plainBatch = 4 << 10

func (b *bench) plain(w *workload) (plainResult, error) {
	b.say("the same rows in plain tables")
	var r plainResult
	start, cpu := time.Now(), cpuSeconds()
	size, err := b.plainRows(w, "plain.db", true)
	if err != nil {
		return r, err
	}
	r.seconds, r.cpu = time.Since(start).Seconds(), cpuSeconds()-cpu
	r.rate, r.bytes = float64(w.fields)/r.seconds, size
	r.bare, err = b.plainRows(w, "bare.db", false)
	return r, err
}

func (b *bench) plainOpen(name string) (*sql.DB, string, error) {
	path := filepath.Join(b.dir, name)
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-24576)&_txlock=immediate")
	if err != nil {
		return nil, "", err
	}
	db.SetMaxOpenConns(1)
	return db, path, nil
}

func plainTable(k *record.Kind, ids bool) string {
	var names []string
	if ids {
		names = append(names, "_id BLOB UNIQUE")
	}
	for _, f := range k.Fields {
		kind := "TEXT"
		switch f.Type {
		case record.Number:
			kind = "REAL"
		case record.Time:
			kind = "INTEGER"
		case record.Ref:
			kind = "BLOB"
		}
		names = append(names, `"`+f.Name+`" `+kind)
	}
	return fmt.Sprintf("CREATE TABLE plain_%s (_key INTEGER PRIMARY KEY, %s)", k.Name, strings.Join(names, ", "))
}

// plainRows makes every record and sets every field, in the order things were made.
func (b *bench) plainRows(w *workload, name string, ids bool) (int64, error) {
	db, path, err := b.plainOpen(name)
	if err != nil {
		return 0, err
	}
	for _, k := range w.schema.Kinds() {
		if _, err := db.ExecContext(b.ctx, plainTable(k, ids)); err != nil {
			return 0, err
		}
	}
	conn, err := db.Conn(b.ctx)
	if err != nil {
		return 0, err
	}
	p := &plainWriter{ctx: b.ctx, conn: conn, ids: ids, keys: map[[16]byte]int64{}, statements: map[string]*sql.Stmt{}}
	changes := slices.Clone(w.changes)
	slices.SortStableFunc(changes, func(a, b *merge.Change) int { return int(a.Wall - b.Wall) })
	for some := range slices.Chunk(changes, plainBatch) {
		if err := p.batch(w.schema, some); err != nil {
			return 0, err
		}
	}
	for _, s := range p.statements {
		if err := s.Close(); err != nil {
			return 0, err
		}
	}
	if _, err := conn.ExecContext(b.ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return 0, err
	}
	if err := conn.Close(); err != nil {
		return 0, err
	}
	if err := db.Close(); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

type plainWriter struct {
	ctx        context.Context
	conn       *sql.Conn
	ids        bool
	keys       map[[16]byte]int64
	statements map[string]*sql.Stmt
}

func (p *plainWriter) batch(schema *record.Schema, changes []*merge.Change) error {
	if err := p.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, c := range changes {
		if err := p.write(schema.KindByWire(c.Kind), c); err != nil {
			return err
		}
	}
	return p.exec("COMMIT")
}

func (p *plainWriter) write(k *record.Kind, c *merge.Change) error {
	key, known := p.keys[c.Record]
	if known {
		f := k.FieldByWire(c.Writes[0].Field)
		query, arg := fmt.Sprintf(`UPDATE plain_%s SET %q = ? WHERE _key = ?`, k.Name, f.Name), any(key)
		if p.ids {
			query, arg = fmt.Sprintf(`UPDATE plain_%s SET %q = ? WHERE _id = ?`, k.Name, f.Name), c.Record[:]
		}
		return p.exec(query, plainValue(c.Writes[0].Value), arg)
	}
	key = int64(len(p.keys) + 1)
	p.keys[c.Record] = key
	args := []any{key}
	if p.ids {
		args = append(args, c.Record[:])
	}
	for _, w := range c.Writes {
		args = append(args, plainValue(w.Value))
	}
	return p.exec(fmt.Sprintf("INSERT INTO plain_%s VALUES (?%s)", k.Name, strings.Repeat(", ?", len(args)-1)), args...)
}

func (p *plainWriter) exec(query string, args ...any) error {
	s := p.statements[query]
	if s == nil {
		var err error
		if s, err = p.conn.PrepareContext(p.ctx, query); err != nil {
			return err
		}
		p.statements[query] = s
	}
	_, err := s.ExecContext(p.ctx, args...)
	return err
}

func plainValue(v merge.Value) any {
	switch v.Type {
	case merge.Number:
		return v.Number()
	case merge.Time:
		return v.Millis()
	case merge.ID:
		return []byte(v.Text())
	default:
		return v.Text()
	}
}

// plainSaves is the 99th of a hundred plain inserts with fsync, in milliseconds.
func (b *bench) plainSaves(w *workload) (float64, error) {
	db, _, err := b.plainOpen("plain-saves.db")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	for _, k := range w.schema.Kinds() {
		if _, err := db.ExecContext(b.ctx, plainTable(k, true)); err != nil {
			return 0, err
		}
	}
	var took []time.Duration
	for i := range b.saves {
		c := w.changes[i%len(w.changes)]
		k := w.schema.KindByWire(c.Kind)
		args := []any{i + 1, fmt.Sprint(i)}
		for _, write := range c.Writes {
			args = append(args, plainValue(write.Value))
		}
		for len(args) < len(k.Fields)+2 {
			args = append(args, nil)
		}
		start := time.Now()
		if _, err := db.ExecContext(b.ctx, fmt.Sprintf("INSERT INTO plain_%s VALUES (?%s)", k.Name, strings.Repeat(", ?", len(args)-1)), args...); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)*99/100].Seconds() * 1000, nil
}
