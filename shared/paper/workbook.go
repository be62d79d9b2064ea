package paper

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"qianshao/shared/report"
	sheets "qianshao/shared/sheet"
)

// book is a workbook being made: the first sheet holds everything but the tables where there are several, and each
// table then has a sheet of its own, because columns of different tables want different widths.
type book struct {
	file   *excelize.File
	doc    report.Document
	styles map[string]int
	names  []string
}

// workbook sets a document as .xlsx.
func workbook(doc report.Document) ([]byte, error) {
	b := &book{file: excelize.NewFile(), doc: doc, styles: map[string]int{}}
	defer b.file.Close() //nolint:errcheck // nothing of it is on a disk
	if err := b.write(); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	out, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return repacked(out.Bytes())
}

func (b *book) write() error {
	made := b.doc.Stamp.AsOf.UTC().Format("2006-01-02T15:04:05Z")
	if err := b.file.SetDocProps(&excelize.DocProperties{Title: mark(b.doc) + b.doc.Title, Creator: producer, Created: made, Modified: made}); err != nil {
		return err
	}
	var tables []*report.Table
	var titles []string
	for _, p := range b.doc.Parts {
		if p.Table != nil {
			tables, titles = append(tables, p.Table), append(titles, orElse(p.Table.Title, p.Heading))
		}
	}
	if err := b.style(); err != nil {
		return err
	}
	own := len(tables) > 1
	first := b.sheetName(b.doc.Title)
	if err := b.file.SetSheetName("Sheet1", first); err != nil {
		return err
	}
	if err := b.first(first, tables, own); err != nil {
		return err
	}
	if !own {
		return nil
	}
	for i, t := range tables {
		name := b.sheetName(orElse(titles[i], "表"+strconv.Itoa(i+1)))
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
		if err := b.tableSheet(name, orElse(titles[i], b.doc.Title), t); err != nil {
			return err
		}
	}
	return nil
}

// sheetName is a name that a sheet may have and no other has.
func (b *book) sheetName(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, mark(b.doc)+text)
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = " " + strconv.Itoa(n)
		}
		name := sheets.Clip(orElse(text, "表"), 28-len(end)) + end
		if !slices.ContainsFunc(b.names, func(taken string) bool { return strings.EqualFold(taken, name) }) {
			b.names = append(b.names, name)
			return name
		}
	}
}

// look of the cells of one sort.
const (
	asTitle   = "title"
	asWarning = "warning"
	asNote    = "note"
	asHeading = "heading"
	asProse   = "prose"
	asLabel   = "label"
	asText    = "text"
	asNumber  = "number"
	asTotal   = "total"
)

// style declares how cells look. Format 49 keeps text as it was typed.
func (b *book) style() error {
	const text = 49
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold}
	}
	wrapped := &excelize.Alignment{Vertical: "center", WrapText: true}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	right := &excelize.Alignment{Horizontal: "right", Vertical: "center"}
	gray := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	for _, s := range []struct {
		name  string
		style excelize.Style
	}{
		{asTitle, excelize.Style{Font: font(16, true), Alignment: middle, NumFmt: text}},
		{asWarning, excelize.Style{Font: font(14, true), Alignment: middle, NumFmt: text, Border: border}},
		{asNote, excelize.Style{Font: font(10, false), NumFmt: text}},
		{asHeading, excelize.Style{Font: font(12, true), NumFmt: text}},
		{asProse, excelize.Style{Font: font(11, false), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, NumFmt: text}},
		{asLabel, excelize.Style{Font: font(10.5, true), Alignment: middle, Border: border, Fill: gray, NumFmt: text}},
		{asText, excelize.Style{Font: font(10.5, false), Alignment: wrapped, Border: border, NumFmt: text}},
		{asNumber, excelize.Style{Font: font(10.5, false), Alignment: right, Border: border}},
		{asTotal, excelize.Style{Font: font(10.5, true), Alignment: wrapped, Border: border, Fill: gray}},
	} {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		b.styles[s.name] = id
	}
	return nil
}

// repacked writes the parts of the file in one order: two sheets come out of excelize in any.
func repacked(file []byte) ([]byte, error) {
	from, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fmt.Errorf("order workbook: %w", err)
	}
	slices.SortFunc(from.File, func(x, y *zip.File) int { return strings.Compare(x.Name, y.Name) })
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		if err := to.Copy(f); err != nil {
			return nil, fmt.Errorf("order workbook: %w", err)
		}
	}
	if err := to.Close(); err != nil {
		return nil, fmt.Errorf("order workbook: %w", err)
	}
	return out.Bytes(), nil
}

// number reads a text as the number it is: plain digits as they would be typed. 007 and 1e5 are texts, and what has more
// digits than a spreadsheet keeps is one too.
func number(text string) (float64, bool) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > 15 || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return 0, false
	}
	if strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}
