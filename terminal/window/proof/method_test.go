package main_test

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"testing"
)

// methodDies ends the input method in the middle of a word and starts it again, as a crash and a person do.
func methodDies(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "han")
	s.pinyin()
	a.hush()
	s.keys(human, append(letters("nihao"), "space")...)
	a.wants("before", "screen.Typed{Field:han Text:你}", "screen.Typed{Field:han Text:你好}")
	s.keys(human, letters("zhong")...)
	if err := s.KillMethod(); err != nil {
		t.Fatal(err)
	}
	s.until("its window is gone", func() bool { return !s.composing() })
	a.keys(human, "Home", "shift+End", "BackSpace") // what was being composed died with it, but for a letter that waited its turn
	a.hush()
	s.keys(human, "a", "b", "BackSpace", "F5")
	a.wants("plain keys without an input method", "screen.Typed{Field:han Text:a}", "screen.Typed{Field:han Text:ab}",
		"screen.Typed{Field:han Text:a}", "screen.KeyPressed{Key:F5}")
	a.photograph("without")
	if err := s.StartMethod(); err != nil {
		t.Fatal(err)
	}
	s.pinyin()
	a.hush()
	s.keys(human, append(letters("nihao"), "space")...)
	a.wants("after it came back", "screen.Typed{Field:han Text:a你}", "screen.Typed{Field:han Text:a你好}")
	s.keys(human, append(letters("nihaoo"), "BackSpace", "Escape", "F5")...)
	a.wants("composing keys after it came back", "screen.KeyPressed{Key:F5}")
	a.boxAtCaret("after it came back")
	s.keys(human, "Tab", "Tab")
	a.hush()
	s.keys(human, "c", "1")
	a.wants("where the input method stays out", "screen.Typed{Field:code Text:c}", "screen.Typed{Field:code Text:c1}")
	a.keys(human, "ctrl+q")
}

// candidatesFollow looks for the candidates in several lines, in a dialog, on a scrolled page and on a desktop set to 150 %.
func candidatesFollow(t *testing.T, program string) {
	for _, env := range [][]string{nil, {"FYNE_SCALE=1.5"}} {
		name := strings.Join(append([]string{"desktop"}, env...), " ")
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			a := s.enterWith(env, program, "-view", "fields", "-focus", "long")
			s.pinyin()
			a.inSeveralLines(name)
			a.keys(human, "ctrl+q")

			b := s.enterWith(env, program, "-view", "asking", "-focus", "why.text")
			s.pinyin()
			b.hush()
			b.boxAtCaret(name + ", in a dialog")
			b.keys(human, "ctrl+q")

			c := s.enterWith(env, program, "-view", "checkin", "-size", "huge", "-focus", "remark")
			s.pinyin()
			c.hush()
			c.boxAtCaret(name + ", on a page scrolled to its end")
			before := c.stands()
			c.wheel()
			c.until(name+": the page scrolls", func() bool { return c.stands().Min.Y != before.Min.Y })
			c.boxAtCaret(name + ", on a page scrolled under the caret")
			c.keys(human, "ctrl+q")
		})
	}
}

// inSeveralLines types into a field of several, and wants the candidates to go along.
func (a *actor) inSeveralLines(name string) {
	a.t.Helper()
	a.hush()
	first := a.boxAtCaret(name + ", first line")
	a.keys(human, append(letters("nihao"), "space")...)
	a.hush()
	behind := a.boxAtCaret(name + ", behind two characters")
	if behind.X < first.X+20 || behind.Y != first.Y {
		a.t.Errorf("%s: candidates at %v before two characters, at %v behind them", name, first, behind)
	}
	a.keys(human, "Return")
	a.hush()
	second := a.boxAtCaret(name + ", second line")
	if line := second.Y - first.Y; second.X != first.X || line < 15 || line > 50 {
		a.t.Errorf("%s: candidates at %v on the first line, at %v on the second", name, first, second)
	}
}

// wheel turns the wheel up over the page.
func (a *actor) wheel() {
	a.t.Helper()
	if out, err := a.Run("xdotool", "mousemove", "700", "300", "click", "4", "click", "4", "mousemove", "1", "1"); err != nil {
		a.t.Fatalf("turn the wheel: %v %s", err, out)
	}
	a.hush()
}

// boxAtCaret begins a word and wants its candidates at the entry that has the keyboard. What a slow machine shows too late is
// there the next time; what is wrong is wrong again.
func (a *actor) boxAtCaret(what string) image.Point {
	a.t.Helper()
	const slack = 12 // between a line and the box under it
	var box image.Point
	var field image.Rectangle
	for range 3 {
		a.until("the candidates of before are gone", func() bool { return !a.composing() })
		a.keys(human, letters("ni")...)
		x, y := a.candidates()
		a.photograph(what)
		a.keys(human, "Escape")
		box, field = image.Pt(x, y), a.stands()
		if box.In(image.Rect(field.Min.X, field.Min.Y+slack, field.Max.X, field.Max.Y+slack)) {
			return box
		}
	}
	a.t.Errorf("%s: candidates at %v, the field at %v", what, box, field)
	return box
}

// stands is where on the display the entry is that has the keyboard.
func (a *actor) stands() image.Rectangle {
	a.t.Helper()
	a.hush()
	a.keys(human, "F6")
	var x, y, wide, high int
	a.until("it says where the field stands", func() bool {
		n, err := fmt.Sscanf(strings.Join(a.said(), "\n"), "screen.KeyPressed{Key:F6}\nstands %d %d %d %d", &x, &y, &wide, &high)
		return n == 4 && err == nil
	})
	a.hush()
	corner := a.place("前哨")
	return image.Rect(x, y, x+wide, y+high).Add(corner)
}

// place is where the upper left corner of a window is.
func (s *scene) place(title string) (at image.Point) {
	s.t.Helper()
	geometry, err := s.Run("xdotool", "search", "--onlyvisible", "--name", title, "getwindowgeometry", "--shell")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, line := range strings.Fields(geometry) {
		if v, ok := strings.CutPrefix(line, "X="); ok {
			at.X, _ = strconv.Atoi(v)
		}
		if v, ok := strings.CutPrefix(line, "Y="); ok {
			at.Y, _ = strconv.Atoi(v)
		}
	}
	return at
}

// lettersOnTheBoard presses keys of the force board with pinyin on: a letter is a command there and is never composed.
func lettersOnTheBoard(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "han")
	s.pinyin()
	a.hush()
	s.keys(human, letters("ni")...)
	s.until("a word opens the input method's window", s.composing)
	s.keys(human, "Escape", "ctrl+q")
	b := s.enter(program, "-view", "board")
	s.pinyin()
	b.until("the input method no longer says that it is on", func() bool { return !s.composing() })
	b.hush()
	for _, key := range []string{"n", "h", "c"} {
		s.keys(human, key)
		// A letter may wait a moment for being a scan's; what it does it does once.
		b.until(key+" is pressed", func() bool { return len(b.said()) > 0 })
		if s.composing() {
			t.Errorf("%s on the board opens the input method's window", key)
		}
		b.wants(key+" on the board", "screen.KeyPressed{Key:"+strings.ToUpper(key)+"}")
	}
	b.photograph("board")
	b.keys(human, "ctrl+q")
}

// composing says whether the input method shows a window.
func (s *scene) composing() bool {
	ids, err := s.Run("xdotool", "search", "--onlyvisible", "--class", "fcitx")
	return err == nil && ids != ""
}

// photograph keeps what stands on the display where a person asked for pictures to look at.
func (a *actor) photograph(what string) {
	a.t.Helper()
	dir := os.Getenv("QIANSHAO_PICTURES")
	if dir == "" {
		return
	}
	picture, err := a.Picture()
	if err != nil {
		a.t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, strings.NewReplacer(" ", "-", ",", "").Replace(what)+".png"))
	if err != nil {
		a.t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, picture), f.Close()); err != nil {
		a.t.Fatal(err)
	}
}
