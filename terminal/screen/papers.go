package screen

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// papers is 文书打印: every paper, its questions, how it will look, and what it can be made into. It is opened for one
// record from anywhere, and gives the operator back to where he came from.
type papers struct {
	filter  draft // what the list is narrowed by
	form    draft // answers to the chosen paper's questions
	of      roster.Ref
	title   string // of the record
	back    string // page to return to
	chosen  string // name of the paper
	choices map[string][]desk.Choice
	doc     report.Document
	read    bool
	wrong   string // why there is no document
	field   string // question that is wrong
	busy    bool
	handed  string // what became of the last one
	trouble bool
	set     draft // the printer's settings
	setting bool  // they are shown
	focus   Focus
}

// IDs of the papers.
const (
	papersList  = "papers.list"
	papersFind  = "papers.find"
	papersAbout = "papers.@about" // the record by number or name, where none was chosen
	papersAsk   = "papers.ask."
	papersSet   = "papers.set."
)

// askPapers asks for the papers about a record, or for one paper of the whole space.
type askPapers struct {
	of    roster.Ref
	title string
	paper string // chosen at once; empty for the first
	from  string // page that asked

	answers map[string]string // to its questions, where they are known
	now     bool              // it is printed at once, as it was last time
}

// papersRead brings what a paper says now, papersChosen what its questions may name.
type papersRead struct {
	paper string
	asked string
	doc   report.Document
	wrong string
	field string
}
type papersChosen struct {
	paper   string
	choices map[string][]desk.Choice
}
type papersHanded struct {
	text string
	bad  bool
}
type papersSettings struct{ texts map[string]string }

func (askPapers) message()      {}
func (papersRead) message()     {}
func (papersChosen) message()   {}
func (papersHanded) message()   {}
func (papersSettings) message() {}

func (papersRead) page() string     { return "papers" }
func (papersChosen) page() string   { return "papers" }
func (papersHanded) page() string   { return "papers" }
func (papersSettings) page() string { return "papers" }

func (p papers) key() string   { return "papers" }
func (p papers) draft() string { return "" }
func (p papers) wish() Focus   { return p.focus }

// uses keeps the single keys of the page's buttons from the frame.
func (p papers) uses(key string) bool {
	return slices.Contains([]string{"P", "E", "D", "X", "C", "M"}, key)
}

func (p papers) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		p.focus = p.focus.to(papersList)
		p = p.settle(f)
		return p, append(p.load(f), p.readSettings(f))
	case Grew:
		return p, p.load(f)
	case Entered:
		return papers{set: p.set, focus: p.focus}, nil
	case askPapers:
		return p.asked(f, m)
	case papersRead:
		if m.paper == p.chosen && m.asked == p.form.encode() {
			p.doc, p.wrong, p.field, p.read = m.doc, m.wrong, m.field, true
		}
	case papersChosen:
		if m.paper == p.chosen {
			p.choices = m.choices
		}
	case papersHanded:
		p.busy, p.handed, p.trouble = false, m.text, m.bad
	case papersSettings:
		for key, text := range m.texts {
			p.set = p.set.put(papersSet+key, text)
		}
	case Crashed, Trouble:
		p.busy = false
	default:
		return p.act(f, m)
	}
	return p, nil
}

// act answers the operator's hands.
func (p papers) act(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Typed:
		return p.typed(f, m)
	case RowChosen:
		if m.List == papersList && m.Row != p.chosen {
			return p.choose(f, m.Row)
		}
	case RowOpened:
		if m.List != papersList {
			return p, openRow(p.doc, m.Row)
		}
		return p.choose(f, m.Row)
	case Submitted:
		return p, p.load(f)
	case KeyPressed:
		return p.keyed(f, m.Key)
	case Pressed:
		return p.pressed(f, m.ID)
	}
	return p, nil
}

// asked opens the page for a record.
func (p papers) asked(f frame, m askPapers) (page, []Effect) {
	next := papers{of: m.of, title: m.title, back: m.from, set: p.set, focus: p.focus.to(papersList), chosen: m.paper}
	next = next.settle(f)
	for question, text := range m.answers {
		next.form = next.form.put(papersAsk+question, text)
	}
	effects := next.load(f)
	if !m.now {
		return next, effects
	}
	printing, more := next.hand(f, "print")
	return printing, append(effects, more...)
}

// settle chooses a paper that is listed.
func (p papers) settle(f frame) papers {
	list := p.list(f)
	if !slices.ContainsFunc(list, func(x report.Paper) bool { return x.Name == p.chosen }) {
		p.chosen, p.form, p.read, p.doc, p.choices = "", draft{}, false, report.Document{}, nil
		if len(list) > 0 { // one that needs no record named is shown at once
			whole := slices.IndexFunc(list, func(x report.Paper) bool { return x.Of == "" || x.Of == p.of.Kind })
			p.chosen = list[max(0, whole)].Name
		}
	}
	return p
}

// list are the papers offered: of a chosen record those about it, else all that fit the space and the filter.
func (p papers) list(f frame) []report.Paper {
	find := strings.ToLower(strings.TrimSpace(p.filter.text(papersFind)))
	return slices.DeleteFunc(f.papers.All(), func(x report.Paper) bool {
		if p.of.Kind != "" && x.Of != p.of.Kind {
			return true
		}
		words := strings.ToLower(x.Label.Zh + " " + x.Label.En + " " + x.Group.Zh + " " + x.Group.En + " " + roster.Initials(x.Label.Zh))
		return !standsIn(x.Space, f.space.Kind) || find != "" && !strings.Contains(words, find)
	})
}

func (p papers) choose(f frame, name string) (page, []Effect) {
	p.chosen, p.form, p.read, p.wrong, p.choices, p.handed = name, draft{}, false, "", nil, ""
	return p, p.load(f)
}

func (p papers) typed(f frame, m Typed) (page, []Effect) {
	switch {
	case m.Field == papersFind:
		p.filter = p.filter.typed(m.Field, m.Text)
		p = p.settle(f)
		return p, p.load(f)
	case strings.HasPrefix(m.Field, papersSet):
		p.set = p.set.typed(m.Field, m.Text)
		return p, []Effect{keep(f.station, strings.TrimPrefix(m.Field, papersSet), strings.TrimSpace(m.Text))}
	}
	p.form = p.form.typed(m.Field, m.Text)
	if p.chosen == "board" && m.Field == papersAsk+"as" {
		return p, append(p.load(f), keep(f.station, boardPaper, m.Text))
	}
	return p, p.load(f)
}

func (p papers) keyed(f frame, key string) (page, []Effect) {
	switch key {
	case "P", "Ctrl+P", "Ctrl+Enter":
		return p.hand(f, "print")
	case "D", "Ctrl+S":
		return p.hand(f, "pdf")
	case "E", "X":
		return p.hand(f, "xlsx")
	case "C":
		return p.hand(f, "txt")
	case "M":
		return p.pressed(f, "papers.settings")
	case "Esc":
		return p.leave()
	}
	return p, nil
}

func (p papers) leave() (page, []Effect) {
	back := p.back
	p.of, p.title, p.back = roster.Ref{}, "", ""
	if back == "" || back == "papers" {
		return p, nil
	}
	return p, []Effect{say("back", Visit{back})}
}

func (p papers) pressed(f frame, id string) (page, []Effect) {
	switch what := strings.TrimPrefix(id, "papers."); what {
	case "print", "pdf", "xlsx", "csv", "txt":
		return p.hand(f, what)
	case "settings":
		p.setting = !p.setting
	case "back":
		return p.leave()
	case "all":
		p.of, p.title = roster.Ref{}, ""
		p = p.settle(f)
		return p, p.load(f)
	}
	return p, nil
}

// paper is the chosen one.
func (p papers) paper(f frame) (report.Paper, bool) { return f.papers.Paper(p.chosen) }

// query is what the form asks for; about names a record where none was chosen.
func (p papers) query(f frame, x report.Paper) (q desk.PaperQuery, about string) {
	q = desk.PaperQuery{Paper: x.Name, Texts: map[string]string{}, Language: string(f.language)}
	for _, ask := range x.Asks {
		if text := strings.TrimSpace(p.form.text(papersAsk + ask.Field)); text != "" {
			q.Texts[ask.Field] = text
		}
	}
	if x.Of == "" {
		return q, ""
	}
	if x.Of == p.of.Kind {
		q.About = p.of.ID
	}
	return q, strings.TrimSpace(p.form.text(papersAbout))
}

// load reads the chosen paper as it would be printed now.
func (p papers) load(f frame) []Effect {
	x, ok := p.paper(f)
	if !ok {
		return nil
	}
	q, about := p.query(f, x)
	asked := p.form.encode()
	effects := []Effect{f.look("preview", func(ctx context.Context, d *desk.Desk) (Message, error) {
		doc, err := documentFor(ctx, d, x, q, about)
		answer := papersRead{paper: x.Name, asked: asked, doc: doc}
		switch r := roster.Refused(err); {
		case ctx.Err() != nil:
			return nil, err
		case r != nil:
			answer.wrong, answer.field = f.say(err), r.Field
		case err != nil:
			answer.wrong = f.say(err)
		}
		return answer, nil
	})}
	if p.choices == nil && slices.ContainsFunc(x.Asks, func(a procedure.Ask) bool { return a.Of != "" }) {
		effects = append(effects, f.look("paper choices", func(ctx context.Context, d *desk.Desk) (Message, error) {
			choices, err := d.PaperChoices(ctx, x.Name)
			return papersChosen{x.Name, choices}, err
		}))
	}
	return effects
}

// documentFor makes a paper; one about a record that nobody chose is about the one that was typed.
func documentFor(ctx context.Context, d *desk.Desk, x report.Paper, q desk.PaperQuery, about string) (report.Document, error) {
	if err := named(ctx, d, x, &q, about); err != nil {
		return report.Document{}, err
	}
	return d.Document(ctx, q)
}

func named(ctx context.Context, d *desk.Desk, x report.Paper, q *desk.PaperQuery, about string) error {
	if x.Of == "" || q.About != (uuid.UUID{}) {
		return nil
	}
	if about == "" {
		return procedure.NoIn("@about", procedure.Needed, "请在“关于”一栏填记录的编号或名称，或先在其他屏幕选中记录再按 Ctrl+P。",
			"Name the record by number or name in “about”, or choose it on its screen and press Ctrl+P there.")
	}
	id, err := d.Named(ctx, x.Of, about)
	q.About = id
	return err
}

// hand makes the paper into a file, or has it printed.
func (p papers) hand(f frame, kind string) (page, []Effect) {
	x, ok := p.paper(f)
	if !ok || p.busy {
		return p, nil
	}
	q, about := p.query(f, x)
	p.busy, p.handed = true, ""
	station, w := f.station, papersWordsIn(f.language)
	return p, []Effect{{Name: "hand out " + x.Name, Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return papersHanded{f.words.NoIncidentYet, true}
		}
		if err := named(ctx, d, x, &q, about); err != nil {
			return papersHanded{f.say(err), true}
		}
		done, err := station.Hand(ctx, q, kind)
		if err != nil {
			return papersHanded{f.say(err), true}
		}
		return papersHanded{w.handed(done), false}
	}}}
}

// readSettings brings the printer's settings.
func (p papers) readSettings(f frame) Effect {
	station := f.station
	return Effect{Name: "print settings", Topic: "print settings", Look: true, Run: func(ctx context.Context) Message {
		texts := map[string]string{}
		for _, key := range printSettings {
			text, err := station.Setting(ctx, key)
			if err != nil {
				return nil // the form shows what it showed
			}
			texts[key] = text
		}
		return papersSettings{texts}
	}}
}

// printSettings are kept by the terminal: the folder of files, the printer's name, whether an arrival is printed at once.
var printSettings = []string{"exports", "printer", "print.checkin"}

// labelOfRecord is what a kind of record is called.
func (f frame) labelOfRecord(kind string) string {
	k := f.schema.Kind(kind)
	if k == nil {
		return kind
	}
	return f.in(k.Label)
}

// offer asks, after an act, whether its paper shall be printed. It is quiet where the act made nothing to print.
type offer struct {
	ask     askPapers
	label   string
	printed string // what was printed at once
}

func (offer) message() {}

// offered finds what an act was about, or what it made, that has a paper.
func offered(f frame, done Done) Effect {
	return f.look("offer paper", func(ctx context.Context, d *desk.Desk) (Message, error) {
		x, ok := f.papers.Paper(done.Paper)
		if !ok {
			return nil, nil
		}
		if done.About.Kind != "" && done.About.Kind == x.Of {
			return offer{ask: askPapers{of: done.About, title: done.Title, paper: done.Paper, from: done.Page}, label: f.in(x.Label)}, nil
		}
		row, made, err := d.Made(ctx, done.Receipt, cmp.Or(x.Of, "journal"))
		if err != nil || !made {
			return nil, err
		}
		ask := askPapers{of: roster.Ref{Kind: x.Of, ID: row.ID}, title: procedure.Caption(&row), paper: done.Paper, from: done.Page}
		return offer{ask: ask, label: f.in(x.Label)}, nil
	})
}
