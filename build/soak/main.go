// Command soak runs simulated worlds that were never run before, as long as it is told, and keeps account of them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

const usage = `usage:
  go run ./build/soak [--for 10m | --seeds N] [--from SEED] [--store both|memory|files]
        Runs fresh worlds: nine of ten in memory, every tenth on real database files. Stops at the first world that
        breaks a promise, makes it small and keeps its trace; else it adds what it covered to build/soak/covered.tsv.
  go run ./build/soak add --what NAME --count N [--failures N] [--detail TEXT]
        Adds what another tier covered: kills, power cuts, fuzz executions, damaged databases, I/O errors.
  go run ./build/soak totals
        Prints what was covered in all beside what has to be before a release.

  go run ./build/soak --for 2h
  go run ./build/soak add --what kills --count 500
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	book := account{path: "build/soak/covered.tsv", commit: commit()}
	switch {
	case len(args) > 0 && args[0] == "totals":
		return book.totals(os.Stdout)
	case len(args) > 0 && args[0] == "add":
		return add(book, args[1:])
	}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	s := soak{book: book, out: os.Stdout, now: time.Now, found: "syncproto/simtest/testdata/found"}
	flags.DurationVar(&s.long, "for", 0, "run so long")
	flags.IntVar(&s.seeds, "seeds", 0, "run so many worlds")
	flags.Uint64Var(&s.from, "from", 0, "the first seed; else the one after the last that was covered")
	flags.StringVar(&s.store, "store", "both", "both, memory or files")
	flags.StringVar(&s.book.commit, "commit", book.commit, "what is tested, for the account")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.long == 0 && s.seeds == 0 {
		flags.Usage()
		return errors.New("say for how long, or how many")
	}
	return s.run()
}

func add(book account, args []string) error {
	flags := flag.NewFlagSet("add", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	var l line
	flags.StringVar(&l.what, "what", "", "what was covered")
	flags.Int64Var(&l.count, "count", 0, "how much of it")
	flags.IntVar(&l.failures, "failures", 0, "how often it failed")
	flags.StringVar(&l.detail, "detail", "", "more about it")
	flags.StringVar(&book.commit, "commit", book.commit, "what was tested")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if l.what == "" || l.count <= 0 {
		flags.Usage()
		return errors.New("say what, and how much of it")
	}
	return book.add(l, time.Now())
}

// commit is the short name of what stands in the tree, or a dash where git cannot tell.
func commit() string {
	said, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "-"
	}
	return strings.TrimSpace(string(said))
}
