package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// note is a line or paragraph; one with a tone stands on a soft ground behind its shape.
type note struct {
	widget.BaseWidget
	spec screen.Note
	face *canvas.Rectangle
	mark *toneMark
	text *prose
}

func newNote() *note {
	n := &note{face: canvas.NewRectangle(look.Color(look.Clear)), mark: newToneMark(), text: newProse(look.TextBody, look.Ink)}
	n.ExtendBaseWidget(n)
	return n
}

func (n *note) grows() bool           { return false }
func (n *note) update(b screen.Block) { n.set(*b.Note) }

func (n *note) set(spec screen.Note) {
	if n.spec == spec {
		return
	}
	n.spec = spec
	n.text.set(spec.Text, look.InkOf(spec.Tone))
	n.Refresh()
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
	return n.text.heightFor(width-left-top) + 2*top
}

func (n *note) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(n.face, n.mark.Image, n.text), layout: n.layout, refresh: func() { n.layout(n.Size()) }}
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
	put(n.text, left, top, size.Width-left-top, max(0, size.Height-2*top))
}
