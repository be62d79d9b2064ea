package page

import (
	"fmt"
	"strconv"
	"strings"

	"qianshao/hub/board"
	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// TeamRow is one team in a table.
type TeamRow struct {
	ID, Print    string
	Name         string
	District     string
	Status       Mark
	Heads        roster.HeadCount
	Directions   []string
	Task         *roster.Task
	Place        string
	Leader       string
	Phone        string
	Contact      string
	Silence      Mark
	Contradicted bool
}

// TeamRow puts a team into a row.
func (p *Page) TeamRow(l desk.TeamLine) TeamRow {
	t := l.Team
	long, s := t.SilenceBy(p.State.At, p.State.Limits)
	row := TeamRow{
		ID: t.ID.String(), Name: t.Name, District: p.District(t.District), Status: p.Mark("team", t.Status), Heads: l.Heads, Task: l.Task,
		Place: t.Place, Leader: t.Leader, Phone: p.Phone(t.Phone), Contact: p.Clock(t.LastContactAt), Contradicted: len(t.Row.Conflicts()) > 0,
	}
	row.Directions = p.Directions(t)
	if s != roster.Heard {
		row.Silence = p.Silence(s, p.T("未联系 ", "silent ")+p.Span(long))
	}
	task := ""
	if l.Task != nil {
		task = l.Task.Caption()
	}
	row.Print = Fingerprint(row.Name, row.District, row.Status, row.Heads, task, row.Place, row.Leader, row.Phone, row.Contact, string(s), row.Contradicted)
	return row
}

// Directions are the words for what a team can do.
func (p *Page) Directions(t roster.Team) []string {
	var words []string
	for _, c := range t.Capabilities {
		words = append(words, catalog.DirectionWords(c, p.Lang))
	}
	return words
}

// NeedRow is one need in a table.
type NeedRow struct {
	ID, Print    string
	Number       string
	Title        string
	Urgency      Mark
	Status       Mark
	Fresh        Mark
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

// NeedRow puts a need into a row.
func (p *Page) NeedRow(l desk.NeedLine) NeedRow {
	n := l.Need
	row := NeedRow{
		ID: n.ID.String(), Number: n.Number, Title: p.Text(n.Title), Urgency: p.Urgency(n.Urgency), Status: p.Mark("need", n.Status), Fresh: p.Fresh(l.Freshness),
		Place: Joined(p.District(n.District), n.Place), Category: p.Shown("need", "category", n.Category), Unit: n.Unit, Tasks: len(l.Tasks),
		Confirmed: p.Clock(n.LastConfirmed), Contradicted: len(n.Row.Conflicts()) > 0,
	}
	if l.Supply.Required > 0 {
		row.Required, row.Committed, row.Short = Plain(l.Supply.Required), Plain(l.Supply.Committed), l.Supply.Short
	}
	row.Print = Fingerprint(row)
	return row
}

// Joined puts a district before a place that does not begin with it.
func Joined(district, place string) string {
	if district == "" || strings.HasPrefix(place, district) {
		return place
	}
	return strings.TrimSpace(district + " " + place)
}

// Plain prints a figure without needless zeros.
func Plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Number prints a figure without needless zeros.
func (p *Page) Number(v float64) string { return Plain(v) }

// TaskRow is one task order in a table.
type TaskRow struct {
	ID, Print    string
	Number       string
	Title        string
	Priority     string
	Status       Mark
	Since        string
	Place        string
	Need         *roster.Need
	Teams        []roster.Team
	Silence      Mark
	Result       string
	Contradicted bool
}

// TaskRow puts a task order into a row.
func (p *Page) TaskRow(l desk.TaskLine) TaskRow {
	t := l.Task
	row := TaskRow{
		ID: t.ID.String(), Number: t.Number, Title: p.Text(t.Title), Status: p.Mark("task", t.Status), Since: p.Clock(t.StatusAt), Place: t.Place,
		Need: l.Need, Teams: l.Teams, Result: p.Text(t.Result), Contradicted: len(t.Row.Conflicts()) > 0,
	}
	if t.Priority > 0 {
		row.Priority = Plain(t.Priority)
	}
	if l.Overdue != roster.Heard {
		row.Silence = p.Silence(l.Overdue, p.T("未联系 ", "silent ")+p.Span(l.Silent))
	}
	var crew []string
	for _, team := range l.Teams {
		crew = append(crew, team.Name)
	}
	row.Print = Fingerprint(row.Number, row.Title, row.Priority, row.Status, row.Since, row.Place, row.Result, row.Contradicted, crew, string(l.Overdue))
	return row
}

// EntryRow is one line of the journal.
type EntryRow struct {
	Print            string
	At, Received     string
	Late             bool
	Text             string
	Operator, Device string
	About, Link      string
}

// Entries puts lines of the journal into rows.
func (p *Page) Entries(lines []board.Entry) []EntryRow {
	rows := make([]EntryRow, len(lines))
	for i, l := range lines {
		row := EntryRow{At: p.Clock(l.At), Text: p.Text(l.Text), Operator: l.Row.Source.Operator, Device: p.Device(l.Row.Source.Device)}
		if !l.Received.IsZero() {
			row.Received, row.Late = p.Clock(l.Received), l.Received.Sub(l.At) > LateAfter
		}
		row.About, row.Link = p.About(l.Entry)
		row.Print = Fingerprint(l.ID)
		rows[i] = row
	}
	return rows
}

// About names the record a line is about, where it has a page.
func (p *Page) About(e roster.Entry) (title, link string) {
	if t, ok := p.State.Picture.Team(e.About); ok {
		return t.Name, p.LinkTo(t.Ref())
	}
	if n, ok := p.State.Picture.Need(e.About); ok {
		return p.Text(n.Caption()), p.LinkTo(n.Ref())
	}
	if t, ok := p.State.Picture.Task(e.About); ok {
		return p.Text(t.Caption()), p.LinkTo(t.Ref())
	}
	return "", ""
}

// OpenNeeds counts the needs that still ask for something.
func (p *Page) OpenNeeds() int {
	n := 0
	for _, line := range p.State.Needs {
		switch line.Need.Status {
		case roster.NeedClosed, roster.NeedFalse, roster.NeedDuplicate, roster.NeedAnswered:
		default:
			n++
		}
	}
	return n
}

// SilenceRule says after how long a team is quiet and silent, as set.
func (p *Page) SilenceRule() string {
	quiet, silent := p.State.Limits.Number(roster.TaskSilenceMinutes), p.State.Limits.Number(roster.TaskAlarmMinutes)
	return fmt.Sprintf(p.T("超过 %g 分钟；%g 分钟为告警", "over %g min; %g min is an alarm"), quiet, silent)
}

// AllHeard says that no team out is quiet.
func (p *Page) AllHeard() string {
	quiet := p.State.Limits.Number(roster.TaskSilenceMinutes)
	return fmt.Sprintf(p.T("外出的队伍都在 %g 分钟内有联系", "Every team out was heard from within %g minutes"), quiet)
}

// Catching lists the terminals that are connected and have not told everything yet.
func (p *Page) Catching() []board.Terminal {
	var all []board.Terminal
	for _, t := range p.State.Terminals {
		if t.Catching() {
			all = append(all, t)
		}
	}
	return all
}

// Unheard lists the terminals that are waited for and silent.
func (p *Page) Unheard() []board.Terminal { return p.State.Unheard() }
