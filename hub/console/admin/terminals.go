package admin

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/identity"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// terminalRow is one enrolled device in a table.
type terminalRow struct {
	board.Terminal
	Print       string
	Level       string
	Groups      string
	Link        page.Mark
	LastSeen    string
	SeenAgo     string
	LastData    string
	DataAgo     string
	Waiting     string // changes it holds that the hub does not
	Queued      string // changes the hub holds that it does not
	Clock       page.Mark
	Trip        string
	Conflicts   int
	Quarantined int
}

// terminalsBody is what stands on the page of terminals.
type terminalsBody struct {
	Here, Others, Revoked []terminalRow
	Chips, Sorts          []page.Chip
	Query                 string
	Kept                  map[string]string
	Shown, All            int
	Waiting               []waitingRow // codes nobody used; for who may let terminals in
	Queue                 queue
	May                   bool
}

func (a *admin) terminals(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "terminals", p.T("终端", "Terminals"), "place"
	rows, err := a.rows(q)
	if err != nil {
		return err
	}
	b := terminalsBody{All: len(rows), Query: q.Word("q"), Kept: map[string]string{"is": q.Word("is"), "sort": q.Word("sort")}, May: q.May(account.Devices, "")}
	b.Chips, b.Sorts = chipsOf(q, rows), sortsOf(q)
	rows = slices.DeleteFunc(rows, func(r terminalRow) bool { return !r.is(b.Kept["is"]) || !r.says(p, b.Query) })
	order(rows, b.Kept["sort"])
	b.Shown = len(rows)
	for _, row := range rows {
		switch {
		case row.Terminal.Revoked:
			b.Revoked = append(b.Revoked, row)
		case row.Here:
			b.Here = append(b.Here, row)
		default:
			b.Others = append(b.Others, row)
		}
	}
	if b.Queue, err = a.queue(q, b.May); err != nil {
		return err
	}
	if b.May {
		p.Scripts = append(p.Scripts, "queue.js")
		if b.Waiting, err = a.waiting(q); err != nil {
			return err
		}
	}
	p.Body = b
	return q.Write(200, "terminals")
}

// rows are all terminals of the space with what stands against them.
func (a *admin) rows(q *page.Request) ([]terminalRow, error) {
	held, err := a.Hub.Quarantined(q.HTTP.Context(), q.State.Space.ID)
	if err != nil {
		return nil, err
	}
	conflicts := conflictsBy(q.State)
	rows := make([]terminalRow, len(q.State.Terminals))
	for i, t := range q.State.Terminals {
		rows[i] = terminalRowOf(q.Page, t, conflicts[t.Device], held[t.Device])
	}
	return rows, nil
}

// conflictsBy counts for every device the conflicts one of whose sides it wrote.
func conflictsBy(s *board.State) map[dot.Device]int {
	counts := map[dot.Device]int{}
	for _, c := range s.Conflicts {
		in := map[dot.Device]bool{}
		for _, side := range c.Sides {
			in[side.Source.Device] = true
		}
		for d := range in {
			counts[d]++
		}
	}
	return counts
}

// is says whether a row passes a filter.
func (r *terminalRow) is(what string) bool {
	switch what {
	case "connected":
		return r.Connected
	case "unheard":
		return r.Unheard()
	case "waiting":
		return r.Known && r.In+r.Out > 0
	case "clock":
		return r.Clock.Shape != ""
	case "conflict":
		return r.Conflicts > 0
	case "quarantine":
		return r.Quarantined > 0
	case "revoked":
		return r.Terminal.Revoked
	}
	return true
}

// says says whether a row has a word somewhere that people look for.
func (r *terminalRow) says(p *page.Page, word string) bool {
	text := strings.ToLower(strings.Join([]string{r.Name, r.Desk, r.Level, r.Groups, p.District(r.Area), r.Program, r.Device.String()}, "\n"))
	return strings.Contains(text, strings.ToLower(word))
}

func chipsOf(q *page.Request, rows []terminalRow) []page.Chip {
	p, chosen := q.Page, q.Word("is")
	var chips []page.Chip
	for _, one := range []struct {
		is   string
		mark page.Mark
	}{
		{"", page.Marked("", "", p.T("全部", "all"))},
		{"connected", page.Marked("square", "ready", p.T("已连接", "connected"))},
		{"unheard", page.Marked("ring", "warn", p.T("未听到", "not heard from"))},
		{"waiting", page.Marked("half", "info", p.T("有待收发", "something waits"))},
		{"clock", page.Marked("up", "warn", p.T("时钟不准", "clock off"))},
		{"conflict", page.Marked("diamond", "warn", p.T("有冲突", "in conflicts"))},
		{"quarantine", page.Marked("cross", "alarm", p.T("有隔离", "quarantined"))},
		{"revoked", page.Marked("cross", "muted", p.T("已吊销", "revoked"))},
	} {
		n := 0
		for i := range rows {
			if rows[i].is(one.is) {
				n++
			}
		}
		if n > 0 || one.is == chosen {
			chips = append(chips, page.Chip{Mark: one.mark, Count: n, Link: q.With("is", one.is), Chosen: one.is == chosen})
		}
	}
	return chips
}

func sortsOf(q *page.Request) []page.Chip {
	p, chosen := q.Page, q.Word("sort")
	var sorts []page.Chip
	for _, one := range []struct{ by, word string }{
		{"", p.T("接入先后", "let in")}, {"name", p.T("名称", "name")}, {"seen", p.T("久未听到在前", "longest silent first")}, {"queue", p.T("待收发多在前", "most waiting first")}, {"clock", p.T("时钟差大在前", "clock farthest off first")},
	} {
		sorts = append(sorts, page.Chip{Mark: page.Marked("", "", one.word), Link: q.With("sort", one.by), Chosen: one.by == chosen})
	}
	return sorts
}

// order sorts rows, names by pinyin; what is equal keeps the order of the grants.
func order(rows []terminalRow, by string) {
	names := collate.New(language.Chinese, collate.Numeric)
	slices.SortStableFunc(rows, func(a, b terminalRow) int {
		switch by {
		case "name":
			return names.CompareString(a.Name, b.Name)
		case "seen":
			return a.Terminal.LastSeen.Compare(b.Terminal.LastSeen)
		case "queue":
			return cmp.Compare(b.In+b.Out, a.In+a.Out)
		case "clock":
			return cmp.Compare(b.ClockOffset.Abs(), a.ClockOffset.Abs())
		}
		return 0
	})
}

func terminalRowOf(p *page.Page, t board.Terminal, conflicts, quarantined int) terminalRow {
	row := terminalRow{
		Terminal: t, Level: levelOf(p, t.Level), Groups: groupsOf(p, t.Groups), LastSeen: p.Clock(t.LastSeen), SeenAgo: p.Ago(t.LastSeen),
		LastData: p.Clock(t.LastData), DataAgo: p.Ago(t.LastData), Waiting: unknown(p), Queued: unknown(p), Trip: unknown(p), Clock: page.Marked("", "muted", unknown(p)),
		Link: linkOf(p, t), Conflicts: conflicts, Quarantined: quarantined,
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
	row.Print = page.Fingerprint(t.Device, t.Connected, t.Revoked, t.Fenced.UnixMilli(), row.Waiting, row.Queued, conflicts, quarantined)
	return row
}

// linkOf says how a terminal's line stands.
func linkOf(p *page.Page, t board.Terminal) page.Mark {
	switch {
	case t.Revoked:
		return page.Marked("cross", "muted", p.T("已吊销", "revoked"))
	case t.Connected:
		return page.Marked("square", "ready", p.T("已连接", "connected"))
	case !t.Fenced.IsZero():
		return page.Marked("cross", "alarm", p.T("久未联系，", "fenced ")+p.Clock(t.Fenced)+p.T(" 起不再等待", ""))
	case t.LastSeen.IsZero():
		return page.Marked("dash", "warn", p.T("从未连接", "never connected"))
	}
	return page.Marked("ring", "warn", p.T("未听到", "not heard from"))
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

func groupsOf(p *page.Page, groups []identity.Group) string {
	if len(groups) == 0 {
		return p.T("三组合一", "all three groups")
	}
	words := make([]string, len(groups))
	for i, g := range groups {
		words[i] = groupOf(p, g)
	}
	return strings.Join(words, p.T("、", ", "))
}

func groupOf(p *page.Page, g identity.Group) string {
	switch g {
	case identity.SupportTeam:
		return p.T("支撑团队", "support team")
	case identity.ReadOnly:
		return p.T("只读", "read only")
	case identity.Training:
		return p.T("培训", "training")
	}
	return p.Shown("group_member", "group", string(g))
}
