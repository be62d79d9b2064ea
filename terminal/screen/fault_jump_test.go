package screen_test

import (
	"testing"

	"qianshao/terminal/screen"
)

func TestAKeyGoesFromTheSummaryToEachFieldItNames(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2").fill("checkin.find", "没有这个队").press("Ctrl+N")
	h.fill("checkin.people", "很多", "checkin.at", "25:99").press("Ctrl+Enter").wants("Ctrl+J 到下一项")
	for _, want := range []string{"checkin.at", "checkin.people", "checkin.at"} {
		if h.press("Ctrl+J"); h.look().Focus.Field != want {
			t.Errorf("the keyboard went to %s, not to %s\n%s", h.look().Focus.Field, want, renderText(h.look()))
		}
	}
	h.press("F4", "Ctrl+N").press("Ctrl+Enter").wants("Ctrl+J 到下一项") // and in a dialog
	if h.press("Ctrl+J"); h.look().Focus.Field != "tasks.new.title" {
		t.Errorf("in the dialog it went to %s", h.look().Focus.Field)
	}
}

func TestAMomentIsShownBackAsItWasUnderstood(t *testing.T) {
	s := flood(t)
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2")
	for _, c := range []struct{ field, typed, want string }{
		{"checkin.at", "0712 0805", "2026-07-12 08:05"}, {"checkin.at", "zt 2310", "2026-07-11 23:10"}, {"checkin.at", "2026-07-12 08:05", ""}, {"checkin.at", "xx", ""},
	} {
		if got := h.fill(c.field, c.typed).note(c.field); got != c.want {
			t.Errorf("%s in %s is shown back as %q, not %q", c.typed, c.field, got, c.want)
		}
	}
	h.fill("checkin.at", "").press("F4", "Ctrl+N")
	if got := h.fill("tasks.new.starts", "0605").note("tasks.new.starts"); got != "2026-07-13 06:05" { // expected: the next one
		t.Errorf("a start at six is %q", got)
	}
}

// note is what stands under a field.
func (h *hands) note(id string) string {
	note := ""
	eachForm(blocksOf(h.look()), func(f *screen.Form) {
		for _, field := range f.Fields {
			if field.ID == id {
				note = field.Note
			}
		}
	})
	return note
}
