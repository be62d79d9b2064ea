package look_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

var tones = []screen.Tone{screen.Plain, screen.Muted, screen.Info, screen.Good, screen.Warn, screen.Alarm,
	screen.EnRoute, screen.Ready, screen.OnTask, screen.Resting, screen.Withdrawn}

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
