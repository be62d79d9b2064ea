// Command load fills a terminal's data directory with the largest incident the product is to carry.
//
// It is for looking at every screen under that load, and for measuring: go run ./build/load DIR, then
// go run ./terminal --data DIR.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"qianshao/build/flood"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	scale := flags.Float64("scale", 1, "times the size of product.md")
	seed := flags.Uint64("seed", 1, "of names and chances")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *scale <= 0 {
		return errors.New("usage: load [--scale X] [--seed N] DATADIR")
	}
	census := [2]int{max(1, int(flood.CensusTeams**scale)), max(1, int(flood.CensusPeople**scale))}
	l, err := flood.Load(ctx, flags.Arg(0), *seed, flood.Design().Times(*scale), census, func(s string) { fmt.Fprintln(os.Stderr, s) })
	if err != nil {
		return err
	}
	fmt.Printf("%d acts in %.1f s; incident %s, census %s\n", l.Acts, l.Seconds, l.Space, l.Census)
	return nil
}
