package roster

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Incident is the event the space is about. Mechanism and ResponseLevel are different facts: the mechanism is
// started for a response, and ends without it.
type Incident struct {
	From
	ID            uuid.UUID
	Name          string
	Type          string
	Area          string // code of the district
	Place         string
	ResponseUnit  string // who started the emergency response
	ResponseLevel string
	Mechanism     Status
	ActivatedBy   string
	ActivatedAt   time.Time
	ApprovedBy    string
	ApprovedAt    time.Time
	OrderNo       string
	PublicPhone   string
	EndedAt       time.Time
	JoinedInto    uuid.UUID // the incident that survived, when this one joined it
}

// Member is one unit's or person's place in one of the three groups (编组).
type Member struct {
	From
	ID         uuid.UUID
	Incident   uuid.UUID
	Group      record.Group
	Person     string
	Unit       string
	Duty       string
	Status     Status
	ApprovedBy string
	ApprovedAt time.Time
	DocumentNo string
}

// Signup is an application to come (报名), before travel.
type Signup struct {
	From
	ID         uuid.UUID
	Team       uuid.UUID
	Origin     string // in the city, from another province, already arrived
	People     int
	Vehicles   int
	Capability string
	ETA        time.Time
	Decision   Status
	DecidedBy  string
	Reason     string
	PlatformNo string
	Contact    string
	Phone      string

	SelfSufficiency float64 // hours
}

// Team is a force in the census or at the incident.
type Team struct {
	From
	ID              uuid.UUID
	Name            string
	ShortName       string
	CreditCode      string
	District        string
	RegisteredIn    string
	Leader          string
	Phone           string
	DeputyPhone     string
	Size            int      // members on its books
	Capabilities    []string // "water" or "water:2", a direction with its level
	Vehicles        int
	Facilities      string
	SelfSufficiency float64 // hours
	InsuredUntil    time.Time
	SurveyedBy      string
	VerifiedAt      time.Time
	Status          Status    // at the incident; empty in the census
	StatusAt        time.Time // since when
	Task            uuid.UUID // zero: free
	Place           string
	LastContactAt   time.Time
	HeldOfflineAt   time.Time // when a desk cut off from the centre gave it its task; zero: known to the centre then
	SameAs          uuid.UUID // the record that goes on, when this one was found to be a duplicate
}

// Checkin is one filing on arrival (报备): an event, never changed. A reinforcement or a correction names what it
// follows, so that two filings that did not know of each other can be told from a second wave.
type Checkin struct {
	From
	ID              uuid.UUID
	Team            uuid.UUID
	Signup          uuid.UUID
	Person          uuid.UUID
	Vehicle         uuid.UUID
	Origin          string
	Admission       string
	Place           string
	ArrivedAt       time.Time
	People          int
	Vehicles        int
	Capability      string
	SelfSufficiency float64 // hours
	RecordedBy      string
	Note            string
	Mode            string   // arrival, reinforcement, correction
	Follows         []string // ids of the filings this one knew of and continues
	BackEntered     bool     // 补录: from a paper card
	RouteOut        string   // of who is turned back
	Number          string   // of who is turned back or put on standby: the number to be called by
}

// Person is one responder.
type Person struct {
	From
	ID               uuid.UUID
	Team             uuid.UUID // zero: came alone
	Name             string
	Phone            string
	IDNumber         string
	Role             string
	Certificates     []string
	EmergencyContact string
	Status           Status
	SameAs           uuid.UUID
}

// Vehicle is one vehicle.
type Vehicle struct {
	From
	ID          uuid.UUID
	Team        uuid.UUID
	Plate       string
	PlateColor  string
	Type        string
	Driver      string
	DriverPhone string
	Seats       int
	Status      Status
	SameAs      uuid.UUID
}

// Need is something somebody at the scene needs (需求).
type Need struct {
	From
	ID             uuid.UUID
	Number         string
	Title          string
	Place          string
	District       string
	Lat, Lon       float64
	Category       string
	Urgency        string
	PeopleAffected int
	Quantity       float64
	Unit           string
	Source         string
	Reporter       string
	Phone          string
	Status         Status
	RecordedBy     string
	VerifiedBy     string
	VerifiedHow    string
	Alone          string // why one person both took it in and verified it
	ReportedAt     time.Time
	LastConfirmed  time.Time
	PublishedAt    time.Time
	ExpiresAt      time.Time
	Outcome        string    // how it was closed
	SameAs         uuid.UUID // the need it was merged into
}

// Publication is a signed statement to an audience: a need, the situation, a call to stay away, a correction.
type Publication struct {
	From
	ID        uuid.UUID
	Number    string
	Version   int
	Class     string // its field "kind"
	Need      uuid.UUID
	Text      string
	Audience  string
	Basis     string
	SignedBy  string
	Status    Status
	ExpiresAt time.Time
}

// Task is a task order (任务单).
type Task struct {
	From
	ID           uuid.UUID
	Number       string
	Title        string
	Need         uuid.UUID
	Place        string
	Lat, Lon     float64
	Priority     float64
	Goal         string
	Hazards      string
	Channel      string
	StartsAt     time.Time
	Status       Status
	StatusAt     time.Time // since when
	Result       string
	Teams        []string // ids of the teams it was given to and not taken from while it went on
	RecordedBy   string
	OrderedBy    string
	IssuedAt     time.Time
	Exception    string // why it was issued while the mechanism was not started
	LastReportAt time.Time
	LastReport   string
	EndsAt       time.Time // expected
	VerifiedBy   string
	Follows      uuid.UUID // the task it goes on from, that was handed over to it
}

// Entry is one line of the journal: an event, never changed.
type Entry struct {
	From
	ID    uuid.UUID
	Text  string
	About uuid.UUID
	At    time.Time
}
