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

// CrewFacts is what is known of a team that shall take a task.
type CrewFacts struct {
	MoveFacts
	Heads HeadCount
	Want  Want // what the task asks for
	Duty  Duty // how long it has been at it; zero where that is not known
}

// DraftTask writes a task order, as a draft or ready to be issued, and gives it to teams where the form names them.
func DraftTask(a Actor, need Need, crew []CrewFacts, f TaskForm) (record.Act, error) {
	if r := a.may(Command.By()...); r != nil {
		return record.Act{}, r
	}
	if strings.TrimSpace(f.Title) == "" {
		return record.Act{}, missing("title", says("任务名称", "task"))
	}
	if len(crew) > rosterMax {
		return record.Act{}, refuse(TooManyAtOnce, rosterMax)
	}
	x := a.begin()
	id := x.fresh()
	state := TaskDraft
	if f.Ready {
		state = TaskReady
	}
	e := change("task", id).text("title", strings.TrimSpace(f.Title)).ref("need", need.ID).text("place", cmp.Or(f.Place, need.Place)).
		number("lat", cmp.Or(f.Lat, need.Lat)).number("lon", cmp.Or(f.Lon, need.Lon)).number("priority", f.Priority).
		text("goal", f.Goal).text("hazards", f.Hazards).text("channel", f.Channel).time("starts_at", f.StartsAt).time("ends_at", f.EndsAt).
		text("contact", f.Contact).text("phone", f.Phone).text("equipment", f.Equipment).
		status("status", state).time("status_at", a.Now).text("recorded_by", a.Operator).numbered()
	var names []string
	for _, c := range crew {
		if r := fit(a, c, TaskDraft, "", f.Anyway); r != nil {
			r.About = c.Team.ID
			return record.Act{}, r
		}
		x.with(give(a, e, c.Team, id).heldOffline(f.Offline, a.Now))
		names = append(names, c.Team.Name)
	}
	x.with(e)
	line := "草拟任务单：" + strings.TrimSpace(f.Title)
	if len(names) > 0 {
		line += "，承担队伍 " + listed(names)
	}
	return x.journal(id, a.Now, line), nil
}

// give puts a team on a task: its own record names the task, and the task lists it, so that desks that were apart
// meet on one register, and meet again in the list.
func give(a Actor, task *edit, team Team, id uuid.UUID) *edit {
	task.add("teams", team.ID.String())
	return change("team", team.ID).ref("task", id).status("status", TeamOnTask).time("status_at", a.Now)
}

// heldOffline notes that the team was given its task by a desk that the centre could not hear then (离线占用).
func (e *edit) heldOffline(offline bool, at time.Time) *edit {
	if !offline {
		return e
	}
	return e.time("held_offline_at", at)
}

// HeldOffline says whether nobody but the desk that gave the team its task can be sure of it: the desk was cut off then,
// and the team was not heard from since.
func (t *Team) HeldOffline() bool {
	return t.Status == TeamOnTask && !t.HeldOfflineAt.IsZero() && !t.HeldOfflineAt.Before(t.StatusAt) && !t.LastContactAt.After(t.HeldOfflineAt)
}

// fit says whether a team may take a task: hard reasons refuse, doubts ask.
func fit(a Actor, c CrewFacts, task Status, caption string, anyway bool) *Refusal {
	team := c.Team
	if OverTask(task) {
		return refuse(TaskOver, TaskMachine().label(From{}, task))
	}
	if other, busy := c.busy(); busy {
		return refuse(TeamBusy, team.Name, other.Caption()).with(other.Ref(), team.Ref())
	}
	if team.Status != TeamOnTask {
		if r := TeamMachine().step(a, team.From, team.Status, TeamOnTask, map[Requirement]bool{NeedsTask: true}); r != nil {
			return r
		}
	}
	if doubts := doubts(c); len(doubts) > 0 && !anyway {
		return refuse(OverCommitted, join(team.Name, doubts)).ask().with(team.Ref())
	}
	return nil
}

func join(name string, labels []record.Label) record.Label {
	out := says(name, name)
	for i, l := range labels {
		zh, en := "：", ": "
		if i > 0 {
			zh, en = "，", ", "
		}
		out.Zh, out.En = out.Zh+zh+l.Zh, out.En+en+l.En
	}
	return out
}

// doubts are the reasons to think twice before sending a team: over-commitment is warned of, never forbidden.
func doubts(c CrewFacts) []record.Label {
	var out []record.Label
	if c.Team.Status == TeamResting {
		out = append(out, says("正在休整", "it is resting"))
	}
	if here := c.Heads.OnScene(); here == 0 {
		out = append(out, says("在场记录为 0 人", "nobody of it is on record here"))
	} else if c.Want.People > 0 && here < c.Want.People {
		out = append(out, says(fmt.Sprintf("只有 %d 人，需要 %d 人", here, c.Want.People), fmt.Sprintf("%d people, %d wanted", here, c.Want.People)))
	}
	if c.Heads.Injured+c.Heads.Missing > 0 {
		out = append(out, says("有伤员或失联人员", "it has people hurt or missing"))
	}
	if c.Want.Capability != "" && !able(skillsOf(c.Team), directionsIn(c.Want.Capability)) {
		l := directionWords(c.Want.Capability)
		out = append(out, says("专业方向不符："+l.Zh, "without the capability "+l.En))
	}
	if c.Duty.Over {
		out = append(out, says(fmt.Sprintf("上次休整后已执行任务 %.1f 小时，超限", c.Duty.OnTask.Hours()), fmt.Sprintf("%.1f h on task since its last rest, more than allowed", c.Duty.OnTask.Hours())))
	}
	if c.Want.Covered {
		out = append(out, says("该需求已派力量已够", "enough was sent to this need already"))
	}
	return out
}

// Assign gives a team to a task order.
func Assign(a Actor, c CrewFacts, t Task, f Assignment) (record.Act, error) {
	if r := a.may(Command.By()...); r != nil {
		return record.Act{}, r
	}
	if c.Team.Task == t.ID && slices.Contains(t.Teams, c.Team.ID.String()) {
		return record.Act{}, refuse(NothingChanges)
	}
	if c.Task.ID == t.ID { // its record names the task already, the list does not
		c.Task = Task{}
	}
	c.Open = slices.DeleteFunc(slices.Clone(c.Open), func(o Task) bool { return o.ID == t.ID })
	if r := fit(a, c, t.Status, t.Caption(), f.Anyway); r != nil {
		return record.Act{}, r
	}
	e := change("task", t.ID)
	x := a.begin().with(give(a, e, c.Team, t.ID).on(f.Seen).heldOffline(f.Offline, a.Now), e)
	return x.journal(t.ID, a.Now, "派遣 "+c.Team.Name+" 承担 "+t.Caption()+tail(f.Reason)), nil
}

// Unassign takes a team off its task, which goes on with its other teams or waits for one. Of a team that two desks
// gave two tasks, one can be taken and the other stays.
func Unassign(a Actor, facts MoveFacts, f Release) (record.Act, error) {
	team := facts.Team
	off, stays := facts.Open, uuid.UUID{}
	if f.Task != (uuid.UUID{}) {
		off = nil
		for _, t := range facts.Open {
			if t.ID == f.Task {
				off = append(off, t)
			} else {
				stays = t.ID
			}
		}
	}
	named := team.Task != (uuid.UUID{}) && (f.Task == uuid.UUID{} || f.Task == team.Task)
	if len(off) == 0 && !named {
		return record.Act{}, refuse(NothingChanges)
	}
	to := cmp.Or(f.To, TeamStandby)
	if stays != (uuid.UUID{}) {
		to = team.Status
	}
	if team.Status != to {
		if r := TeamMachine().step(a, team.From, team.Status, to, map[Requirement]bool{NeedsReason: f.Reason != "", NeedsFiling: true}); r != nil {
			return record.Act{}, r
		}
	} else if r := a.may(Command.By()...); r != nil {
		return record.Act{}, r
	}
	e := change("team", team.ID).on(f.Seen).text("reason", f.Reason)
	if stays == (uuid.UUID{}) {
		e.clear("task")
	} else {
		e.ref("task", stays)
	}
	if to != team.Status {
		e.status("status", to).time("status_at", a.Now)
	}
	x := a.begin().with(e).with(taken(off, facts.ids()...)...)
	return x.journal(team.ID, a.Now, team.Name+"解除任务"+tail(openWords(off, nil))+tail(f.Reason)), nil
}

// IssueTask gives an order out. It needs a team; and a started mechanism, or the exception in words: a desk that is
// cut off may not have heard of the start yet, and an oral order of the command is an order.
func IssueTask(a Actor, in Incident, t Task, crew []Team, f Issue) (record.Act, error) {
	started := in.Mechanism == MechanismActive || in.Mechanism == MechanismAdjusted
	met := map[Requirement]bool{NeedsStarted: started || f.Exception != "", NeedsTeam: len(crew) > 0}
	if r := TaskMachine().step(a, t.From, t.Status, TaskIssued, met); r != nil {
		return record.Act{}, r
	}
	e := change("task", t.ID).on(f.Seen).status("status", TaskIssued).time("status_at", a.Now).time("issued_at", a.Now).
		text("ordered_by", cmp.Or(f.OrderedBy, a.Operator))
	line := "下达任务单 " + t.Caption()
	if !started {
		e.text("exception", f.Exception)
		line += "（例外：" + f.Exception + "）"
	}
	var names []string
	for _, team := range crew {
		names = append(names, team.Name)
	}
	return a.begin().with(e).journal(t.ID, a.Now, line+"，承担队伍 "+listed(names)), nil
}

// Advance moves a task order on, with the time and source of the news. The end of a task frees its crew; crew are the
// teams whose own record names it.
func Advance(a Actor, t Task, crew []Team, f Progress) (record.Act, error) {
	if f.To == TaskIssued && t.Status == TaskReady {
		return record.Act{}, refuse(OrderMissing).on("ordered_by")
	}
	met := map[Requirement]bool{
		NeedsResult: f.Result != "", NeedsReason: f.Note != "",
		NeedsVerifier: f.Alone != "" || a.Operator != t.RecordedBy,
	}
	if r := TaskMachine().step(a, t.From, t.Status, f.To, met); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.At)
	if at.After(a.Now.Add(ClockLimit)) {
		return record.Act{}, refuse(InFuture, says("时间", "time")).on("at")
	}
	e := change("task", t.ID).on(f.Seen).status("status", f.To).time("status_at", at).text("status_source", f.Source).text("result", f.Result)
	switch {
	case f.To == TaskReviewed:
		e.text("verified_by", a.Operator).text("reason", f.Alone)
	case OverTask(t.Status): // opened again
		e.text("reason", f.Note)
	default:
		e.time("last_report_at", at).text("last_report", f.Note)
	}
	x := a.begin().with(e)
	for i, team := range crew {
		if i < rosterMax {
			x.follow(team, t, f, at)
		}
	}
	line := t.Caption() + "：" + t.label("status", string(f.To)).Zh + tail(f.Note) + tail(f.Result)
	return x.journal(t.ID, at, line), nil
}
