package screen_test

import (
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

func TestR6_1_ARadioReportIsEnteredInOneLine(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "Ctrl+R").typeText("A-0005 获救3 转移12 需担架").press("Enter")
	h.wants("请核对对报告的理解", "转移滨江路被困群众", "救出存活 3", "转移安置 12", "请求：担架")
	h.press("Ctrl+Enter").wants("已保存", "成果：救出 3，遇难 0，转移 12")
	reports := s.reports(t)
	if len(reports) != 1 || !reports[0].Counts || reports[0].Achieved.Rescued != 3 || reports[0].Text != "A-0005 获救3 转移12 需担架" {
		t.Errorf("recorded: %+v", reports)
	}
	h.press("Ctrl+R").typeText("这句话没有任务").press("Enter").wants("没有找到任务", "这句话没有任务")
	h.press("Ctrl+Enter").wants("必填", "这句话没有任务") // refused, the words stay
	if len(s.reports(t)) != 1 {
		t.Error("a line nobody understood was recorded")
	}
}

func (s *terminal) reports(t *testing.T) []roster.Counted {
	t.Helper()
	p, err := s.Desk().Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []roster.Counted
	for _, task := range p.Tasks {
		all = append(all, p.ReportsOf(task.ID)...)
	}
	return all
}

func TestR6_2_WorkIsHandedOverFromTheTasksPage(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4").row("tasks.list", "转移滨江路被困群众").press("Y")
	h.fill("tasks.hand.team", "红十字", "tasks.hand.result", "一户已转移", "tasks.hand.left", "还有两户").press("Ctrl+Enter").wants("已派力量已够")
	h.post(screen.Pressed{ID: "tasks.hand.anyway"})
	lines, err := s.Desk().Tasks(t.Context(), desk.TaskFilter{})
	if err != nil || len(lines) != 2 {
		t.Fatalf("%d orders, %v\n%s", len(lines), err, renderText(h.look()))
	}
	for _, l := range lines {
		if l.Follows != nil && (l.Follows.Status != roster.TaskHanded || l.Task.Goal != "还有两户" || l.Teams[0].Name != "重庆红十字水上救援队") {
			t.Errorf("%+v", l.Task)
		}
	}
}

func TestR3_1_AListFromAChatIsConfirmedAndDecidedTogether(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "R", "Ctrl+B").fill("signup.paste.text", "1. 先锋救援队 8人 2车 王强\n2. 没有人数队\n3. 山城搜救队 15人 山地").press("Ctrl+Enter")
	h.wants("先锋救援队 | 8 | 2", "没有读出人数", "登记 2 行（共 3 行）")
	h.press("Ctrl+S").wants("2 份报名", "先锋救援队", "山城搜救队")
	h.press("X").wants("已勾选 2")
	h.press("Z").wants("准入 · 2 份报名")
}

func TestR3_2_PaperCardsAreEnteredInBulkAtTheCounter(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+B").fill("checkin.cards.text", "到达时间\t队伍名称\t人数\n2026-7-12 06:10\t先锋救援队\t8\n\t无时间队\t5\n2026-7-12 06:20\t江津民兵应急连\t3").press("Ctrl+Enter")
	h.wants("没有到达时间", "补录 2 张（共 3 张）")
	h.press("Ctrl+S").wants("补录 1 张，共 2 张", "江津民兵应急连", "疑似重复的也补录", "没有到达时间")
	h.press("Esc").wants("先锋救援队 | 8 | 待命")
}

func TestR3_2_TheCounterChangesItsFormByKeys(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+G").wants("姓名*").press("Ctrl+L").wants("所属队伍").press("Ctrl+T").wants("扫码或输入")
}

func TestR4_1_TheBoardIsFilteredByLevelAndHoursAwake(t *testing.T) {
	s := flood(t)
	d := s.Desk()
	if _, err := d.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "一级水上队", Capabilities: []string{"water:1"}}, People: 9}); err != nil {
		t.Fatal(err)
	}
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T").wants("一级水上队", "重庆红十字水上救援队")
	h.fill("board.level", "1")
	if text := renderText(h.look()); !strings.Contains(text, "一级水上队") || strings.Contains(text, "重庆红十字水上救援队") {
		t.Errorf("the level does not filter:\n%s", text)
	}
	h.fill("board.awake", "4").wants("一级水上队")
}

func TestR4_2_ATeamSentWhileOfflineIsMarkedOnItsCard(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4").row("tasks.list", "转移滨江路被困群众").row("tasks.teams", "重庆红十字水上救援队").press("D", "Ctrl+Enter")
	h.wants("已派力量已够").post(screen.Pressed{ID: "tasks.send.anyway"})
	h.press("F4", "T").wants("离线占用")
}

func TestX9_ARefusalMovesTheKeyboardToTheRefusedField(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+N").fill("checkin.name", "劝返队", "checkin.people", "5", "checkin.admission", "劝返").press("Ctrl+Enter")
	h.wants("keyboard: checkin.reason")
	h.typeText("没有专业").press("Ctrl+Enter").wants("已保存")
	h.press("Ctrl+N").fill("checkin.name", "缺人数队", "checkin.place", "东门").press("Ctrl+Enter").wants("keyboard: checkin.people")
}

func TestR4_4_TheTimeOfAStateIsPutRightOnTheBoard(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T", "L").row("board.list", "重庆红十字水上救援队").press("K")
	h.fill("board.retime.at", "07:50").press("Ctrl+Enter").wants("必填")
	h.fill("board.retime.reason", "手表快了").press("Ctrl+Enter").wants("更正时间 · 重庆红十字水上救援队")
}
