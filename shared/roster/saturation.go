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
	all := Gap{}
	for _, g := range p.shortages() {
		if g.People.Required <= 0 {
			continue
		}
		all.People.Required += g.People.Required
		lines = append(lines, g.saturation(ratio))
	}
	p.have(&all)
	slices.SortFunc(lines, func(a, b Saturation) int {
		return cmp.Or(cmp.Compare(b.Short, a.Short), cmp.Compare(a.Direction, b.Direction))
	})
	return all.saturation(ratio), lines
}

// saturation is a line of shortages as people here for those required.
func (g *Gap) saturation(ratio float64) Saturation {
	s := Saturation{Direction: g.Directions, Required: g.People.Required, Have: float64(g.Here.People), Coming: float64(g.Coming.People)}
	s.Short = max(0, s.Required-s.Have)
	s.Full = s.Required > 0 && s.Have >= s.Required*ratio
	return s
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
