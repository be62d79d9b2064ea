package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

func TestR8_1_ThePlanIsOnePageWithWhatRemains(t *testing.T) {
	o := newOffice(t)
	water := o.skilled("蓝天救援队", 12, "water:1")
	hands := made(o.does(o.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "曙光救援队"}, People: 8, Vehicles: 3, Place: "东门"})), 1)
	stays := o.skilled("红十字救援队", 6, "water:2")
	o.asks("转移群众", "evacuation", 20, "人")
	o.performs("departure.plan", uuid.UUID{}, "teams", water.String()+"、"+hands.String(), "phase", "第一批", "planned_at", "2026-07-13 08:00", "interval", "20", "route", "G85 江津—重庆", "area", "江津")
	doc := o.prints("withdrawal-plan", uuid.UUID{})
	got := written(doc)
	for _, want := range []string{
		"待撤离 2 支队伍 20 人 3 车", "撤离后在场 1 支队伍 6 人", "1 2026-07-13 08:00 蓝天救援队 12", "2 2026-07-13 08:20 曙光救援队 8",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the plan lacks %q:\n%s", want, got)
		}
	}
	rows := tableUnder(t, doc, "撤离后力量与未满足需求").Rows
	if len(rows) != 1 || rows[0].Cells[2] != "20" || rows[0].Cells[4] != "1" || rows[0].Cells[6] != "14" {
		t.Errorf("what remains of the open needs: %+v", rows)
	}
	for _, part := range doc.Parts {
		if part.Break {
			t.Error("the plan asks for a second page")
		}
	}
	_ = stays
}

func tableUnder(t testing.TB, doc report.Document, heading string) report.Table {
	t.Helper()
	for _, part := range doc.Parts {
		if part.Heading == heading && part.Table != nil {
			return *part.Table
		}
	}
	t.Fatalf("nothing under %s", heading)
	return report.Table{}
}

func TestR8_1_TeamsArePickedByWhatTheyCanAndHowLongTheyWorked(t *testing.T) {
	o := newOffice(t)
	o.skilled("蓝天救援队", 12, "water:1")
	*o.clock = o.clock.Add(14 * time.Hour)
	o.arrives("曙光救援队", 8)
	for ask, want := range map[string]string{"capability=水上": "蓝天救援队", "hours=10": "蓝天救援队", "place=东门": "蓝天救援队曙光救援队", "status=resting": ""} {
		field, value, _ := strings.Cut(ask, "=")
		names := ""
		for _, row := range o.document("withdrawal-choice", uuid.UUID{}, field, value).Parts[0].Table.Rows {
			names += row.Cells[0]
		}
		if len(names) != len(want) || want != "" && !strings.Contains(names, "蓝天救援队") {
			t.Errorf("%s picks %q, want %q", ask, names, want)
		}
	}
}

func TestR8_1_RoadsDoNotJam(t *testing.T) {
	o := newOffice(t)
	first, second := o.arrives("蓝天救援队", 12), o.arrives("曙光救援队", 8)
	plan := func(team uuid.UUID, at, route string) []string {
		return []string{"teams", team.String(), "phase", "第一批", "planned_at", at, "route", route}
	}
	o.performs("departure.plan", uuid.UUID{}, plan(first, "2026-07-13 08:00", "G85 江津—重庆")...)
	if r := o.refuses(procedure.RoadJam, "departure.plan", uuid.UUID{}, plan(second, "2026-07-13 08:10", "G85江津-重庆")...); !r.Ask {
		t.Error("the operator cannot insist")
	}
	o.performs("departure.plan", uuid.UUID{}, plan(second, "2026-07-13 08:10", "G93")...)
	o.refuses(procedure.PlannedTwice, "departure.plan", uuid.UUID{}, plan(second, "2026-07-13 18:10", "G75")...)
	third := o.arrives("红十字救援队", 6)
	fourth := o.arrives("长江救援队", 6)
	o.refuses(procedure.RoadJam, "departure.plan", uuid.UUID{}, append(plan(third, "2026-07-13 12:00", "G75"), "teams", third.String()+"、"+fourth.String(), "interval", "5")...)
}

func TestR8_1_TeamsAreToldAndThePlanKnows(t *testing.T) {
	o := newOffice(t)
	team := o.arrives("蓝天救援队", 12)
	id := made(o.performs("departure.plan", uuid.UUID{}, "teams", team.String(), "phase", "第一批", "planned_at", "2026-07-13 08:00", "route", "G85", "assembly", "东门停车场"), 1)
	o.performs("departure.tell", id, "notified_whom", "张队 13800000000")
	row := o.row("departure", id)
	if row.Text("status") != "notified" || row.Time("notified_at").IsZero() {
		t.Fatalf("told: %s", row.Text("status"))
	}
	doc := o.prints("departure-notice", id)
	if !strings.Contains(doc.Parts[0].Prose, "蓝天救援队：") || !strings.Contains(doc.Parts[0].Prose, "东门停车场") {
		t.Errorf("the notice says %s", doc.Parts[0].Prose)
	}
	o.does(o.BeginWithdrawal(t.Context(), team, "", nil))
	o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 12}))
	if got := o.row2("departure", id, "status"); got != "left" {
		t.Errorf("the team left, the plan says %s", got)
	}
}

func TestR8_2_OnlyANamedSupervisorWaives(t *testing.T) {
	s := newStores(t)
	s.applies(`{"kind":"group_member","id":"chief","set":{"group":"coordination","person":"周局","duty":"组长","status":"approved"}}`)
	s.makes("loan.lend", "item", "发电机", "team", s.team.String())
	s.does(s.BeginWithdrawal(t.Context(), s.team, "", nil))
	leave := roster.Withdrawal{Team: s.team, PeopleCounted: 12}
	receipt, err := s.Withdraw(t.Context(), leave)
	r := s.refused(roster.NotCleared, receipt, err)
	if en := r.Sentence("en"); strings.Contains(en, "未还") || !strings.Contains(en, "waive") || !strings.Contains(r.Sentence("zh"), "豁免") {
		t.Errorf("the refusal says %q and %q", en, r.Sentence("zh"))
	}
	waive := func(name, why string) []string {
		return []string{"check", "equipment", "supervisor", name, "duty", "组长", "why", why}
	}
	s.refuses(procedure.Needed, "leaving.waive", s.team, waive("周局", "")...)
	s.refuses(procedure.NotSupervisor, "leaving.waive", s.team, waive("路人甲", "急事")...)
	s.as("王强", roster.Post{Group: record.Support}).refuses(roster.NotYours, "leaving.waive", s.team, waive("周局", "急事")...)
	s.performs("leaving.waive", s.team, waive("周局", "装备随后寄回")...)
	if c := s.check(s.team, "equipment"); c.OK || c.Open() || !strings.Contains(c.Waived.Zh, "周局（装备随后寄回）") {
		t.Errorf("the list shows %+v", c)
	}
	if got := written(s.prints("clearance-list", s.team)); !strings.Contains(got, "√ 豁免") || !strings.Contains(got, "周局（装备随后寄回）") {
		t.Errorf("the paper does not name who waived:\n%s", got)
	}
	s.does(s.Withdraw(t.Context(), leave))
	if last := s.rows("journal"); !strings.Contains(last[len(last)-1].Text("text"), "周局") {
		t.Errorf("the journal of leaving says %s", last[len(last)-1].Text("text"))
	}
}

func TestR8_2_TheListHasEveryLine(t *testing.T) {
	s := newStores(t)
	task := s.sends("转移群众", s.team)
	request := s.makes("request.new", asked("team", s.team.String())...)
	kept := s.makes("depot.new", "name", "蓝天队物资车", "type", "truck", "team", s.team.String())
	s.performs("stock.transfer", s.water, "quantity", "5", "from_depot", s.point.String(), "to_depot", kept.String())
	s.makes("loan.lend", "item", "发电机", "team", s.team.String())
	s.makes("injury.new", "name", "周涛", "team", s.team.String(), "severity", "light", "what", "擦伤")
	for name, detail := range map[string]string{"tasks": "1 项", "equipment": "发电机", "stock": "矿泉水 5 箱", "injuries": "周涛", "report": "未交", "passage": "未申请", "thanks": "未出具"} {
		if c := s.check(s.team, name); c.OK || !strings.Contains(c.Detail.Zh, detail) {
			t.Errorf("%s: %+v", name, c)
		}
	}
	s.performs("leaving.report", s.team, "report_no", "BG-3")
	s.performs("leaving.passage", s.team, "return_passage", "not_needed")
	s.performs("leaving.thanks", s.team, "thanks_no", "GX-1")
	for _, name := range []string{"report", "passage", "thanks"} {
		if !s.check(s.team, name).OK {
			t.Errorf("%s is still open", name)
		}
	}
	s.performs("stock.issue", s.water, "quantity", "5", "from_depot", kept.String(), "to", "安置点")
	s.performs("request.withdraw", request, "reason", "不再需要")
	if c := s.check(s.team, "stock"); !c.OK {
		t.Errorf("settled stock: %+v", c)
	}
	if got := s.prints("thanks-note", s.team); got.Number != "GX-1" || !strings.Contains(written(got), "转移群众") {
		t.Errorf("the thanks note: %s %s", got.Number, written(got))
	}
	_ = task
}

// What a setting asks of every team keeps it here, on another desk as well.
func TestR8_2_ASettingMakesThePapersBlock(t *testing.T) {
	o := newOffice(t)
	team := o.arrives("蓝天救援队", 12)
	o.applies(`{"kind":"setting","id":"s1","set":{"key":"leaving.report","value":1}}`)
	o.does(o.BeginWithdrawal(t.Context(), team, "", nil))
	receipt, err := o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 12})
	o.refused(roster.NotCleared, receipt, err)
	o.performs("leaving.report", team)
	o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 12}))
}

func TestR8_2_PartOfATeamLeavesAndHeadsAreRight(t *testing.T) {
	o := newOffice(t)
	team := o.arrives("蓝天救援队", 12)
	o.does(o.AddPeople(t.Context(), team, []roster.PersonForm{{Name: "周涛"}, {Name: "吴敏"}, {Name: "郑华"}}, false))
	o.does(o.AddVehicle(t.Context(), roster.VehicleForm{Plate: "渝A12345", Team: team}))
	car := record.KeyID("vehicle", "渝A12345")
	form := []string{"team", team.String(), "persons", o.personNamed("周涛").String(), "unnamed", "4", "plates", car.String(), "destination", "渝中"}
	part := made(o.performs("departure.part", uuid.UUID{}, form...), 1)
	if row := o.row("departure", part); row.Number("people") != 5 || row.Text("status") != "left" {
		t.Errorf("left in part: %v people", row.Number("people"))
	}
	heads := func() roster.HeadCount { return must[*roster.Picture](t)(o.Picture(t.Context())).HeadCount(team) }
	if h := heads(); h.OnScene() != 7 || h.Left != 5 || h.Came() != 12 || o.row2("vehicle", car, "status") != "left" || o.row2("team", team, "status") != "standby" {
		t.Errorf("heads after a part left: %+v", h)
	}
	if got := must[*roster.Picture](t)(o.Picture(t.Context())).Counts(); got.Int("people.on_scene") != 7 || got.Int("people.heads") != 12 || got.Int("people.visits") != 12 {
		t.Errorf("the figures: %d on scene, %d heads, %d arrivals", got.Int("people.on_scene"), got.Int("people.heads"), got.Int("people.visits"))
	}
	o.refuses(procedure.NotHere, "departure.part", uuid.UUID{}, form...) // 周涛 has gone
	o.refuses(procedure.WholeLeaves, "departure.part", uuid.UUID{}, "team", team.String(), "unnamed", "7")
	o.does(o.BeginWithdrawal(t.Context(), team, "", nil))
	receipt, err := o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 12})
	o.refused(roster.CountDiffers, receipt, err)
	o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 7}))
	if h := heads(); h.OnScene() != 0 || h.Left != 12 {
		t.Errorf("heads after the rest left: %+v", h)
	}
	o.later(time.Hour)
	o.does(o.CheckIn(t.Context(), roster.Arrival{Team: team, People: 6, Place: "东门", Anyway: true}))
	if h := heads(); h.OnScene() != 6 {
		t.Errorf("come again with 6, on scene %d: who left on the first visit still counts", h.OnScene())
	}
}

func TestR8_2_WithdrawnHereAndTaskedThereIsAConflict(t *testing.T) {
	a, b := twoStores(t)
	a.does(a.BeginWithdrawal(t.Context(), a.team, "", nil))
	b.sends("转移群众", a.team)
	a.does(a.Withdraw(t.Context(), roster.Withdrawal{Team: a.team, PeopleCounted: 12}))
	a.meet(b.place)
	for _, o := range []office{a.office, b} {
		found := false
		for _, c := range must[[]desk.Conflict](t)(o.Conflicts(t.Context())) {
			found = found || c.Red && c.Owner == record.Coordination && c.Record.ID == a.team && c.Rule.Zh != ""
		}
		if !found {
			t.Error("a team gone here and tasked there is no red conflict")
		}
	}
	if got := b.row2("team", a.team, "status"); got != "on_task" {
		t.Errorf("until a desk confirms the team shows %s, want on_task", got)
	}
}

func TestR8_3_EveryVehicleComesHomeOrSaysWhyNot(t *testing.T) {
	o := newOffice(t)
	team := o.arrives("蓝天救援队", 12)
	for _, plate := range []string{"渝A12345", "渝A12346", "渝A12347"} {
		o.does(o.AddVehicle(t.Context(), roster.VehicleForm{Plate: plate, Team: team, Driver: "刘洋", DriverPhone: "13800000001"}))
	}
	o.does(o.BeginWithdrawal(t.Context(), team, "", nil))
	o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 12, HomeDue: o.clock.Add(5 * time.Hour)}))
	open := func() string { return o.prints("call-back-list", uuid.UUID{}).Parts[0].Facts[2].Text }
	if open() != "3 辆" {
		t.Fatalf("just left: %s", open())
	}
	o.performs("homeward.arrived", record.KeyID("vehicle", "渝A12345"))
	o.performs("homeward.exception", record.KeyID("vehicle", "渝A12346"), "home_exception", "永川服务区抛锚，等待救援")
	if open() != "1 辆" {
		t.Errorf("one home, one explained: %s", open())
	}
	o.does(o.ArrivedHome(t.Context(), roster.Homecoming{Team: team, Source: "phone"}))
	if open() != "1 辆" {
		t.Errorf("the team called, its last vehicle did not: %s", open())
	}
	o.performs("homeward.arrived", record.KeyID("vehicle", "渝A12347"))
	if got := written(o.prints("call-back-list", uuid.UUID{})); open() != "0 辆" || !strings.Contains(got, "永川服务区抛锚") {
		t.Errorf("all settled: %s\n%s", open(), got)
	}
}

func TestR8_3_OneCallSettlesTeamAndVehicles(t *testing.T) {
	o := newOffice(t)
	team := o.arrives("蓝天救援队", 12)
	o.does(o.AddVehicle(t.Context(), roster.VehicleForm{Plate: "渝A12345", Team: team}))
	o.does(o.BeginWithdrawal(t.Context(), team, "", nil))
	o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 12}))
	o.does(o.ArrivedHome(t.Context(), roster.Homecoming{Team: team, Source: "phone", AllVehicles: true}))
	if row := o.row("vehicle", record.KeyID("vehicle", "渝A12345")); row.Time("home_at").IsZero() || row.Text("home_source") != "phone" {
		t.Error("the vehicle is still on the road")
	}
}

func TestR8_3_WhoIsOverdueIsAnAlarm(t *testing.T) {
	o := newOffice(t)
	late, fine := o.arrives("蓝天救援队", 12), o.arrives("曙光救援队", 8)
	for team, hours := range map[uuid.UUID]time.Duration{late: 2, fine: 30} {
		people := map[uuid.UUID]int{late: 12, fine: 8}[team]
		o.does(o.BeginWithdrawal(t.Context(), team, "", nil))
		o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: people, HomeDue: o.clock.Add(hours * time.Hour)}))
	}
	o.later(3 * time.Hour)
	urgent := map[uuid.UUID]bool{}
	for _, l := range o.lists(desk.RegisterQuery{Book: "leaving"}).Lines {
		urgent[l.Row.ID] = l.Urgent
	}
	if !urgent[late] || urgent[fine] {
		t.Errorf("overdue: %v", urgent)
	}
	rows := o.prints("call-back-list", uuid.UUID{}).Parts[1].Table.Rows
	if len(rows) != 2 || rows[0].ID != late || rows[0].Tone != procedure.Alarm || rows[0].Cells[9] != "超时未报" {
		t.Errorf("the call-back list: %+v", rows)
	}
	o.performs("leaving.call", late, "home_due_at", "2026-07-13 20:00", "words", "路上堵车")
	if got := o.lists(desk.RegisterQuery{Book: "leaving"}).Lines; got[0].Urgent {
		t.Error("called and put off, still overdue")
	}
}
