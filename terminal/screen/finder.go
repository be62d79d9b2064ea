package screen

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// finder is 查找, the command palette: screens and commands by pinyin initials, records as a search finds them.
type finder struct {
	text draft
	hits []roster.Hit
}

// IDs of what lies above a page.
const (
	finderText   = "finder.text"
	finderList   = "finder.list"
	finderClose  = "finder.close"
	historyClose = "history.close"
	helpClose    = "help.close"
)

// found brings the records a search of the finder found.
type found struct {
	text string
	hits []roster.Hit
}

func (found) message() {}

// updateAbove hands a message to what lies above the page; used is false when nothing does.
func updateAbove(m Model, msg Message) (next Model, effects []Effect, used bool) {
	if read, ok := msg.(historyRead); ok {
		if m.history != nil && m.history.of == read.of {
			h := *m.history
			h.lines, h.read = read.lines, true
			m.history = &h
		}
		return m, nil, true
	}
	if next, effects, used := updateScan(m, msg); used {
		return next, effects, true
	}
	if m.finder == nil {
		_, late := msg.(found)
		return m, nil, m.above() || late
	}
	f := *m.finder
	switch msg := msg.(type) {
	case Typed:
		f.text = f.text.typed(finderText, msg.Text)
		effects = []Effect{find(m.frame(), msg.Text)}
	case Scanned:
		f.text = f.text.put(finderText, msg.Code)
		effects = []Effect{find(m.frame(), msg.Code)}
	case found:
		if msg.text == f.text.text(finderText) {
			f.hits = msg.hits
		}
	case Submitted:
		if choices := f.choices(m.frame()); len(choices) > 0 {
			next, effects = choose(m, choices[0])
			return next, effects, true
		}
	case RowOpened:
		for _, c := range f.choices(m.frame()) {
			if c.row.ID == msg.Row {
				next, effects = choose(m, c)
				return next, effects, true
			}
		}
	}
	m.finder = &f
	return m, effects, true
}

// find searches the records while the operator types.
func find(f frame, text string) Effect {
	text = strings.TrimSpace(text)
	if text == "" {
		return Effect{Name: "find", Topic: "find", Look: true, Run: func(context.Context) Message { return found{} }}
	}
	return f.look("find", func(ctx context.Context, d *desk.Desk) (Message, error) {
		hits, err := d.Search(ctx, text, 20)
		return found{text, hits}, err
	})
}

// choice is one line of the finder: a page, a button of the frame or a record.
type choice struct {
	row    Row
	page   string
	tab    string // button of the page's tab; empty for the page as it was left
	button string
	record roster.Ref
}

// choices lists pages and commands that match, then the records found.
func (x finder) choices(f frame) []choice {
	text := strings.ToLower(strings.TrimSpace(x.text.text(finderText)))
	var all []choice
	for _, n := range f.around {
		if matches(f, f.pagePair(n.page), text) {
			all = append(all, choice{page: n.page, row: Row{ID: "page." + n.page, Cells: []Cell{{Text: f.words.Screen}, {Text: f.pageName(n.page)}, {Text: n.printed()}}}})
		}
	}
	if text != "" {
		all = append(all, x.tabs(f, text)...)
	}
	for _, c := range commands {
		if text != "" && matches(f, c.name, text) {
			all = append(all, choice{button: c.button, row: Row{ID: c.button, Cells: []Cell{{Text: f.words.Command}, {Text: c.name.in(f.language)}, {Text: c.key}}}})
		}
	}
	if text == "" {
		return all
	}
	for _, h := range x.hits {
		all = append(all, choice{record: recordOf(h), row: Row{
			ID: "record." + h.Ref.ID.String(), Cells: []Cell{{Text: f.kindName(h.Ref.Kind)}, {Text: h.Title}, {Text: f.second(h)}},
		}})
	}
	return all
}

// tabs lists the books and papers of the pages that stand in this space.
func (x finder) tabs(f frame, text string) []choice {
	var all []choice
	for _, p := range f.books.Pages() {
		if !slices.ContainsFunc(f.around, func(e entrance) bool { return e.page == p.Name }) {
			continue
		}
		for _, t := range p.Tabs {
			label := pair{}
			if book := f.books.Register(t.Register); book != nil {
				label = pair{book.Label.Zh, book.Label.En}
			} else if paper, ok := f.papers.Paper(t.Paper); ok {
				label = pair{paper.Label.Zh, paper.Label.En}
			}
			if id := p.Name + ".tab." + t.Register + t.Paper; label.zh != "" && matches(f, label, text) {
				all = append(all, choice{page: p.Name, tab: id, row: Row{ID: id, Cells: []Cell{{Text: f.words.Screen}, {Text: label.in(f.language)}, {Text: f.pageName(p.Name)}}}})
			}
		}
	}
	return all
}

// recordOf is what a hit opens: the team of a person or vehicle that has one.
func recordOf(h roster.Hit) roster.Ref {
	if h.Team != (uuid.UUID{}) && h.Ref.Kind != "team" {
		return roster.Ref{Kind: "team", ID: h.Team}
	}
	return h.Ref
}

// commands are the frame's buttons as the finder offers them.
var commands = []struct {
	button, key string
	name        pair
}{
	{"bar.theme", "F12", pair{"切换日间夜间", "Switch day and night"}},
	{"bar.size", "Ctrl++", pair{"切换字号", "Change text size"}},
	{"bar.language", "", pair{"切换语言", "Change language"}},
	{"bar.operator", "", pair{"交接班：更换操作员", "Change operator"}},
	{"bar.enrol", "", pair{"接入中心", "Join a hub"}},
	{"undo", "Ctrl+Z", pair{"撤销上一步", "Undo the last act"}},
}

func matches(f frame, name pair, text string) bool {
	if text == "" || strings.Contains(name.zh, text) || strings.Contains(strings.ToLower(name.en), text) {
		return true
	}
	for initials := range strings.FieldsSeq(roster.Initials(name.zh)) {
		if strings.Contains(initials, text) {
			return true
		}
	}
	return false
}

func choose(m Model, c choice) (Model, []Effect) {
	m.finder = nil
	switch {
	case c.page != "":
		next, effects := open(m, c.page)
		if c.tab == "" {
			return next, effects
		}
		return toActive(next, Pressed{ID: c.tab})
	case c.button != "":
		next, effects, _ := press(m, c.button)
		return next, effects
	}
	return show(m, Show{Record: c.record})
}

func (x finder) render(f frame) *Dialog {
	w := f.words
	list := &List{ID: finderList, Height: 9, Empty: w.NothingFound, Columns: []Column{{Weight: 1.2}, {Weight: 4}, {Weight: 2}}}
	for _, c := range x.choices(f) {
		list.Rows = append(list.Rows, c.row)
	}
	if len(list.Rows) > 0 {
		list.Selected = list.Rows[0].ID
	}
	return &Dialog{ID: "finder", Title: w.FinderTitle, Cancel: finderClose, Body: []Block{
		{Form: &Form{ID: "finder.form", Columns: 1, Fields: []Field{
			x.text.fill(Field{ID: finderText, Label: w.FinderLabel, Hint: w.FinderHint, Kind: Search, Wide: true, LenMax: 400}),
		}}},
		{List: list},
	}}
}
