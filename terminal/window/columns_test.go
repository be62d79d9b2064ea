package window_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"qianshao/terminal/screen"
)

// wideTable has a state and a plate beside long titles, an empty column and the mark of travel.
func wideTable() screen.View {
	row := screen.Row{ID: "1", Cells: []screen.Cell{{Text: "渝A12345（待核对）"}, {Text: strings.Repeat("石门镇永安村", 6)}, {}, {Text: "部分响应", Tone: screen.Warn}, {Text: "中心已确认", Tone: screen.Muted}}}
	return screen.View{Look: screen.Look{Size: screen.SizeHuge}, Nav: []screen.NavItem{{ID: "nav.a", Label: "甲"}}, Body: []screen.Block{{List: &screen.List{ID: "l", Rows: []screen.Row{row},
		Columns: []screen.Column{{Title: "车牌", Weight: 1, Fit: true}, {Title: "名称", Weight: 9}, {Title: "责任人", Weight: 9}, {Title: "状态", Weight: 1}, {Title: "同步", Weight: 1, Mark: true}}}}}}
}

func (d *desk) reads() map[string]bool {
	all := map[string]bool{}
	eachWidget(d.canvas().Content(), func(w fyne.Widget) {
		for _, o := range test.WidgetRenderer(w).Objects() {
			if text, ok := o.(*canvas.Text); ok && text.Visible() {
				all[text.Text] = true
			}
		}
	})
	return all
}

func TestAStateAndAPlateAreNeverCut(t *testing.T) {
	for _, width := range []float32{1366, 900, 760, 640} {
		d := open(t, wideTable())
		d.w.Fyne().Resize(fyne.NewSize(width, 700))
		d.w.Show(wideTable())
		reads := d.reads()
		for _, text := range []string{"渝A12345（待核对）", "部分响应"} {
			if !reads[text] {
				t.Errorf("%v wide: %s is cut", width, text)
			}
		}
		if width < 800 && (reads["中心已确认"] || reads["责任人"]) {
			t.Errorf("%v wide: the mark of travel or an empty column keeps its room", width)
		}
	}
}
