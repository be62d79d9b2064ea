package roster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

func TestATaskGoesFromDraftToReview(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	in := r.incident(made(r.does(roster.Activate(a, nil, roster.Activation{Name: "江津暴雨", OrderNo: order})), 1))
	team := r.arrives("蓝天救援队", 12)
	act, err := roster.DraftTask(a, roster.Need{}, nil, roster.TaskForm{})
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.DraftTask(r.as(roster.Post{Group: record.General}), roster.Need{}, nil, roster.TaskForm{Title: "搜救"})
	refused(t, roster.NotYours, act, err)
	act, err = roster.DraftTask(a, roster.Need{}, make([]roster.CrewFacts, 101), roster.TaskForm{Title: "搜救"})
	refused(t, roster.TooManyAtOnce, act, err)
	id := made(r.does(roster.DraftTask(a, roster.Need{}, nil, roster.TaskForm{Title: "搜救", Place: "几江", Goal: "逐户排查"})), 1)
	task := func() roster.Task { return r.task(id) }
	crew := func() []roster.Team { return r.picture().Crew(id) }
	act, err = roster.IssueTask(a, in, task(), nil, roster.Issue{})
	refused(t, roster.NoStep, act, err)
	r.does(roster.Advance(a, task(), nil, roster.Progress{To: roster.TaskReady}))
	act, err = roster.IssueTask(a, in, task(), crew(), roster.Issue{})
	refused(t, roster.TeamMissing, act, err)
	r.does(roster.Assign(a, r.crewOf(team), task(), roster.Assignment{Task: id, Team: team}))
	if got := r.team(team); got.Task != id || got.Status != roster.TeamOnTask || len(task().Teams) != 1 {
		t.Errorf("assigned: %+v", got)
	}
	act, err = roster.Assign(a, r.crewOf(team), task(), roster.Assignment{Task: id, Team: team})
	refused(t, roster.NothingChanges, act, err)
	act, err = roster.IssueTask(a, roster.Incident{Mechanism: roster.MechanismPending}, task(), crew(), roster.Issue{})
	refused(t, roster.NotStarted, act, err)
	act, err = roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskIssued})
	refused(t, roster.OrderMissing, act, err)
	r.does(roster.IssueTask(a, in, task(), crew(), roster.Issue{OrderedBy: "王指挥"}))
	if got := task(); got.OrderedBy != "王指挥" || got.IssuedAt.IsZero() || got.Exception != "" {
		t.Errorf("issued %+v", got)
	}
	act, err = roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskDone, Result: "救出 3 人"})
	refused(t, roster.NoStep, act, err)
	r.now = noon.Add(time.Hour)
	a = r.actor()
	r.does(roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskUnderway, Source: roster.SourceRadio, Note: "已进村", At: noon.Add(50 * time.Minute)}))
	if got := r.team(team); !got.LastContactAt.Equal(noon.Add(50 * time.Minute)) {
		t.Errorf("last contact %s, want the time of the report", got.LastContactAt)
	}
	r.does(roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskUnderway, Source: roster.SourceEstimate, Note: "应已到二组"}))
	if got := r.team(team); got.LastContactAt.After(noon.Add(50 * time.Minute)) {
		t.Error("an estimate is no contact")
	}
	act, err = roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskUnderway, At: noon.Add(3 * time.Hour)})
	refused(t, roster.InFuture, act, err)
	act, err = roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskDone})
	refused(t, roster.ResultMissing, act, err)
	r.does(roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskDone, Result: "救出 3 人"}))
	if got := r.team(team); got.Task != (uuid.UUID{}) || got.Status != roster.TeamStandby {
		t.Errorf("after the task the team is %s on %s", got.Status, got.Task)
	}
	if len(crew()) != 1 {
		t.Error("a task that is over forgets who did it")
	}
	act, err = roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskReviewed})
	refused(t, roster.VerifierSame, act, err)
	r.does(roster.Advance(a, task(), crew(), roster.Progress{To: roster.TaskReviewed, Alone: "单人值守"}))
	act, err = roster.Advance(a, task(), nil, roster.Progress{To: roster.TaskUnderway})
	refused(t, roster.ReasonMissing, act, err)
	r.does(roster.Advance(a, task(), nil, roster.Progress{To: roster.TaskUnderway, Note: "还有人被困"}))
	act, err = roster.Assign(a, r.crewOf(team), roster.Task{ID: uuid.New(), Status: roster.TaskDone}, roster.Assignment{})
	refused(t, roster.TaskOver, act, err)
}

func TestADoubtfulAssignmentIsAskedAboutAndABusyTeamIsNotSent(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	team := r.arrives("蓝天救援队", 6)
	first, second := r.orders("搜救", team), r.orders("转移")
	act, err := roster.Assign(a, r.crewOf(team), r.task(second), roster.Assignment{})
	if q := refused(t, roster.TeamBusy, act, err); q.Ask || q.Records[0].ID != first {
		t.Errorf("a busy team: ask %v, in the way %v", q.Ask, q.Records)
	}
	r.does(roster.Unassign(a, r.moveOf(team), roster.Release{Team: team}))
	if got := r.team(team); got.Status != roster.TeamStandby || len(r.task(first).Teams) != 0 {
		t.Errorf("released: %s, still listed %v", got.Status, r.task(first).Teams)
	}
	act, err = roster.Unassign(a, r.moveOf(team), roster.Release{Team: team})
	refused(t, roster.NothingChanges, act, err)
	crew := r.crewOf(team)
	crew.Want = roster.Want{People: 20, Capability: "潜水"}
	act, err = roster.Assign(a, crew, r.task(second), roster.Assignment{})
	q := refused(t, roster.OverCommitted, act, err)
	for _, word := range []string{"6 人", "20 人", "潜水"} {
		if !strings.Contains(q.Sentence("zh"), word) {
			t.Errorf("does not say %s: %s", word, q.Sentence("zh"))
		}
	}
	r.does(roster.Assign(a, crew, r.task(second), roster.Assignment{Anyway: true, Reason: "没有别的队"}))
	away := made(r.does(roster.SignUp(a, roster.TeamFacts{}, nil, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "在路上的队"}})), 1)
	act, err = roster.Assign(a, r.crewOf(away), r.task(first), roster.Assignment{})
	refused(t, roster.NoStep, act, err)
	act, err = roster.DraftTask(a, roster.Need{}, []roster.CrewFacts{r.crewOf(away)}, roster.TaskForm{Title: "x"})
	if q := refused(t, roster.NoStep, act, err); q.About != away {
		t.Errorf("about %s, want the team", q.About)
	}
}

func TestOneOfTwoTasksIsTakenAndTheOtherStays(t *testing.T) {
	s := cut(t)
	first, second := s.a.orders("搜救", s.team), s.b.orders("转移", s.team)
	s.a.meet(s.b)
	s.a.does(roster.Settle(s.a.actor(), s.a.team(s.team).Row, nil, roster.Settlement{Kind: "team", ID: s.team, Field: "task", Value: first.String()}))
	if kinds := kindsOf(s.a.picture().Findings()); len(kinds) != 1 || kinds[0] != roster.TwoTasks {
		t.Fatalf("findings %v, want that the second task still lists the team", kinds)
	}
	s.a.does(roster.Unassign(s.a.actor(), s.a.moveOf(s.team), roster.Release{Team: s.team, Task: second}))
	got := s.a.team(s.team)
	if got.Task != first || got.Status != roster.TeamOnTask || len(s.a.picture().Findings()) != 0 {
		t.Errorf("the team is %s on %s, findings %v", got.Status, got.Task, kindsOf(s.a.picture().Findings()))
	}
}

func TestACardMovesOnlyWhereTheTeamCanBe(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	team := r.arrives("蓝天救援队", 12)
	act, err := roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamOnTask})
	refused(t, roster.TaskMissing, act, err)
	act, err = roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamWithdrawn})
	refused(t, roster.NoStep, act, err)
	r.does(roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamStandby, Place: "西门"}))
	if got := r.team(team).Place; got != "西门" {
		t.Errorf("the team is at %s", got)
	}
	act, err = roster.MoveTeam(r.as(roster.Post{Group: record.Support}), r.moveOf(team), roster.TeamMove{To: roster.TeamStandby, Place: "北门"})
	refused(t, roster.NotYours, act, err)
	act, err = roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamStandby})
	refused(t, roster.AlreadySo, act, err)
	task := r.orders("搜救", team)
	r.does(roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamResting}))
	act, err = roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamLeaving})
	refused(t, roster.TeamBusy, act, err)
	r.does(roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamOnTask}))
	r.does(roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamStandby, Reason: "换队"}))
	if got := r.team(team); got.Task != (uuid.UUID{}) || len(r.task(task).Teams) != 0 {
		t.Errorf("moved out of 任务中 it is still on %s, listed %v", got.Task, r.task(task).Teams)
	}
	away := made(r.does(roster.SignUp(a, roster.TeamFacts{}, nil, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "在路上的队"}})), 1)
	act, err = roster.MoveTeam(a, r.moveOf(away), roster.TeamMove{To: roster.TeamStandby})
	refused(t, roster.NotFiled, act, err)
	r.now = noon.Add(2 * time.Hour)
	r.does(roster.Contact(r.actor(), r.team(team), "电台"))
	if got := r.team(team).LastContactAt; !got.Equal(r.now) {
		t.Errorf("last contact %s", got)
	}
	act, err = roster.Contact(r.as(roster.Post{ReadOnly: true}), r.team(team), "")
	refused(t, roster.ReadOnly, act, err)
}

func TestATeamAtWorkGrowsSilent(t *testing.T) {
	for _, c := range []struct {
		status roster.Status
		after  time.Duration
		want   roster.Silence
	}{
		{roster.TeamOnTask, 10 * time.Minute, roster.Heard}, {roster.TeamOnTask, 31 * time.Minute, roster.Quiet},
		{roster.TeamOnTask, 61 * time.Minute, roster.Silent}, {roster.TeamStandby, 5 * time.Hour, roster.Heard},
		{roster.TeamWithdrawn, 2 * time.Hour, roster.Silent},
	} {
		team := roster.Team{Status: c.status, LastContactAt: noon}
		if _, got := team.SilenceOf(noon.Add(c.after)); got != c.want {
			t.Errorf("%s for %s is %q, want %q", c.status, c.after, got, c.want)
		}
	}
}

func TestATeamLeavesWhenItsListIsClear(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	team := r.arrives("蓝天救援队", 3)
	r.does(roster.AddPeople(a, r.team(team), nil, named("张伟", "李娜", "王芳"), false))
	act, err := roster.AddPeople(a, r.team(team), nil, named(" "), false)
	refused(t, roster.FieldMissing, act, err)
	act, err = roster.AddPeople(a, r.team(team), nil, named(strings.Split(strings.Repeat("某 ", 101), " ")...), false)
	refused(t, roster.TooManyAtOnce, act, err)
	act, err = roster.AddPeople(r.as(roster.Post{Group: record.Support}), r.team(team), nil, nil, false)
	refused(t, roster.NotYours, act, err)
	act, err = roster.Withdraw(a, r.leaveOf(team), roster.Withdrawal{Team: team, PeopleCounted: 3})
	refused(t, roster.NoStep, act, err)
	r.does(roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamLeaving}))
	act, err = roster.MoveTeam(a, r.moveOf(team), roster.TeamMove{To: roster.TeamWithdrawn})
	refused(t, roster.NotCleared, act, err)
	who := r.picture().TeamPeople(team)[0]
	act, err = roster.MovePerson(a, who, roster.PersonMove{To: roster.PersonMissing})
	refused(t, roster.ReasonMissing, act, err)
	r.does(roster.MovePerson(a, who, roster.PersonMove{To: roster.PersonMissing, Reason: "失去联系"}))
	act, err = roster.Withdraw(a, r.leaveOf(team), roster.Withdrawal{Team: team, PeopleCounted: 3})
	if q := refused(t, roster.NotCleared, act, err); len(q.Records) != 1 || q.Records[0].ID != who.ID {
		t.Errorf("in the way: %v, want the missing person", q.Records)
	}
	r.does(roster.MovePerson(a, r.picture().TeamPeople(team)[0], roster.PersonMove{To: roster.PersonPresent}))
	act, err = roster.Withdraw(a, r.leaveOf(team), roster.Withdrawal{Team: team, PeopleCounted: 2})
	refused(t, roster.CountDiffers, act, err)
	facts := r.leaveOf(team)
	facts.Vehicles = []roster.Vehicle{{ID: made(r.does(roster.CheckInVehicle(a, nil, nil, r.team(team), roster.VehicleForm{Plate: "渝A10001", Team: team})), 0), Status: roster.VehicleArrived}}
	facts.Vehicles = r.picture().Vehicles
	r.does(roster.Withdraw(a, facts, roster.Withdrawal{Team: team, PeopleCounted: 3, Destination: "渝中"}))
	if got := r.picture(); got.Vehicles[0].Status != roster.VehicleLeft || got.HeadCount(team).Left != 3 {
		t.Errorf("left: vehicle %s, people %+v", got.Vehicles[0].Status, got.HeadCount(team))
	}
	r.does(roster.ComeHome(a, r.team(team), roster.Homecoming{Team: team, Source: roster.SourcePhone}))
	act, err = roster.ComeHome(a, r.team(team), roster.Homecoming{Team: team})
	refused(t, roster.AlreadySo, act, err)
}

func TestTheRankingOfFreeTeamsExplainsItself(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	file := func(name string, people int, f roster.TeamForm, place string) uuid.UUID {
		f.Name = name
		return made(r.does(roster.CheckIn(a, roster.ArrivalFacts{}, roster.Arrival{NewTeam: &f, People: people, Place: place, SelfSufficiency: 48})), 1)
	}
	best := file("水上一队", 20, roster.TeamForm{Capabilities: []string{"水上搜救:1"}, District: "江津"}, "几江码头")
	far := file("水上二队", 20, roster.TeamForm{Capabilities: []string{"水上搜救"}, District: "渝中"}, "东门")
	small := file("水上三队", 2, roster.TeamForm{Capabilities: []string{"水上搜救"}}, "东门")
	none := file("山地队", 20, roster.TeamForm{Capabilities: []string{"山地"}}, "东门")
	tired := file("水上四队", 20, roster.TeamForm{Capabilities: []string{"水上搜救:1"}}, "几江码头")
	r.does(roster.MoveTeam(a, r.moveOf(tired), roster.TeamMove{To: roster.TeamResting}))
	busy := file("水上五队", 20, roster.TeamForm{Capabilities: []string{"水上搜救:1"}}, "几江码头")
	r.orders("别的", busy)
	got := r.picture().Ranking(noon.Add(4*time.Hour), nil).Match(roster.Want{Capability: "水上", People: 10, Place: "江津几江码头", District: "江津"})
	var order []uuid.UUID
	for _, c := range got {
		order = append(order, c.Team.ID)
		if len(c.Reasons) < 3 {
			t.Errorf("%s says only %v", c.Team.Name, c.Reasons)
		}
		if c.Over != (c.Team.ID == tired) {
			t.Errorf("%s: over-commitment %v", c.Team.Name, c.Over)
		}
	}
	if len(got) != 5 || order[0] != best || order[4] != none {
		t.Errorf("order %v", order)
	}
	place := func(id uuid.UUID) int {
		for i, o := range order {
			if o == id {
				return i
			}
		}
		return -1
	}
	if place(far) > place(small) {
		t.Error("a team too small stands before one that is big enough")
	}
	if place(busy) >= 0 {
		t.Error("a busy team is offered")
	}
}

func TestSupplyCountsWhoWasSentAndWhoArrived(t *testing.T) {
	s := cut(t)
	a := s.a.actor()
	if got := s.a.picture().Supply(s.a.need(s.need)); got != (roster.Supply{Required: 10, Short: 10}) {
		t.Errorf("before: %+v", got)
	}
	task := made(s.a.does(roster.DraftTask(a, s.a.need(s.need), []roster.CrewFacts{s.a.crewOf(s.team)}, roster.TaskForm{Title: "转移", Ready: true})), 1)
	if got := s.a.picture().Supply(s.a.need(s.need)); got.Committed != 12 || got.Arrived != 0 || got.Short != 0 {
		t.Errorf("sent: %+v", got)
	}
	s.a.issues(task)
	s.a.does(roster.Advance(a, s.a.task(task), nil, roster.Progress{To: roster.TaskArrived}))
	p := s.a.picture()
	if got := p.Supply(s.a.need(s.need)); got.Arrived != 12 {
		t.Errorf("arrived: %+v", got)
	}
	if w := p.WantOf(s.a.need(s.need)); !w.Covered {
		t.Errorf("wants %+v though enough was sent", w)
	}
	for _, c := range s.a.picture().Ranking(noon, nil).Match(p.WantOf(s.a.need(s.need))) {
		if !c.Over {
			t.Error("sending more to a need that is covered is over-commitment")
		}
	}
	s.a.does(roster.Advance(a, s.a.task(task), s.a.picture().Crew(task), roster.Progress{To: roster.TaskStopped, Result: "道路中断"}))
	if got := s.a.picture().Supply(s.a.need(s.need)); got.Short != 10 {
		t.Errorf("aborted: %+v", got)
	}
	n := s.a.need(s.need)
	n.Unit = "支"
	if got := s.a.picture().Supply(n); got.Required != 10 {
		t.Errorf("%+v", got)
	}
}
