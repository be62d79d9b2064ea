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
	banner  *banner
	header  *header
	bar     *bar
	nav     *nav
	navLine *canvas.Rectangle
	heading *label
	hint    *prose
	page    *page
	snack   *snack
}

func newFrame(k *kit) *frame {
	f := &frame{ground: canvas.NewRectangle(look.Color(look.Ground)), banner: newBanner(), header: newHeader(), bar: newBar(k), nav: newNav(k),
		navLine: canvas.NewRectangle(look.Color(look.Line)), heading: newBoldLabel(look.TextHeading, look.Ink),
		hint: newProse(look.TextBody, look.Quiet), page: newPage(k, false), snack: newSnack(k)}
	f.ExtendBaseWidget(f)
	return f
}

func (f *frame) update(v screen.View) {
	f.banner.set(v.Exercise)
	f.header.set(v.Header)
	f.bar.update(v.Bar)
	f.nav.update(v.Nav)
	f.heading.set(v.Heading)
	f.hint.set(v.Hint, look.Quiet)
	f.snack.set(v.Snack)
	f.page.update(v.Body)
	f.layout(f.Size())
	canvas.Refresh(f)
}

// CreateRenderer lists the page before header and screens, so that Tab starts in what the operator works on.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(f.ground, f.heading.Text, f.hint, f.banner, f.header, f.navLine, f.page, f.snack, f.nav, f.bar),
		layout:  f.layout,
		min:     func() fyne.Size { return fyne.NewSize(800, 540) },
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
	y := float32(0)
	show(f.banner, f.banner.text != "")
	if f.banner.text != "" {
		put(f.banner, 0, 0, size.Width, bannerHeight())
		y += bannerHeight()
	}
	put(f.header, 0, y, size.Width, headerHeight())
	y += headerHeight()
	show(f.bar, len(f.bar.items) > 0)
	if len(f.bar.items) > 0 {
		put(f.bar, 0, y, size.Width, barHeight())
		y += barHeight()
	}
	bottom := size.Height - snackHeight()
	put(f.snack, 0, bottom, size.Width, snackHeight())

	left := float32(0)
	show(f.nav, len(f.nav.items) > 0)
	show(f.navLine, len(f.nav.items) > 0)
	if len(f.nav.items) > 0 {
		left = min(f.nav.width(), size.Width*0.25)
		put(f.nav, 0, y, left, bottom-y)
		f.navLine.FillColor = look.Color(look.Line)
		put(f.navLine, left, y, 1, bottom-y)
		f.navLine.Refresh()
		left++
	}
	f.layoutScreen(left, y, size.Width-left, bottom-y)
}

// layoutScreen places heading, hint and page.
func (f *frame) layoutScreen(x, y, width, height float32) {
	pad, gap := look.Size(look.Space), look.Size(look.Gap)
	x, width = x+pad, width-2*pad
	if len(f.nav.items) == 0 { // setting up: one thing is asked, in the middle
		narrow := min(width, 56*look.Size(look.TextBody))
		x, width = x+(width-narrow)/2, narrow
		lead := max(0, min(height*0.1, (height-lineHeight(look.TextHeading)-f.page.heightFor(width))/3))
		y, height = y+lead, height-lead
	}
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

// banner says that this is an exercise. It spans the window and is violet, which nothing else is.
type banner struct {
	widget.BaseWidget
	text  string
	face  *canvas.Rectangle
	words *label
}

func newBanner() *banner {
	b := &banner{face: canvas.NewRectangle(look.Color(look.Exercise)), words: newBoldLabel(look.TextTitle, look.OnExercise)}
	b.ExtendBaseWidget(b)
	return b
}

func bannerHeight() float32 { return lineHeight(look.TextTitle) + look.Size(look.Gap)*0.75 }

func (b *banner) set(text string) {
	if b.text == text {
		return
	}
	b.text = text
	b.words.set(text)
	b.Refresh()
}

func (b *banner) CreateRenderer() fyne.WidgetRenderer {
	return &part{objects: fixed(b.face, b.words.Text), layout: b.layout, refresh: func() { b.layout(b.Size()) }}
}

func (b *banner) layout(size fyne.Size) {
	b.face.FillColor = look.Color(look.Exercise)
	put(b.face, 0, 0, size.Width, size.Height)
	b.face.Refresh()
	b.words.placeCentre(0, 0, size.Width, size.Height)
}

// header is the first line: product, incident, clock, operator.
type header struct {
	widget.BaseWidget
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

func (h *header) set(spec screen.Header) {
	h.product.set(spec.Product)
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
	h.face.FillColor = look.Color(look.Head)
	put(h.face, 0, 0, size.Width, size.Height)
	h.face.Refresh()
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
	product := min(h.product.width(), size.Width*0.4)
	h.product.place(pad, 0, product, size.Height)
	left := pad + product + pad
	h.incident.place(left, 0, max(0, right-left), size.Height)
}

// snack is the line at the bottom: what was just done, with its undo. Its room is kept when it is empty, so that
// nothing moves under a finger when it comes.
type snack struct {
	widget.BaseWidget
	kit  *kit
	spec screen.Snack
	has  bool
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
