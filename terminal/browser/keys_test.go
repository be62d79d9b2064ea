package browser_test

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

func TestKeysMeanWhatTheyMeanInTheWindow(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	cases := []struct {
		in   string // where the keyboard is
		key  string
		with []chromium.Modifier
		want string
	}{
		{"text", chromium.F2, nil, "F2"}, {"pick", chromium.F5, nil, "F5"}, {"teams", chromium.F12, nil, "F12"}, {"check", chromium.F1, nil, "F1"},
		{"text", chromium.Enter, []chromium.Modifier{chromium.Ctrl}, "Ctrl+Enter"}, {"long", "k", []chromium.Modifier{chromium.Ctrl}, "Ctrl+K"},
		{"text", "3", []chromium.Modifier{chromium.Alt}, "Alt+3"}, {"text", "n", []chromium.Modifier{chromium.Alt, chromium.Shift}, "Ctrl+N"}, {"han", "t", []chromium.Modifier{chromium.Alt}, "Alt+T"},
		{"teams", "p", []chromium.Modifier{chromium.Ctrl}, "Ctrl+P"}, {"text", "s", []chromium.Modifier{chromium.Ctrl}, "Ctrl+S"},
		{"text", "=", []chromium.Modifier{chromium.Ctrl}, "Ctrl++"}, {"text", "-", []chromium.Modifier{chromium.Ctrl}, "Ctrl+-"},
		{"teams", "z", []chromium.Modifier{chromium.Ctrl}, "Ctrl+Z"}, {"code", "z", []chromium.Modifier{chromium.Ctrl}, "Ctrl+Z"},
		{"teams", "t", nil, "T"}, {"text", chromium.Escape, nil, "Esc"},
	}
	for _, c := range cases {
		t.Run(c.want+"_in_"+c.in, func(t *testing.T) {
			f.forget()
			b := b.on(t)
			b.stop(c.in)
			b.Keys(c.key, c.with...)
			f.waitFor(t, screen.KeyPressed{Key: c.want})
		})
	}
	b.at("han")
	f.forget()
	b.Keys("ab")
	f.waitFor(t, screen.Typed{Field: "han", Text: "ab"})
	b.Keys("z", chromium.Ctrl)
	b.Until(`document.querySelector('[data-field="han"]').value.length < 2`)
	for _, m := range f.all() {
		if m == screen.Message(screen.KeyPressed{Key: "Ctrl+Z"}) {
			t.Error("an undo of typing undid an act")
		}
	}
	b.Quiet()
}

func TestLists(t *testing.T) {
	v := fieldsView(nil)
	f, b := desk{openTab(t)}.shows(t, v)
	b.Focus(`[data-list="teams"]`)
	b.Keys(chromium.ArrowDown)
	f.waitFor(t, screen.RowChosen{List: "teams", Row: "team.2"})
	b.Keys(chromium.ArrowDown)
	f.waitFor(t, screen.RowChosen{List: "teams", Row: "team.3"})
	late := fieldsView(nil)
	late.Body[2].List.Selected = "team.2"
	b.redraw(f, late, "late")
	if now := chromium.Ask[string](b.Tab, `document.querySelector('tr[aria-selected=true]').dataset.row`); now != "team.3" {
		t.Errorf("an older answer moved the choice back to %s", now)
	}
	b.Keys(chromium.Enter)
	f.waitFor(t, screen.RowOpened{List: "teams", Row: "team.3"})
	b.Click(`[data-row="team.1"]`)
	f.waitFor(t, screen.RowChosen{List: "teams", Row: "team.1"})
	b.Click(`[data-row="team.1"]`)
	f.waitFor(t, screen.RowOpened{List: "teams", Row: "team.1"})
	b.at("search")
	b.Keys(chromium.ArrowDown)
	b.focused("teams")
	b.Quiet()
}

func TestTheBoard(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, sample.ForceBoard(dayLook(), 400))
	b.Focus(`[data-board]`)
	b.Keys(chromium.ArrowUp)
	f.waitFor(t, screen.CardChosen{Board: "forces", Card: "card.2"})
	b.Keys(chromium.ArrowRight)
	f.waitFor(t, screen.CardChosen{Board: "forces", Card: "card.5"})
	b.Keys("m")
	b.Until(`document.querySelector('[data-board]').classList.contains('moving')`)
	b.redraw(f, sample.ForceBoard(dayLook(), 399), "drawn anew")
	b.Until(`document.querySelector('[data-board]').classList.contains('moving')`)
	b.Keys("2")
	f.waitFor(t, screen.CardMoved{Board: "forces", Card: "card.5", Column: "ready"})
	b.Keys(chromium.Enter)
	f.waitFor(t, screen.CardOpened{Board: "forces", Card: "card.5"})
	b.Click(`[data-card="card.3"]`)
	f.waitFor(t, screen.CardChosen{Board: "forces", Card: "card.3"})
	b.Quiet()
}

func TestADialogHoldsTheKeyboard(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, sample.CheckIn(dayLook()))
	b.at("leader")
	chromium.Ask[bool](b.Tab, `(window.clock = performance.now(), performance.now = () => clock, true)`) // whoever is slow here is not slow in reading
	asking := sample.Asking(dayLook())
	f.Show(asking)
	b.focused("why.text")
	if !chromium.Ask[bool](b.Tab, `document.getElementById('under').inert`) {
		t.Error("what lies below the dialog takes keys")
	}
	b.Keys(chromium.Enter) // meant for what stood there before
	chromium.Ask[bool](b.Tab, `(clock += 350, true)`)
	b.Keys(chromium.Enter)
	f.waitFor(t, screen.Pressed{ID: "dialog.merge"})
	b.Keys(chromium.Escape)
	f.waitFor(t, screen.Pressed{ID: "dialog.cancel"})
	if said := slices.DeleteFunc(f.all(), func(m screen.Message) bool { return m != screen.Message(screen.Pressed{ID: "dialog.merge"}) }); len(said) != 1 {
		t.Error("a question that nobody can have read was answered")
	}
	f.Show(sample.CheckIn(dayLook()))
	b.Until(`!document.getElementById('dialog')`)
	b.focused("leader")
	b.Quiet()
}

// scanning has every key of a page come 5 ms after the one before, long after all others, and no pause end: a scanner is that
// quick, a busy machine is not.
const scanning = `(window.clock = (window.clock ?? 0) + 1e6, window.slow ??= ((wait) => { window.setTimeout = (f, ms) => wait(f, 1000 * ms); return true; })(window.setTimeout),
  Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, get() { return this.came ??= (clock += 5); } }), true)`

func TestAScanActsAnywhereAndStandsNowhere(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	for _, in := range []string{"text", "pick", "teams"} {
		f.forget()
		b.stop(in)
		chromium.Ask[bool](b.Tab, scanning)
		b.Keys("CQ1:T0217-9" + chromium.Enter)
		f.waitFor(t, screen.Scanned{Code: "CQ1:T0217-9"})
		for _, m := range f.all() {
			switch m.(type) {
			case screen.Typed, screen.KeyPressed, screen.Pressed:
				t.Errorf("with the keyboard in %s a scan also sent %#v", in, m)
			}
		}
	}
	if text := chromium.Ask[string](b.Tab, `[...document.querySelectorAll('input:not([type=checkbox])')].map((e) => e.value).join('')`); text != "" {
		t.Errorf("the fields hold %q", text)
	}
	b.Quiet()
}

func TestAScanIsHeardOnce(t *testing.T) {
	v := fieldsView(nil)
	v.Sound = screen.Sound{Kind: screen.SoundGood, Rev: 3} // of before the page was opened
	f, b := desk{openTab(t)}.shows(t, v)
	b.at("text")
	b.Keys("a")
	f.waitFor(t, screen.Typed{Field: "text", Text: "a"})
	v.Sound = screen.Sound{Kind: screen.SoundRefused, Rev: 4}
	b.redraw(f, v, "scanned")
	b.Until(`document.getElementById('sound-refused').ended`)
	if played := chromium.Ask[int](b.Tab, `document.getElementById('sound-good').played.length`); played > 0 {
		t.Error("a scan of before was heard again")
	}
	b.redraw(f, v, "drawn anew")
	if !chromium.Ask[bool](b.Tab, `document.getElementById('sound-refused').ended`) {
		t.Error("one scan was heard twice")
	}
	b.Quiet()
}

func TestTheHelpNamesKeysThatWorkInABrowser(t *testing.T) {
	v := fieldsView(nil)
	v.Body = []screen.Block{{List: &screen.List{ID: "keys", Columns: []screen.Column{{Title: "键", Weight: 1}}, Height: 5,
		Rows: []screen.Row{{ID: "help.Ctrl+N", Cells: []screen.Cell{{Text: "Ctrl+N"}}}, {ID: "team.1", Cells: []screen.Cell{{Text: "备注 Ctrl+N"}}}}}},
		{List: &screen.List{ID: "none", Columns: []screen.Column{{Title: "键", Weight: 1}}, Height: 5, Empty: "按 Ctrl+N 登记。"}}}
	_, b := desk{openTab(t)}.shows(t, v)
	if got := chromium.Ask[string](b.Tab, `[...document.querySelectorAll('td, .empty')].map((e) => e.innerText).join('|')`); got != "Alt+Shift+N|备注 Ctrl+N|按 Alt+Shift+N 登记。" {
		t.Errorf("the page says %q", got)
	}
}

// longList is a list of which a hundred rows around one are held.
func longList(around int) screen.View {
	v := fieldsView(nil)
	l := &screen.List{ID: "long", Columns: []screen.Column{{Title: "编号", Weight: 1}}, Total: 400, Height: 5}
	l.First = min(300, max(0, around-50))
	for i := range 100 {
		id := strconv.Itoa(l.First + i)
		l.Rows = append(l.Rows, screen.Row{ID: "row." + id, Cells: []screen.Cell{{Text: id}}})
	}
	v.Body = []screen.Block{{List: l}}
	return v
}

func TestPagesOfAListGoOnThroughRowsThatAreNotHere(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, longList(0))
	go answerRows(t.Context(), f)
	b.Focus(`[data-list="long"]`)
	chosen := `Number((document.querySelector('tr[aria-selected=true]')?.dataset.row ?? 'row.-1').slice(4))`
	for last := -1; last < 399; last = chromium.Ask[int](b.Tab, chosen) {
		b.Keys(chromium.PageDown)
		b.Until(chosen + ` > ` + strconv.Itoa(last))
	}
	b.Keys(chromium.Home)
	b.Until(chosen + ` === 0`)
	b.Quiet()
}

// answerRows shows the rows that a page asks for, as the screens do.
func answerRows(ctx context.Context, f *face) {
	v, told := longList(0), 0
	for {
		said, more := f.heard()
		for _, m := range said[told:] {
			switch m := m.(type) {
			case screen.RowChosen:
				v.Body[0].List.Selected = m.Row
			case screen.RowsWanted:
				next := longList(m.At)
				next.Body[0].List.Selected = v.Body[0].List.Selected
				v = next
			}
			copied := *v.Body[0].List
			shown := v
			shown.Body = []screen.Block{{List: &copied}}
			f.Show(shown)
		}
		told = len(said)
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}
