package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Bounds of what one team may file: more is a slip of the finger.
const (
	peopleMax   = 20_000
	vehiclesMax = 5_000
	hoursMax    = 10_000
)

// TeamFacts is what is known of the team of a form.
type TeamFacts struct {
	Team    Team   // as it is known at the incident
	Census  Team   // as the census knows it, when the incident does not
	Similar []Team // look like the form's new team
}

// SignUp takes an application to come. earlier are the sign-ups of the same team.
func SignUp(a Actor, facts TeamFacts, earlier []Signup, f SignupForm) (record.Act, error) {
	if r := a.may(Reception.By()...); r != nil {
		return record.Act{}, r
	}
	x := a.begin()
	team, r := x.signUp(facts, earlier, f)
	if r != nil {
		return record.Act{}, r
	}
	return x.journal(team.ID, a.Now, fmt.Sprintf("%s报名：%d 人 %d 车", team.Name, f.People, f.Vehicles)), nil
}

// Application is one of several that are taken together, with what is known of its team.
type Application struct {
	TeamFacts
	Earlier []Signup
	Form    SignupForm
}

// SignUpAll takes several applications in one act, as a list pasted from a chat has them: all, or at the first refusal
// none; the refusal names in Row the one it is about, counted from 0.
func SignUpAll(a Actor, all []Application) (record.Act, error) {
	if r := a.may(Reception.By()...); r != nil {
		return record.Act{}, r
	}
	switch {
	case len(all) == 0:
		return record.Act{}, missing("signup", says("报名", "sign-up"))
	case len(all) > decideMax:
		return record.Act{}, refuse(TooManyAtOnce, decideMax)
	}
	x := a.begin()
	var names []string
	people := 0
	for i, one := range all {
		team, r := x.signUp(one.TeamFacts, one.Earlier, one.Form)
		if r != nil {
			r.Row = i
			return record.Act{}, r
		}
		names, people = append(names, team.Name), people+one.Form.People
	}
	first := x.done.Edits[0].ID
	return x.journal(first, a.Now, fmt.Sprintf("名单报名 %d 份，共 %d 人：%s", len(all), people, listed(names))), nil
}

// signUp adds one application to an act.
func (x *act) signUp(facts TeamFacts, earlier []Signup, f SignupForm) (Team, *Refusal) {
	if r := within(f.People, f.Vehicles, f.SelfSufficiency); r != nil {
		return Team{}, r
	}
	team, e, r := x.team(facts, f.NewTeam, f.Anyway)
	if r != nil {
		return Team{}, r
	}
	suspects := live(earlier)
	if r := repeated([]string{team.Name}, suspects, f.Anyway); r != nil {
		return Team{}, r
	}
	if team.Status == "" {
		if r := TeamMachine().step(x.by, facts.Team.From, "", TeamRegistered, nil); r != nil {
			return Team{}, r
		}
		e.status("status", TeamRegistered).time("status_at", x.by.Now)
	}
	s := change("signup", x.fresh()).ref("team", team.ID).text("origin", cmp.Or(f.Origin, FromCity)).
		count("people", f.People).count("vehicles", f.Vehicles).text("capability", f.Capability).time("eta", f.ETA).
		number("self_sufficiency_hours", f.SelfSufficiency).status("decision", SignupUndecided).
		text("platform_no", f.PlatformNo).text("contact", f.Contact).text("phone", f.Phone).text("note", f.Note).text("channel", f.Channel).
		text("recorded_by", x.by.Operator).apart(suspects).numbered()
	x.with(e, s)
	return team, nil
}

// live lists the sign-ups that still count.
func live(signups []Signup) []Ref {
	var refs []Ref
	for i := range signups {
		if signups[i].Decision != SignupDissuaded {
			refs = append(refs, signups[i].Ref())
		}
	}
	return refs
}

func within(people, vehicles int, hours float64) *Refusal {
	for _, n := range []struct {
		field string
		label record.Label
		value float64
		max   int
	}{
		{"people", says("人数", "people"), float64(people), peopleMax},
		{"vehicles", says("车辆数", "vehicles"), float64(vehicles), vehiclesMax},
		{"self_sufficiency_hours", says("自我保障时长", "hours of self-sufficiency"), hours, hoursMax},
	} {
		if n.value < 0 || n.value > float64(n.max) {
			return refuse(OutOfBounds, n.label, 0, n.max).on(n.field)
		}
	}
	return nil
}

// team gives the team of a form, and the edit its act makes to it: known here, copied from the census under its own
// id, or new.
func (x *act) team(facts TeamFacts, f *TeamForm, anyway bool) (Team, *edit, *Refusal) {
	switch {
	case facts.Team.Known():
		return facts.Team, change("team", facts.Team.ID), nil
	case facts.Census.Known():
		copied := facts.Census
		copied.Status, copied.Task, copied.Place = "", uuid.UUID{}, ""
		return copied, copyOf(facts.Census), nil
	case f == nil:
		return Team{}, nil, missing("team", says("队伍", "team"))
	case strings.TrimSpace(f.Name) == "":
		return Team{}, nil, missing("name", says("队伍名称", "team's name"))
	}
	id := x.fresh()
	if code := NormalCode(f.CreditCode); code != "" { // two desks that enter one organisation offline make one record
		id = record.KeyID("team", code)
	}
	names, refs := teamSuspects(facts.Similar)
	sameCode := slices.ContainsFunc(facts.Similar, func(t Team) bool { return t.ID == id })
	if r := repeated(names, refs, anyway && !sameCode); r != nil {
		r.Ask = !sameCode
		return Team{}, nil, r
	}
	e := change("team", id).text("name", strings.TrimSpace(f.Name)).text("short_name", f.ShortName).text("credit_code", NormalCode(f.CreditCode)).
		text("district", f.District).text("registered_in", f.RegisteredIn).text("leader", f.Leader).text("phone", f.Phone).
		count("members", f.Size).add("capabilities", f.Capabilities...).number("self_sufficiency_hours", f.SelfSufficiency).
		text("recorded_by", x.by.Operator).apart(refs)
	return Team{ID: id, Name: strings.TrimSpace(f.Name), Leader: f.Leader, Phone: f.Phone, Capabilities: f.Capabilities}, e, nil
}

// atIncident are the fields of a team that belong to one incident: they are not copied out of the census.
const atIncident = " status task place last_contact_at same_as status_at status_source reason note destination " +
	"withdrawn_at home_at people_left distinct_from "

// copyOf copies a census record into an incident under its own id, with its source and date.
func copyOf(census Team) *edit {
	e := change("team", census.ID)
	for i := range census.Row.Kind.Fields {
		f := &census.Row.Kind.Fields[i]
		if strings.Contains(atIncident, " "+f.Name+" ") {
			continue
		}
		if f.Type == record.Set {
			e.add(f.Name, census.Row.Members(f.Name)...)
		} else if v := census.Row.Value(f.Name); !v.IsNone() {
			e.set(f.Name, v)
		}
	}
	return e
}

// decideMax keeps one act within its bounds.
const decideMax = 100

// Decide decides sign-ups in bulk: all of them or, at the first refusal, none. teams are those of the sign-ups, in
// their order; others are the teams' sign-ups that this act does not decide.
func Decide(a Actor, signups []Signup, teams []Team, v Verdict, others ...Signup) (record.Act, error) {
	if len(signups) > decideMax {
		return record.Act{}, refuse(TooManyAtOnce, decideMax)
	}
	if len(signups) == 0 {
		return record.Act{}, missing("signup", says("报名", "sign-up"))
	}
	m, x := SignupMachine(), a.begin()
	reasoned := map[Requirement]bool{NeedsReason: v.Reason != ""}
	var names []string
	for i, s := range signups {
		if r := m.step(a, s.From, cmp.Or(s.Decision, SignupUndecided), v.Decision, reasoned); r != nil {
			r.About = s.ID
			return record.Act{}, r
		}
		e := change("signup", s.ID).status("decision", v.Decision).text("decided_by", a.Operator).time("decided_at", a.Now).text("reason", v.Reason).
			text("decided_level", string(a.Post.Level))
		if len(signups) == 1 {
			e.on(v.Seen)
		}
		x.with(e)
		x.travel(teams[i], v.Decision, others)
		names = append(names, teams[i].Name)
	}
	line := fmt.Sprintf("报名审核“%s”：%s", signups[0].label("decision", string(v.Decision)).Zh, listed(names))
	if v.Reason != "" {
		line += "，" + v.Reason
	}
	return x.journal(signups[0].Team, a.Now, line), nil
}

// travel lets a decision move the team's card: who is admitted is on the road, who no longer is goes back to 报名. Who is
// asked not to come, and has no other sign-up that counts, is no team of this incident any more.
func (x *act) travel(t Team, decision Status, others []Signup) {
	coming := decision != SignupDissuaded || slices.ContainsFunc(others, func(o Signup) bool {
		return o.Team == t.ID && o.Decision != SignupDissuaded
	})
	to := TeamRegistered
	switch {
	case !t.Known() || !slices.Contains([]Status{"", TeamRegistered, TeamEnRoute}, t.Status):
		return
	case !coming:
		to = ""
	case decision == SignupAdmitted:
		to = TeamEnRoute
	}
	if to == t.Status || x.moved(t.ID) {
		return
	}
	e := change("team", t.ID).time("status_at", x.by.Now)
	if to == "" {
		e.clear("status").clear("status_at")
	} else {
		e.status("status", to)
	}
	x.with(e)
}

// moved says whether the act moves a team's card already: of two sign-ups of one team the first decided does.
func (x *act) moved(team uuid.UUID) bool {
	return slices.ContainsFunc(x.done.Edits, func(e record.Edit) bool { return e.Kind == "team" && e.ID == team })
}
