package screen

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// board is 力量看板: one card a team, one column a status; M and a digit move a card.
type board struct {
	filter  draft
	columns []desk.Column
	places  []string        // where teams are, to choose from
	paper   string          // printed as cards or as a list, as last time
	limits  roster.Settings // the numbers in force
	flat    bool            // as a list
	formed  bool            // flat is known: it was read, or chosen here
	chosen  uuid.UUID
	open    bool // the chosen team's page is above the board
	team    desk.TeamPage
	errand  *errand
	names   *namesPasted  // a roster on its way; nil while there is none
	moving  roster.Status // a move that is on its way; kept in case the rule asks for a reason
	focus   Focus
}

// IDs of the board.
const (
	boardCards = "board.cards"
	boardList  = "board.list"
	boardText  = "board.find"
	boardSkill = "board.skill"
	boardWhere = "board.where"
	boardLevel = "board.level"
	boardAwake = "board.awake"
	boardArea  = "board.area"
	boardOrder = "board.order"
	boardClose = "board.close"
)

type boardRead struct {
	columns []desk.Column
	places  []string
	limits  roster.Settings
	paper   string
	form    string // shown as cards or as a list, as last time
}

// dutiesRead says that the hours on duty were read from the histories: the board can show them whole.
type dutiesRead struct{}
type teamRead struct{ team desk.TeamPage }

func (boardRead) message()  {}
func (dutiesRead) message() {}
func (teamRead) message()   {}

func (boardRead) page() string  { return "board" }
func (dutiesRead) page() string { return "board" }
func (teamRead) page() string   { return "board" }

func newBoard(d draft) board {
	_, errand := d.split()
	return board{errand: errand, names: keptNames(d)}
}

func (b board) key() string   { return "board" }
func (b board) draft() string { return draft{}.names(b.names).with(b.errand).encode() }
func (b board) wish() Focus   { return b.focus }

func (b board) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		b.open = false
		b.focus = b.focus.to(b.entrance())
		return b, b.load(f)
	case Grew:
		return b, b.load(f)
	case Entered:
		b.columns, b.team, b.chosen, b.open = nil, desk.TeamPage{}, uuid.UUID{}, false
		return b, nil
	case Show:
		b.chosen, b.open = m.Record.ID, true
		b.filter = b.unfiltered()
		return b, b.load(f)
	case dutiesRead:
		return b, b.load(f)[:1]
	case boardRead:
		b.columns, b.places, b.limits, b.paper = m.columns, m.places, m.limits, m.paper
		b = b.shownAs(m.form)
		if !b.open {
			b.chosen = stillChosen(b.cards(), cardID, b.chosen)
		}
		return b, nil
	case teamRead:
		if b.open {
			b.team, b.chosen = m.team, m.team.Team.ID
		}
		return b, nil
	}
	switch {
	case b.names != nil:
		return b.inNames(f, m)
	case b.errand != nil:
		return b.inErrand(f, m)
	case b.open:
		return b.inTeam(f, m)
	}
	return b.inBoard(f, m)
}

// shownAs takes the form in which the board was shown last; the choice made here goes on, though it may be read before
// it was kept.
func (b board) shownAs(form string) board {
	if b.formed {
		return b
	}
	b.formed = true
	if b.flat = form == boardAsList; b.flat {
		b.focus = b.focus.to(b.entrance())
	}
	return b
}

func cardID(c desk.Card) uuid.UUID { return c.Team.ID }

func (b board) entrance() string {
	if b.flat {
		return boardList
	}
	return boardCards
}

func (b board) cards() []desk.Card {
	var all []desk.Card
	for _, c := range b.columns {
		all = append(all, c.Cards...)
	}
	return all
}

func (b board) load(f frame) []Effect {
	filter := b.filtered()
	effects := []Effect{f.look("read board", func(ctx context.Context, d *desk.Desk) (Message, error) {
		columns, err := d.Board(ctx, filter)
		if err != nil {
			return boardRead{}, err
		}
		places, err := d.Places(ctx)
		if err != nil {
			return boardRead{}, err
		}
		paper, err := f.station.Setting(ctx, boardPaper)
		if err != nil {
			return boardRead{}, err
		}
		form, err := f.station.Setting(ctx, boardForm)
		if err != nil {
			return boardRead{}, err
		}
		limits, err := d.Settings(ctx)
		return boardRead{columns, places, limits, paper, form}, err
	})}
	effects = append(effects, f.look("read hours on duty", func(ctx context.Context, d *desk.Desk) (Message, error) {
		_, err := d.Duties(ctx)
		return dutiesRead{}, err
	}))
	if b.open {
		effects = append(effects, readTeam(f, b.chosen))
	}
	return effects
}

func readTeam(f frame, id uuid.UUID) Effect {
	return f.look("read team", func(ctx context.Context, d *desk.Desk) (Message, error) {
		team, err := d.Team(ctx, id)
		return teamRead{team}, err
	})
}

func (b board) inBoard(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Typed:
		b.filter = b.filter.typed(m.Field, m.Text)
		return b, b.load(f)
	case Submitted:
		b.focus = b.focus.to(b.entrance())
	case CardChosen:
		b.chosen = refOf("team", m.Card).ID
	case RowChosen:
		b.chosen = refOf("team", m.Row).ID
	case CardOpened:
		return b.openTeam(f, m.Card)
	case RowOpened:
		return b.openTeam(f, m.Row)
	case CardMoved:
		return b.move(f, refOf("team", m.Card).ID, roster.Status(m.Column))
	case KeyPressed:
		return b.keyed(f, m.Key)
	case Pressed:
		return b.pressed(f, strings.TrimPrefix(m.ID, "board."))
	case Refused:
		return b.refused(f, m), nil
	case Done:
		b.moving = ""
		return b, b.load(f)
	}
	return b, nil
}

func (b board) openTeam(f frame, id string) (page, []Effect) {
	b.chosen, b.open, b.team = refOf("team", id).ID, true, desk.TeamPage{}
	return b, []Effect{readTeam(f, b.chosen)}
}

// move sends a card to another column at once; a rule that wants more opens the dialog.
func (b board) move(f frame, team uuid.UUID, to roster.Status) (page, []Effect) {
	c, ok := lineOf(b.cards(), cardID, team)
	if !ok || c.Team.Status == to || !b.may(f, "move") {
		return b, nil
	}
	b.chosen, b.moving = team, to
	return b, []Effect{b.moves(f, c.Team, roster.TeamMove{Team: team, To: to, Seen: basis(c.Team.From)})}
}

func (b board) moves(f frame, team roster.Team, m roster.TeamMove) Effect {
	to := f.status("team", m.To).Text
	return f.act("board", "move a team", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.MoveTeam(ctx, m)
	}, func(record.Receipt) string { return joined(team.Name, to) })
}

func (b board) refused(f frame, m Refused) board {
	to := b.moving
	b.moving = ""
	if m.Refusal == nil || to == "" {
		return b
	}
	if c, ok := lineOf(b.cards(), cardID, b.chosen); ok && m.Refusal.Field == "reason" {
		b.errand = newErrand("board.move", c.Team.ID, basis(c.Team.From), map[string]string{"to": string(to), "place": c.Team.Place})
		b.errand.wrong = m.Text
	}
	return b
}

// boardActs are the acts on the chosen team, with their keys.
var boardActs = []struct{ id, key string }{
	{"open", "Enter"}, {"contact", "C"}, {"move", "V"}, {"retime", "K"}, {"names", "N"}, {"amend", "E"}, {"history", "H"},
}

// may says whether the post does an act of the board.
func (b board) may(f frame, what string) bool {
	switch what {
	case "open", "history":
		return true
	case "move", "retime":
		return f.open && f.may(roster.Watching)
	case "names":
		return f.open && f.may(roster.Reception)
	}
	return f.open && f.may(roster.Anybody)
}

// uses says which single keys are the page's own acts before they are another screen's.
func (b board) uses(key string) bool {
	return slices.ContainsFunc(boardActs, func(a struct{ id, key string }) bool { return a.key == key }) || key == "L" || key == "X"
}

func (b board) keyed(f frame, key string) (page, []Effect) {
	for _, a := range boardActs {
		if a.key == key {
			return b.pressed(f, a.id)
		}
	}
	switch key {
	case "L":
		return b.pressed(f, "flat")
	case "X":
		return b.pressed(f, "clear")
	case "Esc":
		b.focus = b.focus.to(b.entrance())
	case "Ctrl+F":
		b.focus = b.focus.to(boardText)
	}
	return b, nil
}

func (b board) pressed(f frame, what string) (page, []Effect) {
	switch what {
	case "flat":
		b.flat, b.formed = !b.flat, true
		b.focus = b.focus.to(b.entrance())
		form := ""
		if b.flat {
			form = boardAsList
		}
		return b, []Effect{keep(f.station, boardForm, form), say("look at the chosen team", RowsWanted{List: boardList, At: b.place(b.chosen)})}
	case "clear":
		b.filter = b.unfiltered()
		b.focus = b.focus.to(b.entrance())
		return b, b.load(f)
	}
	team, ok := b.teamChosen()
	if !ok || !b.may(f, what) {
		return b, nil
	}
	given := map[string]string{}
	switch what {
	case "open":
		return b.openTeam(f, b.chosen.String())
	case "history":
		return b, []Effect{say("history", askHistory{of: team.Ref(), title: team.Name})}
	case "move":
		given["place"] = team.Place
	case "amend":
		given = map[string]string{"leader": team.Leader, "phone": team.Phone, "deputy_phone": team.DeputyPhone, "place": team.Place}
	case "retime":
		if !team.StatusAt.IsZero() {
			given["at"] = team.StatusAt.In(f.now.Location()).Format("2006-01-02 15:04")
		}
	case "names":
		return b.openNames(f, team.ID), nil
	case "contact":
	default:
		return b, nil
	}
	b.errand = newErrand("board."+what, team.ID, basis(team.From), given)
	return b, nil
}

func (b board) teamChosen() (roster.Team, bool) {
	if b.open && b.team.Team.ID == b.chosen {
		return b.team.Team, b.chosen != uuid.UUID{}
	}
	c, ok := lineOf(b.cards(), cardID, b.chosen)
	return c.Team, ok
}

// nextOf are the states in which this post may put a team.
func (b board) nextOf(team uuid.UUID) []roster.Status {
	if b.open && b.team.Team.ID == team {
		return slices.Clone(b.team.Next)
	}
	c, _ := lineOf(b.cards(), cardID, team)
	return slices.Clone(c.Next)
}

// inTeam answers messages while a team's page is above the board.
func (b board) inTeam(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case KeyPressed:
		if m.Key == "Esc" {
			return b.pressedTeam(f, "close")
		}
		return b.keyed(f, m.Key)
	case Pressed:
		return b.pressedTeam(f, strings.TrimPrefix(m.ID, "board."))
	case RowOpened:
		return b.member(f, m), nil
	case Done:
		return b, b.load(f)
	}
	return b, nil
}

func (b board) pressedTeam(f frame, what string) (page, []Effect) {
	if what == "close" {
		b.open = false
		b.focus = b.focus.to(b.entrance())
		return b, nil
	}
	return b.pressed(f, what)
}

// member opens the move of a person or vehicle of the team.
func (b board) member(f frame, m RowOpened) board {
	if !b.may(f, "amend") {
		return b
	}
	kind, id, _ := strings.Cut(m.Row, ".")
	ref := refOf(kind, id)
	for _, p := range b.team.People {
		if kind == "person" && p.ID == ref.ID {
			b.errand = newErrand("board.person", p.ID, basis(p.From), nil)
		}
	}
	for _, v := range b.team.Vehicles {
		if kind == "vehicle" && v.ID == ref.ID {
			b.errand = newErrand("board.vehicle", v.ID, basis(v.From), nil)
		}
	}
	return b
}

func (b board) inErrand(f frame, m Message) (page, []Effect) {
	e, effects := b.errand.update(f, m, b.sheet(f, *b.errand), func(e errand, anyway bool) Effect { return b.perform(f, e) })
	b.errand = e
	if e == nil {
		b.moving = ""
		b.focus = b.focus.to(b.entrance())
		effects = append(effects, b.load(f)...)
	}
	return b, effects
}

// perform is the act of an errand.
func (b board) perform(f frame, e errand) Effect {
	team, _ := b.teamChosen()
	w := boardWordsIn(f.language)
	said := func(record.Receipt) string { return joined(w.act(strings.TrimPrefix(e.name, "board.")), team.Name) }
	return f.act("board", e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		switch e.name {
		case "board.contact":
			return d.Contact(ctx, e.about, e.text("words"))
		case "board.retime":
			return d.RetimeTeam(ctx, e.about, e.moment(f, e.name+".at"), e.text("reason"), e.seen)
		case "board.person":
			return d.MovePerson(ctx, roster.PersonMove{Person: e.about, To: roster.Status(e.text("to")), Reason: e.text("reason"), Seen: e.seen})
		case "board.vehicle":
			return d.MoveVehicle(ctx, roster.VehicleMove{Vehicle: e.about, To: roster.Status(e.text("to")), Seen: e.seen})
		case "board.amend":
			return d.Amend(ctx, "team", e.about, e.changed("leader", "phone", "deputy_phone", "place"), e.seen)
		}
		return d.MoveTeam(ctx, roster.TeamMove{Team: e.about, To: roster.Status(e.text("to")), Place: e.text("place"), Reason: e.text("reason"), Seen: e.seen})
	}, said)
}

// changed are the fields that differ from what the dialog was opened with.
func (e errand) changed(fields ...string) map[string]string {
	set := map[string]string{}
	for _, field := range fields {
		if entry := e.form.entries[e.name+"."+field]; strings.TrimSpace(entry.Text) != strings.TrimSpace(entry.Given) {
			set[field] = strings.TrimSpace(entry.Text)
		}
	}
	return set
}
