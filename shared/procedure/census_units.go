package procedure

import (
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals of the census.
const (
	LiaisonThere roster.Code = "liaison_there"
	BadCount     roster.Code = "bad_count"
	ItemThere    roster.Code = "item_there"
	DayMissing   roster.Code = "day_missing"
)

// organisationBook is the units, each under the name it has from a day on: a new name is a new record that goes on from
// the old one, so that what was written under the old name keeps showing it.
func organisationBook() Register {
	asks := formOf("name!", "short_name", "level", "district", "groups", "duty_phone", "head", "duty+", "address", "credit_code", "parent", "valid_from", "source", "note+")
	acts := append(kept("organisation", "机构", "unit", asks, nil), verifies(),
		Act{Name: "rename", Label: says("更名", "Rename"), Key: "G", When: stillCalled,
			Asks: []Ask{
				{Field: "new_name", Type: record.Text, Label: says("新名称", "New name"), Needed: true},
				{Field: "valid_until", Label: says("自哪天起用新名称", "New name from"), Given: Now, Blank: true, Needed: true},
				{Field: "note", Label: says("依据", "Basis"), Blank: true},
			},
			Rule: renameUnit, Line: func(c *Case) string { return "机构更名：" + c.Record.Title() + " → " + c.Text("new_name") }})
	return Register{
		Name: "organisation", Kind: "organisation", Label: says("机构单位", "Units"), Filters: []string{"level", "district"},
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "level"}, {Field: "district"}, {Field: "groups", Weight: 1.2},
			{Label: says("联络员", "Liaison"), Weight: 1.3, Show: liaisonCell(false)}, {Label: says("副联络员", "Deputy"), Weight: 1.3, Show: liaisonCell(true)},
			{Field: "duty_phone"}, {Field: "source"}, verifiedColumn(), {Field: "surveyed_by"}, {Field: "valid_until", Show: func(_ *View, r *record.Record) Cell { return Cell{day(r.Time("valid_until")), Muted} }},
		},
		Acts: acts,
	}
}

func stillCalled(r *record.Record) bool { return r.Time("valid_until").IsZero() }

// renameUnit ends the old name and goes on under the new one, with the same liaisons.
func renameUnit(c *Case) error {
	e := c.Create("organisation")
	for i := range c.Record.Kind.Fields {
		f := &c.Record.Kind.Fields[i]
		switch v := c.Record.Value(f.Name); {
		case f.Name == "name" || f.Name == "valid_from" || f.Name == "valid_until" || f.Name == "follows" || f.Name == "short_name":
		case f.Type == record.Set:
			e.Add(f.Name, c.Record.Members(f.Name)...)
		case !v.IsNone():
			e.Set(f.Name, v)
		}
	}
	e.Text("name", c.Text("new_name")).Time("valid_from", c.At("valid_until")).Ref("follows", c.ID)
	for _, row := range c.List("liaison", Is("organisation", merge.OfID(c.ID))) {
		c.Change("liaison", row.ID).Ref("organisation", e.ID())
	}
	return nil
}

// liaisonCell names a unit's liaison or deputy; none is an alarm, one who cannot be reached a warning.
func liaisonCell(deputy bool) func(v *View, r *record.Record) Cell {
	return func(v *View, r *record.Record) Cell {
		if !stillCalled(r) {
			return Cell{}
		}
		var names []string
		tone := Plain
		for _, l := range v.All("liaison") {
			if l.Ref("organisation") == r.ID && l.Bool("deputy") == deputy {
				names = append(names, l.Text("name"))
				if Unreachable(&l) {
					tone = Warn
				}
			}
		}
		if len(names) == 0 {
			return Cell{v.In("缺", "missing"), Alarm}
		}
		return Cell{strings.Join(names, "、"), tone}
	}
}

// Unreachable says that a liaison could not be reached the last time somebody tried.
func Unreachable(l *record.Record) bool {
	at := l.Time("unreachable_at")
	return !at.IsZero() && at.After(l.Time("verified_at"))
}

// liaisonBook is the people by whom units are reached: one fixed liaison and one deputy each.
func liaisonBook() Register {
	asks := formOf("organisation!", "name!", "deputy", "duty", "phone!", "duty_phone", "backup_phone", "group", "district", "source", "note+")
	acts := append(kept("liaison", "联络员", "liaison", asks, oneEach), verifies(),
		Act{Name: "unreachable", Label: says("联系不上", "Not reached"), Key: "U", Stamp: "unreachable_at", Asks: []Ask{{Field: "unreachable_at", Given: Now, Blank: true}, {Field: "note", Long: true}}},
		Act{Name: "leave", Label: says("不再担任", "No longer"), Key: "D", Danger: true, Asks: []Ask{{Field: "note", Label: says("原因", "Reason"), Needed: true, Blank: true}},
			Rule: func(c *Case) error { c.Main().Clear("organisation"); return nil }})
	return Register{
		Name: "liaison", Kind: "liaison", Label: says("联络员", "Liaisons"), Filters: []string{"district", "group"},
		Urgent: func(_ *View, r *record.Record) bool { return Unreachable(r) },
		Columns: []Column{
			{Field: "organisation", Weight: 2}, {Field: "name"}, {Label: says("身份", "As"), Show: func(v *View, r *record.Record) Cell {
				if r.Bool("deputy") {
					return Cell{v.In("副联络员", "deputy"), Plain}
				}
				return Cell{v.In("联络员", "liaison"), Plain}
			}},
			{Field: "duty"}, {Field: "phone"}, {Field: "duty_phone"}, {Field: "group"}, verifiedColumn(),
			{Field: "unreachable_at", Show: func(_ *View, r *record.Record) Cell {
				if Unreachable(r) {
					return Cell{day(r.Time("unreachable_at")), Alarm}
				}
				return Cell{day(r.Time("unreachable_at")), Muted}
			}},
			{Field: "surveyed_by"}, {Field: "source"},
		},
		Acts: acts,
	}
}

// oneEach asks before a unit gets a second liaison or a second deputy.
func oneEach(c *Case) error {
	unit, deputy := c.Ref("organisation"), c.Yes("deputy")
	if unit == (uuid.UUID{}) {
		return nil
	}
	for _, row := range c.List("liaison", Is("organisation", merge.OfID(unit))) {
		if row.ID != c.ID && row.Bool("deputy") == deputy {
			return c.Warn(LiaisonThere, "这个单位已有"+roleWords(deputy)+"："+row.Text("name")+"。没有记录；每个单位固定一名。如确需增加，请确认。",
				"This unit has one already: "+row.Text("name")+". Nothing was recorded; each unit has one. Confirm to add another.")
		}
	}
	return nil
}

func roleWords(deputy bool) string {
	if deputy {
		return "副联络员"
	}
	return "联络员"
}

// dutyBook is who is on duty in which district, turn by turn.
func dutyBook() Register {
	asks := formOf("district!", "organisation", "name!", "role", "phone!", "from!", "until!", "note+")
	return Register{
		Name: "duty", Kind: "duty", Label: says("值班安排", "Duty turns"), Newest: true, Filters: []string{"district", "role"},
		Columns: []Column{{Field: "district"}, {Field: "organisation", Weight: 2}, {Field: "role"}, {Field: "name"}, {Field: "phone"}, {Field: "from"}, {Field: "until"}},
		Acts: kept("duty", "值班", "turn", asks, func(c *Case) error {
			if from, until := c.Time("from"), c.Time("until"); !from.IsZero() && !until.After(from) {
				return NoIn("until", DayMissing, "值班结束时间须晚于开始时间。已填的内容都保留着。", "The end of the turn must be after its beginning. What you typed is kept.")
			}
			return nil
		}),
	}
}

// readinessBook is the four things every area must have (四有), and how they stand.
func readinessBook() Register {
	asks := formOf("district!", "item!", "state!", "detail+", "document", "responsible", "note+")
	return Register{
		Name: "readiness", Kind: "readiness", Label: says("四有情况", "Readiness"), Filters: []string{"district", "item", "state"},
		Urgent: func(_ *View, r *record.Record) bool { return r.Text("state") == "missing" },
		Columns: []Column{
			{Field: "district"}, {Field: "item"}, {Field: "state", Show: func(v *View, r *record.Record) Cell {
				return Cell{r.Kind.Field("state").Shown(r.Text("state"), v.Language), ReadyTone(r.Text("state"))}
			}},
			{Field: "detail", Weight: 3}, {Field: "document"}, {Field: "responsible"}, verifiedColumn(), {Field: "surveyed_by"},
		},
		Acts: append(kept("readiness", "四有项目", "item", asks, func(c *Case) error {
			for _, row := range c.List("readiness", Is("district", merge.OfText(c.Shows("district"))), Is("item", merge.OfText(c.Shows("item")))) {
				if row.ID != c.ID {
					return NoIn("item", ItemThere, "这个区县的这一项已有记录。没有重复登记；请修改原有记录。", "This area has this item already. Nothing was recorded; change that one.")
				}
			}
			return nil
		}), verifies()),
	}
}

// ReadyTone is how a state of readiness is read at a glance.
func ReadyTone(state string) Tone {
	switch state {
	case "in_place":
		return Good
	case "partial":
		return Warn
	}
	return Alarm
}

// groupNameBook is what the three groups are called, each name from its day on. A name holds from the next start of a
// program; what was written under the old one still shows its group.
func groupNameBook() Register {
	asks := formOf("group!", "name!", "name_en", "valid_from", "note+")
	asks[3].Given = Now
	return Register{
		Name: "group_name", Kind: "group_name", Label: says("编组名称", "Names of groups"), Newest: true, Filters: []string{"group"},
		Columns: []Column{{Field: "group"}, {Field: "name", Weight: 1.5}, {Field: "name_en", Weight: 1.5}, {Field: "valid_from"}, {Field: "note", Weight: 2}, {Field: "recorded_by"}},
		Acts: []Act{{Name: "rename", Label: says("改名", "Rename"), Key: "N", New: true, Asks: asks, Line: func(c *Case) string {
			return "编组改名：" + c.Actor.GroupNames([]record.Group{record.Group(c.Text("group"))}).Zh + " → " + c.Text("name")
		}}},
	}
}
