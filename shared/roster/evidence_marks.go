package roster

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// Historian reads every change of a record.
type Historian func(kind string, id uuid.UUID) ([]record.Version, error)

// wires are the numbers of the fields a timeline is made of. They are given once for all time (shared/record), and the
// declaration is looked up by a test.
type wires struct{ status, since, task, team uint16 }

var (
	teamWires    = wires{status: 17, since: 22, task: 18}
	personWires  = wires{status: 8, since: 10, team: 1}
	vehicleWires = wires{status: 8, since: 10, team: 1}
)

// mark is a moment from which something else held.
type mark struct {
	at      time.Time // when it came about
	status  Status
	task    uuid.UUID
	team    uuid.UUID
	late    bool // entered from paper: what is known of later moments stays
	by      string
	entered time.Time
	change  merge.Change
	fixes   []Amendment
	moved   bool // only its moment was put right
}

func (m mark) order(other mark) int {
	return cmp.Or(cmp.Compare(m.change.Stamp, other.change.Stamp), m.change.Dot.Compare(other.change.Dot))
}

// same says whether nothing but the moment differs.
func (m mark) same(other mark) bool {
	return m.status == other.status && m.task == other.task && m.team == other.team
}

// marksOf reads the marks of one record in the order of their stamps. Changes that were denied never happened.
func marksOf(versions []record.Version, w wires) []mark {
	versions = slices.Clone(versions)
	slices.SortStableFunc(versions, func(a, b record.Version) int {
		return cmp.Or(cmp.Compare(a.Change.Stamp, b.Change.Stamp), a.Change.Dot.Compare(b.Change.Dot))
	})
	var marks []mark
	var last mark
	for _, v := range versions {
		if v.Denied != "" {
			continue
		}
		next, told := last.after(v.Change, w)
		if !told {
			continue
		}
		next.moved = len(marks) > 0 && next.same(last)
		marks = append(marks, next)
		last = next
	}
	return marks
}

// after is what held after a change; told is false where the change says nothing of it.
func (m mark) after(c merge.Change, w wires) (next mark, told bool) {
	next = mark{
		status: m.status, task: m.task, team: m.team, change: c, by: c.Operator,
		entered: time.UnixMilli(c.Wall).UTC(), late: c.Flags&merge.BackEntered != 0,
	}
	next.at = next.entered
	for _, write := range c.Writes {
		if write.Op != merge.Put || write.Field == merge.Life {
			continue
		}
		switch {
		case write.Field == w.since && write.Value.Type == merge.Time:
			next.at, told = time.UnixMilli(write.Value.Millis()).UTC(), true
		case write.Field == w.status:
			next.status, told = Status(write.Value.Text()), true
		case write.Field == w.task && w.task != 0:
			next.task, told = write.Value.ID(), true
		case write.Field == w.team && w.team != 0:
			next.team, told = write.Value.ID(), true
		}
	}
	next.at = next.at.Truncate(time.Minute)
	return next, told
}

// settle puts marks in the order of the moments they speak of. A later word rules from its moment on: what it overtook
// becomes a correction. A word from paper leaves what was known of later moments.
func settle(marks []mark) []mark {
	var line []mark
	for _, m := range marks {
		if m.moved && len(line) > 0 {
			line = putRight(line, m)
			continue
		}
		at := len(line)
		for at > 0 && line[at-1].at.After(m.at) {
			at--
		}
		if !m.late {
			for _, old := range line[at:] {
				m.fixes = append(m.fixes, Amendment{phaseOf(old.status), old.at, m.by, m.entered})
			}
			line = line[:at]
		}
		line = slices.Insert(line, at, m)
	}
	return line
}

// putRight moves the last mark's moment to where a later word puts it.
func putRight(line []mark, m mark) []mark {
	last := line[len(line)-1]
	if last.at.Equal(m.at) {
		return line
	}
	fixes := append(slices.Clone(last.fixes), Amendment{phaseOf(last.status), last.at, m.by, m.entered})
	line = line[:len(line)-1]
	for len(line) > 0 && line[len(line)-1].at.After(m.at) {
		old := line[len(line)-1]
		fixes = append(fixes, Amendment{phaseOf(old.status), old.at, m.by, m.entered})
		line = line[:len(line)-1]
	}
	last.at, last.fixes = m.at, fixes
	return append(line, last)
}

// phaseOf is what a team in a state does for the incident; empty for nothing that is counted.
func phaseOf(s Status) Phase {
	switch s {
	case TeamEnRoute:
		return PhaseEnRoute
	case TeamStandby:
		return PhaseStandby
	case TeamOnTask:
		return PhaseOnTask
	case TeamResting:
		return PhaseResting
	case TeamLeaving, TeamWithdrawn:
		return PhaseLeaving
	}
	return ""
}

// arrivals moves the marks that came from a filing which was corrected afterwards: the filing is an event and stays as
// it was written, and its correction says when the team really came.
func (e *Evidence) arrivals(team uuid.UUID, marks []mark) []mark {
	filings := e.Picture.Filings(team)
	byID := map[string]Checkin{}
	for _, c := range filings {
		byID[c.ID.String()] = c
	}
	for _, c := range filings {
		if c.Mode != Correction || c.ArrivedAt.IsZero() {
			continue
		}
		for _, text := range c.Follows {
			first, ok := byID[text]
			if !ok || first.ArrivedAt.Equal(c.ArrivedAt) {
				continue
			}
			for i := range marks {
				if marks[i].status == TeamStandby && marks[i].at.Equal(first.ArrivedAt.Truncate(time.Minute)) {
					marks[i].fixes = append(marks[i].fixes, Amendment{PhaseStandby, marks[i].at, c.RecordedBy, time.UnixMilli(c.Row.Source.Wall).UTC()})
					marks[i].at = c.ArrivedAt.Truncate(time.Minute)
				}
			}
		}
	}
	return marks
}
