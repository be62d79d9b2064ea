package roster

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// HeadCount is where the people of one team are, or of all. The four places and the two mishaps do not overlap.
type HeadCount struct {
	Team     uuid.UUID // zero: the total, or people who came alone
	Name     string
	Declared int // by its latest filing
	Named    int // of them entered by name
	Present  int
	Out      int // at a task
	Resting  int
	Left     int
	Injured  int
	Missing  int
}

// OnScene is everybody who came and has not left.
func (h HeadCount) OnScene() int { return h.Present + h.Out + h.Resting + h.Injured + h.Missing }

// Came is everybody who ever came.
func (h HeadCount) Came() int { return h.OnScene() + h.Left }

// Discrepancy is a place where names and declared numbers disagree.
type Discrepancy struct {
	Team     uuid.UUID
	Name     string
	Declared int
	Named    int
	What     record.Label
	Records  []Ref
}

// Figure is one number with its definition and the records it counts.
type Figure struct {
	Name    string // stable: "teams.standby", "people.heads", "people.visits"
	Label   record.Label
	Unit    record.Label
	Means   record.Label // the definition, printed with it
	Value   float64
	Records []Ref
}

// Counts is every figure of an incident, in the order they are printed.
type Counts []Figure

// Of gives the figure called name; a name nobody defined gives an empty one.
func (c Counts) Of(name string) Figure {
	for _, f := range c {
		if f.Name == name {
			return f
		}
	}
	return Figure{Name: name}
}

// Int is the value of the figure called name.
func (c Counts) Int(name string) int { return int(c.Of(name).Value) }

// Counts works out every figure of the picture, by the definitions in figures.go.
func (p *Picture) Counts() Counts {
	c := make(Counts, 0, len(figures)+len(workFigures))
	for _, def := range allFigures() {
		value, records := def.count(p)
		c = append(c, Figure{Name: def.name, Label: def.label, Unit: def.unit, Means: def.means, Value: float64(value), Records: records})
	}
	return c
}

// counting is how one figure is worked out: its value, and the records behind it.
type counting func(*Picture) (int, []Ref)

// matching counts records of a slice, each once.
func matching[T any](kind string, rows func(*Picture) []T, id func(*T) uuid.UUID, test func(*Picture, *T) bool) counting {
	return func(p *Picture) (int, []Ref) {
		var refs []Ref
		all := rows(p)
		for i := range all {
			if test(p, &all[i]) {
				refs = append(refs, Ref{kind, id(&all[i])})
			}
		}
		return len(refs), refs
	}
}

// teamsThat counts teams at the incident, duplicates that were joined once.
func teamsThat(test func(*Picture, *Team) bool) counting {
	return matching("team", func(p *Picture) []Team { return p.Teams }, func(t *Team) uuid.UUID { return t.ID },
		func(p *Picture, t *Team) bool {
			_, here := p.heads.at[t.ID]
			return here && test(p, t)
		})
}

func teamsIn(states ...Status) counting {
	return teamsThat(func(_ *Picture, t *Team) bool { return slices.Contains(states, t.Status) })
}

func needsThat(test func(*Picture, *Need) bool) counting {
	return matching("need", func(p *Picture) []Need { return p.Needs }, func(n *Need) uuid.UUID { return n.ID }, test)
}

func needsIn(states ...Status) counting {
	return needsThat(func(_ *Picture, n *Need) bool { return slices.Contains(states, n.Status) })
}

func tasksThat(test func(*Picture, *Task) bool) counting {
	return matching("task", func(p *Picture) []Task { return p.Tasks }, func(t *Task) uuid.UUID { return t.ID }, test)
}

func tasksIn(states ...Status) counting {
	return tasksThat(func(_ *Picture, t *Task) bool { return slices.Contains(states, t.Status) })
}

func signupsThat(test func(*Picture, *Signup) bool) counting {
	return matching("signup", func(p *Picture) []Signup { return p.Signups }, func(s *Signup) uuid.UUID { return s.ID }, test)
}

func checkinsThat(test func(*Picture, *Checkin) bool) counting {
	return matching("checkin", func(p *Picture) []Checkin { return p.Checkins }, func(c *Checkin) uuid.UUID { return c.ID }, test)
}

// heads adds up one place over the head counts; behind it stand the teams that have somebody there, and people who
// came alone.
func heads(place func(HeadCount) int) counting {
	return func(p *Picture) (int, []Ref) {
		n := 0
		var refs []Ref
		for _, h := range p.heads.teams {
			here := place(h)
			n += here
			switch {
			case here == 0:
			case h.Team != uuid.UUID{}:
				refs = append(refs, Ref{"team", h.Team})
			default:
				refs = append(refs, p.strayRefs()...)
			}
		}
		return n, refs
	}
}

func (p *Picture) strayRefs() []Ref {
	var refs []Ref
	for _, x := range p.People {
		if _, known := p.heads.at[p.sameTeam(x.Team)]; !known && x.Status != "" && p.samePerson(x.ID) == x.ID {
			refs = append(refs, Ref{"person", x.ID})
		}
	}
	return refs
}

// visits adds up what was filed over all arrivals; behind it stand the filings.
func visits(of func(*headTable) map[uuid.UUID]int, number func(*Checkin) int) counting {
	return func(p *Picture) (int, []Ref) {
		n := 0
		for _, v := range of(p.heads) {
			n += v
		}
		_, refs := checkinsThat(func(_ *Picture, c *Checkin) bool { return c.Admits() && number(c) > 0 })(p)
		return n, refs
	}
}

func vehiclesOnScene(p *Picture) (int, []Ref) {
	n := 0
	var refs []Ref
	listed := map[uuid.UUID]int{}
	for _, v := range p.Vehicles {
		if p.sameVehicle(v.ID) != v.ID || v.Status == "" {
			continue
		}
		team := p.sameTeam(v.Team)
		if _, known := p.heads.at[team]; !known {
			team = uuid.UUID{}
		}
		if v.Status != VehicleEnRoute {
			listed[team]++
		}
		if here := v.Status == VehicleArrived || v.Status == VehicleOut; here && !p.departed(team) {
			n++
			refs = append(refs, Ref{"vehicle", v.ID})
		}
	}
	for _, h := range p.heads.teams { // those filed as a number and not by plate are where the team is
		last, _ := latest(p.heads.filings[h.Team])
		declared := sumOf(p.heads.filings[h.Team], last, func(c *Checkin) int { return c.Vehicles }).here
		if more := declared - listed[h.Team] - p.heads.driven[h.Team]; more > 0 && h.Team != (uuid.UUID{}) && !p.departed(h.Team) {
			n += more
			refs = append(refs, Ref{"team", h.Team})
		}
	}
	return n, refs
}

// departed says whether a team has left the scene.
func (p *Picture) departed(team uuid.UUID) bool {
	t, ok := p.Team(team)
	return ok && (t.Status == TeamWithdrawn || t.Status == TeamHome)
}
