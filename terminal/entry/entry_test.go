package entry_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"qianshao/shared/identity"
	"qianshao/terminal/entry"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func newKey(t testing.TB, n byte) identity.Key {
	t.Helper()
	k, err := identity.NewKey(rand.NewChaCha8([32]byte{n}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// hub answers on loopback as the device of key does; what it answers is up to the test.
func hub(t *testing.T, key identity.Key, answer http.HandlerFunc) (address string) {
	t.Helper()
	config, err := identity.HubTLS(key, nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(answer)
	server.TLS = config
	server.StartTLS()
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "https://")
}

// letIn answers as an honest hub does.
func letIn(t *testing.T, root identity.Key) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		public, err := identity.PeerKey(*r.TLS)
		if err != nil {
			t.Error(err)
			return
		}
		g, err := identity.SignGrant(root, identity.Grant{Serial: 1, Public: public, Name: "江津 1 号", Desk: "C", Level: identity.Site})
		if err != nil {
			t.Error(err)
		}
		send(t, w, identity.EnrolAnswer{Root: root.Public(), HubName: "指挥中心", Facts: [][]byte{g.Bytes()}, Clock: now.Add(time.Hour).UnixMilli()})
	}
}

func send(t *testing.T, w http.ResponseWriter, a identity.EnrolAnswer) {
	raw, err := a.Marshal()
	if err != nil {
		t.Error(err)
	}
	w.Write(raw)
}

func silent(t *testing.T) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) { t.Error("something was sent to the wrong hub") }
}

// nobody is an address at which nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// The port stays taken for as long as the test runs, or the next server of the test might be given it.
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	return l.Addr().String()
}

func codeFor(key identity.Key, addresses ...string) string {
	return identity.Code{Addresses: addresses, Pin: identity.PinOf(key.Public()), Token: identity.Token{7}, Expires: now}.String()
}

func asker(k identity.Key) entry.Options {
	return entry.Options{Key: k, Program: "test", Roll: identity.NewRoll(nil, k.Device()), Now: func() time.Time { return now }}
}

func TestTerminalIsLetIn(t *testing.T) {
	root, desk := newKey(t, 1), newKey(t, 2)
	dead, alive := nobody(t), hub(t, root, letIn(t, root))
	e, err := entry.Ask(t.Context(), asker(desk), codeFor(root, dead, alive, "later:1"))
	if err != nil {
		t.Fatal(err)
	}
	if !e.Root.Equal(root.Public()) || e.Hub != "指挥中心" || e.Grant.Desk != "C" || len(e.Facts) != 1 || e.Pin != identity.PinOf(root.Public()) {
		t.Errorf("let in with %+v", e)
	}
	if !slices.Equal(e.Addresses, []string{alive, dead, "later:1"}) {
		t.Errorf("addresses %v: the one that answers does not come first", e.Addresses)
	}
	if e.Check != identity.ShortCode(root.Public(), desk.Public(), identity.Token{7}) || e.ClockOff != time.Hour {
		t.Errorf("check %s, clock off by %v", e.Check, e.ClockOff)
	}
}

func TestRefusalHasItsCode(t *testing.T) {
	root, other, desk := newKey(t, 1), newKey(t, 3), newKey(t, 2)
	answering := func(a identity.EnrolAnswer) string {
		return hub(t, root, func(w http.ResponseWriter, _ *http.Request) { send(t, w, a) })
	}
	good := codeFor(root, "127.0.0.1:1")
	for name, c := range map[string]struct{ code, want string }{
		"no code at all":             {"hello", identity.CodeMalformed},
		"a mistyped code":            {good[:10] + "A" + good[11:], identity.CodeMistyped},
		"half a code":                {good[:39], identity.CodeIncomplete},
		"a newer code":               {"QS7" + good[3:], identity.CodeTooNew},
		"nobody there":               {codeFor(root, nobody(t), nobody(t)), identity.HubUnreachable},
		"the wrong hub":              {codeFor(root, hub(t, other, silent(t))), identity.HubWrongKey},
		"the wrong hub, then nobody": {codeFor(root, hub(t, other, silent(t)), nobody(t)), identity.HubWrongKey},
		"a code used up":             {codeFor(root, answering(identity.EnrolAnswer{Code: identity.CodeUsed}), hub(t, other, silent(t))), identity.CodeUsed},
		"a code that ended":          {codeFor(root, answering(identity.EnrolAnswer{Code: identity.CodeExpired})), identity.CodeExpired},
		"a code of the future":       {codeFor(root, answering(identity.EnrolAnswer{Code: "hub_on_holiday"})), "hub_on_holiday"},
		"an answer without grant":    {codeFor(root, answering(identity.EnrolAnswer{Root: root.Public(), HubName: "x"})), identity.AnswerMalformed},
		"a root that is not there":   {codeFor(root, hub(t, root, letIn(t, other))), identity.AnswerMalformed},
		"a web page":                 {codeFor(root, hub(t, root, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) })), identity.AnswerMalformed},
		"an error page":              {codeFor(root, hub(t, root, http.NotFound)), identity.AnswerMalformed},
		"a redirect": {codeFor(root, hub(t, root, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.invalid/", http.StatusTemporaryRedirect)
		})), identity.AnswerMalformed},
		"an endless answer": {codeFor(root, hub(t, root, func(w http.ResponseWriter, _ *http.Request) {
			for range 64 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		})), identity.AnswerMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := entry.Ask(t.Context(), asker(desk), c.code)
			var refusal *identity.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestTerminalOfAnotherDeploymentSpendsNoToken(t *testing.T) {
	mine, theirs, second, desk := newKey(t, 1), newKey(t, 3), newKey(t, 4), newKey(t, 2)
	o := asker(desk)
	o.Roll = identity.NewRoll(mine.Public(), desk.Device())
	_, err := entry.Ask(t.Context(), o, codeFor(theirs, hub(t, theirs, silent(t))))
	var refusal *identity.Refusal
	if !errors.As(err, &refusal) || refusal.Code != identity.OtherDeployment {
		t.Errorf("got %v", err)
	}
	// A second hub of the same deployment is known by its grant.
	g, err := identity.SignGrant(mine, identity.Grant{Serial: 2, Public: second.Public(), Name: "备用中心", Roles: []identity.Role{identity.RoleHub}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Roll.Learn(g); err != nil {
		t.Fatal(err)
	}
	_, err = entry.Ask(t.Context(), o, codeFor(second, hub(t, second, letIn(t, theirs))))
	if !errors.As(err, &refusal) || refusal.Code != identity.AnswerMalformed && refusal.Code != identity.OtherDeployment {
		t.Errorf("a known hub moved the terminal to another deployment: %v", err)
	}
	again, err := entry.Ask(t.Context(), o, codeFor(mine, hub(t, mine, letIn(t, mine))))
	if err != nil || again.Grant == nil {
		t.Errorf("cannot enrol again with its own hub: %v", err)
	}
}

func TestHubThatHangsIsGivenUpWhenTheOperatorGivesUp(t *testing.T) {
	root := newKey(t, 1)
	asked := make(chan struct{})
	address := hub(t, root, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then does the server notice that the caller is gone
		close(asked)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err := entry.Ask(ctx, asker(newKey(t, 2)), codeFor(root, address))
	var refusal *identity.Refusal
	if !errors.As(err, &refusal) || refusal.Code != identity.HubUnreachable {
		t.Errorf("got %v", err)
	}
}

func TestTerminalShowsTheGrantItHas(t *testing.T) {
	root, desk := newKey(t, 1), newKey(t, 2)
	o := asker(desk)
	pin := identity.PinOf(root.Public())
	shown := make(chan identity.EnrolRequest, 1)
	address := hub(t, root, func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		q, err := identity.ParseEnrolRequest(raw)
		if err != nil {
			t.Error(err)
		}
		shown <- q
		letIn(t, root)(w, r)
	})
	want := func(err error, code string) {
		t.Helper()
		var refusal *identity.Refusal
		if !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	_, err := entry.Show(t.Context(), o, pin, []string{address})
	want(err, identity.NotGranted) // it has none

	e, err := entry.Ask(t.Context(), o, codeFor(root, address))
	if err != nil {
		t.Fatal(err)
	}
	<-shown
	o.Roll = o.Roll.Enrol(e.Root)
	if _, err := o.Roll.Learn(e.Facts...); err != nil {
		t.Fatal(err)
	}
	facts, err := entry.Show(t.Context(), o, pin, []string{nobody(t), address})
	if err != nil || len(facts) != 1 {
		t.Errorf("learnt %d facts, %v", len(facts), err)
	}
	if q := <-shown; len(q.Token) != 0 || identity.FactIDOf(q.Grant) != e.Facts[0].ID() {
		t.Errorf("showed %+v", q)
	}
	_, err = entry.Show(t.Context(), o, pin, []string{nobody(t)})
	want(err, identity.HubUnreachable)
	_, err = entry.Show(t.Context(), o, pin, []string{hub(t, newKey(t, 3), silent(t)), address})
	want(err, identity.HubWrongKey)
}
