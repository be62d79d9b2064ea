package console_test

import (
	"bytes"
	"crypto/rand"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
)

var rewrite = flag.Bool("rewrite", false, "write the golden pages anew")

const password = "correct horse"

// site is a console of a scene, and one browser's cookies.
type site struct {
	t       *testing.T
	handler *console.Doors
	book    *account.Book
	log     *bytes.Buffer
	jar     map[string]string
	address string
	headers map[string]string
}

func newSite(t *testing.T, h console.Hub) *site {
	t.Helper()
	s := &site{t: t, book: account.New(h.Notes(), rand.Reader, h.Now), log: &bytes.Buffer{}, jar: map[string]string{}, address: "192.0.2.7:4711"}
	if all, err := s.book.List(t.Context()); err != nil || len(all) == 0 {
		s.admit("duty", account.Coordination)
	}
	s.restart(h)
	return s
}

// restart begins a new console on the same notebook.
func (s *site) restart(h console.Hub) {
	s.t.Helper()
	handler, err := console.New(console.Options{Server: h, Accounts: s.book, Log: slog.New(slog.NewTextHandler(s.log, nil)), Random: rand.Reader})
	if err != nil {
		s.t.Fatal(err)
	}
	s.handler = handler
}

// answer is what a browser is told.
type answer struct {
	*http.Response
	body string
}

func (s *site) send(r *http.Request) answer {
	s.t.Helper()
	r.RemoteAddr = s.address
	r.Host = "hub.example"
	for name, value := range s.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, value := range s.headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	got := w.Result()
	for _, c := range got.Cookies() {
		if c.MaxAge < 0 {
			delete(s.jar, c.Name)
		} else {
			s.jar[c.Name] = c.Value
		}
	}
	body, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{got, string(body)}
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.send(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil))
}

func (s *site) post(path string, form url.Values) answer {
	s.t.Helper()
	return s.send(s.request(http.MethodPost, path, form.Encode()))
}

// request makes one that carries a form.
func (s *site) request(method, path, form string) *http.Request {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (s *site) login(word string) answer {
	s.t.Helper()
	return s.post("/login", url.Values{"name": {"duty"}, "password": {word}, "next": {"/"}})
}

func (s *site) signIn() *site {
	s.t.Helper()
	if got := s.login(password); got.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("sign-in answered %d: %s", got.StatusCode, got.body)
	}
	return s
}

// page gets a page of the exercise.
func (s *site) page(path string) string {
	s.t.Helper()
	got := s.get("/s/" + scene.Flood().String() + path)
	if got.StatusCode != http.StatusOK {
		s.t.Fatalf("%s answered %d: %s\n%s", path, got.StatusCode, got.body, s.log)
	}
	return got.body
}

var versions = regexp.MustCompile(`\?v=[0-9a-f]+|data-rev="[0-9a-f]+"`)

// golden compares a page with what was looked at and found good.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = versions.ReplaceAllStringFunc(got, func(found string) string {
		if strings.HasPrefix(found, "?v") {
			return "?v=VERSION"
		}
		return `data-rev="REV"`
	})
	got = strings.ReplaceAll(got, scene.Flood().String(), "FLOOD")
	path := filepath.Join("testdata", name+".html")
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("page %s is not what it was (-rewrite writes it anew):\n%s", name, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "was: " + a[i] + "\nis:  " + b[i]
		}
	}
	return "one is longer"
}

// mainOf is the part of a page between its frame.
func mainOf(body string) string {
	_, after, _ := strings.Cut(body, `<main`)
	inner, _, _ := strings.Cut(after, `</main>`)
	return "<main" + inner + "</main>\n"
}
