package main_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"qianshao/build/stage"
	"qianshao/terminal/window/burst"
)

// pause is how long the scanner of these tests hiccups: an auditor's made false records with it.
const pause = 60 * time.Millisecond

// hiccups scans a code with a pause behind so many of its characters, and wants the code and nothing else. What a busy
// machine made of it with longer pauses proves nothing and is done again.
func (a *actor) hiccups(where string, behind int) {
	a.t.Helper()
	const code = "CQ1:T0217-9"
	keys := func(text string) []string {
		names := letters(text)
		for i, name := range names {
			names[i] = strings.NewReplacer(":", "colon", "-", "minus").Replace(name)
		}
		return names
	}
	args := append([]string{"key", "--delay", "0"}, keys(code[:behind])...)
	args = append(args, "sleep", "0.06", "key", "--delay", "0")
	args = append(append(args, keys(code[behind:])...), "Return")
	want := []string{"screen.Scanned{Code:" + code + "}"}
	for late := time.Now().Add(stage.Patience); time.Now().Before(late); {
		begun := time.Now()
		if out, err := a.Run("xdotool", args...); err != nil {
			a.t.Fatalf("scan: %v %s", err, out)
		}
		took := time.Since(begun)
		if took >= pause+burst.Gap {
			a.keys(human, "Escape")
		}
		got := slices.DeleteFunc(a.hush(), func(line string) bool { return line == "screen.KeyPressed{Key:Esc}" })
		if reflect.DeepEqual(got, want) {
			return
		}
		if took < pause+burst.Gap {
			a.t.Errorf("%s, a pause behind %q, typed within %v:\n got %q\nwant %q", where, code[:behind], took, got, want)
			return
		}
		a.keys(human, "F7")
		a.hush()
	}
	a.t.Fatalf("%s: this machine is too busy to type like a scanner", where)
}

// scannerWithHiccups pauses in the middle of a code where the input method is let in, and where letters are commands.
func scannerWithHiccups(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "han")
	s.pinyin()
	a.hush()
	for _, behind := range []int{1, 2, 3, 4, 7, 11} {
		a.hiccups("in a field of Chinese", behind)
	}
	s.keys(human, append(letters("nihao"), "space")...)
	a.wants("pinyin after hiccups", "screen.Typed{Field:han Text:你}", "screen.Typed{Field:han Text:你好}")
	s.keys(human, "ctrl+q")

	b := s.enter(program, "-view", "board")
	for _, behind := range []int{1, 2, 3, 4, 7, 11} {
		b.hiccups("on the board", behind)
	}
	s.keys(human, "ctrl+q")
}
