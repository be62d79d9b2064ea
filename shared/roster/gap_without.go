package roster

import (
	"slices"

	"github.com/google/uuid"
)

// Letting tells what the board of shortages would say with any one team gone, without working it out anew for each: a team
// that leaves changes the supply of the needs it was sent to, and who is free for what it can do.
type Letting struct {
	p     *Picture
	gaps  []Gap
	lines []line
	at    map[uuid.UUID]spot // of the needs that count in people
}

// line is what is short in a gap, need by need, and the directions it asks for.
type line struct {
	directions []string
	short      []float64
}

// spot is where a need stands.
type spot struct{ gap, need int }

// Letting prepares the answers for a picture.
func (p *Picture) Letting() *Letting {
	l := &Letting{p: p, gaps: p.shortages(), at: map[uuid.UUID]spot{}}
	for i := range l.gaps {
		one := line{directions: directionsIn(l.gaps[i].Directions)}
		for k := range l.gaps[i].Needs {
			if n := &l.gaps[i].Needs[k]; !teamUnit(n.Unit) { // in teams none counts less for having left
				l.at[n.ID] = spot{i, len(one.short)}
				one.short = append(one.short, p.supply(n, p.HeadCount).Short)
			}
		}
		l.lines = append(l.lines, one)
	}
	return l
}

// Left is how many people all needs together are short when everybody goes who would be free then: the sum of Left of the
// gaps of Without.
func (l *Letting) Left(team uuid.UUID) int {
	p := l.p
	i, known := p.teams[team]
	if !known || p.sameTeam(team) != team { // it goes on as another, which stays
		return leftOf(l.gaps)
	}
	t := p.Teams[i]
	if t.Status == "" { // whose people were not counted: that he left moves more than his own line
		return leftOf(p.Without([]uuid.UUID{team}).shortages())
	}
	here := p.HeadCount(team)
	t.Status = TeamWithdrawn
	gone := p.heads.team(t)
	short := l.shortBeside(team, gone)
	left := 0
	for g := range l.gaps {
		free := l.gaps[g].Free.People
		if p.Teams[i].Status == TeamStandby && !p.busy(team) && (l.gaps[g].Directions == "" || able(p.skills[i], l.lines[g].directions)) {
			free -= here.OnScene()
		}
		left += max(0, int(short[g])-free)
	}
	return left
}

// shortBeside is what each gap is short of with other heads for one team.
func (l *Letting) shortBeside(team uuid.UUID, heads HeadCount) []float64 {
	counted := func(id uuid.UUID) HeadCount {
		if id == team {
			return heads
		}
		return l.p.HeadCount(id)
	}
	moved := map[int][]float64{}
	for _, at := range l.p.onTasks[team] {
		need := l.p.sameNeed(l.p.Tasks[at].Need)
		where, listed := l.at[need]
		if !listed {
			continue
		}
		if moved[where.gap] == nil {
			moved[where.gap] = slices.Clone(l.lines[where.gap].short)
		}
		moved[where.gap][where.need] = l.p.supply(&l.p.Needs[l.p.needs[need]], counted).Short
	}
	short := make([]float64, len(l.gaps))
	for g := range l.gaps {
		if short[g] = l.gaps[g].People.Short; moved[g] != nil {
			short[g] = sum(moved[g])
		}
	}
	return short
}

// sum adds in the order given, as the gaps do.
func sum(all []float64) (total float64) {
	for _, n := range all {
		total += n
	}
	return total
}

func leftOf(gaps []Gap) (left int) {
	for i := range gaps {
		left += gaps[i].Left
	}
	return left
}
