package duty

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// todayBody is what waits for the officer on duty.
type todayBody struct {
	Said       saidBody
	Due        []dueRow
	NoDuties   bool // nobody wrote down to whom anything is to be reported: nothing due says nothing
	Sent       []dueRow
	Begin      []page.ActLink // of reports and duties to report
	Districts  []districtRows
	Passages   int
	Saturation saturationBody
	Twice      []twiceRow
	Injuries   []injuryRow
	Groups     []page.OwnerRow
	Unverified []needRow      // the first of them
	Unchecked  int            // all of them
	Overdue    []page.TeamRow // the first of them
	Quiet      int            // all of them
	Alarms     int            // of the overdue, those silent for long
	Numbers    bool           // whether who looks may see the numbers to call in full
	Whole      bool           // the numbers stand there in full
	Refused    string
	Jumps      []jump
}

// jump leads to one part of the page, with how much waits there.
type jump struct {
	At, Label string
	Count     int // -1: says itself what is the matter
	Hot       bool
}

// linesMax is how many lines of one sort the first page has; the tables have them all.
const linesMax = 20

func today(q *page.Request) error {
	body, err := todayOf(q, false)
	if err != nil {
		return err
	}
	return body.write(q, http.StatusOK)
}

func (b *todayBody) write(q *page.Request, status int) error {
	p := q.Page
	p.Section, p.Title, p.Sheets, p.Body = "duty", p.T("待办", "To do"), []string{"duty.css"}, b
	if p.Update = "offer"; b.Whole {
		p.Update = "" // what is fetched anew has no numbers in full
	}
	return q.Write(status, "duty")
}

// todayOf gathers what waits, with the numbers to call in full or masked.
func todayOf(q *page.Request, whole bool) (*todayBody, error) {
	p := q.Page
	d, err := q.Desk()
	if err != nil {
		return nil, err
	}
	known, err := phonesOf(q, d, whole)
	if err != nil {
		return nil, err
	}
	body := &todayBody{Said: said(q), Due: dueRows(q), Sent: sentRows(q), Saturation: saturation(q, known), Injuries: injuries(q), Groups: p.Owners()}
	body.Whole, body.Numbers = whole, !whole && q.May(account.Reveal, "")
	body.Begin = append(q.Begin("report"), q.Begin("reporting")...)
	body.Districts, body.Passages = passages(q)
	body.Unverified, body.Unchecked = unverified(p)
	if body.Twice, err = twice(q, known); err != nil {
		return nil, err
	}
	body.overdue(p, known)
	if len(body.Due) == 0 {
		duties, err := d.Register(q.HTTP.Context(), desk.RegisterQuery{Book: "reporting", All: true, Limit: 1, Language: p.Lang})
		if err != nil {
			return nil, fmt.Errorf("read duties to report: %w", err)
		}
		body.NoDuties = duties.Total == 0
	}
	body.jumps(p)
	return body, nil
}

// overdue lists the teams that somebody waits for a word of, the longest silent first.
func (b *todayBody) overdue(p *page.Page, known phonebook) {
	type quiet struct {
		line desk.TeamLine
		long time.Duration
	}
	var all []quiet
	for _, l := range p.State.Teams {
		long, s := l.Team.SilenceBy(p.State.At, p.State.Limits)
		if s == roster.Heard || l.Team.SameAs != (uuid.UUID{}) {
			continue
		}
		all = append(all, quiet{l, long})
		if s == roster.Silent {
			b.Alarms++
		}
	}
	slices.SortStableFunc(all, func(a, b quiet) int { return cmp.Compare(b.long, a.long) })
	b.Quiet = len(all)
	for _, one := range all[:min(len(all), linesMax)] {
		row := p.TeamRow(one.line)
		row.Phone = known.number(one.line.Team.Phone)
		b.Overdue = append(b.Overdue, row)
	}
}

// jumps are the parts of the page in its order, so that one look says where anything waits.
func (b *todayBody) jumps(p *page.Page) {
	late := slices.ContainsFunc(p.State.Waiting.Due, func(d procedure.Due) bool { return d.At.Before(p.State.Waiting.At) })
	lacking, uncalled := len(b.Saturation.Lacking), b.Saturation.Full && !b.Saturation.Called
	red := slices.ContainsFunc(p.State.Conflicts, func(c desk.Conflict) bool { return c.Red })
	b.Jumps = []jump{
		{"due", p.T("该报", "To report"), len(b.Due) + len(b.Sent), late},
		{"passages", p.T("通行审核", "Passage"), b.Passages, false},
		{"full", p.T("劝止未收到", "Call not received"), lacking, lacking > 0 || uncalled},
		{"twice", p.T("两处活动", "Two incidents"), len(b.Twice), len(b.Twice) > 0},
		{"injuries", p.T("伤病", "Hurt"), len(b.Injuries), len(b.Injuries) > 0},
		{"groups", p.T("冲突", "Conflicts"), len(p.State.Conflicts), red},
		{"unverified", p.T("未核实", "Not verified"), b.Unchecked, false},
		{"overdue", p.T("超时", "Overdue"), b.Quiet, b.Alarms > 0},
	}
	if uncalled {
		b.Jumps[2].Label, b.Jumps[2].Count = p.T("已饱和，劝止未发布", "Full, call not published"), -1
	}
}

// showNumbers shows the numbers to call in full, to who gave a reason; the audit keeps it.
func showNumbers(q *page.Request) error {
	q.Page.Path = q.Page.Link("duty") // to come back to: the numbers have no address
	reason := reasonIn(q.HTTP.PostForm)
	body, err := todayOf(q, reason != "")
	if err != nil {
		return err
	}
	if reason == "" {
		body.Refused = q.Page.T("请先写明查看号码的原因。", "Say first why you need the numbers.")
		return body.write(q, http.StatusUnprocessableEntity)
	}
	if err := q.Audit(account.Revealed, "duty", "numbers to call", reason); err != nil {
		return fmt.Errorf("audit what is revealed: %w", err)
	}
	return body.write(q, http.StatusOK)
}

// saidBody is what an act that was done left to say.
type saidBody struct {
	Done      string
	Beside    []string // fields others wrote while the form was open
	Conflicts string   // leads to the conflicts
}

// said reads from the address what was done just now. It says only what the books know, whatever the address holds.
func said(q *page.Request) (s saidBody) {
	words, p := q.HTTP.URL.Query(), q.Page
	d, err := q.Desk()
	if err != nil {
		return s
	}
	book, act := d.Books().Act(words.Get("done"))
	if act == nil {
		return s
	}
	s.Done = p.In(book.Label) + " · " + p.In(act.Label)
	kind := p.State.Schema.Kind(book.Kind)
	for _, name := range strings.Fields(words.Get("beside")) {
		if f := kind.Field(name); f != nil {
			s.Beside = append(s.Beside, p.In(f.Label))
		}
	}
	s.Conflicts = p.Link("conflicts")
	return s
}

// verifyWithin is how long what was told may wait to be verified before it is called out: as long as the book of rumours
// gives one (R1-2, R9-4).
const verifyWithin = time.Hour

// needRow is a need nobody has verified, with how long it waits.
type needRow struct {
	page.NeedRow
	Waits string
	Since string
}

func unverified(p *page.Page) (rows []needRow, all int) {
	needs := slices.Clone(p.State.Needs)
	slices.SortStableFunc(needs, func(a, b deskNeed) int {
		return cmp.Or(toldAt(a).Compare(toldAt(b)), strings.Compare(a.Need.Number, b.Need.Number))
	})
	for _, l := range needs {
		waits := p.State.At.Sub(toldAt(l))
		if l.Need.Status != roster.NeedLead && l.Need.Status != roster.NeedUnchecked || waits < verifyWithin {
			continue
		}
		if all++; all <= linesMax {
			rows = append(rows, needRow{p.NeedRow(l), p.Span(waits), p.Clock(toldAt(l))})
		}
	}
	return rows, all
}

// toldAt is when a need was told, or written down where nobody says.
func toldAt(l deskNeed) time.Time {
	if !l.Need.ReportedAt.IsZero() {
		return l.Need.ReportedAt
	}
	return time.UnixMilli(l.Need.Row.Source.Wall)
}
