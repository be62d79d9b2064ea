package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// runSoak works the built terminal's real window with real keys for a while and tells how much memory it holds at the
// start, after five minutes and at the end.
func runSoak(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench soak", flag.ContinueOnError)
	flags.SetOutput(progress)
	terminal := flags.String("terminal", "", "the built terminal")
	lasting := flags.Duration("for", 30*time.Minute, "how long")
	scale := flags.Float64("scale", 1, "times the design load")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *terminal == "" || os.Getenv("DISPLAY") == "" {
		return errors.New("soak: needs --terminal and a display")
	}
	dir, err := os.MkdirTemp("", "qianshao-soak")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &screens{dir: filepath.Join(dir, "desk"), terminal: *terminal, progress: progress}
	if err := s.load(ctx, *scale); err != nil {
		return err
	}
	err = s.opened(ctx, func(w *worked) error { return s.soak(ctx, w, *lasting) })
	return errors.Join(err, printTable(out, s.results), printJSON(out, s.results))
}

// soakStart is when the memory at the start is read: every page was looked at once by then.
const soakStart = time.Minute

// soak goes through all pages, saves, themes and sizes until the time is over.
func (s *screens) soak(ctx context.Context, w *worked, lasting time.Duration) error {
	marks := []struct {
		at   time.Duration
		what string
	}{{soakStart, "start"}, {5 * time.Minute, "five minutes"}, {lasting, "end"}}
	began := time.Now()
	rounds := 0
	for ctx.Err() == nil {
		if err := w.round(ctx, rounds); err != nil {
			return err
		}
		rounds++
		for len(marks) > 0 && time.Since(began) >= marks[0].at {
			held, most, err := memoryOf(w.pid)
			if err != nil {
				return err
			}
			s.put("15", "soak: window memory, "+marks[0].what, "MB", "500 (250)", fmt.Sprintf("at most %.0f, %d rounds, %.1f s of processor", most, rounds, cpuOf(w.pid)), held)
			marks = marks[1:]
		}
		if len(marks) == 0 {
			return nil
		}
		if rounds%5 == 0 {
			held, _, _ := memoryOf(w.pid)
			fmt.Fprintf(s.progress, "%s: %d rounds, %.0f MB\n", time.Since(began).Round(time.Second), rounds, held)
		}
	}
	return ctx.Err()
}

// worked is a window under the hand of a program.
type worked struct {
	pid int
	id  string // of the window
}

// every page of the left-hand list, by its key.
var everyPage = strings.Fields("alt+1 alt+2 alt+3 alt+4 alt+5 alt+6 alt+7 alt+8 alt+9 F2 F4 F5 F6 F7 F8 F9 F10 alt+a alt+r")

// keys presses keys, waiting after each as a hand would.
func (w *worked) keys(ctx context.Context, wait time.Duration, keys ...string) error {
	for _, key := range keys {
		if err := exec.CommandContext(ctx, "xdotool", "key", "--window", w.id, key).Run(); err != nil {
			return fmt.Errorf("press %s: %w", key, err)
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
	return nil
}

// round looks at every page, scrolls, searches, writes a line into the journal, and every few times changes theme and size.
func (w *worked) round(ctx context.Context, n int) error {
	const hand = 150 * time.Millisecond
	for _, key := range everyPage {
		if err := w.keys(ctx, hand, key, "Tab", "Next", "Next", "Down", "Prior"); err != nil {
			return err
		}
	}
	if err := w.keys(ctx, hand, "F2"); err != nil {
		return err
	}
	if err := w.typed(ctx, "lw"); err != nil {
		return err
	}
	if err := w.keys(ctx, hand, "Escape", "Escape", journalKey); err != nil {
		return err
	}
	if err := w.typed(ctx, "soak "+strconv.Itoa(n)); err != nil {
		return err
	}
	if err := w.keys(ctx, 500*time.Millisecond, "Return"); err != nil {
		return err
	}
	if n%3 != 2 {
		return nil
	}
	return w.looks(ctx)
}

// journalKey opens the journal.
const journalKey = "F10"

// looks goes once through all themes twice and through all sizes.
func (w *worked) looks(ctx context.Context) error {
	for range 8 {
		if err := w.keys(ctx, 400*time.Millisecond, "F12"); err != nil {
			return err
		}
	}
	for range 3 { // a fourth goes past the largest
		if err := w.keys(ctx, 400*time.Millisecond, "ctrl+plus"); err != nil {
			return err
		}
	}
	return w.keys(ctx, 400*time.Millisecond, "ctrl+plus")
}

func (w *worked) typed(ctx context.Context, text string) error {
	if err := exec.CommandContext(ctx, "xdotool", "type", "--window", w.id, "--delay", "40", text).Run(); err != nil {
		return fmt.Errorf("type %q: %w", text, err)
	}
	return nil
}
