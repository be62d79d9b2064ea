package duty

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// overBody is the page of a conflict that is settled.
type overBody struct {
	Done    bool // by who looks, just now
	Act     string
	Late    bool // somebody else was faster
	Title   string
	Link    string
	Lines   []page.EntryRow
	Desks   []deskRow
	Waiting int // desks that are not connected
}

// overNow says that a conflict is settled: by whom, as what, and which desks hear of it.
func overNow(q *page.Request, d *desk.Desk, status int) error {
	p, words := q.Page, q.HTTP.URL.Query()
	p.Section, p.Title, p.Sheets = "conflicts", p.T("已裁定", "Settled"), []string{"duty.css"}
	body := overBody{Done: words.Get("done") != "", Act: doneWord(p, words.Get("done")), Late: status == http.StatusConflict, Desks: desks(p)}
	for _, one := range body.Desks {
		if !one.Connected {
			body.Waiting++
		}
	}
	if id := recordIn(words.Get("record"), q.HTTP.FormValue("id")); id != (uuid.UUID{}) {
		lines, err := settlements(q, d, desk.JournalQuery{About: id, Limit: aboutMax})
		if err != nil {
			return err
		}
		body.Lines = lines[:min(len(lines), settledShown)]
	}
	p.Body = body
	return q.Write(status, "settled_one")
}

// How much is read of the journal for what was settled.
const (
	aboutMax     = 200 // lines about one record
	settledShown = 3
	settledPage  = 100
)

// recordIn is the record a conflict was about: as said, or as the id of a field's conflict begins.
func recordIn(texts ...string) uuid.UUID {
	for _, text := range texts {
		parts := strings.Split(text, "/")
		if len(parts) < 2 {
			continue
		}
		if id, err := uuid.Parse(parts[1]); err == nil {
			return id
		}
	}
	return uuid.UUID{}
}

// doneWord says what was done to settle it.
func doneWord(p *page.Page, act string) string {
	switch act {
	case "side":
		return p.T("采用了其中一方的值", "one side's value is taken")
	case "value":
		return p.T("改为另一个值", "another value is taken")
	case "join":
		return p.T("合并为一条记录", "made one record of")
	case "apart":
		return p.T("确认为不同的记录", "found to be different things")
	case "release":
		return p.T("队伍已从该任务撤下", "the team is taken off that task")
	}
	return ""
}

// settlementWords begin the journal's lines of what settles a conflict, as roster writes them.
func settlementWords() []string {
	return []string{"处理冲突：", "合并重复", "确认不是重复："}
}

// settlements are the journal's lines that settled something, newest first.
func settlements(q *page.Request, d *desk.Desk, query desk.JournalQuery) ([]page.EntryRow, error) {
	lines, err := d.JournalPage(q.HTTP.Context(), query)
	if err != nil {
		return nil, err
	}
	lines = slices.DeleteFunc(lines, func(e roster.Entry) bool {
		return !slices.ContainsFunc(settlementWords(), func(w string) bool { return strings.HasPrefix(e.Text, w) })
	})
	p := q.Page
	rows := make([]page.EntryRow, len(lines))
	for i, l := range lines {
		rows[i] = page.EntryRow{At: p.Clock(l.At), Text: p.Text(l.Text), Operator: l.Row.Source.Operator, Device: p.Device(l.Row.Source.Device)}
		rows[i].About, rows[i].Link = p.About(l)
		rows[i].Print = page.Fingerprint(l.ID)
	}
	return rows, nil
}

// settledBody is the history of what was settled.
type settledBody struct {
	Word  string
	Chips []page.Chip
	Rows  []page.EntryRow
	Next  string
	Prev  string
}

// settled lists what was settled, newest first, a page at a time and by how it was settled.
func settled(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update, p.Sheets = "conflicts", p.T("已裁定的冲突", "Settled conflicts"), "offer", []string{"duty.css"}
	d, err := q.Desk()
	if err != nil {
		return err
	}
	all, chosen := settlementWords(), int(q.Number("how", 0, 2))
	skip := int(q.Number("skip", 0, 1<<20))
	rows, err := settlements(q, d, desk.JournalQuery{Text: strings.TrimSuffix(all[chosen], "："), Skip: skip, Limit: settledPage + 1})
	if err != nil {
		return err
	}
	body := settledBody{Rows: rows[:min(len(rows), settledPage)]}
	for i, word := range []string{p.T("裁定的值", "values"), p.T("合并", "joined"), p.T("确认不同", "kept apart")} {
		body.Chips = append(body.Chips, page.Chip{Mark: page.Marked("", "", word), Link: p.Link("settled") + "?how=" + strconv.Itoa(i), Chosen: i == chosen})
	}
	if len(rows) > settledPage {
		body.Next = q.With("skip", strconv.Itoa(skip+settledPage))
	}
	if skip > 0 {
		body.Prev = q.With("skip", strconv.Itoa(max(0, skip-settledPage)))
	}
	p.Body = body
	return q.Write(200, "settled")
}
