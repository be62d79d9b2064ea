package window_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"qianshao/terminal/screen"
)

// tabsView is a view with tabs, of which one is open.
func tabsView(active int, labels ...string) screen.View {
	t := &screen.Tabs{ID: "t"}
	for i, l := range labels {
		t.Items = append(t.Items, screen.Tab{ID: "t." + l, Label: l, Active: i == active})
	}
	return screen.View{Body: []screen.Block{{Tabs: t}, {Note: &screen.Note{Text: "下面的内容"}}}}
}

func TestTabsAreOneStopAndTheArrowsMoveInside(t *testing.T) {
	d := open(t, tabsView(1, "车辆", "通行申请", "停车场"))
	d.focus("t")
	d.press(fyne.KeyRight, fyne.KeyReturn, fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyReturn)
	d.wants(screen.Pressed{ID: "t.停车场"}, screen.Pressed{ID: "t.车辆"})
}

func TestManyTabsWrapAndNoneIsLost(t *testing.T) {
	labels := []string{"信息日志", "舆情与谣言", "预警", "灾情要点", "督办", "会商", "咨询台", "口径", "发布", "机构", "联络员", "值班", "队伍", "人员", "车辆", "装备", "设施", "案例"}
	d := open(t, tabsView(0, labels...))
	d.w.Fyne().Resize(fyne.NewSize(700, 600))
	for _, label := range labels {
		if !d.w.TabInSight("t", label) {
			t.Errorf("%s cannot be seen", label)
		}
	}
}
