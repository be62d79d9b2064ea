package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// flashReport is the first word: what happened, what is there, what is missing.
func flashReport(s *Source) (Document, error) {
	doc := s.reportHead("快报", false)
	doc.Parts = append(doc.Parts, s.summary(), s.casualties(time.Time{}), s.responders(), s.shortages(), s.planned())
	return s.reportEnd(doc, s.group(record.General)), nil
}

// dailyReport is one day beside the whole.
func dailyReport(s *Source) (Document, error) {
	from, _ := s.period()
	doc := s.reportHead("日报", true)
	doc.Parts = append(doc.Parts, s.summary(), s.dayBesideWhole(), s.casualties(from), s.responders(), s.shortages(), s.openTasks(), s.problemsByCategory(true), s.planned(), s.heardPart())
	return s.reportEnd(doc, s.group(record.General)), nil
}

// situationReport has what an incident status summary has (ICS-209): version, period, casualties of the public and of
// responders, threats, resources, what is critically needed by 12, 24, 48 and 72 hours, what is planned.
func situationReport(s *Source) (Document, error) {
	from, _ := s.period()
	doc := s.reportHead("情况报告", true)
	doc.Parts = append(doc.Parts, s.summary(), s.events(from), s.casualties(from), s.responders(), s.threats(), leadingOf(s.forces(), "队伍名册"), s.dayBesideWhole(),
		s.shortages(), s.openTasks(), s.planned(), s.heardPart())
	return s.reportEnd(doc, s.group(record.General)), nil
}

// finalReport is the whole incident, signed by both groups.
func finalReport(s *Source) (Document, error) {
	hours, err := s.hours()
	if err != nil {
		return Document{}, err
	}
	doc := s.reportHead("终报", false)
	doc.Parts = append(doc.Parts, s.summary(), s.casualties(time.Time{}), s.responders(), s.wholeFigures(hours), s.forces(), s.needsOutcome(), s.chain(),
		s.problemsByCategory(false), s.compensation(), s.planned(), s.heardPart())
	return s.reportEnd(doc, s.group(record.General)+"负责人", s.group(record.Coordination)+"负责人"), nil
}

// reportHead begins a report: which one of its chain it is, of what, as of when.
func (s *Source) reportHead(name string, period bool) Document {
	stage, n := s.place(name)
	doc := Document{Title: joined(" ", s.Incident().Name, name)}
	facts := append([]Fact{{Label: "报别", Text: fmt.Sprintf("%s（第 %d 报）", stage, n)}, {Label: "报送对象", Text: s.Text("to")}, {Label: "数据截至", Text: Clock(s.Stamp.AsOf)}}, s.mechanism()...)
	if period {
		from, to := s.period()
		facts = slices.Insert(facts, 3, Fact{Label: "统计时段", Text: Clock(from) + " 至 " + Clock(to)})
	}
	doc.Parts = append(doc.Parts, Part{Facts: facts})
	return doc
}

// place tells which report of its chain this one is.
func (s *Source) place(name string) (stage string, n int) {
	papers := map[string][]string{"日报": {"daily"}, "总结评估": {"review"}, "班次工作报告": {"group-report"}}[name]
	if papers == nil {
		papers = []string{"flash", "situation", "final"}
	}
	n = 1
	for _, r := range s.All("report") {
		if slices.Contains(papers, r.Text("paper")) && procedure.ReportCancelled != roster.Status(r.Text("status")) && r.Time("as_of").Before(s.Stamp.AsOf) {
			n++
		}
	}
	switch {
	case name == "终报" || name == "总结评估":
		return "终报", n
	case n > 1:
		return "续报", n
	}
	return "首报", n
}

// reportEnd closes a report with its definitions and signatures.
func (s *Source) reportEnd(doc Document, signs ...string) Document {
	doc.Parts = append(doc.Parts, Part{Heading: "口径说明", Prose: "人数一人只计一次；人次每次到场报备都计。救援成果由进展报告相加，同一任务同一时段只计一次，更正替换原报。缺口为所需减已派出。" +
		"本报告按数据截至时间出具，未联系上的席位此后的变化不在内。"})
	doc.Parts = append(doc.Parts, Part{Sign: append(signs, "签发")})
	return doc
}

// summary is what the maker wrote, or what the figures say.
func (s *Source) summary() Part {
	if text := s.Text("summary"); text != "" {
		return Part{Heading: "综述", Prose: text}
	}
	c := s.Picture.Counts()
	return Part{Heading: "综述", Prose: fmt.Sprintf("截至 %s，到场社会应急力量 %d 支、%d 人（累计 %d 人次），车辆 %d 辆次；在场 %d 支、%d 人。收到需求 %d 条，已满足 %d 条，尚有缺口 %d 条。"+
		"下达任务单 %d 份，完成 %d 份，未结束 %d 份。累计救出 %d 人，转移安置 %d 人。救援人员受伤 %d 人次，失联 %d 人。",
		Clock(s.Stamp.AsOf), c.Int("teams.total"), c.Int("people.heads"), c.Int("people.visits"), c.Int("vehicles.visits"), c.Int("teams.on_scene"), c.Int("people.on_scene"),
		c.Int("needs.total"), c.Int("needs.met"), c.Int("needs.short"), c.Int("tasks.total"), c.Int("tasks.done"), c.Int("tasks.open"),
		c.Int("results.rescued"), c.Int("results.relocated"), c.Int("injuries.total"), c.Int("people.missing"))}
}

// achieved adds up the progress reports that count, of a period or of all time.
func (s *Source) achieved(from, to time.Time) roster.Achieved {
	counted := s.Picture.ReportsOf(uuid.UUID{})
	return roster.Sum(slices.DeleteFunc(counted, func(c roster.Counted) bool {
		at := cmp.Or(c.PeriodTo.UnixMilli(), 0)
		if c.PeriodTo.IsZero() {
			at = c.At.UnixMilli()
		}
		return at <= from.UnixMilli() || at > to.UnixMilli()
	}))
}

// casualties is the public's side: who was saved, who died, who was moved.
func (s *Source) casualties(from time.Time) Part {
	t := Table{Columns: []Column{{Title: "受灾群众", Weight: 2}, {Title: "本时段", Number: true}, {Title: "累计", Number: true}}}
	all := s.achieved(time.Time{}, s.Now)
	period := all
	if from.IsZero() {
		t.Columns = slices.Delete(t.Columns, 1, 2)
	} else {
		_, to := s.period()
		period = s.achieved(from, to)
	}
	add := func(label string, now, whole int) {
		cells := []string{label, strconv.Itoa(now), strconv.Itoa(whole)}
		if from.IsZero() {
			cells = []string{label, strconv.Itoa(whole)}
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	add("救出存活（人）", period.Rescued, all.Rescued)
	add("遇难（人）", period.Dead, all.Dead)
	add("转移安置（人）", period.Relocated, all.Relocated)
	add("完成作业点（处）", period.Worksites, all.Worksites)
	return Part{Heading: "受灾群众情况", Table: &t}
}

// responders is the forces' own side.
func (s *Source) responders() Part {
	c := s.Picture.Counts()
	t := Table{Columns: []Column{{Title: "救援人员", Weight: 2}, {Title: "数值", Number: true}, {Title: "救援人员", Weight: 2}, {Title: "数值", Number: true}}}
	pair := func(a, b string) {
		x, y := c.Of(a), c.Of(b)
		t.Rows = append(t.Rows, Row{Cells: []string{x.Label.Zh + "（" + x.Unit.Zh + "）", amount(x.Value), y.Label.Zh + "（" + y.Unit.Zh + "）", amount(y.Value)}})
	}
	pair("people.heads", "people.visits")
	pair("people.on_scene", "people.present")
	pair("people.out", "people.resting")
	pair("people.left", "people.missing")
	pair("injuries.total", "injuries.serious")
	pair("injuries.dead", "people.injured")
	return Part{Heading: "救援人员情况", Table: &t}
}

// events are the turns the incident took in the period.
func (s *Source) events(from time.Time) Part {
	type event struct {
		at   time.Time
		text string
		ref  roster.Ref
	}
	_, to := s.period()
	var all []event
	add := func(at time.Time, text, kind string, id uuid.UUID) {
		if at.After(from) && !at.After(to) {
			all = append(all, event{at, text, roster.Ref{Kind: kind, ID: id}})
		}
	}
	in := s.Incident()
	add(in.ActivatedAt, joined(" ", "启动现场协调机制", in.OrderNo), "incident", in.ID)
	add(s.incidentTime("level_changed_at"), joined(" ", "调整应急响应级别", s.incidentText("level_order_no")), "incident", in.ID)
	add(in.EndedAt, "终止现场协调机制", "incident", in.ID)
	for _, x := range s.Picture.Publications {
		if x.Row.Kind != nil {
			add(x.Row.Time("published_at"), joined("：", "发布"+option(&x.Row, "kind"), shortened(cmp.Or(x.Row.Text("title"), x.Text))), "publication", x.ID)
		}
	}
	for _, w := range s.All("warning") {
		add(w.Time("issued_at"), "发出预警："+shortened(w.Title()), "warning", w.ID)
	}
	slices.SortStableFunc(all, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), compareText(a.text, b.text)) })
	t := Table{Columns: []Column{{Title: "时间", Weight: 1}, {Title: "事项", Weight: 5}}, Empty: "本时段没有启动、调级、发布和预警。"}
	for _, e := range all {
		t.Rows = append(t.Rows, about([]string{Clock(e.at), e.text}, e.ref.Kind, e.ref.ID))
	}
	return Part{Heading: "重要情况", Table: &t}
}

func shortened(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// threats are the points of danger in force, and what open tasks say of hazards.
func (s *Source) threats() Part {
	t := Table{Columns: []Column{{Title: "类别"}, {Title: "名称", Weight: 1.5}, {Title: "地点", Weight: 1.5}, {Title: "说明", Weight: 3}}, Empty: "没有登记在案的危险点。"}
	for _, p := range s.All("point") {
		if p.Text("status") != "closed" {
			t.Rows = append(t.Rows, about([]string{option(&p, "type"), p.Text("name"), p.Text("place"), p.Text("text")}, "point", p.ID))
		}
	}
	for _, task := range s.Picture.Tasks {
		if hazards := task.Hazards; hazards != "" && !roster.OverTask(task.Status) {
			t.Rows = append(t.Rows, about([]string{"任务现场", joined(" ", task.Number, task.Title), task.Place, hazards}, "task", task.ID))
		}
	}
	return leading("危险与威胁", "灾情要点和在建任务单", t)
}

// forces is who is there by district: teams with their people, as ICS-209 lists resources by agency.
func (s *Source) forces() Part {
	t := Table{Columns: []Column{{Title: "队伍", Weight: 2}, {Title: "来源"}, {Title: "专业方向", Weight: 1.5}, {Title: "人数", Number: true, Weight: 0.7}, {Title: "状态", Weight: 0.8}, {Title: "任务", Weight: 2}}, Empty: "没有到场队伍。"}
	teams, people := 0, 0
	for _, team := range s.teamsThatCame() {
		h := s.Picture.HeadCount(team.ID)
		task, _ := s.Picture.Task(team.Task)
		var skills []string
		for _, c := range team.Capabilities {
			skills = append(skills, catalog.DirectionWords(c, "zh"))
		}
		t.Rows = append(t.Rows, about([]string{team.Name, catalog.DistrictName(team.District), joined("、", skills...), strconv.Itoa(h.Came()), option(&team.Row, "status"), joined(" ", task.Number, task.Title)}, "team", team.ID))
		teams, people = teams+1, people+h.Came()
	}
	t.Total = &Row{Cells: []string{fmt.Sprintf("合计 %d 支", teams), "", "", strconv.Itoa(people), "", ""}}
	return Part{Heading: "参与力量", Table: &t}
}

// teamsThatCame are those that ever filed an arrival, by district and name.
func (s *Source) teamsThatCame() []roster.Team {
	heads, _ := s.Picture.HeadCounts()
	var teams []roster.Team
	for _, h := range heads {
		if team, ok := s.Picture.Team(h.Team); ok && h.Came() > 0 {
			teams = append(teams, team)
		}
	}
	slices.SortStableFunc(teams, func(a, b roster.Team) int {
		return cmp.Or(cmp.Compare(a.District, b.District), cmp.Compare(a.Name, b.Name))
	})
	return teams
}

// dayBesideWhole sets what happened in the period beside everything since the start.
func (s *Source) dayBesideWhole() Part {
	from, to := s.period()
	in := func(at time.Time) bool { return at.After(from) && !at.After(to) }
	p, c := s.Picture, s.Picture.Counts()
	var people, vehicles, arrivals, needs, issued, done, left int
	for i := range p.Checkins {
		if f := &p.Checkins[i]; f.Admits() && f.Mode != roster.Correction && f.Mode != roster.TakenBack && in(f.ArrivedAt) {
			people, vehicles, arrivals = people+f.People, vehicles+f.Vehicles, arrivals+1
		}
	}
	for i := range p.Needs {
		if n := &p.Needs[i]; n.Status != roster.NeedFalse && n.Status != roster.NeedDuplicate && in(n.ReportedAt) {
			needs++
		}
	}
	for i := range p.Tasks {
		if in(p.Tasks[i].IssuedAt) {
			issued++
		}
		if t := &p.Tasks[i]; (t.Status == roster.TaskDone || t.Status == roster.TaskReviewed) && in(t.StatusAt) {
			done++
		}
	}
	for i := range p.Teams {
		if p.Teams[i].Row.Kind != nil && in(p.Teams[i].Row.Time("withdrawn_at")) {
			left++
		}
	}
	t := Table{Columns: []Column{{Title: "项目", Weight: 2}, {Title: "本时段", Number: true}, {Title: "累计", Number: true}, {Title: "说明", Weight: 3}}}
	row := func(label string, now int, name, note string) {
		t.Rows = append(t.Rows, Row{Cells: []string{label, strconv.Itoa(now), amount(c.Of(name).Value), note}})
	}
	row("到场报备（人次）", people, "people.visits", fmt.Sprintf("本时段 %d 次报备，按原报计；累计按更正后计", arrivals))
	row("到场车辆（辆次）", vehicles, "vehicles.visits", "同上")
	row("收到需求（条）", needs, "needs.total", "不含不实和重复")
	row("下达任务单（份）", issued, "tasks.total", "累计含未下达的草稿")
	row("完成任务（份）", done, "tasks.done", "按完成或复核时间")
	row("撤离队伍（支）", left, "teams.withdrawn", "累计为已撤离未到家的")
	return Part{Heading: "本时段与累计", Table: &t}
}

// lackOf is how much is lacking; where nobody said how much is needed, it says so and not nought.
func lackOf(short float64, unit string, known bool) string {
	if !known {
		return "数量不详"
	}
	return joined(" ", amount(max(short, 0)), unit)
}

// shortages are what is critically needed, by how soon.
func (s *Source) shortages() Part {
	t := Table{Columns: []Column{
		{Title: "来源", Weight: 0.8}, {Title: "需要什么", Weight: 2.5}, {Title: "地点", Weight: 1.5}, {Title: "缺口"}, {Title: "12 小时", Weight: 0.6}, {Title: "24 小时", Weight: 0.6},
		{Title: "48 小时", Weight: 0.6}, {Title: "72 小时", Weight: 0.6},
	}, Empty: "没有尚未满足的紧缺需求。"}
	type lack struct {
		within int // hours: 12, 24, 48 or 72
		row    Row
	}
	var lacks []lack
	for _, n := range s.Picture.Needs {
		if short := s.Picture.Supply(n).Short; n.Open() && n.SameAs == (uuid.UUID{}) && (short > 0 || n.Quantity == 0) {
			within := map[string]int{"critical": 12, "urgent": 24, "low": 72}[urgency(&n)]
			lacks = append(lacks, lack{cmp.Or(within, 48), about([]string{"需求", joined(" ", n.Number, n.Title), n.Place, lackOf(short, n.Unit, n.Quantity > 0)}, "need", n.ID)})
		}
	}
	moves := movementStructs(s.All("movement"))
	for _, r := range s.All("request") {
		wanted := "quantity"
		if !r.Value("approved_quantity").IsNone() {
			wanted = "approved_quantity"
		}
		if slices.Contains([]string{"requested", "approved", "preparing", "partial", ""}, r.Text("status")) {
			lacks = append(lacks, lack{s.within(r.Time("needed_by"), r.Text("priority")), about([]string{"后勤", joined(" ", r.Text("number"), r.Text("item")), r.Text("deliver_to"), lackOf(r.Number(wanted)-roster.IssuedOn(r.ID, moves), r.Text("unit"), true)}, "request", r.ID)})
		}
	}
	slices.SortStableFunc(lacks, func(a, b lack) int { return cmp.Compare(a.within, b.within) })
	for _, l := range lacks {
		for _, h := range []int{12, 24, 48, 72} {
			mark := ""
			if h == l.within {
				mark = "●"
			}
			l.row.Cells = append(l.row.Cells, mark)
		}
		if l.within == 12 {
			l.row.Tone = procedure.Alarm
		}
		t.Rows = append(t.Rows, l.row)
	}
	t.Total = &Row{Cells: []string{"合计", fmt.Sprintf("%d 条", len(lacks)), "", ""}}
	for _, h := range []int{12, 24, 48, 72} {
		n := 0
		for _, l := range lacks {
			if l.within == h {
				n++
			}
		}
		t.Total.Cells = append(t.Total.Cells, strconv.Itoa(n))
	}
	return leading("紧缺需求（按需要时限）", "需求缺口板", t)
}

// urgency is the code of a need's urgency, whatever word it was entered in.
func urgency(n *roster.Need) string {
	if n.Row.Kind == nil {
		return n.Urgency
	}
	if o := n.Row.Kind.Field("urgency").Match(n.Urgency); o != nil {
		return o.Name
	}
	return n.Urgency
}

// within is the next of the four limits: by the time it is needed, else by its priority.
func (s *Source) within(by time.Time, priority string) int {
	if by.IsZero() {
		return cmp.Or(map[string]int{"high": 12, "medium": 12, "low": 48}[priority], 48)
	}
	for _, h := range []int{12, 24, 48} {
		if !by.After(s.Now.Add(time.Duration(h) * time.Hour)) {
			return h
		}
	}
	return 72
}

// openTasks is what is under way.
func (s *Source) openTasks() Part {
	t := Table{Columns: []Column{{Title: "编号"}, {Title: "任务", Weight: 2}, {Title: "地点", Weight: 1.5}, {Title: "承担队伍", Weight: 1.5}, {Title: "状态", Weight: 0.8}, {Title: "最近报告", Weight: 2.5}}, Empty: "没有未结束的任务。"}
	for _, task := range s.Picture.Tasks {
		if roster.OverTask(task.Status) {
			continue
		}
		var crew []string
		for _, team := range s.Picture.Crew(task.ID) {
			crew = append(crew, team.Name)
		}
		t.Rows = append(t.Rows, about([]string{task.Number, task.Title, task.Place, joined("、", crew...), option(&task.Row, "status"), joined(" ", Clock(task.LastReportAt), shortened(task.LastReport))}, "task", task.ID))
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return compareText(a.Cells[0], b.Cells[0]) })
	return leading("正在执行的任务", "任务派遣", t)
}

// planned is what comes next: what the maker wrote, and what is already on the books.
func (s *Source) planned() Part {
	t := Table{Columns: []Column{{Title: "时间"}, {Title: "事项", Weight: 4}, {Title: "责任", Weight: 1.2}}, Empty: "没有登记在案的计划。"}
	if text := s.Text("plan"); text != "" {
		t.Rows = append(t.Rows, Row{Cells: []string{"", text, ""}})
	}
	for _, task := range s.Picture.Tasks {
		if task.Status == roster.TaskReady || task.Status == roster.TaskDraft {
			t.Rows = append(t.Rows, about([]string{Clock(task.StartsAt), joined(" ", "待下达任务", task.Number, task.Title), s.group(record.Coordination)}, "task", task.ID))
		}
	}
	for _, d := range s.All("directive") {
		if status := d.Text("status"); status != "closed" && status != "cancelled" {
			t.Rows = append(t.Rows, about([]string{Clock(d.Time("due_at")), "督办：" + d.Text("title"), option(&d, "group")}, "directive", d.ID))
		}
	}
	for _, d := range s.All("departure") {
		if status := d.Text("status"); status == "planned" || status == "notified" {
			t.Rows = append(t.Rows, about([]string{Clock(d.Time("planned_at")), joined(" ", "撤离", d.Text("phase"), s.Title("team", d.Ref("team"))), s.group(record.Coordination)}, "departure", d.ID))
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return compareText(a.Cells[0], b.Cells[0]) })
	return leading("下一步工作", "任务派遣和督办", t)
}

// group is what the office calls a group.
func (s *Source) group(g record.Group) string { return s.Schema.Group(g).Zh }

// leadingMax is how many rows a report shows of a list that has a book or paper of its own: a report of a hundred pages
// is read by nobody.
const leadingMax = 40

// leadingOf is the head of a part that is one list.
func leadingOf(p Part, where string) Part { return leading(p.Heading, where, *p.Table) }

// leading is the head of a list, with how many more there are and where they stand.
func leading(heading, where string, t Table) Part {
	part := Part{Heading: heading, Table: &t}
	if more := len(t.Rows) - leadingMax; more > 0 {
		t.Rows = t.Rows[:leadingMax]
		part.Prose = fmt.Sprintf("只列前 %d 条，其余 %d 条见“%s”。", leadingMax, more, where)
	}
	return part
}
