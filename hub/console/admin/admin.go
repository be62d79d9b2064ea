// Package admin is for who keeps the hub, its terminals, accounts and spaces.
package admin

import (
	"context"
	"embed"
	"io"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/hub/gate"
	"qianshao/hub/health"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

//go:embed template static
var files embed.FS

// Hub is what is administered.
type Hub interface {
	// Ledger is the ledger of a space.
	Ledger(space uuid.UUID) (board.Ledger, error)
	// Enrol issues a one-time code for one device; without addresses it names those the hub listens on.
	Enrol(ctx context.Context, order gate.Order, addresses []string) (identity.Code, error)
	// Invitations lists the codes that no device has used, the newest first.
	Invitations(ctx context.Context) ([]gate.Invitation, error)
	// Withdraw makes an unused code worth nothing; the error is gate.ErrNoInvitation when there is none.
	Withdraw(ctx context.Context, id string) (gate.Invitation, error)
	// Admissions are how devices that used a code were let in.
	Admissions(ctx context.Context) (map[dot.Device]gate.Admission, error)
	// Applicants lists the devices that wait for somebody to approve them, the one that waits longest first.
	Applicants(ctx context.Context) ([]gate.Applicant, error)
	// Approve lets a device in that waits; the errors are gate.ErrNoInvitation, gate.ErrEnded and *identity.Refusal.
	Approve(ctx context.Context, id, by string) (gate.Applicant, error)
	// Refuse sends a device away that waits; the error is gate.ErrNoInvitation when there is none.
	Refuse(ctx context.Context, id, by, reason string) (gate.Applicant, error)
	// Revoke takes a device's grant back for good.
	Revoke(ctx context.Context, device dot.Device, reason, by string) error
	// Quarantined counts, for every device, its changes of a space that are held and not applied.
	Quarantined(ctx context.Context, space uuid.UUID) (map[dot.Device]int, error)
	// OpenSpace starts an incident or an exercise.
	OpenSpace(ctx context.Context, t identity.SpaceType, name, operator string) (uuid.UUID, error)
	// CloseSpace closes a space for new work.
	CloseSpace(ctx context.Context, space uuid.UUID, reason string) error
}

// Watch looks after a hub at work.
type Watch interface {
	// Report is how it stood when it was looked at last.
	Report() health.Report
	// BackUp asks for a backup now.
	BackUp()
}

// Options are what the pages need of the world.
type Options struct {
	Hub    Hub
	Watch  Watch     // nil where nobody looks after the hub: its page says so
	Random io.Reader // gives passwords and the names of files that wait
}

// admin is the pages and what they share.
type admin struct {
	Options
	uploads *uploads
}

// Area is the pages.
func Area(o Options) page.Area {
	a := &admin{o, newUploads()}
	routes := a.routes()
	for pattern, r := range routes {
		routes[pattern] = page.Route{Deed: r.Deed, Show: func(q *page.Request) error {
			q.Page.Sheets = append(q.Page.Sheets, "admin.css")
			return r.Show(q)
		}}
	}
	return page.Area{
		Files:  files,
		Routes: routes,
		Tabs: []page.Tab{
			{Section: "terminals", Path: "terminals", Label: record.Label{Zh: "终端", En: "Terminals"}, Live: "terminals", Deed: account.See},
			{Section: "manage", Path: "manage", Label: record.Label{Zh: "管理", En: "Manage"}, Deed: account.Audit},
			{Section: "help", Path: "help", Label: record.Label{Zh: "帮助", En: "Help"}, Deed: account.See},
		},
	}
}

func (a *admin) routes() map[string]page.Route {
	return map[string]page.Route{
		"GET /s/{space}/terminals":                {Deed: account.See, Show: a.terminals},
		"GET /s/{space}/terminals/new":            {Deed: account.Devices, Show: a.showEnrol},
		"POST /s/{space}/terminals/new":           {Deed: account.Devices, Show: a.enrol},
		"POST /s/{space}/terminals/withdraw":      {Deed: account.Devices, Show: a.withdraw},
		"GET /s/{space}/applicants/{id}":          {Deed: account.Devices, Show: a.applicant},
		"POST /s/{space}/applicants/{id}/approve": {Deed: account.Devices, Show: a.approve},
		"POST /s/{space}/applicants/{id}/refuse":  {Deed: account.Devices, Show: a.refuse},
		"GET /s/{space}/terminals/{id}":           {Deed: account.See, Show: a.terminal},
		"GET /s/{space}/terminals/{id}/revoke":    {Deed: account.Devices, Show: a.showRevoke},
		"POST /s/{space}/terminals/{id}/revoke":   {Deed: account.Devices, Show: a.revoke},
		"GET /s/{space}/manage":                   {Deed: account.Audit, Show: manage},
		"GET /s/{space}/accounts":                 {Deed: account.Accounts, Show: a.accounts},
		"POST /s/{space}/accounts":                {Deed: account.Accounts, Show: a.admit},
		"POST /s/{space}/second-factor":           {Deed: account.Accounts, Show: a.require},
		"GET /s/{space}/accounts/{name}":          {Deed: account.Accounts, Show: a.person},
		"POST /s/{space}/accounts/{name}":         {Deed: account.Accounts, Show: a.change},
		"GET /s/{space}/spaces":                   {Deed: account.Spaces, Show: a.spaces},
		"POST /s/{space}/spaces":                  {Deed: account.Spaces, Show: a.openSpace},
		"GET /s/{space}/spaces/{id}/close":        {Deed: account.Spaces, Show: a.showClose},
		"POST /s/{space}/spaces/{id}/close":       {Deed: account.Spaces, Show: a.closeSpace},
		"GET /s/{space}/intake":                   {Deed: account.Import, Show: a.showIntake},
		"POST /s/{space}/intake":                  {Deed: account.Import, Show: a.takeSheet},
		"GET /s/{space}/intake/template":          {Deed: account.Import, Show: a.sheetTemplate},
		"GET /s/{space}/intake/{id}":              {Deed: account.Import, Show: a.preview},
		"POST /s/{space}/intake/{id}":             {Deed: account.Import, Show: a.write},
		"POST /s/{space}/intake/{id}/columns":     {Deed: account.Import, Show: a.columns},
		"GET /s/{space}/intake/{id}/refused":      {Deed: account.Import, Show: a.refusedRows},
		"GET /s/{space}/audit":                    {Deed: account.Audit, Show: a.audit},
		"POST /s/{space}/audit/export":            {Deed: account.Export, Show: a.exportAudit},
		"GET /s/{space}/health":                   {Deed: account.Health, Show: a.health},
		"POST /s/{space}/health":                  {Deed: account.Health, Show: a.backUp},
		"GET /s/{space}/help":                     {Deed: account.See, Show: help},
	}
}

// part is one of the pages behind 管理.
type part struct {
	Path   string
	Label  string
	Deed   account.Deed
	Chosen bool
}

// parts are the pages behind 管理 that who looks may open.
func parts(q *page.Request, here string) []part {
	p := q.Page
	var all []part
	for _, one := range []part{
		{Path: "accounts", Label: p.T("用户与权限", "Accounts and rights"), Deed: account.Accounts},
		{Path: "spaces", Label: p.T("事件空间", "Spaces"), Deed: account.Spaces},
		{Path: "intake", Label: p.T("基础数据", "Base data"), Deed: account.Import},
		{Path: "audit", Label: p.T("审计", "Audit"), Deed: account.Audit},
		{Path: "health", Label: p.T("系统健康", "System health"), Deed: account.Health},
	} {
		if q.May(one.Deed, "") {
			one.Chosen = one.Path == here
			all = append(all, one)
		}
	}
	return all
}

// manage goes on to the first page behind 管理.
func manage(q *page.Request) error {
	all := parts(q, "")
	if q.May(account.Health, "") {
		return q.Redirect(q.Page.Link("health"))
	}
	return q.Redirect(q.Page.Link(all[0].Path))
}

// body is what every page behind 管理 has.
type body struct {
	Parts []part
	Form  form
}

// begin names a page behind 管理.
func begin(q *page.Request, here, title string, f form) body {
	q.Page.Section, q.Page.Title = "manage", title
	return body{parts(q, here), f}
}
