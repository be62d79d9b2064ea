// Command carriers moves an hour of one desk's work through each carrier, and prints what that took.
//
// Every carrier begins with the same incident at both ends and the same hour worked at one of them while nothing joins
// the two. What is measured begins when they meet. It ends with an error unless both ends show the same.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"text/tabwriter"

	"qianshao/syncproto/narrow"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "carriers:", err)
		os.Exit(1)
	}
}

// moved is one line of the table.
type moved struct {
	what  string
	bytes int64
	took  string
	equal bool
}

// tour is what every carrier is given.
type tour struct {
	dir      string
	seed     uint64
	acts     int
	progress io.Writer
}

// carrier moves the hour in a folder of its own.
type carrier struct {
	name string
	move func(ctx context.Context, t tour) (moved, error)
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("carriers", flag.ContinueOnError)
	flags.SetOutput(progress)
	acts := flags.Int("acts", 60, "acts of the hour")
	seed := flags.Uint64("seed", 1, "of the incident and the hour")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *acts < 1 {
		return errors.New("usage: carriers [--acts N] [--seed N]")
	}
	dir, err := os.MkdirTemp("", "qianshao-carriers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	table, differ := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0), false
	fmt.Fprintln(table, "carrier\twhat moved\tbytes\ttime\tboth ends show the same")
	for _, c := range []carrier{
		{"hub link", byHub}, {"LAN, no hub", byNeighbour}, {"stick", byStick},
		{"satellite, 1,750 bytes a minute", bySatellite(narrow.Regional, 0)},
		{"satellite, 70 bytes a minute, 30 % lost", bySatellite(narrow.Global, 0.3)},
	} {
		fmt.Fprintln(progress, c.name)
		own := filepath.Join(dir, c.name)
		if err := os.Mkdir(own, 0o700); err != nil {
			return err
		}
		m, err := c.move(ctx, tour{own, *seed, *acts, progress})
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		differ = differ || !m.equal
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%t\n", c.name, m.what, m.bytes, m.took, m.equal)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "Bytes: of a link those of the signed segments, without what surrounds them; of a stick the whole file; of a satellite all messages, both ways.")
	if differ {
		return errors.New("two ends show different things")
	}
	return nil
}
