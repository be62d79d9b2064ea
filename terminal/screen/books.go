package screen

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// books is a page of the office's books: one tab a book or a paper, all from their declarations.
type books struct {
	declared procedure.Page
	all      *procedure.Books
	tab      int
	filter   draft // of the open tab
	result   desk.RegisterPage
	read     bool
	chosen   uuid.UUID
	errand   *errand
	opening  desk.Opening
	paper    report.Document   // of the open tab
	aside    desk.RegisterLine // the one chosen, while other rows are looked at
	badges   map[string]int    // open urgent lines by book
	focus    Focus
}

// booksListed, formOpened, formUnread and paperRead bring what a page asked for.
type booksListed struct {
	of     string
	book   string
	filter string
	result desk.RegisterPage
}
type formOpened struct {
	of      string
	act     string
	about   uuid.UUID
	opening desk.Opening
}
type formUnread struct {
	of       string
	problems map[string]string
}
type paperRead struct {
	of    string
	name  string
	paper report.Document
}

func (booksListed) message() {}
func (formOpened) message()  {}
func (formUnread) message()  {}
func (paperRead) message()   {}

func (m booksListed) page() string { return m.of }
func (m formOpened) page() string  { return m.of }
func (m formUnread) page() string  { return m.of }
func (m paperRead) page() string   { return m.of }

func newBooks(all *procedure.Books, declared procedure.Page, d draft) books {
	_, errand := d.split()
	return books{declared: declared, all: all, errand: errand}
}

func (b books) key() string   { return b.declared.Name }
func (b books) draft() string { return draft{}.with(b.errand).encode() }
func (b books) wish() Focus   { return b.focus }

// id names a part of the page on screen.
func (b books) id(part string) string { return b.declared.Name + "." + part }

// open is the tab in front, with its book; the book is nil where it is a paper.
func (b books) open() (procedure.Tab, *procedure.Register) {
	t := b.declared.Tabs[min(b.tab, len(b.declared.Tabs)-1)]
	return t, b.all.Register(t.Register)
}

// uses says which single keys the open book takes for its acts.
func (b books) uses(key string) bool {
	_, book := b.open()
	return book != nil && slices.ContainsFunc(book.Acts, func(a procedure.Act) bool { return a.Key == key })
}

func (b books) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		b.focus = b.focus.to(b.id("list"))
		return b.load(f)
	case Grew:
		return b.load(f)
	case Entered:
		b.result, b.read, b.chosen, b.paper = desk.RegisterPage{}, false, uuid.UUID{}, report.Document{}
		return b, nil
	case Show:
		return b.show(f, m.Record)
	case booksListed:
		return b.listed(m), nil
	case paperRead:
		if t, _ := b.open(); t.Paper == m.name {
			b.paper, b.read = m.paper, true
		}
		return b, nil
	case formOpened:
		return b.opened(f, m), nil
	case formUnread:
		if b.errand != nil {
			e := *b.errand
			for field, text := range m.problems {
				e.form = e.form.wrong(e.name+"."+field, text)
			}
			e.busy = false
			b.errand = &e
		}
		return b, nil
	}
	if b.errand != nil {
		return b.inErrand(f, m)
	}
	return b.inList(f, m)
}

func (b books) load(f frame) (page, []Effect) {
	t, book := b.open()
	of := b.key()
	if book == nil {
		return b, []Effect{f.look("paper "+t.Paper, func(ctx context.Context, d *desk.Desk) (Message, error) {
			paper, err := d.Document(ctx, desk.PaperQuery{Paper: t.Paper, Language: string(f.language)})
			return paperRead{of, t.Paper, paper}, err
		})}
	}
	q, asked := b.query(f, book), b.filter.encode()
	return b, []Effect{f.look("book "+book.Name, func(ctx context.Context, d *desk.Desk) (Message, error) {
		result, err := d.Register(ctx, q)
		return booksListed{of, book.Name, asked, result}, err
	})}
}

// query is what the filter asks for.
func (b books) query(f frame, book *procedure.Register) desk.RegisterQuery {
	q := desk.RegisterQuery{Book: book.Name, Text: strings.TrimSpace(b.filter.text(b.id("find"))), Only: map[string]string{}, Skip: f.windows.first(b.id("list"), math.MaxInt), Limit: rowsMax, Language: string(f.language)}
	switch state := b.filter.text(b.id("state")); state {
	case "":
	case "all":
		q.All = true
	default:
		q.Only[book.State] = state
	}
	for _, field := range book.Filters {
		if text := b.filter.text(b.id("by." + field)); text != "" {
			q.Only[field] = text
		}
	}
	return q
}

func (b books) listed(m booksListed) books {
	_, book := b.open()
	if book == nil || book.Name != m.book || m.filter != b.filter.encode() {
		return b
	}
	if l, ok := b.line(); ok {
		b.aside = l
	}
	b.result, b.read = m.result, true
	if b.aside.Row.ID != b.chosen || len(b.result.Lines) == b.result.Total {
		b.chosen = stillChosen(b.result.Lines, lineID, b.chosen)
	}
	b.badges = withBadge(b.badges, m.book, m.result)
	return b
}

func withBadge(old map[string]int, book string, p desk.RegisterPage) map[string]int {
	badges := map[string]int{}
	for k, v := range old {
		badges[k] = v
	}
	badges[book] = 0
	for _, l := range p.Lines {
		if l.Urgent {
			badges[book]++
		}
	}
	return badges
}

func lineID(l desk.RegisterLine) uuid.UUID { return l.Row.ID }

// line is the chosen one, also while the rows around it are not those looked at.
func (b books) line() (desk.RegisterLine, bool) {
	if l, ok := lineOf(b.result.Lines, lineID, b.chosen); ok {
		return l, true
	}
	return b.aside, b.chosen != (uuid.UUID{}) && b.aside.Row.ID == b.chosen
}

// show opens the tab of a record.
func (b books) show(f frame, of roster.Ref) (page, []Effect) {
	for i, t := range b.declared.Tabs {
		if book := b.all.Register(t.Register); book != nil && book.Kind == of.Kind {
			b = b.turn(i)
			b.chosen, b.filter = of.ID, draft{}.put(b.id("state"), "all")
			break
		}
	}
	return b.load(f)
}

// turn opens a tab.
func (b books) turn(i int) books {
	b.tab, b.filter, b.result, b.read, b.chosen, b.paper = i, draft{}, desk.RegisterPage{}, false, uuid.UUID{}, report.Document{}
	b.aside = desk.RegisterLine{}
	b.focus = b.focus.to(b.id("list"))
	return b
}

func (b books) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Typed:
		b.filter = b.filter.typed(m.Field, m.Text)
		return b.load(f)
	case Submitted:
		b.focus = b.focus.to(b.id("list"))
	case RowChosen:
		b.chosen = refOf("", m.Row).ID
	case RowsWanted:
		return b.load(f)
	case RowOpened:
		return b.rowOpened(f, m)
	case KeyPressed:
		return b.keyed(f, m.Key)
	case Pressed:
		return b.pressed(f, m.ID)
	case Done:
		return b.load(f)
	}
	return b, nil
}

// rowOpened opens the act that usually follows, or the record a paper's row is about.
func (b books) rowOpened(f frame, m RowOpened) (page, []Effect) {
	if _, book := b.open(); book == nil {
		return b, openRow(b.paper, m.Row)
	}
	b.chosen = refOf("", m.Row).ID
	if l, ok := b.line(); ok && len(l.Acts) > 0 {
		return b.begin(f, l.Acts[0])
	}
	return b, nil
}

func (b books) keyed(f frame, key string) (page, []Effect) {
	_, book := b.open()
	switch {
	case key == "Esc":
		b.focus = b.focus.to(b.id("list"))
		return b, nil
	case key == "Ctrl+F":
		b.focus = b.focus.to(b.id("find"))
		return b, nil
	case key == "Ctrl+P":
		return b, b.askPapers()
	case book == nil:
		return b, nil
	}
	l, _ := b.line()
	for _, a := range book.Acts {
		if (a.Key == key || key == "Ctrl+N" && a.New) && (a.New || slices.Contains(l.Acts, a.Name)) {
			return b.begin(f, a.Name)
		}
	}
	if key == "H" {
		return b.pressed(f, b.id("history"))
	}
	return b, nil
}

func (b books) pressed(f frame, id string) (page, []Effect) {
	what, ok := strings.CutPrefix(id, b.declared.Name+".")
	if !ok {
		return b, nil
	}
	if tab, ok := strings.CutPrefix(what, "tab."); ok {
		i := slices.IndexFunc(b.declared.Tabs, func(t procedure.Tab) bool { return t.Register+t.Paper == tab })
		return b.turn(max(0, i)).load(f)
	}
	if what == "papers" {
		return b, b.askPapers()
	}
	if what == "history" {
		if l, ok := b.line(); ok {
			return b, []Effect{say("history", askHistory{of: roster.Ref{Kind: l.Row.Kind.Name, ID: l.Row.ID}, title: l.Title})}
		}
		return b, nil
	}
	if act, ok := strings.CutPrefix(what, "act."); ok {
		return b.begin(f, act)
	}
	return b, nil
}

// askPapers asks for the papers about the chosen record, or for the paper that is shown.
func (b books) askPapers() []Effect {
	t, book := b.open()
	if book == nil {
		return []Effect{say("papers", askPapers{paper: t.Paper})}
	}
	l, ok := b.line()
	if !ok { // as on every page: what can be printed without a record
		return []Effect{say("papers", askPapers{})}
	}
	return []Effect{say("papers", askPapers{of: roster.Ref{Kind: l.Row.Kind.Name, ID: l.Row.ID}, title: l.Title})}
}

// begin opens the form of an act; one that asks nothing is done at once.
func (b books) begin(f frame, name string) (page, []Effect) {
	_, book := b.open()
	a := book.Act(name)
	if a == nil || !f.does(a) {
		return b, nil
	}
	about := uuid.UUID{}
	if l, ok := b.line(); ok && !a.New {
		about = l.Row.ID
	}
	if !a.New && about == (uuid.UUID{}) {
		return b, nil
	}
	if len(a.Asks) == 0 && !a.Danger {
		e := newErrand(book.Name+"."+name, about, nil, nil)
		return b, []Effect{b.perform(f, *e, false)}
	}
	of, act := b.key(), book.Name+"."+name
	return b, []Effect{f.look("open form", func(ctx context.Context, d *desk.Desk) (Message, error) {
		o, err := d.Opening(ctx, act, about)
		return formOpened{of, act, about, o}, err
	})}
}

func (b books) opened(f frame, m formOpened) books {
	if b.errand != nil && b.errand.form.typedIn() && b.errand.name != m.act {
		return b
	}
	b.opening = m.opening
	if b.errand == nil || b.errand.name != m.act {
		b.errand = newErrand(m.act, m.about, m.opening.Seen, b.picked(f, m))
	}
	if fields := b.sheet(f, *b.errand).fields; len(fields) > 0 {
		b.focus = b.focus.to(fields[0].ID)
	}
	return b
}

// picked turns opening words into what a pick knows them by.
func (b books) picked(f frame, m formOpened) map[string]string {
	book, a := b.all.Act(m.act)
	texts := maps.Clone(m.opening.Texts)
	for _, ask := range a.Asks {
		d := ask.FieldOf(f.schema.Kind(book.Kind))
		if o := d.Match(texts[ask.Field]); o != nil && texts[ask.Field] != "" {
			texts[ask.Field] = o.Name
		}
	}
	return texts
}

func (b books) inErrand(f frame, m Message) (page, []Effect) {
	e, effects := b.errand.update(f, m, b.sheet(f, *b.errand), func(e errand, anyway bool) Effect { return b.perform(f, e, anyway) })
	b.errand = e
	if _, done := m.(Done); done || e == nil {
		b.focus = b.focus.to(b.id("list"))
		next, more := b.load(f)
		return next, append(effects, more...)
	}
	return b, effects
}

// perform reads the form and has the desk do the act.
func (b books) perform(f frame, e errand, anyway bool) Effect {
	of, w := b.key(), f.words
	_, a := b.all.Act(e.name)
	texts := map[string]string{}
	for _, ask := range a.Asks {
		texts[ask.Field] = e.text(ask.Field)
	}
	deed := procedure.Deed{Act: e.name, About: e.about, Seen: e.seen, Anyway: anyway}
	label := f.in(a.Label)
	title := b.opening.Title
	if title == "" {
		l, _ := b.line()
		title = l.Title
	}
	station := f.station
	act := f.act(of, e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) { return d.Perform(ctx, deed) },
		func(r record.Receipt) string { return joined(label, numberOf(r), title) })
	return Effect{Name: e.name, Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return Refused{Page: of, Text: w.NoIncidentYet}
		}
		answers, problems, err := d.ReadForm(ctx, deed.Act, texts)
		if err != nil {
			return Refused{Page: of, Text: f.say(err), Refusal: roster.Refused(err)}
		}
		if len(problems) > 0 {
			said := map[string]string{}
			for field, problem := range problems {
				said[field] = f.say(problem)
			}
			return formUnread{of, said}
		}
		deed.Form = answers
		answer := act.Run(ctx)
		if done, ok := answer.(Done); ok {
			done.Paper = a.Paper
			if book, _ := b.all.Act(e.name); !a.New {
				done.About, done.Title = roster.Ref{Kind: book.Kind, ID: e.about}, title
			}
			return done
		}
		return answer
	}}
}

// keeps says whether one of the page's books holds records of a kind.
func (b books) keeps(kind string) bool {
	return slices.ContainsFunc(b.declared.Tabs, func(t procedure.Tab) bool {
		book := b.all.Register(t.Register)
		return book != nil && book.Kind == kind
	})
}
