package screen_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/terminal/screen"
)

func TestD4_TheHeaderShowsTheTimeOfTheExercise(t *testing.T) {
	s := newTerminal(t, 1, "A")
	exercise := uuid.MustParse("e0000000-0000-4000-8000-000000000001")
	s.add(exercise, "秋季演练", "exercise")
	s.current = exercise
	p, _ := onDuty(t, s, screen.Chinese)
	if v := p.look(); !strings.Contains(v.Exercise, "演练") || v.Header.Clock != "08:00" {
		t.Fatalf("banner %q, clock %q", v.Exercise, v.Header.Clock)
	}
	d := s.Desk()
	form, _, err := d.ReadForm(t.Context(), "clock.start", map[string]string{"virtual_at": "2026-09-01 20:00", "rate": "60"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Perform(t.Context(), procedure.Deed{Act: "clock.start", Form: form}); err != nil {
		t.Fatal(err)
	}
	p.send(screen.Grew{})
	s.now = s.now.Add(30 * time.Second)
	p.send(screen.Ticked{Now: s.now})
	v := p.look()
	if v.Header.Clock != "20:30" || !strings.Contains(v.Exercise, "演练时间 2026-09-01 20:30 ×60") {
		t.Errorf("half a minute at ×60 after 20:00: clock %q, banner %q", v.Header.Clock, v.Exercise)
	}
}

func TestD4_TheExercisePageStandsInExercisesOnly(t *testing.T) {
	s := newTerminal(t, 1, "A")
	incident, exercise := uuid.MustParse("e0000000-0000-4000-8000-000000000002"), uuid.MustParse("e0000000-0000-4000-8000-000000000001")
	s.add(exercise, "秋季演练", "exercise")
	s.add(incident, "洪涝", "incident")
	s.current = incident
	p, _ := onDuty(t, s, screen.Chinese)
	offered := func() bool {
		for _, item := range p.look().Nav {
			if strings.Contains(item.Label, "培训演练") {
				return true
			}
		}
		return false
	}
	if offered() || p.look().Exercise != "" {
		t.Error("a real incident offers to direct an exercise")
	}
	s.current = exercise
	spaces, err := s.Spaces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.send(screen.SpacesListed{Spaces: spaces})
	if !offered() || p.look().Exercise == "" {
		t.Error("the exercise does not offer its own page or banner")
	}
}
