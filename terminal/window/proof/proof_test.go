package main_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"qianshao/build/stage"
	"qianshao/terminal/window/burst"
)

// human is a person's pause between keys in milliseconds.
const human = 70

// scan types keys like a scanner and wants their code. On a busy machine the typing program may be held up between two
// keys; what it typed then was no scan, so everything is put back and scanned again.
func (a *actor) scan(what, code string, keys ...string) {
	a.t.Helper()
	want := []string{"screen.Scanned{Code:" + code + "}"}
	for late := time.Now().Add(stage.Patience); time.Now().Before(late); {
		begun := time.Now()
		a.keys(0, keys...)
		took := time.Since(begun)
		if took >= burst.Gap {
			a.keys(human, "Escape") // parts of it may be being composed, and then F1 would not come back
		}
		got := slices.DeleteFunc(a.hush(), func(line string) bool { return line == "screen.KeyPressed{Key:Esc}" })
		if reflect.DeepEqual(got, want) {
			return
		}
		if took < burst.Gap {
			a.t.Errorf("%s, typed within %v:\n got %q\nwant %q", what, took, got, want)
			return
		}
		a.keys(human, "F7")
		a.hush()
	}
	a.t.Fatalf("%s: this machine is too busy to type like a scanner", what)
}

// wants compares what was said since the last look.
func (a *actor) wants(what string, want ...string) {
	a.t.Helper()
	if got := a.hush(); !reflect.DeepEqual(append([]string{}, got...), append([]string{}, want...)) {
		a.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// byHand types a text, each letter when the one before stands: a window that is held up reads letters of a person as quickly
// behind each other as those of a scanner.
func (a *actor) byHand(text string) {
	a.t.Helper()
	for i, key := range letters(text) {
		a.keys(human, key)
		a.until(key+" stands", func() bool { return len(a.said()) > i })
	}
}

func letters(text string) []string { return strings.Split(text, "") }

// TestRealWindow drives the window under a display of its own with a real input method. It is the guard of the pinned
// window library: a version that no longer asks us for its X functions fails here.
func TestRealWindow(t *testing.T) {
	program := build(t)
	t.Run("chinese_input", func(t *testing.T) { chineseInput(t, program) })
	t.Run("keys_that_move", func(t *testing.T) { keysThatMove(t, program) })
	t.Run("scanner_with_pinyin_on", func(t *testing.T) { scannerWithPinyinOn(t, program) })
	t.Run("scanner_into_a_field_of_chinese", func(t *testing.T) { scannerIntoComposedField(t, program) })
	t.Run("scanner_with_hiccups", func(t *testing.T) { scannerWithHiccups(t, program) })
	t.Run("a_slow_input_method_loses_no_key", func(t *testing.T) { slowInputMethod(t, program) })
	t.Run("candidates_stand_at_the_caret", func(t *testing.T) { candidatesStandAtTheCaret(t, program) })
	t.Run("candidates_follow_the_caret", func(t *testing.T) { candidatesFollow(t, program) })
	t.Run("the_input_method_dies", func(t *testing.T) { methodDies(t, program) })
	t.Run("letters_on_the_board", func(t *testing.T) { lettersOnTheBoard(t, program) })
	t.Run("keys_from_nowhere", func(t *testing.T) { keysFromNowhere(t, program) })
	t.Run("rests_while_nothing_happens", func(t *testing.T) { restsWhileNothingHappens(t, program) })
	t.Run("changes_of_theme_keep_no_memory", func(t *testing.T) { changesKeepNoMemory(t, program) })
}

// chineseInput types into a field of Chinese text with pinyin on.
func chineseInput(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "han")
	s.pinyin()
	a.hush()

	s.keys(human, append(letters("nihao"), "space")...)
	a.wants("nihao and space", "screen.Typed{Field:han Text:你}", "screen.Typed{Field:han Text:你好}")
	s.keys(human, append(letters("nihaoo"), "BackSpace", "space")...)
	a.wants("Backspace while composing", "screen.Typed{Field:han Text:你好你}", "screen.Typed{Field:han Text:你好你好}")
	s.keys(human, append(letters("chongqing"), "1")...)
	a.wants("a candidate by its digit", "screen.Typed{Field:han Text:你好你好重}", "screen.Typed{Field:han Text:你好你好重庆}")
	s.keys(human, append(letters("nihao"), "Escape")...)
	a.wants("Esc while composing")
	s.keys(human, append(letters("abc"), "Return")...)
	a.wants("Enter commits what was typed and submits nothing", "screen.Typed{Field:han Text:你好你好重庆a}",
		"screen.Typed{Field:han Text:你好你好重庆ab}", "screen.Typed{Field:han Text:你好你好重庆abc}")
	s.keys(human, append(letters("zhong"), "Down", "space")...)
	if got := a.hush(); len(got) != 1 || !oneMore(got[0], "你好你好重庆abc") {
		t.Errorf("Down while composing: %q, want one Chinese character more and nothing else", got)
	}
	s.keys(human, "BackSpace", "F5", "ctrl+s", "Return")
	a.wants("keys while nothing is composed", "screen.Typed{Field:han Text:你好你好重庆abc}", "screen.KeyPressed{Key:F5}",
		"screen.KeyPressed{Key:Ctrl+S}", "screen.FocusMoved{Field:search}")
	a.end(t)
}

// restsWhileNothingHappens waits for the window to rest, and wakes it by a key.
func restsWhileNothingHappens(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "code", "-rest")
	a.until("it rests", func() bool { return slices.Contains(a.said(), "resting") })
	a.hush()
	s.keys(human, "a", "F5")
	a.wants("keys after a rest", "screen.Typed{Field:code Text:a}", "screen.KeyPressed{Key:F5}")
}

// oneMore tells whether a Typed line is the text before and one Chinese character.
func oneMore(line, before string) bool {
	rest, ok := strings.CutPrefix(line, "screen.Typed{Field:han Text:"+before)
	runes := []rune(strings.TrimSuffix(rest, "}"))
	return ok && len(runes) == 1 && unicode.Is(unicode.Han, runes[0])
}

// end closes the window and reads what the shim counted.
func (a *actor) end(t *testing.T) {
	t.Helper()
	a.keys(human, "ctrl+q")
	var status string
	a.until("the window is closed", func() bool {
		for _, line := range a.said() {
			if rest, ok := strings.CutPrefix(line, "status "); ok {
				status = rest
			}
		}
		return status != ""
	})
	var swallowed uint64
	if _, err := fmt.Sscanf(status, "{Linked:true Connected:false Caret:false Swallowed:%d}", &swallowed); err != nil || swallowed < 20 {
		t.Errorf("at the end the shim says %s; want its context dropped with the window and the composing keys counted", status)
	}
}

// scannerWithPinyinOn scans and types codes where the input method must stay out.
func scannerWithPinyinOn(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "code")
	s.pinyin()
	a.hush()
	code := append(letters("CQ2024"), append([]string{"minus"}, letters("0001abcd")...)...)

	a.scan("a scan into a field of codes", "CQ2024-0001abcd", append(code, "Return")...)
	a.scan("a scan that ends with Tab", "CQ2024-0001abcd", append(code, "Tab")...)
	a.byHand("CQ20a")
	s.keys(human, "Return")
	a.wants("a code typed by hand", "screen.Typed{Field:code Text:C}", "screen.Typed{Field:code Text:CQ}", "screen.Typed{Field:code Text:CQ2}",
		"screen.Typed{Field:code Text:CQ20}", "screen.Typed{Field:code Text:CQ20a}", "screen.FocusMoved{Field:digits}")
	s.keys(human, "1", "3", "8")
	a.wants("digits", "screen.Typed{Field:digits Text:1}", "screen.Typed{Field:digits Text:13}", "screen.Typed{Field:digits Text:138}")
}

// scannerIntoComposedField scans where the input method is let in, which is most fields.
func scannerIntoComposedField(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "han")
	s.pinyin()
	a.hush()
	code := append(letters("CQ1"), append([]string{"colon"}, letters("T0217")...)...)
	a.scan("a scan", "CQ1:T0217", append(code, "Return")...)
	a.scan("a scan that ends with Tab", "CQ1:T0217", append(code, "Tab")...)
	s.keys(human, append(letters("nihao"), "space")...)
	a.wants("pinyin after scans", "screen.Typed{Field:han Text:你}", "screen.Typed{Field:han Text:你好}")
	s.keys(25, append(letters("nihao"), "space")...)
	a.wants("pinyin typed fast", "screen.Typed{Field:han Text:你好你}", "screen.Typed{Field:han Text:你好你好}")
}

// slowInputMethod stops the input method while keys lead out of its fields into one where it is left out. Those keys
// are with it already; Xlib gives them back one by one, each only when it saw the one before again.
func slowInputMethod(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "text")
	s.pinyin()
	a.hush()
	if err := s.Method().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s.keys(human, "Tab", "Tab", "Tab", "F5", "F7")
	if err := s.Method().Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	// A key that comes after the others reached the field without input method may overtake them.
	want := []string{"screen.FocusMoved{Field:code}", "screen.FocusMoved{Field:han}", "screen.FocusMoved{Field:search}", "screen.KeyPressed{Key:F5}", "screen.KeyPressed{Key:F7}"}
	s.until("all keys typed while the input method was stopped are back", func() bool {
		got := a.said()
		slices.Sort(got)
		return reflect.DeepEqual(got, want)
	})
}

// candidatesStandAtTheCaret compares where the input method puts its window for two fields far apart.
func candidatesStandAtTheCaret(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "text")
	s.pinyin()
	s.keys(human, letters("ni")...)
	left, top := s.candidates()
	s.keys(human, "Escape", "Tab", "Tab")
	a.hush()
	s.until("the candidates of before are gone", func() bool { return !s.composing() })
	s.keys(human, letters("ni")...)
	right, below := s.candidates()
	if right-left < 500 || top > 400 || below != top {
		t.Errorf("candidates at %d,%d for the left field and %d,%d for the right one of the same row", left, top, right, below)
	}
}

// stillFor is how many looks a window must stand at one place to be there: one that just opened is moved to the caret.
const stillFor = 10

// candidates is where the input method's window stands when it no longer moves.
func (s *scene) candidates() (x, y int) {
	s.t.Helper()
	still, was := 0, ""
	s.until("candidates are shown", func() bool {
		now := s.candidatesNow()
		if now == "" || now != was {
			still, was = 0, now
			return false
		}
		still++
		return still >= stillFor
	})
	for _, line := range strings.Fields(was) {
		if v, ok := strings.CutPrefix(line, "X="); ok {
			x, _ = strconv.Atoi(v)
		}
		if v, ok := strings.CutPrefix(line, "Y="); ok {
			y, _ = strconv.Atoi(v)
		}
	}
	return x, y
}

// candidatesNow is the geometry of the input method's window as xdotool tells it; empty while there is none.
func (s *scene) candidatesNow() string {
	ids, err := s.Run("xdotool", "search", "--onlyvisible", "--class", "fcitx")
	if err != nil || ids == "" {
		return ""
	}
	fields := strings.Fields(ids)
	geometry, err := s.Run("xdotool", "getwindowgeometry", "--shell", fields[len(fields)-1])
	if err != nil {
		return ""
	}
	return geometry
}

// keysFromNowhere presses shortcuts in a real window while no widget has the keyboard.
func keysFromNowhere(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "counts")
	s.keys(human, "ctrl+Return", "ctrl+s", "ctrl+z", "ctrl+k", "ctrl+n", "ctrl+p", "alt+1", "alt+9", "alt+t", "alt+g", "F9", "Escape", "w")
	a.wants("keys with the keyboard nowhere", "screen.KeyPressed{Key:Ctrl+Enter}", "screen.KeyPressed{Key:Ctrl+S}", "screen.KeyPressed{Key:Ctrl+Z}",
		"screen.KeyPressed{Key:Ctrl+K}", "screen.KeyPressed{Key:Ctrl+N}", "screen.KeyPressed{Key:Ctrl+P}", "screen.KeyPressed{Key:Alt+1}",
		"screen.KeyPressed{Key:Alt+9}", "screen.KeyPressed{Key:Alt+T}", "screen.KeyPressed{Key:Alt+G}", "screen.KeyPressed{Key:F9}", "screen.KeyPressed{Key:Esc}", "screen.KeyPressed{Key:W}")
	a.scan("a scan with the keyboard nowhere", "CQ1T0217", append(letters("CQ1T0217"), "Return")...)
	s.keys(human, "ctrl+plus", "ctrl+minus", "F12")
	a.wants("size and night", "screen.KeyPressed{Key:Ctrl++}", "screen.KeyPressed{Key:Ctrl+-}", "screen.KeyPressed{Key:F12}")
}
