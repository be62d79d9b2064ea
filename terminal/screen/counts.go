package screen

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// counts is 统计简报: every figure with its definition and age, each of which opens its records.
type counts struct {
	overview desk.Overview
	teams    []desk.TeamLine
	heads    desk.Heads
	bySkill  bool   // the table is by capability, else by district
	figure   string // whose records are shown; empty for none
	records  []titled
	focus    Focus
}

const (
	countsClose   = "counts.close"
	countsRecords = "counts.records"
)

type countsRead struct {
	overview desk.Overview
	teams    []desk.TeamLine
	heads    desk.Heads
}
type recordsRead struct {
	figure  string
	records []titled
}

func (countsRead) message()  {}
func (recordsRead) message() {}

func (countsRead) page() string  { return "counts" }
func (recordsRead) page() string { return "counts" }

func (c counts) key() string   { return "counts" }
func (c counts) draft() string { return "" }
func (c counts) wish() Focus   { return c.focus }

func (c counts) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		c.figure = ""
		c.focus = c.focus.to("counts.all")
		return c, c.load(f)
	case Grew:
		return c, c.load(f)
	case Entered:
		return counts{bySkill: c.bySkill, focus: c.focus}, nil
	case countsRead:
		c.overview, c.teams, c.heads = m.overview, m.teams, m.heads
	case recordsRead:
		if m.figure == c.figure {
			c.records = m.records
		}
	case Pressed:
		return c.pressed(f, strings.TrimPrefix(m.ID, "counts."))
	case RowOpened:
		return c.opened(f, m)
	case KeyPressed:
		switch m.Key {
		case "Esc":
			c.figure = ""
		case "B":
			return c.pressed(f, "by")
		}
	}
	return c, nil
}

func (c counts) load(f frame) []Effect {
	return []Effect{f.look("read counts", func(ctx context.Context, d *desk.Desk) (Message, error) {
		o, err := d.Overview(ctx)
		if err != nil {
			return nil, err
		}
		teams, err := d.Teams(ctx, desk.BoardFilter{})
		if err != nil {
			return nil, err
		}
		heads, err := d.HeadCounts(ctx)
		return countsRead{o, teams, heads}, err
	})}
}

func (c counts) pressed(f frame, what string) (page, []Effect) {
	switch what {
	case "close":
		c.figure = ""
		return c, nil
	case "by":
		c.bySkill = !c.bySkill
		return c, nil
	}
	return c.drill(f, what)
}

// drill opens the records behind a figure.
func (c counts) drill(f frame, figure string) (page, []Effect) {
	refs := c.overview.Counts.Of(figure).Records
	if len(refs) == 0 {
		return c, nil
	}
	c.figure, c.records = figure, nil
	c.focus = c.focus.to(countsRecords)
	return c, []Effect{f.look("read records", func(ctx context.Context, d *desk.Desk) (Message, error) {
		p, err := d.Picture(ctx)
		if err != nil {
			return nil, err
		}
		return recordsRead{figure, titledOf(f, p, refs)}, nil
	})}
}

func (c counts) opened(f frame, m RowOpened) (page, []Effect) {
	switch m.List {
	case "counts.all":
		return c.drill(f, m.Row)
	case countsRecords:
		if i, err := strconv.Atoi(m.Row); err == nil && i < len(c.records) {
			return c, []Effect{say("show", Show{c.records[i].ref})}
		}
	case "counts.apart":
		return c, []Effect{say("show", Show{refOf("team", m.Row)})}
	}
	return c, nil
}

// tiled are the figures that stand large.
var tiled = []struct {
	name string
	tone Tone
}{
	{"teams.on_scene", Ready}, {"people.on_scene", Ready}, {"people.heads", Plain}, {"people.visits", Plain}, {"vehicles.on_scene", Plain}, {"teams.on_task", OnTask},
	{"tasks.open", OnTask}, {"needs.unverified", Warn}, {"needs.short", Warn}, {"teams.en_route", EnRoute}, {"teams.leaving", Info}, {"teams.withdrawn", Withdrawn},
}

func (c counts) render(f frame) body {
	w := countsWordsIn(f.language)
	b := body{hint: w.Hint, blocks: append(f.closed(), c.ageNote(f, w), c.tiles(f))}
	left := []Block{c.all(f, w)}
	right := []Block{c.table(f, w)}
	if len(c.heads.Discrepancies) > 0 {
		right = append(right, c.apart(f, w))
	}
	label := w.BySkill
	if c.bySkill {
		label = w.ByDistrict
	}
	b.blocks = append(b.blocks, Block{Split: &Split{Ratio: 0.56, Left: left, Right: right}},
		Block{Actions: &Actions{Buttons: []Button{{ID: "counts.by", Label: label, Key: "B"}}}})
	if c.figure != "" {
		b.dialog = c.recordsDialog(f, w)
	}
	return b
}

// ageNote says what the figures know and do not know: a terminal that was not heard from is no zero.
func (c counts) ageNote(f frame, w countsWords) Block {
	asOf := c.overview.AsOf
	if asOf.IsZero() {
		asOf = f.now
	}
	heard := age(f.words, f.sync.LastContact, f.real)
	tone := Info
	if f.sync.Enrolled && f.real.Sub(f.sync.LastContact) > time.Hour {
		tone = Warn
	}
	return Block{Note: &Note{Text: fmt.Sprintf(w.AsOf, f.clock(asOf), heard), Tone: tone}}
}

func (c counts) tiles(f frame) Block {
	tiles := &Tiles{ID: "counts.tiles"}
	for _, t := range tiled {
		figure := c.overview.Counts.Of(t.name)
		tile := Tile{ID: "counts." + t.name, Label: f.capital(f.in(figure.Label)), Value: strconv.Itoa(int(figure.Value)), Note: f.in(figure.Unit), Tone: t.tone}
		if len(figure.Records) == 0 {
			tile.ID = ""
		}
		if figure.Value == 0 {
			tile.Tone = Muted
		}
		tiles.Items = append(tiles.Items, tile)
	}
	return Block{Tiles: tiles}
}

// all is every figure with its definition.
func (c counts) all(f frame, w countsWords) Block {
	list := &List{ID: "counts.all", Title: w.All, Empty: f.words.Reading, Columns: []Column{{Title: w.Figure, Weight: 1.6}, {Title: w.Value, Weight: 1, Right: true}, {Title: w.Means, Weight: 5}}}
	for _, figure := range c.overview.Counts {
		list.Rows = append(list.Rows, Row{ID: figure.Name, Cells: []Cell{
			{Text: f.capital(f.in(figure.Label))}, {Text: strings.TrimSpace(strconv.Itoa(int(figure.Value)) + " " + f.in(figure.Unit))}, {Text: f.in(figure.Means)},
		}})
	}
	return Block{List: list}
}

// group is one line of the table.
type group struct{ teams, people, vehicles int }

// table adds the forces on scene up by district or by capability; a team of several capabilities stands under each.
func (c counts) table(f frame, w countsWords) Block {
	title, groups := w.ByDistrict, map[string]group{}
	for _, t := range c.teams {
		if !slices.Contains([]roster.Status{roster.TeamStandby, roster.TeamOnTask, roster.TeamResting, roster.TeamLeaving}, t.Team.Status) {
			continue
		}
		keys := []string{f.district(t.Team.District)}
		if c.bySkill {
			title, keys = w.BySkill, directionsOf(f, t.Team.Capabilities)
		}
		for _, k := range keys {
			g := groups[k]
			groups[k] = group{g.teams + 1, g.people + t.Heads.OnScene(), g.vehicles + t.Team.Vehicles}
		}
	}
	list := &List{ID: "counts.table", Title: title, Empty: w.Nobody, Columns: []Column{
		{Title: title, Weight: 3}, {Title: w.Teams, Weight: 1, Right: true}, {Title: w.People, Weight: 1, Right: true},
	}}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(groups[b].people, groups[a].people), cmp.Compare(a, b))
	})
	for _, k := range keys {
		name := k
		if name == "" {
			name = w.Unknown
		}
		list.Rows = append(list.Rows, Row{ID: "by." + k, Cells: []Cell{{Text: name}, {Text: strconv.Itoa(groups[k].teams)}, {Text: strconv.Itoa(groups[k].people)}}})
	}
	return Block{List: list}
}

func directionsOf(f frame, capabilities []string) []string {
	if len(capabilities) == 0 {
		return []string{""}
	}
	names := make([]string, 0, len(capabilities))
	for _, c := range capabilities {
		code, _, _ := strings.Cut(c, ":")
		if name := f.capability(code); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// apart lists the teams whose names and filed numbers disagree.
func (c counts) apart(f frame, w countsWords) Block {
	list := &List{ID: "counts.apart", Title: w.Discrepancies, Height: min(len(c.heads.Discrepancies), 5), Columns: []Column{{Weight: 2}, {Weight: 3}}}
	for _, d := range c.heads.Discrepancies {
		list.Rows = append(list.Rows, Row{ID: d.Team.String(), Cells: []Cell{{d.Name, Warn}, {Text: fmt.Sprintf(w.DiscrepancyText, f.in(d.What), d.Declared, d.Named)}}})
	}
	return Block{List: list}
}

func (c counts) recordsDialog(f frame, w countsWords) *Dialog {
	figure := c.overview.Counts.Of(c.figure)
	list := &List{ID: countsRecords, Height: 10, Empty: f.words.Reading, Columns: []Column{{Weight: 1}, {Weight: 3.5}, {Weight: 1.4}, {Weight: 2.4}}}
	first := f.windows.first(list.ID, len(c.records))
	for i, t := range c.records[first:min(len(c.records), first+rowsMax)] {
		list.Rows = append(list.Rows, Row{ID: strconv.Itoa(first + i), Cells: []Cell{{Text: f.kindName(t.ref.Kind)}, {Text: t.title}, t.status, {Text: t.second}}})
	}
	list.place(f, first, len(c.records))
	return &Dialog{ID: "counts.figure", Title: joined(f.capital(f.in(figure.Label)), strconv.Itoa(int(figure.Value))), Cancel: countsClose, Body: []Block{
		{Note: &Note{Text: f.in(figure.Means), Tone: Muted}}, {List: list},
		{Actions: &Actions{Buttons: []Button{{ID: countsClose, Label: f.words.Close, Key: "Esc", Primary: true}}}},
	}}
}
