package screen_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

// shownField is a field as it is shown now.
func shownField(t *testing.T, h *hands, id string) screen.Field {
	t.Helper()
	var found *screen.Field
	eachForm(blocksOf(h.look()), func(f *screen.Form) {
		for i := range f.Fields {
			if f.Fields[i].ID == id {
				found = &f.Fields[i]
			}
		}
	})
	if found == nil {
		t.Fatalf("there is no field %s in\n%s", id, renderText(h.look()))
	}
	return *found
}

func TestAPlaceUsedAtTheCounterIsProposedAndOfferedEverywhere(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+N").fill("checkin.name", "东门队", "checkin.people", "5", "checkin.place", "东门停车场").press("Ctrl+Enter").wants("已保存")
	h.wants("集结点 [东门停车场] han", "准入 [准入] pick")
	h.press("Ctrl+N").fill("checkin.name", "码头队", "checkin.people", "6", "checkin.place", "2号码头").press("Ctrl+Enter").wants("集结点 [2号码头] han")
	if got := shownField(t, h, "checkin.place").Recent; !slices.Equal(got, []string{"2号码头", "东门停车场"}) {
		t.Errorf("offered: %v", got)
	}
	p := newPlain(s, screen.Start{Language: screen.Chinese, Operator: "李敏", Post: "team", OnDuty: true, Drafts: s.drafts(), Recent: s.kept["recent"]})
	h = newHands(t, p.send, p.look)
	h.press("F4", "T", "L").row("board.list", "江津民兵应急连").press("V")
	if got := shownField(t, h, "board.move.place").Recent; !slices.Equal(got, []string{"2号码头", "东门停车场"}) {
		t.Errorf("offered on the board of the next start: %v", got)
	}
	h.press("Esc", "F2")
	if v := h.look(); v.Dialog != nil || strings.Contains(renderText(v), "草稿") {
		t.Errorf("what is only proposed counts as typed:\n%s", renderText(v))
	}
}

func TestWhyNotIsAskedOnlyOfWhoIsNotLetIn(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+N").fill("checkin.name", "远方队", "checkin.people", "5").lacks("原因").lacks("离开路线")
	h.fill("checkin.admission", "劝返").wants("原因* []", "离开路线 []")
	h.fill("checkin.reason", "没有专业", "checkin.admission", "待定").wants("原因 [没有专业]").lacks("离开路线")
	h.fill("checkin.admission", "准入").lacks("原因").press("Ctrl+Enter").wants("已保存")
	p, err := s.Desk().Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Checkins {
		if reason := c.Row.Text("reason"); reason != "" {
			t.Errorf("saved with the reason of another answer: %q", reason)
		}
	}
}

func TestTheCounterListsWhoIsHereAndFindsTeamsFirst(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	d := s.Desk()
	picture, err := d.Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, team := range picture.Teams {
		if team.Name == "重庆红十字水上救援队" {
			_, err = d.MoveTeam(t.Context(), roster.TeamMove{Team: team.ID, To: roster.TeamLeaving})
			if err == nil {
				_, err = d.AddPeople(t.Context(), team.ID, []roster.PersonForm{{Name: "江津民兵"}}, false)
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	h.press("F2").typeText("江津民兵")
	text := renderText(h.look())
	if a, b := strings.Index(text, "队伍 | 江津民兵应急连"), strings.Index(text, "人员 | 江津民兵 "); a < 0 || b < a {
		t.Errorf("a person stands above the team:\n%s", text)
	}
	if _, here, _ := strings.Cut(text, "list 已到场力量"); strings.Contains(here, "在途") || strings.Contains(here, "已撤离") {
		t.Errorf("listed as being here:\n%s", here)
	}
}

func TestAKeptSearchIsLookedForAgain(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2").typeText("jjmb").wants("江津民兵应急连")
	h = again(t, s, screen.Chinese)
	h.wants("已恢复上次未保存的内容", "1 | 队伍 | 江津民兵应急连").lacks("正在读取")
	h.press("Ctrl+N").button("checkin.clear").lacks("已恢复上次")
}
