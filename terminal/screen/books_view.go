package screen

import (
	"cmp"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

func (b books) render(f frame) body {
	_, book := b.open()
	v := body{blocks: append(b.closed(f), b.tabs(f))}
	if book == nil {
		v.blocks = append(v.blocks, previewOf(f, b.key(), b.paper, b.read)...)
		return v
	}
	if b.result.Alert != "" {
		v.blocks = append(v.blocks, Block{Note: &Note{Text: b.result.Alert, Tone: Alarm}})
	}
	v.blocks = append(v.blocks, b.filterForm(f, book), b.list(f, book))
	v.blocks = append(v.blocks, b.chosenBlocks(f, book)...)
	if b.errand != nil {
		v.dialog = b.errand.dialog(f, b.sheet(f, *b.errand))
	}
	return v
}

func (b books) tabs(f frame) Block {
	tabs := &Tabs{ID: b.id("tabs")}
	for i, t := range b.declared.Tabs {
		item := Tab{ID: b.id("tab." + t.Register + t.Paper), Active: i == b.tab, Tone: Alarm}
		if book := b.all.Register(t.Register); book != nil {
			item.Label, item.Badge = f.in(book.Label), count(b.badges[book.Name])
		} else {
			item.Label = paperLabel(f, t.Paper)
		}
		tabs.Items = append(tabs.Items, item)
	}
	return Block{Tabs: tabs}
}

func (b books) filterForm(f frame, book *procedure.Register) Block {
	kind := f.schema.Kind(book.Kind)
	form := &Form{ID: b.id("filter"), Filter: true, Columns: min(6, 2+len(book.Filters)), Fields: []Field{
		{ID: b.id("find"), Label: f.words.Search, Hint: f.words.SearchHint, Kind: Search, LenMax: 60},
	}}
	if book.State != "" {
		options := []Option{{Label: f.words.OnlyOpen, Initials: "wbj"}, {ID: "all", Label: f.words.All, Initials: "qb"}}
		form.Fields = append(form.Fields, Field{ID: b.id("state"), Label: f.name(book.Kind, book.State), Kind: Pick, Options: append(options, b.states(f, kind, book)...)})
	}
	for _, name := range book.Filters {
		form.Fields = append(form.Fields, Field{
			ID: b.id("by." + name), Label: f.name(book.Kind, name), Kind: Pick,
			Options: append(append([]Option{{Label: f.words.All, Initials: "qb"}}, f.options(book.Kind, name)...), wordOptions(b.result.Words[name])...),
		})
	}
	for i := range form.Fields {
		form.Fields[i] = b.filter.fill(form.Fields[i])
	}
	return Block{Form: form}
}

func wordOptions(words []string) []Option {
	options := make([]Option, len(words))
	for i, w := range words {
		options[i] = Option{ID: w, Label: w, Initials: roster.Initials(w)}
	}
	return options
}

// states are the states with how many records are in each.
func (b books) states(f frame, kind *record.Kind, book *procedure.Register) []Option {
	options := choicesOf(f.language, kind.Field(book.State).Options)
	for i := range options {
		if n := b.result.States[roster.Status(options[i].ID)]; n > 0 {
			options[i].Label += " " + number(n)
		}
	}
	return options
}

func (b books) list(f frame, book *procedure.Register) Block {
	list := &List{ID: b.id("list"), Selected: selected(b.chosen), Empty: f.words.NothingHere}
	if !b.read {
		list.Empty = f.words.Reading
	}
	for _, c := range book.Columns {
		label := c.Label
		if label == (record.Label{}) {
			label = f.field(book.Kind, c.Field).Label
		}
		list.Columns = append(list.Columns, Column{Title: f.capital(f.in(label)), Weight: c.WeightOf(f.schema.Kind(book.Kind)), Right: c.Right, Fit: c.Field == "number" || c.Field == "plate"})
	}
	list.Columns = append(list.Columns, Column{Title: f.words.MarkColumn, Weight: 1, Mark: true})
	list.Rows = make([]Row, len(b.result.Lines))
	for at, l := range b.result.Lines {
		row := Row{ID: l.Row.ID.String()}
		for i, c := range l.Cells {
			cell := Cell{Text: c.Text, Tone: Tone(c.Tone)}
			if i == 0 && l.Urgent {
				cell.Tone = Alarm
			}
			if i == 0 {
				cell = unsettled(f, cell, roster.From{Row: l.Row})
			}
			row.Cells = append(row.Cells, cell)
		}
		row.Cells = append(row.Cells, f.words.mark(l.Row.Mark))
		list.Rows[at] = row
	}
	list.place(f, b.result.First, b.result.Total)
	return Block{List: list}
}

// does says whether the post does an act of a book here and now.
func (f frame) does(a *procedure.Act) bool { return f.open && f.overview.Post.Does(a.By...) }

// closed says whose work the grey acts of the open book are.
func (b books) closed(f frame) []Block {
	if _, book := b.open(); book != nil && f.open {
		for i := range book.Acts {
			if a := &book.Acts[i]; a.New && !f.does(a) {
				return f.othersWork(a.By)
			}
		}
	}
	return f.closed()
}

// chosenBlocks are what is known of the chosen record and what may be done.
func (b books) chosenBlocks(f frame, book *procedure.Register) []Block {
	l, ok := b.line()
	var buttons []Button
	for _, a := range book.Acts {
		if !a.New {
			continue
		}
		buttons = append(buttons, Button{ID: b.id("act." + a.Name), Label: f.in(a.Label), Key: a.Key, Primary: len(buttons) == 0, Off: !f.does(&a)})
	}
	if !ok {
		return []Block{{Actions: &Actions{Buttons: buttons}}}
	}
	for _, name := range l.Acts {
		a := book.Act(name)
		buttons = append(buttons, Button{ID: b.id("act." + name), Label: f.in(a.Label), Key: a.Key, Danger: a.Danger, Primary: len(buttons) == 0, Off: !f.open})
	}
	buttons = append(buttons, f.paperButtons(b.key(), book.Kind, &l.Row)...)
	buttons = append(buttons, Button{ID: b.id("history"), Label: f.words.HistoryButton, Key: "H"})
	return []Block{b.facts(f, l), {Actions: &Actions{Buttons: buttons}}}
}

// facts are the filled fields that the list has no column for.
func (b books) facts(f frame, l desk.RegisterLine) Block {
	_, book := b.open()
	var pairs []string
	for i := range l.Row.Kind.Fields {
		field := &l.Row.Kind.Fields[i]
		if columnOf(book, field.Name) || field.Type == record.Ref || field.Of != "" || len(pairs) >= 2*factsMax {
			continue
		}
		text := field.Show(l.Row.At(i), string(f.language))
		if field.Type == record.Set {
			text = strings.Join(l.Row.Members(field.Name), f.words.Comma)
		}
		if text != "" {
			pairs = append(pairs, f.name(book.Kind, field.Name), cut(text, factLenMax))
		}
	}
	return manyFacts(f.words, pairs...)
}

// Bounds of what stands under a list about the chosen record.
const (
	factsMax   = 12
	factLenMax = 120
)

func columnOf(book *procedure.Register, field string) bool {
	for _, c := range book.Columns {
		if c.Field == field {
			return true
		}
	}
	return false
}

// manyFacts puts labels with what stands beside them into few lines.
func manyFacts(w words, pairs ...string) Block {
	var texts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		texts = append(texts, pairs[i]+w.Colon+pairs[i+1])
	}
	return Block{Note: &Note{Text: strings.Join(texts, "　"), Tone: Muted, Facts: factsOf(pairs)}}
}

func cut(text string, most int) string {
	text = strings.ReplaceAll(text, "\n", " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// sheet is the form of an act.
func (b books) sheet(f frame, e errand) sheet {
	book, a := b.all.Act(e.name)
	if a == nil {
		return sheet{title: e.name}
	}
	kind := f.schema.Kind(book.Kind)
	s := sheet{title: joined(f.in(a.Label), b.opening.Title), columns: 2, save: f.in(a.Label), danger: a.Danger, names: map[string]string{}}
	if len(a.Asks) <= 1 {
		s.columns = 1
	}
	for _, ask := range a.Asks {
		id := e.name + "." + ask.Field
		s.names[ask.Field] = id
		field := askField(f, id, kind, ask, b.opening.Choices[ask.Field], e.text(ask.Field))
		if d := ask.FieldOf(kind); d.Type == record.Time {
			if shown := procedure.ReadBack(&d, e.text(ask.Field), f.now); shown != strings.TrimSpace(e.text(ask.Field)) {
				field.Note = shown
			}
		}
		s.fields = append(s.fields, field)
	}
	return s
}

// askField is the entry for one question; now is what stands in it.
func askField(f frame, id string, kind *record.Kind, ask procedure.Ask, choices []desk.Choice, now string) Field {
	d := ask.FieldOf(kind)
	e := Field{ID: id, Label: f.capital(f.in(ask.LabelOf(kind))), Hint: f.in(ask.Hint), Required: ask.Needed, LenMax: min(d.LenMax, longMax)}
	if unit := f.in(d.Unit); unit != "" {
		e.Label += f.words.Open + unit + f.words.Shut
	}
	e.Kind = kindOfEntry(&d, ask)
	switch {
	case e.Kind == Pick && d.Type == record.Ref:
		e.Options = choiceOptions(choices, ask.Needed)
	case e.Kind == Pick:
		e.Options = choicesOf(f.language, f.schema.Words(d.Options))
		if now != "" && d.Option(now) == nil { // somebody's own word, where the declared ones are only offered
			e.Options = append(e.Options, Option{ID: now, Label: now, Initials: roster.Initials(now)})
		}
		if !ask.Needed {
			e.Options = append([]Option{{Label: f.words.None, Initials: "w"}}, e.Options...)
		}
	case (d.Name == "lat" || d.Name == "lon") && e.Hint == "":
		e.Hint = f.words.DegreesHint
	case d.Type == record.Time && e.Hint == "":
		e.Hint = f.words.TimeHint
	case d.Type == record.Set && e.Hint == "":
		e.Hint = f.words.ManyHint
	}
	e.Wide = e.Kind == Long || d.Type == record.Set
	return e
}

// longMax is the most a form takes in one field.
const longMax = 5000

// kindOfEntry is how a declared field is typed; only words let the input method in.
func kindOfEntry(d *record.Field, ask procedure.Ask) FieldKind {
	switch d.Type {
	case record.Code, record.Ref:
		return Pick
	case record.Bool:
		return Check
	case record.Number, record.Time:
		return Code
	case record.Set:
		return Han
	}
	switch {
	case d.Name == "plate", d.Name == "trailer":
		return Plate
	case len(d.Options) > 0:
		return Pick
	case ask.Long || d.LenMax > 1000:
		return Long
	case d.Mask == record.PhoneMask || d.Mask == record.IDMask:
		return Digits
	}
	return Han
}

func choiceOptions(choices []desk.Choice, needed bool) []Option {
	options := make([]Option, 0, len(choices)+1)
	if !needed {
		options = append(options, Option{Label: "—", Initials: "w"})
	}
	for _, c := range choices {
		options = append(options, Option{ID: c.ID.String(), Label: c.Label, Initials: c.Initials})
	}
	return options
}

// previewOf shows a document as it would be printed, and offers to hand it out.
func previewOf(f frame, page string, d report.Document, read bool) []Block {
	if !read {
		return []Block{{Note: &Note{Text: f.words.Reading, Tone: Muted}}}
	}
	return append(documentBlocks(f, page, d), Block{Actions: &Actions{Buttons: f.printButtons(page, d.Paper)}})
}

// tableOf is a table as a list; a row about a record is named by it.
func tableOf(f frame, id string, t *report.Table) *List {
	list := &List{ID: id, Title: t.Title, Empty: cmp.Or(t.Empty, f.words.NothingHere)}
	for _, c := range t.Columns {
		weight := c.Weight
		list.Columns = append(list.Columns, Column{Title: c.Title, Weight: float32(cmp.Or(weight, 1)), Right: c.Number})
	}
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], *t.Total)
	}
	fillRows(f, list, rows, func(r report.Row) Row {
		row := Row{ID: r.Kind + ":" + r.ID.String()}
		for i, c := range r.Cells { // one mark a row: one in every cell hides the figures
			cell := Cell{Text: c}
			if i == 0 {
				cell.Tone = Tone(r.Tone)
			}
			row.Cells = append(row.Cells, cell)
		}
		return row
	})
	for i := range list.Rows { // rows about nothing, or twice about one record, need names of their own
		list.Rows[i].ID += "#" + number(i+1)
	}
	list.Height = min(max(3, len(list.Rows)+1), 12)
	return list
}

// openRow opens the record that a row of a document is about.
func openRow(d report.Document, row string) []Effect {
	named, _, _ := strings.Cut(row, "#")
	kind, text, _ := strings.Cut(named, ":")
	id, err := uuid.Parse(text)
	if err != nil || id == (uuid.UUID{}) || kind == "" {
		return nil
	}
	return []Effect{say("open "+d.Paper, Show{roster.Ref{Kind: kind, ID: id}})}
}

// paperLabel is what a paper is called; papers are Chinese, their names too where there is no other.
func paperLabel(f frame, name string) string {
	p, ok := f.papers.Paper(name)
	if !ok {
		return name
	}
	return f.in(p.Label)
}

// paperButtons offers the papers about a record, where there are any.
func (f frame) paperButtons(page, kind string, _ *record.Record) []Button {
	if len(f.papers.About(kind)) == 0 {
		return nil
	}
	return []Button{{ID: page + ".papers", Label: f.words.Papers, Key: "Ctrl+P"}}
}

// printButtons stand under a paper that is shown.
func (f frame) printButtons(page, _ string) []Button {
	return []Button{{ID: page + ".papers", Label: f.words.Papers, Key: "Ctrl+P"}}
}
