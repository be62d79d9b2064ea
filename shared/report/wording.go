package report

import (
	"cmp"

	"qianshao/shared/record"
)

// Wording is the office's own words on a paper: what a template of that paper says from a day on, else what stands in
// the builder.
type Wording struct {
	Heading  string // the title
	Opening  string
	Closing  string
	Footnote string
}

// Worded gives the words of a paper: each as the newest template in force has it, and where none says anything, as given.
// Templates of the incident go before those of the census. What is read here is not added again by Dressed.
func (s *Source) Worded(paper string, given Wording) Wording {
	s.worded = true
	t, ok := s.template(paper)
	if !ok {
		return given
	}
	return Wording{
		Heading: cmp.Or(t.Text("heading"), given.Heading), Opening: cmp.Or(t.Text("opening"), given.Opening),
		Closing: cmp.Or(t.Text("closing"), given.Closing), Footnote: cmp.Or(t.Text("footnote"), given.Footnote),
	}
}

// Dressed puts the office's words around a document whose builder has not asked for them.
func (s *Source) Dressed(paper string, doc Document) Document {
	if s.worded {
		return doc
	}
	t, ok := s.template(paper)
	if !ok {
		return doc
	}
	doc.Title = cmp.Or(t.Text("heading"), doc.Title)
	if text := t.Text("opening"); text != "" {
		doc.Parts = append([]Part{{Prose: text}}, doc.Parts...)
	}
	for _, text := range []string{t.Text("closing"), t.Text("footnote")} {
		if text != "" {
			doc.Parts = append(doc.Parts, Part{Prose: text})
		}
	}
	return doc
}

// template is the newest one of a paper that is in force.
func (s *Source) template(paper string) (record.Record, bool) {
	if s.trying != nil && s.trying.Text("paper") == paper {
		return *s.trying, true
	}
	best, found := record.Record{}, false
	for _, rows := range [][]record.Record{s.All("template"), s.ofCensus("template")} {
		for _, r := range rows {
			from := r.Time("valid_from")
			if r.Text("paper") == paper && !from.After(s.Now) && (!found || from.After(best.Time("valid_from"))) {
				best, found = r, true
			}
		}
		if found {
			break
		}
	}
	return best, found
}

// ofCensus are the records of a kind in the standing census; none where it cannot be read.
func (s *Source) ofCensus(kind string) []record.Record {
	if s.Census == nil {
		return nil
	}
	rows, err := s.Census.List(record.Query{Kind: kind})
	if err != nil {
		return nil
	}
	return rows
}
