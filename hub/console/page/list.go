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
	pages := int64(max(0, len(rows)-1)/rowsPerPage) + 1
	n := q.Number("page", 1, pages)
	from, to := int(n-1)*rowsPerPage, min(int(n)*rowsPerPage, len(rows))
	l := List[R]{Rows: rows[from:to], All: all, Kind: len(rows), From: min(from+1, to), To: to, Query: q.Word("q"), Kept: map[string]string{}}
	for name := range q.HTTP.URL.Query() {
		if name != "q" && name != "page" {
			l.Kept[name] = q.Word(name)
		}
	}
	if n > 1 {
		l.Prev = q.With("page", strconv.FormatInt(n-1, 10))
	}
	if n < pages {
		l.Next = q.With("page", strconv.FormatInt(n+1, 10))
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
