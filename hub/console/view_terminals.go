package console

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"qianshao/hub/board"
	"qianshao/shared/identity"
	"qianshao/shared/roster"
)

// terminalRow is one enrolled device in a table.
type terminalRow struct {
	board.Terminal
	Print    string
	Level    string
	Groups   string
	Link     mark
	LastSeen string
	SeenAgo  string
	LastData string
	DataAgo  string
	Waiting  string // changes it holds that the hub does not
	Queued   string // changes the hub holds that it does not
	Clock    mark
	Trip     string
}

// terminalsBody is what stands on the page of terminals.
type terminalsBody struct {
	Here, Others, Revoked []terminalRow
}

func (c *console) terminals(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "terminals", p.T("终端", "Terminals"), "place"
	var body terminalsBody
	for _, t := range p.State.Terminals {
		row := p.terminalRow(t)
		switch {
		case t.Revoked:
			body.Revoked = append(body.Revoked, row)
		case t.Here:
			body.Here = append(body.Here, row)
		default:
			body.Others = append(body.Others, row)
		}
	}
	p.Body = body
	return c.write(q, 200, "terminals")
}

func (p *page) terminalRow(t board.Terminal) terminalRow {
	row := terminalRow{
		Terminal: t, Level: p.level(t.Level), Groups: p.groups(t), LastSeen: p.Clock(t.LastSeen), SeenAgo: p.Ago(t.LastSeen),
		LastData: p.Clock(t.LastData), DataAgo: p.Ago(t.LastData), Waiting: p.unknown(), Queued: p.unknown(), Trip: p.unknown(), Clock: mark{"", "muted", p.unknown()},
	}
	switch {
	case t.Revoked:
		row.Link = mark{"cross", "muted", p.T("已吊销", "revoked")}
	case t.Connected:
		row.Link = mark{"square", "ready", p.T("已连接", "connected")}
	case !t.Fenced.IsZero():
		row.Link = mark{"cross", "alarm", p.T("久未联系，", "fenced ") + p.Clock(t.Fenced) + p.T(" 起不再等待", "")}
	case t.LastSeen.IsZero():
		row.Link = mark{"dash", "warn", p.T("从未连接", "never connected")}
	default:
		row.Link = mark{"ring", "warn", p.T("未听到", "not heard from")}
	}
	if t.Known {
		row.Waiting, row.Queued = strconv.FormatUint(t.In, 10), strconv.FormatUint(t.Out, 10)
	}
	if t.Connected && t.RoundTrip > 0 {
		row.Trip = fmt.Sprintf("%d ms", t.RoundTrip.Milliseconds())
	}
	if t.ClockKnown {
		row.Clock = p.offset(t.ClockOffset)
	}
	row.Print = fingerprint(t.Device, t.Connected, t.Revoked, t.Fenced.UnixMilli(), row.Waiting, row.Queued)
	return row
}

func (p *page) unknown() string { return p.T("未知", "unknown") }

// clockFair is how far a clock may be off without a word.
const clockFair = 2 * time.Second

// offset says how far a terminal's clock is from the hub's.
func (p *page) offset(d time.Duration) mark {
	word, far := p.T("快 ", "ahead "), d
	if d < 0 {
		word, far = p.T("慢 ", "behind "), -d
	}
	switch {
	case far < clockFair:
		return mark{"", "", p.T("一致", "agrees")}
	case far > roster.ClockLimit:
		return mark{"cross", "alarm", word + p.Span(far)}
	}
	return mark{"up", "warn", word + p.Span(far)}
}

func (p *page) level(l identity.Level) string {
	switch l {
	case identity.City:
		return p.T("市级", "city")
	case identity.District:
		return p.T("区县", "district")
	case identity.Site:
		return p.T("现场", "site")
	}
	return string(l)
}

func (p *page) groups(t board.Terminal) string {
	if len(t.Groups) == 0 {
		return p.T("三组合一", "all three groups")
	}
	words := make([]string, len(t.Groups))
	for i, g := range t.Groups {
		switch g {
		case identity.SupportTeam:
			words[i] = p.T("支撑团队", "support team")
		case identity.ReadOnly:
			words[i] = p.T("只读", "read only")
		case identity.Training:
			words[i] = p.T("培训", "training")
		default:
			words[i] = p.Shown("group_member", "group", string(g))
		}
	}
	return strings.Join(words, p.T("、", ", "))
}

// entryRow is one line of the journal.
type entryRow struct {
	Print            string
	At, Received     string
	Late             bool
	Text             string
	Operator, Device string
	About, Link      string
}

// journalBody is one page of the journal.
type journalBody struct {
	Rows   []entryRow
	Older  string // address of the page before; empty on the last
	Newest string // address of the first page; empty on it
}

const linesPerPage = 100

func (c *console) journal(q *request) error {
	p := q.page
	p.Section, p.Title, p.Update = "journal", p.T("现场日志", "Journal"), "offer"
	before := q.number("before", 0, 1<<62)
	lines, err := c.board.Journal(q.r.Context(), p.State.Space.ID, before, linesPerPage+1)
	if err != nil {
		return err
	}
	var body journalBody
	if len(lines) > linesPerPage {
		lines = lines[:linesPerPage]
		body.Older = q.with("before", strconv.FormatInt(lines[linesPerPage-1].Row.Key, 10))
	}
	if before > 0 {
		body.Newest, p.Update = q.r.URL.Path, ""
	}
	body.Rows = p.entries(lines)
	p.Body = body
	return c.write(q, 200, "journal")
}

func (p *page) entries(lines []board.Entry) []entryRow {
	rows := make([]entryRow, len(lines))
	for i, l := range lines {
		row := entryRow{At: p.Clock(l.At), Text: p.Text(l.Text), Operator: l.Row.Source.Operator, Device: p.Device(l.Row.Source.Device)}
		if !l.Received.IsZero() {
			row.Received, row.Late = p.Clock(l.Received), l.Received.Sub(l.At) > lateAfter
		}
		row.About, row.Link = p.about(l.Entry)
		row.Print = fingerprint(l.ID)
		rows[i] = row
	}
	return rows
}

// about names the record a line is about, where it has a page.
func (p *page) about(e roster.Entry) (title, link string) {
	if t, ok := p.State.Picture.Team(e.About); ok {
		return t.Name, p.linkTo(t.Ref())
	}
	if n, ok := p.State.Picture.Need(e.About); ok {
		return p.Text(n.Caption()), p.linkTo(n.Ref())
	}
	if t, ok := p.State.Picture.Task(e.About); ok {
		return p.Text(t.Caption()), p.linkTo(t.Ref())
	}
	return "", ""
}
