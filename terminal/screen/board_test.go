package screen_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

func TestD3_TheBoardSaysTheLimitsTheCensusSets(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").wants("橙色：30 分钟未联系；红色：60 分钟")
	office := desk.New(s.census, desk.Options{Operator: "普查员", Now: s.clock})
	set := `{"kind":"setting","id":"quiet","set":{"key":"task.silence_minutes","value":15}}` + "\n" + `{"kind":"setting","id":"alarm","set":{"key":"task.alarm_minutes","value":90}}` + "\n"
	if done, err := office.Apply(t.Context(), strings.NewReader(set), nil, nil); err != nil || done.Applied != 2 {
		t.Fatal(done, err)
	}
	h.press("F4", "T").wants("橙色：15 分钟未联系；红色：90 分钟")
}

// column says what stands on the cards of a column, each card in one line.
func (h *hands) column(id string) []string {
	var cards []string
	eachBoard(blocksOf(h.look()), func(b *screen.Board) {
		for _, c := range b.Columns {
			for _, card := range c.Cards {
				if c.ID == id {
					cards = append(cards, card.Title+" "+strings.Join(card.Lines, " "))
				}
			}
		}
	})
	return cards
}

// card chooses the card of a team.
func (h *hands) card(team string) *hands {
	h.t.Helper()
	id := ""
	eachBoard(blocksOf(h.look()), func(b *screen.Board) {
		for _, c := range b.Columns {
			for _, card := range c.Cards {
				if card.Title == team {
					id = card.ID
				}
			}
		}
	})
	if id == "" {
		h.t.Fatalf("no card of %s in\n%s", team, renderText(h.look()))
	}
	h.focus = "board.cards"
	h.post(screen.CardChosen{Board: "board.cards", Card: id})
	h.chosen["board.cards"] = id
	return h
}

func TestACardOfATeamThatLeftSaysHowManyCameAndLeft(t *testing.T) {
	s := flood(t)
	red := s.team(t, "重庆红十字水上救援队")
	if _, err := s.Desk().BeginWithdrawal(t.Context(), red, "任务结束", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Desk().Withdraw(t.Context(), roster.Withdrawal{Team: red, PeopleCounted: 12, Destination: "渝中"}); err != nil {
		t.Fatal(err)
	}
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T")
	if cards := h.column("withdrawn"); len(cards) != 1 || !strings.Contains(cards[0], "来 12 人，离 12 人") {
		t.Errorf("the cards of those who left: %q", cards)
	}
	h.press("L").wants("来 12 人，离 12 人")
}

func TestCtrlZPutsACardBackIntoItsColumn(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").card("重庆红十字水上救援队")
	before := h.column("standby")
	h.post(screen.CardMoved{Board: "board.cards", Card: h.chosen["board.cards"], Column: "resting"})
	if len(h.column("resting")) != 1 || len(h.column("standby")) != 0 {
		t.Fatalf("resting %q, standby %q", h.column("resting"), h.column("standby"))
	}
	h.press("Ctrl+Z")
	if after := h.column("standby"); len(after) != 1 || after[0][:12] != before[0][:12] || len(h.column("resting")) != 0 {
		t.Errorf("after Ctrl+Z standby %q, resting %q", after, h.column("resting"))
	}
}

func TestTheBoardOpensAsItWasShownLast(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").wants("column 1")
	h.press("L").wants("显示 2 / 2").lacks("column 1")
	_, again := onDuty(t, s, screen.Chinese) // the next start
	again.press("F4", "T").wants("显示 2 / 2").lacks("column 1")
	again.press("L").wants("column 1")
	_, third := onDuty(t, s, screen.Chinese)
	third.press("F4", "T").wants("column 1")
}

func TestALongNameStandsWholeInTheDetailOfItsCard(t *testing.T) {
	s := flood(t)
	name := "重庆市江津区四面山高空绳索综合应急救援志愿者大队第一中队"
	st := &story{t: t, s: s, d: s.Desk()}
	st.arrives(name, 9, "rope", "西门")
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").card(name).press("Enter")
	if d := h.look().Dialog; d == nil || d.Title != name {
		t.Errorf("the detail is %+v", d)
	}
}

// team finds a team by its name.
func (s *terminal) team(t *testing.T, name string) uuid.UUID {
	t.Helper()
	lines, err := s.Desk().Teams(t.Context(), desk.BoardFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Team.Name == name {
			return l.Team.ID
		}
	}
	t.Fatal("no team ", name)
	return uuid.UUID{}
}
