package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// orders lists the open task orders a team is on, the one given first at the head. Desks that were apart when they
// dispatched a team show up here even after its own record was settled.
func (p *Picture) orders(team Team) (open []Task, given []merge.Entry) {
	for _, t := range p.TeamTasks(team.ID) {
		if OverTask(t.Status) {
			continue
		}
		open = append(open, t)
	}
	first := func(t Task) merge.Entry {
		for _, text := range t.Teams {
			if p.sameTeam(idOf(text)) == team.ID {
				return t.added("teams", text)
			}
		}
		return team.shown("task")
	}
	slices.SortStableFunc(open, func(a, b Task) int { return merge.Latest(first(a), first(b)) })
	for _, t := range open {
		given = append(given, first(t))
	}
	return open, given
}

// findTwoTasks: one team, two open tasks. The earlier holds for now and both desks are called.
func (p *Picture) findTwoTasks() []Finding {
	var out []Finding
	for _, team := range p.Teams {
		if p.sameTeam(team.ID) != team.ID || team.unsettled("task") {
			continue
		}
		open, given := p.orders(team)
		if len(open) < 2 || p.waits(team.From) {
			continue
		}
		f := Finding{Kind: TwoTasks, About: team.Ref(), Name: team.Name, Holds: open[0].Ref(), Calls: teamCalls(team, askWhichTask)}
		waits := false
		for i, t := range open {
			waits = waits || p.waits(t.From)
			f.Claims = append(f.Claims, claim(t.From, t.Caption(), taskWords(t), given[i]))
			f.Calls = append(f.Calls, deskCall(given[i].Dot, t.Ref()))
		}
		if !waits {
			out = append(out, f)
		}
	}
	return out
}

// findClosed: a need closed while a task for it was given out. The answer is kept, the closing is questioned.
func (p *Picture) findClosed() []Finding {
	var out []Finding
	for _, n := range p.Needs {
		if n.Status != NeedClosed || n.unsettled("status") || p.waits(n.From) {
			continue
		}
		closing := n.shown("status")
		f := Finding{Kind: ClosedAnswered}
		f.Claims = []Claim{claim(n.From, n.Title, statusWords(n.From, "status", n.Status), closing)}
		for _, t := range p.TasksFor(n.ID) {
			if OverTask(t.Status) || t.Status == TaskDraft || t.Status == TaskReady || p.waits(t.From) {
				continue
			}
			f.Holds = t.Ref()
			f.Claims = append(f.Claims, claim(t.From, t.Caption(), taskWords(t), t.shown("status")))
			for _, team := range p.Crew(t.ID) {
				f.Calls = append(f.Calls, teamCalls(team, askStillNeeded)...)
			}
		}
		if len(f.Claims) < 2 {
			continue
		}
		if n.Phone != "" {
			f.Calls = append(f.Calls, Call{Who: n.Reporter, Phone: n.Phone, Why: askStillNeeded, Record: n.Ref()})
		}
		f.Calls = append(f.Calls, deskCall(closing.Dot, n.Ref()))
		out = append(out, f)
	}
	return out
}

// findWithdrawn: a team gone, yet on an open task. The task holds until a desk confirms.
func (p *Picture) findWithdrawn() []Finding {
	var out []Finding
	for _, team := range p.Teams {
		gone := team.Status == TeamWithdrawn || team.Status == TeamHome
		if !gone || p.sameTeam(team.ID) != team.ID || team.unsettled("status", "task") || p.waits(team.From) {
			continue
		}
		open, given := p.orders(team)
		if len(open) == 0 || p.waits(open[0].From) {
			continue
		}
		leaving := team.shown("status")
		f := Finding{Kind: WithdrawnBusy, Holds: open[0].Ref(), Calls: teamCalls(team, askWhere)}
		f.Claims = []Claim{claim(team.From, team.Name, statusWords(team.From, "status", team.Status), leaving)}
		f.Calls = append(f.Calls, deskCall(leaving.Dot, team.Ref()))
		for i, t := range open {
			f.Claims = append(f.Claims, claim(t.From, t.Caption(), taskWords(t), given[i]))
			f.Calls = append(f.Calls, deskCall(given[i].Dot, t.Ref()))
		}
		out = append(out, f)
	}
	return out
}

// findLost: a team at work on a task that another desk has ended.
func (p *Picture) findLost() []Finding {
	var out []Finding
	for _, team := range p.Teams {
		if team.Status != TeamOnTask || p.sameTeam(team.ID) != team.ID || team.unsettled("status", "task") || p.waits(team.From) {
			continue
		}
		t, known := p.Task(team.Task)
		if !known || !OverTask(t.Status) || t.unsettled("status") || p.waits(t.From) {
			continue
		}
		ended := t.shown("status")
		out = append(out, Finding{
			Kind: LostTask, Holds: t.Ref(),
			Claims: []Claim{
				claim(team.From, team.Name, statusWords(team.From, "status", team.Status), team.shown("task")),
				claim(t.From, t.Caption(), taskWords(t), ended),
			},
			Calls: append(teamCalls(team, askWhere), deskCall(ended.Dot, t.Ref())),
		})
	}
	return out
}

// findReports: one task and period told twice with different figures, neither a correction of the other. What counts
// stands first; somebody has to ask.
func (p *Picture) findReports() []Finding {
	var out []Finding
	for _, first := range p.counted {
		if !first.Counts || !first.Differs || p.waits(first.From) {
			continue
		}
		f := Finding{Kind: ReportApart, Holds: first.Ref(), Claims: []Claim{reportClaim(first)}}
		if t, ok := p.Task(first.Task); ok {
			f.About, f.Name = t.Ref(), t.Caption()
		}
		waits := false
		for _, again := range p.told[first.Task] {
			if r := p.counted[again]; r.Differs && r.Beside == first.ID {
				waits = waits || p.waits(r.From)
				f.Claims = append(f.Claims, reportClaim(r))
				f.Calls = append(f.Calls, deskCall(r.shown("task").Dot, r.Ref()))
			}
		}
		if team, ok := p.Team(first.Team); ok {
			f.Calls = append(teamCalls(team, askResult), f.Calls...)
		}
		if !waits {
			out = append(out, f)
		}
	}
	return out
}

func reportClaim(r Counted) Claim {
	return claim(r.From, r.Number, reportWords(r.FieldReport), r.shown("task"))
}

// findClocks: a device wrote over a stamp more than five minutes ahead of its own clock, so one of the two clocks is
// wrong. It is said once a device, by the record that shows it most.
func (p *Picture) findClocks() []Finding {
	type proof struct {
		from  From
		ahead time.Duration
		entry merge.Entry
	}
	worst := map[dot.Device]proof{}
	for _, from := range p.rows() {
		if one := from.Row.Sole; !one.Dot.IsZero() && one.Stamp.Time().Sub(time.UnixMilli(from.Row.Source.Wall)) <= ClockLimit {
			continue // as good as always
		}
		for _, f := range from.Row.State().Fields {
			for _, e := range f.Live {
				if e.Dot.Log.Device != from.Row.Source.Device {
					continue
				}
				ahead := e.Stamp.Time().Sub(time.UnixMilli(from.Row.Source.Wall))
				w, seen := worst[e.Dot.Log.Device]
				if ahead > ClockLimit && (!seen || ahead > w.ahead || ahead == w.ahead && e.Dot.Compare(w.entry.Dot) < 0) {
					worst[e.Dot.Log.Device] = proof{from, ahead, e}
				}
			}
		}
	}
	var out []Finding
	for device, w := range worst {
		c := claim(w.from, w.from.Row.Title(), clockWords(device, w.ahead), w.entry)
		out = append(out, Finding{Kind: ClockApart, Claims: []Claim{c}, Calls: []Call{{Desk: device, Why: askClock, Record: w.from.Ref()}}})
	}
	return out
}

// rows lists where every record of the picture came from.
func (p *Picture) rows() []From {
	var all []From
	for i := range p.Teams {
		all = append(all, p.Teams[i].From)
	}
	for i := range p.Needs {
		all = append(all, p.Needs[i].From)
	}
	for i := range p.Tasks {
		all = append(all, p.Tasks[i].From)
	}
	for i := range p.Signups {
		all = append(all, p.Signups[i].From)
	}
	for i := range p.People {
		all = append(all, p.People[i].From)
	}
	for i := range p.Vehicles {
		all = append(all, p.Vehicles[i].From)
	}
	for i := range p.Incidents {
		all = append(all, p.Incidents[i].From)
	}
	return all
}

func teamCalls(t Team, why record.Label) []Call {
	if t.Phone == "" {
		return nil
	}
	return []Call{{Who: t.Leader, Phone: t.Phone, Why: why, Record: t.Ref()}}
}

func deskCall(d dot.Dot, about Ref) Call {
	return Call{Desk: d.Log.Device, Why: askDesk, Record: about}
}

// Caption is the number and title of a task order, for a person.
func (t *Task) Caption() string {
	if t.Number == "" {
		return t.Title
	}
	return t.Number + " " + t.Title
}

// TeamTasks lists the task orders a team is on, and those over that still list it.
func (p *Picture) TeamTasks(team uuid.UUID) []Task { return pick(p.Tasks, p.onTasks[team]) }
