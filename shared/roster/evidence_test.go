package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// china is a moment of China's clock on a day of July 2026.
func china(day, hour, minute int) time.Time {
	return time.Date(2026, 7, day, hour, minute, 0, 0, time.FixedZone("CST", 8*3600)).UTC()
}

// at sets the clock.
func (r *replica) at(t time.Time) *replica {
	r.now = t
	return r
}

// writes sets fields of a record as an import would.
func (r *replica) puts(kind string, id uuid.UUID, set map[string]merge.Value) uuid.UUID {
	r.t.Helper()
	receipt := r.record(record.Act{Edits: []record.Edit{{Kind: kind, ID: id, Set: set}}})
	if _, isNew := record.IsNew(id); isNew {
		return made(receipt, 1)
	}
	return id
}

func (r *replica) evidence(until time.Time) *roster.Evidence {
	return &roster.Evidence{Picture: r.picture(), Read: r.History, Now: until}
}

// lines writes a timeline as a person would note it down.
func lines(timeline []roster.Interval) string {
	var b strings.Builder
	clock := func(t time.Time) string { return t.In(time.FixedZone("CST", 8*3600)).Format("02 15:04") }
	for _, i := range timeline {
		fmt.Fprintf(&b, "%s %s–%s 昼%v 夜%v %s", i.Phase, clock(i.From), clock(i.To), i.Day, i.Night, i.Order)
		for _, c := range i.Corrections {
			fmt.Fprintf(&b, " (原 %s %s %s)", c.Phase, clock(c.Was), c.By)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func millis(t time.Time) merge.Value { return merge.OfTime(t.UnixMilli()) }

// rescue is a team's two days: on call, on the road, a task into the night, a rest whose beginning was put right, home.
func rescue(t *testing.T) (r *replica, team, first, hurt uuid.UUID) {
	r = newReplica(t, "A")
	r.at(china(12, 7, 0)).does(roster.Activate(r.actor(), nil, roster.Activation{Name: "江津暴雨", Place: "江津", OrderNo: "渝指1号", Members: []roster.MemberForm{}}))
	team = r.puts("team", record.NewID(1), textSet("name", "长寿水上救援队", "status", "registered"))
	r.puts("signup", record.NewID(1), map[string]merge.Value{"team": refValue(team), "decision": merge.OfText("standby"), "decided_at": millis(china(12, 8, 0))})
	r.at(china(12, 10, 35)).puts("team", team, map[string]merge.Value{"status": merge.OfText("en_route"), "status_at": millis(china(12, 10, 30))})
	r.at(china(12, 12, 5)).does(roster.CheckIn(r.actor(), r.arrivalOf(team), roster.Arrival{
		Team: team, People: 12, Vehicles: 2, Place: "东门", ArrivedAt: china(12, 12, 0), Names: []string{"陈一", "周二"}, Plates: []string{"渝A12345"},
	}))
	r.at(china(12, 12, 30)).does(roster.CheckIn(r.actor(), r.arrivalOf(team), roster.Arrival{
		Team: team, People: 12, Vehicles: 2, ArrivedAt: china(12, 11, 45), Corrects: true,
	}))
	r.at(china(12, 14, 0))
	task := r.orders("转移三社群众", team)
	r.puts("task", task, textSet("number", "YB-A-0007"))
	r.issues(task)
	for _, p := range r.picture().People {
		if p.Name == "周二" {
			hurt = p.ID
		} else {
			first = p.ID
		}
	}
	r.at(china(12, 16, 0)).does(roster.MovePerson(r.actor(), roster.PersonOf(must(r.row(roster.Ref{Kind: "person", ID: hurt}))), roster.PersonMove{To: roster.PersonInjured, Reason: "扭伤"}))
	for _, to := range []roster.Status{roster.TaskReceived, roster.TaskSetOff, roster.TaskArrived, roster.TaskUnderway} {
		r.at(r.now.Add(time.Minute)).does(roster.Advance(r.actor(), r.task(task), r.picture().Crew(task), roster.Progress{To: to, Source: "radio"}))
	}
	r.at(china(12, 23, 50)).does(roster.Advance(r.actor(), r.task(task), r.picture().Crew(task), roster.Progress{To: roster.TaskDone, At: china(12, 23, 30), Result: "转移 41 人"}))
	r.at(china(13, 0, 10)).does(roster.MoveTeam(r.actor(), r.moveOf(team), roster.TeamMove{To: roster.TeamResting}))
	r.operator = "王强"
	r.at(china(13, 7, 0)).puts("team", team, map[string]merge.Value{"status_at": millis(china(13, 0, 0))})
	r.puts("team", team, map[string]merge.Value{"status": merge.OfText("leaving"), "status_at": millis(china(13, 6, 40))})
	r.at(china(13, 8, 0)).does(roster.Withdraw(r.actor(), r.leaveOf(team), roster.Withdrawal{Team: team, PeopleCounted: 12}))
	r.at(china(13, 11, 0)).does(roster.ComeHome(r.actor(), r.team(team), roster.Homecoming{Source: "phone"}))
	return r, team, first, hurt
}

func must[T any](v T, ok bool) T {
	if !ok {
		panic("not there")
	}
	return v
}

// The figures were worked out by hand from the story above.
const rescueByHand = `on_call 12 08:00–12 10:30 昼2h30m0s 夜0s 渝指1号
en_route 12 10:30–12 11:45 昼1h15m0s 夜0s 渝指1号
standby 12 11:45–12 14:00 昼2h15m0s 夜0s 渝指1号 (原 standby 12 12:00 李敏)
on_task 12 14:00–12 23:30 昼8h0m0s 夜1h30m0s YB-A-0007
standby 12 23:30–13 00:00 昼0s 夜30m0s 渝指1号
resting 13 00:00–13 06:40 昼40m0s 夜6h0m0s 渝指1号 (原 resting 13 00:10 王强)
leaving 13 06:40–13 11:00 昼4h20m0s 夜0s 渝指1号
`

func TestR9_3_IntervalsOfATeamWithCorrectionsAndOrderNumbers(t *testing.T) {
	r, team, _, _ := rescue(t)
	got, err := r.evidence(china(13, 12, 0)).Team(team)
	if err != nil || lines(got) != rescueByHand {
		t.Errorf("got\n%swant\n%s%v", lines(got), rescueByHand, err)
	}
}

func TestR9_3_AMomentDuringTheWorkCutsTheIntervalThere(t *testing.T) {
	r, team, _, _ := rescue(t)
	got, err := r.evidence(china(12, 22, 30)).Team(team)
	if err != nil || len(got) != 4 {
		t.Fatalf("%d intervals: %s %v", len(got), lines(got), err)
	}
	if last := got[3]; !last.Open || last.Day != 8*time.Hour || last.Night != 30*time.Minute {
		t.Errorf("cut at 22:30: %+v", last)
	}
}

func TestR9_3_APersonsIntervalsAreHisTeamsUntilHeIsElsewhere(t *testing.T) {
	r, team, first, hurt := rescue(t)
	e := r.evidence(china(13, 12, 0))
	whole, err := e.Person(first)
	if err != nil || lines(whole) != rescueByHand {
		t.Errorf("who stayed with the team: %s %v", lines(whole), err)
	}
	got, err := e.Person(hurt)
	if err != nil {
		t.Fatal(err)
	}
	totals := roster.Totals(got)
	on := slices.IndexFunc(totals, func(p roster.PhaseTime) bool { return p.Phase == roster.PhaseOnTask })
	off := slices.IndexFunc(totals, func(p roster.PhaseTime) bool { return p.Phase == roster.PhaseHurt })
	if on < 0 || off < 0 || totals[on].Total() != 2*time.Hour || totals[off].Total() != 19*time.Hour {
		t.Errorf("hurt at 16:00, two hours into the task; got\n%s", lines(got))
	}
	vehicle, err := e.Vehicle(record.KeyID("vehicle", "渝A12345"))
	if err != nil || len(vehicle) == 0 || vehicle[len(vehicle)-1].To != china(13, 11, 0) || roster.Totals(vehicle)[3].Total() != 9*time.Hour+30*time.Minute {
		t.Errorf("the team's vehicle: %s %v", lines(vehicle), err)
	}
	_ = team
}

func TestR9_3_WhoCameAloneHasHisOwnIntervals(t *testing.T) {
	r := newReplica(t, "A")
	id := made(r.at(china(12, 9, 0)).does(roster.CheckInPerson(r.actor(), nil, roster.Team{}, roster.WalkUp{Name: "吴三", ArrivedAt: china(12, 8, 30)})), 1)
	person := func() roster.Person { return roster.PersonOf(must(r.row(roster.Ref{Kind: "person", ID: id}))) }
	r.at(china(12, 20, 0)).does(roster.MovePerson(r.actor(), person(), roster.PersonMove{To: roster.PersonResting}))
	r.at(china(12, 23, 0)).does(roster.MovePerson(r.actor(), person(), roster.PersonMove{To: roster.PersonLeft}))
	got, err := r.evidence(china(13, 9, 0)).Person(id)
	want := "standby 12 08:30–12 20:00 昼11h30m0s 夜0s \nresting 12 20:00–12 23:00 昼2h0m0s 夜1h0m0s \n"
	if err != nil || lines(got) != want {
		t.Errorf("got\n%swant\n%s%v", lines(got), want, err)
	}
}

func TestR9_3_RatesAreDataAndWhatNoRateCoversIsLeftOpen(t *testing.T) {
	r, team, _, _ := rescue(t)
	timeline, err := r.evidence(china(13, 12, 0)).Team(team)
	if err != nil {
		t.Fatal(err)
	}
	// Hours by hand: on task 8 by day at 20 and 1.5 by night at 30; resting 0.67 and 6.00 at 5; the rest has no rate.
	rate := func(name string, phase roster.Phase, period, per string, amount float64) roster.Rate {
		return roster.Rate{Name: name, Subject: "person", Phase: phase, Period: period, Per: per, Amount: amount}
	}
	got := roster.Pay(timeline, "person", []roster.Rate{
		rate("昼间救援", roster.PhaseOnTask, "day", "hour", 20), rate("夜间救援", roster.PhaseOnTask, "night", "hour", 30),
		rate("休整", roster.PhaseResting, "any", "hour", 5), rate("备勤", roster.PhaseOnCall, "any", "time", 50),
		{Name: "旧标准", Subject: "person", Phase: roster.PhaseOnTask, Period: "day", Per: "hour", Amount: 99, ValidFrom: china(20, 0, 0)},
		{Name: "车辆", Subject: "vehicle", Phase: roster.PhaseOnTask, Period: "any", Per: "time", Amount: 100},
	})
	want := []string{
		"on_call any 1 50 true", "en_route day 1.25 0 false", "standby day 2.25 0 false", "standby night 0.5 0 false",
		"on_task day 8 160 true", "on_task night 1.5 45 true", "resting any 6.67 33.35 true", "leaving day 4.33 0 false",
	}
	var lines []string
	for _, l := range got {
		lines = append(lines, fmt.Sprint(l.Phase, " ", l.Period, " ", l.Quantity, " ", l.Amount, " ", l.Settled()))
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got  %q\nwant %q", lines, want)
	}
}

func TestR9_3_PayByTheTimeCountsAnIntervalOnce(t *testing.T) {
	day := roster.DayTime{}
	stretch := func(from, to time.Time) roster.Interval {
		i := roster.Interval{Phase: roster.PhaseOnTask, From: from, To: to}
		i.Day, i.Night = day.Split(from, to)
		return i
	}
	timeline := []roster.Interval{
		stretch(china(12, 14, 0), china(12, 23, 30)), // 8 h by day, 1.5 by night: a day's
		stretch(china(12, 20, 0), china(13, 2, 0)),   // 2 and 4: a night's
		stretch(china(12, 20, 0), china(13, 0, 0)),   // even: a day's
	}
	got := roster.Pay(timeline, "person", []roster.Rate{
		{Name: "白天", Subject: "person", Phase: roster.PhaseOnTask, Period: "day", Per: "time", Amount: 200},
		{Name: "夜间", Subject: "person", Phase: roster.PhaseOnTask, Period: "night", Per: "time", Amount: 300},
	})
	if len(got) != 2 || got[0].Quantity != 2 || got[0].Amount != 400 || got[1].Quantity != 1 || got[1].Amount != 300 {
		t.Errorf("%+v", got)
	}
	daily := roster.Pay(timeline[1:2], "person", []roster.Rate{{Name: "按日", Subject: "person", Phase: roster.PhaseOnTask, Period: "any", Per: "day_of_service", Amount: 100}})
	if len(daily) != 1 || daily[0].Quantity != 2 || daily[0].Amount != 200 {
		t.Errorf("over midnight are two days of service: %+v", daily)
	}
}

func TestR9_3_DayAndNightAreSplitAtTheHoursTheDataSay(t *testing.T) {
	for _, c := range []struct {
		day        roster.DayTime
		from, to   time.Time
		inDay, out time.Duration
	}{
		{roster.DayTime{}, china(12, 5, 0), china(12, 7, 0), time.Hour, time.Hour},
		{roster.DayTime{}, china(12, 21, 0), china(14, 7, 0), time.Hour + 16*time.Hour + time.Hour, 16 * time.Hour},
		{roster.DayTime{From: 8, To: 20}, china(12, 5, 0), china(12, 21, 0), 12 * time.Hour, 4 * time.Hour},
		{roster.DayTime{}, china(12, 9, 0), china(12, 9, 0), 0, 0},
	} {
		if day, night := c.day.Split(c.from, c.to); day != c.inDay || night != c.out {
			t.Errorf("%v to %v: %v by day, %v by night", c.from, c.to, day, night)
		}
	}
}

func TestR9_3_TwoDesksReadTheSameTimeline(t *testing.T) {
	a, team, _, _ := rescue(t)
	b := newReplica(t, "B")
	b.meet(a)
	here, err := a.evidence(china(13, 12, 0)).Team(team)
	there, err2 := b.evidence(china(13, 12, 0)).Team(team)
	if err != nil || err2 != nil || lines(here) != lines(there) {
		t.Errorf("here\n%sthere\n%s", lines(here), lines(there))
	}
}

// The numbers of fields that evidence reads from histories are those of the declaration.
func TestEvidenceReadsTheFieldsItMeans(t *testing.T) {
	s := record.Standard()
	for _, c := range []struct {
		kind, field string
		wire        uint16
	}{
		{"team", "status", 17}, {"team", "status_at", 22}, {"team", "task", 18},
		{"person", "status", 8}, {"person", "status_at", 10}, {"person", "team", 1},
		{"vehicle", "status", 8}, {"vehicle", "status_at", 10}, {"vehicle", "team", 1},
	} {
		if got := s.Kind(c.kind).Field(c.field).Wire; got != c.wire {
			t.Errorf("%s.%s is number %d, evidence reads %d", c.kind, c.field, got, c.wire)
		}
	}
}

func TestR9_3_ALaterWordOvertakesAndAPaperCardFillsIn(t *testing.T) {
	team := func(flags merge.Flags) string {
		r := newReplica(t, "A")
		id := r.at(china(12, 12, 0)).puts("team", record.NewID(1), textSet("name", "长寿队", "status", "standby"))
		r.at(china(12, 14, 0)).puts("team", id, textSet("status", "leaving"))
		r.at(china(12, 15, 0)).record(record.Act{Flags: flags, Edits: []record.Edit{{Kind: "team", ID: id, Set: map[string]merge.Value{
			"status": merge.OfText("resting"), "status_at": millis(china(12, 13, 0)),
		}}}})
		got, err := r.evidence(china(12, 16, 0)).Team(id)
		if err != nil {
			t.Fatal(err)
		}
		return lines(got)
	}
	if got, want := team(0), "standby 12 12:00–12 13:00 昼1h0m0s 夜0s \nresting 12 13:00–12 16:00 昼3h0m0s 夜0s  (原 leaving 12 14:00 李敏)\n"; got != want {
		t.Errorf("overtaken:\n%swant\n%s", got, want)
	}
	want := "standby 12 12:00–12 13:00 昼1h0m0s 夜0s \nresting 12 13:00–12 14:00 昼1h0m0s 夜0s \nleaving 12 14:00–12 16:00 昼2h0m0s 夜0s \n"
	if got := team(merge.BackEntered); got != want {
		t.Errorf("from paper:\n%swant\n%s", got, want)
	}
}
