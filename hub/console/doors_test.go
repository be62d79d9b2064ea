package console_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
)

func TestEveryAnswerGuardsTheBrowser(t *testing.T) {
	s := newSite(t, scene.Tell(t))
	out := []string{"/", "/login", "/nowhere", "/static/console.css", "/static/none", "/s/" + scene.Flood().String(), "/s/" + scene.Flood().String() + "/state"}
	check := func(path string) {
		h := s.get(path).Header
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'self';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s has the policy %q", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"} {
			if h.Get(name) != want {
				t.Errorf("%s has %s %q", path, name, h.Get(name))
			}
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s would lock people out of a hub with a certificate of its own", path)
		}
		if !strings.HasPrefix(path, "/static/") && !strings.Contains(h.Get("Cache-Control"), "no-store") && h.Get("Set-Cookie") == "" {
			t.Errorf("%s may be kept by a browser: %q", path, h.Get("Cache-Control"))
		}
	}
	for _, path := range out {
		check(path)
	}
	s.signIn()
	for _, path := range append(out, "/s/"+scene.Flood().String()+"/teams") {
		check(path)
	}
}

// ownScripts are files of the hub, with nothing between the tags.
var ownScripts = regexp.MustCompile(`<script src="/static/[a-z-]+\.js\?v=[0-9a-f]+" defer></script>`)

func TestPagesNameNoOtherHostAndHoldNoScript(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for _, path := range everyPage() {
		body := s.page(path)
		for _, bad := range []string{"http://", "https://", `="//`, "style=", " onclick", " onload", "<style", "javascript:"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s has %q", path, bad)
			}
		}
		if n := strings.Count(body, "<script"); n != len(ownScripts.FindAllString(body, -1)) || !strings.Contains(body, `<script src="/static/live.js?v=`) {
			t.Errorf("%s has %d scripts, not all of them files of the hub", path, n)
		}
	}
}

func TestNobodySeesAnythingWithoutSigningIn(t *testing.T) {
	s := newSite(t, scene.Tell(t))
	for _, path := range everyPage() {
		got := s.get("/s/" + scene.Flood().String() + path)
		if want := "/login?next=" + url.QueryEscape("/s/"+scene.Flood().String()+path); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != want {
			t.Errorf("%s answered %d to %s", path, got.StatusCode, got.Header.Get("Location"))
		}
		if strings.Contains(got.body, "江津") {
			t.Errorf("%s shows something", path)
		}
	}
	for _, path := range []string{"/state", "/events"} {
		if got := s.get("/s/" + scene.Flood().String() + path); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s answered %d", path, got.StatusCode)
		}
	}
}

const sessionCookie = "__Host-qianshao"

func TestSessions(t *testing.T) {
	t.Run("the cookie is for this host over TLS and out of scripts' reach", func(t *testing.T) {
		s := newSite(t, scene.New(t))
		for _, c := range s.login(password).Cookies() {
			if c.Name == sessionCookie && (!c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode) {
				t.Errorf("cookie %v", c)
			}
		}
		if len(s.jar[sessionCookie]) < 40 {
			t.Errorf("token %q", s.jar[sessionCookie])
		}
	})
	t.Run("signing in begins a new one, so that a planted token is worth nothing", func(t *testing.T) {
		s := newSite(t, scene.New(t))
		s.jar[sessionCookie] = "planted"
		s.signIn()
		first := s.jar[sessionCookie]
		s.signIn()
		if first == "planted" || s.jar[sessionCookie] == first {
			t.Error("the token stayed")
		}
		s.jar[sessionCookie] = first
		if got := s.get("/"); got.Header.Get("Location") != "/login?next=%2F" {
			t.Errorf("the token before still leads to %s", got.Header.Get("Location"))
		}
	})
	t.Run("signing out ends it at the hub", func(t *testing.T) {
		s := newSite(t, scene.New(t)).signIn()
		kept := s.jar[sessionCookie]
		s.post("/logout", nil)
		s.jar[sessionCookie] = kept
		if got := s.get("/"); got.Header.Get("Location") != "/login?next=%2F" {
			t.Errorf("went on to %s", got.Header.Get("Location"))
		}
	})
	t.Run("another password ends those before it", func(t *testing.T) {
		h := scene.New(t)
		s := newSite(t, h).signIn()
		h.Wait(time.Minute)
		if err := s.book.SetPassword(t.Context(), account.AtHub, "duty", "battery staple"); err != nil {
			t.Fatal(err)
		}
		if got := s.get("/"); got.Header.Get("Location") != "/login?next=%2F" {
			t.Errorf("went on to %s", got.Header.Get("Location"))
		}
	})
	t.Run("a shift later it is over", func(t *testing.T) {
		h := scene.New(t)
		// The manager of sessions reads the real clock; a store that says the session is over is believed.
		s := newSite(t, h).signIn()
		h.Wait(time.Until(h.Now()) * -1)
		h.Wait(13 * time.Hour)
		if got := s.get("/"); got.Header.Get("Location") != "/login?next=%2F" {
			t.Errorf("went on to %s", got.Header.Get("Location"))
		}
	})
	t.Run("a restart of the hub signs nobody out", func(t *testing.T) {
		h := scene.New(t)
		s := newSite(t, h).signIn()
		s.restart(h)
		if got := s.get("/"); got.Header.Get("Location") != "/s/"+scene.Flood().String() {
			t.Errorf("went on to %s", got.Header.Get("Location"))
		}
	})
	t.Run("the hub keeps no token that could be used", func(t *testing.T) {
		h := scene.New(t)
		s := newSite(t, h).signIn()
		notes, err := h.Notes().List(t.Context(), "session")
		if err != nil || len(notes) != 1 {
			t.Fatalf("%d sessions, %v", len(notes), err)
		}
		if strings.Contains(notes[0].Key+string(notes[0].Value), s.jar[sessionCookie]) {
			t.Error("the token stands in the notebook")
		}
	})
}

func TestSignIn(t *testing.T) {
	t.Run("a wrong password is refused in words and not logged with its name", func(t *testing.T) {
		s := newSite(t, scene.New(t))
		got := s.login("wrong horse")
		if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, "账号或口令不对") || s.jar[sessionCookie] != "" {
			t.Errorf("answered %d, cookie %q", got.StatusCode, s.jar[sessionCookie])
		}
		if log := s.log.String(); !strings.Contains(log, "192.0.2.7") || strings.Contains(log, "duty") || strings.Contains(log, "horse") {
			t.Errorf("log %q", log)
		}
	})
	t.Run("it goes on where the person wanted to be, and nowhere else", func(t *testing.T) {
		s := newSite(t, scene.New(t))
		for next, want := range map[string]string{
			"/s/1/teams?status=on_task": "/s/1/teams?status=on_task", "": "/", "https://evil.example/": "/", "//evil.example/": "/", `/\evil.example`: "/",
			"/\tx": "/", "javascript:alert(1)": "/", "evil": "/", "/login": "/", "/%2f/evil.example": "/",
		} {
			got := s.post("/login", url.Values{"name": {"duty"}, "password": {password}, "next": {next}})
			if got.Header.Get("Location") != want {
				t.Errorf("%q went on to %q", next, got.Header.Get("Location"))
			}
		}
	})
	t.Run("another site cannot send the form", func(t *testing.T) {
		s := newSite(t, scene.New(t)).signIn()
		s.headers = map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
		for _, path := range []string{"/login", "/logout", "/preferences"} {
			if got := s.post(path, url.Values{"name": {"duty"}, "password": {password}}); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s answered %d", path, got.StatusCode)
			}
		}
		s.headers = map[string]string{"Origin": "https://evil.example"}
		if got := s.post("/logout", nil); got.StatusCode != http.StatusForbidden {
			t.Errorf("an old browser's form was answered %d", got.StatusCode)
		}
		s.headers = map[string]string{"Origin": "https://hub.example"}
		if got := s.post("/logout", nil); got.StatusCode != http.StatusSeeOther {
			t.Errorf("the hub's own form was answered %d", got.StatusCode)
		}
	})
	t.Run("a form too large is not read", func(t *testing.T) {
		s := newSite(t, scene.New(t))
		if got := s.post("/login", url.Values{"name": {"duty"}, "password": {strings.Repeat("x", 1<<20)}}); got.StatusCode == http.StatusSeeOther {
			t.Error("it was")
		}
	})
}

func TestGuessingIsSlowed(t *testing.T) {
	guess := func(s *site, name string) int {
		return s.post("/login", url.Values{"name": {name}, "password": {"wrong horse"}}).StatusCode
	}
	t.Run("from one address, whatever the name", func(t *testing.T) {
		h := scene.New(t)
		s := newSite(t, h)
		for i := range 10 {
			if got := guess(s, "name"+string(rune('a'+i))); got != http.StatusUnauthorized {
				t.Fatalf("guess %d answered %d", i, got)
			}
		}
		got := s.login(password)
		if got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" || !strings.Contains(got.body, "尝试太频繁") {
			t.Errorf("answered %d", got.StatusCode)
		}
		s.address = "198.51.100.9:1"
		if got := s.login(password); got.StatusCode != http.StatusSeeOther {
			t.Errorf("another address was answered %d", got.StatusCode)
		}
		s.address = "192.0.2.7:99"
		h.Wait(11 * time.Second)
		if got := s.login(password); got.StatusCode != http.StatusSeeOther {
			t.Errorf("a moment later it was answered %d", got.StatusCode)
		}
	})
	t.Run("at one name, whatever the address", func(t *testing.T) {
		guesses := console.NewThrottle()
		for i := range 10 {
			if _, wait := guesses.Attempt(fmt.Sprintf("[2001:db8:%d::1]:80", i), "Duty", scene.Noon()); wait > 0 {
				t.Fatalf("guess %d waits", i)
			}
		}
		if _, wait := guesses.Attempt("203.0.113.1:1", " duty", scene.Noon()); wait <= 0 {
			t.Error("the name is not slowed")
		}
		if _, wait := guesses.Attempt("203.0.113.1:1", "night", scene.Noon()); wait > 0 {
			t.Error("another name is slowed")
		}
	})
	t.Run("of one network of the new kind as of one caller", func(t *testing.T) {
		guesses := console.NewThrottle()
		for i := range 10 {
			guesses.Attempt(fmt.Sprintf("[2001:db8::%d]:80", i), fmt.Sprint(i), scene.Noon())
		}
		if _, wait := guesses.Attempt("[2001:db8::ffff]:80", "x", scene.Noon()); wait <= 0 {
			t.Error("it is not slowed")
		}
	})
	t.Run("but a right password costs nothing", func(t *testing.T) {
		guesses := console.NewThrottle()
		for i := range 100 {
			one, wait := guesses.Attempt("192.0.2.7:1", "duty", scene.Noon())
			if wait > 0 {
				t.Fatalf("sign-in %d waits", i)
			}
			one.Forget()
		}
	})
	t.Run("and a flood of names takes no memory without end", func(t *testing.T) {
		guesses := console.NewThrottle()
		for i := range 20_000 {
			guesses.Attempt(fmt.Sprintf("198.51.%d.%d:1", i/250, i%250), fmt.Sprint(i), scene.Noon())
		}
		if n := guesses.Known(); n > 4096 {
			t.Errorf("%d callers are remembered", n)
		}
	})
	t.Run("nor does it set free who was slowed", func(t *testing.T) {
		guesses := console.NewThrottle()
		for i := range 11 {
			guesses.Attempt(fmt.Sprintf("203.0.113.%d:1", i), "duty", scene.Noon())
		}
		for i := range 20_000 {
			guesses.Attempt(fmt.Sprintf("198.51.%d.%d:1", i/250, i%250), fmt.Sprint(i), scene.Noon())
		}
		if _, wait := guesses.Attempt("192.0.2.1:1", "duty", scene.Noon()); wait <= 0 {
			t.Error("the name may be guessed at again")
		}
	})
}

func TestPreferences(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	path := "/s/" + scene.Flood().String() + "/teams?q=x"
	if got := s.post("/preferences", url.Values{"language": {"en"}, "back": {path}}); got.Header.Get("Location") != path {
		t.Errorf("went on to %s", got.Header.Get("Location"))
	}
	s.post("/preferences", url.Values{"theme": {"dark"}, "back": {"https://evil.example"}})
	s.post("/preferences", url.Values{"theme": {`"><script>`}, "language": {"xx"}})
	if body := s.page(""); !strings.Contains(body, `<html lang="en" data-theme="dark">`) || !strings.Contains(body, "Terminals not heard from") {
		t.Error("the page is not in English at night")
	}
}

func TestStaticFilesAreKeptByTheirVersion(t *testing.T) {
	s := newSite(t, scene.New(t))
	body := s.get("/login").body
	_, after, _ := strings.Cut(body, `href="/static/console.css?v=`)
	version, _, _ := strings.Cut(after, `"`)
	sheet := s.get("/static/console.css?v=" + version)
	if sheet.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(sheet.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("style sheet: %v", sheet.Header)
	}
	_, after, _ = strings.Cut(sheet.body, `url("`)
	font, _, _ := strings.Cut(after, `"`)
	got := s.get("/static/" + font)
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "font/woff2" || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || len(got.body) > 1_500_000 {
		t.Errorf("font %s: %d, %v, %d bytes", font, got.StatusCode, got.Header, len(got.body))
	}
	if got := s.get("/static/console.css?v=old"); strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
		t.Error("another version's address is kept for ever")
	}
}

func TestAStreamTellsNothingToASessionThatEnded(t *testing.T) {
	for what, end := range map[string]func(s *site) error{
		"signing out":    func(s *site) error { s.post("/logout", nil); return nil },
		"being shut out": func(s *site) error { return s.book.SetDisabled(t.Context(), account.AtHub, "duty", true) },
		"another role":   func(s *site) error { return s.book.SetRole(t.Context(), account.AtHub, "duty", account.Viewer) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			story := scene.Tell(t)
			s := newSite(t, story).signIn()
			news := s.listen(t)
			first := news.next()
			if first == "" {
				t.Fatal("there is no news")
			}
			if err := end(s); err != nil {
				t.Fatal(err)
			}
			story.Wait(time.Minute) // what comes now is news, and is told before the beat at which the stream would ask in any case
			story.Desk.Connect(false)
			for rev := news.next(); rev != ""; rev = news.next() {
				if rev != first { // a beat may have come before the end
					t.Fatal("it goes on")
				}
			}
		})
	}
}

// listener reads a stream.
type listener struct{ lines *bufio.Scanner }

// next is the revision that the next news are of; empty at the end.
func (l listener) next() string {
	for l.lines.Scan() {
		if found := revision.FindStringSubmatch(l.lines.Text()); found != nil {
			return found[1]
		}
	}
	return ""
}

var revision = regexp.MustCompile(`^data: {"rev":"([^"]+)"`)

// listen opens the stream of the exercise over a real line, which ends with the test.
func (s *site) listen(t *testing.T) listener {
	t.Helper()
	server := httptest.NewTLSServer(s.handler)
	t.Cleanup(server.Close)
	ctx, hang := context.WithCancel(t.Context())
	t.Cleanup(hang)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/s/"+scene.Flood().String()+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: s.jar[sessionCookie]})
	got, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { got.Body.Close() })
	if got.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("answered %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	return listener{bufio.NewScanner(got.Body)}
}
