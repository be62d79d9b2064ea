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
	"qianshao/syncproto/merge"
)

// tasks is the papers of tasks under way.
func tasks() []Paper {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []Paper{
		{Name: "silent-teams", Label: say("未联系队伍电话单", "Call list of silent teams"), Build: silentCalls},
		{Name: "task-results", Label: say("任务成果统计", "Results of tasks"), Build: taskResults},
		{Name: "task-chain", Label: say("任务移交记录", "Chain of a task"), Of: "task", Build: taskChain},
		{Name: "worksite-list", Label: say("作业点一览", "Worksites"), Build: worksiteList},
		{Name: "worksite-sheet", Label: say("作业点记录", "Worksite record"), Of: "worksite", Build: worksiteSheet},
	}
}

// silentCalls is whom to call because nothing was heard, the longest first (R6-1).
func silentCalls(s *Source) (Document, error) {
	limits := s.Picture.Settings(nil, s.Now)
	type silent struct {
		row   Row
		quiet time.Duration
	}
	var list []silent
	for _, t := range s.Picture.Teams {
		goesOn, _ := s.Picture.Team(t.ID)
		quiet, how := t.SilenceBy(s.Now, limits)
		if how == roster.Heard || goesOn.ID != t.ID {
			continue
		}
		task, _ := s.Picture.Task(t.Task)
		phone := t.Row.Kind.Field("phone")
		row := Row{Kind: "team", ID: t.ID, Tone: procedure.Warn, Cells: []string{fmt.Sprintf("%d", int(quiet.Minutes())), t.Name, t.Leader,
			strings.TrimSpace(phone.Reveal(t.Row.Value("phone"), "zh") + " " + phone.Reveal(t.Row.Value("deputy_phone"), "zh")), s.state("team", t.Status),
			strings.TrimSpace(task.Number + " " + task.Title), t.Place, Clock(t.LastContactAt), ""}}
		if how == roster.Silent {
			row.Tone = procedure.Alarm
		}
		list = append(list, silent{row, quiet})
	}
	slices.SortStableFunc(list, func(a, b silent) int { return cmp.Compare(b.quiet, a.quiet) })
	t := Table{Empty: "没有超时未联系的队伍。", Columns: []Column{{Title: "未联系(分钟)", Number: true, Weight: 0.9}, {Title: "队伍", Weight: 2}, {Title: "领队", Weight: 0.8}, {Title: "电话", Weight: 1.6}, {Title: "状态", Weight: 0.8},
		{Title: "任务", Weight: 2.2}, {Title: "位置", Weight: 1.4}, {Title: "最近联系", Weight: 1.3}, {Title: "通话结果", Weight: 1.8}}}
	for _, one := range list {
		t.Rows = append(t.Rows, one.row)
	}
	return Document{Title: "未联系队伍电话单", Format: A4Wide, Parts: []Part{{Table: &t}, {Prose: fmt.Sprintf(
		"口径：在途、任务中、待撤离和已撤离未到家的队伍，自最近一次联系或进入本状态起（取较晚者）超过 %g 分钟列入，超过 %g 分钟为告警。时间由记录推算，不因重启中断。",
		limits.Number(roster.TaskSilenceMinutes), limits.Number(roster.TaskAlarmMinutes))}}}, nil
}

// taskResults is what was achieved, each report with whether it counts and why not.
func taskResults(s *Source) (Document, error) {
	reports := s.Picture.ReportsOf(uuid.UUID{})
	sum := roster.Sum(reports)
	per := Table{Title: "按任务", Empty: "没有任务单。", Columns: []Column{{Title: "编号", Weight: 1.2}, {Title: "任务", Weight: 2.4}, {Title: "队伍", Weight: 2}, {Title: "状态", Weight: 0.9}, {Title: "状态时间", Weight: 1.3}, {Title: "来源", Weight: 0.8},
		{Title: "救出", Number: true, Weight: 0.7}, {Title: "遇难", Number: true, Weight: 0.7}, {Title: "转移", Number: true, Weight: 0.7}, {Title: "作业点", Number: true, Weight: 0.7}, {Title: "结果", Weight: 2}, {Title: "复核人", Weight: 0.9}}}
	tasks := slices.Clone(s.Picture.Tasks)
	slices.SortFunc(tasks, func(a, b roster.Task) int { return cmp.Compare(a.Row.Key, b.Row.Key) })
	for _, t := range tasks {
		got := roster.Sum(s.Picture.ReportsOf(t.ID))
		per.Rows = append(per.Rows, Row{Kind: "task", ID: t.ID, Cells: append(append([]string{t.Number, t.Title, s.crewNames(t), s.state("task", t.Status), Clock(t.StatusAt),
			t.Row.Kind.Field("status_source").Shown(t.Row.Text("status_source"), "zh")}, achievedCells(got)...), t.Result, t.VerifiedBy)})
	}
	per.Total = &Row{Cells: append(append([]string{"合计", "", "", "", "", ""}, achievedCells(sum)...), "", "")}
	told := Table{Title: "进展报告", Empty: "没有进展报告。", Columns: []Column{{Title: "报告时间", Weight: 1.3}, {Title: "任务", Weight: 1.2}, {Title: "时段", Weight: 2}, {Title: "救出", Number: true, Weight: 0.7}, {Title: "遇难", Number: true, Weight: 0.7},
		{Title: "转移", Number: true, Weight: 0.7}, {Title: "作业点", Number: true, Weight: 0.7}, {Title: "内容", Weight: 2.6}, {Title: "来源/登记", Weight: 1.2}, {Title: "计入", Weight: 1.6}}}
	for _, r := range reports {
		task, _ := s.Picture.Task(r.Task)
		row := Row{Kind: "progress", ID: r.ID, Cells: append(append([]string{Clock(r.At), task.Number, period(r.PeriodFrom, r.PeriodTo)}, achievedCells(r.Achieved)...),
			strings.TrimSpace(r.Text+" "+r.Materials), strings.TrimSpace(r.Row.Kind.Field("source").Shown(r.Source, "zh")+" "+r.RecordedBy), "计入")}
		if !r.Counts {
			row.Tone, row.Cells[len(row.Cells)-1] = procedure.Muted, r.Why.Zh
		}
		if r.Differs {
			row.Tone, row.Cells[len(row.Cells)-1] = procedure.Warn, row.Cells[len(row.Cells)-1]+"，数字不一致请核对"
		}
		told.Rows = append(told.Rows, row)
	}
	return Document{Title: "任务成果统计", Format: A4Wide, Parts: []Part{{Table: &per}, {Table: &told},
		{Prose: "口径：同一任务、同一队伍（或未写明队伍）、时段重叠的报告视为一次报告重复上报，只计最后报的一次；更正替换原报告，撤销的不计。时段首尾相接不算重叠。"}}}, nil
}

func achievedCells(a roster.Achieved) []string {
	return []string{count(float64(a.Rescued)), count(float64(a.Dead)), count(float64(a.Relocated)), count(float64(a.Worksites))}
}

// period is a stretch of time as papers show it; the day is not said twice.
func period(from, to time.Time) string {
	a, b := Clock(from), Clock(to)
	if len(a) > 10 && len(b) > 10 && a[:10] == b[:10] {
		return a + "–" + b[11:]
	}
	return a + "–" + b
}

func (s *Source) crewNames(t roster.Task) string {
	var names []string
	for _, team := range s.Picture.Crew(t.ID) {
		names = append(names, team.Name)
	}
	return strings.Join(names, "、")
}

// taskChain is in whose hands the work was, from the first to the last (R6-2).
func taskChain(s *Source) (Document, error) {
	t := Table{Columns: []Column{{Title: "序", Weight: 0.4}, {Title: "任务单", Weight: 1.2}, {Title: "队伍", Weight: 2.2}, {Title: "接手", Weight: 1.3}, {Title: "移交或结束", Weight: 1.3}, {Title: "状态", Weight: 1}, {Title: "结果", Weight: 2.6}, {Title: "复核人", Weight: 0.9}}}
	var sum roster.Achieved
	for i, link := range s.Picture.Chain(s.About.ID) {
		sum = sum.Plus(roster.Sum(s.Picture.ReportsOf(link.Task.ID)))
		row := Row{Kind: "task", ID: link.Task.ID, Cells: []string{whole(i + 1), link.Task.Number, s.crewNames(link.Task), Clock(link.From), Clock(link.Until), s.state("task", link.Task.Status), link.Task.Result, link.Task.VerifiedBy}}
		if link.Until.IsZero() {
			row.Tone = procedure.Info
		}
		t.Rows = append(t.Rows, row)
	}
	states, err := s.stateLines("task", s.About.ID)
	if err != nil {
		return Document{}, err
	}
	return Document{Title: "任务移交记录", Number: s.About.Text("number"), Format: A4Wide, Parts: []Part{
		{Facts: []Fact{{Label: "任务", Text: s.About.Text("title"), Wide: true}, {Label: "地点", Text: s.About.Text("place")},
			{Label: "成果合计", Text: fmt.Sprintf("救出 %d，遇难 %d，转移 %d，作业点 %d", sum.Rescued, sum.Dead, sum.Relocated, sum.Worksites)}}},
		{Table: &t}, {Table: &states}, {Sign: []string{"移交队伍", "接手队伍", s.group(record.Coordination)}},
	}}, nil
}

// stateLines are the states of a record with their times and how they became known, from its history: what was opened
// again keeps what was before.
func (s *Source) stateLines(kind string, id uuid.UUID) (Table, error) {
	t := Table{Title: "状态经过", Columns: []Column{{Title: "时间", Weight: 1.3}, {Title: "状态", Weight: 1}, {Title: "来源", Weight: 0.9}, {Title: "队伍", Weight: 1.6}, {Title: "结果", Weight: 2.2}, {Title: "原因", Weight: 1.6}, {Title: "登记人", Weight: 0.9}, {Title: "登记时间", Weight: 1.3}}}
	versions, err := s.History(kind, id)
	if err != nil {
		return t, fmt.Errorf("read history of %s: %w", kind, err)
	}
	k := s.Schema.Kind(kind)
	slices.SortStableFunc(versions, func(a, b record.Version) int { return cmp.Compare(a.Change.Stamp, b.Change.Stamp) })
	for _, v := range versions {
		said := map[string]string{}
		for _, w := range v.Change.Writes {
			if f := k.FieldByWire(w.Field); f != nil {
				said[f.Name] = s.writtenAs(f, w.Value)
			}
		}
		if said["status"] == "" || v.Denied != "" {
			continue
		}
		entered := Clock(time.UnixMilli(v.Change.Wall))
		t.Rows = append(t.Rows, Row{Cells: []string{cmp.Or(said["status_at"], entered), said["status"], said["status_source"], cmp.Or(said["handed_to"], said["worked_by"], said["teams"]), said["result"], said["reason"], v.Change.Operator, entered}})
	}
	return t, nil
}

// writtenAs is one value of a history as papers show it.
func (s *Source) writtenAs(f *record.Field, v merge.Value) string {
	switch {
	case v.IsNone():
		return ""
	case f.Type == record.Time:
		return Clock(time.UnixMilli(v.Millis()))
	case f.Type == record.Ref:
		return s.Title(f.Of, v.ID())
	case f.Type == record.Set && f.Of != "":
		id, err := uuid.Parse(v.Text())
		if err != nil {
			return ""
		}
		return s.Title(f.Of, id)
	}
	return f.Reveal(v, "zh")
}

func worksiteList(s *Source) (Document, error) {
	t := Table{Empty: "没有登记作业点。", Columns: []Column{{Title: "编号", Weight: 1.2}, {Title: "正式编号", Weight: 0.9}, {Title: "作业点", Weight: 2}, {Title: "地址", Weight: 2}, {Title: "坐标", Weight: 1.4}, {Title: "类别", Weight: 0.7}, {Title: "存活", Number: true, Weight: 0.6}, {Title: "失联", Number: true, Weight: 0.6},
		{Title: "任务", Weight: 1.1}, {Title: "作业队伍", Weight: 2}, {Title: "状态", Weight: 0.9}, {Title: "结果", Weight: 1.6}}}
	sites := slices.Clone(s.Picture.Worksites)
	slices.SortFunc(sites, func(a, b roster.Worksite) int {
		return cmp.Or(cmp.Compare(a.SectorID, b.SectorID), cmp.Compare(a.Row.Key, b.Row.Key))
	})
	for _, w := range sites {
		place := "无坐标"
		if w.Lat != 0 || w.Lon != 0 {
			place = fmt.Sprintf("%.5f, %.5f", w.Lat, w.Lon)
		}
		task, _ := s.Picture.Task(w.Task)
		t.Rows = append(t.Rows, Row{Kind: "worksite", ID: w.ID, Cells: []string{w.Number, w.SectorID, w.Title, w.Address, place, w.Row.Kind.Field("category").Shown(w.Category, "zh"), count(float64(w.Live)), count(float64(w.Missing)),
			task.Number, s.teamNames(w.WorkedBy), s.state("worksite", w.Status), w.Result}})
	}
	return Document{Title: "作业点一览", Format: A4Wide, Parts: []Part{{Table: &t}, {Prose: "编号由本席位给出，始终有效；正式编号（分区字母与序号）由现场指挥部分区后补填，两者并存。"}}}, nil
}

func (s *Source) teamNames(ids []string) string {
	var names []string
	for _, text := range ids {
		id, err := uuid.Parse(text)
		if team, ok := s.Picture.Team(id); err == nil && ok {
			names = append(names, team.Name)
		}
	}
	return strings.Join(names, "、")
}

// worksiteSheet is the triage of one worksite and through whose hands it went.
func worksiteSheet(s *Source) (Document, error) {
	w := roster.WorksiteOf(s.About)
	var facts []Fact
	for i := range s.About.Kind.Fields {
		f := &s.About.Kind.Fields[i]
		text := ""
		switch {
		case f.Type == record.Time:
			text = Clock(s.About.Time(f.Name))
		case f.Type == record.Ref:
			text = s.Title(f.Of, s.About.Ref(f.Name))
		case f.Name == "worked_by":
			text = s.teamNames(w.WorkedBy)
		case f.Type == record.Set && f.Of == "":
			var words []string
			for _, m := range s.About.Members(f.Name) {
				words = append(words, f.Shown(m, "zh"))
			}
			text = strings.Join(words, "、")
		case f.Type != record.Set:
			text = f.Reveal(s.About.Value(f.Name), "zh")
		}
		if text != "" && f.Name != "number" && f.Name != "recorded_by" {
			facts = append(facts, Fact{Label: f.Label.Zh, Text: text, Wide: len([]rune(text)) > 24})
		}
	}
	states, err := s.stateLines("worksite", w.ID)
	if err != nil {
		return Document{}, err
	}
	return Document{Title: "作业点记录", Number: strings.TrimSpace(w.Number + " " + w.SectorID), Parts: []Part{{Facts: facts}, {Table: &states}, {Sign: []string{"评估人", "作业队伍", "复核人"}}}}, nil
}
