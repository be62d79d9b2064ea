package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// newExercise is a desk in an exercise space of its own.
func newExercise(t testing.TB, census *ledger.Ledger) *place {
	clock := noon
	l := openLedger(t, uuid.New(), "Y", &clock)
	o := desk.Options{Operator: "李敏", Now: func() time.Time { return clock }, Exercise: true, Name: "秋季演练"}
	if census != nil {
		o.Census = census
	}
	return &place{Desk: desk.New(l, o), t: t, ledger: l, clock: &clock}
}

// performs does an act of a book, its form as typed.
func (p *place) performs(act string, about uuid.UUID, texts map[string]string) record.Receipt {
	p.t.Helper()
	r, err := p.tries(act, about, texts)
	if err != nil {
		p.t.Fatalf("%s: %v", act, err)
	}
	return r
}

func (p *place) tries(act string, about uuid.UUID, texts map[string]string) (record.Receipt, error) {
	p.t.Helper()
	form, problems, err := p.ReadForm(p.t.Context(), act, texts)
	if err != nil || len(problems) > 0 {
		p.t.Fatalf("%s: form: %v %v", act, problems, err)
	}
	return p.Perform(p.t.Context(), procedure.Deed{Act: act, About: about, Form: form})
}

// shows is what the desk takes for now.
func (p *place) shows() time.Time {
	p.t.Helper()
	o := must[desk.Overview](p.t)(p.Overview(p.t.Context()))
	return o.AsOf
}

func (p *place) paper(name string) report.Document {
	p.t.Helper()
	return must[report.Document](p.t)(p.Document(p.t.Context(), desk.PaperQuery{Paper: name}))
}

// cells gives every cell of a document's tables as one text a row.
func cells(d report.Document) string {
	var b strings.Builder
	for _, part := range d.Parts {
		if part.Table == nil {
			continue
		}
		for _, row := range part.Table.Rows {
			b.WriteString(strings.Join(row.Cells, " | ") + "\n")
		}
	}
	return b.String()
}

func TestD4_TheVirtualClockRunsJumpsAndStands(t *testing.T) {
	p := newExercise(t, nil)
	wants := func(what, at string) {
		t.Helper()
		if got := procedure.Moment(p.shows()); got != at {
			t.Errorf("%s: the desk shows %s, want %s", what, got, at)
		}
	}
	wants("before it is set", "2026-07-12 12:00")
	p.performs("clock.start", uuid.UUID{}, map[string]string{"virtual_at": "2026-09-01 08:00", "rate": "60"})
	*p.clock = p.clock.Add(2 * time.Minute)
	wants("two minutes at ×60", "2026-09-01 10:00")
	p.performs("clock.rate", uuid.UUID{}, map[string]string{"rate": "1"})
	*p.clock = p.clock.Add(30 * time.Minute)
	wants("half an hour at ×1", "2026-09-01 10:30")
	p.performs("clock.jump", uuid.UUID{}, map[string]string{"virtual_at": "2026-09-02 06:00"})
	*p.clock = p.clock.Add(time.Minute)
	wants("a minute after the jump", "2026-09-02 06:01")
	p.performs("clock.pause", uuid.UUID{}, nil)
	*p.clock = p.clock.Add(time.Hour)
	wants("an hour of pause", "2026-09-02 06:01")
	if _, err := p.tries("clock.rate", uuid.UUID{}, map[string]string{"rate": "0.5"}); err == nil {
		t.Error("ran slower than ×1")
	}
	if _, problems, err := p.ReadForm(t.Context(), "clock.rate", map[string]string{"rate": "61"}); err != nil || problems["rate"] == nil {
		t.Errorf("ran faster than ×60: %v", err)
	}
}

func TestD4_TimersFollowTheVirtualClockAndSignaturesDoNot(t *testing.T) {
	p := newExercise(t, nil)
	p.opens()
	p.performs("clock.start", uuid.UUID{}, map[string]string{"virtual_at": "2026-09-01 08:00", "rate": "60"})
	team := p.arrives("蓝天救援队", 12)
	task := made(p.does(p.NewTask(t.Context(), roster.TaskForm{Title: "排查", Place: "东门", Goal: "排查", Ready: true, Teams: []uuid.UUID{team}})), 1)
	p.does(p.IssueTask(t.Context(), roster.Issue{Task: task}))
	before := must[[]desk.TaskLine](t)(p.Tasks(t.Context(), desk.TaskFilter{}))[0].Silent
	*p.clock = p.clock.Add(time.Minute) // an hour of the exercise
	after := must[[]desk.TaskLine](t)(p.Tasks(t.Context(), desk.TaskFilter{}))[0]
	if after.Silent-before != time.Hour {
		t.Errorf("a minute at ×60 made the silence %v longer, want an hour", after.Silent-before)
	}
	if after.Overdue != roster.Silent {
		t.Error("an hour of silence raised no alarm")
	}
	for _, h := range must[[]desk.HistoryLine](t)(p.History(t.Context(), roster.Ref{Kind: "task", ID: task})) {
		if time.UnixMilli(h.Source.Wall).After(*p.clock) {
			t.Fatalf("a change is stamped %v, after the real time %v", time.UnixMilli(h.Source.Wall), *p.clock)
		}
	}
}

func TestD4_InjectsAreIssuedAnsweredAndScored(t *testing.T) {
	p := newExercise(t, nil)
	p.performs("clock.start", uuid.UUID{}, map[string]string{"virtual_at": "2026-09-01 08:00", "rate": "10"})
	add := p.performs("inject.add", uuid.UUID{}, map[string]string{
		"planned_at": "2026-09-01 08:10", "step": "需求", "to": "综合组", "text": "朱沱镇 12 人被困", "expected": "登记并回拨核实", "expected_minutes": "20",
	})
	id := made(add, 1)
	page := must[desk.RegisterPage](t)(p.Register(t.Context(), desk.RegisterQuery{Book: "inject"}))
	if page.Lines[0].Urgent {
		t.Error("an inject is due ten minutes early")
	}
	*p.clock = p.clock.Add(time.Minute)
	page = must[desk.RegisterPage](t)(p.Register(t.Context(), desk.RegisterQuery{Book: "inject"}))
	if !page.Lines[0].Urgent {
		t.Error("an inject whose time has come does not stand first")
	}
	p.performs("inject.issue", id, nil)
	told := must[desk.RegisterPage](t)(p.Register(t.Context(), desk.RegisterQuery{Book: "inject"}))
	if told.Lines[0].State != procedure.InjectIssued {
		t.Fatalf("issued, but it is %s", told.Lines[0].State)
	}
	if d := p.dump(); !strings.Contains(d, `"from":"导调组"`) {
		t.Error("the players' log of messages does not have the inject")
	}
	if _, err := p.tries("inject.answer", id, map[string]string{"answer": "已登记", "answered_at": "2026-09-01 08:00"}); err == nil {
		t.Error("answered before it was issued")
	}
	p.performs("inject.answer", id, map[string]string{"answer": "已登记，回拨属实"})
	p.performs("inject.score", id, map[string]string{"score": "90"})
	if _, err := p.tries("inject.issue", id, nil); err == nil {
		t.Error("issued twice")
	}
}

func TestD4_TheAfterExerciseReportSetsPlanBesideAudit(t *testing.T) {
	p := newExercise(t, nil)
	p.performs("clock.start", uuid.UUID{}, map[string]string{"virtual_at": "2026-09-01 08:00", "rate": "10"})
	write := func(at, step, text string) uuid.UUID {
		return made(p.performs("inject.add", uuid.UUID{}, map[string]string{"planned_at": at, "step": step, "to": "综合组", "text": text, "expected": "登记", "expected_minutes": "20"}), 1)
	}
	first, second, third := write("2026-09-01 08:10", "needs", "甲村被困"), write("2026-09-01 08:20", "needs", "乙村被困"), write("2026-09-01 09:00", "dispatch", "增派")
	*p.clock = p.clock.Add(90 * time.Second) // 08:15
	p.performs("inject.issue", first, nil)
	*p.clock = p.clock.Add(60 * time.Second) // 08:25
	p.performs("inject.answer", first, map[string]string{"answer": "已登记", "answered_at": "2026-09-01 08:20"})
	p.performs("inject.issue", second, nil)
	*p.clock = p.clock.Add(180 * time.Second) // 08:55
	p.performs("inject.answer", second, map[string]string{"answer": "迟到的登记"})
	p.performs("inject.skip", third, map[string]string{"reason": "时间不够"})
	o := made(p.performs("objective.add", uuid.UUID{}, map[string]string{"title": "核实", "most": "20"}), 1)
	if _, err := p.tries("objective.score", o, map[string]string{"score": "21"}); err == nil {
		t.Error("scored above the full score")
	}
	p.performs("objective.score", o, map[string]string{"score": "15", "finding": "回拨慢"})
	doc := p.paper("after-exercise")
	text := cells(doc)
	for _, want := range []string{
		// planned 08:10, begun 08:15: five minutes late; answers took 10 and 30 minutes, one of two within 20.
		"核实并发布需求 | 2026-09-01 08:10 | 2026-09-01 08:15 | 5 | 2026-09-01 08:55 | 20 | 1 / 2",
		// the form said 08:20, the audit 08:25: both stand there.
		"2026-09-01 08:25（填报 2026-09-01 08:20） | 10 | 已登记",
		"| 2026-09-01 08:25 | 5 | 2026-09-01 08:55 | 30 | 迟到的登记",
		"跳过 |", "时间不够",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	if !doc.Stamp.Exercise || doc.Stamp.Incident != "秋季演练" {
		t.Errorf("the report is stamped %+v", doc.Stamp)
	}
}

func TestD4_DirectingIsImpossibleOutsideAnExercise(t *testing.T) {
	p, _, _ := two(t)
	for _, act := range p.Books().Registers() {
		if page, ok := p.Books().Page(act.Name); !ok || page.Space != procedure.InExercise {
			continue
		}
		for _, a := range act.Acts {
			if !a.New {
				continue
			}
			texts := map[string]string{"virtual_at": "12:00", "rate": "60", "planned_at": "12:00", "to": "甲", "text": "乙", "expected": "丙", "title": "丁", "most": "5", "name": "戊"}
			for field := range texts {
				if !asksFor(a, field) {
					delete(texts, field)
				}
			}
			_, err := p.tries(act.Name+"."+a.Name, uuid.UUID{}, texts)
			if r := roster.Refused(err); r == nil || r.Code != procedure.NotExercise {
				t.Errorf("%s.%s in a real incident: %v", act.Name, a.Name, err)
			}
		}
	}
	if _, err := p.Document(t.Context(), desk.PaperQuery{Paper: "qualification-sheet"}); roster.Refused(err) == nil {
		t.Errorf("a paper of an exercise was made of an incident: %v", err)
	}
}

func asksFor(a procedure.Act, field string) bool {
	for _, ask := range a.Asks {
		if ask.Field == field {
			return true
		}
	}
	return false
}

// The clock's settings could still come in by an import: they must not bend a real incident's time.
func TestD4_AClockSettingInAnIncidentMovesNothing(t *testing.T) {
	p, _, _ := two(t)
	line := `{"kind":"exercise_clock","id":"c","set":{"real_at":"2026-07-12T00:00:00Z","virtual_at":"2030-01-01T00:00:00Z","rate":60}}`
	done, err := p.Apply(t.Context(), strings.NewReader(line), nil, nil)
	if err != nil || done.Applied != 1 {
		t.Fatalf("applied %+v: %v", done, err)
	}
	if !p.shows().Equal(noon) {
		t.Errorf("an incident's desk shows %v", p.shows())
	}
}

func TestD4_EveryPaperOfAnExerciseCarriesTheMark(t *testing.T) {
	p := newExercise(t, nil)
	p.opens()
	made := 0
	for _, paper := range p.Papers().All() {
		if paper.Of != "" {
			continue
		}
		doc, err := p.Document(t.Context(), desk.PaperQuery{Paper: paper.Name})
		if err != nil {
			continue // it asks for more, or belongs to another space
		}
		made++
		if !doc.Stamp.Exercise {
			t.Errorf("%s lacks the mark of the exercise", paper.Name)
		}
	}
	if made < 4 {
		t.Errorf("only %d papers were made", made)
	}
}

func TestD4_AQualificationLeavesOnASheetOnly(t *testing.T) {
	clock := noon
	census := openLedger(t, uuid.New(), "Z", &clock)
	known := &place{Desk: desk.New(census, desk.Options{Operator: "王强", Now: fixed}), t: t, ledger: census, clock: &clock}
	line := `{"kind":"person","id":"p","set":{"name":"张三","phone":"13912345678"}}`
	if done, err := known.Apply(t.Context(), strings.NewReader(line), nil, nil); err != nil || done.Applied != 1 {
		t.Fatal(done, err)
	}
	before := known.dump()
	p := newExercise(t, census)
	p.opens()
	id := made(p.performs("attendance.add", uuid.UUID{}, map[string]string{"name": "张三", "team": "蓝天救援队", "phone": "13912345678"}), 1)
	other := made(p.performs("attendance.add", uuid.UUID{}, map[string]string{"name": "李四"}), 1)
	p.performs("attendance.pass", id, map[string]string{"qualification": "水上救援三级"})
	p.performs("attendance.fail", other, map[string]string{"note": "未完成"})
	sheet := cells(p.paper("qualification-sheet"))
	if !strings.Contains(sheet, "张三 | 蓝天救援队 | 13912345678 | 水上救援三级") || strings.Contains(sheet, "李四") {
		t.Errorf("the sheet says\n%s", sheet)
	}
	if known.dump() != before {
		t.Error("the exercise wrote into the census")
	}
}

// An exported sheet of an exercise says on its tab what it is, and its own name is made of that.
func TestD4_AnExportedSheetSaysItIsAnExercise(t *testing.T) {
	a, _, census := two(t)
	drill := newExercise(t, census)
	for p, want := range map[*place]bool{a: false, drill: true} {
		out := must[desk.Exported](t)(p.Export(t.Context(), desk.Writing{Kind: "need"}))
		if got := strings.HasPrefix(out.Grid.Sheets[0].Name, "演练"); got != want {
			t.Errorf("the sheet is called %q", out.Grid.Sheets[0].Name)
		}
	}
}
