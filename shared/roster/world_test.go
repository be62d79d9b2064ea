package roster_test

import (
	"cmp"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// replica is a small ledger in memory: it keeps a map, and merges changes as the real one does.
type replica struct {
	t        testing.TB
	schema   *record.Schema
	device   dot.Device
	now      time.Time
	operator string
	act      uint64
	rows     map[roster.Ref]*held
	changes  []merge.Change // in the order they were applied
	seen     map[dot.Dot]bool
}

type held struct {
	state    merge.Record
	key      int64
	last     record.Source
	stamp    stamp.Stamp
	at       dot.Dot
	versions []record.Version
}

var noon = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

func newReplica(t testing.TB, name string) *replica {
	r := &replica{
		t: t, schema: record.Standard(), now: noon, operator: "李敏",
		rows: map[roster.Ref]*held{}, seen: map[dot.Dot]bool{},
	}
	copy(r.device[:], name)
	return r
}

// does records an act that a rule decided; a refusal fails the test.
func (r *replica) does(act record.Act, err error) record.Receipt {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("refused: %v", err)
	}
	return r.record(act)
}

func (r *replica) actor() roster.Actor { return roster.Actor{Operator: r.operator, Now: r.now} }

func (r *replica) as(p roster.Post) roster.Actor {
	a := r.actor()
	a.Post = p
	return a
}

// record compiles an act into changes and applies them.
func (r *replica) record(act record.Act) record.Receipt {
	r.t.Helper()
	r.act++
	receipt := record.Receipt{Act: r.act, IDs: map[uuid.UUID]uuid.UUID{}}
	var made []merge.Change
	for _, e := range act.Edits {
		if err := r.schema.Check(e); err != nil {
			r.t.Fatalf("act does not fit the schema: %v", err)
		}
		k := r.schema.Kind(e.Kind)
		at := dot.Dot{Log: dot.Log{Device: r.device, Incarnation: 1, Lane: k.Lane}}
		at.Seq = r.Heads()[at.Log] + 1
		for _, m := range made {
			if m.Dot.Log == at.Log {
				at.Seq++
			}
		}
		id := e.ID
		if _, isNew := record.IsNew(id); isNew {
			if known, ok := receipt.IDs[id]; ok {
				id = known
			} else {
				id = dot.RecordID(uuid.UUID{1}, at)
				receipt.IDs[e.ID] = id
			}
		}
		c := merge.Change{
			Dot: at, Record: id, Kind: k.Wire, Wall: r.now.UnixMilli(), Act: r.act, Operator: r.operator, Flags: act.Flags,
		}
		c.Writes, c.Stamp = r.writes(k, id, e)
		if len(c.Writes) > 0 {
			made = append(made, c)
		}
	}
	for i := range made {
		made[i].ActSize = uint16(len(made))
		for w, write := range made[i].Writes {
			if real, ok := receipt.IDs[write.Value.ID()]; ok && write.Value.Type == merge.ID {
				made[i].Writes[w].Value = merge.OfID(real)
			}
		}
		r.apply(made[i])
		receipt.Dots = append(receipt.Dots, made[i].Dot)
	}
	return receipt
}

func (r *replica) writes(k *record.Kind, id uuid.UUID, e record.Edit) ([]merge.Write, stamp.Stamp) {
	state := merge.Record{}
	if h := r.rows[roster.Ref{Kind: k.Name, ID: id}]; h != nil {
		state = h.state
	}
	var writes []merge.Write
	var before []stamp.Stamp
	put := func(field uint16, v merge.Value, replaces []dot.Dot) {
		writes = append(writes, merge.Write{Field: field, Value: v, Replaces: replaces})
		for _, f := range state.Fields {
			for _, entry := range f.Live {
				if slices.Contains(replaces, entry.Dot) {
					before = append(before, entry.Stamp)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Set)) {
		f := k.Field(name)
		field := state.Find(f.Wire)
		shown, _ := field.Shown(f.Rank)
		replaces, based := e.Basis[name]
		switch {
		case e.Resolve:
			replaces = field.All()
		case !based && e.Set[name] == shown.Value:
			continue
		case !based:
			replaces = field.Basis(merge.Put, shown.Value)
		}
		put(f.Wire, e.Set[name], replaces)
	}
	for name, values := range e.Remove {
		f := k.Field(name)
		for _, v := range values {
			if on := state.Find(f.Wire).Basis(merge.Add, v); len(on) > 0 {
				writes = append(writes, merge.Write{Field: f.Wire, Op: merge.Remove, Value: v, Replaces: on})
			}
		}
	}
	for name, values := range e.Add {
		f := k.Field(name)
		for _, v := range values {
			if !slices.Contains(state.Find(f.Wire).Members(), v) {
				writes = append(writes, merge.Write{Field: f.Wire, Op: merge.Add, Value: v})
			}
		}
	}
	if e.Delete {
		put(merge.Life, merge.OfBool(false), state.Dots())
	}
	if e.Restore {
		put(merge.Life, merge.OfBool(true), state.Find(merge.Life).All())
	}
	return writes, stamp.New(r.now.UnixMilli(), before...)
}

// apply merges one change.
func (r *replica) apply(c merge.Change) {
	if r.seen[c.Dot] {
		return
	}
	k := r.schema.KindByWire(c.Kind)
	ref := roster.Ref{Kind: k.Name, ID: c.Record}
	h := r.rows[ref]
	if h == nil {
		h = &held{key: int64(len(r.rows) + 1)}
		r.rows[ref] = h
	}
	h.state.Apply(&c, func(d dot.Dot) bool { return r.seen[d] })
	r.seen[c.Dot] = true
	r.changes = append(r.changes, c)
	h.versions = append(h.versions, record.Version{Change: c})
	if h.at.IsZero() || cmp.Or(cmp.Compare(c.Stamp, h.stamp), c.Dot.Compare(h.at)) > 0 {
		h.stamp, h.at = c.Stamp, c.Dot
		h.last = record.Source{Device: c.Dot.Log.Device, Operator: c.Operator, Wall: c.Wall}
	}
}

// meet exchanges everything with another replica.
func (r *replica) meet(o *replica) {
	for _, c := range slices.Clone(o.changes) {
		r.apply(c)
	}
	for _, c := range slices.Clone(r.changes) {
		o.apply(c)
	}
}

func (r *replica) row(ref roster.Ref) (record.Record, bool) {
	h := r.rows[ref]
	if h == nil {
		return record.Record{}, false
	}
	row := record.Record{Kind: r.schema.Kind(ref.Kind), ID: ref.ID, Key: h.key, Merged: h.state, Source: h.last}
	row.Gone, _ = h.state.Deleted()
	row.Show()
	return row, true
}

// Find, List, Count, History, Change and Heads make a replica a record.Reader.
func (r *replica) Find(kind string, id uuid.UUID) (record.Record, bool, error) {
	row, ok := r.row(roster.Ref{Kind: kind, ID: id})
	return row, ok, nil
}

func (r *replica) List(q record.Query) ([]record.Record, error) {
	var rows []record.Record
	for ref := range r.rows {
		if row, ok := r.row(ref); ok && ref.Kind == q.Kind && !row.Gone {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b record.Record) int { return cmp.Compare(a.Key, b.Key) })
	return rows, nil
}

func (r *replica) Count(q record.Query) (int, error) {
	rows, err := r.List(q)
	return len(rows), err
}

func (r *replica) History(kind string, id uuid.UUID) ([]record.Version, error) {
	if h := r.rows[roster.Ref{Kind: kind, ID: id}]; h != nil {
		return h.versions, nil
	}
	return nil, nil
}

func (r *replica) Change(at dot.Dot) (merge.Change, bool, error) {
	for _, c := range r.changes {
		if c.Dot == at {
			return c, true, nil
		}
	}
	return merge.Change{}, false, nil
}

func (r *replica) Heads() dot.Vector {
	v := dot.Vector{}
	for d := range r.seen {
		v[d.Log] = max(v[d.Log], d.Seq)
	}
	return v
}

func (r *replica) picture() *roster.Picture {
	r.t.Helper()
	p, err := roster.Gather(r)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// made gives the id of the n-th record an act created.
func made(r record.Receipt, n uint8) uuid.UUID { return r.IDs[record.NewID(n)] }

func (r *replica) team(id uuid.UUID) roster.Team {
	r.t.Helper()
	row, ok := r.row(roster.Ref{Kind: "team", ID: id})
	if !ok {
		r.t.Fatalf("no team %s", id)
	}
	return roster.TeamOf(row)
}

func (r *replica) task(id uuid.UUID) roster.Task {
	row, _ := r.row(roster.Ref{Kind: "task", ID: id})
	return roster.TaskOf(row)
}

func (r *replica) need(id uuid.UUID) roster.Need {
	row, _ := r.row(roster.Ref{Kind: "need", ID: id})
	return roster.NeedOf(row)
}

func (r *replica) incident(id uuid.UUID) roster.Incident {
	row, _ := r.row(roster.Ref{Kind: "incident", ID: id})
	return roster.IncidentOf(row)
}

// moveOf gathers what a move asks about, from the whole picture.
func (r *replica) moveOf(id uuid.UUID) roster.MoveFacts {
	p := r.picture()
	f := roster.MoveFacts{Team: r.team(id), Filed: len(p.Filings(id)) > 0}
	f.Task, _ = p.Task(f.Team.Task)
	for _, t := range p.TeamTasks(id) {
		if !roster.OverTask(t.Status) && slices.Contains(t.Teams, id.String()) {
			f.Open = append(f.Open, t)
		}
	}
	return f
}

func (r *replica) crewOf(id uuid.UUID) roster.CrewFacts {
	return roster.CrewFacts{MoveFacts: r.moveOf(id), Heads: r.picture().HeadCount(id)}
}

func (r *replica) leaveOf(id uuid.UUID) roster.LeaveFacts {
	p := r.picture()
	return roster.LeaveFacts{MoveFacts: r.moveOf(id), Heads: p.HeadCount(id), People: p.TeamPeople(id)}
}

func (r *replica) arrivalOf(id uuid.UUID) roster.ArrivalFacts {
	p := r.picture()
	f := roster.ArrivalFacts{TeamFacts: roster.TeamFacts{Team: r.team(id)}, Vehicles: p.Vehicles}
	for _, c := range p.Checkins {
		if c.Team == id && c.Person == (uuid.UUID{}) && c.Vehicle == (uuid.UUID{}) {
			f.Filings = append(f.Filings, c)
		}
	}
	for _, s := range p.Signups {
		if s.Team == id {
			f.Signups = append(f.Signups, s)
		}
	}
	return f
}

// arrives makes a new team and files its arrival.
func (r *replica) arrives(name string, people int) uuid.UUID {
	r.t.Helper()
	got := r.does(roster.CheckIn(r.actor(), roster.ArrivalFacts{}, roster.Arrival{
		NewTeam: &roster.TeamForm{Name: name}, People: people, Place: "东门", ArrivedAt: r.now, Anyway: true,
	}))
	return made(got, 1)
}

// orders writes a task order, ready to be issued.
func (r *replica) orders(title string, crew ...uuid.UUID) uuid.UUID {
	r.t.Helper()
	var facts []roster.CrewFacts
	for _, id := range crew {
		facts = append(facts, r.crewOf(id))
	}
	return made(r.does(roster.DraftTask(r.actor(), roster.Need{}, facts, roster.TaskForm{Title: title, Ready: true})), 1)
}

// issues gives an order out, by exception.
func (r *replica) issues(task uuid.UUID) {
	r.t.Helper()
	r.does(roster.IssueTask(r.actor(), roster.Incident{}, r.task(task), r.picture().Crew(task), roster.Issue{Exception: "指挥部口头指令"}))
}

func textSet(pairs ...string) map[string]merge.Value {
	m := map[string]merge.Value{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = merge.OfText(pairs[i+1])
	}
	return m
}

func refValue(id uuid.UUID) merge.Value { return merge.OfID(id) }

func memberSet(field string, members ...string) map[string][]merge.Value {
	var values []merge.Value
	for _, m := range members {
		values = append(values, merge.OfText(m))
	}
	return map[string][]merge.Value{field: values}
}
