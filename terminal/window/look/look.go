// Package look turns a screen.Look into the colours, sizes and type of the window.
package look

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qianshao/shared/font"
	"qianshao/terminal/palette"
	"qianshao/terminal/screen"
)

// Colours of the palette as Fyne theme colour names, so that every widget asks the running theme and a change of theme
// repaints everything without being told.
const (
	Ground      = fyne.ThemeColorName("qs." + palette.Ground)
	Surface     = fyne.ThemeColorName("qs." + palette.Surface)
	Sunken      = fyne.ThemeColorName("qs." + palette.Sunken)
	Line        = fyne.ThemeColorName("qs." + palette.Line)
	Edge        = fyne.ThemeColorName("qs." + palette.Edge)
	Ink         = fyne.ThemeColorName("qs." + palette.Ink)
	Quiet       = fyne.ThemeColorName("qs." + palette.Quiet)
	Faint       = fyne.ThemeColorName("qs." + palette.Faint)
	Accent      = fyne.ThemeColorName("qs." + palette.Accent)
	OnAccent    = fyne.ThemeColorName("qs." + palette.OnAccent)
	Ring        = fyne.ThemeColorName("qs." + palette.Ring)
	Selected    = fyne.ThemeColorName("qs." + palette.Selected)
	Hover       = fyne.ThemeColorName("qs." + palette.Hover)
	Head        = fyne.ThemeColorName("qs." + palette.Head)
	OnHead      = fyne.ThemeColorName("qs." + palette.OnHead)
	OnHeadQuiet = fyne.ThemeColorName("qs." + palette.OnHeadQuiet)
	Exercise    = fyne.ThemeColorName("qs." + palette.Exercise)
	OnExercise  = fyne.ThemeColorName("qs." + palette.OnExercise)
	Danger      = fyne.ThemeColorName("qs." + palette.Danger)
	Veil        = fyne.ThemeColorName("qs." + palette.Veil)
	OnKind      = fyne.ThemeColorName("qs." + palette.OnKind)
	Clear       = fyne.ThemeColorName("qs." + palette.Clear)
)

// InkOf is the colour of text in a tone.
func InkOf(t screen.Tone) fyne.ThemeColorName { return named(palette.InkOf(t)) }

// FillOf is the colour of the shape that goes with a tone.
func FillOf(t screen.Tone) fyne.ThemeColorName { return named(palette.FillOf(t)) }

// BackOf is the soft background of a note in a tone.
func BackOf(t screen.Tone) fyne.ThemeColorName { return named(palette.BackOf(t)) }

// named keeps the palette's names apart from Fyne's own.
func named(c palette.Colour) fyne.ThemeColorName { return fyne.ThemeColorName("qs." + c) }

// Measures of the palette as Fyne theme size names.
const (
	TextSmall   = fyne.ThemeSizeName("qs." + palette.TextSmall)
	TextBody    = fyne.ThemeSizeName("qs." + palette.TextBody)
	TextTitle   = fyne.ThemeSizeName("qs." + palette.TextTitle)
	TextHeading = fyne.ThemeSizeName("qs." + palette.TextHeading)
	TextFigure  = fyne.ThemeSizeName("qs." + palette.TextFigure)
	Control     = fyne.ThemeSizeName("qs." + palette.Control)
	Gap         = fyne.ThemeSizeName("qs." + palette.Gap)
	Space       = fyne.ThemeSizeName("qs." + palette.Space)
	Corner      = fyne.ThemeSizeName("qs." + palette.Corner)
	RingWidth   = fyne.ThemeSizeName("qs." + palette.RingWidth)
	Icon        = fyne.ThemeSizeName("qs." + palette.Icon)
	EdgeWidth   = fyne.ThemeSizeName("qs.edge-width") // of borders
)

// New makes a Fyne theme that begins with a look.
func New(l screen.Look) fyne.Theme {
	t := &windowTheme{}
	t.dress(l)
	return t
}

// Dress gives an app a look and tells whether what it shows must be painted again. An app is given its theme once and
// that theme changes: with every SetTheme Fyne reads the type anew and never gives up what it read before, 46 MB.
func Dress(a fyne.App, l screen.Look) bool {
	ours, ok := a.Settings().Theme().(*windowTheme)
	if !ok {
		a.Settings().SetTheme(New(l))
		return false
	}
	if ours.look == l {
		return false
	}
	ours.dress(l)
	return true
}

// Color of a name in the running theme.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// Size of a name in the running theme.
func Size(name fyne.ThemeSizeName) float32 { return theme.Size(name) }

// windowTheme answers with the look of now. It belongs to Fyne's main goroutine, which alone draws.
type windowTheme struct {
	look   screen.Look
	colour map[fyne.ThemeColorName]color.NRGBA
	size   map[fyne.ThemeSizeName]float32
}

func (t *windowTheme) dress(l screen.Look) {
	t.look, t.colour, t.size = l, colours(l.Theme), sizes(l)
}

// Color ignores Fyne's variant: day or night is the operator's choice, not the desktop's.
func (t *windowTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := t.colour[name]; ok {
		return c
	}
	variant := theme.VariantLight
	if palette.Dark(t.look.Theme) {
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

// sizes gives the measures of a look, and Fyne's own for its entry: its inner padding is chosen so that one line
// fills a control exactly.
func sizes(l screen.Look) map[fyne.ThemeSizeName]float32 {
	size := map[fyne.ThemeSizeName]float32{
		theme.SizeNamePadding: 4, theme.SizeNameInputBorder: 2, theme.SizeNameInputRadius: 5, theme.SizeNameSelectionRadius: 2,
		theme.SizeNameScrollBar: 14, theme.SizeNameScrollBarSmall: 6, theme.SizeNameScrollBarRadius: 4,
		theme.SizeNameSeparatorThickness: 1,
	}
	for name, m := range palette.Measures(l.Size) {
		size["qs."+fyne.ThemeSizeName(name)] = m
	}
	size[EdgeWidth] = palette.EdgeWidth(l.Theme)
	body := size[TextBody]
	size[theme.SizeNameText], size[theme.SizeNameCaptionText] = body, size[TextSmall]
	size[theme.SizeNameSubHeadingText], size[theme.SizeNameHeadingText] = size[TextTitle], size[TextHeading]
	size[theme.SizeNameInnerPadding] = float32(math.Floor(float64(size[Control]-body*palette.LineHeight)/2)) - 1
	size[theme.SizeNameInlineIcon] = size[Icon] + 4
	return size
}
