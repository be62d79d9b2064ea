package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// RegisterQuery narrows a book; zero values do not.
type RegisterQuery struct {
	Book     string
	Text     string            // fragment of any of its texts, or pinyin initials of its title
	Only     map[string]string // field → code or text; the state among them
	All      bool              // the closed ones too
	Order    string            // name of a column as ColumnName gives it; empty: as the book stands, the urgent first
	Down     bool              // the other way round
	Skip     int               // leave out so many of the first
	Limit    int               // lines with their cells; 0 means all
	Language string

	Fields   []string  // further fields of its kind, shown after its columns
	Offer    []string  // fields whose words are wanted beside those of the book's filters
	When     string    // time field that From and To are about; empty: any time
	From, To time.Time // zero: open on that side; To itself is left out
	Whole    bool      // personal fields in full, for who may see them
	Guarded  bool      // a text finds the values of personal fields by the whole of them only, so that nobody feels his way to one
}

// RegisterLine is one record of a book.
type RegisterLine struct {
	Row    record.Record
	Title  string
	State  roster.Status
	Cells  []procedure.Cell // by the book's columns, then the further fields
	Acts   []string         // open to this post now
	Urgent bool
}

// RegisterPage is a book as asked for.
type RegisterPage struct {
	Lines  []RegisterLine // the urgent first
	First  int            // how many stand before the first of Lines
	Total  int            // that fulfil the query; Lines may be fewer
	States map[roster.Status]int
	Fit    map[roster.Status]int // by state, those that fulfil the query but for their state
	Alert  string                // what must be seen at once on its page
	Words  map[string][]string   // by filter that has no declared options: the words that stand there, sorted
}

// Books are the books the desk works with.
func (d *Desk) Books() *procedure.Books { return d.books }

// Register lists a book.
func (d *Desk) Register(ctx context.Context, q RegisterQuery) (RegisterPage, error) {
	book := d.books.Register(q.Book)
	if book == nil {
		return RegisterPage{}, procedure.No(procedure.UnknownAct, "没有这本登记簿："+q.Book+"。", "There is no book "+q.Book+".")
	}
	page := RegisterPage{States: map[roster.Status]int{}, Fit: map[roster.Status]int{}, Words: map[string][]string{}}
	err := d.look(ctx, func(r record.Reader) error {
		rows, err := d.read.book(r, book.Kind)
		if err != nil {
			return err
		}
		v := d.sight(ctx, r, q.Language)
		v.Whole = q.Whole
		offered := slices.Concat(book.Filters, q.Offer)
		for _, one := range rows {
			if !book.Holds(&one.row) {
				continue
			}
			page.States[book.StateOf(&one.row)]++
			page.collect(offered, &one.row)
			if !q.fits(book, one) {
				continue
			}
			page.Fit[book.StateOf(&one.row)]++
			if q.inState(book, &one.row) {
				page.Lines = append(page.Lines, RegisterLine{Row: one.row, Urgent: book.Urgent != nil && book.Urgent(v, &one.row)})
			}
		}
		page.arrange(book, q, v)
		columns := q.columns(book)
		for i := range page.Lines {
			page.Lines[i].fill(book, columns, v, d.post)
		}
		return d.alert(&page, q.Book, v)
	})
	if err != nil {
		return RegisterPage{}, fmt.Errorf("read book %s: %w", q.Book, err)
	}
	return page, nil
}

// alert finds what must be seen at once on the page a book stands on.
func (d *Desk) alert(page *RegisterPage, book string, v *procedure.View) error {
	declared, _ := d.books.Page(book)
	if declared.Alert == nil {
		return nil
	}
	p, err := d.read.of(v.Reader)
	if err != nil {
		return err
	}
	page.Alert = declared.Alert(p, v)
	return nil
}

// wordsMax bounds what a filter offers of words nobody declared.
const wordsMax = 200

// collect keeps the words that filters without declared options can be set to.
func (p *RegisterPage) collect(offered []string, row *record.Record) {
	for _, name := range offered {
		f := row.Kind.Field(name)
		if f == nil || f.Type != record.Text || len(f.Options) > 0 || len(p.Words[name]) >= wordsMax {
			continue
		}
		word := row.Text(name)
		if catalog.IsDistrict(f) {
			word = catalog.DistrictName(word)
		}
		if at, known := slices.BinarySearch(p.Words[name], word); word != "" && !known {
			p.Words[name] = slices.Insert(p.Words[name], at, word)
		}
	}
}

// fits says whether a record fulfils the query but for its state.
func (q RegisterQuery) fits(book *procedure.Register, row *bookRow) bool {
	for field, want := range q.Only {
		if f := row.row.Kind.Field(field); field != book.State && (f == nil || want != "" && !Shows(&row.row, f, want)) {
			return false
		}
	}
	return q.inTime(&row.row) && (q.Text == "" || row.matches(q.Text, q.Guarded))
}

func (q RegisterQuery) inState(book *procedure.Register, row *record.Record) bool {
	want, chosen := q.Only[book.State]
	if !chosen || want == "" || book.State == "" {
		return q.All || book.Open(row)
	}
	return Shows(row, row.Kind.Field(book.State), want)
}

func (q RegisterQuery) inTime(row *record.Record) bool {
	return q.When == "" || Within(row.Time(q.When), q.From, q.To)
}

// Within says whether a moment is one of those from one on and before another, either of which may be open. A moment that
// never was is only in a time that is open on both sides.
func Within(at, from, to time.Time) bool {
	if at.IsZero() {
		return from.IsZero() && to.IsZero()
	}
	return !at.Before(from) && (to.IsZero() || at.Before(to))
}

// columns are those of the book and the further fields.
func (q RegisterQuery) columns(book *procedure.Register) []procedure.Column {
	all := slices.Clone(book.Columns)
	for _, name := range q.Fields {
		all = append(all, procedure.Column{Field: name})
	}
	return all
}

// Shows says whether a field shows what is wanted, by whatever of its words either is written: a district by its name as
// well as by its code.
func Shows(row *record.Record, f *record.Field, want string) bool {
	text := row.Text(f.Name)
	if catalog.IsDistrict(f) {
		return catalog.DistrictCode(text) == catalog.DistrictCode(want)
	}
	if o := f.Match(text); text != "" && o != nil {
		text = o.Name
	}
	if o := f.Match(want); o != nil {
		want = o.Name
	}
	return text == want || row.Has(f.Name, want) || row.Ref(f.Name).String() == want
}

// arrange orders the lines, the urgent first where nothing else is asked for, and keeps what is asked for.
func (p *RegisterPage) arrange(book *procedure.Register, q RegisterQuery, v *procedure.View) {
	slices.SortStableFunc(p.Lines, func(a, b RegisterLine) int {
		if a.Urgent != b.Urgent {
			if a.Urgent {
				return -1
			}
			return 1
		}
		if book.Newest {
			return cmp.Compare(b.Row.Key, a.Row.Key)
		}
		return cmp.Compare(a.Row.Key, b.Row.Key)
	})
	columns := q.columns(book)
	if at := slices.IndexFunc(columns, func(c procedure.Column) bool { return ColumnName(book, c) == q.Order }); q.Order != "" && at >= 0 {
		p.order(book, columns[at], q.Down, v)
	}
	p.Total = len(p.Lines)
	if q.Limit > 0 {
		p.First = max(0, min(q.Skip, p.Total-q.Limit))
		p.Lines = p.Lines[p.First:min(p.Total, p.First+q.Limit)]
	}
}

// ColumnName is what a column of a book is called in a query: its field, or its place where it shows more than one.
func ColumnName(book *procedure.Register, c procedure.Column) string {
	if c.Field != "" {
		return c.Field
	}
	return fmt.Sprintf("c%d", slices.IndexFunc(book.Columns, func(o procedure.Column) bool { return o.Label == c.Label && o.Field == c.Field }))
}

// order sorts the lines by what a column shows: numbers and moments as such, codes in the order they are declared in,
// everything else by its words. What shows nothing stands last either way.
func (p *RegisterPage) order(book *procedure.Register, c procedure.Column, down bool, v *procedure.View) {
	type key struct {
		line RegisterLine
		rank Rank
	}
	keys, ranks := make([]key, len(p.Lines)), NewRanks()
	for i, l := range p.Lines {
		keys[i].line = l
		if f := l.Row.Kind.Field(c.Field); c.Show == nil && f != nil && f.Type != record.Ref && f.Type != record.Set {
			keys[i].rank = ranks.Of(&l.Row, f)
			continue
		}
		keys[i].rank = ranks.Words(v.Cell(book, c, &l.Row).Text)
	}
	slices.SortStableFunc(keys, func(a, b key) int { return a.rank.Compare(b.rank, down) })
	for i := range keys {
		p.Lines[i] = keys[i].line
	}
}

func (l *RegisterLine) fill(book *procedure.Register, columns []procedure.Column, v *procedure.View, post roster.Post) {
	l.Title, l.State, l.Acts = procedure.Caption(&l.Row), book.StateOf(&l.Row), book.Offered(&l.Row, post)
	l.Cells = make([]procedure.Cell, len(columns))
	for i, c := range columns {
		l.Cells[i] = v.Cell(book, c, &l.Row)
	}
}

// Choice is a record that a form may name.
type Choice struct {
	ID       uuid.UUID
	Label    string
	Initials string
}

// choicesMax bounds what a pick offers; a book longer than that is searched by number or name.
const choicesMax = 10_000

// Opening is what a form shows when it opens.
type Opening struct {
	Title   string
	Row     record.Record       // as it stands; zero for a new one
	Texts   map[string]string   // by field; records by their titles
	Choices map[string][]Choice // of fields that name records
	Seen    record.Basis
}

// Opening prepares an act's form. about is zero for a new record.
func (d *Desk) Opening(ctx context.Context, act string, about uuid.UUID) (Opening, error) {
	book, a := d.books.Act(act)
	if a == nil {
		return Opening{}, procedure.No(procedure.UnknownAct, "没有这个操作："+act+"。", "There is no act "+act+".")
	}
	kind := d.ledger.Schema().Kind(book.Kind)
	var o Opening
	err := d.look(ctx, func(r record.Reader) error {
		g := &procedure.Given{Actor: d.actor(), Facts: counter{r, d.factsOf(ctx, r)}, Schema: d.ledger.Schema()}
		if !a.New {
			row, err := facts{r: r}.row(book.Kind, about)
			if err != nil {
				return err
			}
			g.Record, o.Row, o.Title, o.Seen = row, row, procedure.Caption(&row), row.Basis()
		}
		o.Texts = a.Opening(g, kind)
		return o.choose(r, kind, a.Asks)
	})
	if err != nil {
		return Opening{}, fmt.Errorf("open the form: %w", err)
	}
	return o, nil
}

// choose lists what the fields that name records may name, and shows those named already by their labels.
func (o *Opening) choose(r record.Reader, kind *record.Kind, asks []procedure.Ask) error {
	o.Choices = map[string][]Choice{}
	listed := map[string][]Choice{}
	for _, ask := range asks {
		f := ask.FieldOf(kind)
		if f.Of == "" {
			continue
		}
		if _, ok := listed[f.Of]; !ok {
			choices, err := choicesOf(r, f.Of)
			if err != nil {
				return err
			}
			listed[f.Of] = choices
		}
		o.Choices[ask.Field] = listed[f.Of]
		if f.Type == record.Set {
			o.Texts[ask.Field] = labelled(o.Texts[ask.Field], listed[f.Of])
		}
	}
	return nil
}

func choicesOf(r record.Reader, kind string) ([]Choice, error) {
	rows, err := r.List(record.Query{Kind: kind, Limit: choicesMax})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	choices := make([]Choice, 0, len(rows))
	for i := range rows {
		if rows[i].Ref("same_as") != (uuid.UUID{}) {
			continue
		}
		label := procedure.Caption(&rows[i])
		choices = append(choices, Choice{ID: rows[i].ID, Label: label, Initials: roster.Initials(label)})
	}
	return choices, nil
}

// labelled shows a set's members by their labels.
func labelled(text string, choices []Choice) string {
	parts := strings.Split(text, "、")
	for i, p := range parts {
		id, err := uuid.Parse(p)
		if at := slices.IndexFunc(choices, func(c Choice) bool { return c.ID == id }); err == nil && at >= 0 {
			parts[i] = choices[at].Label
		}
	}
	return strings.Join(parts, "、")
}
