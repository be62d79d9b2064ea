package roster

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Activation starts the mechanism, or opens a 待启动 incident at a desk that has not heard of the start.
type Activation struct {
	Name          string // required
	Type          string // code of incident.type
	Area          string // code of the district
	Place         string
	Pending       bool // 待启动: no order has reached this desk yet
	OrderNo       string
	OrderedBy     string // who decided the start
	At            time.Time
	ResponseUnit  string
	ResponseLevel string
	PublicPhone   string
	ShortCode     string       // letters that stand in readable numbers; empty: made from the place
	Members       []MemberForm // nil: the default membership of the three groups
}

// Start turns a 待启动 incident into a started one, once the order is known.
type Start struct {
	Incident      uuid.UUID
	OrderNo       string
	OrderedBy     string
	At            time.Time
	ResponseUnit  string
	ResponseLevel string
	Seen          record.Basis
}

// LevelChange records a change of response level, with the unit and order it rests on.
type LevelChange struct {
	Incident uuid.UUID
	Level    string
	Unit     string
	OrderNo  string
	At       time.Time
	Reason   string
	Seen     record.Basis
}

// Ending ends the mechanism, or archives an ended one.
type Ending struct {
	Incident  uuid.UUID
	OrderNo   string
	OrderedBy string
	At        time.Time
	Reason    string
	Anyway    bool // although tasks are open or teams are still here
	Seen      record.Basis
}

// MemberForm puts a unit or person into a group.
type MemberForm struct {
	Group  record.Group
	Unit   string
	Person string
	Duty   string
	Phone  string
}

// Approval approves the 编组: the members named, or every pending one when none is.
type Approval struct {
	Members    []uuid.UUID
	Approver   string
	At         time.Time
	DocumentNo string
}

// SignupForm is an application to come. Team names a team known here or in the census; NewTeam describes one that is
// not.
type SignupForm struct {
	Team            uuid.UUID
	NewTeam         *TeamForm
	Origin          string
	People          int
	Vehicles        int
	Capability      string
	ETA             time.Time
	SelfSufficiency float64 // hours
	Contact         string
	Phone           string
	PlatformNo      string
	Channel         string // how it came: 微信接龙
	Note            string
	Anyway          bool // although it looks like one already made
}

// TeamForm describes a team not known yet.
type TeamForm struct {
	Name            string // required
	ShortName       string
	CreditCode      string
	District        string
	RegisteredIn    string
	Leader          string
	Phone           string
	Size            int
	Capabilities    []string
	SelfSufficiency float64 // hours
}

// Verdict decides a sign-up.
type Verdict struct {
	Decision Status
	Reason   string // required for 劝止
	Seen     record.Basis
}

// Arrival is a team's filing on arrival. Its four numbers come first: people, vehicles, capability, hours it can
// feed itself.
type Arrival struct {
	Team            uuid.UUID // known here or in the census
	NewTeam         *TeamForm // or a team nobody knows
	People          int
	Vehicles        int
	Capability      string
	SelfSufficiency float64   // hours
	ArrivedAt       time.Time // zero: now
	Place           string    // assembly point
	Leader          string
	Phone           string
	Admission       string // empty: admitted
	Reason          string // required for 劝返
	Note            string
	Plates          []string
	Names           []string // of people, when they are entered one by one
	Reinforces      bool     // a second wave of a team already here
	Corrects        bool     // puts right the numbers of a filing already made
	Anyway          bool     // although it looks like one already made
	BackEntered     bool     // 补录: from a paper card
	RouteOut        string   // of 劝返: the way out that was told
	Seen            record.Basis
}

// WalkUp is a single volunteer's filing on arrival.
type WalkUp struct {
	Name             string
	Phone            string
	IDNumber         string
	Role             string
	Certificates     []string
	EmergencyContact string
	Team             uuid.UUID // zero: came alone
	Admission        string
	Reason           string
	Place            string
	ArrivedAt        time.Time
	Anyway           bool
	BackEntered      bool
}

// VehicleForm is a vehicle's filing on arrival.
type VehicleForm struct {
	Plate       string
	PlateColor  string
	Type        string
	Team        uuid.UUID
	Driver      string
	DriverPhone string
	Seats       int
	Place       string
	ArrivedAt   time.Time
	Anyway      bool
	BackEntered bool
}

// TeamMove moves a team's card on the board.
type TeamMove struct {
	Team   uuid.UUID
	To     Status
	Place  string // empty: stays where it is
	Reason string // where the step asks for one
	Seen   record.Basis
}

// PersonMove changes where a person is.
type PersonMove struct {
	Person uuid.UUID
	To     Status
	Reason string
	Seen   record.Basis
}

// VehicleMove changes where a vehicle is.
type VehicleMove struct {
	Vehicle uuid.UUID
	To      Status
	Seen    record.Basis
}

// NeedForm takes in a need. Everything but the title may be unknown.
type NeedForm struct {
	Title          string
	Place          string
	District       string
	Lat, Lon       float64 // both 0: unknown
	Category       string
	Urgency        string
	PeopleAffected int
	Quantity       float64
	Unit           string
	Source         string
	Reporter       string
	Phone          string
	ReportedAt     time.Time // zero: now
	Anyway         bool      // although it looks like one already taken in
	BackEntered    bool
}

// NeedMove takes a lead up for checking, or opens a settled need again with a reason.
type NeedMove struct {
	Need   uuid.UUID
	Reason string
	Seen   record.Basis
}

// Verification says what came of checking a need.
type Verification struct {
	Need     uuid.UUID
	Result   Status // 已核实, 存疑, 不实 or 重复
	How      string // called back, seen by, second source
	Verifier string // empty: the operator
	Alone    string // why one person both took it in and verified it, at a single-person desk
	SameAs   uuid.UUID
	Urgency  string
	Seen     record.Basis
}

// Publishing signs a need out.
type Publishing struct {
	Need     uuid.UUID
	Text     string // empty: made from the need
	Audience string
	Basis    string // the order, or the decision of the command, with its number
	BasisNo  string
	SignedBy string
	Valid    time.Duration // 0: 48 h
	Alone    string        // why the signer is the verifier, at a single-person desk
	Seen     record.Basis
}

// Renewal confirms that a published need still stands.
type Renewal struct {
	Need  uuid.UUID
	How   string
	Valid time.Duration // 0: 48 h
	Seen  record.Basis
}

// Answer says how far a published need is met.
type Answer struct {
	Need uuid.UUID
	To   Status // 部分响应 or 已响应
	Note string
	Seen record.Basis
}

// Closing closes a need.
type Closing struct {
	Need    uuid.UUID
	Outcome string // done, cancelled or expired
	Reason  string
	Anyway  bool // although a task for it is open
	Seen    record.Basis
}

// TaskForm drafts a task order.
type TaskForm struct {
	Title     string
	Need      uuid.UUID
	Place     string
	Lat, Lon  float64
	Priority  float64
	Goal      string
	Hazards   string
	Channel   string
	StartsAt  time.Time
	EndsAt    time.Time // expected
	Contact   string
	Phone     string
	Equipment string
	Ready     bool        // not a draft: waits to be issued
	Teams     []uuid.UUID // assigned at once
	Anyway    bool        // although a team is taken or too small
	Offline   bool        // this desk cannot reach the centre now: its teams are held offline (离线占用)
}

// Issue gives a task order out (待下达 → 已下达).
type Issue struct {
	Task      uuid.UUID
	OrderedBy string
	Exception string // required while the mechanism is not started: the oral order, or why it is entered later
	Seen      record.Basis
}

// Progress moves a task order on.
type Progress struct {
	Task   uuid.UUID
	To     Status
	At     time.Time // when it happened; zero: now
	Source string    // self, radio, desk, estimate
	Note   string
	Result string // required by 完成, 未完成移交, 中止
	Alone  string // why who reviews is who recorded it, at a single-person desk
	Seen   record.Basis
}

// Assignment gives a team to a task.
type Assignment struct {
	Task    uuid.UUID
	Team    uuid.UUID
	Reason  string
	Anyway  bool // although the team is too small, unrested or without the capability
	Offline bool // this desk cannot reach the centre now (离线占用)
	Seen    record.Basis
}

// Release takes a team from its task.
type Release struct {
	Team   uuid.UUID
	Task   uuid.UUID // of several; zero: whatever it is on
	To     Status    // where the card goes; empty: 待命, or stays at work when it has another task
	Reason string
	Seen   record.Basis
}

// Withdrawal lets a team leave.
type Withdrawal struct {
	Team          uuid.UUID
	PeopleCounted int // who left, counted at the gate
	At            time.Time
	Destination   string
	HomeDue       time.Time // when it should be home; zero: not told
	Note          string
	Seen          record.Basis
}

// Homecoming says a team is safely home.
type Homecoming struct {
	Team        uuid.UUID
	At          time.Time
	Source      string // who called
	AllVehicles bool   // its vehicles are all home too
	Note        string
	Seen        record.Basis
}

// JoinForm makes one record of two that are the same thing.
type JoinForm struct {
	Kind   string // team, person, vehicle or need
	Keep   uuid.UUID
	Drop   uuid.UUID
	Reason string
}

// Settlement settles a conflicting field: Value is what shall stand.
type Settlement struct {
	Kind   string
	ID     uuid.UUID
	Field  string
	Value  string // as the apply grammar writes it; empty clears
	Reason string
}

// RadioForm is one report of a task at work, as it was heard: a state, what was achieved, or both.
type RadioForm struct {
	Task       uuid.UUID
	Team       uuid.UUID // who reported; zero: not said
	To         Status    // empty: stays where it is
	At         time.Time // when it happened; zero: now
	From       time.Time // since when the results are counted; zero: the last report, or the task's beginning
	Achieved   Achieved
	Materials  string
	Text       string // as it was heard
	Source     string // self, radio, phone, desk, estimate
	ReportedBy string
	Result     string      // required by 完成, 未完成移交, 中止
	Corrects   []uuid.UUID // the reports it puts right
	Reason     string      // of a correction
	Anyway     bool        // although one of this task and period is known
	Seen       record.Basis
}

// Handover gives unfinished work to other teams (未完成移交): the old order ends with its result, a new one follows it.
type Handover struct {
	Task    uuid.UUID
	To      []uuid.UUID // teams that go on with it
	Result  string      // what was done, required
	Left    string      // what is left to do: the goal of the new order
	At      time.Time
	Anyway  bool
	Offline bool // this desk cannot reach the centre now (离线占用)
	Seen    record.Basis
}
