package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// shiftHandover is what one shift gives the next, with boxes for both to sign.
func shiftHandover(s *Source) (Document, error) {
	r := &s.About
	doc, err := handoverDocument(s)
	if err != nil {
		return doc, err
	}
	doc.Number = r.Text("number")
	doc.Parts = append([]Part{{Facts: []Fact{
		{Label: "组别", Text: option(r, "group")}, {Label: "交班人", Text: r.Text("operator")}, {Label: "接班人", Text: r.Text("handed_to")}, {Label: "接班时间", Text: Clock(r.Time("starts_at"))},
		{Label: "交班时间", Text: Clock(r.Time("handed_at"))}, {Label: "签收", Text: strings.TrimSpace(r.Text("signed_by") + " " + Clock(r.Time("signed_at")))},
		{Label: "交班时未了", Text: r.Text("left_open"), Wide: true}, {Label: "交接事项", Text: r.Text("notes"), Wide: true}}}}, doc.Parts...)
	doc.Parts = append(doc.Parts, Part{Sign: []string{"交班人：" + r.Text("operator"), "接班人：" + cmp.Or(r.Text("signed_by"), r.Text("handed_to"))}})
	return doc, nil
}

// handover is the same of this moment, whoever is on duty.
func handover(s *Source) (Document, error) { return handoverDocument(s) }

// handoverDocument puts together what is open: what is past its time stands first.
func handoverDocument(s *Source) (Document, error) {
	late, open := openDirectives(s)
	needs, _ := openNeeds(s)
	tasks, silent := openTasks(s), silentTable(s)
	stock := lowStock(s)
	unsent, err := unsentWords(s)
	if err != nil {
		return Document{}, err
	}
	messages, err := openMessages(s)
	if err != nil {
		return Document{}, err
	}
	warnings := unansweredWarnings(s)
	return Document{Title: "交接班单", Format: A4Wide, Parts: []Part{
		under("一、超时督办", late), under("二、未确认的预警", warnings), under("三、未满足需求", needs), under("四、未结束任务", tasks), under("五、失去联系的队伍", silent),
		under("六、库存不足", stock), under("七、未办结信息", messages), under("八、未办结督办", open), {Heading: "九、本机未得到中心确认的数据", Prose: unsent},
	}}, nil
}

func openTasks(s *Source) Table {
	t := Table{Empty: "没有未结束任务。", Columns: []Column{{Title: "编号"}, {Title: "任务", Weight: 2}, {Title: "地点", Weight: 1.3}, {Title: "队伍", Weight: 2}, {Title: "状态", Weight: 0.7}, {Title: "自", Weight: 1.2}, {Title: "最近报告", Weight: 2}}}
	for i := range s.Picture.Tasks {
		task := &s.Picture.Tasks[i]
		if roster.OverTask(task.Status) {
			continue
		}
		var crew []string
		for _, team := range s.Picture.Crew(task.ID) {
			crew = append(crew, team.Name)
		}
		t.Rows = append(t.Rows, Row{Kind: "task", ID: task.ID, Cells: []string{task.Number, task.Title, task.Place, strings.Join(crew, "、"), option(&task.Row, "status"), Clock(task.StatusAt),
			strings.TrimSpace(Clock(task.LastReportAt) + " " + firstLine(task.LastReport, 40))}})
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return cmp.Compare(a.Cells[0], b.Cells[0]) })
	return t
}

func silentTable(s *Source) Table {
	return Table{Empty: "没有。", Rows: silentTeams(s), Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "负责人"}, {Title: "电话", Weight: 1.3}, {Title: "位置", Weight: 1.3}, {Title: "最近联系", Weight: 1.2}, {Title: "已静默"}}}
}

func unansweredWarnings(s *Source) Table {
	t := Table{Empty: "没有。", Columns: []Column{{Title: "预警", Weight: 3}, {Title: "回复截止", Weight: 1.2}, {Title: "未确认队伍", Weight: 4}}}
	for _, w := range s.All("warning") {
		if w.Text("status") != "out" {
			continue
		}
		open := procedure.Unanswered(procedure.Warned(s.View, &w))
		if len(open) == 0 {
			continue
		}
		var names []string
		for _, team := range open {
			if team.Team.Kind != nil {
				names = append(names, strings.TrimSpace(team.Team.Text("name")+" "+team.Team.Text("phone")))
			}
		}
		t.Rows = append(t.Rows, Row{Kind: "warning", ID: w.ID, Tone: open[0].Tone, Cells: []string{procedure.Caption(&w), Clock(w.Time("reply_by")), strings.Join(names, "、")}})
	}
	return t
}

// listedMessages is how many unfinished messages a handover names; the rest are counted.
const listedMessages = 100

func openMessages(s *Source) (Table, error) {
	t := Table{Empty: "没有。", Columns: []Column{{Title: "编号"}, {Title: "时间", Weight: 1.2}, {Title: "内容", Weight: 4}, {Title: "组别/责任人", Weight: 1.2}, {Title: "时限", Weight: 1.2}, {Title: "状态", Weight: 0.7}}}
	all, err := s.Reader.Count(record.Query{Kind: "message", Where: unfinished()})
	if err != nil {
		return t, fmt.Errorf("count messages: %w", err)
	}
	rows, err := s.Reader.List(record.Query{Kind: "message", Where: unfinished(), Limit: listedMessages})
	if err != nil {
		return t, fmt.Errorf("list messages: %w", err)
	}
	for _, m := range rows {
		row := Row{Kind: "message", ID: m.ID, Cells: []string{m.Text("number"), Clock(m.Time("at")), firstLine(m.Text("text"), 80), strings.Trim(option(&m, "group")+"/"+m.Text("owner"), "/"), Clock(m.Time("due_at")), option(&m, "status")}}
		if due := m.Time("due_at"); !due.IsZero() && s.Now.After(due) {
			row.Tone = procedure.Alarm
		}
		t.Rows = append(t.Rows, row)
	}
	if more := all - len(rows); more > 0 {
		t.Rows = append(t.Rows, Row{Cells: []string{"", "", fmt.Sprintf("另有 %d 条，见信息日志", more), "", "", ""}})
	}
	return t, nil
}

// under is a table under a heading, or the word that there is nothing.
func under(heading string, t Table) Part {
	if len(t.Rows) == 0 {
		return Part{Heading: heading, Prose: t.Empty}
	}
	return Part{Heading: heading, Table: &t}
}

// first keeps the first rows of a table and says how many more there are.
func (t Table) first(most int) Table {
	if more := len(t.Rows) - most; more > 0 {
		t.Rows = append(t.Rows[:most:most], Row{Cells: make([]string, len(t.Columns))})
		t.Rows[most].Cells[1] = fmt.Sprintf("另有 %d 条", more)
	}
	return t
}

// unsentWords counts, kind by kind, what this terminal wrote and the hub has not confirmed.
func unsentWords(s *Source) (string, error) {
	var words []string
	total := 0
	for _, k := range s.Schema.Kinds() {
		n, err := s.Reader.Count(record.Query{Kind: k.Name, Unsent: true})
		if err != nil {
			return "", fmt.Errorf("count unsent %s: %w", k.Name, err)
		}
		if n > 0 {
			total += n
			words = append(words, fmt.Sprintf("%s %d", k.Label.Zh, n))
		}
	}
	if total == 0 {
		return "全部已由中心确认。", nil
	}
	return fmt.Sprintf("共 %d 条：%s。", total, strings.Join(words, "、")), nil
}

// dutyBoard shows who is on duty in which group, and the last to hand over.
func dutyBoard(s *Source) (Document, error) {
	doc := Document{Title: "值守表"}
	for _, o := range s.Schema.Kind("shift").Field("group").Options {
		t := Table{Empty: "没有登记值班。", Columns: []Column{{Title: "值班员"}, {Title: "电话", Weight: 1.3}, {Title: "地点", Weight: 1.3}, {Title: "接班时间", Weight: 1.2}, {Title: "预计交班", Weight: 1.2}, {Title: "状态", Weight: 0.8}, {Title: "接班人"}}}
		rows := slices.Clone(s.All("shift"))
		slices.SortStableFunc(rows, func(a, b record.Record) int { return b.Time("starts_at").Compare(a.Time("starts_at")) })
		for i := range rows {
			r := &rows[i]
			if r.Text("group") != o.Name || r.Text("status") == "over" && s.Now.Sub(r.Time("signed_at")) > 24*time.Hour {
				continue
			}
			row := Row{Kind: "shift", ID: r.ID, Cells: []string{r.Text("operator"), r.Text("phone"), r.Text("place"), Clock(r.Time("starts_at")), Clock(r.Time("ends_at")), option(r, "status"), cmp.Or(r.Text("signed_by"), r.Text("handed_to"))}}
			if r.Text("status") == "on" && !r.Time("ends_at").IsZero() && s.Now.After(r.Time("ends_at")) {
				row.Tone = procedure.Warn
			}
			t.Rows = append(t.Rows, row)
		}
		doc.Parts = append(doc.Parts, Part{Heading: o.Label.Zh, Table: &t}, memberPart(s, record.Group(o.Name)))
	}
	return doc, nil
}

// memberPart names the members of a group in one line each unit.
func memberPart(s *Source, group record.Group) Part {
	var units []string
	for _, m := range s.Picture.Members {
		if m.Group == group {
			units = append(units, strings.TrimSpace(m.Unit+" "+m.Person))
		}
	}
	return Part{Prose: "成员：" + strings.Join(units, "、")}
}
