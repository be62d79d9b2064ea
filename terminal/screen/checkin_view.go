package screen

import (
	"fmt"
	"slices"
	"strconv"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

func (c checkin) wish() Focus { return c.focus }

func (c checkin) render(f frame) body {
	w := checkinWordsIn(f.language)
	b := body{hint: w.Hint, blocks: []Block{c.modes(f, w)}}
	b.blocks = append(b.blocks, f.closed(c.work())...)
	if c.restored {
		b.blocks = append(b.blocks, Block{Note: &Note{Text: f.words.Restored, Tone: Info}})
	}
	if c.mode == teamArrives {
		b.blocks = append(b.blocks, c.search(f, w))
	}
	b.blocks = append(b.blocks, Block{Form: c.formView(f, w)}, c.recentList(f, w))
	if b.dialog = c.asks(f, w); c.cards != nil {
		b.dialog = c.cardsDialog(f, w)
	}
	return b
}

func (c checkin) modes(f frame, w checkinWords) Block {
	button := func(mode arrival, label, key string) Button {
		return Button{ID: "checkin." + string(mode), Label: label, Key: key, Off: c.mode == mode}
	}
	return Block{Actions: &Actions{Buttons: []Button{
		button(teamArrives, w.Team, "Ctrl+T"), button(personArrives, w.Person, "Ctrl+G"), button(vehicleArrives, w.Vehicle, "Ctrl+L"),
		{ID: "checkin.cards", Label: w.Cards, Key: "Ctrl+B", Off: !f.may(roster.Reception)},
	}}}
}

func (c checkin) search(f frame, w checkinWords) Block {
	form := Block{Form: &Form{ID: "checkin.search", Filter: true, Columns: 1, Fields: []Field{
		c.form.fill(Field{ID: checkinFind, Label: w.Find, Hint: w.FindHint, Kind: Search, Wide: true, LenMax: 60}),
	}}}
	// The list stands there from the beginning: were the search to change its place as the first hit comes, the
	// keyboard would lose it in the middle of a word.
	list := &List{
		ID: "checkin.hits", Height: min(max(len(c.hits), 1), 5), Empty: w.NoHit,
		Columns: []Column{{Title: "", Weight: 0.3}, {Title: w.CardKind, Weight: 0.7}, {Title: w.Found, Weight: 3.6}, {Title: "", Weight: 2}},
	}
	switch {
	case c.text(checkinFind) == "":
		list.Empty = w.FindFirst
	case c.found != c.form.text(checkinFind):
		list.Empty = f.words.Reading
	}
	for i, h := range c.hits {
		list.Rows = append(list.Rows, Row{ID: recordOf(h).ID.String(), Cells: []Cell{{Text: strconv.Itoa(i + 1)}, {Text: f.kindName(h.Ref.Kind)}, {Text: h.Title}, {Text: f.second(h)}}})
	}
	return Block{Split: &Split{Ratio: 0.4, Left: []Block{form}, Right: []Block{{List: list}}}}
}

// fields are those of who files.
func (c checkin) fields(f frame) []Field {
	w := checkinWordsIn(f.language)
	switch c.mode {
	case personArrives:
		return c.personFields(f, w)
	case vehicleArrives:
		return c.vehicleFields(f, w)
	}
	return c.teamFields(f, w)
}

// checkinNames are the rule's names of fields that differ from ours.
var checkinNames = map[string]string{
	"self_sufficiency": "checkin.hours", "arrived_at": "checkin.at", "id_number": "checkin.id", "emergency_contact": "checkin.emergency",
	"plate_color": "checkin.color", "driver_phone": "checkin.phone", "team": checkinName,
}

func (c checkin) formView(f frame, w checkinWords) *Form {
	form := Form{ID: "checkin.form", Columns: 5, Submit: "checkin.save", Title: c.title(w), Fields: c.fields(f), Buttons: []Button{
		{ID: "checkin.save", Label: w.Save, Key: "Ctrl+Enter", Primary: true, Off: !f.may(c.work())},
		{ID: "checkin.clear", Label: w.Clear, Off: c.form.empty()},
	}}
	if c.mode == teamArrives {
		form.Buttons = append(form.Buttons, Button{ID: "checkin.new", Label: w.New, Key: "Ctrl+N"})
	}
	return c.view(f, form)
}

func (c checkin) title(w checkinWords) string {
	if c.team == nil {
		return w.This
	}
	if c.team.InCensus {
		return fmt.Sprintf(w.FromCensus, c.team.Team.Name)
	}
	return fmt.Sprintf(w.Known, c.team.Team.Name)
}

// teamFields stand in the order in which a team is asked: what the four numbers are, where it is put, who answers for
// it. Why somebody is not let in is asked only of who is not.
func (c checkin) teamFields(f frame, w checkinWords) []Field {
	fields := []Field{
		{ID: "checkin.people", Label: w.People, Kind: Digits, Required: true, LenMax: 5},
		{ID: "checkin.vehicles", Label: w.Vehicles, Kind: Digits, LenMax: 4},
		{ID: "checkin.capability", Label: w.Capability, Kind: Pick, Options: f.capabilityOptions()},
		{ID: "checkin.hours", Label: w.Hours, Kind: Digits, LenMax: 4},
		{ID: "checkin.place", Label: w.Place, Kind: Han, LenMax: 60},
		{ID: checkinName, Label: w.Name, Kind: Han, Required: true, Off: c.team != nil, LenMax: 60},
		{ID: "checkin.leader", Label: w.Leader, Kind: Han, LenMax: 30},
		{ID: "checkin.phone", Label: w.Phone, Kind: Digits, LenMax: 20},
		{ID: "checkin.plates", Label: w.Plates, Hint: w.PlatesHint, Kind: Plate, LenMax: 300},
		{ID: "checkin.admission", Label: w.Admission, Kind: Pick, Options: f.options("checkin", "admission")},
	}
	fields = append(fields, c.whyNot(w)...)
	if c.text(checkinCode) != "" {
		fields = append([]Field{{ID: checkinCode, Label: w.Code, Kind: Code, Note: w.CodeNote, Wide: true, LenMax: 512}}, fields...)
	}
	if c.here() {
		fields = append(fields, Field{ID: "checkin.mode", Label: w.Mode, Kind: Pick, Options: f.options("checkin", "mode")})
	}
	return append(fields, Field{ID: "checkin.note", Label: w.Note, Kind: Han, LenMax: 300},
		Field{ID: "checkin.at", Label: w.At, Hint: w.AtHint, Kind: Time, LenMax: 16}, Field{ID: "checkin.late", Label: w.Back, Kind: Check})
}

func (c checkin) personFields(f frame, w checkinWords) []Field {
	fields := []Field{
		{ID: checkinName, Label: w.PersonName, Kind: Han, Required: true, LenMax: 30},
		{ID: "checkin.phone", Label: w.Phone, Kind: Digits, LenMax: 20},
		{ID: "checkin.id", Label: w.IDNumber, Kind: Code, LenMax: 18},
		{ID: "checkin.role", Label: w.Skill, Kind: Han, LenMax: 60},
		{ID: "checkin.place", Label: w.Place, Kind: Han, LenMax: 60},
		{ID: "checkin.emergency", Label: w.Emergency, Kind: Text, LenMax: 60},
		{ID: "checkin.admission", Label: w.Admission, Kind: Pick, Options: f.options("checkin", "admission")},
	}
	fields = append(fields, c.whyNot(w)...)
	return append(fields, Field{ID: "checkin.at", Label: w.At, Hint: w.AtHint, Kind: Time, LenMax: 16}, Field{ID: "checkin.late", Label: w.Back, Kind: Check})
}

func (c checkin) vehicleFields(f frame, w checkinWords) []Field {
	return []Field{
		{ID: "checkin.plate", Label: w.Plate, Kind: Plate, Required: true, LenMax: 12},
		{ID: "checkin.color", Label: w.Color, Kind: Pick, Options: f.options("vehicle", "plate_color")},
		{ID: "checkin.of", Label: w.OfTeam, Kind: Pick, Options: c.teams},
		{ID: "checkin.seats", Label: w.Seats, Kind: Digits, LenMax: 3},
		{ID: "checkin.driver", Label: w.Driver, Kind: Han, LenMax: 30},
		{ID: "checkin.phone", Label: w.Phone, Kind: Digits, LenMax: 20},
		{ID: "checkin.type", Label: w.Type, Kind: Han, LenMax: 30},
		{ID: "checkin.place", Label: w.Place, Kind: Han, LenMax: 60},
		{ID: "checkin.at", Label: w.At, Hint: w.AtHint, Kind: Time, LenMax: 16},
		{ID: "checkin.late", Label: w.Back, Kind: Check},
	}
}

func (c checkin) recentList(f frame, w checkinWords) Block {
	list := &List{ID: "checkin.recent", Title: w.Recent, Empty: w.NobodyYet, Columns: []Column{
		{Title: w.Name, Weight: 4}, {Title: w.People, Weight: 1, Right: true}, {Title: w.Status, Weight: 1.4},
		{Title: w.Place, Weight: 2}, {Title: w.Mark, Weight: 1.6, Mark: true},
	}}
	for _, t := range slices.Backward(c.recent) {
		if !roster.OnScene(t.Team.Status) {
			continue
		}
		status := f.status("team", t.Team.Status)
		list.Rows = append(list.Rows, Row{ID: t.Team.ID.String(), Cells: []Cell{
			{Text: t.Team.Name}, {Text: number(t.Heads.OnScene())}, status, {Text: t.Team.Place}, f.words.mark(t.Team.Row.Mark),
		}})
	}
	list.Footer = fmt.Sprintf(w.Footer, len(list.Rows))
	return Block{List: list}
}

// asks is the form's question; of a team that looks like one already filed it lists those, to be opened instead.
func (c checkin) asks(f frame, w checkinWords) *Dialog {
	dialog := c.question(f, "checkin")
	if dialog != nil && c.ask != nil && c.here() {
		back := dialog.Body[1].Actions.Buttons[0]
		dialog.Body[1].Actions.Buttons = []Button{back, {ID: "checkin.reinforcement", Label: w.Reinforces}, {ID: "checkin.correction", Label: w.Corrects}}
		return dialog
	}
	if dialog == nil || c.ask == nil || len(c.ask.Records) == 0 || c.mode != teamArrives {
		return dialog
	}
	list := &List{ID: "checkin.old", Title: w.Alike, Height: min(len(c.ask.Records), 4), Columns: []Column{
		{Title: w.Name, Weight: 4}, {Title: w.People, Weight: 1, Right: true}, {Title: w.Status, Weight: 1.4}, {Title: w.Place, Weight: 2},
	}}
	for _, r := range c.ask.Records {
		if i := slices.IndexFunc(c.recent, func(t desk.TeamLine) bool { return t.Team.ID == r.ID }); i >= 0 {
			t := c.recent[i]
			list.Rows = append(list.Rows, Row{ID: r.ID.String(), Cells: []Cell{
				{Text: t.Team.Name}, {Text: number(t.Heads.OnScene())}, f.status("team", t.Team.Status), {Text: t.Team.Place},
			}})
		}
	}
	if len(list.Rows) == 0 {
		return dialog
	}
	list.Selected = list.Rows[0].ID
	buttons := dialog.Body[1].Actions
	buttons.Buttons = append(buttons.Buttons[:1:1], Button{ID: "checkin.old", Label: w.OpenOld, Key: "Enter"}, buttons.Buttons[1])
	dialog.Body = []Block{dialog.Body[0], {List: list}, dialog.Body[1]}
	return dialog
}
