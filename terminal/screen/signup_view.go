package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

func (s signup) render(f frame) body {
	w := signupWordsIn(f.language)
	b := body{hint: w.Hint, blocks: f.closed(roster.Reception)}
	if s.intake {
		b.blocks = append(b.blocks, s.intakeBlocks(f, w)...)
		b.dialog = s.question(f, "apply")
	} else {
		which := append([]Option{{Label: f.words.All, Initials: "qb"}}, f.options("signup", "decision")...)
		filter := &Form{ID: "signup.filter", Filter: true, Columns: 3, Fields: []Field{s.filter.fill(Field{ID: signupWhich, Label: f.name("signup", "decision"), Kind: Pick, Options: which}),
			s.filter.fill(Field{ID: signupSkill, Label: f.name("signup", "capability"), Kind: Pick, Options: append([]Option{{Label: f.words.All, Initials: "qb"}}, f.capabilityOptions()...)})}}
		b.blocks = append(b.blocks, Block{Form: filter}, s.list(f, w), s.actions(f, w))
	}
	switch {
	case s.paste != nil:
		b.dialog = s.paste.dialog(f, applicants(f))
	case s.errand != nil:
		b.dialog = s.errand.dialog(f, s.sheet(f, *s.errand))
	case s.reply != "":
		b.dialog = s.replyDialog(f, w)
	}
	return b
}

func (s signup) intakeBlocks(f frame, w signupWords) []Block {
	search := Block{Form: &Form{ID: "apply.search", Filter: true, Columns: 1, Fields: []Field{
		s.form.fill(Field{ID: signupFind, Label: w.Find, Hint: w.FindHint, Kind: Search, Wide: true, LenMax: 60}),
	}}}
	list := &List{ID: "apply.hits", Height: min(max(len(s.hits), 1), 5), Empty: w.NoHit, Columns: []Column{{Weight: 4}, {Weight: 2}}}
	if s.text(signupFind) == "" {
		list.Empty = w.FindFirst
	}
	for _, h := range s.hits {
		list.Rows = append(list.Rows, Row{ID: recordOf(h).ID.String(), Cells: []Cell{{Text: h.Title}, {Text: f.second(h)}}})
	}
	blocks := []Block{{Split: &Split{Ratio: 0.4, Left: []Block{search}, Right: []Block{{List: list}}}}}
	title := w.IntakeTitle
	if s.team != nil {
		title = fmt.Sprintf(w.KnownText, s.team.Team.Name)
	}
	return append(blocks, Block{Form: s.view(f, Form{
		ID: "apply", Title: title, Columns: 4, Submit: "apply.save", Fields: s.fields(f), Buttons: []Button{
			{ID: "apply.save", Label: w.SaveNext, Key: "Ctrl+Enter", Primary: true}, {ID: "apply.close", Label: f.words.Cancel, Key: "Esc"},
		},
	})})
}

func (s signup) list(f frame, w signupWords) Block {
	list := &List{ID: signupList, Selected: selected(s.chosen), Empty: w.Empty, Columns: []Column{
		{Title: "", Weight: 0.5}, {Title: f.name("signup", "team"), Weight: 3}, {Title: f.name("signup", "people"), Weight: 0.8, Right: true},
		{Title: f.name("signup", "capability"), Weight: 1.6}, {Title: w.Gap, Weight: 1.1}, {Title: f.name("signup", "origin"), Weight: 1}, {Title: f.name("signup", "eta"), Weight: 1.3},
		{Title: f.name("signup", "decision"), Weight: 2.4}, {Title: w.Arrived, Weight: 1.2}, {Title: f.words.MarkColumn, Weight: 1.5, Mark: true},
	}}
	fillRows(f, list, s.shown(), func(l desk.SignupLine) Row {
		u := l.Signup
		tick := Cell{}
		if slices.Contains(s.ticked, u.ID) {
			tick = Cell{"✓", Info}
		}
		decision := unsettled(f, f.status("signup", u.Decision), u.From)
		if u.DecidedBy != "" {
			decision.Text = joined(decision.Text, u.DecidedBy, u.Reason)
		}
		arrived := Cell{}
		if l.Arrived != nil {
			arrived = Cell{f.clock(l.Arrived.ArrivedAt), Ready}
		}
		return Row{ID: u.ID.String(), Cells: []Cell{
			tick, {Text: l.Team.Name}, {Text: number(u.People)}, {Text: f.capability(u.Capability)}, s.gapOf(f, u.Capability), {Text: f.shown("signup", "origin", u.Origin)},
			{Text: f.clock(u.ETA)}, decision, arrived, f.words.mark(u.Row.Mark),
		}}
	})
	if len(s.ticked) > 0 {
		list.Footer = joined(fmt.Sprintf(w.TickedText, len(s.ticked)), list.Footer)
	}
	return Block{List: list}
}

func (s signup) actions(f frame, w signupWords) Block {
	buttons := make([]Button, 0, len(signupActs))
	for _, a := range signupActs {
		off := !slices.Contains([]string{"new", "paste", "all"}, a.id) && len(s.decided()) == 0 || !s.may(f, a.id)
		buttons = append(buttons, Button{ID: "signup." + a.id, Label: w.act(a.id), Key: a.key, Primary: a.id == "new", Danger: a.id == "dissuade", Off: off})
	}
	return Block{Actions: &Actions{Buttons: buttons}}
}

// sheet is the dialog of a decision that wants a reason.
func (s signup) sheet(f frame, e errand) sheet {
	w := signupWordsIn(f.language)
	what := strings.TrimPrefix(e.name, "signup.")
	title := w.act(what)
	if ids := s.decided(); len(ids) > 0 {
		title = joined(title, s.names(w, ids))
	}
	return sheet{title: title, save: w.act(what), danger: what == "dissuade", fields: []Field{
		{ID: e.name + ".reason", Label: f.name("signup", "reason"), Hint: w.ReasonHint, Kind: Han, Required: true, Wide: true, LenMax: 200},
	}}
}

// replyTo is what the applicants are told, ready to be pasted into a message.
func replyTo(f frame, lines []desk.SignupLine, ids []uuid.UUID) string {
	var texts []string
	for _, id := range ids {
		l, ok := lineOf(lines, signupID, id)
		if !ok {
			continue
		}
		texts = append(texts, replyText(f, l))
	}
	return strings.Join(texts, "\n\n")
}

func replyText(f frame, l desk.SignupLine) string {
	w := signupWordsIn(f.language)
	event := cmp.Or(f.overview.Incident.Name, f.space.Name)
	text := map[roster.Status]string{
		roster.SignupAdmitted: w.ReplyAdmitted, roster.SignupStandby: w.ReplyStandby, roster.SignupDissuaded: w.ReplyDissuaded,
	}[l.Signup.Decision]
	if text == "" {
		text = w.ReplyUndecided
	}
	text = fmt.Sprintf(text, l.Team.Name, event)
	if l.Signup.Reason != "" {
		text += fmt.Sprintf(w.ReplyReason, l.Signup.Reason)
	}
	if phone := f.overview.Incident.PublicPhone; phone != "" {
		text += fmt.Sprintf(w.ReplyPhone, phone)
	}
	return text
}

func (s signup) replyDialog(f frame, w signupWords) *Dialog {
	return &Dialog{ID: "signup.reply", Title: w.Reply, Cancel: "signup.close", Body: []Block{
		{Form: &Form{ID: "signup.replyform", Columns: 1, Fields: []Field{{ID: "signup.text", Label: w.ReplyLabel, Kind: Long, Text: s.reply, Rev: len(s.reply), Wide: true, LenMax: 4000}}}},
		{Actions: &Actions{Buttons: []Button{{ID: "signup.close", Label: f.words.Close, Key: "Esc", Primary: true}}}},
	}}
}
