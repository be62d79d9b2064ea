package roster

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// headTable is the one count of heads that every screen, print and page reads.
type headTable struct {
	teams    []HeadCount // of the teams at the incident, by id; then people who came alone, with a zero team
	at       map[uuid.UUID]int
	visits   map[uuid.UUID]int // people filed over all arrivals, by team; zero for who came alone
	drives   map[uuid.UUID]int // vehicles filed over all arrivals, by team
	filings  map[uuid.UUID][]Checkin
	named    map[uuid.UUID][]Person
	singles  map[uuid.UUID]int // people filed one by one into a team
	vehicles map[uuid.UUID]int // vehicles filed one by one
	gone     map[uuid.UUID]int // people not entered by name who left before the rest of their team
	driven   map[uuid.UUID]int // vehicles not entered by plate that did
}

// HeadCounts says where the people are: per team by id, and in total. People who came alone stand in a line without a
// team.
func (p *Picture) HeadCounts() (teams []HeadCount, total HeadCount) {
	for _, h := range p.heads.teams {
		total.Declared += h.Declared
		total.Named += h.Named
		total.Present += h.Present
		total.Out += h.Out
		total.Resting += h.Resting
		total.Left += h.Left
		total.Injured += h.Injured
		total.Missing += h.Missing
	}
	return slices.Clone(p.heads.teams), total
}

// HeadCount says where the people of one team are.
func (p *Picture) HeadCount(team uuid.UUID) HeadCount {
	id := p.sameTeam(team)
	if i, ok := p.heads.at[id]; ok {
		return p.heads.teams[i]
	}
	return HeadCount{Team: id}
}

// Filings gives the arrivals a team filed, in the order they happened.
func (p *Picture) Filings(team uuid.UUID) []Checkin {
	return slices.Clone(p.heads.filings[p.sameTeam(team)])
}

// TeamPeople gives the people of a team entered by name.
func (p *Picture) TeamPeople(team uuid.UUID) []Person {
	return slices.Clone(p.heads.named[p.sameTeam(team)])
}

func (p *Picture) countHeads() *headTable {
	t := &headTable{
		at: map[uuid.UUID]int{}, visits: map[uuid.UUID]int{}, drives: map[uuid.UUID]int{}, singles: map[uuid.UUID]int{},
		filings: map[uuid.UUID][]Checkin{}, named: map[uuid.UUID][]Person{}, vehicles: map[uuid.UUID]int{},
	}
	p.sortFilings(t)
	t.gone, t.driven = p.partsGone(t.filings)
	for _, x := range p.People {
		if p.samePerson(x.ID) == x.ID && p.atIncident(x) {
			team := p.sameTeam(x.Team)
			t.named[team] = append(t.named[team], x)
		}
	}
	for _, team := range p.Teams {
		if p.sameTeam(team.ID) != team.ID || team.Status == "" && len(t.filings[team.ID]) == 0 && len(t.named[team.ID]) == 0 {
			continue
		}
		t.at[team.ID] = len(t.teams)
		t.teams = append(t.teams, t.team(team))
	}
	t.strays(p)
	return t
}

// sortFilings puts every filing to its team. Turned back, put on standby and undecided are no arrivals.
func (p *Picture) sortFilings(t *headTable) {
	bySubject := map[uuid.UUID][]Checkin{}
	for _, c := range p.Checkins {
		if c.Admits() {
			s := p.subject(c)
			bySubject[s] = append(bySubject[s], c)
		}
	}
	for _, filings := range bySubject {
		filings = counted(filings)
		slices.SortFunc(filings, compareFilings)
		last, _ := latest(filings)
		if last.ID == (uuid.UUID{}) {
			continue
		}
		team, none := p.sameTeam(last.Team), uuid.UUID{}
		t.visits[team] += sumOf(filings, last, func(c *Checkin) int { return c.People }).visits
		switch {
		case last.Person != none:
			t.singles[team]++
		case last.Vehicle != none:
			t.vehicles[team] += sumOf(filings, last, func(c *Checkin) int { return c.Vehicles }).visits
		default:
			t.filings[team] = filings
			t.drives[team] = sumOf(filings, last, func(c *Checkin) int { return c.Vehicles }).visits
		}
	}
	for team, single := range t.vehicles {
		t.drives[team] = max(t.drives[team], single)
	}
}

// Admits says whether the filing let its people in.
func (c *Checkin) Admits() bool { return c.Admission == "" || c.Admission == AdmitIn }

func compareFilings(a, b Checkin) int {
	return cmp.Or(a.ArrivedAt.Compare(b.ArrivedAt), compareIDs(a.ID, b.ID))
}

// counted leaves out the filings that were taken back, and what took them back; what those followed stands again.
// Events are never deleted.
func counted(filings []Checkin) []Checkin {
	gone := map[uuid.UUID]bool{}
	for i := range filings {
		if filings[i].Mode == TakenBack {
			gone[filings[i].ID] = true
			for _, text := range filings[i].Follows {
				gone[idOf(text)] = true
			}
		}
	}
	if len(gone) == 0 {
		return filings
	}
	return slices.DeleteFunc(slices.Clone(filings), func(c Checkin) bool { return gone[c.ID] })
}

// latest gives the filing that stands: of those that no other continues, the last in time. Others beside it did not
// know of each other: a finding, and until it is settled one of them counts.
func latest(filings []Checkin) (last Checkin, apart []Checkin) {
	followed := map[uuid.UUID]bool{}
	for i := range filings {
		for _, text := range filings[i].Follows {
			followed[idOf(text)] = true
		}
	}
	for _, c := range filings {
		if !followed[c.ID] {
			apart = append(apart, c)
		}
	}
	if len(apart) == 0 && len(filings) > 0 { // a circle, which only an import can write
		apart = filings[len(filings)-1:]
	}
	if len(apart) == 0 {
		return Checkin{}, nil
	}
	return apart[len(apart)-1], apart[:len(apart)-1]
}

// tally is what a chain of filings adds up to: here now by the last word, and over all arrivals.
type tally struct{ here, visits int }

// sumOf adds up the chain that ends in last: an arrival counts afresh, a reinforcement on top, a correction instead.
func sumOf(filings []Checkin, last Checkin, number func(*Checkin) int) tally {
	byID := make(map[uuid.UUID]Checkin, len(filings))
	for _, c := range filings {
		byID[c.ID] = c
	}
	seen := map[uuid.UUID]bool{}
	var follow func(c Checkin) tally
	follow = func(c Checkin) tally {
		seen[c.ID] = true
		before := tally{}
		if prior, ok := prior(c, byID, seen); ok {
			before = follow(prior)
		}
		n := number(&c)
		switch c.Mode {
		case Reinforcement:
			return tally{before.here + n, before.visits + n}
		case Correction:
			return tally{n, before.visits - before.here + n}
		}
		return tally{n, before.visits + n}
	}
	if last.ID == (uuid.UUID{}) {
		return tally{}
	}
	return follow(last)
}

// prior is the latest of the filings c continues that was not visited yet.
func prior(c Checkin, byID map[uuid.UUID]Checkin, seen map[uuid.UUID]bool) (Checkin, bool) {
	var before []Checkin
	for _, text := range c.Follows {
		if f, ok := byID[idOf(text)]; ok && !seen[f.ID] {
			before = append(before, f)
		}
	}
	if len(before) == 0 {
		return Checkin{}, false
	}
	return slices.MaxFunc(before, compareFilings), true
}

// team counts one team. Who is present is where the team is; who is out, resting, hurt or missing by name is there
// himself. Of a team that has left, all have left but the hurt and the missing.
func (t *headTable) team(team Team) HeadCount {
	filings := t.filings[team.ID]
	named := thisVisit(t.named[team.ID], lastArrival(filings))
	last, _ := latest(filings)
	h := HeadCount{Team: team.ID, Name: team.Name, Named: len(named)}
	h.Declared = sumOf(filings, last, func(c *Checkin) int { return c.People }).here + t.singles[team.ID]
	where := placeOf(team.Status, len(filings) > 0 || len(named) > 0)
	for _, x := range named {
		h.add(personPlace(x.Status, team.Status, where), 1)
	}
	unnamed := max(0, h.Declared-h.Named)
	if where != "" && where != PersonLeft { // who left in part is gone whatever the team does since
		left := min(t.gone[team.ID], unnamed)
		h.Left += left
		unnamed -= left
	}
	h.add(where, unnamed)
	return h
}

// thisVisit leaves out who left before the team last came afresh: that was another visit.
func thisVisit(named []Person, came time.Time) []Person {
	return slices.DeleteFunc(slices.Clone(named), func(x Person) bool {
		left := x.told("status_at")
		return x.Status == PersonLeft && !left.IsZero() && left.Before(came)
	})
}

// placeOf says where a team's people are by its status; empty for a team that has not arrived.
func placeOf(team Status, filed bool) Status {
	switch team {
	case TeamStandby, TeamLeaving:
		return PersonPresent
	case TeamOnTask:
		return PersonOut
	case TeamResting:
		return PersonResting
	case TeamWithdrawn, TeamHome:
		return PersonLeft
	case "":
		if filed {
			return PersonPresent
		}
	}
	return ""
}

// atIncident says whether a person counts here: by a state of his own, or on the list of a team that is expected or here.
func (p *Picture) atIncident(x Person) bool {
	if x.Status != "" {
		return true
	}
	team, known := p.Team(x.Team)
	return known && team.Status != ""
}

// personPlace is where a person of a team counts. Who has no state of his own is wherever his team is, on the road too.
func personPlace(person, team, where Status) Status {
	gone := team == TeamWithdrawn || team == TeamHome
	switch {
	case person == "":
		return where
	case person == PersonPresent:
		return cmp.Or(where, PersonPresent)
	case gone && person != PersonInjured && person != PersonMissing:
		return PersonLeft
	}
	return person
}

func (h *HeadCount) add(place Status, n int) {
	switch place {
	case PersonPresent:
		h.Present += n
	case PersonOut:
		h.Out += n
	case PersonResting:
		h.Resting += n
	case PersonLeft:
		h.Left += n
	case PersonInjured:
		h.Injured += n
	case PersonMissing:
		h.Missing += n
	}
}

// strays are people whose team is unknown here, or who came alone.
func (t *headTable) strays(p *Picture) {
	h := HeadCount{}
	for team, named := range t.named {
		if _, known := t.at[team]; known {
			continue
		}
		for _, x := range named {
			h.Named++
			h.add(x.Status, 1)
		}
	}
	h.Declared = h.Named
	if h.Named > 0 {
		t.teams = append(t.teams, h)
	}
}

// Discrepancies lists where names and declared numbers disagree.
func (p *Picture) Discrepancies() []Discrepancy {
	var out []Discrepancy
	add := func(h HeadCount, what record.Label, records ...Ref) {
		out = append(out, Discrepancy{h.Team, h.Name, h.Declared, h.Named, what, records})
	}
	for _, h := range p.heads.teams {
		if h.Team == (uuid.UUID{}) {
			continue
		}
		team, _ := p.Team(h.Team)
		records := append(p.filingRefs(h.Team), Ref{"team", h.Team})
		switch here := OnScene(team.Status); {
		case here && h.Declared == 0 && h.Named == 0:
			add(h, unfiledWords, records...)
		case h.Named > h.Declared:
			add(h, moreNamesWords, append(records, p.peopleRefs(h.Team)...)...)
		case h.Named > 0 && h.Named < h.Declared:
			add(h, fewerNamesWords, append(records, p.peopleRefs(h.Team)...)...)
		}
		if what, refs, differs := p.rollGaps(h); differs {
			add(h, what, append(refs, Ref{"team", h.Team})...)
		}
	}
	return out
}

// OnScene says whether a team in this state is here.
func OnScene(s Status) bool {
	return slices.Contains([]Status{TeamStandby, TeamOnTask, TeamResting, TeamLeaving}, s)
}

func (p *Picture) filingRefs(team uuid.UUID) []Ref {
	var refs []Ref
	for _, c := range p.heads.filings[team] {
		refs = append(refs, Ref{"checkin", c.ID})
	}
	return refs
}

func (p *Picture) peopleRefs(team uuid.UUID) []Ref {
	var refs []Ref
	for _, x := range p.heads.named[team] {
		refs = append(refs, Ref{"person", x.ID})
	}
	return refs
}
