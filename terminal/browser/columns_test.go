package browser_test

import (
	"strings"
	"testing"

	"qianshao/build/chromium"
	"qianshao/terminal/screen"
)

func TestAStateAndAPlateAreNeverCut(t *testing.T) {
	v := fieldsView(nil)
	v.Body = []screen.Block{{List: &screen.List{ID: "wide", Height: 5,
		Columns: []screen.Column{{Title: "车牌", Weight: 1, Fit: true}, {Title: "名称", Weight: 9}, {Title: "责任人", Weight: 9}, {Title: "状态", Weight: 1}, {Title: "同步", Weight: 1, Mark: true}},
		Rows:    []screen.Row{{ID: "1", Cells: []screen.Cell{{Text: "渝A12345（待核对）"}, {Text: strings.Repeat("石门镇永安村", 12)}, {}, {Text: "部分响应", Tone: screen.Warn}, {Text: "中心已确认", Tone: screen.Muted}}}},
	}}}
	_, b := desk{openTab(t)}.shows(t, v)
	cut := `[...document.querySelectorAll('[data-row] td')].filter((td) => td.clientWidth > 1 && td.querySelector('.toned > span').scrollWidth > td.querySelector('.toned > span').clientWidth).map((td) => td.innerText).join()`
	for _, width := range []int{1366, 900, 640} {
		b.Resize(width, 700)
		if got := chromium.Ask[string](b.Tab, cut); strings.Contains(got, "渝A12345") || strings.Contains(got, "部分响应") || !strings.Contains(got, "石门镇") {
			t.Errorf("%d wide: cut are %q", width, got)
		}
		if out := chromium.Ask[int](b.Tab, `(() => { const el = document.querySelector('[data-list]'); return el.scrollWidth - el.clientWidth; })()`); out > 0 {
			t.Errorf("%d wide: %d pixels stand out", width, out)
		}
	}
	b.Quiet()
}
