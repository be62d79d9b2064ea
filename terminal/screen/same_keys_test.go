package screen_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

// entrances are the pages of the left-hand list.
func entrances(v screen.View) []string {
	var pages []string
	for _, n := range v.Nav {
		pages = append(pages, strings.TrimPrefix(n.ID, "nav."))
	}
	return pages
}

func TestCtrlPPrintsAndCtrlNMakesARecordOnEveryPageThatCan(t *testing.T) {
	s := flood(t)
	first, _ := onDuty(t, s, screen.Chinese)
	pages := entrances(first.look())
	if len(pages) < 14 {
		t.Fatalf("the pages are %q", pages)
	}
	for _, page := range pages {
		_, h := onDuty(t, s, screen.Chinese)
		h.post(screen.Visit{Page: page})
		before := h.look()
		makes := ""
		eachButton(before, func(b screen.Button) {
			if (b.Key == "Ctrl+N" || strings.HasSuffix(b.ID, ".new")) && !b.Off {
				makes = b.ID
			}
			if b.Key == "Ctrl+P" && !slices.ContainsFunc([]string{"paper", "print"}, func(word string) bool { return strings.Contains(b.ID, word) }) {
				t.Errorf("%s: Ctrl+P is %s", page, b.ID)
			}
		})
		h.post(screen.KeyPressed{Key: "Ctrl+N"})
		if after := renderText(h.look()); makes == "" && after != renderText(before) && h.look().Dialog == nil {
			t.Errorf("%s has nothing to make, and Ctrl+N changes it:\n%s", page, after)
		} else if makes != "" && after == renderText(before) {
			t.Errorf("%s: Ctrl+N does nothing, though %s is offered", page, makes)
		}
		_, h = onDuty(t, s, screen.Chinese)
		h.post(screen.Visit{Page: page})
		h.post(screen.KeyPressed{Key: "Ctrl+P"})
		if v := h.look(); v.Dialog == nil && !strings.Contains(renderText(v), "# 纸面与报表") && !strings.Contains(renderText(v), "papers.") {
			t.Errorf("%s: Ctrl+P leads to\n%s", page, strings.Join(strings.Split(renderText(v), "\n")[3:8], "\n"))
		}
	}
}
