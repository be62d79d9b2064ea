package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// phaseWords are the words of the phases, as the plan's evidence has them.
func phaseWords(p roster.Phase) string {
	words := map[roster.Phase]string{
		roster.PhaseOnCall: "备勤", roster.PhaseEnRoute: "在途", roster.PhaseStandby: "待命", roster.PhaseOnTask: "任务中", roster.PhaseResting: "休整",
		roster.PhaseLeaving: "撤离", roster.PhaseAway: "个人外出", roster.PhaseHurt: "伤病", roster.PhaseMissing: "失联",
	}
	if w, ok := words[p]; ok {
		return w
	}
	return string(p)
}

// rates are the scale in force: the incident's own lines, the census's, and what the settings say.
func (s *Source) rates() ([]roster.Rate, error) {
	var rates []roster.Rate
	for _, r := range []record.Reader{s.Reader, s.Census} {
		if r == nil {
			continue
		}
		rows, err := r.List(record.Query{Kind: "rate"})
		if err != nil {
			return nil, fmt.Errorf("list rates: %w", err)
		}
		for _, row := range rows {
			rates = append(rates, roster.RateOf(row))
		}
	}
	settings, err := roster.SettingsIn(s.Now, s.Reader, s.Census)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return append(rates, roster.RatesOfSettings(settings)...), nil
}

// hoursText is a length in hours with two places.
func hoursText(d time.Duration) string { return strconv.FormatFloat(d.Hours(), 'f', 2, 64) }

// timelineTable is a timeline, line by line, with what was put right.
func timelineTable(timeline []roster.Interval) *Table {
	t := &Table{Columns: []Column{
		{Title: "状态", Weight: 0.8}, {Title: "起", Weight: 1.2}, {Title: "止", Weight: 1.2}, {Title: "昼（小时）", Number: true, Weight: 0.8}, {Title: "夜（小时）", Number: true, Weight: 0.8},
		{Title: "依据文号或任务单号", Weight: 1.5}, {Title: "更正", Weight: 2.2},
	}, Empty: "没有可认定的时段。"}
	var day, night time.Duration
	for _, i := range timeline {
		end := Clock(i.To)
		if i.Open {
			end += "（仍在继续）"
		}
		fixes := ""
		for _, c := range i.Corrections {
			fixes = joined("；", fixes, fmt.Sprintf("原记 %s %s 起，%s 于 %s 更正", phaseWords(c.Phase), Clock(c.Was), c.By, Clock(c.Entered)))
		}
		order := i.Order
		if order == "" {
			order = "无"
		}
		t.Rows = append(t.Rows, Row{Cells: []string{phaseWords(i.Phase), Clock(i.From), end, hoursText(i.Day), hoursText(i.Night), order, fixes}})
		day, night = day+i.Day, night+i.Night
	}
	if len(timeline) > 0 {
		t.Total = &Row{Cells: []string{"合计", "", "", hoursText(day), hoursText(night), "", ""}}
	}
	return t
}

// totalsTable adds a timeline up by phase.
func totalsTable(timeline []roster.Interval) *Table {
	t := &Table{Columns: []Column{{Title: "状态"}, {Title: "次数", Number: true}, {Title: "昼（小时）", Number: true}, {Title: "夜（小时）", Number: true}, {Title: "合计（小时）", Number: true}}}
	for _, x := range roster.Totals(timeline) {
		t.Rows = append(t.Rows, Row{Cells: []string{phaseWords(x.Phase), strconv.Itoa(x.Times), hoursText(x.Day), hoursText(x.Night), hoursText(x.Total())}})
	}
	return t
}

// payTable is what the rates come to. Where none fits the amount is 待定.
func payTable(lines []roster.PayLine) *Table {
	t := &Table{Columns: []Column{
		{Title: "状态", Weight: 0.8}, {Title: "昼夜", Weight: 0.7}, {Title: "数量", Number: true, Weight: 0.7}, {Title: "计量", Weight: 0.7}, {Title: "标准（元）", Number: true, Weight: 0.8},
		{Title: "金额（元）", Number: true, Weight: 0.9}, {Title: "标准名称与依据", Weight: 2.5},
	}, Empty: "没有可计算的时段。"}
	total, open := 0.0, false
	for _, l := range lines {
		unit := map[string]string{"time": "次", "day_of_service": "日"}[l.Rate.Per]
		if unit == "" {
			unit = "小时"
		}
		cells := []string{phaseWords(l.Phase), map[string]string{"day": "昼", "night": "夜"}[l.Period], strconv.FormatFloat(l.Quantity, 'f', -1, 64), unit, "", "待定", "没有适用的标准"}
		if l.Settled() {
			cells[4], cells[5], cells[6] = amount(l.Rate.Amount), amount(l.Amount), joined(" ", l.Rate.Name, l.Rate.Basis)
			total += l.Amount
		} else {
			open = true
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	sum := amount(total)
	if open {
		sum += "（另有待定）"
	}
	t.Total = &Row{Cells: []string{"合计", "", "", "", "", sum, ""}}
	return t
}

// intervalWords define what the tables count.
func (s *Source) intervalWords() Part {
	e := s.evidence(s.History)
	from, to := e.Day.From, e.Day.To
	if e.Day == (roster.DayTime{}) {
		from, to = 6, 22
	}
	return Part{Heading: "认定口径", Prose: fmt.Sprintf("时段取自状态记录及其更正，以分钟计；昼间为 %02d:00–%02d:00。备勤自审核为备勤起；在途自出发起；待命自到场起；任务中自派任务起至任务结束；撤离自列入撤离起至到家。"+
		"未单独报备的人员和车辆随队认定，本人另有记录的按本人。任务中的文号为任务单号，其他时段为机制启动文号。补助标准是本地数据；没有标准的写“待定”，不按外地标准推算。", from, to)}
}

// memberEvidence is one person's, vehicle's or team's paper.
func memberEvidence(s *Source, title, subject string, facts []Fact, timeline []roster.Interval) (Document, error) {
	rates, err := s.rates()
	if err != nil {
		return Document{}, err
	}
	doc := Document{Title: title, Parts: []Part{{Facts: append(facts, Fact{Label: "事件名称", Text: s.Incident().Name, Wide: true}, Fact{Label: "数据截至", Text: Clock(s.Stamp.AsOf)})}}}
	doc.Parts = append(doc.Parts, Part{Heading: "服务时段", Table: timelineTable(timeline)}, Part{Heading: "分类合计", Table: totalsTable(timeline)})
	if subject != "" {
		doc.Parts = append(doc.Parts, Part{Heading: "补助测算", Table: payTable(roster.Pay(timeline, subject, rates))})
	}
	doc.Parts = append(doc.Parts, s.intervalWords(), Part{Sign: []string{"本人或队伍确认", s.group(record.Coordination), s.group(record.General)}})
	return doc, nil
}

func personEvidence(s *Source) (Document, error) {
	timeline, err := s.evidence(s.History).Person(s.About.ID)
	if err != nil {
		return Document{}, err
	}
	x := roster.PersonOf(s.About)
	facts := []Fact{{Label: "姓名", Text: x.Name}, {Label: "所属队伍", Text: s.Title("team", x.Team)}, {Label: "职务", Text: x.Role}, {Label: "身份证号", Text: s.About.Kind.Field("id_number").Mask.Hide(x.IDNumber)}}
	return memberEvidence(s, "人员服务时段证明", "person", facts, timeline)
}

func vehicleEvidence(s *Source) (Document, error) {
	timeline, err := s.evidence(s.History).Vehicle(s.About.ID)
	if err != nil {
		return Document{}, err
	}
	v := roster.VehicleOf(s.About)
	facts := []Fact{{Label: "车牌号码", Text: v.Plate}, {Label: "所属队伍", Text: s.Title("team", v.Team)}, {Label: "车型", Text: v.Type}, {Label: "驾驶员", Text: v.Driver}}
	return memberEvidence(s, "车辆服务时段证明", "vehicle", facts, timeline)
}

func teamEvidence(s *Source) (Document, error) {
	timeline, err := s.evidence(s.History).Team(s.About.ID)
	if err != nil {
		return Document{}, err
	}
	h := s.Picture.HeadCount(s.About.ID)
	facts := []Fact{{Label: "队伍名称", Text: s.About.Text("name")}, {Label: "负责人", Text: s.About.Text("leader")}, {Label: "报备人数", Text: strconv.Itoa(h.Declared)}, {Label: "登记姓名", Text: strconv.Itoa(h.Named)}}
	return memberEvidence(s, "队伍服务时段证明", "", facts, timeline)
}

// evidenceSummary is every person and vehicle of every team with the hours in each phase: what a subsidy is asked for with.
func evidenceSummary(s *Source) (Document, error) {
	rates, err := s.rates()
	if err != nil {
		return Document{}, err
	}
	read, err := s.allHistories("team", "person", "vehicle")
	if err != nil {
		return Document{}, err
	}
	e := s.evidence(read)
	people, vehicles := evidenceTable("姓名"), evidenceTable("车牌号码")
	for _, x := range s.Picture.People {
		if on, _ := s.Picture.Person(x.ID); on.ID != x.ID || x.Status == "" {
			continue
		}
		timeline, err := e.Person(x.ID)
		if err != nil {
			return Document{}, fmt.Errorf("read the timeline of a person: %w", err)
		}
		people.add(s.Title("team", x.Team), x.Name, "person", x.ID, timeline, roster.Pay(timeline, "person", rates))
	}
	for _, v := range s.Picture.Vehicles {
		if on, _ := s.Picture.Vehicle(v.ID); on.ID != v.ID || v.Status == "" {
			continue
		}
		timeline, err := e.Vehicle(v.ID)
		if err != nil {
			return Document{}, fmt.Errorf("read the timeline of a vehicle: %w", err)
		}
		vehicles.add(s.Title("team", v.Team), v.Plate, "vehicle", v.ID, timeline, roster.Pay(timeline, "vehicle", rates))
	}
	unnamed, err := s.unnamed(e)
	if err != nil {
		return Document{}, err
	}
	return Document{Title: joined(" ", s.Incident().Name, "补助依据汇总表"), Format: A4Wide, Parts: []Part{
		{Heading: "人员", Table: people.done()}, {Heading: "车辆", Table: vehicles.done()}, {Heading: "只报人数、未登记姓名的", Table: unnamed}, s.intervalWords(),
		{Sign: []string{s.group(record.Coordination), s.group(record.General), "核定人"}},
	}}, nil
}

// evidenceRows gathers lines of the summary.
type evidenceRows struct {
	table Table
	total float64
	open  bool
}

// summed are the phases that have a column.
func summed() []roster.Phase {
	return []roster.Phase{roster.PhaseOnCall, roster.PhaseEnRoute, roster.PhaseStandby, roster.PhaseOnTask, roster.PhaseResting, roster.PhaseLeaving}
}

func evidenceTable(who string) *evidenceRows {
	columns := []Column{{Title: "队伍", Weight: 1.8}, {Title: who, Weight: 1.1}}
	for _, p := range summed() {
		if p == roster.PhaseOnTask {
			columns = append(columns, Column{Title: "任务中昼", Number: true, Weight: 0.7}, Column{Title: "任务中夜", Number: true, Weight: 0.7})
			continue
		}
		columns = append(columns, Column{Title: phaseWords(p), Number: true, Weight: 0.7})
	}
	columns = append(columns, Column{Title: "任务单号", Weight: 1.5}, Column{Title: "更正", Number: true, Weight: 0.5}, Column{Title: "金额（元）", Number: true, Weight: 0.9})
	return &evidenceRows{table: Table{Columns: columns, Empty: "没有登记。"}}
}

func (t *evidenceRows) add(team, name, kind string, id uuid.UUID, timeline []roster.Interval, pay []roster.PayLine) {
	sums := map[roster.Phase]roster.PhaseTime{}
	for _, x := range roster.Totals(timeline) {
		sums[x.Phase] = x
	}
	cells := []string{team, name}
	for _, p := range summed() {
		if p == roster.PhaseOnTask {
			cells = append(cells, hoursText(sums[p].Day), hoursText(sums[p].Night))
			continue
		}
		cells = append(cells, hoursText(sums[p].Total()))
	}
	var orders []string
	fixes := 0
	for _, i := range timeline {
		fixes += len(i.Corrections)
		if i.Phase == roster.PhaseOnTask && i.Order != "" && !slices.Contains(orders, i.Order) {
			orders = append(orders, i.Order)
		}
	}
	owed, settled := 0.0, len(pay) > 0
	for _, l := range pay {
		owed += l.Amount
		settled = settled && l.Settled()
	}
	money := amount(owed)
	switch {
	case !settled && owed == 0:
		money = "待定"
	case !settled:
		money += "＋待定"
	}
	t.total, t.open = t.total+owed, t.open || !settled
	t.table.Rows = append(t.table.Rows, about(append(cells, joined("、", orders...), strconv.Itoa(fixes), money), kind, id))
}

func (t *evidenceRows) done() *Table {
	slices.SortStableFunc(t.table.Rows, func(a, b Row) int {
		if c := compareText(a.Cells[0], b.Cells[0]); c != 0 {
			return c
		}
		return compareText(a.Cells[1], b.Cells[1])
	})
	total := make([]string, len(t.table.Columns))
	total[0], total[len(total)-1] = fmt.Sprintf("合计 %d", len(t.table.Rows)), amount(t.total)
	if t.open {
		total[len(total)-1] += "＋待定"
	}
	t.table.Total = &Row{Cells: total}
	return &t.table
}

// unnamed are people that teams filed as a number: their hours are known, their names are not.
func (s *Source) unnamed(e *roster.Evidence) (*Table, error) {
	t := &Table{Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "未登记姓名（人）", Number: true}, {Title: "任务中（小时/人）", Number: true}, {Title: "在场（小时/人）", Number: true}, {Title: "说明", Weight: 3}}, Empty: "都已登记姓名。"}
	for _, team := range s.teamsThatCame() {
		h := s.Picture.HeadCount(team.ID)
		more := h.Declared - h.Named
		if more <= 0 {
			continue
		}
		timeline, err := e.Team(team.ID)
		if err != nil {
			return nil, fmt.Errorf("read the timeline of %s: %w", team.Name, err)
		}
		var task, scene time.Duration
		for _, x := range roster.Totals(timeline) {
			switch x.Phase {
			case roster.PhaseOnTask:
				task, scene = task+x.Total(), scene+x.Total()
			case roster.PhaseStandby, roster.PhaseResting:
				scene += x.Total()
			}
		}
		row := about([]string{team.Name, strconv.Itoa(more), hoursText(task), hoursText(scene), "补登姓名后方可逐人认定"}, "team", team.ID)
		row.Tone = procedure.Warn
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// teamCertificate is what a team takes home (参与救援服务证明).
func teamCertificate(s *Source) (Document, error) {
	timeline, err := s.evidence(s.History).Team(s.About.ID)
	if err != nil {
		return Document{}, err
	}
	if len(timeline) == 0 {
		return Document{}, procedure.No(procedure.NotNow, "这支队伍没有到场或任务记录，不能出具服务证明。", "The team has neither arrived nor had a task: there is nothing to certify.")
	}
	h, in := s.Picture.HeadCount(s.About.ID), s.Incident()
	var task time.Duration
	for _, x := range roster.Totals(timeline) {
		if x.Phase == roster.PhaseOnTask {
			task = x.Total()
		}
	}
	orders := Table{Columns: []Column{{Title: "任务单号"}, {Title: "任务", Weight: 2}, {Title: "地点", Weight: 1.5}, {Title: "起"}, {Title: "止"}, {Title: "结果", Weight: 2}}, Empty: "到场待命，未承担任务。"}
	for _, i := range timeline {
		if i.Phase == roster.PhaseOnTask {
			job, _ := s.Picture.Task(i.Task)
			orders.Rows = append(orders.Rows, about([]string{i.Order, job.Title, job.Place, Clock(i.From), Clock(i.To), job.Result}, "task", i.Task))
		}
	}
	first, last := timeline[0].From, timeline[len(timeline)-1].To
	return Document{Title: "参与救援服务证明", Parts: []Part{
		{Prose: fmt.Sprintf("兹证明 %s（%d 人）于 %s 至 %s 参加“%s”社会应急力量现场救援，服从现场协调机制统一调度，执行任务 %s 小时。", s.About.Text("name"), h.Came(), Clock(first), Clock(last), in.Name, hoursText(task))},
		{Heading: "承担任务", Table: &orders}, {Heading: "分类时长", Table: totalsTable(timeline)},
		{Prose: "本证明据现场协调机制记录出具，数据截至 " + Clock(s.Stamp.AsOf) + "。"},
		{Sign: []string{s.group(record.Coordination), "现场协调机制（盖章）"}},
	}}, nil
}
