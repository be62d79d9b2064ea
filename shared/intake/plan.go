package intake

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// chinaTime is what a time on a sheet means.
var chinaTime = time.FixedZone("CST", 8*3600)

// refuse refuses a whole sheet.
func refuse(code roster.Code, zh, en string) *roster.Refusal { return refuseIn("", code, zh, en) }

func refuseIn(field string, code roster.Code, zh, en string) *roster.Refusal {
	return &roster.Refusal{Code: code, Field: field, Words: record.Label{Zh: zh, En: en}}
}

// Request says how a grid is to be read.
type Request struct {
	Schema   *record.Schema
	Kind     string
	Map      map[string]string // title of a column → name of a field; "-" leaves the column out
	Language string            // of the words in the plan: zh or en
	Source   string            // where new records say they are from, unless the sheet does
	Operator string            // who surveyed new records, unless the sheet says
	Anyway   bool              // rows that look like something known are taken as new
	Now      time.Time
}

// Verdict is what would become of a row.
type Verdict string

// Verdicts.
const (
	New     Verdict = "new"
	Changed Verdict = "changed"
	Same    Verdict = "same"
	Wrong   Verdict = "wrong"   // has errors: nothing of it is written
	Suspect Verdict = "suspect" // looks like something known: not written unless asked for
)

// Plan is what reading a grid would do.
type Plan struct {
	Kind    *record.Kind
	Sheet   string
	Head    int // row of the headings
	Columns []ColumnUse
	Rows    []Line
	Counts  map[Verdict]int
}

// ColumnUse is one column of the sheet and the field it fills; an empty Field for one that is not read.
type ColumnUse struct {
	Title string
	Field string
}

// Line is one row of the sheet.
type Line struct {
	Number   int // as a person sees it beside the row
	Verdict  Verdict
	Title    string
	Edit     record.Edit // of new and changed ones
	Changes  []Change
	Problems []Problem
	Like     []Alike
	cells    []string
	own      uuid.UUID // that stands in the row; the zero id for none
}

// Change is one field that would change.
type Change struct {
	Field    string
	Label    record.Label
	Old, New string // as shown; sensitive ones masked
}

// Problem is what is wrong with one cell, and what to do.
type Problem struct {
	Column string // title; empty for the whole row
	Words  record.Label
}

// Alike is a known record that a row looks like.
type Alike struct {
	ID    uuid.UUID
	Row   int // of the same sheet; 0 for a record known already
	Title string
	By    record.Label // what they share
}

// Edits lists what is to be written: the new rows, then the changed ones.
func (p *Plan) Edits() []record.Edit {
	var edits []record.Edit
	for _, v := range []Verdict{New, Changed} {
		for i := range p.Rows {
			if p.Rows[i].Verdict == v {
				edits = append(edits, p.Rows[i].Edit)
			}
		}
	}
	return edits
}

// Unread lists the titles of columns that fill no field.
func (p *Plan) Unread() []string {
	var titles []string
	for _, c := range p.Columns {
		if c.Field == "" && c.Title != "" {
			titles = append(titles, c.Title)
		}
	}
	return titles
}
