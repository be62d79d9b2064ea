package roster

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Force is teams and the people in them.
type Force struct{ Teams, People int }

func (f *Force) add(people int) { f.Teams, f.People = f.Teams+1, f.People+people }

// Gap is one line of the board of shortages, after ICS-215: what the open needs of one speciality require, what was sent
// and arrived, who is free, on the road or on call for it, and what is still short.
type Gap struct {
	Directions string       // codes apart by 、, any of which will do; empty: any hands
	Label      record.Label // 应急医疗救护; 人员搜救 where several will do; 人手 where none is asked for
	Needs      []Need
	People     Supply // of needs that count in people
	Teams      Supply // of needs that count in teams
	Here       Force  // at the scene and not leaving, at work too
	Free       Force  // here, on standby, able to do it
	Resting    Force
	Coming     Force // admitted, on the road, by their sign-up
	OnCall     Force // at home, to be called, by their sign-up
	Left       int   // people short even when everybody free goes
}

// Short says whether anything is short.
func (g *Gap) Short() bool { return g.People.Short > 0 || g.Teams.Short > 0 }

// Gaps is the board of shortages by speciality, the shortest first. A team of several specialities stands in each line it
// can answer, so that the columns of forces are not to be added up.
func (p *Picture) Gaps() []Gap {
	out := p.shortages()
	slices.SortFunc(out, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Left, a.Left), cmp.Compare(b.People.Short+b.Teams.Short, a.People.Short+a.Teams.Short), cmp.Compare(a.Directions, b.Directions))
	})
	return out
}

// shortages is the one count of what the open needs require and who is there for it, by speciality, in no order: the board
// of shortages asks what is still to be sent, saturation (R3-5) whether enough are here.
func (p *Picture) shortages() []Gap {
	lines := map[string]*Gap{}
	for _, n := range p.Needs {
		counts := peopleUnit(n.Unit) || teamUnit(n.Unit)
		if !n.Open() && n.Status != NeedAnswered || p.sameNeed(n.ID) != n.ID || !counts {
			continue
		}
		directions := capabilityFor[n.code("category", n.Category)]
		g := lines[directions]
		if g == nil {
			g = &Gap{Directions: directions, Label: says("人手（不限专业）", "any hands")}
			switch {
			case strings.Contains(directions, "、"): // any of several: the category says it shorter
				g.Label = n.label("category", n.code("category", n.Category))
			case directions != "":
				g.Label = directionWords(directions)
			}
			lines[directions] = g
		}
		g.require(n, p.Supply(n))
	}
	var out []Gap
	for _, g := range lines {
		p.have(g)
		g.Left = max(0, int(g.People.Short)-g.Free.People)
		out = append(out, *g)
	}
	return out
}

func (g *Gap) require(n Need, s Supply) {
	g.Needs = append(g.Needs, n)
	sum := &g.People
	if teamUnit(n.Unit) {
		sum = &g.Teams
	}
	sum.Required += s.Required
	sum.Committed += s.Committed
	sum.Arrived += s.Arrived
	sum.Short += s.Short
}

// have counts who could answer.
func (p *Picture) have(g *Gap) {
	directions := directionsIn(g.Directions)
	for i := range p.Teams {
		t := &p.Teams[i]
		if p.sameTeam(t.ID) != t.ID || g.Directions != "" && !able(p.skills[i], directions) {
			continue
		}
		if OnScene(t.Status) && t.Status != TeamLeaving {
			g.Here.add(p.HeadCount(t.ID).OnScene())
		}
		switch {
		case t.Status == TeamStandby && !p.busy(t.ID):
			g.Free.add(p.HeadCount(t.ID).OnScene())
		case t.Status == TeamResting:
			g.Resting.add(p.HeadCount(t.ID).OnScene())
		case t.Status == TeamEnRoute:
			g.Coming.add(p.Announced(t.ID))
		case t.Status == TeamRegistered && p.onCall(t.ID):
			g.OnCall.add(p.Announced(t.ID))
		}
	}
}

// onCall says whether a team was asked to stand by at home (备勤).
func (p *Picture) onCall(team uuid.UUID) bool {
	return slices.ContainsFunc(p.signed[team], func(at int) bool { return p.Signups[at].Decision == SignupStandby })
}
