package console_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
	"qianshao/hub/server"
	"qianshao/shared/desk"
	"qianshao/shared/identity"
)

// patience bounds every wait; what is waited for takes a second or two.
const patience = time.Minute

// chromium finds a browser, and fails where one has to be.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no chromium on this machine")
	}
	t.Skip("no chromium on this machine: pages are not looked at in a browser")
	return ""
}

// browser is a real one with a fresh profile, looking at one hub.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu      sync.Mutex
	asked   []string // every address the pages asked for
	dialogs int
	said    []string // in the console
}

func openBrowser(t *testing.T, base string, wide, high int) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(wide, high), chromedp.IgnoreCertErrors,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stopAll := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("browser ended: %v", err)
		}
		stop()
		stopAll()
	})
	b := &browser{t: t, base: base, ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(wide), int64(high))); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.said = append(b.said, m.String())
			b.mu.Unlock()
		}
	}()
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *page.EventJavascriptDialogOpening:
		b.dialogs++
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v; the console said %q", err, b.said)
	}
}

func ask[T any](b *browser, expression string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		b.t.Fatalf("%s: %v; the console said %q", expression, err, b.said)
	}
	return v
}

// until waits in the page for something to be so.
func (b *browser) until(condition string) {
	b.t.Helper()
	ask[bool](b, `new Promise((done) => { const look = () => { let yes = false; try { yes = (`+condition+`); } catch { /* not there yet */ } yes ? done(true) : setTimeout(look, 20); }; look(); })`, chromedp.EvalAwaitPromise)
}

func (b *browser) signIn() {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base+"/"), chromedp.WaitVisible(chromedp.CSS("input[name=name]")),
		chromedp.SendKeys(chromedp.CSS("input[name=name]"), "duty"), chromedp.SendKeys(chromedp.CSS("input[name=password]"), password+"\r"),
		chromedp.WaitVisible(chromedp.CSS(".tabs")))
}

// quiet checks what must hold of everything that was looked at.
func (b *browser) quiet(allowed ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, address := range b.asked {
		if !strings.HasPrefix(address, b.base+"/") && !strings.HasPrefix(address, "data:") {
			b.t.Errorf("a page asked for %s", address)
		}
	}
	if len(b.asked) == 0 {
		b.t.Error("no request was heard of")
	}
	if b.dialogs > 0 {
		b.t.Errorf("%d dialogs opened", b.dialogs)
	}
	for _, line := range b.said {
		known := false
		for _, a := range allowed {
			known = known || strings.Contains(line, a)
		}
		if !known {
			b.t.Errorf("the console said %s", line)
		}
	}
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	s.StartTLS()
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

func TestABrowserWalksEveryPage(t *testing.T) {
	chromium(t)
	story := scene.Tell(t)
	taint(t, story.Silent)
	s := newSite(t, story)
	for _, size := range []struct{ wide, high int }{{1280, 800}, {820, 1180}} {
		t.Run(fmt.Sprintf("at %d wide", size.wide), func(t *testing.T) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the hub said %s", s.log)
				}
			})
			b := openBrowser(t, serve(t, s.handler), size.wide, size.high)
			b.signIn()
			paths := everyPage()
			for i := range payloads() {
				paths = append(paths, pathOf("team", "bad-"+string(rune('a'+i))))
			}
			for _, path := range paths {
				b.do(chromedp.Navigate(b.base+"/s/"+scene.Flood().String()+path), chromedp.WaitReady(chromedp.CSS("#main")))
				b.until(`document.getElementById('link').dataset.state === 'live'`)
				if ask[bool](b, `'pwned' in window`) {
					t.Fatalf("%s ran a terminal's text", path)
				}
				if wide := ask[int](b, `document.documentElement.scrollWidth`); wide > size.wide {
					t.Errorf("%s is %d wide", path, wide)
				}
				if n := ask[int](b, `document.querySelectorAll('main h1').length`); n < 1 {
					t.Errorf("%s has no heading", path)
				}
			}
			b.quiet()
		})
	}
}

// office is a whole hub on loopback with a space to write into.
type office struct {
	t     *testing.T
	dir   string
	hub   *server.Server
	space uuid.UUID
	at    string
	stop  func()
}

func openOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), at: "127.0.0.1:0"}
	o.start()
	t.Cleanup(func() { o.stop() })
	var err error
	if o.space, err = o.hub.Shelf().Create(t.Context(), identity.Incident, "江津暴雨洪涝", ""); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) start() {
	o.t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	hub, err := server.Open(o.t.Context(), o.dir, server.Options{Name: "市级中心", Program: "test", Now: time.Now, Log: quiet})
	if err != nil {
		o.t.Fatal(err)
	}
	book := account.New(hub.Shelf().Notes(), rand.Reader, time.Now)
	if all, err := book.List(o.t.Context()); err != nil || len(all) == 0 {
		if err := book.Add(o.t.Context(), "duty", password); err != nil {
			o.t.Fatal(err)
		}
	}
	pages, err := console.New(console.Options{Server: hub, Accounts: book, Log: quiet, Random: rand.Reader})
	if err != nil {
		o.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan server.Ready, 1), make(chan error, 1)
	go func() { done <- hub.Serve(ctx, o.at, pages, func(r server.Ready) { ready <- r }) }()
	select {
	case r := <-ready:
		o.at = r.Address
	case err := <-done:
		o.t.Fatal(err)
	}
	o.hub = hub
	o.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			o.t.Errorf("hub ended: %v", err)
		}
		if err := hub.Close(); err != nil {
			o.t.Errorf("hub closed: %v", err)
		}
	})
}

// team writes one team into the hub's own ledger.
func (o *office) team(key, name string) {
	o.t.Helper()
	l, err := o.hub.Shelf().Ledger(o.space)
	if err != nil {
		o.t.Fatal(err)
	}
	line := fmt.Sprintf(`{"kind":"team","id":%q,"set":{"name":%q,"status":"待命"}}`, key, name) + "\n"
	done, err := desk.New(l, desk.Options{Operator: "李敏", Now: time.Now}).Apply(o.t.Context(), strings.NewReader(line), nil, nil)
	if err != nil || done.Refused > 0 {
		o.t.Fatalf("apply: %v, %+v", err, done)
	}
}

func TestPagesFollowTheHub(t *testing.T) {
	chromium(t)
	o := openOffice(t)
	o.team("team-1", "第一支队伍")
	b := openBrowser(t, "https://"+o.at, 1280, 800)
	b.signIn()
	live := `document.getElementById('link').dataset.state === 'live'`
	tile := `document.querySelector('.tile-teams .main b').textContent`

	b.until(live + ` && ` + tile + ` === '1'`)
	b.do(chromedp.Click(chromedp.CSS("#means-teams summary")))
	o.team("team-2", "第二支队伍")
	b.until(tile + ` === '2'`)
	if !ask[bool](b, `document.getElementById('means-teams').open`) {
		t.Error("what the reader had opened was closed")
	}

	b.do(chromedp.Navigate(b.base+"/s/"+o.space.String()+"/teams"), chromedp.WaitReady(chromedp.CSS("#main")))
	b.until(live)
	o.team("team-3", "第三支队伍")
	o.team("team-1", "改名的队伍")
	b.until(`!document.getElementById('news').hidden && document.getElementById('news').textContent.includes('有 2 条更新')`)
	if n := ask[int](b, `document.querySelectorAll('tbody tr').length`); n != 2 {
		t.Errorf("the list jumped to %d rows under the reader's eyes", n)
	}
	if n := ask[string](b, `document.querySelector('.tabs [data-live=teams]').textContent`); n != "3" {
		t.Errorf("the navigation still counts %s", n)
	}
	b.do(chromedp.Click(chromedp.CSS("#news button")))
	b.until(`document.querySelectorAll('tbody tr').length === 3 && document.body.textContent.includes('改名的队伍') && document.getElementById('news').hidden`)

	o.stop()
	b.until(`document.getElementById('link').dataset.state === 'lost' && !document.getElementById('lost').hidden`)
	o.start()
	b.until(live + ` && document.getElementById('lost').hidden`)
	b.quiet("Failed to load resource", "net::ERR")
}

func TestPagesAskWhereThereIsNoStream(t *testing.T) {
	chromium(t)
	o := openOffice(t)
	o.team("team-1", "第一支队伍")
	b := openBrowser(t, "https://"+o.at, 1280, 800)
	b.signIn()
	if _, err := chromedp.Call(b.ctx, network.SetBlockedURLs, network.SetBlockedURLsParams{
		URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/s/*/events", Block: true}},
	}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Reload(), chromedp.WaitReady(chromedp.CSS("#main")))
	b.until(`document.getElementById('link').dataset.state === 'poll'`)
	o.team("team-2", "第二支队伍")
	b.until(`document.querySelector('.tile-teams .main b').textContent === '2'`)
	if err := o.hub.Notes().Put(t.Context(), "session", sessionKey(t, o), nil); err != nil {
		t.Fatal(err)
	}
	b.until(`!document.getElementById('expired').hidden`)
	b.quiet("Failed to load resource", "net::ERR")
}

// sessionKey is the one session there is.
func sessionKey(t *testing.T, o *office) string {
	t.Helper()
	notes, err := o.hub.Notes().List(t.Context(), "session")
	if err != nil || len(notes) != 1 {
		t.Fatalf("%d sessions, %v", len(notes), err)
	}
	return notes[0].Key
}
