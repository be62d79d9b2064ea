package roster

import (
	"slices"

	"github.com/google/uuid"
)

// Came is one filing that counts, and how many people it brought: what was corrected since is corrected in it. All
// arrivals together are 到场人次, the figure people.visits.
type Came struct {
	Checkin
	Brought int
}

// Arrivals lists the filings that count, in the order of the times they name.
func (p *Picture) Arrivals() []Came {
	bySubject := map[uuid.UUID][]Checkin{}
	for _, c := range p.Checkins {
		if c.Admits() {
			s := p.subject(c)
			bySubject[s] = append(bySubject[s], c)
		}
	}
	var all []Came
	for _, filings := range bySubject {
		filings = counted(filings)
		slices.SortFunc(filings, compareFilings)
		all = append(all, arrivalsOf(filings)...)
	}
	slices.SortFunc(all, func(a, b Came) int { return compareFilings(a.Checkin, b.Checkin) })
	return all
}

// arrivalsOf follows the chain of filings that ends in the one that stands, as sumOf does.
func arrivalsOf(filings []Checkin) []Came {
	last, _ := latest(filings)
	if last.ID == (uuid.UUID{}) {
		return nil
	}
	byID, seen, chain := make(map[uuid.UUID]Checkin, len(filings)), map[uuid.UUID]bool{}, []Checkin{last}
	for _, c := range filings {
		byID[c.ID] = c
	}
	for {
		seen[last.ID] = true
		before, ok := prior(last, byID, seen)
		if !ok {
			break
		}
		chain, last = append(chain, before), before
	}
	var all []Came
	here := 0
	for _, c := range slices.Backward(chain) {
		if n := len(all); c.Mode == Correction && n > 0 {
			all[n-1].Brought += c.People - here
			here = c.People
			continue
		}
		if c.Mode == Reinforcement {
			here += c.People
		} else {
			here = c.People
		}
		all = append(all, Came{c, c.People})
	}
	return all
}
