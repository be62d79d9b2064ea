package roster

import (
	"bytes"
	"fmt"
	"maps"
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
	skills     [][]skill // of the teams, in their order
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
	return p.follow(r, func([]part) ([]uuid.UUID, bool) { return nil, true })
}

// Kinds are those a picture is made of.
func Kinds() []string { return kindsOf((&Picture{}).parts()) }

// Follow gives the picture of a space that moved since p was made, reading only the records that were touched since, by kind,
// and where marks moved our own whose were on their way. p stays as it is.
func (p *Picture) Follow(r record.Reader, touched map[string][]uuid.UUID, marked bool) (*Picture, error) {
	next := *p
	next.briefs = maps.Clone(p.briefs)
	return next.follow(r, func(parts []part) ([]uuid.UUID, bool) {
		ids, all := touched[parts[0].kind], 0
		for _, part := range parts {
			if marked {
				ids = append(ids, part.onTheWay()...)
			}
			all = max(all, part.count())
		}
		return ids, len(ids) > all/2+partMin
	})
}

// partMin is how many records are read by name even where that is most of them.
const partMin = 20

// follow reads into p what changed names of each kind: some records, or all.
func (p *Picture) follow(r record.Reader, changed func([]part) (ids []uuid.UUID, all bool)) (*Picture, error) {
	byKind := map[string][]part{}
	for _, part := range p.parts() {
		byKind[part.kind] = append(byKind[part.kind], part)
	}
	fresh := map[string]bool{}
	for kind, parts := range byKind {
		ids, all := changed(parts)
		if !all && len(ids) == 0 {
			continue
		}
		q := record.Query{Kind: kind}
		if !all {
			q.AnyOf = ids
		}
		rows, err := r.List(q)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", kind, err)
		}
		for _, part := range parts {
			part.take(q.AnyOf, rows)
		}
		fresh[kind] = true
	}
	p.unfinished = nil
	if u, ok := r.(Unfinished); ok {
		dots, err := u.Unfinished()
		if err != nil {
			return nil, fmt.Errorf("list unfinished acts: %w", err)
		}
		p.Wait(dots)
	}
	p.arrange(func(kind string) bool { return fresh[kind] })
	return p, nil
}

// part is what a picture keeps of a kind.
type part struct {
	kind     string
	take     func(ids []uuid.UUID, rows []record.Record) // rows are those of ids that live; nil ids mean all
	onTheWay func() []uuid.UUID                          // records of ours whose mark may move
	count    func() int
}

// kindsOf lists the kinds of parts, each once.
func kindsOf(parts []part) []string {
	var kinds []string
	for _, p := range parts {
		if !slices.Contains(kinds, p.kind) {
			kinds = append(kinds, p.kind)
		}
	}
	return kinds
}

func (p *Picture) parts() []part {
	parts := []part{
		partOf("incident", &p.Incidents, IncidentOf, func(x *Incident) *record.Record { return &x.Row }),
		partOf("group_member", &p.Members, MemberOf, func(x *Member) *record.Record { return &x.Row }),
		partOf("signup", &p.Signups, SignupOf, func(x *Signup) *record.Record { return &x.Row }),
		partOf("publication", &p.Publications, PublicationOf, func(x *Publication) *record.Record { return &x.Row }),
		partOf("team", &p.Teams, TeamOf, func(x *Team) *record.Record { return &x.Row }),
		partOf("checkin", &p.Checkins, CheckinOf, func(x *Checkin) *record.Record { return &x.Row }),
		partOf("person", &p.People, PersonOf, func(x *Person) *record.Record { return &x.Row }),
		partOf("vehicle", &p.Vehicles, VehicleOf, func(x *Vehicle) *record.Record { return &x.Row }),
		partOf("need", &p.Needs, NeedOf, func(x *Need) *record.Record { return &x.Row }),
		partOf("task", &p.Tasks, TaskOf, func(x *Task) *record.Record { return &x.Row }),
		partOf("progress", &p.Reports, FieldReportOf, func(x *FieldReport) *record.Record { return &x.Row }),
		partOf("rollcall", &p.RollCalls, RollCallOf, func(x *RollCall) *record.Record { return &x.Row }),
		partOf("worksite", &p.Worksites, WorksiteOf, func(x *Worksite) *record.Record { return &x.Row }),
		partOf("supply", &p.Goods, GoodsOf, func(x *Goods) *record.Record { return &x.Row }),
		partOf("depot", &p.Depots, DepotOf, func(x *Depot) *record.Record { return &x.Row }),
		partOf("movement", &p.Movements, MovementOf, func(x *Movement) *record.Record { return &x.Row }),
		partOf("request", &p.Requests, RequestOf, func(x *Request) *record.Record { return &x.Row }),
		partOf("departure", &p.Departures, DepartureOf, func(x *Departure) *record.Record { return &x.Row }),
		partOf("setting", &p.settings, func(row record.Record) record.Record { return row }, func(x *record.Record) *record.Record { return x }),
	}
	return append(parts, p.briefParts()...)
}

// partOf keeps a kind as structs, in the order the records became known here: one that changed takes the place it had.
func partOf[T any](kind string, into *[]T, of func(record.Record) T, row func(*T) *record.Record) part {
	return part{
		kind: kind,
		take: func(ids []uuid.UUID, rows []record.Record) {
			if ids == nil {
				*into = each(rows, of)
				return
			}
			*into = mended(*into, ids, each(rows, of), func(x *T) uuid.UUID { return row(x).ID })
		},
		onTheWay: func() []uuid.UUID {
			var ids []uuid.UUID
			for i := range *into {
				if r := row(&(*into)[i]); r.Mark.OnTheWay() {
					ids = append(ids, r.ID)
				}
			}
			return ids
		},
		count: func() int { return len(*into) },
	}
}

// mended is a slice with the rows of some ids replaced, dropped, or added at the end. The old one stays as it is.
func mended[T any](old []T, ids []uuid.UUID, fresh []T, id func(*T) uuid.UUID) []T {
	now := make(map[uuid.UUID]*T, len(ids))
	for _, x := range ids {
		now[x] = nil
	}
	for i := range fresh {
		now[id(&fresh[i])] = &fresh[i]
	}
	next := make([]T, 0, len(old)+len(fresh))
	put := make(map[uuid.UUID]bool, len(ids))
	for i := range old {
		x := id(&old[i])
		switch f, moved := now[x]; {
		case !moved:
			next = append(next, old[i])
		case f != nil:
			next, put[x] = append(next, *f), true
		}
	}
	for i := range fresh {
		if !put[id(&fresh[i])] {
			next = append(next, fresh[i])
		}
	}
	return next
}

func each[R, T any](rows []R, of func(R) T) []T {
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
func (p *Picture) Arrange() { p.arrange(func(string) bool { return true }) }

// arrange sorts the kinds that are fresh, and prepares the lookups.
func (p *Picture) arrange(fresh func(kind string) bool) {
	for _, k := range []struct {
		kind string
		sort func()
	}{
		{"team", func() { p.teams = arrange(p.Teams, func(t *Team) uuid.UUID { return t.ID }) }},
		{"person", func() { p.people = arrange(p.People, func(x *Person) uuid.UUID { return x.ID }) }},
		{"vehicle", func() { p.vehicles = arrange(p.Vehicles, func(v *Vehicle) uuid.UUID { return v.ID }) }},
		{"need", func() { p.needs = arrange(p.Needs, func(n *Need) uuid.UUID { return n.ID }) }},
		{"task", func() { p.tasks = arrange(p.Tasks, func(t *Task) uuid.UUID { return t.ID }) }},
		{"incident", func() { arrange(p.Incidents, func(i *Incident) uuid.UUID { return i.ID }) }},
		{"group_member", func() { arrange(p.Members, func(m *Member) uuid.UUID { return m.ID }) }},
		{"signup", func() { arrange(p.Signups, func(s *Signup) uuid.UUID { return s.ID }) }},
		{"publication", func() { arrange(p.Publications, func(x *Publication) uuid.UUID { return x.ID }) }},
		{"checkin", func() { arrange(p.Checkins, func(c *Checkin) uuid.UUID { return c.ID }) }},
		{"progress", func() { arrange(p.Reports, func(r *FieldReport) uuid.UUID { return r.ID }) }},
		{"rollcall", func() { arrange(p.RollCalls, func(r *RollCall) uuid.UUID { return r.ID }) }},
		{"worksite", func() { arrange(p.Worksites, func(w *Worksite) uuid.UUID { return w.ID }) }},
	} {
		if fresh(k.kind) {
			k.sort()
		}
	}
	if fresh("team") {
		p.skills = each(p.Teams, skillsOf)
	}
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
