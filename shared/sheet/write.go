package sheet

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"qianshao/shared/intake"
)

// optionsSheet holds the words of option lists: a list of more than 255 signs must lie in cells.
const optionsSheet = "选项"

// writer is a workbook while it is written.
type writer struct {
	file    *excelize.File
	text    int // styles
	figures int
	head    int
	words   int
	lists   int // option lists written so far
}

func writeBook(w io.Writer, g intake.Grid) error {
	b := &writer{file: excelize.NewFile()}
	defer b.file.Close()
	if err := b.styles(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	for i, s := range g.Sheets {
		if err := b.begin(i, s); err != nil {
			return fmt.Errorf("begin sheet %q: %w", s.Name, err)
		}
	}
	if err := b.options(g); err != nil { // before the rows: what streams past cannot be added to
		return fmt.Errorf("write option lists: %w", err)
	}
	for i, s := range g.Sheets {
		if err := b.sheet(i, s); err != nil {
			return fmt.Errorf("write sheet %q: %w", s.Name, err)
		}
	}
	if _, err := b.file.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// styles makes those that are used: text stays text whatever is typed over it.
func (b *writer) styles() error {
	asText, top := "@", &excelize.Alignment{Vertical: "top", WrapText: true}
	edge := []excelize.Border{}
	for _, side := range []string{"left", "top", "right", "bottom"} {
		edge = append(edge, excelize.Border{Type: side, Color: "999999", Style: 1})
	}
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&b.text, excelize.Style{CustomNumFmt: &asText, Alignment: top, Border: edge}},
		{&b.figures, excelize.Style{Alignment: top, Border: edge}},
		{&b.words, excelize.Style{CustomNumFmt: &asText, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&b.head, excelize.Style{
			CustomNumFmt: &asText, Border: edge, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE6EE"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.to = id
	}
	return nil
}

// begin makes the empty sheet.
func (b *writer) begin(at int, s intake.Sheet) error {
	name := sheetName(s.Name, at)
	if at == 0 {
		return b.file.SetSheetName("Sheet1", name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

func (b *writer) sheet(at int, s intake.Sheet) error {
	out, err := b.file.NewStreamWriter(sheetName(s.Name, at))
	if err != nil {
		return err
	}
	if err := b.columns(out, s); err != nil {
		return err
	}
	for _, row := range s.Rows {
		if err := b.row(out, s, row); err != nil {
			return err
		}
	}
	for _, m := range s.Merged {
		from, _ := excelize.CoordinatesToCellName(m.Column+1, m.Row)
		to, _ := excelize.CoordinatesToCellName(m.LastColumn+1, m.LastRow)
		if err := out.MergeCell(from, to); err != nil {
			return err
		}
	}
	return out.Flush()
}

// columns gives each column its width and style, so that what is typed below the last row stays text as well.
func (b *writer) columns(out *excelize.StreamWriter, s intake.Sheet) error {
	if s.Head > 0 {
		cell, _ := excelize.CoordinatesToCellName(1, s.Head+1)
		if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: s.Head, TopLeftCell: cell, ActivePane: "bottomLeft"}); err != nil {
			return err
		}
	}
	for i, width := range widths(s) {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		if i < len(s.Columns) && !s.Columns[i].Figures {
			if err := out.SetColStyle(i+1, i+1, b.text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *writer) row(out *excelize.StreamWriter, s intake.Sheet, row intake.Row) error {
	cells := make([]any, len(row.Cells))
	for i, c := range row.Cells {
		style := b.text
		switch {
		case s.Small || row.Number < s.Head:
			style = b.words
		case row.Number <= s.Head:
			style = b.head
		}
		cells[i] = excelize.Cell{StyleID: style, Value: c.Text}
		if n, err := strconv.ParseFloat(c.Text, 64); c.Kind == intake.Figure && err == nil {
			cells[i] = excelize.Cell{StyleID: b.figures, Value: n}
		}
		if c.Kind == intake.Empty {
			cells[i] = excelize.Cell{StyleID: style}
		}
	}
	at, err := excelize.CoordinatesToCellName(1, row.Number)
	if err != nil {
		return err
	}
	return out.SetRow(at, cells)
}

// Widths of columns, in halves of a Chinese character.
const (
	widthMin = 8
	widthMax = 60
)

// widths gives each column the room its widest cell of the first rows needs: a Chinese character takes two.
func widths(s intake.Sheet) []float64 {
	const looked = 200
	var out []float64
	for n, row := range s.Rows {
		if n >= looked {
			break
		}
		for i, c := range row.Cells {
			for len(out) <= i {
				out = append(out, widthMin)
			}
			if row.Number >= s.Head { // a title above runs over many columns
				out[i] = max(out[i], min(widthMax, textWidth(c.Text)+2))
			}
		}
	}
	for i, c := range s.Columns {
		for len(out) <= i {
			out = append(out, widthMin)
		}
		if c.Width > 0 {
			out[i] = c.Width
		}
	}
	return out
}

// textWidth is how wide the widest line of a text stands.
func textWidth(text string) float64 {
	widest, here := 0.0, 0.0
	for _, r := range text {
		switch {
		case r == '\n':
			widest, here = max(widest, here), 0
		case r >= 0x1100:
			here += 2
		default:
			here++
		}
	}
	return max(widest, here)
}

// sheetName is a name a sheet may have: at most 31 signs, none of those that have a meaning in formulas.
func sheetName(name string, at int) string {
	var out []rune
	for _, r := range name {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']', '\'':
			r = ' '
		}
		out = append(out, r)
	}
	short := Clip(string(out), 28)
	if short == "" || short == optionsSheet {
		return "表" + strconv.Itoa(at+1)
	}
	return short
}

// Clip cuts a text to most UTF-16 units, in which spreadsheets count the signs of a sheet's name.
func Clip(text string, most int) string {
	units := 0
	for i, r := range text {
		if units += max(1, utf16.RuneLen(r)); units > most {
			return text[:i]
		}
	}
	return text
}

// rowsToFill is how many rows below the headings the option lists reach.
const rowsToFill = 20_000

// options writes the option lists and ties the columns to them.
func (b *writer) options(g intake.Grid) error {
	for at, s := range g.Sheets {
		for i, c := range s.Columns {
			if len(c.Options) == 0 {
				continue
			}
			source, err := b.list(c.Options)
			if err != nil {
				return err
			}
			column, _ := excelize.ColumnNumberToName(i + 1)
			v := excelize.NewDataValidation(true)
			v.SetSqref(fmt.Sprintf("%s%d:%s%d", column, s.Head+1, column, s.Head+rowsToFill))
			v.SetSqrefDropList(source)
			style, title := excelize.DataValidationErrorStyleInformation, "不在选项内"
			if c.Only {
				style = excelize.DataValidationErrorStyleStop
			}
			v.SetError(style, title, "请从下拉列表中选择。")
			v.ShowErrorMessage = c.Only
			if err := b.file.AddDataValidation(sheetName(s.Name, at), v); err != nil {
				return err
			}
		}
	}
	if b.lists > 0 {
		return b.file.SetSheetVisible(optionsSheet, false)
	}
	return nil
}

// list writes the words of one option list into a column of their own.
func (b *writer) list(options []string) (string, error) {
	if b.lists == 0 {
		if _, err := b.file.NewSheet(optionsSheet); err != nil {
			return "", err
		}
	}
	b.lists++
	column, err := excelize.ColumnNumberToName(b.lists)
	if err != nil {
		return "", err
	}
	for i, o := range options {
		if err := b.file.SetCellStr(optionsSheet, column+strconv.Itoa(i+1), o); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("'%s'!$%s$1:$%s$%d", optionsSheet, column, column, len(options)), nil
}
