package screen

import (
	"context"
	"fmt"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shorthand"
)

// IDs of the paper cards that are entered late.
const (
	checkinCards     = "checkin.cards"
	checkinCardsText = "checkin.cards.text"
)

// cardsEntered brings what became of the cards; done undoes those recorded, the last first.
type cardsEntered struct {
	out  []desk.CardOutcome
	done Done
}

func (cardsEntered) message()     {}
func (cardsEntered) page() string { return "checkin" }

// paperCards is how paper cards are read and shown; what a card is where the line does not say follows from who files.
func (c checkin) paperCards(f frame) pasting[shorthand.Card] {
	w, kind, now := checkinWordsIn(f.language), cardKinds[c.mode], f.now
	return pasting[shorthand.Card]{
		id: checkinCards, title: w.CardsTitle, hint: w.CardsHint, label: w.CardsLabel, empty: w.CardsEmpty, save: w.CardsSave, wrong: w.CardProblem,
		read: func(text string) []shorthand.Card { return shorthand.Cards(text, kind, now) },
		row:  func(r shorthand.Card) (int, []record.Label) { return r.Line, r.Problems },
		shown: []Column{
			{Title: w.At, Weight: 1.2}, {Title: w.CardKind, Weight: 0.7}, {Title: w.Name, Weight: 2.2}, {Title: w.People, Weight: 0.6, Right: true},
			{Title: w.Vehicles, Weight: 0.6, Right: true}, {Title: w.Place, Weight: 1.2}, {Title: w.Leader, Weight: 1},
		},
		cells: func(r shorthand.Card) []Cell {
			name := r.Name
			if r.Kind == shorthand.VehicleCard {
				name = joined(roster.NormalPlate(r.Plate), r.Team)
			}
			return []Cell{{Text: f.clock(r.At)}, {Text: f.in(r.Kind.Label())}, {Text: name}, {Text: number(r.People)}, {Text: number(r.Vehicles)}, {Text: r.Place}, {Text: r.Leader}}
		},
	}
}

// inCards answers messages while paper cards are entered above the page.
func (c checkin) inCards(f frame, m Message) (page, []Effect) {
	if m, done := m.(cardsEntered); done {
		return c.entered(f, m)
	}
	k := c.paperCards(f)
	p, what := c.cards.update(f, m, k)
	c.cards = &p
	switch what {
	case leave:
		c.cards = nil
		c.focus = c.focus.to(c.entrance())
	case send, insist:
		return c, []Effect{enterCards(f, p.sound(k), what == insist)}
	}
	return c, nil
}

// cardKinds is what a card is where the line does not say, by who files.
var cardKinds = map[arrival]shorthand.CardKind{
	teamArrives: shorthand.TeamCard, personArrives: shorthand.PersonCard, vehicleArrives: shorthand.VehicleCard,
}

// enterCards records the cards, each as an act of its own.
func enterCards(f frame, rows []shorthand.Card, anyway bool) Effect {
	station, w := f.station, checkinWordsIn(f.language)
	said := f.words.Saved
	return Effect{Name: "enter paper cards", Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return Refused{Page: "checkin", Text: f.words.NoIncidentYet}
		}
		out, err := d.BackEnter(ctx, rows, anyway)
		if err != nil && len(out) == 0 {
			return Refused{Page: "checkin", Text: f.say(err)}
		}
		done := Done{Undo: func(ctx context.Context) error {
			for i := len(out) - 1; i >= 0; i-- {
				if !out[i].Done() {
					continue
				}
				if _, err := d.Undo(ctx, out[i].Receipt); err != nil {
					return err
				}
			}
			return nil
		}}
		n := 0
		for i := range out {
			if out[i].Done() {
				n, done.Receipt = n+1, out[i].Receipt
			}
		}
		done.Text = fmt.Sprintf(said, fmt.Sprintf(w.CardsDone, n, len(out)))
		return cardsEntered{out, done}
	}}
}

// entered keeps the cards that were refused in sight, with what was said to each; the text keeps their lines.
func (c checkin) entered(f frame, m cardsEntered) (page, []Effect) {
	p := *c.cards
	p.busy, p.said = false, map[int]string{}
	lines := map[int]bool{}
	for _, o := range m.out {
		if o.Done() {
			lines[o.Card.Line] = true
		} else {
			p.said[o.Card.Line] = f.say(o.Err)
		}
	}
	var left []shorthand.Card
	for _, r := range p.rows {
		if !lines[r.Line] {
			left = append(left, r)
		}
	}
	effects := []Effect{c.listTeams(f)}
	if len(lines) > 0 {
		done := m.done
		effects = append(effects, say("cards entered", done))
	}
	if len(left) == 0 {
		c.cards = nil
		c.focus = c.focus.to(c.entrance())
		return c, effects
	}
	p.rows = left
	c.cards = &p
	return c, effects
}

// cardsDialog is the paper cards, one a row.
func (c checkin) cardsDialog(f frame, w checkinWords) *Dialog {
	p := c.cards
	d := p.dialog(f, c.paperCards(f))
	if p.ask == nil && len(p.said) > 0 { // some look like arrivals already filed
		buttons := d.Body[len(d.Body)-1].Actions
		last := len(buttons.Buttons) - 1
		buttons.Buttons = append(buttons.Buttons[:last:last], Button{ID: checkinCards + ".insist", Label: w.CardsAnyway, Off: p.busy}, buttons.Buttons[last])
	}
	return d
}
