package desk_test

import (
	"slices"
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

// posts gives the desk to somebody of a group.
func (p *place) posts(operator string, group record.Group) *place {
	other := *p
	other.Desk = p.As(operator, roster.Post{Level: roster.City, Group: group})
	return &other
}

// due is the first cells of the sheet of what must be reported now.
func (p *place) due() []string {
	p.t.Helper()
	var lines []string
	for _, r := range under(p.t, p.document("report-now", uuid.UUID{}), "应报事项").Rows {
		lines = append(lines, strings.Join([]string{r.Cells[0], r.Cells[1], r.Cells[2], r.Cells[4], r.Cells[6]}, " | "))
	}
	return lines
}

func lists(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestR9_6_WhatMustBeReportedNowFollowsDutiesAndWhatWasSent(t *testing.T) {
	a, _, _ := two(t)
	lists(t, a.due())
	a.opens() // at 12:00 in China
	started := noon
	a.does(a.call("reporting.add", "", "to", "市指挥部", "paper", "情况报告", "first_hours", "2", "every_hours", "6", "final_hours", "24", "channel", "政务信息"))
	a.does(a.call("reporting.add", "", "to", "部级系统", "paper", "日报", "first_hours", "12", "every_hours", "24", "channel", "部级系统"))
	at := func(hours, minutes int) {
		*a.clock = started.Add(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
	}
	at(1, 30)
	lists(t, a.due(), "2026-07-12 14:00 | 0 小时 30 分 | 市指挥部 | 首报 | 出具报表", "2026-07-13 00:00 | 10 小时 30 分 | 部级系统 | 首报 | 出具报表")
	at(2, 45)
	doc := a.document("report-now", uuid.UUID{})
	if rows := under(t, doc, "应报事项").Rows; rows[0].Tone != procedure.Alarm || rows[0].Cells[1] != "已超时 0 小时 45 分" {
		t.Errorf("overdue heads the list in alarm: %+v", rows[0])
	}
	id := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "flash", Texts: map[string]string{"to": "市指挥部"}})).IDs[record.NewID(1)]
	lists(t, a.due()[:1], "2026-07-12 14:00 | 已超时 0 小时 46 分 | 市指挥部 | 首报 | 签发 "+a.numberOf(id))
	a.does(a.call("report.sign", id.String()))
	a.does(a.call("report.send", id.String(), "channel", "政务信息", "sent_at", "14:47"))
	at(3, 0)
	lists(t, a.due(), "2026-07-12 20:00 | 5 小时 00 分 | 市指挥部 | 续报 | 出具报表", "2026-07-13 00:00 | 9 小时 00 分 | 部级系统 | 首报 | 出具报表")
	a.does(a.call("report.receipt", id.String(), "receipt", "收悉，张主任"))
	at(5, 0)
	a.does(a.EndMechanism(t.Context(), roster.Ending{OrderNo: "渝指9号", OrderedBy: "王指挥", Anyway: true}))
	lists(t, a.due(), "2026-07-13 17:00 | 23 小时 59 分 | 市指挥部 | 终报 | 出具报表")
	final := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "final", Texts: map[string]string{"to": "市指挥部"}})).IDs[record.NewID(1)].String()
	a.does(a.call("report.sign", final))
	a.does(a.posts("赵协", record.Coordination).call("report.cosign", final))
	a.does(a.call("report.send", final, "channel", "传真"))
	lists(t, a.due()) // once the final report is out, nothing is due
}

func (p *place) numberOf(id uuid.UUID) string {
	p.t.Helper()
	for _, r := range must[[]record.Record](p.t)(listed(p, "report")) {
		if r.ID == id {
			return r.Text("number")
		}
	}
	return ""
}

func TestR9_6_ReportsAreAChainOfFirstUpdateAndFinal(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	var ids []uuid.UUID
	for _, paper := range []string{"flash", "situation", "situation", "final"} {
		*a.clock = a.clock.Add(time.Hour)
		ids = append(ids, a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: paper})).IDs[record.NewID(1)])
	}
	daily := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "daily"})).IDs[record.NewID(1)]
	byID := map[uuid.UUID]record.Record{}
	for _, r := range must[[]record.Record](t)(listed(a, "report")) {
		byID[r.ID] = r
	}
	for i, want := range []string{"first", "update", "update", "final"} {
		r := byID[ids[i]]
		if r.Text("stage") != want || i > 0 && r.Ref("follows") != ids[i-1] {
			t.Errorf("report %d is %s and follows %s", i+1, r.Text("stage"), r.Ref("follows"))
		}
	}
	if r := byID[daily]; r.Text("stage") != "first" || r.Ref("follows") != (uuid.UUID{}) {
		t.Errorf("the daily report has a chain of its own: %s %s", r.Text("stage"), r.Ref("follows"))
	}
	if got := must[report.Document](t)(a.Kept(t.Context(), ids[2])).Parts[0].Facts[0].Text; got != "续报（第 3 报）" {
		t.Errorf("the third calls itself %s", got)
	}
}

func TestR9_6_AFinalReportNeedsBothGroups(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	id := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "final", Texts: map[string]string{"to": "市指挥部"}})).IDs[record.NewID(1)].String()
	general, coordination, support := a.posts("李敏", record.General), a.posts("赵协", record.Coordination), a.posts("钱保", record.Support)
	receipt, err := coordination.call("report.sign", id)
	a.refused(roster.NotYours, receipt, err)
	receipt, err = support.call("report.cosign", id)
	a.refused(roster.NotYours, receipt, err)
	a.does(general.call("report.sign", id))
	receipt, err = general.call("report.send", id, "channel", "传真")
	a.refused(procedure.NotNow, receipt, err)
	receipt, err = a.posts("李敏", record.Coordination).call("report.cosign", id)
	if r := a.refused(procedure.SameHand, receipt, err); !r.Ask {
		t.Error("one hand for both is refused for good: a single-person desk could never report")
	}
	a.does(coordination.call("report.cosign", id))
	a.does(general.call("report.send", id, "channel", "传真"))
	row := must[[]record.Record](t)(listed(a, "report"))[0]
	if row.Text("status") != "sent" || row.Text("signed_by") != "李敏" || row.Text("cosigned_by") != "赵协" || row.Time("sent_at").IsZero() {
		t.Errorf("%+v", row.Values)
	}
	first := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "daily", Texts: map[string]string{"to": "市指挥部"}})).IDs[record.NewID(1)].String()
	receipt, err = coordination.call("report.cosign", first)
	a.refused(procedure.NotNow, receipt, err) // a daily report needs one name
	a.does(general.call("report.sign", first))
	a.does(general.call("report.send", first, "channel", "传真"))
}

func TestR9_6_TheOtherGroupMaySignFirst(t *testing.T) {
	a, _, _ := two(t)
	flood(a)
	id := a.does(a.Keep(t.Context(), desk.PaperQuery{Paper: "review", Texts: nil})).IDs[record.NewID(1)].String()
	a.does(a.posts("赵协", record.Coordination).call("report.cosign", id))
	a.does(a.posts("李敏", record.General).call("report.sign", id))
	if row := must[[]record.Record](t)(listed(a, "report"))[0]; row.Text("status") != "signed" {
		t.Errorf("signed by both it is %s", row.Text("status"))
	}
}

func TestR9_3_ARequisitionGoesFromOrderToPayment(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	general := a.posts("李敏", record.General)
	receipt, err := a.posts("钱保", record.Support).call("requisition.add", "", "item", "车辆", "name", "挖掘机", "quantity", "1", "owner", "江津建工", "ordered_by", "王指挥", "order_no", "渝征1号")
	a.refused(roster.NotYours, receipt, err)
	receipt, err = general.call("requisition.add", "", "item", "车辆", "name", "挖掘机", "quantity", "1", "owner", "江津建工", "ordered_by", "王指挥")
	a.refused(procedure.NoOrder, receipt, err)
	made := a.does(general.call("requisition.add", "", "item", "车辆", "name", "挖掘机", "quantity", "1", "unit", "台", "owner", "江津建工", "ordered_by", "王指挥", "order_no", "渝征1号"))
	id := made.IDs[record.NewID(1)].String()
	open := line(under(t, a.document("requisition-list", uuid.UUID{}), ""), "挖掘机")
	if open == nil || open[10] != "待定" || open[6] != "渝征1号" {
		t.Errorf("before it is assessed: %q", open)
	}
	a.does(general.call("requisition.return", id, "condition", "完好"))
	a.does(general.call("requisition.claim", id, "amount", "5200", "proof", "台班单 4 张"))
	receipt, err = general.call("requisition.assess", id, "amount", "4800", "payer", "区财政局")
	if r := a.refused(procedure.SameHand, receipt, err); !r.Ask {
		t.Error("who claimed may never assess, not even alone at the desk")
	}
	a.does(a.posts("周核", record.General).call("requisition.assess", id, "amount", "4800", "payer", "区财政局"))
	a.does(general.call("requisition.pay", id))
	table := under(t, a.document("requisition-list", uuid.UUID{}), "")
	if got := line(table, "挖掘机"); got[10] != "4800" || got[11] != "区财政局" || got[12] != "已补偿" || table.Total.Cells[10] != "4800" {
		t.Errorf("paid: %q of %q", got, table.Total.Cells)
	}
}

func TestR9_3_HonoursAreTheSupportGroupsAndApartFromCompensation(t *testing.T) {
	a, _, _ := two(t)
	team := flood(a)
	support := a.posts("钱保", record.Support)
	id := a.does(support.call("honour.add", "", "class", "表彰", "team", team.String(), "deeds", "连续 30 小时转移群众 41 人")).IDs[record.NewID(1)].String()
	receipt, err := a.posts("李敏", record.General).call("honour.approve", id, "document_no", "渝表1号")
	a.refused(roster.NotYours, receipt, err)
	a.does(a.posts("孙审", record.Support).call("honour.approve", id, "document_no", "渝表1号"))
	a.does(support.call("honour.grant", id, "note", "颁发奖牌"))
	doc := a.document("honour-list", uuid.UUID{})
	if got := line(under(t, doc, "表彰"), "长寿水上救援队"); got == nil || got[6] != "孙审" || got[8] != "已兑现" {
		t.Errorf("%q", got)
	}
	if rows := under(t, doc, "抚恤").Rows; len(rows) != 0 {
		t.Errorf("%d pensions", len(rows))
	}
	if rows := under(t, a.document("requisition-list", uuid.UUID{}), "").Rows; len(rows) != 0 {
		t.Error("an honour stands among requisitions")
	}
}

func TestR9_3_ASampleOfEvidenceIsRepeatedByHand(t *testing.T) {
	a, _, census := two(t)
	_ = census
	a.opens()
	for _, rate := range [][]string{
		{"name", "昼间救援", "subject", "人员", "phase", "任务中", "period", "昼间", "per", "每小时", "amount", "20", "basis", "渝财〔2026〕1号"},
		{"name", "夜间救援", "subject", "人员", "phase", "任务中", "period", "夜间", "per", "每小时", "amount", "30", "basis", "渝财〔2026〕1号"},
	} {
		a.does(a.call("rate.add", "", rate...))
	}
	*a.clock = noon.Add(time.Hour)
	team := made(a.does(a.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "长寿队"}, People: 3, Names: []string{"陈一"}, Plates: []string{"渝A12345"}, Place: "东门", ArrivedAt: noon.Add(time.Hour)})), 1)
	*a.clock = noon.Add(2 * time.Hour) // 14:00 in China
	task := made(a.does(a.NewTask(t.Context(), roster.TaskForm{Title: "转移群众", Teams: []uuid.UUID{team}, Ready: true})), 1)
	*a.clock = noon.Add(12*time.Hour + 30*time.Minute) // half past midnight
	a.does(a.MoveTeam(t.Context(), roster.TeamMove{Team: team, To: roster.TeamStandby}))
	*a.clock = noon.Add(13 * time.Hour)
	doc := a.document("evidence", uuid.UUID{})
	// By hand: on task 14:00 to 00:30, 8 h by day at 20 and 2.5 h by night at 30: 160 and 75 yuan. On standby 13:00–14:00
	// and 00:30–01:00, for which there is no rate.
	row := line(under(t, doc, "人员"), "陈一")
	number := ""
	for _, x := range must[[]record.Record](t)(listed(a, "task")) {
		if x.ID == task {
			number = x.Text("number")
		}
	}
	if want := []string{"长寿队", "陈一", "0.00", "0.00", "1.50", "8.00", "2.50", "0.00", "0.00", number, "0", "235＋待定"}; !slices.Equal(row, want) {
		t.Errorf("got  %q\nhand %q", row, want)
	}
	if row := line(under(t, doc, "车辆"), "渝A12345"); row == nil || row[5] != "8.00" || row[11] != "待定" {
		t.Errorf("a vehicle without a rate is left open: %q", row)
	}
	if row := line(under(t, doc, "只报人数"), "长寿队"); row == nil || row[1] != "2" || row[2] != "10.50" {
		t.Errorf("two of three have no name: %q", row)
	}
	person := must[[]record.Record](t)(listed(a, "person"))[0].ID
	if pay := under(t, a.document("person-evidence", person), "补助测算"); pay.Total.Cells[5] != "235（另有待定）" {
		t.Errorf("the person's own sheet: %q", pay.Total.Cells)
	}
}
