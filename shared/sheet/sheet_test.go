package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"qianshao/shared/intake"
	"qianshao/shared/sheet"
)

// texts is a grid's first sheet as lines, so that a difference is read at a glance.
func texts(g intake.Grid) []string {
	var lines []string
	for _, row := range g.Sheets[0].Rows {
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, fmt.Sprintf("%d:%s", c.Kind, c.Text))
		}
		lines = append(lines, fmt.Sprintf("%d|%s", row.Number, strings.Join(cells, "|")))
	}
	return lines
}

func read(t testing.TB, data []byte) intake.Grid {
	t.Helper()
	g, err := sheet.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestD2_CSVIsReadInTheEncodingsOfExcelAndWPS(t *testing.T) {
	text := "队伍名称,电话,统一社会信用代码\r\n重庆蓝天救援队,13800001234,51500000MJP0000001\r\n\r\n㐂𬭩救援队,\"023-1,2\",'=1+1\r\n"
	want := []string{"1|1:队伍名称|1:电话|1:统一社会信用代码", "2|1:重庆蓝天救援队|1:13800001234|1:51500000MJP0000001", "4|1:㐂𬭩救援队|1:023-1,2|1:=1+1"}
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"plain": text, "marked": "\ufeff" + text, "GB18030": chinese} {
		t.Run(name, func(t *testing.T) { same(t, texts(read(t, []byte(data))), want) })
	}
	tabs := []byte{0xff, 0xfe}
	for _, r := range "名称\t人数\r\n甲\t12\r\n" {
		tabs = append(tabs, byte(r), byte(r>>8))
	}
	same(t, texts(read(t, tabs)), []string{"1|1:名称|1:人数", "2|1:甲|1:12"})
	same(t, texts(read(t, []byte("名称;人数\n甲;=\"0012\"\n"))), []string{"1|1:名称|1:人数", "2|1:甲|1:0012"})
}

// excel is a workbook made with another writer than our own.
func excel(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func style(t testing.TB, f *excelize.File, s excelize.Style) int {
	t.Helper()
	id, err := f.NewStyle(&s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestD2_WorkbooksAreReadAsAPersonSeesThem(t *testing.T) {
	day, clock, zeros := `yyyy"年"m"月"d"日"`, `yyyy/m/d h:mm;@`, "000000"
	amount := `#,##0.00_);[Red]\(#,##0.00\)`
	data := excel(t, func(f *excelize.File) {
		for cell, v := range map[string]any{
			"A1": "重庆市社会应急力量普查表", "A3": "名称", "B3": "日期", "A4": "甲队", "B4": 46215, "C4": 46215.60486111111, "D4": 42, "E4": 13800001234,
			"F4": 1200.5, "G4": true, "H4": 0.354166666666667, "I4": 500101199001011234.0, "J4": "0123", "K4": math.Nextafter(0.3, 1), "L4": 59, "M4": 46215.123456,
		} {
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
		_ = f.MergeCell("Sheet1", "A1", "E2")
		_ = f.SetCellFormula("Sheet1", "N4", "1+1")
		_ = f.SetCellRichText("Sheet1", "O4", []excelize.RichTextRun{{Text: "水上"}, {Text: "搜救", Font: &excelize.Font{Bold: true}}})
		for cell, s := range map[string]excelize.Style{
			"B4": {CustomNumFmt: &day}, "C4": {CustomNumFmt: &clock}, "D4": {CustomNumFmt: &zeros}, "F4": {CustomNumFmt: &amount}, "H4": {NumFmt: 20}, "L4": {NumFmt: 14}, "M4": {NumFmt: 22},
		} {
			_ = f.SetCellStyle("Sheet1", cell, cell, style(t, f, s))
		}
	})
	g := read(t, data)
	same(t, texts(g), []string{
		"1|1:重庆市社会应急力量普查表", "3|1:名称|1:日期",
		"4|1:甲队|3:2026-07-12|3:2026-07-12 14:31|2:000042|2:13800001234|2:1200.5|4:是|3:08:30|5:500101199001011000|1:0123|2:0.3|3:1900-02-28|3:2026-07-12 02:57:46.598|0:|1:水上搜救",
	})
	if want := (intake.Span{Row: 1, Column: 0, LastRow: 2, LastColumn: 4}); len(g.Sheets[0].Merged) != 1 || g.Sheets[0].Merged[0] != want {
		t.Errorf("merged: %v", g.Sheets[0].Merged)
	}
}

// The lists of every kind go out and come back as they were, in both formats.
func TestD2_WhatIsWrittenIsReadBackTheSame(t *testing.T) {
	g := intake.Grid{Sheets: []intake.Sheet{{
		Name: "队伍/2026:[a]", Head: 1, Columns: []intake.Column{{}, {Options: []string{"水上搜救", "山地搜救"}, Only: true}, {}, {Figures: true}},
		Rows: []intake.Row{
			{Number: 1, Cells: []intake.Cell{intake.Say("名称"), intake.Say("方向"), intake.Say("电话"), intake.Say("人数")}},
			{Number: 2, Cells: []intake.Cell{intake.Say("=HYPERLINK(\"x\")"), intake.Say("水上搜救"), intake.Say("00138"), {Kind: intake.Figure, Text: "30"}}},
			{Number: 3, Cells: []intake.Cell{intake.Say("@队 ‘两’\n二行"), {}, intake.Say("+86 138"), {Kind: intake.Figure, Text: "-0.5"}}},
			{Number: 4, Cells: []intake.Cell{intake.Say("'引号"), intake.Say("-"), intake.Say("渝A·12345"), {}}},
		},
	}, {Name: "说明", Small: true, Rows: []intake.Row{{Number: 1, Cells: []intake.Cell{intake.Say("填表说明")}}}}}}
	want := []string{"1|1:名称|1:方向|1:电话|1:人数", "2|1:=HYPERLINK(\"x\")|1:水上搜救|1:00138|2:30", "3|1:@队 ‘两’\n二行|0:|1:+86 138|2:-0.5", "4|1:'引号|1:-|1:渝A·12345"}
	book := written(t, "a.xlsx", g)
	same(t, texts(read(t, book)), want)
	lines := texts(read(t, written(t, "a.CSV", g)))
	for i := range lines { // a .csv knows words only
		want[i] = strings.ReplaceAll(want[i], "|2:", "|1:")
	}
	same(t, lines, want)
	if back := read(t, book); len(back.Sheets) != 3 || !back.Sheets[2].Hidden || back.Sheets[2].Name != "选项" {
		t.Errorf("the option lists are not on a hidden sheet at the end")
	}
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := f.GetDataValidations(f.GetSheetName(0))
	if err != nil || len(rules) != 1 || rules[0].Type != "list" || !strings.HasPrefix(rules[0].Sqref, "B2:") {
		t.Errorf("the option list is not tied to its column: %v, %v", rules, err)
	}
	if width, _ := f.GetColWidth(f.GetSheetName(0), "B"); width < 10 {
		t.Errorf("four Chinese characters and a column %v wide", width)
	}
}

func written(t testing.TB, name string, g intake.Grid) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.Write(&b, name, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts is a workbook put together by hand.
func parts(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hand is a workbook of one sheet with its data written by hand.
func hand(t testing.TB, data string) []byte {
	return parts(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>重</t><rPh><t>zhòng</t></rPh><phoneticPr/><t>庆_x000D_&amp;</t></si></sst>`,
		"xl/worksheets/sheet1.xml":   "<worksheet><sheetData>" + data + "</sheetData></worksheet>",
	})
}

func TestD2_HandMadeWorkbooksAreReadOrRefusedByName(t *testing.T) {
	g := read(t, hand(t, `<row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>得</v></c><c t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c><c t="e"><v>#N/A</v></c><c t="s"><v>99</v></c><c><v>1e3</v></c></row><row r="7"><c r="C7" t="d"><v>2026-07-12T08:00</v></c></row>`))
	same(t, texts(g), []string{"1|1:重庆&|1:得|1:甲乙|6:#N/A|0:|2:1000", "7|0:|0:|3:2026-07-12 08:00"})

	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"rows going back":         {hand(t, `<row r="5"/><row r="4"/>`), sheet.ErrDamaged},
		"a cell far to the right": {hand(t, `<row r="1"><c r="XFD1"><v>1</v></c></row>`), sheet.ErrTooLarge},
		"broken off":              {hand(t, `<row r="1"><c r="A1"><v>1</v>`), sheet.ErrDamaged},
		"no sheet":                {parts(t, map[string]string{"word/document.xml": "<x/>"}), sheet.ErrDamaged},
		"an OpenDocument file":    {parts(t, map[string]string{"content.xml": "<x/>"}), sheet.ErrOldFormat},
		"an old workbook":         {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 100)...), sheet.ErrOldFormat},
		"a locked workbook":       {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")...), sheet.ErrLocked},
		"a picture":               {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), sheet.ErrNoSheet},
		"half a zip":              {[]byte("PK\x03\x04half"), sheet.ErrDamaged},
		"too many columns":        {[]byte(strings.Repeat("x,", 300) + "x"), sheet.ErrTooLarge},
		"a bomb of one part":      {hand(t, strings.Repeat("<row/>", 45<<20)), sheet.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sheet.Read(bytes.NewReader(c.data)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// What LibreOffice writes is read, and what is written here it opens and writes again without a loss.
func TestD2_LibreOfficeWritesAndReadsTheSame(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no LibreOffice here")
		}
		t.Skip("no LibreOffice here")
	}
	home := t.TempDir()
	convert := func(from, to string) []byte {
		t.Helper()
		dir := filepath.Dir(from)
		args := []string{"-env:UserInstallation=file://" + home, "--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), from}
		if filepath.Ext(from) == ".csv" { // commas, quotes, UTF-8
			args = append([]string{"--infilter=Text - txt - csv (StarCalc):44,34,76,1"}, args...)
		}
		c := exec.CommandContext(t.Context(), office, args...)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		ending, _, _ := strings.Cut(to, ":")
		data, err := os.ReadFile(filepath.Join(dir, "out", strings.TrimSuffix(filepath.Base(from), filepath.Ext(from))+"."+ending))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	dir := t.TempDir()
	lines := "名称,电话,日期,人数\n㐂𬭩救援队,013800001234,2026-07-12,30\n,,,\n二队,'0,,0.5\n"
	path := filepath.Join(dir, "theirs.csv")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	theirs := texts(read(t, convert(path, "xlsx:Calc MS Excel 2007 XML")))
	if len(theirs) != 3 || !strings.Contains(theirs[1], "㐂𬭩救援队") || !strings.Contains(theirs[1], "3:2026-07-12|2:30") {
		t.Errorf("LibreOffice's workbook: %q", theirs)
	}

	g := intake.Grid{Sheets: []intake.Sheet{{Name: "队伍", Head: 1, Columns: []intake.Column{{}, {}, {Options: []string{"是", "否"}, Only: true}, {Figures: true}}, Rows: []intake.Row{
		{Number: 1, Cells: []intake.Cell{intake.Say("名称"), intake.Say("电话"), intake.Say("投保"), intake.Say("人数")}},
		{Number: 2, Cells: []intake.Cell{intake.Say("=䶮𬭩‘a’<&>"), intake.Say("013800001234"), intake.Say("是"), {Kind: intake.Figure, Text: "30"}}},
		{Number: 3, Cells: []intake.Cell{intake.Say("一行\n二行"), intake.Say("+86 1"), {}, {Kind: intake.Figure, Text: "0.25"}}},
	}}}}
	path = filepath.Join(dir, "ours.xlsx")
	if err := os.WriteFile(path, written(t, path, g), 0o600); err != nil {
		t.Fatal(err)
	}
	same(t, texts(read(t, convert(path, "xlsx:Calc MS Excel 2007 XML"))), texts(g))
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("名称,人数\n甲,1\n"))
	f.Add(hand(f, `<row r="2"><c r="B2" t="s" s="1"><v>0</v></c></row><mergeCells><mergeCell ref="A1:ZZ9"/></mergeCells>`))
	f.Add(excel(f, func(x *excelize.File) { _ = x.SetCellValue("Sheet1", "B2", 1.5) }))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := sheet.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, s := range g.Sheets {
			last := 0
			for _, row := range s.Rows {
				if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > sheet.ColumnMax {
					t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
				}
				last = row.Number
			}
		}
	})
}

// The inner part of a workbook is fuzzed apart: packed, the fuzzer would have to guess checksums.
func FuzzReadCells(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s"><v>0</v></c></row>`)
	f.Add(`<row><c s="1"><v>46215.5</v></c><c t="inlineStr"><is><t>x</t></is></c></row>`)
	f.Add(`<row r="1048576"><c r="IV1048576"><v>-1e308</v></c></row></sheetData><mergeCell ref="B2:A1"/>`)
	f.Fuzz(func(t *testing.T, data string) {
		if _, err := sheet.Read(bytes.NewReader(hand(t, data))); err != nil && !errors.Is(err, sheet.ErrDamaged) && !errors.Is(err, sheet.ErrTooLarge) {
			t.Fatalf("an error without a name: %v", err)
		}
	})
}
