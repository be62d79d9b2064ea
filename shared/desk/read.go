package desk

import (
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Overview is the state of the incident at one moment.
type Overview struct {
	Known     bool // an incident record exists
	Incident  roster.Incident
	Others    []roster.Incident // opened apart and not joined yet
	AsOf      time.Time
	Clock     roster.Clock // of an exercise; empty shows real time
	Counts    roster.Counts
	Heads     roster.HeadCount
	Conflicts map[record.Group]int // waiting for each group
	Pending   int                  // members of the groups not approved yet
	Post      roster.Post          // where the operator works: what he may do
}

// Heads is where the people are.
type Heads struct {
	Total         roster.HeadCount
	Teams         []roster.HeadCount
	Discrepancies []roster.Discrepancy
}

// Card is one team on the board.
type Card struct {
	Team    roster.Team
	Heads   roster.HeadCount
	Task    *roster.Task
	Since   time.Time // in this status; zero: unknown
	Silent  time.Duration
	Overdue roster.Silence
	Next    []roster.Status // where this post may move it
	Unclear []string        // surfaced fields with more than one value
	Duty    roster.Duty     // how long it has been at it; zero for a team not here
	Held    bool            // 离线占用: nobody but the desk that gave it its task can be sure of it

	Expected int              // people its sign-up announced; 0: none did
	ETA      time.Time        // when it is expected; zero: nobody said
	Wants    []roster.Request // what it asked for and has not got yet
}

// Column is one status of the board.
type Column struct {
	Status roster.Status
	Label  record.Label
	Cards  []Card
	People int
	All    int // cards without the filter
}

// BoardFilter narrows the board; zero values do not.
type BoardFilter struct {
	Capability string
	District   string
	Place      string
	Text       string // name fragment or pinyin initials

	Level int     // of the capability, or of any where none is asked for: this or better; 1 is the best
	Awake float64 // at most so many hours since the last rest

	Order BoardOrder
}

// BoardOrder is in what order the cards of a column stand.
type BoardOrder string

// Orders. By name is by pinyin, with the numbers in names as numbers.
const (
	ByRisk    BoardOrder = ""        // on task the longest silence first, elsewhere by name
	ByName    BoardOrder = "name"    // everywhere
	BySilence BoardOrder = "silence" // the longest first
	ByHours   BoardOrder = "hours"   // the longest on task first
)

// NeedLine is one need in a list.
type NeedLine struct {
	Need      roster.Need
	Freshness roster.Freshness
	Supply    roster.Supply
	Tasks     []roster.Task
	Next      []roster.Status
	Valid     time.Duration // how long it stands when published, where nothing else is said
}

// NeedFilter narrows the list of needs; zero values do not.
type NeedFilter struct {
	Status   []roster.Status
	District string
	Text     string
	Open     bool // neither closed, false nor merged into another
}

// NeedPage is everything about one need.
type NeedPage struct {
	NeedLine
	Publications []roster.Publication // newest first
	Callers      []roster.Need        // the needs merged into it, with their callers
	Recorder     string               // who took it in
}

// TaskLine is one task order in a list.
type TaskLine struct {
	Task    roster.Task
	Need    *roster.Need
	Teams   []roster.Team // working on it now
	Silent  time.Duration
	Overdue roster.Silence
	Next    []roster.Status

	Follows  *roster.Task    // the order it goes on from; nil for none
	Achieved roster.Achieved // by the reports that count
}

// TaskFilter narrows the list of task orders; zero values do not.
type TaskFilter struct {
	Status []roster.Status
	Text   string
	Open   bool
}

// SignupLine is one application in a list.
type SignupLine struct {
	Signup  roster.Signup
	Team    roster.Team
	Arrived *roster.Checkin // its filing, once there is one
}

// TeamLine is one team in a list.
type TeamLine struct {
	Team  roster.Team
	Heads roster.HeadCount
	Task  *roster.Task
}

// TeamPage is everything about one team.
type TeamPage struct {
	TeamLine
	InCensus bool // known to the census only: not at this incident yet
	People   []roster.Person
	Vehicles []roster.Vehicle
	Filings  []roster.Checkin // newest first
	Tasks    []roster.Task    // it was ever given to
	Aliases  []roster.Team    // duplicates joined into it
	Next     []roster.Status

	SignedUp roster.Signup // its latest that counts: what it announced; zero where there is none
}

// Side is one of the values of a conflict.
type Side struct {
	Value  merge.Value  // zero for findings
	Text   string       // for a person
	Said   record.Label // the same in both languages, where it is no value of a field; else empty
	Source record.Source
	Device string // short name
	Record roster.Ref
	Stands bool // it is what every screen shows for now
}

// Conflict waits for a person: a field with more than one value, or a finding across records.
type Conflict struct {
	ID      string // stable
	Record  roster.Ref
	Title   string
	Field   string // empty for findings; record.LifeField for a contested deletion
	What    record.Label
	Owner   record.Group
	Red     bool
	Sides   []Side
	Rule    record.Label // what holds until then
	Calls   []roster.Call
	Finding *roster.Finding
}

// HistoryLine is one field set once, in the history of a record.
type HistoryLine struct {
	Source   record.Source
	Field    string
	Label    record.Label
	Old, New string
	Flags    merge.Flags
	Received time.Time // zero: made here
	Denied   string    // why it does not count
	Stands   bool
}
