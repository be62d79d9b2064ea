package screen

import (
	"context"
	"strings"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// inIntake answers messages while an application is taken.
func (s signup) inIntake(f frame, m Message) (page, []Effect) {
	what := nothing
	switch m := m.(type) {
	case Typed:
		s.form = s.form.typed(m.Field, m.Text)
		if m.Field == signupFind {
			return s, []Effect{findApplicant(f, m.Text)}
		}
		return s, nil
	case RowOpened:
		s.ask = nil
		return s, []Effect{readApplicant(f, m.Row)}
	case Submitted:
		if m.Form != "apply.search" {
			what = send
			break
		}
		if len(s.hits) > 0 {
			return s, []Effect{readApplicant(f, recordOf(s.hits[0]).ID.String())}
		}
		s.focus = s.focus.to(afterName(s.text(signupFind), signupName, "apply.people"))
		s.form = s.form.put(signupName, s.text(signupFind)).put(signupFind, "")
		return s, nil
	case Pressed:
		s.filling, what = s.filling.pressed(m.ID, "apply")
	case KeyPressed:
		s.filling, what = s.keyed(m.Key)
	case Done:
		s.filling, s.team, s.hits = filling{form: s.form.clear()}, nil, nil
		s.focus = s.focus.to(signupFind)
		return s, s.load(f)
	case Refused:
		s.filling = s.answered(m, "apply", s.fields(f), map[string]string{"self_sufficiency": "apply.hours", "team": signupName})
	case Crashed, Trouble:
		s.busy = false
	}
	switch what {
	case send, insist:
		return s.apply(f, what == insist)
	case drop, leave:
		s.filling, s.team, s.hits, s.intake = filling{form: s.form.clear()}, nil, nil, false
		s.focus = s.focus.to(signupList)
	}
	return s, nil
}

func findApplicant(f frame, text string) Effect {
	text = strings.TrimSpace(text)
	if text == "" {
		return Effect{Name: "find applicants", Topic: "find applicants", Look: true, Run: func(context.Context) Message { return applicantsFound{} }}
	}
	return f.look("find applicants", func(ctx context.Context, d *desk.Desk) (Message, error) {
		hits, err := d.Search(ctx, text, 9)
		return applicantsFound{text, teamsAmong(hits)}, err
	})
}

func readApplicant(f frame, row string) Effect {
	return f.look("read applicant", func(ctx context.Context, d *desk.Desk) (Message, error) {
		team, err := d.Team(ctx, refOf("team", row).ID)
		return applicantRead{team}, err
	})
}

// take fills the form with what is known of the team.
func (s signup) take(t desk.TeamPage) signup {
	s.team, s.hits = &t, nil
	for id, text := range map[string]string{
		"name": t.Team.Name, "contact": t.Team.Leader, "phone": t.Team.Phone, "people": number(t.Team.Size), "vehicles": number(t.Team.Vehicles),
		"capability": direction(t.Team.Capabilities), "hours": number(int(t.Team.SelfSufficiency)), "district": t.Team.District, "find": "",
	} {
		s.form = s.form.put("apply."+id, text)
	}
	s.form = s.form.untouched()
	s.focus = s.focus.to("apply.people")
	return s
}

func (s signup) apply(f frame, anyway bool) (page, []Effect) {
	if s.busy || !f.open || s.ask != nil && !anyway {
		return s, nil
	}
	if s.filling = s.checked(f.words, s.fields(f), "apply.people", "apply.vehicles", "apply.hours"); s.form.faulty() {
		return s, nil
	}
	s.busy = true
	form, name := s.signupForm(f, anyway), s.text(signupName)
	return s, []Effect{f.act("signup", "sign up", func(ctx context.Context, d *desk.Desk) (record.Receipt, error) {
		return d.SignUp(ctx, form)
	}, func(r record.Receipt) string { return joined(numberOf(r), name) })}
}

func (s signup) signupForm(f frame, anyway bool) roster.SignupForm {
	text := func(id string) string { return s.text("apply." + id) }
	form := roster.SignupForm{
		Origin: text("origin"), People: s.whole("apply.people"), Vehicles: s.whole("apply.vehicles"), Capability: text("capability"),
		ETA: s.coming(f, "apply.eta"), SelfSufficiency: float64(s.whole("apply.hours")), Contact: text("contact"), Phone: text("phone"),
		PlatformNo: text("platform_no"), Anyway: anyway,
	}
	if s.team != nil {
		form.Team = s.team.Team.ID
		return form
	}
	form.NewTeam = &roster.TeamForm{
		Name: text("name"), District: text("district"), Leader: text("contact"), Phone: text("phone"), Size: form.People, SelfSufficiency: form.SelfSufficiency,
	}
	if form.Capability != "" {
		form.NewTeam.Capabilities = []string{form.Capability}
	}
	return form
}

func (s signup) fields(f frame) []Field {
	return []Field{
		{ID: signupName, Label: f.name("signup", "team"), Kind: Han, Required: true, Off: s.team != nil, LenMax: 60},
		{ID: "apply.people", Label: f.name("signup", "people"), Kind: Digits, LenMax: 5},
		{ID: "apply.vehicles", Label: f.name("signup", "vehicles"), Kind: Digits, LenMax: 4},
		{ID: "apply.capability", Label: f.name("signup", "capability"), Kind: Pick, Options: f.capabilityOptions()},
		f.entry("apply.origin", "signup", "origin", Pick),
		{ID: "apply.eta", Label: f.name("signup", "eta"), Kind: Time, Coming: true, LenMax: 16},
		f.entry("apply.hours", "signup", "self_sufficiency_hours", Digits),
		{ID: "apply.district", Label: f.name("team", "district"), Kind: Pick, Options: f.districtOptions(), Off: s.team != nil},
		f.entry("apply.contact", "signup", "contact", Han),
		f.entry("apply.phone", "signup", "phone", Digits),
		f.entry("apply.platform_no", "signup", "platform_no", Text),
	}
}
