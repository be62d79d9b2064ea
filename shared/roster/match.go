package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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

// capabilityOf gives a team's level in any of the directions; level 0 means that none is named.
func capabilityOf(t Team, directions string) (level int, has bool) {
	level, direction := skillOf(t, directions)
	return level, direction != ""
}

// skillOf is the same with the direction it has of those wanted, as the team's record says it.
func skillOf(t Team, directions string) (level int, has string) {
	for _, direction := range strings.Split(directions, "、") {
		for _, c := range t.Capabilities {
			name, grade, _ := strings.Cut(c, ":")
			if !sameDirection(name, direction) {
				continue
			}
			n, _ := strconv.Atoi(strings.TrimSpace(grade))
			if has == "" || n > 0 && (level == 0 || n < level) {
				level, has = n, name
			}
		}
	}
	return level, has
}

// sameDirection says whether two words mean one direction: by code, by the catalog's words, or one within the other.
func sameDirection(a, b string) bool {
	inWords := func(text string) string {
		return NormalName(catalog.Word(catalog.Directions(), strings.TrimSpace(text), "zh"))
	}
	x, y := inWords(a), inWords(b)
	return x != "" && y != "" && (strings.Contains(x, y) || strings.Contains(y, x))
}

// directionWords are directions apart by 、 in words.
func directionWords(directions string) record.Label {
	var zh, en []string
	for _, d := range strings.Split(directions, "、") {
		zh, en = append(zh, catalog.DirectionWords(d, "zh")), append(en, catalog.DirectionWords(d, "en"))
	}
	return says(strings.Join(zh, "或"), strings.Join(en, " or "))
}

// Match is MatchBy where the hours on duty are not known.
func (p *Picture) Match(w Want, now time.Time) []Candidate { return p.MatchBy(w, now, nil) }

// MatchBy ranks the teams that are free or on the road for what is wanted: by capability and level, size, rest and hours
// on duty, nearness in words, expected arrival, and how long they can feed themselves. The ranking explains itself, and
// equal teams stand by name.
func (p *Picture) MatchBy(w Want, now time.Time, duties []Duty) []Candidate {
	var out []Candidate
	rested := p.Settings(nil, now).Span(RestHours)
	for _, t := range p.Teams {
		if p.sameTeam(t.ID) != t.ID || !slices.Contains([]Status{TeamStandby, TeamResting, TeamEnRoute}, t.Status) {
			continue
		}
		if len(p.openFor(t)) > 0 {
			continue
		}
		c := Candidate{Team: t, Heads: p.HeadCount(t.ID)}
		c.skill(w)
		c.size(w, p.Announced(t.ID))
		c.rest(now, rested)
		c.way(p.ETAOf(t.ID), now)
		if i := slices.IndexFunc(duties, func(d Duty) bool { return d.Team.ID == t.ID }); i >= 0 {
			c.duty(duties[i])
		}
		c.near(w)
		c.feed()
		if w.Covered {
			c.Over = true
			c.weigh(0, says("已派力量已够", "enough was sent already"))
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Team.Name, b.Team.Name), compareIDs(a.Team.ID, b.Team.ID))
	})
	return out
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

// openFor lists the task orders not over that a team is on.
func (p *Picture) openFor(t Team) []Task {
	return slices.DeleteFunc(p.TeamTasks(t.ID), func(t Task) bool { return OverTask(t.Status) })
}

func (c *Candidate) weigh(points int, why record.Label) {
	c.Score += points
	c.Reasons = append(c.Reasons, why)
}

func (c *Candidate) skill(w Want) {
	if w.Capability == "" {
		return
	}
	level, has := skillOf(c.Team, w.Capability)
	l := directionWords(cmp.Or(has, w.Capability))
	switch {
	case has == "":
		c.weigh(0, says("无"+l.Zh+"专业", "without "+l.En))
	case level > 0:
		c.weigh(40+10*max(0, 4-level), says(fmt.Sprintf("%s %d 级", l.Zh, level), fmt.Sprintf("%s, level %d", l.En, level)))
	default:
		c.weigh(40, says("专业对口："+l.Zh+"（未评级）", "has "+l.En+", not graded"))
	}
}

// way weighs a team that is still on the road: it can be reckoned with, and not sent yet.
func (c *Candidate) way(eta, now time.Time) {
	if c.Team.Status != TeamEnRoute {
		return
	}
	c.Over = true
	switch {
	case eta.IsZero():
		c.weigh(-40, says("在途，到达时间不详", "on the road, arrival not known"))
	case eta.Before(now):
		c.weigh(-35, says("在途，应于 "+clockTime(eta)+" 到达，已过时", "on the road, was expected at "+clockTime(eta)))
	default:
		c.weigh(-30, says("在途，预计 "+clockTime(eta)+" 到达", "on the road, expected at "+clockTime(eta)))
	}
}

// duty weighs how long the team has been on task since its last rest.
func (c *Candidate) duty(d Duty) {
	hours := d.OnTask.Hours()
	l := says(fmt.Sprintf("上次休整后已执行任务 %.1f 小时", hours), fmt.Sprintf("%.1f h on task since its last rest", hours))
	switch {
	case d.Over:
		c.Over = true
		c.weigh(-30, says(l.Zh+"，超限，须休整", l.En+", more than allowed"))
	case d.Near:
		c.weigh(-10, says(l.Zh+"，接近上限", l.En+", close to what is allowed"))
	case d.OnTask > 0:
		c.weigh(-int(hours), l)
	}
}

func (c *Candidate) size(w Want, announced int) {
	here := c.Heads.OnScene()
	l := says(fmt.Sprintf("在场 %d 人", here), fmt.Sprintf("%d people here", here))
	if c.Team.Status == TeamEnRoute {
		here = announced
		l = says(fmt.Sprintf("报名 %d 人", here), fmt.Sprintf("%d people announced", here))
	}
	switch {
	case here == 0 && c.Team.Status == TeamEnRoute:
		c.weigh(0, l)
	case here == 0:
		c.Over = true
		c.weigh(-20, says("在场记录为 0 人", "nobody on record here"))
	case w.People == 0:
		c.weigh(min(here, 25), l)
	case here >= w.People:
		c.weigh(25, says(l.Zh+"，够用", l.En+", enough"))
	default:
		c.weigh(25*here/w.People, says(fmt.Sprintf("%s，缺 %d 人", l.Zh, w.People-here), fmt.Sprintf("%s, %d short", l.En, w.People-here)))
	}
}

// rest weighs how long the team has been on standby; after rested it counts as fresh.
func (c *Candidate) rest(now time.Time, rested time.Duration) {
	since := c.Team.StatusAt
	if c.Team.Status == TeamResting {
		c.Over = true
		c.weigh(-20, says("正在休整", "resting"))
		return
	}
	if since.IsZero() || now.Before(since) {
		return
	}
	waited := min(now.Sub(since), rested)
	hours := int(now.Sub(since).Hours())
	c.weigh(int(20*waited/rested), says(fmt.Sprintf("已待命 %d 小时", hours), fmt.Sprintf("on standby for %d h", hours)))
}

func (c *Candidate) near(w Want) {
	place, at := NormalName(w.Place), NormalName(c.Team.Place)
	switch {
	case place != "" && at != "" && (strings.Contains(place, at) || strings.Contains(at, place)):
		c.weigh(15, says("就在"+c.Team.Place, "already at "+c.Team.Place))
	case w.District != "" && catalog.DistrictCode(w.District) == catalog.DistrictCode(c.Team.District):
		c.weigh(8, says("本区县队伍", "from the same district"))
	case c.Team.Place != "":
		c.weigh(0, says("现在"+c.Team.Place, "now at "+c.Team.Place))
	}
}

func (c *Candidate) feed() {
	if h := c.Team.SelfSufficiency; h > 0 {
		c.weigh(min(int(h/12), 6), says(fmt.Sprintf("自我保障 %g 小时", h), fmt.Sprintf("feeds itself for %g h", h)))
	}
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
