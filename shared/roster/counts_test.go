package roster_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// crowd is teams doing things at random, and a slow, obvious account of the people: one entry for each of them.
type crowd struct {
	r     *replica
	teams []uuid.UUID
	here  map[uuid.UUID]int // people filed and not taken back
	came  int               // over all arrivals
	alone []uuid.UUID
}

func (c *crowd) step(t *rapid.T, i int) {
	c.r.now = c.r.now.Add(time.Minute)
	if len(c.teams) == 0 {
		c.arrive(t, i)
		return
	}
	team := rapid.SampledFrom(c.teams).Draw(t, "team")
	switch rapid.IntRange(0, 8).Draw(t, "step") {
	case 0, 1:
		c.arrive(t, i)
	case 2:
		n := rapid.IntRange(1, 40).Draw(t, "people")
		if _, err := c.file(team, roster.Arrival{Team: team, People: n, Reinforces: true}); err == nil {
			c.here[team] += n
			c.came += n
		}
	case 3:
		n := rapid.IntRange(1, 40).Draw(t, "people")
		if _, err := c.file(team, roster.Arrival{Team: team, People: n, Corrects: true}); err == nil {
			c.came += n - c.here[team]
			c.here[team] = n
		}
	case 4:
		got := c.r.does(roster.CheckInPerson(c.r.actor(), nil, roster.Team{}, roster.WalkUp{Name: fmt.Sprintf("志愿者%d", i)}))
		c.alone = append(c.alone, made(got, 1))
		c.came++
	default:
		next := roster.TeamMachine().Next(c.r.team(team).Status, roster.Post{})
		if len(next) == 0 {
			return
		}
		to := rapid.SampledFrom(next).Draw(t, "to")
		if to == roster.TeamWithdrawn {
			facts := c.r.leaveOf(team)
			if act, err := roster.Withdraw(c.r.actor(), facts, roster.Withdrawal{Team: team, PeopleCounted: facts.Heads.OnScene(), Note: "撤离"}); err == nil {
				c.r.record(act)
			}
			return
		}
		if act, err := roster.MoveTeam(c.r.actor(), c.r.moveOf(team), roster.TeamMove{Team: team, To: to, Reason: "调整"}); err == nil {
			c.r.record(act)
		}
	}
}

func (c *crowd) arrive(t *rapid.T, i int) {
	n := rapid.IntRange(1, 40).Draw(t, "people")
	id := c.r.arrives(fmt.Sprintf("第%d救援队", i), n)
	c.teams = append(c.teams, id)
	c.here[id], c.came = n, c.came+n
}

func (c *crowd) file(team uuid.UUID, f roster.Arrival) (record.Receipt, error) {
	act, err := roster.CheckIn(c.r.actor(), c.r.arrivalOf(team), f)
	if err != nil {
		return record.Receipt{}, err
	}
	return c.r.record(act), nil
}

// count walks every person the account knows and asks where he is.
func (c *crowd) count() (present, out, resting, left, heads int) {
	for _, id := range c.teams {
		for range c.here[id] {
			heads++
			switch c.r.team(id).Status {
			case roster.TeamStandby, roster.TeamLeaving:
				present++
			case roster.TeamOnTask:
				out++
			case roster.TeamResting:
				resting++
			case roster.TeamWithdrawn, roster.TeamHome:
				left++
			default:
				heads--
			}
		}
	}
	return present + len(c.alone), out, resting, left, heads + len(c.alone)
}

func TestHeadCountsAgreeWithCountingEverybodyOneByOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := &crowd{r: newReplica(t, "desk A"), here: map[uuid.UUID]int{}}
		for i := range rapid.IntRange(1, 40).Draw(rt, "steps") {
			c.step(rt, i)
		}
		p := c.r.picture()
		lines, total := p.HeadCounts()
		counts := p.Counts()
		present, out, resting, left, heads := c.count()
		for name, want := range map[string]int{
			"people.present": present, "people.out": out, "people.resting": resting, "people.left": left, "people.heads": heads,
			"people.visits": c.came, "people.on_scene": present + out + resting,
		} {
			if got := counts.Int(name); got != want {
				rt.Fatalf("%s is %d, want %d", name, got, want)
			}
		}
		sum := 0
		for _, h := range lines {
			sum += h.OnScene()
		}
		if sum != total.OnScene() || total.OnScene() != counts.Int("people.on_scene") || total.Came() != heads {
			rt.Fatalf("lines add up to %d, the total says %d, the figure %d", sum, total.OnScene(), counts.Int("people.on_scene"))
		}
	})
}

func TestEveryFigureSaysWhatItIsAndListsItsRecords(t *testing.T) {
	s := cut(t)
	for _, f := range fixtures[:8] {
		x := cut(t)
		f.act(x)
		x.a.meet(x.b)
		for _, c := range x.a.changes {
			s.a.apply(c)
		}
	}
	counts := s.a.picture().Counts()
	if len(counts) != len(roster.Figures()) {
		t.Fatalf("%d figures, %d names", len(counts), len(roster.Figures()))
	}
	names := map[string]bool{}
	for _, f := range counts {
		if f.Label.Zh == "" || f.Label.En == "" || f.Means.Zh == "" || f.Means.En == "" || f.Unit.Zh == "" || names[f.Name] {
			t.Errorf("figure %q is not defined in words, or twice", f.Name)
		}
		names[f.Name] = true
		if f.Value > 0 && len(f.Records) == 0 {
			t.Errorf("%s is %v and opens no records", f.Name, f.Value)
		}
		for _, ref := range f.Records {
			if _, ok := s.a.row(ref); !ok {
				t.Errorf("%s lists %v, which is no record", f.Name, ref)
			}
		}
	}
	if got := counts.Of("no such figure"); got.Value != 0 || got.Label.Zh != "" {
		t.Errorf("an undefined figure reads %v", got)
	}
}

func TestFiguresOfALittleStory(t *testing.T) {
	r := newReplica(t, "desk A")
	blue := made(r.does(roster.SignUp(r.actor(), roster.TeamFacts{}, nil, roster.SignupForm{NewTeam: &roster.TeamForm{Name: "蓝天救援队"}, People: 30})), 1)
	r.does(roster.Decide(r.actor(), r.picture().Signups, []roster.Team{r.team(blue)}, roster.Verdict{Decision: roster.SignupAdmitted}))
	r.does(roster.CheckIn(r.actor(), r.arrivalOf(blue), roster.Arrival{Team: blue, People: 32, Vehicles: 4, Plates: []string{"渝A·12345", "渝A·12346"}, Names: []string{"张伟", "李娜"}}))
	away := made(r.does(roster.CheckIn(r.actor(), roster.ArrivalFacts{}, roster.Arrival{
		NewTeam: &roster.TeamForm{Name: "某志愿队"}, People: 5, Admission: roster.AdmitTurnBack, Reason: "没有装备",
	})), 1)
	r.does(roster.AddPeople(r.actor(), r.team(blue), nil, named("王芳"), false))
	r.does(roster.CheckInVehicle(r.actor(), nil, nil, roster.Team{}, roster.VehicleForm{Plate: "渝B88888"}))
	person := r.picture().TeamPeople(blue)[0]
	r.does(roster.MovePerson(r.actor(), person, roster.PersonMove{Person: person.ID, To: roster.PersonInjured, Reason: "扭伤"}))
	p := r.picture()
	counts := p.Counts()
	for name, want := range map[string]int{
		"signups.total": 1, "signups.admitted": 1, "signups.arrived": 1, "signups.awaited": 0, "teams.standby": 1, "teams.withdrawn": 1,
		"people.heads": 32, "people.visits": 32, "people.present": 31, "people.injured": 1, "people.named": 3,
		"vehicles.on_scene": 5, "vehicles.visits": 5, "checkins.turned_back": 1, "checkins.uninvited": 2,
	} {
		if got := counts.Int(name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if d := p.Discrepancies(); len(d) != 1 || d[0].Team != blue || d[0].Declared != 32 || d[0].Named != 3 || len(d[0].Records) < 4 {
		t.Errorf("discrepancies %+v, want the 29 people of 蓝天 without a name", d)
	}
	if got := r.team(away).Status; got != roster.TeamWithdrawn {
		t.Errorf("a team turned back is %s", got)
	}
}

func TestAFilingTakenBackCountsNoMore(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.arrives("蓝天救援队", 12)
	filing := r.picture().Filings(team)[0]
	inverse := record.Act{Edits: []record.Edit{{Kind: "checkin", ID: filing.ID, Delete: true}, {Kind: "team", ID: team, Delete: true}}}
	r.does(roster.TakeBack(r.actor(), inverse, []roster.Checkin{filing}, nil))
	counts := r.picture().Counts()
	for _, name := range []string{"people.heads", "people.visits", "teams.on_scene"} {
		if got := counts.Int(name); got != 0 {
			t.Errorf("%s is %d after taking the filing back", name, got)
		}
	}
}

func TestASecondWaveTakenBackLeavesTheFirst(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.arrives("蓝天救援队", 12)
	r.now = r.now.Add(time.Minute)
	r.does(roster.CheckIn(r.actor(), r.arrivalOf(team), roster.Arrival{Team: team, People: 5, Reinforces: true}))
	second := r.picture().Filings(team)[1]
	inverse := record.Act{Edits: []record.Edit{{Kind: "checkin", ID: second.ID, Delete: true}, {Kind: "team", ID: team}}}
	r.does(roster.TakeBack(r.actor(), inverse, []roster.Checkin{second}, nil))
	counts := r.picture().Counts()
	if heads, visits := counts.Int("people.heads"), counts.Int("people.visits"); heads != 12 || visits != 12 {
		t.Errorf("%d heads, %d arrivals after taking the second wave back, want 12 of both", heads, visits)
	}
	r.now = r.now.Add(time.Minute)
	r.does(roster.CheckIn(r.actor(), r.arrivalOf(team), roster.Arrival{Team: team, People: 4, Reinforces: true}))
	if got := r.picture().HeadCount(team).Declared; got != 16 {
		t.Errorf("%d people after another wave, want 16", got)
	}
	if kinds := kindsOf(r.picture().Findings()); len(kinds) != 0 {
		t.Errorf("findings %v", kinds)
	}
}

func TestTakingASecondWaveBackLeavesTheFirst(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.arrives("蓝天救援队", 12)
	facts := roster.ArrivalFacts{TeamFacts: roster.TeamFacts{Team: r.team(team)}, Filings: r.picture().Filings(team)}
	r.does(roster.CheckIn(r.actor(), facts, roster.Arrival{Team: team, People: 8, Reinforces: true}))
	all := r.picture().Filings(team)
	wave := all[slices.IndexFunc(all, func(c roster.Checkin) bool { return c.Mode == roster.Reinforcement })]
	inverse := record.Act{Edits: []record.Edit{{Kind: "checkin", ID: wave.ID, Delete: true}}}
	r.does(roster.TakeBack(r.actor(), inverse, []roster.Checkin{wave}, nil))
	counts := r.picture().Counts()
	for _, name := range []string{"people.heads", "people.visits"} {
		if got := counts.Int(name); got != 12 {
			t.Errorf("%s is %d after taking a second wave back, want the 12 of the first", name, got)
		}
	}
}

func TestAHundredWaysToDrawFilingsNeverHang(t *testing.T) {
	r := newReplica(t, "desk A")
	team := r.arrives("蓝天救援队", 12)
	rng := rand.New(rand.NewPCG(7, 7))
	ids := make([]uuid.UUID, 100)
	for i := range ids {
		ids[i] = uuid.New()
	}
	for _, id := range ids { // an import may write circles of filings
		e := record.Edit{Kind: "checkin", ID: id, Set: textSet("mode", []string{"arrival", "reinforcement", "correction"}[rng.IntN(3)])}
		e.Set["team"] = refValue(team)
		e.Add = memberSet("follows", ids[rng.IntN(100)].String(), ids[rng.IntN(100)].String())
		r.record(record.Act{Edits: []record.Edit{e}})
	}
	p := r.picture()
	_ = p.Findings()
	if n := len(p.Filings(team)); n != 101 {
		t.Errorf("%d filings, want 101", n)
	}
}
