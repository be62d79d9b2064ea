package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
)

// Candidate is a free team as a match for a task or need, and why it stands where it does.
type Candidate struct {
	Team    Team
	Heads   HeadCount
	Score   int            // higher is better; only the order matters
	Reasons []record.Label // for and against, in the order they weighed
	Over    bool           // sending it would over-commit it or the need
}

// Want is what a task or need asks of a team.
type Want struct {
	Capability string // a direction, by code or in words; of several, apart by 、, any will do
	People     int
	Place      string // place name; distance is told by words, for there is no map
	District   string
	Covered    bool // enough was sent already
}

// Ranking ranks the teams that are free or on the road for any number of wants: what no want changes is worked out once.
type Ranking struct {
	now        time.Time
	rested     time.Duration
	contenders []contender
}

// contender is a team that may be sent.
type contender struct {
	team      *Team
	heads     HeadCount
	skills    []skill
	announced int
	eta       time.Time
	duty      *Duty  // nil: its hours are not known
	place     string // as it is compared
	district  string
}

// Ranking prepares the ranking of a moment; duties may be nil where the hours on duty are not known.
func (p *Picture) Ranking(now time.Time, duties []Duty) *Ranking {
	hours := map[uuid.UUID]*Duty{}
	for i := range slices.Backward(duties) {
		hours[duties[i].Team.ID] = &duties[i]
	}
	r := &Ranking{now: now, rested: p.Settings(nil, now).Span(RestHours)}
	for i := range p.Teams {
		t := &p.Teams[i]
		if p.sameTeam(t.ID) != t.ID || !slices.Contains([]Status{TeamStandby, TeamResting, TeamEnRoute}, t.Status) || p.busy(t.ID) {
			continue
		}
		r.contenders = append(r.contenders, contender{
			team: t, heads: p.HeadCount(t.ID), skills: p.skills[i], announced: p.Announced(t.ID), eta: p.ETAOf(t.ID), duty: hours[t.ID],
			place: NormalName(t.Place), district: catalog.DistrictCode(t.District),
		})
	}
	return r
}

// busy says whether a team is on a task order that is not over.
func (p *Picture) busy(team uuid.UUID) bool {
	return slices.ContainsFunc(p.onTasks[team], func(at int) bool { return !OverTask(p.Tasks[at].Status) })
}

// Match ranks for a want by capability and level, size, rest and hours on duty, nearness in words, expected arrival, and how
// long the teams can feed themselves. The ranking explains itself, and equal teams stand by name.
func (r *Ranking) Match(w Want) []Candidate { return r.Best(w, len(r.contenders)) }

// Best is the first n of Match. Only these are put into words: of hundreds of teams for hundreds of needs that is all but
// everything a ranking takes.
func (r *Ranking) Best(w Want, n int) []Candidate {
	want := r.read(w)
	order := make([]placed, len(r.contenders))
	for i := range r.contenders {
		order[i] = placed{want.weigh(&r.contenders[i], false).Score, &r.contenders[i]}
	}
	slices.SortFunc(order, func(a, b placed) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.team.Name, b.team.Name), compareIDs(a.team.ID, b.team.ID))
	})
	var out []Candidate
	for _, o := range order[:min(n, len(order))] {
		w := want.weigh(o.contender, true)
		w.Team, w.Heads = *o.team, o.heads
		out = append(out, w.Candidate)
	}
	return out
}

// placed is a contender with its score.
type placed struct {
	score int
	*contender
}

// read makes a want ready to be held against teams.
func (r *Ranking) read(w Want) *wanted {
	return &wanted{Want: w, now: r.now, rested: r.rested, directions: directionsIn(w.Capability), place: NormalName(w.Place), district: catalog.DistrictCode(w.District)}
}

// wanted is a want as contenders are weighed by it.
type wanted struct {
	Want
	now        time.Time
	rested     time.Duration
	directions []string
	place      string
	district   string
}

// weigh holds a contender against the want; without words only the score is of use.
func (w *wanted) weigh(c *contender, words bool) weighed {
	x := weighed{words: words}
	x.skill(w, c)
	x.size(w, c)
	x.rest(w, c)
	x.way(w, c)
	x.duty(c.duty)
	x.near(w, c)
	x.feed(c.team.SelfSufficiency)
	if w.Covered {
		x.Over = true
		x.add(0, func() record.Label { return says("已派力量已够", "enough was sent already") })
	}
	return x
}

// weighed is a candidate while it is weighed.
type weighed struct {
	Candidate
	words bool
}

// add counts points, with the reason for them where words are wanted.
func (x *weighed) add(points int, why func() record.Label) {
	x.Score += points
	if x.words {
		x.Reasons = append(x.Reasons, why())
	}
}

func (x *weighed) skill(w *wanted, c *contender) {
	if w.Capability == "" {
		return
	}
	level, has := bestSkill(c.skills, w.directions)
	switch {
	case has == "":
		x.add(0, func() record.Label {
			l := directionWords(w.Capability)
			return says("无"+l.Zh+"专业", "without "+l.En)
		})
	case level > 0:
		x.add(40+10*max(0, 4-level), func() record.Label {
			l := directionWords(has)
			return says(fmt.Sprintf("%s %d 级", l.Zh, level), fmt.Sprintf("%s, level %d", l.En, level))
		})
	default:
		x.add(40, func() record.Label {
			l := directionWords(has)
			return says("专业对口："+l.Zh+"（未评级）", "has "+l.En+", not graded")
		})
	}
}

func (x *weighed) size(w *wanted, c *contender) {
	here, coming := c.heads.OnScene(), c.team.Status == TeamEnRoute
	said := func() record.Label {
		return says(fmt.Sprintf("在场 %d 人", here), fmt.Sprintf("%d people here", here))
	}
	if coming {
		here = c.announced
		said = func() record.Label {
			return says(fmt.Sprintf("报名 %d 人", here), fmt.Sprintf("%d people announced", here))
		}
	}
	switch {
	case here == 0 && coming:
		x.add(0, said)
	case here == 0:
		x.Over = true
		x.add(-20, func() record.Label { return says("在场记录为 0 人", "nobody on record here") })
	case w.People == 0:
		x.add(min(here, 25), said)
	case here >= w.People:
		x.add(25, func() record.Label { l := said(); return says(l.Zh+"，够用", l.En+", enough") })
	default:
		x.add(25*here/w.People, func() record.Label {
			l := said()
			return says(fmt.Sprintf("%s，缺 %d 人", l.Zh, w.People-here), fmt.Sprintf("%s, %d short", l.En, w.People-here))
		})
	}
}

// rest weighs how long the team has been on standby; after rested it counts as fresh.
func (x *weighed) rest(w *wanted, c *contender) {
	since := c.team.StatusAt
	if c.team.Status == TeamResting {
		x.Over = true
		x.add(-20, func() record.Label { return says("正在休整", "resting") })
		return
	}
	if since.IsZero() || w.now.Before(since) {
		return
	}
	x.add(int(20*min(w.now.Sub(since), w.rested)/w.rested), func() record.Label {
		hours := int(w.now.Sub(since).Hours())
		return says(fmt.Sprintf("已待命 %d 小时", hours), fmt.Sprintf("on standby for %d h", hours))
	})
}

// way weighs a team that is still on the road: it can be reckoned with, and not sent yet.
func (x *weighed) way(w *wanted, c *contender) {
	if c.team.Status != TeamEnRoute {
		return
	}
	x.Over = true
	switch {
	case c.eta.IsZero():
		x.add(-40, func() record.Label { return says("在途，到达时间不详", "on the road, arrival not known") })
	case c.eta.Before(w.now):
		x.add(-35, func() record.Label {
			return says("在途，应于 "+clockTime(c.eta)+" 到达，已过时", "on the road, was expected at "+clockTime(c.eta))
		})
	default:
		x.add(-30, func() record.Label {
			return says("在途，预计 "+clockTime(c.eta)+" 到达", "on the road, expected at "+clockTime(c.eta))
		})
	}
}

// duty weighs how long the team has been on task since its last rest.
func (x *weighed) duty(d *Duty) {
	if d == nil {
		return
	}
	hours := d.OnTask.Hours()
	say := func(zh, en string) func() record.Label {
		return func() record.Label {
			return says(fmt.Sprintf("上次休整后已执行任务 %.1f 小时", hours)+zh, fmt.Sprintf("%.1f h on task since its last rest", hours)+en)
		}
	}
	switch {
	case d.Over:
		x.Over = true
		x.add(-30, say("，超限，须休整", ", more than allowed"))
	case d.Near:
		x.add(-10, say("，接近上限", ", close to what is allowed"))
	case d.OnTask > 0:
		x.add(-int(hours), say("", ""))
	}
}

func (x *weighed) near(w *wanted, c *contender) {
	switch {
	case w.place != "" && c.place != "" && (strings.Contains(w.place, c.place) || strings.Contains(c.place, w.place)):
		x.add(15, func() record.Label { return says("就在"+c.team.Place, "already at "+c.team.Place) })
	case w.District != "" && w.district == c.district:
		x.add(8, func() record.Label { return says("本区县队伍", "from the same district") })
	case c.team.Place != "":
		x.add(0, func() record.Label { return says("现在"+c.team.Place, "now at "+c.team.Place) })
	}
}

func (x *weighed) feed(hours float64) {
	if hours > 0 {
		x.add(min(int(hours/12), 6), func() record.Label {
			return says(fmt.Sprintf("自我保障 %g 小时", hours), fmt.Sprintf("feeds itself for %g h", hours))
		})
	}
}

// Announced is how many people a team's latest sign-up that counts announced; 0 where there is none.
func (p *Picture) Announced(team uuid.UUID) int { return p.SignedUp(team).People }

// SignedUp is a team's latest sign-up that counts; the zero Signup where there is none.
func (p *Picture) SignedUp(team uuid.UUID) Signup {
	var latest *Signup
	for _, at := range p.signed[p.sameTeam(team)] {
		if s := &p.Signups[at]; s.Decision != SignupDissuaded && (latest == nil || s.Row.Key > latest.Row.Key) {
			latest = s
		}
	}
	if latest == nil {
		return Signup{}
	}
	return *latest
}

// WantOf says what a need asks of a team, with what was sent already taken off.
func (p *Picture) WantOf(n Need) Want {
	s := p.Supply(n)
	return Want{
		Capability: capabilityFor[n.code("category", n.Category)], People: peopleShort(n, s), Place: n.Place, District: n.District,
		Covered: s.Required > 0 && s.Short == 0,
	}
}

// peopleShort is how many people a need still asks for; 0 where it counts in another unit.
func peopleShort(n Need, s Supply) int {
	if !peopleUnit(n.Unit) {
		return 0
	}
	return int(s.Short)
}

// code is the code of a word people and imports write in any language; a word without one is itself.
func (o From) code(field, word string) string {
	if o.Row.Kind != nil {
		if option := o.Row.Kind.Field(field).Match(word); option != nil {
			return option.Name
		}
	}
	return word
}

// capabilityFor says which directions answer a category of needs, apart by 、; categories without one ask for hands.
var capabilityFor = map[string]string{
	"rescue": "collapse、mountain、water、diving、rope", "medical": "medical", "firefighting": "forest_fire", "drainage": "排涝",
	"communications": "communications", "counselling": "counselling", "transport": "motorcycle、logistics", "supplies": "logistics", "power": "电力",
}
