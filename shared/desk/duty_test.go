package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func TestR0_2_TheHandoverPrintsWhatIsOpen(t *testing.T) {
	o := newOffice(t)
	n := o.publishes("河道搜救", 30, "rescue")
	team := o.arrives("江津蓝天", 12)
	task := made(o.does(o.NewTask(t.Context(), roster.TaskForm{Title: "搜救一段", Need: n, Ready: true, Teams: []uuid.UUID{team}, Anyway: true})), 1)
	o.does(o.IssueTask(t.Context(), roster.Issue{Task: task, OrderedBy: "周主任"}))
	o.does(o.Contact(t.Context(), team, "已到"))
	applied, err := o.Apply(t.Context(), linesOf(`{"kind":"supply","id":"water","set":{"name":"瓶装水","unit":"箱"}}`, `{"kind":"supply","id":"tent","set":{"name":"帐篷","unit":"顶"}}`,
		`{"kind":"movement","id":"m1","set":{"supply":"water","kind":"in","quantity":4,"to":"东门库"}}`, `{"kind":"movement","id":"m2","set":{"supply":"tent","kind":"in","quantity":400,"to":"东门库"}}`), nil, nil)
	if err != nil || applied.Applied != 4 {
		t.Fatal(applied, err)
	}
	shift := o.makes("shift.begin", "group", "coordination", "operator", "李敏", "phone", "13500000001")
	o.waits(2 * time.Hour)
	o.performs("shift.hand", shift, "handed_to", "王强", "notes", "水泵在路上")
	doc := o.prints("shift-handover", shift)
	for heading, want := range map[string]string{"未满足需求": "河道搜救", "未结束任务": "搜救一段"} {
		if rows := table(t, doc, heading).Rows; len(rows) != 1 || rows[0].Cells[1] != want {
			t.Errorf("%s: %v", heading, rows)
		}
	}
	if silent := table(t, doc, "失去联系").Rows; len(silent) != 1 || silent[0].Cells[0] != "江津蓝天" || silent[0].Tone != procedure.Alarm {
		t.Errorf("silent teams: %v", silent)
	}
	if low := table(t, doc, "库存不足").Rows; len(low) != 1 || !slices.Equal(low[0].Cells[:4], []string{"瓶装水", "", "4", "10"}) {
		t.Errorf("low stock: %v", low)
	}
	wants(t, said(doc), "九、本机未得到中心确认的数据", "需求 1、任务 1", "水泵在路上", "交班人：李敏", "接班人：王强", "未满足需求 1 条，未结束任务 1 份")
}

// What is left open is counted as the paper lists it: a need of unknown size is open too.
func TestR0_2_WhatIsLeftOpenIsWhatIsListed(t *testing.T) {
	o := newOffice(t)
	o.publishes("河道搜救", 30, "rescue")
	o.publishes("道路塌方", 0, "rescue")
	shift := o.makes("shift.begin", "group", "coordination", "operator", "李敏")
	o.performs("shift.hand", shift, "handed_to", "王强")
	doc := o.prints("shift-handover", shift)
	if n := len(table(t, doc, "未满足需求").Rows); n != 2 {
		t.Errorf("lists %d needs", n)
	}
	wants(t, said(doc), "未满足需求 2 条")
}

func TestR0_2_TheNextShiftSigns(t *testing.T) {
	o := newOffice(t)
	shift := o.makes("shift.begin", "group", "general", "operator", "李敏")
	o.refuses(procedure.NotNow, "shift.sign", shift, "signed_by", "王强")
	o.refuses(procedure.SignsHimself, "shift.hand", shift, "handed_to", "李敏")
	o.performs("shift.hand", shift, "handed_to", "王强")
	o.refuses(procedure.SignsHimself, "shift.sign", shift, "signed_by", "李敏")
	if r := o.refuses(procedure.NotTheNext, "shift.sign", shift, "signed_by", "赵亮"); !r.Ask {
		t.Error("another than the one named cannot take over at all")
	}
	next := o.as("王强", roster.Post{})
	next.performs("shift.sign", shift)
	row := o.row("shift", shift)
	if row.Text("status") != "over" || row.Text("signed_by") != "王强" || row.Time("signed_at").IsZero() {
		t.Errorf("signed: %v", row.Values)
	}
	on := o.lists(desk.RegisterQuery{Book: "shift", Only: map[string]string{"status": "on"}})
	if on.Total != 1 || on.Lines[0].Row.Text("operator") != "王强" || on.Lines[0].Row.Ref("follows") != shift {
		t.Errorf("on duty now: %v", on.Lines)
	}
}

func TestR0_2_TheDutyBoardSaysWhoIsOnWhichGroup(t *testing.T) {
	o := newOffice(t)
	o.makes("shift.begin", "group", "general", "operator", "李敏", "phone", "13500000001")
	o.makes("shift.begin", "group", "support", "operator", "赵亮")
	board := o.prints("duty-board", uuid.UUID{})
	if rows := table(t, board, "综合组").Rows; len(rows) != 1 || rows[0].Cells[0] != "李敏" || rows[0].Cells[1] != "13500000001" {
		t.Errorf("综合组: %v", rows)
	}
	if rows := table(t, board, "协调组").Rows; len(rows) != 0 {
		t.Errorf("协调组: %v", rows)
	}
	wants(t, said(board), "赵亮", "没有登记值班", "消防救援")
}

// levelled are a district's and the city's desk in one space.
func levelled(t *testing.T) (district, city office) {
	space := uuid.New()
	d, c := office{newPlace(t, space, "A", "李敏", nil)}, office{newPlace(t, space, "B", "王强", nil)}
	return d.as("李敏", roster.Post{Level: roster.District}), c.as("王强", roster.Post{Level: roster.City})
}

func TestR0_3_ADistrictAsksForAWorkGroupThatArrivesAndAdvises(t *testing.T) {
	district, city := levelled(t)
	district.opens()
	w := district.makes("workgroup.ask", "asked_by", "江津区应急局", "purpose", "请求搜救技术指导")
	district.meet(city.place)
	city.performs("workgroup.send", w, "sent_by", "市应急局", "leader", "何工", "phone", "13400000001", "member_names", "何工、钱工、孙工", "members", "3", "document_no", "渝应急〔2026〕9号")
	district.meet(city.place)
	district.performs("workgroup.arrive", w)
	district.performs("workgroup.advise", w, "said", "先支护后进入")
	district.waits(time.Hour)
	district.performs("workgroup.advise", w, "said", "夜间停止作业")
	row := district.row("workgroup", w)
	if row.Text("status") != "arrived" || row.Text("member_names") != "何工、钱工、孙工" || row.Time("arrived_at").IsZero() || row.Ref("incident") == (uuid.UUID{}) {
		t.Errorf("the work group: %v", row.Values)
	}
	wants(t, row.Text("advice"), "2026-07-12 12:01 先支护后进入", "13:01 夜间停止作业")
	wants(t, said(district.prints("workgroup-request", w)), "请求搜救技术指导", "渝应急〔2026〕9号", "属地仍负主责")
}

func TestR0_3_TheLeadChangesOnlyByADatedOrder(t *testing.T) {
	district, city := levelled(t)
	in := district.opens()
	district.meet(city.place)
	page := city.lists(desk.RegisterQuery{Book: "command"})
	if page.Total != 1 || page.Lines[0].Cells[5].Text != "区县（属地）" {
		t.Fatalf("who leads: %v", page.Lines)
	}
	city.refuses(procedure.Needed, "command.lead", in, "lead_level", "city", "lead_unit", "市级现场指挥部", "lead_ordered_by", "王指挥长")
	city.performs("command.lead", in, "lead_level", "city", "lead_unit", "市级现场指挥部", "lead_order_no", "渝现指〔2026〕1号", "lead_ordered_by", "王指挥长", "lead_changed_at", "2026-07-12 11:00")
	row := city.row("incident", in)
	if row.Text("lead_level") != "city" || !row.Time("lead_changed_at").Equal(time.Date(2026, 7, 12, 3, 0, 0, 0, time.UTC)) || row.Text("lead_order_no") != "渝现指〔2026〕1号" {
		t.Errorf("the lead: %v", row.Values)
	}
	city.does(city.ChangeLevel(t.Context(), roster.LevelChange{Level: "ii", OrderNo: "渝减办2号", Unit: "市减灾委"}))
	facts := table(t, city.prints("command-facts", uuid.UUID{}), "级别与牵头的调整")
	wants(t, fmt.Sprint(names(facts.Rows, 1)), "牵头层级：市级", "响应级别：Ⅱ级")
	wants(t, fmt.Sprint(names(facts.Rows, 0)), "2026-07-12 11:00")
	wants(t, fmt.Sprint(names(facts.Rows, 2)), "渝现指〔2026〕1号", "渝减办2号")
}

func TestR0_3_BothLevelsWriteOnWhileCutOffAndNothingIsKeyedAgain(t *testing.T) {
	district, city := levelled(t)
	in := district.opens()
	district.meet(city.place)
	district.does(district.SignUp(t.Context(), roster.SignupForm{NewTeam: &roster.TeamForm{Name: "江津蓝天"}, People: 12}))
	signup := district.rows("signup")[0].ID
	city.performs("command.lead", in, "lead_level", "city", "lead_unit", "市级现场指挥部", "lead_order_no", "渝现指1号", "lead_ordered_by", "王指挥长")
	need := district.publishes("河道搜救", 30, "rescue")
	district.meet(city.place)
	city.does(city.Decide(t.Context(), []uuid.UUID{signup}, roster.Verdict{Decision: roster.SignupAdmitted}))
	city.makes("publication.notice", "title", "公告", "text", "由市级统一发布", "signed_by", "王指挥长")
	district.meet(city.place)
	for _, o := range []office{district, city} {
		if row := o.row("need", need); row.Text("status") != "published" {
			t.Errorf("%s: the district's need is %s", o.Operator(), row.Text("status"))
		}
		if row := o.row("signup", signup); row.Text("decision") != "admitted" || row.Text("decided_level") != "city" {
			t.Errorf("%s: admission decided %s at %q", o.Operator(), row.Text("decision"), row.Text("decided_level"))
		}
		levels := map[string]int{}
		for _, p := range o.rows("publication") {
			levels[p.Text("decided_level")]++
		}
		if levels["city"] != 1 || levels["district"] != 1 {
			t.Errorf("%s: publications by level: %v", o.Operator(), levels)
		}
	}
	decided := table(t, city.prints("command-facts", uuid.UUID{}), "各层级")
	for _, r := range decided.Rows {
		if r.Cells[0] == "发布" && !slices.Equal(r.Cells[1:4], []string{"1", "1", "0"}) {
			t.Errorf("publications by level on paper: %v", r.Cells)
		}
	}
}

func TestR0_3_APassageSaysAtWhichLevelItWasSubmitted(t *testing.T) {
	district, city := levelled(t)
	district.does(district.Activate(t.Context(), roster.Activation{Name: "江津‘7·12’暴雨洪涝", Place: "江津", OrderNo: "渝指1号", ResponseUnit: "市减灾委", ResponseLevel: "ii"}))
	r, err := district.Apply(t.Context(), linesOf(`{"kind":"passage","id":"p","set":{"plate":"渝A12345","status":"city","agreement":"渝交函1号","response_unit":"市减灾委","response_level":"ii"}}`), nil, nil)
	if err != nil || r.Applied != 1 {
		t.Fatal(r, err)
	}
	district.meet(city.place)
	p := record.KeyID("passage", "p")
	city.performs("passage.submit", p)
	district.meet(city.place)
	row := district.row("passage", p)
	if row.Text("submitted_level") != "city" || row.Text("status") != "submitted" {
		t.Errorf("submitted: %s at %q", row.Text("status"), row.Text("submitted_level"))
	}
	for _, r := range table(t, district.prints("command-facts", uuid.UUID{}), "各层级").Rows {
		if r.Cells[0] == "通行申请提交" && !slices.Equal(r.Cells[1:], []string{"1", "0", "0", "0"}) {
			t.Errorf("on paper: %v", r.Cells)
		}
	}
}

func TestR0_3_TwoDesksThatChangeTheLeadApartHaveAConflict(t *testing.T) {
	district, city := levelled(t)
	in := district.opens()
	district.meet(city.place)
	city.performs("command.lead", in, "lead_level", "city", "lead_unit", "市级现场指挥部", "lead_order_no", "1号", "lead_ordered_by", "王指挥长")
	district.performs("command.lead", in, "lead_level", "district", "lead_unit", "江津区", "lead_order_no", "2号", "lead_ordered_by", "区长")
	district.meet(city.place)
	row := city.row("incident", in)
	if !slices.Contains(row.Conflicts(), "lead_level") {
		t.Errorf("conflicts: %v", row.Conflicts())
	}
}

// saturates asks for 20 medics and 40 hands, and brings people.
func (o office) saturates(medics, hands int) {
	o.t.Helper()
	o.publishes("伤员救护", 20, "medical")
	o.publishes("搬运物资", 40, "hands")
	r, err := o.CheckIn(o.t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "铜梁医疗", Capabilities: []string{"medical"}}, People: medics, Place: "东门"})
	o.does(r, err)
	o.arrives("江津志愿者", hands)
}

func TestR3_5_RequiredHaveAndShortByCapability(t *testing.T) {
	o := newOffice(t)
	o.saturates(12, 30)
	r, err := o.Apply(t.Context(), linesOf(`{"kind":"setting","id":"s","set":{"key":"saturation.ratio","value":1}}`), nil, nil)
	if err != nil || r.Applied != 1 {
		t.Fatal(r, err)
	}
	doc := o.prints("saturation", uuid.UUID{})
	rows := map[string][]string{}
	for _, row := range append(doc.Parts[1].Table.Rows, *doc.Parts[1].Table.Total) {
		rows[row.Cells[0]] = row.Cells[1:6]
	}
	for name, want := range map[string][]string{"应急医疗救护": {"20", "12", "0", "8", "0.60"}, "不限专业": {"40", "42", "0", "0", "1.05"}, "合计": {"60", "42", "0", "18", "0.70"}} {
		if !slices.Equal(rows[name], want) {
			t.Errorf("%s: %v, want %v (of %v)", name, rows[name], want, rows)
		}
	}
	if doc.Warning != "" {
		t.Errorf("42 of 60 are told to be enough: %s", doc.Warning)
	}
	o.arrives("合川越野", 18)
	if doc := o.prints("saturation", uuid.UUID{}); doc.Warning == "" {
		t.Error("60 of 60 are not told to be enough")
	}
}

func TestR3_5_NothingIsFullBeforeANeedIsKnown(t *testing.T) {
	o := newOffice(t)
	o.arrives("江津志愿者", 300)
	if doc := o.prints("saturation", uuid.UUID{}); doc.Warning != "" {
		t.Errorf("with no need known it says %q", doc.Warning)
	}
}

func TestR3_5_OneActTellsEveryDeskAndShowsWhichHaveNotHeard(t *testing.T) {
	space := uuid.New()
	a, b, c := office{newPlace(t, space, "A", "李敏", nil)}, office{newPlace(t, space, "B", "王强", nil)}, office{newPlace(t, space, "C", "周平", nil)}
	known := func() []procedure.Terminal {
		return []procedure.Terminal{{Device: "dev-a", Name: "江津现场", Code: "A"}, {Device: "dev-b", Name: "永川指挥车", Code: "B"}, {Device: "dev-c", Name: "綦江现场", Code: "C"}}
	}
	a.Desk = desk.New(a.ledger, desk.Options{Operator: "李敏", Now: func() time.Time { return *a.clock }, Desks: known})
	a.opens()
	a.saturates(40, 60)
	if doc := a.prints("saturation", uuid.UUID{}); doc.Warning == "" {
		t.Fatal("100 of 60 are not told to be enough")
	}
	alert := func() string { return a.lists(desk.RegisterQuery{Book: "inquiry"}).Alert }
	wants(t, alert(), "力量已饱和：在场 100 人，需要 60 人")
	p := a.makes("publication.dissuade", "signed_by", "周主任")
	wants(t, said(a.prints("inquiry-script", uuid.UUID{})), "勿自行前往")
	lacking := func() []string { return names(table(t, a.prints("publication-receipts", p), "未送达").Rows, 0) }
	acknowledges := func(o office, device string, want int) {
		t.Helper()
		if n := must[int](t)(o.Acknowledge(t.Context(), device, device)); n != want {
			t.Errorf("%s acknowledged %d, want %d", device, n, want)
		}
	}
	acknowledges(a, "dev-a", 1)
	acknowledges(b, "dev-b", 0) // has not received it
	if got := lacking(); !slices.Equal(got, []string{"永川指挥车", "綦江现场"}) {
		t.Errorf("not told yet: %v", got)
	}
	a.meet(b.place)
	acknowledges(b, "dev-b", 1)
	acknowledges(b, "dev-b", 0) // once
	if got := lacking(); len(got) != 2 {
		t.Errorf("before its receipt came back: %v", got)
	}
	a.meet(b.place)
	a.meet(c.place)
	if got := lacking(); !slices.Equal(got, []string{"綦江现场"}) {
		t.Errorf("not told yet: %v", got)
	}
	wants(t, alert(), "1 个席位还没有收到：綦江现场")
	wants(t, said(a.prints("saturation", uuid.UUID{})), "还没有收到劝止的席位", "綦江现场")
	wants(t, said(c.prints("inquiry-script", uuid.UUID{})), "勿自行前往")
	acknowledges(c, "dev-c", 1)
	c.meet(a.place)
	if got := lacking(); len(got) != 0 || alert() != "" {
		t.Errorf("all have it, yet not told: %v, %q", got, alert())
	}
	a.performs("publication.renew", p)
	if got := lacking(); len(got) != 3 {
		t.Errorf("of the next version nobody has told yet: %v", got)
	}
	line := a.lists(desk.RegisterQuery{Book: "publication", Only: map[string]string{"kind": "dissuasion"}}).Lines[0]
	if line.Cells[9].Text != "0/3" || line.Cells[9].Tone != procedure.Warn {
		t.Errorf("the book shows %v", line.Cells[9])
	}
}

func TestR3_5_SingleNeedsAreNotAcknowledged(t *testing.T) {
	o := newOffice(t)
	o.publishes("搬运物资", 40, "hands")
	if n := must[int](t)(o.Acknowledge(t.Context(), "dev-a", "江津现场")); n != 0 {
		t.Errorf("%d receipts for needs", n)
	}
}

func linesOf(lines ...string) *strings.Reader {
	return strings.NewReader(strings.Join(lines, "\n") + "\n")
}
