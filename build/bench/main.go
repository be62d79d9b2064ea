// Command bench measures the product beside the physical limits of the machine it runs on.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// parts are what is measured by its own name.
func parts() map[string]func(ctx context.Context, args []string, out, progress io.Writer) error {
	return map[string]func(ctx context.Context, args []string, out, progress io.Writer) error{
		"screens": runScreens, "replay": runReplay, "soak": runSoak, "growth": runGrowth, "joins": runJoins, "pages": runPages,
	}
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	if len(args) > 0 && args[0] == "node" {
		return runNode(ctx, args[1:], os.Stdin, out, progress)
	}
	if len(args) > 0 && args[0] == "primer" {
		return runPrimer(ctx, out)
	}
	if len(args) > 0 {
		if part := parts()[args[0]]; part != nil {
			return part(ctx, args[1:], out, progress)
		}
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
