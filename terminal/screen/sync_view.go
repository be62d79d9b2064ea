package screen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

func (s syncCentre) render(f frame) body {
	w := syncWordsIn(f.language)
	left := []Block{s.queue(f, w), s.linkActions(f, w)}
	if len(s.denied) > 0 {
		left = append(left, s.deniedList(f, w))
	}
	right := []Block{s.list(f, w)}
	if c, ok := s.conflict(f); ok {
		right = append(right, s.sides(f, w, c, syncSides), calls(f, w, c, false))
	}
	b := body{hint: w.Hint, blocks: []Block{s.state(f, w)}}
	for _, q := range f.sync.Spaces {
		if !q.Fenced.IsZero() {
			b.blocks = append(b.blocks, Block{Note: &Note{Text: fmt.Sprintf(w.Fenced, q.Name, moment(f, q.Fenced.UnixMilli())), Tone: Warn}})
		}
		if q.ImageRefused != "" { // nothing is lost by it: sync goes on change by change
			b.blocks = append(b.blocks, Block{Note: &Note{Text: joined(q.Name, (&identity.Refusal{Code: q.ImageRefused}).Say(string(f.language))), Tone: Info}})
		}
	}
	b.blocks = append(b.blocks, s.carriers(f, w)...)
	b.blocks = append(b.blocks, s.satellite(f)...)
	b.blocks = append(b.blocks, Block{Split: &Split{Ratio: 0.5, Left: left, Right: right}}, s.actions(f, w))
	switch {
	case s.errand != nil:
		b.dialog = s.errand.dialog(f, s.sheet(f, *s.errand))
	case s.offering:
		b.dialog = s.offerDialog(f)
	}
	return b
}

// state says in one line how this terminal stands. Being offline is no fault.
func (s syncCentre) state(f frame, w syncWords) Block {
	switch joining := joiningText(f.words, f.sync); {
	case joining != "":
		return Block{Note: &Note{Text: joining + f.words.Comma + (&identity.Refusal{Code: identity.ApprovalPending}).Say(string(f.language)), Tone: Warn}}
	case !f.sync.Enrolled:
		return Block{Note: &Note{Text: w.NotEnrolled, Tone: Info}}
	case connected(f.sync):
		online := Note{Text: fmt.Sprintf(w.Online, f.sync.Hub, f.sync.DeskCode, f.sync.Device), Tone: Good}
		for _, l := range f.sync.Links {
			if l.Problem == identity.ProgramOld {
				online.Text, online.Tone = online.Text+" "+(&identity.Refusal{Code: l.Problem}).Say(string(f.language)), Warn
			}
		}
		return Block{Note: &online}
	}
	text := fmt.Sprintf(w.Offline, f.sync.Hub, age(f.words, f.sync.LastContact, f.real))
	for _, l := range f.sync.Links {
		if l.Problem != "" && l.Carrier != "lan" { // what happened, what is safe, what to do
			text += " " + (&identity.Refusal{Code: l.Problem}).Say(string(f.language))
		}
	}
	return Block{Note: &Note{Text: text, Tone: Info}}
}

// queue counts changes made here, space by space, in the four words.
func (s syncCentre) queue(f frame, w syncWords) Block {
	list := &List{ID: "sync.queue", Title: w.Queue, Height: max(1, min(len(f.sync.Spaces), 5)), Empty: w.NoQueue, Columns: []Column{
		{Title: w.Space, Weight: 2.4}, {Title: f.words.OnlyHere, Weight: 0.95, Right: true}, {Title: f.words.Sent, Weight: 0.95, Right: true},
		{Title: f.words.AtNeighbour, Weight: 1.2, Right: true}, {Title: f.words.Confirmed, Weight: 1.5, Right: true},
	}}
	for _, q := range f.sync.Spaces {
		list.Rows = append(list.Rows, Row{ID: q.Space.String(), Cells: []Cell{
			{Text: q.Name}, {Text: strconv.Itoa(q.OnlyHere)}, {Text: strconv.Itoa(q.Sent)}, {Text: strconv.Itoa(q.AtNeighbour)}, {Text: strconv.Itoa(q.Confirmed)},
		}})
	}
	return Block{List: list}
}

func (s syncCentre) deniedList(f frame, w syncWords) Block {
	list := &List{ID: syncDenied, Title: w.Denied, Height: min(len(s.denied), 4), Columns: []Column{{Title: w.Record, Weight: 3}, {Title: w.Reason, Weight: 2}, {Title: f.words.When, Weight: 1.4}}}
	for _, d := range s.denied {
		list.Rows = append(list.Rows, Row{ID: d.Record.ID.String(), Cells: []Cell{{joined(f.kindName(d.Record.Kind), d.Title), Alarm}, {Text: w.denial(d.Reason)}, {Text: f.clock(d.At)}}})
	}
	return Block{List: list}
}

func (s syncCentre) list(f frame, w syncWords) Block {
	list := &List{ID: syncConflicts, Title: w.Conflicts, Selected: s.chosen, Empty: w.NoConflict, Columns: []Column{
		{Title: w.Record, Weight: 3}, {Title: w.What, Weight: 2.4}, {Title: w.Owner, Weight: 1.2}, {Title: w.Values, Weight: 1, Right: true},
	}}
	fillRows(f, list, s.shown(f), func(c desk.Conflict) Row {
		tone := Warn
		if c.Red {
			tone = Alarm
		}
		return Row{ID: c.ID, Cells: []Cell{{joined(f.kindName(c.Record.Kind), titleOfConflict(c)), tone}, {Text: f.in(c.What)}, {Text: groupName(f, c.Owner)}, {Text: strconv.Itoa(len(c.Sides))}}}
	})
	return Block{List: list}
}

func groupName(f frame, g record.Group) string { return f.shown("group_member", "group", string(g)) }

// sides are the values of a conflict: what, who, which device, when, and which of them every screen shows for now.
func (s syncCentre) sides(f frame, w syncWords, c desk.Conflict, id string) Block {
	list := &List{ID: id, Title: joined(f.in(c.What), f.in(c.Rule)), Height: max(2, min(len(c.Sides), 4)), Columns: []Column{
		{Title: w.Value, Weight: 3}, {Title: f.words.Who, Weight: 1.4}, {Title: w.Device, Weight: 1.2}, {Title: f.words.When, Weight: 1.3}, {Title: w.Holds, Weight: 1.3},
	}}
	for i, side := range c.Sides {
		holds := Cell{}
		if side.Stands {
			holds = Cell{w.Stands, Info}
		}
		list.Rows = append(list.Rows, Row{ID: strconv.Itoa(i), Cells: []Cell{
			{Text: s.valueText(f, c, side)}, {Text: side.Source.Operator}, {Text: f.desk(side.Source.Device)}, {Text: moment(f, side.Source.Wall)}, holds,
		}})
	}
	return Block{List: list}
}

// valueText is a side's value in the operator's language.
func (s syncCentre) valueText(f frame, c desk.Conflict, side desk.Side) string {
	if k := f.schema.Kind(c.Record.Kind); c.Field != "" && k != nil {
		if d := k.Field(c.Field); d != nil && d.Type != record.Ref && !side.Value.IsNone() {
			return d.Show(side.Value, string(f.language))
		}
	}
	if side.Said != (record.Label{}) {
		return f.in(side.Said)
	}
	return side.Text
}

// calls are the telephone calls to make before deciding. The numbers stand whole only where somebody is about to decide.
func calls(f frame, w syncWords, c desk.Conflict, whole bool) Block {
	var lines []string
	for _, call := range c.Calls {
		who, phone := call.Who, call.Phone
		if !whole {
			phone = f.hidden("team", "phone", phone)
		}
		if !call.Desk.IsZero() {
			who = fmt.Sprintf(w.DeskText, f.desk(call.Desk))
		}
		if line := joined(who, phone, f.in(call.Why)); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return Block{Note: &Note{}}
	}
	return Block{Note: &Note{Text: w.Call + "\n" + strings.Join(lines, "\n"), Tone: Info}}
}

func (s syncCentre) actions(f frame, w syncWords) Block {
	buttons := make([]Button, 0, len(syncActs))
	for _, a := range syncActs {
		label := w.act(a.id)
		if a.id == "mine" && s.mine {
			label = w.Everybody
		}
		b := Button{ID: "sync." + a.id, Label: label, Key: a.key, Primary: a.id == "settle", Off: !s.may(f, a.id)}
		if b.Off && (a.id == "join" || a.id == "apart" || a.id == "remove" || a.id == "correct" || a.id == "release") {
			continue
		}
		buttons = append(buttons, b)
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

// sheet is the dialog of an errand.
func (s syncCentre) sheet(f frame, e errand) sheet {
	w := syncWordsIn(f.language)
	c, _ := s.conflict(f)
	what := strings.TrimPrefix(e.name, "sync.")
	switch {
	case onStick(what):
		return s.stickSheet(w, what)
	case onLAN(what):
		return s.lanSheet(f, w, what)
	}
	out := sheet{title: joined(w.act(what), titleOfConflict(c), f.in(c.What)), save: w.act(what), above: []Block{s.sides(f, w, c, e.name+".sides"), calls(f, w, c, true)}}
	id := func(field string) string { return e.name + "." + field }
	reason := Field{ID: id("reason"), Label: w.Reason, Hint: w.ReasonHint, Kind: Han, Required: true, LenMax: 200}
	switch what {
	case "settle":
		out.fields = []Field{{ID: id("side"), Label: w.Adopt, Kind: Pick, Required: true, Options: s.sideOptions(f, w, c)}}
		if d := s.free(f, c); d != nil && e.text("side") == other {
			value := Field{ID: id("value"), Label: f.in(d.Label), Kind: Han, Required: true, LenMax: d.LenMax}
			if d.Type == record.Code {
				value.Kind, value.Options = Pick, f.options(c.Record.Kind, c.Field)
			}
			out.fields = append(out.fields, value)
		}
	case "join":
		out.fields = []Field{{ID: id("keep"), Label: w.Keep, Kind: Pick, Required: true, Options: s.recordOptions(f, c, c.Record.Kind)}}
	case "remove":
		out.fields = []Field{{ID: id("drop"), Label: w.Dropped, Kind: Pick, Required: true, Options: s.recordOptions(f, c, c.Record.Kind)}}
	case "release":
		stays := only(f.options("team", "status"), string(roster.TeamStandby), string(roster.TeamResting), string(c.Finding.After()))
		out.fields = []Field{
			{ID: id("task"), Label: w.OffTask, Kind: Pick, Required: true, Options: s.recordOptions(f, c, "task")},
			{ID: id("to"), Label: f.name("team", "status"), Kind: Pick, Required: true, Options: stays},
		}
	}
	out.fields = append(out.fields, reason)
	return out
}

// free is the field of a conflict when a value of neither side may be given; a reference is chosen among the sides.
func (s syncCentre) free(f frame, c desk.Conflict) *record.Field {
	k := f.schema.Kind(c.Record.Kind)
	if k == nil || c.Field == "" {
		return nil
	}
	if d := k.Field(c.Field); d != nil && d.Type != record.Ref {
		return d
	}
	return nil
}

func (s syncCentre) sideOptions(f frame, w syncWords, c desk.Conflict) []Option {
	options := make([]Option, 0, len(c.Sides)+1)
	for i, side := range c.Sides {
		text := s.valueText(f, c, side)
		options = append(options, Option{ID: strconv.Itoa(i), Label: joined(text, side.Source.Operator, f.desk(side.Source.Device)), Initials: roster.Initials(text)})
	}
	if s.free(f, c) != nil {
		options = append(options, Option{ID: other, Label: w.Other, Initials: roster.Initials("合并并注明")})
	}
	return options
}

// recordOptions are the records of a kind among the sides.
func (s syncCentre) recordOptions(f frame, c desk.Conflict, kind string) []Option {
	options := make([]Option, 0, len(c.Sides))
	for _, side := range c.Sides {
		if side.Record.Kind != kind {
			continue
		}
		options = append(options, Option{ID: side.Record.ID.String(), Label: joined(s.valueText(f, c, side), side.Source.Operator, f.desk(side.Source.Device)), Initials: roster.Initials(side.Text)})
	}
	return options
}

// desk is what people call a device: the name in its grant, this one by that word, a stranger by the start of its key.
func (f frame) desk(d dot.Device) string {
	if f.sync.Device == d.String() {
		return f.words.ThisDesk
	}
	if name := f.sync.Names[d]; name != "" {
		return name
	}
	return d.Short()
}
