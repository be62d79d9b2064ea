package paper_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qianshao/shared/paper"
	"qianshao/shared/report"
)

func open(t *testing.T, doc report.Document) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(set(t, doc, paper.Workbook)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// find gives the cell that shows text.
func find(t *testing.T, f *excelize.File, sheet, text string) string {
	t.Helper()
	cells, err := f.SearchSheet(sheet, text)
	if err != nil || len(cells) == 0 {
		t.Fatalf("no cell shows %s: %v", text, err)
	}
	return cells[0]
}

func TestX7_PlatesAndIdentityNumbersStayTextInAWorkbook(t *testing.T) {
	f := open(t, list(3))
	sheet := f.GetSheetName(0)
	for text, want := range map[string]excelize.CellType{
		"500101199001010002": excelize.CellTypeInlineString, "渝A·00001": excelize.CellTypeInlineString,
		"13800000002": excelize.CellTypeInlineString,
	} {
		cell := find(t, f, sheet, text)
		if kind, err := f.GetCellType(sheet, cell); err != nil || kind != want {
			t.Errorf("%s in %s is of type %v, want text: %v", text, cell, kind, err)
		}
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if st, err := f.GetStyle(id); err != nil || st.NumFmt != 49 {
			t.Errorf("%s has format %v, want that of text", text, st.NumFmt)
		}
	}
	people := find(t, f, sheet, "6") // second team
	if kind, err := f.GetCellType(sheet, "F"+strings.TrimLeft(people, "ABCDEFGHI")); err != nil || kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
		t.Errorf("a count is of type %v: %v", kind, err)
	}
}

func TestX7_AWorkbookCarriesTheMarksOfThePage(t *testing.T) {
	doc := list(3)
	doc.Stamp.Exercise, doc.Warning = true, "本表为申请材料，不是免费通行凭证"
	f := open(t, doc)
	sheet := f.GetSheetName(0)
	around, err := f.GetHeaderFooter(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"江津区“7·12”暴雨洪涝", "演练", "数据截至 2026-07-12 14:31"} {
		if !strings.Contains(around.OddHeader, want) {
			t.Errorf("above the page: %s", around.OddHeader)
		}
	}
	for _, want := range []string{"&P", "&N", "李敏", "YB-A"} {
		if !strings.Contains(around.OddFooter, want) {
			t.Errorf("below the page: %s", around.OddFooter)
		}
	}
	find(t, f, sheet, "本表为申请材料，不是免费通行凭证")
	titles := ""
	for _, n := range f.GetDefinedName() {
		titles += n.Name + " " + n.RefersTo
	}
	if !strings.Contains(titles, "Print_Titles") {
		t.Errorf("the head of the table is not repeated: %s", titles)
	}
}

func TestX7_EachTableHasItsSheet(t *testing.T) {
	f := open(t, manyTables())
	if names := f.GetSheetList(); len(names) != 3 || names[1] == names[2] {
		t.Fatalf("sheets: %q", names)
	}
	for _, name := range f.GetSheetList()[1:] {
		find(t, f, name, "500101199001010004")
	}
}

// What looks like a formula is a text everywhere.
func TestX7_NothingTypedIsAFormula(t *testing.T) {
	doc := report.Document{Title: "名册", Stamp: stamp(), Parts: []report.Part{{Table: &report.Table{
		Columns: []report.Column{{Title: "备注"}, {Title: "数", Number: true}},
		Rows:    []report.Row{{Cells: []string{`=HYPERLINK("http://x","y")`, "-3"}}, {Cells: []string{"@SUM(A1)", "007"}}},
	}}}}
	f := open(t, doc)
	sheet := f.GetSheetName(0)
	cell := find(t, f, sheet, `=HYPERLINK("http://x","y")`)
	if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
		t.Errorf("a formula: %q %v", formula, err)
	}
	csv := string(set(t, doc, paper.Values))
	for _, want := range []string{`"'=HYPERLINK(`, "'@SUM(A1),007", ",-3"} {
		if !strings.Contains(csv, want) {
			t.Errorf("values lack %s:\n%s", want, csv)
		}
	}
}

func TestX7_ValuesAreUTF8WithTheMark(t *testing.T) {
	b := set(t, list(2), paper.Values)
	if !bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		t.Error("no byte order mark")
	}
	if !strings.Contains(string(b), "渝A·00001,500101199001010001") {
		t.Errorf("values: %s", b)
	}
}

// LibreOffice opens our workbook and prints it; every row is there, on pages that say which they are.
func TestX7_LibreOfficeOpensAWorkbookAndPrintsIt(t *testing.T) {
	dir := t.TempDir()
	doc := list(120)
	doc.Stamp.Exercise = true
	doc.Parts = append([]report.Part{{Heading: "一、说明"}, {Prose: "姓名𬭩䶮。"}, {Facts: []report.Fact{{Label: "负责人", Text: "张𬭩"}}}}, doc.Parts...)
	from := filepath.Join(dir, "paper.xlsx")
	if err := os.WriteFile(from, set(t, doc, paper.Workbook), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "home"), "--headless", "--convert-to", "pdf", "--outdir", dir, from)
	pages := strings.Split(run(t, "pdftotext", "-layout", filepath.Join(dir, "paper.pdf"), "-"), "\f")
	all := strings.Join(pages, "")
	for _, want := range []string{"500101199001010119", "渝A·00119", "13800000119", "一、说明", "张𬭩", "演练", "数据截至 2026-07-12 14:31"} {
		if !strings.Contains(all, want) {
			t.Errorf("LibreOffice's print lacks %s", want)
		}
	}
	if len(pages) < 4 || strings.Count(all, "身份证号") < len(pages)-2 {
		t.Errorf("%d pages, head of the table %d times", len(pages)-1, strings.Count(all, "身份证号"))
	}
}
