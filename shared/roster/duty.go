package roster

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Duty is how long a team has been at it, worked out from the history of its states: midnight is no border, and a time
// that was put right counts as put right.
type Duty struct {
	Team    Team
	OnTask  time.Duration // on task since its last rest
	Awake   time.Duration // since its last rest, whatever it did
	RestEnd time.Time     // when its last rest ended; zero: none here yet
	Over    bool          // on task longer than the rule allows
	Near    bool          // three quarters of it
	Resting bool
	Relief  time.Time    // of a team on task: when it has been on it as long as allowed
	FreeAt  time.Time    // when it could be sent; zero: nobody can tell
	Why     record.Label // what the forecast rests on
}

// restWords are what a forecast rests on.
var (
	freeNow     = says("待命，现在可派", "on standby, free now")
	freeRested  = says("休整期满", "when it has rested")
	freePlanned = says("任务单预计结束", "when the order is expected to end")
	freeMust    = says("任务满限轮换并休整后", "when it has been on task as long as allowed, and rested")
	freeComing  = says("预计到达", "when it is expected to arrive")
	freeUnknown = says("无法预计", "nobody can tell")
)

// DutyOf works out the duty of a team from its timeline. A rest is 休整 and 待命 together for as long as the setting asks;
// shorter ones neither add nor wipe out.
func DutyOf(team Team, timeline []Interval, limits Settings, now time.Time) Duty {
	d := Duty{Team: team, Resting: team.Status == TeamResting}
	enough := limits.Span(RestHours)
	begin, still := -1, time.Duration(0)
	for i, at := range timeline {
		switch at.Phase {
		case PhaseOnCall:
			begin, d.OnTask, still = -1, 0, 0
			continue
		case PhaseResting, PhaseStandby:
			if still += at.Length(); still >= enough {
				begin, d.OnTask, d.RestEnd = -1, 0, at.To
				continue
			}
		case PhaseOnTask:
			still = 0
			d.OnTask += at.Length()
		default:
			still = 0
		}
		if begin < 0 {
			begin = i
		}
	}
	if begin >= 0 {
		d.Awake = now.Sub(timeline[begin].From)
	}
	most := limits.Span(DutyMaxHours)
	d.Over, d.Near = d.OnTask > most, d.OnTask > most*3/4 && d.OnTask <= most
	d.forecast(timeline, most, enough, now)
	return d
}

// forecast says when the team can be sent.
func (d *Duty) forecast(timeline []Interval, most, enough time.Duration, now time.Time) {
	since := d.Team.StatusAt
	if len(timeline) > 0 {
		since = timeline[len(timeline)-1].From
	}
	switch d.Team.Status {
	case TeamStandby:
		d.FreeAt, d.Why = now, freeNow
		if d.Over { // standing by is not resting: it goes again when it has rested
			d.FreeAt, d.Why = since.Add(enough), freeRested
		}
	case TeamResting:
		d.FreeAt, d.Why = since.Add(enough), freeRested
	case TeamOnTask:
		d.Relief = now.Add(max(0, most-d.OnTask))
		d.FreeAt, d.Why = now.Add(max(0, most-d.OnTask)).Add(enough), freeMust
	default:
		d.Why = freeUnknown
	}
	if !d.FreeAt.IsZero() && d.FreeAt.Before(now) {
		d.FreeAt = now
	}
}

// Duties works out the duty of every team here or on the road, the longest on task first. A team whose history read does
// not give now (ErrUnread) is told by its present state alone.
func (p *Picture) Duties(read Historian, limits Settings, now time.Time) ([]Duty, error) {
	e := &Evidence{Picture: p, Read: read, Now: now}
	var out []Duty
	for _, t := range p.Teams {
		if p.sameTeam(t.ID) != t.ID || !OnScene(t.Status) && t.Status != TeamEnRoute {
			continue
		}
		timeline, err := e.Team(t.ID)
		switch {
		case errors.Is(err, ErrUnread):
			timeline = present(t, now)
		case err != nil:
			return nil, err
		}
		d := DutyOf(t, timeline, limits, now.Truncate(time.Minute))
		p.planned(&d, now)
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Duty) int {
		return cmp.Or(cmp.Compare(b.OnTask, a.OnTask), cmp.Compare(a.Team.Name, b.Team.Name), compareIDs(a.Team.ID, b.Team.ID))
	})
	return out, nil
}

// ErrUnread is what a Historian answers that does not read a record's history now, because it would take too long.
var ErrUnread = errors.New("history not read yet")

// present is a timeline of the present state alone.
func present(t Team, now time.Time) []Interval {
	phase := phaseOf(t.Status)
	if phase == "" || t.StatusAt.IsZero() || !now.After(t.StatusAt) {
		return nil
	}
	return []Interval{{Phase: phase, From: t.StatusAt, To: now, Open: true, Task: t.Task}}
}

// planned lets the order's expected end or the sign-up's expected arrival speak where it comes before the rule.
func (p *Picture) planned(d *Duty, now time.Time) {
	if task, ok := p.Task(d.Team.Task); ok && d.Team.Status == TeamOnTask && !d.Over && task.EndsAt.After(now) && task.EndsAt.Before(d.Relief) {
		d.FreeAt, d.Why = task.EndsAt, freePlanned
	}
	if d.Team.Status != TeamEnRoute {
		return
	}
	for _, s := range p.Signups {
		if p.sameTeam(s.Team) == d.Team.ID && !s.ETA.IsZero() && s.Decision == SignupAdmitted {
			d.FreeAt, d.Why = s.ETA, freeComing
		}
	}
}

// ETAOf is when a team on the road is expected; the zero time where nobody said.
func (p *Picture) ETAOf(team uuid.UUID) time.Time {
	var eta time.Time
	for _, at := range p.signed[p.sameTeam(team)] {
		if s := &p.Signups[at]; s.Decision != SignupDissuaded && s.ETA.After(eta) {
			eta = s.ETA
		}
	}
	return eta
}
