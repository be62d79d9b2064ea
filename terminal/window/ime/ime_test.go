package ime_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"qianshao/terminal/window/burst"
	"qianshao/terminal/window/ime"
)

// What is held for the input method is judged in C, long before Go sees a key; its limits are those of the rule.
func TestTheKeysHeldForTheInputMethodFollowTheRuleOfScanners(t *testing.T) {
	raw, err := os.ReadFile("hold_x11.c")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{
		"GAP_MILLIS": burst.Gap.Milliseconds(), "HICCUP_MILLIS": burst.Hiccup.Milliseconds(), "QUICK_MIN": burst.QuickMin, "LENGTH_MIN": burst.LengthMin,
	} {
		if line := fmt.Sprintf("%s = %d,", name, want); !strings.Contains(string(raw), line) {
			t.Errorf("hold_x11.c does not say %q", line)
		}
	}
}

// This test links without the window library: it is the proof that the package does too, with and without cgo.
func TestWithoutAWindowNothingHappens(t *testing.T) {
	for _, window := range []uintptr{0, 1, 1} {
		c := ime.Of(window)
		c.OnHeld(func(time.Duration) { t.Error("keys are held without a window") })
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
