package paper

import (
	"fmt"
	"strings"

	"qianshao/shared/report"
)

// setting is a document on its way to pages. Everything is placed from the top; a page's number is written when the last
// one is full.
type setting struct {
	doc   report.Document
	sheet sheet
	face  *typeface
	pages []*page
	page  *page
	y     float64 // where the next thing begins
	err   error
}

// portable sets a document as a PDF.
func portable(doc report.Document) ([]byte, error) {
	pages, s, err := lay(doc)
	if err != nil {
		return nil, err
	}
	return paint(doc, s.sheet, pages, s.face)
}

// lay places a document on pages.
func lay(doc report.Document) ([]*page, *setting, error) {
	face, err := newTypeface()
	if err != nil {
		return nil, nil, err
	}
	s := &setting{doc: doc, sheet: sheetOf(doc.Format), face: face}
	s.turn()
	parts := doc.Parts
	if onlyCards(parts) {
		s.cards(parts)
		parts = nil
	} else {
		parts = s.head(parts)
	}
	for i := 0; i < len(parts); i++ {
		i += s.part(parts, i)
	}
	if s.err != nil {
		return nil, nil, s.err
	}
	for i, p := range s.pages {
		s.foot(p, i+1, len(s.pages))
	}
	return s.pages, s, nil
}

// turn begins a page.
func (s *setting) turn() {
	if len(s.pages) >= pagesMax && s.err == nil {
		s.err = fmt.Errorf("%w: more than %d pages", ErrTooLarge, pagesMax)
	}
	if s.err == nil {
		s.trim()
		s.page = &page{height: s.sheet.height}
		s.pages = append(s.pages, s.page)
	}
	s.y = s.sheet.top
	s.running()
}

// trim makes a strip as long as what stands on it.
func (s *setting) trim() {
	if s.page != nil && s.sheet.narrow {
		s.page.height = max(s.y+s.sheet.bottom, 40*millimetre)
	}
}

// room is what is left of the page.
func (s *setting) room() float64 { return s.sheet.height - s.sheet.bottom - s.y }

// need begins a page when height does not fit on this one.
func (s *setting) need(height float64) {
	if height > s.room() && s.y > s.begins() {
		s.turn()
	}
}

// begins is where a fresh page's own matter begins.
func (s *setting) begins() float64 { return s.sheet.top + s.warned() + 1 }

// running sets what stands above every page: the incident, 演练, as of when; and the document's warning.
func (s *setting) running() {
	sh, st := s.sheet, s.sheet.small
	base := sh.top - 12
	asOf := "数据截至 " + report.Clock(s.doc.Stamp.AsOf)
	if sh.narrow {
		base = sh.top - 8
		asOf = "截至 " + report.Clock(s.doc.Stamp.AsOf)
	}
	side := s.face.width(asOf, st)
	s.page.text(sh.width-sh.right-side, base, asOf, st)
	mid := 0.0
	if s.doc.Stamp.Exercise {
		big := style{size: st.size * 1.9, bold: true}
		w := s.face.width("演练", big)
		x := sh.width/2 - w/2
		if sh.narrow {
			x = sh.width - sh.right - side - w - 8
		}
		s.page.text(x, base+1, "演练", big)
		s.page.box(x-3, base+1-big.size, w+6, big.size*1.22, 1)
		mid = w/2 + 8
	}
	room := sh.inner()/2 - mid
	if s.doc.Stamp.Exercise && sh.narrow || !s.doc.Stamp.Exercise {
		room = sh.inner() - side - 2*mid - 12
	}
	s.page.text(sh.left, base, s.face.fit(s.doc.Stamp.Incident, st, room), st)
	s.page.rule(sh.left, base+5, sh.width-sh.right, base+5, 0.6)
	s.warning()
}

// warned is how much of every page the warning takes.
func (s *setting) warned() float64 {
	if s.doc.Warning == "" {
		return 0
	}
	st := s.warningStyle()
	return float64(len(s.face.lines(s.doc.Warning, st, s.sheet.inner()-16)))*leading(st) + 16
}

func (s *setting) warningStyle() style { return style{size: s.sheet.title.size * 0.85, bold: true} }

// warning sets what must be read on every page, in a frame.
func (s *setting) warning() {
	if s.doc.Warning == "" {
		return
	}
	st, h := s.warningStyle(), s.warned()
	s.page.box(s.sheet.left, s.y, s.sheet.inner(), h-8, 1.4)
	y := s.y + 4
	for _, line := range s.face.lines(s.doc.Warning, st, s.sheet.inner()-16) {
		s.page.text(s.sheet.left+(s.sheet.inner()-s.face.width(line, st))/2, y+leading(st)-lift(st), line, st)
		y += leading(st)
	}
	s.y += h
}

// foot sets what stands below a page, now that it is known how many there are.
func (s *setting) foot(p *page, n, m int) {
	if p == s.page {
		s.trim()
	}
	sh, st := s.sheet, s.sheet.small
	base := p.height - sh.bottom + 20
	if sh.narrow {
		base = p.height - 8
	}
	p.rule(sh.left, base-st.size-4, sh.width-sh.right, base-st.size-4, 0.6)
	number := pageOf(n, m)
	if sh.narrow {
		number = fmt.Sprintf("%d/%d", n, m)
	}
	w := s.face.width(number, st)
	p.text(sh.width-sh.right-w, base, number, st)
	made := "制表 " + report.Clock(s.doc.Stamp.AsOf)
	if s.doc.Stamp.Operator != "" {
		made = "操作员 " + s.doc.Stamp.Operator + "　" + made
	}
	if s.doc.Stamp.Desk != "" {
		made = "终端 " + s.doc.Stamp.Desk + "　" + made
	}
	if s.doc.Stamp.Heads != "" && !sh.narrow {
		made += "　依据 " + s.doc.Stamp.Heads
	}
	if c := copyOf(s.doc); c != "" {
		made = c + "　" + made
	}
	p.text(sh.left, base, s.face.fit(made, st, sh.inner()-w-10), st)
}

// copyOf says which printing this is, from the second on.
func copyOf(doc report.Document) string {
	if doc.Copy < 2 {
		return ""
	}
	return fmt.Sprintf("第 %d 份", doc.Copy)
}

// head sets the title, with the number under it; a code that is the first part stands beside it. It gives the parts that
// remain.
func (s *setting) head(parts []report.Part) []report.Part {
	aside := 0.0
	begin, page := s.y, s.page
	bottom := s.y
	if len(parts) > 0 && onlyCode(parts[0]) && !parts[0].Code.Linear && !s.sheet.narrow {
		const side = 25 * millimetre
		aside = side + 4
		bottom = s.code(parts[0].Code, s.sheet.width-s.sheet.right-side, s.y, side)
		parts = parts[1:]
	}
	st := s.sheet.title
	for _, line := range s.balanced(mark(s.doc)+s.doc.Title, st, s.sheet.inner()-2*aside) {
		s.page.text(s.sheet.left+(s.sheet.inner()-s.face.width(line, st))/2, s.y+leading(st)-lift(st), line, st)
		s.y += leading(st)
	}
	number := s.doc.Number
	if number != "" {
		number = "编号：" + number
	}
	if c := copyOf(s.doc); c != "" {
		number = strings.TrimSpace(number + "　　" + c)
	}
	if number != "" {
		st = style{size: s.sheet.body.size, bold: copyOf(s.doc) != ""}
		s.page.text(s.sheet.left+(s.sheet.inner()-s.face.width(number, st))/2, s.y+leading(st)-lift(st)+2, number, st)
		s.y += leading(st) + 2
	}
	if s.page == page && begin < bottom {
		s.y = max(s.y, bottom)
	}
	s.y += s.sheet.body.size * 0.7
	return parts
}

// balanced breaks a title into lines of about the same length.
func (s *setting) balanced(text string, st style, width float64) []string {
	lines := s.face.lines(text, st, width)
	if len(lines) < 2 {
		return lines
	}
	for narrower := width * 0.95; narrower > width/2; narrower *= 0.95 {
		tried := s.face.lines(text, st, narrower)
		if len(tried) > len(lines) {
			break
		}
		lines = tried
	}
	return lines
}

// part sets the part at i, its heading first, and gives how many more it took with it.
func (s *setting) part(parts []report.Part, i int) int {
	p, more := parts[i], 0
	if p.Break && s.y > s.begins() {
		s.turn()
	}
	if p.Heading != "" {
		s.headline(p.Heading, p.Table != nil || i+1 < len(parts) && parts[i+1].Table != nil)
	}
	if p.Prose != "" {
		s.prose(p.Prose)
	}
	s.facts(p.Facts)
	if p.Table != nil {
		s.table(p.Table)
	}
	if p.Code != nil {
		n := 1
		for i+n < len(parts) && onlyCode(parts[i+n]) {
			n++
		}
		s.codes(parts[i : i+n])
		more = n - 1
	}
	if len(p.Cards) > 0 {
		s.cards(parts[i : i+1])
	}
	s.sign(p.Sign)
	return more
}

func onlyCode(p report.Part) bool {
	return p.Code != nil && p.Heading == "" && p.Prose == "" && p.Table == nil && len(p.Facts)+len(p.Cards)+len(p.Sign) == 0
}

// headline sets a heading; it never stands alone at the foot of a page.
func (s *setting) headline(text string, table bool) {
	st := s.sheet.heading
	lines := s.face.lines(text, st, s.sheet.inner())
	follows := 2 * leading(s.sheet.body)
	if table {
		follows = 5 * leading(s.sheet.table)
	}
	s.need(float64(len(lines))*leading(st) + 8 + follows)
	s.y += 4
	for _, line := range lines {
		s.page.text(s.sheet.left, s.y+leading(st)-lift(st), line, st)
		s.y += leading(st)
	}
	s.y += 3
}

// prose sets paragraphs, each with two characters of space before it as official papers have.
func (s *setting) prose(text string) {
	st := s.sheet.body
	for _, paragraph := range strings.Split(text, "\n") {
		if s.sheet.narrow {
			s.paragraph(paragraph, st)
		} else {
			s.paragraph("　　"+strings.TrimLeft(paragraph, " 　"), st)
		}
	}
	s.y += 3
}

// paragraph sets its lines even on both sides, the last one as it falls. Two lines at least stay together.
func (s *setting) paragraph(text string, st style) {
	width := s.sheet.inner()
	lines := s.face.lines(text, st, width)
	for i, line := range lines {
		if i == 0 && len(lines) > 1 || i == len(lines)-2 {
			s.need(2 * leading(st))
		}
		s.need(leading(st))
		at := placed{x: s.sheet.left, y: s.y + leading(st) - lift(st), text: line, style: st}
		if over, n := width-s.face.width(line, st), len([]rune(line)); i+1 < len(lines) && n > 1 && over < 2.5*st.size && over > 0 {
			at.spread = over / float64(n-1)
		}
		s.page.texts = append(s.page.texts, at)
		s.y += leading(st)
	}
}
