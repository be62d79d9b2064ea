package paper

import (
	"strings"

	"qianshao/shared/report"
)

// top writes what stands above everything: title, number, incident, the warning.
func (w *worksheet) top(title string) {
	doc := w.book.doc
	w.across(asTitle, mark(doc)+title, 16)
	number := doc.Number
	if number != "" {
		number = "编号：" + number
	}
	w.across(asNote, strings.TrimSpace(number+" "+copyOf(doc)), 10)
	w.across(asNote, strings.TrimSpace(doc.Stamp.Incident+"　数据截至 "+report.Clock(doc.Stamp.AsOf)), 10)
	w.across(asWarning, doc.Warning, 14)
}

// tableSheet is a table alone on its sheet.
func (b *book) tableSheet(name, title string, t *report.Table) error {
	w, err := b.worksheet(name, tableWidths(t))
	if err != nil {
		return err
	}
	w.top(title)
	return w.close(w.table(t))
}

// first is the first sheet: everything, or everything but the tables that have sheets of their own.
func (b *book) first(name string, tables []*report.Table, own bool) error {
	widths := []float64{14, 30, 14, 30}
	if len(tables) == 1 {
		widths = tableWidths(tables[0])
	}
	w, err := b.worksheet(name, widths)
	if err != nil {
		return err
	}
	w.top(b.doc.Title)
	head := 0
	for _, p := range b.doc.Parts {
		w.words(p)
		switch {
		case p.Table != nil && own:
			w.across(asNote, "（"+orElse(p.Table.Title, orElse(p.Heading, "表"))+"见另页）", 10)
		case p.Table != nil:
			w.across(asHeading, p.Table.Title, 12)
			head = w.table(p.Table)
		}
		w.boxes(p)
	}
	return w.close(head)
}

// words writes what stands before a part's table.
func (w *worksheet) words(p report.Part) {
	w.across(asHeading, p.Heading, 12)
	for _, paragraph := range strings.Split(p.Prose, "\n") { // a row is only so high
		w.across(asProse, paragraph, 11)
	}
	for _, f := range p.Facts {
		w.fact(f.Label, f.Text)
	}
}

// boxes writes what stands behind it.
func (w *worksheet) boxes(p report.Part) {
	for _, c := range p.Cards {
		w.fact(c.Title, c.Name+"\n"+strings.Join(c.Lines, "\n"))
	}
	if p.Code != nil {
		w.fact(orElse(p.Code.Caption, "代码"), p.Code.Text)
	}
	for _, label := range p.Sign {
		w.fact(label, "")
	}
}

// fact writes a label with what stands beside it over the other columns.
func (w *worksheet) fact(label, text string) {
	if w.columns < 2 {
		w.across(asText, label+"："+text, 10.5)
		return
	}
	room := 0.0
	for _, c := range w.widths[1:] {
		room += min(max(c+2, narrowest), widest)
	}
	lines := 0.0
	for _, line := range strings.Split(text, "\n") {
		lines += 1 + float64(int(columnsOf(line)/room))
	}
	w.put(lines*16+2, w.cell(asLabel, label), w.cell(asText, text))
	w.merge(2, w.columns)
}

// tableWidths are the widths of a table's columns by what stands in its first rows.
func tableWidths(t *report.Table) []float64 {
	widths := make([]float64, max(len(t.Columns), 1))
	for i, c := range t.Columns {
		widths[i] = columnsOf(c.Title)
		for _, r := range t.Rows[:min(len(t.Rows), measured)] {
			if i < len(r.Cells) {
				for _, line := range strings.Split(r.Cells[i], "\n") {
					widths[i] = max(widths[i], columnsOf(line))
				}
			}
		}
	}
	return widths
}
