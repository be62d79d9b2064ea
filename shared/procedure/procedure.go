// Package procedure declares the office's books: how each kind of record is listed, what may be done with it, what each
// act asks for.
//
// A book that is declared here has its screen, its acts at the desk and on the command line, its journal lines and its
// place beside its papers; what a book cannot say as data is a Rule.
package procedure

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Tone says how a cell is to be read at a glance; the window pairs each with a shape.
type Tone string

// Tones.
const (
	Plain Tone = ""
	Muted Tone = "muted"
	Info  Tone = "info"
	Good  Tone = "good"
	Warn  Tone = "warn"
	Alarm Tone = "alarm"
)

// Cell is one text of a list.
type Cell struct {
	Text string
	Tone Tone
}

// Column is one column of a book: a declared field, or what Show makes of a record. A reference shows its title.
type Column struct {
	Field  string
	Label  record.Label // empty: the field's own
	Weight float32      // share of the width; 0 means 1
	Right  bool
	Show   func(v *View, r *record.Record) Cell
}

// Register is one book of the office: records of a kind, and the acts on them.
type Register struct {
	Name    string // stable: the first word of its acts' names
	Kind    string
	Label   record.Label
	Where   func(r *record.Record) bool // which records of the kind stand in this book; nil: all
	State   string                      // code field that the acts move; empty where there is none
	Closed  []roster.Status             // left out until the operator asks for all
	Columns []Column
	Filters []string                             // code or text fields offered as filters besides the state
	Tones   map[roster.Status]Tone               // of the states
	Urgent  func(v *View, r *record.Record) bool // stands first, in alarm; nil: none
	Newest  bool                                 // newest first; else in the order records became known
	Acts    []Act
	Papers  []string // papers about one of its records (shared/report)
}

// Act is one thing that may be done.
type Act struct {
	Name   string // within its register: "submit"; everywhere else "passage.submit"
	Label  record.Label
	Key    string                      // in the list: one capital letter, or "Ctrl+N"
	New    bool                        // makes a record
	From   []roster.Status             // states in which it is offered; nil: every one
	To     roster.Status               // state it leads to; empty: stays
	By     []record.Group              // whose work it is; nil: anybody's
	When   func(r *record.Record) bool // a further condition of being offered; nil: none
	Asks   []Ask
	Stamp  string // time field set to now, unless the form gave it
	Signs  string // text field set to the operator, unless the form gave it
	Danger bool
	Paper  string               // offered to be printed when it is done
	Line   func(c *Case) string // the journal's line in Chinese; nil: the act and the record's title. "-" writes none
	Rule   func(c *Case) error  // refuses, or adds to what the act does; nil: the form's fields are all there is
}

// Ask is one field of an act's form.
type Ask struct {
	Field   string          // field of the record it is stored in; with Type, a name of a question of the act alone
	Type    record.Type     // of a question that is not stored by itself
	Of      string          // kind such a question points to
	Options []record.Option // of such a question; of a stored one those of the field count
	Label   record.Label    // empty: the field's own
	Hint    record.Label
	Only    []string // codes offered, where not all are
	Needed  bool
	Long    bool                  // several lines
	Given   func(g *Given) string // what stands there when the form opens; nil: nothing for a new record, else what it shows
	Blank   bool                  // opens empty though the record has a value
}

// Given is what a form's first contents are made of.
type Given struct {
	Record record.Record // zero for a new one
	Actor  roster.Actor
	Facts  record.Reader
	Schema *record.Schema
}

// Always opens a field with a text.
func Always(text string) func(*Given) string { return func(*Given) string { return text } }

// Operator opens a field with the operator's name.
func Operator(g *Given) string { return g.Actor.Operator }

// Now opens a time field with this moment.
func Now(g *Given) string { return Moment(g.Actor.Now) }

// Moment is a time as a form shows it: China's time to the minute; empty for none.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(ChinaTime()).Format("2006-01-02 15:04")
}

// ChinaTime is what people mean by a time without an offset: one zone, no summer time.
func ChinaTime() *time.Location { return chinaTime }

var chinaTime = time.FixedZone("CST", 8*3600)

// In opens a time field so long from now.
func In(d time.Duration) func(*Given) string {
	return func(g *Given) string { return Moment(g.Actor.Now.Add(d)) }
}

// Page is one screen: books and papers side by side as tabs.
type Page struct {
	Name  string
	Label record.Label
	Key   string // of the left-hand list; may be empty
	After string // screen or page it stands below in the left-hand list; empty: below the last
	Under string // screen it belongs to: it stands in the list while that one or another of its pages is open
	Space Place
	Tabs  []Tab
	Alert func(p *roster.Picture, v *View) string // what must be seen at once on every book of the page; nil or "": nothing
}

// Place says in which spaces a page stands.
type Place string

// Places. Everywhere is incident, exercise and census.
const (
	AtIncident Place = ""
	InCensus   Place = "census"
	InExercise Place = "exercise"
	Everywhere Place = "everywhere"
)

// Tab is a book, or a paper that is shown as it would be printed now.
type Tab struct {
	Register string
	Paper    string
}

// Books is every register and page, found by name.
type Books struct {
	registers []*Register
	pages     []Page
}

// Register gives the book called name, or nil.
func (b *Books) Register(name string) *Register {
	i := slices.IndexFunc(b.registers, func(r *Register) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return b.registers[i]
}

// Registers lists the books in the order they are declared.
func (b *Books) Registers() []*Register { return slices.Clone(b.registers) }

// Pages lists the screens in the order of the plan's line of work.
func (b *Books) Pages() []Page { return slices.Clone(b.pages) }

// Act gives the act called "register.act".
func (b *Books) Act(name string) (*Register, *Act) {
	first, second, _ := strings.Cut(name, ".")
	r := b.Register(first)
	if r == nil {
		return nil, nil
	}
	return r, r.Act(second)
}

// Of gives the first book that holds a record, or nil.
func (b *Books) Of(r *record.Record) *Register {
	for _, book := range b.registers {
		if r.Kind != nil && book.Kind == r.Kind.Name && book.Holds(r) {
			return book
		}
	}
	return nil
}

// Page gives the screen on which a book stands.
func (b *Books) Page(register string) (Page, bool) {
	for _, p := range b.pages {
		if slices.ContainsFunc(p.Tabs, func(t Tab) bool { return t.Register == register }) {
			return p, true
		}
	}
	return Page{}, false
}

// Act gives the act called name within its register, or nil.
func (r *Register) Act(name string) *Act {
	i := slices.IndexFunc(r.Acts, func(a Act) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &r.Acts[i]
}

// Holds says whether a record of its kind stands in this book.
func (r *Register) Holds(row *record.Record) bool { return r.Where == nil || r.Where(row) }

// StateOf is the state of a record; empty where the book has none.
func (r *Register) StateOf(row *record.Record) roster.Status {
	if r.State == "" {
		return ""
	}
	return roster.Status(row.Text(r.State))
}

// Open says whether a record is still being worked on.
func (r *Register) Open(row *record.Record) bool { return !slices.Contains(r.Closed, r.StateOf(row)) }

// Offered lists the acts that a post may do with a record now.
func (r *Register) Offered(row *record.Record, post roster.Post) []string {
	var names []string
	for i := range r.Acts {
		if a := &r.Acts[i]; !a.New && a.fits(r.StateOf(row), row) && post.Does(a.By...) {
			names = append(names, a.Name)
		}
	}
	return names
}

func (a *Act) fits(state roster.Status, row *record.Record) bool {
	return (a.From == nil || slices.Contains(a.From, state)) && (a.When == nil || a.When(row))
}

// View is what columns are made from: one moment of a space, and who looks.
type View struct {
	Reader   record.Reader
	Schema   *record.Schema
	Now      time.Time
	Language string                 // zh or en
	Office   func() *roster.Picture // the census, whose settings hold where the space has none; nil: none
	Desks    []Terminal             // enrolled desks that may hold the space; nil where that is not known
	Whole    bool                   // personal fields are shown in full
	titles   map[uuid.UUID]string
	rows     map[string][]record.Record
	made     map[string]any
}

// Once makes something of the whole space once for a list, however many lines ask for it.
func Once[T any](v *View, name string, make func() T) T {
	if t, ok := v.made[name].(T); ok {
		return t
	}
	t := make()
	if v.made == nil {
		v.made = map[string]any{}
	}
	v.made[name] = t
	return t
}

// Terminal is a desk the deployment has enrolled.
type Terminal struct {
	Device string // its device, as receipts name it
	Name   string // as enrolled
	Code   string // stands in readable numbers
	Level  roster.Level
	Phone  string
}

// In gives a label in the reader's language.
func (v *View) In(zh, en string) string { return record.Label{Zh: zh, En: en}.In(v.Language) }

// Cell is what a column shows of a record.
func (v *View) Cell(book *Register, c Column, r *record.Record) Cell {
	if c.Show != nil {
		return c.Show(v, r)
	}
	f := r.Kind.Field(c.Field)
	switch {
	case f == nil:
		return Cell{}
	case f.Type == record.Ref:
		return Cell{Text: v.Title(f.Of, r.Ref(c.Field))}
	case f.Type == record.Set:
		return Cell{Text: v.members(f, r)}
	case f.Type == record.Time:
		return Cell{Text: v.Short(r.Time(c.Field))}
	}
	cell := Cell{Text: f.Show(r.Value(c.Field), v.Language)}
	if v.Whole {
		cell.Text = f.Reveal(r.Value(c.Field), v.Language)
	}
	if c.Field == book.State {
		cell.Tone = book.Tones[book.StateOf(r)]
	}
	return cell
}

// Short is a moment as a list shows it: the time alone on the day itself, no year within the year.
func (v *View) Short(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t, now := t.In(ChinaTime()), v.Now.In(ChinaTime())
	midnight := t.Hour() == 0 && t.Minute() == 0
	switch {
	case t.Year() != now.Year() && midnight:
		return t.Format("2006-01-02")
	case t.Year() != now.Year():
		return t.Format("2006-01-02 15:04")
	case t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case midnight:
		return t.Format("01-02")
	}
	return t.Format("01-02 15:04")
}

// WeightOf is a column's share of the width: as declared, or by what stands in it.
func (c Column) WeightOf(kind *record.Kind) float32 {
	f := kind.Field(c.Field)
	switch {
	case c.Weight > 0:
		return c.Weight
	case f == nil:
		return 1
	case f.Name == "number":
		return 1.5
	case f.Name == "name" || f.Name == "title":
		return 2.2
	case f.Type == record.Text && f.LenMax > 1000:
		return 3
	case f.Type == record.Ref:
		return 1.8
	case f.Type == record.Time:
		return 1.2
	}
	return 1
}

func (v *View) members(f *record.Field, r *record.Record) string {
	members := r.Members(f.Name)
	for i, m := range members {
		if id, err := uuid.Parse(m); f.Of != "" && err == nil {
			members[i] = v.Title(f.Of, id)
			continue
		}
		members[i] = f.Shown(m, v.Language)
	}
	return strings.Join(members, v.In("、", ", "))
}

// Title is the short name of a record; a dash for one that is not known here yet.
func (v *View) Title(kind string, id uuid.UUID) string {
	if id == (uuid.UUID{}) {
		return ""
	}
	if t, ok := v.titles[id]; ok {
		return t
	}
	title := v.find(kind, id)
	if v.titles == nil {
		v.titles = map[uuid.UUID]string{}
	}
	v.titles[id] = title
	return title
}

func (v *View) find(kind string, id uuid.UUID) string {
	kinds := []string{kind}
	if kind == "" { // a reference that may name any kind
		kinds = nil
		for _, k := range v.Schema.Kinds() {
			kinds = append(kinds, k.Name)
		}
	}
	for _, k := range kinds {
		if row, ok, err := v.Reader.Find(k, id); err == nil && ok {
			return Caption(&row)
		}
	}
	return "—"
}

// All gives the living records of a kind, read once for the whole list. It is empty when they cannot be read.
func (v *View) All(kind string) []record.Record {
	if rows, ok := v.rows[kind]; ok {
		return rows
	}
	rows, err := v.Reader.List(record.Query{Kind: kind})
	if err != nil {
		rows = nil
	}
	if v.rows == nil {
		v.rows = map[string][]record.Record{}
	}
	v.rows[kind] = rows
	return rows
}

// Caption is a record's number and title.
func Caption(r *record.Record) string {
	number, title := r.Text("number"), r.Title()
	if number == "" || number == title {
		return title
	}
	return number + " " + title
}
