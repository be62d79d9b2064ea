package paper_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"qianshao/shared/paper"
	"qianshao/shared/report"
)

func TestX7_EveryPageCarriesIncidentAsOfExerciseAndItsNumber(t *testing.T) {
	doc := list(80)
	doc.Stamp.Exercise, doc.Copy = true, 2
	doc.Warning = "本表为申请材料，不是免费通行凭证"
	pages := pagesOf(t, doc)
	if len(pages) < 4 {
		t.Fatalf("%d pages, want several", len(pages))
	}
	for i, page := range pages {
		for _, want := range []string{
			"江津区“7·12”暴雨洪涝", "数据截至2026-07-1214:31", "演练", "本表为申请材料，不是免费通行凭证", "操作员李敏", "终端YB-A",
			fmt.Sprintf("第%d页共%d页", i+1, len(pages)), "第2份", "身份证号",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("page %d lacks %s", i+1, want)
			}
		}
	}
	for i := range 80 {
		if !slices.ContainsFunc(pages, func(p string) bool { return strings.Contains(p, fmt.Sprintf("50010119900101%04d", i)) }) {
			t.Errorf("row %d is on no page", i)
		}
	}
}

func TestX7_ARealPaperSaysNothingOfAnExercise(t *testing.T) {
	doc := list(3)
	if text := strings.Join(pagesOf(t, doc), ""); strings.Contains(text, "演练") || strings.Contains(text, "第2份") {
		t.Errorf("a real first printing says: %s", text)
	}
	if name := paper.FileName(doc, "名册", paper.PDF); strings.Contains(name, "演练") {
		t.Errorf("its file is called %s", name)
	}
}

func TestX7_TheChineseTypeIsEmbedded(t *testing.T) {
	out := run(t, "pdffonts", file(t, order()))
	lines := strings.Split(strings.TrimSpace(out), "\n")[2:]
	if len(lines) < 2 {
		t.Fatalf("fonts: %s", out)
	}
	for _, line := range lines {
		if !strings.Contains(line, "NotoSansSC") || !strings.Contains(line, "yes") || strings.Contains(line, " no  no") {
			t.Errorf("not embedded: %s", line)
		}
	}
}

func TestX7_EveryFormatHasItsSheet(t *testing.T) {
	for format, want := range map[report.Format]string{
		report.A4: "595.28 x 841.89", report.A4Wide: "841.89 x 595.28", report.A3Wide: "1190.55 x 841.89", report.Label80: "226.77 x",
	} {
		doc := order()
		doc.Format = format
		if out := run(t, "pdfinfo", file(t, doc)); !strings.Contains(out, want) {
			t.Errorf("%q: %s", format, out)
		}
	}
}

func TestX7_TheSamePaperIsTheSameBytes(t *testing.T) {
	docs := []report.Document{order(), list(300), manyTables()}
	for _, doc := range docs {
		for _, kind := range paper.Kinds() {
			first := set(t, doc, kind)
			for range 3 {
				if !bytes.Equal(first, set(t, doc, kind)) {
					t.Errorf("%s as %s differs from itself", doc.Title, kind)
				}
			}
		}
	}
}

func TestX7_ALongCellGoesOnOverThePage(t *testing.T) {
	var text strings.Builder
	for i := range 900 {
		fmt.Fprintf(&text, "（%d）", i)
	}
	doc := report.Document{Title: "长文", Stamp: stamp(), Parts: []report.Part{{Table: &report.Table{
		Columns: []report.Column{{Title: "序号"}, {Title: "内容", Weight: 4}}, Rows: []report.Row{{Cells: []string{"1", text.String()}}},
	}}}}
	all := strings.Join(pagesOf(t, doc), "")
	for i := range 900 {
		if !strings.Contains(all, fmt.Sprintf("（%d）", i)) {
			t.Fatalf("（%d） is lost", i)
		}
	}
}

func TestX7_PunctuationDoesNotBeginALine(t *testing.T) {
	doc := report.Document{Title: "断行", Stamp: stamp(), Format: report.Label80, Parts: []report.Part{
		{Prose: strings.Repeat("集结完毕，（含车辆）等待命令。“好”，出发！", 40)},
	}}
	for _, line := range strings.Split(run(t, "pdftotext", "-layout", file(t, doc), "-"), "\n") {
		if line = strings.TrimSpace(line); line != "" && strings.ContainsRune("，。）”！、；", []rune(line)[0]) {
			t.Errorf("a line begins: %s", line)
		}
	}
}

func TestX7_TheCodeOfAPrintedPageIsReadFromItsPicture(t *testing.T) {
	if got := decode(t, order(), qrcode.NewQRCodeReader()); got != "CQ1:R7K3M9QX2-5" {
		t.Errorf("read %q", got)
	}
	strip := report.Document{Title: "凭证", Stamp: stamp(), Format: report.Label80, Parts: []report.Part{
		{Facts: []report.Fact{{Label: "队伍", Text: "蓝天救援队"}}}, {Code: &report.Code{Text: "YB-A-0201", Linear: true}},
	}}
	if got := decode(t, strip, oned.NewCode128Reader()); got != "YB-A-0201" {
		t.Errorf("read %q", got)
	}
}

// decode reads a code from the picture of a paper's first page.
func decode(t *testing.T, doc report.Document, reader gozxing.Reader) string {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", "-r", "200", "-png", "-singlefile", file(t, doc), base)
	f, err := os.Open(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("no code was found: %v", err)
	}
	return result.GetText()
}

// pagesOf gives the text of each page as a reader copies it, without spaces.
func pagesOf(t *testing.T, doc report.Document) []string {
	t.Helper()
	pages := strings.Split(run(t, "pdftotext", "-layout", file(t, doc), "-"), "\f")
	pages = pages[:len(pages)-1]
	for i := range pages {
		pages[i] = strings.Join(strings.Fields(strings.ReplaceAll(pages[i], "　", " ")), "")
	}
	return pages
}

func set(t *testing.T, doc report.Document, kind paper.Kind) []byte {
	t.Helper()
	b, err := paper.Set(doc, kind)
	if err != nil {
		t.Fatalf("%s as %s: %v", doc.Title, kind, err)
	}
	return b
}

// file writes a paper as a PDF.
func file(t *testing.T, doc report.Document) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(name, set(t, doc, paper.PDF), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// run runs one of Debian's programs, which build/setup installs.
func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: %v", name, err)
		}
		t.Skipf("%s is missing: %v", name, err)
	}
	out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// Weights beyond all sense still give every column its place.
func TestX7_EveryColumnHasItsPlace(t *testing.T) {
	doc := list(3)
	for i, w := range []float64{math.Inf(1), math.NaN(), -1, 1e300, 1e-300, 0, 1, 2, 3} {
		doc.Parts[0].Table.Columns[i].Weight = w
	}
	all := strings.Join(pagesOf(t, doc), "")
	for _, want := range []string{"负责人", "备注", "自带冲锋"} {
		if !strings.Contains(all, want) {
			t.Errorf("lost: %s in %s", want, all)
		}
	}
}
