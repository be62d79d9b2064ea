package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// withdrawal is 撤离离场: a team goes on the leaving list, its checks are settled, it leaves, it calls from home.
type withdrawal struct {
	cards  []desk.Card
	chosen uuid.UUID
	checks []roster.Check
	of     uuid.UUID // whose checks they are
	errand *errand
	focus  Focus
}

const withdrawalList = "withdrawal.list"

type leavingListed struct{ cards []desk.Card }
type checksRead struct {
	of     uuid.UUID
	checks []roster.Check
}

func (leavingListed) message() {}
func (checksRead) message()    {}

func (leavingListed) page() string { return "withdrawal" }
func (checksRead) page() string    { return "withdrawal" }

func newWithdrawal(d draft) withdrawal {
	_, errand := d.split()
	return withdrawal{errand: errand}
}

func (x withdrawal) key() string   { return "withdrawal" }
func (x withdrawal) draft() string { return draft{}.with(x.errand).encode() }
func (x withdrawal) wish() Focus   { return x.focus }

func (x withdrawal) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		x.focus = x.focus.to(withdrawalList)
		return x, x.load(f)
	case Grew:
		return x, x.load(f)
	case Entered:
		x.cards, x.checks, x.chosen = nil, nil, uuid.UUID{}
		return x, nil
	case leavingListed:
		x.cards = m.cards
		x.chosen = stillChosen(x.cards, cardID, x.chosen)
		return x, x.check(f)
	case checksRead:
		if m.of == x.chosen {
			x.checks, x.of = m.checks, m.of
		}
		return x, nil
	}
	if x.errand != nil {
		e, effects := x.errand.update(f, m, x.sheet(f, *x.errand), func(e errand, anyway bool) Effect { return x.perform(f, e, anyway) })
		if x.errand = e; e == nil {
			x.focus = x.focus.to(withdrawalList)
			effects = append(effects, x.load(f)...)
		}
		return x, effects
	}
	return x.inList(f, m)
}

// leavingOrder is who stands first: those about to leave, those not yet home, then who could leave.
var leavingOrder = []roster.Status{roster.TeamLeaving, roster.TeamWithdrawn, roster.TeamStandby, roster.TeamResting, roster.TeamOnTask, roster.TeamHome}

func (x withdrawal) load(f frame) []Effect {
	return append(x.check(f), f.look("list leaving teams", func(ctx context.Context, d *desk.Desk) (Message, error) {
		columns, err := d.Board(ctx, desk.BoardFilter{})
		var cards []desk.Card
		for _, status := range leavingOrder {
			for _, c := range columns {
				if c.Status == status {
					cards = append(cards, c.Cards...)
				}
			}
		}
		return leavingListed{cards}, err
	}))
}

func (x withdrawal) check(f frame) []Effect {
	id := x.chosen
	if id == (uuid.UUID{}) {
		return nil
	}
	return []Effect{f.look("read leaving list", func(ctx context.Context, d *desk.Desk) (Message, error) {
		checks, err := d.Clearance(ctx, id)
		return checksRead{id, checks}, err
	})}
}

func (x withdrawal) inList(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case RowChosen:
		if m.List == withdrawalList {
			x.chosen = refOf("team", m.Row).ID
		}
		return x, x.check(f)
	case RowOpened:
		if m.List == withdrawalList {
			x.chosen = refOf("team", m.Row).ID
			x.errand = x.next(f)
			return x, x.check(f)
		}
		return x, x.follow(m.Row)
	case KeyPressed:
		for _, a := range withdrawalActs {
			if a.key == m.Key {
				return x.pressed(f, a.id)
			}
		}
		if m.Key == "Esc" {
			x.focus = x.focus.to(withdrawalList)
		}
	case Pressed:
		return x.pressed(f, strings.TrimPrefix(m.ID, "withdrawal."))
	case Done:
		return x, x.load(f)
	}
	return x, nil
}

// follow opens what a check names: the task that is still open, the person who is missing.
func (x withdrawal) follow(row string) []Effect {
	for _, c := range x.checks {
		if c.Name == row && len(c.Records) > 0 {
			return []Effect{say("show", Show{c.Records[0]})}
		}
	}
	return nil
}

// withdrawalActs are the acts on the chosen team, with their keys.
var withdrawalActs = []struct{ id, key string }{{"begin", "B"}, {"leave", "X"}, {"home", "Y"}, {"back", "V"}, {"waive", "U"}, {"papers", "Ctrl+P"}, {"history", "H"}}

func (x withdrawal) card() (desk.Card, bool) { return lineOf(x.cards, cardID, x.chosen) }

func (x withdrawal) may(what string) bool {
	c, ok := x.card()
	next := func(s roster.Status) bool { return ok && slices.Contains(c.Next, s) }
	switch what {
	case "begin":
		return next(roster.TeamLeaving)
	case "leave":
		return ok && c.Team.Status == roster.TeamLeaving && next(roster.TeamWithdrawn)
	case "home":
		return next(roster.TeamHome)
	case "waive":
		return ok && x.of == x.chosen && slices.ContainsFunc(x.checks, roster.Check.Open)
	case "back":
		return ok && (c.Team.Status == roster.TeamLeaving || c.Team.Status == roster.TeamWithdrawn) && next(roster.TeamStandby)
	}
	return ok
}

func (x withdrawal) next(f frame) *errand {
	for _, what := range []string{"leave", "home", "begin"} {
		if x.may(what) {
			return x.open(f, what)
		}
	}
	return nil
}

func (x withdrawal) pressed(f frame, what string) (page, []Effect) {
	if !x.may(what) || !slices.ContainsFunc(withdrawalActs, func(a struct{ id, key string }) bool { return a.id == what }) {
		return x, nil
	}
	if what == "history" {
		c, _ := x.card()
		return x, []Effect{say("history", askHistory{of: c.Team.Ref(), title: c.Team.Name})}
	}
	if what == "papers" {
		return x, x.askPapers()
	}
	x.errand = x.open(f, what)
	return x, nil
}

// askPapers asks for the papers about the chosen team: its leaving list, the thanks.
func (x withdrawal) askPapers() []Effect {
	c, ok := x.card()
	if !ok {
		return []Effect{say("papers", askPapers{})}
	}
	return []Effect{say("papers", askPapers{of: c.Team.Ref(), title: c.Team.Name})}
}

// openChecks names the lines of the list that keep the team here.
func (x withdrawal) openChecks() []string {
	var names []string
	for _, c := range x.checks {
		if c.Open() {
			names = append(names, c.Name)
		}
	}
	return names
}

func (x withdrawal) open(f frame, what string) *errand {
	c, _ := x.card()
	if !f.open {
		return nil
	}
	given := map[string]string{}
	if what == "home" {
		given["source"] = "phone"
	}
	return newErrand("withdrawal."+what, c.Team.ID, basis(c.Team.From), given)
}

// perform is the act of an errand.
func (x withdrawal) perform(f frame, e errand, anyway bool) Effect {
	w := withdrawalWordsIn(f.language)
	c, _ := lineOf(x.cards, cardID, e.about)
	what := strings.TrimPrefix(e.name, "withdrawal.")
	return f.act("withdrawal", e.name, func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		switch what {
		case "leave":
			return d.Withdraw(ctx, roster.Withdrawal{
				Team: e.about, PeopleCounted: e.whole("people_left"), At: e.moment(f, e.name+".at"), Destination: e.text("destination"),
				HomeDue: e.coming(f, e.name+".home_due_at"), Note: e.text("note"), Seen: e.seen,
			})
		case "home":
			return d.ArrivedHome(ctx, roster.Homecoming{
				Team: e.about, At: e.moment(f, e.name+".at"), Source: e.text("source"), AllVehicles: e.text("all_vehicles") == "true", Note: e.text("note"), Seen: e.seen,
			})
		case "waive":
			texts := map[string]string{"check": e.text("check"), "supervisor": e.text("supervisor"), "duty": e.text("duty"), "why": e.text("why")}
			return d.Call(ctx, desk.Call{Act: "leaving.waive", About: e.about.String(), Texts: texts, Anyway: anyway})
		case "back":
			return d.MoveTeam(ctx, roster.TeamMove{Team: e.about, To: roster.TeamStandby, Reason: e.text("reason"), Seen: e.seen})
		}
		return d.BeginWithdrawal(ctx, e.about, e.text("reason"), e.seen)
	}, func(record.Receipt) string { return joined(w.act(what), c.Team.Name) })
}

func (x withdrawal) render(f frame) body {
	w := withdrawalWordsIn(f.language)
	b := body{hint: w.Hint, blocks: append(f.closed(), Block{Split: &Split{Ratio: 0.55, Left: []Block{x.list(f, w)}, Right: []Block{x.checkList(f, w)}}})}
	buttons := make([]Button, 0, len(withdrawalActs))
	for _, a := range withdrawalActs {
		buttons = append(buttons, Button{
			ID: "withdrawal." + a.id, Label: w.act(a.id), Key: a.key, Primary: a.id == "leave", Off: !x.may(a.id) || !f.open && a.id != "history" && a.id != "papers",
		})
	}
	b.blocks = append(b.blocks, Block{Actions: &Actions{Buttons: buttons}})
	if x.errand != nil {
		b.dialog = x.errand.dialog(f, x.sheet(f, *x.errand))
	}
	return b
}

func (x withdrawal) list(f frame, w withdrawalWords) Block {
	list := &List{ID: withdrawalList, Selected: selected(x.chosen), Empty: w.Empty, Columns: []Column{
		{Title: f.name("team", "name"), Weight: 3}, {Title: f.name("team", "status"), Weight: 1.3}, {Title: w.People, Weight: 0.9, Right: true},
		{Title: w.Since, Weight: 1.2}, {Title: f.words.MarkColumn, Weight: 1.5, Mark: true},
	}}
	fillRows(f, list, x.cards, func(c desk.Card) Row {
		return Row{ID: c.Team.ID.String(), Cells: []Cell{
			{Text: c.Team.Name}, unsettled(f, f.status("team", c.Team.Status), c.Team.From), {Text: number(c.Heads.OnScene())}, {Text: f.clock(c.Since)}, f.words.mark(c.Team.Row.Mark),
		}}
	})
	return Block{List: list}
}

// checkList is 离场清单. What blocks is named; Enter on a line opens what it is about.
func (x withdrawal) checkList(f frame, w withdrawalWords) Block {
	list := &List{ID: "withdrawal.checks", Title: w.Checks, Empty: w.NoChecks, Columns: []Column{{Weight: 1}, {Weight: 3}, {Weight: 3}}}
	if c, ok := x.card(); ok {
		list.Title = fmt.Sprintf(w.ChecksOf, c.Team.Name)
	}
	if x.of != x.chosen {
		return Block{List: list}
	}
	for _, c := range x.checks {
		state := Cell{w.Ask, Info}
		switch {
		case c.OK:
			state = Cell{w.OK, Good}
		case c.Waived != (record.Label{}):
			state = Cell{w.Waived, Info}
		case c.Blocks:
			state = Cell{w.Blocks, Warn}
		}
		list.Rows = append(list.Rows, Row{ID: c.Name, Cells: []Cell{state, {Text: f.in(c.Label)}, {Text: joined(f.in(c.Detail), f.in(c.Waived))}}})
	}
	return Block{List: list}
}

// sheet is the dialog of an errand.
func (x withdrawal) sheet(f frame, e errand) sheet {
	w := withdrawalWordsIn(f.language)
	c, _ := lineOf(x.cards, cardID, e.about)
	what := strings.TrimPrefix(e.name, "withdrawal.")
	s := sheet{title: joined(w.act(what), c.Team.Name), columns: 2, save: w.act(what)}
	id := func(field string) string { return e.name + "." + field }
	at := Field{ID: id("at"), Label: w.At, Hint: w.Now, Kind: Time, LenMax: 16}
	switch what {
	case "leave":
		s.numbers = []string{id("people_left")}
		s.above = []Block{{Note: &Note{Text: fmt.Sprintf(w.OnRecord, c.Heads.OnScene()), Tone: Info}}}
		s.fields = []Field{
			must(f.entry(id("people_left"), "team", "people_left", Digits)), at, f.entry(id("destination"), "team", "destination", Han),
			{ID: id("home_due_at"), Label: f.name("team", "home_due_at"), Kind: Time, Coming: true, LenMax: 16},
			{ID: id("note"), Label: f.name("team", "note"), Kind: Han, Wide: true, LenMax: 300},
		}
	case "home":
		s.above = []Block{facts(f.words, f.name("team", "leader"), joined(c.Team.Leader, c.Team.Phone, c.Team.DeputyPhone))}
		s.fields = []Field{at, f.entry(id("source"), "team", "status_source", Pick), {ID: id("all_vehicles"), Label: w.AllVehicles, Kind: Check}, {ID: id("note"), Label: f.name("team", "note"), Kind: Han, Wide: true, LenMax: 300}}
	case "waive":
		s.fields = []Field{
			{ID: id("check"), Label: f.name("waiver", "check"), Kind: Pick, Required: true, Options: only(f.options("waiver", "check"), x.openChecks()...)},
			must(f.entry(id("supervisor"), "waiver", "supervisor", Han)), f.entry(id("duty"), "waiver", "duty", Han),
			{ID: id("why"), Label: f.name("waiver", "reason"), Kind: Han, Wide: true, Required: true, LenMax: 200},
		}
	default:
		s.fields = []Field{{ID: id("reason"), Label: f.name("team", "reason"), Kind: Han, Wide: true, LenMax: 200}}
	}
	return s
}
