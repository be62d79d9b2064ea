package desk

import (
	"context"
	"time"

	"github.com/google/uuid"

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
	Counts    roster.Counts
	Heads     roster.HeadCount
	Conflicts map[record.Group]int // waiting for each group
	Pending   int                  // members of the groups not approved yet
}

// Overview reads the incident, its figures and how much waits for whom.
func (d *Desk) Overview(ctx context.Context) (Overview, error) { return Overview{}, errNotBuilt }

// Heads is where the people are.
type Heads struct {
	Total         roster.HeadCount
	Teams         []roster.HeadCount
	Discrepancies []roster.Discrepancy
}

// HeadCounts reads where the people are, per team and in total, and where names and declared numbers disagree.
func (d *Desk) HeadCounts(ctx context.Context) (Heads, error) { return Heads{}, errNotBuilt }

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
}

// Column is one status of the board.
type Column struct {
	Status roster.Status
	Label  record.Label
	Cards  []Card
	People int
}

// BoardFilter narrows the board; zero values do not.
type BoardFilter struct {
	Capability string
	District   string
	Place      string
	Text       string // name fragment or pinyin initials
}

// Board reads the force board: every status of a team at an incident in order, with its cards by name.
func (d *Desk) Board(ctx context.Context, f BoardFilter) ([]Column, error) { return nil, errNotBuilt }

// NeedLine is one need in a list.
type NeedLine struct {
	Need      roster.Need
	Freshness roster.Freshness
	Supply    roster.Supply
	Tasks     []roster.Task
	Next      []roster.Status
}

// NeedFilter narrows the list of needs; zero values do not.
type NeedFilter struct {
	Status   []roster.Status
	District string
	Text     string
	Open     bool // neither closed, false nor merged into another
}

// Needs lists needs: urgent first, then oldest.
func (d *Desk) Needs(ctx context.Context, f NeedFilter) ([]NeedLine, error) { return nil, errNotBuilt }

// NeedPage is everything about one need.
type NeedPage struct {
	NeedLine
	Publications []roster.Publication // newest first
	Callers      []roster.Need        // the needs merged into it, with their callers
	Recorder     string               // who took it in
}

// Need reads one need.
func (d *Desk) Need(ctx context.Context, id uuid.UUID) (NeedPage, error) {
	return NeedPage{}, errNotBuilt
}

// TaskLine is one task order in a list.
type TaskLine struct {
	Task    roster.Task
	Need    *roster.Need
	Teams   []roster.Team // working on it now
	Silent  time.Duration
	Overdue roster.Silence
	Next    []roster.Status
}

// TaskFilter narrows the list of task orders; zero values do not.
type TaskFilter struct {
	Status []roster.Status
	Text   string
	Open   bool
}

// Tasks lists task orders: highest priority first, then oldest.
func (d *Desk) Tasks(ctx context.Context, f TaskFilter) ([]TaskLine, error) { return nil, errNotBuilt }

// Task reads one task order.
func (d *Desk) Task(ctx context.Context, id uuid.UUID) (TaskLine, error) {
	return TaskLine{}, errNotBuilt
}

// Candidates ranks the free teams for a task or need, each with its reasons.
func (d *Desk) Candidates(ctx context.Context, of roster.Ref) ([]roster.Candidate, error) {
	return nil, errNotBuilt
}

// SignupLine is one application in a list.
type SignupLine struct {
	Signup  roster.Signup
	Team    roster.Team
	Arrived *roster.Checkin // its filing, once there is one
}

// Signups lists applications, undecided ones first.
func (d *Desk) Signups(ctx context.Context) ([]SignupLine, error) { return nil, errNotBuilt }

// TeamLine is one team in a list.
type TeamLine struct {
	Team  roster.Team
	Heads roster.HeadCount
	Task  *roster.Task
}

// Teams lists the teams of the incident by name.
func (d *Desk) Teams(ctx context.Context, f BoardFilter) ([]TeamLine, error) { return nil, errNotBuilt }

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
}

// Team reads one team, from the census when the incident does not know it.
func (d *Desk) Team(ctx context.Context, id uuid.UUID) (TeamPage, error) {
	return TeamPage{}, errNotBuilt
}

// Clearance is a team's leaving list.
func (d *Desk) Clearance(ctx context.Context, team uuid.UUID) ([]roster.Check, error) {
	return nil, errNotBuilt
}

// Members lists the three groups' members, by group.
func (d *Desk) Members(ctx context.Context) ([]roster.Member, error) { return nil, errNotBuilt }

// Side is one of the values of a conflict.
type Side struct {
	Value  merge.Value // zero for findings
	Text   string      // for a person
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

// Conflicts lists what waits for a person, red first: unsettled fields, and findings across records.
func (d *Desk) Conflicts(ctx context.Context) ([]Conflict, error) { return nil, errNotBuilt }

// JournalPage reads up to limit lines, newest first, before the given row key (0: the newest), about a record or all.
func (d *Desk) JournalPage(ctx context.Context, about uuid.UUID, before int64, limit int) ([]roster.Entry, error) {
	return nil, errNotBuilt
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

// History reads who wrote what into a record, oldest first, losing values included.
func (d *Desk) History(ctx context.Context, of roster.Ref) ([]HistoryLine, error) {
	return nil, errNotBuilt
}

// Search finds teams, people, vehicles, needs and tasks by name fragment, pinyin initials, phone tail, plate or
// number, in the incident first and then in the census.
func (d *Desk) Search(ctx context.Context, text string, limit int) ([]roster.Hit, error) {
	return nil, errNotBuilt
}
