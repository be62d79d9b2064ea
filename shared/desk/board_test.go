package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// namesIn are the teams of a column from top to bottom.
func namesIn(t *testing.T, p *place, status roster.Status, f desk.BoardFilter) (names []string) {
	t.Helper()
	for _, c := range must[[]desk.Column](t)(p.Board(t.Context(), f)) {
		for _, card := range c.Cards {
			if c.Status == status {
				names = append(names, card.Team.Name)
			}
		}
	}
	return names
}

func TestR4_1_TheBoardStandsByPinyinAndByTheLongestSilenceWherePeopleAreAtRisk(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	var teams []uuid.UUID
	for _, name := range []string{"重庆蓝天队", "万州区第138应急队", "巴南水上队", "万州区第58应急队"} {
		teams = append(teams, a.arrives(name, 8))
	}
	want := []string{"巴南水上队", "重庆蓝天队", "万州区第58应急队", "万州区第138应急队"}
	if got := namesIn(t, a, roster.TeamStandby, desk.BoardFilter{}); !slices.Equal(got, want) {
		t.Errorf("on standby stand %v", got)
	}
	a.does(a.NewTask(ctx, roster.TaskForm{Title: "搜救", Ready: true, Teams: teams}))
	for _, at := range []int{1, 3, 0, 2} {
		*a.clock = a.clock.Add(5 * time.Minute)
		a.does(a.Contact(ctx, teams[at], "平安"))
	}
	silent := []string{"万州区第138应急队", "万州区第58应急队", "重庆蓝天队", "巴南水上队"}
	if got := namesIn(t, a, roster.TeamOnTask, desk.BoardFilter{}); !slices.Equal(got, silent) {
		t.Errorf("on task stand %v", got)
	}
	if got := namesIn(t, a, roster.TeamOnTask, desk.BoardFilter{Order: desk.ByName}); !slices.Equal(got, want) {
		t.Errorf("by name stand %v", got)
	}
}

func TestR4_1_ACardSaysWhoIsExpectedAndWhatTheTeamAskedFor(t *testing.T) {
	a, _, _ := two(t)
	ctx := t.Context()
	a.opens()
	eta := a.clock.Add(2 * time.Hour).Truncate(time.Minute)
	coming := made(a.does(a.SignUp(ctx, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "先锋救援队"}, People: 26, ETA: eta})), 1)
	if c := cardOf(t, a, coming); c.Expected != 26 || !c.ETA.Equal(eta) {
		t.Errorf("%d people are expected at %v", c.Expected, c.ETA)
	}
	team := a.arrives("蓝天救援队", 12)
	o := office{a}
	request := o.makes("request.new", asked("team", team.String(), "requester", "张队")...)
	if c := cardOf(t, a, team); len(c.Wants) != 1 || c.Wants[0].Item != "矿泉水" {
		t.Errorf("the team asked for %+v", c.Wants)
	}
	o.as("陈静", roster.Post{Group: record.Coordination}).performs("request.withdraw", request, "reason", "重复")
	if c := cardOf(t, a, team); len(c.Wants) != 0 {
		t.Errorf("a withdrawn request stands on the card: %+v", c.Wants)
	}
}

func TestR4_1_AFilteredColumnSaysHowManyThereAreAndThePlacesThereAre(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	a.skilled("水上一队", 12, "water:1")
	a.arrives("医疗队", 5)
	places := must[[]string](t)(a.Places(t.Context()))
	if !slices.Contains(places, "东门") || len(slices.Compact(slices.Clone(places))) != len(places) {
		t.Errorf("the places are %v", places)
	}
	for _, c := range must[[]desk.Column](t)(a.Board(t.Context(), desk.BoardFilter{Place: "东门", Capability: "water"})) {
		if c.Status == roster.TeamStandby && (len(c.Cards) != 1 || c.All != 2) {
			t.Errorf("%d of %d cards", len(c.Cards), c.All)
		}
	}
}
