package screen_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

// apart is two desks of one incident that do not hear of each other until they meet.
type apart struct {
	a, b   *terminal
	sa, sb *story
}

func newApart(t *testing.T) *apart {
	t.Helper()
	x := &apart{a: newTerminal(t, 1, "A"), b: newTerminal(t, 2, "B")}
	id := uuid.MustParse("f1000000-0000-4000-8000-000000000001")
	for s, who := range map[*terminal]string{x.a: "李敏", x.b: "周涛"} {
		s.current, s.operator = id, who
		s.add(id, "江津‘7·12’暴雨洪涝", "incident")
	}
	x.sa, x.sb = &story{t: t, s: x.a, d: x.a.Desk()}, &story{t: t, s: x.b, d: x.b.Desk()}
	x.sa.opens()
	x.meet(t)
	return x
}

func (x *apart) meet(t *testing.T) {
	t.Helper()
	meet(t, x.a.here(), x.b.here())
	if x.b.now.Before(x.a.now) {
		x.b.now = x.a.now
	}
	x.a.now = x.b.now.Add(time.Minute)
	x.b.now = x.a.now
}

// settled fails unless both desks, once they met again, see nothing that contradicts.
func (x *apart) settled(t *testing.T) {
	t.Helper()
	x.meet(t)
	for _, s := range []*terminal{x.a, x.b} {
		conflicts, err := s.Desk().Conflicts(t.Context())
		if err != nil || len(conflicts) != 0 {
			t.Errorf("desk %s still has %+v %v", s.code, conflicts, err)
		}
	}
}

func TestTwoFilingsOfOneArrivalAreCorrected(t *testing.T) {
	x := newApart(t)
	team := x.sa.arrives("江津民兵应急连", 40, "collapse", "东门停车场")
	x.sa.does(x.sa.d.MoveTeam(t.Context(), roster.TeamMove{Team: team, To: roster.TeamLeaving}))
	x.sa.does(x.sa.d.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 40}))
	x.a.now = x.a.now.Add(40 * time.Hour)
	x.meet(t)
	for _, st := range []*story{x.sa, x.sb} {
		st.does(st.d.CheckIn(t.Context(), roster.Arrival{Team: team, People: 30 + int(st.s.code[0]-'A'), Vehicles: 2, Place: "东门停车场"}))
	}
	x.meet(t)
	p, h := onDuty(t, x.a, screen.Chinese)
	h.press("F9").wants("同一次到场可能报备了两次").press("Enter")
	h.wants("# 到场报备", "江津民兵应急连（本事件已登记）", "本次报备 [更正]")
	h.fill("checkin.people", "31").press("Ctrl+Enter").wants("已保存·仅本机：江津民兵应急连 31 人")
	h.press("F9").wants("没有冲突")
	sound(t, p.look())
	x.settled(t)
}

func TestATeamSentToTwoTasksIsTakenOffOne(t *testing.T) {
	x := newApart(t)
	team := x.sa.arrives("江津民兵应急连", 40, "collapse", "东门停车场")
	x.meet(t)
	x.sa.does(x.sa.d.NewTask(t.Context(), roster.TaskForm{Title: "转移滨江路群众", Ready: true, Teams: []uuid.UUID{team}}))
	x.sb.does(x.sb.d.NewTask(t.Context(), roster.TaskForm{Title: "抢通朱杨公路", Ready: true, Teams: []uuid.UUID{team}}))
	x.meet(t)
	_, h := onDuty(t, x.a, screen.Chinese)
	h.press("F9")
	for n := range 4 { // the field that differs, then whatever is left across records
		if conflicts, _ := x.a.Desk().Conflicts(t.Context()); len(conflicts) == 0 {
			break
		} else if n == 3 {
			t.Fatalf("three settlements leave %+v", conflicts)
		}
		h.press("Enter")
		switch h.look().Dialog.ID {
		case "sync.settle":
			h.fill("sync.settle.side", "转移滨江路群众", "sync.settle.reason", "先下达的有效")
		case "sync.release":
			h.fill("sync.release.task", "抢通朱杨公路", "sync.release.reason", "先下达的有效")
		}
		h.press("Ctrl+Enter")
	}
	h.wants("没有冲突")
	x.settled(t)
	lines, err := x.b.Desk().Tasks(t.Context(), desk.TaskFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if want := map[string]int{"转移滨江路群众": 1}[l.Task.Title]; len(l.Teams) != want {
			t.Errorf("%s has %d teams, want %d", l.Task.Title, len(l.Teams), want)
		}
	}
}

func TestATeamRegisteredTwiceIsJoined(t *testing.T) {
	x := newApart(t)
	x.sa.does(x.sa.d.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "北碚山地救援协会", Phone: "13600136000"}, People: 9}))
	x.sb.does(x.sb.d.CheckIn(t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: "北碚山地救援协会", Phone: "13600136000"}, People: 9}))
	x.meet(t)
	_, h := onDuty(t, x.a, screen.Chinese)
	h.press("F9").wants("北碚山地救援协会").press("Enter").wants("合并 · 北碚山地救援协会")
	h.fill("sync.join.reason", "同一电话").press("Ctrl+Enter").wants("已保存·仅本机：合并")
	h.press("Ctrl+Z").wants("已撤销", "冲突 1[warn]")
	h.press("B").fill("sync.apart.reason", "电话登错，确为两支").press("Ctrl+Enter").wants("不是同一个 · 北碚山地救援协会", "没有冲突")
	x.settled(t)
}

func TestTwoSignUpsOfOneTeamAreSettled(t *testing.T) {
	x := newApart(t)
	for _, st := range []*story{x.sa, x.sb} {
		st.does(st.d.SignUp(t.Context(), roster.SignupForm{NewTeam: &roster.TeamForm{Name: "长寿无人机队", CreditCode: "51500115MJX0000009"}, People: 6}))
	}
	x.meet(t)
	_, h := onDuty(t, x.a, screen.Chinese)
	h.press("F9").wants("长寿无人机队")
	h.press("X")
	h.fill("sync.remove.drop", "周涛", "sync.remove.reason", "重复受理").press("Ctrl+Enter").wants("没有冲突")
	x.settled(t)
}

func TestANeedClosedWhileItIsAnsweredIsShown(t *testing.T) {
	x := newApart(t)
	need := x.sa.need("滨江路三户被困需要冲锋舟", "critical")
	team := x.sa.arrives("江津民兵应急连", 40, "collapse", "东门停车场")
	x.sa.does(x.sa.d.VerifyNeed(t.Context(), roster.Verification{Need: need, Result: roster.NeedVerified, Verifier: "周涛", How: "回电"}))
	x.meet(t)
	x.sb.does(x.sb.d.CloseNeed(t.Context(), roster.Closing{Need: need, Outcome: roster.OutcomeDone, Reason: "家属来电已转移"}))
	x.sa.does(x.sa.d.NewTask(t.Context(), roster.TaskForm{Title: "转移滨江路群众", Need: need, Ready: true, Teams: []uuid.UUID{team}}))
	lines, err := x.a.Desk().Tasks(t.Context(), desk.TaskFilter{})
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	x.sa.does(x.sa.d.IssueTask(t.Context(), roster.Issue{Task: lines[0].Task.ID, OrderedBy: "王刚"}))
	x.meet(t)
	_, h := onDuty(t, x.a, screen.Chinese)
	h.press("F9").wants("需求已关闭，但还有队伍在响应").press("Enter").wants("# 需求信息", "滨江路三户被困需要冲锋舟")
	h.press("O").fill("needs.reopen.reason", "队伍已在途").press("Ctrl+Enter").wants("待核实")
	x.settled(t)
}

func TestX2_AStickIsWrittenAndReadFromTheSyncCentre(t *testing.T) {
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		x := newApart(t)
		path := filepath.Join(t.TempDir(), "江津.qsu")
		x.sa.arrives("江津民兵应急连", 40, "collapse", "东门停车场")
		from, _ := onDuty(t, x.a, l)
		to, _ := onDuty(t, x.b, l)
		for _, d := range []struct {
			p    *plain
			what string
			says map[screen.Language]string
		}{
			{from, "stickout", map[screen.Language]string{screen.Chinese: "已写入 " + path, screen.English: "Written to " + path}},
			{to, "stickin", map[screen.Language]string{screen.Chinese: "已读取 席位 A 的文件", screen.English: "Read from 席位 A"}},
		} {
			d.p.send(screen.Pressed{ID: "nav.sync"})
			d.p.send(screen.Pressed{ID: "sync." + d.what})
			d.p.send(screen.Pressed{ID: "sync." + d.what + ".save"})
			if d.p.look().Dialog == nil {
				t.Fatal("it goes without a path")
			}
			d.p.send(screen.Typed{Field: "sync." + d.what + ".path", Text: filepath.Join(path, "nowhere", "x")})
			d.p.send(screen.Pressed{ID: "sync." + d.what + ".save"})
			if d.p.look().Dialog == nil {
				t.Fatal("a path that is nowhere closes the dialog")
			}
			d.p.send(screen.Typed{Field: "sync." + d.what + ".path", Text: path})
			d.p.send(screen.Pressed{ID: "sync." + d.what + ".save"})
			wantsText(t, d.p.look(), d.says[l])
		}
		var a, b strings.Builder
		if err := errors.Join(x.a.here().ledger.Dump(t.Context(), &a), x.b.here().ledger.Dump(t.Context(), &b)); err != nil {
			t.Fatal(err)
		}
		if a.String() != b.String() || !strings.Contains(b.String(), "江津民兵应急连") {
			t.Errorf("the desks hold\n%s\nand\n%s", a.String(), b.String())
		}
	}
}
