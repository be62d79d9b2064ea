package situation

import (
	"math"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
)

// replayBody is the overview at a moment gone by, and what it is chosen with.
type replayBody struct {
	Then   *page.Page // its Body is a view; nil where the hub has nothing
	Wrong  string     // why the moment asked for is not shown
	Field  page.Moment
	At     string // as addresses name it
	Full   string
	Begin  int64 // of the slider, in Unix milliseconds
	Unit   int64 // of the slider, in minutes
	Most   int64 // of it, from Begin
	Value  int64
	Steps  []step
	Bars   []bar
	Wide   int // of all bars
	First  string
	Last   string
	Marks  []mark
	Before bool // the moment is before anything came
}

// step leads a while on or back.
type step struct {
	Label string
	Link  string
	By    int64 // minutes
}

// bar is what the hub got in one step, of a hundred.
type bar struct{ X, Y, High int }

// mark is one time beneath the slider.
type mark struct {
	Label string
	Value int64
}

// unitMax is the longest step of the slider; playing goes on by as much.
const unitMax = 15 * time.Minute

func replay(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Frame = "overview", p.T("回放", "Replay"), "past"
	draws(p)
	p.Scripts = append(p.Scripts, "replay.js")
	moments, err := q.Board().Moments(q.HTTP.Context(), p.State.Space.ID)
	if err != nil {
		return err
	}
	var b replayBody
	p.Body = &b
	if moments.From.IsZero() {
		return q.Write(200, "replay")
	}
	field := q.Moment("at", page.Gone)
	if address, ok := q.Settle(field); ok {
		return q.Redirect(address)
	}
	if b.Field = field; field.Wrong {
		b.Wrong = p.Unread(field, p.T("下面是最近的情况。", "Below is the latest."))
	}
	at := field.At
	if at.IsZero() || at.After(p.Now) {
		at = p.Now
	}
	if b.Then, err = back(q, at); err != nil {
		return err
	}
	entries, err := diary(q, at)
	if err != nil {
		return err
	}
	body := look(b.Then, entries)
	b.Then.Body = &body
	b.slide(p, moments, at)
	return q.Write(200, "replay")
}

// diary is the last lines of the journal at a moment.
func diary(q *page.Request, at time.Time) (entries []board.Entry, err error) {
	err = q.Board().Then(q.HTTP.Context(), q.State.Space.ID, at, func(d *desk.Desk) error {
		lines, err := d.JournalPage(q.HTTP.Context(), desk.JournalQuery{Limit: diaryMax})
		for _, l := range lines {
			entries = append(entries, board.Entry{Entry: l})
		}
		return err
	})
	return entries, err
}

// slide fills what the moment is chosen with: from the first change the hub got until now.
func (b *replayBody) slide(p *page.Page, m *board.Moments, at time.Time) {
	unit := min(m.Step, unitMax)
	begin := m.From.Truncate(m.Step)
	b.Begin, b.Unit = begin.UnixMilli(), int64(unit/time.Minute)
	b.Most = int64(math.Ceil(float64(p.Now.Sub(begin)) / float64(unit)))
	b.Value = min(max(0, int64(at.Sub(begin)/unit)), b.Most)
	b.At, b.Full, b.Before = stamped(at), p.Full(at), at.Before(m.From)
	if b.Wrong == "" {
		b.Field = page.At("at", at.Truncate(time.Minute))
	}
	b.First, b.Last = p.Clock(begin), p.T("现在 ", "now ")+p.Clock(p.Now)
	b.draw(m, int(math.Ceil(float64(p.Now.Sub(begin))/float64(m.Step))))
	for _, by := range []int64{-60, -15, 15, 60} {
		to := at.Add(time.Duration(by) * time.Minute)
		s := step{By: by, Label: signed(p, by)}
		if !to.After(p.Now) && !to.Before(begin) {
			s.Link = p.Link("replay") + "?at=" + stamped(to)
		}
		b.Steps = append(b.Steps, s)
	}
	for i := int64(0); i <= b.Most; i += max(1, b.Most/8) {
		b.Marks = append(b.Marks, mark{p.Clock(begin.Add(time.Duration(i) * unit)), i})
	}
}

// draw makes bars of what the hub got in each step, by square roots: one import must not hide every quiet hour.
func (b *replayBody) draw(m *board.Moments, steps int) {
	const high = 100
	b.Wide = max(steps, len(m.Changes)) * 10
	most := 1
	for _, n := range m.Changes {
		most = max(most, n)
	}
	for i, n := range m.Changes {
		if n > 0 {
			h := int(math.Ceil(high * math.Sqrt(float64(n)/float64(most))))
			b.Bars = append(b.Bars, bar{i * 10, high - h, h})
		}
	}
}

func signed(p *page.Page, minutes int64) string {
	word := p.Span(time.Duration(max(minutes, -minutes)) * time.Minute)
	if minutes < 0 {
		return "‹ " + word
	}
	return word + " ›"
}
