package paper

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"

	"qianshao/shared/report"
)

// Widths of columns are in characters of a Latin letter; a Chinese one takes two.
const (
	narrowest = 8.0
	widest    = 48.0
	cellsMax  = 32_000 // characters in one cell; a spreadsheet takes 32,767
)

// worksheet is one sheet while it is written, row after row.
type worksheet struct {
	book    *book
	name    string
	stream  *excelize.StreamWriter
	columns int
	widths  []float64
	row     int // last one written
	err     error
}

// worksheet begins a sheet with columns as wide as what stands in them.
func (b *book) worksheet(name string, widths []float64) (*worksheet, error) {
	if err := b.layout(name); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, w := range widths {
		if err := stream.SetColWidth(i+1, i+1, min(max(w+2, narrowest), widest)); err != nil {
			return nil, err
		}
	}
	return &worksheet{book: b, name: name, stream: stream, columns: len(widths), widths: widths}, nil
}

// layout sets what is printed around a sheet: incident, 演练, as of when above; who made it and the page below.
func (b *book) layout(name string) error {
	st := b.doc.Stamp
	wide := b.doc.Format == report.A4Wide || b.doc.Format == report.A3Wide
	size, orientation := 9, "portrait"
	if wide {
		orientation = "landscape"
	}
	if b.doc.Format == report.A3Wide {
		size = 8
	}
	one, zero := 1, 0
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &one, FitToHeight: &zero}); err != nil {
		return err
	}
	fit := true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	plain := func(text string, most int) string {
		if r := []rune(text); len(r) > most {
			text = string(r[:most]) + "…"
		}
		return strings.ReplaceAll(text, "&", "&&")
	}
	above := "&L" + plain(st.Incident, 30)
	if st.Exercise {
		above += "&C&B演练&B"
	}
	above += "&R数据截至 " + report.Clock(st.AsOf)
	below := "&L" + plain(strings.TrimSpace(copyOf(b.doc)+" 操作员 "+st.Operator+" 终端 "+st.Desk), 40) + "&R第 &P 页 共 &N 页"
	return b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: above, OddFooter: below})
}

// put writes a row; values are texts and numbers.
func (w *worksheet) put(height float64, cells ...excelize.Cell) {
	if w.err != nil {
		return
	}
	w.row++
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = c
	}
	var options []excelize.RowOpts
	if height > 0 {
		options = append(options, excelize.RowOpts{Height: min(height, 400)})
	}
	w.err = w.stream.SetRow(fmt.Sprintf("A%d", w.row), values, options...)
}

func (w *worksheet) cell(look, text string) excelize.Cell {
	if r := []rune(text); len(r) > cellsMax {
		text = string(r[:cellsMax]) + "…"
	}
	return excelize.Cell{StyleID: w.book.styles[look], Value: text}
}

// number is a number where the text is one, else the text.
func (w *worksheet) number(text string) excelize.Cell {
	if n, ok := number(text); ok {
		return excelize.Cell{StyleID: w.book.styles[asNumber], Value: n}
	}
	return w.cell(asText, text)
}

// across writes a text over all columns, as high as it needs.
func (w *worksheet) across(look, text string, size float64) {
	if text == "" || w.err != nil {
		return
	}
	room := 0.0
	for _, c := range w.widths {
		room += min(max(c+2, narrowest), widest)
	}
	lines := 0.0
	for _, line := range strings.Split(text, "\n") {
		lines += 1 + float64(int(columnsOf(line)*size/10.5/room))
	}
	w.put(lines*size*1.5+2, w.cell(look, text))
	w.merge(1, w.columns)
}

// merge makes one cell of those of the row just written.
func (w *worksheet) merge(from, to int) {
	if to <= from || w.err != nil {
		return
	}
	first, err := excelize.CoordinatesToCellName(from, w.row)
	if err != nil {
		w.err = err
		return
	}
	last, err := excelize.CoordinatesToCellName(to, w.row)
	if err != nil {
		w.err = err
		return
	}
	w.err = w.stream.MergeCell(first, last)
}

// columnsOf counts the cells of a Latin letter that a text takes.
func columnsOf(text string) float64 {
	n := 0.0
	for _, r := range text {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n += 2
		default:
			n++
		}
	}
	return n
}

// table writes a table's rows and gives the row of its head.
func (w *worksheet) table(t *report.Table) int {
	var head []excelize.Cell
	for _, c := range t.Columns {
		head = append(head, w.cell(asLabel, c.Title))
	}
	w.put(0, head...)
	at := w.row
	for _, r := range t.Rows {
		w.put(0, w.line(t, r)...)
	}
	if len(t.Rows) == 0 {
		w.across(asText, orElse(t.Empty, "无"), 10.5)
	}
	if t.Total != nil {
		cells := w.line(t, *t.Total)
		for i := range cells {
			cells[i].StyleID = w.book.styles[asTotal]
		}
		w.put(0, cells...)
	}
	return at
}

func (w *worksheet) line(t *report.Table, r report.Row) []excelize.Cell {
	cells := make([]excelize.Cell, len(t.Columns))
	for i, c := range t.Columns {
		text := ""
		if i < len(r.Cells) {
			text = r.Cells[i]
		}
		if c.Number {
			cells[i] = w.number(text)
		} else {
			cells[i] = w.cell(asText, text)
		}
	}
	return cells
}

// close ends a sheet; the head of its table is printed on every page.
func (w *worksheet) close(head int) error {
	if w.err != nil {
		return w.err
	}
	if err := w.stream.Flush(); err != nil {
		return err
	}
	if head == 0 {
		return nil
	}
	return w.book.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", w.name, head, head), Scope: w.name,
	})
}
