package screen

import (
	"github.com/google/uuid"

	"qianshao/shared/roster"
)

// titled is a record of a picture as a list of mixed kinds shows it.
type titled struct {
	ref    roster.Ref
	title  string
	second string
	status Cell
}

// titleOf is the name of a record of the picture, of whatever kind; empty for one it does not have.
func titleOf(p *roster.Picture, id uuid.UUID) string {
	if t, ok := p.Team(id); ok {
		return t.Name
	}
	if n, ok := p.Need(id); ok {
		return joined(n.Number, n.Title)
	}
	if t, ok := p.Task(id); ok {
		return joined(t.Number, t.Title)
	}
	if x, ok := p.Person(id); ok {
		return x.Name
	}
	if v, ok := p.Vehicle(id); ok {
		return v.Plate
	}
	for _, in := range p.Incidents {
		if in.ID == id {
			return in.Name
		}
	}
	return ""
}

// titledOf are the records behind a figure.
func titledOf(f frame, p *roster.Picture, refs []roster.Ref) []titled {
	out := make([]titled, 0, len(refs))
	signups, checkins := map[uuid.UUID]roster.Signup{}, map[uuid.UUID]roster.Checkin{}
	for _, s := range p.Signups {
		signups[s.ID] = s
	}
	for _, c := range p.Checkins {
		checkins[c.ID] = c
	}
	for _, r := range refs {
		t := titled{ref: r, title: titleOf(p, r.ID)}
		switch r.Kind {
		case "team":
			team, _ := p.Team(r.ID)
			t.second, t.status = joined(number(p.HeadCount(team.ID).OnScene()), team.Place), f.status("team", team.Status)
		case "need":
			n, _ := p.Need(r.ID)
			t.second, t.status = n.Place, f.status("need", n.Status)
		case "task":
			k, _ := p.Task(r.ID)
			t.second, t.status = k.Place, f.status("task", k.Status)
		case "person":
			x, _ := p.Person(r.ID)
			t.status = Cell{f.shown("person", "status", string(x.Status)), personTone(x.Status)}
		case "vehicle":
			v, _ := p.Vehicle(r.ID)
			t.second, t.status = v.Driver, Cell{Text: f.shown("vehicle", "status", string(v.Status))}
		case "signup":
			s := signups[r.ID]
			t.title, t.second, t.status = titleOf(p, s.Team), f.clock(s.ETA), f.status("signup", s.Decision)
		case "checkin":
			c := checkins[r.ID]
			t.title, t.second = titleOf(p, whoArrived(c)), joined(f.clock(c.ArrivedAt), number(c.People), c.RecordedBy)
			t.status = Cell{Text: f.shown("checkin", "admission", c.Admission)}
			t.ref = roster.Ref{Kind: "team", ID: c.Team}
		}
		out = append(out, t)
	}
	return out
}

// ownerOf is the record whose page shows another: the team of a filing, person or vehicle, the need of a publication.
func ownerOf(p *roster.Picture, r roster.Ref) roster.Ref {
	none, team := uuid.UUID{}, uuid.UUID{}
	switch r.Kind {
	case "person":
		x, _ := p.Person(r.ID)
		team = x.Team
	case "vehicle":
		v, _ := p.Vehicle(r.ID)
		team = v.Team
	case "checkin":
		for _, c := range p.Checkins {
			if c.ID == r.ID {
				team = c.Team
			}
		}
	case "publication":
		for _, x := range p.Publications {
			if x.ID == r.ID && x.Need != none {
				return roster.Ref{Kind: "need", ID: x.Need}
			}
		}
	}
	if team == none {
		return r
	}
	return roster.Ref{Kind: "team", ID: team}
}

// whoArrived is the record a filing is about.
func whoArrived(c roster.Checkin) uuid.UUID {
	switch none := (uuid.UUID{}); {
	case c.Person != none:
		return c.Person
	case c.Vehicle != none:
		return c.Vehicle
	}
	return c.Team
}
