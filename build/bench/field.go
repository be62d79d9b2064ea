package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// field measures row 12: a newer program, one of whose kinds has one field more, opens the file of the disk row.
func (b *bench) field(w *workload, _ *segment.Codec) error {
	b.say("adding a field")
	path, o := filepath.Join(b.dir, "disk.db"), b.options(w)
	before, _, err := b.heads(path, o)
	if err != nil {
		return err
	}
	o.Schema = grown(w.schema)
	after, took, err := b.heads(path, o)
	if err != nil {
		return err
	}
	b.put(result{Row: "12", What: "changes emitted by adding a field", Value: float64(total(after) - total(before)), Unit: "changes", Bar: "0",
		Note: fmt.Sprintf("%d changes held; opened in %.2f s", total(before), took.Seconds())})
	return nil
}

// grown is a schema with a field more in its first kind.
func grown(s *record.Schema) *record.Schema {
	var declared []*record.Kind
	for i, k := range s.Kinds() {
		fields := slices.Clone(k.Fields)
		if i == 0 {
			fields = append(fields, record.TextField(99, "grown", "grown", "grown"))
		}
		declared = append(declared, record.NewKind(k.Wire, k.Name, k.Label.Zh, k.Label.En, k.Lane, k.Owner, fields...))
	}
	return record.NewSchema(declared...)
}

// heads opens a ledger and tells how far its logs have come.
func (b *bench) heads(path string, o ledger.Options) (dot.Vector, time.Duration, error) {
	start := time.Now()
	l, err := ledger.Open(b.ctx, path, o)
	if err != nil {
		return nil, 0, err
	}
	took := time.Since(start)
	return l.Heads(), took, l.Close()
}

func total(v dot.Vector) (n uint64) {
	for _, seq := range v {
		n += seq
	}
	return n
}
