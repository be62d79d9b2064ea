package screen_test

import (
	"regexp"
	"strings"
	"testing"

	"qianshao/shared/report"
	"qianshao/terminal/screen"
)

func TestX14_EveryScreenHasACardThatPrints(t *testing.T) {
	s := flood(t)
	p, h := onDuty(t, s, screen.Chinese)
	for _, n := range p.look().Nav {
		page := strings.TrimPrefix(n.ID, "nav.")
		h.post(screen.Pressed{ID: n.ID})
		h.press("F1")
		d := p.look().Dialog
		if d == nil || d.ID != "help" {
			t.Fatalf("F1 on %s shows %+v", page, d)
		}
		c, own := report.QuickCardOf(page)
		if !own && !n.Under && page != "platform" {
			t.Errorf("%s has no card", page)
		}
		text := renderText(p.look())
		for _, step := range c.Steps {
			if !strings.Contains(text, step.Zh) {
				t.Errorf("the help of %s lacks %q", page, step.Zh)
			}
		}
		if !own {
			h.press("Esc")
			continue
		}
		h.press("Ctrl+P")
		v := p.look()
		if v.Dialog != nil || v.Heading != "文书打印" {
			t.Fatalf("Ctrl+P in the help of %s leads to %s, %+v", page, v.Heading, v.Dialog)
		}
		if paper := renderText(v); !strings.Contains(paper, c.Goal.Zh) || !strings.Contains(paper, c.Steps[0].Zh) {
			t.Errorf("the paper shown is not the card of %s:\n%s", page, paper)
		}
	}
}

// ctrl finds the keys that a card speaks of.
var ctrl = regexp.MustCompile(`(Ctrl\+[A-Z+]+|F[0-9]+)`)

func TestX14_CardsSpeakOfKeysThatAreThere(t *testing.T) {
	s := flood(t)
	p, h := onDuty(t, s, screen.Chinese)
	for _, c := range report.QuickCards() {
		for _, words := range c.Steps {
			if zh, en := ctrl.FindAllString(words.Zh, -1), ctrl.FindAllString(words.En, -1); strings.Join(zh, " ") != strings.Join(en, " ") {
				t.Errorf("the two languages of %q speak of different keys: %v and %v", words.Zh, zh, en)
			}
		}
		h.post(screen.Pressed{ID: "nav." + c.Screen})
		if p.look().Heading != c.Name.Zh {
			continue // of another kind of space
		}
		stands := renderText(p.look())
		h.press("F1")
		stands += renderText(p.look())
		for _, words := range c.Steps {
			for _, key := range ctrl.FindAllString(words.Zh, -1) {
				if !strings.Contains(stands, key) && key != "Ctrl+P" {
					t.Errorf("the card of %s speaks of %s, which stands neither there nor in the help", c.Screen, key)
				}
			}
		}
		h.press("Esc")
	}
}
