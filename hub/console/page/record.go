package page

import (
	"slices"
	"strings"
	"time"

	"qianshao/shared/record"
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
				words[j] = f.Show(v, p.Lang)
			}
			text = strings.Join(words, "、")
		} else if !row.At(i).IsNone() {
			text = strings.TrimSpace(f.Show(row.At(i), p.Lang) + " " + p.In(f.Unit))
		}
		if f.Name == "district" {
			text = p.District(text)
		}
		if text != "" {
			facts = append(facts, Fact{p.In(f.Label), p.Text(text)})
		}
	}
	return facts
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
