package procedure

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals of the handover.
const (
	NotTheNext   roster.Code = "not_the_next_shift"
	SignsHimself roster.Code = "signs_for_himself"
)

// shiftLength is how long a turn of duty is where nobody says otherwise.
const shiftLength = 8 * time.Hour

// shifts is the duty book (值守): who is on which group and shift, handed over in writing and signed for by the next.
func shifts() Register {
	return Register{
		Name: "shift", Kind: "shift", Label: record.Label{Zh: "值守", En: "Shifts"},
		State: "status", Closed: States("over"), Newest: true, Filters: []string{"group", "operator"},
		Tones: map[roster.Status]Tone{"on": Good, "handed": Warn, "over": Muted},
		Urgent: func(v *View, r *record.Record) bool {
			return r.Text("status") == "on" && overdue(r.Time("ends_at"), v.Now)
		},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "group", Weight: 0.8}, {Field: "operator", Weight: 0.9}, {Field: "phone", Weight: 1}, {Field: "place", Weight: 1},
			{Field: "starts_at", Weight: 1.3}, {Field: "ends_at", Weight: 1.3, Show: func(v *View, r *record.Record) Cell { return dueCell(v, r.Time("ends_at"), r.Text("status") == "on") }},
			{Field: "left_open", Weight: 2.5}, {Field: "handed_to", Weight: 0.8}, {Field: "signed_by", Weight: 0.8}, {Field: "status", Weight: 0.8},
		},
		Acts: []Act{
			{Name: "begin", Label: record.Label{Zh: "上岗", En: "Begin a shift"}, Key: "Ctrl+N", New: true, To: "on", Stamp: "starts_at", Asks: []Ask{
				{Field: "group", Needed: true, Given: func(g *Given) string { return string(g.Actor.Post.Group) }}, {Field: "operator", Needed: true, Given: Operator},
				{Field: "phone"}, {Field: "place"}, {Field: "starts_at", Given: Now}, {Field: "ends_at", Given: In(shiftLength)}},
				Line: func(c *Case) string { return "上岗：" + c.Text("operator") + tailOf(c.groupWord()) }},
			{Name: "hand", Label: record.Label{Zh: "交班", En: "Hand over"}, Key: "J", From: States("on", "handed"), To: "handed", Stamp: "handed_at", Paper: "shift-handover",
				Asks: []Ask{{Field: "handed_to", Needed: true}, {Field: "notes", Long: true}},
				Line: func(c *Case) string {
					return "交班：" + c.Record.Text("operator") + " → " + c.Text("handed_to") + tailOf(c.Main().edit.Set["left_open"].Text())
				},
				Rule: handOver},
			{Name: "sign", Label: record.Label{Zh: "接班签收", En: "Sign for it"}, Key: "G", From: States("handed"), To: "over", Stamp: "signed_at",
				Asks: []Ask{
					{Field: "signed_by", Needed: true, Given: Operator},
					{Field: "until", Type: record.Time, Label: record.Label{Zh: "本班预计交班", En: "this shift ends at"}, Given: In(shiftLength)},
				},
				Line: func(c *Case) string { return "接班签收：" + c.Text("signed_by") + tailOf(c.groupWord()) },
				Rule: signFor},
			{Name: "edit", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States("on"), Asks: []Ask{{Field: "operator", Needed: true}, {Field: "phone"}, {Field: "place"}, {Field: "ends_at"}}},
		},
		Papers: []string{"shift-handover"},
	}
}

func (c *Case) groupWord() string {
	group := c.Shows("group")
	if group == "" {
		return ""
	}
	return c.Schema.Group(record.Group(group)).Zh
}

// handOver writes down what is open at this moment, so that the record says what the next shift signed for.
func handOver(c *Case) error {
	if c.Text("handed_to") == c.Record.Text("operator") {
		return NoIn("handed_to", SignsHimself, "接班人与交班人相同。没有记录任何内容；请填写接班人。", "Who takes over is who hands over. Nothing was recorded; name who takes over.")
	}
	p, err := gathered(c.Facts)
	if err != nil {
		return fmt.Errorf("gather what is open: %w", err)
	}
	var late []string
	for _, d := range c.List("directive") {
		if DirectiveOverdue(&d, c.Actor.Now) {
			late = append(late, d.Title())
		}
	}
	open, err := c.Facts.Count(record.Query{Kind: "message", Where: []record.Condition{
		{Field: "status", Test: record.NotEqual, Value: merge.OfText(string(messageDone))}, {Field: "status", Test: record.NotEqual, Value: merge.OfText(string(messageFiled))}}})
	if err != nil {
		return fmt.Errorf("count messages: %w", err)
	}
	needs := 0 // as the handover lists them: not answered yet, whether or not enough were sent
	for _, n := range p.Needs {
		if goesOn, _ := p.Need(n.ID); n.Open() && goesOn.ID == n.ID {
			needs++
		}
	}
	text := fmt.Sprintf("未满足需求 %d 条，未结束任务 %d 份，未办信息 %d 条", needs, p.Counts().Int("tasks.open"), open)
	if len(late) > 0 {
		text = fmt.Sprintf("超时督办 %d 件：%s；", len(late), clip(strings.Join(late, "、"))) + text
	}
	c.Main().Text("left_open", text)
	return nil
}

// signFor begins the next shift with the one who signs: who was named, or another, but never who handed over.
func signFor(c *Case) error {
	signer := c.Text("signed_by")
	if signer == c.Record.Text("operator") {
		return NoIn("signed_by", SignsHimself, "交班人不能为自己签收。没有记录任何内容；请由接班人签收。", "Who hands over cannot sign for it. Nothing was recorded; the next shift signs.")
	}
	if named := c.Record.Text("handed_to"); named != "" && named != signer {
		if err := c.Warn(NotTheNext, "交班时写的接班人是“"+named+"”。确认由“"+signer+"”接班？还没有记录。",
			"The handover names “"+named+"”. Shall “"+signer+"” take over? Nothing was recorded yet."); err != nil {
			return err
		}
	}
	c.Create("shift").Text("group", c.Record.Text("group")).Text("operator", signer).Text("place", c.Record.Text("place")).
		Time("starts_at", c.Actor.Now).Time("ends_at", c.Time("until")).Text("status", "on").Time("status_at", c.Actor.Now).Ref("follows", c.ID).
		Text("phone", c.phoneOf(signer))
	return nil
}

// phoneOf is the number a person was last on duty with.
func (c *Case) phoneOf(operator string) string {
	phone := ""
	for _, s := range c.List("shift", Is("operator", merge.OfText(operator))) {
		phone = firstText(s.Text("phone"), phone)
	}
	return phone
}

// workgroups is the book of work groups (工作组) that the city sends to guide a district, which stays responsible.
func workgroups() Register {
	return Register{
		Name: "workgroup", Kind: "workgroup", Label: record.Label{Zh: "工作组", En: "Work groups"},
		State: "status", Closed: States("ended", "declined"),
		Tones: map[roster.Status]Tone{"requested": Warn, "en_route": Info, "arrived": Good, "ended": Muted, "declined": Muted},
		Columns: []Column{
			{Field: "number", Weight: 1.1}, {Field: "name", Weight: 1.8}, {Field: "asked_by", Weight: 1.2}, {Field: "sent_by", Weight: 1.2}, {Field: "leader", Weight: 0.8}, {Field: "members", Weight: 0.5},
			{Field: "document_no", Weight: 1}, {Field: "arrived_at", Weight: 1.2}, {Field: "advice", Weight: 2.5}, {Field: "status", Weight: 0.7},
		},
		Acts: []Act{
			{Name: "ask", Label: record.Label{Zh: "申请工作组", En: "Ask for a work group"}, Key: "Ctrl+N", New: true, To: "requested", Stamp: "asked_at", Paper: "workgroup-request",
				Asks: []Ask{{Field: "name", Needed: true, Given: Always("市级现场指导工作组")}, {Field: "asked_by", Needed: true}, {Field: "purpose", Needed: true, Long: true}, {Field: "document_no"}},
				Rule: ofIncident},
			{Name: "send", Label: record.Label{Zh: "派出", En: "Send"}, Key: "P", From: States("requested"), To: "en_route", Stamp: "departed_at",
				Asks: []Ask{{Field: "sent_by", Needed: true}, {Field: "leader", Needed: true}, {Field: "phone", Needed: true}, {Field: "member_names", Needed: true, Long: true}, {Field: "members"},
					{Field: "document_no"}, {Field: "departed_at", Given: Now}},
				Rule: func(c *Case) error {
					if c.Actor.Post.Level != roster.City && c.Actor.Post.Level != "" && c.Shows("document_no") == "" {
						return NoIn("document_no", Needed, "区县或现场席位登记派出时，请填写派出文号。已填的内容都保留着。", "Below the city, give the number of the paper that sends it. What you typed is kept.")
					}
					return nil
				}},
			{Name: "arrive", Label: record.Label{Zh: "到达", En: "Arrived"}, Key: "D", From: States("en_route"), To: "arrived", Stamp: "arrived_at", Asks: []Ask{{Field: "arrived_at", Given: Now}, {Field: "member_names", Long: true}, {Field: "members"}}},
			{Name: "advise", Label: record.Label{Zh: "记指导意见", En: "Record advice"}, Key: "Y", From: States("arrived", "en_route"),
				Asks: []Ask{{Field: "said", Type: record.Text, Label: record.Label{Zh: "指导意见", En: "advice"}, Needed: true, Long: true}},
				Line: func(c *Case) string { return "工作组指导意见：" + c.Text("said") },
				Rule: func(c *Case) error {
					line := Moment(c.Actor.Now) + " " + c.Text("said")
					if before := c.Record.Text("advice"); before != "" {
						line = before + "\n" + line
					}
					c.Main().Text("advice", line)
					return nil
				}},
			{Name: "end", Label: record.Label{Zh: "结束", En: "End"}, From: States("arrived", "en_route"), To: "ended", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
			{Name: "decline", Label: record.Label{Zh: "不派出", En: "Decline"}, From: States("requested"), To: "declined", Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
		},
		Papers: []string{"workgroup-request"},
	}
}

func ofIncident(c *Case) error {
	p := roster.Picture{}
	for _, row := range c.List("incident") {
		p.Incidents = append(p.Incidents, roster.IncidentOf(row))
	}
	p.Arrange()
	if in, _, ok := p.Incident(); ok {
		c.Main().Ref("incident", in.ID)
	}
	return nil
}

// commands is the book of who leads (指挥关系): the lead changes only by a dated order of the city's on-site headquarters.
func commands() Register {
	return Register{
		Name: "command", Kind: "incident", Label: record.Label{Zh: "指挥关系", En: "Who leads"},
		Where: func(r *record.Record) bool { return r.Ref("joined_into") == uuid.UUID{} },
		Columns: []Column{
			{Field: "name", Weight: 2.5}, {Field: "mechanism_status", Weight: 0.8}, {Field: "response_level", Weight: 0.8}, {Field: "response_unit", Weight: 1.5},
			{Field: "level_changed_at", Weight: 1.2}, {Field: "lead_level", Weight: 0.8, Show: leadCell}, {Field: "lead_unit", Weight: 1.5}, {Field: "lead_order_no", Weight: 1.2}, {Field: "lead_changed_at", Weight: 1.2},
		},
		Acts: []Act{{
			Name: "lead", Label: record.Label{Zh: "调整牵头层级", En: "Change the lead"}, Key: "L", Danger: true, Stamp: "lead_changed_at", Paper: "command-facts",
			Asks: []Ask{
				{Field: "lead_level", Needed: true, Blank: true, Only: []string{"city", "district"}}, {Field: "lead_unit", Needed: true, Blank: true},
				{Field: "lead_order_no", Needed: true, Blank: true, Label: record.Label{Zh: "市级现场指挥部令文号", En: "number of the order of the city's on-site headquarters"}},
				{Field: "lead_ordered_by", Needed: true, Blank: true}, {Field: "lead_changed_at", Needed: true, Given: Now},
			},
			Line: func(c *Case) string {
				f := c.Schema.Kind("incident").Field("lead_level")
				return "牵头层级调整为" + f.Shown(c.Text("lead_level"), "zh") + "（" + c.Text("lead_unit") + "），文号 " + c.Text("lead_order_no") + "，决定人 " + c.Text("lead_ordered_by")
			},
		}},
		Papers: []string{"command-facts"},
	}
}

// leadCell shows who leads: the district where nothing else was ordered, for responsibility is local (属地).
func leadCell(v *View, r *record.Record) Cell {
	if level := r.Text("lead_level"); level != "" {
		return Cell{r.Kind.Field("lead_level").Shown(level, v.Language), Info}
	}
	return Cell{v.In("区县（属地）", "district (local)"), Plain}
}
