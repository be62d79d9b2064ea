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

func TestR7_3_AnOpenLoanKeepsATeamHere(t *testing.T) {
	s := newStores(t)
	pump := s.makes("loan.lend", "item", "排水泵", "serial_no", "P-7", "team", s.team.String(), "quantity", "2", "unit", "台", "due_at", "2026-07-14 12:00")
	s.does(s.BeginWithdrawal(t.Context(), s.team, "任务结束", nil))
	check := s.check(s.team, "equipment")
	if check.OK || !check.Open() || !strings.Contains(check.Detail.Zh, "排水泵 P-7 2 台") {
		t.Fatalf("the leaving list says %+v", check)
	}
	receipt, err := s.Withdraw(t.Context(), roster.Withdrawal{Team: s.team, PeopleCounted: 12})
	s.refused(roster.NotCleared, receipt, err)
	s.performs("loan.back", pump, "back_quantity", "1", "condition_back", "完好")
	if got := s.row2("loan", pump, "status"); got != "part" || s.check(s.team, "equipment").OK {
		t.Errorf("half of it back: %s", got)
	}
	s.refuses(procedure.TooMuchBack, "loan.back", pump, "back_quantity", "2", "condition_back", "完好")
	s.performs("loan.back", pump, "condition_back", "完好")
	if got := s.row2("loan", pump, "status"); got != "returned" || !s.check(s.team, "equipment").OK {
		t.Errorf("all of it back: %s", got)
	}
	s.does(s.Withdraw(t.Context(), roster.Withdrawal{Team: s.team, PeopleCounted: 12}))
}

func (o office) check(team uuid.UUID, name string) roster.Check {
	o.t.Helper()
	for _, c := range must[[]roster.Check](o.t)(o.Clearance(o.t.Context(), team)) {
		if c.Name == name {
			return c
		}
	}
	o.t.Fatalf("no line %s on the leaving list", name)
	return roster.Check{}
}

func TestR7_3_ConditionAndPhotoOutAndBack(t *testing.T) {
	s := newStores(t)
	s.applies(`{"kind":"equipment","id":"saw","set":{"name":"液压剪","quantity":1,"serial_no":"YJ-3","condition":"good"}}`,
		`{"kind":"document","id":"photo-out","set":{"title":"借出照片","file_name":"out.jpg"}}`, `{"kind":"document","id":"photo-back","set":{"title":"归还照片","file_name":"back.jpg"}}`)
	saw := record.KeyID("equipment", "saw")
	lend := []string{"equipment", saw.String(), "borrower", "张队", "quantity", "1", "condition_out", "完好", "photo_out", record.KeyID("document", "photo-out").String()}
	loan := s.makes("loan.lend", lend...)
	row := s.row("loan", loan)
	if row.Text("item") != "液压剪" || row.Text("serial_no") != "YJ-3" || row.Ref("photo_out") == (uuid.UUID{}) {
		t.Fatalf("lent: %s %s", row.Text("item"), row.Text("serial_no"))
	}
	s.refuses(procedure.StillOut, "loan.lend", uuid.UUID{}, lend...)
	s.performs("loan.back", loan, "condition_back", "损坏", "photo_back", record.KeyID("document", "photo-back").String())
	row = s.row("loan", loan)
	if row.Ref("photo_back") == (uuid.UUID{}) || s.row2("equipment", saw, "condition") != "faulty" {
		t.Errorf("back damaged: the equipment is %q", s.row2("equipment", saw, "condition"))
	}
	s.refuses(procedure.NotFit, "loan.lend", uuid.UUID{}, lend...)
	if got := written(s.prints("loan-slip", loan)); !strings.Contains(got, "借出时状况 完好") || !strings.Contains(got, "归还时状况 损坏") {
		t.Errorf("the slip says\n%s", got)
	}
}

func TestR7_3_StockThatIsLentLeavesAndComesBack(t *testing.T) {
	s := newStores(t)
	loan := s.makes("loan.lend", "supply", s.water.String(), "depot", s.point.String(), "quantity", "30", "team", s.team.String(), "type", "supply")
	if s.have(s.water) != 70 {
		t.Fatalf("after lending %v, want 70", s.have(s.water))
	}
	s.performs("loan.back", loan, "back_quantity", "10", "condition_back", "完好")
	s.performs("loan.back", loan, "condition_back", "完好", "to_depot", s.truck.String())
	p := must[*roster.Picture](t)(s.Picture(t.Context()))
	if s.have(s.water) != 100 || p.Stock().At(roster.Heap{Supply: s.water, Depot: s.truck}) != 20 {
		t.Errorf("after it came back %v, in the truck %v", s.have(s.water), p.Stock().At(roster.Heap{Supply: s.water, Depot: s.truck}))
	}
}

func TestR7_3_OverdueLoansHeadTheList(t *testing.T) {
	s := newStores(t)
	s.makes("loan.lend", "item", "发电机", "team", s.team.String(), "due_at", "2026-07-12 13:00")
	s.makes("loan.lend", "item", "帐篷", "team", s.team.String(), "due_at", "2026-07-15 13:00")
	s.later(3 * time.Hour)
	page := s.lists(desk.RegisterQuery{Book: "loan"})
	if len(page.Lines) != 2 || !page.Lines[0].Urgent || page.Lines[1].Urgent || page.Lines[0].Row.Text("item") != "发电机" {
		t.Errorf("the book: %+v", page.Lines)
	}
	if got := written(s.prints("open-loans", uuid.UUID{})); !strings.Contains(got, "2026-07-12 13:00（超期）") {
		t.Errorf("open loans:\n%s", got)
	}
}

func TestR7_4_MealsAreCountedByTheRosterAtTenOClock(t *testing.T) {
	o := newOffice(t) // noon
	*o.clock = time.Date(2026, 7, 12, 0, 0, 0, 0, time.UTC)
	early := o.arrives("蓝天救援队", 12)
	o.applies(`{"kind":"group_member","id":"m1","set":{"group":"support","person":"陈静","status":"approved"}}`, `{"kind":"group_member","id":"m2","set":{"group":"support","unit":"市应急局","status":"approved"}}`)
	*o.clock = time.Date(2026, 7, 12, 2, 30, 0, 0, time.UTC) // 10:30
	o.arrives("曙光救援队", 8)
	o.does(o.BeginWithdrawal(t.Context(), early, "", nil))
	o.does(o.Withdraw(t.Context(), roster.Withdrawal{Team: early, PeopleCounted: 12}))
	meal := o.makes("meal.order", "meal", "lunch", "for_at", "2026-07-12 12:00", "extra", "3")
	row := o.row("meal", meal)
	if row.Number("derived") != 12 || row.Number("staff") != 1 || row.Number("ordered") != 16 {
		t.Errorf("at ten there were %v on the roster and %v staff, ordered %v; want 12, 1 and 16", row.Number("derived"), row.Number("staff"), row.Number("ordered"))
	}
	o.refuses(procedure.MealTwice, "meal.order", uuid.UUID{}, "meal", "lunch", "for_at", "2026-07-12 12:10")
	doc := o.prints("meal-count", uuid.UUID{})
	if got := written(doc); !strings.Contains(got, "人数截至 2026-07-12 10:00") || !strings.Contains(got, "蓝天救援队 12") || strings.Contains(got, "曙光救援队") || !strings.Contains(got, "合计 13") {
		t.Errorf("the meal count says\n%s", got)
	}
	if got := written(o.document("meal-count", uuid.UUID{}, "as_of", "2026-07-12 11:00")); !strings.Contains(got, "曙光救援队 8") || strings.Contains(got, "蓝天救援队 12 ") {
		t.Errorf("as of eleven:\n%s", got)
	}
	*o.clock = time.Date(2026, 7, 12, 5, 0, 0, 0, time.UTC)
	if !strings.Contains(written(o.prints("meal-count", uuid.UUID{})), "蓝天救援队 12") {
		t.Error("printed later it is not as of ten any more")
	}
}

func TestR7_4_BedsForTeamsAndStaff(t *testing.T) {
	s := newStores(t)
	gym := s.makes("lodging.new", "name", "体育馆", "place", "江津区东门", "beds", "14")
	s.makes("stay.new", "lodging", gym.String(), "team", s.team.String(), "people", "12", "room", "A区")
	s.refuses(procedure.BedsShort, "stay.new", uuid.UUID{}, "lodging", gym.String(), "guests", "陈静、刘洋、周涛", "people", "3")
	staff := s.makes("stay.new", "lodging", gym.String(), "guests", "陈静、刘洋", "people", "2")
	other := s.arrives("曙光救援队", 5)
	got := written(s.prints("lodging-list", uuid.UUID{}))
	if !strings.Contains(got, "蓝天救援队 12 A区") || !strings.Contains(got, "陈静、刘洋 2") || !strings.Contains(got, "未安排住宿 曙光救援队") {
		t.Errorf("the bed list says\n%s", got)
	}
	s.performs("stay.leave", staff)
	s.makes("stay.new", "lodging", gym.String(), "guests", "值班员", "people", "2")
	if got := s.lists(desk.RegisterQuery{Book: "lodging"}).Lines[0]; !strings.Contains(cellsOf(got), "|14|14|0|") {
		t.Errorf("beds, taken and free: %s of %s", cellsOf(got), other)
	}
}

func TestR7_4_AnInjuryReachesTheInsurersListTheSameDay(t *testing.T) {
	s := newStores(t)
	s.does(s.AddPeople(t.Context(), s.team, []roster.PersonForm{{Name: "周涛"}, {Name: "吴敏"}}, false))
	person := s.personNamed("周涛")
	id := s.makes("injury.new", "person", person.String(), "severity", "light", "what", "右手割伤", "hospital", "江津区医院", "insurer", "人保财险", "policy_no", "PICC-1")
	row := s.row("injury", id)
	if row.Text("name") != "周涛" || row.Ref("team") != s.team || s.row2("person", person, "status") != "injured" {
		t.Fatalf("entered as %s of %s, the roster has %s", row.Text("name"), row.Ref("team"), s.row2("person", person, "status"))
	}
	s.refuses(procedure.InjuryKnown, "injury.new", uuid.UUID{}, "person", person.String(), "severity", "light", "what", "割伤")
	if got := written(s.prints("injury-list", uuid.UUID{})); !strings.Contains(got, "周涛") || !strings.Contains(got, "人保财险 PICC-1") {
		t.Errorf("the insurer's list of the day:\n%s", got)
	}
	if page := s.lists(desk.RegisterQuery{Book: "injury"}); !page.Lines[0].Urgent {
		t.Error("an injury nobody reported is not urgent")
	}
	if c := s.check(s.team, "injuries"); !c.Open() {
		t.Error("the team may leave with an injury nobody reported")
	}
	s.later(24 * time.Hour)
	if doc := s.prints("injury-list", uuid.UUID{}); doc.Parts[1].Table.Rows[0].Tone != procedure.Alarm {
		t.Error("the next day the forgotten report is no alarm")
	}
}

func (o office) personNamed(name string) uuid.UUID {
	o.t.Helper()
	for _, row := range o.rows("person") {
		if row.Text("name") == name {
			return row.ID
		}
	}
	o.t.Fatalf("nobody is called %s", name)
	return uuid.UUID{}
}

func TestR7_4_AClaimGoesItsWay(t *testing.T) {
	s := newStores(t)
	id := s.makes("injury.new", "name", "周涛", "team", s.team.String(), "severity", "serious", "what", "骨折")
	support := s.as("王强", roster.Post{Group: record.Support})
	support.refuses(procedure.NotNow, "injury.pay", id, "paid", "5000")
	support.refuses(procedure.Needed, "injury.report", id, "insurer", "人保财险")
	support.performs("injury.report", id, "insurer", "人保财险", "claim_no", "BA-77", "missing_documents", "诊断证明")
	if !s.check(s.team, "injuries").OK {
		t.Error("a reported injury still keeps the team")
	}
	support.performs("injury.documents", id, "documents", "诊断证明、发票", "missing_documents", "")
	support.performs("injury.settle", id)
	support.performs("injury.pay", id, "paid", "5000")
	row := s.row("injury", id)
	if row.Text("status") != "paid" || row.Text("claim_no") != "BA-77" || !row.Has("documents", "发票") || row.Number("paid") != 5000 || row.Time("paid_at").IsZero() {
		t.Errorf("the claim ended as %s %s %v", row.Text("status"), row.Text("claim_no"), row.Members("documents"))
	}
}

func TestR7_5_TheCommunicationsPlanIsOnTheBackOfOrders(t *testing.T) {
	s := newStores(t)
	one := s.makes("channel.new", "name", "指挥1", "type", "radio", "use", "指挥调度", "receive", "409.7500", "transmit", "409.7500", "order", "1", "relay", "骑龙山")
	s.makes("channel.new", "name", "卫星一号", "type", "satellite_phone", "use", "指挥部备份", "phone", "17400000001", "order", "2")
	s.performs("channel.start", one)
	task := s.sends("转移群众", s.team)
	for name, doc := range map[string]report.Document{"task order": s.prints("task-order", task), "situation sheet": s.prints("situation-sheet", uuid.UUID{})} {
		at := -1
		for i, part := range doc.Parts {
			if part.Break {
				at = i
			}
		}
		if at < 0 || !strings.Contains(written(report.Document{Parts: doc.Parts[at:]}), "指挥1 电台 409.7500 409.7500") {
			t.Errorf("the %s has no channels on its back:\n%s", name, written(doc))
		}
	}
}

func TestR7_5_AnIssuedRadioIsOnTheLeavingList(t *testing.T) {
	s := newStores(t)
	one := s.makes("channel.new", "name", "指挥1", "type", "radio", "use", "指挥调度")
	form := []string{"serial_no", "SN-17", "team", s.team.String(), "borrower", "张队"}
	s.performs("channel.issue", one, form...)
	s.refuses(procedure.StillOut, "channel.issue", one, form...)
	check := s.check(s.team, "equipment")
	if !check.Open() || !strings.Contains(check.Detail.Zh, "对讲机 SN-17") {
		t.Errorf("the leaving list says %s", check.Detail.Zh)
	}
	if got := written(s.prints("communications-plan", uuid.UUID{})); !strings.Contains(got, "SN-17 指挥1 蓝天救援队 张队") {
		t.Errorf("the plan says\n%s", got)
	}
}
