package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// pins holds the button rows of a page that have a primary button, below the part that scrolls. Rows of a split stand
// under their column.
type pins struct {
	widget.BaseWidget
	kit    *kit
	flat   bool // on the ground of a dialog
	face   *canvas.Rectangle
	line   *canvas.Rectangle
	groups []*pinGroup
}

// pinGroup is the row of one form or of one Actions block.
type pinGroup struct {
	key        string
	row        buttonRow
	from, upto float32 // share of the width
}

func newPins(k *kit, flat bool) *pins {
	p := &pins{kit: k, flat: flat, face: canvas.NewRectangle(look.Color(look.Ground)), line: canvas.NewRectangle(look.Color(look.Line))}
	p.ExtendBaseWidget(p)
	return p
}

func (p *pins) update(blocks []screen.Block) {
	old := map[string]*pinGroup{}
	for _, g := range p.groups {
		old[g.key] = g
	}
	p.groups = p.groups[:0:0]
	p.collect(blocks, 0, 1, "", old)
	p.Refresh()
}

func (p *pins) collect(blocks []screen.Block, from, upto float32, path string, old map[string]*pinGroup) {
	for i, b := range blocks {
		switch {
		case b.Form != nil && hasPrimary(b.Form.Buttons):
			p.add(path+keyOf(b, i), b.Form.Buttons, from, upto, old)
		case b.Actions != nil && hasPrimary(b.Actions.Buttons):
			p.add(path+"actions", b.Actions.Buttons, from, upto, old)
		case b.Split != nil:
			middle := from + (upto-from)*ratioOf(b.Split)
			p.collect(b.Split.Left, from, middle, path+"left ", old)
			p.collect(b.Split.Right, middle, upto, path+"right ", old)
		}
	}
}

func (p *pins) add(key string, buttons []screen.Button, from, upto float32, old map[string]*pinGroup) {
	g, ok := old[key]
	if !ok {
		g = &pinGroup{key: key, row: buttonRow{kit: p.kit}}
	}
	delete(old, key)
	g.from, g.upto = from, upto
	g.row.update(buttons)
	p.groups = append(p.groups, g)
}

func (p *pins) primary() *button {
	for _, g := range p.groups {
		for _, b := range g.row.buttons {
			if b.spec.Primary && !b.spec.Off {
				return b
			}
		}
	}
	return nil
}

func (p *pins) heightFor(width float32) float32 { return p.arrange(width, false) }

// arrange stacks the rows; rows of different columns stand beside each other.
func (p *pins) arrange(width float32, place bool) float32 {
	if len(p.groups) == 0 {
		return 0
	}
	gap := look.Size(look.Gap)
	y := gap * 1.5
	bottom := y
	left := float32(0) // first free share of the current line
	for _, g := range p.groups {
		if g.from < left { // does not fit beside the row before it
			y = bottom + gap
			left = 0
		}
		x, w := g.from*width, (g.upto-g.from)*width-gap
		if g.from > 0 {
			x += gap
		}
		height := g.row.heightFor(w)
		if place {
			g.row.layout(x, y, w)
		}
		bottom = max(bottom, y+height)
		left = g.upto
	}
	return bottom + gap*0.5
}

func (p *pins) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{p.face, p.line}
			for _, g := range p.groups {
				objects = append(objects, g.row.objects()...)
			}
			return objects
		},
		layout:  p.layout,
		refresh: func() { p.layout(p.Size()) },
	}
}

func (p *pins) layout(size fyne.Size) {
	p.face.FillColor = look.Color(look.Ground)
	if p.flat {
		p.face.FillColor = look.Color(look.Surface)
	}
	put(p.face, 0, 0, size.Width, size.Height+look.Size(look.Gap)) // what scrolls away below stays hidden
	p.face.Refresh()
	p.line.FillColor = look.Color(look.Line)
	put(p.line, 0, look.Size(look.Gap)*0.5, size.Width, 1)
	p.line.Refresh()
	p.arrange(size.Width, true)
}
