package paper

// page is one page with all that stands on it, in points from its upper left corner.
type page struct {
	height float64
	texts  []placed
	rules  []rule
	fills  []fill
}

// placed is one text; y is its baseline. Spread is the extra space behind each of its characters.
type placed struct {
	x, y   float64
	text   string
	style  style
	spread float64
}

// rule is a straight line.
type rule struct{ x1, y1, x2, y2, thick float64 }

// fill is a rectangle: dark for bars of a code, else by its gray, where 0 is black.
type fill struct{ x, y, w, h, gray float64 }

func (p *page) text(x, y float64, text string, st style) {
	if text != "" {
		p.texts = append(p.texts, placed{x: x, y: y, text: text, style: st})
	}
}

func (p *page) rule(x1, y1, x2, y2, thick float64) {
	p.rules = append(p.rules, rule{x1, y1, x2, y2, thick})
}

// box draws the four sides of a rectangle.
func (p *page) box(x, y, w, h, thick float64) {
	p.rule(x, y, x+w, y, thick)
	p.rule(x, y+h, x+w, y+h, thick)
	p.rule(x, y, x, y+h, thick)
	p.rule(x+w, y, x+w, y+h, thick)
}

func (p *page) fill(x, y, w, h, gray float64) {
	p.fills = append(p.fills, fill{x, y, w, h, gray})
}
