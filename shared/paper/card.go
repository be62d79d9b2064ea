package paper

import "qianshao/shared/report"

// Cards to be cut out: two to a line on a sheet, the size of a name badge.
const (
	cardWidth  = 84 * millimetre
	cardHeight = 54 * millimetre
)

// onlyCards says whether a document is nothing but cards: then they fill the pages, without a title.
func onlyCards(parts []report.Part) bool {
	for _, p := range parts {
		if len(p.Cards) == 0 && !p.Break || p.Heading != "" || p.Prose != "" || p.Table != nil || p.Code != nil || len(p.Facts)+len(p.Sign) > 0 {
			return false
		}
	}
	return len(parts) > 0
}

// cards sets cards: on a sheet side by side with marks to cut along, on a strip one a label.
func (s *setting) cards(parts []report.Part) {
	column := 0
	perLine := max(1, int(s.sheet.inner()/cardWidth))
	for _, p := range parts {
		for _, c := range p.Cards {
			if s.sheet.narrow {
				s.strippedCard(c)
				continue
			}
			if column == 0 {
				s.need(cardHeight)
			}
			gap := (s.sheet.inner() - float64(perLine)*cardWidth) / float64(max(1, perLine-1))
			s.card(c, s.sheet.left+float64(column)*(cardWidth+gap), s.y)
			if column++; column == perLine {
				column = 0
				s.y += cardHeight + 3*millimetre
			}
		}
	}
	if column > 0 {
		s.y += cardHeight + 3*millimetre
	}
}

// card draws one: a head, the name large, lines, and its code at the right.
func (s *setting) card(c report.Card, x, y float64) {
	s.page.box(x, y, cardWidth, cardHeight, hair)
	const in = 8.0
	width := cardWidth
	if c.Stripe != "" {
		x, width = s.stripe(c.Stripe, x, y), width-stripeWidth
	}
	small, name := style{size: 10}, style{size: 22, bold: true}
	head := style{size: 11, bold: true}
	if s.doc.Stamp.Exercise {
		w := s.face.width("演练", head)
		s.page.text(x+width-in-w, y+16, "演练", head)
		s.page.box(x+width-in-w-3, y+6, w+6, 14, 0.8)
	}
	s.page.text(x+in, y+16, s.face.fit(c.Title, head, width-2*in-30), head)
	s.page.rule(x+in, y+23, x+width-in, y+23, hair)
	side := 0.0
	if c.Code != nil {
		side = 27 * millimetre
		s.code(c.Code, x+width-in-side+3, y+27, side)
	}
	room := width - 2*in - side
	at := y + 27
	lines := s.face.lines(c.Name, name, room)
	if len(lines) > 1 {
		name.size = 15
		lines = s.face.lines(c.Name, name, room)
	}
	for _, line := range lines[:min(len(lines), 3)] {
		at += leading(name) * 0.95
		s.page.text(x+in, at-lift(name)*0.6, line, name)
	}
	at += 4
	for _, text := range c.Lines {
		for _, line := range s.face.lines(text, small, room) {
			if at += leading(small); at > y+cardHeight-5 {
				return
			}
			s.page.text(x+in, at-lift(small), line, small)
		}
	}
}

// stripeWidth is that of the band of a kind.
const stripeWidth = 8 * millimetre

// stripe draws the band with its letter and gives where the rest of the card begins. Each kind has a gray of its own, for
// who looks at a wall of cards from afar.
func (s *setting) stripe(letter string, x, y float64) float64 {
	grays := map[string]float64{"水": 0.35, "山": 0.5, "楼": 0.65, "医": 0.78}
	gray, ok := grays[letter]
	if !ok {
		gray = 0.9
	}
	s.page.fill(x, y, stripeWidth, cardHeight, gray)
	const inset = 1.5 * millimetre
	s.page.fill(x+inset, y+inset, stripeWidth-2*inset, stripeWidth-2*inset, 1)
	st := style{size: 12, bold: true}
	s.page.text(x+(stripeWidth-s.face.width(letter, st))/2, y+stripeWidth/2+st.size*0.37, letter, st)
	return x + stripeWidth
}

// strippedCard sets a card as a label of its own.
func (s *setting) strippedCard(c report.Card) {
	if s.y > s.begins() {
		s.turn()
	}
	centred := func(text string, st style) {
		for _, line := range s.face.lines(text, st, s.sheet.inner()) {
			s.page.text(s.sheet.left+(s.sheet.inner()-s.face.width(line, st))/2, s.y+leading(st)-lift(st), line, st)
			s.y += leading(st)
		}
	}
	centred(c.Title, s.sheet.heading)
	centred(c.Name, style{size: s.sheet.title.size + 3, bold: true})
	for _, line := range c.Lines {
		centred(line, s.sheet.body)
	}
	if c.Code != nil {
		s.y += 2
		s.codes([]report.Part{{Code: c.Code}})
	}
}
