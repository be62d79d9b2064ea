package screen

import (
	"cmp"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
)

// Start is what is known when the window opens.
type Start struct {
	Schema   *record.Schema // required: what records are declared as
	Language Language       // empty on the very first run
	Look     Look
	Operator string // of the last shift; asked again
	Post     string
	OnDuty   bool // Operator began the shift already, on the command line: nothing is asked
	Now      time.Time
	Drafts   map[string]string // what was kept under "draft."+key, by key, before a crash or power cut
	Recent   string            // values used lately, as they were kept under "recent"
	About    []Finding         // versions and places, for the settings
	Rescue   Rescue            // what is known of a crash before this start
	// Explain says an error for people in language "zh" or "en". Nil: errors that have a Sentence say it, others show
	// their technical line.
	Explain func(err error, language string) string
}

// New makes the first model and the effects that load it. A terminal that never ran asks for its language, the
// operator and an enrolment code; one that did asks who begins the shift.
func New(station Station, s Start) (Model, []Effect) {
	books := procedure.Standard()
	m := Model{
		station: station, schema: s.Schema, books: books, papers: report.Standard(), explain: s.Explain, about: s.About,
		Language: s.Language, Look: s.Look, Now: s.Now, Post: s.Post, Active: "checkin",
	}
	m.Look.Theme, m.Look.Size = cmp.Or(m.Look.Theme, Day), cmp.Or(m.Look.Size, SizeNormal)
	if s.Rescue.Safe { // before anything is made that may have been the reason
		m.Operator = s.Operator
		return m.inSafety(s.Rescue)
	}
	m.pages, m.lately = pages(books, s.Drafts), decodeLately(s.Recent)
	// A first run that was cut off before anybody began a shift is still the first run.
	m.setup = &setup{step: stepShift, first: s.Operator == "", form: draft{}.put(setupOperator, s.Operator).put(setupPost, s.Post)}
	if s.Language == "" {
		m.Language = Chinese
		m.setup = &setup{step: stepLanguage, first: true, form: draft{}}
	}
	m.focus = Focus{Field: setupOperator, Rev: 1}
	if s.OnDuty {
		m.Operator = s.Operator
		return m.afterCrash(s.Rescue).work()
	}
	return m, []Effect{loadSync(station), loadSpaces(station)}
}
