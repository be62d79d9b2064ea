package screen_test

import (
	"testing"
	"time"

	"qianshao/terminal/screen"
)

// again is the same terminal after a power cut: only what was kept is left.
func again(t *testing.T, s *terminal, l screen.Language) *hands {
	t.Helper()
	p := newPlain(s, screen.Start{Language: l, Operator: "李敏", Post: "team", OnDuty: true, Drafts: s.drafts()})
	return newHands(t, p.send, p.look)
}

func TestWhatWasTypedSurvivesAPowerCut(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2").typeText("ltjyd").press("Enter").fill("checkin.people", "28", "checkin.place", "东门")
	h.press("F6").row("needs.list", "朱杨镇").press("V").fill("needs.verify.how", "卫生院院长回电")
	h.press("F10").typeText("上游来水")
	h.wants("草稿 3")
	h = again(t, s, screen.Chinese)
	h.wants("草稿 3", "重庆蓝天救援队（取自队伍库）", "[28] digits", "[东门] han", "[张伟] han")
	h.press("F6").wants("[[ 核实 · BS-A-0003 · 朱杨镇卫生院需发电机 ]]", "[卫生院院长回电]")
	h.press("F10").wants("[上游来水]")
	h.press("Enter").wants("已保存·仅本机：上游来水", "草稿 2")
	if kept := s.kept["draft.journal"]; kept != "" {
		t.Errorf("the line is written and still kept as a draft: %s", kept)
	}
}

func TestEscAsksBeforeAnythingTypedIsThrownAway(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+N").typeText("无名队").press("Esc").wants("放弃已输入的内容？")
	h.press("Esc").wants("[无名队] han") // Esc again stays
	h.press("Esc").button("checkin.drop").wants("队伍名称* [] han")
	h.press("F6").row("needs.list", "朱杨镇").press("V", "Esc") // nothing typed: nothing asked
	if v := h.look(); v.Dialog != nil {
		t.Errorf("an untouched dialog asks:\n%s", renderText(v))
	}
	h.press("V").fill("needs.verify.how", "回电").press("Esc").wants("放弃已输入的内容？")
	h.button("needs.verify.drop")
	if s.kept["draft.needs"] != "" || s.kept["draft.checkin"] != "" {
		t.Errorf("what was thrown away is still kept: %v", s.kept)
	}
}

func TestUndoIsOfferedForTenSecondsAndCtrlZLonger(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F10").typeText("@jjmb").press("Enter").typeText("补水").press("Enter").wants("撤销 10s")
	h.press("F6").row("needs.list", "滨江路").press("E").wants("仍有效（续期） · BS-A-0002", "撤销 10s")
	h.later(s, 4*time.Second)
	h.wants("撤销 6s")
	h.later(s, 7*time.Second)
	if h.look().Snack.UndoID != "" {
		t.Error("the button stays after ten seconds")
	}
	h.press("Ctrl+Z").wants("再按一次 Ctrl+Z 撤销：仍有效") // out of sight, so it is named first
	h.press("Ctrl+Z").wants("已撤销：仍有效")
	h.press("Ctrl+Z").wants("再按一次 Ctrl+Z 撤销：江津民兵应急连 补水")
	h.press("Ctrl+Z").wants("没有撤销", "这一步不能撤销") // a line of the journal is never taken back
	h.press("Ctrl+Z").wants("没有可撤销的操作")
}

func TestAChangeOfLanguageKeepsWhatIsTyped(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2", "Ctrl+N").typeText("无名队")
	h.post(screen.Pressed{ID: "bar.language"})
	h.wants("Team name* [无名队] han", "Check-in")
	h.post(screen.Pressed{ID: "bar.theme"})
	h.post(screen.Pressed{ID: "bar.size"})
	if v := h.look(); v.Look != (screen.Look{Theme: screen.Night, Size: screen.SizeLarge}) || s.kept["theme"] != "night" || s.kept["size"] != "large" || s.kept["language"] != "en" {
		t.Errorf("look %v, kept %v", v.Look, s.kept)
	}
}
