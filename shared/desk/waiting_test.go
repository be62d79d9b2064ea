package desk_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

func (p *place) waiting() desk.Waiting {
	p.t.Helper()
	return must[desk.Waiting](p.t)(p.Waiting(p.t.Context()))
}

func TestWhatWaitsForAnOfficerIsCountedOnce(t *testing.T) {
	a, _, _ := two(t)
	if w := a.waiting(); w.Count() != 0 || len(w.Due)+len(w.Sent)+len(w.Passages)+len(w.Injuries) != 0 || w.StayAway != nil {
		t.Errorf("an empty space asks for %+v", w)
	}
	a.opens()
	a.does(a.call("reporting.add", "", "to", "市指挥部", "paper", "情况报告", "first_hours", "2", "every_hours", "6"))
	if w := a.waiting(); len(w.Due) != 1 || w.Count() != 0 {
		t.Errorf("a report due in two hours counts: %d of %d", w.Count(), len(w.Due))
	}
	*a.clock = a.clock.Add(time.Hour + time.Minute)
	if w := a.waiting(); w.Count() != 1 || w.Due[0].Stage != "first" {
		t.Errorf("a report due within the hour does not count: %+v", w.Due)
	}
	report := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "flash", Texts: map[string]string{"to": "市指挥部"}})).IDs[record.NewID(1)].String()
	a.does(a.call("report.sign", report))
	a.does(a.call("report.send", report, "channel", "传真"))
	if w := a.waiting(); len(w.Sent) != 1 || w.Count() != 1 || w.Due[0].Stage != "update" {
		t.Errorf("a report without its receipt: %d sent, %+v", len(w.Sent), w.Due)
	}
	a.does(a.call("report.receipt", report, "receipt", "收悉"))
	team := a.arrives("蓝天", 12)
	a.does(a.call("injury.new", "", "name", "张三", "team", team.String(), "severity", "light", "happened_at", "13:00", "what", "划伤"))
	if w := a.waiting(); len(w.Sent) != 0 || len(w.Injuries) != 1 || w.Count() != 1 {
		t.Errorf("an injury nobody reported: %+v", w)
	}
}

func TestR3_5_WhoHasTheCallToStayAwayIsKnown(t *testing.T) {
	a, b, _ := two(t)
	a.opens()
	desks := []procedure.Terminal{{Device: "ONE", Name: "白沙镇服务点"}, {Device: "TWO", Name: "石门镇服务点"}}
	seeing := desk.New(a.ledger, desk.Options{Operator: "李敏", Now: fixed, Desks: func() []procedure.Terminal { return desks }})
	publication := made(a.does(a.call("publication.dissuade", "", "title", "请勿自行前往", "text", "力量已饱和", "signed_by", "王强")), 1)
	a.meet(b)
	w := must[desk.Waiting](t)(seeing.Waiting(t.Context()))
	if w.StayAway == nil || w.StayAway.Row.ID != publication || len(w.StayAway.Lacking) != 2 || w.Count() != 1 {
		t.Fatalf("published and told nobody: %+v", w.StayAway)
	}
	for i, one := range desks {
		at := desk.New(b.ledger, desk.Options{Operator: "王强", Now: fixed})
		if n, err := at.Acknowledge(t.Context(), one.Device, one.Name); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		b.give(a)
		w = must[desk.Waiting](t)(seeing.Waiting(t.Context()))
		if len(w.StayAway.Received) != i+1 || len(w.StayAway.Lacking) != 1-i {
			t.Errorf("after %d receipts: %+v", i+1, w.StayAway)
		}
	}
	if w.Count() != 0 {
		t.Error("a call that everybody has still waits")
	}
}

func TestR5_2_AnApplicationSaysWhatItLacks(t *testing.T) {
	o := roads(t)
	o.makes("passage.new", applied("渝A12345", "driver", "刘洋")...)
	if r, err := o.attempt("passage.new", uuid.UUID{}, true, "plate", "渝A54321", "cargo", "rescue", "task_name", "抢险", "route", "G85",
		"departs_at", "2026-07-12 14:00", "arrives_at", "2026-07-12 20:00"); err != nil {
		t.Fatal(r, err)
	}
	var lacks []string
	for _, p := range o.waiting().Passages {
		for _, l := range procedure.PassageLacks(&p) {
			lacks = append(lacks, p.Text("plate")+" "+l.Zh)
		}
	}
	lists(t, lacks, "渝A12345 车牌颜色", "渝A54321 车牌颜色", "渝A54321 部门商定文号", "渝A54321 联系人", "渝A54321 联系电话", "渝A54321 驾驶员姓名", "渝A54321 途经省份")
	o.passed("渝AK7712")
	if w := o.waiting(); len(w.Passages) != 2 || w.Count() != 2 {
		t.Errorf("an application that the platform passed still waits: %d, %d", len(w.Passages), w.Count())
	}
}
