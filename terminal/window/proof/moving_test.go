package main_test

import "testing"

// keysThatMove presses the keys that move, while something is composed and while nothing is.
func keysThatMove(t *testing.T, program string) {
	s := newScene(t)
	a := s.enter(program, "-view", "fields", "-focus", "han")
	s.pinyin()
	a.hush()
	for _, key := range []string{"Left", "Right", "Up", "Home", "End", "Tab"} {
		s.keys(human, append(letters("nihao"), key, "Escape")...)
		a.wants(key + " while composing")
	}
	s.keys(human, append(letters("nihao"), "space")...)
	a.wants("after all that", "screen.Typed{Field:han Text:你}", "screen.Typed{Field:han Text:你好}")
	s.keys(human, "Left", "BackSpace", "Right")
	a.wants("the caret moves and deletes before it", "screen.Typed{Field:han Text:好}")
	s.keys(human, append(letters("ni"), "space")...)
	a.wants("behind what stands", "screen.Typed{Field:han Text:好你}")
	s.keys(human, "Escape")
	a.wants("Esc while nothing is composed", "screen.KeyPressed{Key:Esc}")
	s.keys(human, "Up", "Down", "Home", "Tab")
	a.wants("arrows stay in the field, Tab leaves it", "screen.FocusMoved{Field:search}")
}
