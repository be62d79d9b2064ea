package screen_test

import (
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

// off says whether a button is there and grey.
func (h *hands) off(id string) bool {
	h.t.Helper()
	there, off := false, false
	eachButton(h.look(), func(b screen.Button) {
		if b.ID == id {
			there, off = true, b.Off
		}
	})
	if !there {
		h.t.Fatalf("there is no button %s in\n%s", id, renderText(h.look()))
	}
	return off
}

// posted is a terminal at work from a post, on a page, with the row or card chosen that the page chose.
func posted(t *testing.T, s *terminal, post, page string) *hands {
	t.Helper()
	p := newPlain(s, screen.Start{Language: screen.Chinese, Operator: "李敏", Post: "general"})
	h := newHands(t, p.send, p.look)
	h.fill("setup.operator", "李敏", "setup.post", post).press("Ctrl+Enter")
	h.post(screen.Visit{Page: page})
	return h
}

func TestWhatAPostMayNotDoStandsGreyWithWhoseWorkItIs(t *testing.T) {
	s := flood(t)
	posts := map[string]string{"综合组": "general", "协调组": "coordination", "保障组": "support", "只读": "viewer", "全部": "team"}
	for _, c := range []struct{ page, button, allowed string }{
		{"tasks", "tasks.new", "协调组 全部"}, {"tasks", "tasks.radio", "综合组 协调组 全部"},
		{"tasks", "tasks.release", "协调组 全部"}, {"board", "board.contact", "综合组 协调组 保障组 全部"},
		{"board", "board.move", "综合组 协调组 全部"}, {"board", "board.names", "综合组 协调组 全部"}, {"checkin", "checkin.save", "综合组 协调组 全部"},
		{"checkin", "checkin.cards", "综合组 协调组 全部"}, {"needs", "needs.new", "综合组 协调组 全部"}, {"needs", "needs.task", "协调组 全部"},
		{"signup", "signup.new", "综合组 协调组 全部"}, {"signup", "signup.paste", "综合组 协调组 全部"},
	} {
		for name, post := range posts {
			h := posted(t, s, post, c.page)
			if c.button == "tasks.release" {
				h.row("tasks.list", "转移滨江路被困群众")
			}
			if want := !strings.Contains(c.allowed, name); h.off(c.button) != want {
				t.Errorf("%s at %s: off is %v", c.button, name, !want)
			}
		}
	}
}

func TestAKeyOfAnotherPostsWorkOpensNothing(t *testing.T) {
	s := flood(t)
	for _, c := range []struct{ page, key string }{{"tasks", "D"}, {"tasks", "Ctrl+N"}, {"tasks", "U"}} {
		h := posted(t, s, "general", c.page)
		h.row("tasks.list", "转移滨江路被困群众").wants("灰色的操作由协调组办理")
		if h.press(c.key); h.look().Dialog != nil {
			t.Errorf("%s on %s offers %s", c.key, c.page, h.look().Dialog.Title)
		}
	}
}
