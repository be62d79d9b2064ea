package browser

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
)

// NotLocalError is an address that other machines could reach.
type NotLocalError struct{ Address string }

// Error is for logs.
func (e *NotLocalError) Error() string {
	return fmt.Sprintf("%s is not an address of this machine alone", e.Address)
}

// Name is the stable code.
func (e *NotLocalError) Name() string { return "not_loopback" }

// Sentence says what happened, what is safe and what to do, in "zh" or "en".
func (e *NotLocalError) Sentence(language string) string {
	if language == "en" {
		return fmt.Sprintf("%s can be reached by other machines; the pages are for this machine alone. Nothing was opened and nothing is lost. Use 127.0.0.1 or leave --listen away.", e.Address)
	}
	return fmt.Sprintf("%s 可被其他机器访问，浏览器页面只供本机使用。未打开任何端口，数据不受影响。请改用 127.0.0.1，或不加 --listen。", e.Address)
}

// Local refuses an address that is not of this machine alone, with a *NotLocalError.
func Local(a net.Addr) error {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return &NotLocalError{a.String()}
	}
	return nil
}

// secretBytes is the least length of a secret.
const secretBytes = 32

// StartURL opens the pages that a listener serves; whoever knows it is let in.
func (b *Browser) StartURL(a net.Addr) string { return "http://" + a.String() + "/start/" + b.key }

// OnceURL does too, for the first who uses it. The one given before does not any more.
func (b *Browser) OnceURL(a net.Addr) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.once = rand.Text()
	return "http://" + a.String() + "/start/" + b.once
}

// opens says whether a key lets its bearer in.
func (b *Browser) opens(key string) bool {
	same := func(known string) bool { return subtle.ConstantTimeCompare([]byte(key), []byte(known)) == 1 }
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.once != "" && same(b.once) {
		b.once = ""
		return true
	}
	return same(b.key)
}

// sign derives a word that only this data directory can make.
func (o Options) sign(what string) string {
	mac := hmac.New(sha256.New, o.Secret)
	mac.Write([]byte(what))
	return hex.EncodeToString(mac.Sum(nil))
}

// door lets in who may look: a browser of this machine, at the address it was given, with the cookie of a session.
type door struct {
	b     *Browser
	hosts []string // what a Host header may say
	name  string   // of the cookie
}

func doorOf(b *Browser, a net.Addr) door {
	at, err := netip.ParseAddrPort(a.String())
	port := strconv.Itoa(int(at.Port()))
	hosts := []string{a.String()}
	if err == nil {
		hosts = append(hosts, "localhost:"+port)
	}
	// The port is part of the name, because cookies do not know ports: two terminals of one machine would put each other
	// out. No __Host- and no Secure: there is no TLS on a loopback address, and not every browser keeps such a cookie there.
	return door{b: b, hosts: hosts, name: "qianshao-" + port}
}

// session is what a cookie of this face says.
func (d door) session() string { return d.b.options.sign("session " + d.name) }

// knows says whether a request comes from a browser that was let in.
func (d door) knows(r *http.Request) bool {
	c, err := r.Cookie(d.name)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(d.session())) == 1
}

// guarded refuses requests that were meant for another name (a page elsewhere that had its own name point here), and
// gives every answer the headers that keep it to itself.
func (d door) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !slices.Contains(d.hosts, r.Host) {
			http.Error(w, "wrong host", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// inside lets only sessions pass.
func (d door) inside(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !d.knows(r) {
			d.b.outside(w)
			return
		}
		next(w, r)
	}
}

// sameOrigin says whether a socket is asked for by one of our own pages: browsers always say, others have no business here.
func (d door) sameOrigin(r *http.Request) bool {
	return r.Header.Get("Origin") == "http://"+r.Host
}

// start exchanges the key for the cookie. The page it answers goes on to the first page by itself: a redirection would
// still count as coming from where the link was pressed, and a strict cookie would not be sent.
func (d door) start(w http.ResponseWriter, r *http.Request) {
	if !d.b.opens(r.PathValue("key")) {
		d.b.outside(w)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: d.name, Value: d.session(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	d.b.page(w, http.StatusOK, "start.html", nil)
}

// handler answers for a face that listens at an address.
func (b *Browser) handler(a net.Addr) http.Handler {
	d := doorOf(b, a)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /start/{key}", d.start)
	mux.HandleFunc("GET /{$}", d.inside(b.first))
	mux.HandleFunc("GET /line", d.inside(func(w http.ResponseWriter, r *http.Request) {
		if !d.sameOrigin(r) {
			http.Error(w, "wrong origin", http.StatusForbidden)
			return
		}
		b.accept(w, r)
	}))
	mux.HandleFunc("GET /alive", d.inside(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	mux.Handle("GET /static/{file}", b.assets)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return d.guarded(mux)
}
