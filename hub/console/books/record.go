package books

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// recordBody is what stands on the page of a record of any kind: what it says, what belongs to it, whom it names and who
// names it, what contradicts it, and one line of time with every write.
type recordBody struct {
	ID, Print     string
	Above         sibling // the table it stands in
	Kind, Number  string
	Title         string
	Marks         []page.Mark
	Badge         string
	Figures       []figure
	Facts         []page.Fact
	Tags          []string
	Note          string
	Panels        []panel
	Related       []linked
	Conflicts     []page.ConflictRow
	Acts          []page.ActLink
	Line          timeline
	Export, Asked string // address that gives the page as a file; empty: not to who looks
}

// figure is one number of a record.
type figure struct {
	Label, Value string
	Alarm        bool
}

// panel is a small table of what belongs to a record.
type panel struct {
	Title, Note, Empty string
	Head               []heading
	Rows               [][]shownCell
}

// panelOf is an empty panel; a column whose label begins with ">" stands right.
func panelOf(title, empty string, columns ...string) panel {
	p := panel{Title: title, Empty: empty}
	for _, label := range columns {
		words, right := strings.CutPrefix(label, ">")
		p.Head = append(p.Head, heading{Label: words, Right: right})
	}
	return p
}

// add puts a row below.
func (p *panel) add(cells ...cell) {
	row := make([]shownCell, len(cells))
	for i, c := range cells {
		row[i] = shownCell{c, p.Head[i].Right, i == 0}
	}
	p.Rows = append(p.Rows, row)
}

// linked is a record beside another.
type linked struct{ Label, Title, Link string }

// view reads what a page of a record shows.
type view func(q *page.Request, id uuid.UUID) (recordBody, error)

// pageOf answers with a record, as the address names it.
func (b *books) pageOf(read view) func(*page.Request) error {
	return func(q *page.Request) error {
		id, err := q.ID()
		if err != nil {
			return err
		}
		body, err := read(q, id)
		if err != nil {
			return err
		}
		body.Line = body.Line.cut()
		q.Page.Title, q.Page.Update, q.Page.Body, q.Page.Sheets = body.Title, "offer", body, []string{"books.css"}
		return q.Write(200, "record")
	}
}

// viewOf is what reads records of a kind.
func (b *books) viewOf(kind string) view {
	switch kind {
	case "team":
		return b.team
	case "need":
		return b.need
	case "task":
		return b.task
	case "person":
		return b.person
	}
	return func(q *page.Request, id uuid.UUID) (recordBody, error) {
		return b.any(q, roster.Ref{Kind: kind, ID: id})
	}
}

// record answers with a record of any kind, or leads to the page that its kind has.
func (b *books) record(q *page.Request) error {
	id, err := q.ID()
	if err != nil {
		return err
	}
	ref := roster.Ref{Kind: q.HTTP.PathValue("kind"), ID: id}
	if q.State.Schema.Kind(ref.Kind) == nil {
		return page.ErrMissing
	}
	if own := q.Page.LinkTo(ref); own != "" && !strings.Contains(own, "/record/") {
		return q.Redirect(own)
	}
	return b.pageOf(b.viewOf(ref.Kind))(q)
}

// any shows a record whose kind has no page of its own.
func (b *books) any(q *page.Request, ref roster.Ref) (recordBody, error) {
	body, row, err := b.around(q, ref)
	if err != nil {
		return body, err
	}
	q.Page.Section = "books"
	if book := b.office.Of(&row); book != nil {
		t := b.tables["books/"+book.Name]
		q.Page.Section, body.Above = t.section, sibling{Label: q.Page.In(t.label), Link: t.address(q, "")}
	}
	body.Facts = q.Page.Facts(row, "status")
	return body, nil
}

// around reads what stands around a record of any kind. Kinds that the page shows in panels of its own are left out of what
// is related.
func (b *books) around(q *page.Request, ref roster.Ref, shown ...string) (body recordBody, row record.Record, err error) {
	d, err := q.Desk()
	if err != nil {
		return body, row, err
	}
	got, err := d.Record(q.HTTP.Context(), ref, q.Page.Lang)
	if err != nil {
		return body, row, err
	}
	history, err := d.History(q.HTTP.Context(), ref)
	if err != nil {
		return body, row, err
	}
	entries, err := q.Journal(desk.JournalQuery{About: ref.ID})
	if err != nil {
		return body, row, err
	}
	p, kind := q.Page, got.Row.Kind
	for i, l := range history { // a desk keeps them in Chinese
		history[i].Old, history[i].New = p.Shown(kind.Name, l.Field, l.Old), p.Shown(kind.Name, l.Field, l.New)
	}
	body = recordBody{
		ID: ref.ID.String(), Kind: p.In(kind.Label), Title: p.Titled(ref, got.Title), Conflicts: p.ConflictsOf(ref), Acts: q.Offered(&got.Row),
		Related: related(p, got, shown), Line: lineOf(q, ref, history, entries), Asked: q.HTTP.URL.RawQuery,
	}
	if team, ok := p.State.Picture.Team(got.Row.Ref("team")); ok && body.Title == body.Kind {
		body.Title += " · " + team.Name
	}
	if f := kind.Field("status"); f != nil {
		body.Marks = append(body.Marks, b.state(p, &got.Row))
	}
	if q.May(account.Export, "") {
		body.Export = p.Link("record", ref.Kind, ref.ID, "export")
	}
	body.Print = page.Fingerprint(body.Title, body.Marks, body.Facts, body.Line.All, len(body.Related))
	return body, got.Row, nil
}

// state is where a record stands, in the colours of the book that holds it.
func (b *books) state(p *page.Page, row *record.Record) page.Mark {
	book := b.office.Of(row)
	if own := p.LinkTo(roster.Ref{Kind: row.Kind.Name, ID: row.ID}); book == nil || book.State == "" || !strings.Contains(own, "/record/") || row.Kind.Name == "vehicle" {
		return p.Mark(row.Kind.Name, roster.Status(row.Text("status")))
	}
	words := p.Shown(row.Kind.Name, book.State, row.Text(book.State))
	return toned(procedure.Cell{Text: words, Tone: book.Tones[book.StateOf(row)]})
}

// related are the records that a record names and those that name it.
func related(p *page.Page, got desk.RecordPage, shown []string) (all []linked) {
	for _, n := range append(got.Names, got.NamedBy...) {
		one := linked{Label: p.In(n.Label), Title: p.Titled(n.Ref, n.Title)}
		if n.Ref.ID != (uuid.UUID{}) && n.Ref.Kind != "" {
			one.Link = p.LinkTo(n.Ref)
		}
		if !slices.Contains(shown, n.Ref.Kind) {
			all = append(all, one)
		}
	}
	return all
}
