package ime_test

import (
	"testing"

	"qianshao/terminal/window/ime"
)

// This test links without the window library: it is the proof that the package does too, with and without cgo.
func TestWithoutAWindowNothingHappens(t *testing.T) {
	for _, window := range []uintptr{0, 1, 1} {
		c := ime.Of(window)
		c.OnHeld(func() { t.Error("keys are held without a window") })
		c.Compose(true)
		ime.ReleaseHeld()
		c.SetCaret(10, 20)
		c.SetCaret(-1<<20, 1<<20)
		c.Reset()
		c.Compose(false)
	}
	if at, ok := ime.KeyTime(); ok {
		t.Errorf("no key was pressed, but one has the time %v", at)
	}
	if s := ime.Now(); s.Connected || s.Caret || s.Swallowed != 0 {
		t.Errorf("status %+v without a window", s)
	}
}
