package screen_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

// atWork runs a Loop over a terminal, hands on it, in a bubble in which everything that was asked for has happened when
// a key returns.
func atWork(t *testing.T, s *terminal, start screen.Start, work func(h *hands)) {
	t.Helper()
	var mu sync.Mutex
	var shown screen.View
	loop := screen.NewLoop(func(v screen.View) {
		mu.Lock()
		defer mu.Unlock()
		shown = v
	}, func(cause any) screen.Message { return screen.Crashed{Text: fmt.Sprint(cause)} })
	start.Schema, start.Now = s.schema, s.now
	model, effects := screen.New(s, start)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		loop.Run(ctx, model, effects)
		close(ended)
	}()
	synctest.Wait()
	send := func(m screen.Message) {
		loop.Send(m)
		synctest.Wait()
	}
	look := func() screen.View {
		mu.Lock()
		defer mu.Unlock()
		return shown
	}
	defer func() {
		stop()
		<-ended
	}()
	work(newHands(t, send, look))
}

// later lets time pass.
func (h *hands) later(s *terminal, d time.Duration) {
	s.now = s.now.Add(d)
	h.post(screen.Ticked{Now: s.now})
}

// wants fails unless every text stands on screen.
func (h *hands) wants(texts ...string) *hands {
	h.t.Helper()
	shown := renderText(h.look())
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			h.t.Fatalf("%q is not on screen:\n%s", text, shown)
		}
	}
	return h
}

var blueSky = roster.TeamForm{
	CreditCode: "51500000MJX0000001", Name: "重庆蓝天救援队", Leader: "张伟", Phone: "13800138000", Size: 32, District: "500103", Capabilities: []string{"water:2"},
}

func TestAnOperatorsDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTerminal(t, 1, "A")
		s.know(blueSky, roster.TeamForm{CreditCode: "51500000MJX0000002", Name: "江津民兵应急连", Leader: "李强", Phone: "13900139000", Size: 40, District: "500116", Capabilities: []string{"collapse"}})
		atWork(t, s, screen.Start{}, func(h *hands) {
			firstRun(h)
			activate(h)
			signUp(h)
			checkInKnown(h)
			checkInOthers(h)
			h.later(s, 10*time.Minute)
			needToTask(h)
			h.later(s, 90*time.Minute)
			leave(h)
			figures(h)
		})
	})
}

func firstRun(h *hands) {
	h.t.Helper()
	h.wants("选择语言")
	h.button("setup.zh").fill("setup.operator", "李敏", "setup.post", "zctd").press("Ctrl+Enter")
	h.wants("加入中心")
	h.button("setup.later")
	h.wants("终端自检", "XMODIFIERS 未设置").fill("settings.trial", "重庆")
	h.wants("已收到“重庆”").press("Ctrl+Enter")
	h.wants("到场报备", "操作员 李敏·支撑团队", "未选择事件")
}

func activate(h *hands) {
	h.t.Helper()
	h.press("Alt+1", "Ctrl+N").fill("activation.create.name", "江津‘7·12’暴雨洪涝").press("Ctrl+Enter")
	h.wants("事件：江津‘7·12’暴雨洪涝", "本事件还没有启动机制")
	h.press("B").fill("activation.activate.area", "江津区", "activation.activate.place", "白沙镇", "activation.activate.response_level", "Ⅲ",
		"activation.activate.public_phone", "023-47521110").press("Ctrl+Enter")
	h.wants("这一步要有指令", "江津‘7·12’暴雨洪涝") // a refusal keeps what is typed
	h.fill("activation.activate.order_no", "渝减办〔2026〕12号").press("Ctrl+Enter")
	h.wants("已启动", "Ⅲ级", "渝减办〔2026〕12号", "待批")
	h.press("K").fill("activation.approve.approver", "现场指挥部 王刚", "activation.approve.document_no", "现指〔2026〕1号").press("Ctrl+Enter")
	h.wants("已批准 · 现场指挥部 王刚")
}

func signUp(h *hands) {
	h.t.Helper()
	h.press("Alt+2", "Ctrl+N").typeText("jjmb").press("Enter")
	h.wants("报名：江津民兵应急连")
	h.press("Ctrl+Enter")
	h.wants("已保存·仅本机", "江津民兵应急连")
	h.press("Esc").row("signup.list", "江津民兵应急连").press("Z")
	h.wants("准入 · 李敏[good]")
	h.press("Y")
	h.wants("已准入，请按约定时间")
	h.press("Esc")
}

// checkInKnown is the promise of the check-in: at most twelve keys beyond the name that is typed.
func checkInKnown(h *hands) {
	h.t.Helper()
	before := h.keys
	h.press("F2").typeText("ltjyd").press("Enter", "Ctrl+Enter")
	used := h.keys - before - len("ltjyd")
	h.wants("已保存·仅本机：重庆蓝天救援队 32 人", "待命[ready]")
	if used > 12 {
		h.t.Errorf("checking a known team in took %d keys beyond its name, want at most 12", used)
	}
	h.typeText("ltjyd").press("Enter", "Ctrl+Enter") // once more: the desk asks what it is
	h.wants("与已有记录相似", "又来了人（增援）")
	h.button("checkin.reinforcement")
	h.wants("待命[ready]", "| 64 |")
}

func checkInOthers(h *hands) {
	h.t.Helper()
	h.press("Ctrl+Z")
	h.wants("已撤销")
	h.button("checkin.person").typeText("王芳").press("Enter").typeText("13700137000").press("Ctrl+Enter")
	h.wants("已保存·仅本机：王芳")
	h.button("checkin.vehicle").typeText("渝A8K217").fill("checkin.color", "ls", "checkin.of", "重庆蓝天").press("Ctrl+Enter")
	h.wants("已保存·仅本机：渝A8K217")
	h.button("checkin.team").typeText("北碚山地救援协会").wants("没有找到")
	h.press("Enter").wants("[北碚山地救援协会] han")
	h.press("Esc").wants("放弃已输入的内容？")
	h.button("checkin.drop")
}

func needToTask(h *hands) {
	h.t.Helper()
	before := h.keys
	h.press("F6", "Ctrl+N").typeText("滨江路三户被困需要冲锋舟").press("Enter").typeText("滨江路12号").press("Ctrl+Enter")
	h.wants("BS-A-0002 · 滨江路三户被困需要冲锋舟")
	if used := h.keys - before; used > 40 {
		h.t.Errorf("taking a need in took %d keys", used)
	}
	h.press("Esc").row("needs.list", "滨江路三户").press("V").fill("needs.verify.how", "回电核实", "needs.verify.verifier", "李敏").press("Ctrl+Enter")
	h.wants("核实人与登记人不能是同一人")
	h.fill("needs.verify.alone", "夜间单人值守").press("Ctrl+Enter")
	h.wants("已核实")
	h.press("P").fill("needs.publish.signed_by", "王刚", "needs.publish.basis", "指挥部决定", "needs.publish.basis_no", "现指〔2026〕2号").press("Ctrl+Enter")
	h.wants("已发布", "新[good]")
	h.press("K").wants("任务单")
	h.fill("tasks.new.goal", "转移三户群众", "tasks.new.hazards", "水位上涨，三声长哨撤离").press("Ctrl+Enter")
	h.wants("新任务单 · BS-A-0004")
	h.row("tasks.list", "BS-A-0004").row("tasks.teams", "重庆蓝天救援队").press("D", "Ctrl+Enter")
	h.wants("派遣 · BS-A-0004")
	h.focus = "tasks.list"
	h.press("I").fill("tasks.issue.ordered_by", "王刚").press("Ctrl+Enter")
	h.wants("已下达")
	h.press("J").fill("tasks.advance.to", "到场", "tasks.advance.note", "已到滨江路").press("Ctrl+Enter")
	h.wants("到场[ontask]")
	h.press("J").fill("tasks.advance.to", "完成").press("Ctrl+Enter")
	h.wants("结束任务要写明结果")
	h.fill("tasks.advance.result", "转移 7 人，无伤亡").press("Ctrl+Enter")
	h.wants("完成 · BS-A-0004")
}

func leave(h *hands) {
	h.t.Helper()
	h.press("W").row("withdrawal.list", "重庆蓝天救援队").press("B", "Ctrl+Enter")
	h.wants("待撤离", "离场清单：重庆蓝天救援队")
	h.press("X").fill("withdrawal.leave.people_left", "30").press("Ctrl+Enter")
	h.wants("清点 30 人，在场记录 32 人")
	h.fill("withdrawal.leave.people_left", "32", "withdrawal.leave.destination", "返渝中").press("Ctrl+Enter")
	h.wants("已撤离")
	h.press("Y", "Ctrl+Enter")
	h.wants("返程到家")
}

func figures(h *hands) {
	h.t.Helper()
	h.press("S")
	h.wants("tile 到场人次: 33 人次", "tile 到场人数: 33 人", "tile 在场总人数: 1 人", "离场 | 32 人")
	h.press("F10").typeText("@ltjyd").press("Enter").typeText("已返程").press("Enter")
	h.wants("重庆蓝天救援队 已返程")
	h.press("F9")
	h.wants("没有冲突")
}
