package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

func (s *Source) incidentTime(field string) time.Time {
	in := s.Incident()
	if in.Row.Kind == nil {
		return time.Time{}
	}
	return in.Row.Time(field)
}

func (s *Source) incidentText(field string) string {
	in := s.Incident()
	if in.Row.Kind == nil {
		return ""
	}
	return in.Row.Text(field)
}

// wholeFigures are the figures a final report stands on, each with what is counted.
func (s *Source) wholeFigures(hours []roster.Figure) Part {
	t := Table{Columns: []Column{{Title: "类别"}, {Title: "指标", Weight: 1.5}, {Title: "数值", Number: true}, {Title: "单位", Weight: 0.6}, {Title: "统计口径", Weight: 4}}}
	names := []string{
		"teams.total", "teams.turned_back", "people.heads", "people.visits", "vehicles.visits", "signups.total", "signups.dissuaded", "checkins.uninvited",
		"needs.total", "needs.met", "needs.closed", "needs.short", "tasks.total", "tasks.done", "tasks.handed_over", "tasks.aborted",
		"results.rescued", "results.dead", "results.relocated", "results.worksites", "passages.total", "passages.valid", "permits.issued",
		"supplies.items", "supplies.in", "supplies.out", "requests.total", "requests.met", "injuries.total", "injuries.dead", "inquiries.total", "teams.home",
	}
	all := append(s.Picture.Counts(), hours...)
	for _, name := range append(names, "hours.on_task", "hours.on_scene", "hours.travel") {
		f := all.Of(name)
		t.Rows = append(t.Rows, Row{Cells: []string{sectionOf(name), f.Label.Zh, amount(f.Value), f.Unit.Zh, f.Means.Zh}})
	}
	return Part{Heading: "总体数据", Table: &t}
}

// needsOutcome is what became of every need.
func (s *Source) needsOutcome() Part {
	t := Table{Columns: []Column{{Title: "编号"}, {Title: "需求", Weight: 2.5}, {Title: "地点", Weight: 1.5}, {Title: "所需"}, {Title: "派出"}, {Title: "结果"}, {Title: "任务", Weight: 1.5}}, Empty: "没有需求。"}
	for _, n := range s.Picture.Needs {
		if n.Status == roster.NeedFalse || n.Status == roster.NeedDuplicate || n.SameAs != (uuid.UUID{}) {
			continue
		}
		supply := s.Picture.Supply(n)
		result := option(&n.Row, "status")
		if n.Outcome != "" {
			result = joined("：", result, option(&n.Row, "outcome"))
		}
		var orders []string
		for _, task := range s.Picture.TasksFor(n.ID) {
			orders = append(orders, task.Number)
		}
		slices.Sort(orders)
		t.Rows = append(t.Rows, about([]string{n.Number, n.Title, n.Place, joined(" ", amount(supply.Required), n.Unit), amount(supply.Committed), result, joined("、", orders...)}, "need", n.ID))
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return compareText(a.Cells[0], b.Cells[0]) })
	return Part{Heading: "需求办理结果", Table: &t}
}

// chain is every report that went out before this one.
func (s *Source) chain() Part {
	t := Table{Columns: []Column{{Title: "编号"}, {Title: "报别"}, {Title: "标题", Weight: 2}, {Title: "报送对象", Weight: 1.5}, {Title: "数据截至"}, {Title: "报送时间"}, {Title: "回执"}}, Empty: "此前没有报送。"}
	rows := slices.Clone(s.All("report"))
	slices.SortStableFunc(rows, func(a, b record.Record) int {
		return cmp.Or(a.Time("as_of").Compare(b.Time("as_of")), compareText(a.Text("number"), b.Text("number")))
	})
	for _, r := range rows {
		if r.Text("status") == string(procedure.ReportCancelled) {
			continue
		}
		sent := Clock(r.Time("sent_at"))
		if sent == "" {
			sent = "未报送"
		}
		t.Rows = append(t.Rows, about([]string{r.Text("number"), option(&r, "stage"), r.Text("title"), r.Text("to"), Clock(r.Time("as_of")), sent, r.Text("receipt")}, "report", r.ID))
	}
	return Part{Heading: "报送情况", Table: &t}
}

// problemsByCategory lists what went wrong under its categories, in their declared order; a category without any is said
// to have none, so that nobody takes it for forgotten.
func (s *Source) problemsByCategory(openOnly bool) Part {
	kind := s.Schema.Kind("problem")
	rows := slices.Clone(s.All("problem"))
	slices.SortStableFunc(rows, func(a, b record.Record) int { return compareText(a.Text("number"), b.Text("number")) })
	t := Table{Columns: []Column{{Title: "类别", Weight: 0.9}, {Title: "编号"}, {Title: "问题", Weight: 3}, {Title: "责任单位", Weight: 1.2}, {Title: "整改措施", Weight: 2.5}, {Title: "期限"}, {Title: "状态", Weight: 0.8}}, Empty: "没有登记问题。"}
	heading := "问题（按类别）"
	if openOnly {
		heading = "存在问题"
	}
	for _, category := range kind.Field("category").Options {
		n := 0
		for _, r := range rows {
			if r.Text("category") != category.Name && (category.Name != "other" || r.Text("category") != "") || openOnly && r.Text("status") != string(procedure.ProblemOpen) {
				continue
			}
			n++
			row := about([]string{category.Label.Zh, r.Text("number"), r.Text("text"), r.Text("owner"), r.Text("remedy"), Clock(r.Time("due_at")), option(&r, "status")}, "problem", r.ID)
			if due := r.Time("due_at"); r.Text("status") == string(procedure.ProblemOpen) && !due.IsZero() && due.Before(s.Now) {
				row.Tone = procedure.Alarm
			}
			t.Rows = append(t.Rows, row)
		}
		if n == 0 && !openOnly {
			t.Rows = append(t.Rows, Row{Cells: []string{category.Label.Zh, "", "无", "", "", "", ""}, Tone: procedure.Muted})
		}
	}
	return Part{Heading: heading, Table: &t}
}

func problemList(s *Source) (Document, error) {
	return Document{Title: joined(" ", s.Incident().Name, "问题清单"), Format: A4Wide, Parts: []Part{s.problemsByCategory(false), {Sign: []string{s.group(record.General), s.group(record.Coordination)}}}}, nil
}

// compensation is requisitions and honours in two lines: their lists are papers of their own.
func (s *Source) compensation() Part {
	requisitions, honours := s.All("requisition"), s.All("honour")
	owed, paid, open := 0.0, 0.0, 0
	for _, r := range requisitions {
		switch roster.Status(r.Text("status")) {
		case procedure.TakenAssessed:
			owed += r.Number("amount")
		case procedure.TakenPaid:
			paid += r.Number("amount")
		case procedure.TakenWaived:
		default:
			open++
		}
	}
	granted := 0
	for _, h := range honours {
		if h.Text("status") == string(procedure.HonourGranted) {
			granted++
		}
	}
	return Part{Heading: "补偿与奖励", Prose: fmt.Sprintf("征调 %d 项（"+s.group(record.General)+"）：已补偿 %s 元，已核定未付 %s 元，未办结 %d 项。\n抚恤、奖励、表彰 %d 项（"+s.group(record.Support)+"）：已兑现 %d 项。",
		len(requisitions), amount(paid), amount(owed), open, len(honours), granted)}
}

func requisitionList(s *Source) (Document, error) {
	t := Table{Columns: []Column{
		{Title: "编号"}, {Title: "类别", Weight: 0.7}, {Title: "征调内容", Weight: 1.6}, {Title: "数量", Number: true, Weight: 0.6}, {Title: "单位", Weight: 0.5}, {Title: "被征调单位或个人", Weight: 1.5},
		{Title: "征调令文号"}, {Title: "起"}, {Title: "止"}, {Title: "归还状况", Weight: 1.2}, {Title: "补偿（元）", Number: true}, {Title: "补偿单位"}, {Title: "状态", Weight: 0.7},
	}, Empty: "没有征调。"}
	total := 0.0
	for _, r := range byNumber(s.All("requisition")) {
		money := amount(r.Number("amount"))
		if r.Value("amount").IsNone() {
			money = "待定"
		}
		total += r.Number("amount")
		t.Rows = append(t.Rows, about([]string{
			r.Text("number"), option(&r, "item"), r.Text("name"), amount(r.Number("quantity")), r.Text("unit"), r.Text("owner"), r.Text("order_no"),
			Clock(r.Time("taken_at")), Clock(r.Time("returned_at")), r.Text("condition"), money, r.Text("payer"), option(&r, "status"),
		}, "requisition", r.ID))
	}
	t.Total = &Row{Cells: []string{"合计", "", "", "", "", "", "", "", "", "", amount(total), "", ""}}
	return Document{Title: joined(" ", s.Incident().Name, "征调补偿清单"), Format: A4Wide, Parts: []Part{
		{Prose: "征调补偿由" + s.group(record.General) + "办理，与抚恤、奖励、表彰分列。金额未核定的写“待定”，不计入合计。"}, {Table: &t}, {Sign: []string{s.group(record.General), "核定人", "补偿单位"}},
	}}, nil
}

func honourList(s *Source) (Document, error) {
	doc := Document{Title: joined(" ", s.Incident().Name, "抚恤奖励表彰名册"), Format: A4Wide, Parts: []Part{{Prose: "抚恤、奖励、表彰由" + s.group(record.Support) + "办理，与征调补偿分列。"}}}
	rows := byNumber(s.All("honour"))
	for _, class := range s.Schema.Kind("honour").Field("class").Options {
		t := Table{Columns: []Column{{Title: "编号"}, {Title: "对象", Weight: 1.4}, {Title: "事迹", Weight: 4}, {Title: "依据"}, {Title: "金额（元）", Number: true}, {Title: "推荐人"}, {Title: "审定人"}, {Title: "审定文号"}, {Title: "状态", Weight: 0.8}}}
		for _, r := range rows {
			if r.Text("class") == class.Name {
				t.Rows = append(t.Rows, about([]string{r.Text("number"), r.Text("name"), r.Text("deeds"), r.Text("order_no"), blankZero(r.Number("amount")), r.Text("proposed_by"), r.Text("decided_by"), r.Text("document_no"), option(&r, "status")}, "honour", r.ID))
			}
		}
		t.Empty = "无"
		doc.Parts = append(doc.Parts, Part{Heading: class.Label.Zh + "（" + strconv.Itoa(len(t.Rows)) + "）", Table: &t})
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{s.group(record.Support), "审定人"}})
	return doc, nil
}

func blankZero(v float64) string {
	if v == 0 {
		return ""
	}
	return amount(v)
}

func byNumber(rows []record.Record) []record.Record {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b record.Record) int { return compareText(a.Text("number"), b.Text("number")) })
	return rows
}

// reviewReport is 总结评估: the stages with their times, the figures, what went well, problems by category, advice.
func reviewReport(s *Source) (Document, error) {
	hours, err := s.hours()
	if err != nil {
		return Document{}, err
	}
	doc := s.reportHead("总结评估", false)
	doc.Parts = append(doc.Parts, s.summary(), s.stages(), s.wholeFigures(hours), s.paragraph("主要做法", "practice"), s.problemsByCategory(false), s.paragraph("意见建议", "advice"),
		s.compensation(), s.heardPart())
	return s.reportEnd(doc, s.group(record.General)+"负责人", s.group(record.Coordination)+"负责人"), nil
}

func (s *Source) paragraph(heading, ask string) Part {
	return Part{Heading: heading, Prose: cmp.Or(s.Text(ask), "（待填写）")}
}

// stages are the steps of the plan's line of work with the first and the last moment of each.
func (s *Source) stages() Part {
	t := Table{Columns: []Column{{Title: "阶段", Weight: 1.5}, {Title: "最早", Weight: 1}, {Title: "最晚", Weight: 1}, {Title: "数量", Number: true, Weight: 0.7}}}
	add := func(label string, times []time.Time) {
		times = slices.DeleteFunc(times, time.Time.IsZero)
		row := []string{label, "", "", strconv.Itoa(len(times))}
		if len(times) > 0 {
			row[1], row[2] = Clock(slices.MinFunc(times, time.Time.Compare)), Clock(slices.MaxFunc(times, time.Time.Compare))
		}
		t.Rows = append(t.Rows, Row{Cells: row})
	}
	p := s.Picture
	field := func(kind, name string) (times []time.Time) {
		for _, r := range s.All(kind) {
			times = append(times, r.Time(name))
		}
		return times
	}
	add("启动机制", []time.Time{s.Incident().ActivatedAt})
	add("发布需求", field("need", "published_at"))
	add("审核报名", field("signup", "decided_at"))
	var arrivals []time.Time
	for _, c := range p.Checkins {
		arrivals = append(arrivals, c.ArrivedAt)
	}
	add("到场报备", arrivals)
	add("下达任务单", field("task", "issued_at"))
	add("提交通行申请", field("passage", "submitted_at"))
	add("后勤申请", field("request", "requested_at"))
	add("撤离", field("team", "withdrawn_at"))
	add("返程到家", field("team", "home_at"))
	add("终止机制", []time.Time{s.Incident().EndedAt})
	return Part{Heading: "运行过程", Table: &t}
}

// groupReport is what one group did in a shift (值班、班次): what is open in its hands, what it wrote down.
func groupReport(s *Source) (Document, error) {
	group := record.Group(s.Answers["group"].Value.Text())
	from, to := s.period()
	name := "各组"
	if group != "" {
		name = s.group(group)
	}
	doc := Document{Title: joined(" ", s.Incident().Name, name+"班次工作报告")}
	doc.Parts = append(doc.Parts, Part{Facts: []Fact{{Label: "组别", Text: name}, {Label: "时段", Text: Clock(from) + " 至 " + Clock(to)}, {Label: "数据截至", Text: Clock(s.Stamp.AsOf)}, {Label: "出具人", Text: s.Stamp.Operator}}})
	doc.Parts = append(doc.Parts, s.summary())
	if group == "" || group == record.General {
		doc.Parts = append(doc.Parts, s.dayBesideWhole(), s.needsOutcome())
	}
	if group == "" || group == record.Coordination {
		doc.Parts = append(doc.Parts, s.responders(), s.openTasks(), s.threats())
	}
	if group == "" || group == record.Support {
		doc.Parts = append(doc.Parts, s.supportFigures(), s.shortages())
	}
	doc.Parts = append(doc.Parts, s.deeds(from, to), s.planned())
	return s.reportEnd(doc, name), nil
}

func (s *Source) supportFigures() Part {
	t := Table{Columns: []Column{{Title: "指标", Weight: 1.5}, {Title: "数值", Number: true}, {Title: "单位", Weight: 0.6}, {Title: "统计口径", Weight: 4}}}
	for _, f := range s.Picture.Counts() {
		if (section{prefix: []string{"passages.", "permits.", "supplies.", "requests.", "injuries."}}).has(f.Name) {
			t.Rows = append(t.Rows, Row{Cells: []string{f.Label.Zh, amount(f.Value), f.Unit.Zh, f.Means.Zh}})
		}
	}
	return Part{Heading: "保障情况", Table: &t}
}

// deedsMax is how many lines of the journal a shift's report takes; a busier one prints the journal itself.
const deedsMax = 500

// deeds are the journal's lines of the period.
func (s *Source) deeds(from, to time.Time) Part {
	t := Table{Columns: []Column{{Title: "时间", Weight: 1}, {Title: "记录", Weight: 5}, {Title: "登记人", Weight: 0.8}}, Empty: "本时段没有记录。"}
	rows, err := s.Reader.List(record.Query{Kind: "journal", Where: []record.Condition{
		{Field: "at", Test: record.AtLeast, Value: merge.OfTime(from.UnixMilli())}, {Field: "at", Test: record.Less, Value: merge.OfTime(to.Add(time.Minute).UnixMilli())},
	}, Order: "at"})
	if err != nil {
		return Part{Heading: "工作记录", Prose: "日志暂时读不出。"}
	}
	heading := "工作记录"
	for i, r := range rows {
		if i >= deedsMax {
			heading = fmt.Sprintf("工作记录（共 %d 条，列前 %d 条）", len(rows), deedsMax)
			break
		}
		t.Rows = append(t.Rows, about([]string{Clock(r.Time("at")), r.Text("text"), r.Text("recorded_by")}, "journal", r.ID))
	}
	return Part{Heading: heading, Table: &t}
}
