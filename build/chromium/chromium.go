// Package chromium drives a real browser in front of the pages that a test has served.
//
// A test opens a Tab, does what a person does (Go, Click, Keys, Fill), waits for what a person would see (Until), asks the
// page (Ask), and closes with Quiet: no request left the host, no dialog opened, the console was silent, the policy was not
// broken. Accessible holds a page to axe-core, Reach to the keyboard. Everything waits at most Patience and fails the test
// with what the console said; nothing sleeps.
//
//	b := chromium.Open(t, chromium.Options{Base: served.URL})
//	b.Go("/login")
//	b.Fill("input[name=name]", "duty")
//	b.Keys(chromium.Enter)
//	b.Until(`document.querySelector('.tabs')`)
//	b.Accessible()
//	b.Reach()
//	b.Picture("signed-in") // kept where QIANSHAO_PICTURES says
//	b.Quiet()
//
// A machine without a browser skips such a test, and fails it where CI is set.
package chromium

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Patience bounds every wait; what is waited for takes a second or two, and on a machine with ten times too much to do half a
// minute. A test that passes never waits for its end.
const Patience = 3 * time.Minute

// look is how often a condition is looked at.
const look = 20 * time.Millisecond

// Find gives the path of a browser. Without one the test is skipped, or fails where CI is set.
func Find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no chromium on this machine")
	}
	t.Skip("no chromium on this machine: pages are not looked at in a browser")
	return ""
}

// Options say what a browser stands before. Its certificate need not be known.
type Options struct {
	Base       string // where the pages live: scheme, host and port. Empty: anywhere on 127.0.0.1
	Wide, High int    // CSS pixels; 0 × 0 is a laptop of the field, 1366 × 768
}

// Tab is a real browser with a fresh profile and one page. One goroutine uses it.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	base string
	ears *ears
	off  *bool // the scripts of pages
}

// Open starts a browser, which ends with the test.
func Open(t testing.TB, o Options) *Tab {
	t.Helper()
	if o.Wide == 0 {
		o.Wide, o.High = 1366, 768
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Find(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(o.Wide, o.High), chromedp.IgnoreCertErrors,
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
	b := &Tab{t: t, ctx: ctx, base: o.Base, ears: &ears{ctx: ctx, base: o.Base}, off: new(bool)}
	if err := b.ears.open(); err != nil { // with the context that the browser is to live as long as
		t.Fatal(err)
	}
	b.Resize(o.Wide, o.High)
	// A page without the keyboard hears of no focus; a browser without a window never gives it one.
	command(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	command(b, audits.Enable, cdp.Empty{})
	return b
}

// On gives the same browser, telling another test what goes wrong.
func (b *Tab) On(t testing.TB) *Tab {
	other := *b
	other.t = t
	return &other
}

// Go opens a page: an address, or a path below Base.
func (b *Tab) Go(address string) {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.base + address
	}
	b.do(chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("body")))
}

// Reload opens the page once more.
func (b *Tab) Reload() {
	b.t.Helper()
	b.do(chromedp.Reload(), chromedp.WaitReady(chromedp.CSS("body")))
}

// Path is the path and the query of the page that stands.
func (b *Tab) Path() string {
	b.t.Helper()
	at, err := url.Parse(Ask[string](b, `location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	return at.RequestURI()
}

// Resize gives the page another size, in CSS pixels, and waits until it stands in it.
func (b *Tab) Resize(wide, high int) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(int64(wide), int64(high)))
	b.settle()
}

// settled holds when a page was laid out and drawn once more, its own answers to a new size included, and nothing fades.
const settled = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const a of document.getAnimations()) try { a.finish(); } catch { /* one without an end */ }
  done(true);
})))`

// settle waits for the page that stands; one that goes meanwhile is not waited for, and one without scripts never answers.
func (b *Tab) settle() {
	if *b.off {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	_, _ = chromedp.Run(ctx, chromedp.Evaluate[bool](settled, chromedp.EvalAwaitPromise))
}

// Media sets what the page's styles ask about: Media("prefers-color-scheme", "dark"), Media("forced-colors", "active").
func (b *Tab) Media(feature, value string) {
	b.t.Helper()
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: feature, Value: value}}})
	b.settle()
}

// Scripts switches the scripts of pages off or on again, from the next page on. Ask and Until go on working.
func (b *Tab) Scripts(on bool) {
	b.t.Helper()
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	*b.off = !on
}

// Block keeps addresses of a pattern ("*://*:*/s/*/events") from being reached, as a proxy on the way may do.
func (b *Tab) Block(pattern string) {
	b.t.Helper()
	command(b, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: pattern, Block: true}}})
}

// Ask evaluates an expression in the page, awaiting it when it is a promise.
func Ask[T any](b *Tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v; the console said %q", expression, err, b.Said())
	}
	return v
}

// Until waits for a condition to hold, over as many pages as it takes. A condition that throws does not hold yet.
func (b *Tab) Until(condition string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	asked := `(() => { try { return Boolean(` + condition + `); } catch { return false; } })()`
	every := time.NewTicker(look)
	defer every.Stop()
	for {
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](asked))
		var wrong *chromedp.ExceptionError
		if errors.As(err, &wrong) {
			b.t.Fatalf("%s: %v", condition, err) // not even a condition
		}
		if yes {
			return
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			b.t.Fatalf("never: %s; the console said %q; the page shows %s", condition, b.Said(), Ask[string](b, `document.body.innerText.slice(0, 300)`))
		}
	}
}

// See waits until texts stand on the page.
func (b *Tab) See(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.Until(`document.body.innerText.includes(` + Quote(text) + `)`)
	}
}

// Click presses what a CSS selector finds with the mouse, once it is there.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.Until(`document.querySelector(` + Quote(selector) + `)`)
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// Upload puts files of this machine into a field for files.
func (b *Tab) Upload(selector string, paths ...string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// Picture keeps what is seen as a PNG, in the directory that QIANSHAO_PICTURES names; without one it does nothing.
func (b *Tab) Picture(name string) {
	b.t.Helper()
	dir := os.Getenv("QIANSHAO_PICTURES")
	if dir == "" {
		return
	}
	b.Until(`document.fonts.status === 'loaded'`)
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), raw, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func (b *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v; the console said %q", err, b.Said())
	}
}

// command gives the browser one command of its own protocol.
func command[P, R any](b *Tab, c cdp.Command[P, R], params P) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	}))
}
