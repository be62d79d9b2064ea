package console_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
)

// address fills a pattern with what a scene has.
func address(pattern string) (method, path string) {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = http.MethodGet, pattern+"nowhere"
	}
	for strings.Contains(path, "{") {
		before, rest, _ := strings.Cut(path, "{")
		name, after, _ := strings.Cut(rest, "}")
		value := map[string]string{"space": scene.Flood().String(), "moment": "2026-07-12T14:00", "$": ""}[name]
		if value == "" && name != "$" {
			value = uuid.Nil.String()
		}
		path = before + value + after
	}
	return method, path
}

func routes(t *testing.T) (pages map[string]account.Deed, doors []string) {
	t.Helper()
	h := scene.New(t)
	pages, doors, err := console.Routes(console.Options{Server: h, Accounts: account.New(h.Notes(), nil, h.Now), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return pages, doors
}

func TestEveryPageOpensToTheRolesThatMay(t *testing.T) {
	pages, _ := routes(t)
	for _, role := range account.Roles() {
		h := scene.Tell(t)
		s := newSite(t, h).admit("jan", role)
		key := s.secret("jan", h.Now())
		s.try("jan")
		s.leads(s.post("/login/code", url.Values{"code": {code(t, key, h.Now())}}), "/me")
		signedIn := s.jar[sessionCookie]
		for pattern, deed := range pages {
			method, path := address(pattern)
			may := account.May(account.Account{Role: role}, deed, account.Object{})
			if strings.HasSuffix(path, "/events") || method != http.MethodGet && may {
				continue // a stream does not end; what a form does is proven where it stands
			}
			s.jar[sessionCookie] = signedIn
			got := s.send(s.request(method, path, ""))
			refused, owned := got.StatusCode == http.StatusForbidden, deed == account.Act || deed == account.Resolve
			if refused == may && !(owned && refused) { // whose work an act is, is asked with the act in hand
				t.Errorf("%s is answered %d to a %s, who may %s: %v", pattern, got.StatusCode, role, deed, may)
			}
			if to := got.Header.Get("Location"); strings.HasPrefix(to, "/login") || strings.HasPrefix(to, "/again") {
				t.Errorf("%s sends a %s to %s", pattern, role, to)
			}
			if got.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s is answered %d to a %s: %s", pattern, got.StatusCode, role, s.log)
			}
		}
	}
}

func TestNoPageOpensWithoutASession(t *testing.T) {
	pages, _ := routes(t)
	s := newSite(t, scene.New(t)).admit("jan", account.Admin)
	s.try("jan") // and no code
	for pattern := range pages {
		method, path := address(pattern)
		got := s.send(s.request(method, path, ""))
		if to := got.Header.Get("Location"); got.StatusCode != http.StatusUnauthorized && (got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/login?next=")) {
			t.Errorf("%s answered %d to %s", pattern, got.StatusCode, to)
		}
	}
}

func TestFreshPagesAskForThePasswordAgain(t *testing.T) {
	pages, _ := routes(t)
	for _, role := range []account.Role{account.General, account.Admin} {
		h := scene.Tell(t)
		s := newSite(t, h).admit("jan", role)
		key := s.secret("jan", h.Now())
		s.try("jan")
		s.post("/login/code", url.Values{"code": {code(t, key, h.Now())}})
		h.Wait(11 * time.Minute)
		for pattern, deed := range pages {
			if !deed.Fresh() || !account.May(account.Account{Role: role}, deed, account.Object{}) {
				continue
			}
			method, path := address(pattern)
			got := s.send(s.request(method, path, ""))
			if asked := strings.HasPrefix(got.Header.Get("Location"), "/again?next=") || got.StatusCode == http.StatusUnauthorized; !asked {
				t.Errorf("%s is answered %d", pattern, got.StatusCode)
			}
		}
	}
}

func TestNoFormOfAnotherSiteIsTaken(t *testing.T) {
	pages, doors := routes(t)
	h := scene.Tell(t)
	s := newSite(t, h).signIn()
	all := slices.Clone(doors)
	for pattern := range pages {
		all = append(all, pattern)
	}
	forms := 0
	for _, pattern := range all {
		method, path := address(pattern)
		if method == http.MethodGet {
			continue
		}
		forms++
		for _, from := range []map[string]string{
			{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
		} {
			s.headers = from
			if got := s.send(s.request(method, path, "")); got.StatusCode != http.StatusForbidden || strings.Contains(got.body, "<main") {
				t.Errorf("%s from %v is answered %d", pattern, from, got.StatusCode)
			}
		}
	}
	if forms < 9 {
		t.Errorf("only %d forms are known", forms)
	}
	s.headers = nil
	if got := s.get("/me"); got.StatusCode != http.StatusOK {
		t.Errorf("and the session is gone: %d", got.StatusCode)
	}
}

func TestFormsThatAskForNoRightAreFew(t *testing.T) {
	pages, _ := routes(t)
	own := []string{"POST /again", "POST /me/everywhere", "POST /s/{space}/tables/{table}/saved", "POST /s/{space}/at/{moment}/tables/{table}/saved"} // what is the reader's alone
	for pattern, deed := range pages {
		form := strings.HasPrefix(pattern, "POST ")
		if form && deed == account.See && !slices.Contains(own, pattern) {
			t.Errorf("everybody may send %s", pattern)
		}
		if get := "GET " + strings.TrimPrefix(pattern, "POST "); form && pages[get] == account.See && deed == account.Devices {
			t.Errorf("%s is shown to who may not send it", get)
		}
	}
}
