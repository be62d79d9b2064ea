package roster

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// FindingKind names a contradiction across records.
type FindingKind string

// Kinds of findings, after the conflict table (X3).
const (
	TeamTwice      FindingKind = "team_twice"      // one team registered as two records
	PersonTwice    FindingKind = "person_twice"    // one person registered as two records
	PlateTwice     FindingKind = "plate_twice"     // one plate registered as two records
	FilingTwice    FindingKind = "filing_twice"    // two desks filed one team's arrival, neither knowing of the other
	SignupTwice    FindingKind = "signup_twice"    // two desks took one team's sign-up
	TwoTasks       FindingKind = "two_tasks"       // one team, two open tasks
	ClosedAnswered FindingKind = "closed_answered" // a need closed here, answered there
	WithdrawnBusy  FindingKind = "withdrawn_busy"  // a team gone, yet on an open task
	LostTask       FindingKind = "lost_task"       // a team said to be on a task that is deleted or over
	ClockApart     FindingKind = "clock_apart"     // two devices' clocks more than five minutes apart
)

// Claim is one side of a finding: a value, and who wrote it when.
type Claim struct {
	Record Ref
	Title  string // the record, for a person
	Value  string // what it claims, for a person
	Source record.Source
}

// Call is one telephone call to make before deciding.
type Call struct {
	Who    string // desk, leader or caller
	Phone  string // masked by whoever shows it
	Why    record.Label
	Record Ref
}

// Finding is one contradiction across records. Every replica with the same records has the same findings, with the
// same ids in the same order.
type Finding struct {
	ID     uuid.UUID // of its kind and records
	Kind   FindingKind
	Owner  record.Group // who settles it
	Red    bool         // amber otherwise
	Title  record.Label
	Rule   record.Label // what holds until a person decides
	Holds  Ref          // the record that holds for now
	Claims []Claim
	Calls  []Call
}

// Records lists what the finding is about.
func (f *Finding) Records() []Ref {
	refs := make([]Ref, len(f.Claims))
	for i, c := range f.Claims {
		refs[i] = c.Record
	}
	return refs
}

// ClockLimit is how far two clocks may be apart before both times are shown.
const ClockLimit = 5 * time.Minute
