package books

import (
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// recordBody is what stands on the page of a record of any kind.
type recordBody struct {
	Kind, Title string
	State       page.Mark
	Facts       []page.Fact
	Linked      []linked // records it names
	Naming      []linked // records that name it, by kind
	Journal     []page.EntryRow
	Conflicts   []page.ConflictRow
	History     []page.HistoryRow
}

// linked is a record beside another.
type linked struct{ Label, Title, Link string }

// record shows one record of any kind: what it says, whom it names and who names it, what contradicts it, and every write.
func (b *books) record(q *page.Request) error {
	id, err := q.ID()
	if err != nil {
		return err
	}
	ref := roster.Ref{Kind: q.HTTP.PathValue("kind"), ID: id}
	if own := q.Page.LinkTo(ref); own != "" && !strings.Contains(own, "/record/") {
		return q.Redirect(own)
	}
	if q.State.Schema.Kind(ref.Kind) == nil {
		return page.ErrMissing
	}
	return b.one(q, ref, "books")
}

// person shows one responder.
func (b *books) person(q *page.Request) error {
	id, err := q.ID()
	if err != nil {
		return err
	}
	return b.one(q, roster.Ref{Kind: "person", ID: id}, "people")
}

func (b *books) one(q *page.Request, ref roster.Ref, section string) error {
	d, err := q.Desk()
	if err != nil {
		return err
	}
	got, err := d.Record(q.HTTP.Context(), ref, q.Page.Lang)
	if err != nil {
		return err
	}
	lines, err := d.History(q.HTTP.Context(), ref)
	if err != nil {
		return err
	}
	p, kind := q.Page, q.State.Schema.Kind(ref.Kind)
	p.Section, p.Title, p.Update = section, p.Text(got.Title), "offer"
	body := recordBody{
		Kind: p.In(kind.Label), Title: p.Title, Facts: p.Facts(got.Row, "status"), Conflicts: p.ConflictsOf(ref), History: p.History(lines),
		Linked: b.linked(p, got.Names), Naming: b.linked(p, got.NamedBy),
	}
	if f := kind.Field("status"); f != nil {
		body.State = b.state(p, &got.Row)
	}
	entries, err := q.Board().Journal(q.HTTP.Context(), q.State.Space.ID, desk.JournalQuery{About: ref.ID, Limit: linesPerPage})
	if err != nil {
		return err
	}
	body.Journal = p.Entries(entries)
	p.Body = body
	return q.Write(200, "record")
}

// state is where a record stands, in the colours of the book that holds it.
func (b *books) state(p *page.Page, row *record.Record) page.Mark {
	book := b.office.Of(row)
	if book == nil || book.State == "" {
		return p.Mark(row.Kind.Name, roster.Status(row.Text("status")))
	}
	words := p.Shown(row.Kind.Name, book.State, row.Text(book.State))
	return toned(procedure.Cell{Text: words, Tone: book.Tones[book.StateOf(row)]})
}

func (b *books) linked(p *page.Page, named []desk.Link) []linked {
	all := make([]linked, 0, len(named))
	for _, n := range named {
		one := linked{Label: p.In(n.Label), Title: p.Text(n.Title)}
		if n.Ref.ID != (uuid.UUID{}) && n.Ref.Kind != "" {
			one.Link = p.LinkTo(n.Ref)
		}
		all = append(all, one)
	}
	return all
}
