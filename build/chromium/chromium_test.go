package chromium_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"qianshao/build/chromium"
)

// sum is of dist file axe.min.js of axe-core 4.14.1, as its registry has it.
const sum = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

func TestAxeIsTheFileThatWasPublished(t *testing.T) {
	raw, err := os.ReadFile("testdata/axe.js")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(raw)); got != sum || !strings.HasPrefix(string(raw), "/*! axe v4.14.1\n") {
		t.Errorf("axe.js has the sum %s", got)
	}
}

const good = `<!DOCTYPE html><html lang="zh"><head><title>好页</title><link rel="stylesheet" href="/good.css"></head><body><main><h1>好页</h1>
<form method="post" action="/done"><label for="name">姓名</label> <input id="name" name="name"> <button name="send">提交</button></form>
<p><a href="/a">回到总览页</a></p><p><a href="/b">全部队伍表</a></p></main></body></html>`

// bad breaks a rule of every kind: no label, faint text, a handler of its own, an inline style, a place without a ring.
const bad = `<!DOCTYPE html><html lang="zh"><head><title>坏页</title><link rel="stylesheet" href="/bad.css"></head><body><main><h1>坏页</h1>
<input name="phone"> <p class="faint">看不清</p> <button id="mute">无框</button><p><a href="/a" id="away">在外</a></p><p style="color:red">红</p>
<script>window.pwned = 1</script></main></body></html>`

// site serves pages under the policy that ours have.
func site(t *testing.T) string {
	mux := http.NewServeMux()
	page := func(path, kind, policy, text string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			if policy != "" {
				w.Header().Set("Content-Security-Policy", policy)
			}
			fmt.Fprint(w, text)
		})
	}
	const own = "default-src 'self'"
	page("/good", "text/html; charset=utf-8", own, good)
	page("/bad", "text/html; charset=utf-8", own, bad)
	page("/good.css", "text/css", "", "p { padding: 1em }")
	page("/bad.css", "text/css", "", ".faint { color: #eee; background: #fff } #mute { outline: none } #away { position: fixed; left: -900px }")
	page("/free", "text/html; charset=utf-8", "", `<!DOCTYPE html><title>free</title><body><img src="http://localhost:1/x.png" alt=""><script>alert('stop'); console.error('oh');</script>`)
	page("/favicon.ico", "image/x-icon", "", "")
	mux.HandleFunc("POST /done", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/good?saved="+r.FormValue("name"), http.StatusSeeOther)
	})
	s := httptest.NewTLSServer(mux)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

func TestAGoodPageIsQuietAccessibleAndInReach(t *testing.T) {
	b := chromium.Open(t, chromium.Options{Base: site(t)})
	b.Go("/good")
	b.Accessible()
	var order []string
	for _, s := range b.Reach() {
		order = append(order, s.At)
	}
	if want := []string{"#name", `button[name="send"]`, `a[href="\/a"]`, `a[href="\/b"]`}; !slices.Equal(order, want) {
		t.Errorf("Tab goes over %q, want %q", order, want)
	}
	b.Fill("#name", "张伟")
	b.Keys(chromium.Enter)
	b.Until(`decodeURIComponent(location.search) === '?saved=张伟'`) // over a form's POST and its redirect
	b.See("好页")
	b.Scripts(false)
	b.Go("/bad")
	b.Until(`document.querySelector('h1').textContent === '坏页'`)
	b.Scripts(true)
	b.Go("/good")
	chromium.Ask[bool](b, `(addEventListener('resize', () => { document.title = String(innerWidth); }), true)`)
	b.Resize(900, 700)
	if title := chromium.Ask[string](b, `document.title`); title != "900" {
		t.Errorf("the page has not heard of its new size: %q", title)
	}
	b.Scripts(false)
	b.Resize(1366, 768) // ends where scripts are off, too
	b.Scripts(true)
	b.Media("prefers-color-scheme", "dark")
	if !chromium.Ask[bool](b, `matchMedia('(prefers-color-scheme: dark)').matches`) {
		t.Error("the page is not asked for its dark dress")
	}
}

func TestFaultsAreFound(t *testing.T) {
	base := site(t)
	b := chromium.Open(t, chromium.Options{Base: base})
	b.Go("/bad")
	if chromium.Ask[bool](b, `'pwned' in window`) {
		t.Error("an inline script ran: the page has no policy")
	}
	broken := strings.Join(b.Violations(), "\n")
	for _, want := range []string{"script-src-elem: kInlineViolation", "style-src-attr: kInlineViolation"} {
		if !strings.Contains(broken, want) {
			t.Errorf("the policy was broken by %q, without %q", broken, want)
		}
	}
	found := map[string]string{}
	for _, v := range b.Axe() {
		found[v.Rule] = strings.Join(v.At, " ")
	}
	if found["label"] != "input" || found["color-contrast"] != ".faint" {
		t.Errorf("axe found %q", found)
	}
	if again := b.Axe("label"); slices.ContainsFunc(again, func(v chromium.Violation) bool { return v.Rule == "label" }) {
		t.Error("a rule that was left out was held")
	}
	places := map[string]chromium.Stop{}
	for _, s := range b.Stops() {
		places[s.At] = s
	}
	if p := places["#mute"]; p.Ring || p.Name != "无框" || !p.Seen {
		t.Errorf("the button without a ring is %+v", p)
	}
	if p := places["#away"]; p.Seen || !p.Ring {
		t.Errorf("the link outside is %+v", p)
	}
	if !places[`input[name="phone"]`].Ring {
		t.Errorf("the field's ring was not seen: %+v", places)
	}
}

func TestWhatLeavesTheHostIsHeard(t *testing.T) {
	base := site(t)
	b := chromium.Open(t, chromium.Options{Base: base})
	b.Go("/free")
	b.Until(`document.readyState === 'complete'`)
	if got := b.Foreign(); !slices.Equal(got, []string{"http://localhost:1/x.png"}) {
		t.Errorf("left for %q", got)
	}
	if got := b.Dialogs(); !slices.Equal(got, []string{"stop"}) {
		t.Errorf("dialogs said %q", got)
	}
	if got := strings.Join(b.Said(), "\n"); !strings.Contains(got, "oh") {
		t.Errorf("the console said %q", got)
	}
}

// recorder is a test that may fail.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestQuietAccessibleAndReachFailATest(t *testing.T) {
	b := chromium.Open(t, chromium.Options{Base: site(t)})
	for _, held := range []struct {
		page string
		hold func(*chromium.Tab)
		want string
	}{
		{"/bad", func(b *chromium.Tab) { b.Accessible() }, "/bad is not accessible: label, critical"},
		{"/bad", func(b *chromium.Tab) { b.Reach() }, "#mute (无框) looks the same"},
		{"/bad", func(b *chromium.Tab) { b.Reach() }, "#away (在外), which is out of sight"},
		{"/free", func(b *chromium.Tab) { b.Quiet() }, "a page asked for http://localhost:1/x.png"},
		{"/free", func(b *chromium.Tab) { b.Quiet() }, "a dialog opened: stop"},
		{"/free", func(b *chromium.Tab) { b.Quiet() }, "a page broke the policy: script-src-elem"},
		{"/free", func(b *chromium.Tab) { b.Quiet() }, "the console said"},
	} {
		r := &recorder{TB: t}
		b.Go(held.page)
		held.hold(b.On(r))
		if said := strings.Join(r.errors, "\n"); !strings.Contains(said, held.want) {
			t.Errorf("%s: %q was not among %s", held.page, held.want, said)
		}
	}
}
