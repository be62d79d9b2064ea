// Package report makes the office's papers as plain values: what stands on them, and what it was counted from.
//
// A Document knows nothing of fonts and cells; shared/paper sets it as a PDF, a workbook or plain text, and a screen
// shows the same one as a preview.
package report

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Document is one paper, whole.
type Document struct {
	Paper   string `json:"paper"`            // name of the paper it is one of
	Title   string `json:"title"`            // 现场救援任务单
	Number  string `json:"number,omitempty"` // readable number, empty for none
	Format  Format `json:"format,omitempty"`
	Stamp   Stamp  `json:"stamp"`
	Parts   []Part `json:"parts"`
	Warning string `json:"warning,omitempty"` // stands large on every page: 本表为申请材料，不是免费通行凭证
	Copy    int    `json:"copy,omitempty"`    // 1 for the first printing, shown from the second on
}

// Format is the sheet it is meant for.
type Format string

// Formats. The zero Format is A4 upright.
const (
	A4      Format = ""
	A4Wide  Format = "a4-wide"
	A3Wide  Format = "a3-wide"
	Label80 Format = "label-80" // a strip 80 mm wide
)

// FormatOf reads the name of a sheet as it is typed; ok is false when it is none.
func FormatOf(name string) (f Format, ok bool) {
	switch f = Format(name); f {
	case "a4":
		return A4, true
	case A4Wide, A3Wide, Label80:
		return f, true
	}
	return "", false
}

// Stamp says of every page where it belongs and how far it can be trusted.
type Stamp struct {
	Incident string    `json:"incident"`
	Exercise bool      `json:"exercise,omitempty"` // 演练 stands on every page and in the file's name
	AsOf     time.Time `json:"as_of"`              // 数据截至
	Operator string    `json:"operator,omitempty"`
	Desk     string    `json:"desk,omitempty"`  // the terminal's name or code
	Heads    string    `json:"heads,omitempty"` // digest of what was known, so that two papers can be told to rest on the same
}

// Part is one part of a document. Of several fields the heading is set first, then in the order they are declared, and
// signatures last.
type Part struct {
	Heading string   `json:"heading,omitempty"`
	Prose   string   `json:"prose,omitempty"` // paragraphs apart by line ends
	Facts   []Fact   `json:"facts,omitempty"` // labels with what stands beside them, two to a line
	Table   *Table   `json:"table,omitempty"`
	Sign    []string `json:"sign,omitempty"` // signature boxes by their labels
	Code    *Code    `json:"code,omitempty"`
	Cards   []Card   `json:"cards,omitempty"` // to be cut out: two to a line on a sheet, one a label on a strip
	Break   bool     `json:"break,omitempty"` // a new page begins
}

// Card is a small piece that somebody wears or carries.
type Card struct {
	Title string   `json:"title"` // above: 到场人员证
	Name  string   `json:"name"`  // large
	Lines []string `json:"lines,omitempty"`
	Code  *Code    `json:"code,omitempty"`

	Stripe string `json:"stripe,omitempty"` // a letter on a band at the left edge: the kind of force
}

// Fact is a label with what stands beside it. Wide takes the whole line.
type Fact struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	Wide  bool   `json:"wide,omitempty"`
}

// Table is rows under headings.
type Table struct {
	Title   string   `json:"title,omitempty"`
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
	Total   *Row     `json:"total,omitempty"`
	Empty   string   `json:"empty,omitempty"` // stands there when there are no rows
}

// Column is one column. Text columns stay text in a workbook whatever they hold: plates, numbers of identity, codes.
type Column struct {
	Title  string  `json:"title"`
	Weight float64 `json:"weight,omitempty"` // share of the width; 0 means 1
	Number bool    `json:"number,omitempty"` // cells are numbers and stand right
}

// Row is one line. Of is the record it is about, so that a screen can open it.
type Row struct {
	Cells []string       `json:"cells"`
	Tone  procedure.Tone `json:"tone,omitempty"`
	Kind  string         `json:"kind,omitempty"`
	ID    uuid.UUID      `json:"id,omitzero"`
}

// Code is a machine-readable code with the words under it.
type Code struct {
	Text    string `json:"text"`             // ASCII
	Linear  bool   `json:"linear,omitempty"` // Code 128; else QR
	Caption string `json:"caption,omitempty"`
}

// Paper is one kind of paper the office can make.
type Paper struct {
	Name   string       // "task-order"
	Label  record.Label // 任务单
	Group  record.Label // papers of one area of work stand together; set by Standard
	Of     string       // kind of the record it is about; empty: the whole space
	Space  procedure.Place
	Asks   []procedure.Ask                 // questions with a Type; what a reader may choose: from, to, team
	Keep   bool                            // making it is recorded, with what it was made from (日报, 终报); else it is just printed
	Copies bool                            // printings are counted and later ones marked as copy n
	When   func(row *record.Record) string // why it may not be printed of this record now, in Chinese; "" when it may
	Build  func(s *Source) (Document, error)
}

// Refusal says why the paper may not be made of a record now; nil when it may.
func (p *Paper) Refusal(row *record.Record) error {
	if p.When == nil {
		return nil
	}
	if why := p.When(row); why != "" {
		return procedure.No(procedure.NotNow, why, why)
	}
	return nil
}

// Source is what papers are made from: one moment of a space. A builder reads through it and decides nothing.
type Source struct {
	*procedure.View
	Picture *roster.Picture
	About   record.Record // the record it is about; zero for the whole space
	Answers map[string]procedure.Answer
	Stamp   Stamp
	Books   *procedure.Books
	Census  record.Reader // the standing census; nil where there is none
	History func(kind string, id uuid.UUID) ([]record.Version, error)
	Sign    func(identity.Permit) (string, error) // signs an area permit; nil where there is no key
	Words   Wording                               // what who makes it says in its own place; an empty one leaves the office's
	Given   Wording                               // once it is built: the words that stood there without Words

	worded bool           // the builder has asked for the office's words itself
	trying *record.Record // a template that is tried out before it is in force
}

// Text is an answer to one of the paper's questions.
func (s *Source) Text(ask string) string { return s.Answers[ask].Text }

// Time is an answer to one of the paper's questions; otherwise when it was left empty.
func (s *Source) Time(ask string, otherwise time.Time) time.Time {
	if a, ok := s.Answers[ask]; ok && !a.Value.IsNone() {
		return time.UnixMilli(a.Value.Millis()).UTC()
	}
	return otherwise
}

// Incident is the incident the space is about.
func (s *Source) Incident() roster.Incident {
	in, _, _ := s.Picture.Incident()
	return in
}

// Clock is a moment as papers show it: China's time, to the minute; empty for none.
func Clock(t time.Time) string { return procedure.Moment(t) }

// Papers is every paper of this version, found by name.
type Papers struct{ all []Paper }

// Standard is every paper of this version, area by area.
func Standard() *Papers {
	p := &Papers{}
	for _, area := range areas() {
		for _, paper := range area.papers() {
			paper.Group = area.label
			p.all = append(p.all, paper)
		}
	}
	return p
}

// area is the papers of one area of the office's work.
type area struct {
	label  record.Label
	papers func() []Paper
}

func areas() []area {
	say := func(zh, en string) record.Label { return record.Label{Zh: zh, En: en} }
	return []area{
		{say("值守与指挥", "Duty and command"), command},
		{say("信息与发布", "Information"), information},
		{say("凭证与单据", "Cards and orders"), handed},
		{say("力量", "Forces"), forces},
		{say("交通", "Traffic"), traffic},
		{say("任务", "Tasks"), tasks},
		{say("后勤", "Supplies"), logistics},
		{say("撤离", "Withdrawal"), leaving},
		{say("统计与总结", "Reports"), paperwork},
		{say("日常", "Census"), census},
		{say("培训演练", "Exercises"), training},
		{say("帮助", "Help"), func() []Paper { return []Paper{quickCardsPaper()} }},
	}
}

// Paper gives the paper called name; ok is false when there is none.
func (p *Papers) Paper(name string) (Paper, bool) {
	i := slices.IndexFunc(p.all, func(x Paper) bool { return x.Name == name })
	if i < 0 {
		return Paper{}, false
	}
	return p.all[i], true
}

// All lists the papers in the order they are declared.
func (p *Papers) All() []Paper { return slices.Clone(p.all) }

// About lists the papers about a kind of record.
func (p *Papers) About(kind string) []Paper {
	return slices.DeleteFunc(p.All(), func(x Paper) bool { return x.Of != kind })
}
