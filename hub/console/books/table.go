package books

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// table is one list of records: it is shown, narrowed, ordered, paged and taken away the same way whatever it lists.
type table struct {
	name    string // in the address
	section string // of the navigation
	label   record.Label
	hint    record.Label // what may be searched for
	empty   record.Label // what stands there while nothing is recorded
	columns []column
	read    func(q *page.Request, w window) (found, error)
}

// column is one column of a table.
type column struct {
	name   string // in the address
	label  record.Label
	right  bool
	extra  bool // shown only to who chose it
	orders bool // the table can be ordered by it
}

// window is what part of a table is asked for, in what order.
type window struct {
	skip, limit int    // limit 0: all
	by          string // name of a column; empty: as the table stands
	down        bool
}

// found is the part of a table that was asked for.
type found struct {
	all, kind int // records before filtering, records that pass
	lines     []line
	chips     []page.Chip
	filters   []filter
	alert     string
}

// line is one record of a table.
type line struct {
	id, link string
	urgent   bool
	cells    []cell // one for each column of the table
}

// cell is what stands in one column of a line.
type cell struct {
	Text, Small string
	Link        string // of the text
	Mark, Aside page.Mark
	Tags        []string
	Warn        bool // contradicted
}

// plain is a cell's content as a file has it.
func (c cell) plain() string {
	parts := []string{c.Text, c.Mark.Word, strings.Join(c.Tags, "、"), c.Small, c.Aside.Word}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// filter is one choice by which a table is narrowed, beside its chips.
type filter struct {
	Name, Label, Chosen string
	Options             []option
}

// option is one word of a choice.
type option struct{ Value, Label string }

// body is what a table's template is given.
type body struct {
	Title, Alert, Empty, Hint string
	Head                      []heading
	Rows                      []row
	Chips                     []page.Chip
	Filters                   []filter
	Columns                   []choice // every column, to choose from
	Saved                     []saved
	List                      page.List[row]
	Siblings                  []sibling
	Table                     string // its name
	Export                    bool   // who looks may take it away
	Reveal                    bool
	Asked                     string // the query of this page, for forms
	Narrowed                  bool
	Own                       map[string]bool // words of the address that the form of filters sets itself
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

// windowOf is the part of the table that the address asks for.
func windowOf(q *page.Request) window {
	by, down := strings.CutPrefix(q.Word("sort"), "-")
	return window{skip: int(q.Number("page", 1, 1<<30)-1) * rowsPerPage, limit: rowsPerPage, by: by, down: down}
}

// show answers with one page of a table.
func (b *books) show(q *page.Request, t table) error {
	p := q.Page
	p.Section, p.Title, p.Update = t.section, p.In(t.label), "offer"
	w := windowOf(q)
	got, err := t.read(q, w)
	if err != nil {
		return err
	}
	out := body{
		Title: p.Title, Alert: got.alert, Empty: p.In(t.empty), Hint: p.In(t.hint), Chips: got.chips, Filters: got.filters, Table: strings.Replace(t.name, "/", ".", 1),
		Export: q.May(account.Export, ""), Reveal: q.May(account.Reveal, ""), Asked: q.HTTP.URL.RawQuery, Siblings: b.siblings(q, t.name),
	}
	if out.Empty == "" {
		out.Empty = p.T("还没有记录。终端登记并同步后会出现在这里。", "Nothing recorded yet. Records appear here when terminals make them and sync.")
	}
	out.Own = map[string]bool{"col": true}
	for _, f := range got.filters {
		out.Own[f.Name] = true
	}
	chosen := t.chosen(q)
	for i, c := range t.columns {
		out.Columns = append(out.Columns, choice{c.name, p.In(c.label), chosen[i]})
		if chosen[i] {
			out.Head = append(out.Head, headOf(q, c, w))
		}
	}
	for _, l := range got.lines {
		out.Rows = append(out.Rows, t.row(l, chosen))
	}
	out.List = page.Cut(q, out.Rows, got.all, got.kind, w.skip, rowsPerPage)
	out.Narrowed = got.all != got.kind
	if out.Saved, err = savedFor(q, t.name); err != nil {
		return err
	}
	p.Body = out
	return q.Write(200, "table")
}

func (t table) row(l line, chosen []bool) row {
	one := row{ID: l.id, Link: l.link, Urgent: l.urgent}
	var said []any
	for i, c := range l.cells {
		said = append(said, c.Text, c.Mark, c.Tags, c.Small, c.Warn) // what grows with time alone stands in Aside
		if chosen[i] {
			one.Cells = append(one.Cells, shownCell{c, t.columns[i].right, len(one.Cells) == 0})
		}
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

// within gives the part of lines that a window asks for, for tables that lie in memory whole.
func within[R any](rows []R, w window) []R {
	from := min(w.skip, len(rows))
	if w.limit == 0 {
		return rows[from:]
	}
	return rows[from:min(from+w.limit, len(rows))]
}

// listed is a table whose rows lie in memory: its columns say how they are ordered and shown.
type listed[R any] struct {
	table
	parts []part[R]
	rows  func(q *page.Request) (rows []R, got found) // those that pass the filters; lines are made here
	head  func(p *page.Page, r R) line                // without its cells
}

// part is one column of a listed table.
type part[R any] struct {
	column
	less func(a, b R) int // nil: the table is not ordered by it
	cell func(p *page.Page, r R) cell
}

// made turns a listed table into a table.
func (l listed[R]) made() table {
	t := l.table
	for _, c := range l.parts {
		c.orders = c.less != nil
		t.columns = append(t.columns, c.column)
	}
	t.read = func(q *page.Request, w window) (found, error) {
		rows, got := l.rows(q)
		if at := slices.IndexFunc(l.parts, func(c part[R]) bool { return c.name == w.by && c.less != nil }); at >= 0 {
			less := l.parts[at].less
			rows = slices.Clone(rows)
			slices.SortStableFunc(rows, func(a, b R) int {
				if w.down {
					return less(b, a)
				}
				return less(a, b)
			})
		}
		got.kind = len(rows)
		for _, r := range within(rows, w) {
			one := l.head(q.Page, r)
			for _, c := range l.parts {
				one.cells = append(one.cells, c.cell(q.Page, r))
			}
			got.lines = append(got.lines, one)
		}
		return got, nil
	}
	return t
}

// districtFilter narrows by the districts that occur.
func districtFilter(q *page.Request, codes []string) filter {
	p := q.Page
	f := filter{Name: "district", Label: p.T("区县", "District"), Chosen: q.Word("district")}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		if code != "" {
			f.Options = append(f.Options, option{code, p.District(code)})
		}
	}
	return f
}

// asked is a whole query as an address carries it.
func asked(query url.Values) string {
	for name, values := range query {
		if slices.Equal(values, []string{""}) {
			delete(query, name)
		}
	}
	return query.Encode()
}

// count writes a number of things; a zero stands as such.
func count(n int) string { return strconv.Itoa(n) }

// fraction writes done of all.
func fraction(done, all float64) string {
	return fmt.Sprintf("%s/%s", page.Plain(done), page.Plain(all))
}

// status is the state the address asks for.
func status(q *page.Request) roster.Status { return roster.Status(q.Word("status")) }
