package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// check is a yes or no: a box to tick with its words beside it. Space ticks, Enter goes on.
type check struct {
	stop
	field *field
	on    bool
	box   *canvas.Rectangle
	tick  *toneMark
	words *label
	star  *label
}

func newCheck(d *field) *check {
	c := &check{field: d, box: canvas.NewRectangle(look.Color(look.Surface)), tick: newToneMark(),
		words: newLabel(look.TextBody, look.Ink), star: newBoldLabel(look.TextBody, look.Danger)}
	c.star.set("*")
	c.begin(d.kit, c)
	return c
}

func (c *check) object() fyne.CanvasObject { return c }
func (c *check) said() string              { return c.field.spec.Label }
func (c *check) height() float32           { return look.Size(look.Control) }

func (c *check) focusable() fyne.Focusable {
	if c.field.spec.Off {
		return nil
	}
	return c
}

func (c *check) update(spec screen.Field, replace bool) {
	c.words.set(spec.Label)
	if replace {
		c.on = spec.Text == "true"
	}
	c.Refresh()
}

func (c *check) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(c.box, c.tick.Image, c.words.Text, c.star.Text, c.ring),
		layout:  c.layout,
		refresh: func() { c.layout(c.Size()) },
	}
}

func (c *check) layout(size fyne.Size) {
	side := look.Size(look.Icon) * 1.4
	gap := look.Size(look.Gap)
	edge := look.Size(look.RingWidth)
	y := (size.Height - side) / 2
	c.box.FillColor = look.Color(look.Surface)
	c.box.StrokeColor = look.Color(look.Edge)
	c.words.ink = look.Ink
	if c.field.spec.Off {
		c.box.FillColor = look.Color(look.Sunken)
		c.box.StrokeColor = look.Color(look.Line)
		c.words.ink = look.Faint
	}
	c.box.StrokeWidth = 1.5
	c.box.CornerRadius = 4
	put(c.box, edge, y, side, side)
	c.box.Refresh()
	tone := screen.Plain
	if c.on {
		tone = screen.Good
	}
	c.tick.set(tone)
	put(c.tick.Image, edge+side*0.12, y+side*0.12, side*0.76, side*0.76)
	left := edge + side + gap
	show(c.star.Text, c.field.spec.Required)
	c.words.restyle()
	words := min(c.words.width(), size.Width-left-2*gap)
	c.words.place(left, 0, words, size.Height)
	c.star.place(left+words+gap/2, 0, gap, size.Height)
	placeRing(c.ring, 0, y-edge, min(size.Width, left+words+gap), side+2*edge, c.focused)
}

func (c *check) toggle() {
	if c.field.spec.Off {
		return
	}
	c.on = !c.on
	text := ""
	if c.on {
		text = "true"
	}
	c.Refresh()
	c.kit.send(screen.Typed{Field: c.field.spec.ID, Text: text})
}

func (c *check) pressed(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeySpace:
		c.toggle()
	case fyne.KeyReturn, fyne.KeyEnter:
		c.field.form.next(c.field)
	default:
		return false
	}
	return true
}

func (c *check) typed(r rune) bool { return r == ' ' }

// FocusGained is called by Fyne.
func (c *check) FocusGained() {
	defer c.kit.guard("gain focus of " + c.field.spec.ID)
	c.focused = true
	c.kit.gained(c, c.field.spec.ID, false)
	c.Refresh()
}

// Tapped is called by Fyne.
func (c *check) Tapped(*fyne.PointEvent) {
	defer c.kit.guard("tap " + c.field.spec.ID)
	c.kit.window.focus(c)
	c.toggle()
}

// Disabled keeps Tab from stopping at a check that is off.
func (c *check) Disabled() bool { return c.field.spec.Off }

// Enable and Disable exist for Fyne's interface only: the View says what is off.
func (c *check) Enable() {}

// Disable does nothing; see Enable.
func (c *check) Disable() {}
