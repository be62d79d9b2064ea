package procedure

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// forces is the books of forces at the scene.
func forces() ([]Register, []Page) {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []Register{rollCalls(), filings()}, []Page{
		{Name: "strength", Label: say("力量统计", "Forces"), Under: "board", Tabs: []Tab{
			{Paper: "gap-board"}, {Paper: "rotation"}, {Register: "rollcall"}, {Paper: "head-count"}, {Register: "checkin"}, {Paper: "signup-list"},
		}},
	}
}

// rollCalls is the book of roll calls, entered by exception (R3-3).
func rollCalls() Register {
	return Register{
		Name: "rollcall", Kind: "rollcall", Label: record.Label{Zh: "点名", En: "Roll calls"}, Newest: true,
		Columns: []Column{
			{Field: "at", Weight: 1.3}, {Field: "team", Weight: 2.4}, {Field: "expected", Weight: 0.8, Right: true},
			{Label: record.Label{Zh: "实到", En: "Answered"}, Weight: 0.8, Right: true, Show: func(_ *View, r *record.Record) Cell {
				c := roster.RollCallOf(*r)
				cell := Cell{Text: fmt.Sprint(c.Answered())}
				if c.Answered() != c.Expected {
					cell.Tone = Warn
				}
				return cell
			}},
			{Label: record.Label{Zh: "未到", En: "Missing"}, Weight: 2.6, Show: missingNames}, {Field: "place", Weight: 1.4}, {Field: "called_by", Weight: 1},
		},
		Urgent: func(_ *View, r *record.Record) bool {
			c := roster.RollCallOf(*r)
			return len(c.Missing) > 0 || c.MissingNames != ""
		},
		Acts: []Act{{Name: "call", Label: record.Label{Zh: "登记点名", En: "Enter a roll call"}, Key: "Ctrl+N", New: true,
			By: Post(record.Coordination, record.General),
			Asks: []Ask{
				{Field: "team", Needed: true},
				{Field: "absent", Type: record.Text, Label: record.Label{Zh: "未到姓名", En: "names missing"}, Long: true,
					Hint: record.Label{Zh: "只填未到的人，顿号或换行分隔；全到留空", En: "only who is missing; empty when all answered"}},
				{Field: "counted", Type: record.Number, Label: record.Label{Zh: "实到人数（与应到减未到不同时填）", En: "people counted, where not expected less missing"}},
				{Field: "at", Given: Now}, {Field: "place"}, {Field: "called_by", Given: Operator}, {Field: "note"},
			},
			Line: func(*Case) string { return "-" }, Rule: callRoll}},
		Papers: []string{},
	}
}

func missingNames(v *View, r *record.Record) Cell {
	var names []string
	for _, text := range r.Members("missing") {
		if id, err := uuid.Parse(text); err == nil {
			names = append(names, v.Title("person", id))
		}
	}
	if more := r.Text("missing_names"); more != "" {
		names = append(names, more)
	}
	return Cell{Text: strings.Join(names, "、"), Tone: Warn}
}

// callRoll counts the team by the one rule that counts all teams.
func callRoll(c *Case) error {
	p, err := gathered(c.Facts)
	if err != nil {
		return err
	}
	team, ok := p.Team(c.Ref("team"))
	if !ok {
		return roster.UnknownRecord("team", c.Ref("team"))
	}
	act, err := roster.CallRoll(c.Actor, team, p.HeadCount(team.ID), p.TeamPeople(team.ID), roster.RollForm{
		Team: team.ID, At: c.Time("at"), Place: c.Text("place"), Counted: int(c.Number("counted")), CalledBy: c.Text("called_by"), Note: c.Text("note"),
		Missing: strings.FieldsFunc(c.Text("absent"), func(r rune) bool { return strings.ContainsRune("、,，;；\n\t", r) }),
	})
	if err != nil {
		return err
	}
	c.TakeOver(act, "rollcall")
	return nil
}

// TakeOver lets the act do what another rule decided: the first edit of the kind becomes this act's own, the others are
// adopted as they are.
func (c *Case) TakeOver(act record.Act, kind string) {
	rest := record.Act{Flags: act.Flags}
	main := c.Main()
	taken := false
	for _, e := range act.Edits {
		if taken || e.Kind != kind {
			rest.Edits = append(rest.Edits, e)
			continue
		}
		taken = true
		for field, v := range e.Set {
			main.Set(field, v)
		}
		for field, members := range e.Add {
			if main.edit.Add == nil {
				main.edit.Add = map[string][]merge.Value{}
			}
			main.edit.Add[field] = append(main.edit.Add[field], members...)
		}
		main.edit.Numbered = main.edit.Numbered || e.Numbered
	}
	c.Adopt(rest)
}

// filings is the book of arrivals (报备登记): every filing as it was made, whoever filed, those entered late marked.
func filings() Register {
	return Register{
		Name: "checkin", Kind: "checkin", Label: record.Label{Zh: "报备登记", En: "Filings on arrival"}, Newest: true,
		Filters: []string{"admission", "mode", "origin"},
		Columns: []Column{
			{Field: "arrived_at", Weight: 1.3}, {Label: record.Label{Zh: "队伍、个人或车辆", En: "Team, person or vehicle"}, Weight: 2.6, Show: whoFiled},
			{Field: "people", Weight: 0.7, Right: true}, {Field: "vehicles", Weight: 0.7, Right: true}, {Field: "place", Weight: 1.4}, {Field: "admission", Weight: 0.9},
			{Field: "mode", Weight: 0.9}, {Field: "origin", Weight: 0.9},
			{Label: record.Label{Zh: "补录", En: "Late"}, Weight: 0.7, Show: func(v *View, r *record.Record) Cell {
				if r.Bool("back_entered") {
					return Cell{Text: v.In("补录", "late"), Tone: Info}
				}
				return Cell{}
			}},
			{Field: "recorded_by", Weight: 0.9},
		},
		Papers: []string{"checkin-slip"},
	}
}

func whoFiled(v *View, r *record.Record) Cell {
	team := v.Title("team", r.Ref("team"))
	switch {
	case r.Ref("person") != (uuid.UUID{}):
		return Cell{Text: strings.TrimSpace(v.Title("person", r.Ref("person")) + " " + team)}
	case r.Ref("vehicle") != (uuid.UUID{}):
		return Cell{Text: strings.TrimSpace(v.Title("vehicle", r.Ref("vehicle")) + " " + team)}
	}
	return Cell{Text: team}
}
