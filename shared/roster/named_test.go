package roster_test

import (
	"testing"

	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// named are people known by their names alone.
func named(names ...string) []roster.PersonForm {
	forms := make([]roster.PersonForm, len(names))
	for i, name := range names {
		forms[i].Name = name
	}
	return forms
}

func TestNoNumberBecomesAPerson(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.arrives("蓝天救援队", 3)
	for _, name := range []string{"13812348000", "7788", "２８", "张伟13812348000", "1张伟"} {
		act, err := roster.AddPeople(r.actor(), r.team(team), nil, append(named("李娜"), named(name)...), true)
		refused(t, roster.NoName, act, err)
		if no := roster.Refused(err); no != nil && no.Row != 1 {
			t.Errorf("%s: row %d is refused", name, no.Row)
		}
		act, err = roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{Name: name})
		refused(t, roster.NoName, act, err)
	}
}

func TestPeopleOfATeamOnTheRoadAreNotOnTheScene(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	team := r.arrives("蓝天救援队", 3)
	r.does(roster.AddPeople(a, r.team(team), nil, named("张伟"), false))
	if who := r.picture().TeamPeople(team); len(who) != 1 || who[0].Status != roster.PersonPresent {
		t.Fatalf("of a team that is here: %+v", who)
	}
	coming := r.arrives("江津山地救援队", 2)
	r.puts("team", coming, map[string]merge.Value{"status": merge.OfText(string(roster.TeamEnRoute))})
	r.does(roster.AddPeople(a, r.team(coming), nil, named("李娜", "王芳"), false))
	p := r.picture()
	if who := p.TeamPeople(coming); len(who) != 2 || who[0].Status != "" {
		t.Errorf("of a team on the road: %+v", who)
	}
	if h := p.HeadCount(coming); h.Named != 2 || h.Present != 0 {
		t.Errorf("counted: %+v", h)
	}
	r.does(roster.CheckIn(a, r.arrivalOf(coming), roster.Arrival{Team: coming, People: 2, Anyway: true}))
	if h := r.picture().HeadCount(coming); h.Named != 2 || h.Present != 2 {
		t.Errorf("once it is here: %+v", h)
	}
}

func TestARosterPastedTwiceAsks(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.arrives("蓝天救援队", 3)
	r.does(roster.AddPeople(r.actor(), r.team(team), nil, []roster.PersonForm{{Name: "张伟", Phone: "13812348000"}}, false))
	known := r.picture().TeamPeople(team)
	act, err := roster.AddPeople(r.actor(), r.team(team), known, []roster.PersonForm{{Name: "王芳"}, {Name: "张伟", Phone: "138 1234 8000"}}, false)
	refused(t, roster.LooksRepeated, act, err)
	if no := roster.Refused(err); no == nil || !no.Ask || no.Row != 1 {
		t.Errorf("%+v", no)
	}
	r.does(roster.AddPeople(r.actor(), r.team(team), known, []roster.PersonForm{{Name: "张伟", Phone: "13900000000"}}, false))
}
