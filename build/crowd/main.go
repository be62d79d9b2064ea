// Command crowd lets hundreds of terminals talk with one real hub process and measures what it costs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"

	"qianshao/build/centre"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "crowd:", err)
		os.Exit(1)
	}
}

// plan is what is played.
type plan struct {
	terminals, full int
	viewers         int     // people before the console
	rate            float64 // changes a second over all terminals
	during          time.Duration
	hub             string // the program; empty builds it
	patience        time.Duration
	calm            bool // the hub neither falls nor loses its disk
}

// figure is one line of the table.
type figure struct {
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Bar   string  `json:"bar,omitempty"`
	Note  string  `json:"note,omitempty"`
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	var p plan
	flags := flag.NewFlagSet("crowd", flag.ContinueOnError)
	flags.SetOutput(progress)
	flags.IntVar(&p.terminals, "terminals", 200, "how many terminals")
	flags.IntVar(&p.full, "full", 4, "how many of them keep a database and are measured; the rest send really and drain lightly")
	flags.IntVar(&p.viewers, "viewers", 0, "how many people look at the console meanwhile; the work is measured without them first, and then with them")
	flags.Float64Var(&p.rate, "rate", 1000, "changes a second, over all terminals")
	flags.DurationVar(&p.during, "for", 20*time.Second, "how long they write")
	flags.StringVar(&p.hub, "hub", "", "the hub's program; built when empty")
	flags.BoolVar(&p.calm, "calm", false, "only measure the work; the hub neither falls nor loses its disk")
	flags.DurationVar(&p.patience, "patience", 3*time.Minute, "how long anything may take before it is given up")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if p.full < 2 || p.full > p.terminals {
		return errors.New("at least two terminals have to be full, and no more than there are")
	}
	dir, err := os.MkdirTemp("", "qianshao-crowd")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if p.hub == "" {
		if p.hub, err = centre.Build(ctx, dir); err != nil {
			return err
		}
	}
	figures, err := play(ctx, p, dir, progress)
	if printing := printAll(out, figures); printing != nil {
		return printing
	}
	return err
}

func printAll(out io.Writer, figures []figure) error {
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "what\tvalue\tunit\tbar\tnote")
	for _, f := range figures {
		fmt.Fprintf(table, "%s\t%.4g\t%s\t%s\t%s\n", f.What, f.Value, f.Unit, f.Bar, f.Note)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	lines := json.NewEncoder(out)
	for _, f := range figures {
		if err := lines.Encode(f); err != nil {
			return err
		}
	}
	return nil
}
