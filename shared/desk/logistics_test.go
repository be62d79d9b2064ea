package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/intake"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// stores is an office with a point, a truck in it, a box in the truck, and 100 cases of water at the point.
type stores struct {
	office
	point, truck, box, water, team uuid.UUID
}

func newStores(t testing.TB) stores {
	s := stores{office: newOffice(t)}
	s.team = s.arrives("蓝天救援队", 12)
	s.point = s.makes("depot.new", "name", "东门仓库", "type", "point", "code", "D1")
	s.truck = s.makes("depot.new", "name", "3号货车", "type", "truck", "parent", s.point.String())
	s.box = s.makes("depot.new", "name", "箱B-02", "type", "box", "parent", s.truck.String())
	s.water = s.makes("stock.new", "name", "矿泉水", "unit", "箱", "type", "food", "quantity", "100", "to_depot", s.point.String())
	return s
}

// beside is a second office in the same space that knows what the first does.
func beside(t testing.TB, s office, space uuid.UUID, code, operator string) office {
	o := office{newPlace(t, space, code, operator, nil)}
	*o.clock = *s.clock
	o.meet(s.place)
	return o
}

// twoStores is two offices in one space with 100 cases of water.
func twoStores(t testing.TB) (a stores, b office) {
	space := uuid.New()
	a = stores{office: office{newPlace(t, space, "A", "李敏", nil)}}
	a.opens()
	a.team = a.arrives("蓝天救援队", 12)
	a.point = a.makes("depot.new", "name", "东门仓库", "type", "point", "code", "D1")
	a.water = a.makes("stock.new", "name", "矿泉水", "unit", "箱", "quantity", "100", "to_depot", a.point.String())
	return a, beside(t, a.office, space, "B", "王强")
}

// insists does an act although its rule asked.
func (o office) insists(act string, about uuid.UUID, form ...string) record.Receipt {
	o.t.Helper()
	r, err := o.attempt(act, about, true, form...)
	if err != nil {
		o.t.Fatalf("%s: %v", act, err)
	}
	return r
}

// have is how much of an item lies everywhere, as the book shows it.
func (o office) have(item uuid.UUID) float64 {
	o.t.Helper()
	return must[*roster.Picture](o.t)(o.Picture(o.t.Context())).Stock().Total(item)
}

func (o office) later(d time.Duration) { *o.clock = o.clock.Add(d) }

func asked(more ...string) []string {
	return append([]string{"item", "矿泉水", "quantity", "30", "unit", "箱", "priority", "high", "deliver_to", "二号作业区"}, more...)
}

func TestR7_1_ARequestIsTakenInAndEndorsed(t *testing.T) {
	s := newStores(t)
	id := s.makes("request.new", asked("team", s.team.String(), "requester", "张队")...)
	if got := s.row("request", id); got.Text("number") == "" || got.Text("status") != "requested" || got.Time("requested_at").IsZero() {
		t.Fatalf("a new request: %s %s", got.Text("number"), got.Text("status"))
	}
	s.as("陈静", roster.Post{Group: record.Coordination}).performs("request.endorse", id, "group", "coordination")
	if got := written(s.prints("request-slip", id)); !strings.Contains(got, "所在组审核 陈静") || !strings.Contains(got, "最迟送达 2026-07-12 16:") {
		t.Errorf("the slip says\n%s", got)
	}
}

func TestR7_1_TheApproverIsNotTheRequester(t *testing.T) {
	s := newStores(t)
	id := s.makes("request.new", asked("team", s.team.String())...)
	s.refuses(procedure.ApproverSame, "request.approve", id)
	s.as("王强", roster.Post{Group: record.Support}).performs("request.approve", id, "approved_quantity", "20", "supply", s.water.String())
	alone := s.makes("request.new", asked("item", "雨衣", "team", s.team.String())...)
	s.performs("request.approve", alone, "alone", "席位只有一人")
	if got := s.row("request", alone); got.Text("status") != "approved" || got.Text("alone") == "" {
		t.Errorf("alone at a desk: %s %q", got.Text("status"), got.Text("alone"))
	}
	coordination := s.as("赵敏", roster.Post{Group: record.Coordination})
	third := s.makes("request.new", asked("item", "手套", "team", s.team.String())...)
	coordination.refuses(roster.NotYours, "request.approve", third)
}

func TestR7_1_ARefusalSaysWhy(t *testing.T) {
	s := newStores(t)
	id := s.makes("request.new", asked("team", s.team.String())...)
	support := s.as("王强", roster.Post{Group: record.Support})
	support.refuses(procedure.Needed, "request.refuse", id)
	support.performs("request.refuse", id, "reason", "库存留给一线")
	if got := written(s.prints("request-slip", id)); !strings.Contains(got, "不予批准") || !strings.Contains(got, "库存留给一线") {
		t.Errorf("the requester's slip does not say why:\n%s", got)
	}
	coordination := s.as("赵敏", roster.Post{Group: record.Coordination})
	lines := coordination.lists(desk.RegisterQuery{Book: "request", All: true}).Lines
	if len(lines) != 1 || !strings.Contains(cellsOf(lines[0]), "库存留给一线") {
		t.Errorf("another group does not see the refusal: %+v", lines)
	}
}

func cellsOf(l desk.RegisterLine) string {
	var texts []string
	for _, c := range l.Cells {
		texts = append(texts, c.Text)
	}
	return strings.Join(texts, "|")
}

func TestR7_1_TheSameRequestSentTwiceIsNoticed(t *testing.T) {
	s := newStores(t)
	first := s.makes("request.new", asked("team", s.team.String())...)
	r := s.refuses(procedure.RequestRepeated, "request.new", uuid.UUID{}, asked("team", s.team.String(), "quantity", "40")...)
	if !r.Ask || len(r.Records) != 1 || r.Records[0].ID != first {
		t.Errorf("the warning: ask %v, records %v", r.Ask, r.Records)
	}
	s.insists("request.new", uuid.UUID{}, asked("team", s.team.String(), "quantity", "40")...)
	s.later(13 * time.Hour)
	s.makes("request.new", asked("team", s.team.String())...) // tomorrow's water is another request
}

func TestR7_1_TheSameRequestAtTwoDesksIsFound(t *testing.T) {
	a, b := twoStores(t)
	first := a.makes("request.new", asked("team", a.team.String())...)
	second := b.makes("request.new", asked("team", a.team.String())...)
	a.meet(b.place)
	for _, o := range []office{a.office, b} {
		if got := o.findings(roster.RequestTwice); len(got) != 1 || got[0].Owner != record.Support {
			t.Fatalf("one request at two desks is listed as %+v", got)
		}
	}
	b.performs("request.join", second, "same_as", first.String())
	if got := b.findings(roster.RequestTwice); len(got) != 0 || b.row2("request", second, "status") != "duplicate" {
		t.Errorf("joined, still listed: %+v", got)
	}
}

func (o office) row2(kind string, id uuid.UUID, field string) string {
	row := o.row(kind, id)
	return row.Text(field)
}

func (o office) findings(kind roster.FindingKind) []desk.Conflict {
	o.t.Helper()
	var out []desk.Conflict
	for _, c := range must[[]desk.Conflict](o.t)(o.Conflicts(o.t.Context())) {
		if c.Finding != nil && c.Finding.Kind == kind {
			out = append(out, c)
		}
	}
	return out
}

func TestR7_1_PartialFillIssuesInTheSameAct(t *testing.T) {
	s := newStores(t)
	id := s.makes("request.new", asked("team", s.team.String(), "supply", s.water.String())...)
	support := s.as("王强", roster.Post{Group: record.Support})
	support.performs("request.approve", id, "approved_quantity", "30")
	support.performs("request.issue", id, "issue_quantity", "12", "from_depot", s.point.String(), "receiver", "张队")
	if got := s.row2("request", id, "status"); got != "partial" || s.have(s.water) != 88 {
		t.Fatalf("after a part: %s, %v in stock", got, s.have(s.water))
	}
	opening := must[desk.Opening](t)(support.Opening(t.Context(), "request.issue", id))
	if opening.Texts["issue_quantity"] != "18" {
		t.Errorf("the form proposes %q, want what is left", opening.Texts["issue_quantity"])
	}
	lacks := under(t, s.document("situation", uuid.UUID{}), "紧缺需求")
	if len(lacks.Rows) != 1 || !strings.HasPrefix(lacks.Rows[0].Cells[3], "18") {
		t.Errorf("the situation report lacks %v, want what was approved less what was issued", lacks.Rows)
	}
	support.performs("request.issue", id, "from_depot", s.point.String())
	if got := s.row2("request", id, "status"); got != "issued" || s.have(s.water) != 70 {
		t.Fatalf("after the rest: %s, %v in stock", got, s.have(s.water))
	}
	if got := written(s.prints("request-slip", id)); !strings.Contains(got, "已出库 30 箱") || !strings.Contains(got, "尚缺 0 箱") {
		t.Errorf("the slip says\n%s", got)
	}
	s.performs("request.reject", id, "reason", "送错品种")
	if got := s.row2("request", id, "status"); got != "rejected" || s.have(s.water) != 100 {
		t.Errorf("turned away: %s, %v in stock", got, s.have(s.water))
	}
}

func TestR7_2_IssuingBelowZeroAsksAndIsAllowed(t *testing.T) {
	s := newStores(t)
	form := []string{"quantity", "120", "from_depot", s.point.String(), "team", s.team.String()}
	if r := s.refuses(procedure.BelowZero, "stock.issue", s.water, form...); !r.Ask || s.have(s.water) != 100 {
		t.Fatalf("asked: %v, stock %v", r.Ask, s.have(s.water))
	}
	s.insists("stock.issue", s.water, form...)
	if s.have(s.water) != -20 {
		t.Errorf("stock is %v, want -20", s.have(s.water))
	}
	task := s.findings(roster.StockBelow)
	if len(task) != 1 || !task[0].Red || task[0].Owner != record.Support {
		t.Fatalf("settlement: %+v", task)
	}
	page := s.lists(desk.RegisterQuery{Book: "stock"})
	if !page.Lines[0].Urgent || !strings.Contains(cellsOf(page.Lines[0]), "|-20 箱|") {
		t.Errorf("the book shows %s", cellsOf(page.Lines[0]))
	}
	if got := written(s.prints("stock-below", uuid.UUID{})); !strings.Contains(got, "账面现有 -20 箱") || !strings.Contains(got, "蓝天救援队") {
		t.Errorf("the settlement sheet says\n%s", got)
	}
	s.performs("stock.count", s.water, "quantity", "4", "to_depot", s.point.String(), "reason", "有 24 箱到货未登记")
	if s.have(s.water) != 4 || len(s.findings(roster.StockBelow)) != 0 {
		t.Errorf("after the count: %v, %d findings", s.have(s.water), len(s.findings(roster.StockBelow)))
	}
}

func TestR7_2_TwoDesksIssueApartAndBothAreKept(t *testing.T) {
	a, b := twoStores(t)
	a.performs("stock.issue", a.water, "quantity", "70", "from_depot", a.point.String(), "team", a.team.String())
	b.performs("stock.issue", a.water, "quantity", "60", "from_depot", a.point.String(), "team", a.team.String())
	a.meet(b.place)
	for _, o := range []office{a.office, b} {
		if got := o.have(a.water); got != -30 {
			t.Errorf("stock is %v, want -30", got)
		}
		if got := o.findings(roster.StockBelow); len(got) != 1 || len(got[0].Calls) != 2 {
			t.Errorf("settlement: %+v", got)
		}
	}
	if a.dump() != b.dump() {
		t.Error("the desks differ")
	}
}

func TestR7_2_ACountAdjustsWithAReasonAndLosesNothing(t *testing.T) {
	a, b := twoStores(t)
	b.performs("stock.issue", a.water, "quantity", "30", "from_depot", a.point.String(), "to", "医疗点")
	a.later(time.Hour)
	a.refuses(procedure.Needed, "stock.count", a.water, "quantity", "97", "to_depot", a.point.String())
	a.performs("stock.count", a.water, "quantity", "97", "to_depot", a.point.String(), "reason", "破损 3 箱")
	if a.have(a.water) != 97 {
		t.Fatalf("after the count %v, want 97", a.have(a.water))
	}
	a.meet(b.place)
	if a.have(a.water) != 67 || b.have(a.water) != 67 {
		t.Errorf("with what was issued apart %v and %v, want 67", a.have(a.water), b.have(a.water))
	}
	if got := a.findings(roster.CountBeside); len(got) != 1 {
		t.Errorf("the count's blind side is listed %d times", len(got))
	}
	var line string
	for _, e := range a.rows("journal") {
		if strings.HasPrefix(e.Text("text"), "盘点") {
			line = e.Text("text")
		}
	}
	if !strings.Contains(line, "破损 3 箱") || !strings.Contains(line, "矿泉水 97 箱") {
		t.Errorf("the journal says %q", line)
	}
}

func TestR7_2_WhatExpiresFirstGoesFirst(t *testing.T) {
	s := newStores(t)
	food := s.makes("stock.new", "name", "自热米饭", "unit", "份", "quantity", "10", "to_depot", s.point.String(), "batch", "B2", "expires_at", "2026-09-01")
	s.performs("stock.in", food, "quantity", "6", "to_depot", s.point.String(), "batch", "B1", "expires_at", "2026-07-15")
	s.performs("stock.issue", food, "quantity", "8", "from_depot", s.point.String(), "team", s.team.String())
	p := must[*roster.Picture](t)(s.Picture(t.Context()))
	for batch, want := range map[string]float64{"B1": 0, "B2": 8} {
		if got := p.Stock().At(roster.Heap{Supply: food, Depot: s.point, Batch: batch}); got != want {
			t.Errorf("batch %s holds %v, want %v", batch, got, want)
		}
	}
	s.performs("stock.in", food, "quantity", "5", "to_depot", s.point.String(), "batch", "B3", "expires_at", "2026-07-16")
	doc := s.document("stock-expiring", uuid.UUID{}, "days", "7")
	if got := doc.Parts[0].Table.Rows; len(got) != 1 || got[0].Cells[3] != "B3" || got[0].Cells[4] != "5" {
		t.Errorf("expiring within 7 days: %+v", got)
	}
	if got := s.document("stock-expiring", uuid.UUID{}, "days", "60").Parts[0].Table.Rows; len(got) != 2 {
		t.Errorf("expiring within 60 days: %d rows", len(got))
	}
}

func TestR7_2_WhatIsWhereAndItsPapers(t *testing.T) {
	s := newStores(t)
	s.performs("stock.transfer", s.water, "quantity", "10", "from_depot", s.point.String(), "to_depot", s.box.String(), "document", "DB-7")
	if got := written(s.prints("stock-places", uuid.UUID{})); !strings.Contains(got, "东门仓库 › 3号货车 › 箱B-02 10") || !strings.Contains(got, "东门仓库 90") {
		t.Errorf("what is where:\n%s", got)
	}
	if got := written(s.prints("depot-content", s.truck)); !strings.Contains(got, "矿泉水") {
		t.Errorf("the truck's packing list:\n%s", got)
	}
	label := s.prints("depot-label", s.box)
	code := ""
	for _, part := range label.Parts {
		if part.Code != nil {
			code = part.Code.Text
		}
	}
	if row := s.row("depot", s.box); code == "" || code != procedure.DepotTag(&row) || !strings.HasPrefix(code, "CQ1:B") {
		t.Errorf("the box's label carries %q", code)
	}
	if got := must[[]desk.TagHit](t)(s.FindByTag(t.Context(), strings.ToLower(code))); len(got) != 1 || got[0].Record.ID != s.box {
		t.Errorf("the box's code finds %+v", got)
	}
	s.performs("stock.in", s.water, "quantity", "1", "to_depot", code) // scanned into the form
	s.performs("stock.loss", s.water, "quantity", "1", "from_depot", "箱B-02", "reason", "破损")
	s.performs("depot.move", s.truck, "parent", "", "place", "二号作业区")
	if got := written(s.prints("stock-places", uuid.UUID{})); !strings.Contains(got, "3号货车（二号作业区） › 箱B-02 10") {
		t.Errorf("after the truck drove off:\n%s", got)
	}
	s.refuses(procedure.IntoItself, "depot.move", s.truck, "parent", s.box.String())
	var transfer uuid.UUID
	for _, m := range s.rows("movement") {
		if m.Text("kind") == "transfer" {
			transfer = m.ID
		}
	}
	if got := s.prints("stock-out", transfer); got.Title != "出库单" || !strings.Contains(written(got), "单据号 DB-7") {
		t.Errorf("the slip: %s\n%s", got.Title, written(got))
	}
	if _, err := s.Document(t.Context(), desk.PaperQuery{Paper: "stock-in", About: transfer}); err == nil {
		t.Error("a transfer prints as goods received")
	}
	if got := s.prints("count-sheet", uuid.UUID{}).Parts[1].Table.Rows; len(got) != 2 {
		t.Errorf("the count sheet has %d lines, want 2", len(got))
	}
}

func TestR7_2_AWrongEntryIsTakenBackNotChanged(t *testing.T) {
	s := newStores(t)
	wrong := made(s.performs("movement.in", uuid.UUID{}, "supply", s.water.String(), "quantity", "500", "to_depot", s.point.String()), 1)
	s.performs("movement.reverse", wrong, "why", "多打一个零")
	if s.have(s.water) != 100 {
		t.Errorf("stock is %v, want 100", s.have(s.water))
	}
	s.refuses(procedure.TakenBack, "movement.reverse", wrong, "why", "再来一次")
	if got := len(s.rows("movement")); got != 3 {
		t.Errorf("%d movements are kept, want all 3", got)
	}
}

func TestR7_2_FuelByPlateWithOdometer(t *testing.T) {
	s := newStores(t)
	diesel := s.makes("stock.new", "name", "0号柴油", "unit", "升", "quantity", "200", "to_depot", s.point.String())
	fill := func(litres, odometer, at string) []string {
		return []string{"plate", "渝A·12345", "grade", "diesel_0", "litres", litres, "odometer", odometer, "driver", "刘洋", "coupon", "YP-1", "at", at, "supply", diesel.String(), "depot", s.point.String()}
	}
	s.makes("fuel.fill", fill("40", "10000", "2026-07-12 08:00")...)
	s.makes("fuel.fill", fill("30", "10200", "2026-07-12 11:00")...)
	s.refuses(procedure.OdometerBack, "fuel.fill", uuid.UUID{}, fill("20", "9900", "2026-07-12 11:30")...)
	if got := s.have(diesel); got != 130 {
		t.Errorf("fuel in stock is %v, want 130", got)
	}
	got := written(s.prints("fuel-table", uuid.UUID{}))
	for _, want := range []string{"渝A12345 2026-07-12 11:00 0号柴油 30 10200 200 15.0", "渝A12345 小计 2 次  70  200", "总计   70"} {
		if !strings.Contains(got, want) {
			t.Errorf("the table lacks %q:\n%s", want, got)
		}
	}
}

func TestR7_2_SuppliesAreImportedWithPreviewAndOnce(t *testing.T) {
	o := newOffice(t)
	o.imports("depot", "存放点名称,类型,编号\n东门仓库,存放点,D1\n箱A-01,箱,A01\n")
	goods := "物资名称,规格型号,计量单位,编码\n矿泉水,550ml×24,箱,1010101\n饮用水,5L,桶,1010101\n"
	plan := must[*intake.Plan](t)(o.Preview(t.Context(), csv(t, goods), desk.Reading{Kind: "supply"}))
	if plan.Counts[intake.New] != 2 {
		t.Fatalf("two items of one class of goods: %+v", plan.Counts)
	}
	o.imports("supply", goods)
	stock := "物资名称,类型,数量,存放位置,批号,有效期至,时间\n矿泉水,入库,80,东门仓库,B1,2027-01-01,2026-07-12 09:00\n饮用水,入库,20,箱A-01,,,2026-07-12 09:00\n"
	o.imports("movement", stock)
	if got := written(o.prints("stock-places", uuid.UUID{})); !strings.Contains(got, "东门仓库 80 B1") || !strings.Contains(got, "箱A-01 20") {
		t.Errorf("imported stock:\n%s", got)
	}
	before := o.dump()
	if plan := o.imports("movement", stock); plan.Counts[intake.New] != 0 || o.dump() != before {
		t.Errorf("the same list entered stock twice: %v", plan.Counts)
	}
	bad := must[*intake.Plan](t)(o.Preview(t.Context(), csv(t, "物资名称,类型,数量\n矿泉水,入库,八十\n"), desk.Reading{Kind: "movement"}))
	if bad.Counts[intake.Wrong] != 1 || len(bad.Rows[0].Problems) == 0 {
		t.Errorf("a number in words is taken: %+v", bad.Counts)
	}
}
