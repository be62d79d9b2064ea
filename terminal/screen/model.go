package screen

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// Model is everything the window's state is made of. It is a value: Update gives a new one and leaves the old.
type Model struct {
	station Station
	schema  *record.Schema
	books   *procedure.Books
	papers  *report.Papers
	explain func(err error, language string) string
	about   []Finding

	Language Language
	Look     Look
	Now      time.Time // of the last tick, local time, seconds
	Operator string
	Post     string // key of a post: general, coordination, support, viewer
	Spaces   []Space
	Sync     Sync
	Active   string // key of the page that is open
	Quiet    bool   // scans make no sound
	Alert    string // problem of the whole terminal, shown above everything (disk full, save failed)

	pages    []page
	safe     *safe  // what is left in safe mode; nil otherwise
	setup    *setup // first run and start of shift; nil while at work
	snack    *snack
	undo     []undone
	focus    Focus
	overview desk.Overview
	windows  windows  // of the lists: which of their rows are looked at
	lately   lately   // values used in fields on this desk
	finder   *finder  // the command palette; nil while closed
	history  *history // of one record; nil while closed
	help     bool     // the keys are shown
	scan     *scan    // the card of what was scanned; nil while closed
	sound    Sound    // of the last scan
}

// page is one screen of the left-hand list: a value that changes only by update.
type page interface {
	// key names the page in the list and in the IDs of what it shows.
	key() string
	// draft is what was typed and not saved, as it is kept through a power cut; empty when leaving loses nothing.
	draft() string
	// update answers a message; the page gets every message that the frame did not use up.
	update(f frame, m Message) (page, []Effect)
	// render says what the page shows.
	render(f frame) body
	// wish is where the page wants the keyboard; a risen Rev is a new wish.
	wish() Focus
}

// body is what a page shows inside the frame.
type body struct {
	hint   string
	blocks []Block
	dialog *Dialog
}

// frame is what a page may know of everything around it.
type frame struct {
	station  Station
	words    words
	language Language
	now      time.Time // of the work: in an exercise what its clock shows
	real     time.Time // of the wall
	operator string
	post     string
	space    Space
	open     bool // a space is open and may be written to
	sync     Sync
	spaces   []Space
	overview desk.Overview
	schema   *record.Schema
	books    *procedure.Books
	papers   *report.Papers
	around   []entrance // the left-hand list
	about    []Finding
	style    Look
	windows  windows
	faulty   int  // lines of the self-check that a person should see to
	fault    Tone // of the worst of them
	lately   lately
	drafts   []string // keys of the pages that hold something unsaved
	quiet    bool     // scans make no sound
	explain  func(err error, language string) string
}

// Opened says a page came to the front; it should load what it shows.
type Opened struct{ Page string }

// Grew says records changed, here or by sync; pages reload what they show.
type Grew struct{}

// Ticked gives the time, about once a second; the view changes only with the minute and the undo seconds.
type Ticked struct{ Now time.Time }

// Synced brings how far everything has travelled.
type Synced struct{ Sync Sync }

// Linked says the line to the hub changed.
type Linked struct{}

// SpacesListed brings the spaces held here.
type SpacesListed struct{ Spaces []Space }

// Done reports an act that is durable. Undo is nil when it cannot be taken back.
type Done struct {
	Page    string // whose act it was; the page clears its form
	Text    string
	Receipt record.Receipt
	Undo    func(ctx context.Context) error
	Paper   string     // of what the act made or was about, offered to be printed; empty for none
	About   roster.Ref // what it was about; zero for an act that made something
	Title   string     // of that
}

// Refused reports an act that was not done: nothing is lost, the form keeps its text.
type Refused struct {
	Page    string
	Text    string
	Refusal *roster.Refusal // the rule's "no"; nil when it was a fault
}

// Crashed reports a panic that was caught; the operator goes on.
type Crashed struct{ Text string }

// Trouble reports something that could not be read or kept. Page is the one it concerns; empty for all.
type Trouble struct {
	Page string
	Text string
}

// Show asks for the page that shows a record.
type Show struct{ Record roster.Ref }

// Visit asks for a page.
type Visit struct{ Page string }

// Entered says that another space is open: what the pages show belongs to the old one.
type Entered struct{}

// overviewed brings the figures that badges and alerts are made of.
type overviewed struct{ overview desk.Overview }

func (Opened) message()       {}
func (Linked) message()       {}
func (Grew) message()         {}
func (Ticked) message()       {}
func (Synced) message()       {}
func (SpacesListed) message() {}
func (Done) message()         {}
func (Refused) message()      {}
func (Crashed) message()      {}
func (Trouble) message()      {}
func (Show) message()         {}
func (Visit) message()        {}
func (Entered) message()      {}
func (overviewed) message()   {}

// snack is the last act; it can be undone until a deadline.
type snack struct {
	text  string
	tone  Tone
	until time.Time
	undo  bool
	offer *offer // a paper of what was done; nil for none

	undoUntil time.Time // when the button goes; Ctrl+Z works on
}

// undone is one act that Ctrl+Z takes back.
type undone struct {
	text string
	run  func(ctx context.Context) error
}

// undoFor is how long the undo button stays in the snack; Ctrl+Z works longer.
const (
	undoFor  = 10 * time.Second
	snackFor = 20 * time.Second
	undoMax  = 20 // acts that Ctrl+Z remembers
)

// frame gives a page what it may know.
func (m Model) frame() frame {
	f := frame{
		station: m.station, words: wordsIn(m.Language), language: m.Language, now: m.overview.Clock.At(m.Now), real: m.Now,
		operator: m.Operator, post: m.Post, sync: m.Sync, spaces: m.Spaces, overview: m.overview,
		schema: m.schema, books: m.books, papers: m.papers, about: m.about, style: m.Look, drafts: m.drafts(), quiet: m.Quiet, windows: m.windows, explain: m.explain, lately: m.lately,
	}
	f.faulty, f.fault = m.checked().bad()
	i := slices.IndexFunc(m.Spaces, func(s Space) bool { return s.Current })
	if i >= 0 {
		f.space = m.Spaces[i]
		f.open = f.space.Open && f.space.JoinedTo == uuid.UUID{}
	}
	f.around = m.around(f.space.Kind)
	return f
}

// drafts lists the pages that hold something typed and not saved.
func (m Model) drafts() []string {
	var keys []string
	for _, p := range m.pages {
		if p.draft() != "" {
			keys = append(keys, p.key())
		}
	}
	return keys
}

func (m Model) page(key string) (int, page) {
	i := slices.IndexFunc(m.pages, func(p page) bool { return p.key() == key })
	if i < 0 {
		return -1, nil
	}
	return i, m.pages[i]
}

// withPage replaces a page, copying the list so that the old model stays as it was.
func (m Model) withPage(i int, p page) Model {
	m.pages = slices.Clone(m.pages)
	m.pages[i] = p
	return m
}
