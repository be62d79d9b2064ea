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

// under gives the words with those another says laid over them.
func (w Wording) under(over Wording) Wording {
	return Wording{
		Heading: cmp.Or(over.Heading, w.Heading), Opening: cmp.Or(over.Opening, w.Opening),
		Closing: cmp.Or(over.Closing, w.Closing), Footnote: cmp.Or(over.Footnote, w.Footnote),
	}
}

// Worded gives the words of a paper: each as who makes it says it, else as the newest template in force has it, and where
// neither says anything, as given. Templates of the incident go before those of the census. What is read here is not
// added again by Dressed.
func (s *Source) Worded(paper string, given Wording) Wording {
	s.worded = true
	s.Given = given.under(s.templated(paper))
	return s.Given.under(s.Words)
}

// Dressed puts the office's words, and those of who makes it, around a document whose builder has not asked for them.
func (s *Source) Dressed(paper string, doc Document) Document {
	if s.worded {
		return doc
	}
	s.Given = Wording{Heading: doc.Title}.under(s.templated(paper))
	w := s.Given.under(s.Words)
	doc.Title = w.Heading
	if w.Opening != "" {
		doc.Parts = append([]Part{{Prose: w.Opening}}, doc.Parts...)
	}
	for _, text := range []string{w.Closing, w.Footnote} {
		if text != "" {
			doc.Parts = append(doc.Parts, Part{Prose: text})
		}
	}
	return doc
}

// templated are the words of the template of a paper; empty where there is none.
func (s *Source) templated(paper string) Wording {
	t, ok := s.template(paper)
	if !ok {
		return Wording{}
	}
	return Wording{Heading: t.Text("heading"), Opening: t.Text("opening"), Closing: t.Text("closing"), Footnote: t.Text("footnote")}
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
