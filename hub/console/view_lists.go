package console

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// rowsPerPage is how many rows a list has on one page.
const rowsPerPage = 100

// list is a table with its filters and its page.
type list[R any] struct {
	Chips     []chip
	Query     string
	Kept      map[string]string // of the address, beside the query: the filter form carries it on
	Rows      []R
	All, Kind int // rows before filtering; rows that pass
	From, To  int
	Prev      string
	Next      string
}

// chip is one filter that can be chosen.
type chip struct {
	mark
	Count  int
	Link   string
	Chosen bool
}

// fingerprint tells whether a row says something new: of everything in it but what grows with time alone.
func fingerprint(parts ...any) string {
	h := fnv.New64a()
	fmt.Fprint(h, parts...)
	return strconv.FormatUint(h.Sum64(), 36)
}

// paged cuts the page out of the rows the address asks for.
func paged[R any](q *request, rows []R, all int) list[R] {
	pages := int64(max(0, len(rows)-1)/rowsPerPage) + 1
	n := q.number("page", 1, pages)
	from, to := int(n-1)*rowsPerPage, min(int(n)*rowsPerPage, len(rows))
	l := list[R]{Rows: rows[from:to], All: all, Kind: len(rows), From: min(from+1, to), To: to, Query: q.word("q"), Kept: map[string]string{}}
	for name := range q.r.URL.Query() {
		if name != "q" && name != "page" {
			l.Kept[name] = q.word(name)
		}
	}
	if n > 1 {
		l.Prev = q.with("page", strconv.FormatInt(n-1, 10))
	}
	if n < pages {
		l.Next = q.with("page", strconv.FormatInt(n+1, 10))
	}
	return l
}

// with is the address of this page with one word changed.
func (q *request) with(name, value string) string {
	words := url.Values{}
	for known := range q.r.URL.Query() {
		words.Set(known, q.word(known))
	}
	words.Del("page")
	words.Set(name, value)
	if value == "" {
		words.Del(name)
	}
	if len(words) == 0 {
		return q.r.URL.Path
	}
	return q.r.URL.Path + "?" + words.Encode()
}

// stateChips are the states of a kind as filters, with how many rows each has.
func (q *request) stateChips(kind string, counts map[roster.Status]int) []chip {
	p, chosen, all := q.page, q.word("status"), 0
	for _, n := range counts {
		all += n
	}
	chips := []chip{{mark{"", "", p.T("全部", "all")}, all, q.with("status", ""), chosen == ""}}
	for _, o := range p.State.Schema.Kind(kind).Field("status").Options {
		if n := counts[roster.Status(o.Name)]; n > 0 || chosen == o.Name {
			chips = append(chips, chip{p.Mark(kind, roster.Status(o.Name)), n, q.with("status", o.Name), chosen == o.Name})
		}
	}
	return chips
}

// teamRow is one team in a table.
type teamRow struct {
	ID, Print    string
	Name         string
	District     string
	Status       mark
	Heads        roster.HeadCount
	Directions   []string
	Task         *roster.Task
	Place        string
	Leader       string
	Phone        string
	Contact      string
	Silence      mark
	Contradicted bool
}

func (p *page) teamRow(l desk.TeamLine) teamRow {
	t := l.Team
	long, s := t.SilenceBy(p.State.At, p.State.Limits)
	row := teamRow{
		ID: t.ID.String(), Name: t.Name, District: p.District(t.District), Status: p.Mark("team", t.Status), Heads: l.Heads, Task: l.Task,
		Place: t.Place, Leader: t.Leader, Phone: p.Phone(t.Phone), Contact: p.Clock(t.LastContactAt), Contradicted: len(t.Row.Conflicts()) > 0,
	}
	row.Directions = p.directions(t)
	if s != roster.Heard {
		row.Silence = p.Silence(s, p.T("未联系 ", "silent ")+p.Span(long))
	}
	task := ""
	if l.Task != nil {
		task = l.Task.Caption()
	}
	row.Print = fingerprint(row.Name, row.District, row.Status, row.Heads, task, row.Place, row.Leader, row.Phone, row.Contact, string(s), row.Contradicted)
	return row
}

func (p *page) directions(t roster.Team) []string {
	var words []string
	for _, c := range t.Capabilities {
		words = append(words, catalog.DirectionWords(c, p.Lang))
	}
	return words
}

func (c *console) teams(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "teams", p.T("力量", "Forces"), "offer"
	counts := map[roster.Status]int{}
	var rows []teamRow
	status, text, sort := q.word("status"), q.word("q"), q.word("sort")
	lines := slices.Clone(p.State.Teams)
	sortTeams(lines, sort)
	for _, l := range lines {
		counts[l.Team.Status]++
		found := text == "" || roster.Matches(l.Team.Name, text) || roster.Matches(l.Team.Leader, text) || strings.Contains(p.District(l.Team.District), text)
		if (status == "" || string(l.Team.Status) == status) && found {
			rows = append(rows, p.teamRow(l))
		}
	}
	body := paged(q, rows, len(lines))
	body.Chips = q.stateChips("team", counts)
	p.Body = body
	return c.write(q, 200, "teams")
}

// sortTeams orders teams by what the address asks for; by name where it asks for nothing.
func sortTeams(lines []desk.TeamLine, by string) {
	slices.SortStableFunc(lines, func(a, b desk.TeamLine) int {
		switch by {
		case "people":
			return cmp.Compare(b.Heads.OnScene(), a.Heads.OnScene())
		case "contact":
			return a.Team.LastContactAt.Compare(b.Team.LastContactAt)
		case "district":
			return cmp.Compare(catalog.DistrictName(a.Team.District), catalog.DistrictName(b.Team.District))
		}
		return 0
	})
}

// needRow is one need in a table.
type needRow struct {
	ID, Print    string
	Number       string
	Title        string
	Urgency      mark
	Status       mark
	Fresh        mark
	Place        string
	Category     string
	Required     string
	Committed    string
	Short        float64
	Unit         string
	Tasks        int
	Confirmed    string
	Contradicted bool
}

func (p *page) needRow(l desk.NeedLine) needRow {
	n := l.Need
	row := needRow{
		ID: n.ID.String(), Number: n.Number, Title: p.Text(n.Title), Urgency: p.Urgency(n.Urgency), Status: p.Mark("need", n.Status), Fresh: p.Fresh(l.Freshness),
		Place: joined(p.District(n.District), n.Place), Category: p.Shown("need", "category", n.Category), Unit: n.Unit, Tasks: len(l.Tasks),
		Confirmed: p.Clock(n.LastConfirmed), Contradicted: len(n.Row.Conflicts()) > 0,
	}
	if l.Supply.Required > 0 {
		row.Required, row.Committed, row.Short = number(l.Supply.Required), number(l.Supply.Committed), l.Supply.Short
	}
	row.Print = fingerprint(row)
	return row
}

// joined puts a district before a place that does not begin with it.
func joined(district, place string) string {
	if district == "" || strings.HasPrefix(place, district) {
		return place
	}
	return strings.TrimSpace(district + " " + place)
}

// number prints a figure without needless zeros.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Number prints a figure without needless zeros.
func (p *page) Number(v float64) string { return number(v) }

func (c *console) needs(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "needs", p.T("需求", "Needs"), "offer"
	counts := map[roster.Status]int{}
	var rows []needRow
	status, text := q.word("status"), q.word("q")
	for _, l := range p.State.Needs {
		counts[l.Need.Status]++
		found := text == "" || roster.Matches(l.Need.Title, text) || strings.Contains(l.Need.Number, text) || strings.Contains(l.Need.Place, text)
		if (status == "" || string(l.Need.Status) == status) && found {
			rows = append(rows, p.needRow(l))
		}
	}
	body := paged(q, rows, len(p.State.Needs))
	body.Chips = q.stateChips("need", counts)
	p.Body = body
	return c.write(q, 200, "needs")
}

// taskRow is one task order in a table.
type taskRow struct {
	ID, Print    string
	Number       string
	Title        string
	Priority     string
	Status       mark
	Since        string
	Place        string
	Need         *roster.Need
	Teams        []roster.Team
	Silence      mark
	Result       string
	Contradicted bool
}

func (p *page) taskRow(l desk.TaskLine) taskRow {
	t := l.Task
	row := taskRow{
		ID: t.ID.String(), Number: t.Number, Title: p.Text(t.Title), Status: p.Mark("task", t.Status), Since: p.Clock(t.StatusAt), Place: t.Place,
		Need: l.Need, Teams: l.Teams, Result: p.Text(t.Result), Contradicted: len(t.Row.Conflicts()) > 0,
	}
	if t.Priority > 0 {
		row.Priority = number(t.Priority)
	}
	if l.Overdue != roster.Heard {
		row.Silence = p.Silence(l.Overdue, p.T("未联系 ", "silent ")+p.Span(l.Silent))
	}
	var crew []string
	for _, team := range l.Teams {
		crew = append(crew, team.Name)
	}
	row.Print = fingerprint(row.Number, row.Title, row.Priority, row.Status, row.Since, row.Place, row.Result, row.Contradicted, crew, string(l.Overdue))
	return row
}

func (c *console) tasks(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "tasks", p.T("任务", "Tasks"), "offer"
	counts := map[roster.Status]int{}
	var rows []taskRow
	status, text := q.word("status"), q.word("q")
	for _, l := range p.State.Tasks {
		counts[l.Task.Status]++
		found := text == "" || roster.Matches(l.Task.Title, text) || strings.Contains(l.Task.Number, text) || strings.Contains(l.Task.Place, text) || onCrew(l, text)
		if (status == "" || string(l.Task.Status) == status) && found {
			rows = append(rows, p.taskRow(l))
		}
	}
	body := paged(q, rows, len(p.State.Tasks))
	body.Chips = q.stateChips("task", counts)
	p.Body = body
	return c.write(q, 200, "tasks")
}

func onCrew(l desk.TaskLine, text string) bool {
	return slices.ContainsFunc(l.Teams, func(t roster.Team) bool { return roster.Matches(t.Name, text) })
}

// conflictRow is one thing that waits for a person.
type conflictRow struct {
	desk.Conflict
	Print string
	Group string
	Kind  string // of record, in words
	Link  string // to the record; empty where it has no page
	Sides []sideRow
	Calls []callRow
}

// sideRow is one of the values of a conflict.
type sideRow struct {
	Value, Team, Operator, Device, At string
	Stands                            bool
}

// callRow is one telephone call to make before deciding.
type callRow struct{ Who, Phone, Why string }

func (p *page) conflictRow(c desk.Conflict) conflictRow {
	row := conflictRow{Conflict: c, Group: p.Group(c.Owner), Link: p.linkTo(c.Record)}
	if k := p.State.Schema.Kind(c.Record.Kind); k != nil {
		row.Kind = p.In(k.Label)
	}
	for _, s := range c.Sides {
		row.Sides = append(row.Sides, sideRow{p.Text(s.Text), p.teamBehind(s.Record), s.Source.Operator, p.Device(s.Source.Device), p.wall(s.Source.Wall), s.Stands})
	}
	for _, call := range c.Calls {
		one := callRow{Who: call.Who, Phone: p.Phone(call.Phone), Why: p.In(call.Why)}
		if !call.Desk.IsZero() {
			one.Who = p.Device(call.Desk)
		}
		row.Calls = append(row.Calls, one)
	}
	row.Print = fingerprint(row.ID, row.Title, row.Sides, row.Calls)
	return row
}

// teamBehind names the team a person or vehicle belongs to, which tells two records of one plate apart.
func (p *page) teamBehind(r roster.Ref) string {
	picture, of := p.State.Picture, uuid.UUID{}
	switch r.Kind {
	case "vehicle":
		v, _ := picture.Vehicle(r.ID)
		of = v.Team
	case "person":
		x, _ := picture.Person(r.ID)
		of = x.Team
	}
	team, _ := picture.Team(of)
	return team.Name
}

// linkTo is the page of a record; empty for a kind that has none.
func (p *page) linkTo(r roster.Ref) string {
	switch r.Kind {
	case "team", "need", "task":
		return p.Link(r.Kind+"s", r.ID)
	}
	return ""
}

func (c *console) conflicts(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "conflicts", p.T("冲突", "Conflicts"), "offer"
	chosen, counts := record.Group(q.word("group")), map[record.Group]int{}
	var rows []conflictRow
	for _, one := range p.State.Conflicts {
		counts[one.Owner]++
		if chosen == "" || one.Owner == chosen {
			rows = append(rows, p.conflictRow(one))
		}
	}
	body := paged(q, rows, len(p.State.Conflicts))
	body.Chips = []chip{{mark{"", "", p.T("全部", "all")}, len(p.State.Conflicts), q.with("group", ""), chosen == ""}}
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		body.Chips = append(body.Chips, chip{mark{"", "", p.Group(g)}, counts[g], q.with("group", string(g)), chosen == g})
	}
	p.Body = body
	return c.write(q, 200, "conflicts")
}
