package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/hub/gate"
	"qianshao/shared/catalog"
	"qianshao/shared/identity"
)

// waitingRow is one code that no device has used.
type waitingRow struct {
	gate.Invitation
	Level, Groups, Until, Left string
	Expired                    bool
}

func (a *admin) waiting(q *page.Request) ([]waitingRow, error) {
	all, err := a.Hub.Invitations(q.HTTP.Context())
	if err != nil {
		return nil, err
	}
	p := q.Page
	rows := make([]waitingRow, len(all))
	for i, one := range all {
		rows[i] = waitingRow{
			Invitation: one, Level: levelOf(p, one.Level), Groups: groupsOf(p, one.Groups), Until: p.Clock(one.Expires),
			Left: p.Span(one.Expires.Sub(p.Now)), Expired: one.Expires.Before(p.Now),
		}
	}
	return rows, nil
}

// enrolBody is what stands on the page that issues a code.
type enrolBody struct {
	Form                         form
	Levels, Groups, Areas, Valid []option
	Admits                       []option // how the device is let in
}

func (a *admin) showEnrol(q *page.Request) error {
	return a.writeEnrol(q, http.StatusOK, form{})
}

func (a *admin) writeEnrol(q *page.Request, status int, f form) error {
	p := q.Page
	b := enrolBody{Form: f}
	for _, l := range []identity.Level{identity.Site, identity.District, identity.City} {
		b.Levels = append(b.Levels, option{string(l), levelOf(p, l), f.Or("level", string(identity.Site)) == string(l)})
	}
	for _, g := range []identity.Group{identity.General, identity.Coordination, identity.Support, identity.SupportTeam, identity.ReadOnly, identity.Training} {
		b.Groups = append(b.Groups, option{string(g), groupOf(p, g), f.Has("group", string(g))})
	}
	for _, d := range catalog.Districts(p.Now) {
		b.Areas = append(b.Areas, option{d.Code, d.Name, f.Value("area") == d.Code})
	}
	for _, one := range validities() {
		b.Valid = append(b.Valid, option{one.String(), p.Span(one), f.Or("valid", (24*time.Hour).String()) == one.String()})
	}
	b.Admits = []option{
		{admitApproved, p.T("中心批准后才接入（先等待，核对码一致再批准）", "only after the centre approves it: it waits, the check codes are compared"), f.Or("admit", admitApproved) != admitByCode},
		{admitByCode, p.T("凭码直接接入（夜间无人值守、当面交付时）", "by the code alone: nobody at the centre at night, or handed over in person"), f.Value("admit") == admitByCode},
	}
	p.Section, p.Title, p.Body = "terminals", p.T("接入新终端", "Let a terminal in"), b
	return q.Write(status, "admin_enrol")
}

// How a device is let in. A code from here is a picture on a screen or a slip, which can be photographed, so it needs
// approval unless the form says otherwise.
const (
	admitApproved = "approve"
	admitByCode   = "code"
)

// validities are how long a code may be used.
func validities() []time.Duration {
	return []time.Duration{2 * time.Hour, 8 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour, gate.ValidMax}
}

// codeBody is what is shown once of a code.
type codeBody struct {
	Order   gate.Order
	Level   string
	Groups  string
	Code    string   // whole, as it is scanned or pasted
	Parts   []string // as it is read out and typed
	Picture page.Picture
	Until   string
	Left    string
}

// enrol issues a code. It stands in this answer alone, for only its hash is kept; asked again, the page says so.
func (a *admin) enrol(q *page.Request) error {
	f := typed(q)
	order, addresses, no := orderOf(q, f)
	if no == "" {
		var err error
		if no, err = a.taken(q, order.Name); err != nil {
			return err
		}
	}
	if no != "" {
		return a.writeEnrol(q, http.StatusUnprocessableEntity, f.refuse(no))
	}
	code, err := a.Hub.Enrol(q.HTTP.Context(), order, addresses)
	if errors.Is(err, gate.ErrOrder) {
		return a.writeEnrol(q, http.StatusUnprocessableEntity, f.refuse(q.Page.T("中心地址不能用，没有发放接入码。地址写成“主机:端口”，最多 4 个，用逗号隔开。", "The addresses of the hub cannot be used; no code was issued. Write HOST:PORT, at most four, divided by commas.")))
	}
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("%s %v %s until %s", order.Level, order.Groups, order.Area, code.Expires.UTC().Format(time.RFC3339))
	if order.Approve {
		detail += " needs approval"
	}
	if err := q.Audit(account.DeviceInvited, order.Name, detail, ""); err != nil {
		return err
	}
	return a.writeCode(q, order, code)
}

// orderOf reads whom a code is for; no says what is wrong.
func orderOf(q *page.Request, f form) (order gate.Order, addresses []string, no string) {
	p := q.Page
	var err error
	if order.Name, err = identity.ParseName(f.Value("name")); err != nil {
		return order, nil, p.T("终端名称须为 1 到 60 个字，没有发放接入码。请写清单位和席位，例如“江津区一号台”。", "A terminal's name has 1 to 60 characters; no code was issued. Say whose desk it is.")
	}
	if order.Level, err = identity.ParseLevel(f.Value("level")); err != nil {
		return order, nil, p.T("没有选层级，没有发放接入码。请选择市级、区县或现场。", "No level was chosen; no code was issued. Choose city, district or site.")
	}
	if order.Groups, err = identity.ParseGroups(strings.Join(f.values["group"], ",")); err != nil {
		return order, nil, p.T("没有这个组别，没有发放接入码。请重新选择。", "There is no such group; no code was issued. Choose again.")
	}
	if order.Area = f.Value("area"); order.Area != "" {
		if _, known := catalog.DistrictOf(order.Area); !known {
			return order, nil, p.T("没有这个区县，没有发放接入码。请从列表中选择。", "There is no such district; no code was issued. Choose from the list.")
		}
	}
	if order.Valid, err = time.ParseDuration(f.Value("valid")); err != nil || !slices.Contains(validities(), order.Valid) {
		return order, nil, p.T("没有选有效期，没有发放接入码。请从列表中选择。", "No validity was chosen; no code was issued. Choose from the list.")
	}
	order.Approve = f.Value("admit") != admitByCode
	for one := range strings.FieldsFuncSeq(f.Value("addresses"), func(r rune) bool { return strings.ContainsRune(",，;； \n", r) }) {
		addresses = append(addresses, one)
	}
	return order, addresses, ""
}

// taken says that a code of the same name still waits: a page sent twice must not leave a second door open.
func (a *admin) taken(q *page.Request, name string) (no string, err error) {
	all, err := a.Hub.Invitations(q.HTTP.Context())
	for _, one := range all {
		if one.Name == name && !one.Expires.Before(q.Page.Now) {
			return q.Page.T("已有一个同名的接入码还没有用，没有再发放。接入码只显示一次，要重发请先在“终端”页撤回它。",
				"A code of this name still waits; no other was issued. A code is shown once: to issue it anew, withdraw the first on the page of terminals."), nil
		}
	}
	if err != nil {
		return "", err
	}
	queue, err := a.Hub.Applicants(q.HTTP.Context())
	for _, one := range queue {
		if one.Name == name && !one.Expires.Before(q.Page.Now) {
			return q.Page.T("已有一台同名的终端在等待批准，没有再发放接入码。请先在“终端”页批准或拒绝它。",
				"A terminal of this name waits for approval; no code was issued. Approve or refuse it first, on the page of terminals."), nil
		}
	}
	return "", err
}

func (a *admin) writeCode(q *page.Request, order gate.Order, code identity.Code) error {
	p := q.Page
	picture, err := page.QR(code.String())
	if err != nil {
		return err
	}
	p.Section, p.Title, p.Body = "terminals", p.T("接入码 · ", "Enrolment code · ")+order.Name, codeBody{
		Order: order, Level: levelOf(p, order.Level), Groups: groupsOf(p, order.Groups), Code: code.String(), Parts: strings.Split(code.String(), ".")[1:],
		Picture: picture, Until: p.Full(code.Expires), Left: p.Span(code.Expires.Sub(p.Now)),
	}
	return q.Write(http.StatusOK, "admin_enrolled")
}

// withdraw makes a code that nobody used worth nothing.
func (a *admin) withdraw(q *page.Request) error {
	f := typed(q)
	gone, err := a.Hub.Withdraw(q.HTTP.Context(), f.Value("id"))
	if errors.Is(err, gate.ErrNoInvitation) {
		return q.Redirect(q.Page.Link("terminals")) // it was used or withdrawn meanwhile, which the page shows
	}
	if err == nil {
		err = q.Audit(account.DeviceWithdrawn, gone.Name, "", "")
	}
	if err != nil {
		return err
	}
	return q.Redirect(q.Page.Link("terminals"))
}
