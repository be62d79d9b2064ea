package books

import (
	"slices"
	"strings"
	"time"

	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// filter is one choice by which a table is narrowed, beside its chips.
type filter struct {
	Name, Label, Chosen string
	Options             []option
	Typed               bool // any words, not one of the options
}

// option is one word of a choice.
type option struct{ Value, Label string }

// span is the time a table is narrowed to.
type span struct {
	When     string // field
	From, To page.Moment
	Fields   []option // to choose from; empty: the table knows no time

	until time.Time // what ends it, left out; zero: nothing does
}

// span is the time that the address asks for. The minute it ends with is within it.
func (t table) span(q *page.Request) span {
	s := span{}
	for _, f := range t.times {
		s.Fields = append(s.Fields, option{f.Name, q.Page.In(f.Label)})
	}
	known := func(name string) bool {
		return slices.ContainsFunc(t.times, func(f *record.Field) bool { return f.Name == name })
	}
	s.From, s.To = q.Moment("from", 0), q.Moment("to", page.Ending)
	if len(t.times) == 0 || s.From.At.IsZero() && s.To.At.IsZero() {
		return s
	}
	if s.When = q.Word("when"); !known(s.When) {
		s.When = t.times[0].Name
	}
	if !s.To.At.IsZero() {
		s.until = s.To.At.Add(time.Minute)
	}
	return s
}

// Wrong is the end of a span that cannot be read; nil where both can.
func (s span) Wrong() *page.Moment {
	switch {
	case len(s.Fields) == 0:
	case s.From.Wrong:
		return &s.From
	case s.To.Wrong:
		return &s.To
	}
	return nil
}

// words say a span to people; empty for any time.
func (s span) words(p *page.Page) string {
	if s.When == "" {
		return ""
	}
	at := slices.IndexFunc(s.Fields, func(o option) bool { return o.Value == s.When })
	return s.Fields[at].Label + " " + s.From.Text + " – " + s.To.Text
}

// A filter by a declared field stands in the address under the field's name; the district, which many tables and charts
// lead to, by its own.
const fieldWord = "f."

func wordOf(field string) string {
	if field == "district" {
		return field
	}
	return fieldWord + field
}

// fieldOf is the field that a word of the address narrows by.
func fieldOf(word string) (field string, ok bool) {
	if word == "district" {
		return word, true
	}
	return strings.CutPrefix(word, fieldWord)
}

// status is the state the address asks for.
func status(q *page.Request) roster.Status { return roster.Status(q.Word("status")) }

// furtherColumns are the declared fields of a kind that no column of a table is named after: anybody may choose them.
// What is sensitive is masked, and no table is ordered by it: the order would tell what the mask hides.
func furtherColumns(kind *record.Kind, columns []column) []column {
	for i := range kind.Fields {
		f := &kind.Fields[i]
		if slices.ContainsFunc(columns, func(c column) bool { return c.name == f.Name }) {
			continue
		}
		columns = append(columns, column{
			name: f.Name, label: f.Label, right: f.Type == record.Number, extra: true, field: f.Name,
			orders: f.Type != record.Ref && f.Type != record.Set && !f.Sensitive(),
		})
	}
	return columns
}

// timesOf are the fields of a kind that hold a moment, first those that people mean when they say when.
func timesOf(kind *record.Kind) (times []*record.Field) {
	for i := range kind.Fields {
		if kind.Fields[i].Type == record.Time {
			times = append(times, &kind.Fields[i])
		}
	}
	meant := []string{"at", "reported_at", "received_at", "last_contact_at", "status_at"}
	place := func(f *record.Field) int {
		if at := slices.Index(meant, f.Name); at >= 0 {
			return at
		}
		return len(meant)
	}
	slices.SortStableFunc(times, func(a, b *record.Field) int { return place(a) - place(b) })
	return times
}

// told is a cell that shows a declared field as it is.
func told(p *page.Page, f *record.Field, text string) cell {
	c := cell{Text: p.Text(text), Code: f.Type == record.Time || f.Type == record.Number}
	if catalog.IsDistrict(f) {
		if name := p.District(text); name != "" {
			c.Text = name
		}
	}
	if unit := p.In(f.Unit); unit != "" && text != "" {
		c.Small = unit
	}
	return c
}
