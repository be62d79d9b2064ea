package duty

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// todayBody is what waits for the officer on duty.
type todayBody struct {
	Said       saidBody
	Due        []dueRow
	Sent       []dueRow
	Begin      []page.ActLink // of reports and duties to report
	Districts  []districtRows
	Passages   int
	Saturation saturationBody
	Twice      []twiceRow
	Injuries   []injuryRow
	Groups     []groupRow
	Unverified []needRow      // the first of them
	Unchecked  int            // all of them
	Overdue    []page.TeamRow // the first of them
	Quiet      int            // all of them
	Alarms     int            // of the overdue, those silent for long
}

// linesMax is how many lines of one sort the first page has; the tables have them all.
const linesMax = 20

func today(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update, p.Sheets = "duty", p.T("待办", "To do"), "offer", []string{"duty.css"}
	body := todayBody{Said: said(q), Due: dueRows(q), Sent: sentRows(q), Saturation: saturation(q), Injuries: injuries(q), Groups: groups(p)}
	body.Begin = append(q.Begin("report"), q.Begin("reporting")...)
	body.Districts, body.Passages = passages(q)
	body.Unverified, body.Unchecked = unverified(p)
	var err error
	if body.Twice, err = twice(q); err != nil {
		return err
	}
	for _, l := range p.State.Teams {
		if _, s := l.Team.SilenceBy(p.State.At, p.State.Limits); s != roster.Heard && l.Team.SameAs == (uuid.UUID{}) {
			if body.Quiet++; body.Quiet <= linesMax {
				body.Overdue = append(body.Overdue, p.TeamRow(l))
			}
			if s == roster.Silent {
				body.Alarms++
			}
		}
	}
	p.Body = body
	return q.Write(200, "duty")
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

// groupRow is how many conflicts wait for a group.
type groupRow struct {
	Group      string
	Count, Red int
	Link       string
	Urgent     string // address of the red ones
}

func groups(p *page.Page) []groupRow {
	var rows []groupRow
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		row := groupRow{Group: p.Group(g), Link: p.Link("conflicts") + "?group=" + string(g)}
		row.Urgent = row.Link + "&red=1"
		for _, c := range p.State.Conflicts {
			if c.Owner == g {
				row.Count++
				if c.Red {
					row.Red++
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
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
