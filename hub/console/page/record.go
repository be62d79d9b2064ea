package page

import (
	"slices"
	"strings"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Fact is one field of a record on its page.
type Fact struct{ Label, Value string }

// Facts shows fields of a record in their declared order, sensitive ones masked; what is not recorded is left out, as
// are references, which the page shows as links.
func (p *Page) Facts(row record.Record, skip ...string) []Fact {
	if row.Kind == nil {
		return nil
	}
	var facts []Fact
	for i := range row.Kind.Fields {
		f := &row.Kind.Fields[i]
		if slices.Contains(skip, f.Name) || f.Type == record.Ref || f.Of != "" {
			continue
		}
		text := ""
		if f.Type == record.Set {
			words := make([]string, len(row.MembersAt(i)))
			for j, v := range row.MembersAt(i) {
				words[j] = p.listed(row.Kind, f, f.Show(v, p.Lang))
			}
			text = strings.Join(words, "、")
		} else if !row.At(i).IsNone() {
			text = strings.TrimSpace(p.listed(row.Kind, f, f.Show(row.At(i), p.Lang)) + " " + p.In(f.Unit))
		}
		if text != "" {
			facts = append(facts, Fact{p.In(f.Label), p.Text(text)})
		}
	}
	return facts
}

// Titled is what people call a record: its title, or the word for its kind where it has none and goes by the start of its id.
func (p *Page) Titled(of roster.Ref, title string) string {
	if k := p.State.Schema.Kind(of.Kind); k != nil && title == of.ID.String()[:8] {
		return p.In(k.Label)
	}
	return p.Text(title)
}

// LateAfter is from when on a row says that it was brought in later.
const LateAfter = 5 * time.Minute

// Wall is the time on the writer's own clock.
func (p *Page) Wall(ms int64) string {
	if ms == 0 {
		return "—"
	}
	return p.Clock(time.UnixMilli(ms))
}
