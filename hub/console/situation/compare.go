package situation

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// compareBody is two moments side by side.
type compareBody struct {
	Wrong              string
	From, To           page.Moment
	FromAt, ToAt       string // as addresses name them
	FromFull, ToFull   string
	Presets            []preset
	Figures            []difference // those that differ
	Same               int          // how many stayed
	Places             []placeRow
	Changes, All       int
	Chips              []page.Chip
	Records            []changeRow
	First, Last        int // of the records, as counted
	Prev, Next         string
	Unknown            bool // nothing was known at the first moment
	FromDesks, ToDesks int
}

// preset is a pair of moments that people mean often.
type preset struct {
	Label, Link string
	Chosen      bool
}

// difference is one number at both moments.
type difference struct {
	Name, Unit   string
	Mark         page.Mark
	Then, Now    string
	By           string // with its sign
	Tone         string
	NowLink      string
	ThenLink     string
	Group, Means string
}

// placeRow is one district of which more or fewer teams are of some status.
type placeRow struct {
	Name  string
	Moves []difference
}

// changeRow is one record that reads otherwise.
type changeRow struct {
	ID, Kind, Title, Link, Got string
	Mark                       page.Mark
	Fields                     []fieldRow
	Whole                      []page.Fact // what a new record says, where one person wrote it at once
	By                         fieldRow    // who did, and when
}

// fieldRow is one field of it.
type fieldRow struct {
	Label, From, To, Operator, Device, Made, Got string
	Late                                         bool
	Mark                                         page.Mark
}

const changesPerPage = 50

func compare(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Frame = "overview", p.T("两个时刻对比", "Two moments compared"), "past"
	p.Sheets = []string{"situation.css"}
	b := compareBody{}
	b.From, b.To = q.Moment("from", page.Gone), q.Moment("to", page.Gone|page.Ending)
	if address, ok := q.Settle(b.From, b.To); ok {
		return q.Redirect(address)
	}
	from, to := b.From.At, b.To.At
	for _, m := range []page.Moment{b.To, b.From} {
		if m.Wrong {
			b.Wrong = p.Unread(m, p.T("下面比较的是今日 08:00 与现在。", "Below are 08:00 today and now."))
			from, to = time.Time{}, time.Time{}
		}
	}
	if from.IsZero() {
		from = morning(p.Now)
	}
	if to.IsZero() || to.After(p.Now) {
		to = p.Now
	}
	number := q.Number("page", 1, pagesMax)
	c, err := q.Board().Compare(q.HTTP.Context(), p.State.Space.ID, board.CompareQuery{
		From: from, To: to, Kind: q.Word("kind"), Skip: int(number-1) * changesPerPage, Limit: changesPerPage,
	})
	if err != nil {
		return err
	}
	b.fill(q, c, int(number))
	p.Body = &b
	return q.Write(200, "compare")
}

// pagesMax bounds how far on a page of changes may lie.
const pagesMax = 1 << 20

// morning is when the day's work began: the last eight o'clock.
func morning(now time.Time) time.Time {
	now = page.China(now)
	at := time.Date(now.Year(), now.Month(), now.Day(), 8, 0, 0, 0, now.Location())
	if at.After(now) {
		return at.AddDate(0, 0, -1)
	}
	return at
}

// lastShift is the shift before the one that runs; they change at eight and at twenty.
func lastShift(now time.Time) (from, to time.Time) {
	to = morning(now)
	if page.China(now).Sub(to) >= shift {
		to = to.Add(shift)
	}
	return to.Add(-shift), to
}

const shift = 12 * time.Hour

func (b *compareBody) fill(q *page.Request, c *board.Comparison, number int) {
	p := q.Page
	from, to := c.From.At, c.To.At
	b.FromAt, b.ToAt, b.FromFull, b.ToFull = stamped(from), stamped(to), p.Full(from), p.Full(to)
	if b.Wrong == "" {
		b.From, b.To = page.At("from", from.Truncate(time.Minute)), page.At("to", to.Truncate(time.Minute))
	}
	b.Unknown = c.From.Changed.IsZero()
	b.FromDesks, b.ToDesks = told(c.From), told(c.To)
	b.Presets = presets(q)
	b.count(p, c)
	b.Changes, b.All = c.Changes, c.All
	b.Chips = kindChips(q, c)
	for _, r := range c.Records {
		b.Records = append(b.Records, changeOf(p, r))
	}
	if c.All > 0 {
		b.First, b.Last = (number-1)*changesPerPage+1, min(number*changesPerPage, c.All)
	}
	if number > 1 {
		b.Prev = q.With("page", strconv.Itoa(number-1))
	}
	if b.Last < c.All && b.First <= c.All {
		b.Next = q.With("page", strconv.Itoa(number+1))
	}
}

// told counts the terminals that had told anything.
func told(s *board.State) (n int) {
	for _, t := range s.Terminals {
		if !t.LastData.IsZero() {
			n++
		}
	}
	return n
}

func presets(q *page.Request) []preset {
	p := q.Page
	shiftFrom, shiftTo := lastShift(p.Now)
	all := []struct {
		zh, en   string
		from, to time.Time
	}{
		{"今日 08:00 起", "since 08:00", morning(p.Now), time.Time{}},
		{"上一班次", "the last shift", shiftFrom, shiftTo},
		{"过去 24 小时", "last 24 hours", p.Now.Add(-24 * time.Hour), time.Time{}},
		{"过去 1 小时", "last hour", p.Now.Add(-time.Hour), time.Time{}},
	}
	var out []preset
	for _, one := range all {
		words := url.Values{"from": {stamped(one.from)}}
		if !one.to.IsZero() {
			words.Set("to", stamped(one.to))
		}
		label := p.T(one.zh, one.en)
		if !one.to.IsZero() {
			label += " " + p.Clock(one.from) + "–" + p.Clock(one.to)
		}
		asked := q.Word("from") == words.Get("from") && q.Word("to") == words.Get("to") || q.Word("from") == "" && len(out) == 0
		out = append(out, preset{label, p.Link("compare") + "?" + words.Encode(), asked})
	}
	return out
}

// count sets figures and districts side by side.
func (b *compareBody) count(p *page.Page, c *board.Comparison) {
	for _, f := range c.Figures {
		if f.Difference() == 0 && !b.Unknown {
			b.Same++
			continue
		}
		if f.To == 0 && b.Unknown {
			b.Same++
			continue
		}
		d := difference{Name: p.In(f.Label), Unit: p.In(f.Unit), Group: groupOf(p, f.Name), Then: page.Plain(f.From), Now: page.Plain(f.To), By: by(f.Difference())}
		d.ThenLink, d.NowLink = p.Then(c.From).Link("figures", f.Name), p.Then(c.To).Link("figures", f.Name)
		if f.To > f.From {
			d.Tone = alarming(f.Name)
		}
		if b.Unknown {
			d.Then, d.By, d.ThenLink = p.T("未知", "unknown"), "—", ""
		}
		b.Figures = append(b.Figures, d)
	}
	for _, d := range c.Districts {
		if d.From == d.To || d.Status == "" {
			continue
		}
		one := difference{Mark: p.Mark("team", d.Status), Then: strconv.Itoa(d.From), Now: strconv.Itoa(d.To), By: by(float64(d.To - d.From))}
		if b.Unknown {
			one.Then, one.By = p.T("未知", "unknown"), "—"
		}
		name := cmp.Or(d.Name, p.T("未登记", "not recorded"))
		if n := len(b.Places); n == 0 || b.Places[n-1].Name != name {
			b.Places = append(b.Places, placeRow{Name: name})
		}
		last := &b.Places[len(b.Places)-1]
		last.Moves = append(last.Moves, one)
	}
}

// by is a difference with its sign.
func by(d float64) string {
	if d > 0 {
		return "+" + page.Plain(d)
	}
	if d < 0 {
		return "−" + page.Plain(-d)
	}
	return "0"
}

// kindChips are the kinds of records that were written to.
func kindChips(q *page.Request, c *board.Comparison) []page.Chip {
	p, all := q.Page, 0
	var kinds []string
	for kind, n := range c.Kinds {
		kinds, all = append(kinds, kind), all+n
	}
	slices.Sort(kinds)
	chips := []page.Chip{{Mark: page.Marked("", "", p.T("全部", "all")), Count: all, Link: q.With("kind", ""), Chosen: q.Word("kind") == ""}}
	for _, kind := range kinds {
		word := kind
		if k := p.State.Schema.Kind(kind); k != nil {
			word = p.In(k.Label)
		}
		chips = append(chips, page.Chip{Mark: page.Marked("", "", word), Count: c.Kinds[kind], Link: q.With("kind", kind), Chosen: q.Word("kind") == kind})
	}
	return chips
}

func changeOf(p *page.Page, r board.RecordChange) changeRow {
	row := changeRow{ID: r.ID.String(), Kind: p.In(r.Kind.Label), Title: p.Text(r.Title), Link: p.LinkTo(roster.Ref{Kind: r.Kind.Name, ID: r.ID}), Got: p.Clock(r.Got)}
	switch {
	case r.New:
		row.Mark = page.Marked("diamond", "info", p.T("新增", "new"))
	case r.Gone:
		row.Mark = page.Marked("cross", "muted", p.T("已删除", "deleted"))
	case r.Back:
		row.Mark = page.Marked("ring", "info", p.T("已恢复", "restored"))
	}
	if row.Title == row.ID[:8] { // it has no title of its own
		row.Title = row.Kind
		if i := slices.IndexFunc(r.Fields, func(f board.FieldChange) bool { return f.Field.Of == "team" }); i >= 0 {
			row.Title = p.Text(p.In(r.Fields[i].To))
		}
	}
	for _, f := range r.Fields {
		row.Fields = append(row.Fields, fieldOf(p, f))
	}
	if r.New {
		row.gather()
	}
	return row
}

// gather puts the fields of a new record into one line, where one person wrote them at once and nothing contradicts.
func (r *changeRow) gather() {
	for _, f := range r.Fields {
		by := r.Fields[0]
		if f.Operator != by.Operator || f.Device != by.Device || f.Made != by.Made || f.Got != by.Got || f.Mark.Word != "" {
			r.Whole = nil
			return
		}
		r.Whole, r.By = append(r.Whole, page.Fact{Label: f.Label, Value: f.To}), by
	}
}

func fieldOf(p *page.Page, f board.FieldChange) fieldRow {
	said := func(l record.Label) string { return p.Text(p.In(l)) }
	row := fieldRow{
		Label: p.In(f.Field.Label), From: said(f.From), To: said(f.To), Operator: f.Operator, Device: p.Device(f.Device), Made: p.Clock(f.Made), Got: p.Clock(f.Got),
		Late: !f.Got.IsZero() && f.Got.Sub(f.Made) > page.LateAfter,
	}
	switch {
	case f.Contests && !f.Contested:
		row.Mark = page.Marked("diamond", "warn", p.T("起冲突", "in conflict now"))
	case f.Contested && !f.Contests:
		row.Mark = page.Marked("check", "ready", p.T("冲突已裁定", "settled"))
	case f.Contests:
		row.Mark = page.Marked("diamond", "warn", p.T("仍有冲突", "still in conflict"))
	}
	return row
}

// Shown says which of how many records a page has.
func (b *compareBody) Shown() string { return fmt.Sprintf("%d–%d / %d", b.First, b.Last, b.All) }
