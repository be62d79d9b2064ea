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

// IDs of the list of applicants.
const (
	signupPaste     = "signup.paste"
	signupPasteText = "signup.paste.text"
)

// applicants is how a list of applicants from a chat is read and shown.
func applicants(f frame) pasting[shorthand.Applicant] {
	w, now := signupWordsIn(f.language), f.now
	return pasting[shorthand.Applicant]{
		id: signupPaste, title: w.PasteTitle, hint: w.PasteHint, label: w.PasteLabel, empty: w.PasteEmpty, save: w.PasteSave, wrong: w.PasteProblem,
		read: func(text string) []shorthand.Applicant { return shorthand.Applicants(text, now) },
		row:  func(a shorthand.Applicant) (int, []record.Label) { return a.Line, a.Problems },
		shown: []Column{
			{Title: f.name("signup", "team"), Weight: 2.4}, {Title: f.name("signup", "people"), Weight: 0.6, Right: true},
			{Title: f.name("signup", "vehicles"), Weight: 0.6, Right: true}, {Title: f.name("signup", "capability"), Weight: 1.4}, {Title: f.name("signup", "contact"), Weight: 1},
			{Title: f.name("signup", "phone"), Weight: 1.4}, {Title: f.name("signup", "eta"), Weight: 1},
		},
		cells: func(a shorthand.Applicant) []Cell {
			return []Cell{
				{Text: a.Name}, {Text: number(a.People)}, {Text: number(a.Vehicles)}, {Text: f.capability(a.Capability)}, {Text: a.Contact},
				{Text: f.hidden("signup", "phone", a.Phone)}, {Text: f.clock(a.ETA)},
			}
		},
	}
}

// inPaste answers messages while the pasted list is above the page.
func (s signup) inPaste(f frame, m Message) (page, []Effect) {
	if _, done := m.(Done); done {
		s.paste = nil
		s.focus = s.focus.to(signupList)
		return s, s.load(f)
	}
	k := applicants(f)
	p, what := s.paste.update(f, m, k)
	s.paste = &p
	switch what {
	case leave:
		s.paste = nil
		s.focus = s.focus.to(signupList)
	case send, insist:
		return s, []Effect{s.takeRows(f, p.sound(k), what == insist)}
	}
	return s, nil
}

// takeRows signs the rows up, in one act.
func (s signup) takeRows(f frame, rows []shorthand.Applicant, anyway bool) Effect {
	forms := make([]roster.SignupForm, len(rows))
	for i, a := range rows {
		forms[i] = roster.SignupForm{
			People: a.People, Vehicles: a.Vehicles, Capability: a.Capability, ETA: a.ETA, SelfSufficiency: a.Hours, Contact: a.Contact, Phone: a.Phone,
			Channel: "微信接龙", Note: a.Note, Anyway: anyway,
			NewTeam: &roster.TeamForm{Name: a.Name, Leader: a.Contact, Phone: a.Phone, Size: a.People, SelfSufficiency: a.Hours},
		}
		if a.Capability != "" {
			forms[i].NewTeam.Capabilities = []string{a.Capability}
		}
	}
	w := signupWordsIn(f.language)
	said := fmt.Sprintf(w.SeveralText, len(forms))
	return f.act("signup", "sign up a list", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.SignUpRows(ctx, forms)
	}, func(record.Receipt) string { return joined(w.Paste, said) })
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
