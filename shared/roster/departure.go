package roster

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// States of a departure (departure.status).
const (
	DeparturePlanned   Status = "planned"   // 计划
	DepartureTold      Status = "notified"  // 已通知
	DepartureLeft      Status = "left"      // 已出发
	DepartureCancelled Status = "cancelled" // 取消
)

// Departure is one team's place in the withdrawal plan, or a part of a team that leaves before the rest. Who left is said
// by name and plate; Unnamed and Unlisted are those beside them.
type Departure struct {
	From
	ID          uuid.UUID
	Team        uuid.UUID
	InPart      bool
	Phase       string
	Order       int
	PlannedAt   time.Time
	Area        string
	Route       string
	Assembly    string
	Destination string
	People      int
	Vehicles    int
	Persons     []string
	Plates      []string
	Unnamed     int
	Unlisted    int
	Status      Status
	LeftAt      time.Time
	NotifiedAt  time.Time
}

// DepartureOf reads a departure.
func DepartureOf(row record.Record) Departure {
	r := reading{row}
	return Departure{
		From: From{row}, ID: row.ID, Team: r.Ref("team"), InPart: r.Text("part") == "part", Phase: r.Text("phase"), Order: r.count("order"),
		PlannedAt: r.Time("planned_at"), Area: r.Text("area"), Route: r.Text("route"), Assembly: r.Text("assembly"), Destination: r.Text("destination"),
		People: r.count("people"), Vehicles: r.count("vehicles"), Persons: r.Members("persons"), Plates: r.Members("plates"),
		Unnamed: r.count("unnamed"), Unlisted: r.count("unlisted"), Status: r.status("status"), LeftAt: r.Time("left_at"), NotifiedAt: r.Time("notified_at"),
	}
}

// OnTheRoad says whether a vehicle has left and nobody knows yet that it is home, or why not (R8-3).
func (v Vehicle) OnTheRoad() bool {
	return v.Status == VehicleLeft && v.told("home_at").IsZero() && v.word("home_exception") == ""
}

// HomeDue is when a team that left should be home: as it said, else so long after it left as the settings have it.
func (t Team) HomeDue(s Settings) time.Time {
	if due := t.told("home_due_at"); !due.IsZero() {
		return due
	}
	left := t.told("withdrawn_at")
	if left.IsZero() {
		left = t.StatusAt
	}
	if left.IsZero() {
		return time.Time{}
	}
	return left.Add(s.Span(HomeDueHours))
}

// Without is the picture as it would stand with some teams gone: what remains is held against the open needs before anybody
// is let go (R8-1).
func (p *Picture) Without(teams []uuid.UUID) *Picture {
	after := *p
	after.Teams = slices.Clone(p.Teams)
	for i := range after.Teams {
		if t := &after.Teams[i]; slices.Contains(teams, p.sameTeam(t.ID)) {
			t.Status = TeamWithdrawn
		}
	}
	after.heads = after.countHeads()
	return &after
}

// partsGone adds up, by team, those who left in part and were not entered by name or plate, since the team last arrived.
func (p *Picture) partsGone(filings map[uuid.UUID][]Checkin) (people, vehicles map[uuid.UUID]int) {
	people, vehicles = map[uuid.UUID]int{}, map[uuid.UUID]int{}
	for _, d := range p.Departures {
		team := p.sameTeam(d.Team)
		if !d.InPart || d.Status != DepartureLeft || d.LeftAt.Before(lastArrival(filings[team])) {
			continue
		}
		people[team] += d.Unnamed
		vehicles[team] += d.Unlisted
	}
	return people, vehicles
}

// lastArrival is when a team last came afresh: what left before then is part of an earlier visit.
func lastArrival(filings []Checkin) time.Time {
	var last time.Time
	for i := range filings {
		fresh := filings[i].Mode == FirstFiling || filings[i].Mode == ""
		if fresh && filings[i].ArrivedAt.After(last) {
			last = filings[i].ArrivedAt
		}
	}
	return last
}

// told is a moment of the record behind a struct; the zero time where there is none.
func (o From) told(field string) time.Time {
	if o.Row.Kind == nil {
		return time.Time{}
	}
	return o.Row.Time(field)
}

// AsOf is the picture as the heads stood at a moment, by the times that were entered: who arrived after it is not there
// yet, who left after it is there still. Where within the scene people were then is not kept, so only who was here may be
// asked of it.
func (p *Picture) AsOf(moment time.Time) *Picture {
	past := *p
	later := func(t time.Time) bool { return t.After(moment) }
	past.Checkins = slices.DeleteFunc(slices.Clone(p.Checkins), func(c Checkin) bool { return later(c.ArrivedAt) })
	past.Departures = slices.DeleteFunc(slices.Clone(p.Departures), func(d Departure) bool { return later(d.LeftAt) })
	filed := map[uuid.UUID]bool{}
	for _, c := range past.Checkins {
		filed[p.sameTeam(c.Team)] = true
	}
	past.Teams = slices.Clone(p.Teams)
	for i := range past.Teams {
		t := &past.Teams[i]
		if gone := t.told("withdrawn_at"); (t.Status == TeamWithdrawn || t.Status == TeamHome) && later(gone) {
			t.Status = TeamStandby
		}
	}
	past.People = slices.DeleteFunc(slices.Clone(p.People), func(x Person) bool {
		return later(x.told("arrived_at")) || x.Team != (uuid.UUID{}) && !filed[p.sameTeam(x.Team)]
	})
	for i := range past.People {
		if x := &past.People[i]; x.Status == PersonLeft && later(x.told("status_at")) {
			x.Status = PersonPresent
		}
	}
	past.teams = arrange(past.Teams, func(t *Team) uuid.UUID { return t.ID })
	past.people = arrange(past.People, func(x *Person) uuid.UUID { return x.ID })
	past.heads = past.countHeads()
	return &past
}
