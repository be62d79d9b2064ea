package books

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// listed is a table whose records lie in memory: it says what they are, and how its own columns are ordered and shown. R is
// a pointer: a line is some kilobytes long, and every viewer has hundreds of them filtered and ordered with each news.
type listed[R any] struct {
	table
	parts []part[R]
	all   func(p *page.Page) []R
	row   func(r R) *record.Record
	link  func(p *page.Page, r R) string
	holds func(p *page.Page, r R, text string) bool // what somebody searches for
	offer []string                                  // fields offered as filters
	only  []narrowing[R]
}

// pointers are to the lines of a state, which are never changed.
func pointers[T any](lines []T) []*T {
	to := make([]*T, len(lines))
	for i := range lines {
		to[i] = &lines[i]
	}
	return to
}

// narrowing is one word of "only".
type narrowing[R any] struct {
	name  string
	label record.Label
	is    func(p *page.Page, r R) bool
}

// part is one column of a listed table.
type part[R any] struct {
	column
	rank func(p *page.Page, ranks *desk.Ranks, r R) desk.Rank // nil: the table is not ordered by it
	cell func(p *page.Page, r R) cell
}

// byField ranks by a declared field.
func byField[R any](row func(R) *record.Record, name string) func(*page.Page, *desk.Ranks, R) desk.Rank {
	return func(_ *page.Page, ranks *desk.Ranks, r R) desk.Rank {
		one := row(r)
		if one.Kind == nil {
			return desk.Rank{}
		}
		return ranks.Of(one, one.Kind.Field(name))
	}
}

// byNumber ranks by a figure.
func byNumber[R any](figure func(R) float64) func(*page.Page, *desk.Ranks, R) desk.Rank {
	return func(_ *page.Page, ranks *desk.Ranks, r R) desk.Rank { return desk.RankOf(figure(r)) }
}

// byWords ranks by words.
func byWords[R any](words func(p *page.Page, r R) string) func(*page.Page, *desk.Ranks, R) desk.Rank {
	return func(p *page.Page, ranks *desk.Ranks, r R) desk.Rank { return ranks.Words(words(p, r)) }
}

// made turns a listed table into a table.
func (l listed[R]) made(schema *record.Schema) table {
	t, kind := l.table, schema.Kind(l.kind)
	for _, c := range l.parts {
		c.orders = c.rank != nil
		t.columns = append(t.columns, c.column)
	}
	t.columns, t.times = furtherColumns(kind, t.columns), timesOf(kind)
	t.read = func(q *page.Request, w window) (found, error) { return l.read(q, w, kind) }
	return t
}

func (l listed[R]) read(q *page.Request, w window, kind *record.Kind) (got found, err error) {
	p, counts, words := q.Page, map[roster.Status]int{}, map[string][]string{}
	var rows []R
	for _, r := range l.all(p) {
		got.all++
		one := l.row(r)
		if one.Kind == nil {
			continue
		}
		for _, name := range l.offer {
			collect(words, one, name)
		}
		if !l.fits(q, w, r) {
			continue
		}
		s := roster.Status(one.Text("status"))
		counts[s]++
		if status(q) == "" || s == status(q) {
			rows = append(rows, r)
		}
	}
	got.kind, got.chips = len(rows), q.StateChips(l.kind, counts)
	for _, name := range l.offer {
		got.filters = append(got.filters, offered(q, kind.Field(name), words[name]))
	}
	if len(l.only) > 0 {
		got.filters = append(got.filters, l.onlys(q))
	}
	l.order(p, rows, w, kind)
	got.lines, err = l.lines(q, within(rows, w), w, kind)
	return got, err
}

// fits says whether a record passes every filter but that of its state.
func (l listed[R]) fits(q *page.Request, w window, r R) bool {
	one, p := l.row(r), q.Page
	for field, want := range w.only {
		f := one.Kind.Field(field)
		if f == nil || !desk.Shows(one, f, want) {
			return false
		}
	}
	if w.when != "" && !desk.Within(one.Time(w.when), w.from, w.to) {
		return false
	}
	only := q.Word("only")
	if at := slices.IndexFunc(l.only, func(n narrowing[R]) bool { return n.name == only }); at >= 0 && !l.only[at].is(p, r) {
		return false
	}
	text := q.Word("q")
	return text == "" || l.holds(p, r, text)
}

func (l listed[R]) onlys(q *page.Request) filter {
	f := filter{Name: "only", Label: q.Page.T("只看", "Only"), Chosen: q.Word("only")}
	for _, n := range l.only {
		f.Options = append(f.Options, option{n.name, q.Page.In(n.label)})
	}
	return f
}

// order sorts by the column that is asked for.
func (l listed[R]) order(p *page.Page, rows []R, w window, kind *record.Kind) {
	rank := byField(l.row, w.by)
	if at := slices.IndexFunc(l.parts, func(c part[R]) bool { return c.name == w.by }); at >= 0 {
		rank = l.parts[at].rank
	} else if !slices.ContainsFunc(furtherColumns(kind, nil), func(c column) bool { return c.name == w.by && c.orders }) {
		return
	}
	if rank == nil {
		return
	}
	type ranked struct {
		row  R
		rank desk.Rank
	}
	all, ranks := make([]ranked, len(rows)), desk.NewRanks()
	for i, r := range rows {
		all[i] = ranked{r, rank(p, ranks, r)}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.rank.Compare(b.rank, w.down) })
	for i := range all {
		rows[i] = all[i].row
	}
}

// lines fills the columns that are shown, of the rows that are.
func (l listed[R]) lines(q *page.Request, rows []R, w window, kind *record.Kind) ([]line, error) {
	var fields []string
	for _, c := range w.columns {
		if c.field != "" {
			fields = append(fields, c.field)
		}
	}
	texts := make([][]string, len(rows))
	if len(fields) > 0 {
		d, err := q.Desk()
		if err != nil {
			return nil, err
		}
		records := make([]*record.Record, len(rows))
		for i, r := range rows {
			records[i] = l.row(r)
		}
		if texts, err = d.Told(q.HTTP.Context(), records, fields, w.whole, q.Page.Lang); err != nil {
			return nil, err
		}
	}
	lines := make([]line, len(rows))
	for i, r := range rows {
		lines[i] = line{id: l.row(r).ID.String(), link: l.link(q.Page, r)}
		for _, c := range w.columns {
			if c.field == "" {
				at := slices.IndexFunc(l.parts, func(one part[R]) bool { return one.name == c.name })
				lines[i].cells = append(lines[i].cells, l.parts[at].cell(q.Page, r))
				continue
			}
			lines[i].cells = append(lines[i].cells, told(q.Page, kind.Field(c.field), texts[i][slices.Index(fields, c.field)]))
		}
	}
	return lines, nil
}

// within gives the part of lines that a window asks for.
func within[R any](rows []R, w window) []R {
	from := min(w.skip, len(rows))
	return rows[from:min(from+w.limit, len(rows))]
}

// wordsMax bounds what a filter offers.
const wordsMax = 300

// collect keeps the words that stand in a field, each once.
func collect(words map[string][]string, row *record.Record, name string) {
	text := row.Text(name)
	if f := row.Kind.Field(name); f.Type == record.Ref && row.Ref(name) != (uuid.UUID{}) {
		text = row.Ref(name).String()
	} else if o := f.Match(text); text != "" && o != nil {
		text = o.Name
	}
	if at, known := slices.BinarySearch(words[name], text); text != "" && !known && len(words[name]) < wordsMax {
		words[name] = slices.Insert(words[name], at, text)
	}
}

// offered is a filter by a field: of its declared words those that stand somewhere, in their order, then the others.
func offered(q *page.Request, f *record.Field, words []string) filter {
	p := q.Page
	one := filter{Name: wordOf(f.Name), Label: p.In(f.Label), Chosen: q.Word(wordOf(f.Name))}
	if catalog.IsDistrict(f) { // by whatever it was written with, each once
		one.Chosen = catalog.DistrictCode(one.Chosen)
		for i := range words {
			words[i] = catalog.DistrictCode(words[i])
		}
		slices.Sort(words)
		words = slices.Compact(words)
	}
	if o := f.Match(one.Chosen); one.Chosen != "" && o != nil {
		one.Chosen = o.Name
	}
	if one.Chosen != "" && !slices.Contains(words, one.Chosen) {
		words = append(words, one.Chosen)
	}
	for _, o := range f.Options {
		if slices.Contains(words, o.Name) {
			one.Options = append(one.Options, option{o.Name, p.In(o.Label)})
		}
	}
	for _, word := range words {
		switch {
		case f.Option(word) != nil:
		case f.Type == record.Ref:
			team, _ := p.State.Picture.Team(idOf(word))
			one.Options = append(one.Options, option{word, team.Name})
		case catalog.IsDistrict(f):
			one.Options = append(one.Options, option{word, p.District(word)})
		default:
			one.Options = append(one.Options, option{word, p.Text(word)})
		}
	}
	return one
}

func idOf(text string) uuid.UUID {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.UUID{}
	}
	return id
}
