package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// RepeatWithin is how close in time two arrivals must be to look like one (R3-2).
const RepeatWithin = 24 * time.Hour

// twin is a record as duplicates are told: by any of its keys.
type twin struct {
	from  From
	keys  []string
	apart []string // ids it was said to differ from
	claim Claim
	call  Call
}

// clusters joins twins that share a key and were not said to differ.
func clusters(twins []twin) [][]twin {
	root := make([]int, len(twins))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	byKey := map[string][]int{}
	for i, t := range twins {
		for _, k := range t.keys {
			for _, j := range byKey[k] {
				if !differs(t, twins[j]) {
					root[find(i)] = find(j)
				}
			}
			byKey[k] = append(byKey[k], i)
		}
	}
	groups := map[int][]twin{}
	for i, t := range twins {
		groups[find(i)] = append(groups[find(i)], t)
	}
	var out [][]twin
	for i := range twins {
		if g := groups[i]; len(g) > 1 {
			out = append(out, g)
		}
	}
	return out
}

func differs(a, b twin) bool {
	return slices.Contains(a.apart, b.claim.Record.ID.String()) || slices.Contains(b.apart, a.claim.Record.ID.String())
}

func (p *Picture) twins(kind FindingKind, all []twin) []Finding {
	var out []Finding
	for _, g := range clusters(all) {
		f := Finding{Kind: kind}
		waits := false
		for _, t := range g {
			f.Claims = append(f.Claims, t.claim)
			if t.call.Phone != "" {
				f.Calls = append(f.Calls, t.call)
			}
			waits = waits || p.waits(t.from)
		}
		if !waits {
			out = append(out, f)
		}
	}
	return out
}

// key makes a lookup key of a normalised text; none of an empty one.
func key(prefix, text string) []string {
	if text == "" {
		return nil
	}
	return []string{prefix + text}
}

func teamKeys(name, creditCode, phone string) []string {
	keys := append(key("name ", NormalName(name)), key("code ", NormalCode(creditCode))...)
	return append(keys, key("phone ", NormalPhone(phone))...)
}

func (p *Picture) findTeams() []Finding {
	var all []twin
	for _, t := range p.Teams {
		if p.sameTeam(t.ID) != t.ID {
			continue
		}
		all = append(all, twin{
			from: t.From, keys: teamKeys(t.Name, t.CreditCode, t.Phone), apart: t.Row.Members("distinct_from"),
			claim: claim(t.From, t.Name, says(t.Name+" "+t.Phone, t.Name+" "+t.Phone), t.shown("name")),
			call:  Call{Who: t.Leader, Phone: t.Phone, Why: askSameTeam, Record: t.Ref()},
		})
	}
	return p.twins(TeamTwice, all)
}

// personKeys tell one person by an identity number, or by name and telephone together: two people of one name are
// common, and so are two who share a telephone.
func personKeys(name, phone, idNumber string) []string {
	keys := key("id ", NormalCode(idNumber))
	if n, ph := NormalName(name), NormalPhone(phone); n != "" && ph != "" {
		keys = append(keys, "both "+n+" "+ph)
	}
	return keys
}

func (p *Picture) findPeople() []Finding {
	var all []twin
	for _, x := range p.People {
		if p.samePerson(x.ID) != x.ID {
			continue
		}
		all = append(all, twin{
			from: x.From, keys: personKeys(x.Name, x.Phone, x.IDNumber), apart: x.Row.Members("distinct_from"),
			claim: claim(x.From, x.Name, says(x.Name, x.Name), x.shown("name")),
			call:  Call{Who: x.Name, Phone: x.Phone, Why: askSamePerson, Record: x.Ref()},
		})
	}
	return p.twins(PersonTwice, all)
}

func (p *Picture) findPlates() []Finding {
	var all []twin
	for _, v := range p.Vehicles {
		if p.sameVehicle(v.ID) != v.ID {
			continue
		}
		all = append(all, twin{
			from: v.From, keys: key("plate ", NormalPlate(v.Plate)), apart: v.Row.Members("distinct_from"),
			claim: claim(v.From, v.Plate, says(v.Plate+" "+v.Driver, v.Plate+" "+v.Driver), v.shown("plate")),
			call:  Call{Who: v.Driver, Phone: v.DriverPhone, Why: askSamePlate, Record: v.Ref()},
		})
	}
	return p.twins(PlateTwice, all)
}

// findFilings looks for arrivals of one team, person or vehicle that do not know of each other. A team that comes
// back days later without the first desk's news is not one of them.
func (p *Picture) findFilings() []Finding {
	bySubject := map[uuid.UUID][]Checkin{}
	var subjects []uuid.UUID
	for _, c := range p.Checkins {
		s := p.subject(c)
		if s == (uuid.UUID{}) || !c.Admits() {
			continue
		}
		if len(bySubject[s]) == 0 {
			subjects = append(subjects, s)
		}
		bySubject[s] = append(bySubject[s], c)
	}
	var out []Finding
	for _, s := range subjects {
		filings := counted(bySubject[s])
		slices.SortFunc(filings, compareFilings)
		last, others := latest(filings)
		near := slices.DeleteFunc(others, func(c Checkin) bool { return last.ArrivedAt.Sub(c.ArrivedAt) > RepeatWithin })
		if len(near) == 0 {
			continue
		}
		f := Finding{Kind: FilingTwice, Holds: last.Ref()}
		for _, c := range append(near, last) {
			if p.waits(c.From) {
				f.Claims = nil
				break
			}
			f.Claims = append(f.Claims, claim(c.From, p.nameOf(c), filingWords(c), c.shown("arrived_at")))
		}
		if f.Claims == nil {
			continue
		}
		if t, ok := p.Team(last.Team); ok && t.Phone != "" {
			f.Calls = []Call{{Who: t.Leader, Phone: t.Phone, Why: askHowMany, Record: t.Ref()}}
		}
		out = append(out, f)
	}
	return out
}

// subject is what a filing is about: a person, a vehicle, or else a team.
func (p *Picture) subject(c Checkin) uuid.UUID {
	switch none := (uuid.UUID{}); {
	case c.Person != none:
		return p.samePerson(c.Person)
	case c.Vehicle != none:
		return p.sameVehicle(c.Vehicle)
	}
	return p.sameTeam(c.Team)
}

func (p *Picture) nameOf(c Checkin) string {
	if x, ok := p.Person(c.Person); ok {
		return x.Name
	}
	if v, ok := p.Vehicle(c.Vehicle); ok {
		return v.Plate
	}
	t, _ := p.Team(c.Team)
	return t.Name
}

func (p *Picture) findSignups() []Finding {
	var all []twin
	for _, s := range p.Signups {
		team, known := p.Team(s.Team)
		if !known || s.Decision == SignupDissuaded {
			continue
		}
		all = append(all, twin{
			from: s.From, keys: key("team ", team.ID.String()), apart: s.Row.Members("distinct_from"),
			claim: claim(s.From, team.Name, signupWords(s), s.shown("team")),
			call:  Call{Who: team.Leader, Phone: team.Phone, Why: askHowMany, Record: team.Ref()},
		})
	}
	return p.twins(SignupTwice, all)
}

// findIncidents says that one space has several incidents that do not name which goes on.
func (p *Picture) findIncidents() []Finding {
	first, others, ok := p.Incident()
	if !ok || len(others) == 0 {
		return nil
	}
	f := Finding{Kind: IncidentTwice, Holds: first.Ref()}
	for _, in := range append([]Incident{first}, others...) {
		if p.waits(in.From) {
			return nil
		}
		value := record.Label{Zh: in.Name + " " + in.OrderNo, En: in.Name + " " + in.OrderNo}
		f.Claims = append(f.Claims, claim(in.From, in.Name, value, in.shown("name")))
	}
	return []Finding{f}
}
