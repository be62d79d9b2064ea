package browser_test

import (
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/screen"
	"qianshao/terminal/window/sample"
)

func TestWhatIsTypedOutlivesTheTerminal(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	b.at("text")
	b.Write("第一句")
	f.waitFor(t, screen.Typed{Field: "text", Text: "第一句"})
	f.close()
	b.Until(`document.getElementById('lost')?.textContent.includes('与本机终端失去联系')`)
	b.Write("，断开时写的")
	b.at("han")
	b.Write("张伟")
	b.Click(`[data-press="all.save"]`)
	b.Keys(chromium.F2)

	again := serve(t, f.at.String())
	again.Show(fieldsView(nil)) // a terminal that started anew and has nothing but its own draft
	again.waitFor(t, screen.Typed{Field: "text", Text: "第一句，断开时写的"})
	again.waitFor(t, screen.Typed{Field: "han", Text: "张伟"})
	b.Until(`!document.getElementById('lost')`)
	b.holds("text", "第一句，断开时写的")
	for _, m := range again.all() {
		switch m.(type) {
		case screen.Pressed, screen.KeyPressed:
			t.Errorf("an act that nobody saw happened later: %#v", m)
		}
	}
	b.Quiet("ERR_CONNECTION_REFUSED", "WebSocket")
}

func TestTypeThatDidNotArriveIsAskedForAgain(t *testing.T) {
	f, b := serve(t, "127.0.0.1:0"), openTab(t)
	f.Show(fieldsView(nil))
	b.Block("*://*:*/static/*.ttf")
	b.Go(f.StartURL(f.at))
	b.Until(`[...document.fonts].some((face) => face.status === 'error')`)
	f.close()
	b.Until(`document.getElementById('lost')`)
	b.Block("*://*:*/nothing")
	serve(t, f.at.String()).Show(fieldsView(nil))
	b.Until(`document.getElementById('under') && [...document.fonts].some((face) => face.status === 'loaded') && ![...document.fonts].some((face) => face.status === 'error')`)
	if n := chromium.Ask[int](b.Tab, `document.querySelectorAll('link[href*="browser.css"]').length`); n != 1 {
		t.Errorf("the page has %d sheets", n)
	}
}

func TestAPageThatFailsToDrawStartsAnew(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	b.at("text")
	b.Write("半句")
	f.waitFor(t, screen.Typed{Field: "text", Text: "半句"})
	chromium.Ask[bool](b.Tab, `(Object.defineProperty(document, 'title', { configurable: true, get: () => '', set: () => { delete document.title; throw new TypeError('planted'); } }), true)`)
	v := fieldsView(nil)
	v.Heading = "下一屏"
	f.Show(v)
	b.Until(`document.querySelector('h1')?.textContent === '下一屏' && document.title !== ''`)
	b.holds("text", "半句")
	b.Quiet()
}

func TestTheNewestPageIsTheOneInUse(t *testing.T) {
	f, first := desk{openTab(t)}.shows(t, fieldsView(nil))
	second := openTab(t)
	second.enter(f)
	first.Until(`document.getElementById('taken')?.textContent.includes('另一个页面')`)
	second.at("text")
	second.Write("二")
	f.waitFor(t, screen.Typed{Field: "text", Text: "二"})
	first.at("han")
	first.Write("不在用时写的")
	first.Click(`[data-take-back]`)
	f.waitFor(t, screen.Typed{Field: "han", Text: "不在用时写的"})
	second.Until(`document.getElementById('taken')`)
	first.Until(`!document.getElementById('taken')`)
	first.at("text")
	first.Write("一")
	f.waitFor(t, screen.Typed{Field: "text", Text: "一"})
	first.Quiet()
	second.Quiet()
}

func TestTheOperatorEndsTheTerminalFromThePage(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, fieldsView(nil))
	b.Click(`[data-ask-leave]`)
	b.Keys(chromium.Escape)
	b.Until(`!document.getElementById('leaving')`)
	b.Click(`[data-ask-leave]`)
	b.Click(`[data-leave]`)
	b.Until(`document.getElementById('ended')`)
	f.close() // waits for the end, which has come without it
	if said := f.all(); len(said) > 0 {
		t.Errorf("the screens were told %#v", said)
	}
	b.Quiet()
}

// payloads are what a hostile terminal would put where words are expected.
func payloads() []string {
	return []string{
		`<script>window.pwned=1</script>`, `"><img src=x onerror="window.pwned=1">`, `'><svg/onload=window.pwned=1>`, `</title><script>window.pwned=1</script>`,
		`</textarea><script>window.pwned=1</script>`, `<iframe srcdoc="<script>parent.pwned=1</script>">`, `javascript:window.pwned=1`, `{{.}}${window.pwned=1}`, `<!--`,
		`</template><img src=x onerror=window.pwned=1>`, `<link rel=stylesheet href=//evil.example/x.css>`, `<meta http-equiv=refresh content="0;url=//evil.example/">`, "\u202e<b>\u2066", `" data-press="nav.settings" x="`,
	}
}

// taint puts a text wherever a View has one.
func taint(v screen.View, p string) screen.View {
	v.Exercise, v.Header, v.Hint = p, screen.Header{Product: p, Incident: p, Clock: p, Operator: p}, p
	v.Bar = []screen.BarItem{{ID: p, Text: p, Tone: screen.Warn}}
	v.Nav = []screen.NavItem{{ID: p, Key: p, Label: p, Badge: p, Tone: screen.Alarm}}
	v.Snack = &screen.Snack{Text: p, Tone: screen.Good, UndoID: p, Undo: p, OfferID: "offer " + p, Offer: p}
	cells := []screen.Cell{{Text: p, Tone: screen.Warn}, {Text: p}}
	fields := []screen.Field{
		{ID: "a" + p, Label: p, Hint: p, Kind: screen.Text, Text: p, Error: p}, {ID: "b" + p, Label: p, Kind: screen.Long, Text: p, Note: p, Hint: p},
		{ID: "c" + p, Label: p, Kind: screen.Pick, Text: "x", Options: []screen.Option{{ID: "x", Label: p, Initials: p}}, NoMatch: p},
		{ID: "d" + p, Label: p, Kind: screen.Check, Text: p}, {ID: "e" + p, Label: p, Kind: screen.ReadOnly, Text: p}, {ID: "f" + p, Label: p, Kind: screen.Password, Text: p},
	}
	blocks := []screen.Block{
		{Note: &screen.Note{Text: p, Tone: screen.Warn}}, {Code: &screen.CodePicture{Text: p}},
		{Tabs: &screen.Tabs{ID: p, Items: []screen.Tab{{ID: p, Label: p, Badge: p, Tone: screen.Warn, Active: true}}}},
		{Tiles: &screen.Tiles{ID: p, Items: []screen.Tile{{ID: p, Label: p, Value: p, Note: p, Tone: screen.Ready}}}},
		{Form: &screen.Form{ID: p, Title: p, Columns: 2, Fields: fields, Problem: p, Submit: p, Buttons: []screen.Button{{ID: p, Label: p, Key: p}}}},
		{List: &screen.List{ID: p, Title: p, Columns: []screen.Column{{Title: p, Weight: 1}, {Title: p, Weight: 2}}, Rows: []screen.Row{{ID: p, Cells: cells}}, Selected: p, Empty: p, Footer: p}},
		{Board: &screen.Board{ID: p, Selected: p, Columns: []screen.BoardColumn{{ID: p, Title: p, Digit: "1", Tone: screen.Ready,
			Cards: []screen.Card{{ID: p, Title: p, Lines: []string{p}, Stripe: screen.OnTask, Mark: p, Tone: screen.Warn}}}}}},
	}
	v.Body = []screen.Block{{Split: &screen.Split{Ratio: 0.5, Left: blocks[:4], Right: blocks[4:]}}}
	v.Dialog = nil
	return v
}

func TestHostileTextsStayTexts(t *testing.T) {
	f, b := desk{openTab(t)}.shows(t, sample.CheckIn(dayLook()))
	elements := 0
	for i, p := range payloads() {
		v := taint(sample.CheckIn(dayLook()), p)
		v.Title = strings.Repeat("t", i+1)
		f.Show(v)
		b.Until(`document.title === '` + v.Title + `'`)
		if chromium.Ask[bool](b.Tab, `'pwned' in window`) {
			t.Fatalf("the page ran %s", p)
		}
		n := chromium.Ask[int](b.Tab, `document.querySelectorAll('#app *:not(.code *)').length`)
		if elements == 0 {
			elements = n
		}
		if n != elements {
			t.Errorf("%s made %d elements of %d", p, n, elements)
		}
		if strange := chromium.Ask[string](b.Tab, `[...document.querySelectorAll('script:not([src]), iframe, img, [onerror], [onload], [style], a, link[href*=evil]')].filter((e) => !e.closest('#picks')).map((e) => e.outerHTML).join()`); strange != "" {
			t.Errorf("%s became %s", p, strange)
		}
	}
	b.Focus(`[data-kind=pick]`) // its list is drawn by the page itself
	b.Until(`!document.getElementById('picks').hidden`)
	if chromium.Ask[bool](b.Tab, `'pwned' in window`) {
		t.Error("a list of choices ran")
	}
	b.Quiet()
}
