package situation

import (
	"strings"

	"qianshao/hub/console/page"
	"qianshao/shared/roster"
)

// figure is one number on a tile.
type figure struct {
	roster.Figure
	Link string // to the records behind it
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
		{"people", "人员", "People", "people", []string{"people.on_scene", "people.heads", "people.visits", "people.out", "people.left", "people.injured", "people.missing"}},
		{"needs", "需求", "Needs", "needs", []string{"needs.short", "needs.total", "needs.unverified", "needs.published", "needs.partial", "needs.met"}},
		{"tasks", "任务", "Tasks", "tasks", []string{"tasks.open", "tasks.ready", "tasks.issued", "tasks.under_way", "tasks.done", "tasks.aborted"}},
		{"vehicles", "车辆与报名", "Vehicles, sign-ups", "figures", []string{"vehicles.on_scene", "vehicles.visits", "signups.total", "signups.undecided", "signups.awaited", "checkins.uninvited", "checkins.turned_back"}},
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
	f := figure{Figure: p.State.Overview.Counts.Of(name), Link: listOf(p, name)}
	if f.Value > 0 {
		f.Tone = alarming(name)
	}
	return f
}

// tabled are the figures that count what a table shows when it is narrowed by a word of its own.
func tabled(name string) (address string) {
	table, state, _ := strings.Cut(name, ".")
	switch name {
	case "teams.registered", "teams.en_route", "teams.standby", "teams.on_task", "teams.resting", "teams.leaving", "teams.withdrawn", "teams.home",
		"needs.verified", "needs.published", "needs.partial", "needs.closed", "tasks.draft", "tasks.ready", "tasks.issued":
		return table + "?status=" + state
	case "teams.on_scene":
		return "teams?only=here"
	case "needs.short":
		return "needs?only=short"
	case "needs.unverified":
		return "needs?only=unverified"
	case "tasks.open":
		return "tasks?only=open"
	}
	return ""
}

// listOf is where exactly the records behind a figure stand.
func listOf(p *page.Page, name string) string {
	if address := tabled(name); address != "" {
		return p.Link(address)
	}
	return p.Link("figures", name)
}

func tiles(p *page.Page) []tile {
	var tiles []tile
	for _, t := range tileFigures() {
		one := tile{Name: t.name, Title: p.T(t.zh, t.en), Link: p.Link(t.link), Main: figureOf(p, t.figures[0])}
		for _, name := range t.figures[1:] {
			f := figureOf(p, name)
			f.Said = f.Unit != one.Main.Unit && !strings.HasSuffix(f.Label.Zh, f.Unit.Zh)
			one.Others = append(one.Others, f)
		}
		tiles = append(tiles, one)
	}
	return tiles
}
