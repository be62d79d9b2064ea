package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// button does one act. Its key stands behind its words in small letters, so that the hands learn it.
type button struct {
	stop
	spec    screen.Button
	face    *canvas.Rectangle
	words   *label
	key     *label
	hovered bool
	act     func() // instead of telling the model
}

func newButton(k *kit, spec screen.Button) *button {
	b := &button{face: canvas.NewRectangle(look.Color(look.Surface)), words: newLabel(look.TextBody, look.Ink), key: newLabel(look.TextSmall, look.Quiet)}
	b.begin(k, b)
	b.update(spec)
	return b
}

func (b *button) update(spec screen.Button) {
	b.spec = spec
	b.words.bold = spec.Primary
	b.words.set(spec.Label)
	b.key.set(spec.Key)
	b.Refresh()
}

// width the button wants.
func (b *button) width() float32 {
	b.words.restyle()
	b.key.restyle()
	pad := look.Size(look.Control) * 0.4
	width := 2*pad + b.words.width()
	if b.spec.Key != "" {
		width += look.Size(look.Gap) + b.key.width()
	}
	return max(width, 2*look.Size(look.Control))
}

func (b *button) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(b.face, b.words.Text, b.key.Text, b.ring),
		layout:  b.layout,
		min:     func() fyne.Size { return fyne.NewSize(b.width(), look.Size(look.Control)) },
		refresh: func() { b.layout(b.Size()) },
	}
}

func (b *button) layout(size fyne.Size) {
	b.paint()
	edge := look.Size(look.RingWidth)
	put(b.face, 0, 0, size.Width, size.Height)
	b.face.Refresh()
	keyRoom := float32(0)
	if b.spec.Key != "" {
		keyRoom = look.Size(look.Gap) + b.key.width()
	}
	room := size.Width - 4*edge
	words := min(b.words.width(), max(0, room-keyRoom))
	left := (size.Width - words - keyRoom) / 2
	b.words.place(left, 0, words, size.Height)
	b.key.place(left+words+keyRoom-b.key.width(), 0, b.key.width(), size.Height)
	placeRing(b.ring, -edge, -edge, size.Width+2*edge, size.Height+2*edge, b.focused)
}

// paint chooses the colours: one filled button stands out, the rest are outlines.
func (b *button) paint() {
	fill, edge, ink, small := look.Surface, look.Edge, look.Ink, look.Quiet
	switch {
	case b.spec.Off:
		fill, edge, ink, small = look.Clear, look.Line, look.Faint, look.Faint
	case b.spec.Primary && b.spec.Danger:
		fill, edge, ink, small = look.Danger, look.Danger, look.Surface, look.Surface
	case b.spec.Primary:
		fill, edge, ink, small = look.Accent, look.Accent, look.OnAccent, look.OnAccent
	case b.spec.Danger:
		edge, ink = look.Danger, look.Danger
	}
	if b.hovered && !b.spec.Off && !b.spec.Primary {
		fill = look.Hover
	}
	b.face.FillColor = look.Color(fill)
	b.face.StrokeColor = look.Color(edge)
	b.face.StrokeWidth = look.Size(look.EdgeWidth)
	b.face.CornerRadius = look.Size(look.Corner)
	b.words.ink, b.key.ink = ink, small
}

func (b *button) press() {
	if b.spec.Off {
		return
	}
	if b.act != nil {
		b.act()
		return
	}
	b.kit.send(screen.Pressed{ID: b.spec.ID})
}

func (b *button) pressed(ev *fyne.KeyEvent) bool {
	if !isPress(ev.Name) {
		return false
	}
	b.press()
	return true
}

func (b *button) typed(r rune) bool { return r == ' ' }

// Tapped is called by Fyne.
func (b *button) Tapped(*fyne.PointEvent) {
	defer b.kit.guard("tap button " + b.spec.ID)
	b.kit.release()
	b.press()
}

// Disabled keeps Tab from stopping at a button that is off.
func (b *button) Disabled() bool { return b.spec.Off }

// Enable and Disable exist for Fyne's interface only: the View says what is off.
func (b *button) Enable() {}

// Disable does nothing; see Enable.
func (b *button) Disable() {}

// MouseIn is called by Fyne.
func (b *button) MouseIn(*desktop.MouseEvent) { b.hover(true) }

// MouseMoved is called by Fyne.
func (b *button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (b *button) MouseOut() { b.hover(false) }

func (b *button) hover(on bool) {
	b.hovered = on
	b.Refresh()
}
