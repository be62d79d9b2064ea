package books

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

func teams(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "teams", p.T("力量", "Forces"), "offer"
	counts := map[roster.Status]int{}
	var rows []page.TeamRow
	status, text, sort := q.Word("status"), q.Word("q"), q.Word("sort")
	lines := slices.Clone(p.State.Teams)
	sortTeams(lines, sort)
	for _, l := range lines {
		counts[l.Team.Status]++
		found := text == "" || roster.Matches(l.Team.Name, text) || roster.Matches(l.Team.Leader, text) || strings.Contains(p.District(l.Team.District), text)
		if (status == "" || string(l.Team.Status) == status) && found {
			rows = append(rows, p.TeamRow(l))
		}
	}
	body := page.Paged(q, rows, len(lines))
	body.Chips = q.StateChips("team", counts)
	p.Body = body
	return q.Write(200, "teams")
}

// sortTeams orders teams by what the address asks for; by name where it asks for nothing.
func sortTeams(lines []desk.TeamLine, by string) {
	slices.SortStableFunc(lines, func(a, b desk.TeamLine) int {
		switch by {
		case "people":
			return cmp.Compare(b.Heads.OnScene(), a.Heads.OnScene())
		case "contact":
			return a.Team.LastContactAt.Compare(b.Team.LastContactAt)
		case "district":
			return cmp.Compare(catalog.DistrictName(a.Team.District), catalog.DistrictName(b.Team.District))
		}
		return 0
	})
}

func needs(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "needs", p.T("需求", "Needs"), "offer"
	counts := map[roster.Status]int{}
	var rows []page.NeedRow
	status, text := q.Word("status"), q.Word("q")
	for _, l := range p.State.Needs {
		counts[l.Need.Status]++
		found := text == "" || roster.Matches(l.Need.Title, text) || strings.Contains(l.Need.Number, text) || strings.Contains(l.Need.Place, text)
		if (status == "" || string(l.Need.Status) == status) && found {
			rows = append(rows, p.NeedRow(l))
		}
	}
	body := page.Paged(q, rows, len(p.State.Needs))
	body.Chips = q.StateChips("need", counts)
	p.Body = body
	return q.Write(200, "needs")
}

func tasks(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "tasks", p.T("任务", "Tasks"), "offer"
	counts := map[roster.Status]int{}
	var rows []page.TaskRow
	status, text := q.Word("status"), q.Word("q")
	for _, l := range p.State.Tasks {
		counts[l.Task.Status]++
		found := text == "" || roster.Matches(l.Task.Title, text) || strings.Contains(l.Task.Number, text) || strings.Contains(l.Task.Place, text) || onCrew(l, text)
		if (status == "" || string(l.Task.Status) == status) && found {
			rows = append(rows, p.TaskRow(l))
		}
	}
	body := page.Paged(q, rows, len(p.State.Tasks))
	body.Chips = q.StateChips("task", counts)
	p.Body = body
	return q.Write(200, "tasks")
}

func onCrew(l desk.TaskLine, text string) bool {
	return slices.ContainsFunc(l.Teams, func(t roster.Team) bool { return roster.Matches(t.Name, text) })
}

// journalBody is one page of the journal.
type journalBody struct {
	Rows   []page.EntryRow
	Older  string // address of the page before; empty on the last
	Newest string // address of the first page; empty on it
}

const linesPerPage = 100

func journal(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "journal", p.T("现场日志", "Journal"), "offer"
	before := q.Number("before", 0, 1<<62)
	lines, err := q.Board().Journal(q.HTTP.Context(), p.State.Space.ID, before, linesPerPage+1)
	if err != nil {
		return err
	}
	var body journalBody
	if len(lines) > linesPerPage {
		lines = lines[:linesPerPage]
		body.Older = q.With("before", strconv.FormatInt(lines[linesPerPage-1].Row.Key, 10))
	}
	if before > 0 {
		body.Newest, p.Update = q.HTTP.URL.Path, ""
	}
	body.Rows = p.Entries(lines)
	p.Body = body
	return q.Write(200, "journal")
}
