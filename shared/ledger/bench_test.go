package ledger_test

import (
	"fmt"
	"testing"

	"qianshao/shared/record"
)

// BenchmarkRecordBatch is an import: a thousand acts a commit, each making one record.
func BenchmarkRecordBatch(b *testing.B) {
	d := newDevice(b)
	acts := make([]func(record.Reader) (record.Act, error), 1000)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		for i := range acts {
			n++
			e := record.Edit{Kind: "team", ID: record.KeyID("team", fmt.Sprint(n)), Set: set("name", fmt.Sprint("蓝天救援队第", i, "分队"),
				"members", i, "status", "open", "ready", true)}
			acts[i] = func(record.Reader) (record.Act, error) { return record.Act{Edits: []record.Edit{e}}, nil }
		}
		if _, err := d.RecordBatch(b.Context(), author, acts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/act")
}

// BenchmarkRecord is one act at a desk, fsync included.
func BenchmarkRecord(b *testing.B) {
	d := newDevice(b)
	b.ReportAllocs()
	for b.Loop() {
		d.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "蓝天救援队", "members", 7, "status", "open", "ready", true)})
	}
}

// BenchmarkList reads a list of sixty thousand rows, and one page of it.
func BenchmarkList(b *testing.B) {
	d := newDevice(b)
	for n := 0; n < 60_000; {
		acts := make([]func(record.Reader) (record.Act, error), 5000)
		for i := range acts {
			n++
			e := record.Edit{Kind: "team", ID: record.KeyID("team", fmt.Sprint(n)), Set: set("name", fmt.Sprint("蓝天救援队第", n, "分队"),
				"members", n%40, "status", "open", "ready", true)}
			acts[i] = func(record.Reader) (record.Act, error) { return record.Act{Edits: []record.Edit{e}}, nil }
		}
		if _, err := d.RecordBatch(b.Context(), author, acts); err != nil {
			b.Fatal(err)
		}
	}
	for name, q := range map[string]record.Query{
		"all":    {Kind: "team"},
		"filter": {Kind: "team", Where: []record.Condition{{Field: "members", Test: record.Equal, Value: value(7)}}},
		"page":   {Kind: "team", After: 30_000, Limit: 50},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d.list(q)
			}
		})
	}
}
