package paper

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"qianshao/shared/report"
)

// values writes the tables of a document as comma-separated values in UTF-8 with the mark that makes spreadsheets read
// it as such. A cell that a spreadsheet would take for a formula begins with an apostrophe.
func values(doc report.Document) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	write := func(cells ...string) error {
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		return w.Write(cells)
	}
	lines := [][]string{
		{mark(doc) + doc.Title, doc.Number, copyOf(doc)},
		{doc.Stamp.Incident, "数据截至", report.Clock(doc.Stamp.AsOf)},
	}
	if doc.Warning != "" {
		lines = append(lines, []string{doc.Warning})
	}
	for _, p := range doc.Parts {
		lines = append(lines, partLines(p)...)
	}
	for _, l := range lines {
		if err := write(l...); err != nil {
			return nil, fmt.Errorf("write values: %w", err)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// partLines are the lines a part makes.
func partLines(p report.Part) [][]string {
	var lines [][]string
	for _, text := range []string{p.Heading, p.Prose} {
		if text != "" {
			lines = append(lines, []string{text})
		}
	}
	for _, f := range p.Facts {
		lines = append(lines, []string{f.Label, f.Text})
	}
	for _, c := range p.Cards {
		lines = append(lines, append([]string{c.Title, c.Name}, c.Lines...))
	}
	if p.Table != nil {
		lines = append(lines, tableLines(p.Table)...)
	}
	return lines
}

func tableLines(t *report.Table) (lines [][]string) {
	if t.Title != "" {
		lines = append(lines, []string{t.Title})
	}
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Title)
	}
	lines = append(lines, head)
	for _, r := range t.Rows {
		lines = append(lines, append([]string{}, r.Cells...))
	}
	if t.Total != nil {
		lines = append(lines, append([]string{}, t.Total.Cells...))
	}
	return lines
}

// harmless keeps a text from being taken for a formula; a negative number stays one.
func harmless(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return text
	}
	if _, ok := number(text); ok {
		return text
	}
	return "'" + text
}
