package screen_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"qianshao/terminal/screen"
)

// visits are what is looked at: a page, and what is pressed there first.
var visits = []struct {
	name string
	do   func(h *hands)
}{
	{"activation", func(h *hands) { h.press("Alt+1") }},
	{"activation-create", func(h *hands) { h.press("Alt+1", "Ctrl+N") }},
	{"activation-level", func(h *hands) { h.press("Alt+1", "L") }},
	{"activation-approve", func(h *hands) { h.press("Alt+1", "K", "Ctrl+Enter") }},
	{"signup", func(h *hands) { h.press("Alt+2") }},
	{"signup-new", func(h *hands) { h.press("Alt+2", "Ctrl+N").typeText("ltjyd") }},
	{"signup-reply", func(h *hands) { h.press("Alt+2", "Y") }},
	{"checkin", func(h *hands) { h.press("F2") }},
	{"checkin-hits", func(h *hands) { h.press("F2").typeText("jyd") }},
	{"checkin-known", func(h *hands) { h.press("F2").typeText("ltjyd").press("Enter") }},
	{"checkin-faulty", func(h *hands) {
		h.press("F2", "Ctrl+N").fill("checkin.people", "很多", "checkin.at", "25:99").press("Ctrl+Enter")
	}},
	{"checkin-alike", func(h *hands) {
		h.press("F2", "Ctrl+N").typeText("江津民兵应急连").fill("checkin.people", "40", "checkin.phone", "13900139000").press("Ctrl+Enter")
	}},
	{"checkin-person", func(h *hands) { h.press("F2").button("checkin.person") }},
	{"checkin-vehicle", func(h *hands) { h.press("F2").button("checkin.vehicle") }},
	{"needs", func(h *hands) { h.press("F6") }},
	{"needs-intake", func(h *hands) { h.press("F6", "Ctrl+N").typeText("滨江路又有人被困") }},
	{"needs-verify", func(h *hands) { h.press("F6").row("needs.list", "朱杨镇").press("V") }},
	{"needs-answer", func(h *hands) { h.press("F6").row("needs.list", "滨江路").press("D") }},
	{"needs-close", func(h *hands) {
		h.press("F6").row("needs.list", "滨江路").press("C").typeText("wc").in("needs.close.reason").typeText("已转移").press("Ctrl+Enter")
	}},
	{"tasks", func(h *hands) { h.press("F4") }},
	{"tasks-new", func(h *hands) { h.press("F4", "Ctrl+N") }},
	{"tasks-advance", func(h *hands) { h.press("F4").row("tasks.list", "转移滨江路").press("J") }},
	{"board", func(h *hands) { h.press("F4", "T") }},
	{"board-list", func(h *hands) { h.press("F4", "T", "L") }},
	{"board-team", func(h *hands) { h.press("F4", "T", "Enter") }},
	{"board-amend", func(h *hands) { h.press("F4", "T", "E") }},
	{"withdrawal", func(h *hands) { h.press("F4", "W") }},
	{"withdrawal-begin", func(h *hands) { h.press("F4", "W", "B") }},
	{"journal", func(h *hands) { h.press("F10").typeText("联系@jjmb") }},
	{"counts", func(h *hands) { h.post(screen.Pressed{ID: "nav.counts"}) }},
	{"counts-drill", func(h *hands) {
		h.post(screen.Pressed{ID: "nav.counts"})
		h.post(screen.Pressed{ID: "counts.people.on_scene"})
	}},
	{"sync", func(h *hands) { h.press("F9") }},
	{"sync-link", func(h *hands) { h.press("F9").row("sync.links", "192.168.1.30") }},
	{"sync-unlink", func(h *hands) { h.press("F9").row("sync.links", "PJ6AHX").press("D") }},
	{"sync-address", func(h *hands) { h.press("F9", "A") }},
	{"sync-pair", func(h *hands) { h.press("F9", "R") }},
	{"sync-settle", func(h *hands) { h.press("F9", "Q") }},
	{"sync-history", func(h *hands) { h.press("F9", "H") }},
	{"settings", func(h *hands) { h.press("F2").typeText("半句").press("F9", "G") }},
	{"finder", func(h *hands) { h.press("Ctrl+K").typeText("jj") }},
	{"help", func(h *hands) { h.press("F1") }},
	{"shift", func(h *hands) { h.post(screen.Pressed{ID: "bar.operator"}) }},
	{"enrol", func(h *hands) { h.post(screen.Pressed{ID: "bar.enrol"}) }},
	{"undone", func(h *hands) { h.press("Ctrl+Z") }},
}

func TestEveryPageAsItStands(t *testing.T) {
	s := flood(t) // looked at only: no visit leaves a record
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		for _, visit := range visits {
			t.Run(string(l)+"/"+visit.name, func(t *testing.T) {
				clear(s.kept) // what another visit left to be remembered
				p, h := onDuty(t, s, l)
				visit.do(h)
				v := p.look()
				golden(t, string(l)+"/"+visit.name, renderText(v))
				sound(t, v)
				if l == screen.English {
					inEnglish(t, v)
				}
				for _, was := range p.past { // a model is a value: what came later left it as it was
					if now := renderText(screen.Render(was.model)); now != was.shown {
						t.Fatalf("a model changed after Update gave another one:\n%s\nnow\n%s", was.shown, now)
					}
				}
			})
		}
	}
}

// sound checks what the window counts on: IDs are unique, picks have options, cells fit their columns.
func sound(t *testing.T, v screen.View) {
	t.Helper()
	ids := map[string]bool{}
	once := func(id string) {
		if ids[id] {
			t.Errorf("two things on screen are called %s", id)
		}
		ids[id] = true
	}
	blocks := append(v.Body[:len(v.Body):len(v.Body)], blocksOf(v)...)
	if v.Dialog == nil {
		blocks = v.Body
	}
	eachForm(blocks, func(f *screen.Form) {
		once(f.ID)
		for _, field := range f.Fields {
			once(field.ID)
			if field.Label == "" || field.Kind == screen.Pick && len(field.Options) == 0 {
				t.Errorf("field %s has no label or no options", field.ID)
			}
		}
	})
	eachList(blocks, func(l *screen.List) {
		once(l.ID)
		rows := map[string]bool{}
		for _, r := range l.Rows {
			if rows[r.ID] || r.ID == "" {
				t.Errorf("two rows of %s are called %q", l.ID, r.ID)
			}
			rows[r.ID] = true
			if len(r.Cells) != len(l.Columns) {
				t.Errorf("a row of %s has %d cells for %d columns", l.ID, len(r.Cells), len(l.Columns))
			}
		}
	})
	if v.Dialog != nil {
		there := v.Dialog.Cancel == "finder.close" // Esc alone closes the finder
		eachButton(v, func(b screen.Button) { there = there || b.ID == v.Dialog.Cancel })
		if !there {
			t.Errorf("nothing on the dialog is %s, which Esc presses", v.Dialog.Cancel)
		}
	}
}

var quoted = regexp.MustCompile(`[‘“][^’”]*[’”]`)

// inEnglish finds labels, buttons and headings that were left in Chinese. What people typed stays as it is.
func inEnglish(t *testing.T, v screen.View) {
	t.Helper()
	check := func(what, text string) {
		text = quoted.ReplaceAllString(text, "")
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is not in English: %s", what, text)
		}
	}
	check("heading", v.Heading+v.Hint+v.Header.Product)
	for _, n := range v.Nav {
		check("navigation", n.Label)
	}
	eachForm(append(blocksOf(v)[:0:0], append(v.Body[:len(v.Body):len(v.Body)], blocksOf(v)...)...), func(f *screen.Form) {
		for _, field := range f.Fields {
			check("label", field.Label+field.Hint+field.Error)
		}
		for _, b := range f.Buttons {
			check("button", b.Label)
		}
		check("problem", f.Problem)
	})
	eachList(blocksOf(v), func(l *screen.List) {
		for _, c := range l.Columns {
			check("column", c.Title)
		}
		check("empty", l.Empty)
	})
}

func TestEveryWordIsSaidInBothLanguages(t *testing.T) {
	zh, en := screen.AllWords(screen.Chinese), screen.AllWords(screen.English)
	for name := range zh {
		a, b := reflect.ValueOf(zh[name]), reflect.ValueOf(en[name])
		for i := range a.NumField() {
			field := a.Type().Field(i).Name
			if a.Field(i).Kind() != reflect.String || field == "language" {
				continue
			}
			chinese, english := a.Field(i).String(), b.Field(i).String()
			if strings.TrimSpace(chinese) == "" || strings.TrimSpace(english) == "" {
				t.Errorf("%s.%s is empty in one language: %q %q", name, field, chinese, english)
			}
			if verbs(chinese) != verbs(english) {
				t.Errorf("%s.%s takes other things in Chinese (%s) than in English (%s)", name, field, chinese, english)
			}
			if strings.ContainsFunc(english, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && field != "OtherLanguage" {
				t.Errorf("%s.%s is not in English: %s", name, field, english)
			}
		}
	}
	for name, pair := range screen.Pairs() {
		if pair[0] == "" || pair[1] == "" {
			t.Errorf("%s is empty in one language: %q", name, pair)
		}
	}
	for _, page := range screen.Pages() {
		if _, ok := screen.Pairs()["page "+page]; !ok {
			t.Errorf("page %s has no name", page)
		}
		if _, ok := zh[page]; !ok {
			t.Errorf("page %s has no words", page)
		}
	}
}

var verb = regexp.MustCompile(`%[-+.0-9]*[a-z%]`)

// verbs are the places a text leaves open, in order.
func verbs(text string) string { return fmt.Sprint(verb.FindAllString(text, -1)) }
