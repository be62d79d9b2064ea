package situation

import (
	"cmp"
	"slices"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// view is what is known of a space at one look, now or at a moment gone by.
type view struct {
	Kind      string // of event, in words
	Tiles     []tile
	Conflicts []page.OwnerRow
	Map       atlas
	Hours     hours
	Stack     stack
	Gaps      []gapRow
	Whole     gapRow
	Ratio     string
	Waiting   []page.NeedRow // open needs with something missing, the most urgent first
	Overdue   []page.TeamRow // teams not heard from for long, the longest first
	Quiet     int            // how many there are in all
	Late      []page.TaskRow // task orders whose teams are not heard from
	Disagree  []roster.Discrepancy
	Journal   []page.EntryRow
	Desks     []board.Terminal // what they had told; of a moment gone by, when nobody knows who was connected
	Every     int64            // seconds a panel stands on the wall
}

// gapRow is one line of what is short, with how many are here for it.
type gapRow struct {
	roster.Gap
	roster.Saturation
	Name string
}

// How many lines the first page has of each list.
const (
	waitingMax = 6
	overdueMax = 8
	differMax  = 10
	diaryMax   = 8
)

func overview(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "overview", p.T("态势总览", "Overview"), "place"
	entries, err := q.Board().Journal(q.HTTP.Context(), p.State.Space.ID, desk.JournalQuery{Limit: diaryMax})
	if err != nil {
		return err
	}
	body := look(p, entries)
	p.Body = &body
	draws(p)
	if q.Word("tv") == "" {
		return q.Write(200, "overview")
	}
	p.Title, p.Frame, p.Theme, p.Scripts = p.T("大屏", "Wall screen"), "wall", "dark", append(p.Scripts, "wall.js")
	body.Every = everyDefault
	if q.Word("every") != "" {
		body.Every = q.Number("every", 1, everyMax)
	}
	return q.Write(200, "wall")
}

// How long a panel stands on the wall, in seconds.
const (
	everyDefault = 20
	everyMax     = 600
)

// draws says that a page has charts.
func draws(p *page.Page) {
	p.Sheets, p.Scripts = []string{"charts.css", "situation.css"}, []string{"echarts.js", "charts.js"}
}

// look works out a view of the page's state.
func look(p *page.Page, entries []board.Entry) view {
	v := view{
		Kind: catalog.Word(catalog.Disasters(), p.State.Overview.Incident.Type, p.Lang), Tiles: tiles(p), Conflicts: p.Owners(),
		Map: districts(p), Hours: arrivals(p), Stack: stackOf(p), Waiting: waiting(p), Journal: p.Entries(entries), Every: everyDefault,
		Disagree: p.State.Heads.Discrepancies[:min(len(p.State.Heads.Discrepancies), differMax)],
	}
	v.Whole, v.Gaps, v.Ratio = shortages(p)
	v.Overdue, v.Quiet = overdue(p)
	for _, t := range p.State.Tasks {
		if t.Overdue != roster.Heard && len(v.Late) < overdueMax {
			v.Late = append(v.Late, p.TaskRow(t))
		}
	}
	if p.State.Then {
		v.Desks = slices.DeleteFunc(slices.Clone(p.State.Terminals), func(t board.Terminal) bool { return !t.Expected() })
	}
	return v
}

// shortages is what is short by speciality, with whether enough are here.
func shortages(p *page.Page) (whole gapRow, rows []gapRow, ratio string) {
	limit := p.State.Limits.Number(roster.SaturationRatio)
	all, lines := p.State.Picture.SaturationOf(limit)
	for _, g := range p.State.Picture.Gaps() {
		row := gapRow{Gap: g, Name: p.In(g.Label)}
		if i := slices.IndexFunc(lines, func(s roster.Saturation) bool { return s.Direction == g.Directions }); i >= 0 {
			row.Saturation = lines[i]
		}
		rows = append(rows, row)
	}
	return gapRow{Saturation: all}, rows, page.Plain(limit)
}

func waiting(p *page.Page) []page.NeedRow {
	var rows []page.NeedRow
	for _, n := range p.State.Needs {
		if n.Need.Open() && n.Supply.Short > 0 && len(rows) < waitingMax {
			rows = append(rows, p.NeedRow(n))
		}
	}
	return rows
}

// overdue are the teams that somebody waits for a word of.
func overdue(p *page.Page) (rows []page.TeamRow, all int) {
	type quiet struct {
		line desk.TeamLine
		long time.Duration
	}
	var silent []quiet
	for _, t := range p.State.Teams {
		if long, s := t.Team.SilenceBy(p.State.At, p.State.Limits); s != roster.Heard {
			silent = append(silent, quiet{t, long})
		}
	}
	slices.SortStableFunc(silent, func(a, b quiet) int { return cmp.Compare(b.long, a.long) })
	for _, one := range silent[:min(len(silent), overdueMax)] {
		rows = append(rows, p.TeamRow(one.line))
	}
	return rows, len(silent)
}
