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

// training is the papers of training and exercises.
func training() []Paper {
	paper := func(name, zh, en string, build func(*Source) (Document, error)) Paper {
		return Paper{Name: name, Label: record.Label{Zh: zh, En: en}, Space: procedure.InExercise, Build: inExercise(build)}
	}
	after := paper("after-exercise", "演练评估报告", "After-exercise report", afterExercise)
	after.Keep = true
	return []Paper{
		paper("inject-list", "演练导调信息表", "Inject list", injectList),
		after,
		paper("attendance-list", "参演人员签到表", "Attendance list", attendanceList),
		paper("qualification-sheet", "考核资格核准表", "Qualification sheet", qualificationSheet),
	}
}

// inExercise keeps these papers out of every other space, also when they are asked for by name.
func inExercise(build func(*Source) (Document, error)) func(*Source) (Document, error) {
	return func(s *Source) (Document, error) {
		if !s.Stamp.Exercise {
			return Document{}, procedure.No(procedure.NotExercise, "这里不是演练空间，没有这种文书。请先进入演练空间。", "This is not an exercise: the paper is not made here. Enter the exercise first.")
		}
		return build(s)
	}
}

// injects are those of the exercise by their planned time.
func injects(s *Source) []record.Record {
	rows := slices.Clone(s.All("inject"))
	slices.SortStableFunc(rows, func(a, b record.Record) int {
		return cmp.Or(a.Time("planned_at").Compare(b.Time("planned_at")), cmp.Compare(a.Text("number"), b.Text("number")))
	})
	return rows
}

// option is a code or a suggested word as it stands on paper.
func option(r *record.Record, field string) string {
	return r.Kind.Field(field).Shown(r.Text(field), "zh")
}

func injectList(s *Source) (Document, error) {
	t := Table{
		Columns: []Column{
			{Title: "编号"}, {Title: "计划时间", Weight: 1.2}, {Title: "环节"}, {Title: "对象"}, {Title: "导调内容", Weight: 3}, {Title: "预期反应", Weight: 2.5},
			{Title: "限时（分）", Number: true, Weight: 0.8}, {Title: "状态", Weight: 0.8},
		},
		Empty: "还没有编写导调信息。",
	}
	for _, r := range injects(s) {
		t.Rows = append(t.Rows, Row{Kind: "inject", ID: r.ID, Cells: []string{
			r.Text("number"), Clock(r.Time("planned_at")), option(&r, "step"), r.Text("to"), r.Text("text"), r.Text("expected"),
			count(r.Number("expected_minutes")), option(&r, "status"),
		}})
	}
	return Document{Title: "演练导调信息表", Format: A4Wide, Parts: []Part{{Table: &t}, {Sign: []string{"导调组长", "总指挥"}}}}, nil
}

// count is a number as it stands in a cell; empty for none.
func count(n float64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%g", n)
}

// afterExercise sets what was planned beside what was done, as the audit has it.
func afterExercise(s *Source) (Document, error) {
	clock := roster.ClockOf(s.All("exercise_clock"))
	doc := Document{Title: "演练评估报告", Format: A4Wide}
	var done []injectDone
	for _, r := range injects(s) {
		d, err := audited(s, clock, r)
		if err != nil {
			return doc, err
		}
		done = append(done, d)
	}
	steps := stepTable(done)
	detail := doneTable(done)
	scores := scoreTable(s)
	doc.Parts = []Part{
		{Heading: "一、基本情况"}, {Facts: exerciseFacts(s, clock, done)},
		{Heading: "二、各环节计划与实际"}, {Table: &steps},
		{Prose: "时间均为演练时间。“实际”取自审计记录：操作实际录入的时刻按演练时钟换算；与表单填写时间不同的，并列在第三部分。偏差为实际减计划，正数为延后。"},
		{Heading: "三、逐条导调信息"}, {Table: &detail},
		{Heading: "四、考评得分"}, {Table: &scores},
		{Heading: "五、问题与建议"}, {Prose: findingsProse(s)},
		{Sign: []string{"考评组", "导调组", "总指挥"}},
	}
	return doc, nil
}

// injectDone is an inject beside what the audit says of it, all in the time of the exercise.
type injectDone struct {
	row      record.Record
	issued   time.Time // when it was really entered as issued; zero: never
	answered time.Time
}

// audited finds in an inject's history when its states were entered, and says what the exercise's clock showed then.
func audited(s *Source, clock roster.Clock, row record.Record) (injectDone, error) {
	d := injectDone{row: row}
	versions, err := s.History("inject", row.ID)
	if err != nil {
		return d, fmt.Errorf("read the history of an inject: %w", err)
	}
	status := row.Kind.Field("status").Wire
	for _, v := range versions {
		if v.Denied != "" {
			continue
		}
		at := clock.At(time.UnixMilli(v.Change.Wall).UTC())
		for _, w := range v.Change.Writes {
			switch {
			case w.Field != status:
			case w.Value.Text() == string(procedure.InjectIssued) && d.issued.IsZero():
				d.issued = at
			case w.Value.Text() == string(procedure.InjectAnswered) && d.answered.IsZero():
				d.answered = at
			}
		}
	}
	return d, nil
}

// late is by how much the injects of the exercise were issued after their time.
func (d *injectDone) late() time.Duration { return between(d.row.Time("planned_at"), d.issued) }

// took is how long the players needed.
func (d *injectDone) took() time.Duration { return between(d.issued, d.answered) }

// between is the span of two moments as they stand on the paper, to the minute: a reader who subtracts finds the same.
func between(from, to time.Time) time.Duration {
	return to.Truncate(time.Minute).Sub(from.Truncate(time.Minute))
}

// inTime says whether the answer came within the minutes allowed; ok is false where none were set or it never came.
func (d *injectDone) inTime() (in, ok bool) {
	allowed := time.Duration(d.row.Number("expected_minutes") * float64(time.Minute))
	if allowed == 0 || d.answered.IsZero() {
		return false, false
	}
	return d.took() <= allowed, true
}

func exerciseFacts(s *Source, clock roster.Clock, done []injectDone) []Fact {
	states := map[string]int{}
	for i := range done {
		states[done[i].row.Text("status")]++
	}
	var rates []string
	for _, e := range clock {
		rates = append(rates, fmt.Sprintf("%s 起 ×%g", Clock(e.VirtualAt), e.Rate))
	}
	present := 0
	for _, a := range s.All("attendance") {
		if a.Text("status") != "absent" {
			present++
		}
	}
	facts := []Fact{
		{Label: "导调信息", Text: fmt.Sprintf("%d 条", len(done))},
		{Label: "已响应 / 已发 / 跳过 / 待发", Text: fmt.Sprintf("%d / %d / %d / %d", states["answered"], states["issued"], states["skipped"], states["planned"])},
		{Label: "参演人员", Text: fmt.Sprintf("%d 人", present)},
		{Label: "演练时钟", Text: cmp.Or(strings.Join(rates, "；"), "与实际时间一致"), Wide: true},
	}
	if len(clock) > 0 {
		facts = append(facts, Fact{Label: "实际开始", Text: Clock(clock[0].RealAt)})
	}
	return facts
}

// stepTable sums the injects of each step of the plan, in the plan's order.
func stepTable(done []injectDone) Table {
	t := Table{
		Columns: []Column{{Title: "环节", Weight: 1.5}, {Title: "计划开始"}, {Title: "实际开始"}, {Title: "偏差（分）", Number: true}, {Title: "最后响应"}, {Title: "平均响应（分）", Number: true}, {Title: "按时 / 应评", Number: true}},
		Empty:   "没有导调信息。",
	}
	var order []string
	by := map[string][]injectDone{}
	for _, d := range done {
		step := cmp.Or(option(&d.row, "step"), "未分环节")
		if by[step] == nil {
			order = append(order, step)
		}
		by[step] = append(by[step], d)
	}
	for _, step := range order {
		t.Rows = append(t.Rows, Row{Cells: stepCells(step, by[step])})
	}
	return t
}

func stepCells(step string, done []injectDone) []string {
	var planned, began, last time.Time
	var took time.Duration
	answered, judged, inTime := 0, 0, 0
	for i := range done {
		d := &done[i]
		planned = earlier(planned, d.row.Time("planned_at"))
		began = earlier(began, d.issued)
		if d.answered.After(last) {
			last = d.answered
		}
		if !d.answered.IsZero() {
			answered, took = answered+1, took+d.took()
		}
		if in, ok := d.inTime(); ok {
			judged++
			if in {
				inTime++
			}
		}
	}
	cells := []string{step, Clock(planned), Clock(began), "", Clock(last), "", fmt.Sprintf("%d / %d", inTime, judged)}
	if !began.IsZero() {
		cells[3] = minutes(between(planned, began))
	}
	if answered > 0 {
		cells[5] = minutes(took / time.Duration(answered))
	}
	return cells
}

// earlier is the earlier of two moments, of which none may be unset.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// minutes is a span in whole minutes, as a person counts them.
func minutes(d time.Duration) string { return fmt.Sprintf("%.0f", d.Round(time.Minute).Minutes()) }

func doneTable(done []injectDone) Table {
	t := Table{
		Columns: []Column{
			{Title: "编号", Weight: 1.3}, {Title: "导调内容", Weight: 2.5}, {Title: "计划", Weight: 1.5}, {Title: "实际发出", Weight: 1.5}, {Title: "偏差（分）", Number: true, Weight: 0.8}, {Title: "实际响应", Weight: 1.5},
			{Title: "用时（分）", Number: true, Weight: 0.8}, {Title: "实际反应", Weight: 2}, {Title: "评分", Number: true, Weight: 0.7},
		},
		Empty: "没有导调信息。",
	}
	for i := range done {
		d := &done[i]
		cells := []string{
			d.row.Text("number"), d.row.Text("text"), Clock(d.row.Time("planned_at")), entered(d.issued, d.row.Time("issued_at")), "",
			entered(d.answered, d.row.Time("answered_at")), "", cmp.Or(d.row.Text("answer"), d.row.Text("reason")), count(d.row.Number("score")),
		}
		tone := procedure.Plain
		if !d.issued.IsZero() {
			cells[4] = minutes(d.late())
		}
		if !d.answered.IsZero() {
			cells[6] = minutes(d.took())
		}
		if in, ok := d.inTime(); ok && !in {
			tone = procedure.Warn
		}
		if d.row.Text("status") == string(procedure.InjectSkipped) {
			cells[3], tone = "跳过", procedure.Muted
		}
		t.Rows = append(t.Rows, Row{Kind: "inject", ID: d.row.ID, Cells: cells, Tone: tone})
	}
	return t
}

// entered shows when something was entered, and what the form said where that differs by a minute or more.
func entered(audit, form time.Time) string {
	text := Clock(audit)
	if said := Clock(form); said != "" && said != text {
		text += "（填报 " + said + "）"
	}
	return text
}

func scoreTable(s *Source) Table {
	t := Table{
		Columns: []Column{{Title: "环节"}, {Title: "考评项目", Weight: 2}, {Title: "评分标准", Weight: 2}, {Title: "满分", Number: true}, {Title: "得分", Number: true}, {Title: "评分人"}},
		Empty:   "没有考评项。",
	}
	most, score := 0.0, 0.0
	for _, r := range s.All("objective") {
		got := "未评"
		if r.Text("status") == "scored" {
			got = fmt.Sprintf("%g", r.Number("score"))
			score += r.Number("score")
		}
		most += r.Number("most")
		t.Rows = append(t.Rows, Row{Kind: "objective", ID: r.ID, Cells: []string{
			option(&r, "step"), r.Text("title"), r.Text("standard"), count(r.Number("most")), got, r.Text("scored_by"),
		}})
	}
	t.Total = &Row{Cells: []string{"合计", "", "", fmt.Sprintf("%g", most), fmt.Sprintf("%g", score), ""}}
	return t
}

func findingsProse(s *Source) string {
	var lines []string
	for _, r := range s.All("objective") {
		if text := r.Text("finding"); text != "" {
			lines = append(lines, fmt.Sprintf("%d. %s：%s", len(lines)+1, r.Text("title"), text))
		}
	}
	return cmp.Or(strings.Join(lines, "\n"), "没有登记问题。")
}

func attendanceList(s *Source) (Document, error) {
	t := Table{
		Columns: []Column{{Title: "姓名"}, {Title: "队伍", Weight: 2}, {Title: "岗位"}, {Title: "到场时间", Weight: 1.2}, {Title: "离场时间", Weight: 1.2}, {Title: "考核"}, {Title: "签名", Weight: 1.5}},
		Empty:   "没有签到。",
	}
	for _, r := range s.All("attendance") {
		t.Rows = append(t.Rows, Row{Kind: "attendance", ID: r.ID, Cells: []string{
			r.Text("name"), r.Text("team"), r.Text("role"), Clock(r.Time("from")), Clock(r.Time("until")), option(&r, "status"), "",
		}})
	}
	return Document{Title: "参演人员签到表", Parts: []Part{{Table: &t}, {Sign: []string{"导调组", "考评组"}}}}, nil
}

// qualificationSheet is the only way from an exercise to a person's record: a table in the columns of the census, which
// somebody signs, and imports there with its preview.
func qualificationSheet(s *Source) (Document, error) {
	t := Table{
		Columns: []Column{{Title: "姓名"}, {Title: "队伍", Weight: 2}, {Title: "电话"}, {Title: "证书", Weight: 2}, {Title: "考核人"}},
		Empty:   "没有考核合格的人员。",
	}
	phone := s.Schema.Kind("attendance").Field("phone")
	for _, r := range s.All("attendance") {
		if r.Text("status") != "passed" {
			continue
		}
		t.Rows = append(t.Rows, Row{Kind: "attendance", ID: r.ID, Cells: []string{
			r.Text("name"), r.Text("team"), phone.Reveal(r.Value("phone"), "zh"), r.Text("qualification"), r.Text("assessed_by"),
		}})
	}
	return Document{Title: "考核资格核准表", Parts: []Part{
		{Prose: "本表由演练产生，不自动改动任何人员档案。审核签字后，在日常库中用“导入”打开本表，逐行核对预览再保存。\n审核人：＿＿＿＿＿＿　日期：＿＿＿＿＿＿"},
		{Table: &t}, // nothing below it, so that the import takes no signature for a person
	}}, nil
}
