package console

import (
	"errors"
	"net/http"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
)

const (
	pathSelf   = "/me"
	pathRenew  = "/me/second"
	pathAway   = "/me/everywhere"
	pathChange = "/me/password"
)

// own are the pages about whoever looks.
func (c *console) own() map[string]page.Route {
	return map[string]page.Route{
		"GET " + pathAgain:   {Deed: account.See, Show: c.showAgain},
		"POST " + pathAgain:  {Deed: account.See, Show: c.takeAgain},
		"GET " + pathSelf:    {Deed: account.See, Show: func(q *page.Request) error { return c.writeSelf(q, http.StatusOK, "") }},
		"POST " + pathAway:   {Deed: account.See, Show: c.leaveEverywhere},
		"GET " + pathRenew:   {Deed: account.Self, Show: c.showSecret},
		"POST " + pathRenew:  {Deed: account.Self, Show: c.takeNewSecret},
		"POST " + pathChange: {Deed: account.Self, Show: c.changePassword},
	}
}

// selfForm is what a person sees of his own account.
type selfForm struct {
	Account  account.Account
	Must     bool // a second factor is asked of it
	Sessions []Session
	Refused  string
}

func (c *console) writeSelf(q *page.Request, status int, refused string) error {
	all, err := c.accounts.RequiresSecond(q.HTTP.Context())
	if err != nil {
		return err
	}
	form := selfForm{Account: q.Account, Must: account.MustHaveSecond(q.Account, all), Refused: refused}
	if form.Sessions, err = c.sessionsOf(q.HTTP.Context(), q.Account); err != nil {
		return err
	}
	q.Page.Title, q.Page.Body = q.Page.T("我的账号", "My account"), form
	return q.Write(status, "self")
}

// leaveEverywhere ends every session of the account, this one too.
func (c *console) leaveEverywhere(q *page.Request) error {
	ctx := q.HTTP.Context()
	if err := c.accounts.EndSessions(ctx, q.Account.Name, q.Account.Name); err != nil {
		return err
	}
	if err := c.sessions.Destroy(ctx); err != nil {
		return err
	}
	return q.Redirect(pathLogin)
}

func (c *console) showSecret(q *page.Request) error {
	return c.writeSecret(q, http.StatusOK, q.Account, secretForm{Action: pathRenew})
}

func (c *console) takeNewSecret(q *page.Request) error {
	return c.takeSecret(q, q.Account, secretForm{Action: pathRenew}, pathSelf)
}

func (c *console) changePassword(q *page.Request) error {
	ctx, r := q.HTTP.Context(), q.HTTP
	if r.PostFormValue("password") != r.PostFormValue("repeated") {
		return c.writeSelf(q, http.StatusUnprocessableEntity, q.Page.T("两次输入的新口令不同，口令没有改。请重新输入。", "The two new passwords differ; the password was not changed. Enter them again."))
	}
	err := c.accounts.SetPassword(ctx, q.Account.Name, q.Account.Name, r.PostFormValue("password"))
	var no *account.Refusal
	if errors.As(err, &no) {
		return c.writeSelf(q, http.StatusUnprocessableEntity, no.Sentence(q.Page.Lang))
	}
	if err == nil {
		err = c.anew(q, q.Account.Name)
	}
	if err != nil {
		return err
	}
	return q.Redirect(pathSelf)
}
