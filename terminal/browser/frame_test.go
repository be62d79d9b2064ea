package browser_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/browser"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

var rewrite = flag.Bool("rewrite", false, "write the pages in testdata anew; look at what changed before it is committed")

// setName is how a frame names a set of choices: differently in every start.
var setName = regexp.MustCompile(`data-options="[^"]*"`)

func TestFramesAreAsTheyWere(t *testing.T) {
	look := screen.Look{Theme: screen.Day, Size: screen.SizeNormal}
	every := taint(screen.View{Title: "前哨", Language: screen.Chinese, Look: look, Heading: "各类部件"}, "某")
	asking := screen.View{Title: "Qianshao", Language: screen.English, Look: look, Heading: "Start of shift", Dialog: &screen.Dialog{ID: "ask", Title: "Sure?", Cancel: "no", Body: []screen.Block{
		{Form: &screen.Form{ID: "why", Columns: 1, Submit: "yes", Fields: []screen.Field{{ID: "reason", Label: "Reason", Kind: screen.Text, Required: true, LenMax: 60}}}},
		{Actions: &screen.Actions{Buttons: []screen.Button{{ID: "yes", Label: "Yes", Key: "Ctrl+N", Primary: true, Danger: true}, {ID: "no", Label: "Back", Key: "Esc", Off: true}}}},
	}}}
	frames := map[string]screen.View{"every": every, "asking": asking}
	for name, v := range frames {
		t.Run(name, func(t *testing.T) {
			draw, err := browser.Drawing()
			if err != nil {
				t.Fatal(err)
			}
			got, err := draw(v)
			if err != nil {
				t.Fatal(err)
			}
			got = strings.ReplaceAll(setName.ReplaceAllString(got, `data-options="…"`), "><", ">\n<")
			path := filepath.Join("testdata", name+".html")
			if *rewrite {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				line, now := difference(string(want), got)
				t.Errorf("%s is drawn otherwise from line %d on: %s\nlook at the difference after -rewrite", name, line, now)
			}
		})
	}
}

// difference is the first line that two texts do not share, as the second has it.
func difference(want, got string) (int, string) {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i, line := range b {
		if i >= len(a) || a[i] != line {
			return i + 1, line
		}
	}
	return len(b), "it ends"
}

func TestWhatStandsIsNotSentAgain(t *testing.T) {
	draw, err := browser.Drawing()
	if err != nil {
		t.Fatal(err)
	}
	v := sample.ForceBoard(dayLook(), 400)
	first, err := draw(v)
	if err != nil {
		t.Fatal(err)
	}
	v.Header.Clock = "14:35"
	second, err := draw(v)
	if err != nil {
		t.Fatal(err)
	}
	if len(second)*10 > len(first) || !strings.Contains(second, "14:35") || strings.Contains(second, "data-card") {
		t.Errorf("after %d bytes another minute takes %d", len(first), len(second))
	}
	changed := sample.ForceBoard(dayLook(), 400)
	changed.Body[0].Board.Columns[0].Cards[0].Title = "改名的队伍"
	third, err := draw(changed)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(third, "改名的队伍") {
		t.Error("a card that changed is not sent")
	}
}

func TestWhatOpensOverAPageCanBeUsedByEverybody(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	expanded := `document.querySelector('[data-field=pick]').getAttribute('aria-expanded')`
	b.at("pick")
	b.Keys(chromium.ArrowDown + chromium.ArrowDown)
	b.Until(expanded + ` === 'true' && document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent.includes('渝中区')`)
	b.Accessible()
	b.redraw(f, fieldsView(nil), "drawn anew")
	b.Until(expanded + ` === 'true'`)
	b.Keys(chromium.Escape)
	b.Until(expanded + ` === 'false'`)
	b.Focus(`[data-ask-leave]`)
	b.Keys(chromium.Enter)
	b.Until(`document.activeElement.dataset.stay !== undefined`)
	b.Accessible()
	b.Reach()
	if !chromium.Ask[bool](b.Tab, `document.getElementById('app').inert`) {
		t.Error("what lies below the question takes keys")
	}
	b.Keys(chromium.Escape)
	b.Until(`document.activeElement.dataset.askLeave !== undefined`)
	f.close()
	b.Until(`document.getElementById('lost')`)
	b.Accessible()
}
