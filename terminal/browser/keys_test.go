package browser_test

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

func TestKeysMeanWhatTheyMeanInTheWindow(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	cases := []struct {
		in   string // where the keyboard is
		key  string
		with []chromedp.Modifier
		want string
	}{
		{"text", kb.F2, nil, "F2"}, {"pick", kb.F5, nil, "F5"}, {"teams", kb.F12, nil, "F12"}, {"check", kb.F1, nil, "F1"},
		{"text", kb.Enter, []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+Enter"}, {"long", "k", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+K"},
		{"text", "3", []chromedp.Modifier{chromedp.ModifierAlt}, "Alt+3"}, {"text", "n", []chromedp.Modifier{chromedp.ModifierAlt, chromedp.ModifierShift}, "Ctrl+N"}, {"han", "t", []chromedp.Modifier{chromedp.ModifierAlt}, "Alt+T"},
		{"teams", "p", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+P"}, {"text", "s", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+S"},
		{"text", "=", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl++"}, {"text", "-", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+-"},
		{"teams", "z", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+Z"}, {"code", "z", []chromedp.Modifier{chromedp.ModifierCtrl}, "Ctrl+Z"},
		{"teams", "t", nil, "T"}, {"text", kb.Escape, nil, "Esc"},
	}
	for _, c := range cases {
		t.Run(c.want+"_in_"+c.in, func(t *testing.T) {
			f.forget()
			b.t = t
			b.until(`(document.querySelector('[data-stop="` + c.in + `"]').focus(), true)`)
			b.focused(c.in)
			b.keys(c.key, c.with...)
			f.waitFor(t, screen.KeyPressed{Key: c.want})
		})
	}
	b.t = t
	b.at("han")
	f.forget()
	b.keys("ab")
	f.waitFor(t, screen.Typed{Field: "han", Text: "ab"})
	b.keys("z", chromedp.ModifierCtrl)
	b.until(`document.querySelector('[data-field="han"]').value.length < 2`)
	for _, m := range f.all() {
		if m == screen.Message(screen.KeyPressed{Key: "Ctrl+Z"}) {
			t.Error("an undo of typing undid an act")
		}
	}
	b.quiet()
}

func TestLists(t *testing.T) {
	v := fieldsView(nil)
	f, b := desk{openTab(t)}.shows(t, v)
	b.until(`(document.querySelector('[data-list="teams"]').focus(), true)`)
	b.keys(kb.ArrowDown)
	f.waitFor(t, screen.RowChosen{List: "teams", Row: "team.2"})
	b.keys(kb.ArrowDown)
	f.waitFor(t, screen.RowChosen{List: "teams", Row: "team.3"})
	late := fieldsView(nil)
	late.Body[2].List.Selected = "team.2"
	b.redraw(f, late, "late")
	if now := ask[string](b, `document.querySelector('tr[aria-selected=true]').dataset.row`); now != "team.3" {
		t.Errorf("an older answer moved the choice back to %s", now)
	}
	b.keys(kb.Enter)
	f.waitFor(t, screen.RowOpened{List: "teams", Row: "team.3"})
	b.click(`[data-row="team.1"]`)
	f.waitFor(t, screen.RowChosen{List: "teams", Row: "team.1"})
	b.click(`[data-row="team.1"]`)
	f.waitFor(t, screen.RowOpened{List: "teams", Row: "team.1"})
	b.at("search")
	b.keys(kb.ArrowDown)
	b.focused("teams")
	b.quiet()
}

func TestTheBoard(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, sample.ForceBoard(dayLook(), 400))
	b.until(`(document.querySelector('[data-board]').focus(), true)`)
	b.keys(kb.ArrowUp)
	f.waitFor(t, screen.CardChosen{Board: "forces", Card: "card.2"})
	b.keys(kb.ArrowRight)
	f.waitFor(t, screen.CardChosen{Board: "forces", Card: "card.5"})
	b.keys("m")
	b.until(`document.querySelector('[data-board]').classList.contains('moving')`)
	b.redraw(f, sample.ForceBoard(dayLook(), 399), "drawn anew")
	b.until(`document.querySelector('[data-board]').classList.contains('moving')`)
	b.keys("2")
	f.waitFor(t, screen.CardMoved{Board: "forces", Card: "card.5", Column: "ready"})
	b.keys(kb.Enter)
	f.waitFor(t, screen.CardOpened{Board: "forces", Card: "card.5"})
	b.click(`[data-card="card.3"]`)
	f.waitFor(t, screen.CardChosen{Board: "forces", Card: "card.3"})
	b.quiet()
}

func TestADialogHoldsTheKeyboard(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, sample.CheckIn(dayLook()))
	b.at("leader")
	asking := sample.Asking(dayLook())
	f.Show(asking)
	b.focused("why.text")
	if !ask[bool](b, `document.getElementById('under').inert`) {
		t.Error("what lies below the dialog takes keys")
	}
	b.keys(kb.Enter) // meant for what stood there before
	b.until(`(window.since ??= performance.now()) + 350 < performance.now()`)
	if said := f.all(); slices.Contains(said, screen.Message(screen.Pressed{ID: "dialog.merge"})) {
		t.Error("a question that nobody can have read was answered")
	}
	b.keys(kb.Enter)
	f.waitFor(t, screen.Pressed{ID: "dialog.merge"})
	b.keys(kb.Escape)
	f.waitFor(t, screen.Pressed{ID: "dialog.cancel"})
	f.Show(sample.CheckIn(dayLook()))
	b.until(`!document.getElementById('dialog')`)
	b.focused("leader")
	b.quiet()
}

func TestAScanActsAnywhereAndStandsNowhere(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	for _, in := range []string{"text", "pick", "teams"} {
		f.forget()
		b.until(`(document.querySelector('[data-stop="` + in + `"]').focus(), true)`)
		b.keys("CQ1:T0217-9" + kb.Enter)
		f.waitFor(t, screen.Scanned{Code: "CQ1:T0217-9"})
		for _, m := range f.all() {
			switch m.(type) {
			case screen.Typed, screen.KeyPressed, screen.Pressed:
				t.Errorf("with the keyboard in %s a scan also sent %#v", in, m)
			}
		}
	}
	if text := ask[string](b, `[...document.querySelectorAll('input:not([type=checkbox])')].map((e) => e.value).join('')`); text != "" {
		t.Errorf("the fields hold %q", text)
	}
	b.quiet()
}
