package window

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/window/look"
)

// pickList is the list that hangs below an open pick. It lies in a layer of the same surface and not in one of Fyne's
// pop-ups, because a pop-up takes the keyboard away from the entry that is being typed in.
type pickList struct {
	widget.BaseWidget
	pick  *pick
	face  *canvas.Rectangle
	rows  []*pickRow
	more  *label
	shown int
}

func newPickList() *pickList {
	l := &pickList{face: canvas.NewRectangle(look.Color(look.Surface)), more: newLabel(look.TextSmall, look.Quiet)}
	for range pageSize {
		l.rows = append(l.rows, newPickRow(l))
	}
	l.ExtendBaseWidget(l)
	l.Hide()
	return l
}

// show fills the list from a pick.
func (l *pickList) show(p *pick) {
	l.pick = p
	top := p.top()
	l.shown = max(0, min(pageSize, len(p.found)-top))
	for i, row := range l.rows {
		show(row, i < l.shown)
		if i < l.shown {
			o := p.options()[p.found[top+i]]
			row.set(i+1, p.keyOf(i+1), o.Label, o.Initials, top+i == p.marked)
		}
	}
	l.more.set("")
	if len(p.found) > pageSize {
		l.more.set(strconv.Itoa(top+1) + "–" + strconv.Itoa(top+l.shown) + " / " + strconv.Itoa(len(p.found)))
	}
	if len(p.found) == 0 {
		l.more.set("0 / " + strconv.Itoa(len(p.options())))
	}
	l.Show()
	l.Refresh()
}

// height the list wants.
func (l *pickList) height() float32 {
	height := float32(l.shown)*rowHeight() + 8
	if l.more.full != "" {
		height += lineHeight(look.TextSmall) + look.Size(look.Gap)
	}
	return height
}

// keyColumn is the room for the widest key in sight.
func (l *pickList) keyColumn() float32 {
	width := float32(0)
	for _, row := range l.rows[:l.shown] {
		width = max(width, row.digit.width())
	}
	return width
}

func rowHeight() float32 { return look.Size(look.Control) * 0.9 }

func (l *pickList) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{l.face}
			for _, row := range l.rows {
				objects = append(objects, row)
			}
			return append(objects, l.more.Text)
		},
		layout:  l.layout,
		refresh: func() { l.layout(l.Size()) },
	}
}

func (l *pickList) layout(size fyne.Size) {
	l.face.FillColor = look.Color(look.Surface)
	l.face.StrokeColor = look.Color(look.Ring)
	l.face.StrokeWidth = 2
	l.face.CornerRadius = look.Size(look.Corner)
	put(l.face, 0, 0, size.Width, size.Height)
	l.face.Refresh()
	for i := range l.shown {
		put(l.rows[i], 4, 4+float32(i)*rowHeight(), size.Width-8, rowHeight())
		l.rows[i].Refresh()
	}
	gap := look.Size(look.Gap)
	line := lineHeight(look.TextSmall)
	l.more.placeRight(gap, size.Height-line-gap/2-2, size.Width-2*gap-4, line)
}

// FocusGained is never called: a pickList counts as focusable and disabled, so that Fyne leaves the keyboard in the
// entry when the list is pressed, and Tab passes it by.
func (l *pickList) FocusGained() {}

// FocusLost is never called.
func (l *pickList) FocusLost() {}

// TypedKey is never called.
func (l *pickList) TypedKey(*fyne.KeyEvent) {}

// TypedRune is never called.
func (l *pickList) TypedRune(rune) {}

// Disabled is always true.
func (l *pickList) Disabled() bool { return true }

// Enable does nothing.
func (l *pickList) Enable() {}

// Disable does nothing.
func (l *pickList) Disable() {}

// pickRow is one option with its digit.
type pickRow struct {
	widget.BaseWidget
	list     *pickList
	n        int
	face     *canvas.Rectangle
	digit    *keycap
	words    *label
	initials *label
	marked   bool
}

func newPickRow(l *pickList) *pickRow {
	r := &pickRow{list: l, face: canvas.NewRectangle(look.Color(look.Clear)), digit: newKeycap(),
		words: newLabel(look.TextBody, look.Ink), initials: newLabel(look.TextSmall, look.Faint)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *pickRow) set(n int, key, words, initials string, marked bool) {
	r.n, r.marked = n, marked
	r.digit.set(key)
	r.words.set(words)
	first, _, _ := strings.Cut(initials, " ")
	r.initials.set(first)
}

func (r *pickRow) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: fixed(r.face, r.digit.face, r.digit.word.Text, r.words.Text, r.initials.Text),
		layout:  r.layout,
		refresh: func() { r.layout(r.Size()) },
	}
}

func (r *pickRow) layout(size fyne.Size) {
	gap := look.Size(look.Gap)
	r.face.FillColor = look.Color(look.Clear)
	if r.marked {
		r.face.FillColor = look.Color(look.Selected)
	}
	r.face.CornerRadius = 4
	put(r.face, 0, 0, size.Width, size.Height)
	r.face.Refresh()
	r.digit.place(gap/2, 0, size.Height)
	left := r.list.keyColumn() + 1.5*gap
	r.initials.restyle()
	side := min(r.initials.width(), size.Width/4)
	r.words.place(left, 0, size.Width-left-side-gap, size.Height)
	r.initials.placeRight(size.Width-side-gap/2, 0, side, size.Height)
}

// Tapped is called by Fyne.
func (r *pickRow) Tapped(*fyne.PointEvent) {
	p := r.list.pick
	defer p.field.kit.guard("tap an option of " + p.field.spec.ID)
	p.choose(p.top() + r.n - 1)
}

// keycap is the name of a key in a little box.
type keycap struct {
	face *canvas.Rectangle
	word *label
	on   fyne.ThemeColorName // background
}

func newKeycap() *keycap {
	return &keycap{face: canvas.NewRectangle(look.Color(look.Sunken)), word: newLabel(look.TextSmall, look.Quiet), on: look.Sunken}
}

func (c *keycap) set(text string) { c.word.set(text) }

func (c *keycap) width() float32 {
	c.word.restyle()
	return max(c.word.width()+look.Size(look.Gap), lineHeight(look.TextSmall)*1.1)
}

func (c *keycap) place(x, y, height float32) { c.placeWide(x, y, c.width(), height) }

// placeWide gives the box a width, so that those above each other stand alike.
func (c *keycap) placeWide(x, y, width, height float32) {
	box := lineHeight(look.TextSmall) * 1.1
	c.face.FillColor = look.Color(c.on)
	c.face.StrokeColor = look.Color(look.Line)
	c.face.StrokeWidth = look.Size(look.EdgeWidth)
	c.face.CornerRadius = 4
	put(c.face, x, y+(height-box)/2, width, box)
	c.face.Refresh()
	c.word.placeCentre(x, y, width, height)
}
