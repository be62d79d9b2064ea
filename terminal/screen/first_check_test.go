package screen_test

import (
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

func TestTheFirstSelfCheckHasItsTitleOnceAndLeavesRoomForTheTrial(t *testing.T) {
	s := newTerminal(t, 1, "A")
	p := newPlain(s, screen.Start{})
	h := newHands(t, p.send, p.look)
	h.post(screen.Pressed{ID: "setup.zh"})
	h.fill("setup.operator", "李敏", "setup.post", "general").press("Ctrl+Enter").button("setup.later").wants("终端自检")
	if n := strings.Count(renderText(h.look()), "终端自检"); n != 1 {
		t.Errorf("the title stands %d times:\n%s", n, renderText(h.look()))
	}
	eachList(blocksOf(h.look()), func(l *screen.List) {
		if l.Height > 6 { // with the trial and its buttons 13 rows of the window at 1366×768
			t.Errorf("the list takes %d rows", l.Height)
		}
	})
	h.press("Ctrl+Enter").post(screen.Visit{Page: "settings"})
	h.wants("list 终端自检") // among the settings it has its own
}
