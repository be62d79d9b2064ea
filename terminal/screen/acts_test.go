package screen_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

func TestAConflictIsSettledWithBothValuesInSight(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F9").wants("冲突 1", "任务中 | 李敏", "休整 | 周涛", "暂按此")
	h.press("Enter").fill("sync.settle.side", "休整").press("Ctrl+Enter").wants("必填") // a reason is wanted
	h.fill("sync.settle.reason", "与该队电话核实").press("Ctrl+Enter")
	h.wants("没有冲突", "冲突 0")
	h.press("F4", "T").wants("column 5 休整[resting]\n    - 江津民兵应急连")
}

func TestABoardMoveThatWantsMoreAsksForIt(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F4", "T")
	card := ""
	eachBoard(blocksOf(h.look()), func(b *screen.Board) {
		for _, c := range b.Columns {
			for _, k := range c.Cards {
				if k.Title == "重庆红十字水上救援队" {
					card = k.ID
				}
			}
		}
	})
	h.post(screen.CardMoved{Board: "board.cards", Card: card, Column: "resting"})
	h.wants("重庆红十字水上救援队 · 休整", "column 5 休整[resting]\n    > 重庆红十字水上救援队")
	h.post(screen.CardMoved{Board: "board.cards", Card: card, Column: "on_task"})
	h.wants("队伍还没有任务") // the rule says where that is done
	h.post(screen.CardMoved{Board: "board.cards", Card: card, Column: "leaving"})
	h.post(screen.CardMoved{Board: "board.cards", Card: card, Column: "withdrawn"})
	h.wants("离场清单")
}

func TestSignUpsAreDecidedTogether(t *testing.T) {
	s := flood(t)
	d := s.Desk()
	for _, name := range []string{"合川龙舟救援队", "长寿无人机队", "南川山地队"} {
		if _, err := d.SignUp(t.Context(), roster.SignupForm{NewTeam: &roster.TeamForm{Name: name}, People: 10}); err != nil {
			t.Fatal(err)
		}
	}
	_, h := onDuty(t, s, screen.Chinese)
	h.press("Alt+2").wants("Alt+R 报名登记*(3[warn])")
	for _, name := range []string{"合川龙舟救援队", "长寿无人机队"} {
		h.row("signup.list", name).press("Enter")
	}
	h.press("Z").wants("准入 · 2 份报名", "Alt+R 报名登记*(1[warn])")
	h.row("signup.list", "南川山地队").press("Q", "Ctrl+Enter").wants("必填")
	h.typeText("现场已饱和").press("Ctrl+Enter").wants("劝止 · 李敏 · 现场已饱和")
	h.press("Y").wants("南川山地队：“江津‘7·12’暴雨洪涝”现场暂不需要增加力量，请你队不要前往。原因：现场已饱和。咨询电话：023-47521110。")
}

func TestTwoEventsAreUnited(t *testing.T) {
	s := newTerminal(t, 1, "A")
	s.operator = "李敏"
	official := uuid.MustParse("f1000000-0000-4000-8000-000000000001")
	s.current = official
	s.add(official, "江津‘7·12’暴雨洪涝", "incident")
	st := &story{t: t, s: s, d: s.Desk()}
	st.opens()
	_, h := onDuty(t, s, screen.Chinese)
	h.press("Alt+1", "Ctrl+N").typeText("白沙镇内涝").press("Ctrl+Enter").wants("事件：白沙镇内涝")
	h.press("B").fill("activation.activate.pending", "true", "activation.activate.place", "白沙镇").press("Ctrl+Enter").wants("机制状态：待启动")
	if _, err := s.Desk().CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "白沙渔民队"}, People: 7}); err != nil {
		t.Fatal(err)
	}
	h.press("U").wants("全部记录将转入下面的事件")
	h.press("Ctrl+Enter").wants("必填")
	h.fill("activation.unite.into", "江津", "activation.unite.sure", "true").press("Ctrl+Enter")
	h.wants("事件：江津‘7·12’暴雨洪涝", "已并入")
	teams, err := s.Desk().Teams(t.Context(), desk.BoardFilter{Text: "白沙渔民队"})
	if err != nil || len(teams) != 1 || teams[0].Heads.OnScene() != 7 {
		t.Errorf("the records did not go on: %+v %v", teams, err)
	}
	h.row("activation.spaces", "白沙镇内涝").press("Enter").wants("（只读）", "只能查看")
}

func TestAViewerIsToldThatHeMayNotWrite(t *testing.T) {
	s := flood(t)
	p := newPlain(s, screen.Start{Language: screen.Chinese})
	h := newHands(t, p.send, p.look)
	h.fill("setup.operator", "检查组", "setup.post", "ck").press("Ctrl+Enter")
	h.press("F10").typeText("看一看").press("Enter").wants("这个席位只能查看", "[看一看]")
}

func TestJoiningAHubShowsBothCheckCodes(t *testing.T) {
	s := newTerminal(t, 1, "A")
	s.enrol = func(code string) (screen.Enrolment, error) {
		if code != "QS1.GOOD" {
			return screen.Enrolment{}, errors.New("this is no code")
		}
		return screen.Enrolment{Hub: "市级中心", Check: "4821", Desk: "B"}, nil
	}
	p := newPlain(s, screen.Start{})
	h := newHands(t, p.send, p.look)
	h.button("setup.zh").typeText("李敏").press("Enter").typeText("zhz").press("Enter")
	h.wants("加入中心")
	h.typeText("QS1.BAD").press("Enter").wants("this is no code", "[QS1.BAD]")
	h.clear().post(screen.Scanned{Code: "QS1.GOOD"})
	h.wants("4821", "市级中心", "本台编号代码: B")
	h.button("setup.next").wants("# 终端自检").press("Ctrl+Enter").wants("到场报备")
}

func TestTheFinderGoesAnywhere(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("Ctrl+K").typeText("rwpq").press("Enter").wants("# 任务派遣")
	h.press("F3").typeText("137000").press("Enter").wants("# 需求信息", "> BS-A-0002")
	h.press("F3").typeText("hsz").press("Enter").wants("[[ 重庆红十字水上救援队 ]]", "人员名单")
	h.press("F3").typeText("qhrj").press("Enter")
	if h.look().Look.Theme != screen.Night {
		t.Error("the command was not done")
	}
}

// A newcomer typed the count over the name that the search had brought along.
func TestTheKeyboardGoesOnFromANameThatIsOne(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2").typeText("綦江志愿队").press("Enter")
	if at := h.look().Focus.Field; at != "checkin.people" {
		t.Errorf("behind a name the keyboard is at %s", at)
	}
	h.button("checkin.clear")
	h.press("F2").typeText("qjzyd").press("Enter")
	if at := h.look().Focus.Field; at != "checkin.name" {
		t.Errorf("behind initials that found nobody the keyboard is at %s", at)
	}
}
