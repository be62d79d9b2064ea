package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// page is a scrolling stack of blocks with its main buttons pinned below it, so that they are in sight at every size
// of text. The list of an open pick lies above both.
type page struct {
	widget.BaseWidget
	kit    *kit
	stack  *stack
	scroll *container.Scroll
	pins   *pins
	picker *pickList
	open   *pick
}

func newPage(k *kit, flat bool) *page {
	p := &page{kit: k, stack: newStack(k, flat), pins: newPins(k, flat), picker: newPickList()}
	p.scroll = container.NewVScroll(p.stack)
	p.scroll.OnScrolled = func(fyne.Position) {
		p.placePick()
		k.carried()
	}
	p.ExtendBaseWidget(p)
	return p
}

// lie puts the page on a light ground or on the frame's.
func (p *page) lie(flat bool) { p.stack.flat, p.pins.flat = flat, flat }

func (p *page) update(blocks []screen.Block) {
	p.stack.update(blocks)
	p.pins.update(blocks)
	p.layout(p.Size())
	canvas.Refresh(p)
}

// heightFor is the height that shows everything without scrolling.
func (p *page) heightFor(width float32) float32 {
	p.measure()
	return p.stack.heightFor(width) + p.pins.heightFor(width-p.stack.left-p.margin())
}

// measure sets the margins: at the left the focus ring needs room, at the right the scroll bar too.
func (p *page) measure() {
	p.stack.left = look.Size(look.RingWidth) + 1
	p.stack.margin = p.margin()
}

func (p *page) margin() float32 { return look.Size(look.Gap) * 1.5 }

func (p *page) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(p.scroll, p.pins, p.picker), layout: p.layout, refresh: func() { p.layout(p.Size()) }}
}

func (p *page) layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	p.measure()
	pinned := p.pins.heightFor(size.Width - p.stack.left - p.margin())
	p.stack.width = size.Width
	room := max(0, size.Height-pinned)
	if !p.stack.grows() { // buttons stand right below what they belong to, and at the bottom where it is long
		room = min(room, p.stack.heightFor(size.Width))
	}
	put(p.scroll, 0, 0, size.Width, room)
	p.scroll.Refresh()
	show(p.pins, pinned > 0)
	put(p.pins, p.stack.left, room, size.Width-p.stack.left-p.margin(), pinned)
	p.pins.Refresh()
	p.placePick()
}

// reveal scrolls a widget of this page into sight.
func (p *page) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.stack).Y
	if !p.holds(o) {
		return
	}
	view, margin := p.scroll.Size().Height, 2*look.Size(look.Gap)
	height := min(o.Size().Height, view)
	offset := p.scroll.Offset
	above := top - margin - lineHeight(look.TextSmall)
	below := top + height + margin
	switch {
	case above < offset.Y:
		offset.Y = max(0, above)
	case below > offset.Y+view:
		offset.Y = below - view
	default:
		return
	}
	p.scroll.ScrollToOffset(offset)
}

// holds tells whether a widget stands in the scrolling part.
func (p *page) holds(o fyne.CanvasObject) bool {
	found := false
	p.stack.each(func(other fyne.CanvasObject) { found = found || other == o })
	return found
}

func (p *page) turn(pages int) {
	offset := p.scroll.Offset
	offset.Y += float32(pages) * p.scroll.Size().Height * 0.9
	offset.Y = max(0, min(offset.Y, p.stack.Size().Height-p.scroll.Size().Height))
	p.scroll.ScrollToOffset(offset)
}

func (p *page) showPick(k *pick) {
	p.open = k
	p.picker.show(k)
	p.placePick()
}

func (p *page) hidePick(k *pick) {
	if p.open == k {
		p.open = nil
		p.picker.Hide()
	}
}

// placePick hangs the list below its field, or above it where there is no room.
func (p *page) placePick() {
	if p.open == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	field := p.open.entry
	at := driver.AbsolutePositionForObject(field).Subtract(driver.AbsolutePositionForObject(p))
	height := p.picker.height()
	width := max(field.Size().Width, 14*look.Size(look.TextBody))
	x := min(at.X, max(0, p.Size().Width-width))
	y := at.Y + field.Size().Height + 4
	if y+height > p.Size().Height && at.Y-height-4 >= 0 {
		y = at.Y - height - 4
	}
	put(p.picker, x, y, width, height)
}

// each calls f for every place for the keyboard in the stack, in order.
func (s *stack) each(f func(fyne.CanvasObject)) {
	for _, b := range s.blocks {
		eachStop(b, f)
	}
}

func eachStop(b block, f func(fyne.CanvasObject)) {
	switch b := b.(type) {
	case *panel:
		eachStop(b.inner, f)
	case *form:
		for _, d := range b.fields {
			if o := d.control.focusable(); o != nil {
				f(o.(fyne.CanvasObject))
			}
		}
		for _, button := range b.buttons.buttons {
			f(button)
		}
		if b.buttons.more != nil && b.buttons.more.Visible() {
			f(b.buttons.more)
		}
	case *split:
		b.left.each(f)
		b.right.each(f)
	case *tiles:
		for _, t := range b.items {
			f(t)
		}
	case *actions:
		for _, button := range b.row.buttons {
			f(button)
		}
		if b.row.more != nil && b.row.more.Visible() {
			f(b.row.more)
		}
	case *list, *board, *tabs:
		f(b)
	}
}

// find is the place for the keyboard with an ID: a field, a list, a board or a button.
func (p *page) find(id string) fyne.Focusable {
	var found fyne.Focusable
	p.stack.each(func(o fyne.CanvasObject) {
		if found == nil && id != "" && stopID(o) == id {
			found = o.(fyne.Focusable)
		}
	})
	for _, g := range p.pins.groups {
		for _, b := range g.row.buttons {
			if found == nil && id != "" && b.spec.ID == id && !b.spec.Off {
				found = b
			}
		}
	}
	return found
}

// firstList is the first list or board.
func (p *page) firstList() fyne.Focusable {
	var found fyne.Focusable
	p.stack.each(func(o fyne.CanvasObject) {
		switch o.(type) {
		case *list, *board:
			if found == nil {
				found = o.(fyne.Focusable)
			}
		}
	})
	return found
}

func stopID(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *entry:
		return o.owner.fieldID()
	case *check:
		return o.field.spec.ID
	case *list:
		return o.spec.ID
	case *board:
		return o.spec.ID
	case *tabs:
		return o.id
	case *button:
		return o.spec.ID
	}
	return ""
}

// first is where the keyboard goes when nothing else is asked: the first field, else the main button, else any.
func (p *page) first() fyne.Focusable {
	var found fyne.Focusable
	p.stack.each(func(o fyne.CanvasObject) {
		if _, isButton := o.(*button); found == nil && !isButton {
			found = o.(fyne.Focusable)
		}
	})
	if found == nil {
		if b := p.pins.primary(); b != nil {
			found = b
		}
	}
	if found == nil {
		p.stack.each(func(o fyne.CanvasObject) {
			if b, isButton := o.(*button); found == nil && isButton && !b.spec.Off {
				found = b
			}
		})
	}
	return found
}
