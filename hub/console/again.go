package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qianshao/hub/console/page"
)

const (
	pathAgain  = "/again"
	fieldAgain = "again_password"
)

// againForm is what stands on the page that asks for the password once more.
type againForm struct {
	Action  string // where the form goes
	Name    string
	Next    string
	Carried []field // the form that was being sent
	Lost    bool    // it could not be kept and must be sent again
	Refused string
}

// field is one value of a form.
type field struct{ Name, Value string }

// proven says whether the password was given lately enough for what is asked. When it was not, the page that asks for
// it has been shown, with the form that was being sent inside it: nothing that was typed is lost.
func (c *console) proven(q *page.Request) (bool, error) {
	r := q.HTTP
	form := againForm{Name: q.Account.Name, Action: r.URL.RequestURI()}
	if r.PostForm.Has(fieldAgain) {
		typed := r.PostForm.Get(fieldAgain)
		r.PostForm.Del(fieldAgain)
		r.Form.Del(fieldAgain)
		form.Carried = fieldsOf(r.PostForm)
		return c.prove(q, typed, form)
	}
	if c.since(r.Context(), keyFresh) < freshFor {
		return true, nil
	}
	switch {
	case r.Method != http.MethodPost:
		return false, q.Redirect(pathAgain + "?next=" + url.QueryEscape(r.URL.RequestURI()))
	case withFile(r):
		form.Action, form.Next, form.Lost = pathAgain, cameFrom(r), true
	default:
		form.Carried = fieldsOf(r.PostForm)
	}
	return false, c.writeAgain(q, http.StatusUnauthorized, form)
}

func fieldsOf(form url.Values) (all []field) {
	for name, values := range form {
		for _, v := range values {
			all = append(all, field{name, v})
		}
	}
	slices.SortStableFunc(all, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// prove checks the password that was typed; on a wrong one the page stays.
func (c *console) prove(q *page.Request, password string, form againForm) (bool, error) {
	ctx := q.HTTP.Context()
	status, refused, err := c.guess(q.Writer, q.HTTP, "name", q.Account.Name, func() error { return c.accounts.Enter(ctx, q.Account.Name, password) })
	if refused != "" {
		form.Refused = refused
		return false, c.writeAgain(q, status, form)
	}
	if err == nil {
		c.sessions.Put(ctx, keyFresh, c.board.Now().UnixMilli())
	}
	return err == nil, err
}

func (c *console) writeAgain(q *page.Request, status int, form againForm) error {
	q.Page.State = nil
	q.Page.Title, q.Page.Body = q.Page.T("请再输一次口令", "Enter your password once more"), form
	return q.Write(status, "again")
}

func (c *console) showAgain(q *page.Request) error {
	return c.writeAgain(q, http.StatusOK, againForm{Name: q.Account.Name, Action: pathAgain, Next: back(q.HTTP.URL.Query().Get("next"))})
}

func (c *console) takeAgain(q *page.Request) error {
	form := againForm{Name: q.Account.Name, Action: pathAgain, Next: back(q.HTTP.PostForm.Get("next"))}
	if ok, err := c.prove(q, q.HTTP.PostForm.Get(fieldAgain), form); err != nil || !ok {
		return err
	}
	return q.Redirect(form.Next)
}

// cameFrom is the page a form stood on.
func cameFrom(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return back((&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String())
}
