package screen

import (
	"fmt"
	"strings"

	"qianshao/shared/report"
)

func (p papers) render(f frame) body {
	w := papersWordsIn(f.language)
	left := []Block{p.finder(w), p.offered(f, w)}
	if p.setting {
		left = append(left, p.settings(w))
	}
	right := []Block{p.questions(f, w), p.buttons(f, w), p.outcome()}
	right = append(right, p.preview(f, w)...)
	return body{hint: w.Hint, blocks: append(f.closed(), Block{Split: &Split{Ratio: 0.36, Left: left, Right: right}})}
}

func (p papers) finder(w papersWords) Block {
	return Block{Form: &Form{ID: "papers.filter", Filter: true, Columns: 1, Fields: []Field{
		p.filter.fill(Field{ID: papersFind, Label: w.Find, Hint: w.FindHint, Kind: Search, LenMax: 60}),
	}}}
}

// offered is the list of papers, area by area.
func (p papers) offered(f frame, w papersWords) Block {
	list := &List{ID: papersList, Selected: p.chosen, Empty: w.Empty, Columns: []Column{
		{Title: w.Group, Weight: 1.1}, {Title: w.Paper, Weight: 2}, {Title: w.For, Weight: 0.9},
	}}
	if p.title != "" {
		list.Title = w.About + f.words.Colon + p.title
	}
	group := ""
	for _, x := range p.list(f) {
		first := f.in(x.Group)
		if first == group {
			first = ""
		}
		group = f.in(x.Group)
		about := w.Whole
		if x.Of != "" {
			about = f.labelOfRecord(x.Of)
		}
		list.Rows = append(list.Rows, Row{ID: x.Name, Cells: []Cell{{Text: first}, {Text: f.in(x.Label)}, {Text: about}}})
	}
	return Block{List: list}
}

// questions is the form of the chosen paper.
func (p papers) questions(f frame, w papersWords) Block {
	form := &Form{ID: "papers.form", Columns: 2}
	x, ok := p.paper(f)
	if !ok {
		return Block{Form: form}
	}
	form.Title = f.in(x.Label)
	if x.Of != "" && x.Of != p.of.Kind {
		form.Fields = append(form.Fields, Field{ID: papersAbout, Label: w.About + " " + f.labelOfRecord(x.Of), Hint: w.AboutHint, Kind: Search, Required: true, LenMax: 80})
	}
	for _, ask := range x.Asks {
		form.Fields = append(form.Fields, askField(f, papersAsk+ask.Field, nil, ask, p.choices[ask.Field], p.form.text(papersAsk+ask.Field)))
	}
	for i := range form.Fields {
		form.Fields[i] = p.form.fill(form.Fields[i])
		if id := form.Fields[i].ID; p.wrong != "" && (id == papersAsk+p.field || id == "papers."+p.field) {
			form.Fields[i].Error = p.wrong
		}
	}
	return Block{Form: form}
}

func (p papers) buttons(f frame, w papersWords) Block {
	off := p.busy || !p.read || p.wrong != ""
	buttons := []Button{
		{ID: "papers.print", Label: w.Print, Key: "Ctrl+P", Primary: true, Off: off},
		{ID: "papers.pdf", Label: w.SavePDF, Key: "D", Off: off},
		{ID: "papers.xlsx", Label: w.Excel, Key: "E", Off: off},
		{ID: "papers.txt", Label: w.Text, Key: "C", Off: off},
	}
	if p.of.Kind != "" {
		buttons = append(buttons, Button{ID: "papers.all", Label: w.Everything})
	}
	buttons = append(buttons, Button{ID: "papers.settings", Label: w.Settings, Key: "M"})
	if p.back != "" {
		buttons = append(buttons, Button{ID: "papers.back", Label: w.Back, Key: "Esc"})
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

// outcome says where the last file is. The line is there while it is empty, so that what follows keeps its place.
func (p papers) outcome() Block {
	tone := Good
	if p.trouble {
		tone = Warn
	}
	return Block{Note: &Note{Text: p.handed, Tone: tone}}
}

func (p papers) preview(f frame, w papersWords) []Block {
	switch {
	case p.chosen == "":
		return nil
	case p.wrong != "" && p.field != "":
		return nil // it stands under the question
	case p.wrong != "":
		return []Block{{Note: &Note{Text: p.wrong, Tone: Warn}}}
	case !p.read:
		return []Block{{Note: &Note{Text: w.Loading, Tone: Muted}}}
	}
	return documentBlocks(f, "papers", p.doc)
}

// settings are where files go and who prints.
func (p papers) settings(w papersWords) Block {
	form := &Form{ID: "papers.settings", Title: w.Settings, Columns: 2, Fields: []Field{
		{ID: papersSet + "exports", Label: w.Folder, Hint: w.FolderHint, Kind: Text, LenMax: 300},
		{ID: papersSet + "printer", Label: w.Printer, Hint: w.PrinterHint, Kind: Text, LenMax: 100},
		{ID: papersSet + "print.checkin", Label: w.OnArrival, Kind: Check, Wide: true},
	}}
	for i := range form.Fields {
		form.Fields[i] = p.set.fill(form.Fields[i])
	}
	return Block{Form: form}
}

// documentBlocks shows a document as it would be printed: words as notes, tables as lists whose rows open their record.
func documentBlocks(f frame, page string, d report.Document) []Block {
	w := papersWordsIn(f.language)
	blocks := []Block{{Note: &Note{Text: joined(d.Title, d.Number, f.words.AsOf+" "+f.clock(d.Stamp.AsOf))}}}
	if d.Warning != "" {
		blocks = append(blocks, Block{Note: &Note{Text: w.Warning + d.Warning, Tone: Warn}})
	}
	for i, part := range d.Parts {
		blocks = append(blocks, partBlocks(f, w, fmt.Sprintf("%s.part%d", page, i+1), part)...)
	}
	return blocks
}

// partBlocks shows everything a part holds, in the order it is printed.
func partBlocks(f frame, w papersWords, id string, p report.Part) []Block {
	var blocks []Block
	note := func(text string, tone Tone) {
		if text != "" {
			blocks = append(blocks, Block{Note: &Note{Text: text, Tone: tone}})
		}
	}
	note(p.Heading, Info)
	note(p.Prose, Plain)
	var pairs []string
	for _, fact := range p.Facts {
		if fact.Text != "" {
			pairs = append(pairs, fact.Label, fact.Text)
		}
	}
	if len(pairs) > 0 {
		blocks = append(blocks, manyFacts(f.words, pairs...))
	}
	if p.Table != nil {
		blocks = append(blocks, Block{List: tableOf(f, id, p.Table)})
	}
	if p.Code != nil {
		note(w.Code+joined(p.Code.Text, otherThan(p.Code.Caption, p.Code.Text)), Muted)
	}
	if len(p.Cards) > 0 {
		var names []string
		for _, c := range p.Cards {
			names = append(names, c.Name)
		}
		note(w.Cards+cut(strings.Join(names, f.words.Comma), 200), Plain)
	}
	if len(p.Sign) > 0 {
		note(w.Sign+strings.Join(p.Sign, f.words.Comma), Muted)
	}
	return blocks
}

func otherThan(text, same string) string {
	if text == same {
		return ""
	}
	return text
}

// papersOn says whether there are papers about a kind of record.
func (f frame) papersOn(kind string) bool {
	for _, x := range f.papers.About(kind) {
		if standsIn(x.Space, f.space.Kind) {
			return true
		}
	}
	return false
}
