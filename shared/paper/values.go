package paper

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"qianshao/shared/report"
	sheets "qianshao/shared/sheet"
)

// values writes the tables of a document as comma-separated values in UTF-8 with the mark that makes spreadsheets read
// it as such. A cell that a spreadsheet would take for a formula begins with an apostrophe.
func values(doc report.Document) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	lines := [][]string{
		said(mark(doc)+doc.Title, doc.Number, copyOf(doc)),
		said(doc.Stamp.Incident, "数据截至", report.Clock(doc.Stamp.AsOf)),
	}
	if doc.Warning != "" {
		lines = append(lines, said(doc.Warning))
	}
	for _, p := range doc.Parts {
		lines = append(lines, partLines(p)...)
	}
	for _, l := range lines {
		if err := w.Write(l); err != nil {
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
			lines = append(lines, said(text))
		}
	}
	for _, f := range p.Facts {
		lines = append(lines, said(f.Label, f.Text))
	}
	for _, c := range p.Cards {
		lines = append(lines, said(append([]string{c.Title, c.Name}, c.Lines...)...))
	}
	if p.Table != nil {
		lines = append(lines, tableLines(p.Table)...)
	}
	return lines
}

func tableLines(t *report.Table) (lines [][]string) {
	if t.Title != "" {
		lines = append(lines, said(t.Title))
	}
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Title)
	}
	lines = append(lines, said(head...))
	for _, r := range t.Rows {
		lines = append(lines, counted(t, r))
	}
	if t.Total != nil {
		lines = append(lines, counted(t, *t.Total))
	}
	return lines
}

// counted is a row of a table: what stands in a column of figures and is one stays one, though it may be below zero.
func counted(t *report.Table, r report.Row) []string {
	cells := said(r.Cells...)
	for i, text := range r.Cells {
		if _, ok := number(text); ok && i < len(t.Columns) && t.Columns[i].Number {
			cells[i] = text
		}
	}
	return cells
}

// said are texts as a line of values has them.
func said(texts ...string) []string {
	cells := make([]string, len(texts))
	for i, text := range texts {
		cells[i] = sheets.Quoted(text)
	}
	return cells
}
