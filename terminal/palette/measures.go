package palette

import "qianshao/terminal/screen"

// Measure names a size, in pixels that are the same on every display.
type Measure string

// The measures of a text size.
const (
	TextSmall   Measure = "text-small"   // labels above fields, notes
	TextBody    Measure = "text-body"    // everything that is read
	TextTitle   Measure = "text-title"   // titles of blocks and dialogs
	TextHeading Measure = "text-heading" // heading of the screen, the clock
	TextFigure  Measure = "text-figure"  // tiles
	Control     Measure = "control"      // height of what can be typed in or pressed
	Gap         Measure = "gap"          // between things that belong together
	Space       Measure = "space"        // between blocks
	Corner      Measure = "corner"       // radius of panels and buttons
	RingWidth   Measure = "ring-width"   // of the focus ring, 3 or more
	Icon        Measure = "icon"         // side of a tone's shape beside body text
)

// LineHeight is that of Noto Sans SC, times the size of the text.
const LineHeight = 1.448

// Measures gives every measure of a text size; an unknown one is SizeNormal. Control is 56 in the largest: 12 mm on a
// 1366-pixel laptop, what a gloved finger needs.
func Measures(s screen.TextSize) map[Measure]float32 {
	scale := map[screen.TextSize][9]float32{
		screen.SizeNormal: {13, 15, 17, 22, 30, 40, 8, 14, 16},
		screen.SizeLarge:  {15, 18, 20, 26, 36, 48, 9, 15, 19},
		screen.SizeHuge:   {18, 22, 24, 30, 42, 56, 10, 16, 23},
	}
	m, ok := scale[s]
	if !ok {
		m = scale[screen.SizeNormal]
	}
	return map[Measure]float32{
		TextSmall: m[0], TextBody: m[1], TextTitle: m[2], TextHeading: m[3], TextFigure: m[4],
		Control: m[5], Gap: m[6], Space: m[7], Icon: m[8], Corner: 6, RingWidth: 3,
	}
}

// EdgeWidth is that of the border of what can be typed in or pressed, and of panels: thick where contrast is all.
func EdgeWidth(t screen.Theme) float32 {
	if t == screen.HighContrast {
		return 2
	}
	return 1
}
