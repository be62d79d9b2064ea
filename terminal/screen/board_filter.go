package screen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// filtered is what the fields above the board ask for.
func (b board) filtered() desk.BoardFilter {
	filter := desk.BoardFilter{
		Text: strings.TrimSpace(b.filter.text(boardText)), Capability: b.filter.text(boardSkill), District: b.filter.text(boardWhere),
		Place: b.filter.text(boardArea), Order: desk.BoardOrder(b.filter.text(boardOrder)),
	}
	filter.Level, _ = strconv.Atoi(b.filter.text(boardLevel))
	filter.Awake, _ = strconv.ParseFloat(b.filter.text(boardAwake), 64)
	return filter
}

// narrowed says whether the fields leave teams out.
func (b board) narrowed() bool {
	f := b.filtered()
	f.Order = ""
	return f != desk.BoardFilter{}
}

// unfiltered empties every field that leaves teams out; the order stays.
func (b board) unfiltered() draft {
	d := b.filter
	for _, field := range []string{boardText, boardSkill, boardLevel, boardArea, boardAwake, boardWhere} {
		d = d.put(field, "")
	}
	return d
}

func (b board) filterForm(f frame, w boardWords) Block {
	form := &Form{ID: "board.filter", Filter: true, Columns: 7, Fields: b.filterFields(f, w)}
	for i := range form.Fields {
		form.Fields[i] = b.filter.fill(form.Fields[i])
	}
	return Block{Form: form}
}

func (b board) filterFields(f frame, w boardWords) []Field {
	option := func(id, label string) Option { return Option{ID: id, Label: label, Initials: roster.Initials(label)} }
	all := func(more ...Option) []Option { return append([]Option{{Label: f.words.All, Initials: "qb"}}, more...) }
	levels, awake, places := all(), all(), all()
	for n := 1; n <= 3; n++ {
		levels = append(levels, option(strconv.Itoa(n), fmt.Sprintf(w.LevelText, n)))
	}
	for _, n := range []int{4, 8, 12, 24} {
		awake = append(awake, option(strconv.Itoa(n), fmt.Sprintf(w.AwakeText, n)))
	}
	for _, place := range b.places {
		places = append(places, option(place, place))
	}
	return []Field{
		{ID: boardText, Label: f.words.Search, Hint: w.FindHint, Kind: Search, LenMax: 60},
		{ID: boardSkill, Label: w.Skill, Kind: Pick, Options: all(f.capabilityOptions()...)},
		{ID: boardLevel, Label: w.Level, Kind: Pick, Options: levels},
		{ID: boardArea, Label: w.Area, Kind: Pick, Options: places},
		{ID: boardAwake, Label: w.Awake, Kind: Pick, Options: awake},
		{ID: boardWhere, Label: w.District, Kind: Pick, Options: all(f.districtOptions()...)},
		{ID: boardOrder, Label: w.Order, Kind: Pick, Options: []Option{
			option(string(desk.ByRisk), w.ByRisk), option(string(desk.BySilence), w.BySilence), option(string(desk.ByHours), w.ByHours), option(string(desk.ByName), w.ByName),
		}},
	}
}

// inForce says which teams are shown and in what order, and what the letters of the stripes mean.
func (b board) inForce(f frame, w boardWords) Block {
	shown, all := 0, 0
	for _, c := range b.columns {
		shown, all = shown+len(c.Cards), all+c.All
	}
	if !b.narrowed() {
		return Block{Note: &Note{Text: joined(fmt.Sprintf(w.AllText, all), w.orders(desk.BoardOrder(b.filter.text(boardOrder)))) + "　　" + w.Legend, Tone: Muted}}
	}
	var words []string
	for _, field := range b.filterFields(f, w)[:6] {
		text := strings.TrimSpace(b.filter.text(field.ID))
		if i := slices.IndexFunc(field.Options, func(o Option) bool { return o.ID == text }); i >= 0 && text != "" {
			text = field.Options[i].Label
		}
		if text != "" {
			words = append(words, field.Label+" "+text)
		}
	}
	return Block{Note: &Note{Text: fmt.Sprintf(w.Narrowed, shown, all, joined(words...)), Tone: Info}}
}

// Settings of the board: the form in which it is printed, and whether it is shown as a list, which is boardAsList.
const (
	boardPaper  = "board.paper"
	boardForm   = "board.form"
	boardAsList = "list"
)

// answers are what the paper of the board is asked for: the teams that are shown.
func (b board) answers() map[string]string {
	return map[string]string{
		"as": b.paper, "text": b.filter.text(boardText), "capability": b.filter.text(boardSkill), "level": b.filter.text(boardLevel),
		"place": b.filter.text(boardArea), "awake": b.filter.text(boardAwake), "district": b.filter.text(boardWhere),
	}
}

// place is which of the cards, column by column, a team's is.
func (b board) place(team uuid.UUID) int {
	return max(0, slices.IndexFunc(b.cards(), func(c desk.Card) bool { return c.Team.ID == team }))
}

// columnsShown are the columns of a board, so that the digits count them from left to right: going home is last and shown
// only while somebody does.
func columnsShown(all []desk.Column) []desk.Column {
	return slices.DeleteFunc(slices.Clone(all), func(c desk.Column) bool { return c.All == 0 && c.Status == roster.TeamHome })
}

// awaited says whether a team has not come yet.
func awaited(c desk.Card) bool {
	return c.Team.Status == roster.TeamRegistered || c.Team.Status == roster.TeamEnRoute
}

// gone says whether a team has left.
func gone(c desk.Card) bool {
	return c.Team.Status == roster.TeamWithdrawn || c.Team.Status == roster.TeamHome
}

// headsOf is how many people of a team are here, or are expected while none is.
func headsOf(c desk.Card) int {
	if awaited(c) && c.Heads.OnScene() == 0 {
		return c.Expected
	}
	return c.Heads.OnScene()
}
