package main

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"qianshao/build/stage"
	"qianshao/terminal/window/burst"
)

// human is a person's pause between keys in milliseconds.
const human = 60

// still is how long the display must stand unchanged after a key before the next one is pressed.
const still = 350 * time.Millisecond

// keysMax is what targets.md, row 16, allows beyond the names that are typed.
const keysMax = 12

// step is one thing an operator does.
type step struct {
	Name    string   `json:"name"`
	Names   int      `json:"names"` // keys that type a name, with those that choose among the input method's candidates
	Keys    int      `json:"keys"`  // all others
	Bar     int      `json:"bar"`   // how many others may be; 0: no bar is set
	Pressed []string `json:"pressed"`
}

// walk is one run: the programs, the display, and what was pressed.
type walk struct {
	dir, hub, terminal string
	stage              *stage.Stage
	running            []*exec.Cmd

	code    string // that lets the terminal in
	vehicle string // what its label says
	steps   []step
	wrong   error // the first thing that went wrong; nothing is done after it
}

// try does one thing unless something went wrong before.
func (w *walk) try(do func() error) {
	if w.wrong == nil {
		w.wrong = do()
	}
}

func (w *walk) data(name string) string { return filepath.Join(w.dir, name) }

// begin says what the next keys are for.
func (w *walk) begin(name string, bar int) { w.steps = append(w.steps, step{Name: name, Bar: bar}) }

// press presses keys one by one, and after each waits for what it changes on the display.
func (w *walk) press(keys ...string) {
	s := &w.steps[len(w.steps)-1]
	for _, key := range keys {
		s.Keys++
		s.Pressed = append(s.Pressed, key)
		w.strike(key)
	}
}

// strike sends keys and waits for what they change on the display.
func (w *walk) strike(keys ...string) {
	w.try(func() error {
		before, err := w.seen()
		if err != nil {
			return err
		}
		if err := w.stage.Keys(human, keys...); err != nil {
			return err
		}
		if err := w.settled(before); err != nil {
			return fmt.Errorf("%s, after %v: %w", w.steps[len(w.steps)-1].Name, keys, err)
		}
		return nil
	})
}

// name types what a name takes, the key that takes the candidate among it.
func (w *walk) name(keys ...string) {
	w.steps[len(w.steps)-1].Names += len(keys)
	w.strike(keys...)
}

// scan types a label as a scanner does. A busy machine may hold it up between two keys, and then it was no scan: what it
// typed is put away and the label scanned again, as an operator would.
func (w *walk) scan(label string) {
	keys := append(letters(label), "Return")
	w.try(func() error {
		for range 20 {
			begun := time.Now()
			before, err := w.seen()
			if err != nil {
				return err
			}
			if err := w.stage.Keys(0, keys...); err != nil {
				return err
			}
			if took := time.Since(begun); took < burst.Hiccup {
				return w.settled(before)
			}
			if err := w.stage.Keys(human, "Escape", "F4"); err != nil {
				return err
			}
		}
		return fmt.Errorf("scan %s: this machine is too busy to type like a scanner", label)
	})
}

// letters are the names that xdotool has for the keys of a text.
func letters(text string) []string {
	names := strings.Split(text, "")
	for i, name := range names {
		names[i] = strings.NewReplacer(":", "colon", "-", "minus", ".", "period").Replace(name)
	}
	return names
}

func (w *walk) seen() ([]byte, error) {
	picture, err := w.stage.Picture()
	if err != nil {
		return nil, err
	}
	return picture.Pix, nil
}

// settled waits until the display shows something else than before, and then stands still.
func (w *walk) settled(before []byte) error {
	last, changed, since := before, false, time.Now()
	return w.stage.Until("the display shows what was pressed", func() bool {
		now, err := w.seen()
		if err != nil {
			return false
		}
		if !bytes.Equal(now, last) {
			last, changed, since = now, true, time.Now()
		}
		return changed && time.Since(since) >= still
	})
}

// picture keeps what stands on the display.
func (w *walk) picture(name string) { w.try(func() error { return w.photograph(name) }) }

func (w *walk) photograph(name string) error {
	picture, err := w.stage.Picture()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	return os.WriteFile(filepath.Join(w.dir, "pictures", name+".png"), b.Bytes(), 0o644)
}

// ask runs a program for what it prints.
func (w *walk) ask(program string, args ...string) (string, error) {
	c := exec.Command(program, args...)
	var wrong bytes.Buffer
	c.Stderr = &wrong
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", filepath.Base(program), strings.Join(args, " "), err, wrong.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// until waits for something that shows in the desk's database.
func (w *walk) until(what string, done func() bool) {
	w.try(func() error { return w.stage.Until(what, done) })
}

// holds waits until a record with all these texts is in the desk's database.
func (w *walk) holds(texts ...string) {
	w.until(strings.Join(texts, " and ")+" in the database", func() bool { return w.has(texts...) })
}

func (w *walk) has(texts ...string) bool {
	dump, err := w.ask(w.terminal, "dump", "--data", w.data("desk"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(dump) {
		if !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(line, text) }) {
			return true
		}
	}
	return false
}
