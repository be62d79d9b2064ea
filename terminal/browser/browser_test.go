package browser_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"qianshao/terminal/browser"
	"qianshao/terminal/screen"
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

// face is a browser face that serves on a port of this machine and remembers what it was told.
type face struct {
	*browser.Browser
	at    net.Addr
	close func()

	mu   sync.Mutex
	said []screen.Message
	bell chan struct{} // closed and made anew with every message
}

var secret = bytes.Repeat([]byte{7}, 32)

// serve opens a face at an address; port 0 for any.
func serve(t *testing.T, address string) *face {
	t.Helper()
	f := &face{bell: make(chan struct{})}
	b, err := browser.New(f.hear, browser.Options{Secret: secret, Fault: func(err error) { t.Errorf("a line broke: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	f.Browser, f.at = b, listener.Addr()
	ended := make(chan error, 1)
	go func() { ended <- b.Serve(context.Background(), listener) }()
	f.close = sync.OnceFunc(func() {
		b.Close()
		if err := <-ended; err != nil {
			t.Errorf("pages ended: %v", err)
		}
	})
	t.Cleanup(f.close)
	return f
}

func (f *face) hear(m screen.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, m)
	close(f.bell)
	f.bell = make(chan struct{})
}

// heard gives what the pages said so far, and what is closed when they say more.
func (f *face) heard() ([]screen.Message, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.said), f.bell
}

// waitFor waits until the pages have said a message.
func (f *face) waitFor(t *testing.T, want screen.Message) {
	t.Helper()
	late := time.After(patience)
	for {
		said, more := f.heard()
		if slices.Contains(said, want) {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the pages said %#v, want %#v", said, want)
		}
	}
}

// all gives what the pages said so far.
func (f *face) all() []screen.Message {
	said, _ := f.heard()
	return said
}

// forget drops what was said.
func (f *face) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = nil
}

// tab is a real browser with a fresh profile.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	asked []string // every address the pages asked for
	alone int      // dialogs of the browser's own
	said  []string // in the console
}

// openTab starts a browser with a window of the size that laptops of the field have.
func openTab(t *testing.T) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1366, 768), chromedp.Flag("disable-component-update", true))
	ctx, stopAll := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("browser ended: %v", err)
		}
		stop()
		stopAll()
	})
	b := &tab{t: t, ctx: ctx}
	// A page without the keyboard hears of no focus; a browser without a window never gives it one.
	focused := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1366, 768), focused); err != nil {
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
			if line := m.String(); !strings.HasPrefix(line, "debug:") { // advice to whoever writes pages
				b.said = append(b.said, line)
			}
			b.mu.Unlock()
		}
	}()
	return b
}

func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *page.EventJavascriptDialogOpening:
		b.alone++
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v; the console said %q", err, b.said)
	}
}

func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v; the console said %q", expression, err, b.said)
	}
	return v
}

// until waits in the page for something to be so.
func (b *tab) until(condition string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	look := `new Promise((done) => { const look = () => { let yes = false; try { yes = (` + condition + `); } catch { /* not there yet */ } yes ? done(true) : setTimeout(look, 20); }; look(); })`
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatalf("never: %s (%v); the console said %q; the page shows %s", condition, err, b.said, ask[string](b, `document.body.innerText.slice(0, 300)`))
	}
}

// enter opens the pages of a face and waits until a screen stands.
func (b *tab) enter(f *face) {
	b.t.Helper()
	b.do(chromedp.Navigate(f.StartURL(f.at)), chromedp.WaitReady(chromedp.CSS("#under")))
	b.until(`document.getElementById('under') && document.fonts.status === 'loaded'`)
}

// quiet checks what must hold of everything that was looked at: no call to elsewhere, no dialog, no complaint.
func (b *tab) quiet(allowed ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, address := range b.asked {
		if !strings.HasPrefix(address, "http://127.0.0.1:") && !strings.HasPrefix(address, "data:") {
			b.t.Errorf("a page asked for %s", address)
		}
	}
	if len(b.asked) == 0 {
		b.t.Error("no request was heard of")
	}
	if b.alone > 0 {
		b.t.Errorf("%d dialogs opened", b.alone)
	}
	for _, line := range b.said {
		if !slices.ContainsFunc(allowed, func(a string) bool { return strings.Contains(line, a) }) {
			b.t.Errorf("the console said %s", line)
		}
	}
}

// keys presses a key for every character, as keyboards do: a page may keep the character from being typed.
func (b *tab) keys(text string, with ...chromedp.Modifier) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(text, chromedp.KeyModifiers(with...), func(p *input.DispatchKeyEventParams) {
		if p.Type == kb.KeyDown {
			p.Type = input.DispatchKeyEventTypeRawKeyDown
		}
	}))
}

// writes puts a text into the field with the keyboard, as an input method does when it is done.
func (b *tab) writes(text string) {
	b.t.Helper()
	b.call(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

func (b *tab) call(f func(context.Context, *chromedp.Target) error) {
	b.t.Helper()
	b.do(chromedp.Func(f))
}

// at brings the keyboard into a field.
func (b *tab) at(field string) {
	b.t.Helper()
	b.until(`(document.querySelector('[data-field="` + field + `"]').focus(), document.activeElement.dataset.field === '` + field + `')`)
}

// holds waits until a field holds a text.
func (b *tab) holds(field, text string) {
	b.t.Helper()
	b.until(`document.querySelector('[data-field="` + field + `"]').value === '` + text + `'`)
}

// focused waits until the keyboard is in a place of the View.
func (b *tab) focused(id string) {
	b.t.Helper()
	b.until(`document.activeElement.dataset.stop === '` + id + `'`)
}

// click presses what a selector finds with the mouse.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.until(`document.querySelector('` + selector + `')`)
	b.do(chromedp.Click(chromedp.CSS(selector)))
}
