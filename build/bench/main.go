// Command bench measures the product beside the physical limits of the machine it runs on.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"text/tabwriter"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// result is one line of the table.
type result struct {
	Row   string  `json:"row"`
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Bar   string  `json:"bar,omitempty"`
	Plain float64 `json:"plain,omitempty"`
	Note  string  `json:"note,omitempty"`
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	if len(args) > 0 && args[0] == "node" {
		return runNode(ctx, args[1:], os.Stdin, out, progress)
	}
	if len(args) > 0 && args[0] == "primer" {
		return runPrimer(ctx, out)
	}
	if len(args) > 0 && args[0] == "screens" {
		return runScreens(ctx, args[1:], out, progress)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(progress)
	fields := flags.Int("fields", 1_000_000, "field changes of the merge, rebuild and disk rows")
	logs := flags.Int("logs", 200, "logs they come from")
	saves := flags.Int("saves", 2000, "local saves measured")
	seed := flags.Uint64("seed", 1, "of the workload")
	asJSON := flags.Bool("json", false, "print JSON lines only")
	profile := flags.String("cpuprofile", "", "where a profile of the whole run is written")
	folder := flags.String("dir", "", "where the files are made; default the system's place for temporary ones")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(*folder, "qianshao-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if *profile != "" {
		stop, err := startProfile(*profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	b := &bench{ctx: ctx, dir: dir, progress: progress, fields: *fields, logs: *logs, saves: *saves, seed: *seed}
	results, err := b.all()
	if err != nil {
		return err
	}
	if *asJSON {
		return printJSON(out, results)
	}
	if err := printTable(out, results); err != nil {
		return err
	}
	return printJSON(out, results)
}

// startProfile notes where the time goes until stop is called.
func startProfile(path string) (stop func(), err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}

func printJSON(out io.Writer, results []result) error {
	lines := json.NewEncoder(out)
	for _, r := range results {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func printTable(out io.Writer, results []result) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "row\twhat\tvalue\tunit\tbar\tplain SQLite\tnote")
	for _, r := range results {
		plain := ""
		if r.Plain != 0 {
			plain = fmt.Sprintf("%.4g", r.Plain)
		}
		fmt.Fprintf(table, "%s\t%s\t%.4g\t%s\t%s\t%s\t%s\n", r.Row, r.What, r.Value, r.Unit, r.Bar, plain, r.Note)
	}
	return table.Flush()
}
