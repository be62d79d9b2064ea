package books

import (
	"strconv"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
)

// journalBody is one page of the journal.
type journalBody struct {
	Query  string
	Kept   map[string]string // of the address beside the query: nothing
	Rows   []page.EntryRow
	Older  string // address of the page before; empty on the last
	Newest string // address of the first page; empty on it
}

const linesPerPage = 100

func journal(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "journal", p.T("现场日志", "Journal"), "offer"
	before := q.Number("before", 0, 1<<62)
	lines, err := q.Board().Journal(q.HTTP.Context(), p.State.Space.ID, desk.JournalQuery{Text: q.Word("q"), Before: before, Limit: linesPerPage + 1})
	if err != nil {
		return err
	}
	body := journalBody{Query: q.Word("q")}
	if len(lines) > linesPerPage {
		lines = lines[:linesPerPage]
		body.Older = q.With("before", strconv.FormatInt(lines[linesPerPage-1].Row.Key, 10))
	}
	if before > 0 {
		body.Newest, p.Update = q.Without("before"), ""
	}
	body.Rows = p.Entries(lines)
	p.Body = body
	return q.Write(200, "journal")
}
