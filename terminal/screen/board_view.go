package screen

import (
	"fmt"
	"strconv"
	"strings"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func (b board) render(f frame) body {
	w := boardWordsIn(f.language)
	hint := fmt.Sprintf(w.Hint, b.limits.Number(roster.TaskSilenceMinutes), b.limits.Number(roster.TaskAlarmMinutes))
	out := body{hint: hint, blocks: append(f.closed(roster.Anybody, roster.Watching), b.filterForm(f, w), b.inForce(f, w))}
	if b.flat {
		out.blocks = append(out.blocks, b.list(f, w))
	} else {
		out.blocks = append(out.blocks, b.cardBoard(f, w))
	}
	out.blocks = append(out.blocks, b.actions(f, w))
	switch {
	case b.names != nil:
		out.dialog = b.names.dialog(f, people(f, b.nameOf(b.names.team)))
	case b.errand != nil:
		out.dialog = b.errand.dialog(f, b.sheet(f, *b.errand))
	case b.open:
		out.dialog = b.teamDialog(f, w)
	}
	return out
}

func (b board) cardBoard(f frame, w boardWords) Block {
	board := &Board{ID: boardCards, Selected: selected(b.chosen)}
	for i, c := range columnsShown(b.columns) {
		column := BoardColumn{ID: string(c.Status), Title: f.in(c.Label), Digit: strconv.Itoa(i + 1), Tone: tones["team"][c.Status]}
		for _, card := range c.Cards {
			column.Cards = append(column.Cards, b.card(f, w, card))
		}
		board.Columns = append(board.Columns, column)
	}
	return Block{Board: board}
}

func (b board) card(f frame, w boardWords, c desk.Card) Card {
	second := c.Team.Place
	if c.Task != nil {
		second = joined(c.Task.Number, c.Task.Place)
	}
	card := Card{
		ID: c.Team.ID.String(), Title: c.Team.Name, Stripe: stripe(c.Team.Capabilities), Kind: w.kind(stripe(c.Team.Capabilities)),
		Lines: []string{joined(w.people(c), f.capabilities(c.Team.Capabilities[:min(len(c.Team.Capabilities), 2)])), second, joined(b.hours(f, w, c), w.wants(c))},
	}
	if m := c.Team.Row.Mark; m != record.Confirmed && m != record.NotMine { // a card is small: it says what is not safe at the centre yet
		card.Lines = append(card.Lines, f.words.mark(m).Text)
	}
	heard := heardCell(f.words, c)
	card.Mark, card.Tone = heard.Text, heard.Tone
	if c.Duty.Over {
		card.Mark, card.Tone = joined(fmt.Sprintf(w.OverText, c.Duty.OnTask.Hours()), card.Mark), Alarm
	}
	if c.Held {
		card.Mark, card.Tone = joined(w.Held, card.Mark), worse(card.Tone, Warn)
	}
	if len(c.Unclear) > 0 {
		card.Mark, card.Tone = joined(f.words.Contested, card.Mark), worse(card.Tone, Warn)
	}
	return card
}

// heardCell is how long a team was silent; nobody waits for one that went home.
func heardCell(w words, c desk.Card) Cell {
	if gone(c) {
		return Cell{}
	}
	return silenceCell(w, c.Silent, c.Overdue)
}

// hours is how long the team was on task since its last rest, else how long it is where it is, or when it is expected.
func (b board) hours(f frame, w boardWords, c desk.Card) string {
	switch {
	case c.Duty.OnTask > 0:
		return fmt.Sprintf(w.TaskHours, c.Duty.OnTask.Hours())
	case awaited(c) && !c.ETA.IsZero():
		return fmt.Sprintf(w.ETAText, f.clock(c.ETA))
	case c.Since.IsZero() || f.now.Before(c.Since):
		return ""
	}
	return fmt.Sprintf(w.SinceText, f.clock(c.Since), f.now.Sub(c.Since).Hours())
}

func worse(a, b Tone) Tone {
	if a == Alarm || b == Alarm {
		return Alarm
	}
	return b
}

// stripe is the kind of force at a card's edge, as the paper T-cards have it; the words stand on the card.
func stripe(capabilities []string) Tone {
	switch direction(capabilities) {
	case "water", "diving":
		return KindWater
	case "mountain", "rope", "forest_fire":
		return KindHeight
	case "collapse":
		return KindRuins
	case "medical":
		return KindMedical
	case "":
		return Plain
	}
	return KindOther
}

func (b board) list(f frame, w boardWords) Block {
	list := &List{ID: boardList, Selected: selected(b.chosen), Empty: w.Empty, Columns: []Column{
		{Title: f.name("team", "name"), Weight: 3}, {Title: f.name("team", "status"), Weight: 1.2}, {Title: w.People, Weight: 0.8, Right: true},
		{Title: f.name("team", "capabilities"), Weight: 2.4}, {Title: f.name("team", "place"), Weight: 2}, {Title: w.Task, Weight: 1.6},
		{Title: w.OnDuty, Weight: 1.4}, {Title: w.Heard, Weight: 1.2}, {Title: f.words.MarkColumn, Weight: 1.5, Mark: true},
	}}
	fillRows(f, list, b.cards(), func(c desk.Card) Row {
		task := ""
		if c.Task != nil {
			task = c.Task.Number
		}
		return Row{ID: c.Team.ID.String(), Cells: []Cell{
			{Text: c.Team.Name}, unsettled(f, f.status("team", c.Team.Status), c.Team.From), w.heads(c), {Text: f.capabilities(c.Team.Capabilities)},
			{Text: c.Team.Place}, b.taskCell(w, c, task), dutyCell(w, c.Duty), heardCell(f.words, c), f.words.mark(c.Team.Row.Mark),
		}}
	})
	return Block{List: list}
}

func (b board) actions(f frame, w boardWords) Block {
	_, ok := b.teamChosen()
	flat := w.Flat
	if b.flat {
		flat = w.Cards
	}
	buttons := []Button{{ID: "board.flat", Label: flat, Key: "L"}, {ID: "board.clear", Label: w.Clear, Key: "X", Off: !b.narrowed()}}
	for _, a := range boardActs {
		buttons = append(buttons, Button{
			ID: "board." + a.id, Label: w.act(a.id), Key: a.key, Primary: a.id == "open", Off: !ok || !b.may(f, a.id),
		})
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

// teamDialog is everything about one team.
func (b board) teamDialog(f frame, w boardWords) *Dialog {
	t := b.team
	if t.Team.ID != b.chosen {
		return &Dialog{ID: "board.team", Title: f.words.Reading, Cancel: boardClose, Body: []Block{{Note: &Note{Text: f.words.Reading, Tone: Muted}}}}
	}
	h := t.Heads
	heads := fmt.Sprintf(w.HeadsText, h.Declared, h.Named, h.Present, h.Out, h.Resting, h.Left, h.Injured, h.Missing)
	task := ""
	if t.Task != nil {
		task = joined(t.Task.Number, t.Task.Title, f.status("task", t.Task.Status).Text)
	}
	filings := make([]string, 0, len(t.Filings))
	for _, c := range t.Filings {
		filings = append(filings, joined(f.clock(c.ArrivedAt), f.shown("checkin", "mode", c.Mode), fmt.Sprintf(w.PeopleText, c.People), f.shown("checkin", "admission", c.Admission), c.RecordedBy, w.late(c.BackEntered)))
	}
	body := []Block{
		facts(f.words, f.name("team", "status"), f.status("team", t.Team.Status).Text, f.name("team", "leader"), joined(t.Team.Leader, f.hidden("team", "phone", t.Team.Phone)),
			f.name("team", "capabilities"), f.capabilities(t.Team.Capabilities), f.name("team", "district"), f.district(t.Team.District),
			f.name("team", "place"), t.Team.Place, w.People, heads, w.Task, task, w.Filings, strings.Join(filings, "\n")),
		{Split: &Split{Ratio: 0.5, Left: []Block{b.people(f, w)}, Right: []Block{b.vehicles(f, w)}}},
	}
	buttons := []Button{{ID: boardClose, Label: f.words.Close, Key: "Esc", Primary: true}}
	for _, a := range boardActs[1:] {
		buttons = append(buttons, Button{ID: "board." + a.id, Label: w.act(a.id), Key: a.key, Off: !b.may(f, a.id)})
	}
	return &Dialog{ID: "board.team", Title: t.Team.Name, Cancel: boardClose, Body: append(body, Block{Actions: &Actions{Buttons: buttons}})}
}

func (b board) people(f frame, w boardWords) Block {
	list := &List{ID: "board.people", Title: w.Names, Height: 4, Empty: w.NoNames, Columns: []Column{
		{Title: f.name("person", "name"), Weight: 1.4}, {Title: f.name("person", "phone"), Weight: 2}, {Title: f.name("person", "status"), Weight: 1.3},
		{Title: f.words.MarkColumn, Weight: 1.8, Mark: true},
	}}
	for _, p := range b.team.People {
		list.Rows = append(list.Rows, Row{ID: "person." + p.ID.String(), Cells: []Cell{
			{Text: p.Name}, {Text: f.hidden("person", "phone", p.Phone)}, b.where(f, p), f.words.mark(p.Row.Mark),
		}})
	}
	return Block{List: list}
}

// where is a person's state; who has none of his own is where his team is.
func (b board) where(f frame, p roster.Person) Cell {
	if p.Status == "" {
		return f.status("team", b.team.Team.Status)
	}
	return Cell{f.shown("person", "status", string(p.Status)), personTone(p.Status)}
}

// taskCell is the task of a team, and whether nobody but the desk that gave it can be sure of it.
func (b board) taskCell(w boardWords, c desk.Card, task string) Cell {
	if c.Held {
		return Cell{joined(task, w.Held), Warn}
	}
	return Cell{Text: task}
}

// dutyCell is how long a team was on task since its last rest: red beyond what is allowed.
func dutyCell(w boardWords, d roster.Duty) Cell {
	switch {
	case d.OnTask <= 0:
		return Cell{}
	case d.Over:
		return Cell{fmt.Sprintf(w.OverText, d.OnTask.Hours()), Alarm}
	case d.Near:
		return Cell{fmt.Sprintf(w.HoursText, d.OnTask.Hours()), Warn}
	}
	return Cell{fmt.Sprintf(w.HoursText, d.OnTask.Hours()), Muted}
}

func personTone(s roster.Status) Tone {
	switch s {
	case roster.PersonInjured, roster.PersonMissing:
		return Alarm
	case roster.PersonPresent:
		return Ready
	case roster.PersonOut:
		return OnTask
	case roster.PersonResting:
		return Resting
	}
	return Withdrawn
}

func (b board) vehicles(f frame, w boardWords) Block {
	list := &List{ID: "board.vehicles", Title: w.Vehicles, Height: 4, Empty: w.NoVehicles, Columns: []Column{
		{Title: f.name("vehicle", "plate"), Weight: 1.8, Fit: true}, {Title: f.name("vehicle", "driver"), Weight: 1.4}, {Title: f.name("vehicle", "status"), Weight: 1.2},
		{Title: f.words.MarkColumn, Weight: 1.8, Mark: true},
	}}
	for _, v := range b.team.Vehicles {
		list.Rows = append(list.Rows, Row{ID: "vehicle." + v.ID.String(), Cells: []Cell{
			{Text: v.Plate}, {Text: v.Driver}, {Text: f.shown("vehicle", "status", string(v.Status))}, f.words.mark(v.Row.Mark),
		}})
	}
	return Block{List: list}
}

// sheet is the dialog of an errand.
func (b board) sheet(f frame, e errand) sheet {
	w := boardWordsIn(f.language)
	team, _ := b.teamChosen()
	what := strings.TrimPrefix(e.name, "board.")
	s := sheet{title: joined(w.act(what), team.Name), columns: 2, save: w.act(what)}
	id := func(field string) string { return e.name + "." + field }
	reason := Field{ID: id("reason"), Label: f.name("team", "reason"), Kind: Han, Wide: true, LenMax: 200}
	to := func(kind string) Field {
		options := f.options(kind, "status")
		if kind == "team" { // where this post may move it, and where it is, for another place
			options = only(options, texts(append(b.nextOf(team.ID), team.Status))...)
		}
		return Field{ID: id("to"), Label: f.name(kind, "status"), Kind: Pick, Required: true, Options: options}
	}
	switch what {
	case "contact":
		s.above = []Block{facts(f.words, f.name("team", "leader"), team.Leader, f.name("team", "phone"), joined(team.Phone, team.DeputyPhone))}
		s.fields = []Field{{ID: id("words"), Label: w.Words, Hint: w.WordsHint, Kind: Han, Wide: true, LenMax: 300}}
	case "move":
		s.fields = []Field{to("team"), f.entry(id("place"), "team", "place", Han), reason}
	case "retime":
		reason.Required = true
		s.fields = []Field{{ID: id("at"), Label: f.name("team", "status_at"), Kind: Time, Required: true, LenMax: 16}, reason}
	case "person":
		s.fields = []Field{to("person"), reason}
	case "vehicle":
		s.fields = []Field{to("vehicle")}
	case "amend":
		s.fields = []Field{
			f.entry(id("leader"), "team", "leader", Han), f.entry(id("phone"), "team", "phone", Digits),
			f.entry(id("deputy_phone"), "team", "deputy_phone", Digits), f.entry(id("place"), "team", "place", Han),
		}
	}
	return s
}
