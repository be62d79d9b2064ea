package screen

import (
	"fmt"

	"qianshao/shared/roster"
)

func (j journal) fields(f frame) []Field {
	w := journalWordsIn(f.language)
	return []Field{{ID: journalText, Label: w.Line, Hint: w.LineHint, Kind: Han, Required: true, Wide: true, LenMax: 1000}}
}

func (j journal) render(f frame) body {
	w := journalWordsIn(f.language)
	form := Form{ID: "journal.form", Columns: 1, Fields: j.fields(f), Buttons: []Button{{ID: "journal.save", Label: w.Write, Key: "Enter", Primary: true}}}
	b := body{hint: w.Hint, blocks: append(f.closed(), Block{Form: j.view(f, form)}), dialog: j.question(f, "journal")}
	if j.text(journalAbout) != "" {
		b.blocks = append(b.blocks,
			Block{Note: &Note{Text: fmt.Sprintf(w.AboutText, j.about.Title), Tone: Info}},
			Block{Actions: &Actions{Buttons: []Button{{ID: "journal.untie", Label: w.Untie}}}})
	}
	if len(j.hits) > 0 {
		list := &List{ID: "journal.hits", Title: w.Mentions, Height: len(j.hits), Columns: []Column{{Weight: 1}, {Weight: 4}, {Weight: 2}}}
		for _, h := range j.hits {
			list.Rows = append(list.Rows, Row{ID: h.Ref.ID.String(), Cells: []Cell{{Text: f.kindName(h.Ref.Kind)}, {Text: h.Title}, {Text: f.second(h)}}})
		}
		b.blocks = append(b.blocks, Block{List: list})
	}
	filter := &Form{ID: "journal.filter", Filter: true, Columns: 2, Fields: []Field{j.filter.fill(Field{ID: journalFind, Label: w.Filter, Hint: w.FilterHint, Kind: Search, LenMax: 60})}}
	b.blocks = append(b.blocks, Block{Form: filter}, j.list(f, w))
	return b
}

func (j journal) list(f frame, w journalWords) Block {
	list := &List{ID: journalLines, Selected: selected(j.chosen), Empty: w.Empty, Columns: []Column{
		{Title: f.words.When, Weight: 1.2}, {Title: f.words.Who, Weight: 1.2}, {Title: w.Text, Weight: 7}, {Title: w.About, Weight: 2}, {Title: f.words.MarkColumn, Weight: 1.5, Mark: true},
	}}
	for _, e := range j.entries {
		list.Rows = append(list.Rows, Row{ID: e.ID.String(), Cells: []Cell{
			{Text: f.clock(e.At)}, {Text: author(e)}, {Text: e.Text}, {Text: j.names[e.About]}, f.words.mark(e.Row.Mark),
		}})
	}
	list.place(f, j.first, j.total)
	return Block{List: list}
}

// author is who wrote a line.
func author(e roster.Entry) string { return e.Row.Source.Operator }
