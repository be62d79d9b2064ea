package window

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"qianshao/shared/font"
	"qianshao/terminal/window/look"
)

// label is one line of text that cuts itself short with … when there is no room. Fyne's own label can do that too, but
// costs a rich-text layout for each of the hundreds of cells of a list.
type label struct {
	*canvas.Text
	full  string
	ink   fyne.ThemeColorName
	size  fyne.ThemeSizeName
	bold  bool
	style fyne.TextStyle // instead of bold, where it is the same for many lines
	drawn drawnText
}

// drawnText is what was drawn last. Fyne draws a text anew for every Refresh, so a label asks for one only when
// something changed: that is what makes a list of hundreds of cells scroll.
type drawnText struct {
	text  string
	ink   color.Color
	size  float32
	style fyne.TextStyle
	align fyne.TextAlign
}

func newLabel(size fyne.ThemeSizeName, ink fyne.ThemeColorName) *label {
	l := &label{Text: canvas.NewText("", look.Color(ink)), ink: ink, size: size}
	l.restyle()
	return l
}

func newBoldLabel(size fyne.ThemeSizeName, ink fyne.ThemeColorName) *label {
	l := newLabel(size, ink)
	l.bold = true
	return l
}

// set changes the words; place decides what of them is seen.
func (l *label) set(text string) {
	if l.full == text {
		return
	}
	l.full = text
	l.restyle()
}

// restyle asks the running theme again.
func (l *label) restyle() {
	l.Text.Color = look.Color(l.ink)
	l.Text.TextSize = look.Size(l.size)
	l.Text.TextStyle = l.style
	if l.bold {
		l.Text.TextStyle.Bold = font.BoldHas(l.full)
	}
}

// width of the whole text, uncut.
func (l *label) width() float32 { return l.measure(l.full) }

// height of one line.
func (l *label) height() float32 { return lineHeight(l.size) }

func (l *label) measure(text string) float32 {
	if text == "" {
		return 0
	}
	return fyne.MeasureText(text, l.Text.TextSize, l.Text.TextStyle).Width
}

// place stands the text at x in a box of the given width and height, vertically centred.
func (l *label) place(x, y, width, height float32) {
	l.draw(x, y, width, height, fyne.TextAlignLeading)
}

// placeRight stands the text against the right edge of the box.
func (l *label) placeRight(x, y, width, height float32) {
	l.draw(x, y, width, height, fyne.TextAlignTrailing)
}

// placeCentre stands the text in the middle of the box.
func (l *label) placeCentre(x, y, width, height float32) {
	l.draw(x, y, width, height, fyne.TextAlignCenter)
}

func (l *label) draw(x, y, width, height float32, align fyne.TextAlign) {
	l.restyle()
	l.Text.Text = l.cut(width)
	l.Text.Alignment = align
	put(l.Text, x, y+(height-l.height())/2, width, l.height())
	l.refresh()
}

// whole draws the text uncut in a line of its own.
func (l *label) whole(x, y, width float32) {
	l.restyle()
	l.Text.Text = l.full
	put(l.Text, x, y, width, l.height())
	l.refresh()
}

func (l *label) refresh() {
	now := drawnText{l.Text.Text, l.Text.Color, l.Text.TextSize, l.Text.TextStyle, l.Text.Alignment}
	if now != l.drawn {
		l.drawn = now
		l.Text.Refresh()
	}
}

// cut returns the longest beginning of the text that fits, with … when something is missing.
func (l *label) cut(width float32) string {
	if l.full == "" || l.measure(l.full) <= width+0.5 {
		return l.full
	}
	runes := []rune(l.full)
	low, high := 0, len(runes)-1
	for low < high {
		middle := (low + high + 1) / 2
		if l.measure(string(runes[:middle])+"…") <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRight(string(runes[:low]), " 　") + "…"
}

// lineHeight of a text size: that of the type, so that lines with and without tall characters stand alike.
func lineHeight(size fyne.ThemeSizeName) float32 {
	return fyne.MeasureText("国", look.Size(size), fyne.TextStyle{}).Height
}
