package look_test

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

var tones = []screen.Tone{screen.Plain, screen.Muted, screen.Info, screen.Good, screen.Warn, screen.Alarm,
	screen.EnRoute, screen.Ready, screen.OnTask, screen.Resting, screen.Withdrawn}

// contrast is that of WCAG 2 between two colours of a theme.
func contrast(t fyne.Theme, a, b fyne.ThemeColorName) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(t fyne.Theme, name fyne.ThemeColorName) float64 {
	r, g, b, _ := t.Color(name, 0).RGBA()
	linear := func(v uint32) float64 {
		c := float64(v) / 0xFFFF
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestWhatIsReadStandsOut(t *testing.T) {
	type pair struct {
		text, ground fyne.ThemeColorName
		least        float64
	}
	pairs := []pair{
		{look.Ink, look.Surface, 7}, {look.Ink, look.Ground, 7}, {look.Ink, look.Selected, 7}, {look.Ink, look.Hover, 7}, {look.Ink, look.Sunken, 7},
		{look.Quiet, look.Surface, 6}, {look.Quiet, look.Ground, 6}, {look.Quiet, look.Sunken, 5}, {look.Quiet, look.Selected, 5},
		{look.OnAccent, look.Accent, 7}, {look.OnHead, look.Head, 7}, {look.OnHeadQuiet, look.Head, 6}, {look.OnExercise, look.Exercise, 7},
		{look.Danger, look.Surface, 6}, {look.Ring, look.Surface, 3}, {look.Ring, look.Ground, 3}, {look.Edge, look.Surface, 2.8},
	}
	for _, tone := range tones {
		pairs = append(pairs, pair{look.InkOf(tone), look.BackOf(tone), 6}, pair{look.InkOf(tone), look.Surface, 6}, pair{look.InkOf(tone), look.Selected, 4.5})
	}
	for _, theme := range []screen.Theme{screen.Day, screen.Night} {
		th := look.New(screen.Look{Theme: theme})
		for _, p := range pairs {
			if got := contrast(th, p.text, p.ground); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.1f, want %.1f", theme, p.text, p.ground, got, p.least)
			}
		}
	}
}

func TestEveryColourAndSizeIsKnown(t *testing.T) {
	test.NewTempApp(t) // Fyne's own theme, asked for names that ours lacks, wants one
	th := look.New(screen.Look{Theme: screen.Night, Size: screen.SizeHuge})
	unknown := th.Color("no such colour", 0)
	for _, tone := range tones {
		for _, name := range []fyne.ThemeColorName{look.InkOf(tone), look.FillOf(tone), look.BackOf(tone)} {
			if th.Color(name, 0) == unknown {
				t.Errorf("tone %q has no colour %s", tone, name)
			}
		}
	}
	if th.Size(look.Control) < 56 {
		t.Errorf("the largest control is %v high, a glove needs 56", th.Size(look.Control))
	}
	if th.Size(look.RingWidth) < 3 {
		t.Errorf("the focus ring is %v wide, want 3", th.Size(look.RingWidth))
	}
}

func TestTwoWeightsAreEnough(t *testing.T) {
	th := look.New(screen.Look{})
	regular := th.Font(fyne.TextStyle{}).Name()
	for _, style := range []fyne.TextStyle{{Italic: true}, {Monospace: true}} {
		if got := th.Font(style).Name(); got != regular {
			t.Errorf("style %+v has a font of its own, %s", style, got)
		}
	}
	if th.Font(fyne.TextStyle{Bold: true}).Name() == regular {
		t.Error("bold is regular")
	}
}
