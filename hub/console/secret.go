package console

import (
	"net/http"
	"strings"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
)

// secretForm is what stands on the page that sets a second factor up.
type secretForm struct {
	Action  string // where the form goes
	Name    string
	Picture page.Picture // of the address an authenticator reads
	Secret  string       // in groups, to be typed where no camera is
	Must    bool         // it is asked of this account
	Refused string
}

// recoveryForm is what is shown once when it is set up.
type recoveryForm struct {
	Name  string
	Codes []string
	Next  string
}

const secretGroup = 4 // characters between spaces

func (c *console) showFirstSecret(w http.ResponseWriter, r *http.Request, who account.Account) error {
	if who.Second {
		http.Redirect(w, r, pathCode, http.StatusSeeOther) // a password alone must not replace a second factor
		return nil
	}
	return c.writeSecret(c.request(w, r), http.StatusOK, who, secretForm{Action: pathSecret, Must: true})
}

func (c *console) takeFirstSecret(w http.ResponseWriter, r *http.Request, who account.Account) error {
	if who.Second {
		http.Redirect(w, r, pathCode, http.StatusSeeOther)
		return nil
	}
	next := back(c.sessions.GetString(r.Context(), keyNext))
	return c.takeSecret(c.request(w, r), who, secretForm{Action: pathSecret, Must: true}, next)
}

// writeSecret shows what an authenticator must be told.
func (c *console) writeSecret(q *page.Request, status int, who account.Account, form secretForm) error {
	e, err := c.accounts.BeginSecond(q.HTTP.Context(), who.Name, c.board.HubName())
	if err != nil {
		return err
	}
	if form.Picture, err = page.QR(e.URI); err != nil {
		return err
	}
	var groups []string
	for rest := e.Secret; rest != ""; {
		n := min(len(rest), secretGroup)
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	form.Name, form.Secret = who.Name, strings.Join(groups, " ")
	q.Page.Title, q.Page.Body = q.Page.T("设置两步验证", "Set up the second factor"), form
	return q.Write(status, "secret")
}

// takeSecret puts the second factor in force and shows the recovery codes. They stand in this answer alone and not
// behind a redirect, for they are kept nowhere they could be read again.
func (c *console) takeSecret(q *page.Request, who account.Account, form secretForm, next string) error {
	var codes []string
	status, refused, err := c.guess(q.Writer, q.HTTP, "code", who.Name, func() (err error) {
		codes, err = c.accounts.ConfirmSecond(q.HTTP.Context(), who.Name, q.HTTP.PostFormValue("code"))
		return err
	})
	if refused != "" {
		form.Refused = refused
		return c.writeSecret(q, status, who, form)
	}
	if err == nil {
		err = c.anew(q, who.Name)
	}
	if err != nil {
		return err
	}
	q.Page.Title, q.Page.Body = q.Page.T("恢复码", "Recovery codes"), recoveryForm{Name: who.Name, Codes: codes, Next: next}
	return q.Write(http.StatusOK, "recovery")
}

// anew begins this browser's session again after the account's sessions were ended by what was done in it.
func (c *console) anew(q *page.Request, name string) error {
	who, err := c.accounts.Find(q.HTTP.Context(), name)
	if err != nil {
		return err
	}
	if c.sessions.GetString(q.HTTP.Context(), keyName) == "" {
		return c.enter(q.HTTP, who)
	}
	return c.begin(q.HTTP, keyName, who)
}
