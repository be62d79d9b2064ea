package screen

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/intake"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
)

// Station is what the screens need of the terminal beside the desk's acts. Every method may take time and is called
// from effects only.
type Station interface {
	Neighbourhood
	// Desk gives the acts of the operator in the space last opened; nil before one is.
	Desk() *desk.Desk
	// Spaces lists the spaces held here, newest first.
	Spaces(ctx context.Context) ([]Space, error)
	// Enter makes a space the one the desk works in.
	Enter(ctx context.Context, id uuid.UUID) error
	// Create starts a space here, with or without a network.
	Create(ctx context.Context, name string, exercise bool) (uuid.UUID, error)
	// Unite copies the records of space from into space into and makes from read-only.
	Unite(ctx context.Context, from, into uuid.UUID) error
	// Enrol joins the deployment that made the code and gives the name of its hub, or begins to wait for the centre;
	// then Sync tells what becomes of it.
	Enrol(ctx context.Context, code string) (Enrolment, error)
	// Sync tells how far everything has travelled.
	Sync(ctx context.Context) (Sync, error)
	// Hurry asks for a connection now instead of after the back-off.
	Hurry(ctx context.Context)
	// Operate names the operator from now on.
	Operate(ctx context.Context, operator, post string) error
	// Setting and Keep read and write small local things: language, theme, drafts.
	Setting(ctx context.Context, key string) (string, error)
	Keep(ctx context.Context, key, value string) error
	// Examine runs the self-check (终端自检); deep reads every database through as well, which takes its time.
	Examine(ctx context.Context, deep bool) ([]Finding, error)
	// Hand makes a paper into a file of a kind (pdf, xlsx, csv, txt), or with "print" hands it to the printer as well; it
	// says where the file is, and why no printer took it.
	Hand(ctx context.Context, q desk.PaperQuery, kind string) (Handed, error)
	// ReadSheet reads a spreadsheet by its path.
	ReadSheet(ctx context.Context, path string) (intake.Grid, error)
	// SaveSheet puts a spreadsheet into the folder of exports under a name (with .xlsx or .csv) and says where it is.
	SaveSheet(ctx context.Context, name string, g intake.Grid) (string, error)
	// WriteStick writes everything held of the open space to one file; a folder gets one named after the space.
	WriteStick(ctx context.Context, path string) (Carried, error)
	// ReadStick takes in what such a file carries. What was whole before a cut or damage is kept beside the error.
	ReadStick(ctx context.Context, path string) (Carried, error)
	// Denied lists the records of the open space with changes of ours that the hub holds but refused.
	Denied(ctx context.Context) ([]Denied, error)
}

// Handed is what became of a paper.
type Handed struct {
	Path    string
	Printer string // that took it; empty when none did
	Trouble string // why none did
	Copy    int    // from 2 on, which printing it is
}

// Denied is one record with a change of ours that was refused.
type Denied struct {
	Record roster.Ref
	Title  string
	Reason string // stable code, as identity gives it
	At     time.Time
}

// Space is one isolated set of records as the list of incidents shows it.
type Space struct {
	ID       uuid.UUID
	Name     string
	Kind     string // census, incident, exercise
	Open     bool
	JoinedTo uuid.UUID // the space that took its records; zero for none
	Current  bool
}

// Enrolment is the answer to an enrolment code.
type Enrolment struct {
	Hub   string // its name
	Check string // short code that both sides show
	Desk  string // desk code of readable numbers
	Waits bool   // somebody at the centre is to approve it first; Check is all there is
}

// Joining is how a code stands with which this terminal waits for the centre's approval.
type Joining struct {
	Check   string    // short code that both sides show
	Until   time.Time // the code is good so long
	Problem string    // stable code of why the last try did not reach the centre, or of what ended it
	Over    bool      // Problem ended it
}

// Link is how the terminal stands with one other replica.
type Link struct {
	Carrier     string // hub, lan, stick, satellite
	Name        string
	State       string // connected, trying, off
	Problem     string // stable code of the last failure
	LastContact time.Time
	Pending     int // changes it has not confirmed
	Bytes       int64
	RoundTrip   time.Duration

	FirstSync, FirstSyncAll int64 // bytes of whole spaces that came over it, and of what is on its way; 0 when nothing is

	Unsigned int // of a satellite: changes received there ahead of their signed log

	// Of neighbours alone.
	Device  string
	Address string // that is called; empty when it called
	Paired  bool   // by people, with a code
	Manual  bool   // its address was entered by hand
}

// Sync is how far everything has travelled, over all spaces.
type Sync struct {
	Enrolled    bool
	Hub         string
	Joining     *Joining // nil when no code waits
	Links       []Link
	LAN         LAN
	OnlyHere    int // changes
	Sent        int
	AtNeighbour int
	Confirmed   int
	NeedsAction int
	Conflicts   int
	LastContact time.Time
	ClockOff    time.Duration // hub's clock minus ours; 0 when unknown
	Device      string
	DeskCode    string
	Spaces      []SpaceSync
	Ahead       []Ahead               // known by satellite alone, of the open space
	Names       map[dot.Device]string // of the desks that are enrolled, as their grants name them
	Warnings    []Warning             // what is wrong with this machine's files, the worst first
}

// Warning is shown above everything for as long as it holds.
type Warning struct{ Zh, En string }

// SpaceSync is how far the changes made here in one space have travelled.
type SpaceSync struct {
	Space       uuid.UUID
	Name        string
	Fenced      time.Time // since when the hub does not wait for this terminal any more; zero when it does
	OnlyHere    int
	Sent        int
	AtNeighbour int
	Confirmed   int
	NeedsAction int

	ImageRefused string // the code of why the space did not come as an image, one of identity's; empty when nothing was refused
}

// Finding is one line of the self-check: what was looked at, what was found, what to do.
type Finding struct {
	ID     string // stable: clock, disk, copy, faults, printer, database, mended, display, input, scanner
	Name   Both
	Detail Both
	Advice Both // empty when nothing needs to be done
	Tone   Tone
}

// Bad says whether a person should see to it.
func (f Finding) Bad() bool { return f.Tone == Warn || f.Tone == Alarm }

// Both is a text in both languages.
type Both struct{ Zh, En string }

// In is the text in one of them.
func (b Both) In(l Language) string { return pair{b.Zh, b.En}.in(l) }
