package window

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// stack stands blocks one below the other. Blocks that grow share what height is left; when there is none, the stack
// is as high as it must be and whoever holds it scrolls.
type stack struct {
	widget.BaseWidget
	kit    *kit
	flat   bool // no panels behind forms: the ground is one already
	keys   []string
	blocks []block
	width  float32 // last given, for MinSize
	left   float32 // room kept free at the left, above and below; margin is that at the right
	margin float32
}

func newStack(k *kit, flat bool) *stack {
	s := &stack{kit: k, flat: flat}
	s.ExtendBaseWidget(s)
	return s
}

// update takes over blocks. A block keeps its widget for as long as its kind and ID stay.
func (s *stack) update(specs []screen.Block) {
	old := map[string]block{}
	for i, key := range s.keys {
		old[key] = s.blocks[i]
	}
	s.keys, s.blocks = s.keys[:0], s.blocks[:0:0]
	for i, spec := range specs {
		key := keyOf(spec, i)
		if key == "" {
			continue
		}
		b, ok := old[key]
		if !ok {
			b = s.build(spec)
		}
		delete(old, key)
		b.update(spec)
		s.keys, s.blocks = append(s.keys, key), append(s.blocks, b)
	}
	s.Refresh()
}

// keyOf names a block among its neighbours; empty for one that draws nothing here.
func keyOf(b screen.Block, i int) string {
	at := strconv.Itoa(i)
	switch {
	case b.Form != nil:
		return "form " + b.Form.ID
	case b.List != nil:
		return "list " + b.List.ID
	case b.Board != nil:
		return "board " + b.Board.ID
	case b.Tiles != nil:
		return "tiles " + b.Tiles.ID
	case b.Note != nil && b.Note.Text != "":
		return "note " + at
	case b.Actions != nil && !hasPrimary(b.Actions.Buttons):
		return "actions " + at
	case b.Split != nil:
		return "split " + at
	case b.Tabs != nil:
		return "tabs " + b.Tabs.ID
	case b.Code != nil:
		return "code " + at
	}
	return ""
}

func (s *stack) build(b screen.Block) block {
	switch {
	case b.Form != nil:
		f := newForm(s.kit)
		if s.flat || b.Form.Filter {
			return f
		}
		return newPanel(f)
	case b.List != nil:
		return newList(s.kit)
	case b.Board != nil:
		return newBoard(s.kit)
	case b.Tiles != nil:
		return newTiles(s.kit)
	case b.Note != nil:
		return newNote()
	case b.Actions != nil:
		return newActions(s.kit)
	case b.Tabs != nil:
		return newTabs(s.kit)
	case b.Code != nil:
		return newCode()
	}
	return newSplit(s.kit, s.flat)
}

func (s *stack) grows() bool {
	for _, b := range s.blocks {
		if b.grows() {
			return true
		}
	}
	return false
}

func (s *stack) heightFor(width float32) float32 {
	width -= s.left + s.margin
	height := float32(0)
	for i, b := range s.blocks {
		if i > 0 {
			height += look.Size(look.Space)
		}
		height += b.heightFor(width)
	}
	return height + 2*s.left // above and below too: the ring of the first and last block
}

func (s *stack) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := make([]fyne.CanvasObject, len(s.blocks))
			for i, b := range s.blocks {
				objects[i] = b
			}
			return objects
		},
		layout:  s.layout,
		min:     func() fyne.Size { return fyne.NewSize(0, s.heightFor(s.width)) },
		refresh: func() { s.layout(s.Size()) },
	}
}

func (s *stack) layout(size fyne.Size) {
	growing := float32(0)
	for _, b := range s.blocks {
		if b.grows() {
			growing++
		}
	}
	extra := float32(0)
	if growing > 0 {
		extra = max(0, size.Height-s.heightFor(size.Width)) / growing
	}
	y, width := s.left, size.Width-s.left-s.margin
	for _, b := range s.blocks {
		height := b.heightFor(width)
		if b.grows() {
			height += extra
		}
		put(b, s.left, y, width, height)
		y += height + look.Size(look.Space)
	}
}

// panel is the light ground behind a form.
type panel struct {
	widget.BaseWidget
	inner block
	face  *canvas.Rectangle
}

func newPanel(inner block) *panel {
	p := &panel{inner: inner, face: canvas.NewRectangle(look.Color(look.Surface))}
	p.ExtendBaseWidget(p)
	return p
}

func (p *panel) grows() bool           { return p.inner.grows() }
func (p *panel) update(b screen.Block) { p.inner.update(b) }

func (p *panel) heightFor(width float32) float32 {
	pad := look.Size(look.Space)
	return p.inner.heightFor(width-2*pad) + 1.8*pad
}

func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(p.face, p.inner), layout: p.layout, refresh: func() { p.layout(p.Size()) }}
}

func (p *panel) layout(size fyne.Size) {
	pad := look.Size(look.Space)
	p.face.FillColor = look.Color(look.Surface)
	p.face.StrokeColor = look.Color(look.Line)
	p.face.StrokeWidth = look.Size(look.EdgeWidth)
	p.face.CornerRadius = look.Size(look.Corner)
	put(p.face, 0, 0, size.Width, size.Height)
	p.face.Refresh()
	put(p.inner, pad, pad*0.9, size.Width-2*pad, size.Height-1.8*pad)
}

// actions is a row of buttons between other blocks.
type actions struct {
	widget.BaseWidget
	row buttonRow
}

func newActions(k *kit) *actions {
	a := &actions{row: buttonRow{kit: k}}
	a.ExtendBaseWidget(a)
	return a
}

func (a *actions) grows() bool                     { return false }
func (a *actions) heightFor(width float32) float32 { return a.row.heightFor(width) }

func (a *actions) update(b screen.Block) {
	a.row.update(b.Actions.Buttons)
	a.Refresh()
}

func (a *actions) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: a.row.objects,
		layout:  func(size fyne.Size) { a.row.layout(0, 0, size.Width) },
		refresh: func() { a.row.layout(0, 0, a.Size().Width) },
	}
}

// split stands two stacks side by side.
type split struct {
	widget.BaseWidget
	left, right *stack
	ratio       float32
}

func newSplit(k *kit, flat bool) *split {
	p := &split{left: newStack(k, flat), right: newStack(k, flat)}
	p.ExtendBaseWidget(p)
	return p
}

func (p *split) grows() bool { return p.left.grows() || p.right.grows() }

func (p *split) update(b screen.Block) {
	p.ratio = ratioOf(b.Split)
	p.left.update(b.Split.Left)
	p.right.update(b.Split.Right)
	p.Refresh()
}

// ratioOf keeps the share of the left column within what can be read.
func ratioOf(s *screen.Split) float32 { return float32(min(0.8, max(0.2, s.Ratio))) }

func splitWidths(width, ratio float32) (left, right, gap float32) {
	gap = look.Size(look.Space)
	left = (width - gap) * ratio
	return left, width - gap - left, gap
}

func (p *split) heightFor(width float32) float32 {
	left, right, _ := splitWidths(width, p.ratio)
	return max(p.left.heightFor(left), p.right.heightFor(right))
}

func (p *split) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(p.left, p.right), layout: p.layout, refresh: func() { p.layout(p.Size()) }}
}

func (p *split) layout(size fyne.Size) {
	left, right, gap := splitWidths(size.Width, p.ratio)
	put(p.left, 0, 0, left, size.Height)
	put(p.right, left+gap, 0, right, size.Height)
}
