package situation

import (
	"fmt"
	"time"

	"qianshao/hub/console/page"
)

// minuteForm is how an address and a field name a moment, in China.
const minuteForm = "2006-01-02T15:04"

// stamp writes a moment as an address does, to the second where it has some.
func stamp(t time.Time) string {
	if t = page.China(t); t.Second() != 0 {
		return t.Format(minuteForm + ":05")
	}
	return t.Format(minuteForm)
}

// momentOf reads the moment that the address names; the zero time where it names none, wrong where it cannot be read.
func momentOf(q *page.Request, name string) (at time.Time, wrong bool) {
	text := q.Word(name)
	if text == "" {
		return at, false
	}
	for _, form := range []string{minuteForm, minuteForm + ":05"} {
		if at, err := time.ParseInLocation(form, text, page.China(q.Page.Now).Location()); err == nil && at.Year() > 2000 && at.Year() < 2100 {
			return at, false
		}
	}
	return at, true
}

// unread says that a moment cannot be read, and what was done instead.
func unread(p *page.Page, done string) string {
	return p.T("时间看不懂，应写作 2026-07-12T14:30（北京时间）。"+done, fmt.Sprintf("The time cannot be read; write it as 2026-07-12T14:30 (UTC+8). %s", done))
}

// back is a page about a moment gone by, beside the one that its frame is about.
func back(q *page.Request, at time.Time) (*page.Page, error) {
	state, err := q.Board().At(q.HTTP.Context(), q.State.Space.ID, at)
	if err != nil {
		return nil, err
	}
	then := *q.Page
	then.State, then.Now = state, state.At
	return &then, nil
}
