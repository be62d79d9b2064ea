package screen_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/terminal/screen"
)

// renewable publishes a need and lets it come close to its end.
func renewable(h *hands, s *terminal) {
	h.t.Helper()
	h.press("F6", "Ctrl+N").typeText("滨江路三户被困需要冲锋舟").press("Enter").typeText("滨江路12号").press("Ctrl+Enter", "Esc")
	h.row("needs.list", "滨江路三户").press("V").fill("needs.verify.how", "回电核实", "needs.verify.alone", "单人值守").press("Ctrl+Enter")
	h.press("P").wants("[48]") // the hours in force stand in the form
	h.fill("needs.publish.signed_by", "王刚", "needs.publish.basis", "指挥部决定").press("Ctrl+Enter")
	h.wants("新[good]")
	h.later(s, 43*time.Hour)
	h.wants("需复核[warn]")
}

func TestR1_3_RenewIsOneKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTerminal(t, 1, "A")
		atWork(t, s, screen.Start{}, func(h *hands) {
			firstRun(h)
			activate(h)
			renewable(h, s)
			before := h.keys
			h.press("E").wants("新[good]")
			if used := h.keys - before; used != 1 {
				t.Errorf("to renew took %d keys", used)
			}
			if strings.Contains(renderText(h.look()), "需复核[warn]") {
				t.Error("renewed, it still asks to be confirmed")
			}
		})
	})
}
