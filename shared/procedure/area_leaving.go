package procedure

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// leaving is the books of withdrawal.
func leaving() ([]Register, []Page) {
	books := []Register{departureBook(), leavingBook(), waiverBook(), homewardBook()}
	page := Page{Name: "leaving", Label: says("撤离安排", "Withdrawal plan"), Under: "withdrawal", After: "withdrawal"}
	for _, b := range books {
		page.Tabs = append(page.Tabs, Tab{Register: b.Name})
	}
	for _, paper := range []string{"withdrawal-choice", "withdrawal-plan", "clearance-all", "call-back-list"} {
		page.Tabs = append(page.Tabs, Tab{Paper: paper})
	}
	return books, []Page{page}
}

// leavingBook is the papers of teams that leave: report, return passage, thanks, and what a supervisor waives. The leaving
// list itself stands on its own page.
func leavingBook() Register {
	here := States(roster.TeamStandby, roster.TeamOnTask, roster.TeamResting, roster.TeamLeaving)
	anywhere := append(here, roster.TeamWithdrawn, roster.TeamHome)
	coordination := Post(record.Coordination)
	return Register{
		Name: "leaving", Kind: "team", Label: says("离场手续", "Leaving papers"), State: "status",
		Where: func(r *record.Record) bool {
			return slices.Contains(anywhere, roster.Status(r.Text("status"))) && r.Ref("same_as") == (uuid.UUID{})
		},
		Closed: States(roster.TeamHome),
		Columns: []Column{
			{Field: "name", Weight: 2}, {Field: "status"}, {Field: "report_filed_at"}, {Field: "report_no"}, {Field: "return_passage"}, {Field: "thanks_no"},
			{Label: says("未还", "Still out"), Weight: 2, Show: stillOutCell}, {Label: says("豁免", "Waived"), Weight: 2, Show: waivedCell}, {Field: "withdrawn_at", Weight: 1.5}, {Field: "home_due_at", Weight: 1.5},
		},
		Tones:  map[roster.Status]Tone{roster.TeamLeaving: Warn, roster.TeamWithdrawn: Info, roster.TeamHome: Muted},
		Urgent: func(v *View, r *record.Record) bool { return HomeOverdue(v, r) },
		Acts: []Act{
			{Name: "report", Label: says("收到工作报告", "Report filed"), Key: "R", From: anywhere, Stamp: "report_filed_at", Asks: []Ask{{Field: "report_no"}, {Field: "report_filed_at", Given: Now}}},
			{Name: "passage", Label: says("返程通行", "Return passage"), Key: "P", From: anywhere, By: Post(record.Support, record.Coordination), Stamp: "return_passage_at", Asks: []Ask{{Field: "return_passage", Needed: true}}},
			{Name: "thanks", Label: says("出具感谢证明", "Thanks certificate"), Key: "T", From: anywhere, Stamp: "thanks_at", Paper: "thanks-note", Asks: []Ask{{Field: "thanks_no"}, {Field: "thanks_at", Given: Now}}},
			{Name: "waive", Label: says("离场豁免", "Waive a line"), Key: "W", From: here, By: coordination, Danger: true, Rule: waive, Asks: []Ask{
				{Field: "check", Type: record.Code, Options: waivable(), Label: says("离场事项", "Line of the leaving list"), Needed: true},
				{Field: "supervisor", Type: record.Text, Label: says("批准人姓名", "Supervisor's name"), Needed: true}, {Field: "duty", Type: record.Text, Label: says("批准人职务", "Their duty")},
				{Field: "why", Type: record.Text, Label: says("豁免原因", "Why"), Needed: true},
			}, Line: func(c *Case) string {
				return "离场豁免：" + Caption(&c.Record) + "，" + checkWords(c.Text("check")) + "，" + c.Text("supervisor") + "批准" + tailOf(c.Text("why"))
			}},
			{Name: "due", Label: says("预计到家", "Expected home"), Key: "E", From: States(roster.TeamLeaving, roster.TeamWithdrawn), By: coordination, Asks: []Ask{{Field: "home_due_at", Needed: true}, {Field: "destination"}}},
			{Name: "call", Label: says("回访未到家", "Called, not home yet"), Key: "C", From: States(roster.TeamWithdrawn), Stamp: "last_contact_at",
				Asks: []Ask{{Field: "home_due_at", Label: says("改为预计到家", "Now expected home")}, {Field: "words", Type: record.Text, Label: says("通话情况", "What was said"), Needed: true}},
				Line: func(c *Case) string { return "回访：" + Caption(&c.Record) + tailOf(c.Text("words")) }},
		},
		Papers: []string{"clearance-list", "thanks-note"},
	}
}

// waivable are the lines of the leaving list that may be waived.
func waivable() []record.Option {
	return []record.Option{
		record.Choice("tasks", "任务已办结或移交", "tasks closed or handed over"), record.Choice("missing", "没有失联人员", "nobody is missing"),
		record.Choice("equipment", "装备电台已归还", "equipment and radios returned"), record.Choice("stock", "物资已结清", "stock settled"),
		record.Choice("report", "工作报告已交", "report filed"), record.Choice("passage", "返程通行已申请", "return passage requested"),
		record.Choice("injuries", "伤病理赔已报案", "injuries claimed"),
	}
}

func checkWords(check string) string {
	for _, o := range waivable() {
		if o.Name == check {
			return o.Label.Zh
		}
	}
	return check
}

// waive records by whose word a team may leave although a line is open. He is a named member of the groups; of anybody
// else the operator is asked.
func waive(c *Case) error {
	name := c.Text("supervisor")
	known := false
	for _, m := range c.List("group_member") {
		known = known || strings.TrimSpace(m.Text("person")) == name && m.Text("status") == string(roster.MemberApproved)
	}
	if !known {
		if err := c.Warn(NotSupervisor, "“"+name+"”不在已批准的编组名单中。尚未豁免；请核对姓名，确有权限的可以继续。",
			"“"+name+"” is not in the approved groups. Not waived yet; check the name, or go on if the authority is real."); err != nil {
			return err
		}
	}
	c.Create("waiver").Ref("team", c.ID).Text("check", c.Text("check")).Text("supervisor", name).Text("duty", c.Text("duty")).Text("reason", c.Text("why")).Time("at", c.Actor.Now)
	return nil
}

// waiverBook is every waiver given.
func waiverBook() Register {
	return Register{
		Name: "waiver", Kind: "waiver", Label: says("豁免记录", "Waivers"), Newest: true,
		Columns: columnsOf("at", "team+", "check+", "supervisor", "duty", "reason+", "recorded_by"), Filters: []string{"team", "check"},
	}
}

func stillOutCell(v *View, r *record.Record) Cell {
	out := Once(v, "loans out", func() map[uuid.UUID][]string {
		names := map[uuid.UUID][]string{}
		for _, row := range v.All("loan") {
			if l := roster.LoanOf(row); l.Open() && l.Team != (uuid.UUID{}) {
				names[l.Team] = append(names[l.Team], l.Caption())
			}
		}
		return names
	})[r.ID]
	if len(out) == 0 {
		return Cell{}
	}
	return Cell{strings.Join(out, "、"), Warn}
}

func waivedCell(v *View, r *record.Record) Cell {
	given := Once(v, "waivers", func() map[uuid.UUID][]string {
		names := map[uuid.UUID][]string{}
		for _, row := range v.All("waiver") {
			words := row.Kind.Field("check").Shown(row.Text("check"), v.Language) + "（" + row.Text("supervisor") + "）"
			names[row.Ref("team")] = append(names[row.Ref("team")], words)
		}
		return names
	})[r.ID]
	return Cell{Text: strings.Join(given, "、")}
}

// HomeOverdue says whether a team that left should be home by now and has not called.
func HomeOverdue(v *View, r *record.Record) bool {
	if r.Text("status") != string(roster.TeamWithdrawn) {
		return false
	}
	return overdue(roster.TeamOf(*r).HomeDue(v.Settings()), v.Now)
}

// homewardBook is the vehicles that left: each has a safe arrival or an exception in the end (R8-3).
func homewardBook() Register {
	road := func(r *record.Record) bool { return roster.VehicleOf(*r).OnTheRoad() }
	return Register{
		Name: "homeward", Kind: "vehicle", Label: says("车辆到家", "Vehicles home"),
		Where: func(r *record.Record) bool {
			return r.Text("status") == string(roster.VehicleLeft) && r.Ref("same_as") == (uuid.UUID{})
		},
		Columns: []Column{
			{Field: "plate"}, {Field: "team", Weight: 2}, {Field: "driver"}, {Field: "driver_phone"}, {Field: "status_at", Weight: 1.5},
			{Label: says("预计到家", "Expected"), Weight: 1.8, Show: func(v *View, r *record.Record) Cell { return dueCell(v, VehicleDue(v, r), road(r)) }},
			{Field: "home_at", Weight: 1.5}, {Field: "home_exception", Weight: 2}, {Field: "home_source"},
		},
		Filters: []string{"team"},
		Urgent:  func(v *View, r *record.Record) bool { return road(r) && overdue(VehicleDue(v, r), v.Now) },
		Acts: []Act{
			{Name: "arrived", Label: says("平安到家", "Safely home"), Key: "Y", When: road, Stamp: "home_at", Asks: []Ask{{Field: "home_at", Given: Now}, {Field: "home_source", Given: Always("电话")}}},
			{Name: "exception", Label: says("未到家说明", "Not home: why"), Key: "U", When: road, Asks: []Ask{{Field: "home_exception", Needed: true}, {Field: "home_source", Given: Always("电话")}}},
			{Name: "correct", Label: says("更正", "Correct"), Key: "E", When: func(r *record.Record) bool { return !road(r) }, Asks: []Ask{{Field: "home_at"}, {Field: "home_exception"}, {Field: "home_source"}, reasonAsk()}},
		},
	}
}

// VehicleDue is when a vehicle that left should be home: with its team, else so long after it left.
func VehicleDue(v *View, r *record.Record) time.Time {
	if row, ok, err := v.Reader.Find("team", r.Ref("team")); err == nil && ok && row.Text("status") == string(roster.TeamWithdrawn) {
		return roster.TeamOf(row).HomeDue(v.Settings())
	}
	if left := r.Time("status_at"); !left.IsZero() {
		return left.Add(v.Settings().Span(roster.HomeDueHours))
	}
	return time.Time{}
}
