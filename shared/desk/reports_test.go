package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// printed makes a paper.
func (p *place) printed(name string, about uuid.UUID, texts map[string]string) report.Document {
	p.t.Helper()
	return must[report.Document](p.t)(p.Document(p.t.Context(), desk.PaperQuery{Paper: name, About: about, Texts: texts}))
}

// written are the cells of every row of a paper, a row a line.
func written(d report.Document) string {
	var lines []string
	for _, part := range d.Parts {
		for _, f := range part.Facts {
			lines = append(lines, f.Label+" "+f.Text)
		}
		if part.Table == nil {
			continue
		}
		for _, row := range part.Table.Rows {
			lines = append(lines, strings.Join(row.Cells, " "))
		}
		if part.Table.Total != nil {
			lines = append(lines, strings.Join(part.Table.Total.Cells, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// sends a team to a new task that is issued.
func (p *place) sends(title string, teams ...uuid.UUID) uuid.UUID {
	p.t.Helper()
	task := made(p.does(p.NewTask(p.t.Context(), roster.TaskForm{Title: title, Ready: true, Teams: teams})), 1)
	p.does(p.IssueTask(p.t.Context(), roster.Issue{Task: task}))
	return task
}

func TestR6_1_ResultsToldTwiceCountOnce(t *testing.T) {
	a, b, _ := two(t)
	ctx := t.Context()
	a.opens()
	task := a.sends("转移群众", a.arrives("蓝天救援队", 12))
	a.meet(b)
	*b.clock = *a.clock
	f := roster.RadioForm{Task: task, Achieved: roster.Achieved{Rescued: 3, Relocated: 12}, Text: "获救3 转移12", Source: roster.SourceRadio}
	f.To = roster.TaskArrived
	a.does(a.TakeReport(ctx, f)) // both desks hear the same call, and neither knows of the other
	b.does(b.TakeReport(ctx, f))
	a.meet(b)
	for _, p := range []*place{a, b} {
		counts := must[desk.Overview](t)(p.Overview(ctx)).Counts
		if counts.Int("results.rescued") != 3 || counts.Int("results.relocated") != 12 {
			t.Errorf("desk counts %d rescued, %d relocated", counts.Int("results.rescued"), counts.Int("results.relocated"))
		}
	}
	reports := must[[]roster.Counted](t)(a.Reports(ctx, task))
	if len(reports) != 2 || reports[0].Counts == reports[1].Counts {
		t.Fatalf("both stay, one counts: %+v", reports)
	}
	f.To, f.From = "", reports[0].PeriodFrom
	receipt, err := a.TakeReport(ctx, f)
	a.refused(roster.LooksRepeated, receipt, err)
	f.From, f.Achieved = time.Time{}, roster.Achieved{Rescued: 2}
	a.does(a.TakeReport(ctx, f)) // the next period
	if got := must[desk.Overview](t)(a.Overview(ctx)).Counts.Int("results.rescued"); got != 5 {
		t.Errorf("with the next report %d", got)
	}
	counted := slices.IndexFunc(reports, func(r roster.Counted) bool { return r.Counts })
	a.performs("progress.correct", uuid.UUID{}, map[string]string{"corrects": reports[counted].ID.String(), "rescued_live": "1", "relocated": "12", "reason": "听错"})
	counts := must[desk.Overview](t)(a.Overview(ctx)).Counts
	if counts.Int("results.rescued") != 3 || counts.Int("results.relocated") != 12 {
		t.Errorf("after the correction %d rescued, %d relocated: %s", counts.Int("results.rescued"), counts.Int("results.relocated"), written(a.printed("task-results", uuid.UUID{}, nil)))
	}
	if line := must[desk.TaskLine](t)(a.Task(ctx, task)); line.Task.Status != roster.TaskArrived || line.Task.LastReport == "" || line.Task.Row.Text("status_source") != roster.SourceRadio {
		t.Errorf("the state has neither time nor source: %+v", line.Task)
	}
}

func TestR6_1_ALineByRadioIsShownBeforeItIsSaved(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	task := a.sends("转移群众", a.arrives("蓝天救援队", 12))
	number := must[desk.TaskLine](t)(a.Task(ctx, task)).Task.Number
	heard := must[shorthand.Heard](t)(a.Heard(ctx, number[strings.Index(number, "-")+1:]+" 到场 获救3 需担架"))
	if heard.Task.Task != task || heard.To != roster.TaskArrived || heard.Achieved.Rescued != 3 || heard.Wants != "担架" || len(heard.Problems) > 0 {
		t.Errorf("understood as %+v", heard)
	}
	if got := must[[]roster.Counted](t)(a.Reports(ctx, task)); len(got) != 0 {
		t.Errorf("reading a line recorded %d reports", len(got))
	}
}

func TestR6_1_SilenceSurvivesARestart(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	task := a.sends("转移群众", a.arrives("蓝天救援队", 12))
	a.does(a.AdvanceTask(ctx, roster.Progress{Task: task, To: roster.TaskSetOff, Source: roster.SourceRadio}))
	for _, step := range []struct {
		after time.Duration
		want  roster.Silence
		rows  int
	}{{20 * time.Minute, roster.Heard, 0}, {20 * time.Minute, roster.Quiet, 1}, {30 * time.Minute, roster.Silent, 1}} {
		*a.clock = a.clock.Add(step.after)
		again := &place{Desk: desk.New(a.ledger, desk.Options{Operator: "李敏", Now: func() time.Time { return *a.clock }}), t: t, ledger: a.ledger, clock: a.clock}
		line := must[desk.TaskLine](t)(again.Task(ctx, task))
		if line.Overdue != step.want {
			t.Errorf("a desk opened anew shows %q after %s, want %q", line.Overdue, line.Silent, step.want)
		}
		if doc := again.printed("silent-teams", uuid.UUID{}, nil); len(doc.Parts[0].Table.Rows) != step.rows {
			t.Errorf("call list has %d rows, want %d", len(doc.Parts[0].Table.Rows), step.rows)
		}
	}
	a.does(a.TakeReport(ctx, roster.RadioForm{Task: task, Source: roster.SourceRadio, Text: "一切正常"}))
	if line := must[desk.TaskLine](t)(a.Task(ctx, task)); line.Overdue != roster.Heard {
		t.Errorf("after a word it is still %s", line.Overdue)
	}
}

func TestR6_2_HandedOverWorkKeepsItsChain(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	first, second := a.arrives("蓝天救援队", 12), a.arrives("先锋救援队", 8)
	task := a.sends("逐户搜救", first)
	a.does(a.TakeReport(ctx, roster.RadioForm{Task: task, To: roster.TaskArrived, Achieved: roster.Achieved{Rescued: 2}, Source: roster.SourceRadio}))
	receipt, err := a.HandOver(ctx, roster.Handover{Task: task, To: []uuid.UUID{second}})
	a.refused(roster.ResultMissing, receipt, err)
	next := made(a.does(a.HandOver(ctx, roster.Handover{Task: task, To: []uuid.UUID{second}, Result: "东侧 3 栋搜完", Left: "西侧 2 栋"})), 1)
	chain := must[[]roster.Custody](t)(a.Chain(ctx, next))
	if len(chain) != 2 || chain[0].Task.ID != task || chain[1].Task.ID != next || chain[0].Task.Status != roster.TaskHanded || chain[1].Teams[0].ID != second {
		t.Fatalf("chain: %+v", chain)
	}
	if team := must[desk.TeamPage](t)(a.Team(ctx, first)); team.Team.Status != roster.TeamStandby || team.Task != nil {
		t.Errorf("who handed over is %s", team.Team.Status)
	}
	a.does(a.IssueTask(ctx, roster.Issue{Task: next}))
	a.does(a.AdvanceTask(ctx, roster.Progress{Task: next, To: roster.TaskArrived}))
	receipt, err = a.AdvanceTask(ctx, roster.Progress{Task: next, To: roster.TaskDone})
	a.refused(roster.ResultMissing, receipt, err)
	a.does(a.AdvanceTask(ctx, roster.Progress{Task: next, To: roster.TaskDone, Result: "搜完"}))
	receipt, err = a.AdvanceTask(ctx, roster.Progress{Task: next, To: roster.TaskReviewed})
	a.refused(roster.VerifierSame, receipt, err)
	other := &place{Desk: a.As("王强", roster.Post{}), t: t, ledger: a.ledger, clock: a.clock}
	other.does(other.AdvanceTask(ctx, roster.Progress{Task: next, To: roster.TaskReviewed}))
	a.does(a.AdvanceTask(ctx, roster.Progress{Task: next, To: roster.TaskUnderway, Note: "又有呼救"}))
	text := written(a.printed("task-chain", next, nil))
	for _, want := range []string{"蓝天救援队", "先锋救援队", "东侧 3 栋搜完", "复核", "又有呼救", "完成", "救出 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("the chain does not show %s:\n%s", want, text)
		}
	}
}

func TestR6_2_AWorksiteGoesFromHandToHand(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	first, second := a.arrives("蓝天救援队", 12), a.arrives("先锋救援队", 8)
	site := made(a.performs("worksite.record", uuid.UUID{}, map[string]string{"title": "滨江路 12 号", "live": "2", "category": "A类", "operations": "支撑、破拆"}), 1)
	row, _, err := a.find("worksite", site)
	if err != nil || !strings.Contains(row.Text("number"), "-A-") || row.Text("sector_id") != "" {
		t.Errorf("provisional number %q, letter %q, %v", row.Text("number"), row.Text("sector_id"), err)
	}
	a.performs("worksite.letter", site, map[string]string{"sector_id": "C-6"})
	a.performs("worksite.work", site, map[string]string{"by": first.String()})
	receipt, err := a.tries("worksite.hand", site, map[string]string{"handed_to": first.String(), "result": "一层"})
	a.refused(procedure.SameTeam, receipt, err)
	a.performs("worksite.hand", site, map[string]string{"handed_to": second.String(), "result": "一层清完"})
	a.performs("worksite.work", site, map[string]string{"by": second.String()})
	a.performs("worksite.clear", site, map[string]string{"result": "救出 2 人", "verified_by": "赵敏"})
	a.performs("worksite.reopen", site, map[string]string{"reason": "邻居报告还有一人"})
	text := written(a.printed("worksite-sheet", site, nil))
	for _, want := range []string{"C-6", "A类", "一层清完", "已移交", "作业完毕", "邻居报告还有一人", "作业中  蓝天救援队", "已移交  先锋救援队 一层清完", "赵敏"} {
		if !strings.Contains(text, want) {
			t.Errorf("the record does not show %s:\n%s", want, text)
		}
	}
}

func (p *place) find(kind string, id uuid.UUID) (row record.Record, ok bool, err error) {
	err = p.ledger.View(p.t.Context(), func(r record.Reader) error {
		row, ok, err = r.Find(kind, id)
		return err
	})
	return row, ok, err
}
