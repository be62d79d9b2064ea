// Package palette holds the colours, measures and shapes of every look, for whatever draws it.
package palette

import (
	"image/color"

	"qianshao/terminal/screen"
)

// Colour names a colour by what it is for.
type Colour string

// The colours that do not belong to a tone.
const (
	Ground      Colour = "ground"       // behind everything
	Surface     Colour = "surface"      // panels, cards, rows
	Sunken      Colour = "sunken"       // key caps, columns of the board, read-only fields
	Line        Colour = "line"         // hairlines
	Edge        Colour = "edge"         // border of something that can be typed in or pressed
	Ink         Colour = "ink"          // text
	Quiet       Colour = "quiet"        // second text: labels, notes
	Faint       Colour = "faint"        // place holders, things that are off
	Accent      Colour = "accent"       // primary buttons, the active screen
	OnAccent    Colour = "on-accent"    // text on Accent
	Ring        Colour = "ring"         // where the keyboard is
	Selected    Colour = "selected"     // behind the chosen row or card
	Hover       Colour = "hover"        // behind what the mouse is on
	Head        Colour = "head"         // behind the header
	OnHead      Colour = "on-head"      // text on Head
	OnHeadQuiet Colour = "on-head-soft" // second text on Head
	Exercise    Colour = "exercise"     // the 演练 banner; no tone comes near this violet
	OnExercise  Colour = "on-exercise"  // text on Exercise
	Danger      Colour = "danger"       // border and text of a dangerous button, of an error
	Veil        Colour = "veil"         // over the screen below a dialog
	OnKind      Colour = "on-kind"      // letter on the colour of a kind of resource
	Clear       Colour = "clear"        // nothing
)

// InkOf is the colour of text in a tone.
func InkOf(t screen.Tone) Colour {
	switch t {
	case screen.Plain:
		return Ink
	case screen.Muted:
		return Quiet
	}
	return Colour("tone-ink-" + string(t))
}

// FillOf is the colour of the shape that goes with a tone: the Okabe–Ito hues.
func FillOf(t screen.Tone) Colour {
	if t == screen.Plain {
		return Line
	}
	return Colour("tone-fill-" + string(t))
}

// BackOf is the soft background of a note in a tone.
func BackOf(t screen.Tone) Colour {
	switch t {
	case screen.Plain, screen.Muted:
		return Surface
	}
	return Colour("tone-back-" + string(t))
}

// Tones are all but Plain and the kinds, in the order of their declaration.
func Tones() []screen.Tone {
	return []screen.Tone{screen.Muted, screen.Info, screen.Good, screen.Warn, screen.Alarm,
		screen.EnRoute, screen.Ready, screen.OnTask, screen.Resting, screen.Withdrawn}
}

// Kinds are the tones of kinds of resource. They have a fill only: what stands on it, in OnKind, is the kind's letter.
func Kinds() []screen.Tone {
	return []screen.Tone{screen.KindWater, screen.KindHeight, screen.KindRuins, screen.KindMedical, screen.KindOther}
}

// Themes are all there are; whoever adds one adds its colours below.
func Themes() []screen.Theme { return screen.Themes() }

// Colours gives every colour of a theme, those of the tones too; an unknown theme is Day.
func Colours(t screen.Theme) map[Colour]color.NRGBA {
	switch t {
	case screen.Night:
		return night()
	case screen.HighContrast:
		return contrast()
	case screen.NightRed:
		return nightRed()
	}
	return day()
}

// Dark tells the themes whose ground is darker than their ink.
func Dark(t screen.Theme) bool { return t == screen.Night || t == screen.NightRed }
