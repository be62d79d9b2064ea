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

// Desk is what who looks can do in the space of the address. That of a moment gone by can be asked and does nothing.
func (q *Request) Desk() (*desk.Desk, error) {
	if q.past != nil {
		return q.past, nil
	}
	return q.site.board.Desk(q.State.Space.ID, q.Account.Operator(), q.Post())
}
