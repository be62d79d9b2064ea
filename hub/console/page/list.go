package page

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"qianshao/shared/roster"
)

// rowsPerPage is how many rows a list has on one page.
const rowsPerPage = 100

// List is a table with its filters and its page.
type List[R any] struct {
	Chips     []Chip
	Query     string
	Kept      map[string]string // of the address, beside the query: the filter form carries it on
	Rows      []R
	All, Kind int // rows before filtering; rows that pass
	From, To  int
	Prev      string
	Next      string
}

// Chip is one filter that can be chosen.
type Chip struct {
	Mark
	Count  int
	Link   string
	Chosen bool
}

// Fingerprint tells whether a row says something new: of everything in it but what grows with time alone.
func Fingerprint(parts ...any) string {
	h := fnv.New64a()
	fmt.Fprint(h, parts...)
	return strconv.FormatUint(h.Sum64(), 36)
}

// Paged cuts the page out of the rows the address asks for.
func Paged[R any](q *Request, rows []R, all int) List[R] {
	from := int(q.Number("page", 1, int64(max(0, len(rows)-1)/rowsPerPage)+1)-1) * rowsPerPage
	return Cut(q, rows[from:min(from+rowsPerPage, len(rows))], all, len(rows), from, rowsPerPage)
}

// Cut is a page of rows that somebody else cut out: those from first on of kind that pass, of all there are.
func Cut[R any](q *Request, rows []R, all, kind, first, perPage int) List[R] {
	l := List[R]{Rows: rows, All: all, Kind: kind, From: min(first+1, kind), To: first + len(rows), Query: q.Word("q"), Kept: map[string]string{}}
	for name := range q.HTTP.URL.Query() {
		if name != "q" && name != "page" {
			l.Kept[name] = q.Word(name)
		}
	}
	if n := first/perPage + 1; n > 1 {
		l.Prev = q.turn(n - 1)
	}
	if first+len(rows) < kind {
		l.Next = q.turn(first/perPage + 2)
	}
	return l
}

// StateChips are the states of a kind as filters, with how many rows each has.
func (q *Request) StateChips(kind string, counts map[roster.Status]int) []Chip {
	p, chosen, all := q.Page, q.Word("status"), 0
	for _, n := range counts {
		all += n
	}
	chips := []Chip{{Mark{"", "", p.T("全部", "all")}, all, q.With("status", ""), chosen == ""}}
	for _, o := range p.State.Schema.Kind(kind).Field("status").Options {
		if n := counts[roster.Status(o.Name)]; n > 0 || chosen == o.Name {
			chips = append(chips, Chip{p.Mark(kind, roster.Status(o.Name)), n, q.With("status", o.Name), chosen == o.Name})
		}
	}
	return chips
}

// turn is the address of another page of the same list.
func (q *Request) turn(n int) string {
	words := q.HTTP.URL.Query()
	words.Set("page", strconv.Itoa(n))
	return q.HTTP.URL.Path + "?" + words.Encode()
}
