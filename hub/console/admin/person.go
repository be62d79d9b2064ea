package admin

import (
	"errors"
	"net/http"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
)

// personBody is what stands on the page of one account.
type personBody struct {
	body
	Row     accountRow
	Roles   []option
	Rights  rights
	History []auditRow
}

func (a *admin) person(q *page.Request) error {
	return a.writePerson(q, http.StatusOK, form{})
}

func (a *admin) writePerson(q *page.Request, status int, f form) error {
	ctx := q.HTTP.Context()
	who, err := q.Accounts().Find(ctx, q.HTTP.PathValue("name"))
	if errors.Is(err, account.ErrUnknown) {
		return page.ErrMissing
	}
	if err != nil {
		return err
	}
	all, err := q.Accounts().RequiresSecond(ctx)
	if err != nil {
		return err
	}
	lines, err := q.Accounts().Audit(ctx, account.Asked{About: who.Name, Max: linesShown})
	if err != nil {
		return err
	}
	q.Page.Body = personBody{
		body: begin(q, "accounts", q.Page.T("账号 ", "Account ")+who.Name, f), Row: accountRowOf(q, who, all), Roles: rolesOf(q.Page, account.Role(f.Or("role", string(who.Role)))),
		Rights: rightsOf(q.Page, []account.Role{who.Role}), History: auditRows(q, lines),
	}
	return q.Write(status, "admin_person")
}

// change does one thing to an account, as the button says that was pressed.
func (a *admin) change(q *page.Request) error {
	f := typed(q)
	book, ctx, by := q.Accounts(), q.HTTP.Context(), q.Account.Name
	who, err := book.Find(ctx, q.HTTP.PathValue("name"))
	if errors.Is(err, account.ErrUnknown) {
		return page.ErrMissing
	}
	if err != nil {
		return err
	}
	next := q.Page.Link("accounts", who.Name)
	switch f.Value("do") {
	case "role":
		err = book.SetRole(ctx, by, who.Name, account.Role(f.Value("role")))
	case "display":
		err = book.SetDisplay(ctx, by, who.Name, f.Value("display"))
	case "disable", "enable":
		err = book.SetDisabled(ctx, by, who.Name, f.Value("do") == "disable")
	case "second":
		err = book.ResetSecond(ctx, by, who.Name)
	case "sessions":
		err = book.EndSessions(ctx, by, who.Name)
	case "password":
		return a.reset(q, who)
	case "remove":
		if f.Value("confirm") != who.Name {
			return a.writePerson(q, http.StatusUnprocessableEntity, f.refuse(q.Page.T("核对的账号名不一致，没有删除。请照抄：", "The name typed is another one; nothing was removed. Type exactly: ")+who.Name))
		}
		err, next = book.Remove(ctx, by, who.Name), q.Page.Link("accounts")
	default:
		return page.ErrMissing
	}
	if words, ok := sentence(q, err); ok {
		return a.writePerson(q, http.StatusUnprocessableEntity, f.refuse(words))
	}
	if err != nil {
		return err
	}
	return q.Redirect(next)
}

// reset gives an account a password of chance, which stands in this answer alone.
func (a *admin) reset(q *page.Request, who account.Account) error {
	password, err := a.secret()
	if err == nil {
		err = q.Accounts().SetPassword(q.HTTP.Context(), q.Account.Name, who.Name, password)
	}
	if err != nil {
		return err
	}
	return a.writePassword(q, who.Name, who.Role, password)
}
