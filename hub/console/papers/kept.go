package papers

import (
	"cmp"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// keptRow is one report that was kept.
type keptRow struct {
	ID, Number, Title, Label, AsOf, By, Device, At, Digest, Heads, To string
	Status                                                            page.Mark
	Compare                                                           string // address of what changed since
	Record                                                            string // address of its record
}

// keptBody is the reports kept in a space, the newest first.
type keptBody struct {
	List page.List[keptRow]
}

// keptRows reads the reports that were kept with what they say.
func keptRows(q *page.Request, d *desk.Desk, text string) (rows []record.Record, err error) {
	listing, err := d.Register(q.HTTP.Context(), desk.RegisterQuery{Book: "report", Text: text, All: true, Language: q.Page.Lang})
	if err != nil {
		return nil, err
	}
	for _, l := range listing.Lines {
		if l.Row.Number("parts") > 0 {
			rows = append(rows, l.Row)
		}
	}
	return rows, nil
}

func keptCount(q *page.Request, d *desk.Desk) (int, error) {
	rows, err := keptRows(q, d, "")
	return len(rows), err
}

func keptList(q *page.Request) error {
	d, err := q.Desk()
	if err != nil {
		return err
	}
	p := q.Page
	rows, err := keptRows(q, d, q.Word("q"))
	if err != nil {
		return err
	}
	var shown []keptRow
	for i := range rows {
		shown = append(shown, keptRowOf(p, d, &rows[i]))
	}
	p.Section, p.Title, p.Sheets = "papers", p.T("已存报表", "Reports kept"), []string{"papers.css"}
	p.Body = keptBody{List: page.Paged(q, shown, len(shown))}
	return q.Write(200, "reports")
}

func keptRowOf(p *page.Page, d *desk.Desk, row *record.Record) keptRow {
	one := keptRow{
		ID: row.ID.String(), Number: row.Text("number"), Title: p.Text(row.Text("title")), AsOf: p.Full(row.Time("as_of")), To: p.Text(row.Text("to")),
		By: cmp.Or(row.Source.Operator, row.Text("recorded_by")), Device: p.Device(row.Source.Device), At: p.Clock(row.Time("as_of")),
		Digest: row.Text("digest"), Heads: row.Text("heads"), Status: p.Mark("report", roster.Status(row.Text("status"))),
		Compare: p.Link("compare") + "?from=" + page.China(row.Time("as_of")).Format("2006-01-02T15:04:05"), Record: p.LinkTo(roster.Ref{Kind: "report", ID: row.ID}),
	}
	if x, ok := d.Papers().Paper(row.Text("paper")); ok {
		one.Label = p.In(x.Label)
	}
	return one
}

// kept finds the report of the address, whole as it was kept.
func kept(q *page.Request) (*desk.Desk, keptRow, report.Document, error) {
	var none keptRow
	id, err := q.ID()
	if err != nil {
		return nil, none, report.Document{}, err
	}
	d, err := q.Desk()
	if err != nil {
		return nil, none, report.Document{}, err
	}
	row, err := reportRow(q, d, id)
	if err != nil {
		return nil, none, report.Document{}, err
	}
	doc, err := d.Kept(q.HTTP.Context(), id)
	return d, keptRowOf(q.Page, d, &row), doc, err
}

func reportRow(q *page.Request, d *desk.Desk, id uuid.UUID) (record.Record, error) {
	rows, err := keptRows(q, d, "")
	if err != nil {
		return record.Record{}, err
	}
	for i := range rows {
		if rows[i].ID == id {
			return rows[i], nil
		}
	}
	return record.Record{}, page.ErrMissing
}

func showKept(q *page.Request) error { return putKept(q, false, nil) }

// putKept shows a kept report as it was made, with the reason why a file of it cannot be had, where there is one.
func putKept(q *page.Request, open bool, refused error) error {
	d, row, doc, err := kept(q)
	if err != nil {
		return err
	}
	p, status := q.Page, 200
	b := body{
		Path: p.Link("papers", "kept", row.ID), Kept: &row, Whole: open, Reason: reasonOf(q), Row: paperRow{Label: row.Label},
		MayReveal: q.May(account.Reveal, ""), MayExport: q.May(account.Export, ""),
	}
	if refused != nil {
		r := roster.Refused(refused)
		if r == nil {
			return refused
		}
		b.Wrong, status = r.Sentence(p.Lang), 422
	}
	out := made{doc: doc}
	if err := out.hide(q, d, open); err != nil {
		return err
	}
	b.Sheet, b.Hid = sheetOf(p, out.doc), out.hid
	p.Section, p.Title, p.Body = "papers", joined(row.Label, row.Number), b
	p.Sheets, p.Scripts = []string{"papers.css", formatOf(doc.Format) + ".css"}, []string{"papers.js"}
	return q.Write(status, "paper")
}

func joined(a, b string) string { return a + " " + b }

func wholeKept(q *page.Request) error {
	_, row, _, err := kept(q)
	if err != nil {
		return err
	}
	if reasonOf(q) == "" {
		return putKept(q, false, unreasoned())
	}
	if err := q.Audit(account.Revealed, "report:"+row.Number, "", reasonOf(q)); err != nil {
		return err
	}
	return putKept(q, true, nil)
}

// fileKept makes a kept report into a file: of the same report always the same bytes.
func fileKept(q *page.Request) error {
	kind, err := kindOf(q)
	if err != nil {
		return err
	}
	d, row, doc, err := kept(q)
	if err != nil {
		return err
	}
	open, err := opened(q, "report:"+row.Number, string(kind))
	if err != nil {
		return putKept(q, false, err)
	}
	if reasonOf(q) == "" {
		return putKept(q, false, purposeless())
	}
	out := made{doc: doc}
	if err := out.hide(q, d, open); err != nil {
		return err
	}
	if err := deliver(q, out.doc, row.Label, kind, "report:"+row.Number); err != nil {
		return putKept(q, false, err)
	}
	return nil
}
