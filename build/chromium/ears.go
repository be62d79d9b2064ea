package chromium

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// ears keep what a browser did beside what is seen.
type ears struct {
	ctx  context.Context
	base string

	mu      sync.Mutex
	asked   []string // every address the pages asked for
	dialogs []string // what dialogs of the browser's own said
	said    []string // in the console
	broken  []string // the policy
}

func (e *ears) open() error {
	if err := chromedp.Listen(e.ctx, e.hear); err != nil {
		return fmt.Errorf("listen to the browser: %w", err)
	}
	messages := chromedp.Console(e.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			e.read(m.String())
		}
	}()
	return nil
}

// read keeps a line of the console; advice to whoever writes pages is none.
func (e *ears) read(line string) {
	if strings.HasPrefix(line, "debug:") {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said = append(e.said, line)
}

func (e *ears) hear(event any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		e.asked = append(e.asked, event.Request.URL)
	case *network.EventWebSocketCreated:
		e.asked = append(e.asked, event.URL)
	case *page.EventJavascriptDialogOpening:
		e.dialogs = append(e.dialogs, event.Message)
		go func() { // a page that asks stands still until it is answered; an error says that nobody asks any more
			_, _ = chromedp.Call(e.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	case *audits.EventIssueAdded:
		if event.Issue.Details == nil {
			return
		}
		if d := event.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			e.broken = append(e.broken, broken(d))
		}
	}
}

// broken says which rule of the policy was broken, by what, where.
func broken(d *audits.ContentSecurityPolicyIssueDetails) string {
	said := d.ViolatedDirective + ": " + d.ContentSecurityPolicyViolationType.String()
	if d.BlockedURL != "" {
		said += " " + d.BlockedURL
	}
	if at := d.SourceCodeLocation; at != nil {
		said += fmt.Sprintf(" at %s:%d", at.URL, at.LineNumber+1)
	}
	return said
}

// home says whether an address is where the pages live.
func (e *ears) home(address string) bool {
	at, err := url.Parse(address)
	if err != nil {
		return false
	}
	if slices.Contains([]string{"data", "blob", "about"}, at.Scheme) {
		return true
	}
	if e.base == "" {
		return at.Hostname() == "127.0.0.1"
	}
	base, err := url.Parse(e.base)
	return err == nil && at.Host == base.Host
}

// Asked gives every address that was asked for, in order.
func (b *Tab) Asked() []string { return b.heard(&b.ears.asked) }

// Foreign gives the requests that left the host: whatever does not go to Base.
func (b *Tab) Foreign() []string {
	return slices.DeleteFunc(b.Asked(), b.ears.home)
}

// Said gives the lines of the console, exceptions with them.
func (b *Tab) Said() []string { return b.heard(&b.ears.said) }

// Dialogs gives what dialogs of the browser's own said; each was dismissed.
func (b *Tab) Dialogs() []string { return b.heard(&b.ears.dialogs) }

// Violations gives what the Content-Security-Policy of a page refused: the rule, what broke it, where.
func (b *Tab) Violations() []string {
	Ask[bool](b, `true`) // events come in the order of answers
	return b.heard(&b.ears.broken)
}

func (b *Tab) heard(what *[]string) []string {
	b.ears.mu.Lock()
	defer b.ears.mu.Unlock()
	return slices.Clone(*what)
}

// Quiet checks what must hold of everything that was looked at: no request left the host, no dialog opened, the policy was not
// broken, the console said nothing but lines that contain an allowed text.
func (b *Tab) Quiet(allowed ...string) {
	b.t.Helper()
	for _, rule := range b.Violations() {
		b.t.Errorf("a page broke the policy: %s", rule)
	}
	for _, address := range b.Foreign() {
		b.t.Errorf("a page asked for %s", address)
	}
	if len(b.Asked()) == 0 {
		b.t.Error("no request was heard of")
	}
	for _, said := range b.Dialogs() {
		b.t.Errorf("a dialog opened: %s", said)
	}
	for _, line := range b.Said() {
		if !slices.ContainsFunc(allowed, func(a string) bool { return strings.Contains(line, a) }) {
			b.t.Errorf("the console said %s", line)
		}
	}
}

// Quote writes a text as a literal of JavaScript.
func Quote(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return `""` // a text always has JSON
	}
	return string(raw)
}
