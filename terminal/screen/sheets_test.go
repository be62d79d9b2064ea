package screen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/terminal/screen"
)

// surveyed is a spreadsheet of others, with a title, an odd column and a row with an error.
func surveyed(t *testing.T, rows int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("社会应急力量普查表\n序号,队伍名称,所属区县,人数（人）\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,第%d救援队,渝中区,%d\n", i, i, i+1)
	}
	b.WriteString("x,武隆山地队,武隆区,约30\n")
	path := filepath.Join(t.TempDir(), "普查.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func teamsOf(t *testing.T, s *terminal) int {
	t.Helper()
	page, err := s.Desk().Register(t.Context(), desk.RegisterQuery{Book: "census_team", All: true})
	if err != nil {
		t.Fatal(err)
	}
	return page.Total
}

func wantsText(t *testing.T, v screen.View, texts ...string) {
	t.Helper()
	shown := renderText(v)
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			t.Fatalf("%s does not stand there:\n%s", text, shown)
		}
	}
}

func TestD2_TheWindowPreviewsWritesAndSavesTheErrors(t *testing.T) {
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		p, s := inSpace(t, "census", l)
		if !strings.Contains(renderText(p.look()), map[screen.Language]string{screen.Chinese: "表格导入", screen.English: "Spreadsheets"}[l]) {
			t.Fatal("the census does not offer spreadsheets")
		}
		p.send(screen.Pressed{ID: "nav.sheets"})
		wordsOf(t, p.look(), l)
		p.send(screen.Pressed{ID: "sheets.read"})
		before := teamsOf(t, s)
		p.send(screen.Typed{Field: "sheets.path", Text: surveyed(t, 3)})
		p.send(screen.Pressed{ID: "sheets.read"})
		v := p.look()
		if l == screen.Chinese {
			wantsText(t, v, "新增 3，修改 0，未变 0，有错误 1", "【人数（人）】“约30”不是一个数", "第1救援队", "不读取", "队员数量")
		} else {
			wantsText(t, v, "3 new, 0 changed, 0 the same, 1 with errors", "is no number", "not read")
		}
		if teamsOf(t, s) != before {
			t.Fatal("a preview wrote something")
		}
		p.send(screen.Pressed{ID: "sheets.import"})
		if n := teamsOf(t, s); n != before+3 {
			t.Fatalf("%d teams, %d before:\n%s", n, before, renderText(p.look()))
		}
		p.send(screen.Pressed{ID: "sheets.errors"})
		wantsText(t, p.look(), ".xlsx")
		p.send(screen.Pressed{ID: "sheets.read"})
		p.send(screen.Pressed{ID: "sheets.export"})
		p.send(screen.Pressed{ID: "sheets.template"})
		wordsOf(t, p.look(), l)
		wantsText(t, p.look(), ".xlsx")
	}
}

func TestD2_TheWindowStopsAnImportAndGoesOn(t *testing.T) {
	p, s := inSpace(t, "census", screen.Chinese)
	before := teamsOf(t, s)
	p.send(screen.Pressed{ID: "nav.sheets"})
	p.send(screen.Typed{Field: "sheets.path", Text: surveyed(t, 1200)})
	p.send(screen.Pressed{ID: "sheets.read"})
	var waiting []screen.Effect
	step := func(m screen.Message) {
		t.Helper()
		p.model, waiting = screen.Update(p.model, m)
	}
	batch := func() screen.Message {
		t.Helper()
		for _, e := range waiting {
			if e.Name == "import rows" {
				return e.Run(t.Context())
			}
		}
		t.Fatal("no batch is under way")
		return nil
	}
	step(screen.Pressed{ID: "sheets.import"})
	wantsText(t, p.look(), "正在写入 0 / 1200", "░")
	step(batch())
	wantsText(t, p.look(), "正在写入 500 / 1200", "█")
	second := batch()
	step(screen.Pressed{ID: "sheets.stop"})
	step(second) // it was under way
	wantsText(t, p.look(), "已停止：1000 / 1200")
	if n := teamsOf(t, s); n != before+1000 {
		t.Fatalf("%d teams were written", n-before)
	}
	p.send(screen.Pressed{ID: "sheets.import"})
	wantsText(t, p.look(), "已写入 1200 条")
	p.send(screen.Pressed{ID: "sheets.read"})
	wantsText(t, p.look(), "新增 0，修改 0，未变 1200")
}

func TestD2_TheWindowSaysWhatIsWrongWithAFile(t *testing.T) {
	p, _ := inSpace(t, "census", screen.Chinese)
	p.send(screen.Pressed{ID: "nav.sheets"})
	p.send(screen.Typed{Field: "sheets.path", Text: surveyed(t, 1)})
	p.send(screen.Typed{Field: "sheets.map", Text: "队伍名称=颜色"})
	p.send(screen.Pressed{ID: "sheets.read"})
	wantsText(t, p.look(), "没有“颜色”这个字段")
	p.send(screen.Typed{Field: "sheets.map", Text: "序号=note；人数（人）=-"})
	p.send(screen.Pressed{ID: "sheets.read"})
	wantsText(t, p.look(), "新增 2", "备注")
}
