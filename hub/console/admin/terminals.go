package admin

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/identity"
	"qianshao/shared/roster"
)

// terminalRow is one enrolled device in a table.
type terminalRow struct {
	board.Terminal
	Print    string
	Level    string
	Groups   string
	Link     page.Mark
	LastSeen string
	SeenAgo  string
	LastData string
	DataAgo  string
	Waiting  string // changes it holds that the hub does not
	Queued   string // changes the hub holds that it does not
	Clock    page.Mark
	Trip     string
}

// terminalsBody is what stands on the page of terminals.
type terminalsBody struct {
	Here, Others, Revoked []terminalRow
}

func terminals(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "terminals", p.T("终端", "Terminals"), "place"
	var body terminalsBody
	for _, t := range p.State.Terminals {
		row := terminalRowOf(p, t)
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
	return q.Write(200, "terminals")
}

func terminalRowOf(p *page.Page, t board.Terminal) terminalRow {
	row := terminalRow{
		Terminal: t, Level: levelOf(p, t.Level), Groups: groupsOf(p, t), LastSeen: p.Clock(t.LastSeen), SeenAgo: p.Ago(t.LastSeen),
		LastData: p.Clock(t.LastData), DataAgo: p.Ago(t.LastData), Waiting: unknown(p), Queued: unknown(p), Trip: unknown(p), Clock: page.Marked("", "muted", unknown(p)),
	}
	switch {
	case t.Revoked:
		row.Link = page.Marked("cross", "muted", p.T("已吊销", "revoked"))
	case t.Connected:
		row.Link = page.Marked("square", "ready", p.T("已连接", "connected"))
	case !t.Fenced.IsZero():
		row.Link = page.Marked("cross", "alarm", p.T("久未联系，", "fenced ")+p.Clock(t.Fenced)+p.T(" 起不再等待", ""))
	case t.LastSeen.IsZero():
		row.Link = page.Marked("dash", "warn", p.T("从未连接", "never connected"))
	default:
		row.Link = page.Marked("ring", "warn", p.T("未听到", "not heard from"))
	}
	if t.Known {
		row.Waiting, row.Queued = strconv.FormatUint(t.In, 10), strconv.FormatUint(t.Out, 10)
	}
	if t.Connected && t.RoundTrip > 0 {
		row.Trip = fmt.Sprintf("%d ms", t.RoundTrip.Milliseconds())
	}
	if t.ClockKnown {
		row.Clock = offset(p, t.ClockOffset)
	}
	row.Print = page.Fingerprint(t.Device, t.Connected, t.Revoked, t.Fenced.UnixMilli(), row.Waiting, row.Queued)
	return row
}

func unknown(p *page.Page) string { return p.T("未知", "unknown") }

// clockFair is how far a clock may be off without a word.
const clockFair = 2 * time.Second

// offset says how far a terminal's clock is from the hub's.
func offset(p *page.Page, d time.Duration) page.Mark {
	word, far := p.T("快 ", "ahead "), d
	if d < 0 {
		word, far = p.T("慢 ", "behind "), -d
	}
	switch {
	case far < clockFair:
		return page.Marked("", "", p.T("一致", "agrees"))
	case far > roster.ClockLimit:
		return page.Marked("cross", "alarm", word+p.Span(far))
	}
	return page.Marked("up", "warn", word+p.Span(far))
}

func levelOf(p *page.Page, l identity.Level) string {
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

func groupsOf(p *page.Page, t board.Terminal) string {
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
