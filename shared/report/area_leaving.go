package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// leaving is the papers of withdrawal.
func leaving() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	choice := []procedure.Ask{
		textAsk("capability", "专业", "Capability"), textAsk("place", "位置", "Place"),
		{Field: "hours", Type: record.Number, Label: say("到场不少于（小时）", "Here for at least (hours)")},
		{Field: "status", Type: record.Code, Label: say("状态", "State"), Options: []record.Option{
			record.Choice("standby", "待命", "standby"), record.Choice("resting", "休整", "resting"), record.Choice("on_task", "任务中", "on task"), record.Choice("leaving", "待撤离", "leaving")}},
	}
	return []Paper{
		{Name: "withdrawal-choice", Label: say("撤离比选表", "Who could leave"), Asks: choice, Build: withdrawalChoice},
		{Name: "withdrawal-plan", Label: say("力量撤离计划", "Withdrawal plan"), Asks: []procedure.Ask{textAsk("phase", "批次", "Phase")}, Build: withdrawalPlan},
		{Name: "departure-notice", Label: say("撤离通知", "Notice to leave"), Of: "departure", Copies: true, Build: departureNotice},
		{Name: "clearance-list", Label: say("离场清单", "Leaving list"), Of: "team", Copies: true, Build: clearanceList},
		{Name: "clearance-all", Label: say("离场清单汇总", "Leaving lists"), Build: clearanceAll},
		{Name: "thanks-note", Label: say("感谢及参与证明", "Thanks and proof of taking part"), Of: "team", Copies: true, When: cameAndWent, Build: thanksNote},
		{Name: "call-back-list", Label: say("返程回访清单", "Call-back list"), Build: callBackList},
	}
}

// planned are the departures of whole teams that still stand, by phase, time and order.
func (s *Source) plannedDepartures(open bool) []roster.Departure {
	all := slices.DeleteFunc(slices.Clone(s.Picture.Departures), func(d roster.Departure) bool {
		done := d.Status == roster.DepartureLeft
		return d.InPart || d.Status == roster.DepartureCancelled || open && done
	})
	slices.SortStableFunc(all, func(a, b roster.Departure) int {
		return cmp.Or(a.PlannedAt.Compare(b.PlannedAt), cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return all
}

// withdrawalChoice lists the teams on scene by what decides who may leave: state, hours, what it can do, how long it can
// keep itself, and what would be short without it.
func withdrawalChoice(s *Source) (Document, error) {
	duties, err := s.Picture.Duties(s.History, s.Picture.Settings(nil, s.Now), s.Now)
	if err != nil {
		return Document{}, fmt.Errorf("read hours on duty: %w", err)
	}
	before, letting := shortNow(s.Picture), s.Picture.Letting()
	planned := map[uuid.UUID]bool{}
	for _, d := range s.plannedDepartures(true) {
		planned[d.Team] = true
	}
	t := Table{Empty: "没有符合条件的在场队伍。", Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "状态", Weight: 0.8}, {Title: "位置"}, {Title: "人数", Number: true, Weight: 0.7}, {Title: "专业", Weight: 2}, {Title: "到场（小时）", Number: true, Weight: 0.8}, {Title: "连续在岗（小时）", Number: true}, {Title: "自保剩余（小时）", Number: true}, {Title: "撤离后缺口增加", Number: true}, {Title: "说明", Weight: 1.6}}}
	for _, d := range duties {
		team := d.Team
		if !roster.OnScene(team.Status) || !s.choiceTakes(d) {
			continue
		}
		heads := s.Picture.HeadCount(team.ID)
		without := letting.Left(team.ID) - before
		row := Row{Kind: "team", ID: team.ID, Cells: []string{
			team.Name, s.state("team", team.Status), team.Place, whole(heads.OnScene()), capabilityWords(team.Capabilities), fmt.Sprintf("%.1f", s.hoursHere(team)), fmt.Sprintf("%.1f", d.Awake.Hours()), s.keepsItself(team), whole(without), "",
		}}
		switch {
		case team.Status == roster.TeamOnTask:
			row.Cells[9], row.Tone = "任务未结束", procedure.Warn
		case planned[team.ID]:
			row.Cells[9], row.Tone = "已列入计划", procedure.Muted
		case without > 0:
			row.Cells[9], row.Tone = "撤离后缺人", procedure.Warn
		case d.Over:
			row.Cells[9], row.Tone = "超时，宜先撤", procedure.Info
		}
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return cmp.Compare(toneRank(a.Tone), toneRank(b.Tone)) })
	after := s.Picture.Gaps()
	means := "撤离后缺口增加＝该队单独撤离后，各专业“全派后仍缺”人数之和的增加数。自保剩余＝报备的自我保障时长减去到场至今的小时数。"
	return Document{Title: "撤离比选表", Format: A4Wide, Parts: []Part{{Table: &t}, {Heading: "现有力量与未满足需求", Table: remainTable(after)}, {Prose: means}}}, nil
}

func toneRank(t procedure.Tone) int {
	return slices.Index([]procedure.Tone{procedure.Info, procedure.Plain, procedure.Warn, procedure.Muted}, t)
}

// choiceTakes says whether a team fulfils what was asked for.
func (s *Source) choiceTakes(d roster.Duty) bool {
	skill, place, hours := s.Text("capability"), s.Text("place"), s.Answers["hours"].Value.Number()
	if status := s.Answers["status"].Value.Text(); status != "" && status != string(d.Team.Status) {
		return false
	}
	return (skill == "" || strings.Contains(capabilityWords(d.Team.Capabilities), skill)) && strings.Contains(d.Team.Place, place) && s.hoursHere(d.Team) >= hours
}

// shortNow is how many people all needs together are still short when everybody free goes.
func shortNow(p *roster.Picture) int {
	n := 0
	for _, g := range p.Gaps() {
		n += g.Left
	}
	return n
}

// hoursHere is how long ago a team came: the first filing of those that stand.
func (s *Source) hoursHere(team roster.Team) float64 {
	filings := s.Picture.Filings(team.ID)
	if len(filings) == 0 || filings[0].ArrivedAt.IsZero() {
		return 0
	}
	return s.Now.Sub(filings[0].ArrivedAt).Hours()
}

// keepsItself is how many hours a team can still feed and shelter itself; empty where it did not say.
func (s *Source) keepsItself(team roster.Team) string {
	filings := s.Picture.Filings(team.ID)
	if len(filings) == 0 {
		return ""
	}
	last := filings[len(filings)-1]
	hours := cmp.Or(last.SelfSufficiency, team.SelfSufficiency)
	if hours == 0 || filings[0].ArrivedAt.IsZero() {
		return ""
	}
	return fmt.Sprintf("%.0f", hours-s.hoursHere(team))
}

// remainTable is what stays here by capability against the open needs.
func remainTable(gaps []roster.Gap) *Table {
	t := &Table{Empty: "没有需要力量的未结需求。", Columns: []Column{{Title: "专业", Weight: 2}, {Title: "未结需求", Number: true}, {Title: "需要人数", Number: true}, {Title: "已派", Number: true}, {Title: "待命可派（队）", Number: true}, {Title: "待命可派（人）", Number: true}, {Title: "全派后仍缺", Number: true}}}
	for _, g := range gaps {
		row := Row{Cells: []string{g.Label.Zh, whole(len(g.Needs)), figure(g.People.Required), figure(g.People.Committed), whole(g.Free.Teams), whole(g.Free.People), whole(g.Left)}}
		if g.Left > 0 {
			row.Tone = procedure.Alarm
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// withdrawalPlan is who leaves when by which way, by phase, and what remains then; it is meant for one page.
func withdrawalPlan(s *Source) (Document, error) {
	doc := Document{Title: "力量撤离计划", Format: A4Wide}
	phases := map[string][]roster.Departure{}
	var order []string
	var gone []uuid.UUID
	people, vehicles := 0, 0
	for _, d := range s.plannedDepartures(false) {
		if want := s.Text("phase"); want != "" && d.Phase != want {
			continue
		}
		if _, known := phases[d.Phase]; !known {
			order = append(order, d.Phase)
		}
		phases[d.Phase] = append(phases[d.Phase], d)
		if d.Status != roster.DepartureLeft {
			gone, people, vehicles = append(gone, d.Team), people+d.People, vehicles+d.Vehicles
		}
	}
	doc.Parts = []Part{{Facts: []Fact{{Label: "待撤离", Text: fmt.Sprintf("%d 支队伍 %d 人 %d 车", len(gone), people, vehicles)}, {Label: "撤离后在场", Text: s.remainWords(gone)}}}}
	for _, phase := range order {
		t := Table{Columns: []Column{{Title: "顺序", Weight: 0.5}, {Title: "出发时间", Weight: 1.2}, {Title: "队伍", Weight: 2}, {Title: "人数", Number: true, Weight: 0.6}, {Title: "车辆", Number: true, Weight: 0.6}, {Title: "撤出区域", Weight: 1.2}, {Title: "路线", Weight: 2}, {Title: "集合地点", Weight: 1.2}, {Title: "去向", Weight: 1.2}, {Title: "通知", Weight: 1.2}, {Title: "状态", Weight: 0.8}}}
		for _, d := range phases[phase] {
			t.Rows = append(t.Rows, Row{Kind: "departure", ID: d.ID, Cells: []string{
				fmt.Sprint(d.Order), Clock(d.PlannedAt), s.Title("team", d.Team), whole(d.People), whole(d.Vehicles), d.Area, d.Route, d.Assembly, d.Destination, Clock(d.NotifiedAt), s.state("departure", d.Status),
			}})
		}
		doc.Parts = append(doc.Parts, Part{Heading: cmp.Or(phase, "未分批"), Table: &t})
	}
	if len(order) == 0 {
		doc.Parts = append(doc.Parts, Part{Prose: "还没有列入撤离计划的队伍。"})
	}
	doc.Parts = append(doc.Parts, Part{Heading: "撤离后力量与未满足需求", Table: remainTable(s.Picture.Without(gone).Gaps())}, Part{Sign: []string{s.group(record.Coordination), "现场指挥部批准"}})
	return doc, nil
}

func (s *Source) remainWords(gone []uuid.UUID) string {
	after := s.Picture.Without(gone)
	_, total := after.HeadCounts()
	teams := after.Counts().Int("teams.on_scene")
	return fmt.Sprintf("%d 支队伍 %d 人", teams, total.OnScene())
}

// departureNotice is what a team is told.
func departureNotice(s *Source) (Document, error) {
	d := roster.DepartureOf(s.About)
	team := s.Title("team", d.Team)
	prose := fmt.Sprintf("%s：\n经现场指挥部研究，请你队于 %s 从%s出发，沿%s撤离。请提前 30 分钟到%s集合，清点人员、车辆和装备，归还借用的装备和电台，交清物资和工作报告，到协调台办理离场手续。途中注意安全，到家后报平安。感谢你们的支援。",
		team, Clock(d.PlannedAt), cmp.Or(d.Area, "现场"), cmp.Or(d.Route, "指定路线"), cmp.Or(d.Assembly, "集结点"))
	facts := []Fact{
		{Label: "批次", Text: d.Phase}, {Label: "顺序", Text: fmt.Sprint(d.Order)}, {Label: "人数", Text: whole(d.People)}, {Label: "车辆", Text: whole(d.Vehicles)}, {Label: "去向", Text: d.Destination}, {Label: "通知", Text: joined(" ", s.About.Text("notified_how"), s.About.Text("notified_whom"), Clock(d.NotifiedAt))},
	}
	return Document{Title: "撤离通知", Number: s.About.Text("number"), Parts: []Part{{Prose: prose}, {Facts: facts}, {Heading: "离场前要办的", Table: checkTable(s.checksOf(d.Team), true)}, {Sign: []string{s.group(record.Coordination), "队伍负责人（签收）"}}}}, nil
}

// cameAndWent lets no thanks be printed of a team that never came.
func cameAndWent(row *record.Record) string {
	switch roster.Status(row.Text("status")) {
	case "", roster.TeamRegistered, roster.TeamEnRoute:
		return "这支队伍没有到场，不能出具参与证明。"
	}
	return ""
}

// thanksNote says that a team took part, with what the records say of it.
func thanksNote(s *Source) (Document, error) {
	team, ok := s.Picture.Team(s.About.ID)
	if !ok {
		team = roster.TeamOf(s.About)
	}
	heads, in := s.Picture.HeadCount(team.ID), s.Incident()
	filings := s.Picture.Filings(team.ID)
	from := ""
	if len(filings) > 0 {
		from = Clock(filings[0].ArrivedAt)
	}
	var tasks []string
	for _, t := range s.Picture.TeamTasks(team.ID) {
		tasks = append(tasks, t.Caption())
	}
	w := s.Worded("thanks-note", Wording{
		Heading: "感谢及参与证明", Closing: "你们闻令而动、不畏艰险，为抢险救援和群众安全作出了贡献。谨致感谢。",
	})
	facts := []Fact{
		{Label: "队伍", Text: team.Name}, {Label: "事件", Text: in.Name}, {Label: "到场时间", Text: from}, {Label: "离场时间", Text: Clock(s.About.Time("withdrawn_at"))},
		{Label: "到场人数", Text: whole(heads.Came())}, {Label: "专业", Text: capabilityWords(team.Capabilities)}, {Label: "承担任务", Text: cmp.Or(strings.Join(tasks, "；"), "待命备勤"), Wide: true},
	}
	prose := fmt.Sprintf("%s参加了“%s”社会应急力量现场救援，服从现场协调机制统一调度。", team.Name, in.Name)
	return Document{Title: w.Heading, Number: s.About.Text("thanks_no"), Parts: []Part{{Prose: joined("\n", w.Opening, prose)}, {Facts: facts}, {Prose: w.Closing}, {Sign: []string{"现场协调机制（盖章）", "日期"}}}}, nil
}
