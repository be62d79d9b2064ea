package console_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console"
	"qianshao/hub/health"
	"qianshao/hub/scene"
	"qianshao/hub/server"
	"qianshao/shared/identity"
)

// keeper is an account that keeps a hub, signed in with its second factor.
type keeper struct {
	*site
	key string
	now func() time.Time
}

// newKeeper signs an account of a role in.
func newKeeper(t *testing.T, h console.Hub, role account.Role) *keeper {
	t.Helper()
	k := &keeper{site: newSite(t, h).admit("root", role), now: h.Now}
	k.key = k.secret("root", h.Now())
	k.try("root")
	k.leads(k.post("/login/code", url.Values{"code": {code(t, k.key, h.Now())}}), "/me")
	return k
}

// at is an address within the exercise of a scene.
func at(path string) string { return "/s/" + scene.Flood().String() + path }

// watched is a whole hub on loopback that is looked after.
type watched struct {
	*server.Server
	watch *health.Watch
	book  *account.Book
	pages http.Handler
	ready server.Ready
}

// openWatched opens one; the watch knocks at door, or where the hub listens when that is empty.
func openWatched(t *testing.T, door string) *watched {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	hub, err := server.Open(t.Context(), t.TempDir(), server.Options{Name: "市级中心", Program: "test", Now: time.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{Server: hub, book: account.New(hub.Notes(), rand.Reader, time.Now)}
	w.watch = health.New(health.Options{Hub: hub, Program: health.Program{Program: "hub", Version: "0.2.0", Go: "go1.26", Protocol: 1}, Log: quiet, Now: time.Now})
	if w.pages, err = console.New(console.Options{Server: hub, Watch: w.watch, Accounts: w.book, Log: quiet, Random: rand.Reader}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan server.Ready, 1), make(chan error, 1)
	go func() {
		done <- hub.Serve(ctx, "127.0.0.1:0", w.watch.Around(w.pages), func(r server.Ready) { ready <- r })
	}()
	select {
	case w.ready = <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	var looking sync.WaitGroup
	looking.Go(func() { w.watch.Run(ctx, cmp.Or(door, w.ready.Address)) })
	t.Cleanup(func() {
		cancel()
		looking.Wait()
		if err := <-done; err != nil {
			t.Errorf("hub ended: %v", err)
		}
		if err := hub.Close(); err != nil {
			t.Errorf("hub closed: %v", err)
		}
	})
	return w
}

// enter signs an account with a second factor in at a browser.
func (b *browser) enter(name string, code func() string) {
	b.Go("/")
	b.Fill("input[name=name]", name)
	b.Fill("input[name=password]", password)
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('input[name=code]')`)
	b.Fill("input[name=code]", code()) // good for a minute: not asked for before it is wanted
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('.tabs')`)
}

// muster lets many more terminals into a scene, in every state there is.
func muster(h *scene.Hub, n int) {
	for i := range n {
		d := h.Desk(fmt.Sprintf("%s %02d 号台", []string{"永川区", "綦江区", "江津区", "璧山区"}[i%4], i+1), "值班员", identity.Site, []identity.Group{identity.General, identity.Support}[i%2])
		d.Connect(i%3 != 0, func(t *board.Terminal) {
			t.Program = "terminal 0.2.0"
			if i%5 == 0 {
				t.Program = "terminal 0.1.0"
			}
			t.Known, t.In, t.Out = t.Connected, uint64(i*7%40), uint64(i%3)
			t.ClockKnown, t.ClockOffset, t.RoundTrip = t.Connected, time.Duration(i%9)*900*time.Millisecond, time.Duration(20+i)*time.Millisecond
		})
		h.Wait(time.Minute)
	}
}
