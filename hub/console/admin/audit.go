package admin

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/intake"
)

const (
	purposeMax    = 600    // bytes of what an export is for
	linesShown    = 100    // of the audit on one page
	linesExported = 10_000 // at most, as account.Book gives them
)

// auditRow is one line of the audit.
type auditRow struct {
	account.Entry
	Clock  string
	Verb   string
	Gap    uint64 // lines that should stand between this one and the next older one, and do not
	AtDesk bool   // it was a command typed at the hub
}

// auditBody is what stands on the page of the audit.
type auditBody struct {
	body
	Rows       []auditRow
	Verbs      []option
	By, About  string
	From, To   page.Moment
	Wrong      string // a moment that cannot be read
	Older      string // address; empty at the end
	Newest     string
	Filtered   bool
	Export     string
	Asked      string // the query of this page, for what is exported
	Check      string // address that holds all numbers against each other
	Checked    *numbers
	MayExport  bool
	FirstShown uint64
}

// numbers is what counting all lines gave.
type numbers struct {
	Lines        int
	First, Last  uint64
	Gaps         []string
	Whole, Begun bool // Begun: the oldest line that is kept is the first there ever was
}

// auditRows puts lines into rows. They are given newest first.
func auditRows(q *page.Request, lines []account.Entry) []auditRow {
	rows := make([]auditRow, len(lines))
	for i, l := range lines {
		rows[i] = auditRow{Entry: l, Clock: q.Page.Full(l.At), Verb: q.Page.In(l.Verb.Label()), AtDesk: l.By == account.AtHub}
	}
	return rows
}

// asked reads what is asked of the audit.
func asked(q *page.Request) (want account.Asked, from, to page.Moment) {
	want = account.Asked{By: q.Word("by"), About: q.Word("about"), Verb: account.Verb(q.Word("verb"))}
	from, to = q.Moment("from", page.Gone), q.Moment("to", page.Gone|page.Ending)
	if want.From = from.At; !to.At.IsZero() {
		want.Until = to.At.Add(time.Minute)
	}
	return want, from, to
}

// misread says which moment cannot be read; empty where all can.
func misread(p *page.Page, done string, all ...page.Moment) string {
	for _, m := range all {
		if m.Wrong {
			return p.Unread(m, done)
		}
	}
	return ""
}

func (a *admin) audit(q *page.Request) error {
	p, ctx := q.Page, q.HTTP.Context()
	want, from, to := asked(q)
	if address, ok := q.Settle(from, to); ok {
		return q.Redirect(address)
	}
	b := auditBody{
		body: begin(q, "audit", p.T("审计", "Audit"), form{}), By: want.By, About: want.About, From: from, To: to,
		Wrong:    misread(p, p.T("下面没有按这个时间筛选。", "Below is not narrowed by it."), from, to),
		Filtered: want != account.Asked{}, MayExport: q.May(account.Export, ""), Check: q.With("check", "1"),
	}
	want.Max, want.Before = linesShown+1, uint64(q.Number("before", 0, 1<<62))
	lines, err := q.Accounts().Audit(ctx, want)
	if err != nil {
		return err
	}
	if want.Before > 0 {
		b.Newest = q.With("before", "")
	}
	shown := lines[:min(len(lines), linesShown)]
	if len(lines) > linesShown {
		b.Older = q.With("before", strconv.FormatUint(shown[len(shown)-1].N, 10))
	}
	b.Rows = auditRows(q, shown)
	if !b.Filtered {
		for i := range shown {
			if i+1 < len(lines) && lines[i].N > lines[i+1].N+1 {
				b.Rows[i].Gap = lines[i].N - lines[i+1].N - 1
			}
		}
	}
	for _, v := range account.Verbs() {
		b.Verbs = append(b.Verbs, option{string(v), p.In(v.Label()), v == want.Verb})
	}
	b.Export, b.Asked = p.Link("audit", "export"), q.HTTP.URL.RawQuery
	if q.Word("check") != "" {
		if b.Checked, err = a.count(q); err != nil {
			return err
		}
	}
	p.Body = b
	return q.Write(http.StatusOK, "admin_audit")
}

const gapsShown = 20

// count holds the numbers of all lines against each other: they are counted from 1 and none may be missing.
func (a *admin) count(q *page.Request) (*numbers, error) {
	n, before, newest := numbers{}, uint64(0), uint64(0)
	for {
		lines, err := q.Accounts().Audit(q.HTTP.Context(), account.Asked{Before: before})
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if n.Lines == 0 {
				n.Last = l.N
			} else if newest != l.N+1 && len(n.Gaps) < gapsShown {
				n.Gaps = append(n.Gaps, fmt.Sprintf("%d–%d", l.N+1, newest-1))
			}
			n.Lines, n.First, newest = n.Lines+1, l.N, l.N
		}
		if len(lines) == 0 {
			n.Whole, n.Begun = len(n.Gaps) == 0, n.First <= 1
			return &n, nil
		}
		before = newest
	}
}

// exportAudit gives the lines that are asked for as values or as a workbook.
func (a *admin) exportAudit(q *page.Request) error {
	p := q.Page
	reason := strings.Join(strings.Fields(q.HTTP.PostFormValue("reason")), " ")
	if reason == "" || len(reason) > purposeMax {
		q.Tell(http.StatusBadRequest, p.T("请写明用途", "Say what it is for"), p.T("没有写用途，或写得太长，什么都没有导出。请返回上一页，写明导出审计的用途；用途也记入审计。",
			"No purpose was given, or one too long, so nothing was taken out. Go back and say what the file is for; the audit keeps that too."))
		return nil
	}
	query, err := url.ParseQuery(q.HTTP.PostFormValue("query"))
	if err != nil {
		return page.ErrMissing
	}
	q.HTTP.URL.RawQuery = query.Encode()
	want, from, to := asked(q)
	if wrong := misread(p, p.T("没有导出任何内容。", "Nothing was taken out."), from, to); wrong != "" {
		q.Tell(http.StatusBadRequest, p.T("时间看不懂", "A time cannot be read"), wrong)
		return nil
	}
	want.Max = linesExported
	lines, err := q.Accounts().Audit(q.HTTP.Context(), want)
	if err != nil {
		return err
	}
	sheet := intake.Sheet{Name: p.T("审计", "audit"), Head: 1, Rows: []intake.Row{row(1,
		p.T("编号", "no."), p.T("时间", "time"), p.T("谁", "who"), p.T("做了什么", "did what"), p.T("对象", "about"), p.T("细节", "detail"), p.T("理由", "reason"), p.T("代码", "code"))}}
	for i, l := range lines {
		sheet.Rows = append(sheet.Rows, row(i+2, strconv.FormatUint(l.N, 10), p.Full(l.At), l.By, p.In(l.Verb.Label()), l.About, l.Detail, l.Reason, string(l.Verb)))
	}
	if err := q.Audit(account.Exported, "audit", fmt.Sprintf("%d lines ?%s", len(lines), q.HTTP.URL.RawQuery), reason); err != nil {
		return err
	}
	return send(q, p.T("审计 ", "audit ")+page.China(p.Now).Format("2006-01-02 1504")+endingOf(q), intake.Grid{Sheets: []intake.Sheet{sheet}})
}

func row(number int, texts ...string) intake.Row {
	r := intake.Row{Number: number}
	for _, text := range texts {
		r.Cells = append(r.Cells, intake.Say(text))
	}
	return r
}
