package admin

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/hub/gate"
	"qianshao/syncproto/dot"
)

// terminalBody is what stands on the page of one terminal.
type terminalBody struct {
	Row       terminalRow
	LetIn     string
	Changes   uint64         // of it that the hub holds in the space
	How       gate.Admission // how it was let in, for who may let terminals in
	Approved  string         // when
	Conflicts []page.ConflictRow
	History   []auditRow // for who may read the audit
	Audited   bool
	May       bool
	Form      form
}

// find is the terminal that the address names.
func (a *admin) find(q *page.Request) (terminalBody, error) {
	device, err := dot.ParseDevice(q.HTTP.PathValue("id"))
	if err != nil {
		return terminalBody{}, page.ErrMissing
	}
	rows, err := a.rows(q)
	if err != nil {
		return terminalBody{}, err
	}
	for _, row := range rows {
		if row.Device == device {
			return a.about(q, row)
		}
	}
	return terminalBody{}, page.ErrMissing
}

func (a *admin) about(q *page.Request, row terminalRow) (terminalBody, error) {
	ctx := q.HTTP.Context()
	b := terminalBody{Row: row, LetIn: q.Page.Full(row.LetInAt), May: q.May(account.Devices, "") && !row.Terminal.Revoked, Audited: q.May(account.Audit, "")}
	l, err := a.Hub.Ledger(q.State.Space.ID)
	if err != nil {
		return b, err
	}
	for log, seq := range l.Heads() {
		if log.Device == row.Device {
			b.Changes += seq
		}
	}
	if q.May(account.Devices, "") {
		all, err := a.Hub.Admissions(ctx)
		if err != nil {
			return b, err
		}
		b.How = all[row.Device]
		b.Approved = q.Page.Full(b.How.ApprovedAt)
	}
	for _, c := range q.State.Conflicts {
		for _, side := range c.Sides {
			if side.Source.Device == row.Device {
				b.Conflicts = append(b.Conflicts, q.Page.ConflictRow(c))
				break
			}
		}
	}
	if b.Audited {
		lines, err := q.Accounts().Audit(ctx, account.Asked{About: row.Name, Max: linesShown})
		if err != nil {
			return b, err
		}
		b.History = auditRows(q, lines)
	}
	return b, nil
}

func (a *admin) terminal(q *page.Request) error {
	b, err := a.find(q)
	if err != nil {
		return err
	}
	p := q.Page
	p.Section, p.Title, p.Body = "terminals", b.Row.Name, b
	return q.Write(http.StatusOK, "admin_terminal")
}

func (a *admin) showRevoke(q *page.Request) error {
	return a.writeRevoke(q, http.StatusOK, form{})
}

func (a *admin) writeRevoke(q *page.Request, status int, f form) error {
	b, err := a.find(q)
	if err != nil {
		return err
	}
	if b.Row.Terminal.Revoked {
		return q.Redirect(q.Page.Link("terminals", b.Row.Device))
	}
	b.Form = f
	p := q.Page
	p.Section, p.Title, p.Body = "terminals", p.T("吊销 ", "Revoke ")+b.Row.Name, b
	return q.Write(status, "admin_revoke")
}

// reasonMax is how long a reason may be, in characters; the fact that carries it bounds it so.
const reasonMax = 200

// reasoned looks at a reason and at a name that was typed to confirm; empty when both are right.
func reasoned(q *page.Request, f form, name string) string {
	p := q.Page
	switch {
	case f.Value("reason") == "":
		return p.T("没有写原因，什么都没有改变。请写明原因，它会留在记录里。", "There is no reason; nothing was changed. Write one, it is kept on record.")
	case utf8.RuneCountInString(f.Value("reason")) > reasonMax:
		return p.T("原因最多 200 个字，什么都没有改变。请写短一些。", "A reason has at most 200 characters; nothing was changed. Make it shorter.")
	case f.Value("confirm") != name:
		return p.T("核对的名称不一致，什么都没有改变。请照抄：", "The name typed is another one; nothing was changed. Type exactly: ") + name
	}
	return ""
}

func (a *admin) revoke(q *page.Request) error {
	f := typed(q)
	b, err := a.find(q)
	if err != nil {
		return err
	}
	if no := reasoned(q, f, b.Row.Name); no != "" {
		return a.writeRevoke(q, http.StatusUnprocessableEntity, f.refuse(no))
	}
	err = a.Hub.Revoke(q.HTTP.Context(), b.Row.Device, f.Value("reason"), q.Account.Operator())
	if words, ok := sentence(q, err); ok {
		return a.writeRevoke(q, http.StatusUnprocessableEntity, f.refuse(words))
	}
	if err != nil {
		return errors.Join(err, q.Audit(account.DeviceRevoked, b.Row.Name, b.Row.Device.Short()+" failed", f.Value("reason")))
	}
	if err := q.Audit(account.DeviceRevoked, b.Row.Name, b.Row.Device.Short(), f.Value("reason")); err != nil {
		return err
	}
	return q.Redirect(q.Page.Link("terminals", b.Row.Device))
}
