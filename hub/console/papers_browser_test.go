package console_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/hub/scene"
	"qianshao/shared/record"
)

// tool wants a program of poppler.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("no %s on this machine", name)
	}
	t.Skipf("no %s on this machine: files are not read back", name)
}

// pdfText is what a PDF says, in the order it was written, a form feed behind each page.
func pdfText(t *testing.T, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// scenePath is the id of a record of the scene.
func scenePath(kind, key string) string { return record.KeyID(kind, key).String() }

// many writes a hundred and twenty teams, so that papers run over pages.
func many(story *scene.Story) {
	var lines strings.Builder
	for i := range 120 {
		n := string(rune('一' + i))
		lines.WriteString(`{"kind":"team","id":"many-` + n + `","set":{"name":"第` + n + `支援队","district":"500116","leader":"负责人` + n + `","phone":"13812345678","members":9,"status":"待命"}}` + "\n")
		lines.WriteString(`{"kind":"journal","id":"line-` + n + `","set":{"text":"第` + n + `条记录：沿江道路积水，车辆绕行，联系 13812345678","at":"2026-07-12T04:10:00Z"}}` + "\n")
	}
	story.Desk.Apply(lines.String())
	story.Desk.Send()
}

func TestR9_2_APaperPrintsFromABrowser(t *testing.T) {
	chromium.Find(t)
	tool(t, "pdftotext")
	story := scene.Tell(t)
	many(story)
	s := newSite(t, story)
	b := openBrowser(t, serve(t, s.handler), 1280, 900)
	b.signIn()
	at := "/s/" + scene.Flood().String() + "/papers"
	for _, one := range []struct {
		name, path string
		reach      bool
	}{
		{"list", "", false}, {"kept-none", "/kept", true}, {"daily", "/daily?a.summary=水位上涨", true}, {"journal", "/journal", false}, {"board", "/board", false},
		{"team-card", "/team-card?about=" + scenePath("team", "team-1"), false}, {"team-evidence", "/team-evidence", true},
	} {
		b.Resize(1280, 900)
		b.Go(at + one.path)
		b.Accessible("region") // the band of an exercise belongs to the frame
		if one.reach {
			b.Reach()
		}
		if chromium.Ask[bool](b.Tab, `'pwned' in window`) {
			t.Errorf("%s ran a terminal's text", one.path)
		}
		for _, wide := range []int{1280, 820} {
			b.Resize(wide, 1100)
			if w := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); w > wide {
				t.Errorf("%s is %d wide in a window of %d", one.path, w, wide)
			}
			b.Picture("papers-" + one.name + "-" + map[int]string{1280: "1280", 820: "820"}[wide])
		}
	}
	b.Go(at + "/flash")
	b.Click(`button[formaction$="/keep"]`)
	b.Until(`document.querySelector('.digest')`)
	b.Accessible("region")
	b.Click(`.prefer button[name=language]`)
	b.Until(`document.documentElement.lang === 'en'`)
	b.Go(at + "/team-certificate?about=" + scenePath("team", "team-1"))
	b.See("Preview", "Wording", "参与救援服务证明")
	b.Accessible("region")
	b.Picture("papers-english")
	b.Go(at + "/journal")
	printed := b.Print()
	if dir := os.Getenv("QIANSHAO_PICTURES"); dir != "" {
		for _, name := range []string{"journal", "daily", "board", "counts"} {
			b.Go(at + "/" + name)
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), b.Print(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	pages := strings.Split(strings.TrimSuffix(pdfText(t, printed), "\f"), "\f")
	if len(pages) < 4 {
		t.Fatalf("a long paper is printed on %d pages", len(pages))
	}
	for i, page := range pages {
		for _, word := range []string{"演练", "数据截至", "依据", "内容", "第"} { // above, below, the head of its table, the number of the page
			if !strings.Contains(page, word) {
				t.Errorf("page %d of %d does not say %s", i+1, len(pages), word)
			}
		}
		if strings.Contains(page, "预览") || strings.Contains(page, "报表中心") {
			t.Errorf("page %d has the form on it", i+1)
		}
	}
	b.Quiet()
}

func TestR9_2_APaperNeedsNoScript(t *testing.T) {
	chromium.Find(t)
	story := scene.Tell(t)
	s := newSite(t, story)
	b := openBrowser(t, serve(t, s.handler), 1280, 900)
	b.Scripts(false)
	b.signIn()
	b.Go("/s/" + scene.Flood().String() + "/papers/daily")
	b.Fill(`input[name="a.to"]`, "现场指挥部")
	b.Click(".go button")
	b.Until(`document.querySelector(".sheet").textContent.includes("现场指挥部")`)
	b.See("用浏览器的打印")
	b.Click(`button[formaction$="/keep"]`)
	b.Until(`location.pathname.includes('/papers/kept/') && document.querySelector('.digest')`)
	b.See("现场指挥部")
	b.Picture("papers-kept")
	b.Quiet()
}
