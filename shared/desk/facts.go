package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// facts reads what rules ask about, in the moment of one transaction.
type facts struct {
	r      record.Reader
	census func(uuid.UUID) (record.Record, bool, error)
	listed func() (*roster.Picture, error) // the census whole; nil where there is none

	picture func() (*roster.Picture, error) // the space whole, at the same moment
	now     time.Time
}

// fromCensus looks a team up in the standing census.
func (d *Desk) fromCensus(ctx context.Context) func(uuid.UUID) (record.Record, bool, error) {
	return func(id uuid.UUID) (row record.Record, ok bool, err error) {
		if d.census == nil {
			return record.Record{}, false, nil
		}
		err = d.census.View(ctx, func(r record.Reader) (err error) {
			row, ok, err = r.Find("team", id)
			return err
		})
		if err != nil {
			return record.Record{}, false, fmt.Errorf("look in the census: %w", err)
		}
		return row, ok && !row.Gone, nil
	}
}

// open refuses every act in a space that went on as another.
func (f facts) open() error {
	rows, err := f.r.List(record.Query{Kind: "space"})
	if err != nil {
		return fmt.Errorf("read the space's record: %w", err)
	}
	for _, row := range rows {
		if row.Text("joined_into") != "" {
			return &roster.Refusal{Code: roster.SpaceJoined}
		}
	}
	return nil
}

// row gives a living record, or says that it is unknown or deleted.
func (f facts) row(kind string, id uuid.UUID) (record.Record, error) {
	row, ok, err := f.r.Find(kind, id)
	if err != nil {
		return record.Record{}, fmt.Errorf("find %s: %w", kind, err)
	}
	switch {
	case !ok:
		return record.Record{}, roster.UnknownRecord(kind, id)
	case row.Gone:
		return record.Record{}, roster.DeletedRecord(row)
	}
	return row, nil
}

// sameMax bounds a walk from a duplicate to the record that goes on.
const sameMax = 16

// goesOn gives the record called id, or the one it was joined into.
func (f facts) goesOn(kind string, id uuid.UUID) (record.Record, error) {
	row, err := f.row(kind, id)
	for range sameMax {
		if err != nil {
			return record.Record{}, err
		}
		to := row.Ref("same_as")
		if to == (uuid.UUID{}) || to == id {
			return row, nil
		}
		next, ok, err := f.r.Find(kind, to)
		if err != nil {
			return record.Record{}, fmt.Errorf("find %s: %w", kind, err)
		}
		if !ok || next.Gone {
			return row, nil
		}
		row = next
	}
	return row, nil
}

func equal(field string, v merge.Value) record.Condition {
	return record.Condition{Field: field, Test: record.Equal, Value: v}
}

// list gives the living records that fulfil the conditions, as structs.
func list[T any](f facts, kind string, of func(record.Record) T, where ...record.Condition) ([]T, error) {
	rows, err := f.r.List(record.Query{Kind: kind, Where: where})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = of(row)
	}
	return out, nil
}

func (f facts) incidents() ([]roster.Incident, error) {
	return list(f, "incident", roster.IncidentOf)
}

// incident gives the one named, or the one this space is about.
func (f facts) incident(id uuid.UUID) (roster.Incident, error) {
	if id != (uuid.UUID{}) {
		row, err := f.row("incident", id)
		if err != nil {
			return roster.Incident{}, err
		}
		return roster.IncidentOf(row), nil
	}
	all, err := f.incidents()
	if err != nil {
		return roster.Incident{}, err
	}
	p := roster.Picture{Incidents: all}
	p.Arrange()
	in, _, ok := p.Incident()
	if !ok {
		return roster.Incident{}, &roster.Refusal{Code: roster.NoIncident}
	}
	return in, nil
}

// team gives a team at the incident, or the one it was joined into.
func (f facts) team(id uuid.UUID) (roster.Team, error) {
	row, err := f.goesOn("team", id)
	if err != nil {
		return roster.Team{}, err
	}
	return roster.TeamOf(row), nil
}

// teamFacts gives what is known of the team of a form. A credit code typed anew finds the record it names.
func (f facts) teamFacts(id uuid.UUID, form *roster.TeamForm) (roster.TeamFacts, error) {
	var out roster.TeamFacts
	if id != (uuid.UUID{}) {
		row, ok, err := f.r.Find("team", id)
		switch {
		case err != nil:
			return out, fmt.Errorf("find team: %w", err)
		case ok && !row.Gone:
			out.Team, err = f.team(id)
			return out, err
		}
		row, ok, err = f.census(id)
		if err != nil {
			return out, err
		}
		if !ok {
			return out, roster.UnknownRecord("team", id)
		}
		out.Census = roster.TeamOf(row)
		return out, nil
	}
	if form == nil {
		return out, nil
	}
	known, err := list(f, "team", roster.TeamOf)
	if err != nil {
		return out, err
	}
	out.Similar = roster.SimilarTeams(known, *form)
	census, err := f.listed()
	if err != nil || census == nil {
		return out, err
	}
	for _, t := range roster.SimilarTeams(census.Teams, *form) {
		if !slices.ContainsFunc(out.Similar, func(k roster.Team) bool { return k.ID == t.ID }) {
			out.Similar = append(out.Similar, t)
		}
	}
	return out, nil
}

// ofTeam lists what names a team, under its own id or that of a duplicate joined into it.
func ofTeam[T any](f facts, kind string, of func(record.Record) T, team uuid.UUID) ([]T, error) {
	ids, err := f.aliases(team)
	if err != nil {
		return nil, err
	}
	var out []T
	for _, id := range ids {
		some, err := list(f, kind, of, equal("team", merge.OfID(id)))
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// aliases are the ids of a team: its own and those of the duplicates joined into it.
func (f facts) aliases(team uuid.UUID) ([]uuid.UUID, error) {
	joined, err := list(f, "team", roster.TeamOf, equal("same_as", merge.OfID(team)))
	if err != nil {
		return nil, err
	}
	ids := []uuid.UUID{team}
	for _, t := range joined {
		ids = append(ids, t.ID)
	}
	return ids, nil
}

// filings lists a team's own filings, without those of single people and vehicles.
func (f facts) filings(team uuid.UUID) ([]roster.Checkin, error) {
	all, err := ofTeam(f, "checkin", roster.CheckinOf, team)
	none := uuid.UUID{}
	return slices.DeleteFunc(all, func(c roster.Checkin) bool { return c.Person != none || c.Vehicle != none }), err
}

// move gives what is known of a team whose card is moved.
func (f facts) move(id uuid.UUID) (roster.MoveFacts, error) {
	team, err := f.team(id)
	if err != nil {
		return roster.MoveFacts{}, err
	}
	out := roster.MoveFacts{Team: team}
	if team.Task != (uuid.UUID{}) {
		row, ok, err := f.r.Find("task", team.Task)
		if err != nil {
			return out, fmt.Errorf("find task: %w", err)
		}
		if ok && !row.Gone {
			out.Task = roster.TaskOf(row)
		}
	}
	if out.Open, err = f.openTasks(team.ID); err != nil {
		return out, err
	}
	ids, err := f.aliases(team.ID)
	if err != nil {
		return out, err
	}
	out.Alias = ids[1:]
	filings, err := f.filings(team.ID)
	out.Filed = len(roster.StandingFilings(filings)) > 0
	return out, err
}

// openTasks lists the task orders not over that list a team.
func (f facts) openTasks(team uuid.UUID) ([]roster.Task, error) {
	ids, err := f.aliases(team)
	if err != nil {
		return nil, err
	}
	var open []roster.Task
	for _, id := range ids {
		tasks, err := list(f, "task", roster.TaskOf, record.Condition{Field: "teams", Test: record.Within, Value: merge.OfText(id.String())})
		if err != nil {
			return nil, err
		}
		open = append(open, slices.DeleteFunc(tasks, func(t roster.Task) bool { return roster.OverTask(t.Status) })...)
	}
	return open, nil
}

// leave gives what is known of a team that wants to leave.
func (f facts) leave(id uuid.UUID) (roster.LeaveFacts, error) {
	move, err := f.move(id)
	if err != nil {
		return roster.LeaveFacts{}, err
	}
	out := roster.LeaveFacts{MoveFacts: move}
	if out.People, err = ofTeam(f, "person", roster.PersonOf, move.Team.ID); err != nil {
		return out, err
	}
	if out.Vehicles, err = ofTeam(f, "vehicle", roster.VehicleOf, move.Team.ID); err != nil {
		return out, err
	}
	if out.Departures, err = ofTeam(f, "departure", roster.DepartureOf, move.Team.ID); err != nil {
		return out, err
	}
	out.Heads, err = f.heads(move.Team, out.People)
	return out, err
}

// heads counts one team by the one rule that counts them all.
func (f facts) heads(team roster.Team, people []roster.Person) (roster.HeadCount, error) {
	filings, err := ofTeam(f, "checkin", roster.CheckinOf, team.ID)
	if err != nil {
		return roster.HeadCount{}, err
	}
	aliases, err := list(f, "team", roster.TeamOf, equal("same_as", merge.OfID(team.ID)))
	if err != nil {
		return roster.HeadCount{}, err
	}
	departures, err := ofTeam(f, "departure", roster.DepartureOf, team.ID)
	if err != nil {
		return roster.HeadCount{}, err
	}
	p := roster.Picture{Teams: append(aliases, team), Checkins: filings, People: people, Departures: departures}
	p.Arrange()
	return p.HeadCount(team.ID), nil
}

// crew gives what is known of a team that shall take a task.
func (f facts) crew(id uuid.UUID, want roster.Want) (roster.CrewFacts, error) {
	leave, err := f.leave(id)
	if err != nil {
		return roster.CrewFacts{}, err
	}
	out := roster.CrewFacts{MoveFacts: leave.MoveFacts, Heads: leave.Heads, Want: want}
	p, err := f.picture()
	if err != nil {
		return out, err
	}
	e := &roster.Evidence{Picture: p, Read: f.r.History, Now: f.now}
	timeline, err := e.Team(leave.Team.ID)
	out.Duty = roster.DutyOf(leave.Team, timeline, p.Settings(nil, f.now), f.now)
	return out, err
}

// crewOf lists the teams on a task now: whose own record names it, or whom it lists.
func (f facts) crewOf(t roster.Task) ([]roster.Team, error) {
	crew, err := list(f, "team", roster.TeamOf, equal("task", merge.OfID(t.ID)))
	if err != nil {
		return nil, err
	}
	for _, text := range t.Teams {
		id, err := uuid.Parse(text)
		if err != nil || slices.ContainsFunc(crew, func(k roster.Team) bool { return k.ID == id }) {
			continue
		}
		team, err := f.team(id)
		if roster.Refused(err) != nil {
			continue // not known here yet
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(crew, func(k roster.Team) bool { return k.ID == team.ID }) {
			crew = append(crew, team)
		}
	}
	return crew, nil
}

// wantOf says what a task asks of a team, by the need it answers. How many people are still short is not asked of one
// team: several may go.
func (f facts) wantOf(need uuid.UUID) (roster.Need, roster.Want, error) {
	if need == (uuid.UUID{}) {
		return roster.Need{}, roster.Want{}, nil
	}
	row, err := f.goesOn("need", need)
	if err != nil {
		return roster.Need{}, roster.Want{}, err
	}
	p, err := f.picture()
	if err != nil {
		return roster.Need{}, roster.Want{}, err
	}
	n := roster.NeedOf(row)
	want := p.WantOf(n)
	want.People = 0
	return n, want, nil
}
