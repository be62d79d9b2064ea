package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
)

// doorBytesMax bounds the form of a caller of whom nothing is known.
const doorBytesMax = 8 << 10

// Addresses of the way in.
const (
	pathLogin  = "/login"
	pathCode   = "/login/code"
	pathSecret = "/login/secret"
)

// doors are the addresses of the way in and out, which ask nobody who he is.
func (c *console) doors() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET " + pathLogin:   c.showLogin,
		"POST " + pathLogin:  c.login,
		"GET " + pathCode:    c.halfway(c.showCode),
		"POST " + pathCode:   c.halfway(c.takeCode),
		"GET " + pathSecret:  c.halfway(c.showFirstSecret),
		"POST " + pathSecret: c.halfway(c.takeFirstSecret),
		"POST /logout":       c.logout,
		"POST /preferences":  c.prefer,
	}
}

// loginForm is what stands on the login page.
type loginForm struct {
	Name, Next, Refused string
}

func (c *console) showLogin(w http.ResponseWriter, r *http.Request) {
	c.writeDoor(w, r, http.StatusOK, "login", loginForm{Next: back(r.URL.Query().Get("next"))})
}

// writeDoor shows a page of the way in.
func (c *console) writeDoor(w http.ResponseWriter, r *http.Request, status int, name string, body any) {
	q := c.request(w, r)
	q.Page.Title, q.Page.Body = q.Page.T("登录", "Sign in"), body
	if err := q.Write(status, name); err != nil {
		q.Broken(err)
	}
}

func (c *console) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, doorBytesMax)
	form := loginForm{Name: r.PostFormValue("name"), Next: back(r.PostFormValue("next"))}
	status, refused, err := c.guess(w, r, "name", form.Name, func() error {
		return c.accounts.Enter(r.Context(), form.Name, r.PostFormValue("password"))
	})
	if refused != "" {
		form.Refused = refused
		c.writeDoor(w, r, status, "login", form)
		return
	}
	if err == nil {
		err = c.passwordGiven(w, r, form)
	}
	if err != nil {
		c.request(w, r).Broken(err)
	}
}

// guess lets a secret be tried, unless too many were tried before, and says in the reader's words why it was refused.
// What is not logged is the name: it may be a password that was typed into the wrong field.
func (c *console) guess(w http.ResponseWriter, r *http.Request, kind, name string, try func() error) (status int, refused string, err error) {
	lang := languageOf(r)
	one, wait := c.throttle.attempt(r.RemoteAddr, kind, name, c.board.Now())
	if wait > 0 {
		c.log.WarnContext(r.Context(), "console sign-in throttled", "address", addressOf(r.RemoteAddr))
		w.Header().Set("Retry-After", fmt.Sprint(int(wait/time.Second)+1))
		return http.StatusTooManyRequests, page.Said(lang, "尝试太频繁，请稍候再试。没有登录，账号不受影响。", "Too many attempts. Wait a moment and try again; the account is not affected."), nil
	}
	err = try()
	if err == nil {
		one.forget()
		return http.StatusOK, "", nil
	}
	var no *account.Refusal
	if errors.As(err, &no) {
		c.log.WarnContext(r.Context(), "console sign-in refused", "address", addressOf(r.RemoteAddr), "code", no.Name())
		return http.StatusUnauthorized, no.Sentence(lang), nil
	}
	return 0, "", err
}

// passwordGiven goes on after the first step: in, or to the second factor, or to setting one up.
func (c *console) passwordGiven(w http.ResponseWriter, r *http.Request, form loginForm) error {
	who, err := c.accounts.Find(r.Context(), form.Name)
	if err != nil {
		return err
	}
	all, err := c.accounts.RequiresSecond(r.Context())
	if err != nil {
		return err
	}
	next := form.Next
	switch {
	case who.Second:
		next = pathCode
	case account.MustHaveSecond(who, all):
		next = pathSecret
	default:
		err = c.enter(r, who)
	}
	if next != form.Next {
		err = c.begin(r, keyHalf, who)
		c.sessions.Put(r.Context(), keyNext, form.Next)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// enter begins the session of somebody who gave all that is asked for.
func (c *console) enter(r *http.Request, who account.Account) error {
	if err := c.begin(r, keyName, who); err != nil {
		return err
	}
	c.log.InfoContext(r.Context(), "console sign-in", "account", who.Name)
	return c.accounts.Arrived(r.Context(), who.Name)
}

// halfway lets in who gave the password and not yet the code; everybody else begins again.
func (c *console) halfway(show func(http.ResponseWriter, *http.Request, account.Account) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, doorBytesMax)
		who, err := c.halfIn(r.Context())
		if err == nil && who.Name == "" {
			http.Redirect(w, r, pathLogin, http.StatusSeeOther)
			return
		}
		if err == nil {
			err = show(w, r, who)
		}
		if err != nil {
			c.request(w, r).Broken(err)
		}
	}
}

// codeForm is what stands on the page that asks for a code.
type codeForm struct {
	Name, Refused string
}

func (c *console) showCode(w http.ResponseWriter, r *http.Request, who account.Account) error {
	if !who.Second {
		http.Redirect(w, r, pathSecret, http.StatusSeeOther)
		return nil
	}
	c.writeDoor(w, r, http.StatusOK, "code", codeForm{Name: who.Name})
	return nil
}

func (c *console) takeCode(w http.ResponseWriter, r *http.Request, who account.Account) error {
	status, refused, err := c.guess(w, r, "code", who.Name, func() error {
		return c.accounts.CheckSecond(r.Context(), who.Name, r.PostFormValue("code"))
	})
	if refused != "" {
		c.writeDoor(w, r, status, "code", codeForm{Name: who.Name, Refused: refused})
		return nil
	}
	next := back(c.sessions.GetString(r.Context(), keyNext))
	if err == nil {
		err = c.enter(r, who)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

func (c *console) logout(w http.ResponseWriter, r *http.Request) {
	if err := c.sessions.Destroy(r.Context()); err != nil {
		c.request(w, r).Broken(err)
		return
	}
	http.Redirect(w, r, pathLogin, http.StatusSeeOther)
}

// back is where a form goes on: a path of this console, never another host, and not the way in.
func back(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsAny(text, "\\\r\n\t") || u.Path == pathLogin || strings.HasPrefix(u.Path, pathLogin+"/") || u.Path == pathAgain {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
