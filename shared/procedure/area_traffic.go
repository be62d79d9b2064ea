package procedure

import (
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// traffic is the books of traffic.
func traffic() ([]Register, []Page) {
	registers := []Register{
		vehicleBook(), convoyBook(), passageBook(), permitBook(), scanBook(), roadBook(), parkingBook(), gateBook(), checkpointBook(),
	}
	page := Page{Name: "traffic", Label: record.Label{Zh: "交通保障", En: "Traffic"}, After: "board", Key: "V"}
	for _, r := range registers {
		if r.Name != "vehicle" { // which the counter records too
			ownedBy(r.Acts, record.Support)
		}
		page.Tabs = append(page.Tabs, Tab{Register: r.Name})
	}
	for _, paper := range []string{"passage-list", "passage-unlisted", "passage-expiry", "parking-state"} {
		page.Tabs = append(page.Tabs, Tab{Paper: paper})
	}
	return registers, []Page{page}
}

// ownedBy makes acts the work of a group, where they name none.
func ownedBy(acts []Act, group record.Group) {
	for i := range acts {
		if acts[i].By == nil {
			acts[i].By = Post(group)
		}
	}
}

// asksOf makes questions of a kind's own fields; those that begin with an exclamation mark are needed.
func asksOf(fields ...string) []Ask {
	asks := make([]Ask, len(fields))
	for i, f := range fields {
		name, needed := strings.CutPrefix(f, "!")
		asks[i] = Ask{Field: name, Needed: needed}
	}
	return asks
}

// reasonAsk asks why.
func reasonAsk() Ask { return Ask{Field: "reason", Needed: true, Blank: true} }

// columnsOf are columns of a kind's own fields, wider where the name ends in a plus.
func columnsOf(fields ...string) []Column {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		name, wide := strings.CutSuffix(f, "+")
		columns[i] = Column{Field: name, Weight: 1}
		switch {
		case wide:
			columns[i].Weight = 2
		case strings.HasSuffix(name, "_at"), strings.HasPrefix(name, "valid_"):
			columns[i].Weight = 1.35 // 11-26 08:00 stands in it whole
		}
	}
	return columns
}

// warnAll asks once about everything that looks wrong; nil when nothing does or the operator insists already.
func (c *Case) warnAll(found ...*roster.Refusal) error {
	var all *roster.Refusal
	for _, r := range found {
		switch {
		case r == nil:
		case all == nil:
			first := *r
			first.Ask = true
			first.Words = record.Label{Zh: r.Sentence("zh"), En: r.Sentence("en")}
			all = &first
		default:
			all.Words.Zh += "\n" + r.Sentence("zh")
			all.Words.En += "\n" + r.Sentence("en")
			all.Records = append(all.Records, r.Records...)
		}
	}
	if all == nil || c.Anyway {
		return nil
	}
	return all
}

// otherPerson refuses that who wrote a record also passes it, unless it is said why one person does both.
func (c *Case) otherPerson(code roster.Code, what record.Label) error {
	if c.Record.Text("recorded_by") != c.Actor.Operator || c.Text("alone") != "" {
		return nil
	}
	return NoIn("alone", code, "登记人不能"+what.Zh+"自己的登记。没有改动；请由另一人办理，单人值守时填写“单人席位说明”。",
		"Who recorded it cannot "+what.En+" it. Nothing was changed; have another person do it, or say why one person does both.")
}

// idsOf are the records named by the members of an answer.
func (c *Case) idsOf(field string) []uuid.UUID {
	var ids []uuid.UUID
	for _, m := range c.Form[field].Members {
		if id, err := uuid.Parse(m.Text()); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
