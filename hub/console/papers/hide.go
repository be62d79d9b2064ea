package papers

import (
	"cmp"
	"slices"
	"strings"

	"qianshao/hub/console/page"
	"qianshao/shared/report"
)

// hider hides what identifies people on a paper: whatever the records of the space call sensitive, wherever it stands, and
// numbers of people in free text.
type hider struct {
	whole  map[string]string
	within *strings.Replacer
	hid    int // texts in which something was hidden
}

// digitsMin is how many digits a sensitive text must have to be looked for within longer ones: a name that somebody entered
// as one would else be cut out of every sentence.
const digitsMin = 5

func newHider(personal map[string]string) *hider {
	var long []string
	for text := range personal {
		if n := digitsOf(text); n >= digitsMin && (n < len(text) || page.HideNumbers(text) == text) { // other numbers are found in any text
			long = append(long, text)
		}
	}
	slices.SortFunc(long, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	var pairs []string
	for _, text := range long {
		pairs = append(pairs, text, personal[text])
	}
	return &hider{whole: personal, within: strings.NewReplacer(pairs...)}
}

func digitsOf(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// text hides what identifies people within a text.
func (h *hider) text(text string) string {
	shown, known := h.whole[text]
	if !known {
		shown = page.HideNumbers(h.within.Replace(text))
	}
	if shown != text {
		h.hid++
	}
	return shown
}

func (h *hider) texts(all []string) []string {
	shown := make([]string, len(all))
	for i, text := range all {
		shown[i] = h.text(text)
	}
	return shown
}

// document is a paper with what identifies people hidden. The one given stays as it is.
func (h *hider) document(doc report.Document) report.Document {
	doc.Title = h.text(doc.Title)
	doc.Parts = slices.Clone(doc.Parts)
	for i := range doc.Parts {
		h.part(&doc.Parts[i])
	}
	return doc
}

func (h *hider) part(p *report.Part) {
	p.Heading, p.Prose = h.text(p.Heading), h.text(p.Prose)
	p.Facts = slices.Clone(p.Facts)
	for i := range p.Facts {
		p.Facts[i].Text = h.text(p.Facts[i].Text)
	}
	p.Table = h.table(p.Table)
	p.Code = h.code(p.Code)
	p.Cards = slices.Clone(p.Cards)
	for i := range p.Cards {
		c := &p.Cards[i]
		c.Title, c.Name, c.Lines, c.Code = h.text(c.Title), h.text(c.Name), h.texts(c.Lines), h.code(c.Code)
	}
}

func (h *hider) table(t *report.Table) *report.Table {
	if t == nil {
		return nil
	}
	shown := *t
	shown.Title, shown.Rows = h.text(t.Title), slices.Clone(t.Rows)
	for i := range shown.Rows {
		shown.Rows[i].Cells = h.texts(shown.Rows[i].Cells)
	}
	return &shown
}

// code is left out where it says a number of somebody: half a code cannot be read.
func (h *hider) code(c *report.Code) *report.Code {
	if c == nil || h.text(c.Text) != c.Text {
		return nil
	}
	shown := *c
	shown.Caption = h.text(c.Caption)
	return &shown
}
