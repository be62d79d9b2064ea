package console_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/build/chromium"
	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/server"
	"qianshao/shared/desk"
	"qianshao/shared/identity"
)

// browser is a real one, looking at one hub.
type browser struct{ *chromium.Tab }

func openBrowser(t *testing.T, base string, wide, high int) *browser {
	t.Helper()
	return &browser{chromium.Open(t, chromium.Options{Base: base, Wide: wide, High: high})}
}

func (b *browser) signIn() {
	b.Go("/")
	b.Fill("input[name=name]", "duty")
	b.Fill("input[name=password]", password)
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('.tabs')`)
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
		if err := book.Admit(o.t.Context(), account.AtHub, account.Newcomer{Name: "duty", Role: account.Coordination, Password: password}); err != nil {
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
	chromium.Find(t)
	o := openOffice(t)
	o.team("team-1", "第一支队伍")
	b := openBrowser(t, "https://"+o.at, 1280, 800)
	b.signIn()
	live := `document.getElementById('link').dataset.state === 'live'`
	tile := `document.querySelector('.tile-teams .main b').textContent`

	b.Until(live + ` && ` + tile + ` === '1'`)
	b.Click("#means-teams summary")
	o.team("team-2", "第二支队伍")
	b.Until(tile + ` === '2'`)
	if !chromium.Ask[bool](b.Tab, `document.getElementById('means-teams').open`) {
		t.Error("what the reader had opened was closed")
	}
	if !chromium.Ask[bool](b.Tab, `document.activeElement === document.querySelector('#means-teams summary')`) {
		t.Error("the keyboard was taken from where it was")
	}

	b.Go("/s/" + o.space.String() + "/teams")
	b.Until(live)
	o.team("team-3", "第三支队伍")
	o.team("team-1", "改名的队伍")
	b.Until(`!document.getElementById('news').hidden && document.getElementById('news').textContent.includes('有 2 条更新')`)
	if n := chromium.Ask[int](b.Tab, `document.querySelectorAll('tbody tr').length`); n != 2 {
		t.Errorf("the list jumped to %d rows under the reader's eyes", n)
	}
	if n := chromium.Ask[string](b.Tab, `document.querySelector('.tabs [data-live=teams]').textContent`); n != "3" {
		t.Errorf("the navigation still counts %s", n)
	}
	b.Click("#news button")
	b.Until(`document.querySelectorAll('tbody tr').length === 3 && document.body.textContent.includes('改名的队伍') && document.getElementById('news').hidden`)

	o.stop()
	b.Until(`document.getElementById('link').dataset.state === 'lost' && !document.getElementById('lost').hidden`)
	o.start()
	b.Until(live + ` && document.getElementById('lost').hidden`)
	b.Quiet("Failed to load resource", "net::ERR")
}

func TestPagesAskWhereThereIsNoStream(t *testing.T) {
	chromium.Find(t)
	o := openOffice(t)
	o.team("team-1", "第一支队伍")
	b := openBrowser(t, "https://"+o.at, 1280, 800)
	b.signIn()
	b.Block("*://*:*/s/*/events")
	b.Reload()
	b.Until(`document.getElementById('link').dataset.state === 'poll'`)
	o.team("team-2", "第二支队伍")
	b.Until(`document.querySelector('.tile-teams .main b').textContent === '2'`)
	if err := o.hub.Notes().Put(t.Context(), "session", sessionKey(t, o), nil); err != nil {
		t.Fatal(err)
	}
	b.Until(`!document.getElementById('expired').hidden`)
	b.Quiet("Failed to load resource", "net::ERR")
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
