package main

import (
	"bufio"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"
	"time"

	"qianshao/shared/ledger"
	"qianshao/syncproto"
	"qianshao/syncproto/segment"
)

// growth is what a ledger of some size cost, in a process that did nothing else.
type growth struct {
	Fields  int     `json:"fields"`
	Merge   float64 `json:"merge"`   // field changes a second
	Spent   float64 `json:"spent"`   // microseconds of processor time a field change merged
	Wrote   float64 `json:"wrote"`   // bytes handed to the system a field change merged
	Rebuild float64 `json:"rebuild"` // seconds
	Again   float64 `json:"again"`   // microseconds of processor time a field change, of the rebuild
	Rewrote float64 `json:"rewrote"` // bytes handed to the system a field change, by the rebuild
	Disk    float64 `json:"disk"`    // bytes a field change
	Open    float64 `json:"open"`    // milliseconds to open it again
	Peak    float64 `json:"peak"`    // MiB, while merging
	Remade  float64 `json:"remade"`  // MiB, with the rebuild
}

// partFields is how much of a workload is made at a time, so that making it costs the same memory at every size.
const partFields = 100_000

// runGrowth shows cost as work grows.
func runGrowth(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench growth", flag.ContinueOnError)
	flags.SetOutput(progress)
	logs := flags.Int("logs", 200, "logs the changes come from")
	most := flags.Int("most", 3_000_000, "field changes of the largest ledger")
	least := flags.Int("least", 10_000, "field changes of the smallest")
	folder := flags.String("dir", "", "where the files are made; default the system's place for temporary ones")
	spool := flags.String("merge", "", "merge the changes of this file and tell what it cost; used by the program itself")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *spool != "" {
		g, err := grow(ctx, *spool)
		return errors.Join(err, json.NewEncoder(out).Encode(g))
	}
	dir, err := os.MkdirTemp(*folder, "qianshao-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(out, machine())
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "field changes\tmerged a second\tprocessor time of each\twritten\ttables made again\tprocessor time of each\twritten\ton disk, each\topened again\tpeak memory\tand with the tables made again")
	for _, fields := range []int{10_000, 100_000, 1_000_000, 3_000_000} {
		if fields < *least || fields > *most {
			continue
		}
		fmt.Fprintf(progress, "%d field changes\n", fields)
		g, err := growTo(ctx, dir, *logs, fields, progress)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%d\t%.0f\t%.2f µs\t%.0f bytes\t%.2f s\t%.2f µs\t%.0f bytes\t%.1f bytes\t%.0f ms\t%.0f MiB\t%.0f MiB\n", g.Fields, g.Merge, g.Spent, g.Wrote, g.Rebuild, g.Again, g.Rewrote, g.Disk, g.Open, g.Peak, g.Remade)
	}
	return table.Flush()
}

// growTo makes a workload into a file and has another process merge it.
func growTo(ctx context.Context, dir string, logs, fields int, progress io.Writer) (g growth, err error) {
	spool := filepath.Join(dir, fmt.Sprint(fields))
	if err := spoolWorkload(spool, logs, fields); err != nil {
		return g, err
	}
	self, err := os.Executable()
	if err != nil {
		return g, err
	}
	merging := exec.CommandContext(ctx, self, "growth", "-merge", spool)
	merging.Stderr = progress
	said, err := merging.Output()
	if err != nil {
		return g, err
	}
	return g, json.Unmarshal(said, &g)
}

// spoolWorkload writes the workload down part by part, in runs as a session hands them to a ledger.
func spoolWorkload(path string, logs, fields int) error {
	d, err := benchDeployment()
	if err != nil {
		return err
	}
	codec, err := segment.NewCodec()
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewWriter(f)
	to := gob.NewEncoder(buffered)
	w := makeWorkload(d.census.Announcement.ID(), 1, logs, 0)
	for part, made := 0, 0; made < fields; part, made = part+1, made+w.fields {
		w.more(min(partFields, fields-made))
		if err := w.seal(codec, 64); err != nil {
			return err
		}
		for _, round := range w.rounds(4) {
			if err := to.Encode(spooled{Part: part, Fields: w.fields, Runs: round}); err != nil {
				return err
			}
		}
	}
	return errors.Join(buffered.Flush(), f.Close())
}

// spooled is one round of a part of the workload.
type spooled struct {
	Part   int
	Fields int // of the whole part
	Runs   []syncproto.Run
}

// grow merges a spooled workload and tells what it cost.
func grow(ctx context.Context, spool string) (g growth, err error) {
	d, err := benchDeployment()
	if err != nil {
		return g, err
	}
	b := &bench{}
	path, o := spool+".db", b.options(&workload{space: d.census.Announcement.ID(), schema: kinds()})
	l, err := ledger.Open(ctx, path, o)
	if err != nil {
		return g, err
	}
	if err := g.merge(ctx, spool, l); err != nil {
		return g, errors.Join(err, l.Close())
	}
	if g.Peak, err = peakOf(os.Getpid()); err != nil {
		return g, errors.Join(err, l.Close())
	}
	if err := l.Close(); err != nil {
		return g, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return g, err
	}
	g.Disk = float64(info.Size()) / float64(g.Fields)
	opening := time.Now()
	if l, err = ledger.Open(ctx, path, o); err != nil {
		return g, err
	}
	g.Open = time.Since(opening).Seconds() * 1000
	start, cpu, wrote := time.Now(), cpuSeconds(), bytesWritten()
	if err := l.Rebuild(ctx); err != nil {
		return g, errors.Join(err, l.Close())
	}
	n := float64(g.Fields)
	g.Rebuild, g.Again, g.Rewrote = time.Since(start).Seconds(), (cpuSeconds()-cpu)/n*1e6, (bytesWritten()-wrote)/n
	g.Remade, err = peakOf(os.Getpid())
	return g, errors.Join(err, l.Close())
}

// merge takes in what was spooled. Reading it is not counted.
func (g *growth) merge(ctx context.Context, spool string, l *ledger.Ledger) error {
	f, err := os.Open(spool)
	if err != nil {
		return err
	}
	defer f.Close()
	var took time.Duration
	var spent, wrote float64
	from := gob.NewDecoder(bufio.NewReader(f))
	for part := -1; ; {
		var s spooled
		if err := from.Decode(&s); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("read %s: %w", spool, err)
		}
		if s.Part != part {
			part, g.Fields = s.Part, g.Fields+s.Fields
		}
		start, cpu, written := time.Now(), cpuSeconds(), bytesWritten()
		if _, err := l.Append(ctx, s.Runs); err != nil {
			return err
		}
		took += time.Since(start)
		spent, wrote = spent+cpuSeconds()-cpu, wrote+bytesWritten()-written
	}
	n := float64(g.Fields)
	g.Merge, g.Spent, g.Wrote = n/took.Seconds(), spent/n*1e6, wrote/n
	return nil
}
