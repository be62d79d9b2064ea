// Command dictionary makes the files of a segment dictionary out of invented incidents and the declarations of kinds.
//
// A dictionary that was released never changes, so this is run once for each number. It makes the same files every time
// as long as declarations and floods are what they were; the seeds are none that anything is measured with.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dictionary:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("dictionary", flag.ContinueOnError)
	number := flags.Int("number", 1, "of the dictionary, written into the names of its files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *number < 1 || *number > 31 {
		return fmt.Errorf("usage: dictionary [--number N] FOLDER")
	}
	made, err := train(ctx, *number)
	if err != nil {
		return err
	}
	for end, b := range map[string]string{
		"words": strings.Join(made.words, "\n") + "\n", "shapes": strings.Join(made.shapes, "\n") + "\n", "zdict": string(made.tables),
	} {
		path := filepath.Join(flags.Arg(0), fmt.Sprintf("%d.%s", *number, end))
		if err := os.WriteFile(path, []byte(b), 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes\n", path, len(b))
	}
	return nil
}
