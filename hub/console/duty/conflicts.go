package duty

import (
	"net/url"

	"qianshao/hub/console/page"
	"qianshao/shared/desk"
	"qianshao/shared/record"
)

// conflictsBody is what waits to be settled.
type conflictsBody struct {
	page.List[settleRow]
	Said  string
	Kinds []page.Chip
	Marks []page.Chip // red or amber
}

// settleRow is one conflict in the list, with the page that settles it.
type settleRow struct {
	page.ConflictRow
	Settle string
	Mine   bool // who looks may settle it
}

func conflicts(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update, p.Sheets = "conflicts", p.T("冲突", "Conflicts"), "offer", []string{"duty.css"}
	group, kind, red := record.Group(q.Word("group")), q.Word("kind"), q.Word("red")
	all, byGroup, byKind, byRed := p.State.Conflicts, map[record.Group]int{}, map[string]int{}, map[string]int{}
	var rows []settleRow
	for _, c := range all {
		byGroup[c.Owner]++
		byKind[c.Record.Kind]++
		byRed[redWord(c)]++
		if (group == "" || c.Owner == group) && (kind == "" || c.Record.Kind == kind) && (red == "" || red == redWord(c)) {
			rows = append(rows, settleRow{p.ConflictRow(c), addressOf(p, c.ID), mine(q, c)})
		}
	}
	body := conflictsBody{List: page.Paged(q, rows, len(all))}
	body.Chips = []page.Chip{{Mark: page.Marked("", "", p.T("全部", "all")), Count: len(all), Link: q.With("group", ""), Chosen: group == ""}}
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		body.Chips = append(body.Chips, page.Chip{Mark: page.Marked("", "", p.Group(g)), Count: byGroup[g], Link: q.With("group", string(g)), Chosen: group == g})
	}
	body.Marks = []page.Chip{
		{Mark: page.Marked("cross", "alarm", p.T("紧要", "red")), Count: byRed["1"], Link: q.With("red", toggled(red, "1")), Chosen: red == "1"},
		{Mark: page.Marked("diamond", "warn", p.T("一般", "amber")), Count: byRed["0"], Link: q.With("red", toggled(red, "0")), Chosen: red == "0"},
	}
	for _, k := range p.State.Schema.Kinds() {
		if n := byKind[k.Name]; n > 0 || kind == k.Name {
			body.Kinds = append(body.Kinds, page.Chip{Mark: page.Marked("", "", p.In(k.Label)), Count: n, Link: q.With("kind", toggled(kind, k.Name)), Chosen: kind == k.Name})
		}
	}
	p.Body = body
	return q.Write(200, "conflicts")
}

func redWord(c desk.Conflict) string {
	if c.Red {
		return "1"
	}
	return "0"
}

// toggled takes a filter off that is set already.
func toggled(now, to string) string {
	if now == to {
		return ""
	}
	return to
}

// addressOf is the page of one conflict.
func addressOf(p *page.Page, id string) string {
	return p.Link("conflict") + "?" + url.Values{"id": {id}}.Encode()
}
