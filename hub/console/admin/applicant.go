package admin

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/hub/gate"
	"qianshao/shared/identity"
)

// applicantRow is one device that waits for approval.
type applicantRow struct {
	gate.Applicant
	Level, Groups, Asked, Waits, Until, Left string
	Expired                                  bool
	Print                                    string
}

// queue is the devices that wait for approval. Who may not let them in is told how many there are, and who may.
type queue struct {
	Count int
	Rows  []applicantRow
	Print string // changes with whatever is shown of it
}

func (a *admin) queue(q *page.Request, may bool) (queue, error) {
	all, err := a.Hub.Applicants(q.HTTP.Context())
	if err != nil {
		return queue{}, err
	}
	line := queue{Count: len(all)}
	seen := []any{len(all)}
	for _, one := range all {
		row := applicantRowOf(q.Page, one)
		seen = append(seen, row.ID, row.Print)
		if may {
			line.Rows = append(line.Rows, row)
		}
	}
	line.Print = page.Fingerprint(seen...)
	return line, nil
}

func applicantRowOf(p *page.Page, one gate.Applicant) applicantRow {
	row := applicantRow{
		Applicant: one, Level: levelOf(p, one.Level), Groups: groupsOf(p, one.Groups), Asked: p.Clock(one.AskedAt), Waits: p.Ago(one.AskedAt),
		Until: p.Clock(one.Expires), Left: p.Span(one.Expires.Sub(p.Now)), Expired: one.Expires.Before(p.Now),
	}
	row.Print = page.Fingerprint(one.Check, len(one.Rivals), row.Expired)
	return row
}

// applicantBody is what stands on the page of one device that waits.
type applicantBody struct {
	Row  applicantRow
	Form form
}

// waits is the device that the address names; ok is false when it does not wait any more.
func (a *admin) waits(q *page.Request) (row applicantRow, ok bool, err error) {
	all, err := a.Hub.Applicants(q.HTTP.Context())
	for _, one := range all {
		if one.ID == q.HTTP.PathValue("id") {
			return applicantRowOf(q.Page, one), true, nil
		}
	}
	return row, false, err
}

func (a *admin) applicant(q *page.Request) error {
	return a.writeApplicant(q, http.StatusOK, form{})
}

// writeApplicant shows who waits; where somebody else has decided meanwhile, the list of terminals says what became of it.
func (a *admin) writeApplicant(q *page.Request, status int, f form) error {
	row, ok, err := a.waits(q)
	if err != nil {
		return err
	}
	p := q.Page
	if !ok {
		return q.Redirect(p.Link("terminals"))
	}
	p.Section, p.Title, p.Body = "terminals", p.T("待批准 · ", "Waits for approval · ")+row.Name, applicantBody{row, f}
	return q.Write(status, "admin_applicant")
}

// approve lets a device in that waits.
func (a *admin) approve(q *page.Request) error {
	who, err := a.Hub.Approve(q.HTTP.Context(), q.HTTP.PathValue("id"), q.Account.Operator())
	var refusal *identity.Refusal
	switch {
	case errors.Is(err, gate.ErrNoInvitation):
		return q.Redirect(q.Page.Link("terminals")) // somebody else decided meanwhile, which the page shows
	case errors.Is(err, gate.ErrEnded):
		return a.writeApplicant(q, http.StatusUnprocessableEntity, form{}.refuse(q.Page.T("接入码已过有效期，没有批准。请拒绝它，再发一个新接入码。", "The time of its code is over; it was not approved. Refuse it and issue another code.")))
	case errors.As(err, &refusal) && refusal.Code == identity.Revoked:
		return a.writeApplicant(q, http.StatusUnprocessableEntity, form{}.refuse(q.Page.T("这台设备已被吊销，没有批准。请拒绝它；要再用须换新密钥后另发接入码。", "This device was revoked; it was not approved. Refuse it; to be used again it needs a new key and another code.")))
	case err != nil:
		return errors.Join(err, q.Audit(account.DeviceApproved, who.Name, who.Device.Short()+" failed", ""))
	}
	if err := q.Audit(account.DeviceApproved, who.Name, who.Device.Short()+" "+who.Check, ""); err != nil {
		return err
	}
	return q.Redirect(q.Page.Link("terminals"))
}

// refuse sends a device away that waits.
func (a *admin) refuse(q *page.Request) error {
	f := typed(q)
	p, reason := q.Page, f.Value("reason")
	switch {
	case reason == "":
		return a.writeApplicant(q, http.StatusUnprocessableEntity, f.refuse(p.T("没有写原因，什么都没有改变。请写明为什么不批准，它会留在审计里。", "There is no reason; nothing was changed. Say why it is not approved; it is kept in the audit.")))
	case utf8.RuneCountInString(reason) > reasonMax:
		return a.writeApplicant(q, http.StatusUnprocessableEntity, f.refuse(p.T("原因最多 200 个字，什么都没有改变。请写短一些。", "A reason has at most 200 characters; nothing was changed. Make it shorter.")))
	}
	who, err := a.Hub.Refuse(q.HTTP.Context(), q.HTTP.PathValue("id"), q.Account.Operator(), reason)
	if errors.Is(err, gate.ErrNoInvitation) {
		return q.Redirect(p.Link("terminals")) // as above
	}
	if err == nil {
		err = q.Audit(account.DeviceRefused, who.Name, who.Device.Short()+" "+who.Check, reason)
	}
	if err != nil {
		return err
	}
	return q.Redirect(p.Link("terminals"))
}
