// Command walk works at the real window as an operator does, with pinyin on, and counts the keys.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"qianshao/build/stage"
)

// exitMissing is the exit code when a tool is not installed.
const exitMissing = 3

func main() {
	hub := flag.String("hub", "out/bin/hub", "the hub's program")
	terminal := flag.String("terminal", "out/bin/terminal", "the terminal's program")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: walk [--hub FILE] [--terminal FILE] DIR\n\nexample: ./build/run once, which builds the programs, then\n         go run ./build/walk out/walk     data, pictures and keys.json of the walk lie there afterwards")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	err := run(flag.Arg(0), *hub, *terminal)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "walk:", err)
	if errors.Is(err, stage.ErrMissing) {
		os.Exit(exitMissing)
	}
	os.Exit(1)
}

func run(dir, hub, terminal string) error {
	w := &walk{dir: dir, hub: hub, terminal: terminal}
	if _, err := os.Stat(w.data("desk")); err == nil {
		return fmt.Errorf("%s holds an earlier walk: remove it, or name another folder", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, "pictures"), 0o755); err != nil {
		return fmt.Errorf("make the folder of the walk: %w", err)
	}
	defer w.end()
	var err error
	if w.stage, err = stage.Open(); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	if w.work(); w.wrong != nil {
		return errors.Join(w.wrong, w.photograph("lost"))
	}
	return w.report()
}

// report prints the keys of each step beside the bar, and keeps them for programs.
func (w *walk) report() error {
	fmt.Printf("%-52s %12s %12s %6s\n", "step", "names, keys", "other keys", "bar")
	for _, s := range w.steps {
		bar := ""
		if s.Bar > 0 {
			bar = fmt.Sprintf("≤ %d", s.Bar)
		}
		fmt.Printf("%-52s %12d %12d %6s   %s\n", s.Name, s.Names, s.Keys, bar, strings.Join(s.Pressed, " "))
	}
	text, err := json.MarshalIndent(w.steps, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, "keys.json"), text, 0o644)
}
