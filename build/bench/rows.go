package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// bench measures the rows of the targets that the ledger answers for.
type bench struct {
	ctx      context.Context
	dir      string
	progress io.Writer
	fields   int
	logs     int
	saves    int
	seed     uint64
	results  []result
}

func (b *bench) put(r result) { b.results = append(b.results, r) }

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }

// all measures the rows one after the other. Each is a function that puts its lines; a row that is measured elsewhere is
// one more of them.
func (b *bench) all() ([]result, error) {
	b.say("making %d field changes in %d logs", b.fields, b.logs)
	d, err := benchDeployment()
	if err != nil {
		return nil, err
	}
	w := makeWorkload(d.census.Announcement.ID(), b.seed, b.logs, b.fields)
	codec, err := segment.NewCodec()
	if err != nil {
		return nil, err
	}
	codec.Origin = w.origin()
	for _, step := range []func(*workload, *segment.Codec) error{
		b.wire, b.urgent, b.messages, b.merge, b.field, b.save, b.join,
	} {
		if err := step(w, codec); err != nil {
			return nil, err
		}
	}
	return b.results, nil
}

// origin knows every record of the workload, as a device that holds them all would.
func (w *workload) origin() segment.Origin {
	made := map[uuid.UUID]dot.Dot{}
	for _, c := range w.changes {
		if c.Record == dot.RecordID(w.space, c.Dot) {
			made[c.Record] = c.Dot
		}
	}
	return func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) {
		d, ok := made[id]
		return d, ok
	}
}

// wire measures row 5: bytes of sealed segments a field change.
func (b *bench) wire(w *workload, codec *segment.Codec) error {
	plain, err := w.plainWire()
	if err != nil {
		return err
	}
	for _, most := range []int{512, 64} {
		start := time.Now()
		if err := w.seal(codec, most); err != nil {
			return err
		}
		b.put(result{Row: "5", What: fmt.Sprintf("wire, signed, segments of %d", most), Unit: "bytes/field change", Bar: "6 (4.5)",
			Value: float64(w.bytes()) / float64(w.fields), Plain: plain, Of: "JSON in zstd",
			Note: fmt.Sprintf("sealed at %.0f field changes/s", float64(w.fields)/time.Since(start).Seconds())})
	}
	return nil
}

func (b *bench) options(w *workload) ledger.Options {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // the system has no random numbers: nothing can be measured
	}
	return ledger.Options{
		Schema: w.schema, Space: w.space, Device: dot.DeviceOf(public), Public: public, Chance: rand.Reader, Now: time.Now,
		Sign: func(m []byte) []byte { return ed25519.Sign(private, m) },
	}
}

// merge measures rows 1, 2 and 8 in one file, and the same rows in plain tables.
func (b *bench) merge(w *workload, _ *segment.Codec) error {
	path := filepath.Join(b.dir, "space.db")
	l, err := ledger.Open(b.ctx, path, b.options(w)) // first: plain tables get the same memory for their pages
	if err != nil {
		return err
	}
	defer l.Close()
	plain, err := b.plain(w)
	if err != nil {
		return err
	}
	b.say("merging")
	start, cpu := time.Now(), cpuSeconds()
	for _, round := range w.rounds(4) {
		if _, err := l.Append(b.ctx, round); err != nil {
			return err
		}
	}
	took := time.Since(start).Seconds()
	cpu = cpuSeconds() - cpu
	b.put(result{Row: "1", What: fmt.Sprintf("durable merge, %d logs", b.logs), Value: float64(w.fields) / took, Unit: "field changes/s",
		Bar: "150k (300k)", Plain: plain.rate, Of: "in plain tables", Note: fmt.Sprintf("%d changes in %.2f s, %.2f s of processor time; plain %.2f", len(w.changes), took, cpu, plain.cpu)})
	start, cpu = time.Now(), cpuSeconds()
	if err := l.Rebuild(b.ctx); err != nil {
		return err
	}
	b.put(result{Row: "2", What: "rebuild all tables", Value: time.Since(start).Seconds(), Unit: "s", Bar: "10 (5)", Plain: plain.seconds, Of: "writing plain tables",
		Note: fmt.Sprintf("%.2f s of processor time", cpuSeconds()-cpu)})
	if err := l.Close(); err != nil {
		return err
	}
	// A rebuilt file has holes; the size is that of the rows as they were first written.
	return b.disk(w, plain)
}

func (b *bench) disk(w *workload, plain plainResult) error {
	path := filepath.Join(b.dir, "disk.db")
	l, err := ledger.Open(b.ctx, path, b.options(w))
	if err != nil {
		return err
	}
	for _, round := range w.rounds(4) {
		if _, err := l.Append(b.ctx, round); err != nil {
			return err
		}
	}
	if err := l.Close(); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	n := float64(w.fields)
	b.put(result{Row: "8", What: "disk beyond the same rows with ids", Value: (float64(info.Size()) - float64(plain.bytes)) / n,
		Unit: "bytes/field change", Bar: "12 (8)", Plain: float64(plain.bytes) / n, Of: "those rows",
		Note: fmt.Sprintf("%.1f in all; %.1f beyond rows without ids", float64(info.Size())/n, (float64(info.Size())-float64(plain.bare))/n)})
	return nil
}

// save measures row 3: one act, one fsync.
func (b *bench) save(w *workload, _ *segment.Codec) error {
	b.say("saving")
	l, err := ledger.Open(b.ctx, filepath.Join(b.dir, "saves.db"), b.options(w))
	if err != nil {
		return err
	}
	defer l.Close()
	var took []time.Duration
	for i := range b.saves {
		c := w.logs[i%len(w.logs)].changes[i/len(w.logs)%len(w.logs[i%len(w.logs)].changes)]
		k := w.schema.KindByWire(c.Kind)
		values := map[string]merge.Value{}
		for _, write := range c.Writes {
			values[k.FieldByWire(write.Field).Name] = write.Value
		}
		start := time.Now()
		_, err := l.Record(b.ctx, record.Author{Operator: "张伟", Wall: c.Wall}, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: k.Name, ID: record.NewID(1), Set: values}}}, nil
		})
		if err != nil {
			return err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	at := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
	plain, err := b.plainSaves(w)
	if err != nil {
		return err
	}
	b.put(result{Row: "3", What: "one local save with fsync, p99", Value: at(0.99), Unit: "ms", Bar: "15 (8)", Plain: plain, Of: "a plain insert",
		Note: fmt.Sprintf("median %.2f, worst %.2f", at(0.5), at(1))})
	return nil
}
