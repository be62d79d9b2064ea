package console_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/hub/scene"
)

// admit makes an account that signs in with the password of all tests.
func (s *site) admit(name string, role account.Role) *site {
	s.t.Helper()
	if err := s.book.Admit(s.t.Context(), account.AtHub, account.Newcomer{Name: name, Role: role, Password: password}); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// secret gives an account a second factor and says its key.
func (s *site) secret(name string, now time.Time) string {
	s.t.Helper()
	e, err := s.book.BeginSecond(s.t.Context(), name, "hub")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.book.ConfirmSecond(s.t.Context(), name, code(s.t, e.Secret, now.Add(-30*time.Second))); err != nil {
		s.t.Fatal(err)
	}
	return e.Secret
}

func code(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	text, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// try sends name and password.
func (s *site) try(name string) answer {
	s.t.Helper()
	return s.post("/login", url.Values{"name": {name}, "password": {password}, "next": {"/me"}})
}

// leads says that an answer sends the browser on.
func (s *site) leads(got answer, where string) {
	s.t.Helper()
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != where {
		s.t.Errorf("answered %d to %q, not to %q: %s", got.StatusCode, got.Header.Get("Location"), where, mainOf(got.body))
	}
}

// jan is an account that has a second factor, at a site of its own.
func jan(t *testing.T) (s *site, key string, now func() time.Time, wait func(time.Duration)) {
	t.Helper()
	h := scene.New(t)
	s = newSite(t, h).admit("jan", account.Support)
	return s, s.secret("jan", h.Now()), h.Now, h.Wait
}

func TestSignInAsksForTheSecondFactor(t *testing.T) {
	t.Run("the password alone opens nothing", func(t *testing.T) {
		s, key, now, _ := jan(t)
		s.leads(s.try("jan"), "/login/code")
		for _, path := range []string{"/", "/me", "/s/" + scene.Flood().String()} {
			s.leads(s.get(path), "/login?next="+url.QueryEscape(path))
		}
		s.leads(s.get("/login/secret"), "/login/code") // nor does it replace the second factor
		s.leads(s.post("/login/secret", url.Values{"code": {code(t, key, now())}}), "/login/code")
		s.leads(s.post("/login/code", url.Values{"code": {code(t, key, now())}}), "/me")
		if got := s.get("/me"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "jan") {
			t.Errorf("then it answered %d", got.StatusCode)
		}
	})
	t.Run("every step begins a new session, so that a token seen before is worth nothing", func(t *testing.T) {
		s, key, now, _ := jan(t)
		s.jar[sessionCookie] = "planted"
		s.try("jan")
		half := s.jar[sessionCookie]
		s.post("/login/code", url.Values{"code": {code(t, key, now())}})
		if whole := s.jar[sessionCookie]; half == "planted" || whole == half || len(half) < 40 || len(whole) < 40 {
			t.Errorf("tokens planted, %q, %q", half, whole)
		}
		for _, old := range []string{"planted", half} {
			s.jar[sessionCookie] = old
			s.leads(s.get("/me"), "/login?next=%2Fme")
			s.leads(s.get("/login/code"), "/login")
		}
	})
	t.Run("a code is taken once", func(t *testing.T) {
		s, key, now, _ := jan(t)
		used := code(t, key, now())
		s.try("jan")
		s.leads(s.post("/login/code", url.Values{"code": {used}}), "/me")
		s.try("jan")
		if got := s.post("/login/code", url.Values{"code": {used}}); got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, "已经用过") {
			t.Errorf("again it answered %d", got.StatusCode)
		}
		s.leads(s.get("/me"), "/login?next=%2Fme")
	})
	t.Run("wrong codes are slowed, and the log holds none", func(t *testing.T) {
		s, key, now, wait := jan(t)
		s.try("jan")
		for i := range 10 {
			if got := s.post("/login/code", url.Values{"code": {"000000"}}); got.StatusCode != http.StatusUnauthorized {
				t.Fatalf("guess %d answered %d", i, got.StatusCode)
			}
			s.address = "198.51.100." + string(rune('0'+i)) + ":1" // from everywhere
		}
		if got := s.post("/login/code", url.Values{"code": {code(t, key, now())}}); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
			t.Errorf("answered %d", got.StatusCode)
		}
		wait(11 * time.Second)
		s.leads(s.post("/login/code", url.Values{"code": {code(t, key, now())}}), "/me")
		if strings.Contains(s.log.String(), "000000") {
			t.Error("the log holds what was tried")
		}
	})
	t.Run("the half way is open for ten minutes", func(t *testing.T) {
		s, key, now, wait := jan(t)
		s.try("jan")
		wait(11 * time.Minute)
		s.leads(s.post("/login/code", url.Values{"code": {code(t, key, now())}}), "/login")
	})
	t.Run("and it ends with another password", func(t *testing.T) {
		s, key, now, _ := jan(t)
		s.try("jan")
		if err := s.book.SetPassword(t.Context(), "admin", "jan", "battery staple"); err != nil {
			t.Fatal(err)
		}
		s.leads(s.post("/login/code", url.Values{"code": {code(t, key, now())}}), "/login")
	})
	t.Run("a disabled account is told so", func(t *testing.T) {
		s, _, _, _ := jan(t)
		if err := s.book.SetDisabled(t.Context(), "admin", "jan", true); err != nil {
			t.Fatal(err)
		}
		if got := s.try("jan"); got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, "已停用") {
			t.Errorf("answered %d", got.StatusCode)
		}
	})
}

var typedKey = regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`)

func TestAnAdminSetsASecondFactorUpFirst(t *testing.T) {
	h := scene.New(t)
	s := newSite(t, h).admit("admin", account.Admin)
	s.leads(s.try("admin"), "/login/secret")
	s.leads(s.get("/me"), "/login?next=%2Fme")
	page := s.get("/login/secret")
	found := typedKey.FindStringSubmatch(page.body)
	if found == nil || !strings.Contains(page.body, `<svg class="qr"`) {
		t.Fatalf("no key in %s", mainOf(page.body))
	}
	key := strings.ReplaceAll(found[1], " ", "")
	if got := s.post("/login/secret", url.Values{"code": {"000000"}}); got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, found[1]) {
		t.Errorf("a wrong code answered %d, with another key", got.StatusCode)
	}
	half := s.jar[sessionCookie]
	got := s.post("/login/secret", url.Values{"code": {code(t, key, h.Now())}})
	if got.StatusCode != http.StatusOK || strings.Count(got.body, "<li><code>") != 10 || !strings.Contains(got.body, `href="/me"`) || s.jar[sessionCookie] == half {
		t.Fatalf("answered %d: %s", got.StatusCode, mainOf(got.body))
	}
	if got := s.get("/me"); got.StatusCode != http.StatusOK {
		t.Errorf("then it answered %d", got.StatusCode)
	}
	recovery := regexp.MustCompile(`<li><code>([a-z2-7-]+)</code>`).FindStringSubmatch(got.body)[1]
	s.leads(s.try("admin"), "/login/code")
	s.leads(s.post("/login/code", url.Values{"code": {recovery}}), "/me")
	s.leads(s.try("admin"), "/login/code")
	if got := s.post("/login/code", url.Values{"code": {recovery}}); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the recovery code again answered %d", got.StatusCode)
	}
}

func TestEverybodyMayBeAskedForASecondFactor(t *testing.T) {
	s := newSite(t, scene.New(t))
	s.leads(s.try("duty"), "/me")
	if err := s.book.RequireSecond(t.Context(), account.AtHub, true); err != nil {
		t.Fatal(err)
	}
	s.leads(s.try("duty"), "/login/secret")
}

func TestSessionsEndWhenRightsChange(t *testing.T) {
	for what, change := range map[string]func(b *account.Book) error{
		"role":           func(b *account.Book) error { return b.SetRole(t.Context(), "admin", "duty", account.Viewer) },
		"password":       func(b *account.Book) error { return b.SetPassword(t.Context(), "admin", "duty", "battery staple") },
		"being shut out": func(b *account.Book) error { return b.SetDisabled(t.Context(), "admin", "duty", true) },
		"removal":        func(b *account.Book) error { return b.Remove(t.Context(), "admin", "duty") },
	} {
		s := newSite(t, scene.New(t)).signIn()
		if got := s.get("/me"); got.StatusCode != http.StatusOK {
			t.Fatalf("before, it answered %d", got.StatusCode)
		}
		if err := change(s.book); err != nil {
			t.Fatal(err)
		}
		if got := s.get("/me"); got.Header.Get("Location") != "/login?next=%2Fme" {
			t.Errorf("%s leaves the session alive: %d", what, got.StatusCode)
		}
	}
}

func TestASessionNobodyIsAtEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		role account.Role
		call func(s *site)
		ends bool
	}{
		{"nobody was there", account.Support, func(*site) {}, true},
		{"somebody was there", account.Support, func(s *site) { s.get("/me") }, false},
		{"only its page kept itself up to date", account.Support, func(s *site) {
			s.headers = map[string]string{"Sec-Fetch-Mode": "cors"}
			s.get("/me")
			s.get("/s/" + scene.Flood().String() + "/state")
			s.headers = nil
			s.get("/s/" + scene.Flood().String() + "/state")
		}, true},
		{"it is a viewer's, as of a wall screen", account.Viewer, func(*site) {}, false},
	} {
		h := scene.New(t)
		s := newSite(t, h).admit("jan", test.role)
		s.try("jan")
		h.Wait(90 * time.Minute)
		test.call(s)
		h.Wait(90 * time.Minute)
		if got := s.get("/me"); (got.StatusCode != http.StatusOK) != test.ends {
			t.Errorf("%s: answered %d", test.name, got.StatusCode)
		}
	}
}

func TestOnesOwnAccount(t *testing.T) {
	h := scene.New(t)
	s := newSite(t, h)
	s.headers = map[string]string{"User-Agent": "Elsewhere/1 <script>"}
	elsewhere := s.signIn().jar[sessionCookie]
	s.headers = nil
	delete(s.jar, sessionCookie)
	s.signIn()
	body := s.get("/me").body
	if strings.Count(body, "192.0.2.7") != 2 || !strings.Contains(body, "Elsewhere/1 &lt;script&gt;") || strings.Count(body, "本次") != 2 {
		t.Errorf("the page says %s", mainOf(body))
	}
	if got := s.post("/me/password", url.Values{"password": {"battery staple"}, "repeated": {"battery stable"}}); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("two different passwords answered %d", got.StatusCode)
	}
	if got := s.post("/me/password", url.Values{"password": {"short"}, "repeated": {"short"}}); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "8 到 200") {
		t.Errorf("a short password answered %d", got.StatusCode)
	}
	s.leads(s.post("/me/password", url.Values{"password": {"battery staple"}, "repeated": {"battery staple"}}), "/me")
	here := s.jar[sessionCookie]
	if got := s.get("/me"); got.StatusCode != http.StatusOK || strings.Count(got.body, "192.0.2.7") != 1 {
		t.Errorf("after another password this browser is answered %d", got.StatusCode)
	}
	s.jar[sessionCookie] = elsewhere
	s.leads(s.get("/me"), "/login?next=%2Fme")
	s.jar[sessionCookie] = here
	s.leads(s.post("/me/everywhere", nil), "/login")
	s.jar[sessionCookie] = here
	s.leads(s.get("/me"), "/login?next=%2Fme")
}

func TestAPasswordIsAskedForOnceMore(t *testing.T) {
	fresh := func(t *testing.T) (*site, *scene.Hub) {
		h := scene.New(t)
		s := newSite(t, h).signIn()
		h.Wait(11 * time.Minute)
		return s, h
	}
	t.Run("before a page, which is shown after it", func(t *testing.T) {
		s, h := fresh(t)
		s.leads(s.get("/me/second"), "/again?next=%2Fme%2Fsecond")
		if got := s.post("/again", url.Values{"again_password": {"wrong horse"}, "next": {"/me/second"}}); got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, "口令不对") {
			t.Errorf("a wrong password answered %d", got.StatusCode)
		}
		s.leads(s.get("/me/second"), "/again?next=%2Fme%2Fsecond")
		s.leads(s.post("/again", url.Values{"again_password": {password}, "next": {"/me/second"}}), "/me/second")
		if got := s.get("/me/second"); got.StatusCode != http.StatusOK {
			t.Errorf("then it answered %d", got.StatusCode)
		}
		h.Wait(11 * time.Minute)
		s.leads(s.get("/me/second"), "/again?next=%2Fme%2Fsecond")
		s.leads(s.post("/again", url.Values{"again_password": {password}, "next": {"https://evil.example/"}}), "/")
	})
	t.Run("before a form is taken, which is kept meanwhile", func(t *testing.T) {
		s, _ := fresh(t)
		typed := url.Values{"password": {`battery "staple"`}, "repeated": {`battery "staple"`}}
		got := s.post("/me/password", typed)
		if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, `action="/me/password"`) {
			t.Fatalf("answered %d: %s", got.StatusCode, mainOf(got.body))
		}
		for _, word := range []string{"wrong horse", password} {
			again := url.Values{"again_password": {word}}
			for _, found := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`).FindAllStringSubmatch(got.body, -1) {
				again.Add(found[1], html.UnescapeString(found[2]))
			}
			got = s.post("/me/password", again)
		}
		s.leads(got, "/me")
		if err := s.book.Enter(t.Context(), "duty", `battery "staple"`); err != nil {
			t.Errorf("what was typed is not what was done: %v", err)
		}
	})
	t.Run("and guessing there is slowed", func(t *testing.T) {
		s, _ := fresh(t)
		for range 10 {
			s.post("/again", url.Values{"again_password": {"wrong horse"}})
		}
		if got := s.post("/again", url.Values{"again_password": {password}}); got.StatusCode != http.StatusTooManyRequests {
			t.Errorf("answered %d", got.StatusCode)
		}
	})
	t.Run("a file that was sent is said to be sent again", func(t *testing.T) {
		s, _ := fresh(t)
		r := s.request(http.MethodPost, "/me/password", "--x--")
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Referer", "https://hub.example/me?x=1")
		got := s.send(r)
		if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, "没有收下") || !strings.Contains(got.body, `name="next" value="/me?x=1"`) {
			t.Errorf("answered %d: %s", got.StatusCode, mainOf(got.body))
		}
	})
}

func TestWhoGuessesPasswordsDoesNotBlockCodes(t *testing.T) {
	guesses := console.NewThrottle()
	for i := range 11 {
		guesses.Attempt("198.51.100."+string(rune('0'+i))+":1", "jan", scene.Noon())
	}
	if wait := guesses.Code("203.0.113.1:1", "jan", scene.Noon()); wait > 0 {
		t.Errorf("the code waits %v", wait)
	}
}
