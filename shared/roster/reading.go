package roster

import (
	"github.com/google/uuid"

	"qianshao/shared/record"
)

// reading gives what a record shows in the shapes the structs want.
type reading struct{ record.Record }

func (r *reading) status(name string) Status { return Status(r.Text(name)) }
func (r *reading) count(name string) int     { return int(r.Number(name)) }

// IncidentOf reads an incident.
func IncidentOf(row record.Record) Incident {
	r := reading{row}
	return Incident{
		From: From{row}, ID: row.ID,
		Name: r.Text("name"), Type: r.Text("type"), Area: r.Text("area"), Place: r.Text("place"),
		ResponseUnit: r.Text("response_unit"), ResponseLevel: r.Text("response_level"), Mechanism: r.status("mechanism_status"),
		ActivatedBy: r.Text("activated_by"), ActivatedAt: r.Time("activated_at"),
		ApprovedBy: r.Text("approved_by"), ApprovedAt: r.Time("approved_at"),
		OrderNo: r.Text("order_no"), PublicPhone: r.Text("public_phone"), EndedAt: r.Time("ended_at"), JoinedInto: r.Ref("joined_into"),
	}
}

// MemberOf reads a member of a group.
func MemberOf(row record.Record) Member {
	r := reading{row}
	return Member{
		From: From{row}, ID: row.ID,
		Incident: r.Ref("incident"), Group: record.Group(r.Text("group")), Person: r.Text("person"), Unit: r.Text("unit"),
		Duty: r.Text("duty"), Status: r.status("status"),
		ApprovedBy: r.Text("approved_by"), ApprovedAt: r.Time("approved_at"), DocumentNo: r.Text("document_no"),
	}
}

// SignupOf reads a sign-up.
func SignupOf(row record.Record) Signup {
	r := reading{row}
	return Signup{
		From: From{row}, ID: row.ID,
		Team: r.Ref("team"), Origin: r.Text("origin"), People: r.count("people"), Vehicles: r.count("vehicles"),
		Capability: r.Text("capability"), ETA: r.Time("eta"), Decision: r.status("decision"),
		DecidedBy: r.Text("decided_by"), Reason: r.Text("reason"), PlatformNo: r.Text("platform_no"),
		Contact: r.Text("contact"), Phone: r.Text("phone"), SelfSufficiency: r.Number("self_sufficiency_hours"),
	}
}

// TeamOf reads a team.
func TeamOf(row record.Record) Team {
	r := reading{row}
	return Team{
		From: From{row}, ID: row.ID,
		Name: r.Text("name"), ShortName: r.Text("short_name"), CreditCode: r.Text("credit_code"), District: r.Text("district"),
		RegisteredIn: r.Text("registered_in"), Leader: r.Text("leader"), Phone: r.Text("phone"), DeputyPhone: r.Text("deputy_phone"),
		Size: r.count("members"), Capabilities: r.Members("capabilities"), Vehicles: r.count("vehicles"),
		Facilities: r.Text("facilities"), SelfSufficiency: r.Number("self_sufficiency_hours"), InsuredUntil: r.Time("insured_until"),
		SurveyedBy: r.Text("surveyed_by"), VerifiedAt: r.Time("verified_at"),
		Status: r.status("status"), StatusAt: r.Time("status_at"), Task: r.Ref("task"), Place: r.Text("place"), LastContactAt: r.Time("last_contact_at"),
		HeldOfflineAt: r.Time("held_offline_at"),
		SameAs:        r.Ref("same_as"),
	}
}

// CheckinOf reads a filing on arrival.
func CheckinOf(row record.Record) Checkin {
	r := reading{row}
	return Checkin{
		From: From{row}, ID: row.ID,
		Team: r.Ref("team"), Signup: r.Ref("signup"), Person: r.Ref("person"), Vehicle: r.Ref("vehicle"),
		Origin: r.Text("origin"), Admission: r.Text("admission"), Place: r.Text("place"), ArrivedAt: r.Time("arrived_at"),
		People: r.count("people"), Vehicles: r.count("vehicles"), Capability: r.Text("capability"),
		SelfSufficiency: r.Number("self_sufficiency_hours"), RecordedBy: r.Text("recorded_by"), Note: r.Text("note"),
		Mode: r.Text("mode"), Follows: r.Members("follows"), BackEntered: r.Bool("back_entered"), RouteOut: r.Text("route_out"), Number: r.Text("number"),
	}
}

// PersonOf reads a person.
func PersonOf(row record.Record) Person {
	r := reading{row}
	return Person{
		From: From{row}, ID: row.ID,
		Team: r.Ref("team"), Name: r.Text("name"), Phone: r.Text("phone"), IDNumber: r.Text("id_number"), Role: r.Text("role"),
		Certificates: r.Members("certificates"), EmergencyContact: r.Text("emergency_contact"), Status: r.status("status"),
		SameAs: r.Ref("same_as"),
	}
}

// VehicleOf reads a vehicle.
func VehicleOf(row record.Record) Vehicle {
	r := reading{row}
	return Vehicle{
		From: From{row}, ID: row.ID,
		Team: r.Ref("team"), Plate: r.Text("plate"), PlateColor: r.Text("plate_color"), Type: r.Text("type"),
		Driver: r.Text("driver"), DriverPhone: r.Text("driver_phone"), Seats: r.count("seats"), Status: r.status("status"),
		SameAs: r.Ref("same_as"),
	}
}

// NeedOf reads a need.
func NeedOf(row record.Record) Need {
	r := reading{row}
	return Need{
		From: From{row}, ID: row.ID,
		Number: r.Text("number"), Title: r.Text("title"), Place: r.Text("place"), District: r.Text("district"),
		Lat: r.Number("lat"), Lon: r.Number("lon"), Category: r.Text("category"), Urgency: r.Text("urgency"),
		PeopleAffected: r.count("people_affected"), Quantity: r.Number("quantity"), Unit: r.Text("unit"),
		Source: r.Text("source"), Reporter: r.Text("reporter"), Phone: r.Text("phone"), Status: r.status("status"),
		RecordedBy: r.Text("recorded_by"), VerifiedBy: r.Text("verified_by"), VerifiedHow: r.Text("verified_how"), Alone: r.Text("alone"),
		ReportedAt: r.Time("reported_at"), LastConfirmed: r.Time("last_confirmed_at"),
		PublishedAt: r.Time("published_at"), ExpiresAt: r.Time("expires_at"),
		Outcome: r.Text("outcome"), SameAs: r.Ref("same_as"),
	}
}

// PublicationOf reads a publication.
func PublicationOf(row record.Record) Publication {
	r := reading{row}
	return Publication{
		From: From{row}, ID: row.ID,
		Number: r.Text("number"), Version: r.count("version"), Class: r.Text("kind"), Need: r.Ref("need"), Text: r.Text("text"),
		Audience: r.Text("audience"), Basis: r.Text("basis"), SignedBy: r.Text("signed_by"), Status: r.status("status"),
		ExpiresAt: r.Time("expires_at"),
	}
}

// TaskOf reads a task order.
func TaskOf(row record.Record) Task {
	r := reading{row}
	return Task{
		From: From{row}, ID: row.ID,
		Number: r.Text("number"), Title: r.Text("title"), Need: r.Ref("need"), Place: r.Text("place"),
		Lat: r.Number("lat"), Lon: r.Number("lon"), Priority: r.Number("priority"), Goal: r.Text("goal"),
		Hazards: r.Text("hazards"), Channel: r.Text("channel"), StartsAt: r.Time("starts_at"), Status: r.status("status"),
		StatusAt: r.Time("status_at"), Result: r.Text("result"), Teams: r.Members("teams"),
		RecordedBy: r.Text("recorded_by"), OrderedBy: r.Text("ordered_by"), IssuedAt: r.Time("issued_at"),
		Exception: r.Text("exception"), LastReportAt: r.Time("last_report_at"), LastReport: r.Text("last_report"),
		EndsAt: r.Time("ends_at"), VerifiedBy: r.Text("verified_by"), Follows: r.Ref("follows"),
	}
}

// EntryOf reads a journal line.
func EntryOf(row record.Record) Entry {
	r := reading{row}
	return Entry{From: From{row}, ID: row.ID, Text: r.Text("text"), About: r.Ref("about"), At: r.Time("at")}
}

// idOf reads an id kept as the member of a set; the zero id when the text is none.
func idOf(text string) uuid.UUID {
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.UUID{}
	}
	return id
}
