package report

import (
	"fmt"
	"slices"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

// QuickCard is what a clerk new to a screen needs, on half a page. The window shows it under F1 and the paper prints it.
type QuickCard struct {
	Screen string // the terminal's page
	Name   record.Label
	Goal   record.Label
	Steps  []record.Label
	Beware []record.Label
}

// QuickCardOf is the card of a screen; ok is false when it has none of its own.
func QuickCardOf(screen string) (QuickCard, bool) {
	cards := QuickCards()
	i := slices.IndexFunc(cards, func(c QuickCard) bool { return c.Screen == screen })
	if i < 0 {
		return QuickCard{}, false
	}
	return cards[i], true
}

// quickCardsPaper is the paper of the cards: of one screen, or of all.
func quickCardsPaper() Paper {
	ask := procedure.Ask{Field: "screen", Type: record.Code, Label: record.Label{Zh: "哪个岗位（空为全部）", En: "Which screen (empty: all)"}}
	for _, c := range QuickCards() {
		ask.Options = append(ask.Options, record.Option{Name: c.Screen, Label: c.Name})
	}
	return Paper{
		Name: "quick-cards", Label: record.Label{Zh: "岗位速查卡", En: "Quick cards"}, Space: procedure.Everywhere,
		Asks: []procedure.Ask{ask}, Build: quickCards,
	}
}

func quickCards(s *Source) (Document, error) {
	doc := Document{Title: "岗位速查卡"}
	cards := QuickCards()
	if wanted := s.Text("screen"); wanted != "" {
		cards = slices.DeleteFunc(cards, func(c QuickCard) bool { return c.Screen != wanted && c.Name.Zh != wanted })
	}
	for i, c := range cards {
		part := Part{Heading: c.Name.Zh, Prose: c.Goal.Zh, Break: i > 0 && i%cardsOnAPage == 0}
		steps := Table{Columns: []Column{{Title: "步骤", Weight: 1}, {Title: "做法", Weight: 12}}}
		for n, step := range c.Steps {
			steps.Rows = append(steps.Rows, Row{Cells: []string{fmt.Sprint(n + 1), step.Zh}})
		}
		for _, beware := range c.Beware {
			steps.Rows = append(steps.Rows, Row{Cells: []string{"注意", beware.Zh}, Tone: procedure.Warn})
		}
		part.Table = &steps
		doc.Parts = append(doc.Parts, part)
	}
	return doc, nil
}

// cardsOnAPage is how many cards fit a sheet.
const cardsOnAPage = 3
