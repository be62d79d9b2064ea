package window_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"qianshao/terminal/screen"
)

// manyButtons is a list with more to do than a line of buttons holds.
func manyButtons() screen.View {
	v := rowsView(3, "0")
	v.Look.Size = screen.SizeHuge
	v.Nav = []screen.NavItem{{ID: "nav.a", Label: "甲", Active: true}}
	var buttons []screen.Button
	for _, label := range []string{"移出成员", "调整级别", "公布电话", "增加成员", "批准编组", "指挥关系", "文书打印", "查看地图", "打开记录", "历史记录"} {
		buttons = append(buttons, screen.Button{ID: label, Label: label})
	}
	buttons[0].Danger, buttons[3].Primary = true, true
	v.Body = append(v.Body, screen.Block{Actions: &screen.Actions{Buttons: buttons}})
	return v
}

func TestThePrimaryButtonStandsFirstAndWhatHasNoRoomWaits(t *testing.T) {
	d := open(t, manyButtons())
	pinned := d.w.Pinned()
	for id, b := range pinned {
		if id != "增加成员" && b.Visible() && b.Position().X <= pinned["增加成员"].Position().X {
			t.Errorf("%s stands at %v, the primary button at %v", id, b.Position(), pinned["增加成员"].Position())
		}
		if b.Visible() && b.Position().Y != pinned["增加成员"].Position().Y {
			t.Errorf("%s stands on a line of its own", id)
		}
	}
	if pinned["移出成员"].Visible() || pinned["历史记录"].Visible() {
		t.Fatal("a dangerous button, or the last one, is in sight where there is no room for all")
	}
	d.focus("l")
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.Key0, Modifier: fyne.KeyModifierAlt})
	for id, b := range d.w.Pinned() {
		if !b.Visible() {
			t.Errorf("Alt+0 does not show %s", id)
		}
	}
}

func TestADangerousButtonStandsApart(t *testing.T) {
	v := manyButtons()
	v.Look.Size = screen.SizeNormal
	d := open(t, v)
	pinned := d.w.Pinned()
	danger, last := pinned["移出成员"], pinned["历史记录"]
	if gap := danger.Position().X - last.Position().X - last.Size().Width; gap < 2*danger.Size().Height {
		t.Errorf("the dangerous button stands %v beside the last harmless one", gap)
	}
}
