package screen_test

import (
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

func TestR4_1_TheFilterOfTheBoardStandsInWordsAndOneKeyClearsIt(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").wants("全部 2 队", "任务中：未联系久的在前")
	h.post(screen.Typed{Field: "board.find", Text: "hsz"})
	h.wants("筛选后 1 / 2 队：查找 hsz（X 清除）")
	h.post(screen.Typed{Field: "board.area", Text: "滨江路12号"})
	h.wants("片区 滨江路12号")
	h.post(screen.Submitted{Form: "board.filter"})
	h.press("X").wants("全部 2 队").lacks("筛选后")
}

func TestR4_1_DigitsFollowTheColumnsFromLeftToRight(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T")
	v := h.look()
	for _, b := range v.Body {
		if b.Board == nil {
			continue
		}
		digits := ""
		for _, c := range b.Board.Columns {
			digits += c.Digit
		}
		if first := b.Board.Columns[0].ID; digits != "1234567" || first != "registered" {
			t.Errorf("the digits are %s, the first column is %s", digits, first)
		}
	}
}

func TestR4_1_TheChosenTeamIsInTheListThatTakesTheBoardsPlace(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T")
	v := h.look()
	last := ""
	for _, b := range v.Body {
		if b.Board != nil {
			for _, c := range b.Board.Columns {
				for _, card := range c.Cards {
					last = card.ID
				}
			}
		}
	}
	h.post(screen.CardChosen{Board: "board.cards", Card: last})
	h.press("L")
	for _, b := range h.look().Body {
		if b.List != nil && (b.List.Selected != last || !strings.Contains(rowIDs(b.List), last)) {
			t.Errorf("%s is chosen, the list shows %s of %s", last, b.List.Selected, rowIDs(b.List))
		}
	}
}

func rowIDs(l *screen.List) string {
	var ids []string
	for _, r := range l.Rows {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}
