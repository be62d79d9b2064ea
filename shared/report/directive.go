package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func directiveSlip(s *Source) (Document, error) {
	r := &s.About
	doc := Document{Title: "督办单", Number: r.Text("number"), Parts: []Part{
		{Facts: []Fact{
			{Label: "来文单位", Text: r.Text("from")}, {Label: "文号", Text: r.Text("document_no")}, {Label: "收到时间", Text: Clock(r.Time("at"))}, {Label: "办结时限", Text: Clock(r.Time("due_at"))},
			{Label: "承办组", Text: option(r, "group")}, {Label: "责任人", Text: r.Text("owner")}, {Label: "状态", Text: option(r, "status")}, {Label: "办结确认人", Text: r.Text("closed_by")},
			{Label: "事项", Text: r.Text("title"), Wide: true}, {Label: "要求", Text: r.Text("text"), Wide: true}, {Label: "办理反馈", Text: r.Text("feedback"), Wide: true}}},
		{Sign: []string{"承办人", "承办组负责人", s.group(record.General) + "确认"}},
	}}
	if procedure.DirectiveOverdue(r, s.Now) {
		doc.Warning = "已超过办结时限"
	}
	return doc, nil
}

func meetingMinutes(s *Source) (Document, error) {
	r := &s.About
	t := Table{Empty: "没有转为督办的事项。", Columns: []Column{{Title: "编号"}, {Title: "议定事项", Weight: 3}, {Title: "承办组"}, {Title: "责任人"}, {Title: "时限", Weight: 1.2}, {Title: "状态"}}}
	for _, d := range s.All("directive") {
		if d.Ref("meeting") == r.ID {
			t.Rows = append(t.Rows, directiveRow(s, &d, []string{d.Text("number"), d.Text("title"), option(&d, "group"), d.Text("owner"), Clock(d.Time("due_at")), option(&d, "status")}))
		}
	}
	return Document{Title: "会商纪要", Number: r.Text("number"), Parts: []Part{
		{Facts: []Fact{{Label: "议题", Text: r.Text("title"), Wide: true}, {Label: "类型", Text: option(r, "type")}, {Label: "时间", Text: Clock(r.Time("at"))}, {Label: "地点", Text: r.Text("place")},
			{Label: "主持人", Text: r.Text("chair")}, {Label: "参加人员", Text: r.Text("attendees"), Wide: true}}},
		{Heading: "会商情况", Prose: r.Text("minutes")}, {Heading: "议定事项", Prose: r.Text("decisions")}, {Heading: "督办", Table: &t},
		{Sign: []string{"记录人：" + r.Text("recorded_by"), "签发人：" + r.Text("signed_by")}},
	}}, nil
}

func directiveRow(s *Source, d *record.Record, cells []string) Row {
	row := Row{Kind: "directive", ID: d.ID, Cells: cells}
	if procedure.DirectiveOverdue(d, s.Now) {
		row.Tone = procedure.Alarm
	}
	return row
}

// openDirectives lists the directives not carried out, those past their time first, then by time.
func openDirectives(s *Source) (late, open Table) {
	columns := []Column{{Title: "编号"}, {Title: "事项", Weight: 3}, {Title: "来文单位"}, {Title: "承办组", Weight: 0.7}, {Title: "责任人", Weight: 0.8}, {Title: "时限", Weight: 1.2}, {Title: "办理", Weight: 2}}
	late, open = Table{Columns: columns, Empty: "没有超时的督办。"}, Table{Columns: columns, Empty: "没有未办结的督办。"}
	rows := slices.Clone(s.All("directive"))
	slices.SortStableFunc(rows, func(a, b record.Record) int { return a.Time("due_at").Compare(b.Time("due_at")) })
	for i := range rows {
		d := &rows[i]
		if !procedure.DirectiveOpen(d) {
			continue
		}
		row := directiveRow(s, d, []string{d.Text("number"), d.Text("title"), d.Text("from"), option(d, "group"), d.Text("owner"), Clock(d.Time("due_at")),
			strings.TrimSpace(option(d, "status") + " " + firstLine(d.Text("feedback"), 40))})
		if row.Tone == procedure.Alarm {
			late.Rows = append(late.Rows, row)
		} else {
			open.Rows = append(open.Rows, row)
		}
	}
	return late, open
}

// openNeeds lists the needs that still ask for forces, the shortest of people first.
func openNeeds(s *Source) (Table, []roster.Need) {
	t := Table{Empty: "没有未满足的需求。", Columns: []Column{{Title: "编号"}, {Title: "需求", Weight: 2.5}, {Title: "地点", Weight: 1.5}, {Title: "紧急", Weight: 0.6}, {Title: "需要", Number: true, Weight: 0.6},
		{Title: "已派", Number: true, Weight: 0.6}, {Title: "到位", Number: true, Weight: 0.6}, {Title: "缺", Number: true, Weight: 0.6}, {Title: "状态", Weight: 0.8}}}
	var needs []roster.Need
	for _, n := range s.Picture.Needs {
		if goesOn, _ := s.Picture.Need(n.ID); n.Open() && goesOn.ID == n.ID {
			needs = append(needs, n)
		}
	}
	slices.SortStableFunc(needs, func(a, b roster.Need) int {
		return cmp.Or(cmp.Compare(urgencyRank(&a), urgencyRank(&b)), cmp.Compare(s.Picture.Supply(b).Short, s.Picture.Supply(a).Short), cmp.Compare(a.Number, b.Number))
	})
	for _, n := range needs {
		p := s.Picture.Supply(n)
		required, short := digits(p.Required), digits(p.Short)
		if n.Quantity == 0 { // nobody said how much: that is not none
			required, short = "不详", "不详"
		}
		row := Row{Kind: "need", ID: n.ID, Cells: []string{n.Number, n.Title, n.Place, option(&n.Row, "urgency"), required, digits(p.Committed), digits(p.Arrived), short, option(&n.Row, "status")}}
		if n.FreshnessOf(s.Now) == roster.Stale {
			row.Tone = procedure.Warn
			row.Cells[8] += "（过期待复核）"
		}
		t.Rows = append(t.Rows, row)
	}
	return t, needs
}

func urgencyRank(n *roster.Need) int {
	f := n.Row.Kind.Field("urgency")
	if o := f.Match(n.Urgency); o != nil {
		return slices.IndexFunc(f.Options, func(x record.Option) bool { return x.Name == o.Name })
	}
	return len(f.Options)
}

// freeTeams lists the teams that could take a task, the largest and most rested first.
func freeTeams(s *Source) Table {
	t := Table{Empty: "没有空闲队伍。", Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "负责人"}, {Title: "电话", Weight: 1.7}, {Title: "在场", Number: true, Weight: 0.6}, {Title: "专业方向", Weight: 2}, {Title: "位置", Weight: 1.2},
		{Title: "自保时", Number: true, Weight: 0.8}}}
	for _, c := range s.Picture.Ranking(s.Now, nil).Match(roster.Want{}) {
		if c.Team.Status != roster.TeamStandby {
			continue
		}
		t.Rows = append(t.Rows, Row{Kind: "team", ID: c.Team.ID, Cells: []string{c.Team.Name, c.Team.Leader, c.Team.Phone, digits(float64(c.Heads.OnScene())), teamSkills(c.Team), c.Team.Place,
			digits(c.Team.SelfSufficiency)}})
	}
	return t
}

// proposals is how many teams are put forward for one need.
const proposals = 2

// proposedMatches puts the best free teams beside each need that is short, with why.
func proposedMatches(s *Source, needs []roster.Need) Table {
	t := Table{Empty: "没有可建议的派遣。", Columns: []Column{{Title: "需求", Weight: 2}, {Title: "缺", Number: true, Weight: 0.5}, {Title: "建议队伍", Weight: 1.6}, {Title: "理由", Weight: 3}}}
	ranking := s.Picture.Ranking(s.Now, nil)
	for _, n := range needs {
		short := s.Picture.Supply(n).Short
		if short <= 0 && n.Quantity > 0 {
			continue
		}
		for _, c := range ranking.Best(s.Picture.WantOf(n), proposals) {
			if c.Over {
				break
			}
			var why []string
			for _, l := range c.Reasons {
				why = append(why, l.Zh)
			}
			t.Rows = append(t.Rows, Row{Kind: "team", ID: c.Team.ID, Cells: []string{n.Caption(), digits(short), c.Team.Name, strings.Join(why, "；")}})
		}
	}
	return t
}

// morningSheet is the one sheet, printed on both sides, that lies on the table of the morning task meeting: needs, free teams,
// proposals, hazards, channels. Of each it names the first; the rest stand in their books.
func morningSheet(s *Source) (Document, error) {
	needTable, needs := openNeeds(s)
	free, matches := freeTeams(s), proposedMatches(s, needs)
	hazards, channels := pointTable(s, "hazard", "closed_road"), pointTable(s, "channel")
	late, _ := openDirectives(s)
	doc := Document{Title: "晨会任务单", Parts: []Part{
		{Facts: []Fact{{Label: "未满足需求", Text: fmt.Sprintf("%d 条", len(needTable.Rows))}, {Label: "空闲队伍", Text: fmt.Sprintf("%d 支", len(free.Rows))},
			{Label: "未结束任务", Text: fmt.Sprintf("%d 份", s.Picture.Counts().Int("tasks.open"))}, {Label: "超时督办", Text: fmt.Sprintf("%d 件", len(late.Rows))}}},
	}}
	if len(late.Rows) > 0 {
		doc.Parts = append(doc.Parts, inLines("超时督办", late, 3))
	}
	doc.Parts = append(doc.Parts, under("未满足需求", needTable.first(6)), under("空闲队伍", free.first(6)), under("建议派遣（供会商，派遣以任务单为准）", matches.first(4)),
		under("危险点与封路", hazards.first(3)), inLines("通信频道", channels, 4),
		Part{Sign: []string{"主持人", s.group(record.General), s.group(record.Coordination), s.group(record.Support)}})
	return doc, nil
}

// inLines says the first rows of a table in a line each, where there is no room for a table.
func inLines(heading string, t Table, most int) Part {
	if len(t.Rows) == 0 {
		return Part{Heading: heading, Prose: t.Empty}
	}
	var lines []string
	for _, r := range t.Rows[:min(most, len(t.Rows))] {
		lines = append(lines, together("，", slices.Clone(r.Cells)...))
	}
	if more := len(t.Rows) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("另有 %d 条", more))
	}
	return Part{Heading: heading, Prose: strings.Join(lines, "\n")}
}

// teamSkills is what a team can do, in words.
func teamSkills(t roster.Team) string {
	words := make([]string, len(t.Capabilities))
	for i, c := range t.Capabilities {
		words[i] = catalog.DirectionWords(c, "zh")
	}
	return strings.Join(words, "、")
}
