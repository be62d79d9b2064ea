package browser_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"qianshao/terminal/browser"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

var rewrite = flag.Bool("rewrite", false, "write the pages in testdata anew; look at what changed before it is committed")

// setName is how a frame names a set of choices: differently in every start.
var setName = regexp.MustCompile(`data-options="[^"]*"`)

func TestFramesAreAsTheyWere(t *testing.T) {
	frames := map[string]screen.View{"checkin": sample.CheckIn(dayLook()), "board": sample.ForceBoard(dayLook(), 9), "tasking": sample.Tasking(dayLook()), "asking": sample.Asking(dayLook()), "fields": sample.Fields(dayLook())}
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
				t.Errorf("%s is drawn otherwise; look at the difference after -rewrite. Drawn now:\n%s", name, got)
			}
		})
	}
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
