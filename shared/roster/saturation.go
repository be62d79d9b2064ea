package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
)

// Saturation is how much of one direction is asked for and here, in people (R3-5). The needs counted are those verified and
// not closed, answered ones too; a need in teams, or in goods, is not a number of people and is left out.
type Saturation struct {
	Direction string  // codes apart by 、, any of which will do; empty: needs of no direction, which any hands answer, and of the whole
	Required  float64 // people the open needs ask for
	Have      float64 // people here, in teams of the direction
	Coming    float64 // people admitted and not here yet
	Short     float64 // required less have, never below zero
	Full      bool    // have reached the set multiple of required
}

// SaturationOf compares what is asked for with who is here, by direction and in the whole, against a multiple: 1.5 means
// that no more are asked for once half as many again are here as were required. Where nothing is asked for nothing is full:
// at the start no need is known yet. Directions nobody asks for are left out; a team of several directions counts in each,
// and in the whole once.
func (p *Picture) SaturationOf(ratio float64) (whole Saturation, lines []Saturation) {
	required := map[string]float64{}
	for _, n := range p.Needs {
		if !n.Open() && n.Status != NeedAnswered || p.sameNeed(n.ID) != n.ID || n.Quantity <= 0 || !inPeople(n.Unit) {
			continue
		}
		direction := capabilityFor[n.code("category", n.Category)]
		required[direction] += n.Quantity
		whole.Required += n.Quantity
	}
	have, coming := map[string]float64{}, map[string]float64{}
	for _, t := range p.Teams {
		if p.sameTeam(t.ID) != t.ID {
			continue
		}
		here, road := 0.0, 0.0
		switch {
		case OnScene(t.Status) && t.Status != TeamLeaving:
			here = float64(p.HeadCount(t.ID).OnScene())
		case t.Status == TeamEnRoute:
			road = p.announced(t)
		}
		whole.Have, whole.Coming = whole.Have+here, whole.Coming+road
		for direction := range required {
			if _, has := capabilityOf(t, direction); has || direction == "" {
				have[direction] += here
				coming[direction] += road
			}
		}
	}
	for direction, n := range required {
		lines = append(lines, filled(Saturation{Direction: direction, Required: n, Have: have[direction], Coming: coming[direction]}, ratio))
	}
	slices.SortFunc(lines, func(a, b Saturation) int {
		return cmp.Or(cmp.Compare(b.Short, a.Short), cmp.Compare(a.Direction, b.Direction))
	})
	return filled(whole, ratio), lines
}

func filled(s Saturation, ratio float64) Saturation {
	s.Short = max(0, s.Required-s.Have)
	s.Full = s.Required > 0 && s.Have >= s.Required*ratio
	return s
}

// announced is how many people the sign-ups of a team speak of that were admitted.
func (p *Picture) announced(t Team) float64 {
	most := 0
	for _, s := range p.Signups {
		if p.sameTeam(s.Team) == t.ID && s.Decision == SignupAdmitted {
			most = max(most, s.People)
		}
	}
	return float64(most)
}

func inPeople(unit string) bool {
	return slices.Contains([]string{"", "人", "名", "人员", "people", "persons"}, strings.TrimSpace(strings.ToLower(unit)))
}

// Label says what a line is about; the needs that any hands answer stand together.
func (s Saturation) Label() record.Label {
	if s.Direction == "" {
		return says("不限专业", "any hands")
	}
	var zh, en []string
	for direction := range strings.SplitSeq(s.Direction, "、") {
		zh = append(zh, catalog.DirectionWords(direction, "zh"))
		en = append(en, catalog.DirectionWords(direction, "en"))
	}
	return says(strings.Join(zh, "/"), strings.Join(en, " or "))
}

// SaturationRatioAt is the multiple in force at now, as set for the space.
func (p *Picture) SaturationRatioAt(now time.Time) float64 {
	return p.Settings(nil, now).Number(SaturationRatio)
}
