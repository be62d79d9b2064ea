package paper_test

import (
	"errors"
	"strings"
	"testing"

	"qianshao/shared/paper"
	"qianshao/shared/report"
)

func TestX7_PlainTextIsReadyForAMessage(t *testing.T) {
	doc := order()
	doc.Stamp.Exercise, doc.Copy = true, 3
	text := paper.Plain(doc)
	for _, want := range []string{
		"【演练】现场救援任务单\n", "编号：YB-A-0137 第 3 份\n", "江津区“7·12”暴雨洪涝\n", "数据截至 2026-07-12 14:31\n", "任务名称：几江街道滨江路被困群众转移\n",
		"2. 2；队伍：璧山水上救援分队；负责人：䶮小龙", "操作员 李敏 终端 YB-A\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
}

func TestX7_AFileIsNamedByWhatItIs(t *testing.T) {
	doc := order()
	doc.Stamp.Exercise, doc.Copy, doc.Number = true, 2, `YB/A:0137*`
	name := paper.FileName(doc, "任务单", paper.PDF)
	if name != "演练_任务单_YB-A-0137_20260712-143108_第-2-份.pdf" {
		t.Errorf("called %s", name)
	}
	doc.Number = strings.Repeat("长", 500) + "\x00\n../../x"
	if name = paper.FileName(doc, strings.Repeat("单", 500), paper.PDF); len(name) > 255 || strings.ContainsAny(name, "/\x00\n") {
		t.Errorf("called %q, %d bytes", name, len(name))
	}
}

func TestX7_APaperBeyondAllMeasureIsRefused(t *testing.T) {
	cases := map[string]report.Document{
		"rows":  list(100_001),
		"text":  {Title: strings.Repeat("长", 9_000_000)},
		"parts": {Parts: make([]report.Part, 5_001)},
		"code":  {Parts: []report.Part{{Code: &report.Code{Text: strings.Repeat("A", 1_001)}}}},
	}
	for name, doc := range cases {
		for _, kind := range paper.Kinds() {
			if _, err := paper.Set(doc, kind); !errors.Is(err, paper.ErrTooLarge) {
				t.Errorf("%s as %s: %v", name, kind, err)
			}
		}
	}
	if _, err := paper.Set(report.Document{Parts: []report.Part{{Code: &report.Code{Text: "中文"}}}}, paper.PDF); err == nil {
		t.Error("a code that scanners would garble was printed")
	}
}

// A part may hold several things; none of them is lost in any kind of file.
func TestX7_NothingOfAPartIsLost(t *testing.T) {
	want := []string{"一、甲", "乙文。", "丙", "丁", "戊", "己", "辛", "壬"}
	workbook := open(t, together())
	for name, text := range map[string]string{
		"pdf": strings.Join(pagesOf(t, together()), ""), "txt": paper.Plain(together()), "csv": string(set(t, together(), paper.Values)),
	} {
		for _, w := range want {
			if w == "戊" && name == "txt" { // one column needs no heading in a message
				continue
			}
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %s: %s", name, w, text)
			}
		}
		if name != "csv" && !strings.Contains(text, "癸") {
			t.Errorf("%s has nothing to sign", name)
		}
	}
	for _, w := range []string{"一、甲", "乙文。", "丙：丁", "戊", "己", "代码：GENG-1", "癸："} {
		find(t, workbook, workbook.GetSheetName(0), w)
	}
}
