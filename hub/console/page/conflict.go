package page

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// ConflictRow is one thing that waits for a person.
type ConflictRow struct {
	desk.Conflict
	Print string
	Group string
	Kind  string // of record, in words
	Link  string // to the record; empty where it has no page
	Sides []SideRow
	Calls []CallRow
}

// SideRow is one of the values of a conflict.
type SideRow struct {
	Value, Team, Operator, Device, At string
	Stands                            bool
}

// CallRow is one telephone call to make before deciding.
type CallRow struct{ Who, Phone, Why string }

// ConflictRow puts a conflict into a row.
func (p *Page) ConflictRow(c desk.Conflict) ConflictRow {
	row := ConflictRow{Conflict: c, Group: p.Group(c.Owner), Link: p.LinkTo(c.Record)}
	if k := p.State.Schema.Kind(c.Record.Kind); k != nil {
		row.Kind = p.In(k.Label)
	}
	for _, s := range c.Sides {
		row.Sides = append(row.Sides, SideRow{p.Text(p.Shown(c.Record.Kind, c.Field, s.Text)), p.TeamBehind(s.Record), s.Source.Operator, p.Device(s.Source.Device), p.Wall(s.Source.Wall), s.Stands})
	}
	for _, call := range c.Calls {
		one := CallRow{Who: call.Who, Phone: p.Phone(call.Phone), Why: p.In(call.Why)}
		if !call.Desk.IsZero() {
			one.Who = p.Device(call.Desk)
		}
		row.Calls = append(row.Calls, one)
	}
	row.Print = Fingerprint(row.ID, row.Title, row.Sides, row.Calls)
	return row
}

// TeamBehind names the team a person or vehicle belongs to, which tells two records of one plate apart.
func (p *Page) TeamBehind(r roster.Ref) string {
	picture, of := p.State.Picture, uuid.UUID{}
	switch r.Kind {
	case "vehicle":
		v, _ := picture.Vehicle(r.ID)
		of = v.Team
	case "person":
		x, _ := picture.Person(r.ID)
		of = x.Team
	}
	team, _ := picture.Team(of)
	return team.Name
}

// LinkTo is the page of a record; empty for a kind that has none.
func (p *Page) LinkTo(r roster.Ref) string {
	switch {
	case r.Kind == "team" || r.Kind == "need" || r.Kind == "task":
		return p.Link(r.Kind+"s", r.ID)
	case r.Kind == "person":
		return p.Link("people", r.ID)
	case r.ID != (uuid.UUID{}) && p.State.Schema.Kind(r.Kind) != nil:
		return p.Link("record", r.Kind, r.ID)
	}
	return ""
}

// ConflictsOf are the conflicts a record stands in.
func (p *Page) ConflictsOf(ref roster.Ref) []ConflictRow {
	var rows []ConflictRow
	for _, c := range p.State.Conflicts {
		if c.Record == ref || slices.ContainsFunc(c.Sides, func(s desk.Side) bool { return s.Record == ref }) {
			rows = append(rows, p.ConflictRow(c))
		}
	}
	return rows
}

// OwnerRow is how many conflicts wait for a group.
type OwnerRow struct {
	Group      string
	Count, Red int
	Link       string // to them, and to the red ones; empty of a moment gone by
	Urgent     string
}

// Owners says for each group how many conflicts wait for it.
func (p *Page) Owners() []OwnerRow {
	var rows []OwnerRow
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		row := OwnerRow{Group: p.Group(g)}
		if !p.State.Then {
			row.Link = p.Link("conflicts") + "?group=" + string(g)
			row.Urgent = row.Link + "&red=1"
		}
		for _, c := range p.State.Conflicts {
			if c.Owner == g {
				row.Count++
				if c.Red {
					row.Red++
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}
