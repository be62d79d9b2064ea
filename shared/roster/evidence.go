package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Phase is what a team, a person or a vehicle was doing for the incident, as far as subsidies tell it apart.
type Phase string

// Phases (备勤 在途 待命 任务中 休整 撤离), and three that no scale of rates knows and that are shown all the same.
const (
	PhaseOnCall  Phase = "on_call" // at home, callable: a sign-up was decided so
	PhaseEnRoute Phase = "en_route"
	PhaseStandby Phase = "standby"
	PhaseOnTask  Phase = "on_task"
	PhaseResting Phase = "resting"
	PhaseLeaving Phase = "leaving" // from 待撤离 until safely home
	PhaseAway    Phase = "away"    // out alone, without a task
	PhaseHurt    Phase = "hurt"
	PhaseMissing Phase = "missing"
)

// Phases lists them in the order they are printed.
func Phases() []Phase {
	return []Phase{PhaseOnCall, PhaseEnRoute, PhaseStandby, PhaseOnTask, PhaseResting, PhaseLeaving, PhaseAway, PhaseHurt, PhaseMissing}
}

// Interval is one stretch of a timeline. Its ends are whole minutes, as they are printed, so that a sum can be made
// again with paper and pencil.
type Interval struct {
	Phase       Phase
	From, To    time.Time
	Open        bool      // goes on at the moment of asking, which To is
	Task        uuid.UUID // of PhaseOnTask; zero where none is known
	Order       string    // number of the order that covers it; empty for none
	Corrections []Amendment
	Day, Night  time.Duration
}

// Length is how long it lasts.
func (i *Interval) Length() time.Duration { return i.To.Sub(i.From) }

// Amendment is what was first entered and later put right: it stays visible beside what counts.
type Amendment struct {
	Phase   Phase     // as it was
	Was     time.Time // since when, as it was
	By      string    // who put it right
	Entered time.Time // when he did
}

// DayTime is when a day's rate holds: hours of China's clock. Data, for no two places agree; the zero DayTime is six to
// twenty-two.
type DayTime struct{ From, To int }

func (d DayTime) hours() (from, to int) {
	if d == (DayTime{}) {
		return 6, 22
	}
	return d.From, d.To
}

// Split divides the time between two moments into day and night.
func (d DayTime) Split(from, to time.Time) (day, night time.Duration) {
	if !to.After(from) {
		return 0, 0
	}
	start, end := d.hours()
	local := from.In(chinaTime)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, chinaTime)
	for ; midnight.Before(to); midnight = midnight.AddDate(0, 0, 1) {
		day += overlap(from, to, midnight.Add(time.Duration(start)*time.Hour), midnight.Add(time.Duration(end)*time.Hour))
	}
	return day, to.Sub(from) - day
}

func overlap(from, to, start, end time.Time) time.Duration {
	if start.Before(from) {
		start = from
	}
	if to.Before(end) {
		end = to
	}
	return max(0, end.Sub(start))
}

// PhaseTime is how long one phase lasted, and over how many stretches.
type PhaseTime struct {
	Phase      Phase
	Times      int
	Day, Night time.Duration
}

// Total is day and night together.
func (t PhaseTime) Total() time.Duration { return t.Day + t.Night }

// Totals adds up a timeline by phase, in the order phases are printed; those that do not occur are left out.
func Totals(timeline []Interval) []PhaseTime {
	sums := map[Phase]*PhaseTime{}
	for _, i := range timeline {
		t := sums[i.Phase]
		if t == nil {
			t = &PhaseTime{Phase: i.Phase}
			sums[i.Phase] = t
		}
		t.Times++
		t.Day += i.Day
		t.Night += i.Night
	}
	var totals []PhaseTime
	for _, phase := range Phases() {
		if t := sums[phase]; t != nil {
			totals = append(totals, *t)
		}
	}
	return totals
}

// Evidence reads timelines from the histories of one moment. It keeps what it read of teams, for their people and
// vehicles ask again.
type Evidence struct {
	Picture *Picture
	Read    Historian
	Now     time.Time // intervals that go on end here
	Day     DayTime

	teams    map[uuid.UUID][]Interval
	calls    map[uuid.UUID]time.Time // since when a team was on call at home
	filed    map[uuid.UUID]time.Time // when a person or vehicle that filed alone arrived
	kin      map[uuid.UUID][]uuid.UUID
	order    string
	prepared bool
}

// Team is the timeline of a team: the changes of its own record and of those joined into it.
func (e *Evidence) Team(id uuid.UUID) ([]Interval, error) {
	e.prepare()
	id = e.Picture.sameTeam(id)
	if known, ok := e.teams[id]; ok {
		return known, nil
	}
	var marks []mark
	for _, of := range e.kin[id] {
		versions, err := e.Read("team", of)
		if err != nil {
			return nil, err
		}
		marks = append(marks, marksOf(versions, teamWires)...)
	}
	if len(e.kin[id]) > 1 {
		slices.SortStableFunc(marks, func(a, b mark) int { return a.order(b) })
	}
	timeline := e.finish(e.stretch(settle(e.arrivals(id, marks)), e.calls[id]))
	e.teams[id] = timeline
	return timeline, nil
}

// Person is the timeline of a person: his team's, from the moment he came until he left, except where he himself was
// elsewhere.
func (e *Evidence) Person(id uuid.UUID) ([]Interval, error) {
	return e.member("person", id, personWires, personPhase)
}

// Vehicle is the timeline of a vehicle.
func (e *Evidence) Vehicle(id uuid.UUID) ([]Interval, error) {
	return e.member("vehicle", id, vehicleWires, vehiclePhase)
}

// prepare makes the lookups once.
func (e *Evidence) prepare() {
	if e.prepared {
		return
	}
	e.prepared = true
	e.Now = e.Now.Truncate(time.Minute)
	e.teams, e.calls = map[uuid.UUID][]Interval{}, map[uuid.UUID]time.Time{}
	e.filed, e.kin = map[uuid.UUID]time.Time{}, map[uuid.UUID][]uuid.UUID{}
	p := e.Picture
	for i := range p.Teams {
		on := p.sameTeam(p.Teams[i].ID)
		e.kin[on] = append(e.kin[on], p.Teams[i].ID)
	}
	for i := range p.Signups {
		s := &p.Signups[i]
		if at := s.Row.Time("decided_at"); s.Decision == SignupStandby && !at.IsZero() {
			if team := p.sameTeam(s.Team); e.calls[team].IsZero() || at.Before(e.calls[team]) {
				e.calls[team] = at
			}
		}
	}
	corrected := p.corrected()
	for i := range p.Checkins {
		if c := &p.Checkins[i]; c.Admits() && c.Mode != TakenBack && !corrected[c.ID] {
			e.fileAlone(p.samePerson(c.Person), c)
			e.fileAlone(p.sameVehicle(c.Vehicle), c)
		}
	}
	if in, _, ok := p.Incident(); ok {
		e.order = in.OrderNo
	}
}

// corrected are the filings that a later one was written to put right.
func (p *Picture) corrected() map[uuid.UUID]bool {
	ids := map[uuid.UUID]bool{}
	for i := range p.Checkins {
		if c := &p.Checkins[i]; (c.Mode == Correction || c.Mode == TakenBack) && !c.ArrivedAt.IsZero() {
			for _, text := range c.Follows {
				ids[idOf(text)] = true
			}
		}
	}
	return ids
}

// fileAlone notes the first arrival of one who filed by himself.
func (e *Evidence) fileAlone(id uuid.UUID, c *Checkin) {
	if id == (uuid.UUID{}) {
		return
	}
	if at, known := e.filed[id]; !known || c.ArrivedAt.Before(at) {
		e.filed[id] = c.ArrivedAt
	}
}

// finish gives every stretch its order and its day and night.
func (e *Evidence) finish(timeline []Interval) []Interval {
	for i := range timeline {
		at := &timeline[i]
		if task, ok := e.Picture.Task(at.Task); ok {
			at.Order = task.Number
		} else if at.Phase != PhaseOnTask && at.Phase != PhaseAway {
			at.Order = e.order // the order that started the mechanism
		}
		at.Day, at.Night = e.Day.Split(at.From, at.To)
	}
	return timeline
}
