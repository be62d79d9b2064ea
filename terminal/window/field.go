package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// field is one labelled entry: its name above, its trouble or note below, a ring around what the keyboard is in.
type field struct {
	widget.BaseWidget
	kit     *kit
	form    *form
	spec    screen.Field
	name    *label
	star    *label
	edge    *canvas.Rectangle
	ring    *canvas.Rectangle
	message *prose
	mark    *toneMark
	control control
	cover   *plain // in place of the control of a field that is off
	focused bool
	rev     int
	drawn   bool
	told    string // what the window says of it by itself
	beside  bool   // the label stands beside the control, not above
	terse   bool   // no label beside it: its hint says what it is for
}

// control is what stands in a field: an entry, a pick, a check or plain text.
type control interface {
	object() fyne.CanvasObject
	update(spec screen.Field, replace bool) // replace says that the text is to be taken over too
	focusable() fyne.Focusable              // nil when the keyboard cannot be in it
	height() float32
	said() string // what stands in it
}

func newField(f *form, spec screen.Field) *field {
	d := &field{kit: f.kit, form: f, spec: spec,
		name: newLabel(look.TextSmall, look.Quiet), star: newBoldLabel(look.TextSmall, look.Danger),
		edge: canvas.NewRectangle(look.Color(look.Clear)), ring: newRing(),
		message: newProse(look.TextSmall, look.Quiet), mark: newToneMark(), cover: newPlain(),
	}
	d.star.set("*")
	d.ExtendBaseWidget(d)
	switch spec.Kind {
	case screen.Pick:
		d.control = newPick(d)
	case screen.Check:
		d.control = newCheck(d)
	case screen.ReadOnly:
		d.control = newPlain()
	default:
		d.control = newTextControl(d)
	}
	d.update(spec)
	return d
}

// update takes over what the model says about the field; its text only with a new Rev, because the window owns what is
// being typed and a model can be late.
func (d *field) update(spec screen.Field) {
	replace := !d.drawn || spec.Rev != d.rev
	d.spec, d.rev, d.drawn = spec, spec.Rev, true
	if spec.Kind != screen.Check {
		d.name.set(spec.Label)
	}
	d.control.update(spec, replace || spec.Kind == screen.ReadOnly)
	d.cover.text.ink = look.Quiet
	d.cover.set(d.control.said())
	d.say()
	d.Refresh()
}

// tell shows something the window itself has to say of the field, until something else is typed into it.
func (d *field) tell(text string) {
	if d.told == text {
		return
	}
	d.told = text
	d.say()
	d.kit.window.arrange()
	d.Refresh()
}

// say puts the trouble, the window's own word or the note under the field.
func (d *field) say() {
	switch {
	case d.spec.Error != "":
		d.message.set(d.spec.Error, look.InkOf(screen.Alarm))
	case d.told != "":
		d.message.set(d.told, look.InkOf(screen.Warn))
	default:
		d.message.set(d.spec.Note, look.InkOf(screen.Warn))
	}
}

// messageLead is the room for the shape before the message.
func (d *field) messageLead() float32 { return look.Size(look.TextSmall)*1.05 + look.Size(look.Gap)/2 }

// heightFor is the height wanted in a width.
func (d *field) heightFor(width float32) float32 {
	height := d.control.height()
	if !d.beside {
		height += lineHeight(look.TextSmall) + look.Size(look.Gap)/2
	}
	if d.message.text != "" {
		height += look.Size(look.Gap)/2 + d.message.heightFor(width-d.messageLead())
	}
	return height
}

func (d *field) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			return []fyne.CanvasObject{d.name.Text, d.star.Text, d.control.object(), d.cover, d.edge, d.ring, d.mark.Image, d.message}
		},
		layout:  d.layout,
		refresh: func() { d.layout(d.Size()) },
	}
}

func (d *field) layout(size fyne.Size) {
	line, gap := lineHeight(look.TextSmall), look.Size(look.Gap)/2
	named := d.spec.Kind != screen.Check && !(d.beside && d.terse)
	show(d.name.Text, named)
	show(d.star.Text, named && d.spec.Required)
	star := d.star.width() + gap
	d.name.restyle()
	width := min(d.name.width(), size.Width-star)
	x, y, height := float32(0), line+gap, d.control.height()
	if d.beside {
		x, y, line = d.besideWidth(), 0, height
	}
	d.name.place(0, 0, width, line)
	d.star.place(width+gap/2, 0, star, line)
	line = lineHeight(look.TextSmall)
	put(d.control.object(), x, y, size.Width-x, height)
	put(d.cover, x, y, size.Width-x, height)
	covered := d.spec.Off && d.spec.Kind != screen.Check
	show(d.cover, covered)
	show(d.control.object(), !covered)
	d.frame(x, y, size.Width-x, height)

	y += height + gap
	lead := d.messageLead()
	tone := screen.Plain
	if d.spec.Error != "" {
		tone = screen.Alarm
	} else if d.spec.Note != "" || d.told != "" {
		tone = screen.Warn
	}
	d.mark.set(tone)
	put(d.mark.Image, 0, y+line*0.1, lead-gap, line*0.8)
	put(d.message, lead, y, size.Width-lead, max(0, size.Height-y))
	show(d.message, d.message.text != "")
}

// frame draws border and ring around the control.
func (d *field) frame(x, y, width, height float32) {
	framed := d.spec.Kind != screen.Check && d.spec.Kind != screen.ReadOnly && !d.spec.Off
	d.edge.StrokeColor = look.Color(look.Edge)
	d.edge.StrokeWidth = look.Size(look.EdgeWidth)
	if d.spec.Error != "" {
		d.edge.StrokeColor = look.Color(look.Danger)
		d.edge.StrokeWidth = 2
	}
	d.edge.CornerRadius = look.Size("inputRadius")
	put(d.edge, x, y, width, height)
	d.edge.Hidden = !framed
	d.edge.Refresh()
	edge := look.Size(look.RingWidth)
	placeRing(d.ring, x-edge+1, y-edge+1, width+2*edge-2, height+2*edge-2, d.focused && d.spec.Kind != screen.Check)
}

// setFocused draws or clears the ring.
func (d *field) setFocused(on bool) {
	if d.focused == on {
		return
	}
	d.focused = on
	d.Refresh()
}

// textControl is an entry in a field.
type textControl struct {
	field *field
	entry *entry
	list  *pick // what is offered under the entry; nil for kinds that take no offers
}

func newTextControl(d *field) *textControl {
	c := &textControl{field: d}
	c.entry = newEntry(d.kit, c, d.spec.Kind)
	if takesOffers(d.spec.Kind) {
		c.list = newOffers(c)
	}
	return c
}

func (c *textControl) object() fyne.CanvasObject { return c.entry }

func (c *textControl) focusable() fyne.Focusable {
	if c.field.spec.Off {
		return nil
	}
	return c.entry
}

func (c *textControl) said() string {
	if c.field.spec.Kind == screen.Password {
		return strings.Repeat("•", len([]rune(c.entry.Text)))
	}
	return c.entry.Text
}

func (c *textControl) height() float32 {
	if c.entry.MultiLine {
		return max(c.entry.MinSize().Height, look.Size(look.Control)*2)
	}
	return look.Size(look.Control)
}

func (c *textControl) update(spec screen.Field, replace bool) {
	c.entry.lenMax = lenMaxDefault
	if spec.LenMax > 0 {
		c.entry.lenMax = spec.LenMax
	}
	if c.entry.PlaceHolder != spec.Hint {
		c.entry.SetPlaceHolder(spec.Hint)
	}
	if replace && c.entry.Text != spec.Text {
		c.entry.put(spec.Text)
	}
	if spec.Off != c.entry.Disabled() {
		if spec.Off {
			c.entry.Disable()
		} else {
			c.entry.Enable()
		}
	}
}

func (c *textControl) changed(text string) {
	c.field.tell("")
	c.field.kit.send(screen.Typed{Field: c.field.spec.ID, Text: text})
	c.offer()
}

func (c *textControl) entryKey(ev *fyne.KeyEvent) bool {
	if c.offerKey(ev.Name) {
		return true
	}
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if c.entry.MultiLine {
			return false
		}
		c.field.form.next(c.field)
		return true
	case fyne.KeyDown:
		return c.field.spec.Kind == screen.Search && c.field.kit.window.focusList()
	}
	return false
}

func (c *textControl) entryRune(r rune) bool { return c.offerRune(r) }
func (c *textControl) entryTab()             {}
func (c *textControl) fieldID() string       { return c.field.spec.ID }

func (c *textControl) entryFocus(on bool) {
	c.field.setFocused(on)
	switch {
	case c.list == nil:
	case !on:
		c.list.close()
	case !c.field.kit.placing:
		c.offer()
	}
}

// plain shows a text that is not typed.
type plain struct {
	widget.BaseWidget
	face *canvas.Rectangle
	text *label
}

func newPlain() *plain {
	p := &plain{face: canvas.NewRectangle(look.Color(look.Sunken)), text: newLabel(look.TextBody, look.Ink)}
	p.ExtendBaseWidget(p)
	return p
}

func (p *plain) object() fyne.CanvasObject { return p }
func (p *plain) focusable() fyne.Focusable { return nil }
func (p *plain) height() float32           { return look.Size(look.Control) }

func (p *plain) said() string { return p.text.full }

func (p *plain) update(spec screen.Field, _ bool) { p.set(spec.Text) }

func (p *plain) set(text string) {
	p.text.set(text)
	p.Refresh()
}

func (p *plain) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(p.face, p.text.Text), layout: p.layout, refresh: func() { p.layout(p.Size()) }}
}

func (p *plain) layout(size fyne.Size) {
	pad := look.Size("innerPadding")
	p.face.FillColor = look.Color(look.Sunken)
	p.face.CornerRadius = look.Size("inputRadius")
	put(p.face, 0, 0, size.Width, size.Height)
	p.face.Refresh()
	p.text.place(pad, 0, size.Width-2*pad, size.Height)
}
