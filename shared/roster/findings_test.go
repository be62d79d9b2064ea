package roster_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// scene is two desks cut off from each other, and what they did.
type scene struct {
	a, b *replica
	team uuid.UUID
	need uuid.UUID
}

// cut starts a scene with a team on standby and a verified need that both desks know.
func cut(t testing.TB) *scene {
	s := &scene{a: newReplica(t, "desk A"), b: newReplica(t, "desk B")}
	s.b.operator = "王强"
	s.team = s.a.arrives("蓝天救援队", 12)
	s.need = made(s.a.does(roster.TakeIn(s.a.actor(), nil, roster.NeedForm{Title: "转移群众", Place: "江津", Quantity: 10, Unit: "人"})), 1)
	s.a.does(roster.Verify(s.a.actor(), s.a.need(s.need), roster.Need{}, roster.Verification{Need: s.need, Result: roster.NeedVerified, Verifier: "赵敏", How: "回拨"}))
	s.b.meet(s.a)
	s.a.now, s.b.now = noon.Add(time.Hour), noon.Add(time.Hour+time.Minute)
	return s
}

// fixtures make each contradiction these kinds can have.
var fixtures = []struct {
	name string
	kind roster.FindingKind
	act  func(*scene)
}{
	{"one team registered at both desks", roster.TeamTwice, func(s *scene) {
		s.a.arrives("重庆曙光救援队", 8)
		s.b.arrives("曙光救援队", 9)
	}},
	{"one person registered at both desks", roster.PersonTwice, func(s *scene) {
		for _, r := range []*replica{s.a, s.b} {
			r.does(roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{Name: "张伟", Phone: "138 0000 1234"}))
		}
	}},
	{"one plate under two records", roster.PlateTwice, func(s *scene) {
		s.a.record(record.Act{Edits: []record.Edit{{Kind: "vehicle", ID: uuid.New(), Set: map[string]merge.Value{"plate": merge.OfText("渝A·12345")}}}})
		s.b.record(record.Act{Edits: []record.Edit{{Kind: "vehicle", ID: uuid.New(), Set: map[string]merge.Value{"plate": merge.OfText("渝a12345")}}}})
	}},
	{"both desks file one arrival", roster.FilingTwice, func(s *scene) {
		for _, r := range []*replica{s.a, s.b} {
			r.does(roster.CheckIn(r.actor(), r.arrivalOf(s.team), roster.Arrival{Team: s.team, People: 12, Reinforces: true, Place: "东门"}))
		}
	}},
	{"both desks take one sign-up", roster.SignupTwice, func(s *scene) {
		for _, r := range []*replica{s.a, s.b} {
			r.does(roster.SignUp(r.actor(), roster.TeamFacts{Team: r.team(s.team)}, nil, roster.SignupForm{Team: s.team, People: 12}))
		}
	}},
	{"both desks open the event", roster.IncidentTwice, func(s *scene) {
		for _, r := range []*replica{s.a, s.b} {
			r.does(roster.Activate(r.actor(), nil, roster.Activation{Name: "江津暴雨", OrderNo: "渝指〔2026〕1号"}))
		}
	}},
	{"one team on the lists of two tasks", roster.TwoTasks, func(s *scene) {
		first, second := s.a.orders("搜救"), s.b.orders("转移")
		list := func(r *replica, task uuid.UUID) {
			r.record(record.Act{Edits: []record.Edit{{Kind: "task", ID: task, Add: map[string][]merge.Value{"teams": {merge.OfText(s.team.String())}}}}})
		}
		list(s.a, first)
		list(s.b, second)
	}},
	{"a need closed while a task answers it", roster.ClosedAnswered, func(s *scene) {
		s.a.does(roster.CloseNeed(s.a.actor(), s.a.need(s.need), nil, nil, roster.Closing{Need: s.need, Outcome: roster.OutcomeCancelled, Reason: "群众已自行转移"}))
		task := made(s.b.does(roster.DraftTask(s.b.actor(), s.b.need(s.need), []roster.CrewFacts{s.b.crewOf(s.team)}, roster.TaskForm{Title: "转移", Ready: true})), 1)
		s.b.issues(task)
	}},
	{"a team withdrawn here, on a list there", roster.WithdrawnBusy, func(s *scene) {
		s.a.does(roster.MoveTeam(s.a.actor(), s.a.moveOf(s.team), roster.TeamMove{Team: s.team, To: roster.TeamLeaving}))
		s.a.does(roster.Withdraw(s.a.actor(), s.a.leaveOf(s.team), roster.Withdrawal{Team: s.team, PeopleCounted: 12}))
		task := s.b.orders("搜救")
		s.b.record(record.Act{Edits: []record.Edit{{Kind: "task", ID: task, Add: map[string][]merge.Value{"teams": {merge.OfText(s.team.String())}}}}})
	}},
	{"a task ended here, a team sent to it there", roster.LostTask, func(s *scene) {
		task := s.a.orders("搜救", s.a.arrives("先锋救援队", 5))
		s.a.issues(task)
		s.b.meet(s.a)
		s.a.now = s.a.now.Add(time.Minute)
		s.a.does(roster.Advance(s.a.actor(), s.a.task(task), s.a.picture().Crew(task), roster.Progress{Task: task, To: roster.TaskStopped, Result: "道路中断"}))
		s.b.does(roster.Assign(s.b.actor(), s.b.crewOf(s.team), s.b.task(task), roster.Assignment{Task: task, Team: s.team}))
	}},
	{"one period of a task reported at both desks with other figures", roster.ReportApart, func(s *scene) {
		task := s.a.orders("搜救", s.a.arrives("先锋救援队", 5))
		s.a.issues(task)
		s.b.meet(s.a)
		for n, r := range []*replica{s.a, s.b} {
			tells(r, roster.RadioForm{Task: task, Achieved: roster.Achieved{Rescued: n + 3}})
		}
	}},
	{"a clock ten minutes behind", roster.ClockApart, func(s *scene) {
		s.b.now = s.b.now.Add(-time.Hour - 11*time.Minute)
		s.b.does(roster.MoveTeam(s.b.actor(), s.b.moveOf(s.team), roster.TeamMove{Team: s.team, To: roster.TeamStandby, Place: "西门"}))
	}},
}

func TestEveryContradictionIsFoundOnceAtBothDesks(t *testing.T) {
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			s := cut(t)
			f.act(s)
			alone := append(s.a.picture().Findings(), s.b.picture().Findings()...)
			if slices.ContainsFunc(alone, func(g roster.Finding) bool { return g.Kind == f.kind && f.kind != roster.ClockApart }) {
				t.Errorf("found %s before the desks met", f.kind)
			}
			s.a.meet(s.b)
			here, there := s.a.picture().Findings(), s.b.picture().Findings()
			if !reflect.DeepEqual(here, there) {
				t.Errorf("desks differ:\n%v\n%v", kindsOf(here), kindsOf(there))
			}
			var found []roster.Finding
			for _, g := range here {
				if g.Kind == f.kind {
					found = append(found, g)
				}
			}
			if len(found) != 1 {
				t.Fatalf("found %v, want one %s", kindsOf(here), f.kind)
			}
			checkFinding(t, found[0])
		})
	}
}

// tells takes a report of the half hour after noon.
func tells(r *replica, f roster.RadioForm) uuid.UUID {
	r.t.Helper()
	f.From, f.At = noon, noon.Add(30*time.Minute)
	return made(r.does(roster.TakeReport(r.actor(), r.task(f.Task), r.picture().Crew(f.Task), nil, f)), 0)
}

func TestR6_1_ReportsWithOtherFiguresAreSettledByACorrection(t *testing.T) {
	s := cut(t)
	task := s.a.orders("搜救", s.team)
	s.a.issues(task)
	s.b.meet(s.a)
	tells(s.a, roster.RadioForm{Task: task, Achieved: roster.Achieved{Rescued: 3}})
	tells(s.b, roster.RadioForm{Task: task, Achieved: roster.Achieved{Rescued: 3}})
	s.a.meet(s.b)
	apart := func() (found []roster.Finding) {
		for _, f := range s.a.picture().Findings() {
			if f.Kind == roster.ReportApart {
				found = append(found, f)
			}
		}
		return found
	}
	if got := apart(); len(got) != 0 {
		t.Fatalf("told twice alike: %+v", got)
	}
	tells(s.b, roster.RadioForm{Task: task, Achieved: roster.Achieved{Rescued: 5}})
	s.a.meet(s.b)
	found := apart()
	if len(found) != 1 || found[0].Owner != record.Coordination || found[0].About.ID != task || found[0].Holds != found[0].Claims[0].Record {
		t.Fatalf("told otherwise: %+v", found)
	}
	var told []uuid.UUID
	for _, r := range s.a.picture().ReportsOf(task) {
		told = append(told, r.ID)
	}
	tells(s.a, roster.RadioForm{Task: task, Achieved: roster.Achieved{Rescued: 4}, Corrects: told, Reason: "回电核实"})
	if got := apart(); len(got) != 0 {
		t.Errorf("put right, still found: %+v", got)
	}
}

func kindsOf(all []roster.Finding) []roster.FindingKind {
	var kinds []roster.FindingKind
	for _, f := range all {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// checkFinding wants what a person needs to settle it: an owner, a rule, both sides with who and when.
func checkFinding(t *testing.T, f roster.Finding) {
	t.Helper()
	if f.ID == (uuid.UUID{}) || f.Owner == "" || f.Title.Zh == "" || f.Title.En == "" || f.Rule.Zh == "" {
		t.Errorf("incomplete: %+v", f)
	}
	if len(f.Claims) < 2 && f.Kind != roster.ClockApart {
		t.Errorf("%s has %d sides", f.Kind, len(f.Claims))
	}
	for _, c := range f.Claims {
		if c.Dot.IsZero() || c.At.IsZero() || c.Value.Zh == "" || c.Record.ID == (uuid.UUID{}) {
			t.Errorf("%s: side without source: %+v", f.Kind, c)
		}
	}
}

func TestFindingsDoNotDependOnTheOrderOfArrival(t *testing.T) {
	var scenes []*scene
	for _, f := range fixtures {
		s := cut(t)
		f.act(s)
		s.a.meet(s.b)
		scenes = append(scenes, s)
	}
	rapid.Check(t, func(rt *rapid.T) {
		i, seed := rapid.IntRange(0, len(scenes)-1).Draw(rt, "fixture"), rapid.Uint64().Draw(rt, "seed")
		s, c := scenes[i], newReplica(t, "centre")
		for _, at := range rand.New(rand.NewPCG(seed, 1)).Perm(len(s.a.changes)) {
			c.apply(s.a.changes[at])
		}
		want, got := s.a.picture(), c.picture()
		if !reflect.DeepEqual(got.Findings(), want.Findings()) {
			rt.Fatalf("%s, seed %d: findings %v, want %v", fixtures[i].name, seed, kindsOf(got.Findings()), kindsOf(want.Findings()))
		}
		if !reflect.DeepEqual(got.Counts(), want.Counts()) {
			rt.Fatalf("%s, seed %d: counts differ", fixtures[i].name, seed)
		}
	})
}

func TestAConflictOfOneFieldIsNotSaidAgainAsAFinding(t *testing.T) {
	s := cut(t)
	first, second := s.a.orders("搜救", s.team), s.b.orders("转移", s.team)
	s.a.meet(s.b)
	team := s.a.team(s.team)
	if got := team.Row.Conflicts(); !slices.Equal(got, []string{"task"}) {
		t.Fatalf("conflicts of the team: %v, want its task", got)
	}
	if team.Task != first {
		t.Errorf("%s holds, want the earlier order %s", team.Task, first)
	}
	if slices.Contains(kindsOf(s.a.picture().Findings()), roster.TwoTasks) {
		t.Error("listed twice: as a conflict and as a finding")
	}
	open := []roster.Task{s.a.task(first), s.a.task(second)}
	s.a.does(roster.Settle(s.a.actor(), team.Row, open, roster.Settlement{Kind: "team", ID: s.team, Field: "task", Value: second.String(), Reason: "两席位通话商定"}))
	if got := s.a.team(s.team); len(got.Row.Conflicts()) != 0 || got.Task != second {
		t.Errorf("after settling: conflicts %v, task %s", got.Row.Conflicts(), got.Task)
	}
	if got := s.a.picture().Findings(); len(got) != 0 {
		t.Errorf("settling left findings: %v", kindsOf(got))
	}
	if crew := s.a.picture().Crew(first); len(crew) != 0 {
		t.Errorf("the other task still has %d teams", len(crew))
	}
}

func TestFindingsWaitForTheRestOfAnAct(t *testing.T) {
	s := cut(t)
	fixtures[0].act(s)
	s.a.meet(s.b)
	p := s.a.picture()
	last := s.b.changes[len(s.b.changes)-1]
	var dots []dot.Dot
	for _, c := range s.b.changes {
		if c.Act == last.Act && c.Dot.Log.Device == last.Dot.Log.Device {
			dots = append(dots, c.Dot)
		}
	}
	p.Wait(dots)
	if got := p.Findings(); len(got) != 0 {
		t.Errorf("did not wait: %v", kindsOf(got))
	}
}

func TestAnActIsWholeWhenAllButItsJournalLineIsHere(t *testing.T) {
	a, b := newReplica(t, "desk A"), newReplica(t, "desk B")
	for i := range 5 {
		a.arrives(fmt.Sprintf("第%d救援队", i), 5)
	}
	team := a.arrives("蓝天救援队", 12)
	var act []merge.Change
	for _, c := range a.changes {
		if c.Act == a.act {
			act = append(act, c)
		} else {
			b.apply(c)
		}
	}
	at := func(d dot.Dot) (merge.Change, bool) {
		i := slices.IndexFunc(b.changes, func(c merge.Change) bool { return c.Dot == d })
		if i < 0 {
			return merge.Change{}, false
		}
		return b.changes[i], true
	}
	for _, c := range act {
		if c.Dot.Log.Lane == 3 {
			continue
		}
		if c.Record == team && roster.Whole(c, b.Heads(), at) {
			t.Error("whole before its filing arrived")
		}
		b.apply(c)
	}
	if !roster.Whole(act[0], b.Heads(), at) {
		t.Error("not whole though only the journal is missing")
	}
}

func TestDuplicatesAreJoinedPartedAndKeptApart(t *testing.T) {
	s := cut(t)
	a, b := s.a.arrives("重庆曙光救援队", 8), s.b.arrives("曙光救援队", 9)
	s.a.meet(s.b)
	rowOf := func(id uuid.UUID) record.Record {
		row, _ := s.a.row(roster.Ref{Kind: "team", ID: id})
		return row
	}
	keep, drop := rowOf(a), rowOf(b)
	s.a.does(roster.Join(s.a.actor(), keep, drop, "电话确认同一支"))
	p := s.a.picture()
	if len(p.Findings()) != 0 && slices.Contains(kindsOf(p.Findings()), roster.TeamTwice) {
		t.Errorf("joined, still found: %v", kindsOf(p.Findings()))
	}
	if on, ok := p.Team(b); !ok || on.ID != a {
		t.Errorf("the dropped key leads to %s, want %s", on.ID, a)
	}
	if !slices.Contains(p.Teams[slices.IndexFunc(p.Teams, func(t roster.Team) bool { return t.ID == a })].Row.Members("aliases"), "曙光救援队") {
		t.Error("the dropped name is no alias")
	}
	if got := p.Counts().Int("teams.on_scene"); got != 2 {
		t.Errorf("%d teams on scene, want the joined one and 蓝天", got)
	}
	// Two desks that join in opposite directions must not lose the team.
	s.b.does(roster.Join(s.b.actor(), drop, keep, ""))
	s.a.meet(s.b)
	q := s.a.picture()
	x, _ := q.Team(a)
	y, _ := q.Team(b)
	if x.ID != y.ID {
		t.Errorf("a circle of joins leads to %s and %s", x.ID, y.ID)
	}

	c := cut(t)
	one, two := c.a.arrives("曙光救援队", 8), c.b.arrives("曙光救援队", 9)
	c.a.meet(c.b)
	first, _ := c.a.row(roster.Ref{Kind: "team", ID: one})
	second, _ := c.a.row(roster.Ref{Kind: "team", ID: two})
	c.a.does(roster.KeepApart(c.a.actor(), []record.Record{first, second}, "两个县的同名队"))
	c.a.meet(c.b)
	if slices.Contains(kindsOf(c.b.picture().Findings()), roster.TeamTwice) {
		t.Error("asked again though they were said to differ")
	}
}
