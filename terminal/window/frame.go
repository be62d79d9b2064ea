package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// frame is everything around a screen: banner, header, sync bar, list of screens, heading, page, snack.
type frame struct {
	widget.BaseWidget
	ground  *canvas.Rectangle
	header  *header
	bar     *bar
	nav     *nav
	navLine *canvas.Rectangle
	above   *canvas.Rectangle // behind the heading, over what scrolls away under it
	sheet   *canvas.Rectangle // behind what is asked before the first shift
	heading *label
	hint    *prose
	page    *page
	snack   *snack
	drawn   screen.View // the last one
}

func newFrame(k *kit) *frame {
	f := &frame{ground: canvas.NewRectangle(look.Color(look.Ground)), header: newHeader(), bar: newBar(k), nav: newNav(k),
		navLine: canvas.NewRectangle(look.Color(look.Line)), sheet: canvas.NewRectangle(look.Color(look.Surface)), above: canvas.NewRectangle(look.Color(look.Ground)), heading: newBoldLabel(look.TextHeading, look.Ink),
		hint: newProse(look.TextBody, look.Quiet), page: newPage(k, false), snack: newSnack(k)}
	f.ExtendBaseWidget(f)
	return f
}

func (f *frame) update(v screen.View) {
	before := f.drawn
	if f.drawn = v; f.page.retell(before, v) {
		return
	}
	f.header.set(v.Header, v.Exercise)
	f.bar.update(v.Bar)
	f.nav.update(v.Nav)
	f.heading.set(v.Heading)
	f.hint.set(v.Hint, look.Quiet)
	f.snack.set(v.Snack)
	f.page.lie(len(v.Nav) == 0)
	f.page.update(v.Body)
	f.layout(f.Size())
	canvas.Refresh(f)
}

// CreateRenderer lists the page before header and screens, so that Tab starts in what the operator works on.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(f.ground, f.sheet, f.page, f.above, f.heading.Text, f.hint, f.header, f.navLine, f.nav, f.bar, f.snack),
		layout:  f.layout,
		min:     func() fyne.Size { return fyne.NewSize(640, 400) },
		refresh: func() { f.layout(f.Size()) },
	}
}

func (f *frame) layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	f.ground.FillColor = look.Color(look.Ground)
	put(f.ground, 0, 0, size.Width, size.Height)
	f.ground.Refresh()
	put(f.header, 0, 0, size.Width, headerHeight())
	y, bottom := headerHeight(), size.Height-snackHeight()
	show(f.bar, len(f.bar.items) > 0)
	low := size.Height < lowBelow*look.Size(look.TextBody) && len(f.bar.items) > 0
	if len(f.bar.items) > 0 {
		put(f.bar, 0, y, size.Width, barHeight())
	}
	f.snack.over = low
	show(f.snack, !low || f.snack.has)
	if low {
		bottom = size.Height
		put(f.snack, 0, y, size.Width, snackHeight())
	} else {
		put(f.snack, 0, bottom, size.Width, snackHeight())
	}
	f.snack.Refresh()
	if len(f.bar.items) > 0 {
		y += barHeight()
	}

	left := float32(0)
	show(f.nav, len(f.nav.items) > 0)
	show(f.navLine, len(f.nav.items) > 0)
	if len(f.nav.items) > 0 {
		left = min(f.nav.width(), size.Width*0.22)
		put(f.nav, 0, y, left, bottom-y)
		f.navLine.FillColor = look.Color(look.Line)
		put(f.navLine, left, y, 1, bottom-y)
		f.navLine.Refresh()
		left++
	}
	f.layoutScreen(left, y, size.Width-left, bottom-y)
}

// layoutSheet puts what is asked before the first shift on a sheet in the middle and gives the room inside it.
func (f *frame) layoutSheet(x, y, width, height float32) (float32, float32, float32, float32) {
	pad, gap := 2*look.Size(look.Space), look.Size(look.Gap)
	wide := min(width, 46*look.Size(look.TextBody))
	inner := wide - 2*pad
	f.heading.restyle()
	needed := lineHeight(look.TextHeading) + f.page.heightFor(inner) + 3*gap
	if f.hint.text != "" && f.hint.heightFor(inner-f.heading.width()-2*gap) > lineHeight(look.TextBody) {
		needed += f.hint.heightFor(inner)
	}
	high := height - 2*gap
	if !f.page.stack.grows() {
		high = min(high, needed+1.6*pad)
	}
	x, y = x+(width-wide)/2, y+max(gap, (height-high)*0.35)
	f.sheet.FillColor, f.sheet.StrokeColor = look.Color(look.Surface), look.Color(look.Line)
	f.sheet.StrokeWidth, f.sheet.CornerRadius = look.Size(look.EdgeWidth), 2*look.Size(look.Corner)
	put(f.sheet, x, y, wide, high)
	f.sheet.Refresh()
	return x + pad, y + 0.8*pad - gap, inner, high - 1.6*pad + 2*gap
}

// lowBelow is the height, in lines of body text's size, under which what was just done is said over the sync bar instead
// of on a line kept free for it.
const lowBelow = 36

// layoutScreen places heading, hint and page.
func (f *frame) layoutScreen(x, y, width, height float32) {
	pad, gap := look.Size(look.Space), look.Size(look.Gap)
	x, width = x+pad, width-2*pad
	show(f.sheet, len(f.nav.items) == 0)
	if len(f.nav.items) == 0 {
		x, y, width, height = f.layoutSheet(x, y, width, height)
	}
	top := y
	defer func() {
		f.above.FillColor = look.Color(look.Ground)
		show(f.above, len(f.nav.items) > 0)
		put(f.above, x-pad, top, width+2*pad, max(0, f.page.Position().Y-top))
		f.above.Refresh()
	}()
	ring := look.Size(look.RingWidth) + 1 // the page keeps this free at its left
	end := y + height
	y += gap
	show(f.heading.Text, f.heading.full != "")
	show(f.hint, f.hint.text != "")
	if f.heading.full != "" {
		f.heading.restyle()
		line := f.heading.height()
		f.heading.place(x, y, width, line)
		beside := width - f.heading.width() - 2*gap
		if f.hint.text != "" && f.hint.heightFor(beside) <= lineHeight(look.TextBody) {
			small := lineHeight(look.TextBody)
			put(f.hint, x+f.heading.width()+2*gap, y+(line-small)*0.68, beside, small)
			y += line + gap
			put(f.page, x-ring, y, width+ring+f.page.margin(), max(0, end-y-gap))
			return
		}
		y += line
	}
	if f.hint.text != "" {
		h := f.hint.heightFor(width)
		put(f.hint, x, y, width, h)
		y += h
	}
	y += gap
	put(f.page, x-ring, y, width+ring+f.page.margin(), max(0, end-y-gap))
}

// header is the first line: product, incident, clock, operator. In an exercise it says so instead of the product and is
// violet from side to side, which nothing else is.
type header struct {
	widget.BaseWidget
	exercise bool
	face     *canvas.Rectangle
	product  *label
	incident *label
	clock    *label
	operator *label
}

func newHeader() *header {
	h := &header{face: canvas.NewRectangle(look.Color(look.Head)), product: newBoldLabel(look.TextTitle, look.OnHead),
		incident: newLabel(look.TextBody, look.OnHead), clock: newBoldLabel(look.TextHeading, look.OnHead), operator: newLabel(look.TextBody, look.OnHeadQuiet)}
	h.ExtendBaseWidget(h)
	return h
}

func headerHeight() float32 { return lineHeight(look.TextHeading) + look.Size(look.Gap) }

func (h *header) set(spec screen.Header, exercise string) {
	h.exercise = exercise != ""
	h.product.set(spec.Product)
	if h.exercise {
		h.product.set(exercise)
	}
	h.incident.set(spec.Incident)
	h.clock.set(spec.Clock)
	h.operator.set(spec.Operator)
	h.Refresh()
}

func (h *header) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(h.face, h.product.Text, h.incident.Text, h.clock.Text, h.operator.Text),
		layout:  h.layout,
		refresh: func() { h.layout(h.Size()) },
	}
}

func (h *header) layout(size fyne.Size) {
	face, ink, quiet := look.Head, look.OnHead, look.OnHeadQuiet
	if h.exercise {
		face, ink, quiet = look.Exercise, look.OnExercise, look.OnExercise
	}
	h.face.FillColor = look.Color(face)
	put(h.face, 0, 0, size.Width, size.Height)
	h.face.Refresh()
	h.product.ink, h.incident.ink, h.clock.ink, h.operator.ink = ink, ink, ink, quiet
	for _, l := range []*label{h.product, h.incident, h.clock, h.operator} {
		l.restyle()
	}
	pad := look.Size(look.Space)
	right := size.Width - pad
	operator := min(h.operator.width(), size.Width*0.28)
	right -= operator
	h.operator.placeRight(right, 0, operator, size.Height)
	right -= pad + h.clock.width()
	h.clock.place(right, 0, h.clock.width(), size.Height)
	right -= pad
	product := min(h.product.width(), max(0, right-pad))
	if !h.exercise {
		product = min(product, size.Width*0.4)
	}
	h.product.place(pad, 0, product, size.Height)
	left := pad + product + 1.5*pad
	room := max(0, right-left)
	show(h.incident.Text, room > 6*look.Size(look.TextBody))
	h.incident.place(left, 0, room, size.Height)
}

// snack is the line at the bottom: what was just done, with its undo. Its room is kept when it is empty, so that
// nothing moves under a finger when it comes.
type snack struct {
	widget.BaseWidget
	kit  *kit
	spec screen.Snack
	has  bool
	over bool // above the sync bar, not on a line of its own
	face *canvas.Rectangle
	line *canvas.Rectangle
	text *toned
	undo *button
	more *button // the paper of what was done
}

func newSnack(k *kit) *snack {
	s := &snack{kit: k, face: canvas.NewRectangle(look.Color(look.Surface)), line: canvas.NewRectangle(look.Color(look.Line)),
		text: newToned(look.TextBody), undo: newButton(k, screen.Button{}), more: newButton(k, screen.Button{})}
	s.ExtendBaseWidget(s)
	return s
}

func snackHeight() float32 { return look.Size(look.Control) + look.Size(look.Gap) }

func (s *snack) set(spec *screen.Snack) {
	s.has = spec != nil
	s.spec = screen.Snack{}
	if spec != nil {
		s.spec = *spec
	}
	s.text.set(s.spec.Text, s.spec.Tone)
	s.undo.update(screen.Button{ID: s.spec.UndoID, Label: s.spec.Undo, Key: "Ctrl+Z", Off: s.spec.UndoID == ""})
	s.more.update(screen.Button{ID: s.spec.OfferID, Label: s.spec.Offer, Off: s.spec.OfferID == ""})
	s.Refresh()
}

// offers says whether o is one of the buttons in sight.
func (s *snack) offers(o fyne.CanvasObject) bool {
	return o == s.undo && s.undo.Visible() || o == s.more && s.more.Visible()
}

func (s *snack) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(s.face, s.line, s.text.mark.Image, s.text.word.Text, s.undo, s.more),
		layout:  s.layout,
		refresh: func() { s.layout(s.Size()) },
	}
}

func (s *snack) layout(size fyne.Size) {
	ground := look.Ground
	if s.has {
		ground = look.BackOf(s.spec.Tone)
	}
	s.face.FillColor, s.line.FillColor = look.Color(ground), look.Color(look.Line)
	put(s.face, 0, 0, size.Width, size.Height)
	put(s.line, 0, 0, size.Width, 1)
	if s.over {
		put(s.line, 0, size.Height-1, size.Width, 1)
	}
	s.face.Refresh()
	s.line.Refresh()
	pad, gap := look.Size(look.Space), look.Size(look.Gap)
	right := size.Width - pad
	undo := s.spec.UndoID != ""
	show(s.undo, undo)
	if undo {
		right -= s.undo.width()
		put(s.undo, right, gap/2, s.undo.width(), look.Size(look.Control))
		right -= pad
	}
	offer := s.spec.OfferID != ""
	show(s.more, offer)
	if offer {
		right -= s.more.width()
		put(s.more, right, gap/2, s.more.width(), look.Size(look.Control))
		right -= pad
	}
	s.text.place(pad, 0, max(0, right-pad), size.Height, false)
}
