package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// line is one act of the workload's file.
type line struct {
	Phase   int            `json:"p"`
	Replica int            `json:"r"`
	Op      string         `json:"op"`
	Kind    string         `json:"c"`
	ID      uuid.UUID      `json:"id"`
	Values  map[string]any `json:"v"`
	Field   string         `json:"f"`
	Value   any            `json:"x"`
}

// edit says what an operator would have typed.
func (o *line) edit(schema *record.Schema) (record.Edit, error) {
	k := schema.Kind(o.Kind)
	if k == nil {
		return record.Edit{}, fmt.Errorf("no kind %q", o.Kind)
	}
	given := o.Values
	if o.Op == "set" {
		given = map[string]any{o.Field: o.Value}
	}
	set := make(map[string]merge.Value, len(given))
	for name, v := range given {
		f := k.Field(name)
		if f == nil {
			return record.Edit{}, fmt.Errorf("%s has no field %q", k.Name, name)
		}
		value, err := valueOf(f, v)
		if err != nil {
			return record.Edit{}, fmt.Errorf("read %s of %s %s: %w", name, k.Name, o.ID, err)
		}
		set[name] = value
	}
	return record.Edit{Kind: k.Name, ID: o.ID, Set: set}, nil
}

func valueOf(f *record.Field, v any) (merge.Value, error) {
	switch v := v.(type) {
	case json.Number:
		if f.Type == record.Time {
			millis, err := v.Int64()
			return merge.OfTime(millis), err
		}
		n, err := v.Float64()
		return merge.OfNumber(n), err
	case string:
		if f.Type != record.Ref {
			return merge.OfText(v), nil
		}
		id, err := uuid.Parse(v)
		return merge.OfID(id), err
	}
	return merge.Value{}, fmt.Errorf("a %T", v)
}

// applied is what an apply did, and how long the acts took until they were durable. Reading the file is not counted.
type applied struct {
	acts  int
	spent time.Duration
}

// apply records the acts of a file that are wanted, as many in one transaction as told.
func (n *node) apply(ctx context.Context, c command) (applied, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return applied{}, fmt.Errorf("apply: %w", err)
	}
	defer file.Close()
	var a applied
	batch := make([]record.Act, 0, max(c.Batch, 1))
	flush := func() error {
		began := time.Now()
		err := n.record(ctx, batch)
		a.spent += time.Since(began)
		a.acts += len(batch)
		batch = batch[:0]
		return err
	}
	lines := json.NewDecoder(bufio.NewReaderSize(file, 64<<10))
	lines.UseNumber()
	for {
		var o line
		if err := lines.Decode(&o); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return a, fmt.Errorf("read %s: %w", c.File, err)
		}
		if c.Phase != nil && o.Phase != *c.Phase || c.Replica != nil && o.Replica != *c.Replica {
			continue
		}
		e, err := o.edit(n.ledger.Schema())
		if err != nil {
			return a, err
		}
		if batch = append(batch, record.Act{Edits: []record.Edit{e}}); len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return a, err
			}
		}
	}
	if len(batch) > 0 {
		if err := flush(); err != nil {
			return a, err
		}
	}
	return a, nil
}

// record makes a few acts durable: one as an operator saves it, several as an import does.
func (n *node) record(ctx context.Context, acts []record.Act) error {
	by := record.Author{Operator: "张伟"}
	defer n.noteChange()
	if len(acts) == 1 {
		_, err := n.ledger.Record(ctx, by, func(record.Reader) (record.Act, error) { return acts[0], nil })
		return err
	}
	outcomes, err := n.ledger.RecordAll(ctx, by, acts)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(outcomes, func(r ledger.Recorded) bool { return r.Err != nil })
	if i >= 0 {
		return fmt.Errorf("act %d of a batch: %w", i+1, outcomes[i].Err)
	}
	return nil
}

// noteChange takes down that something was applied just now.
func (n *node) noteChange() { n.last.Store(math.Float64bits(n.clock.now())) }

func (n *node) latest() float64 { return math.Float64frombits(n.last.Load()) }

// counted is how many records there were when what was applied stood at heads.
type counted struct {
	sync.Mutex
	heads   dot.Vector
	records int
	at      time.Time
}

// recountEvery spares a busy node from counting tens of thousands of rows at each of the driver's many questions. The
// driver believes a number only after a longer silence.
const recountEvery = 200 * time.Millisecond

// count tells how many records there are, or were a moment ago.
func (n *node) count(ctx context.Context) (int, error) {
	c := &n.counted
	c.Lock()
	defer c.Unlock()
	if time.Since(c.at) < recountEvery {
		return c.records, nil
	}
	heads := n.ledger.Heads()
	if c.heads != nil && maps.Equal(heads, c.heads) {
		return c.records, nil
	}
	total := 0
	err := n.ledger.View(ctx, func(r record.Reader) error {
		for _, k := range n.ledger.Schema().Kinds() {
			count, err := r.Count(record.Query{Kind: k.Name})
			if err != nil {
				return err
			}
			total += count
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	c.heads, c.records, c.at = heads, total, time.Now()
	return total, nil
}

// dumpPage is how many records are read at a time.
const dumpPage = 500

// dump writes every record as a JSON line, sorted: [collection, id, {fields}] as they were given.
func (n *node) dump(ctx context.Context, path string) (int, error) {
	var lines []string
	err := n.ledger.View(ctx, func(r record.Reader) error {
		for _, k := range n.ledger.Schema().Kinds() {
			for q := (record.Query{Kind: k.Name, Limit: dumpPage}); ; {
				page, err := r.List(q)
				if err != nil {
					return err
				}
				for i := range page {
					lines = append(lines, string(appendLine(nil, &page[i])))
				}
				if len(page) < dumpPage {
					break
				}
				q.After = page[len(page)-1].Key
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("dump: %w", err)
	}
	slices.Sort(lines)
	return len(lines), writeLines(path, lines)
}

func appendLine(b []byte, r *record.Record) []byte {
	b = append(b, '[')
	b = record.AppendValue(b, merge.OfText(r.Kind.Name))
	b = append(b, ',')
	b = record.AppendValue(b, merge.OfID(r.ID))
	b = append(b, ',', '{')
	names := make([]string, 0, len(r.Values))
	for i, v := range r.Values {
		if !v.IsNone() {
			names = append(names, r.Kind.Fields[i].Name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(record.AppendValue(b, merge.OfText(name)), ':')
		if v := r.Value(name); v.Type == merge.Time {
			b = strconv.AppendInt(b, v.Millis(), 10)
		} else {
			b = record.AppendValue(b, v)
		}
	}
	return append(b, '}', ']')
}

func writeLines(path string, lines []string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	for _, l := range lines {
		out.WriteString(l)
		out.WriteByte('\n')
	}
	return errors.Join(out.Flush(), file.Close())
}
