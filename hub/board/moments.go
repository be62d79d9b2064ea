package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// Moments is what a slider over a space is made of.
type Moments struct {
	From, To time.Time     // when the hub got the first change and the last; zero where it got none
	Renewed  time.Time     // as in State
	Step     time.Duration // of Changes
	Changes  []int         // that the hub got in each step, from From cut to a whole step on
	Hours    []Hour        // in which anybody arrived, or was heard to have, in order
	Outside  int           // people whose filing names a time far from all others: in no hour of Said
}

// Hour is how many people came in one hour.
type Hour struct {
	At    time.Time // when it begins
	Said  Visits    // by the time of arrival that was entered
	Heard Visits    // by when the hub got the filing
}

// Visits is filings of arrivals with the people they brought; over all hours they are 到场人次.
type Visits struct {
	Filings int
	People  int
}

// Bounds of what is counted by time.
const (
	bucketsMax = 240
	saidBefore = 7 * 24 * time.Hour // filed from paper after the fact
	saidAfter  = 24 * time.Hour     // by a clock that is wrong
)

// steps are those a slider may have.
func steps() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 24 * time.Hour}
}

// Moments tells when the hub got what it holds of a space.
func (b *Board) Moments(ctx context.Context, space uuid.UUID) (*Moments, error) {
	now, err := b.Look(ctx, space)
	if err != nil {
		return nil, err
	}
	r, release, err := b.replay(ctx, space)
	if err != nil {
		return nil, err
	}
	defer release()
	first, last := r.past.Span()
	m := &Moments{From: timeOf(first), To: timeOf(last), Renewed: timeOf(r.past.Renewed())}
	if first == 0 {
		return m, nil
	}
	m.count(r.past)
	m.countHours(r.past, now.Picture)
	return m, nil
}

func (m *Moments) count(past Past) {
	m.Step = stepFor(m.To.Sub(m.From))
	began := m.From.Truncate(m.Step)
	m.Changes = make([]int, int(m.To.Sub(began)/m.Step)+1)
	past.Arrivals(func(_ dot.Log, at int64, changes uint64) {
		m.Changes[int(time.UnixMilli(at).Sub(began)/m.Step)] += int(changes)
	})
}

// stepFor is the shortest step that makes few enough.
func stepFor(span time.Duration) time.Duration {
	all := steps()
	for _, s := range all {
		if span/s < bucketsMax {
			return s
		}
	}
	day := all[len(all)-1]
	return day * (span/day/bucketsMax + 1)
}

func (m *Moments) countHours(past Past, p *roster.Picture) {
	hours := map[time.Time]*Hour{}
	hour := func(at time.Time) *Hour {
		at = at.UTC().Truncate(time.Hour)
		if hours[at] == nil {
			hours[at] = &Hour{At: at}
		}
		return hours[at]
	}
	for _, c := range p.Arrivals() {
		if at := c.ArrivedAt; at.Before(m.From.Add(-saidBefore)) || at.After(m.To.Add(saidAfter)) {
			m.Outside += c.Brought
		} else {
			hour(at).Said.add(c.Brought)
		}
		if wrote, ok := firstWrite(c.Row); ok {
			if at := past.Came(wrote); at != 0 {
				hour(time.UnixMilli(at)).Heard.add(c.Brought)
			}
		}
	}
	for _, h := range hours {
		m.Hours = append(m.Hours, *h)
	}
	slices.SortFunc(m.Hours, func(a, b Hour) int { return a.At.Compare(b.At) })
}

func (v *Visits) add(people int) {
	v.Filings++
	v.People += people
}

// District is how many teams of each status belong to one district.
type District struct {
	Code  string // as in the record, which may be a former name; empty: none was entered
	Name  string
	Teams map[roster.Status]int
}

// Districts counts the teams of a state by the districts they come from, by code.
func Districts(s *State) []District {
	by := map[string]*District{}
	for _, line := range s.Teams {
		code := catalog.DistrictCode(line.Team.District)
		if by[code] == nil {
			by[code] = &District{Code: code, Name: catalog.DistrictName(code), Teams: map[roster.Status]int{}}
		}
		by[code].Teams[line.Team.Status]++
	}
	var all []District
	for _, d := range by {
		all = append(all, *d)
	}
	slices.SortFunc(all, func(a, b District) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// span is two moments in order.
func span(a, b time.Time) (from, to time.Time, err error) {
	if a.IsZero() || b.IsZero() {
		return a, b, fmt.Errorf("compare: a moment is missing")
	}
	if b.Before(a) {
		a, b = b, a
	}
	return a, b, nil
}
