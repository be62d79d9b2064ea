package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// card is one team on the board.
type card struct {
	widget.BaseWidget
	board   *board
	spec    screen.Card
	face    *canvas.Rectangle
	stripe  *canvas.Rectangle
	kind    *label
	title   *label
	lines   []*label
	mark    *toned
	hovered bool
}

func newCard(b *board) *card {
	c := &card{board: b, face: canvas.NewRectangle(look.Color(look.Surface)), stripe: canvas.NewRectangle(look.Color(look.Line)),
		kind: newBoldLabel(look.TextSmall, look.OnKind), title: newBoldLabel(look.TextBody, look.Ink), mark: newToned(look.TextSmall)}
	c.ExtendBaseWidget(c)
	return c
}

func (c *card) set(spec screen.Card) {
	c.spec = spec
	c.kind.set(spec.Kind)
	c.title.set(spec.Title)
	c.mark.set(spec.Mark, spec.Tone)
	for len(c.lines) < len(spec.Lines) {
		c.lines = append(c.lines, newLabel(look.TextSmall, look.Quiet))
	}
	c.lines = c.lines[:len(spec.Lines)]
	for i, line := range spec.Lines {
		c.lines[i].set(line)
	}
}

func (c *card) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{c.face, c.stripe, c.kind.Text, c.title.Text}
			for _, line := range c.lines {
				objects = append(objects, line.Text)
			}
			return append(objects, c.mark.objects()...)
		},
		layout:  c.layout,
		refresh: func() { c.layout(c.Size()) },
	}
}

func (c *card) layout(size fyne.Size) {
	gap := look.Size(look.Gap)
	height := size.Height - gap*0.75 // the rest is the distance to the next card
	c.paint()
	put(c.face, 1, 0, size.Width-2, height)
	stripe := float32(5)
	if c.spec.Kind != "" {
		stripe = look.Size(look.TextSmall) * 1.4
	}
	put(c.stripe, 1, 0, stripe, height)
	c.kind.placeCentre(1, gap*0.75, stripe, lineHeight(look.TextBody))

	left := 1 + stripe + gap*0.75
	width := size.Width - left - gap*0.75
	small := lineHeight(look.TextSmall)
	y := gap * 0.75
	c.title.place(left, y, width, lineHeight(look.TextBody))
	y += lineHeight(look.TextBody)
	markWidth := float32(0)
	if c.spec.Mark != "" {
		c.mark.word.restyle()
		markWidth = min(c.mark.width(), width*0.75)
	}
	last := max(len(c.lines), c.board.lines, 1) - 1
	for i, line := range c.lines {
		w := width
		if i == last {
			w -= markWidth + gap/2
		}
		line.place(left, y+float32(i)*small, max(0, w), small)
	}
	c.mark.place(left+width-markWidth, y+float32(last)*small, markWidth, small, true)
}

// paint gives face and stripe their colours. Only what changed asks for a new picture: Fyne lays out a card again while
// it draws one whose words are others, and a refresh then would have the window drawn twice.
func (c *card) paint() {
	face, stripe := *c.face, *c.stripe
	c.colour()
	if face != *c.face {
		c.face.Refresh()
	}
	if stripe != *c.stripe {
		c.stripe.Refresh()
	}
}

func (c *card) colour() {
	c.face.FillColor = look.Color(look.Surface)
	c.face.StrokeColor = look.Color(look.Line)
	c.face.StrokeWidth = look.Size(look.EdgeWidth)
	if c.hovered {
		c.face.FillColor = look.Color(look.Hover)
	}
	if c.spec.ID == c.board.chosen.now {
		c.face.FillColor = look.Color(look.Selected)
		c.face.StrokeColor = look.Color(look.Accent)
		c.face.StrokeWidth = 2
	}
	c.face.CornerRadius = look.Size(look.Corner) - 1
	c.stripe.FillColor = look.Color(look.FillOf(c.spec.Stripe))
	c.stripe.TopLeftCornerRadius, c.stripe.BottomLeftCornerRadius = c.face.CornerRadius, c.face.CornerRadius
}

// Tapped is called by Fyne.
func (c *card) Tapped(*fyne.PointEvent) {
	defer c.board.kit.guard("tap a card of " + c.board.spec.ID)
	c.board.tap(c.spec.ID)
}

// MouseIn is called by Fyne.
func (c *card) MouseIn(*desktop.MouseEvent) { c.hover(true) }

// MouseMoved is called by Fyne.
func (c *card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (c *card) MouseOut() { c.hover(false) }

func (c *card) hover(on bool) {
	c.hovered = on
	c.Refresh()
}
