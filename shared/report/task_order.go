package report

import (
	"cmp"
	"fmt"
	"qianshao/shared/record"
	"strings"

	"qianshao/shared/catalog"
	"qianshao/shared/roster"
)

// taskOrder is one task on one sheet: what ICS-204 asks of an assignment, in the plan's words.
func taskOrder(s *Source) (Document, error) {
	t, ok := s.Picture.Task(s.About.ID)
	if !ok {
		t = roster.TaskOf(s.About)
	}
	w := s.Worded("task-order", Wording{
		Heading: "现场救援任务单",
		Closing: "队伍到达后向现场联系人报到；情况变化、人员受伤、装备损失立即报告。未经批准不改变任务内容、地点和时间。",
	})
	doc := Document{Title: w.Heading, Number: t.Number, Warning: orderWarning(t)}
	if code := tagOf("task", t.ID); code != nil {
		doc.Parts = append(doc.Parts, Part{Code: code})
	}
	if w.Opening != "" {
		doc.Parts = append(doc.Parts, Part{Prose: w.Opening})
	}
	doc.Parts = append(doc.Parts, Part{Facts: s.orderFacts(t)})
	crew := s.crewTable(t)
	doc.Parts = append(doc.Parts, Part{Heading: "承担力量", Table: &crew}, Part{Prose: w.Closing})
	if w.Footnote != "" {
		doc.Parts = append(doc.Parts, Part{Prose: w.Footnote})
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{"下达人：" + t.OrderedBy, "安全员", "队伍负责人（接收）"}})
	doc.Parts = append(doc.Parts, s.CommunicationsBack()...)
	return doc, nil
}

// orderWarning says of an order that it is not one yet, or no more.
func orderWarning(t roster.Task) string {
	switch t.Status {
	case roster.TaskDraft, roster.TaskReady:
		return "草拟：尚未下达，不作为行动依据"
	case roster.TaskStopped:
		return "本任务已中止"
	case roster.TaskHanded:
		return "本任务已移交"
	}
	return ""
}

// orderFacts are the parts of the assignment.
func (s *Source) orderFacts(t roster.Task) []Fact {
	r := &t.Row
	from := joined(" ", "现场协调机制"+s.group(record.Coordination), r.Text("ordered_by"))
	place := strings.TrimSpace(t.Place)
	if t.Lat != 0 || t.Lon != 0 {
		place = joined("　", place, fmt.Sprintf("北纬 %.5f，东经 %.5f（WGS-84）", t.Lat, t.Lon))
	}
	if need, ok := s.Picture.Need(t.Need); ok && need.District != "" {
		place = joined(" ", catalog.DistrictName(need.District), place)
	}
	facts := []Fact{
		{Label: "任务名称", Text: t.Title, Wide: true},
		{Label: "下达单位", Text: from}, {Label: "承担队伍", Text: s.crewInShort(t)},
		{Label: "对应需求", Text: s.Title("need", t.Need)}, {Label: "优先级", Text: count(t.Priority)},
		{Label: "任务地点", Text: place, Wide: true},
		{Label: "开始时间", Text: Clock(t.StartsAt)}, {Label: "预计结束", Text: Clock(t.EndsAt)},
		{Label: "通信频道", Text: t.Channel}, {Label: "现场联系人", Text: joined(" ", r.Text("contact"), revealed(r, "phone"))},
		{Label: "任务目标", Text: t.Goal, Wide: true},
		{Label: "危险与安全", Text: t.Hazards, Wide: true},
		{Label: "携带装备", Text: r.Text("equipment"), Wide: true},
		{Label: "下达时间", Text: Clock(t.IssuedAt)}, {Label: "状态", Text: joined(" ", option(r, "status"), Clock(t.StatusAt))},
	}
	if t.Follows != (t.ID) && !r.Value("follows").IsNone() {
		facts = append(facts, Fact{Label: "接续任务", Text: s.Title("task", t.Follows), Wide: true})
	}
	for _, f := range []struct{ label, text string }{{"例外依据", t.Exception}, {"备注", r.Text("note")}} {
		if f.text != "" {
			facts = append(facts, Fact{Label: f.label, Text: f.text, Wide: true})
		}
	}
	return facts
}

// crewInShort names one or two teams; of more it says how many, for they stand in the table.
func (s *Source) crewInShort(t roster.Task) string {
	crew := s.Picture.Crew(t.ID)
	if len(crew) > 2 {
		return fmt.Sprintf("%s等 %d 支（见下表）", crew[0].Name, len(crew))
	}
	return cmp.Or(s.crewNames(t), "（未指派）")
}

// crewTable is who goes: team, leader, heads, telephone, where to meet.
func (s *Source) crewTable(t roster.Task) Table {
	table := Table{Empty: "还没有指派队伍。", Columns: []Column{
		{Title: "队伍", Weight: 2.4}, {Title: "负责人", Weight: 0.9}, {Title: "电话", Weight: 1.3}, {Title: "人数", Weight: 0.6, Number: true}, {Title: "专业", Weight: 1.8}, {Title: "集合地点", Weight: 1.3},
	}}
	people := 0
	for _, team := range s.Picture.Crew(t.ID) {
		h := s.Picture.HeadCount(team.ID)
		people += h.OnScene()
		table.Rows = append(table.Rows, Row{Kind: "team", ID: team.ID, Cells: []string{
			team.Name, team.Leader, revealed(&team.Row, "phone"), whole(h.OnScene()), capabilityWords(team.Capabilities), team.Place,
		}})
	}
	if len(table.Rows) > 1 {
		table.Total = &Row{Cells: []string{fmt.Sprintf("合计 %d 支", len(table.Rows)), "", "", whole(people), "", ""}}
	}
	return table
}

// taskRevocation tells a team that its order no longer stands.
func taskRevocation(s *Source) (Document, error) {
	t, ok := s.Picture.Task(s.About.ID)
	if !ok {
		t = roster.TaskOf(s.About)
	}
	words := Wording{Heading: "任务撤销通知", Opening: "下列任务单自收到本通知起停止执行。请立即停止作业，清点人员，按撤离信号和路线撤至集结点，并向协调台报告。"}
	if t.Status == roster.TaskHanded {
		words = Wording{Heading: "任务移交通知", Opening: "下列任务单未完成部分已移交，原任务单不再执行。请向接手队伍交接现场情况，清点人员后撤至集结点，并向协调台报告。"}
	}
	w := s.Worded("task-revocation", words)
	doc := Document{Title: w.Heading, Number: t.Number}
	if code := tagOf("task", t.ID); code != nil {
		doc.Parts = append(doc.Parts, Part{Code: code})
	}
	reason := cmp.Or(t.Row.Text("reason"), t.Result)
	doc.Parts = append(doc.Parts, Part{Prose: w.Opening}, Part{Facts: []Fact{
		{Label: "任务单号", Text: t.Number}, {Label: "任务名称", Text: t.Title},
		{Label: "任务地点", Text: t.Place, Wide: true},
		{Label: "承担队伍", Text: s.crewAtEnd(t), Wide: true},
		{Label: "原下达时间", Text: Clock(t.IssuedAt)}, {Label: "撤销时间", Text: Clock(t.StatusAt)},
		{Label: "原因", Text: reason, Wide: true},
		{Label: "通信频道", Text: t.Channel}, {Label: "协调台电话", Text: s.Incident().PublicPhone},
	}})
	if next := s.goesOn(t); next != "" {
		doc.Parts = append(doc.Parts, Part{Facts: []Fact{{Label: "接手任务单", Text: next, Wide: true}}})
	}
	for _, text := range []string{w.Closing, w.Footnote} {
		if text != "" {
			doc.Parts = append(doc.Parts, Part{Prose: text})
		}
	}
	doc.Parts = append(doc.Parts, Part{Sign: []string{"撤销决定人", "队伍负责人（收到）", "协调台经办"}})
	return doc, nil
}

// crewAtEnd names the teams the order was given to, also when they were taken off as it ended.
func (s *Source) crewAtEnd(t roster.Task) string {
	return cmp.Or(s.crewNames(t), s.teamNames(t.Teams))
}

// goesOn is the task that took over.
func (s *Source) goesOn(t roster.Task) string {
	for i := range s.Picture.Tasks {
		if next := &s.Picture.Tasks[i]; next.Follows == t.ID {
			return joined(" ", next.Number, s.crewNames(*next))
		}
	}
	return ""
}
