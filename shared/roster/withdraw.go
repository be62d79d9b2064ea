package roster

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Check is one line of the leaving list (离场清单).
type Check struct {
	Name    string
	Label   record.Label
	OK      bool
	Blocks  bool // 已撤离 is refused while it is open
	Detail  record.Label
	Records []Ref
}

// LeaveFacts is what is known of a team that wants to leave.
type LeaveFacts struct {
	MoveFacts
	Heads    HeadCount
	People   []Person  // its people by name
	Vehicles []Vehicle // its vehicles
}

// Clearance is the leaving list of a team: its tasks are closed, its people counted, nobody of it is missing, the hurt
// are looked after, its vehicles known.
func Clearance(facts LeaveFacts) []Check {
	var tasks, missing, hurt, vehicles []Ref
	for _, t := range facts.Open {
		tasks = append(tasks, t.Ref())
	}
	for _, x := range facts.People {
		switch x.Status {
		case PersonMissing:
			missing = append(missing, x.Ref())
		case PersonInjured:
			hurt = append(hurt, x.Ref())
		}
	}
	for _, v := range facts.Vehicles {
		vehicles = append(vehicles, v.Ref())
	}
	return []Check{
		{"tasks", says("任务已办结或移交", "tasks closed or handed over"), len(tasks) == 0, true, number(len(tasks), "项未结束", "open"), tasks},
		{"missing", says("没有失联人员", "nobody is missing"), len(missing) == 0, true, number(len(missing), "人失联", "missing"), missing},
		{"people", says("清点人数", "people counted"), false, false, number(facts.Heads.OnScene(), "人在场，撤离时清点", "here, to be counted on leaving"), nil},
		{"injured", says("伤员已安排", "the hurt are looked after"), len(hurt) == 0, false, number(len(hurt), "人受伤，请确认救治和保险", "hurt: confirm care and insurance"), hurt},
		{"vehicles", says("车辆已登记", "vehicles known"), true, false, number(len(vehicles), "辆", "vehicles"), vehicles},
	}
}

func number(n int, zh, en string) record.Label {
	return says(fmt.Sprintf("%d %s", n, zh), fmt.Sprintf("%d %s", n, en))
}

// Withdraw lets a team leave: nothing on its list blocks, and those counted at the gate are those on record.
func Withdraw(a Actor, facts LeaveFacts, f Withdrawal) (record.Act, error) {
	team := facts.Team
	if r := TeamMachine().step(a, team.From, team.Status, TeamWithdrawn, map[Requirement]bool{NeedsClear: true, NeedsReason: f.Note != ""}); r != nil {
		return record.Act{}, r
	}
	var open []string
	var records []Ref
	for _, c := range Clearance(facts) {
		if c.Blocks && !c.OK {
			open, records = append(open, c.Label.Zh+"（"+c.Detail.Zh+"）"), append(records, c.Records...)
		}
	}
	if len(open) > 0 {
		return record.Act{}, refuse(NotCleared, strings.Join(open, "、")).with(records...)
	}
	if here := facts.Heads.OnScene(); here != f.PeopleCounted {
		return record.Act{}, refuse(CountDiffers, f.PeopleCounted, here, max(here-f.PeopleCounted, f.PeopleCounted-here)).on("people_left")
	}
	at := a.at(f.At)
	e := change("team", team.ID).on(f.Seen).status("status", TeamWithdrawn).time("status_at", at).time("withdrawn_at", at).
		time("last_contact_at", at).count("people_left", f.PeopleCounted).text("destination", f.Destination).text("note", f.Note)
	if team.Task != (uuid.UUID{}) {
		e.clear("task")
	}
	x := a.begin().with(e)
	for i, v := range facts.Vehicles {
		if (v.Status == VehicleArrived || v.Status == VehicleOut) && i < rosterMax {
			x.with(change("vehicle", v.ID).status("status", VehicleLeft).time("status_at", at))
		}
	}
	return x.journal(team.ID, at, fmt.Sprintf("%s撤离：%d 人", team.Name, f.PeopleCounted)+tail(f.Destination)+tail(f.Note)), nil
}

// ComeHome records that a team is safely home.
func ComeHome(a Actor, team Team, f Homecoming) (record.Act, error) {
	if r := TeamMachine().step(a, team.From, team.Status, TeamHome, nil); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.At)
	e := change("team", team.ID).on(f.Seen).status("status", TeamHome).time("status_at", at).time("home_at", at).
		time("last_contact_at", at).text("status_source", f.Source).text("note", f.Note)
	return a.begin().with(e).journal(team.ID, at, team.Name+"报平安到家"+tail(f.Note)), nil
}
