package duty

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// deskNeed is one need as a desk lists it.
type deskNeed = desk.NeedLine

// dueRow is one thing to report up, or one that went out and whose receipt is not in.
type dueRow struct {
	ID, Print string
	To        string
	Paper     string
	Stage     string
	At, Left  string
	Late      page.Mark
	LastAt    string // when the last one went out
	Last      string // its number
	Receipt   string // of the last one
	Number    string // of the one that is made and not sent
	State     page.Mark
	Lacks     string // who has still to sign
	Make      string // address of the page that makes it; empty where it is made or who looks may not
	Acts      []page.ActLink
}

func dueRows(q *page.Request) []dueRow {
	p := q.Page
	kinds := p.State.Schema
	var rows []dueRow
	for _, d := range p.State.Waiting.Due {
		row := dueRow{To: p.Text(d.To), Paper: p.Shown("reporting", "paper", d.Paper), Stage: kinds.Kind("report").Field("stage").Shown(d.Stage, p.Lang), At: p.Clock(d.At)}
		row.Late = countdown(p, d.At.Sub(p.State.Waiting.At))
		switch {
		case d.Report.Kind != nil:
			row.ID, row.Number, row.Lacks = d.Report.ID.String(), d.Report.Text("number"), toSign(p, &d.Report, d.Stage)
			row.State, row.Acts = markOf(q, "report", d.Report.Text("status")), q.Offered(&d.Report)
		case d.Duty.Kind != nil:
			row.ID = d.Duty.ID.String()
			if q.MayAct("report.add") && !q.State.Space.Closed {
				row.Make = p.Link("duty", "make") + "?duty=" + row.ID
			}
		}
		if d.Last.Kind != nil {
			row.LastAt, row.Last, row.Receipt = p.Clock(d.Last.Time("sent_at")), d.Last.Text("number"), p.Text(d.Last.Text("receipt"))
		}
		row.Print = page.Fingerprint(row.To, row.Paper, row.Stage, row.At, row.Late.Tone, row.Last, row.Receipt, row.Number, row.State, row.Lacks)
		rows = append(rows, row)
	}
	return rows
}

// sentRows are the reports whose receipt is still to come.
func sentRows(q *page.Request) []dueRow {
	p := q.Page
	var rows []dueRow
	for _, r := range p.State.Waiting.Sent {
		row := dueRow{
			ID: r.ID.String(), To: p.Text(r.Text("to")), Paper: p.Text(r.Text("title")), Stage: r.Kind.Field("stage").Shown(r.Text("stage"), p.Lang), Number: r.Text("number"),
			At: p.Clock(r.Time("sent_at")), State: markOf(q, "report", r.Text("status")), Acts: q.Offered(&r),
		}
		row.Print = page.Fingerprint(row.To, row.Paper, row.Number, row.At)
		rows = append(rows, row)
	}
	return rows
}

// toSign says whose name a report still wants.
func toSign(p *page.Page, r *record.Record, stage string) string {
	if r.Text("status") == string(procedure.ReportSigned) {
		return ""
	}
	general, coordination := r.Text("signed_by") == "", r.Text("cosigned_by") == ""
	switch two := stage == "final"; {
	case two && general && coordination:
		return p.Group(record.General) + p.T("签发、", " signs, ") + p.Group(record.Coordination) + p.T("会签", " cosigns")
	case general:
		return p.Group(record.General) + p.T("签发", " signs")
	case two && coordination:
		return p.Group(record.Coordination) + p.T("会签", " cosigns")
	}
	return ""
}

// countdown says how long something has, or since when it is late.
func countdown(p *page.Page, left time.Duration) page.Mark {
	switch {
	case left < 0:
		return page.Marked("cross", "alarm", p.T("已超时 ", "late by ")+p.Span(-left))
	case left < time.Hour:
		return page.Marked("up", "warn", p.T("还剩 ", "left: ")+p.Span(left))
	}
	return page.Marked("", "", p.T("还剩 ", "left: ")+p.Span(left))
}

// makeBody is the page that makes a report.
type makeBody struct {
	Due     dueRow
	Duty    string
	Refused string
}

// dueOf is what a duty to report asks for now.
func dueOf(q *page.Request, d *desk.Desk, duty string) (procedure.Due, error) {
	id, err := uuid.Parse(duty)
	if err != nil {
		return procedure.Due{}, page.ErrMissing
	}
	w, err := d.Waiting(q.HTTP.Context())
	if err != nil {
		return procedure.Due{}, err
	}
	for _, due := range w.Due {
		if due.Duty.Kind != nil && due.Duty.ID == id && due.Report.Kind == nil {
			return due, nil
		}
	}
	return procedure.Due{}, procedure.No("not_due", "这项报送已经出具或不再需要，没有重复出具。请回到待办查看。", "This report is made already or no more asked for; none was made twice. Go back and look.")
}

func showMake(q *page.Request) error {
	d, err := q.Desk()
	if err != nil {
		return err
	}
	due, err := dueOf(q, d, q.HTTP.URL.Query().Get("duty"))
	if err != nil {
		return err
	}
	if !q.MayAct("report.add") {
		return page.ErrForbidden
	}
	return writeMake(q, http.StatusOK, due, "")
}

func writeMake(q *page.Request, status int, due procedure.Due, refused string) error {
	p := q.Page
	p.Section, p.Title, p.Sheets = "duty", p.T("出具报告", "Make a report"), []string{"duty.css"}
	row := dueRow{To: p.Text(due.To), Paper: p.Shown("reporting", "paper", paperFor(due)), Stage: p.State.Schema.Kind("report").Field("stage").Shown(due.Stage, p.Lang), At: p.Clock(due.At)}
	row.Late = countdown(p, due.At.Sub(p.State.Waiting.At))
	p.Body = makeBody{Due: row, Duty: due.Duty.ID.String(), Refused: refused}
	return q.Write(status, "make")
}

// doMake makes the paper of what stands now and keeps it as a report of its duty.
func doMake(q *page.Request) error {
	if err := open(q); err != nil {
		return err
	}
	sent := q.HTTP.PostForm
	d, err := q.Desk()
	if err != nil {
		return err
	}
	due, err := dueOf(q, d, sent.Get("duty"))
	if err != nil {
		return err
	}
	if !q.MayAct("report.add") {
		return page.ErrForbidden
	}
	receipt, err := d.Keep(q.HTTP.Context(), desk.PaperQuery{Paper: paperFor(due), Texts: map[string]string{"to": due.To}, Language: q.Page.Lang})
	if refused := roster.Refused(err); refused != nil {
		return writeMake(q, http.StatusUnprocessableEntity, due, refused.Sentence(q.Page.Lang))
	}
	if err != nil {
		return fmt.Errorf("make the report: %w", err)
	}
	if err := q.Audit(account.Reported, "report "+receipt.IDs[record.NewID(1)].String(), paperFor(due), ""); err != nil {
		return fmt.Errorf("audit the report: %w", err)
	}
	return q.Redirect(q.Page.Link("duty") + "?done=report.add")
}

// paperFor is the paper by which a duty is fulfilled: 首报, 续报 and 终报 are one chain of three papers.
func paperFor(due procedure.Due) string {
	switch due.Paper {
	case "flash", "situation", "final":
	default:
		return due.Paper
	}
	switch due.Stage {
	case "first":
		return "flash"
	case "final":
		return "final"
	}
	return "situation"
}
