package paper_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"qianshao/shared/paper"
	"qianshao/shared/report"
)

// A document may come from a kept report that another terminal wrote: nothing it says may stop this one.
func TestX7_NoDocumentIsTooOddToBeSet(t *testing.T) {
	text := rapid.OneOf(
		rapid.StringN(0, 60, 200),
		rapid.SampledFrom([]string{"", "\x00\xff\xfe", "𠮷𬭩\u200d\ufe0f", "\n\n\n", "　　", "= 1 + 1", "&[Page]&P&N", "]]>", "长长长长长长长长长长长长长长长长长长长长", "\t\r", "١٢٣", "e\u0301"}),
	)
	weight := rapid.SampledFrom([]float64{0, 1, -1, 1e-300, 1e300, math.NaN(), math.Inf(1), math.Inf(-1)})
	rapid.Check(t, func(t *rapid.T) {
		doc := report.Document{
			Title: text.Draw(t, "title"), Number: text.Draw(t, "number"), Warning: text.Draw(t, "warning"), Copy: rapid.IntRange(-1, 3).Draw(t, "copy"),
			Format: rapid.SampledFrom([]report.Format{report.A4, report.A4Wide, report.A3Wide, report.Label80, "odd"}).Draw(t, "format"),
			Stamp:  report.Stamp{Incident: text.Draw(t, "incident"), Operator: text.Draw(t, "operator"), Desk: text.Draw(t, "desk"), Exercise: rapid.Bool().Draw(t, "exercise")},
		}
		for range rapid.IntRange(0, 4).Draw(t, "parts") {
			doc.Parts = append(doc.Parts, oddPart(t, text, weight))
		}
		for _, kind := range paper.Kinds() {
			file, err := paper.Set(doc, kind)
			if err != nil && !errors.Is(err, paper.ErrTooLarge) && !codes(doc) {
				t.Fatalf("%s: %v", kind, err)
			}
			if err == nil && kind == paper.Workbook {
				readable(t, file)
			}
		}
		_ = paper.FileName(doc, text.Draw(t, "label"), paper.PDF)
	})
}

// readable opens a workbook and reads every sheet of it.
func readable(t *rapid.T, file []byte) {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("the workbook does not open: %v", err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		if _, err := f.GetRows(sheet); err != nil {
			t.Fatalf("sheet %q is not read: %v", sheet, err)
		}
	}
}

func oddPart(t *rapid.T, text *rapid.Generator[string], weight *rapid.Generator[float64]) report.Part {
	texts := rapid.SliceOfN(text, 0, 6)
	p := report.Part{Heading: text.Draw(t, "heading"), Prose: text.Draw(t, "prose"), Sign: texts.Draw(t, "sign"), Break: rapid.Bool().Draw(t, "break")}
	for range rapid.IntRange(0, 3).Draw(t, "facts") {
		p.Facts = append(p.Facts, report.Fact{Label: text.Draw(t, "fact"), Text: text.Draw(t, "text"), Wide: rapid.Bool().Draw(t, "wide")})
	}
	if rapid.Bool().Draw(t, "table") {
		table := &report.Table{Title: text.Draw(t, "table title"), Empty: text.Draw(t, "empty")}
		for range rapid.IntRange(0, 12).Draw(t, "columns") {
			table.Columns = append(table.Columns, report.Column{Title: text.Draw(t, "column"), Weight: weight.Draw(t, "weight"), Number: rapid.Bool().Draw(t, "is number")})
		}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			table.Rows = append(table.Rows, report.Row{Cells: texts.Draw(t, "cells"), Tone: "alarm"})
		}
		if rapid.Bool().Draw(t, "has total") {
			table.Total = &report.Row{Cells: texts.Draw(t, "total")}
		}
		p.Table = table
	}
	if rapid.Bool().Draw(t, "has code") {
		p.Code = &report.Code{Text: text.Draw(t, "code"), Linear: rapid.Bool().Draw(t, "linear")}
	}
	for range rapid.IntRange(0, 3).Draw(t, "cards") {
		p.Cards = append(p.Cards, report.Card{Title: text.Draw(t, "card"), Name: text.Draw(t, "name"), Lines: texts.Draw(t, "lines")})
	}
	return p
}

// codes says whether a document has a code, which may be refused: it must be ASCII and not empty.
func codes(doc report.Document) bool {
	for _, p := range doc.Parts {
		if p.Code != nil {
			return true
		}
	}
	return false
}

func TestX7_ASheetsNameIsCountedAsASpreadsheetCounts(t *testing.T) {
	for _, title := range []string{strings.Repeat("𬭩", 40), strings.Repeat("长", 40), "a" + strings.Repeat("𠮷", 20) + strings.Repeat("b", 20)} {
		doc := report.Document{Title: title, Stamp: report.Stamp{Exercise: true}}
		for range 12 { // so that several sheets want one name
			doc.Parts = append(doc.Parts, report.Part{Table: &report.Table{Title: title, Columns: []report.Column{{Title: "甲"}}, Rows: []report.Row{{Cells: []string{"乙"}}}}})
		}
		if _, err := paper.Set(doc, paper.Workbook); err != nil {
			t.Errorf("%.12s…: %v", title, err)
		}
	}
}
