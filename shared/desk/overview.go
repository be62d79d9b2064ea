package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Overview reads the incident, its figures and how much waits for whom.
func (d *Desk) Overview(ctx context.Context) (Overview, error) {
	conflicts, err := d.Conflicts(ctx)
	if err != nil {
		return Overview{}, err
	}
	out := Overview{Conflicts: map[record.Group]int{}, Post: d.post}
	for _, c := range conflicts {
		out.Conflicts[c.Owner]++
	}
	err = d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		out.Clock, out.AsOf = d.clock.set(), d.now().UTC()
		out.Incident, out.Others, out.Known = p.Incident()
		out.Counts = d.read.countsOf(p)
		_, out.Heads = p.HeadCounts()
		for _, m := range p.Members {
			if m.Status != roster.MemberApproved {
				out.Pending++
			}
		}
		return nil
	})
	return out, err
}

// HeadCounts reads where the people are, per team by name and in total, and where names and declared numbers disagree.
func (d *Desk) HeadCounts(ctx context.Context) (Heads, error) {
	var out Heads
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		out.Teams, out.Total = p.HeadCounts()
		out.Discrepancies = p.Discrepancies()
		return nil
	})
	slices.SortFunc(out.Teams, func(a, b roster.HeadCount) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}

// boardOrder is the columns of the board, as the field has them.
var boardOrder = []roster.Status{
	roster.TeamRegistered, roster.TeamEnRoute, roster.TeamStandby, roster.TeamOnTask, roster.TeamResting,
	roster.TeamLeaving, roster.TeamWithdrawn, roster.TeamHome,
}

// Board reads the force board: every status of a team at an incident in order, with its cards as the filter orders them.
func (d *Desk) Board(ctx context.Context, f BoardFilter) ([]Column, error) {
	var columns []Column
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		duties, _, err := d.dutiesRead(p)
		columns = d.columns(p, f, duties)
		return err
	})
	return columns, err
}

func (d *Desk) columns(p *roster.Picture, f BoardFilter, duties []roster.Duty) []Column {
	onDuty := make(map[uuid.UUID]roster.Duty, len(duties))
	for _, duty := range duties {
		onDuty[duty.Team.ID] = duty
	}
	now, machine, wants := d.now().UTC(), roster.TeamMachine(), openWants(p)
	limits := p.Settings(nil, now)
	field := d.ledger.Schema().Kind("team").Field("status")
	columns := make([]Column, len(boardOrder))
	for i, s := range boardOrder {
		columns[i] = Column{Status: s, Label: field.Option(string(s)).Label}
	}
	for _, t := range p.Teams {
		at := slices.Index(boardOrder, t.Status)
		if goesOn, _ := p.Team(t.ID); at < 0 || goesOn.ID != t.ID {
			continue
		}
		columns[at].All++
		if !f.takes(t) {
			continue
		}
		c := Card{Team: t, Heads: p.HeadCount(t.ID), Since: t.StatusAt, Next: machine.Next(t.Status, d.post), Unclear: t.Row.Conflicts()}
		c.Task, c.Duty, c.Wants = taskOf(p, t), onDuty[t.ID], wants[t.ID]
		c.Expected, c.ETA = p.Announced(t.ID), p.ETAOf(t.ID)
		if f.Awake > 0 && c.Duty.Awake.Hours() > f.Awake {
			continue
		}
		c.Held = t.HeldOffline() && t.Row.Mark != record.Confirmed
		c.Silent, c.Overdue = t.SilenceBy(now, limits)
		columns[at].Cards = append(columns[at].Cards, c)
		columns[at].People += c.Heads.Came()
	}
	for i := range columns {
		f.Order.sort(columns[i])
	}
	return columns
}

// openWants are the requests for supplies that are not over, by the team that asked.
func openWants(p *roster.Picture) map[uuid.UUID][]roster.Request {
	wants := map[uuid.UUID][]roster.Request{}
	for _, r := range p.Requests {
		if team, ok := p.Team(r.Team); ok && !roster.RequestOver(r.Status) && r.SameAs == (uuid.UUID{}) {
			wants[team.ID] = append(wants[team.ID], r)
		}
	}
	return wants
}

func (o BoardOrder) sort(column Column) {
	names := newNameOrder()
	if o == ByRisk && column.Status == roster.TeamOnTask {
		o = BySilence
	}
	slices.SortFunc(column.Cards, func(a, b Card) int {
		first := 0
		switch o {
		case BySilence:
			first = cmp.Compare(b.silence(), a.silence())
		case ByHours:
			first = cmp.Compare(b.Duty.OnTask, a.Duty.OnTask)
		}
		return cmp.Or(first, names.compare(a.Team.Name, b.Team.Name), cmp.Compare(a.Team.Row.Key, b.Team.Row.Key))
	})
}

// silence is how long somebody has waited for a word of the team; nobody waits for one that went home.
func (c Card) silence() time.Duration {
	if c.Team.Status == roster.TeamWithdrawn || c.Team.Status == roster.TeamHome {
		return 0
	}
	return c.Silent
}

// nameOrder is that of a Chinese index: by pinyin, and 第2 before 第10.
type nameOrder struct{ by *collate.Collator }

func newNameOrder() nameOrder { return nameOrder{collate.New(language.Chinese, collate.Numeric)} }

func (o nameOrder) compare(a, b string) int { return o.by.CompareString(soundOf(a), soundOf(b)) }

// soundOf reads 重庆 as chóng: the tables of the order know each character's commonest reading only.
func soundOf(name string) string { return strings.ReplaceAll(name, "重庆", "崇庆") }

// Places lists where the teams at the incident are, each once.
func (d *Desk) Places(ctx context.Context) ([]string, error) {
	var places []string
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		for _, t := range p.Teams {
			if t.Place != "" && slices.Contains(boardOrder, t.Status) {
				places = append(places, t.Place)
			}
		}
		return nil
	})
	slices.SortFunc(places, newNameOrder().compare)
	return slices.Compact(places), err
}

// taskOf is the task order a team's record names; nil for none.
func taskOf(p *roster.Picture, t roster.Team) *roster.Task {
	if task, ok := p.Task(t.Task); ok {
		return &task
	}
	return nil
}

// takes says whether a team passes the filter.
func (f BoardFilter) takes(t roster.Team) bool {
	return roster.TeamFilter{Capability: f.Capability, Level: f.Level, District: f.District, Place: f.Place, Text: f.Text}.Takes(t)
}

// Teams lists the teams of the incident by name.
func (d *Desk) Teams(ctx context.Context, f BoardFilter) ([]TeamLine, error) {
	var lines []TeamLine
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		for _, t := range p.Teams {
			if goesOn, _ := p.Team(t.ID); goesOn.ID == t.ID && f.takes(t) {
				lines = append(lines, TeamLine{t, p.HeadCount(t.ID), taskOf(p, t)})
			}
		}
		return nil
	})
	slices.SortFunc(lines, func(a, b TeamLine) int {
		return cmp.Or(cmp.Compare(a.Team.Name, b.Team.Name), cmp.Compare(a.Team.Row.Key, b.Team.Row.Key))
	})
	return lines, err
}

// Team reads one team, from the census when the incident does not know it.
func (d *Desk) Team(ctx context.Context, id uuid.UUID) (TeamPage, error) {
	var page TeamPage
	found := false
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		var t roster.Team
		if t, found = p.Team(id); found {
			page = teamPage(p, t, d.post)
		}
		return nil
	})
	if err != nil || found {
		return page, err
	}
	census, err := d.censusPicture(ctx)
	if err != nil {
		return page, err
	}
	if census != nil {
		if t, ok := census.Team(id); ok {
			page = teamPage(census, t, d.post)
			page.InCensus, page.Next = true, nil
			return page, nil
		}
	}
	return page, roster.UnknownRecord("team", id)
}

func teamPage(p *roster.Picture, t roster.Team, post roster.Post) TeamPage {
	page := TeamPage{TeamLine: TeamLine{t, p.HeadCount(t.ID), taskOf(p, t)}, Next: roster.TeamMachine().Next(t.Status, post)}
	page.People, page.Filings, page.Tasks = p.TeamPeople(t.ID), p.Filings(t.ID), p.TeamTasks(t.ID)
	slices.Reverse(page.Filings)
	page.SignedUp = p.SignedUp(t.ID)
	for _, v := range p.Vehicles {
		goesOn, _ := p.Vehicle(v.ID)
		if of, ok := p.Team(v.Team); ok && of.ID == t.ID && goesOn.ID == v.ID {
			page.Vehicles = append(page.Vehicles, v)
		}
	}
	for _, other := range p.Teams {
		if goesOn, _ := p.Team(other.ID); other.ID != t.ID && goesOn.ID == t.ID {
			page.Aliases = append(page.Aliases, other)
		}
	}
	return page
}

// Clearance is a team's leaving list.
func (d *Desk) Clearance(ctx context.Context, team uuid.UUID) ([]roster.Check, error) {
	var checks []roster.Check
	err := d.look(ctx, func(r record.Reader) error {
		leave, err := facts{r: r, census: d.fromCensus(ctx)}.clear(team, d.now())
		if err != nil {
			return err
		}
		checks = roster.Clearance(leave)
		return nil
	})
	return checks, err
}

// Members lists the three groups' members, by group, then as they were put in.
func (d *Desk) Members(ctx context.Context) ([]roster.Member, error) {
	var members []roster.Member
	order := []record.Group{record.General, record.Coordination, record.Support}
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		members = slices.Clone(p.Members)
		return nil
	})
	slices.SortFunc(members, func(a, b roster.Member) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Group), slices.Index(order, b.Group)), cmp.Compare(a.Row.Key, b.Row.Key))
	})
	return members, err
}

// Signups lists applications, undecided ones first, then the latest.
func (d *Desk) Signups(ctx context.Context) ([]SignupLine, error) {
	var lines []SignupLine
	err := d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		for _, s := range p.Signups {
			line := SignupLine{Signup: s}
			line.Team, _ = p.Team(s.Team)
			if filings := p.Filings(s.Team); len(filings) > 0 {
				line.Arrived = &filings[len(filings)-1]
			}
			lines = append(lines, line)
		}
		return nil
	})
	slices.SortFunc(lines, func(a, b SignupLine) int {
		return cmp.Or(cmp.Compare(decided(a.Signup), decided(b.Signup)), cmp.Compare(b.Signup.Row.Key, a.Signup.Row.Key))
	})
	return lines, err
}

func decided(s roster.Signup) int {
	if s.Decision == "" || s.Decision == roster.SignupUndecided {
		return 0
	}
	return 1
}

// Search finds teams, people, vehicles, needs and tasks by name fragment, pinyin initials, phone tail, plate or
// number, in the incident first and then in the census. A code typed by hand finds its record.
func (d *Desk) Search(ctx context.Context, text string, limit int) ([]roster.Hit, error) {
	if hits, err := d.coded(ctx, text); err != nil || len(hits) > 0 {
		return hits, err
	}
	census, err := d.censusPicture(ctx)
	if err != nil {
		return nil, err
	}
	here, err := d.Picture(ctx)
	if err != nil {
		return nil, err
	}
	return d.read.search(here, census, text, limit), nil
}

// silence is how long the teams of a task were not heard from: the longest counts.
func silence(teams []roster.Team, now time.Time, limits roster.Settings) (longest time.Duration, worst roster.Silence) {
	for i := range teams {
		if quiet, s := teams[i].SilenceBy(now, limits); quiet >= longest && s != roster.Heard {
			longest, worst = quiet, s
		}
	}
	return longest, worst
}
