package screen_test

import (
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

func TestTheCheckInShowsWhatASignUpAnnouncedByWhateverDoorItCame(t *testing.T) {
	s := flood(t)
	d := s.Desk()
	lines := `{"kind":"team","id":"z-1","set":{"name":"綦江山地救援队","status":"registered","members":80}}
{"kind":"signup","id":"z-2","set":{"team":"z-1","people":26,"vehicles":4,"decision":"admitted","contact":"张山","phone":"13900139000","capability":"mountain","self_sufficiency_hours":72}}
`
	if done, err := d.Apply(t.Context(), strings.NewReader(lines), nil, func(r desk.LineRefusal) { t.Error(r) }); err != nil || done.Applied != 2 {
		t.Fatal(done, err)
	}
	if _, err := d.SignUp(t.Context(), roster.SignupForm{
		NewTeam: &roster.TeamForm{Name: "綦江水上救援队", Size: 90}, Origin: "city", People: 18, Vehicles: 3, Capability: "water", Contact: "周强", Phone: "13800138000",
	}); err != nil {
		t.Fatal(err)
	}
	_, h := onDuty(t, s, screen.Chinese)
	for _, c := range []struct{ name, people, vehicles, leader, phone, skill, hours string }{
		{"綦江山地救援队", "26", "4", "张山", "13900139000", "mountain", "72"},
		{"綦江水上救援队", "18", "3", "周强", "13800138000", "water", ""},
	} {
		h.press("F2").fill("checkin.find", c.name).press("Enter")
		got := []string{
			h.entry("checkin.name"), h.entry("checkin.people"), h.entry("checkin.vehicles"), h.entry("checkin.leader"), h.entry("checkin.phone"),
			h.entry("checkin.capability"), h.entry("checkin.hours"),
		}
		want := []string{c.name, c.people, c.vehicles, c.leader, c.phone, c.skill, c.hours}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("the form has %q, not %q", got, want)
		}
		h.press("Esc")
	}
}

// entry is what stands in a field.
func (h *hands) entry(id string) string {
	text := ""
	eachForm(blocksOf(h.look()), func(f *screen.Form) {
		for _, field := range f.Fields {
			if field.ID == id {
				text = field.Text
			}
		}
	})
	return text
}
