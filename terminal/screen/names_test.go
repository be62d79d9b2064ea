package screen_test

import (
	"slices"
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

const sheetOfPeople = "姓名\t电话\t身份证号\t技能\r\n张伟\t13812348000\t500101199001011234\t水上\r\n李娜\t13912348001\t\t山地\r\n水上\t7788\t\t\r\n\t13712348002\t\t\r\n"

func TestX9_ARosterFromASheetIsLookedAtBeforeItIsSaved(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T", "L").row("board.list", "江津民兵应急连").press("N")
	h.wants("keyboard: board.names.text")
	h.fill("board.names.text", sheetOfPeople).press("Ctrl+Enter")
	h.wants("张伟 | 138****8000 | 500***********1234 | 水上", "登记 2 人（共 4 人）", "没有姓名")
	if people := s.peopleOf(t, "江津民兵应急连"); len(people) != 0 {
		t.Fatalf("saved before anybody looked: %+v", people)
	}
	h.press("Ctrl+S").wants("已保存", "登记姓名 · 江津民兵应急连 · 2 人")
	people := s.peopleOf(t, "江津民兵应急连")
	if len(people) != 2 || people[0].IDNumber+people[1].IDNumber != "500101199001011234" {
		t.Errorf("saved: %+v", people)
	}
	h.press("N").fill("board.names.text", sheetOfPeople).press("Ctrl+Enter", "Ctrl+S")
	h.wants("与已有记录相似：张伟").post(screen.Pressed{ID: "board.names.back"})
	h.wants("登记 2 人（共 4 人）")
}

func TestX9_ARosterOnItsWaySurvivesACrash(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T", "L").row("board.list", "江津民兵应急连").press("N").fill("board.names.text", "张伟、李娜")
	g := again(t, s, screen.Chinese)
	g.press("F4", "T").press("Ctrl+Enter").wants("张伟", "登记 2 人（共 2 人）").press("Ctrl+S").wants("登记姓名 · 江津民兵应急连 · 2 人")
}

// peopleOf are the people of a team who were entered with a phone number.
func (s *terminal) peopleOf(t *testing.T, team string) []roster.Person {
	t.Helper()
	columns, err := s.Desk().Board(t.Context(), desk.BoardFilter{Text: team})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		if len(c.Cards) == 0 {
			continue
		}
		page, err := s.Desk().Team(t.Context(), c.Cards[0].Team.ID)
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(page.People, func(x roster.Person) bool { return x.Phone == "" })
	}
	return nil
}
