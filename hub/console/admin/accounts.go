package admin

import (
	"net/http"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/shared/record"
)

// accountRow is one account in a table.
type accountRow struct {
	account.Account
	Label  string // of the role
	In     string
	Lacks  bool // a second factor is asked of it and it has none yet
	Myself bool
}

// accountsBody is what stands on the page of accounts.
type accountsBody struct {
	body
	Rows   []accountRow
	Roles  []option
	All    bool // everybody must have a second factor
	Rights rights
}

func (a *admin) accounts(q *page.Request) error {
	return a.writeAccounts(q, http.StatusOK, form{})
}

func (a *admin) writeAccounts(q *page.Request, status int, f form) error {
	ctx := q.HTTP.Context()
	b := accountsBody{body: begin(q, "accounts", q.Page.T("用户与权限", "Accounts and rights"), f), Rights: rightsOf(q.Page, account.Roles())}
	list, err := q.Accounts().List(ctx)
	if err != nil {
		return err
	}
	if b.All, err = q.Accounts().RequiresSecond(ctx); err != nil {
		return err
	}
	for _, one := range list {
		b.Rows = append(b.Rows, accountRowOf(q, one, b.All))
	}
	b.Roles = rolesOf(q.Page, account.Role(f.Or("role", string(account.Viewer))))
	q.Page.Body = b
	return q.Write(status, "admin_accounts")
}

func accountRowOf(q *page.Request, one account.Account, all bool) accountRow {
	return accountRow{
		Account: one, Label: q.Page.In(one.Role.Label()), In: q.Page.Ago(one.LastIn), Lacks: account.MustHaveSecond(one, all) && !one.Second, Myself: one.Name == q.Account.Name,
	}
}

func rolesOf(p *page.Page, chosen account.Role) (all []option) {
	for _, r := range account.Roles() {
		all = append(all, option{string(r), p.In(r.Label()), r == chosen})
	}
	return all
}

// admit makes an account with a password of chance, which stands in this answer alone.
func (a *admin) admit(q *page.Request) error {
	f := typed(q)
	password, err := a.secret()
	if err != nil {
		return err
	}
	n := account.Newcomer{Name: f.Value("name"), Display: f.Value("display"), Role: account.Role(f.Value("role")), Password: password}
	err = q.Accounts().Admit(q.HTTP.Context(), q.Account.Name, n)
	if words, ok := sentence(q, err); ok {
		return a.writeAccounts(q, http.StatusUnprocessableEntity, f.refuse(words))
	}
	if err != nil {
		return err
	}
	return a.writePassword(q, n.Name, n.Role, password)
}

// passwordBody is what is shown once of a password.
type passwordBody struct {
	body
	Name, Role, Password string
}

func (a *admin) writePassword(q *page.Request, name string, role account.Role, password string) error {
	b := passwordBody{begin(q, "accounts", q.Page.T("一次性口令 · ", "Password, shown once · ")+name, form{}), name, q.Page.In(role.Label()), password}
	q.Page.Body = b
	return q.Write(http.StatusOK, "admin_password")
}

// require says of whom a second factor is asked.
func (a *admin) require(q *page.Request) error {
	f := typed(q)
	if err := q.Accounts().RequireSecond(q.HTTP.Context(), q.Account.Name, f.Value("all") == "yes"); err != nil {
		return err
	}
	return q.Redirect(q.Page.Link("accounts"))
}

// rights is what roles may do, as account.May has it.
type rights struct {
	Roles []string
	Rows  []rightRow
}

// rightRow is one deed.
type rightRow struct {
	Label string
	Fresh bool
	Cells []page.Mark
}

// rightsOf asks May about every deed of roles, so that the table cannot say anything else than what holds.
func rightsOf(p *page.Page, roles []account.Role) rights {
	var all rights
	for _, r := range roles {
		all.Roles = append(all.Roles, p.In(r.Label()))
	}
	for _, d := range account.Deeds() {
		row := rightRow{Label: p.In(deedLabel(d)), Fresh: d.Fresh()}
		for _, r := range roles {
			row.Cells = append(row.Cells, rightOf(p, r, d))
		}
		all.Rows = append(all.Rows, row)
	}
	return all
}

func rightOf(p *page.Page, r account.Role, d account.Deed) page.Mark {
	who := account.Account{Role: r}
	if !account.May(who, d, account.Object{}) {
		return page.Marked("", "muted", p.T("不可", "no"))
	}
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		if !account.May(who, d, account.Object{Owner: g}) {
			return page.Marked("half", "info", p.T("本组", "own group's"))
		}
	}
	return page.Marked("check", "ready", p.T("可以", "yes"))
}

// deedLabel is what people call a deed.
func deedLabel(d account.Deed) record.Label {
	switch d {
	case account.See:
		return record.Label{Zh: "查看（个人信息脱敏）", En: "look, personal fields masked"}
	case account.Export:
		return record.Label{Zh: "导出表格", En: "export tables"}
	case account.Reveal:
		return record.Label{Zh: "查看完整个人信息（须写理由）", En: "personal fields in full, with a reason"}
	case account.Act:
		return record.Label{Zh: "办理记录", En: "act on records"}
	case account.Resolve:
		return record.Label{Zh: "裁定冲突", En: "decide conflicts"}
	case account.Report:
		return record.Label{Zh: "出报表", En: "make reports"}
	case account.Import:
		return record.Label{Zh: "导入基础数据", En: "import base data"}
	case account.Devices:
		return record.Label{Zh: "接入、吊销终端", En: "let terminals in, revoke them"}
	case account.Accounts:
		return record.Label{Zh: "管理账号", En: "change accounts"}
	case account.Spaces:
		return record.Label{Zh: "新建、关闭事件空间", En: "open and close spaces"}
	case account.Audit:
		return record.Label{Zh: "查看审计", En: "read the audit"}
	case account.Health:
		return record.Label{Zh: "查看系统健康、备份", En: "see the hub's health, back it up"}
	case account.Self:
		return record.Label{Zh: "改自己的口令和两步验证", En: "change one's own password and second factor"}
	}
	return record.Label{Zh: string(d), En: string(d)}
}
