package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// resultMax bounds one number of a report: more is a slip of the finger.
const resultMax = 100_000

// TakeReport records what was heard of a task in one act: the state it is in, what was achieved since the last report,
// and that its team was heard from. known are the reports of the task. A report of a task and period that were told
// already asks before it is recorded, and counts once all the same.
func TakeReport(a Actor, t Task, crew []Team, known []FieldReport, f RadioForm) (record.Act, error) {
	if r := a.may(Watching.By()...); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.At)
	from, r := reportPeriod(a, t, known, f, at)
	if r != nil {
		return record.Act{}, r
	}
	if again := toldAlready(t, known, f, from, at); again != nil {
		return record.Act{}, again
	}
	x := a.begin()
	if r := x.stateHeard(t, crew, f, at); r != nil {
		return record.Act{}, r
	}
	if f.Achieved != (Achieved{}) || f.Materials != "" || len(f.Corrects) > 0 {
		x.with(x.report(t, f, from, at))
	}
	return x.journal(t.ID, at, reportLine(t, f)), nil
}

// reportPeriod is since when a report counts: as told, else since the last report, else since the order was given.
func reportPeriod(a Actor, t Task, known []FieldReport, f RadioForm, at time.Time) (time.Time, *Refusal) {
	from := f.From
	if from.IsZero() {
		from = cmp.Or(t.IssuedAt, t.StartsAt, t.StatusAt, at)
		if t.StartsAt.Before(from) && !t.StartsAt.IsZero() {
			from = t.StartsAt
		}
		for _, c := range CountReports(known) {
			if c.Counts && c.Task == t.ID && !c.PeriodTo.After(at) && c.PeriodTo.After(from) && !slices.Contains(f.Corrects, c.ID) {
				from = c.PeriodTo
			}
		}
	}
	for _, c := range known { // a correction speaks of the time of what it puts right
		if f.From.IsZero() && slices.Contains(f.Corrects, c.ID) {
			from = c.PeriodFrom
		}
	}
	switch {
	case at.After(a.Now.Add(ClockLimit)):
		return from, refuse(InFuture, says("报告时间", "time of the report")).on("at")
	case OverTask(t.Status) && !OverTask(f.To) && len(f.Corrects) == 0 && !f.Anyway:
		return from, refuse(TaskOver, t.label("status", string(t.Status))).ask().with(t.Ref())
	case from.After(at):
		return from, refuse(OutOfBounds, says("统计时段", "period"), clockTime(time.Time{}), clockTime(at)).on("from")
	}
	for _, n := range []struct {
		field string
		label record.Label
		value int
	}{
		{"rescued_live", says("救出存活", "rescued alive"), f.Achieved.Rescued}, {"dead", says("遇难", "dead"), f.Achieved.Dead},
		{"relocated", says("转移安置", "relocated"), f.Achieved.Relocated}, {"worksites", says("作业点", "worksites"), f.Achieved.Worksites},
	} {
		if n.value < 0 || n.value > resultMax {
			return from, refuse(OutOfBounds, n.label, 0, resultMax).on(n.field)
		}
	}
	return from, nil
}

// toldAlready asks about figures that were told for this task and period before.
func toldAlready(t Task, known []FieldReport, f RadioForm, from, at time.Time) *Refusal {
	if f.Achieved == (Achieved{}) || f.Anyway || len(f.Corrects) > 0 {
		return nil
	}
	told := FieldReport{Task: t.ID, Team: f.Team, PeriodFrom: from, PeriodTo: at}
	for _, c := range CountReports(known) {
		if c.Counts && SameReport(&told, &c.FieldReport) {
			return refuse(LooksRepeated, strings.TrimSpace(t.Caption()+" "+clockTime(c.At)+" "+c.RecordedBy)).ask().with(c.Ref())
		}
	}
	return nil
}

// stateHeard moves the task on where a state was told, and notes the contact.
func (x *act) stateHeard(t Task, crew []Team, f RadioForm, at time.Time) *Refusal {
	e := change("task", t.ID).on(f.Seen)
	late := OverTask(t.Status) && !OverTask(f.To) // figures told after the end: opening it again is an act of its own
	if !late && (f.To != "" && f.To != t.Status || f.To == TaskUnderway) {
		met := map[Requirement]bool{NeedsResult: f.Result != "", NeedsReason: f.Text != ""}
		if f.To == TaskIssued || f.To == TaskReviewed {
			return refuse(OrderMissing).on("to")
		}
		if r := TaskMachine().step(x.by, t.From, t.Status, f.To, met); r != nil {
			return r
		}
		e.status("status", f.To).time("status_at", at).text("status_source", f.Source).text("result", f.Result)
	}
	if at.After(t.LastReportAt) {
		e.time("last_report_at", at).text("last_report", f.Text)
	}
	if len(e.Set) > 0 {
		x.with(e)
	}
	for i, team := range crew {
		if i < rosterMax && (f.Team == (uuid.UUID{}) || f.Team == team.ID || OverTask(f.To)) {
			x.follow(team, t, Progress{To: f.To, Source: f.Source}, at)
		}
	}
	return nil
}

// report is the event.
func (x *act) report(t Task, f RadioForm, from, to time.Time) *edit {
	e := change("progress", x.fresh()).ref("task", t.ID).ref("team", f.Team).time("period_from", from).time("period_to", to).
		text("materials", f.Materials).text("text", f.Text).text("source", f.Source).text("reported_by", f.ReportedBy).time("at", to).
		text("mode", ReportFirst).text("recorded_by", x.by.Operator).text("reason", f.Reason).numbered()
	for field, n := range map[string]int{
		"rescued_live": f.Achieved.Rescued, "dead": f.Achieved.Dead, "relocated": f.Achieved.Relocated, "worksites": f.Achieved.Worksites,
	} {
		if n > 0 || len(f.Corrects) > 0 {
			e.set(field, merge.OfNumber(float64(n)))
		}
	}
	if len(f.Corrects) > 0 {
		e.text("mode", ReportCorrects)
	}
	for _, id := range f.Corrects {
		e.add("follows", id.String())
	}
	return e
}

func reportLine(t Task, f RadioForm) string {
	line := "收到报告 " + t.Caption()
	if len(f.Corrects) > 0 {
		line = "更正报告 " + t.Caption()
	}
	if f.To != "" {
		line += "：" + t.label("status", string(f.To)).Zh
	}
	for _, n := range []struct {
		word  string
		value int
		unit  string
	}{{"救出存活", f.Achieved.Rescued, "人"}, {"遇难", f.Achieved.Dead, "人"}, {"转移安置", f.Achieved.Relocated, "人"}, {"作业点", f.Achieved.Worksites, "处"}} {
		if n.value > 0 {
			line += fmt.Sprintf("，%s %d %s", n.word, n.value, n.unit)
		}
	}
	return line + tail(f.Text) + tail(f.Result)
}

// HandOver ends an order that is not finished and writes the one that follows it, with the teams that go on. Who had the
// work, who has it and when it changed hands stands in both.
func HandOver(a Actor, t Task, crew []Team, next []CrewFacts, f Handover) (record.Act, error) {
	if r := a.may(Command.By()...); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.At)
	switch {
	case len(next) == 0:
		return record.Act{}, refuse(TeamMissing).on("team")
	case len(next) > rosterMax:
		return record.Act{}, refuse(TooManyAtOnce, rosterMax)
	case at.After(a.Now.Add(ClockLimit)):
		return record.Act{}, refuse(InFuture, says("时间", "time")).on("at")
	}
	met := map[Requirement]bool{NeedsResult: f.Result != ""}
	if r := TaskMachine().step(a, t.From, t.Status, TaskHanded, met); r != nil {
		return record.Act{}, r
	}
	x := a.begin()
	id := x.fresh()
	e := change("task", id).text("title", t.Title).ref("need", t.Need).text("place", t.Place).number("lat", t.Lat).number("lon", t.Lon).
		number("priority", t.Priority).text("goal", cmp.Or(f.Left, t.Goal)).text("hazards", t.Hazards).text("channel", t.Channel).
		status("status", TaskReady).time("status_at", at).ref("follows", t.ID).text("recorded_by", a.Operator).numbered()
	var names []string
	for _, c := range next {
		if r := fit(a, c, TaskReady, "", f.Anyway); r != nil {
			r.About = c.Team.ID
			return record.Act{}, r
		}
		x.with(give(a, e, c.Team, id).heldOffline(f.Offline, a.Now))
		names = append(names, c.Team.Name)
	}
	x.with(e, change("task", t.ID).on(f.Seen).status("status", TaskHanded).time("status_at", at).text("result", f.Result).time("last_report_at", at))
	for i, team := range crew {
		if i < rosterMax {
			x.follow(team, t, Progress{To: TaskHanded, Source: SourceDesk}, at)
		}
	}
	return x.journal(t.ID, at, "未完成移交 "+t.Caption()+"，接续队伍 "+listed(names)+tail(f.Result)), nil
}
