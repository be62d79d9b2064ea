package roster_test

import (
	"testing"
	"time"

	"qianshao/shared/roster"
	"qianshao/syncproto/merge"

	"qianshao/shared/record"
)

// stateAt writes a state of a team that came about at a moment.
func (r *replica) stateAt(team roster.Team, status roster.Status, at time.Time) {
	r.t.Helper()
	set := map[string]merge.Value{"status_at": merge.OfTime(at.UnixMilli())}
	if status != "" {
		set["status"] = merge.OfText(string(status))
	}
	r.record(record.Act{Edits: []record.Edit{{Kind: "team", ID: team.ID, Set: set}}})
}

func (r *replica) duty(team roster.Team, now time.Time) roster.Duty {
	r.t.Helper()
	all, err := r.picture().Duties(r.History, roster.Settings{}, now)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, d := range all {
		if d.Team.ID == team.ID {
			return d
		}
	}
	r.t.Fatalf("no duty of %s", team.Name)
	return roster.Duty{}
}

func TestR4_4_HoursOnDutyCrossMidnightAndCorrectedTimes(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.team(r.arrives("蓝天救援队", 12))
	evening := noon.Add(10 * time.Hour) // 22:00 in China
	r.stateAt(team, roster.TeamOnTask, evening)
	if d := r.duty(team, evening.Add(5*time.Hour)); d.OnTask != 5*time.Hour || d.Over || d.Near {
		t.Errorf("after five hours over midnight: %+v", d)
	}
	if d := r.duty(team, evening.Add(10*time.Hour)); !d.Near || d.Over || !d.Relief.Equal(evening.Add(12*time.Hour)) || !d.FreeAt.Equal(evening.Add(20*time.Hour)) {
		t.Errorf("after ten hours: %+v", d)
	}
	if d := r.duty(team, evening.Add(13*time.Hour)); !d.Over || d.OnTask != 13*time.Hour {
		t.Errorf("after thirteen hours: %+v", d)
	}
	r.stateAt(team, "", evening.Add(4*time.Hour)) // the moment was wrong: they set out at 02:00
	if d := r.duty(team, evening.Add(13*time.Hour)); d.Over || d.OnTask != 9*time.Hour {
		t.Errorf("with the time put right: %s on task", d.OnTask)
	}
}

func TestR4_4_ARestWipesOutAndTheForecastSaysWhoIsFree(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.team(r.arrives("蓝天救援队", 12))
	start := noon.Add(time.Hour)
	r.stateAt(team, roster.TeamOnTask, start)
	r.stateAt(team, roster.TeamResting, start.Add(13*time.Hour))
	rest := start.Add(13 * time.Hour)
	if d := r.duty(team, rest.Add(2*time.Hour)); !d.Over || !d.Resting || !d.FreeAt.Equal(rest.Add(8*time.Hour)) {
		t.Errorf("two hours into the rest: %+v", d)
	}
	r.stateAt(team, roster.TeamStandby, rest.Add(5*time.Hour))
	if d := r.duty(team, rest.Add(9*time.Hour)); d.Over || d.OnTask != 0 || d.Awake != 0 || !d.FreeAt.Equal(rest.Add(9*time.Hour)) {
		t.Errorf("rested for five hours and stood by for four: %+v", d)
	}
	r.stateAt(team, roster.TeamOnTask, rest.Add(9*time.Hour))
	if d := r.duty(team, rest.Add(11*time.Hour)); d.OnTask != 2*time.Hour || d.Awake != 2*time.Hour || d.RestEnd.IsZero() {
		t.Errorf("at work again: %+v", d)
	}
}

func TestR4_4_TheForecastGoesByTheOrderWhereItEndsInTime(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.team(r.arrives("蓝天救援队", 12))
	start := noon.Add(time.Hour)
	ends := start.Add(5 * time.Hour)
	r.does(roster.DraftTask(r.actor(), roster.Need{}, []roster.CrewFacts{r.crewOf(team.ID)}, roster.TaskForm{Title: "转移", EndsAt: ends}))
	if d := r.duty(r.team(team.ID), start.Add(time.Hour)); !d.FreeAt.Equal(ends) {
		t.Errorf("free at %s, want the order's end %s", d.FreeAt, ends)
	}
}
