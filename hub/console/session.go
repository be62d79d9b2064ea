package console

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/notebook"
)

// A shift is twelve hours; a screen left signed in overnight is not.
const sessionLife = 12 * time.Hour

// What a session says.
const (
	keyName = "name" // of the account
	keyAt   = "at"   // Unix milliseconds of the sign-in
)

func newSessions(notes *notebook.Notebook, now func() time.Time) *scs.SessionManager {
	return &scs.SessionManager{
		Lifetime: sessionLife, Store: shelved{notes, now}, Codec: scs.GobCodec{}, HashTokenInStore: true,
		Cookie: scs.SessionCookie{Name: "__Host-qianshao", Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode},
	}
}

// shelved keeps sessions in the hub's notebook, by the hash of their token, so that a restart of the hub signs nobody
// out and a copy of the file lets nobody in.
type shelved struct {
	notes *notebook.Notebook
	now   func() time.Time
}

const topicSession = "session"

// expiryLen is the expiry in front of a session's bytes, Unix milliseconds.
const expiryLen = 8

func (s shelved) DeleteCtx(ctx context.Context, token string) error {
	return s.notes.Put(ctx, topicSession, token, nil)
}

func (s shelved) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	raw, err := s.notes.Find(ctx, topicSession, token)
	if err != nil || !s.lives(raw) {
		return nil, false, err
	}
	return raw[expiryLen:], true, nil
}

// CommitCtx also throws away what has expired: signing in is rare, and nobody else would.
func (s shelved) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	raw := append(binary.BigEndian.AppendUint64(nil, uint64(expiry.UnixMilli())), b...)
	return s.notes.Update(ctx, func(p notebook.Page) error {
		all, err := p.List(topicSession)
		if err != nil {
			return err
		}
		for _, n := range all {
			if !s.lives(n.Value) {
				if err := p.Put(topicSession, n.Key, nil); err != nil {
					return err
				}
			}
		}
		return p.Put(topicSession, token, raw)
	})
}

func (s shelved) lives(raw []byte) bool {
	return len(raw) > expiryLen && s.now().UnixMilli() < int64(binary.BigEndian.Uint64(raw))
}

// Delete, Find and Commit are what scs.Store asks for besides; the manager calls those above.

func (s shelved) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

func (s shelved) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s shelved) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// signedIn gives the account of the session; one without a name when there is none. A session ends when its account was removed or
// given another password since.
func (c *console) signedIn(ctx context.Context) (who account.Account, err error) {
	name := c.sessions.GetString(ctx, keyName)
	if name == "" {
		return who, nil
	}
	all, err := c.accounts.List(ctx)
	if err != nil {
		return who, fmt.Errorf("look for the account: %w", err)
	}
	for _, a := range all {
		if a.Name == name && a.ChangedAt.UnixMilli() <= c.sessions.GetInt64(ctx, keyAt) {
			return a, nil
		}
	}
	return who, nil
}

// stillIn asks the store again whether a session goes on: a stream outlives what its request was given.
func (c *console) stillIn(ctx context.Context) bool {
	fresh, err := c.sessions.Load(context.Background(), c.sessions.Token(ctx)) // a context with a session would not be loaded again
	if err != nil {
		return false
	}
	who, err := c.signedIn(fresh)
	return err == nil && who.Name != ""
}

// loginBytesMax bounds the form of a caller of whom nothing is known.
const loginBytesMax = 8 << 10

func (c *console) showLogin(w http.ResponseWriter, r *http.Request) {
	c.writeLogin(w, r, http.StatusOK, loginForm{Next: back(r.URL.Query().Get("next"))})
}

// loginForm is what stands on the login page.
type loginForm struct {
	Name, Next, Refused string
}

func (c *console) writeLogin(w http.ResponseWriter, r *http.Request, status int, f loginForm) {
	q := c.request(w, r)
	q.Page.Title, q.Page.Body = q.Page.T("登录", "Sign in"), f
	if err := q.Write(status, "login"); err != nil {
		q.Broken(err)
	}
}

func (c *console) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, loginBytesMax)
	form := loginForm{Name: r.PostFormValue("name"), Next: back(r.PostFormValue("next"))}
	lang := languageOf(r)
	now := c.board.Now()
	attempt, wait := c.throttle.attempt(r.RemoteAddr, form.Name, now)
	if wait > 0 {
		c.log.WarnContext(r.Context(), "console sign-in throttled", "address", addressOf(r.RemoteAddr))
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		form.Refused = page.Said(lang, "尝试太频繁，请稍候再试。没有登录，账号不受影响。", "Too many attempts. Wait a moment and try again; the account is not affected.")
		c.writeLogin(w, r, http.StatusTooManyRequests, form)
		return
	}
	err := c.accounts.Enter(r.Context(), form.Name, r.PostFormValue("password"))
	if errors.Is(err, account.ErrWrong) {
		// The name is not logged: it may be a password that was typed into the wrong field.
		c.log.WarnContext(r.Context(), "console sign-in refused", "address", addressOf(r.RemoteAddr))
		form.Refused = account.ErrWrong.Sentence(lang)
		c.writeLogin(w, r, http.StatusUnauthorized, form)
		return
	}
	if err == nil {
		attempt.forget()
		err = c.enter(r.Context(), form.Name)
	}
	if err != nil {
		c.request(w, r).Broken(err)
		return
	}
	http.Redirect(w, r, form.Next, http.StatusSeeOther)
}

// enter begins a session under a new token, so that one planted before is worth nothing.
func (c *console) enter(ctx context.Context, name string) error {
	if err := c.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	c.sessions.Put(ctx, keyName, name)
	c.sessions.Put(ctx, keyAt, c.board.Now().UnixMilli())
	c.log.InfoContext(ctx, "console sign-in", "account", name)
	return nil
}

func (c *console) logout(w http.ResponseWriter, r *http.Request) {
	if err := c.sessions.Destroy(r.Context()); err != nil {
		c.request(w, r).Broken(err)
		return
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// back is where a form goes on: a path of this console, never another host.
func back(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(text, "\\\r\n\t") || u.Path == "/login" {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// Preferences of one browser. They are no secret and outlive a session.
const (
	cookieLanguage = "__Host-language"
	cookieTheme    = "__Host-theme"
	preferenceLife = 365 * 24 * 60 * 60 // seconds
)

func (c *console) prefer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, loginBytesMax)
	keep := func(cookie, value string) {
		http.SetCookie(w, &http.Cookie{
			Name: cookie, Value: value, Path: "/", MaxAge: preferenceLife, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	if l := r.PostFormValue("language"); l == "zh" || l == "en" {
		keep(cookieLanguage, l)
	}
	if t := r.PostFormValue("theme"); t == "light" || t == "dark" || t == "auto" {
		keep(cookieTheme, t)
	}
	next := back(r.PostFormValue("back"))
	if r.PostFormValue("back") == "/login" {
		next = "/login"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func languageOf(r *http.Request) string {
	if c, err := r.Cookie(cookieLanguage); err == nil && c.Value == "en" {
		return "en"
	}
	return "zh"
}

func themeOf(r *http.Request) string {
	if c, err := r.Cookie(cookieTheme); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return "auto"
}
