package admin

import (
	"net/http"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/identity"
)

// spaceRow is one space in a table.
type spaceRow struct {
	board.Space
	Kind     string
	Created  string
	State    page.Mark
	Into     string // name of the space it went on as
	Closable bool
}

// spacesBody is what stands on the page of spaces.
type spacesBody struct {
	body
	Rows  []spaceRow
	Types []option
}

func (a *admin) spaces(q *page.Request) error {
	return a.writeSpaces(q, http.StatusOK, form{})
}

func (a *admin) writeSpaces(q *page.Request, status int, f form) error {
	p := q.Page
	b := spacesBody{body: begin(q, "spaces", p.T("事件空间", "Spaces"), f)}
	for _, s := range q.Board().Spaces() {
		b.Rows = append(b.Rows, spaceRowOf(p, s))
	}
	for _, t := range []identity.SpaceType{identity.Incident, identity.Exercise} {
		b.Types = append(b.Types, option{string(t), p.SpaceKind(board.Space{Type: t}), f.Value("type") == string(t)})
	}
	p.Body = b
	return q.Write(status, "admin_spaces")
}

func spaceRowOf(p *page.Page, s board.Space) spaceRow {
	row := spaceRow{Space: s, Kind: p.SpaceKind(s), Created: p.Clock(s.CreatedAt), State: page.Marked("square", "ready", p.T("进行中", "open"))}
	row.Closable = !s.Closed && s.Type != identity.Census
	switch {
	case s.JoinedInto != uuid.UUID{}:
		row.Into, row.Closable = p.SpaceName(s.JoinedInto), false
		row.State = page.Marked("right", "info", p.T("已并入", "went on as"))
	case s.Closed:
		row.State = page.Marked("ring", "gone", p.T("已关闭", "closed"))
	case s.Type == identity.Census:
		row.State = page.Marked("square", "ready", p.T("常设", "standing"))
	}
	return row
}

func (a *admin) openSpace(q *page.Request) error {
	f := typed(q)
	p := q.Page
	t := identity.SpaceType(f.Value("type"))
	name, err := identity.ParseName(f.Value("name"))
	switch {
	case t != identity.Incident && t != identity.Exercise:
		return a.writeSpaces(q, http.StatusUnprocessableEntity, f.refuse(p.T("没有选是真实事件还是演练，没有新建。请选择；建成后不能互换。", "Say whether it is an incident or an exercise; nothing was opened. One never becomes the other.")))
	case err != nil:
		return a.writeSpaces(q, http.StatusUnprocessableEntity, f.refuse(p.T("名称须为 1 到 60 个字，没有新建。请写地点和事由，例如“江津7·12暴雨洪涝”。", "A name has 1 to 60 characters; nothing was opened. Say where and what.")))
	}
	for _, s := range q.Board().Spaces() {
		if s.Name == name && !s.Closed {
			return a.writeSpaces(q, http.StatusUnprocessableEntity, f.refuse(p.T("已有一个同名的空间还开着，没有新建。请加上日期或地点以示区别。", "An open space of this name exists; nothing was opened. Add the day or the place.")))
		}
	}
	id, err := a.Hub.OpenSpace(q.HTTP.Context(), t, name, q.Account.Operator())
	if err == nil {
		err = q.Audit(account.SpaceOpened, name, string(t)+" "+id.String(), "")
	}
	if err != nil {
		return err
	}
	return q.Redirect(p.Link("spaces"))
}

// closeBody is what stands on the page that closes a space.
type closeBody struct {
	body
	Row     spaceRow
	Waiting []board.Terminal // terminals that were not heard from
}

// closing is the space that is to be closed; ok is false where it cannot be.
func (a *admin) closing(q *page.Request) (row spaceRow, ok bool, err error) {
	id, err := q.ID()
	if err != nil {
		return row, false, err
	}
	space, known := q.Board().Space(id)
	if !known {
		return row, false, page.ErrMissing
	}
	row = spaceRowOf(q.Page, space)
	return row, row.Closable, nil
}

func (a *admin) showClose(q *page.Request) error {
	return a.writeClose(q, http.StatusOK, form{})
}

func (a *admin) writeClose(q *page.Request, status int, f form) error {
	row, ok, err := a.closing(q)
	if err != nil {
		return err
	}
	if !ok {
		return q.Redirect(q.Page.Link("spaces"))
	}
	state, err := q.Board().Look(q.HTTP.Context(), row.ID)
	if err != nil {
		return err
	}
	q.Page.Body = closeBody{begin(q, "spaces", q.Page.T("关闭 ", "Close ")+row.Name, f), row, state.Unheard()}
	return q.Write(status, "admin_close")
}

func (a *admin) closeSpace(q *page.Request) error {
	f := typed(q)
	row, ok, err := a.closing(q)
	if err != nil {
		return err
	}
	if !ok {
		return q.Redirect(q.Page.Link("spaces"))
	}
	if no := reasoned(q, f, row.Name); no != "" {
		return a.writeClose(q, http.StatusUnprocessableEntity, f.refuse(no))
	}
	if err := a.Hub.CloseSpace(q.HTTP.Context(), row.ID, f.Value("reason")); err != nil {
		return err
	}
	if err := q.Audit(account.SpaceClosed, row.Name, row.ID.String(), f.Value("reason")); err != nil {
		return err
	}
	return q.Redirect(q.Page.Link("spaces"))
}
