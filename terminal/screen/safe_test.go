package screen_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"qianshao/terminal/screen"
)

// safely runs the safe mode on a terminal; left counts how often it was left.
func safely(t *testing.T, s *terminal, l screen.Language, left *int) (*looped, *hands) {
	t.Helper()
	loop := runLoop(s, screen.Start{
		Schema: s.schema, Language: l, Operator: "李敏", Post: "team", Now: s.now,
		Drafts: map[string]string{"checkin": `{"checkin.name":"半句"}`},
		Rescue: screen.Rescue{
			Safe: true, Report: "fault-20260712-080000.txt", Reports: []string{"fault-20260712-080000.txt", "fault-20260712-075930.txt"},
			Dir: "/data", Exports: t.TempDir(), Leave: func() { *left++ },
		},
	})
	return loop, newHands(t, loop.send, loop.look)
}

// TestTheSafeModeListsExportsAndSyncsAndNothingElse walks it in both languages.
func TestTheSafeModeListsExportsAndSyncsAndNothingElse(t *testing.T) {
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		synctest.Test(t, func(t *testing.T) {
			left := 0
			s := flood(t)
			loop, h := safely(t, s, l, &left)
			v := loop.look()
			golden(t, string(l)+"/safe", strings.ReplaceAll(renderText(v), t.TempDir(), "DIR"))
			sound(t, v)
			if l == screen.English {
				inEnglish(t, v)
			}
			for _, b := range v.Body {
				if b.Board != nil || b.Tiles != nil || b.Form != nil || b.Split != nil || len(v.Nav) > 0 {
					t.Errorf("more than lists, notes and buttons is in the safe mode: %+v, %d pages", b, len(v.Nav))
				}
			}
			h.wants("fault-20260712-080000.txt", "/data")
			h.button("safe.kind.task")
			h.press("E")
			h.wants(".xlsx")
			h.press("A")
			h.wants(".xlsx")
			if h.press("F9"); left > 0 {
				t.Error("it was left before anybody asked for it")
			}
			if h.press("N"); left != 1 {
				t.Errorf("left %d times", left)
			}
			if s.kept["draft.checkin"] != "" {
				t.Error("the safe mode touched a draft")
			}
			loop.end()
		})
	}
}

// TestAPanicOfTheSafeModeLeavesItAtWork has every look at the status panic.
func TestAPanicOfTheSafeModeLeavesItAtWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := 0
		s := flood(t)
		loop := runLoop(&slow{terminal: s, panics: true}, screen.Start{
			Schema: s.schema, Language: screen.Chinese, Now: s.now, Rescue: screen.Rescue{Safe: true, Exports: t.TempDir(), Leave: func() { left++ }},
		})
		h := newHands(t, loop.send, loop.look) // every look at the status panics
		h.wants("程序出错已恢复", "安全模式")
		if h.press("N"); left != 1 {
			t.Errorf("left %d times", left)
		}
		loop.end()
	})
}

// TestAProgramThatCameBackOpensWhatWasTyped starts after a crash with a draft, and without.
func TestAProgramThatCameBackOpensWhatWasTyped(t *testing.T) {
	for name, c := range map[string]struct {
		drafts map[string]string
		wants  []string
	}{
		"with a draft": {map[string]string{"needs": `{"needs.@mode":"new","needs.title":"转移群众"}`}, []string{"已恢复", "# 需求信息", "fault-1.txt"}},
		"without":      {nil, []string{"已恢复", "# 到场报备", "fault-1.txt"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := flood(t)
				loop := runLoop(s, screen.Start{Schema: s.schema, Language: screen.Chinese, Operator: "李敏", OnDuty: true, Now: s.now, Drafts: c.drafts, Rescue: screen.Rescue{Report: "fault-1.txt"}})
				newHands(t, loop.send, loop.look).wants(c.wants...)
				loop.end()
			})
		})
	}
}

// TestTheScannerIsTriedWhereItDoesNothingElse scans on the page of the self-check, before and after a trial was asked for.
func TestTheScannerIsTriedWhereItDoesNothingElse(t *testing.T) {
	_, h := onDuty(t, flood(t), screen.Chinese)
	h.post(screen.Pressed{ID: "nav.settings"})
	h.wants("扫码枪[info]")
	h.button("settings.scan")
	h.wants("请扫一个码")
	h.post(screen.Scanned{Code: "6901234567892"})
	h.wants("扫码枪[good]", "可用，收到 13 个字符：6901234567892", "设置自检")
	h.fill("settings.trial", "chongqing")
	h.wants("只收到字母", "自检 1 项需处理").post(screen.Pressed{ID: "bar.check"})
	h.fill("settings.trial", "重庆").wants("已收到“重庆”")
}
