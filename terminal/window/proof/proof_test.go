package main_test

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"
)

// human is a person's pause between keys in milliseconds; scanner is a scanner's.
const (
	human   = 70
	scanner = 3
)

// wants compares what was said since the last look.
func (a *actor) wants(what string, want ...string) {
	a.t.Helper()
	if got := a.hush(); !reflect.DeepEqual(append([]string{}, got...), append([]string{}, want...)) {
		a.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func letters(text string) []string { return strings.Split(text, "") }

// TestRealWindow drives the window under a display of its own with a real input method. It is the guard of the pinned
// window library: a version that no longer asks us for its X functions fails here.
func TestRealWindow(t *testing.T) {
	program := build(t)
	t.Run("chinese_input", func(t *testing.T) { chineseInput(t, program) })
	t.Run("scanner_with_pinyin_on", func(t *testing.T) { scannerWithPinyinOn(t, program) })
	t.Run("a_slow_input_method_loses_no_key", func(t *testing.T) { slowInputMethod(t, program) })
	t.Run("candidates_stand_at_the_caret", func(t *testing.T) { candidatesStandAtTheCaret(t, program) })
	t.Run("keys_from_nowhere", func(t *testing.T) { keysFromNowhere(t, program) })
}

// chineseInput types into a field of Chinese text with pinyin on.
func chineseInput(t *testing.T, program string) {
	s := newStage(t)
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
	s := newStage(t)
	a := s.enter(program, "-view", "fields", "-focus", "text")
	s.pinyin()
	s.keys(human, "Tab", "Tab", "Tab")
	a.hush()
	code := append(letters("CQ2024"), append([]string{"minus"}, letters("0001abcd")...)...)

	s.keys(scanner, append(code, "Return")...)
	a.wants("a scan into a field of codes", "screen.Scanned{Code:CQ2024-0001abcd}")
	s.keys(scanner, append(code, "Tab")...)
	a.wants("a scan that ends with Tab", "screen.Scanned{Code:CQ2024-0001abcd}")
	s.keys(human, letters("CQ20a")...)
	s.keys(human, "Return")
	a.wants("a code typed by hand", "screen.Typed{Field:code Text:C}", "screen.Typed{Field:code Text:CQ}", "screen.Typed{Field:code Text:CQ2}",
		"screen.Typed{Field:code Text:CQ20}", "screen.Typed{Field:code Text:CQ20a}", "screen.FocusMoved{Field:digits}")
	s.keys(human, "1", "3", "8")
	a.wants("digits", "screen.Typed{Field:digits Text:1}", "screen.Typed{Field:digits Text:13}", "screen.Typed{Field:digits Text:138}")
}

// slowInputMethod stops the input method while keys lead out of its fields into one where it is left out. Those keys
// are with it already; Xlib gives them back one by one, each only when it saw the one before again.
func slowInputMethod(t *testing.T, program string) {
	s := newStage(t)
	a := s.enter(program, "-view", "fields", "-focus", "text")
	s.pinyin()
	a.hush()
	if err := s.method.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s.keys(human, "Tab", "Tab", "Tab", "F5", "F6")
	if err := s.method.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	a.wants("keys typed while the input method was stopped", "screen.FocusMoved{Field:han}", "screen.FocusMoved{Field:search}",
		"screen.FocusMoved{Field:code}", "screen.KeyPressed{Key:F5}", "screen.KeyPressed{Key:F6}")
}

// candidatesStandAtTheCaret compares where the input method puts its window for two fields far apart.
func candidatesStandAtTheCaret(t *testing.T, program string) {
	s := newStage(t)
	a := s.enter(program, "-view", "fields", "-focus", "text")
	s.pinyin()
	s.keys(human, letters("ni")...)
	left, top := s.candidates()
	s.keys(human, "Escape", "Tab", "Tab")
	a.hush()
	s.keys(human, letters("ni")...)
	right, below := s.candidates()
	if right-left < 500 || top > 400 || below != top {
		t.Errorf("candidates at %d,%d for the left field and %d,%d for the right one of the same row", left, top, right, below)
	}
}

// candidates is where the input method's window stands.
func (s *stage) candidates() (x, y int) {
	s.t.Helper()
	s.until("candidates are shown", func() bool {
		ids, err := s.run("xdotool", "search", "--onlyvisible", "--class", "fcitx")
		if err != nil || ids == "" {
			return false
		}
		fields := strings.Fields(ids)
		geometry, err := s.run("xdotool", "getwindowgeometry", "--shell", fields[len(fields)-1])
		if err != nil {
			return false
		}
		for _, line := range strings.Fields(geometry) {
			if v, ok := strings.CutPrefix(line, "X="); ok {
				x, _ = strconv.Atoi(v)
			}
			if v, ok := strings.CutPrefix(line, "Y="); ok {
				y, _ = strconv.Atoi(v)
			}
		}
		return true
	})
	return x, y
}

// keysFromNowhere presses shortcuts in a real window while no widget has the keyboard.
func keysFromNowhere(t *testing.T, program string) {
	s := newStage(t)
	a := s.enter(program, "-view", "counts")
	s.keys(human, "ctrl+Return", "ctrl+s", "ctrl+z", "ctrl+k", "ctrl+n", "ctrl+p", "alt+1", "alt+9", "F9", "Escape", "w")
	a.wants("keys with the keyboard nowhere", "screen.KeyPressed{Key:Ctrl+Enter}", "screen.KeyPressed{Key:Ctrl+S}", "screen.KeyPressed{Key:Ctrl+Z}",
		"screen.KeyPressed{Key:Ctrl+K}", "screen.KeyPressed{Key:Ctrl+N}", "screen.KeyPressed{Key:Ctrl+P}", "screen.KeyPressed{Key:Alt+1}",
		"screen.KeyPressed{Key:Alt+9}", "screen.KeyPressed{Key:F9}", "screen.KeyPressed{Key:Esc}", "screen.KeyPressed{Key:W}")
	s.keys(scanner, append(letters("CQ1T0217"), "Return")...)
	a.wants("a scan with the keyboard nowhere", "screen.Scanned{Code:CQ1T0217}")
	s.keys(human, "ctrl+plus", "ctrl+minus", "F12")
	a.wants("size and night", "screen.KeyPressed{Key:Ctrl++}", "screen.KeyPressed{Key:Ctrl+-}", "screen.KeyPressed{Key:F12}")
}
