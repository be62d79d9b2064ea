package books

import (
	"fmt"
	"slices"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// registerTable lists a book of the office just as a desk does: its declaration says what there is to see.
func registerTable(schema *record.Schema, book *procedure.Register, section string) table {
	t := table{name: "books/" + book.Name, section: section, label: book.Label, hint: record.Label{Zh: "任何文字、标题的拼音首字母", En: "any words, initials of the title"}}
	kind := schema.Kind(book.Kind)
	for _, c := range book.Columns {
		label, f := c.Label, kind.Field(c.Field)
		if label == (record.Label{}) && f != nil {
			label = f.Label
		}
		t.columns = append(t.columns, column{name: desk.ColumnName(book, c), label: label, right: c.Right, orders: true})
	}
	t.read = func(q *page.Request, w window) (found, error) { return readRegister(q, w, book) }
	return t
}

func readRegister(q *page.Request, w window, book *procedure.Register) (got found, err error) {
	p := q.Page
	d, err := q.Desk()
	if err != nil {
		return got, err
	}
	only := map[string]string{}
	if s := q.Word("status"); s != "" && book.State != "" {
		only[book.State] = s
	}
	for _, name := range book.Filters {
		if word := q.Word("f." + name); word != "" {
			only[name] = word
		}
	}
	all := book.State == "" || q.Word("all") != ""
	listing, err := d.Register(q.HTTP.Context(), desk.RegisterQuery{
		Book: book.Name, Text: q.Word("q"), Only: only, All: all, Order: w.by, Down: w.down, Skip: w.skip, Limit: w.limit, Language: p.Lang,
	})
	if err != nil {
		return got, err
	}
	got.kind, got.alert = listing.Total, listing.Alert
	for _, n := range listing.States {
		got.all += n
	}
	for _, l := range listing.Lines {
		one := line{id: l.Row.ID.String(), link: p.Link("record", l.Row.Kind.Name, l.Row.ID), urgent: l.Urgent}
		for i, c := range l.Cells {
			shown := cell{Text: p.Text(c.Text)}
			if c.Tone != "" || book.Columns[i].Field == book.State && book.State != "" {
				shown = cell{Mark: toned(c)}
			}
			if i == 0 {
				shown.Link, shown.Warn = one.link, len(l.Row.Conflicts()) > 0
			}
			one.cells = append(one.cells, shown)
		}
		got.lines = append(got.lines, one)
	}
	got.chips, got.filters = registerChips(q, book, listing), registerFilters(q, book, listing)
	return got, nil
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
		n := got.States[s]
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

func registerFilters(q *page.Request, book *procedure.Register, got desk.RegisterPage) []filter {
	p, kind := q.Page, q.State.Schema.Kind(book.Kind)
	var filters []filter
	for _, name := range book.Filters {
		f := kind.Field(name)
		if f == nil {
			continue
		}
		one := filter{Name: "f." + name, Label: p.In(f.Label), Chosen: q.Word("f." + name)}
		for _, o := range f.Options {
			one.Options = append(one.Options, option{o.Name, p.In(o.Label)})
		}
		for _, word := range got.Words[name] {
			one.Options = append(one.Options, option{word, p.Text(word)})
		}
		if len(one.Options) > 0 {
			filters = append(filters, one)
		}
	}
	return filters
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

// address is where a table stands, narrowed by a query.
func (t table) address(q *page.Request, query string) string {
	at := q.Page.Link(t.name)
	if query != "" {
		at = fmt.Sprintf("%s?%s", at, query)
	}
	return at
}
