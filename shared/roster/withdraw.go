package roster

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Withdraw lets a team leave: nothing on its list blocks, and those counted at the gate are those on record.
func Withdraw(a Actor, facts LeaveFacts, f Withdrawal) (record.Act, error) {
	team := facts.Team
	if r := TeamMachine().step(a, team.From, team.Status, TeamWithdrawn, map[Requirement]bool{NeedsClear: true, NeedsReason: f.Note != ""}); r != nil {
		return record.Act{}, r
	}
	var zh, en []string
	var records []Ref
	for _, c := range Clearance(facts) {
		if c.Open() {
			zh, en = append(zh, c.Label.Zh+"（"+c.Detail.Zh+"）"), append(en, c.Label.En+" ("+c.Detail.En+")")
			records = append(records, c.Records...)
		}
	}
	if len(zh) > 0 {
		return record.Act{}, refuse(NotCleared, says(strings.Join(zh, "、"), strings.Join(en, ", "))).with(records...)
	}
	if here := facts.Heads.OnScene(); here != f.PeopleCounted {
		return record.Act{}, refuse(CountDiffers, f.PeopleCounted, here, max(here-f.PeopleCounted, f.PeopleCounted-here)).on("people_left")
	}
	at := a.at(f.At)
	e := change("team", team.ID).on(f.Seen).status("status", TeamWithdrawn).time("status_at", at).time("withdrawn_at", at).
		time("last_contact_at", at).count("people_left", f.PeopleCounted).text("destination", f.Destination).
		time("home_due_at", f.HomeDue).text("note", f.Note)
	if team.Task != (uuid.UUID{}) {
		e.clear("task")
	}
	x := a.begin().with(e)
	for i, v := range facts.Vehicles {
		if v.Status != VehicleLeft && i < rosterMax { // one nobody saw arrive goes home with its team all the same, and is called after
			x.with(change("vehicle", v.ID).status("status", VehicleLeft).time("status_at", at))
		}
	}
	for i, d := range facts.Departures {
		if !d.InPart && (d.Status == DeparturePlanned || d.Status == DepartureTold) && i < rosterMax {
			x.with(change("departure", d.ID).status("status", DepartureLeft).time("status_at", at).time("left_at", at))
		}
	}
	return x.journal(team.ID, at, fmt.Sprintf("%s撤离：%d 人", team.Name, f.PeopleCounted)+waivedWords(facts)+tail(f.Destination)+tail(f.Note)), nil
}

// waivedWords says in the journal which open lines were waived.
func waivedWords(facts LeaveFacts) string {
	words := ""
	for _, c := range Clearance(facts) {
		if c.Blocks && !c.OK && !c.Open() {
			words += tail(c.Label.Zh + c.Waived.Zh)
		}
	}
	return words
}

// ComeHome records that a team is safely home, and with AllVehicles each of its vehicles that was still on the road. The
// others stay on the call-back list (R8-3).
func ComeHome(a Actor, team Team, f Homecoming, vehicles ...Vehicle) (record.Act, error) {
	if r := TeamMachine().step(a, team.From, team.Status, TeamHome, nil); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.At)
	e := change("team", team.ID).on(f.Seen).status("status", TeamHome).time("status_at", at).time("home_at", at).
		time("last_contact_at", at).text("status_source", f.Source).text("note", f.Note)
	x := a.begin().with(e)
	for i, v := range vehicles {
		if f.AllVehicles && v.OnTheRoad() && i < rosterMax {
			x.with(change("vehicle", v.ID).time("home_at", at).text("home_source", f.Source))
		}
	}
	return x.journal(team.ID, at, team.Name+"报平安到家"+tail(f.Note)), nil
}
