package palette_test

import (
	"image/color"
	"math"
	"testing"

	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
)

// contrast is that of WCAG 2 between two colours.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		c := float64(v) / 0xFF
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// pair is a text on what it stands on.
type pair struct {
	text, ground palette.Colour
	least        float64
}

// read are all pairs in which something is read, with the least contrast of 日间 and 夜间.
func read() []pair {
	pairs := []pair{
		{palette.Ink, palette.Surface, 7}, {palette.Ink, palette.Ground, 7}, {palette.Ink, palette.Selected, 7}, {palette.Ink, palette.Hover, 7}, {palette.Ink, palette.Sunken, 7},
		{palette.Quiet, palette.Surface, 6}, {palette.Quiet, palette.Ground, 6}, {palette.Quiet, palette.Sunken, 5}, {palette.Quiet, palette.Selected, 5},
		{palette.Faint, palette.Surface, 3}, {palette.Faint, palette.Sunken, 2.8}, {palette.OnAccent, palette.Accent, 7},
		{palette.OnHead, palette.Head, 7}, {palette.OnHeadQuiet, palette.Head, 6}, {palette.OnExercise, palette.Exercise, 7}, {palette.Danger, palette.Surface, 6},
	}
	for _, tone := range append([]screen.Tone{screen.Plain}, palette.Tones()...) {
		pairs = append(pairs, pair{palette.InkOf(tone), palette.BackOf(tone), 6}, pair{palette.InkOf(tone), palette.Surface, 6},
			pair{palette.InkOf(tone), palette.Ground, 5.5}, pair{palette.InkOf(tone), palette.Selected, 4.5})
	}
	for _, kind := range palette.Kinds() {
		pairs = append(pairs, pair{palette.OnKind, palette.FillOf(kind), 4.5})
	}
	return pairs
}

func TestWhatIsReadStandsOutInEveryTheme(t *testing.T) {
	for _, theme := range palette.Themes() {
		colours := palette.Colours(theme)
		for _, p := range read() {
			least := p.least
			switch {
			case theme == screen.HighContrast:
				least = 7
			case theme == screen.NightRed && p.text == palette.OnKind:
				least = 3
			case theme == screen.NightRed: // red alone is never bright: text is AA, what is off 2.8
				least = min(p.least, 4.5)
			}
			if got := contrast(colours[p.text], colours[p.ground]); got < least {
				t.Errorf("%s: %s on %s has contrast %.1f, want %.1f", theme, p.text, p.ground, got, least)
			}
		}
		for _, p := range []pair{{palette.Ring, palette.Surface, 3}, {palette.Ring, palette.Ground, 3}, {palette.Ring, palette.Selected, 3}, {palette.Edge, palette.Surface, 2.5}} {
			if got := contrast(colours[p.text], colours[p.ground]); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.1f, want %.1f", theme, p.text, p.ground, got, p.least)
			}
		}
	}
}

// Eyes used to the dark are blinded by blue and green light, hardly by red.
func TestNightRedIsRed(t *testing.T) {
	for name, c := range palette.Colours(screen.NightRed) {
		if c.A == 0xFF && (c.R < c.G || c.R < c.B || luminance(c) > 0.56) {
			t.Errorf("%s is %v", name, c)
		}
	}
}

// A stripe in a status's colour would say that the card is in that state.
func TestAKindIsNoStatus(t *testing.T) {
	for _, theme := range palette.Themes() {
		colours := palette.Colours(theme)
		for _, kind := range palette.Kinds() {
			fill, ok := colours[palette.FillOf(kind)]
			if !ok {
				t.Errorf("%s: %s has no colour", theme, kind)
			}
			for _, tone := range palette.Tones() {
				if tone != screen.Muted && colours[palette.FillOf(tone)] == fill {
					t.Errorf("%s: %s looks like %s", theme, kind, tone)
				}
			}
		}
	}
}

// Tones that stand in one column are told apart by lightness where there is no other hue.
func TestNightRedTellsTonesApartByLightness(t *testing.T) {
	colours := palette.Colours(screen.NightRed)
	order := []screen.Tone{screen.Withdrawn, screen.Resting, screen.Ready, screen.EnRoute, screen.OnTask, screen.Alarm}
	for i := 1; i < len(order); i++ {
		darker, lighter := luminance(colours[palette.FillOf(order[i-1])]), luminance(colours[palette.FillOf(order[i])])
		if lighter+0.05 < (darker+0.05)*1.1 {
			t.Errorf("%s is hardly lighter than %s", order[i], order[i-1])
		}
	}
}

func TestEveryThemeHasEveryColour(t *testing.T) {
	all := palette.Colours(screen.Day)
	for _, theme := range palette.Themes() {
		for name := range all {
			if _, ok := palette.Colours(theme)[name]; !ok {
				t.Errorf("%s has no %s", theme, name)
			}
		}
	}
}
