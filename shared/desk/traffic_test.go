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

// roads is an office at an incident with a response to cite.
func roads(t testing.TB) office {
	o := office{newPlace(t, uuid.New(), "A", "李敏", nil)}
	o.does(o.Activate(t.Context(), roster.Activation{
		Name: "江津‘7·12’暴雨洪涝", Place: "江津", OrderNo: "渝指1号", ResponseUnit: "市应急管理局", ResponseLevel: "ii",
	}))
	return o
}

// car records a vehicle and gives its id.
func (o office) car(plate string, more ...string) uuid.UUID {
	o.t.Helper()
	o.performs("vehicle.new", uuid.UUID{}, append([]string{"plate", plate, "driver", "刘洋", "driver_phone", "13800000001"}, more...)...)
	return record.KeyID("vehicle", roster.NormalPlate(plate))
}

func (o office) state(kind string, id uuid.UUID) string {
	row := o.row(kind, id)
	return row.Text("status")
}

func (o office) convoyOf(vehicle uuid.UUID) uuid.UUID {
	row := o.row("vehicle", vehicle)
	return row.Ref("convoy")
}

// applied is a form for a passage.
func applied(plate string, more ...string) []string {
	return append([]string{
		"plate", plate, "cargo", "rescue", "agreement", "渝应急〔2026〕12号", "agreed_by", "交通、公安", "provinces", "重庆、四川", "route", "G85 江津—泸州",
		"departs_at", "2026-07-12 14:00", "arrives_at", "2026-07-12 20:00", "contact", "张三", "phone", "13900000000",
	}, more...)
}

// passed brings a passage to be valid from noon for two days.
func (o office) passed(plate string) uuid.UUID {
	o.t.Helper()
	id := o.makes("passage.new", applied(plate)...)
	o.as("王强", roster.Post{}).performs("passage.check", id)
	o.performs("passage.submit", id)
	o.performs("passage.approve", id, "platform_no", "QG-"+plate[len(plate)-4:], "valid_from", "2026-07-12 08:00", "valid_until", "2026-07-14 12:00")
	return id
}

func TestR5_1_AVehicleIsRecordedWithPlateDriverAndWindow(t *testing.T) {
	o := roads(t)
	id := o.car("渝A·12345", "plate_color", "blue", "seats", "5", "load", "排水泵", "route", "成渝高速", "departs_at", "2026-07-12 14:00", "departs_until", "2026-07-12 16:00")
	v := o.row("vehicle", id)
	if v.Text("plate") != "渝A12345" || v.Number("seats") != 5 || v.Time("departs_until").Sub(v.Time("departs_at")) != 2*time.Hour || v.Text("status") != "en_route" {
		t.Errorf("stored: %s %v", v.Text("plate"), v.Text("status"))
	}
	nev := o.row("vehicle", o.car("渝AD12345"))
	if nev.Text("plate_color") != "green" {
		t.Errorf("a new-energy plate of eight is %q", nev.Text("plate_color"))
	}
	o.refuses(procedure.WindowReversed, "vehicle.new", uuid.UUID{}, "plate", "渝A77777", "departs_at", "2026-07-12 16:00", "departs_until", "2026-07-12 14:00")
}

func TestR5_1_AWrongPlateWarnsAndDoesNotBlock(t *testing.T) {
	o := roads(t)
	if r := o.refuses(roster.PlateOdd, "vehicle.new", uuid.UUID{}, "plate", "渝A1234"); !r.Ask {
		t.Error("a wrong plate blocks")
	}
	if r := o.refuses(roster.PlateColourOdd, "vehicle.new", uuid.UUID{}, "plate", "渝A1234警", "plate_color", "blue"); !r.Ask {
		t.Error("a wrong colour blocks")
	}
	if r := o.refuses(procedure.TrailerOdd, "vehicle.new", uuid.UUID{}, "plate", "渝A12345", "trailer", "渝A54321"); !r.Ask {
		t.Error("a wrong trailer blocks")
	}
	if _, err := o.attempt("vehicle.new", uuid.UUID{}, true, "plate", "渝A1234"); err != nil {
		t.Fatal(err)
	}
	o.car("渝A12345", "trailer", "渝A1234挂")
	page := o.lists(desk.RegisterQuery{Book: "vehicle"})
	if page.Total != 2 || page.Lines[0].Cells[0].Tone != procedure.Warn || page.Lines[1].Cells[0].Tone != procedure.Plain {
		t.Errorf("the odd plate is not marked: %+v", page.Lines[0].Cells[0])
	}
}

func TestR5_1_APlateRecordedTwiceIsFlagged(t *testing.T) {
	o := roads(t)
	o.car("渝A12345")
	r := o.refuses(procedure.VehicleTwice, "vehicle.new", uuid.UUID{}, "plate", "渝a 12345")
	if !r.Ask || len(r.Records) != 1 {
		t.Errorf("asked %v, records %v", r.Ask, r.Records)
	}
	if _, err := o.attempt("vehicle.new", uuid.UUID{}, true, "plate", "渝a 12345"); err != nil {
		t.Fatal(err)
	}
	for _, l := range o.lists(desk.RegisterQuery{Book: "vehicle"}).Lines {
		if !strings.Contains(l.Cells[0].Text, "重复") {
			t.Errorf("not flagged: %s", l.Cells[0].Text)
		}
	}
	// Two desks cut off from each other make one record of one plate.
	a, b, _ := two(t)
	a.opens()
	a.meet(b)
	office{a}.car("渝B88888")
	office{b}.car("渝B88888")
	a.meet(b)
	if n := len(office{a}.rows("vehicle")); n != 1 {
		t.Errorf("%d vehicles of one plate", n)
	}
}

func TestR5_1_AConvoyGroupsVehiclesAndItsDriversCanBeCalled(t *testing.T) {
	o := roads(t)
	one, two := o.car("渝A12345"), o.car("渝B23456")
	o.performs("vehicle.change", two, "driver_phone", "")
	id := o.makes("convoy.new", "name", "排水一队", "leader", "赵云", "vehicles", "渝A12345、渝B23456")
	if o.convoyOf(one) != id || o.convoyOf(two) != id {
		t.Fatal("the vehicles are not in the convoy")
	}
	r := o.refuses(procedure.ConvoyLacks, "convoy.depart", id)
	if !r.Ask || !strings.Contains(r.Sentence("zh"), "渝B23456") || !strings.Contains(r.Sentence("zh"), "有效通行登记") {
		t.Errorf("asked: %s", r.Sentence("zh"))
	}
	if _, err := o.attempt("convoy.depart", id, true); err != nil {
		t.Fatal(err)
	}
	calls := said(o.prints("driver-calls", uuid.UUID{}))
	for _, want := range []string{"刘洋|13800000001|渝A12345", "（无电话）|渝B23456", "1 辆没有驾驶员电话"} {
		if !strings.Contains(calls, want) {
			t.Errorf("the call list lacks %q:\n%s", want, calls)
		}
	}
	if sheet := said(o.prints("convoy-sheet", id)); !strings.Contains(sheet, "带队人：赵云") || !strings.Contains(sheet, "渝B23456") {
		t.Errorf("the sheet:\n%s", sheet)
	}
	o.performs("convoy.arrive", id)
	if o.state("vehicle", one) != "arrived" {
		t.Error("its vehicles did not arrive with it")
	}
	o.performs("convoy.dissolve", id)
	if o.convoyOf(one) != (uuid.UUID{}) {
		t.Error("a dissolved convoy keeps its vehicles")
	}
}

func TestR5_2_AListNeedsAnActiveResponseAndAnAgreement(t *testing.T) {
	o := office{newPlace(t, uuid.New(), "A", "李敏", nil)}
	o.does(o.Activate(t.Context(), roster.Activation{Name: "暴雨", Place: "江津", Pending: true}))
	if r := o.refuses(procedure.ResponseNotActive, "passage.new", uuid.UUID{}, applied("渝A12345")...); r.Ask {
		t.Error("without a response the form may be insisted on")
	}
	o = roads(t)
	form := applied("渝A12345")
	form[5] = "" // the agreement
	if r := o.refuses(procedure.NoAgreement, "passage.new", uuid.UUID{}, form...); !r.Ask {
		t.Error("a draft without an agreement is blocked, not flagged")
	}
	r, err := o.attempt("passage.new", uuid.UUID{}, true, form...)
	if err != nil {
		t.Fatal(err)
	}
	id := made(r, 1)
	o.as("王强", roster.Post{}).performs("passage.check", id)
	if r := o.refuses(procedure.NoAgreement, "passage.submit", id); r.Ask {
		t.Error("a submission without an agreement may be insisted on")
	}
	if list := said(o.prints("passage-list", uuid.UUID{})); !strings.Contains(list, "没有部门商定文号") || !strings.Contains(list, "列入 0 辆") {
		t.Errorf("the list:\n%s", list)
	}
	o.performs("passage.send_back", id, "reason", "补文号")
	o.performs("passage.change", id, "agreement", "渝应急〔2026〕12号")
	o.as("王强", roster.Post{}).performs("passage.check", id)
	if p := o.row("passage", id); p.Text("response_unit") != "市应急管理局" || p.Text("response_level") != "Ⅱ级" {
		t.Errorf("cites %q %q", p.Text("response_unit"), p.Text("response_level"))
	}
	in := o.rows("incident")[0].ID
	o.does(o.EndMechanism(t.Context(), roster.Ending{Incident: in, OrderNo: "渝指9号"}))
	o.refuses(procedure.ResponseNotActive, "passage.submit", id)
	if list := said(o.prints("passage-list", uuid.UUID{})); !strings.Contains(list, "没有正在生效的应急响应") {
		t.Errorf("the list after the end:\n%s", list)
	}
}

func TestR5_2_CommercialHaulageIsExcluded(t *testing.T) {
	o := roads(t)
	o.refuses(procedure.CommercialHaulage, "passage.new", uuid.UUID{}, applied("渝A12345", "cargo", "commercial")...)
	o.car("渝D12345", "service", "commercial")
	o.refuses(procedure.CommercialHaulage, "passage.new", uuid.UUID{}, applied("渝D12345")...)
	id := o.car("渝D54321")
	late := o.makes("passage.new", applied("渝D54321")...)
	o.performs("vehicle.change", id, "service", "commercial") // found out later
	o.as("王强", roster.Post{}).refuses(procedure.CommercialHaulage, "passage.check", late)
	list := said(must[report.Document](t)(o.Document(t.Context(), desk.PaperQuery{Paper: "passage-list", Texts: map[string]string{"which": "open"}})))
	if !strings.Contains(list, "营业性货运") || !strings.Contains(list, "列入 0 辆，未列入 1 辆") {
		t.Errorf("the list:\n%s", list)
	}
}

func TestR5_2_TheCourseOfAnApplication(t *testing.T) {
	o := roads(t)
	o.car("渝A12345")
	id := o.makes("passage.new", applied("渝A12345")...)
	if p := o.row("passage", id); p.Text("driver") != "刘洋" || p.Text("plate_color") != "" || p.Number("days") != 1 {
		t.Errorf("from the vehicle: %q %q, %v days", p.Text("driver"), p.Text("plate_color"), p.Number("days"))
	}
	o.refuses(procedure.PassageTwice, "passage.new", uuid.UUID{}, applied("渝a·12345")...)
	o.refuses(procedure.PassageUnchecked, "passage.check", id)
	o.as("王强", roster.Post{}).performs("passage.check", id)
	o.performs("passage.submit", id, "booking_no", "YY-77")
	o.performs("passage.return", id, "reason", "路径不清")
	o.performs("passage.change", id, "route", "G85 江津—泸州—宜宾")
	o.as("王强", roster.Post{}).performs("passage.check", id)
	o.performs("passage.submit", id)
	o.performs("passage.approve", id, "platform_no", "QG-1", "valid_from", "2026-07-12 08:00", "valid_until", "2026-07-13 12:00")
	o.performs("passage.use", id)
	o.performs("passage.amend", id, "amendment", "增加宜宾出口")
	o.performs("passage.approve", id, "platform_no", "QG-1", "valid_from", "2026-07-12 08:00", "valid_until", "2026-07-14 12:00")
	o.performs("passage.use", id)
	o.performs("passage.charged", id, "toll", "85.5", "toll_station", "泸州南")
	o.performs("passage.ask_refund", id)
	o.performs("passage.back", id, "route", "宜宾—江津", "departs_at", "2026-07-13 08:00", "arrives_at", "2026-07-13 14:00")
	o.performs("passage.refunded", id, "refunded", "85.5")
	o.refuses(procedure.NotNow, "passage.refunded", id, "refunded", "85.5")
	if p := o.row("passage", id); p.Text("leg") != "back" || p.Text("refund") != "paid" || p.Number("refunded") != 85.5 {
		t.Errorf("return trip %q, refund %q %v", p.Text("leg"), p.Text("refund"), p.Number("refunded"))
	}
	file := said(o.prints("passage-file", id))
	for _, want := range []string{"草拟|李敏", "待市级提交|王强", "退回补正|李敏|原因 路径不清", "审核通过|李敏", "变更申请|李敏|变更内容 增加宜宾出口", "被收费|李敏", "返程|李敏", "已退费|李敏"} {
		if !strings.Contains(file, want) {
			t.Errorf("the status history lacks %q:\n%s", want, file)
		}
	}
	o.performs("passage.expire", id)
	o.performs("passage.again", id)
	if rows := o.rows("passage"); len(rows) != 2 || rows[1].Ref("follows") != id || rows[1].Text("status") != "draft" {
		t.Error("no new draft follows the one that ended")
	}
}

func TestR5_2_ExpiryIsCountedDown(t *testing.T) {
	o := roads(t)
	o.car("渝A12345")
	o.passed("渝A12345")
	*o.clock = time.Date(2026, 7, 13, 8, 0, 0, 0, time.UTC) // 20 hours before the end
	page := o.lists(desk.RegisterQuery{Book: "passage"})
	if !page.Lines[0].Urgent || page.Lines[0].Cells[8].Text != "20小时0分" || page.Lines[0].Cells[8].Tone != procedure.Warn {
		t.Errorf("in the list: %v %+v", page.Lines[0].Urgent, page.Lines[0].Cells[8])
	}
	if list := said(o.prints("passage-expiry", uuid.UUID{})); !strings.Contains(list, "20小时0分|2026-07-14 12:00|渝A12345") || !strings.Contains(list, "24 小时内到期 1 条") {
		t.Errorf("the countdown:\n%s", list)
	}
	o.waits(21 * time.Hour)
	if list := said(o.prints("passage-expiry", uuid.UUID{})); !strings.Contains(list, "已过期|") {
		t.Errorf("over:\n%s", list)
	}
}

func TestR5_2_VehiclesOnTheRoadWithoutAListingAreNamed(t *testing.T) {
	o := roads(t)
	o.car("渝A12345")
	o.car("渝B23456")
	arrived := o.car("渝C34567")
	o.performs("vehicle.arrive", arrived)
	o.passed("渝A12345")
	list := said(o.prints("passage-unlisted", uuid.UUID{}))
	if !strings.Contains(list, "在途和外出车辆 2 辆，其中 1 辆没有有效登记") || !strings.Contains(list, "渝B23456") || strings.Contains(list, "渝A12345") {
		t.Errorf("while it is valid:\n%s", list)
	}
	*o.clock = time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)
	if list := said(o.prints("passage-unlisted", uuid.UUID{})); !strings.Contains(list, "渝A12345") || !strings.Contains(list, "已过有效期") {
		t.Errorf("after its end:\n%s", list)
	}
}

func TestR5_2_TheListStandsByProvinceAndSaysWhatItIs(t *testing.T) {
	o := roads(t)
	for _, plate := range []string{"渝A12345", "渝B23456", "渝C34567"} {
		form := applied(plate)
		if plate == "渝C34567" {
			form[9], form[11] = "重庆、贵州", "G69 綦江—遵义"
		}
		id := o.makes("passage.new", form...)
		o.as("王强", roster.Post{}).performs("passage.check", id)
	}
	doc := o.prints("passage-list", uuid.UUID{})
	if doc.Warning != "本表为申请材料，不是免费通行凭证" {
		t.Errorf("warning %q", doc.Warning)
	}
	titles := ""
	for _, p := range doc.Parts {
		if p.Table != nil {
			titles += p.Table.Title + " "
		}
	}
	if !strings.Contains(titles, "途经：四川、重庆") || !strings.Contains(titles, "途经：贵州、重庆") {
		t.Errorf("tables %s", titles)
	}
	only := said(must[report.Document](t)(o.Document(t.Context(), desk.PaperQuery{Paper: "passage-list", Texts: map[string]string{"province": "贵州", "route": "遵义"}})))
	if !strings.Contains(only, "渝C34567") || strings.Contains(only, "渝A12345") {
		t.Errorf("only Guizhou:\n%s", only)
	}
	for _, paper := range []string{"passage-unlisted", "passage-expiry"} {
		if w := o.prints(paper, uuid.UUID{}).Warning; w != doc.Warning {
			t.Errorf("%s says %q", paper, w)
		}
	}
}

func TestR5_2_ANewAnnexNeedsNoNewProgram(t *testing.T) {
	o := roads(t)
	id := o.makes("passage.new", applied("渝A12345", "extra", "行驶证号：5001\n随车人数: 3")...)
	o.as("王强", roster.Post{}).performs("passage.check", id)
	line := `{"kind":"layout","id":"annex-2027","set":{"name":"任务车辆2027","kind":"passage","columns":"号牌=plate\n随车人数\n驾驶证=行驶证号"}}`
	if _, err := o.Apply(t.Context(), strings.NewReader(line), func(desk.Applied) {}, func(r desk.LineRefusal) { t.Errorf("refused: %+v", r) }); err != nil {
		t.Fatal(err)
	}
	for _, p := range o.prints("passage-list", uuid.UUID{}).Parts {
		if p.Table == nil || !strings.HasPrefix(p.Table.Title, "途经") {
			continue
		}
		if got := strings.Join(p.Table.Rows[0].Cells, "|"); got != "1|渝A12345|3|5001" || p.Table.Columns[2].Title != "随车人数" {
			t.Errorf("row %s", got)
		}
	}
}

func TestR5_2_TheCardIsPrintedOnlyWhenValidAndNumbered(t *testing.T) {
	o := roads(t)
	o.car("渝A12345")
	id := o.makes("passage.new", applied("渝A12345")...)
	no := func() {
		t.Helper()
		if _, err := o.Document(t.Context(), desk.PaperQuery{Paper: "passage-card", About: id}); roster.Refused(err) == nil {
			t.Errorf("printed in state %s: %v", o.state("passage", id), err)
		}
	}
	no()
	o.as("王强", roster.Post{}).performs("passage.check", id)
	no()
	o.performs("passage.submit", id)
	no()
	o.performs("passage.approve", id, "platform_no", "QG-2345", "valid_from", "2026-07-12 08:00", "valid_until", "2026-07-14 12:00")
	if card := said(o.prints("passage-card", id)); !strings.Contains(card, "渝A12345") || !strings.Contains(card, "平台编号：QG-2345") {
		t.Errorf("the card:\n%s", card)
	}
	*o.clock = time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)
	no()
	*o.clock = noon
	o.performs("passage.revoke", id, "reason", "任务取消")
	no()
	// One that came by another way and lacks the platform's number.
	line := `{"kind":"passage","id":"p9","set":{"plate":"渝B23456","status":"valid","valid_until":"2026-07-20T00:00:00Z"}}`
	if _, err := o.Apply(t.Context(), strings.NewReader(line), func(desk.Applied) {}, func(r desk.LineRefusal) { t.Errorf("refused: %+v", r) }); err != nil {
		t.Fatal(err)
	}
	id = record.KeyID("passage", "p9")
	no()
}
