package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/catalog"
	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// ArrivalFacts is what is known when a team stands at the counter.
type ArrivalFacts struct {
	TeamFacts
	Filings  []Checkin // of the team, as merged; of persons and vehicles left out
	Signups  []Signup  // of the team
	Vehicles []Vehicle // known under the form's plates
}

// rosterMax keeps one act within its bounds.
const rosterMax = 100

// CheckIn files a team's arrival (报备) in one act: the event, the team's state, place and last contact, the vehicles
// and people named, and the journal's line.
func CheckIn(a Actor, facts ArrivalFacts, f Arrival) (record.Act, error) {
	if r := a.may(Reception.By()...); r != nil {
		return record.Act{}, r
	}
	admission := cmp.Or(f.Admission, AdmitIn)
	at := a.at(f.ArrivedAt)
	if r := arrivalForm(a, f, admission, at); r != nil {
		return record.Act{}, r
	}
	x := a.begin().lateIf(f.BackEntered)
	team, e, r := x.team(facts.TeamFacts, f.NewTeam, f.Anyway)
	if r != nil {
		return record.Act{}, r
	}
	admitted := StandingFilings(facts.Filings)
	if r := again(team, admitted, at, f); r != nil {
		return record.Act{}, r
	}
	if r := x.arrive(e, team, admission, at, f); r != nil {
		return record.Act{}, r
	}
	id := x.fresh()
	x.with(e, filing(a, facts, team, f).time("arrived_at", at).in(id))
	if admission == AdmitIn {
		if r := x.bring(team, facts.Vehicles, at, f); r != nil {
			return record.Act{}, r
		}
	}
	return x.journal(team.ID, at, arrivalLine(team, admission, f)), nil
}

func arrivalForm(a Actor, f Arrival, admission string, at time.Time) *Refusal {
	if r := within(f.People, f.Vehicles, f.SelfSufficiency); r != nil {
		return r
	}
	switch {
	case f.People == 0 && admission == AdmitIn:
		return missing("people", says("人数", "people"))
	case admission == AdmitTurnBack && f.Reason == "":
		return refuse(ReasonMissing).on("reason")
	case at.After(a.Now.Add(ClockLimit)):
		return refuse(InFuture, says("到达时间", "time of arrival")).on("arrived_at")
	case len(f.Plates)+len(f.Names) > rosterMax:
		return refuse(TooManyAtOnce, rosterMax)
	}
	return nil
}

// again refuses to file a team twice unless the operator says it is a second wave, a correction, or another arrival.
func again(team Team, filings []Checkin, at time.Time, f Arrival) *Refusal {
	if len(filings) == 0 || f.Reinforces || f.Corrects || f.Anyway {
		return nil
	}
	last, _ := latest(filings)
	if !OnScene(team.Status) && at.Sub(last.ArrivedAt).Abs() > RepeatWithin {
		return nil
	}
	name := strings.TrimSpace(team.Name + " " + clockTime(last.ArrivedAt) + " " + last.RecordedBy)
	return repeated([]string{name}, []Ref{last.Ref()}, false)
}

// StandingFilings keeps the filings that let somebody in and count, in the order they happened.
func StandingFilings(filings []Checkin) []Checkin {
	var in []Checkin
	for i := range filings {
		if filings[i].Admits() {
			in = append(in, filings[i])
		}
	}
	in = counted(in)
	slices.SortFunc(in, compareFilings)
	return in
}

// arrive puts what the filing means for the team into its edit.
func (x *act) arrive(e *edit, team Team, admission string, at time.Time, f Arrival) *Refusal {
	to := TeamStandby
	switch admission {
	case AdmitLater, AdmitStandby:
		to = TeamRegistered
	case AdmitTurnBack:
		to = TeamWithdrawn
	}
	if OnScene(team.Status) && to == TeamStandby { // a second wave or a correction: the team stays where it is
		to = team.Status
	}
	if to != team.Status {
		met := map[Requirement]bool{NeedsFiling: true, NeedsReason: f.Reason != ""}
		if r := TeamMachine().step(x.by, team.From, team.Status, to, met); r != nil {
			return r
		}
		e.status("status", to).time("status_at", at).text("reason", f.Reason)
	}
	if at.After(team.LastContactAt) {
		e.time("last_contact_at", at)
	}
	e.on(f.Seen).text("place", f.Place).text("leader", f.Leader).text("phone", f.Phone)
	if !team.Known() {
		e.count("members", f.People).number("self_sufficiency_hours", f.SelfSufficiency).add("capabilities", f.Capability)
	}
	return nil
}

// in gives an edit the id of the record it makes.
func (e *edit) in(id uuid.UUID) *edit {
	e.ID = id
	return e
}

// filing is the event. It names the filings it follows, and the sign-up it answers; without one the team came
// uninvited.
func filing(a Actor, facts ArrivalFacts, team Team, f Arrival) *edit {
	e := change("checkin", uuid.UUID{}).ref("team", team.ID).text("admission", cmp.Or(f.Admission, AdmitIn)).
		text("place", f.Place).count("people", f.People).count("vehicles", f.Vehicles).text("capability", f.Capability).
		number("self_sufficiency_hours", f.SelfSufficiency).text("recorded_by", a.Operator).text("note", f.Note).
		text("decided_level", string(a.Post.Level)).
		text("reason", f.Reason).text("leader", f.Leader).text("phone", f.Phone).text("mode", modeOf(f)).text("route_out", f.RouteOut).
		late(f.BackEntered)
	if a := cmp.Or(f.Admission, AdmitIn); a == AdmitTurnBack || a == AdmitStandby {
		e.numbered() // the number by which they are called, on the slip they take along
	}
	for _, c := range ends(StandingFilings(facts.Filings)) {
		e.add("follows", c.ID.String())
	}
	origin := OnTheSpot
	for _, s := range facts.Signups {
		if s.Decision != SignupDissuaded {
			origin = cmp.Or(s.Origin, FromCity)
			e.ref("signup", s.ID)
		}
	}
	return e.text("origin", origin)
}

// ends are the filings no other continues.
func ends(filings []Checkin) []Checkin {
	last, apart := latest(filings)
	if last.ID == (uuid.UUID{}) {
		return nil
	}
	return append(apart, last)
}

// late marks a filing as entered from paper.
func (e *edit) late(yes bool) *edit {
	if !yes {
		return e
	}
	return e.set("back_entered", merge.OfBool(true))
}

func modeOf(f Arrival) string {
	switch {
	case f.Corrects:
		return Correction
	case f.Reinforces:
		return Reinforcement
	}
	return FirstFiling
}

// bring enters the vehicles and people a team's filing names.
func (x *act) bring(team Team, known []Vehicle, at time.Time, f Arrival) *Refusal {
	for _, plate := range f.Plates {
		form := VehicleForm{Plate: plate, Team: team.ID, Place: f.Place, Anyway: f.Anyway}
		e, _, r := x.vehicle(known, form, at)
		if r != nil {
			return r
		}
		x.with(e)
	}
	for _, name := range f.Names {
		if name = strings.TrimSpace(name); name != "" {
			if r := personName(name); r != nil {
				return r
			}
			x.with(x.person(name, team.ID).status("status", PersonPresent).time("arrived_at", at))
		}
	}
	return nil
}

func arrivalLine(team Team, admission string, f Arrival) string {
	what := map[string]string{AdmitIn: "到场", AdmitLater: "到场待定", AdmitStandby: "到场转备勤", AdmitTurnBack: "劝返"}[admission]
	switch {
	case f.Corrects:
		what = "到场更正"
	case f.Reinforces:
		what = "增援到场"
	}
	line := fmt.Sprintf("%s%s：%d 人 %d 车", team.Name, what, f.People, f.Vehicles)
	for _, more := range []string{f.Place, catalog.DirectionWords(f.Capability, "zh"), f.Reason} {
		if more != "" {
			line += "，" + more
		}
	}
	return line
}

// CheckInPerson files a single volunteer's arrival. similar are the people he might be already.
func CheckInPerson(a Actor, similar []Person, team Team, f WalkUp) (record.Act, error) {
	if r := a.may(Reception.By()...); r != nil {
		return record.Act{}, r
	}
	at, admission := a.at(f.ArrivedAt), cmp.Or(f.Admission, AdmitIn)
	switch {
	case personName(f.Name) != nil:
		return record.Act{}, personName(f.Name)
	case admission == AdmitTurnBack && f.Reason == "":
		return record.Act{}, refuse(ReasonMissing).on("reason")
	case at.After(a.Now.Add(ClockLimit)):
		return record.Act{}, refuse(InFuture, says("到达时间", "time of arrival")).on("arrived_at")
	}
	var names []string
	var refs []Ref
	for i := range similar {
		names, refs = append(names, similar[i].Name), append(refs, similar[i].Ref())
	}
	if r := repeated(names, refs, f.Anyway); r != nil {
		return record.Act{}, r
	}
	x := a.begin().lateIf(f.BackEntered)
	id := x.fresh()
	state, line := PersonPresent, "个人到场："
	if admission != AdmitIn {
		state, line = PersonLeft, "个人未准入："
	}
	x.with(
		change("person", id).text("name", strings.TrimSpace(f.Name)).text("phone", f.Phone).text("id_number", NormalCode(f.IDNumber)).
			text("role", f.Role).add("certificates", f.Certificates...).text("emergency_contact", f.EmergencyContact).
			ref("team", team.ID).status("status", state).time("status_at", at).time("arrived_at", at).text("place", f.Place).
			text("reason", f.Reason).text("recorded_by", a.Operator).apart(refs),
		change("checkin", x.fresh()).ref("team", team.ID).ref("person", id).text("admission", admission).text("origin", OnTheSpot).
			text("place", f.Place).time("arrived_at", at).text("decided_level", string(a.Post.Level)).count("people", 1).text("reason", f.Reason).text("mode", FirstFiling).
			text("recorded_by", a.Operator).late(f.BackEntered),
	)
	return x.journal(id, at, strings.TrimSuffix(line+strings.TrimSpace(f.Name)+" "+team.Name, " ")), nil
}

// CheckInVehicle files a vehicle's arrival. known are the vehicles of its plate and the one, if any, that has the id a
// new record of the plate would get; filings are theirs.
func CheckInVehicle(a Actor, known []Vehicle, filings []Checkin, team Team, f VehicleForm) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	at := a.at(f.ArrivedAt)
	switch {
	case NormalPlate(f.Plate) == "":
		return record.Act{}, missing("plate", says("车牌号码", "plate"))
	case f.Seats < 0 || f.Seats > 200:
		return record.Act{}, refuse(OutOfBounds, says("座位数", "seats"), 0, 200).on("seats")
	case at.After(a.Now.Add(ClockLimit)):
		return record.Act{}, refuse(InFuture, says("到达时间", "time of arrival")).on("arrived_at")
	}
	x := a.begin().lateIf(f.BackEntered)
	e, id, r := x.vehicle(known, f, at)
	if r != nil {
		return record.Act{}, r
	}
	if odd := CheckPlate(f.Plate, f.PlateColor); odd != nil && !f.Anyway {
		return record.Act{}, odd
	}
	c := change("checkin", x.fresh()).ref("team", team.ID).ref("vehicle", id).text("admission", AdmitIn).text("origin", OnTheSpot).
		text("place", f.Place).time("arrived_at", at).count("vehicles", 1).text("mode", FirstFiling).text("recorded_by", a.Operator).late(f.BackEntered)
	for _, before := range ends(StandingFilings(filings)) {
		c.add("follows", before.ID.String())
	}
	x.with(e, c)
	return x.journal(id, at, strings.TrimSpace("车辆到场："+NormalPlate(f.Plate)+" "+team.Name)), nil
}

// vehicle gives the edit that puts a vehicle on the scene. The id of a new one comes from its plate, so that two desks
// cut off from each other make one record of it; unless a record whose plate was put right since has that id.
func (x *act) vehicle(known []Vehicle, f VehicleForm, at time.Time) (*edit, uuid.UUID, *Refusal) {
	var v Vehicle
	if same := SamePlate(known, f.Plate); len(same) > 0 {
		v = same[0]
	} else if v.ID = record.KeyID("vehicle", NormalPlate(f.Plate)); slices.ContainsFunc(known, func(k Vehicle) bool { return k.ID == v.ID }) {
		v.ID = x.fresh()
	}
	here := v.Status == VehicleArrived || v.Status == VehicleOut
	if here && !f.Anyway && (v.Team != f.Team || f.Team == uuid.UUID{}) {
		return nil, v.ID, repeated([]string{strings.TrimSpace(v.Plate + " " + v.Driver)}, []Ref{v.Ref()}, false)
	}
	e := change("vehicle", v.ID)
	if !v.Known() {
		e.text("plate", NormalPlate(f.Plate)).text("recorded_by", x.by.Operator)
	}
	if v.Status != VehicleArrived {
		if r := VehicleMachine().step(x.by, v.From, v.Status, VehicleArrived, nil); r != nil {
			return nil, v.ID, r
		}
		e.status("status", VehicleArrived).time("status_at", at)
	}
	e.ref("team", f.Team).text("plate_color", f.PlateColor).text("type", f.Type).text("driver", f.Driver).
		text("driver_phone", f.DriverPhone).count("seats", f.Seats).text("place", f.Place).time("arrived_at", at)
	return e, v.ID, nil
}
