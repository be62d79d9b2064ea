package procedure

import (
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// DirectiveOpen says whether a directive is still to be carried out.
func DirectiveOpen(r *record.Record) bool {
	return r.Text("status") != "closed" && r.Text("status") != "cancelled"
}

// DirectiveOverdue says whether a directive is open past its time. Such ones head the shift handover (R2-4).
func DirectiveOverdue(r *record.Record, now time.Time) bool {
	return DirectiveOpen(r) && overdue(r.Time("due_at"), now)
}

// directives is the book of orders from above and decisions of meetings (督办): each has an owner group, a time, and is
// closed with its feedback.
func directives() Register {
	owner := Ask{Field: "owner", Needed: true, Given: func(g *Given) string { return firstText(g.Record.Text("owner"), g.Actor.Operator) }}
	working := States("open", "in_hand")
	return Register{
		Name: "directive", Kind: "directive", Label: record.Label{Zh: "督办", En: "Directives"},
		State: "status", Closed: States("closed", "cancelled"), Filters: []string{"group", "owner"},
		Tones:  map[roster.Status]Tone{"open": Warn, "in_hand": Info, "answered": Good, "cancelled": Muted},
		Urgent: func(v *View, r *record.Record) bool { return DirectiveOverdue(r, v.Now) },
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "title", Weight: 3}, {Field: "from", Weight: 1.3}, {Field: "document_no", Weight: 1},
			{Field: "group", Weight: 0.8}, {Field: "owner", Weight: 0.8},
			{Field: "due_at", Weight: 1.3, Show: func(v *View, r *record.Record) Cell { return dueCell(v, r.Time("due_at"), DirectiveOpen(r)) }},
			{Field: "feedback", Weight: 2}, {Field: "status", Weight: 0.8},
		},
		Acts: []Act{
			{Name: "record", Label: record.Label{Zh: "登记督办", En: "Record a directive"}, Key: "Ctrl+N", New: true, To: "open", Stamp: "at", Asks: []Ask{
				{Field: "title", Needed: true}, {Field: "from"}, {Field: "document_no"}, {Field: "group", Needed: true}, {Field: "owner"},
				{Field: "due_at", Needed: true, Given: In(4 * time.Hour)}, {Field: "text", Long: true}, {Field: "at", Given: Now}}},
			{Name: "take", Label: record.Label{Zh: "承办", En: "Take in hand"}, Key: "K", From: States("open"), To: "in_hand", Asks: []Ask{{Field: "owner", Needed: true, Given: Operator}}, Line: stepLine},
			{Name: "answer", Label: record.Label{Zh: "反馈", En: "Give feedback"}, Key: "A", From: append(working, "answered"), To: "answered",
				Asks: []Ask{{Field: "feedback", Needed: true, Long: true}, owner},
				Line: func(c *Case) string { return "督办反馈：" + c.Name() + tailOf(clip(c.Text("feedback"))) }},
			{Name: "return", Label: record.Label{Zh: "退回续办", En: "Send back"}, From: States("answered"), To: "in_hand", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}, {Field: "due_at", Needed: true}}, Line: stepLine},
			{Name: "close", Label: record.Label{Zh: "办结", En: "Close"}, Key: "D", By: Post(record.General), From: append(working, "answered"), To: "closed", Stamp: "closed_at", Signs: "closed_by",
				Asks: []Ask{{Field: "feedback", Needed: true, Long: true}},
				Line: func(c *Case) string { return "督办办结：" + c.Name() + tailOf(clip(c.Shows("feedback"))) }},
			{Name: "extend", Label: record.Label{Zh: "改时限", En: "Move the time"}, From: append(working, "answered"), Asks: []Ask{{Field: "due_at", Needed: true}, {Field: "reason", Needed: true, Blank: true}},
				Line: func(c *Case) string {
					return "督办改时限：" + c.Name() + "，" + Moment(c.Time("due_at")) + tailOf(c.Text("reason"))
				}},
			{Name: "assign", Label: record.Label{Zh: "改承办组", En: "Give to another group"}, From: append(working, "answered"), Asks: []Ask{{Field: "group", Needed: true}, {Field: "owner", Blank: true}, {Field: "reason", Needed: true, Blank: true}}, Line: stepLine},
			{Name: "cancel", Label: record.Label{Zh: "撤销", En: "Cancel"}, By: Post(record.General), From: append(working, "answered"), To: "cancelled", Danger: true, Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
			{Name: "reopen", Label: record.Label{Zh: "重新督办", En: "Open again"}, By: Post(record.General), From: States("closed", "cancelled"), To: "open", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}, {Field: "due_at", Needed: true}}},
		},
		Papers: []string{"directive-slip"},
	}
}

// meetings is the book of consultations and morning task meetings (会商): minutes, and decisions that become directives.
func meetings() Register {
	return Register{
		Name: "meeting", Kind: "meeting", Label: record.Label{Zh: "会商", En: "Meetings"},
		State: "status", Closed: States("signed", "cancelled"), Newest: true, Filters: []string{"type"},
		Tones: map[roster.Status]Tone{"called": Info, "held": Warn, "signed": Good, "cancelled": Muted},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "at", Weight: 1.3}, {Field: "type", Weight: 0.8}, {Field: "title", Weight: 2.5},
			{Field: "chair", Weight: 0.8}, {Field: "decisions", Weight: 3}, {Field: "status", Weight: 0.9},
		},
		Acts: []Act{
			{Name: "call", Label: record.Label{Zh: "召集会商", En: "Call a meeting"}, Key: "Ctrl+N", New: true, To: "called", Stamp: "at", Asks: []Ask{
				{Field: "title", Needed: true}, {Field: "type", Needed: true, Given: Always("consultation")}, {Field: "at", Given: Now}, {Field: "place"},
				{Field: "chair"}, {Field: "attendees", Long: true}}},
			{Name: "hold", Label: record.Label{Zh: "记纪要", En: "Write the minutes"}, Key: "K", From: States("called", "held"), To: "held", Asks: []Ask{
				{Field: "chair", Needed: true}, {Field: "attendees", Needed: true, Long: true}, {Field: "minutes", Needed: true, Long: true}, {Field: "decisions", Long: true}}},
			{Name: "decide", Label: record.Label{Zh: "议定事项转督办", En: "Make a directive"}, Key: "Z", From: States("held", "signed"), Asks: []Ask{
				{Field: "what", Type: record.Text, Label: record.Label{Zh: "事项", En: "what to do"}, Needed: true},
				{Field: "owner_group", Type: record.Code, Label: record.Label{Zh: "承办组", En: "owner group"}, Needed: true, Options: groupOptions()},
				{Field: "who", Type: record.Text, Label: record.Label{Zh: "责任人", En: "owner"}},
				{Field: "by", Type: record.Time, Label: record.Label{Zh: "时限", En: "due at"}, Needed: true, Given: In(4 * time.Hour)}},
				Line: func(c *Case) string { return "会商议定转督办：" + c.Text("what") },
				Rule: func(c *Case) error {
					c.Create("directive").Text("title", c.Text("what")).Text("group", c.Text("owner_group")).Text("owner", c.Text("who")).
						Time("due_at", c.Time("by")).Time("at", c.Actor.Now).Text("from", "会商议定").Text("document_no", c.Record.Text("number")).
						Ref("meeting", c.ID).Text("status", "open").Time("status_at", c.Actor.Now)
					return nil
				}},
			{Name: "sign", Label: record.Label{Zh: "签发纪要", En: "Sign the minutes"}, Key: "G", By: Post(record.General), From: States("held"), To: "signed", Paper: "meeting-minutes",
				Asks: []Ask{{Field: "minutes", Needed: true, Long: true}, {Field: "decisions", Long: true}, {Field: "signed_by", Needed: true}}},
			{Name: "cancel", Label: record.Label{Zh: "取消", En: "Cancel"}, From: States("called"), To: "cancelled", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
		},
		Papers: []string{"meeting-minutes"},
	}
}

func groupOptions() []record.Option {
	var out []record.Option
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		l := g.Label()
		out = append(out, record.Option{Name: string(g), Label: l})
	}
	return out
}
