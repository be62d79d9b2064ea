package books

import (
	"slices"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// registerTable lists a book of the office just as a desk does: its declaration says what there is to see.
func registerTable(schema *record.Schema, book *procedure.Register, section string) table {
	kind := schema.Kind(book.Kind)
	t := table{name: "books/" + book.Name, section: section, kind: book.Kind, label: book.Label, hint: says("任何文字、标题的拼音首字母", "any words, initials of the title"), times: timesOf(kind)}
	for _, c := range book.Columns {
		label, f := c.Label, kind.Field(c.Field)
		if label == (record.Label{}) && f != nil {
			label = f.Label
		}
		t.columns = append(t.columns, column{name: desk.ColumnName(book, c), label: label, right: c.Right, orders: f == nil || c.Show != nil || !f.Sensitive()})
	}
	t.columns = furtherColumns(kind, t.columns)
	t.read = func(q *page.Request, w window) (found, error) { return readRegister(q, w, book, kind) }
	return t
}

// offeredBy are the fields that a book is narrowed by: its own, and where and whose work it is.
func offeredBy(book *procedure.Register, kind *record.Kind) []string {
	names := slices.Clone(book.Filters)
	for _, name := range []string{"district", "group"} {
		if f := kind.Field(name); f != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func readRegister(q *page.Request, w window, book *procedure.Register, kind *record.Kind) (got found, err error) {
	d, err := q.Desk()
	if err != nil {
		return got, err
	}
	if s := q.Word("status"); s != "" && book.State != "" {
		w.only[book.State] = s
	}
	query := desk.RegisterQuery{
		Book: book.Name, Text: q.Word("q"), Only: w.only, All: book.State == "" || q.Word("all") != "", Order: w.by, Down: w.down, Skip: w.skip, Limit: w.limit,
		Language: q.Page.Lang, Offer: offeredBy(book, kind), When: w.when, From: w.from, To: w.to, Whole: w.whole, Guarded: true,
	}
	var places []int // of each column that is shown among the cells of a line
	for _, c := range w.columns {
		if c.field != "" {
			places = append(places, len(book.Columns)+len(query.Fields))
			query.Fields = append(query.Fields, c.field)
			continue
		}
		places = append(places, slices.IndexFunc(book.Columns, func(one procedure.Column) bool { return desk.ColumnName(book, one) == c.name }))
	}
	if f := kind.Field(w.by); f != nil && !slices.ContainsFunc(w.columns, func(c column) bool { return c.name == w.by }) && !f.Sensitive() {
		query.Fields = append(query.Fields, w.by) // it is ordered by a column that nobody looks at
	}
	listing, err := d.Register(q.HTTP.Context(), query)
	if err != nil {
		return got, err
	}
	got.kind, got.alert = listing.Total, listing.Alert
	for _, n := range listing.States {
		got.all += n
	}
	for _, l := range listing.Lines[min(len(listing.Lines), max(0, w.skip-listing.First)):] { // a desk fills its last page up from before
		got.lines = append(got.lines, registerLine(q, w, book, l, places))
	}
	got.chips = registerChips(q, book, listing)
	for _, name := range query.Offer {
		if f := offered(q, kind.Field(name), slices.Concat(codesOf(kind.Field(name)), listing.Words[name])); len(f.Options) > 0 {
			got.filters = append(got.filters, f)
		}
	}
	return got, nil
}

func codesOf(f *record.Field) (codes []string) {
	for _, o := range f.Options {
		codes = append(codes, o.Name)
	}
	return codes
}

func registerLine(q *page.Request, w window, book *procedure.Register, l desk.RegisterLine, places []int) line {
	p := q.Page
	one := line{id: l.Row.ID.String(), link: p.LinkTo(roster.Ref{Kind: l.Row.Kind.Name, ID: l.Row.ID}), urgent: l.Urgent}
	for i, c := range w.columns {
		at := l.Cells[places[i]]
		shown := cell{Text: p.Text(at.Text)}
		switch {
		case c.field != "":
			shown = told(p, l.Row.Kind.Field(c.field), at.Text)
		case at.Tone != "" || book.State != "" && c.name == book.State:
			shown = cell{Mark: toned(procedure.Cell{Text: p.Text(at.Text), Tone: at.Tone})}
		}
		if i == 0 {
			shown.Link, shown.Warn = one.link, len(l.Row.Conflicts()) > 0
		}
		one.cells = append(one.cells, shown)
	}
	return one
}

// toned is a cell with a tone as a mark: the shape says the same as the colour.
func toned(c procedure.Cell) page.Mark {
	switch c.Tone {
	case procedure.Good:
		return page.Marked("square", "ready", c.Text)
	case procedure.Info:
		return page.Marked("right", "info", c.Text)
	case procedure.Warn:
		return page.Marked("up", "warn", c.Text)
	case procedure.Alarm:
		return page.Marked("cross", "alarm", c.Text)
	case procedure.Muted:
		return page.Marked("ring", "muted", c.Text)
	}
	return page.Marked("", "", c.Text)
}

// registerChips are the states of a book, with how many records stand in each; the closed ones are left out until they are
// asked for, as at the desk.
func registerChips(q *page.Request, book *procedure.Register, got desk.RegisterPage) []page.Chip {
	if book.State == "" {
		return nil
	}
	p, chosen, all, open := q.Page, q.Word("status"), 0, 0
	var chips []page.Chip
	for _, o := range p.State.Schema.Kind(book.Kind).Field(book.State).Options {
		s := roster.Status(o.Name)
		n := got.Fit[s]
		all += n
		if !slices.Contains(book.Closed, s) {
			open += n
		}
		if n > 0 || chosen == o.Name {
			chips = append(chips, page.Chip{Mark: toned(procedure.Cell{Text: p.In(o.Label), Tone: book.Tones[s]}), Count: n, Link: q.With("status", o.Name), Chosen: chosen == o.Name})
		}
	}
	first := []page.Chip{{Mark: page.Marked("", "", p.T("未了结", "open")), Count: open, Link: q.Without("status", "all"), Chosen: chosen == "" && q.Word("all") == ""}}
	if len(book.Closed) > 0 {
		first = append(first, page.Chip{Mark: page.Marked("", "", p.T("全部", "all")), Count: all, Link: q.Only("all", "1", "status"), Chosen: chosen == "" && q.Word("all") != ""})
	}
	return append(first, chips...)
}

// shelf is tables that stand side by side, as they do at the desk.
type shelf struct {
	label  record.Label
	tables []string
}

// shelfBody is one shelf on the page of all books.
type shelfBody struct {
	Label string
	Books []sibling
}

// library lists every book.
func (b *books) library(q *page.Request) error {
	p := q.Page
	p.Section, p.Title = "books", p.T("登记簿", "Books")
	var all []shelfBody
	for _, s := range b.shelves {
		all = append(all, shelfBody{Label: p.In(s.label), Books: b.beside(q, s, "")})
	}
	p.Body = all
	return q.Write(200, "library")
}

// beside are the tables of a shelf.
func (b *books) beside(q *page.Request, s shelf, here string) []sibling {
	all := make([]sibling, len(s.tables))
	for i, name := range s.tables {
		t := b.tables[name]
		all[i] = sibling{Label: q.Page.In(t.label), Link: t.address(q, ""), Here: name == here}
	}
	return all
}

// siblings are the tables beside one, on its shelf.
func (b *books) siblings(q *page.Request, name string) []sibling {
	for _, s := range b.shelves {
		if slices.Contains(s.tables, name) {
			return b.beside(q, s, name)
		}
	}
	return nil
}
