package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
	Capability string // a direction, as in team.capabilities without its level
	People     int
	Place      string // place name; distance is told by words, for there is no map
	District   string
	Covered    bool // enough was sent already
}

// capabilityOf gives a team's level in a direction; level 0 means that none is named.
func capabilityOf(t Team, direction string) (level int, has bool) {
	want := NormalName(direction)
	for _, c := range t.Capabilities {
		name, grade, _ := strings.Cut(c, ":")
		n := NormalName(name)
		if n == "" || want == "" || !strings.Contains(n, want) && !strings.Contains(want, n) {
			continue
		}
		level, _ = strconv.Atoi(strings.TrimSpace(grade))
		return level, true
	}
	return 0, false
}

// Match ranks the free teams for what is wanted: by capability and level, size, rest, nearness in words, and how long
// they can feed themselves. The ranking explains itself, and equal teams stand by name.
func (p *Picture) Match(w Want, now time.Time) []Candidate {
	var out []Candidate
	for _, t := range p.Teams {
		if p.sameTeam(t.ID) != t.ID || t.Status != TeamStandby && t.Status != TeamResting {
			continue
		}
		if len(p.openFor(t)) > 0 {
			continue
		}
		c := Candidate{Team: t, Heads: p.HeadCount(t.ID)}
		c.skill(w)
		c.size(w)
		c.rest(now)
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
	level, has := capabilityOf(c.Team, w.Capability)
	switch {
	case !has:
		c.weigh(0, says("无"+w.Capability+"专业", "without "+w.Capability))
	case level > 0:
		c.weigh(40+10*max(0, 4-level), says(fmt.Sprintf("%s %d 级", w.Capability, level), fmt.Sprintf("%s, level %d", w.Capability, level)))
	default:
		c.weigh(40, says("专业对口："+w.Capability, "has "+w.Capability))
	}
}

func (c *Candidate) size(w Want) {
	here := c.Heads.OnScene()
	l := says(fmt.Sprintf("在场 %d 人", here), fmt.Sprintf("%d people here", here))
	switch {
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

// restEnough is after how long on standby a team counts as fresh.
const restEnough = 8 * time.Hour

func (c *Candidate) rest(now time.Time) {
	since := c.Team.StatusAt
	if c.Team.Status == TeamResting {
		c.Over = true
		c.weigh(-20, says("正在休整", "resting"))
		return
	}
	if since.IsZero() || now.Before(since) {
		return
	}
	waited := min(now.Sub(since), restEnough)
	hours := int(now.Sub(since).Hours())
	c.weigh(int(20*waited/restEnough), says(fmt.Sprintf("已待命 %d 小时", hours), fmt.Sprintf("on standby for %d h", hours)))
}

func (c *Candidate) near(w Want) {
	place, at := NormalName(w.Place), NormalName(c.Team.Place)
	switch {
	case place != "" && at != "" && (strings.Contains(place, at) || strings.Contains(at, place)):
		c.weigh(15, says("就在"+c.Team.Place, "already at "+c.Team.Place))
	case w.District != "" && w.District == c.Team.District:
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
		Capability: capabilityFor[n.code("category", n.Category)], People: int(s.Short), Place: n.Place, District: n.District,
		Covered: s.Required > 0 && s.Short == 0,
	}
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

// capabilityFor says which direction answers a category of needs; categories without one ask for hands.
var capabilityFor = map[string]string{
	"medical": "医疗", "firefighting": "灭火", "drainage": "排涝", "communications": "通信", "counselling": "心理",
	"transport": "运输", "power": "电力",
}
