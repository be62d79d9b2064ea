package window

import (
	"unicode/utf8"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/look"
)

// seat is where a column of a list stands: on a line of a row, or nowhere.
type seat struct {
	x, w float32
	line int // from 0, or gone
}

const gone = -1

// grid is how a list's columns share a width. Short ones, whatever they hold, are never cut: a state that reads 处… is
// none. Long ones share what is left; where that is too little the mark of travel goes first, then what is empty, then a
// row takes two lines, and more of the largest type on the smallest screen.
type grid struct {
	spec  []screen.Column
	wants []float32 // of the whole of every cell and of the heading
	heads []float32 // of the heading
	cells []float32 // of the widest cell
	bare  []bool    // no cell says anything
	toned []bool    // states and the like
	seats []seat
	lines int
	drawn float32 // the width that seats are for
	text  float32 // the size of text that wants are for
	list  *list
}

// measured is how many cells of a column are measured: the ones that look longest.
const measured = 4

// measure takes over what a list shows.
func (g *grid) measure(l *list) {
	g.list, g.spec, g.drawn, g.text = l, l.spec.Columns, -1, look.Size(look.TextBody)
	g.heads, g.cells = make([]float32, len(g.spec)), make([]float32, len(g.spec))
	g.wants, g.bare, g.toned = make([]float32, len(g.spec)), make([]bool, len(g.spec)), make([]bool, len(g.spec))
	cell := newToned(look.TextBody)
	for i := range g.spec {
		l.heads[i].restyle()
		g.heads[i] = l.heads[i].width()
		g.bare[i] = len(l.spec.Rows) > 0
		for _, c := range longest(l.spec.Rows, i) {
			cell.set(c.Text, c.Tone)
			cell.word.restyle()
			g.cells[i] = max(g.cells[i], cell.width())
			g.bare[i] = false
			g.toned[i] = g.toned[i] || i > 0 && c.Tone != screen.Plain && c.Tone != screen.Muted
		}
		g.wants[i] = max(g.heads[i], g.cells[i])
	}
}

// longest are the few cells of a column that can be its widest, by a guess that costs nothing: a Chinese character is as
// wide as two others.
func longest(rows []screen.Row, column int) []screen.Cell {
	var found []screen.Cell
	var lengths []int
	for _, r := range rows {
		if column >= len(r.Cells) || r.Cells[column].Text == "" {
			continue
		}
		c := r.Cells[column]
		length := len(c.Text) + 3*utf8.RuneCountInString(c.Text) // of 3 bytes and 1: 6 and 4
		if c.Tone != screen.Plain && c.Tone != screen.Muted {
			length += 8
		}
		if len(found) < measured {
			found, lengths = append(found, c), append(lengths, length)
			continue
		}
		least := 0
		for i := range lengths {
			if lengths[i] < lengths[least] {
				least = i
			}
		}
		if length > lengths[least] {
			found[least], lengths[least] = c, length
		}
	}
	return found
}

// short tells the columns that are never cut.
func (g *grid) short(i int) bool {
	most := 9.5 * look.Size(look.TextBody)
	if g.toned[i] {
		most = 12 * look.Size(look.TextBody)
	}
	return g.spec[i].Fit || g.wants[i] <= most
}

// least is what a column needs to be worth its place.
func (g *grid) least(i int) float32 {
	switch {
	case g.labelled(i):
		return g.heads[i]*look.Size(look.TextBody)/look.Size(look.TextSmall) + look.Size(look.Gap) + g.cells[i]
	case g.short(i): // its heading may be cut, to three characters
		return max(g.cells[i], min(g.heads[i], 3.5*look.Size(look.TextSmall)))
	}
	return min(g.wants[i], 7*look.Size(look.TextBody))
}

// labelled tells cells on a second line that need their heading beside them: a bare figure says nothing there.
func (g *grid) labelled(i int) bool {
	return g.seats[i].line > 0 && g.short(i) && !g.toned[i] && !g.bare[i] && g.spec[i].Title != ""
}

func columnPad() float32 { return look.Size(look.Gap) * 1.75 }
func rowEdge() float32   { return look.Size(look.Gap) * 1.5 }

// arrange finds every column its seat in a width.
func (g *grid) arrange(width float32) {
	if g.list != nil && g.text != look.Size(look.TextBody) {
		g.measure(g.list)
	}
	if g.drawn == width {
		return
	}
	g.drawn = width
	g.seats, g.lines = make([]seat, len(g.spec)), 1
	room := max(width-2*rowEdge()-look.Size(look.Gap), look.Size(look.TextBody)) // the scroll bar lies over the right end
	drop := func(which func(i int) bool) {
		for i := range g.spec {
			if g.needs(0) > room && which(i) {
				g.seats[i].line = gone
			}
		}
	}
	drop(func(i int) bool { return g.spec[i].Mark })
	drop(func(i int) bool { return g.bare[i] })
	if g.needs(0) > room {
		g.fold(room)
	}
	for line := range g.lines {
		g.share(line, room)
	}
}

// needs is the least width of a line.
func (g *grid) needs(line int) float32 {
	sum := float32(0)
	for i := range g.spec {
		if g.seats[i].line == line {
			sum += g.least(i) + columnPad()
		}
	}
	return sum - columnPad()
}

// fold puts long columns on a second line, but the first of them, and short ones from the end while that is not enough.
func (g *grid) fold(room float32) {
	g.lines = 2
	first := true
	for i := range g.spec {
		if g.seats[i].line == gone || g.short(i) {
			continue
		}
		if !first && g.needs(0) > room {
			g.seats[i].line = 1
		}
		first = false
	}
	for i := len(g.spec) - 1; i > 0 && g.needs(0) > room; i-- {
		if g.seats[i].line == 0 && g.short(i) {
			g.seats[i].line = 1
		}
	}
	if g.needs(1) < 0 { // nothing went there
		g.lines = 1
		return
	}
	for ; g.overflow(g.lines-1, room); g.lines++ {
	}
}

// overflow moves what a line has no room for to the next, from its end on.
func (g *grid) overflow(line int, room float32) (moved bool) {
	for i, left := len(g.spec)-1, g.count(line); i >= 0 && left > 1 && g.needs(line) > room; i-- {
		if g.seats[i].line == line {
			g.seats[i].line, moved, left = line+1, true, left-1
		}
	}
	return moved
}

// count says how many columns stand on a line.
func (g *grid) count(line int) (n int) {
	for i := range g.seats {
		if g.seats[i].line == line {
			n++
		}
	}
	return n
}

// share gives the columns of a line their widths: what they need; then what the long ones want, the first of them before
// the others, for it says what the row is; then what is over by weight, which empty columns get nothing of.
func (g *grid) share(line int, room float32) {
	widths, spare := make([]float32, len(g.spec)), room-g.needs(line)
	here := func(i int) bool { return g.seats[i].line == line }
	wish, weight, first := float32(0), float32(0), -1
	for i := range g.spec {
		if !here(i) {
			continue
		}
		widths[i] = g.least(i)
		if !g.short(i) && first < 0 {
			first = i
			widths[i] += min(g.wants[i]-g.least(i), max(0, spare)*0.7)
			spare -= widths[i] - g.least(i)
		}
		wish += max(0, g.wants[i]-widths[i])
	}
	given := float32(1)
	if wish > 0 {
		given = min(1, max(0, spare)/wish)
	}
	spare -= wish * given
	grows := func(i int) bool {
		return here(i) && (!g.short(i) || first < 0 && !g.bare[i] && !g.spec[i].Right)
	}
	for i := range g.spec {
		if grows(i) {
			weight += max(g.spec[i].Weight, 0.1)
		}
	}
	x := rowEdge()
	for i := range g.spec {
		if !here(i) {
			continue
		}
		w := widths[i]
		switch {
		case spare < 0: // too little even so: every column gives
			w *= max(0, room-g.pads(line)) / max(1, g.needs(line)-g.pads(line))
		case grows(i):
			w += max(0, g.wants[i]-w)*given + spare*max(g.spec[i].Weight, 0.1)/weight
		default:
			w += max(0, g.wants[i]-w) * given
		}
		g.seats[i].x, g.seats[i].w = x, w
		x += w + columnPad()
	}
}

// pads is the room between the columns of a line.
func (g *grid) pads(line int) float32 {
	return float32(max(0, g.count(line)-1)) * columnPad()
}
