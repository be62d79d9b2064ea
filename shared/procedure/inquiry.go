package procedure

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// TeamUnnamed refuses a sign-up of nobody.
const TeamUnnamed roster.Code = "team_unnamed"

// inquiries is the information desk (咨询台). What a caller said once becomes a sign-up, a standby entry or a need.
func inquiries() Register {
	open := States("open", "answered", "passed_on")
	return Register{
		Name: "inquiry", Kind: "inquiry", Label: record.Label{Zh: "咨询台", En: "Inquiry desk"},
		State: "status", Closed: States("answered", "signed_up", "standby", "need"), Newest: true, Filters: []string{"topic", "group"},
		Tones: map[roster.Status]Tone{"open": Warn, "passed_on": Info, "signed_up": Good, "standby": Good, "need": Good},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "at", Weight: 1.3}, {Field: "caller", Weight: 0.8}, {Field: "phone", Weight: 1}, {Field: "topic", Weight: 0.8},
			{Field: "question", Weight: 3}, {Field: "answer", Weight: 2.5}, {Field: "status", Weight: 0.9}, {Field: "became", Weight: 1.3},
		},
		Acts: []Act{
			{Name: "record", Label: record.Label{Zh: "登记来电", En: "Record a call"}, Key: "Ctrl+N", New: true, To: "open", Stamp: "at", Asks: append([]Ask{
				{Field: "question", Needed: true, Long: true}, {Field: "topic", Given: Always("come")}, {Field: "caller"}, {Field: "phone"},
				{Field: "answer", Long: true}}, append(callersTeam(), Ask{Field: "place"}, Ask{Field: "medium", Given: Always("电话")})...),
				Line: func(c *Case) string { return "咨询：" + tailless(c.Text("caller")) + clip(c.Text("question")) },
				Rule: func(c *Case) error {
					if c.Answered("answer") {
						c.Main().Text("status", "answered").Text("answered_by", c.Actor.Operator)
					}
					return nil
				}},
			{Name: "answer", Label: record.Label{Zh: "答复", En: "Answer"}, Key: "A", From: open, To: "answered", Signs: "answered_by",
				Asks: []Ask{{Field: "answer", Needed: true, Long: true, Given: standingAnswer}},
				Line: func(c *Case) string { return "咨询答复：" + c.Name() + tailOf(clip(c.Text("answer"))) }},
			{Name: "signup", Label: record.Label{Zh: "转报名", En: "Make a sign-up"}, Key: "Z", By: Post(record.General, record.Coordination), From: open, To: "signed_up",
				Asks: append(callersTeam(), Ask{Field: "caller"}, Ask{Field: "phone"}), Line: silently, Rule: func(c *Case) error { return signUpCaller(c, false) }},
			{Name: "standby", Label: record.Label{Zh: "转备勤", En: "Put on standby"}, Key: "B", By: Post(record.General, record.Coordination), From: open, To: "standby",
				Asks: append(callersTeam(), Ask{Field: "caller"}, Ask{Field: "phone"}, Ask{Field: "note", Hint: record.Label{Zh: "备勤说明", En: "remarks"}}),
				Line: silently, Rule: func(c *Case) error { return signUpCaller(c, true) }},
			{Name: "need", Label: record.Label{Zh: "转需求", En: "Make a need"}, Key: "X", By: Post(record.General, record.Coordination), From: open, To: "need",
				Asks: []Ask{
					{Field: "question", Needed: true, Long: true, Label: record.Label{Zh: "需求内容", En: "what is needed"}}, {Field: "place"}, {Field: "district"},
					{Field: "category", Type: record.Text, Label: record.Label{Zh: "需求类别", En: "category"}}, {Field: "urgency", Type: record.Text, Label: record.Label{Zh: "紧急程度", En: "urgency"}},
					{Field: "affected", Type: record.Number, Label: record.Label{Zh: "受影响人数", En: "people affected"}},
					{Field: "quantity", Type: record.Number, Label: record.Label{Zh: "需要数量", En: "quantity"}}, {Field: "unit", Type: record.Text, Label: record.Label{Zh: "单位", En: "unit"}},
					{Field: "caller"}, {Field: "phone"},
				}, Line: silently, Rule: takeInCaller},
			{Name: "pass", Label: record.Label{Zh: "转办", En: "Pass on"}, Key: "P", From: open, To: "passed_on", Asks: []Ask{{Field: "group", Needed: true}, {Field: "note"}}},
		},
	}
}

// silently leaves the journal's line to the rule that was adopted, which writes one.
func silently(*Case) string { return "-" }

func tailless(caller string) string {
	if caller == "" {
		return ""
	}
	return caller + " 问："
}

// callersTeam asks for what a sign-up needs, in the order it is said on the telephone.
func callersTeam() []Ask {
	return []Ask{
		{Field: "team", Hint: record.Label{Zh: "已登记的队伍直接选", En: "choose a team on record"}}, {Field: "team_name"}, {Field: "people"}, {Field: "vehicles"},
		{Field: "capability"}, {Field: "self_sufficiency_hours"}, {Field: "eta"}, {Field: "district"},
	}
}

// shown is what the inquiry will say in a field after the act.
func (c *Case) shown(field string) merge.Value {
	if v, ok := c.Main().edit.Set[field]; ok {
		return v
	}
	return c.Record.Value(field)
}

// signUpCaller makes the caller's sign-up by the rules of the sign-up page; on standby it is decided at once (备勤).
func signUpCaller(c *Case, standby bool) error {
	counter, err := c.Counter()
	if err != nil {
		return err
	}
	text := func(field string) string { return c.shown(field).Text() }
	count := func(field string) int { return int(c.shown(field).Number()) }
	form := roster.SignupForm{
		Team: c.shown("team").ID(), People: count("people"), Vehicles: count("vehicles"), Capability: text("capability"),
		SelfSufficiency: c.shown("self_sufficiency_hours").Number(), Contact: text("caller"), Phone: text("phone"), Anyway: c.Anyway,
	}
	if v := c.shown("eta"); v.Type == merge.Time {
		form.ETA = time.UnixMilli(v.Millis()).UTC()
	}
	if form.Team == (uuid.UUID{}) {
		if text("team_name") == "" {
			return NoIn("team_name", TeamUnnamed, "请选择已登记的队伍，或填写队伍名称。已填的内容都保留着。", "Choose a team on record or name it. What you typed is kept.")
		}
		form.NewTeam = &roster.TeamForm{Name: text("team_name"), District: text("district"), Leader: text("caller"), Phone: text("phone"),
			SelfSufficiency: form.SelfSufficiency, Capabilities: nonEmpty(form.Capability)}
	}
	act, err := counter.SignUp(c.Actor, form)
	if err != nil {
		return err
	}
	made := c.Adopt(act)
	signup := made["signup"].Text("channel", "咨询电话").Text("note", text("note"))
	if standby {
		signup.Text("decision", string(roster.SignupStandby)).Text("decided_by", c.Actor.Operator).Time("decided_at", c.Actor.Now).
			Text("decided_level", string(c.Actor.Post.Level)).Text("reason", "咨询转备勤")
	}
	c.Main().Ref("became", signup.ID())
	if team := made["team"]; team != nil {
		c.Main().Ref("team", team.ID())
	}
	return nil
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// takeInCaller takes the call in as a need, by the rules of the needs page.
func takeInCaller(c *Case) error {
	counter, err := c.Counter()
	if err != nil {
		return err
	}
	text := func(field string) string { return c.shown(field).Text() }
	act, err := counter.TakeIn(c.Actor, roster.NeedForm{
		Title: text("question"), Place: text("place"), District: text("district"), Category: c.Text("category"), Urgency: c.Text("urgency"),
		PeopleAffected: int(c.Number("affected")), Quantity: c.Number("quantity"), Unit: c.Text("unit"), Source: "hotline", Reporter: text("caller"),
		Phone: text("phone"), ReportedAt: c.Record.Time("at"), Anyway: c.Anyway,
	})
	if err != nil {
		return err
	}
	c.Main().Ref("became", c.Adopt(act)["need"].ID())
	return nil
}

// standingAnswer opens the answer's form with the standing words for the caller's topic.
func standingAnswer(g *Given) string {
	if said := g.Record.Text("answer"); said != "" {
		return said
	}
	rows, err := g.Facts.List(record.Query{Kind: "answer", Where: []record.Condition{Is("status", merge.OfText("standing")), Is("topic", merge.OfText(g.Record.Text("topic")))}})
	if err != nil || len(rows) == 0 {
		return ""
	}
	return rows[len(rows)-1].Text("text")
}

// answers is the book of what the inquiry desk says (口径): drafted, signed, in force until withdrawn.
func answers() Register {
	general := Post(record.General)
	return Register{
		Name: "answer", Kind: "answer", Label: record.Label{Zh: "口径", En: "Standard answers"},
		State: "status", Closed: States("withdrawn"), Newest: true, Filters: []string{"topic"},
		Tones: map[roster.Status]Tone{"draft": Warn, "standing": Good, "withdrawn": Muted},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "topic", Weight: 0.8}, {Field: "title", Weight: 2.5}, {Field: "text", Weight: 4}, {Field: "signed_by", Weight: 0.8},
			{Field: "status_at", Weight: 1.2}, {Field: "status", Weight: 0.7},
		},
		Acts: []Act{
			{Name: "draft", Label: record.Label{Zh: "拟口径", En: "Draft an answer"}, Key: "Ctrl+N", New: true, To: "draft", By: general, Asks: []Ask{
				{Field: "title", Needed: true}, {Field: "topic", Needed: true}, {Field: "text", Needed: true, Long: true}}},
			{Name: "sign", Label: record.Label{Zh: "签发", En: "Sign"}, Key: "G", By: general, From: States("draft"), To: "standing", Asks: []Ask{{Field: "text", Needed: true, Long: true}, {Field: "signed_by", Needed: true, Blank: true}}},
			{Name: "revise", Label: record.Label{Zh: "修订", En: "Revise"}, Key: "E", By: general, From: States("standing", "withdrawn", "draft"), To: "draft",
				Asks: []Ask{{Field: "text", Needed: true, Long: true}, {Field: "reason", Needed: true, Blank: true}}},
			{Name: "withdraw", Label: record.Label{Zh: "停用", En: "Withdraw"}, By: general, From: States("draft", "standing"), To: "withdrawn", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
		},
	}
}
