package console_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/shared/desk"
	"qianshao/shared/identity"
)

// bumpy is a hub whose answers can be held up, refused or cut off.
type bumpy struct {
	inner http.Handler
	mu    sync.Mutex
	held  chan struct{}   // pages fetched by the script wait until it is closed; nil: they do not
	ill   bool            // pages fetched by the script fail
	gone  context.Context // done: nothing is answered any more
	leave context.CancelFunc
}

func newBumpy(inner http.Handler) *bumpy {
	b := &bumpy{inner: inner}
	b.gone, b.leave = context.WithCancel(context.Background())
	return b
}

func (b *bumpy) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// back lets it answer again, and gives what cuts it off.
func (b *bumpy) back() {
	b.set(func() { b.gone, b.leave = context.WithCancel(context.Background()) })
}

func (b *bumpy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	held, ill, gone := b.held, b.ill, b.gone
	b.mu.Unlock()
	if gone.Err() != nil {
		panic(http.ErrAbortHandler)
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(gone, cancel)()
	if fetched := r.Header.Get("Sec-Fetch-Dest") == "empty"; fetched && !strings.HasSuffix(r.URL.Path, "/state") && !strings.HasSuffix(r.URL.Path, "/events") {
		if held != nil {
			<-held
		}
		if ill {
			http.Error(w, "ill", http.StatusBadGateway)
			return
		}
	}
	b.inner.ServeHTTP(w, r.WithContext(ctx))
}

func TestFiveTablesSayWhenTheyAreEmptyLoadingFailedAndOld(t *testing.T) {
	chromium.Find(t)
	o := openOffice(t)
	hub := newBumpy(newSite(t, o.hub).handler)
	b := openBrowser(t, serve(t, hub), 1280, 800)
	t.Cleanup(func() { hub.leave() })
	b.signIn()
	other, err := o.hub.Shelf().Create(t.Context(), identity.Incident, "另一处", "")
	if err != nil {
		t.Fatal(err)
	}
	at, empty := "/s/"+o.space.String(), "/s/"+other.String()
	o.tell(0, "first")
	live := `document.getElementById('link').dataset.state === 'live'`
	bar := `document.getElementById('news')`
	for n, table := range []string{"/teams", "/needs", "/tasks", "/journal", "/books/vehicle"} {
		b.Go(empty + table)
		b.Until(live + ` && document.querySelector('#live > .empty').innerText.length > 4`)
		b.Go(at + table + "?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E6%A0%B7%E7%9A%84")
		b.Until(live + ` && document.querySelector('#live > .empty a')`)
		b.Accessible()

		b.Go(at + table)
		b.Until(live + ` && document.querySelectorAll('tbody tr').length > 0`)
		wait := make(chan struct{})
		hub.set(func() { hub.held = wait })
		o.tell(n, "a")
		b.Until(`document.getElementById('main').getAttribute('aria-busy') === 'true'`)
		hub.set(func() { hub.held = nil })
		close(wait)
		b.Until(bar + `.innerText.includes('条更新') && !document.getElementById('main').hasAttribute('aria-busy')`)

		b.Go(at + table)
		b.Until(live)
		hub.set(func() { hub.ill = true })
		o.tell(n, "b")
		b.Until(bar + `.innerText.match(/没能取到.*再试/) && document.body.classList.contains('stale') && ` + live)
		b.Accessible()
		b.Picture("states_failed" + strings.ReplaceAll(table, "/", "_"))
		hub.set(func() { hub.ill = false })
		b.Click("#news button")
		b.Until(bar + `.innerText.match(/条更新.*显示/) && !` + bar + `.classList.contains('failed') && !document.body.classList.contains('stale')`)

		hub.leave()
		b.Until(`!document.getElementById('lost').hidden && document.body.classList.contains('stale')`)
		b.Accessible()
		b.Picture("states_lost" + strings.ReplaceAll(table, "/", "_"))
		hub.back()
		b.Until(live + ` && document.getElementById('lost').hidden && !document.body.classList.contains('stale')`)
	}
	b.Quiet("Failed to load resource", "net::ERR")
}

// tell writes one more record of every kind that the tables list into the hub's own ledger.
func (o *office) tell(n int, turn string) {
	o.t.Helper()
	id := string(rune('a'+n)) + turn
	l, err := o.hub.Shelf().Ledger(o.space)
	if err != nil {
		o.t.Fatal(err)
	}
	done, err := desk.New(l, desk.Options{Operator: "李敏", Now: time.Now}).Apply(o.t.Context(), strings.NewReader(
		`{"kind":"team","id":"more-`+id+`","set":{"name":"又一支队伍`+id+`","status":"待命"}}`+"\n"+
			`{"kind":"need","id":"more-`+id+`","set":{"title":"又一项需求`+id+`","status":"published"}}`+"\n"+
			`{"kind":"task","id":"more-`+id+`","set":{"title":"又一项任务`+id+`","status":"ready"}}`+"\n"+
			`{"kind":"vehicle","id":"more-`+id+`","set":{"plate":"渝A7`+id+`","status":"到场"}}`+"\n"+
			`{"kind":"journal","id":"more-`+id+`","set":{"text":"又一条`+id+`","at":"2026-07-12T06:59:00Z"}}`+"\n"), nil, nil)
	if err != nil || done.Refused > 0 {
		o.t.Fatalf("apply: %v, %+v", err, done)
	}
}
