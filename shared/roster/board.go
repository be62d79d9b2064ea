package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// MoveFacts is what is known of a team whose card is moved.
type MoveFacts struct {
	Team  Team
	Task  Task        // its record names; zero when it names none or one not known here
	Open  []Task      // every task order not over that lists it
	Filed bool        // it has filed its arrival
	Alias []uuid.UUID // duplicates joined into it, which tasks may still list
}

// ids are the names under which tasks may list the team.
func (f *MoveFacts) ids() []uuid.UUID { return append([]uuid.UUID{f.Team.ID}, f.Alias...) }

// busy is the first open task the team is on.
func (f *MoveFacts) busy() (Task, bool) {
	if f.Task.Known() && !OverTask(f.Task.Status) {
		return f.Task, true
	}
	if len(f.Open) > 0 {
		return f.Open[0], true
	}
	return Task{}, false
}

// MoveTeam moves a team's card. Into 任务中 it needs a task, out of it to 待命 it is taken off; leaving has acts of its
// own with a list to go through.
func MoveTeam(a Actor, facts MoveFacts, f TeamMove) (record.Act, error) {
	team := facts.Team
	task, busy := facts.busy()
	if f.To == team.Status && f.Place != "" && f.Place != team.Place {
		return moveWithin(a, team, f)
	}
	met := map[Requirement]bool{NeedsTask: busy, NeedsReason: f.Reason != "", NeedsFiling: facts.Filed}
	if r := TeamMachine().step(a, team.From, team.Status, f.To, met); r != nil {
		return record.Act{}, r
	}
	if f.To == TeamLeaving && busy {
		return record.Act{}, refuse(TeamBusy, team.Name, task.Caption()).with(task.Ref())
	}
	x := a.begin()
	e := change("team", team.ID).on(f.Seen).status("status", f.To).time("status_at", a.Now).text("place", f.Place).text("reason", f.Reason)
	if team.Status == TeamOnTask && f.To == TeamStandby {
		e.clear("task")
		x.with(taken(facts.Open, facts.ids()...)...)
	}
	if f.To == TeamHome {
		e.time("home_at", a.Now)
	}
	line := fmt.Sprintf("%s：%s → %s", team.Name, team.label("status", string(team.Status)).Zh, team.label("status", string(f.To)).Zh)
	return x.with(e).journal(team.ID, a.Now, line+tail(f.Place)+tail(f.Reason)), nil
}

func moveWithin(a Actor, team Team, f TeamMove) (record.Act, error) {
	if r := a.may(Watching.By()...); r != nil {
		return record.Act{}, r
	}
	e := change("team", team.ID).on(f.Seen).text("place", f.Place)
	return a.begin().with(e).journal(team.ID, a.Now, team.Name+"转移到"+f.Place+tail(f.Reason)), nil
}

// taken takes a team off the task orders that list it, under any of its ids.
func taken(tasks []Task, ids ...uuid.UUID) []*edit {
	var edits []*edit
	for _, t := range tasks {
		e := change("task", t.ID)
		for _, id := range ids {
			if slices.Contains(t.Teams, id.String()) {
				e.remove("teams", id.String())
			}
		}
		if len(e.Remove) > 0 {
			edits = append(edits, e)
		}
	}
	return edits
}

func tail(text string) string {
	if text == "" {
		return ""
	}
	return "，" + text
}

// RetimeTeam puts right since when a team is in its state; what stood there stays in its history, and hours on duty are
// counted by the time put right.
func RetimeTeam(a Actor, team Team, at time.Time, reason string, seen record.Basis) (record.Act, error) {
	if r := a.may(Watching.By()...); r != nil {
		return record.Act{}, r
	}
	switch {
	case at.IsZero():
		return record.Act{}, missing("at", says("时间", "time"))
	case strings.TrimSpace(reason) == "":
		return record.Act{}, refuse(ReasonMissing).on("reason")
	case at.After(a.Now.Add(ClockLimit)):
		return record.Act{}, refuse(InFuture, says("时间", "time")).on("at")
	case team.Status == "" || at.Equal(team.StatusAt):
		return record.Act{}, refuse(NothingChanges)
	}
	e := change("team", team.ID).on(seen).time("status_at", at).text("reason", reason)
	line := fmt.Sprintf("更正状态时间 %s：%s 自 %s 改为 %s，%s", team.Name, team.label("status", string(team.Status)).Zh, clockTime(team.StatusAt), clockTime(at), reason)
	return a.begin().with(e).journal(team.ID, a.Now, line), nil
}

// Contact notes that a team was heard from.
func Contact(a Actor, team Team, words string) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	e := change("team", team.ID).time("last_contact_at", a.Now)
	return a.begin().with(e).journal(team.ID, a.Now, "收到"+team.Name+"联系"+tail(words)), nil
}

// MovePerson changes where a person is. Who is hurt or missing is said with a reason.
func MovePerson(a Actor, x Person, f PersonMove) (record.Act, error) {
	if r := PersonMachine().step(a, x.From, cmp.Or(x.Status, PersonPresent), f.To, nil); r != nil {
		return record.Act{}, r
	}
	if (f.To == PersonInjured || f.To == PersonMissing) && f.Reason == "" {
		return record.Act{}, refuse(ReasonMissing).on("reason")
	}
	e := change("person", x.ID).on(f.Seen).status("status", f.To).time("status_at", a.Now).text("reason", f.Reason)
	return a.begin().with(e).journal(x.ID, a.Now, x.Name+"："+x.label("status", string(f.To)).Zh+tail(f.Reason)), nil
}

// MoveVehicle changes where a vehicle is.
func MoveVehicle(a Actor, v Vehicle, f VehicleMove) (record.Act, error) {
	if r := VehicleMachine().step(a, v.From, cmp.Or(v.Status, VehicleArrived), f.To, nil); r != nil {
		return record.Act{}, r
	}
	e := change("vehicle", v.ID).on(f.Seen).status("status", f.To).time("status_at", a.Now)
	return a.begin().with(e).journal(v.ID, a.Now, v.Plate+"："+v.label("status", string(f.To)).Zh), nil
}

// Silence says how long a team at work was not heard from, against the limits.
type Silence string

// Silences.
const (
	Heard  Silence = ""
	Quiet  Silence = "quiet"  // orange
	Silent Silence = "silent" // red
)

// SilenceOf is SilenceBy where no setting is known.
func (t *Team) SilenceOf(now time.Time) (time.Duration, Silence) { return t.SilenceBy(now, Settings{}) }

// SilenceBy says how long a team has not been heard from, against the limits set: since its last word, or since it came
// into this state where that is later, so that a team sent out after a quiet night is not red at once. Nothing is kept of
// a timer: it is worked out anew, and no restart loses it. Only teams on the road, at work or about to leave are waited
// for.
func (t *Team) SilenceBy(now time.Time, limits Settings) (time.Duration, Silence) {
	since := t.LastContactAt
	if t.StatusAt.After(since) {
		since = t.StatusAt
	}
	if !slices.Contains([]Status{TeamEnRoute, TeamOnTask, TeamLeaving, TeamWithdrawn}, t.Status) || since.IsZero() {
		return 0, Heard
	}
	quiet := max(0, now.Sub(since))
	switch {
	case quiet > limits.Span(TaskAlarmMinutes):
		return quiet, Silent
	case quiet > limits.Span(TaskSilenceMinutes):
		return quiet, Quiet
	}
	return quiet, Heard
}
