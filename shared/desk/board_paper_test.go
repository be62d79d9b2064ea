package desk_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

func TestR4_1_TheBoardPrintsACardOfEveryTeamThatIsShown(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	boats := a.skilled("水上一队", 12, "water:1")
	a.skilled("医疗队", 9, "medical:1")
	coming := made(a.does(a.SignUp(t.Context(), roster.SignupForm{NewTeam: &roster.TeamForm{Name: "先锋救援队"}, People: 26})), 1)
	cards := cardsOf(a.printed("board", uuid.UUID{}, nil))
	if len(cards) != 3 || cards[0].Name != "先锋救援队" || cards[0].Code.Text != tag.Of("team", coming) || !strings.Contains(cards[0].Lines[0], "预计 26 人") {
		t.Errorf("all teams: %+v", cards)
	}
	cards = cardsOf(a.printed("board", uuid.UUID{}, map[string]string{"capability": "water", "level": "2", "place": "东门"}))
	if len(cards) != 1 || cards[0].Code.Text != tag.Of("team", boats) || cards[0].Stripe != "水" || !strings.Contains(cards[0].Title, "待命 1/1") {
		t.Errorf("of those shown: %+v", cards)
	}
	list := a.printed("board", uuid.UUID{}, map[string]string{"as": "list"})
	if rows := list.Parts[0].Table.Rows; len(rows) != 3 || list.Format != report.A4Wide {
		t.Errorf("the list has %d rows", len(rows))
	}
}

func cardsOf(doc report.Document) (cards []report.Card) {
	for _, p := range doc.Parts {
		cards = append(cards, p.Cards...)
	}
	return cards
}
