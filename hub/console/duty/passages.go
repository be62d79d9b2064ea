package duty

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// districtRows are the applications for passage of one district.
type districtRows struct {
	District string
	Rows     []passageRow // the first of them
	Count    int
	More     int // that are not among the rows
	Lacking  int // that are not complete
}

// districtMax is how many applications of one district stand on the first page; the book has them all.
const districtMax = 8

// passageRow is one application that waits.
type passageRow struct {
	ID, Print string
	Number    string
	Link      string
	Plate     string
	Task      string
	Route     string
	State     page.Mark
	Since     string
	By        string   // who wrote it
	Device    string   // where
	Lacks     []string // what it still wants
	Reason    string   // why it was sent back
	Acts      []page.ActLink
}

// passages are the applications that wait, by district, and how many.
func passages(q *page.Request) (all []districtRows, count int) {
	p := q.Page
	by := map[string]*districtRows{}
	for _, r := range p.State.Waiting.Passages {
		name := cmp.Or(p.District(districtOf(p, &r)), p.T("区县不明", "district not known"))
		if by[name] == nil {
			by[name] = &districtRows{District: name}
		}
		one := by[name]
		if len(procedure.PassageLacks(&r)) > 0 {
			one.Lacking++
		}
		if one.Count < districtMax {
			one.Rows = append(one.Rows, passage(q, &r))
		}
		one.Count++
		one.More = one.Count - len(one.Rows)
		count++
	}
	for _, rows := range by {
		all = append(all, *rows)
	}
	slices.SortFunc(all, func(a, b districtRows) int { return cmp.Compare(a.District, b.District) })
	return all, count
}

func passage(q *page.Request, r *record.Record) passageRow {
	p := q.Page
	row := passageRow{
		ID: r.ID.String(), Number: r.Text("number"), Link: p.LinkTo(roster.Ref{Kind: "passage", ID: r.ID}), Plate: r.Text("plate"), Task: p.Text(r.Text("task_name")), Route: p.Text(r.Text("route")),
		State: markOf(q, "passage", r.Text("status")), Since: p.Clock(r.Time("status_at")), By: r.Text("recorded_by"), Device: p.Device(r.Source.Device), Acts: q.Offered(r),
	}
	if s := roster.Status(r.Text("status")); s == procedure.PassageReturned || s == procedure.PassageDraft {
		row.Reason = p.Text(r.Text("reason"))
	}
	for _, l := range procedure.PassageLacks(r) {
		row.Lacks = append(row.Lacks, p.In(l))
	}
	row.Print = page.Fingerprint(row.Number, row.Plate, row.Task, row.Route, row.State, row.Since, row.Lacks, row.Reason)
	return row
}

// districtOf is whose an application is: its vehicle's team's, else that of the desk that wrote it.
func districtOf(p *page.Page, r *record.Record) string {
	if v, ok := p.State.Picture.Vehicle(r.Ref("vehicle")); ok && v.Team != (uuid.UUID{}) {
		if t, ok := p.State.Picture.Team(v.Team); ok && t.District != "" {
			return t.District
		}
	}
	for _, t := range p.State.Terminals {
		if t.Device == r.Source.Device {
			return t.Area
		}
	}
	return ""
}

// markOf is a state of a book's record, as the terminal's window colours it.
func markOf(q *page.Request, book, state string) page.Mark {
	d, err := q.Desk()
	if err != nil {
		return page.Marked("dash", "muted", state)
	}
	b := d.Books().Register(book)
	word := q.Page.Shown(b.Kind, b.State, state)
	switch b.Tones[roster.Status(state)] {
	case procedure.Alarm:
		return page.Marked("cross", "alarm", word)
	case procedure.Warn:
		return page.Marked("diamond", "warn", word)
	case procedure.Good:
		return page.Marked("square", "ready", word)
	case procedure.Info:
		return page.Marked("right", "info", word)
	}
	return page.Marked("dash", "muted", word)
}
