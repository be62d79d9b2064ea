package situation

import (
	"cmp"
	"math"
	"slices"
	"time"

	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// figure is one number on a tile.
type figure struct {
	roster.Figure
	Tone string // when it asks for attention
	Said bool   // its unit is said, for it differs from the tile's
}

// tile is figures of one thing: the first is shown large, and every one with its definition.
type tile struct {
	Name, Title, Link string
	Main              figure
	Others            []figure
}

// tileFigures are the figures on the first page, in their places.
func tileFigures() []struct {
	name, zh, en, link string
	figures            []string
} {
	return []struct {
		name, zh, en, link string
		figures            []string
	}{
		{"teams", "队伍", "Teams", "teams", []string{"teams.on_scene", "teams.standby", "teams.on_task", "teams.resting", "teams.leaving", "teams.en_route", "teams.withdrawn"}},
		{"people", "人员", "People", "teams", []string{"people.on_scene", "people.heads", "people.visits", "people.out", "people.left", "people.injured", "people.missing"}},
		{"vehicles", "车辆与报名", "Vehicles, sign-ups", "figures", []string{"vehicles.on_scene", "vehicles.visits", "signups.total", "signups.undecided", "signups.awaited", "checkins.uninvited", "checkins.turned_back"}},
		{"needs", "需求", "Needs", "needs", []string{"needs.short", "needs.total", "needs.unverified", "needs.published", "needs.partial", "needs.met"}},
		{"tasks", "任务", "Tasks", "tasks", []string{"tasks.open", "tasks.ready", "tasks.issued", "tasks.under_way", "tasks.done", "tasks.aborted"}},
	}
}

// alarming are figures that must not be above zero unnoticed.
func alarming(name string) string {
	switch name {
	case "people.injured", "people.missing":
		return "alarm"
	case "needs.short", "needs.unverified", "tasks.ready", "signups.undecided":
		return "warn"
	}
	return ""
}

func figureOf(p *page.Page, name string) figure {
	f := figure{Figure: p.State.Overview.Counts.Of(name)}
	if f.Value > 0 {
		f.Tone = alarming(name)
	}
	return f
}

func tiles(p *page.Page) []tile {
	var tiles []tile
	for _, t := range tileFigures() {
		one := tile{Name: t.name, Title: p.T(t.zh, t.en), Link: p.Link(t.link), Main: figureOf(p, t.figures[0])}
		for _, name := range t.figures[1:] {
			f := figureOf(p, name)
			f.Said = f.Unit != one.Main.Unit
			one.Others = append(one.Others, f)
		}
		tiles = append(tiles, one)
	}
	return tiles
}

// slice is one state's part of a bar.
type slice struct {
	page.Mark
	Count   int
	X, Wide float64 // in thousandths of the bar
	Link    string
}

// bar shows how many teams are in each state.
func bar(p *page.Page) []slice {
	total := 0
	counts := map[roster.Status]int{}
	for _, t := range p.State.Teams {
		if t.Team.Status != "" {
			counts[t.Team.Status]++
			total++
		}
	}
	var slices []slice
	x := 0.0
	for _, s := range p.State.Schema.Kind("team").Field("status").Options {
		n := counts[roster.Status(s.Name)]
		wide := 0.0
		if total > 0 {
			wide = 1000 * float64(n) / float64(total)
		}
		slices = append(slices, slice{p.Mark("team", roster.Status(s.Name)), n, x, wide, p.Link("teams") + "?status=" + s.Name})
		x += wide
	}
	return slices
}

// groupCount is how many conflicts wait for a group.
type groupCount struct {
	Group  string
	Link   string
	N, Red int
}

func conflictCounts(p *page.Page) []groupCount {
	var counts []groupCount
	for _, g := range []record.Group{record.General, record.Coordination, record.Support} {
		one := groupCount{Group: p.Group(g), Link: p.Link("conflicts") + "?group=" + string(g)}
		for _, c := range p.State.Conflicts {
			if c.Owner == g {
				one.N++
				if c.Red {
					one.Red++
				}
			}
		}
		counts = append(counts, one)
	}
	return counts
}

// overviewBody is what stands on the first page of a space.
type overviewBody struct {
	Kind      string // of event, in words
	Tiles     []tile
	Bar       []slice
	Conflicts []groupCount
	Waiting   []page.NeedRow // open needs with something missing, the most urgent first
	Silent    []page.TeamRow // teams not heard from for long, the longest first
	Origins   []origin
	Arrivals  []hour
	Disagree  []roster.Discrepancy // where names and declared numbers differ
	Journal   []page.EntryRow
}

// hour is one bar of the arrivals.
type hour struct {
	Label   string // every third one has it
	People  int
	X, Y    float64 // in a box of 1000 by 160
	High    float64
	Current bool
}

// origin is where forces on scene come from.
type origin struct {
	District      string
	Teams, People int
}

// How many lines the first page has of each list.
const (
	waitingMax = 8
	silentMax  = 8
	originsMax = 10
	differMax  = 10
	diaryMax   = 8
	hoursMax   = 24
)

func overview(q *page.Request) error {
	p := q.Page
	p.Section, p.Title, p.Update = "overview", p.T("态势总览", "Overview"), "place"
	entries, err := q.Board().Journal(q.HTTP.Context(), p.State.Space.ID, desk.JournalQuery{Limit: diaryMax})
	if err != nil {
		return err
	}
	p.Body = overviewBody{
		Kind:  catalog.Word(catalog.Disasters(), p.State.Overview.Incident.Type, p.Lang),
		Tiles: tiles(p), Bar: bar(p), Conflicts: conflictCounts(p), Waiting: waiting(p), Silent: silent(p), Origins: origins(p),
		Arrivals: arrivals(p), Disagree: p.State.Heads.Discrepancies[:min(len(p.State.Heads.Discrepancies), differMax)], Journal: p.Entries(entries),
	}
	return q.Write(200, "overview")
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

func silent(p *page.Page) []page.TeamRow {
	type quiet struct {
		line desk.TeamLine
		long time.Duration
	}
	var all []quiet
	for _, t := range p.State.Teams {
		if long, s := t.Team.SilenceBy(p.State.At, p.State.Limits); s != roster.Heard {
			all = append(all, quiet{t, long})
		}
	}
	slices.SortStableFunc(all, func(a, b quiet) int { return cmp.Compare(b.long, a.long) })
	var rows []page.TeamRow
	for _, one := range all[:min(len(all), silentMax)] {
		rows = append(rows, p.TeamRow(one.line))
	}
	return rows
}

func origins(p *page.Page) []origin {
	by := map[string]*origin{}
	for _, t := range p.State.Teams {
		if !roster.OnScene(t.Team.Status) {
			continue
		}
		name := cmp.Or(p.District(t.Team.District), p.T("未登记", "not recorded"))
		if by[name] == nil {
			by[name] = &origin{District: name}
		}
		by[name].Teams++
		by[name].People += t.Heads.OnScene()
	}
	var all []origin
	for _, o := range by {
		all = append(all, *o)
	}
	slices.SortFunc(all, func(a, b origin) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.District, b.District))
	})
	return all[:min(len(all), originsMax)]
}

// arrivals counts the people filed in each of the last hours. Corrections are not arrivals; who was turned back did not
// arrive.
func arrivals(p *page.Page) []hour {
	end := page.China(p.State.At).Truncate(time.Hour).Add(time.Hour)
	begin := end.Add(-hoursMax * time.Hour)
	hours := make([]hour, hoursMax)
	most := 0
	for _, c := range p.State.Picture.Checkins {
		if c.Mode == roster.Correction || !c.Admits() || c.ArrivedAt.Before(begin) || !c.ArrivedAt.Before(end) {
			continue
		}
		h := &hours[c.ArrivedAt.Sub(begin)/time.Hour]
		h.People += c.People
		most = max(most, h.People)
	}
	if most == 0 {
		return nil
	}
	for i := range hours {
		at := begin.Add(time.Duration(i) * time.Hour)
		h := &hours[i]
		h.X, h.High, h.Current = math.Round(float64(i)*1000/hoursMax), math.Round(130*float64(h.People)/float64(most)), i == hoursMax-1
		h.Y = 160 - h.High
		if at.Hour()%3 == 0 {
			h.Label = at.Format("15:00")
		}
	}
	return hours
}
