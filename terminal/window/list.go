package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// list is a table of rows with one place for the keyboard.
type list struct {
	stop
	spec    screen.List
	chosen  choice
	at      int            // where the chosen row stood last, of all the list has
	seek    int            // the row to be chosen once it is here; -1 for none
	wanted  int            // the row that was asked for last; -1 for none
	index   map[string]int // row ID → place; made when it is first needed for these rows
	face    *canvas.Rectangle
	headBox *canvas.Rectangle
	title   *label
	heads   []*label
	rows    *roll
	grid    grid
	empty   *label
	footer  *label
}

func newList(k *kit) *list {
	l := &list{seek: -1, wanted: -1, face: canvas.NewRectangle(look.Color(look.Surface)), headBox: canvas.NewRectangle(look.Color(look.Sunken)),
		title: newBoldLabel(look.TextTitle, look.Ink), empty: emptyNote(), footer: newLabel(look.TextSmall, look.Quiet)}
	l.rows = newRoll(l.rowHeight, func() fyne.CanvasObject { return newRow(l) }, func(item fyne.CanvasObject, i int) {
		item.(*row).set(l.rowAt(i))
	})
	l.rows.sight = l.want
	l.begin(k, l)
	return l
}

func (l *list) grows() bool { return l.spec.Height == 0 }

func (l *list) update(b screen.Block) {
	spec := *b.List
	if spec.First != l.spec.First || len(spec.Rows) != len(l.spec.Rows) || (len(spec.Rows) > 0 && &spec.Rows[0] != &l.spec.Rows[0]) {
		l.index = nil
	}
	if spec.First != l.spec.First || spec.All() != l.spec.All() || len(spec.Rows) != len(l.spec.Rows) {
		l.wanted = -1
	}
	l.spec = spec
	before := l.chosen.now
	l.chosen.told(spec.Selected)
	l.title.set(spec.Title)
	l.empty.set(spec.Empty)
	l.footer.set(spec.Footer)
	for len(l.heads) < len(spec.Columns) {
		l.heads = append(l.heads, newLabel(look.TextSmall, look.Quiet))
	}
	l.heads = l.heads[:len(spec.Columns)]
	for i, c := range spec.Columns {
		l.heads[i].set(c.Title)
	}
	l.grid.measure(l)
	l.grid.arrange(l.Size().Width - 2)
	l.rows.set(spec.All())
	l.Refresh()
	if l.chosen.now != before {
		l.rows.reveal(l.place(l.chosen.now))
	}
	if at := l.place(l.chosen.now); at >= 0 {
		l.at = at
	}
	if l.seek >= 0 && l.holds(l.seek) {
		l.choose(l.seek)
	}
}

// rowAt is the row before which so many others stand; an empty one while it is not here.
func (l *list) rowAt(i int) screen.Row {
	if !l.holds(i) {
		return screen.Row{}
	}
	return l.spec.Rows[i-l.spec.First]
}

func (l *list) holds(i int) bool { return i >= l.spec.First && i-l.spec.First < len(l.spec.Rows) }

// rowsAhead is how near to the end of the rows that are here others are asked for.
const rowsAhead = 50

// want asks for rows when those in sight are not here, or are the last that are.
func (l *list) want(first, count int) {
	end := l.spec.First + len(l.spec.Rows)
	low := first < l.spec.First+rowsAhead && l.spec.First > 0
	high := first+count > end-rowsAhead && end < l.spec.All()
	if !low && !high || l.wanted >= 0 && max(first-l.wanted, l.wanted-first) < rowsAhead {
		return
	}
	l.wanted = first
	l.kit.send(screen.RowsWanted{List: l.spec.ID, At: first + count/2})
}

// place is where a row stands, -1 when it is not here.
func (l *list) place(id string) int {
	if l.index == nil {
		l.index = make(map[string]int, len(l.spec.Rows))
		for i, r := range l.spec.Rows {
			l.index[r.ID] = l.spec.First + i
		}
	}
	if i, ok := l.index[id]; ok {
		return i
	}
	return -1
}

func (l *list) headHeight() float32 {
	for _, c := range l.spec.Columns {
		if c.Title != "" {
			return lineHeight(look.TextSmall) + look.Size(look.Gap)
		}
	}
	return 0
}

func (l *list) titleHeight() float32 {
	if l.spec.Title == "" {
		return 0
	}
	return lineHeight(look.TextTitle) + look.Size(look.Gap)/2
}

func (l *list) footerHeight() float32 {
	if l.spec.Footer == "" {
		return 0
	}
	return lineHeight(look.TextSmall) + look.Size(look.Gap)/2
}

// rowsWhenTight is how many rows a list that takes what is left insists on.
const rowsWhenTight = 2

func (l *list) heightFor(width float32) float32 {
	rows := l.spec.Height
	l.grid.arrange(width - 2)
	if rows == 0 {
		rows = rowsWhenTight
	}
	return l.titleHeight() + l.headHeight() + float32(rows)*l.rowHeight() + l.footerHeight() + 2
}

// rowHeight is that of one row, which has more lines where one is too narrow.
func (l *list) rowHeight() float32 {
	return rowHeight() + float32(max(0, l.grid.lines-1))*lineHeight(look.TextSmall)
}

func (l *list) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{l.title.Text, l.face, l.headBox, l.rows, l.empty.Text, l.footer.Text}
			for _, head := range l.heads {
				objects = append(objects, head.Text)
			}
			return append(objects, l.ring)
		},
		layout:  l.layout,
		refresh: func() { l.layout(l.Size()) },
	}
}

func (l *list) layout(size fyne.Size) {
	show(l.title.Text, l.spec.Title != "")
	l.title.place(0, 0, size.Width, lineHeight(look.TextTitle))
	y, foot := l.titleHeight(), l.footerHeight()
	l.grid.arrange(size.Width - 2)
	box := l.box(max(0, size.Height-y-foot))
	l.face.FillColor = look.Color(look.Surface)
	l.face.StrokeColor = look.Color(look.Line)
	l.face.StrokeWidth = look.Size(look.EdgeWidth)
	l.face.CornerRadius = look.Size(look.Corner)
	put(l.face, 0, y, size.Width, box)
	l.face.Refresh()

	head := l.headHeight()
	l.headBox.FillColor = look.Color(look.Sunken)
	l.headBox.TopLeftCornerRadius = look.Size(look.Corner)
	l.headBox.TopRightCornerRadius = look.Size(look.Corner)
	put(l.headBox, 1, y+1, size.Width-2, head)
	l.headBox.Refresh()
	for i, at := range l.grid.seats {
		show(l.heads[i].Text, at.line == 0)
		if l.spec.Columns[i].Right {
			l.heads[i].placeRight(1+at.x, y+1, at.w, head)
		} else {
			l.heads[i].place(1+at.x, y+1, at.w, head)
		}
	}
	put(l.rows, 1, y+head+1, size.Width-2, max(0, box-head-2))
	show(l.empty.Text, len(l.spec.Rows) == 0)
	l.empty.placeCentre(0, y+head, size.Width, max(lineHeight(look.TextBody), box-head))
	show(l.footer.Text, foot > 0)
	l.footer.placeRight(0, y+box, size.Width-2, foot)
	placeRing(l.ring, -2, y-2, size.Width+4, box+4, l.focused)
}

// box is how high the table is in what room there is: a whole number of rows, so that none is cut in two.
func (l *list) box(room float32) float32 {
	if len(l.spec.Rows) == 0 {
		return room
	}
	frame := l.headHeight() + 2
	rows := int((room - frame) / l.rowHeight())
	if rows < 1 {
		return room
	}
	return frame + float32(rows)*l.rowHeight()
}

func (l *list) pressed(ev *fyne.KeyEvent) bool {
	n, at := l.spec.All(), l.place(l.chosen.now)
	switch {
	case l.seek >= 0:
		at = l.seek
	case at < 0 && l.chosen.now != "" && len(l.spec.Rows) < n: // it is among those that are not here
		at = min(l.at, n-1)
	}
	switch ev.Name {
	case fyne.KeyDown:
		l.choose(at + 1)
	case fyne.KeyUp:
		if at < 0 {
			at = n
		}
		l.choose(at - 1)
	case fyne.KeyPageDown:
		l.choose(min(n-1, max(0, at)+l.rows.inSight()))
	case fyne.KeyPageUp:
		l.choose(max(0, at-l.rows.inSight()))
	case fyne.KeyHome:
		l.choose(0)
	case fyne.KeyEnd:
		l.choose(n - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if at >= 0 {
			l.kit.send(screen.RowOpened{List: l.spec.ID, Row: l.chosen.now})
		}
	default:
		return false
	}
	return true
}

func (l *list) typed(rune) bool { return false }

func (l *list) choose(i int) {
	if l.seek = -1; i < 0 || i >= l.spec.All() {
		return
	}
	if !l.holds(i) {
		l.seek = i
		l.rows.reveal(i)
		l.want(i, 1)
		return
	}
	id := l.spec.Rows[i-l.spec.First].ID
	if !l.chosen.ask(id) {
		return
	}
	l.rows.reveal(i)
	l.rows.Refresh()
	l.kit.send(screen.RowChosen{List: l.spec.ID, Row: id})
}

// tap is a press on a row: the first chooses it, the next opens it.
func (l *list) tap(id string) {
	l.kit.window.focus(l)
	if l.chosen.now == id {
		l.kit.send(screen.RowOpened{List: l.spec.ID, Row: id})
		return
	}
	l.choose(l.place(id))
}

// row is one line of a list.
type row struct {
	widget.BaseWidget
	list    *list
	id      string
	spec    screen.Row
	face    *canvas.Rectangle
	line    *canvas.Rectangle
	cells   []*toned
	hovered bool
}

func newRow(l *list) *row {
	r := &row{list: l, face: canvas.NewRectangle(look.Color(look.Clear)),
		line: canvas.NewRectangle(look.Color(look.Line))}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(spec screen.Row) {
	r.id = spec.ID
	columns := len(r.list.spec.Columns)
	for len(r.cells) < columns {
		r.cells = append(r.cells, newToned(look.TextBody))
	}
	r.cells = r.cells[:columns]
	r.spec = spec
	r.say()
}

// say puts the words into the cells, with their heading where they stand on a second line.
func (r *row) say() {
	for i, cell := range r.cells {
		c := screen.Cell{}
		if i < len(r.spec.Cells) {
			c = r.spec.Cells[i]
		}
		if c.Text != "" && i < len(r.list.grid.seats) && r.list.grid.labelled(i) {
			c.Text = r.list.spec.Columns[i].Title + " " + c.Text
		}
		cell.set(c.Text, c.Tone)
	}
}

func (r *row) CreateRenderer() fyne.WidgetRenderer {
	return &part{
		objects: func() []fyne.CanvasObject {
			objects := []fyne.CanvasObject{r.face, r.line}
			for _, cell := range r.cells {
				objects = append(objects, cell.objects()...)
			}
			return objects
		},
		layout:  r.layout,
		refresh: func() { r.layout(r.Size()) },
	}
}

func (r *row) layout(size fyne.Size) {
	selected := r.id != "" && r.id == r.list.chosen.now
	ground := look.Clear
	if r.hovered {
		ground = look.Hover
	}
	if selected {
		ground = look.Selected
	}
	r.face.FillColor = look.Color(ground)
	r.line.FillColor = look.Color(look.Line)
	put(r.face, 0, 0, size.Width, size.Height-1)
	put(r.line, rowEdge(), size.Height-1, size.Width-2*rowEdge(), 1)
	r.face.Refresh()
	r.line.Refresh()
	r.list.grid.arrange(size.Width)
	r.say()
	first, next := size.Height, float32(0)
	if lines := r.list.grid.lines; lines > 1 {
		first = rowHeight() + look.Size(look.Gap)/2
		next = (size.Height - first) / float32(lines-1)
	}
	for i, at := range r.list.grid.seats {
		if i >= len(r.cells) { // the row is of a moment ago and is about to be set
			break
		}
		cell := r.cells[i]
		cell.show(at.line != gone)
		switch {
		case at.line == 0:
			cell.place(at.x, 0, at.w, first, r.list.spec.Columns[i].Right)
		case at.line > 0:
			cell.place(at.x, first-look.Size(look.Gap)+float32(at.line-1)*next, at.w, next, false)
		}
	}
}

// Tapped is called by Fyne.
func (r *row) Tapped(*fyne.PointEvent) {
	defer r.list.kit.guard("tap a row of " + r.list.spec.ID)
	r.list.tap(r.id)
}

// MouseIn is called by Fyne.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hover(true) }

// MouseMoved is called by Fyne.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (r *row) MouseOut() { r.hover(false) }

func (r *row) hover(on bool) {
	r.hovered = on
	r.Refresh()
}
