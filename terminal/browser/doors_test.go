package browser_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"qianshao/build/chromium"
	"qianshao/terminal/browser"
	"qianshao/terminal/window/sample"
)

// visitor is a program that asks for pages; it follows no redirection and keeps no cookie by itself.
type visitor struct {
	t *testing.T
	f *face
}

// ask sends a request; header comes in pairs.
func (v visitor) ask(address string, header ...string) *http.Response {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { answer.Body.Close() })
	return answer
}

func (v visitor) base() string { return "http://" + v.f.at.String() }

// enter exchanges the key of the start address for a cookie.
func (v visitor) enter() string {
	v.t.Helper()
	answer := v.ask(v.f.StartURL(v.f.at))
	if len(answer.Cookies()) != 1 {
		v.t.Fatalf("the start gave %v and status %d", answer.Cookies(), answer.StatusCode)
	}
	c := answer.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Domain != "" || c.MaxAge != 0 {
		v.t.Errorf("the cookie is %v", c)
	}
	return c.Name + "=" + c.Value
}

func TestOnlyTheBrowserThatWasLetInGetsIn(t *testing.T) {
	f := serve(t, "127.0.0.1:0")
	f.Show(sample.CheckIn(dayLook()))
	v := visitor{t, f}
	cookie := v.enter()
	port := f.at.String()[strings.LastIndex(f.at.String(), ":"):]
	name, _, _ := strings.Cut(cookie, "=")
	cases := []struct {
		name, path string
		header     []string
		want       int
	}{
		{"with_the_cookie", "/", []string{"Cookie", cookie}, http.StatusOK},
		{"by_the_name_localhost", "/", []string{"Cookie", cookie, "Host", "localhost" + port}, http.StatusOK},
		{"without_a_cookie", "/", nil, http.StatusForbidden},
		{"with_a_made_up_cookie", "/", []string{"Cookie", name + "=00"}, http.StatusForbidden},
		{"with_a_made_up_key", "/start/AAAAAAAAAAAAAAAAAAAAAAAAAA", nil, http.StatusForbidden},
		{"under_another_name", "/", []string{"Cookie", cookie, "Host", "evil.example"}, http.StatusForbidden},
		{"under_another_name_with_our_port", "/", []string{"Cookie", cookie, "Host", "evil.example" + port}, http.StatusForbidden},
		{"to_the_line_without_an_origin", "/line", []string{"Cookie", cookie}, http.StatusForbidden},
		{"what_is_not_there", "/static/../doors.go", []string{"Cookie", cookie}, http.StatusNotFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer := visitor{t, f}.ask(v.base()+c.path, c.header...)
			if answer.StatusCode != c.want {
				t.Errorf("status %d, want %d", answer.StatusCode, c.want)
			}
			body, err := io.ReadAll(answer.Body)
			if err != nil || strings.Contains(string(body), "张伟") {
				t.Errorf("read %s, %v", body, err)
			}
			h := answer.Header
			if policy := h.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self';") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy %q", policy)
			}
			if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers %v", h)
			}
		})
	}
}

func TestAnAddressForOneStartOpensOnce(t *testing.T) {
	f := serve(t, "127.0.0.1:0")
	v := visitor{t, f}
	once := f.OnceURL(f.at)
	if status := v.ask(once).StatusCode; status != http.StatusOK {
		t.Fatalf("first: %d", status)
	}
	if status := v.ask(once).StatusCode; status != http.StatusForbidden {
		t.Errorf("second: %d", status)
	}
	if status := v.ask(f.StartURL(f.at)).StatusCode; status != http.StatusOK {
		t.Errorf("the address that was printed: %d", status)
	}
}

func TestALineOpensForOurOwnPagesOnly(t *testing.T) {
	f := serve(t, "127.0.0.1:0")
	f.Show(sample.CheckIn(dayLook()))
	v := visitor{t, f}
	cookie := v.enter()
	own := "http://" + f.at.String()
	cases := []struct {
		name, origin, cookie string
		want                 int
	}{
		{"from_our_page", own, cookie, http.StatusSwitchingProtocols},
		{"from_another_site", "https://evil.example", cookie, http.StatusForbidden},
		{"from_another_port_of_this_machine", "http://127.0.0.1:1", cookie, http.StatusForbidden},
		{"from_a_page_without_a_place", "null", cookie, http.StatusForbidden},
		{"without_the_cookie", own, "", http.StatusForbidden},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			header := http.Header{"Origin": {c.origin}}
			if c.cookie != "" {
				header.Set("Cookie", c.cookie)
			}
			conn, answer, err := websocket.DefaultDialer.DialContext(context.Background(), "ws://"+f.at.String()+"/line", header)
			if answer == nil || answer.StatusCode != c.want {
				t.Fatalf("answered %v, %v; want status %d", answer, err, c.want)
			}
			if err != nil {
				return
			}
			defer conn.Close()
			if _, raw, err := conn.ReadMessage(); err != nil || !strings.Contains(string(raw), "张伟") {
				t.Errorf("the first frame is %.80s, %v", raw, err)
			}
			for _, text := range []string{`{"do":"pressed","of":"` + strings.Repeat("x", 1000) + `"}`} {
				if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := conn.ReadMessage(); err == nil {
				t.Error("a name without end was taken")
			}
		})
	}
	if said := f.all(); len(said) > 0 {
		t.Errorf("the screens were told %#v", said)
	}
}

func TestPagesAreForThisMachineAlone(t *testing.T) {
	listener, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	b, err := browser.New(nil, browser.Options{Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	var no *browser.NotLocalError
	ctx, stop := context.WithTimeout(t.Context(), chromium.Patience)
	defer stop()
	if err := b.Serve(ctx, listener); !errors.As(err, &no) || no.Name() != "not_loopback" {
		t.Errorf("serving for everybody: %v", err)
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("the port stayed open")
	}
	if _, err := browser.New(nil, browser.Options{Secret: []byte("short")}); err == nil {
		t.Error("a secret that can be guessed was taken")
	}
}

// TestTheVendoredFileIsTheOneThatWasChosen compares it with the sum in DESIGN.md, of the file in the npm package.
func TestTheVendoredFileIsTheOneThatWasChosen(t *testing.T) {
	v := visitor{t, serve(t, "127.0.0.1:0")}
	raw, err := io.ReadAll(v.ask(v.base() + "/static/idiomorph.js").Body)
	if err != nil {
		t.Fatal(err)
	}
	design, err := os.ReadFile("DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(raw)); !strings.Contains(string(design), sum) {
		t.Errorf("idiomorph.js has the sum %s", sum)
	}
}
