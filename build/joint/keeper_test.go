package joint_test

import (
	"crypto/rand"
	"errors"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"qianshao/hub/account"
	"qianshao/hub/console"
	"qianshao/shared/identity"
	"qianshao/shared/shelf"
	"qianshao/terminal/entry"
)

// keeper is an administrator at the pages of a real hub.
type keeper struct {
	*hub
	pages http.Handler
	jar   map[string]string
	space uuid.UUID
}

func newKeeper(t *testing.T) *keeper {
	t.Helper()
	const password = "correct horse"
	h := newHub(t)
	o := &keeper{hub: h, jar: map[string]string{}, space: h.create("四面山山火")}
	book := account.New(h.server.Notes(), rand.Reader, time.Now)
	if err := book.Admit(t.Context(), account.AtHub, account.Newcomer{Name: "root", Role: account.Admin, Password: password}); err != nil {
		t.Fatal(err)
	}
	e, err := book.BeginSecond(t.Context(), "root", "hub")
	if err != nil {
		t.Fatal(err)
	}
	code := func(at time.Time) string {
		text, err := totp.GenerateCode(e.Secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if _, err := book.ConfirmSecond(t.Context(), "root", code(time.Now().Add(-30*time.Second))); err != nil {
		t.Fatal(err)
	}
	if o.pages, err = console.New(console.Options{Server: h.server, Accounts: book, Log: slog.New(slog.DiscardHandler), Random: rand.Reader}); err != nil {
		t.Fatal(err)
	}
	o.ask("/login", url.Values{"name": {"root"}, "password": {password}, "next": {"/"}})
	if status, body := o.ask("/login/code", url.Values{"code": {code(time.Now())}}); status != http.StatusSeeOther {
		t.Fatalf("sign-in answered %d: %s", status, body)
	}
	return o
}

// ask opens a page, or sends a form.
func (o *keeper) ask(path string, form url.Values) (status int, body string) {
	o.t.Helper()
	r := httptest.NewRequestWithContext(o.t.Context(), http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequestWithContext(o.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range o.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		o.jar[c.Name] = c.Value
	}
	raw, err := io.ReadAll(w.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return w.Code, html.UnescapeString(string(raw))
}

func (o *keeper) at(path string) string { return "/s/" + o.space.String() + "/terminals" + path }

// invite issues a code on the page and reads it off; how is empty for what the page offers first, approval.
func (o *keeper) invite(name, how string) string {
	o.t.Helper()
	form := url.Values{"name": {name}, "level": {"site"}, "valid": {"2h0m0s"}}
	if how != "" {
		form.Set("admit", how)
	}
	status, body := o.ask(o.at("/new"), form)
	found := regexp.MustCompile(`readonly value="(QS1[^"]+)"`).FindStringSubmatch(body)
	if status != http.StatusOK || found == nil {
		o.t.Fatalf("no code: %d %s", status, body)
	}
	return found[1]
}

// approve approves on the page the one terminal that waits, when it shows a check code.
func (o *keeper) approve(check string) {
	o.t.Helper()
	_, body := o.ask(o.at(""), nil)
	found := regexp.MustCompile(`/applicants/[0-9a-f]{64}`).FindString(body)
	if found == "" || !strings.Contains(body, check) {
		o.t.Fatalf("nobody waits with %s: %s", check, body)
	}
	if status, body := o.ask("/s/"+o.space.String()+found+"/approve", url.Values{}); status != http.StatusSeeOther {
		o.t.Fatalf("answered %d: %s", status, body)
	}
}

func TestACodeOfTheConsoleLetsATerminalInAndTheConsoleSendsItAway(t *testing.T) {
	o := newKeeper(t)
	a, b := newDesk(t, "甲"), newDesk(t, "乙")
	code := o.invite("甲台", "")
	_, err := a.enrol(code)
	var pending *entry.Pending
	if !errors.As(err, &pending) {
		t.Fatalf("let in at once: %v", err)
	}
	o.approve(pending.Check)
	e, err := a.enrol(code)
	if err != nil || e.Check != pending.Check {
		t.Fatal(e.Check, err)
	}
	b.mustEnrol(o.invite("乙台", "code"))
	if _, err := newDesk(t, "丙").enrol(o.invite("丙台", "")[:40]); err == nil {
		t.Error("half a code lets a terminal in")
	}
	a.write(o.space, team(1, "name", "之前"))
	a.connect()
	b.connect()
	o.settle(o.space, a, b)
	place := o.at("/" + a.shelf.Device().String())
	until(t, "the console shows the line, the program and the check code", []*shelf.Shelf{o.server.Shelf()}, func() bool {
		_, body := o.ask(place, nil)
		return strings.Contains(body, "已连接") && strings.Contains(body, "<dd>joint</dd>") && strings.Contains(body, e.Check) && strings.Contains(body, "<b>root</b>")
	})
	before := dump(t, o.server.Shelf(), o.space)

	status, body := o.ask(place+"/revoke", url.Values{"reason": {"遗失"}, "confirm": {"甲台"}})
	if status != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", status, body)
	}
	until(t, "the revoked terminal is sent away and told why", []*shelf.Shelf{a.shelf}, func() bool {
		a.line.Hurry()
		return a.line.Status().Reason == identity.Revoked
	})
	a.write(o.space, team(1, "name", "之后"))
	carry(t, a.shelf, o.server.Shelf(), o.space)
	b.line.Hurry()
	o.settle(o.space, b)
	for _, sh := range []*shelf.Shelf{o.server.Shelf(), b.shelf} {
		if got := dump(t, sh, o.space); got != before {
			t.Errorf("what a revoked terminal wrote took effect:\n%s", got)
		}
	}
	until(t, "the console counts what waits in quarantine", []*shelf.Shelf{o.server.Shelf()}, func() bool {
		_, body := o.ask(o.at("?is=quarantine"), nil)
		return strings.Contains(body, "甲台") && strings.Contains(body, "隔离 1") && !strings.Contains(body, ">乙台<")
	})
	_, body = o.ask(place, nil)
	for _, want := range []string{"这台终端已吊销", "<dd>joint</dd>", "吊销终端", "遗失"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page of the revoked terminal does not say %q", want)
		}
	}
}

func TestACodeThatWasWithdrawnOnTheConsoleLetsNobodyIn(t *testing.T) {
	o := newKeeper(t)
	code := o.invite("甲台", "")
	_, body := o.ask(o.at(""), nil)
	id := regexp.MustCompile(`name="id" value="([0-9a-f]{64})"`).FindStringSubmatch(body)
	if id == nil {
		t.Fatal("the code is not listed")
	}
	if status, _ := o.ask(o.at("/withdraw"), url.Values{"id": {id[1]}}); status != http.StatusSeeOther {
		t.Errorf("answered %d", status)
	}
	if _, err := newDesk(t, "甲").enrol(code); err == nil || !strings.Contains(err.Error(), identity.CodeUnknown) {
		t.Errorf("the withdrawn code: %v", err)
	}
	if status, _ := o.ask(o.at("/new"), url.Values{"name": {"甲台"}, "level": {"site"}, "valid": {"2h0m0s"}}); status != http.StatusOK {
		t.Errorf("the next code: %d", status)
	}
}
