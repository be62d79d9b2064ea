package screen

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// pasted is a text of many rows in a dialog: what was pasted, the rows it became, and what was said to each.
type pasted[R any] struct {
	form  draft
	rows  []R
	read  bool // the rows stand in sight; before that only the text does
	busy  bool
	said  map[int]string // by the row's line
	wrong string
	ask   *roster.Refusal
}

// text is what was pasted.
func (p pasted[R]) text(id string) string { return p.form.text(id) }

// draft is what was pasted; nothing where no dialog is open.
func (p *pasted[R]) draft() draft {
	if p == nil {
		return draft{}
	}
	return p.form
}

// pasted adds a pasted text to what is kept through a power cut.
func (d draft) pasted(from draft, id string) draft {
	if text := from.text(id); text != "" {
		return d.put(id, text)
	}
	return d
}

// pastedDraft opens the dialog again with what was kept; nil where nothing was.
func pastedDraft[R any](d draft, id string) *pasted[R] {
	if d.text(id) == "" {
		return nil
	}
	return &pasted[R]{form: draft{}.put(id, d.text(id))}
}

// pasteState is how far a pasted text has come.
type pasteState struct {
	read, busy bool
	wrong      string
	ok, all    int // rows that can be taken, of how many
}

// pastedDialog shows the text, and once it is read the rows with their problems.
func pastedDialog(f frame, id, title, hint string, text Field, list *List, save string, p pasteState) *Dialog {
	body := []Block{{Note: &Note{Text: hint, Tone: Muted}}, {Form: &Form{ID: id, Columns: 1, Problem: p.wrong, Fields: []Field{text}}}}
	buttons := []Button{{ID: id + ".read", Label: f.words.ReadRows, Key: "Ctrl+Enter", Primary: !p.read}}
	if p.read {
		body = append(body, Block{List: list})
		buttons = append(buttons, Button{ID: id + ".save", Label: fmt.Sprintf(save, p.ok, p.all), Key: "Ctrl+S", Primary: true, Off: p.ok == 0 || p.busy || !f.open})
	}
	buttons = append(buttons, Button{ID: id + ".close", Label: f.words.Cancel, Key: "Esc"})
	return &Dialog{ID: id, Title: title, Cancel: id + ".close", Body: append(body, Block{Actions: &Actions{Buttons: buttons}})}
}

// IDs of the list of applicants.
const (
	signupPaste     = "signup.paste"
	signupPasteText = "signup.paste.text"
)

// inPaste answers messages while the pasted list is above the page.
func (s signup) inPaste(f frame, m Message) (page, []Effect) {
	p := *s.paste
	switch m := m.(type) {
	case Typed:
		p.form, p.read = p.form.typed(m.Field, m.Text), false
	case Done:
		s.paste = nil
		s.focus = s.focus.to(signupList)
		return s, s.load(f)
	case Refused:
		p.busy = false
		p = p.refusedRow(m, readable(p.rows))
		if m.Refusal != nil && m.Refusal.Ask {
			p.ask = m.Refusal
		}
	case Crashed, Trouble:
		p.busy = false
	case KeyPressed:
		switch m.Key {
		case "Ctrl+Enter":
			return s.pastePressed(f, "read")
		case "Ctrl+S":
			return s.pastePressed(f, "save")
		case "Esc":
			return s.pastePressed(f, "close")
		}
	case Pressed:
		return s.pastePressed(f, strings.TrimPrefix(m.ID, signupPaste+"."))
	}
	s.paste = &p
	return s, nil
}

// refusedRow puts a "no" beside the row it is about.
func (p pasted[R]) refusedRow(m Refused, lines []int) pasted[R] {
	p.wrong = m.Text
	if m.Refusal != nil && m.Refusal.Row < len(lines) {
		p.said = map[int]string{lines[m.Refusal.Row]: m.Text}
	}
	return p
}

// readable are the lines of the rows without problems, in order.
func readable(rows []shorthand.Applicant) []int {
	var lines []int
	for _, a := range rows {
		if len(a.Problems) == 0 {
			lines = append(lines, a.Line)
		}
	}
	return lines
}

func (s signup) pastePressed(f frame, what string) (page, []Effect) {
	p := *s.paste
	switch what {
	case "read":
		p.rows, p.read, p.wrong, p.said, p.ask = shorthand.Applicants(p.text(signupPasteText), f.now), true, "", nil, nil
	case "close":
		if p.ask != nil {
			p.ask = nil
			break
		}
		s.paste = nil
		s.focus = s.focus.to(signupList)
		return s, nil
	case "save", "anyway":
		if !p.read || p.busy || len(readable(p.rows)) == 0 || p.ask != nil && what == "save" {
			break
		}
		p.busy, p.wrong, p.ask = true, "", nil
		s.paste = &p
		return s, []Effect{s.takeRows(f, p.rows, what == "anyway")}
	}
	s.paste = &p
	return s, nil
}

// takeRows signs the rows without problems up, in one act.
func (s signup) takeRows(f frame, rows []shorthand.Applicant, anyway bool) Effect {
	var forms []roster.SignupForm
	for _, a := range rows {
		if len(a.Problems) > 0 {
			continue
		}
		form := roster.SignupForm{
			People: a.People, Vehicles: a.Vehicles, Capability: a.Capability, ETA: a.ETA, SelfSufficiency: a.Hours, Contact: a.Contact, Phone: a.Phone,
			Channel: "微信接龙", Note: a.Note, Anyway: anyway,
			NewTeam: &roster.TeamForm{Name: a.Name, Leader: a.Contact, Phone: a.Phone, Size: a.People, SelfSufficiency: a.Hours},
		}
		if a.Capability != "" {
			form.NewTeam.Capabilities = []string{a.Capability}
		}
		forms = append(forms, form)
	}
	w := signupWordsIn(f.language)
	said := fmt.Sprintf(w.SeveralText, len(forms))
	return f.act("signup", "sign up a list", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.SignUpRows(ctx, forms)
	}, func(record.Receipt) string { return joined(w.Paste, said) })
}

// pasteDialog is the pasted list of applicants.
func (s signup) pasteDialog(f frame, w signupWords) *Dialog {
	p := s.paste
	if p.ask != nil {
		return filling{ask: p.ask}.question(f, signupPaste)
	}
	list := &List{ID: signupPaste + ".rows", Empty: w.PasteEmpty, Height: 9, Columns: []Column{
		{Title: "", Weight: 0.4}, {Title: f.name("signup", "team"), Weight: 2.4}, {Title: f.name("signup", "people"), Weight: 0.6, Right: true},
		{Title: f.name("signup", "vehicles"), Weight: 0.6, Right: true}, {Title: f.name("signup", "capability"), Weight: 1.4}, {Title: f.name("signup", "contact"), Weight: 1},
		{Title: f.name("signup", "phone"), Weight: 1.4}, {Title: f.name("signup", "eta"), Weight: 1}, {Title: w.PasteProblem, Weight: 2.4},
	}}
	for _, a := range p.rows {
		problem := Cell{}
		for _, x := range a.Problems {
			problem = Cell{joined(problem.Text, f.in(x)), Warn}
		}
		if said := p.said[a.Line]; said != "" {
			problem = Cell{said, Warn}
		}
		list.Rows = append(list.Rows, Row{ID: fmt.Sprint(a.Line), Cells: []Cell{
			{Text: fmt.Sprint(a.Line)}, {Text: a.Name}, {Text: number(a.People)}, {Text: number(a.Vehicles)}, {Text: f.capability(a.Capability)}, {Text: a.Contact},
			{Text: f.hidden("signup", "phone", a.Phone)}, {Text: f.clock(a.ETA)}, problem,
		}})
	}
	return pastedDialog(f, signupPaste, w.PasteTitle, w.PasteHint, p.form.fill(Field{ID: signupPasteText, Label: w.PasteLabel, Kind: Long, Wide: true, LenMax: 20_000}), list, w.PasteSave, pasteState{p.read, p.busy, p.wrong, len(readable(p.rows)), len(p.rows)})
}

// gapOf is how many people of a speciality are still short, for a decision by shortage.
func (s signup) gapOf(f frame, capability string) Cell {
	for _, g := range s.gaps {
		if g.Left > 0 && (g.Directions == "" || capability != "" && strings.Contains("、"+g.Directions+"、", "、"+capability+"、")) {
			return Cell{fmt.Sprintf(f.words.ShortBy, g.Left), Warn}
		}
	}
	return Cell{}
}

// stillTicked drops what is not listed any more.
func stillTicked(lines []desk.SignupLine, ticked []uuid.UUID) []uuid.UUID {
	var still []uuid.UUID
	for _, id := range ticked {
		if _, ok := lineOf(lines, signupID, id); ok {
			still = append(still, id)
		}
	}
	return still
}
