package roster

import (
	"slices"
	"time"
)

// hearsay are sources that do not mean the team itself was heard from.
const (
	SourceSelf     = "self"
	SourceRadio    = "radio"
	SourcePhone    = "phone"
	SourceDesk     = "desk"
	SourceEstimate = "estimate"
)

// follow puts what a report means for a team of the task: it was heard from, and at the end it is free again.
func (x *act) follow(team Team, t Task, f Progress, at time.Time) {
	e := change("team", team.ID)
	if slices.Contains([]string{SourceSelf, SourceRadio, SourcePhone}, f.Source) && at.After(team.LastContactAt) {
		e.time("last_contact_at", at)
	}
	if OverTask(f.To) && !OverTask(t.Status) && team.Task == t.ID {
		e.clear("task")
		if team.Status == TeamOnTask {
			e.status("status", TeamStandby).time("status_at", at)
		}
	}
	if len(e.Set) > 0 {
		x.with(e)
	}
}
