package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func loanSlip(s *Source) (Document, error) {
	r := &s.About
	l := roster.LoanOf(*r)
	fact := func(label, text string) Fact { return Fact{Label: label, Text: text} }
	facts := []Fact{
		fact("物品", l.Item), fact("类别", s.shown(r, "type")), fact("数量", roster.Quantity(l.Quantity, l.Unit)), fact("序列号", l.SerialNo),
		fact("借用队伍", s.Title("team", l.Team)), fact("借用人", joined(" ", l.Borrower, r.Text("phone"))), fact("借出时间", Clock(r.Time("out_at"))), fact("应还时间", Clock(l.DueAt)),
		fact("借出时状况", r.Text("condition_out")), fact("频道", s.Title("channel", r.Ref("channel"))), fact("批准人", r.Text("approved_by")), fact("状态", s.shown(r, "status")),
	}
	back := []Fact{fact("归还时间", Clock(r.Time("back_at"))), fact("已还数量", count(l.Returned)), fact("归还时状况", s.shown(r, "condition_back")), fact("收回人", r.Text("received_by"))}
	return Document{Title: "借用单", Number: l.Number, Parts: []Part{
		{Heading: "借出", Facts: facts}, {Heading: "归还", Facts: back}, {Prose: "撤离前应归还；丢失、损坏的如实说明，由" + s.group(record.Support) + "核销。"}, {Sign: []string{"借用人", "经办人", "收回人"}},
	}}, nil
}

// openLoans is everything that is out, by borrower, what is overdue in alarm. It heads the leaving list.
func openLoans(s *Source) (Document, error) {
	t := Table{Columns: []Column{{Title: "借给", Weight: 2}, {Title: "编号"}, {Title: "物品", Weight: 1.6}, {Title: "序列号"}, {Title: "未还", Weight: 0.8}, {Title: "借出时间", Weight: 1.2}, {Title: "应还时间", Weight: 1.2}, {Title: "状况"}, {Title: "状态"}}, Empty: "没有未归还的借用。"}
	type line struct {
		who string
		row Row
	}
	var lines []line
	for _, r := range s.All("loan") {
		l := roster.LoanOf(r)
		if !l.Open() {
			continue
		}
		who := joined(" ", s.Title("team", l.Team), l.Borrower)
		row := Row{Kind: "loan", ID: r.ID, Cells: []string{who, l.Number, l.Item, l.SerialNo, roster.Quantity(l.Left(), l.Unit), Clock(r.Time("out_at")), Clock(l.DueAt), r.Text("condition_out"), s.shown(&r, "status")}}
		if !l.DueAt.IsZero() && l.DueAt.Before(s.Now) {
			row.Tone = procedure.Alarm
			row.Cells[6] += "（超期）"
		}
		lines = append(lines, line{who, row})
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.who, b.who) })
	for _, l := range lines {
		t.Rows = append(t.Rows, l.row)
	}
	return Document{Title: "未归还借用清单", Format: A4Wide, Parts: []Part{{Table: &t}}}, nil
}

// fuelTable is fuel by plate with its odometer: what was filled in a time, how far was driven, where the numbers do not
// fit.
func fuelTable(s *Source) (Document, error) {
	from, to := s.Time("from", s.Now.AddDate(-10, 0, 0)), s.Time("to", s.Now)
	byPlate := map[string][]record.Record{}
	for _, r := range s.All("fuel") {
		if at := r.Time("at"); !at.Before(from) && !at.After(to) {
			byPlate[r.Text("plate")] = append(byPlate[r.Text("plate")], r)
		}
	}
	t := Table{Columns: []Column{{Title: "车牌", Weight: 1.2}, {Title: "时间", Weight: 1.3}, {Title: "油品"}, {Title: "加油（升）", Number: true}, {Title: "里程表（公里）", Number: true, Weight: 1.1}, {Title: "行驶（公里）", Number: true}, {Title: "百公里（升）", Number: true}, {Title: "驾驶员"}, {Title: "油票号"}, {Title: "加油点"}}, Empty: "没有加油记录。"}
	total := 0.0
	plates := make([]string, 0, len(byPlate))
	for plate := range byPlate {
		plates = append(plates, plate)
	}
	slices.Sort(plates)
	for _, plate := range plates {
		total += s.fuelOf(&t, plate, byPlate[plate])
	}
	if len(t.Rows) > 0 {
		t.Total = &Row{Cells: []string{"总计", "", "", plainNumber(total), "", "", "", "", "", ""}}
	}
	return Document{Title: "车辆油料统计表", Format: A4Wide, Parts: []Part{{Table: &t}, {
		Prose: "行驶＝本次里程表－上次里程表；百公里油耗＝本次加油量÷行驶里程×100，只在两次都有里程时计算。里程变小的标出，请核对。",
	}}}, nil
}

// fuelOf adds the rows of one plate and gives its litres.
func (s *Source) fuelOf(t *Table, plate string, rows []record.Record) float64 {
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("at").Compare(b.Time("at")) })
	sum, first, last := 0.0, 0.0, 0.0
	for _, r := range rows {
		litres, odometer := r.Number("litres"), r.Number("odometer")
		row := Row{Kind: "fuel", ID: r.ID, Cells: []string{plate, Clock(r.Time("at")), option(&r, "grade"), plainNumber(litres), count(odometer), "", "", r.Text("driver"), r.Text("coupon"), s.Title("depot", r.Ref("depot"))}}
		switch {
		case odometer == 0 || last == 0:
		case odometer < last:
			row.Tone, row.Cells[5] = procedure.Alarm, "里程变小"
		case odometer > last:
			row.Cells[5], row.Cells[6] = plainNumber(odometer-last), fmt.Sprintf("%.1f", litres/(odometer-last)*100)
		}
		if odometer > 0 {
			last = odometer
			if first == 0 {
				first = odometer
			}
		}
		sum += litres
		t.Rows = append(t.Rows, row)
	}
	driven := ""
	if last > first && first > 0 {
		driven = plainNumber(last - first)
	}
	t.Rows = append(t.Rows, Row{Tone: procedure.Info, Cells: []string{cmp.Or(plate, "不上车") + " 小计", fmt.Sprintf("%d 次", len(rows)), "", plainNumber(sum), "", driven, "", "", "", ""}})
	return sum
}

// lodgingList is each lodging with its beds and who sleeps there, teams and the mechanism's own staff.
func lodgingList(s *Source) (Document, error) {
	doc := Document{Title: "住宿安排表"}
	taken := procedure.BedsTaken(s.All("stay"))
	beds, used := 0, 0
	for _, place := range s.All("lodging") {
		n := int(place.Number("beds"))
		beds, used = beds+n, used+taken[place.ID]
		t := Table{Columns: []Column{{Title: "队伍或人员", Weight: 2.5}, {Title: "人数", Number: true, Weight: 0.7}, {Title: "房间或帐篷"}, {Title: "入住", Weight: 1.2}, {Title: "预计离开", Weight: 1.2}, {Title: "备注"}}, Empty: "没有人入住。"}
		for _, r := range s.All("stay") {
			if r.Ref("lodging") == place.ID && r.Text("status") != "left" {
				t.Rows = append(t.Rows, Row{Kind: "stay", ID: r.ID, Cells: []string{
					joined("：", s.Title("team", r.Ref("team")), r.Text("guests")), count(r.Number("people")), r.Text("room"), Clock(r.Time("from_at")), Clock(r.Time("until_at")), r.Text("note"),
				}})
			}
		}
		head := fmt.Sprintf("%s（床位 %d，在住 %d，空余 %d）", place.Title(), n, taken[place.ID], n-taken[place.ID])
		doc.Parts = append(doc.Parts, Part{Heading: head, Facts: []Fact{{Label: "地址", Text: place.Text("place")}, {Label: "联系", Text: joined(" ", place.Text("contact"), place.Text("phone"))}}}, Part{Table: &t})
	}
	_, heads := s.Picture.HeadCounts()
	doc.Parts = append(doc.Parts, Part{Facts: []Fact{
		{Label: "床位合计", Text: fmt.Sprint(beds)}, {Label: "在住合计", Text: fmt.Sprint(used)}, {Label: "在场救援人员", Text: fmt.Sprint(heads.OnScene())}, {Label: "未安排住宿", Text: s.unlodged()},
	}})
	return doc, nil
}

// unlodged names the teams on scene that nobody gave beds to.
func (s *Source) unlodged() string {
	lodged := map[uuid.UUID]bool{}
	for _, r := range s.All("stay") {
		if r.Text("status") != "left" {
			lodged[r.Ref("team")] = true
		}
	}
	var names []string
	for _, t := range s.Picture.Teams {
		if goesOn, ok := s.Picture.Team(t.ID); ok && goesOn.ID == t.ID && roster.OnScene(t.Status) && !lodged[t.ID] {
			names = append(names, t.Name)
		}
	}
	return cmp.Or(strings.Join(names, "、"), "无")
}

// mealCount is how many eat, by team, as the roster had it at ten o'clock or at the moment asked for.
func mealCount(s *Source) (Document, error) {
	at := s.Time("as_of", procedure.MealMoment(s.Now))
	teams, total := s.Picture.AsOf(at).HeadCounts()
	t := Table{Columns: []Column{{Title: "队伍", Weight: 3}, {Title: "在场人数", Number: true}, {Title: "住宿点", Weight: 2}}, Empty: "此时没有人在场。"}
	sleeps := map[uuid.UUID]string{}
	for _, r := range s.All("stay") {
		if r.Text("status") != "left" {
			sleeps[r.Ref("team")] = s.Title("lodging", r.Ref("lodging"))
		}
	}
	for _, h := range teams {
		if n := h.OnScene(); n > 0 {
			row := Row{Cells: []string{cmp.Or(h.Name, "个人报备"), fmt.Sprint(n), sleeps[h.Team]}}
			if h.Team != (uuid.UUID{}) {
				row.Kind, row.ID = "team", h.Team
			}
			t.Rows = append(t.Rows, row)
		}
	}
	staff := procedure.StaffCount(s.All("group_member"))
	t.Rows = append(t.Rows, Row{Cells: []string{"现场协调机制工作人员（编组名单）", fmt.Sprint(staff), ""}})
	t.Total = &Row{Cells: []string{"合计", fmt.Sprint(total.OnScene() + staff), ""}}
	ordered := Table{Title: "已订", Columns: []Column{{Title: "用餐时间", Weight: 1.3}, {Title: "餐次"}, {Title: "花名册人数", Number: true}, {Title: "工作人员", Number: true}, {Title: "调整", Number: true}, {Title: "订餐", Number: true}, {Title: "送达", Number: true}, {Title: "状态"}}, Empty: "还没有订餐。"}
	for _, r := range s.All("meal") {
		if day := r.Time("for_at").Sub(at); day < 0 || day > 24*time.Hour {
			continue
		}
		ordered.Rows = append(ordered.Rows, s.line(&r, "for_at", "meal", "derived", "staff", "extra", "ordered", "delivered", "status"))
	}
	return Document{Title: "用餐人数表", Parts: []Part{
		{Facts: []Fact{{Label: "人数截至", Text: Clock(at)}, {Label: "合计", Text: fmt.Sprintf("%d 人", total.OnScene()+staff)}}}, {Table: &t}, {Table: &ordered},
		{Prose: "在场人数＝此前已到场报备、此时尚未撤离离场的人，按花名册的到达和离开时间计算，之后补录的也计入；工作人员按已批准的编组名单计。"},
	}}, nil
}

// injuryList is for the insurer: who was hurt on a day or is not reported yet, with the policy.
func injuryList(s *Source) (Document, error) {
	day := s.Time("day", s.Now).In(procedure.ChinaTime()).Format("2006-01-02")
	t := Table{Columns: []Column{{Title: "编号"}, {Title: "姓名", Weight: 0.8}, {Title: "身份证号", Weight: 1.6}, {Title: "电话", Weight: 1.2}, {Title: "队伍", Weight: 1.5}, {Title: "发生时间", Weight: 1.3}, {Title: "地点"}, {Title: "程度", Weight: 0.6}, {Title: "伤病情况", Weight: 2}, {Title: "医院"}, {Title: "承保公司"}, {Title: "保单号"}, {Title: "报案号"}, {Title: "理赔状态", Weight: 0.8}}, Empty: "当天没有伤病登记。"}
	late := 0
	for _, r := range s.All("injury") {
		i := roster.InjuryOf(r)
		today, open := i.HappenedAt.In(procedure.ChinaTime()).Format("2006-01-02") == day, i.Status == roster.InjuryRecorded
		if !today && !open {
			continue
		}
		row := Row{Kind: "injury", ID: r.ID, Cells: []string{
			i.Number, i.Name, masked(&r, "id_number"), r.Text("phone"), s.Title("team", i.Team), Clock(i.HappenedAt), r.Text("place"), s.shown(&r, "severity"), i.What, i.Hospital,
			i.Insurer, i.PolicyNo, i.ClaimNo, s.shown(&r, "status"),
		}}
		if open {
			row.Tone = procedure.Warn
			if !today {
				row.Tone, late = procedure.Alarm, late+1
			}
		}
		t.Rows = append(t.Rows, row)
	}
	means := "列出当天发生的伤病，以及以前发生而尚未报案的。当日送交承保公司；身份证号只显示前后几位，报案时由专人提供。"
	doc := Document{Title: "伤病人员保险报案清单", Format: A4Wide, Parts: []Part{{Facts: []Fact{{Label: "日期", Text: day}, {Label: "往日未报案", Text: fmt.Sprintf("%d 人", late)}}}, {Table: &t}, {Prose: means}, {Sign: []string{"制表人", s.group(record.Support) + "负责人", "承保公司接收人"}}}}
	return doc, nil
}

// masked is a sensitive field as who may not see it whole does.
func masked(r *record.Record, field string) string {
	return r.Kind.Field(field).Show(r.Value(field), "zh")
}

func injurySlip(s *Source) (Document, error) {
	r := &s.About
	fact := func(label, field string) Fact { return Fact{Label: label, Text: s.shown(r, field)} }
	who := []Fact{fact("姓名", "name"), fact("队伍", "team"), fact("联系电话", "phone"), {Label: "身份证号", Text: masked(r, "id_number")}, fact("发生时间", "happened_at"), fact("发生地点", "place"), fact("程度", "severity"), fact("任务", "task"), fact("医院", "hospital"), fact("陪护人", "escort"), fact("家属告知", "family_told")}
	who = append(who, Fact{Label: "伤病情况", Text: r.Text("what"), Wide: true})
	claim := []Fact{fact("承保公司", "insurer"), fact("保单号", "policy_no"), fact("报案号", "claim_no"), fact("报案时间", "reported_at"), fact("报案联系", "reported_to"), fact("理赔状态", "status"), fact("给付金额", "paid"), fact("给付时间", "paid_at"), {Label: "已有资料", Text: s.shown(r, "documents"), Wide: true}, {Label: "尚缺资料", Text: r.Text("missing_documents"), Wide: true}}
	return Document{Title: "伤病报告单", Number: r.Text("number"), Parts: []Part{{Heading: "伤病", Facts: who}, {Heading: "保险理赔", Facts: claim}, {Sign: []string{"报告人", "队伍负责人", s.group(record.Support)}}}}, nil
}
