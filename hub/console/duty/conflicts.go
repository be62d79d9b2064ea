package duty

import (
	"qianshao/hub/console/page"
	"qianshao/shared/record"
)

func conflicts(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "conflicts", p.T("冲突", "Conflicts"), "offer"
	chosen, counts := record.Group(q.Word("group")), map[record.Group]int{}
	var rows []page.ConflictRow
	for _, one := range p.State.Conflicts {
		counts[one.Owner]++
		if chosen == "" || one.Owner == chosen {
			rows = append(rows, p.ConflictRow(one))
		}
	}
	body := page.Paged(q, rows, len(p.State.Conflicts))
	body.Chips = []page.Chip{{Mark: page.Marked("", "", p.T("全部", "all")), Count: len(p.State.Conflicts), Link: q.With("group", ""), Chosen: chosen == ""}}
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		body.Chips = append(body.Chips, page.Chip{Mark: page.Marked("", "", p.Group(g)), Count: counts[g], Link: q.With("group", string(g)), Chosen: chosen == g})
	}
	p.Body = body
	return q.Write(200, "conflicts")
}
