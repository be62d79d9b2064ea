package window

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// board is the T-card board: columns of cards with one place for the keyboard.
type board struct {
	stop
	spec    screen.Board
	chosen  choice
	moving  bool // M was pressed: the next digit names a column
	columns []*boardColumn
	scroll  *container.Scroll
	inner   *boardInner
	lines   int // of the tallest card
}

func newBoard(k *kit) *board {
	b := &board{}
	b.inner = &boardInner{board: b}
	b.inner.ExtendBaseWidget(b.inner)
	b.scroll = container.NewHScroll(b.inner)
	b.begin(k, b)
	return b
}

func (b *board) grows() bool { return true }

func (b *board) update(block screen.Block) {
	b.spec = *block.Board
	before := b.chosen.now
	b.chosen.told(b.spec.Selected)
	b.lines = 0
	for _, c := range b.spec.Columns {
		for _, card := range c.Cards {
			b.lines = max(b.lines, len(card.Lines))
		}
	}
	for len(b.columns) < len(b.spec.Columns) {
		b.columns = append(b.columns, newBoardColumn(b))
	}
	b.columns = b.columns[:len(b.spec.Columns)]
	for i, c := range b.spec.Columns {
		b.columns[i].set(c)
	}
	b.Refresh()
	if b.chosen.now != before {
		b.showChosen(before)
	}
}

func (b *board) cardHeight() float32 {
	gap := look.Size(look.Gap)
	return lineHeight(look.TextBody) + float32(max(1, b.lines))*lineHeight(look.TextSmall) + 2.5*gap
}

func (b *board) heightFor(float32) float32 {
	return 2*b.cardHeight() + look.Size(look.Control)
}

func (b *board) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(b.scroll, b.ring),
		layout:  b.layout,
		refresh: func() { b.layout(b.Size()) },
	}
}

func (b *board) layout(size fyne.Size) {
	put(b.scroll, 0, 0, size.Width, size.Height)
	b.scroll.Refresh() // which arranges the columns
	placeRing(b.ring, -2, -2, size.Width+4, size.Height+4, b.focused)
}

// find is where a card stands; column -1 when it is nowhere.
func (b *board) find(id string) (column, card int) {
	for c, spec := range b.spec.Columns {
		for i, k := range spec.Cards {
			if k.ID == id {
				return c, i
			}
		}
	}
	return -1, -1
}

// showChosen brings the chosen card into sight and draws it and the one before it again, and no other: drawing is what
// a key costs.
func (b *board) showChosen(before string) {
	if c, i := b.find(before); c >= 0 {
		b.columns[c].cards.redraw(i)
	}
	if c, i := b.find(b.chosen.now); c >= 0 {
		b.columns[c].cards.reveal(i)
		b.columns[c].cards.redraw(i)
		b.revealColumn(b.columns[c])
	}
}

// revealColumn scrolls sideways just far enough that a column is in sight.
func (b *board) revealColumn(c *boardColumn) {
	offset, view := b.scroll.Offset, b.scroll.Size().Width
	left, right := c.Position().X, c.Position().X+c.Size().Width
	switch {
	case view <= 0:
		return
	case left < offset.X:
		offset.X = left
	case right > offset.X+view:
		offset.X = right - view
	default:
		return
	}
	b.scroll.ScrollToOffset(offset)
}

func (b *board) pressed(ev *fyne.KeyEvent) bool {
	c, i := b.find(b.chosen.now)
	switch ev.Name {
	case fyne.KeyUp:
		b.choose(c, i-1)
	case fyne.KeyDown:
		b.choose(c, i+1)
	case fyne.KeyLeft:
		b.sideways(c, i, -1)
	case fyne.KeyRight:
		b.sideways(c, i, 1)
	case fyne.KeyHome:
		b.choose(c, 0)
	case fyne.KeyEnd:
		if c >= 0 {
			b.choose(c, len(b.spec.Columns[c].Cards)-1)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if c >= 0 {
			b.kit.send(screen.CardOpened{Board: b.spec.ID, Card: b.chosen.now})
		}
	case fyne.KeyEscape:
		if !b.moving {
			return false
		}
		b.setMoving(false)
	default:
		return false
	}
	return true
}

// choose takes a card by its place; from nowhere it takes the first card there is.
func (b *board) choose(c, i int) {
	if c < 0 {
		b.sideways(-1, 0, 1)
		return
	}
	cards := b.spec.Columns[c].Cards
	if i < 0 || i >= len(cards) {
		return
	}
	b.take(cards[i].ID)
}

func (b *board) take(id string) {
	before := b.chosen.now
	if !b.chosen.ask(id) {
		return
	}
	b.showChosen(before)
	b.kit.send(screen.CardChosen{Board: b.spec.ID, Card: id})
}

// sideways goes to the next column that has cards, as near to the same height as it can.
func (b *board) sideways(c, i, step int) {
	for at := c + step; at >= 0 && at < len(b.spec.Columns); at += step {
		if n := len(b.spec.Columns[at].Cards); n > 0 {
			b.take(b.spec.Columns[at].Cards[min(max(i, 0), n-1)].ID)
			return
		}
	}
}

// typed takes M and then a column's digit.
func (b *board) typed(r rune) bool {
	if b.moving {
		b.setMoving(false)
		for _, c := range b.spec.Columns {
			if c.Digit == string(r) {
				b.kit.send(screen.CardMoved{Board: b.spec.ID, Card: b.chosen.now, Column: c.ID})
				return true
			}
		}
		return r >= '0' && r <= '9'
	}
	if c, _ := b.find(b.chosen.now); c >= 0 && strings.EqualFold(string(r), "m") {
		b.setMoving(true)
		return true
	}
	return false
}

func (b *board) setMoving(on bool) {
	b.moving = on
	b.Refresh()
}

// tap is a press on a card: the first chooses it, the next opens it.
func (b *board) tap(id string) {
	b.kit.window.focus(b)
	if b.chosen.now == id {
		b.kit.send(screen.CardOpened{Board: b.spec.ID, Card: id})
		return
	}
	b.take(id)
}

// boardInner lays the columns out; it scrolls sideways where the window is too narrow for them.
type boardInner struct {
	widget.BaseWidget
	board *board
}

func (n *boardInner) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := make([]fyne.CanvasObject, len(n.board.columns))
			for i, c := range n.board.columns {
				objects[i] = c
			}
			return objects
		},
		layout: n.arrange,
		min: func() fyne.Size {
			each, gap := 7.9*look.Size(look.TextBody), look.Size(look.Gap)
			return fyne.NewSize(float32(len(n.board.columns))*(each+gap)-gap, 0)
		},
		refresh: func() { n.arrange(n.Size()) },
	}
}

func (n *boardInner) arrange(size fyne.Size) {
	count := float32(len(n.board.columns))
	if count == 0 {
		return
	}
	width := max(size.Width, n.MinSize().Width)
	gap := look.Size(look.Gap)
	each := (width - (count-1)*gap) / count
	for i, c := range n.board.columns {
		put(c, float32(i)*(each+gap), 0, each, size.Height)
		c.Refresh()
	}
}

// boardColumn is one status.
type boardColumn struct {
	widget.BaseWidget
	board *board
	spec  screen.BoardColumn
	face  *canvas.Rectangle
	top   *canvas.Rectangle
	title *toned
	count *label
	digit *keycap
	cards *roll
}

func newBoardColumn(b *board) *boardColumn {
	c := &boardColumn{board: b, face: canvas.NewRectangle(look.Color(look.Sunken)), top: canvas.NewRectangle(look.Color(look.Line)),
		title: newToned(look.TextBody), count: newLabel(look.TextSmall, look.Quiet), digit: newKeycap()}
	c.title.word.bold = true
	c.cards = newRoll(b.cardHeight, func() fyne.CanvasObject { return newCard(b) }, func(item fyne.CanvasObject, i int) {
		if i < len(c.spec.Cards) {
			item.(*card).set(c.spec.Cards[i])
		}
	})
	c.ExtendBaseWidget(c)
	return c
}

func (c *boardColumn) set(spec screen.BoardColumn) {
	c.spec = spec
	c.title.set(spec.Title, spec.Tone)
	c.count.set(strconv.Itoa(len(spec.Cards)))
	c.digit.set(spec.Digit)
	c.cards.set(len(spec.Cards))
}

func (c *boardColumn) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(c.face, c.top, c.title.mark.Image, c.title.word.Text, c.count.Text, c.digit.face, c.digit.word.Text, c.cards),
		layout:  c.layout,
		refresh: func() { c.layout(c.Size()) },
	}
}

func (c *boardColumn) layout(size fyne.Size) {
	gap := look.Size(look.Gap)
	c.face.FillColor = look.Color(look.Sunken)
	c.face.CornerRadius = look.Size(look.Corner)
	put(c.face, 0, 0, size.Width, size.Height)
	c.face.Refresh()
	c.top.FillColor = look.Color(look.FillOf(c.spec.Tone))
	c.top.TopLeftCornerRadius, c.top.TopRightCornerRadius = look.Size(look.Corner), look.Size(look.Corner)
	put(c.top, 0, 0, size.Width, 4)
	c.top.Refresh()

	head := look.Size(look.Control) * 0.95
	c.digit.on, c.digit.word.ink = look.Surface, look.Quiet
	if c.board.moving {
		c.digit.on, c.digit.word.ink = look.Accent, look.OnAccent
	}
	hasDigit := c.spec.Digit != ""
	show(c.digit.face, hasDigit)
	show(c.digit.word.Text, hasDigit)
	right := size.Width - gap/2
	if hasDigit {
		right -= c.digit.width()
		c.digit.place(right, 3, head-3)
		right -= gap * 0.5
	}
	c.count.restyle()
	c.count.placeRight(right-c.count.width(), 3, c.count.width(), head-3)
	right -= c.count.width() + gap*0.25
	c.title.place(gap*0.75, 3, right-gap*0.75, head-3, false)
	put(c.cards, gap/2, head, size.Width-gap, max(0, size.Height-head-gap/2))
}
