package roster

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Picture is the living records of one incident at one moment, as merged. Every figure, head count and finding is a
// function of it, so that a screen, a print and the centre cannot disagree. Its slices are in the order of their ids.
type Picture struct {
	Incidents    []Incident
	Members      []Member
	Signups      []Signup
	Publications []Publication
	Teams        []Team
	Checkins     []Checkin
	People       []Person
	Vehicles     []Vehicle
	Needs        []Need
	Tasks        []Task
	Reports      []FieldReport
	RollCalls    []RollCall
	Worksites    []Worksite

	Goods      []Goods
	Depots     []Depot
	Movements  []Movement
	Requests   []Request
	Departures []Departure

	stock      *Stock
	settings   []record.Record
	office     []record.Record    // settings of the census, heard where the space is silent
	briefs     map[string][]brief // by kind
	unfinished map[dot.Dot]bool
	teams      map[uuid.UUID]int
	people     map[uuid.UUID]int
	vehicles   map[uuid.UUID]int
	needs      map[uuid.UUID]int
	tasks      map[uuid.UUID]int
	byNeed     map[uuid.UUID][]int // tasks of a need and of those merged into it
	crews      map[uuid.UUID][]int // teams of a task
	onTasks    map[uuid.UUID][]int // tasks of a team
	merged     map[uuid.UUID][]int // needs merged into one
	signed     map[uuid.UUID][]int // sign-ups of a team and of those joined into it
	counted    []Counted           // the reports, with whether they count
	told       map[uuid.UUID][]int // places in counted by task
	heads      *headTable
}

// Unfinished is offered by a reader that knows which changes belong to acts that have not arrived whole: findings
// wait for the rest of them.
type Unfinished interface {
	Unfinished() ([]dot.Dot, error)
}

// Gather reads the picture of a space.
func Gather(r record.Reader) (*Picture, error) {
	p := &Picture{}
	for _, g := range []struct {
		kind string
		take func([]record.Record)
	}{
		{"incident", func(rows []record.Record) { p.Incidents = each(rows, IncidentOf) }},
		{"group_member", func(rows []record.Record) { p.Members = each(rows, MemberOf) }},
		{"signup", func(rows []record.Record) { p.Signups = each(rows, SignupOf) }},
		{"publication", func(rows []record.Record) { p.Publications = each(rows, PublicationOf) }},
		{"team", func(rows []record.Record) { p.Teams = each(rows, TeamOf) }},
		{"checkin", func(rows []record.Record) { p.Checkins = each(rows, CheckinOf) }},
		{"person", func(rows []record.Record) { p.People = each(rows, PersonOf) }},
		{"vehicle", func(rows []record.Record) { p.Vehicles = each(rows, VehicleOf) }},
		{"need", func(rows []record.Record) { p.Needs = each(rows, NeedOf) }},
		{"task", func(rows []record.Record) { p.Tasks = each(rows, TaskOf) }},
		{"progress", func(rows []record.Record) { p.Reports = each(rows, FieldReportOf) }},
		{"rollcall", func(rows []record.Record) { p.RollCalls = each(rows, RollCallOf) }},
		{"worksite", func(rows []record.Record) { p.Worksites = each(rows, WorksiteOf) }},
		{"supply", func(rows []record.Record) { p.Goods = each(rows, GoodsOf) }},
		{"depot", func(rows []record.Record) { p.Depots = each(rows, DepotOf) }},
		{"movement", func(rows []record.Record) { p.Movements = each(rows, MovementOf) }},
		{"request", func(rows []record.Record) { p.Requests = each(rows, RequestOf) }},
		{"departure", func(rows []record.Record) { p.Departures = each(rows, DepartureOf) }},
		{"setting", func(rows []record.Record) { p.settings = rows }},
	} {
		rows, err := r.List(record.Query{Kind: g.kind})
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", g.kind, err)
		}
		g.take(rows)
	}
	if err := p.gatherBriefly(r); err != nil {
		return nil, err
	}
	if u, ok := r.(Unfinished); ok {
		dots, err := u.Unfinished()
		if err != nil {
			return nil, fmt.Errorf("list unfinished acts: %w", err)
		}
		p.Wait(dots)
	}
	p.Arrange()
	return p, nil
}

func each[T any](rows []record.Record, of func(record.Record) T) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = of(row)
	}
	return out
}

// Wait holds back findings that rest on these changes.
func (p *Picture) Wait(dots []dot.Dot) {
	p.unfinished = make(map[dot.Dot]bool, len(dots))
	for _, d := range dots {
		p.unfinished[d] = true
	}
}

// Arrange sorts the slices and prepares the lookups. Gather has done it; a picture made by hand needs it.
func (p *Picture) Arrange() {
	p.teams = arrange(p.Teams, func(t *Team) uuid.UUID { return t.ID })
	p.people = arrange(p.People, func(x *Person) uuid.UUID { return x.ID })
	p.vehicles = arrange(p.Vehicles, func(v *Vehicle) uuid.UUID { return v.ID })
	p.needs = arrange(p.Needs, func(n *Need) uuid.UUID { return n.ID })
	p.tasks = arrange(p.Tasks, func(t *Task) uuid.UUID { return t.ID })
	arrange(p.Incidents, func(i *Incident) uuid.UUID { return i.ID })
	arrange(p.Members, func(m *Member) uuid.UUID { return m.ID })
	arrange(p.Signups, func(s *Signup) uuid.UUID { return s.ID })
	arrange(p.Publications, func(x *Publication) uuid.UUID { return x.ID })
	arrange(p.Checkins, func(c *Checkin) uuid.UUID { return c.ID })
	arrange(p.Reports, func(r *FieldReport) uuid.UUID { return r.ID })
	arrange(p.RollCalls, func(r *RollCall) uuid.UUID { return r.ID })
	arrange(p.Worksites, func(w *Worksite) uuid.UUID { return w.ID })
	p.link()
	p.linkSaid()
	p.stock = StockOf(p.Goods, p.Depots, p.Movements)
	p.heads = p.countHeads()
}

// link prepares what supply, crews and callers are asked for, since a list asks them of every row.
func (p *Picture) link() {
	p.byNeed, p.crews = map[uuid.UUID][]int{}, map[uuid.UUID][]int{}
	p.onTasks, p.merged = map[uuid.UUID][]int{}, map[uuid.UUID][]int{}
	for i, n := range p.Needs {
		if on := p.sameNeed(n.ID); on != n.ID {
			p.merged[on] = append(p.merged[on], i)
		}
	}
	for i, t := range p.Tasks {
		if t.Need != (uuid.UUID{}) {
			on := p.sameNeed(t.Need)
			p.byNeed[on] = append(p.byNeed[on], i)
		}
		for _, text := range t.Teams {
			p.man(t.ID, p.sameTeam(idOf(text)))
		}
	}
	for _, team := range p.Teams {
		if team.Task != (uuid.UUID{}) && p.sameTeam(team.ID) == team.ID {
			p.man(team.Task, team.ID)
		}
	}
}

// linkSaid prepares what sign-ups and reports are asked for: matching asks it of every team for every need.
func (p *Picture) linkSaid() {
	p.signed, p.told = map[uuid.UUID][]int{}, map[uuid.UUID][]int{}
	for i, s := range p.Signups {
		on := p.sameTeam(s.Team)
		p.signed[on] = append(p.signed[on], i)
	}
	p.counted = CountReports(p.Reports)
	for i, c := range p.counted {
		p.told[c.Task] = append(p.told[c.Task], i)
	}
}

// man puts a team into the crew of a task, once, if both are known here.
func (p *Picture) man(task, team uuid.UUID) {
	i, teamKnown := p.teams[team]
	if !teamKnown || slices.Contains(p.crews[task], i) {
		return
	}
	p.crews[task] = append(p.crews[task], i)
	if t, known := p.tasks[task]; known {
		p.onTasks[team] = append(p.onTasks[team], t)
	}
}

// arrange puts rows in the order of their ids and tells where each is. The structs are large and a picture has many, so
// places are sorted and each struct is moved once.
func arrange[T any](rows []T, id func(*T) uuid.UUID) map[uuid.UUID]int {
	type placed struct {
		id uuid.UUID
		at int
	}
	order := make([]placed, len(rows))
	for i := range rows {
		order[i] = placed{id(&rows[i]), i}
	}
	slices.SortFunc(order, func(a, b placed) int { return compareIDs(a.id, b.id) })
	sorted, at := make([]T, len(rows)), make(map[uuid.UUID]int, len(rows))
	for i, o := range order {
		sorted[i], at[o.id] = rows[o.at], i
	}
	copy(rows, sorted)
	return at
}

func compareIDs(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }

// Team gives the team called id, or the one it goes on as.
func (p *Picture) Team(id uuid.UUID) (Team, bool) {
	i, ok := p.teams[p.sameTeam(id)]
	if !ok {
		return Team{}, false
	}
	return p.Teams[i], true
}

// Task gives a task order.
func (p *Picture) Task(id uuid.UUID) (Task, bool) {
	i, ok := p.tasks[id]
	if !ok {
		return Task{}, false
	}
	return p.Tasks[i], true
}

// Need gives a need, or the one it was merged into.
func (p *Picture) Need(id uuid.UUID) (Need, bool) {
	i, ok := p.needs[p.sameNeed(id)]
	if !ok {
		return Need{}, false
	}
	return p.Needs[i], true
}

// Person gives a person, or the record he goes on as.
func (p *Picture) Person(id uuid.UUID) (Person, bool) {
	i, ok := p.people[p.samePerson(id)]
	if !ok {
		return Person{}, false
	}
	return p.People[i], true
}

// Vehicle gives a vehicle, or the record it goes on as.
func (p *Picture) Vehicle(id uuid.UUID) (Vehicle, bool) {
	i, ok := p.vehicles[p.sameVehicle(id)]
	if !ok {
		return Vehicle{}, false
	}
	return p.Vehicles[i], true
}

// Incident is the incident that goes on: of several the first started, then the smallest id. ok is false where none
// was opened yet.
func (p *Picture) Incident() (main Incident, others []Incident, ok bool) {
	known := map[uuid.UUID]bool{}
	for i := range p.Incidents {
		known[p.Incidents[i].ID] = true
	}
	var alive []Incident
	for _, in := range p.Incidents {
		if in.JoinedInto == (uuid.UUID{}) || !known[in.JoinedInto] || in.JoinedInto == in.ID {
			alive = append(alive, in)
		}
	}
	if len(alive) == 0 && len(p.Incidents) > 0 { // each joined into another: the smallest id goes on
		alive = p.Incidents[:1]
	}
	if len(alive) == 0 {
		return Incident{}, nil, false
	}
	slices.SortFunc(alive, func(a, b Incident) int {
		if waits := weigh(a.Mechanism == MechanismPending, b.Mechanism == MechanismPending); waits != 0 {
			return waits
		}
		if c := a.ActivatedAt.Compare(b.ActivatedAt); c != 0 {
			return c
		}
		return compareIDs(a.ID, b.ID)
	})
	return alive[0], alive[1:], true
}

// weigh puts no before yes.
func weigh(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (p *Picture) sameTeam(id uuid.UUID) uuid.UUID {
	return survivor(id, func(id uuid.UUID) (uuid.UUID, bool) {
		i, ok := p.teams[id]
		if !ok {
			return uuid.UUID{}, false
		}
		return p.Teams[i].SameAs, true
	})
}

func (p *Picture) samePerson(id uuid.UUID) uuid.UUID {
	return survivor(id, func(id uuid.UUID) (uuid.UUID, bool) {
		i, ok := p.people[id]
		if !ok {
			return uuid.UUID{}, false
		}
		return p.People[i].SameAs, true
	})
}

func (p *Picture) sameVehicle(id uuid.UUID) uuid.UUID {
	return survivor(id, func(id uuid.UUID) (uuid.UUID, bool) {
		i, ok := p.vehicles[id]
		if !ok {
			return uuid.UUID{}, false
		}
		return p.Vehicles[i].SameAs, true
	})
}

func (p *Picture) sameNeed(id uuid.UUID) uuid.UUID {
	return survivor(id, func(id uuid.UUID) (uuid.UUID, bool) {
		i, ok := p.needs[id]
		if !ok {
			return uuid.UUID{}, false
		}
		return p.Needs[i].SameAs, true
	})
}

// survivor follows "same as" to the record that goes on. Two desks may join two records in opposite directions; then
// the smallest id of the circle goes on, so that neither vanishes.
func survivor(id uuid.UUID, next func(uuid.UUID) (uuid.UUID, bool)) uuid.UUID {
	path := []uuid.UUID{id}
	for {
		to, known := next(id)
		if !known || to == (uuid.UUID{}) {
			return id
		}
		if _, arrived := next(to); !arrived {
			return id
		}
		if at := slices.Index(path, to); at >= 0 {
			return slices.MinFunc(path[at:], compareIDs)
		}
		path, id = append(path, to), to
	}
}
