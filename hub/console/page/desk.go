package page

import (
	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// Post is where who looks works: at the city's centre, in the group of his role. Who has none changes nothing.
func (q *Request) Post() roster.Post {
	group := q.Account.Role.Group()
	return roster.Post{Level: roster.City, Group: group, ReadOnly: group == ""}
}

// Desk is what who looks can do in the space of the address.
func (q *Request) Desk() (*desk.Desk, error) {
	return q.site.board.Desk(q.State.Space.ID, q.Account.Operator(), q.Post())
}
