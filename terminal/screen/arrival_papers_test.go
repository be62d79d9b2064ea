package screen_test

import (
	"slices"
	"testing"

	"qianshao/terminal/screen"
)

func TestR2_3_AnArrivalPrintsTheSituationSheet(t *testing.T) {
	s := flood(t)
	s.kept["print.checkin"] = "true"
	_, h := onDuty(t, s, screen.Chinese)
	h.press("F2").typeText("綦江志愿队").press("Enter").typeText("12").press("Ctrl+Enter")
	if want := []string{"print team-card", "print situation-sheet"}; !slices.Equal(s.handed, want) {
		t.Errorf("printed %v, want %v", s.handed, want)
	}
}
