package situation

import (
	"time"

	"qianshao/hub/console/page"
)

// stamped names the minute of a moment in an address.
func stamped(at time.Time) string { return page.Stamp(at.Truncate(time.Minute)) }

// back is a page about a moment gone by, beside the one that its frame is about.
func back(q *page.Request, at time.Time) (*page.Page, error) {
	state, err := q.Board().At(q.HTTP.Context(), q.State.Space.ID, at)
	if err != nil {
		return nil, err
	}
	return q.Page.Then(state), nil
}
