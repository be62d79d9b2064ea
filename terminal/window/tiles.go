package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// tiles are large figures in a grid.
type tiles struct {
	widget.BaseWidget
	kit   *kit
	items []*tile
}

func newTiles(k *kit) *tiles {
	t := &tiles{kit: k}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tiles) grows() bool { return false }

func (t *tiles) update(b screen.Block) {
	specs := b.Tiles.Items
	for len(t.items) < len(specs) {
		t.items = append(t.items, newTile(t.kit))
	}
	t.items = t.items[:len(specs)]
	for i, spec := range specs {
		t.items[i].set(spec)
	}
	t.Refresh()
}

func (t *tiles) columns(width float32) int {
	n := max(1, int((width+columnGap())/(9.5*look.Size(look.TextBody)+columnGap())))
	if n >= len(t.items) {
		return max(1, len(t.items))
	}
	rows := (len(t.items) + n - 1) / n
	return (len(t.items) + rows - 1) / rows // as even as it gets
}

func tileHeight() float32 {
	return lineHeight(look.TextFigure) + 2*lineHeight(look.TextSmall) + 2*look.Size(look.Gap)
}

func (t *tiles) heightFor(width float32) float32 {
	if len(t.items) == 0 {
		return 0
	}
	n := t.columns(width)
	rows := float32((len(t.items) + n - 1) / n)
	return rows*tileHeight() + (rows-1)*look.Size(look.Gap)
}

func (t *tiles) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := make([]fyne.CanvasObject, len(t.items))
			for i, item := range t.items {
				objects[i] = item
			}
			return objects
		},
		layout:  t.layout,
		refresh: func() { t.layout(t.Size()) },
	}
}

func (t *tiles) layout(size fyne.Size) {
	n, gap := t.columns(size.Width), look.Size(look.Gap)*1.25
	width := (size.Width - float32(n-1)*gap) / float32(n)
	for i, item := range t.items {
		put(item, float32(i%n)*(width+gap), float32(i/n)*(tileHeight()+look.Size(look.Gap)), width, tileHeight())
	}
}

// tile is one figure; with an ID it is pressed like a button.
type tile struct {
	stop
	spec    screen.Tile
	face    *canvas.Rectangle
	stripe  *canvas.Rectangle
	name    *toned
	value   *label
	below   *label
	hovered bool
}

func newTile(k *kit) *tile {
	t := &tile{face: canvas.NewRectangle(look.Color(look.Surface)), stripe: canvas.NewRectangle(look.Color(look.Line)),
		name: newToned(look.TextSmall), value: newBoldLabel(look.TextFigure, look.Ink), below: newLabel(look.TextSmall, look.Quiet)}
	t.begin(k, t)
	return t
}

func (t *tile) set(spec screen.Tile) {
	if t.spec == spec {
		return
	}
	t.spec = spec
	t.name.set(spec.Label, spec.Tone)
	t.value.set(spec.Value)
	t.below.set(spec.Note)
	t.Refresh()
}

func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(t.face, t.stripe, t.name.mark.Image, t.name.word.Text, t.value.Text, t.below.Text, t.ring),
		layout:  t.layout,
		refresh: func() { t.layout(t.Size()) },
	}
}

func (t *tile) layout(size fyne.Size) {
	gap := look.Size(look.Gap)
	t.face.FillColor = look.Color(look.Surface)
	if t.hovered && t.spec.ID != "" {
		t.face.FillColor = look.Color(look.Hover)
	}
	t.face.StrokeColor = look.Color(look.Line)
	t.face.StrokeWidth = look.Size(look.EdgeWidth)
	t.face.CornerRadius = look.Size(look.Corner)
	put(t.face, 0, 0, size.Width, size.Height)
	t.face.Refresh()
	t.stripe.FillColor = look.Color(look.FillOf(t.spec.Tone))
	t.stripe.CornerRadius = 2
	put(t.stripe, 0, gap, 4, size.Height-2*gap)
	t.stripe.Refresh()

	left, width := 1.75*gap, size.Width-2.75*gap
	small := lineHeight(look.TextSmall)
	t.name.place(left, gap*0.75, width, small, false)
	t.value.place(left, gap*0.75+small, width, lineHeight(look.TextFigure))
	t.below.place(left, size.Height-small-gap*0.75, width, small)
	placeRing(t.ring, 0, 0, size.Width, size.Height, t.focused)
}

func (t *tile) press() {
	if t.spec.ID != "" {
		t.kit.send(screen.Pressed{ID: t.spec.ID})
	}
}

func (t *tile) pressed(ev *fyne.KeyEvent) bool {
	if !isPress(ev.Name) {
		return false
	}
	t.press()
	return true
}

func (t *tile) typed(r rune) bool { return r == ' ' }

// Tapped is called by Fyne.
func (t *tile) Tapped(*fyne.PointEvent) {
	defer t.kit.guard("tap tile " + t.spec.ID)
	t.press()
}

// Disabled keeps Tab from stopping at a tile that opens nothing.
func (t *tile) Disabled() bool { return t.spec.ID == "" }

// Enable and Disable exist for Fyne's interface only: the View says what opens.
func (t *tile) Enable() {}

// Disable does nothing; see Enable.
func (t *tile) Disable() {}

// MouseIn is called by Fyne.
func (t *tile) MouseIn(*desktop.MouseEvent) { t.hover(true) }

// MouseMoved is called by Fyne.
func (t *tile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (t *tile) MouseOut() { t.hover(false) }

func (t *tile) hover(on bool) {
	t.hovered = on
	t.Refresh()
}
