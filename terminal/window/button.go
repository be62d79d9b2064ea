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
		fill, edge, ink, small = look.Sunken, look.Line, look.Faint, look.Faint
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

// buttonRow stands buttons side by side, on as many lines as they need. It keeps a button's widget for as long as its
// ID is there, so that the keyboard stays on it.
type buttonRow struct {
	kit     *kit
	buttons []*button
}

func (r *buttonRow) update(specs []screen.Button) {
	old := map[string]*button{}
	for _, b := range r.buttons {
		old[b.spec.ID] = b
	}
	r.buttons = r.buttons[:0]
	for _, spec := range specs {
		b, ok := old[spec.ID]
		if !ok {
			b = newButton(r.kit, spec)
		} else if b.spec != spec {
			b.update(spec)
		}
		delete(old, spec.ID)
		r.buttons = append(r.buttons, b)
	}
}

func (r *buttonRow) objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.buttons))
	for i, b := range r.buttons {
		objects[i] = b
	}
	return objects
}

// flow places the buttons in a width, or only measures when place is nil, and returns the height.
func (r *buttonRow) flow(width float32, place func(b *button, x, y, w float32)) float32 {
	if len(r.buttons) == 0 {
		return 0
	}
	gap, height := look.Size(look.Gap), look.Size(look.Control)
	x, y := float32(0), float32(0)
	for _, b := range r.buttons {
		w := min(b.width(), width)
		if x > 0 && x+w > width {
			x, y = 0, y+height+gap
		}
		if place != nil {
			place(b, x, y, w)
		}
		x += w + gap
	}
	return y + height
}

func (r *buttonRow) heightFor(width float32) float32 { return r.flow(width, nil) }

func (r *buttonRow) layout(x, y, width float32) {
	r.flow(width, func(b *button, bx, by, bw float32) { put(b, x+bx, y+by, bw, look.Size(look.Control)) })
}
