package paper

import (
	"strings"

	"qianshao/shared/report"
)

// hair is the thickness of the lines of forms and tables.
const hair = 0.5

// pad is the space between a line and the text in it.
const pad = 3.5

// shade is the gray behind labels and heads of columns.
const shade = 0.93

// cell is one box of a form or table, its text broken into lines.
type cell struct {
	x, w   float64
	lines  []string
	style  style
	middle bool // stands in the middle of the width
	right  bool
	shaded bool
	bar    float64 // thickness of a bar at its left
}

func (s *setting) cell(x, w float64, text string, st style) cell {
	return cell{x: x, w: w, style: st, lines: s.face.lines(clipped(text), st, w-2*pad)}
}

// clipped bounds the text of one cell.
func clipped(text string) string {
	if len(text) <= cellMax {
		return text
	}
	if r := []rune(text); len(r) > cellMax {
		return string(r[:cellMax]) + "…"
	}
	return text
}

func (c cell) height() float64 { return float64(len(c.lines))*leading(c.style)*0.9 + 2*pad }

// tall is the height of a row.
func tall(cells []cell) float64 {
	h := 0.0
	for _, c := range cells {
		h = max(h, c.height())
	}
	return h
}

// strip draws one row of boxes at the present place.
func (s *setting) strip(cells []cell, h float64) {
	left, last := cells[0].x, cells[len(cells)-1]
	s.page.rule(left, s.y, last.x+last.w, s.y, hair)
	s.page.rule(left, s.y+h, last.x+last.w, s.y+h, hair)
	s.page.rule(left, s.y, left, s.y+h, hair)
	for _, c := range cells {
		if c.shaded {
			s.page.fill(c.x, s.y, c.w, h, shade)
		}
		s.page.rule(c.x+c.w, s.y, c.x+c.w, s.y+h, hair)
		if c.bar > 0 {
			s.page.rule(c.x-2.5, s.y, c.x-2.5, s.y+h, c.bar)
		}
		step := leading(c.style) * 0.9
		y := s.y + (h-float64(len(c.lines))*step)/2
		for _, line := range c.lines {
			x := c.x + pad
			if w := s.face.width(line, c.style); c.right {
				x = c.x + c.w - pad - w
			} else if c.middle {
				x = c.x + (c.w-w)/2
			}
			s.page.text(x, y+step-lift(c.style)*0.85, line, c.style)
			y += step
		}
	}
	s.y += h
}

// row draws a row, on the next page where it does not fit; one that no page can hold is cut between its lines. again is
// drawn at the head of each new page.
func (s *setting) row(cells []cell, again func()) {
	for s.err == nil {
		h := tall(cells)
		if h <= s.room() {
			s.strip(cells, h)
			return
		}
		if s.y > s.begins()+s.sheet.height/3 && h < s.sheet.height*0.6 {
			s.turn()
			again()
			continue
		}
		var rest []cell
		cells, rest = cut(cells, s.room())
		if tall(cells) > 2*pad {
			s.strip(cells, tall(cells))
		}
		s.turn()
		again()
		cells = rest
	}
}

// cut takes as many lines of each box as fit into height.
func cut(cells []cell, height float64) (first, rest []cell) {
	for _, c := range cells {
		n := int((height - 2*pad) / (leading(c.style) * 0.9))
		n = min(max(n, 0), len(c.lines))
		a, b := c, c
		a.lines, b.lines = c.lines[:n], c.lines[n:]
		first, rest = append(first, a), append(rest, b)
	}
	return first, rest
}

func nothing() {}

// facts sets labels with what stands beside them as an official form: two to a line, boxes around them.
func (s *setting) facts(facts []report.Fact) {
	if len(facts) == 0 {
		return
	}
	if s.sheet.narrow {
		s.plainFacts(facts)
		return
	}
	label := s.labelWidth(facts)
	half := s.sheet.inner() / 2
	for i := 0; i < len(facts); i++ {
		f := facts[i]
		pair := !f.Wide && i+1 < len(facts) && !facts[i+1].Wide
		if !pair {
			s.row([]cell{s.labelled(s.sheet.left, label, f.Label), s.cell(s.sheet.left+label, s.sheet.inner()-label, f.Text, s.formStyle())}, nothing)
			continue
		}
		i++
		s.row([]cell{
			s.labelled(s.sheet.left, label, f.Label), s.cell(s.sheet.left+label, half-label, f.Text, s.formStyle()),
			s.labelled(s.sheet.left+half, label, facts[i].Label), s.cell(s.sheet.left+half+label, half-label, facts[i].Text, s.formStyle()),
		}, nothing)
	}
	s.y += 6
}

func (s *setting) formStyle() style { return style{size: s.sheet.body.size - 0.5} }

func (s *setting) labelled(x, w float64, text string) cell {
	c := s.cell(x, w, text, s.formStyle())
	c.shaded, c.middle = true, true
	return c
}

// labelWidth is the width of the longest label, within reason.
func (s *setting) labelWidth(facts []report.Fact) float64 {
	w := 0.0
	for _, f := range facts {
		w = max(w, s.face.width(f.Label, s.formStyle()))
	}
	return min(max(w+2*pad+4, 58), s.sheet.inner()*0.2)
}

// plainFacts sets them one under the other, as a strip of labels has no room for boxes.
func (s *setting) plainFacts(facts []report.Fact) {
	for _, f := range facts {
		text := f.Text
		if f.Label != "" {
			text = f.Label + "：" + f.Text
		}
		s.paragraph(text, s.sheet.body)
	}
	s.y += 3
}

// table sets rows under headings that are repeated on every page.
func (s *setting) table(t *report.Table) {
	if t.Title != "" && t.Title != s.doc.Title {
		st := style{size: s.sheet.body.size, bold: true}
		s.need(leading(st) + 4*leading(s.sheet.table))
		s.page.text(s.sheet.left, s.y+leading(st)-lift(st), s.face.fit(t.Title, st, s.sheet.inner()), st)
		s.y += leading(st) + 2
	}
	if len(t.Columns) == 0 {
		return
	}
	if s.sheet.narrow && len(t.Columns) > 3 {
		s.listed(t)
		return
	}
	g := s.grid(t)
	header := func() { s.strip(g.header, tall(g.header)) }
	s.need(tall(g.header) + 2*leading(g.style))
	header()
	for _, r := range t.Rows {
		s.row(s.cells(g, t, r), header)
	}
	if len(t.Rows) == 0 {
		empty := s.cell(s.sheet.left, s.sheet.inner(), orElse(t.Empty, "无"), g.style)
		empty.middle = true
		s.row([]cell{empty}, header)
	}
	if t.Total != nil {
		total := g
		total.style.bold = true
		s.row(s.cells(total, t, *t.Total), header)
	}
	s.y += 7
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// bar at the left of a row says at a glance what needs attention: a thick one is alarm, a thin one a warning.
func bar(r report.Row) float64 {
	switch r.Tone {
	case "alarm":
		return 3
	case "warn":
		return 1.5
	}
	return 0
}

// grid is a table's columns as they stand on the sheet.
type grid struct {
	x, w   []float64
	style  style
	header []cell
}

func (s *setting) grid(t *report.Table) grid {
	g := grid{style: s.sheet.table}
	switch each := s.sheet.inner() / float64(len(t.Columns)); {
	case s.sheet.narrow:
	case each < 34:
		g.style.size -= 2.5
	case each < 46:
		g.style.size -= 1
	}
	g.w = s.widths(t, g.style)
	x := s.sheet.left
	for i, c := range t.Columns {
		g.x = append(g.x, x)
		head := s.cell(x, g.w[i], c.Title, style{size: g.style.size, bold: true})
		head.shaded, head.middle = true, true
		g.header = append(g.header, head)
		x += g.w[i]
	}
	return g
}

// widths shares the line among the columns: by their weights, or by what stands in them where none is given.
func (s *setting) widths(t *report.Table, st style) []float64 {
	shares, sum := make([]float64, len(t.Columns)), 0.0
	given := false
	for _, c := range t.Columns {
		given = given || c.Weight > 0
	}
	for i, c := range t.Columns {
		switch {
		case !given:
			shares[i] = s.natural(t, i, st)
		case c.Weight > 0:
			shares[i] = min(max(c.Weight, weightMin), weightMax)
		default:
			shares[i] = 1
		}
		sum += shares[i]
	}
	for i := range shares {
		shares[i] *= s.sheet.inner() / sum
	}
	return shares
}

// Bounds of a column's weight: whatever a document says, every column has some width.
const (
	weightMin = 0.3
	weightMax = 8
)

// measured is how many rows a column is measured by.
const measured = 200

// natural is the width a column would like, within a third of the line.
func (s *setting) natural(t *report.Table, column int, st style) float64 {
	w := s.face.width(t.Columns[column].Title, style{size: st.size, bold: true})
	for _, r := range t.Rows[:min(len(t.Rows), measured)] {
		if column < len(r.Cells) {
			for _, line := range strings.Split(clipped(r.Cells[column]), "\n") {
				w = max(w, s.face.width(line, st))
			}
		}
	}
	return min(w+2*pad+2, s.sheet.inner()/3)
}

func (s *setting) cells(g grid, t *report.Table, r report.Row) []cell {
	cells := make([]cell, len(t.Columns))
	st := g.style
	st.bold = st.bold || r.Tone == "alarm"
	st.gray = r.Tone == "muted"
	for i, c := range t.Columns {
		text := ""
		if i < len(r.Cells) {
			text = r.Cells[i]
		}
		cells[i] = s.cell(g.x[i], g.w[i], text, st)
		cells[i].right = c.Number
	}
	cells[0].bar = bar(r)
	return cells
}

// listed sets a wide table on a strip: a paragraph a row.
func (s *setting) listed(t *report.Table) {
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], *t.Total)
	}
	for _, r := range rows {
		s.paragraph(rowText(t, r, "　"), s.sheet.table)
		s.page.rule(s.sheet.left, s.y+1, s.sheet.width-s.sheet.right, s.y+1, 0.3)
		s.y += 3
	}
	if len(t.Rows) == 0 {
		s.paragraph(orElse(t.Empty, "无"), s.sheet.table)
	}
	s.y += 3
}

// rowText writes a row in one paragraph: the first cell, then the others behind their headings.
func rowText(t *report.Table, r report.Row, between string) string {
	var parts []string
	for i, text := range r.Cells {
		switch {
		case i >= len(t.Columns) || text == "":
		case i == 0:
			parts = append(parts, text)
		default:
			parts = append(parts, t.Columns[i].Title+"："+text)
		}
	}
	return strings.Join(parts, between)
}

// sign sets boxes to sign in, three to a line.
func (s *setting) sign(labels []string) {
	if len(labels) == 0 {
		return
	}
	each := 3
	if s.sheet.narrow {
		each = 1
	}
	const h = 56
	st := s.formStyle()
	s.y += 5
	for len(labels) > 0 {
		n := min(each, len(labels))
		s.need(h + 4)
		w := s.sheet.inner() / float64(n)
		for i, label := range labels[:n] {
			x := s.sheet.left + float64(i)*w
			s.page.box(x, s.y, w, h, hair)
			s.page.text(x+pad+1, s.y+leading(st)-lift(st)+1, s.face.fit(label, st, w-2*pad), st)
			const date = "　　年　　月　　日"
			s.page.text(x+w-pad-s.face.width(date, s.sheet.small), s.y+h-6, date, s.sheet.small)
		}
		s.y += h
		labels = labels[n:]
	}
	s.y += 8
}
