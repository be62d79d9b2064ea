package window

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/shared/font"
	"qianshao/terminal/window/look"
)

// prose is wrapped text. Its height depends on its width, so whoever lays it out asks heightFor first.
type prose struct {
	widget.BaseWidget
	text  string
	ink   fyne.ThemeColorName
	size  fyne.ThemeSizeName
	bold  bool
	lines []*label
}

func newProse(size fyne.ThemeSizeName, ink fyne.ThemeColorName) *prose {
	p := &prose{size: size, ink: ink}
	p.ExtendBaseWidget(p)
	return p
}

func (p *prose) set(text string, ink fyne.ThemeColorName) {
	if p.text == text && p.ink == ink {
		return
	}
	p.text, p.ink = text, ink
	p.Refresh()
}

func (p *prose) style() fyne.TextStyle {
	return fyne.TextStyle{Bold: p.bold && font.BoldHas(p.text)}
}

// heightFor is the height the text needs in a width; nothing for no text.
func (p *prose) heightFor(width float32) float32 {
	return float32(len(p.wrapped(width))) * lineHeight(p.size)
}

func (p *prose) wrapped(width float32) []string {
	if p.text == "" || width <= 0 {
		return nil
	}
	size, style := look.Size(p.size), p.style()
	return wrap(p.text, width, func(r rune) float32 { return fyne.MeasureText(string(r), size, style).Width })
}

func (p *prose) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := make([]fyne.CanvasObject, len(p.lines))
			for i, line := range p.lines {
				objects[i] = line.Text
			}
			return objects
		},
		layout:  p.layout,
		refresh: func() { p.layout(p.Size()) },
	}
}

// layout keeps the lines' objects and tells the canvas only of what changed: Fyne lays a widget out again when it meets
// a new object in it, and a layout that always made new ones would have it draw for ever.
func (p *prose) layout(size fyne.Size) {
	lines := p.wrapped(size.Width)
	height, changed := lineHeight(p.size), len(lines) != len(p.lines)
	for len(p.lines) < len(lines) {
		p.lines = append(p.lines, newLabel(p.size, p.ink))
	}
	p.lines = p.lines[:len(lines)]
	for i, line := range lines {
		l := p.lines[i]
		l.ink, l.style = p.ink, p.style()
		l.set(line)
		l.whole(0, float32(i)*height, size.Width)
	}
	if changed {
		canvas.Refresh(p)
	}
}

// notAtLineStart are the marks that Chinese setting never begins a line with.
const notAtLineStart = "，。、；：？！）》」』】〉”’…—·,.;:?!)]}%"

// wrap breaks text into lines no wider than width. Chinese breaks between any two characters, but never before a
// closing mark; Latin words stay whole unless one alone is wider than the line.
func wrap(text string, width float32, measure func(rune) float32) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, wrapParagraph([]rune(paragraph), width, measure)...)
	}
	return lines
}

func wrapParagraph(runes []rune, width float32, measure func(rune) float32) []string {
	var lines []string
	start, used := 0, float32(0)
	for i := 0; i < len(runes); i++ {
		w := measure(runes[i])
		if used+w <= width || i == start {
			used += w
			continue
		}
		end := breakBefore(runes, start, i)
		lines = append(lines, strings.TrimRight(string(runes[start:end]), " "))
		for end < len(runes) && runes[end] == ' ' {
			end++
		}
		start, used = end, 0
		i = end - 1
	}
	return append(lines, string(runes[start:]))
}

// breakBefore finds the last place after start and not after i where a line may end.
func breakBefore(runes []rune, start, i int) int {
	for at := i; at > start; at-- {
		if mayBreak(runes[at-1], runes[at]) {
			return at
		}
	}
	return i
}

func mayBreak(before, after rune) bool {
	if strings.ContainsRune(notAtLineStart, after) {
		return false
	}
	return after == ' ' || before == ' ' || isWide(before) || isWide(after)
}

// isWide tells Chinese characters and marks, between which a line may end.
func isWide(r rune) bool {
	return unicode.Is(unicode.Han, r) || (r >= 0x3000 && r <= 0x303F) || (r >= 0xFF00 && r <= 0xFFEF) || r == '—' || r == '…'
}
