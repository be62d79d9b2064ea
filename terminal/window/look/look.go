// Package look turns a screen.Look into the colours, sizes and type of the window.
package look

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qianshao/shared/font"
	"qianshao/terminal/screen"
)

// Colour names of the kit. They are Fyne theme colour names, so that every widget asks the running theme and a change
// of theme repaints everything without being told.
const (
	Ground      fyne.ThemeColorName = "qs.ground"       // behind everything
	Surface     fyne.ThemeColorName = "qs.surface"      // panels, cards, rows
	Sunken      fyne.ThemeColorName = "qs.sunken"       // key caps, columns of the board, read-only fields
	Line        fyne.ThemeColorName = "qs.line"         // hairlines
	Edge        fyne.ThemeColorName = "qs.edge"         // border of something that can be typed in or pressed
	Ink         fyne.ThemeColorName = "qs.ink"          // text
	Quiet       fyne.ThemeColorName = "qs.quiet"        // second text: labels, notes
	Faint       fyne.ThemeColorName = "qs.faint"        // place holders, things that are off
	Accent      fyne.ThemeColorName = "qs.accent"       // primary buttons, the active screen
	OnAccent    fyne.ThemeColorName = "qs.on-accent"    // text on Accent
	Ring        fyne.ThemeColorName = "qs.ring"         // where the keyboard is
	Selected    fyne.ThemeColorName = "qs.selected"     // behind the chosen row or card
	Hover       fyne.ThemeColorName = "qs.hover"        // behind what the mouse is on
	Head        fyne.ThemeColorName = "qs.head"         // behind the header
	OnHead      fyne.ThemeColorName = "qs.on-head"      // text on Head
	OnHeadQuiet fyne.ThemeColorName = "qs.on-head-soft" // second text on Head
	Exercise    fyne.ThemeColorName = "qs.exercise"     // the 演练 banner; no tone comes near this violet
	OnExercise  fyne.ThemeColorName = "qs.on-exercise"  // text on Exercise
	Danger      fyne.ThemeColorName = "qs.danger"       // border and text of a dangerous button, of an error
	Veil        fyne.ThemeColorName = "qs.veil"         // over the screen below a dialog
	Clear       fyne.ThemeColorName = "qs.clear"        // nothing
)

// Ink, fill and background of a tone, as colour names: InkOf(screen.Warn) is the text colour, FillOf the colour of the
// shape (Okabe–Ito hues), BackOf the soft background of a note.

// InkOf is the colour of text in a tone.
func InkOf(t screen.Tone) fyne.ThemeColorName {
	switch t {
	case screen.Plain:
		return Ink
	case screen.Muted:
		return Quiet
	}
	return fyne.ThemeColorName("qs.tone.ink." + string(t))
}

// FillOf is the colour of the shape that goes with a tone.
func FillOf(t screen.Tone) fyne.ThemeColorName {
	if t == screen.Plain {
		return Line
	}
	return fyne.ThemeColorName("qs.tone.fill." + string(t))
}

// BackOf is the soft background of a note in a tone.
func BackOf(t screen.Tone) fyne.ThemeColorName {
	switch t {
	case screen.Plain, screen.Muted:
		return Surface
	}
	return fyne.ThemeColorName("qs.tone.back." + string(t))
}

// Sizes of the kit, in Fyne's device-independent pixels.
const (
	TextSmall   fyne.ThemeSizeName = "qs.text.small"   // labels above fields, notes
	TextBody    fyne.ThemeSizeName = "qs.text.body"    // everything that is read
	TextTitle   fyne.ThemeSizeName = "qs.text.title"   // titles of blocks and dialogs
	TextHeading fyne.ThemeSizeName = "qs.text.heading" // heading of the screen, the clock
	TextFigure  fyne.ThemeSizeName = "qs.text.figure"  // tiles
	Control     fyne.ThemeSizeName = "qs.control"      // height of what can be typed in or pressed
	Gap         fyne.ThemeSizeName = "qs.gap"          // between things that belong together
	Space       fyne.ThemeSizeName = "qs.space"        // between blocks
	Corner      fyne.ThemeSizeName = "qs.corner"       // radius of panels and buttons
	RingWidth   fyne.ThemeSizeName = "qs.ring-width"   // of the focus ring, 3 or more
	Icon        fyne.ThemeSizeName = "qs.icon"         // side of a tone's shape beside body text
)

// New makes the Fyne theme of a look.
func New(l screen.Look) fyne.Theme {
	colours := dayColours
	if l.Theme == screen.Night {
		colours = nightColours
	}
	return &windowTheme{look: l, colour: colours(), size: sizes(l.Size)}
}

// Is tells whether a theme is that of a look. Setting one again would make Fyne read the type anew, a tenth of a second.
func Is(t fyne.Theme, l screen.Look) bool {
	ours, ok := t.(*windowTheme)
	return ok && ours.look == l
}

// Color of a name in the running theme.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// Size of a name in the running theme.
func Size(name fyne.ThemeSizeName) float32 { return theme.Size(name) }

type windowTheme struct {
	look   screen.Look
	colour map[fyne.ThemeColorName]color.NRGBA
	size   map[fyne.ThemeSizeName]float32
}

// Color ignores Fyne's variant: day or night is the operator's choice, not the desktop's.
func (t *windowTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := t.colour[name]; ok {
		return c
	}
	variant := theme.VariantLight
	if t.look.Theme == screen.Night {
		variant = theme.VariantDark
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font has no italics and no monospace: each style that Fyne parses costs 36 MB for the whole weight.
func (t *windowTheme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return theme.DefaultSymbolFont()
	case style.Bold:
		return fyne.NewStaticResource("NotoSansSC-Bold-GB2312.ttf", font.Bold)
	}
	return fyne.NewStaticResource("NotoSansSC-Regular.ttf", font.Regular)
}

func (t *windowTheme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

func (t *windowTheme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := t.size[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}

// sizes gives every measure of a text size. Control is 56 in the largest: 12 mm on a 1366-pixel laptop, what a gloved
// finger needs.
func sizes(s screen.TextSize) map[fyne.ThemeSizeName]float32 {
	scale := map[screen.TextSize][10]float32{
		screen.SizeNormal: {13, 15, 17, 22, 30, 40, 8, 14, 16},
		screen.SizeLarge:  {15, 18, 20, 26, 36, 48, 9, 15, 19},
		screen.SizeHuge:   {18, 22, 24, 30, 42, 56, 10, 16, 23},
	}
	m, ok := scale[s]
	if !ok {
		m = scale[screen.SizeNormal]
	}
	body, control := m[1], m[5]
	const lineHeight = 1.448 // of Noto Sans SC, times the size
	inner := float32(math.Floor(float64(control-body*lineHeight)/2)) - 1
	return map[fyne.ThemeSizeName]float32{
		TextSmall: m[0], TextBody: body, TextTitle: m[2], TextHeading: m[3], TextFigure: m[4],
		Control: control, Gap: m[6], Space: m[7], Icon: m[8], Corner: 6, RingWidth: 3,

		// Fyne's own names, for its entry: its inner padding is chosen so that one line fills a control exactly.
		theme.SizeNameText: body, theme.SizeNameCaptionText: m[0], theme.SizeNameSubHeadingText: m[2],
		theme.SizeNameHeadingText: m[3], theme.SizeNameInnerPadding: inner, theme.SizeNamePadding: 4,
		theme.SizeNameInputBorder: 2, theme.SizeNameInputRadius: 5, theme.SizeNameSelectionRadius: 2,
		theme.SizeNameScrollBar: 14, theme.SizeNameScrollBarSmall: 6, theme.SizeNameScrollBarRadius: 4,
		theme.SizeNameInlineIcon: m[8] + 4, theme.SizeNameSeparatorThickness: 1,
	}
}
