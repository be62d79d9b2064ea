package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// stretch makes intervals of marks. Before the first word from the road or the scene, a team whose sign-up was decided
// so is on call.
func (e *Evidence) stretch(line []mark, onCall time.Time) []Interval {
	var timeline []Interval
	if onCall = onCall.Truncate(time.Minute); !onCall.IsZero() {
		until := e.Now
		if i := slices.IndexFunc(line, func(m mark) bool { return phaseOf(m.status) != "" || m.status == TeamHome }); i >= 0 {
			until = line[i].at
		}
		timeline = e.add(timeline, Interval{Phase: PhaseOnCall, From: onCall, To: until})
	}
	for i, m := range line {
		until := e.Now
		if i+1 < len(line) {
			until = line[i+1].at
		}
		next := Interval{Phase: phaseOf(m.status), From: m.at, To: until, Corrections: m.fixes}
		if next.Phase == PhaseOnTask {
			next.Task = m.task
		}
		timeline = e.add(timeline, next)
	}
	return timeline
}

// add puts an interval behind the others: an empty one is left out, and one that goes on as the last ended is one with
// it.
func (e *Evidence) add(timeline []Interval, next Interval) []Interval {
	if next.To.After(e.Now) {
		next.To = e.Now
	}
	if next.Phase == "" || !next.To.After(next.From) {
		return timeline
	}
	next.Open = !next.To.Before(e.Now)
	if n := len(timeline); n > 0 {
		last := &timeline[n-1]
		if last.Phase == next.Phase && last.Task == next.Task && last.To.Equal(next.From) {
			last.To, last.Open = next.To, next.Open
			last.Corrections = append(last.Corrections, next.Corrections...)
			return timeline
		}
	}
	return append(timeline, next)
}

// bearing is what a person's or vehicle's own state makes of what his team does; empty for nothing that is counted.
type bearing func(own Status, team Phase) Phase

func personPhase(own Status, team Phase) Phase {
	switch own {
	case PersonOut:
		if team == PhaseOnTask {
			return PhaseOnTask
		}
		return PhaseAway
	case PersonResting:
		return PhaseResting
	case PersonInjured:
		return PhaseHurt
	case PersonMissing:
		return PhaseMissing
	case PersonLeft:
		return stillLeaving(team)
	}
	return team
}

func vehiclePhase(own Status, team Phase) Phase {
	switch own {
	case VehicleEnRoute:
		return PhaseEnRoute
	case VehicleOut:
		if team == PhaseOnTask {
			return PhaseOnTask
		}
		return PhaseAway
	case VehicleLeft:
		return stillLeaving(team)
	}
	return team
}

// stillLeaving is the way home of one who left with his team; who left alone is not counted any more.
func stillLeaving(team Phase) Phase {
	if team == PhaseLeaving {
		return PhaseLeaving
	}
	return ""
}

// member is the timeline of one who belongs to a team, or came alone.
func (e *Evidence) member(kind string, id uuid.UUID, w wires, phase bearing) ([]Interval, error) {
	e.prepare()
	versions, err := e.Read(kind, id)
	if err != nil {
		return nil, err
	}
	line := settle(marksOf(versions, w))
	came, alone := e.filed[id]
	if alone {
		line = e.since(line, came.Truncate(time.Minute))
	}
	var timeline []Interval
	for i, m := range line {
		from, until := m.at, e.Now
		if i == 0 && !alone {
			from = time.Time{} // named after the team had filed: he came with it
		}
		if i+1 < len(line) {
			until = line[i+1].at
		}
		team, err := e.around(m.team, from, until)
		if err != nil {
			return nil, err
		}
		for _, part := range team {
			part.Phase = phase(m.status, part.Phase)
			if part.Phase != PhaseOnTask {
				part.Task = uuid.UUID{}
			}
			part.Corrections = append(slices.Clone(part.Corrections), m.fixes...)
			timeline = e.add(timeline, part)
		}
	}
	return e.finish(timeline), nil
}

// since lets a member's line begin when he himself filed his arrival.
func (e *Evidence) since(line []mark, came time.Time) []mark {
	for len(line) > 1 && !line[1].at.After(came) {
		line = line[1:]
	}
	if len(line) > 0 {
		line[0].at = came
	}
	return line
}

// around gives what a team did between two moments; one who came alone, or whose team is not known here, is on standby.
func (e *Evidence) around(team uuid.UUID, from, until time.Time) ([]Interval, error) {
	var whole []Interval
	if _, known := e.Picture.Team(team); known {
		var err error
		if whole, err = e.Team(team); err != nil {
			return nil, err
		}
	}
	if len(whole) == 0 {
		if from.IsZero() {
			return nil, nil
		}
		return []Interval{{Phase: PhaseStandby, From: from, To: until}}, nil
	}
	var parts []Interval
	for _, i := range whole {
		if i.From.Before(from) {
			i.From = from
		}
		if until.Before(i.To) {
			i.To = until
		}
		if i.To.After(i.From) {
			i.Open = false
			parts = append(parts, i)
		}
	}
	return parts, nil
}
