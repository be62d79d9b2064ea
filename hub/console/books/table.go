package books

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/record"
)

// table is one list of records: it is shown, narrowed, ordered, paged and taken away the same way whatever it lists.
type table struct {
	name    string // in the address
	section string // of the navigation
	kind    string // of the records
	label   record.Label
	hint    record.Label // what may be searched for
	empty   record.Label // what stands there while nothing is recorded
	note    record.Label // how to read it; may be empty
	columns []column
	times   []*record.Field // by which it can be narrowed to a time
	read    func(q *page.Request, w window) (found, error)
}

// column is one column of a table.
type column struct {
	name   string // in the address
	label  record.Label
	right  bool
	extra  bool   // shown only to who chose it
	orders bool   // the table can be ordered by it
	field  string // declared field that it shows as it is; empty: what stands there is worked out
}

// found is the part of a table that was asked for.
type found struct {
	all, kind     int // records before filtering, records that pass; unknown of a table that is read on and on
	lines         []line
	chips         []page.Chip
	filters       []filter
	alert         string
	on            bool   // read on and on: nobody counts it
	older, newest string // addresses of the parts before and the first of such a table
}

// line is one record of a table.
type line struct {
	id, link string
	urgent   bool
	cells    []cell // one for each column that is shown
}

// cell is what stands in one column of a line.
type cell struct {
	Text, Small string
	Link        string // of the text
	Mark, Aside page.Mark
	Tags        []string
	Warn        bool   // contradicted
	Code        bool   // figures of one width
	Late        string // says that it was brought in later
}

// plain is a cell's content as a file has it.
func (c cell) plain(p *page.Page) string {
	parts := []string{c.Text, c.Mark.Word, strings.Join(c.Tags, "、"), c.Small, c.Aside.Word, c.Late}
	if c.Warn {
		parts = append(parts, p.T("（有冲突）", "(in conflict)"))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// body is what a table's template is given.
type body struct {
	Title, Alert, Empty, Hint, Note string
	Wrong                           string // a moment that cannot be read
	Head                            []heading
	Rows                            []row
	Chips                           []page.Chip
	Filters                         []filter
	Span                            span
	Columns, Further                []choice // to choose from: those the table is made of, every other declared field
	Saved                           []saved
	List                            page.List[row]
	Siblings                        []sibling
	Begin                           []page.ActLink
	Table, Address                  string   // its name, as forms and as links say it
	Said                            []string // the filters that hold, in words
	Export, Reveal                  bool     // who looks may take it away, and personal fields in full
	Asked                           string   // the query of this page, for forms
	Narrowed                        bool
	Own                             map[string]bool // words of the address that the form of filters sets itself
	On                              bool
	Older, Newest                   string
}

// heading is the head of a column, with what orders the table by it.
type heading struct {
	Label, Link string
	Sorted      string // as aria-sort says it
	Right       bool
}

// row is one line as it is shown.
type row struct {
	ID, Print, Link string
	Urgent          bool
	Cells           []shownCell
}

// shownCell is a cell with how its column stands.
type shownCell struct {
	cell
	Right, First bool
}

// choice is one column to choose.
type choice struct {
	Name, Label string
	Chosen      bool
}

// sibling is another table on the same shelf.
type sibling struct {
	Label, Link string
	Here        bool
}

// rowsPerPage is how many lines a page of a table has.
const rowsPerPage = 100

// window is what part of a table is asked for, in what order.
type window struct {
	skip, limit int
	by          string // name of a column; empty: as the table stands
	down        bool
	columns     []column // those that are shown
	only        map[string]string
	when        string
	from, to    time.Time
	before      int64 // of a table that is read on and on
	whole       bool  // personal fields in full
}

// windowOf is the part of the table that the address asks for.
func (t table) windowOf(q *page.Request) window {
	by, down := strings.CutPrefix(q.Word("sort"), "-")
	w := window{skip: int(q.Number("page", 1, 1<<24)-1) * rowsPerPage, limit: rowsPerPage, by: by, down: down, only: map[string]string{}, before: q.Number("before", 0, 1<<62)}
	for i, shown := range t.chosen(q) {
		if shown {
			w.columns = append(w.columns, t.columns[i])
		}
	}
	for word := range q.HTTP.URL.Query() {
		if field, ok := fieldOf(word); ok && q.Word(word) != "" {
			w.only[field] = q.Word(word)
		}
	}
	if s := t.span(q); s.When != "" {
		w.when, w.from, w.to = s.When, s.From.At, s.until
	}
	return w
}

// show answers with one page of a table.
func (b *books) show(q *page.Request, t table) error {
	if clean, empty := tidy(q.HTTP.URL.Query()); empty && q.HTTP.Method == http.MethodGet {
		return q.Redirect(t.address(q, clean.Encode())) // a form sends every choice, also those nobody made; a link names what was chosen
	}
	s := t.span(q)
	if address, ok := q.Settle(s.From, s.To); ok && len(t.times) > 0 {
		return q.Redirect(address)
	}
	p, w := q.Page, t.windowOf(q)
	p.Section, p.Title, p.Update = t.section, p.In(t.label), "offer"
	got, err := t.page(q, &w)
	if err != nil {
		return err
	}
	out := t.body(q, got)
	if out.Saved, err = savedFor(q, t); err != nil {
		return err
	}
	out.Siblings, out.Columns, out.Further = b.siblings(q, t.name), t.choices(q, false), t.choices(q, true)
	if book, ok := strings.CutPrefix(t.name, "books/"); ok {
		out.Begin = q.Begin(book)
	}
	for _, c := range w.columns {
		out.Head = append(out.Head, headOf(q, c, w))
	}
	for _, l := range got.lines {
		out.Rows = append(out.Rows, w.row(l))
	}
	if got.on {
		got.all, got.kind = len(got.lines), len(got.lines)
	}
	out.List = page.Cut(q, out.Rows, got.all, got.kind, w.skip, w.limit)
	if got.newest != "" {
		p.Update = "" // what came since stands on the first page
	}
	p.Body, p.Sheets = out, []string{"books.css"}
	return q.Write(http.StatusOK, "table")
}

// page reads the part that is asked for, or the last one where there are not so many.
func (t table) page(q *page.Request, w *window) (found, error) {
	got, err := t.read(q, *w)
	if err != nil || w.skip < got.kind || w.skip == 0 {
		return got, err
	}
	w.skip = max(0, got.kind-1) / w.limit * w.limit
	return t.read(q, *w)
}

// body is what stands around the lines.
func (t table) body(q *page.Request, got found) body {
	p := q.Page
	out := body{
		Title: p.Title, Alert: got.alert, Empty: p.In(t.empty), Hint: p.In(t.hint), Note: p.In(t.note), Chips: got.chips, Filters: got.filters, Span: t.span(q),
		Table: strings.Replace(t.name, "/", ".", 1), Address: t.name, Said: t.filters(q, got), Export: q.May(account.Export, ""), Reveal: q.May(account.Reveal, "") && t.personal(q),
		Asked: q.HTTP.URL.RawQuery, Narrowed: t.narrowed(q), On: got.on, Older: got.older, Newest: got.newest,
	}
	if m := out.Span.Wrong(); m != nil {
		out.Wrong = p.Unread(*m, p.T("下面没有按这个时间筛选。", "Below is not narrowed by it."))
	}
	if q.State.Then {
		out.Empty = p.T("那时中心还没有收到这样的记录。", "The hub had got none by then.")
	}
	if out.Empty == "" {
		out.Empty = p.T("还没有记录。终端登记并同步后会出现在这里。", "Nothing recorded yet. Records appear here when terminals make them and sync.")
	}
	out.Own = map[string]bool{"col": true, "when": true, "from": true, "to": true}
	for _, f := range got.filters {
		out.Own[f.Name] = true
	}
	return out
}

// narrowed says whether the address leaves anything out.
func (t table) narrowed(q *page.Request) bool {
	for word := range q.HTTP.URL.Query() {
		switch word {
		case "sort", "page", "col", "all":
		default:
			return true
		}
	}
	return false
}

// personal says whether a table has fields that are masked.
func (t table) personal(q *page.Request) bool {
	kind := q.State.Schema.Kind(t.kind)
	return kind != nil && slices.ContainsFunc(kind.Fields, func(f record.Field) bool { return f.Sensitive() })
}

func (w window) row(l line) row {
	one := row{ID: l.id, Link: l.link, Urgent: l.urgent}
	said := []any{l.urgent}
	for i, c := range l.cells {
		said = append(said, c.Text, c.Mark, c.Tags, c.Small, c.Warn) // what grows with time alone stands in Aside
		one.Cells = append(one.Cells, shownCell{c, w.columns[i].right, i == 0})
	}
	one.Print = page.Fingerprint(said...)
	return one
}

// chosen says of each column whether it is shown: those the address names, else those that are no extras.
func (t table) chosen(q *page.Request) []bool {
	asked := q.HTTP.URL.Query()["col"]
	shown, any := make([]bool, len(t.columns)), false
	for i, c := range t.columns {
		shown[i] = slices.Contains(asked, c.name)
		any = any || shown[i]
	}
	if !any {
		for i, c := range t.columns {
			shown[i] = !c.extra
		}
	}
	shown[0] = true // a line without its name is nobody's
	return shown
}

// choices are the columns to choose from: those the table is made of, or every other declared field.
func (t table) choices(q *page.Request, further bool) (all []choice) {
	chosen := t.chosen(q)
	for i, c := range t.columns {
		if i > 0 && (c.field != "") == further {
			all = append(all, choice{c.name, q.Page.In(c.label), chosen[i]})
		}
	}
	return all
}

// headOf is the head of a column; following it orders by the column, following it again turns the order round.
func headOf(q *page.Request, c column, w window) heading {
	h := heading{Label: q.Page.In(c.label), Right: c.right}
	if !c.orders {
		return h
	}
	next := c.name
	if w.by == c.name {
		h.Sorted = "ascending"
		if next = "-" + c.name; w.down {
			h.Sorted, next = "descending", ""
		}
	}
	h.Link = q.With("sort", next)
	return h
}

// address is where a table stands, narrowed by a query.
func (t table) address(q *page.Request, query string) string {
	at := q.Page.Link(t.name)
	if query != "" {
		at += "?" + query
	}
	return at
}

// tidy is a query without what was left empty, and whether something was.
func tidy(query url.Values) (clean url.Values, empty bool) {
	clean = url.Values{}
	for name, values := range query {
		kept := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		empty = empty || len(kept) < len(values)
		if len(kept) > 0 {
			clean[name] = kept
		}
	}
	return clean, empty
}

// count writes a number of things; a zero stands as such.
func count(n int) string { return strconv.Itoa(n) }
