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

// IDs of a team's roster, as it is pasted.
const (
	boardNames     = "board.names"
	boardNamesText = "board.names.text"
	boardNamesOf   = "board.names.@team" // kept with a draft: whose roster it is
)

// namesPasted is a roster on its way, and whose it is.
type namesPasted struct {
	pasted[shorthand.Named]
	team uuid.UUID
}

// keptNames opens a roster that was kept; nil where none was.
func keptNames(d draft) *namesPasted {
	p := pastedDraft[shorthand.Named](d, boardNamesText)
	team, err := uuid.Parse(d.text(boardNamesOf))
	if p == nil || err != nil {
		return nil
	}
	return &namesPasted{*p, team}
}

// names adds a roster to what is kept through a power cut.
func (d draft) names(n *namesPasted) draft {
	if n == nil || n.form.text(boardNamesText) == "" {
		return d
	}
	return d.put(boardNamesText, n.form.text(boardNamesText)).put(boardNamesOf, n.team.String())
}

// people is how a team's roster is read and shown.
func people(f frame, team string) pasting[shorthand.Named] {
	w := boardWordsIn(f.language)
	return pasting[shorthand.Named]{
		id: boardNames, title: joined(w.AddNames, team), hint: w.NamesHint, label: w.NamesLabel, empty: w.NamesEmpty, save: w.NamesSave, wrong: w.NamesWrong,
		read: shorthand.People,
		row:  func(n shorthand.Named) (int, []record.Label) { return n.Line, n.Problems },
		shown: []Column{
			{Title: f.name("person", "name"), Weight: 1.2}, {Title: f.name("person", "phone"), Weight: 1.4}, {Title: f.name("person", "id_number"), Weight: 1.8},
			{Title: w.Skills, Weight: 1.4}, {Title: f.name("person", "role"), Weight: 1},
		},
		cells: func(n shorthand.Named) []Cell {
			return []Cell{
				{Text: n.Name}, {Text: f.hidden("person", "phone", n.Phone)}, {Text: f.hidden("person", "id_number", n.IDNumber)},
				{Text: strings.Join(n.Skills, f.words.Comma)}, {Text: n.Role},
			}
		},
	}
}

// openNames asks for the roster of the chosen team.
func (b board) openNames(f frame, team uuid.UUID) board {
	if f.open {
		b.names = &namesPasted{team: team}
		b.focus = b.focus.to(boardNamesText)
	}
	return b
}

// inNames answers messages while a roster is above the board.
func (b board) inNames(f frame, m Message) (page, []Effect) {
	if _, done := m.(Done); done {
		b.names = nil
		b.focus = b.focus.to(b.entrance())
		return b, b.load(f)
	}
	k := people(f, "")
	p, what := b.names.update(f, m, k)
	b.names = &namesPasted{p, b.names.team}
	switch what {
	case leave:
		b.names = nil
		b.focus = b.focus.to(b.entrance())
	case send, insist:
		return b, []Effect{b.enterNames(f, p.sound(k), what == insist)}
	}
	return b, nil
}

// enterNames enters the rows, in one act.
func (b board) enterNames(f frame, rows []shorthand.Named, anyway bool) Effect {
	forms := make([]roster.PersonForm, len(rows))
	for i, n := range rows {
		forms[i] = roster.PersonForm{Name: n.Name, Phone: n.Phone, IDNumber: n.IDNumber, Role: n.Role, Certificates: n.Skills, EmergencyContact: n.Emergency}
	}
	team, name, w := b.names.team, b.nameOf(b.names.team), boardWordsIn(f.language)
	return f.act("board", "enter a roster", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.AddPeople(ctx, team, forms, anyway)
	}, func(record.Receipt) string { return joined(w.AddNames, name, fmt.Sprintf(w.PeopleText, len(forms))) })
}

// nameOf is what a team on the board is called.
func (b board) nameOf(team uuid.UUID) string {
	c, _ := lineOf(b.cards(), cardID, team)
	return c.Team.Name
}
