package procedure

import (
	"fmt"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// training is the books of training and exercises.
func training() ([]Register, []Page) {
	books := []Register{injectBook(), clockBook(), objectiveBook(), attendanceBook()}
	for i := range books {
		for j := range books[i].Acts {
			books[i].Acts[j].Rule = inExercise(books[i].Acts[j].Rule)
		}
	}
	return books, []Page{{
		Name: "training", Label: record.Label{Zh: "培训演练", En: "Exercise"}, Space: InExercise,
		Tabs: []Tab{
			{Register: "inject"}, {Register: "clock"}, {Register: "objective"}, {Register: "attendance"},
			{Paper: "inject-list"}, {Paper: "after-exercise"}, {Paper: "attendance-list"}, {Paper: "qualification-sheet"},
		},
	}}
}

// NotExercise refuses to direct an exercise where none is held.
const NotExercise roster.Code = "not_an_exercise"

// inExercise lets an act be done in an exercise alone: what the directors do would bend the record of a real incident.
func inExercise(rule func(*Case) error) func(*Case) error {
	return func(c *Case) error {
		if !c.Actor.Exercise {
			return No(NotExercise, "这里不是演练空间，不能做“"+c.Act.Label.Zh+"”。没有记录任何内容；请先进入演练空间。",
				"This is not an exercise: “"+c.Act.Label.En+"” is not open. Nothing was recorded; enter the exercise first.")
		}
		if rule == nil {
			return nil
		}
		return rule(c)
	}
}

// Codes of the states of an inject.
const (
	InjectPlanned  roster.Status = "planned"
	InjectIssued   roster.Status = "issued"
	InjectAnswered roster.Status = "answered"
	InjectSkipped  roster.Status = "skipped"
)

func injectBook() Register {
	return Register{
		Name: "inject", Kind: "inject", Label: record.Label{Zh: "导调信息", En: "Injects"}, State: "status",
		Columns: []Column{
			{Field: "number", Weight: 1.4}, {Field: "planned_at"}, {Field: "step", Weight: 1.6}, {Field: "to"}, {Field: "text", Weight: 3}, {Field: "status"},
			{Field: "issued_at"}, {Field: "answered_at"}, {Field: "score", Right: true},
		},
		Filters: []string{"step"},
		Tones:   map[roster.Status]Tone{InjectPlanned: Info, InjectIssued: Warn, InjectAnswered: Good, InjectSkipped: Muted},
		Urgent:  injectDue,
		Papers:  []string{"inject-list", "after-exercise"},
		Acts: []Act{
			{Name: "add", Label: record.Label{Zh: "编写", En: "Write"}, Key: "N", New: true, To: InjectPlanned, Asks: injectAsks()},
			{Name: "issue", Label: record.Label{Zh: "发出", En: "Issue"}, Key: "I", From: States(InjectPlanned), To: InjectIssued, Stamp: "issued_at",
				Asks: []Ask{{Field: "note", Long: true}}, Line: injectLine("导调信息发出"), Rule: tellPlayers},
			{Name: "answer", Label: record.Label{Zh: "记录反应", En: "Record the response"}, Key: "A", From: States(InjectIssued), To: InjectAnswered, Stamp: "answered_at",
				Asks: []Ask{{Field: "answer", Needed: true, Long: true}, {Field: "answered_at", Hint: nowHint()}}, Line: injectLine("导调信息已响应"), Rule: answeredAfter},
			{Name: "skip", Label: record.Label{Zh: "跳过", En: "Skip"}, From: States(InjectPlanned), To: InjectSkipped,
				Asks: []Ask{{Field: "reason", Needed: true, Blank: true}}},
			{Name: "score", Label: record.Label{Zh: "评分", En: "Score"}, Key: "S", From: States(InjectIssued, InjectAnswered), Signs: "scored_by",
				Asks: []Ask{{Field: "score", Needed: true}, {Field: "note", Long: true}}},
			{Name: "edit", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States(InjectPlanned), Asks: injectAsks()},
		},
	}
}

func injectAsks() []Ask {
	return []Ask{
		{Field: "planned_at", Needed: true, Hint: record.Label{Zh: "演练时间", En: "time of the exercise"}}, {Field: "step"}, {Field: "to", Needed: true},
		{Field: "text", Needed: true, Long: true}, {Field: "expected", Needed: true, Long: true}, {Field: "expected_minutes"},
	}
}

func nowHint() record.Label { return record.Label{Zh: "空为现在", En: "empty: now"} }

// injectDue says that an inject waits to be issued, or its answer is late.
func injectDue(v *View, r *record.Record) bool {
	switch roster.Status(r.Text("status")) {
	case InjectPlanned:
		return !r.Time("planned_at").After(v.Now)
	case InjectIssued:
		allowed := time.Duration(r.Number("expected_minutes")) * time.Minute
		return allowed > 0 && v.Now.Sub(r.Time("issued_at")) > allowed
	}
	return false
}

func injectLine(what string) func(*Case) string {
	return func(c *Case) string { return what + "：" + Caption(&c.Record) }
}

// tellPlayers puts the inject into the players' log of messages, as it would have come in.
func tellPlayers(c *Case) error {
	c.Create("message").Text("direction", "in").Text("from", "导调组").Text("to", c.Record.Text("to")).Text("text", c.Record.Text("text")).
		Time("at", c.Actor.Now).Text("status", "received").Ref("about", c.ID)
	return nil
}

func answeredAfter(c *Case) error {
	if at := c.At("answered_at"); at.Before(c.Record.Time("issued_at")) {
		return NoIn("answered_at", "answer_before_issue", "响应时间早于发出时间。没有改动；请核对时间。", "The response would be earlier than the inject. Nothing was changed; check the time.")
	}
	return nil
}

func clockBook() Register {
	rate := Ask{Field: "rate", Needed: true, Hint: record.Label{Zh: "1 到 60", En: "1 to 60"}, Given: Always("1")}
	at := Ask{Field: "virtual_at", Needed: true, Given: Now}
	why := Ask{Field: "reason"}
	return Register{
		Name: "clock", Kind: "exercise_clock", Label: record.Label{Zh: "演练时钟", En: "Exercise clock"}, Newest: true,
		Columns: []Column{{Field: "real_at"}, {Field: "virtual_at"}, {Field: "rate", Right: true, Show: rateCell}, {Field: "reason", Weight: 2}, {Field: "recorded_by"}},
		Acts: []Act{
			{Name: "start", Label: record.Label{Zh: "设定并走时", En: "Set and run"}, Key: "N", New: true, Asks: []Ask{at, rate, why}, Rule: setClock, Line: clockLine},
			{Name: "rate", Label: record.Label{Zh: "改变倍率", En: "Change the rate"}, Key: "R", New: true, Asks: []Ask{rate, why}, Rule: setClock, Line: clockLine},
			{Name: "jump", Label: record.Label{Zh: "跳到", En: "Jump to"}, Key: "J", New: true, Asks: []Ask{at, why}, Rule: setClock, Line: clockLine},
			{Name: "pause", Label: record.Label{Zh: "暂停", En: "Pause"}, Key: "P", New: true, Asks: []Ask{why}, Rule: setClock, Line: clockLine},
		},
	}
}

func rateCell(v *View, r *record.Record) Cell {
	if r.Number("rate") == 0 {
		return Cell{Text: v.In("暂停", "paused"), Tone: Warn}
	}
	return Cell{Text: fmt.Sprintf("×%g", r.Number("rate")), Tone: Good}
}

// setClock makes every act of the clock one whole setting: moment, time shown, rate. What the act did not ask for stays
// as it is.
func setClock(c *Case) error {
	clock := roster.ClockOf(c.List("exercise_clock"))
	rate := clock.Rate(c.Actor.Real)
	switch {
	case c.Act.Name == "pause":
		rate = 0
	case c.Answered("rate"):
		rate = c.Number("rate")
		if rate < 1 || rate > roster.ClockRateMost {
			return NoIn("rate", "rate_out_of_range", "倍率只能是 1 到 60；要停表请用“暂停”。没有改动。", "The rate runs from 1 to 60; to stop the clock, pause it. Nothing was changed.")
		}
	}
	c.Main().Time("real_at", c.Actor.Real).Time("virtual_at", c.At("virtual_at")).Number("rate", rate)
	return nil
}

func clockLine(c *Case) string {
	set := c.Main().edit.Set
	return fmt.Sprintf("演练时钟%s：%s，倍率 %g", c.Act.Label.Zh, Moment(time.UnixMilli(set["virtual_at"].Millis())), set["rate"].Number())
}

func objectiveBook() Register {
	asks := []Ask{{Field: "title", Needed: true}, {Field: "step"}, {Field: "standard", Long: true}, {Field: "most", Needed: true}}
	return Register{
		Name: "objective", Kind: "objective", Label: record.Label{Zh: "考评表", En: "Score sheet"}, State: "status",
		Columns: []Column{{Field: "number"}, {Field: "step"}, {Field: "title", Weight: 2}, {Field: "standard", Weight: 2}, {Field: "most", Right: true}, {Field: "score", Right: true}, {Field: "status"}, {Field: "scored_by"}},
		Filters: []string{"step"},
		Tones:   map[roster.Status]Tone{"open": Warn, "scored": Good},
		Papers:  []string{"after-exercise"},
		Acts: []Act{
			{Name: "add", Label: record.Label{Zh: "添加考评项", En: "Add"}, Key: "N", New: true, To: "open", Asks: asks},
			{Name: "score", Label: record.Label{Zh: "评分", En: "Score"}, Key: "S", To: "scored", Signs: "scored_by",
				Asks: []Ask{{Field: "score", Needed: true}, {Field: "finding", Long: true}}, Rule: withinFull},
			{Name: "edit", Label: record.Label{Zh: "修改", En: "Change"}, Key: "E", From: States("open"), Asks: asks},
		},
	}
}

func withinFull(c *Case) error {
	if most := c.Record.Number("most"); c.Number("score") > most || c.Number("score") < 0 {
		return NoIn("score", "score_above_full", fmt.Sprintf("得分只能是 0 到满分 %g。没有改动。", most), fmt.Sprintf("The score runs from 0 to %g. Nothing was changed.", most))
	}
	return nil
}

func attendanceBook() Register {
	return Register{
		Name: "attendance", Kind: "attendance", Label: record.Label{Zh: "参演签到", En: "Attendance"}, State: "status",
		Columns: []Column{{Field: "name"}, {Field: "team", Weight: 2}, {Field: "role"}, {Field: "from"}, {Field: "until"}, {Field: "status"}, {Field: "qualification"}, {Field: "assessed_by"}},
		Filters: []string{"team"},
		Tones:   map[roster.Status]Tone{"present": Info, "passed": Good, "failed": Warn, "absent": Muted},
		Papers:  []string{"attendance-list", "qualification-sheet"},
		Acts: []Act{
			{Name: "add", Label: record.Label{Zh: "签到", En: "Sign in"}, Key: "N", New: true, To: "present", Stamp: "from", Line: always("-"),
				Asks: []Ask{{Field: "name", Needed: true}, {Field: "team"}, {Field: "phone"}, {Field: "role"}, {Field: "from", Hint: nowHint()}}},
			{Name: "leave", Label: record.Label{Zh: "签退", En: "Sign out"}, Key: "L", From: States("present"), Stamp: "until", Line: always("-"),
				Asks: []Ask{{Field: "until", Hint: nowHint()}}},
			{Name: "pass", Label: record.Label{Zh: "考核合格", En: "Passed"}, Key: "P", From: States("present", "failed"), To: "passed", Signs: "assessed_by",
				Asks: []Ask{{Field: "qualification", Needed: true}, {Field: "note", Long: true}}},
			{Name: "fail", Label: record.Label{Zh: "考核不合格", En: "Not passed"}, From: States("present", "passed"), To: "failed", Signs: "assessed_by",
				Asks: []Ask{{Field: "note", Needed: true, Long: true}}},
			{Name: "absent", Label: record.Label{Zh: "缺席", En: "Absent"}, From: States("present"), To: "absent", Asks: []Ask{{Field: "note"}}},
		},
	}
}

func always(text string) func(*Case) string { return func(*Case) string { return text } }
