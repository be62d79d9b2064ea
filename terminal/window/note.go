package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// note is a line or paragraph; one with a tone stands on a soft ground behind its shape, and facts stand side by side
// behind their labels.
type note struct {
	widget.BaseWidget
	spec  screen.Note
	face  *canvas.Rectangle
	mark  *toneMark
	text  *prose
	facts []factWords
}

// factWords are the label and the value of a fact.
type factWords struct {
	label *label
	value *prose
}

func newNote() *note {
	n := &note{face: canvas.NewRectangle(look.Color(look.Clear)), mark: newToneMark(), text: newProse(look.TextBody, look.Ink)}
	n.ExtendBaseWidget(n)
	return n
}

func (n *note) grows() bool           { return false }
func (n *note) update(b screen.Block) { n.set(*b.Note) }

func (n *note) set(spec screen.Note) {
	if n.spec.Text == spec.Text && n.spec.Tone == spec.Tone && len(n.spec.Facts) == len(spec.Facts) {
		return
	}
	n.spec = spec
	text := spec.Text
	if n.apart() {
		text = n.before()
	}
	n.text.set(text, look.InkOf(spec.Tone))
	n.facts = n.facts[:0:0]
	if n.apart() {
		for _, f := range spec.Facts {
			words := factWords{newLabel(look.TextSmall, look.Quiet), newProse(look.TextBody, look.Ink)}
			words.label.set(f.Label)
			words.value.set(f.Text, look.Ink)
			n.facts = append(n.facts, words)
		}
	}
	n.Refresh()
	canvas.Refresh(n)
}

// apart says whether labels and values are drawn instead of the text.
func (n *note) apart() bool { return n.bare() && len(n.spec.Facts) > 0 }

// before is what the text says above its facts.
func (n *note) before() string {
	first := n.spec.Facts[0]
	for i := range n.spec.Text {
		if len(n.spec.Text)-i >= len(first.Label) && n.spec.Text[i:i+len(first.Label)] == first.Label {
			return trimEnd(n.spec.Text[:i])
		}
	}
	return ""
}

func trimEnd(s string) string {
	for len(s) > 0 && (s[len(s)-1] == '\n' || s[len(s)-1] == ' ') {
		s = s[:len(s)-1]
	}
	return s
}

func (n *note) bare() bool { return n.spec.Tone == screen.Plain || n.spec.Tone == screen.Muted }

// inset is the room at the left and above the text.
func (n *note) inset() (left, top float32) {
	if n.bare() {
		return 0, 0
	}
	gap := look.Size(look.Gap)
	return gap + look.Size(look.Icon) + gap, gap * 0.75
}

func (n *note) heightFor(width float32) float32 {
	left, top := n.inset()
	return n.text.heightFor(width-left-top) + 2*top + n.arrangeFacts(0, width, false)
}

// arrangeFacts stands the facts side by side on as many lines as they need; a long one has a line of its own.
func (n *note) arrangeFacts(y, width float32, place bool) float32 {
	if len(n.facts) == 0 {
		return 0
	}
	gap, line, top := look.Size(look.Gap)*2.5, lineHeight(look.TextBody), y
	x := float32(0)
	for i, f := range n.facts {
		f.label.restyle()
		lead := f.label.width() + look.Size(look.Gap)*0.75
		value := fyne.MeasureText(n.spec.Facts[i].Text, look.Size(look.TextBody), fyne.TextStyle{}).Width + 1
		if x > 0 && x+lead+value > width {
			x, y = 0, y+line
		}
		value = min(value, max(width-x-lead, 4*look.Size(look.TextBody)))
		height := max(line, f.value.heightFor(value))
		if place {
			f.label.place(x, y+(line-f.label.height())*0.7, lead, f.label.height())
			put(f.value, x+lead, y, value, height)
		}
		x += lead + value + gap
		if height > line {
			x, y = 0, y+height
		}
	}
	if x > 0 {
		y += line
	}
	return y - top
}

func (n *note) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{n.face, n.mark.Image, n.text}
			for _, f := range n.facts {
				objects = append(objects, f.label.Text, f.value)
			}
			return objects
		},
		layout:  n.layout,
		refresh: func() { n.layout(n.Size()) },
	}
}

func (n *note) layout(size fyne.Size) {
	left, top := n.inset()
	tone := n.spec.Tone
	if n.bare() {
		tone = screen.Plain
	}
	n.face.FillColor = look.Color(look.Clear)
	if !n.bare() {
		n.face.FillColor = look.Color(look.BackOf(tone))
	}
	n.face.CornerRadius = look.Size(look.Corner)
	put(n.face, 0, 0, size.Width, size.Height)
	n.face.Refresh()
	n.mark.set(tone)
	icon := look.Size(look.Icon)
	put(n.mark.Image, look.Size(look.Gap), top+(lineHeight(look.TextBody)-icon)/2, icon, icon)
	text := n.text.heightFor(size.Width - left - top)
	put(n.text, left, top, size.Width-left-top, text)
	n.arrangeFacts(2*top+text, size.Width, true)
}
