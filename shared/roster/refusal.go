package roster

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Code names a refusal for programs: stable, the same everywhere for the same input.
type Code string

// Refusal is a rule's "no". It is an error that a person can act on: what happened, what is safe, what to do.
type Refusal struct {
	Code    Code
	Args    []any     // fill the wording; a record.Label among them is spoken in the reader's language
	Ask     bool      // the operator may go on by saying so (the form's Anyway), with a reason where the form has one
	Records []Ref     // what stands in the way, or what this looks like a repetition of
	Field   string    // field of the form the refusal is about; empty for the whole
	About   uuid.UUID // record refused, for bulk acts
	Row     int       // of the list that an act takes together, counted from 0

	Words record.Label // the sentence itself, where the rule stands outside this room; Args are not used then
}

// Error is the code and the English sentence.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Sentence("en") }

// Sentence says in language "zh" or "en" what happened, what is safe, what to do.
func (r *Refusal) Sentence(language string) string {
	if r.Words != (record.Label{}) {
		return r.Words.In(language)
	}
	w, ok := wording[r.Code]
	if !ok {
		return string(r.Code)
	}
	args := make([]any, len(r.Args))
	for i, a := range r.Args {
		if l, isLabel := a.(record.Label); isLabel {
			a = l.In(language)
		}
		args[i] = a
	}
	if len(args) == 0 {
		return w.In(language)
	}
	return fmt.Sprintf(w.In(language), args...)
}

// Refused gives the refusal in err, or nil when err is none.
func Refused(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}

func refuse(code Code, args ...any) *Refusal { return &Refusal{Code: code, Args: args} }

// on names the form's field the refusal is about.
func (r *Refusal) on(field string) *Refusal {
	r.Field = field
	return r
}

// ask lets the operator go on by saying so.
func (r *Refusal) ask() *Refusal {
	r.Ask = true
	return r
}

// with names the records in the way.
func (r *Refusal) with(records ...Ref) *Refusal {
	r.Records = append(r.Records, records...)
	return r
}

// UnknownRecord refuses to act on a record this replica does not know.
func UnknownRecord(kind string, id uuid.UUID) *Refusal {
	return refuse(Unknown, kindLabel(kind)).with(Ref{kind, id})
}

// DeletedRecord refuses to act on a record that was deleted.
func DeletedRecord(row record.Record) *Refusal {
	return refuse(Deleted, row.Kind.Label).with(Ref{row.Kind.Name, row.ID})
}

// kindLabel names a kind on screen where no record is at hand to tell.
func kindLabel(kind string) record.Label {
	if l, ok := kindLabels[kind]; ok {
		return l
	}
	return says(kind, kind)
}

// RefusalCodes lists every code a rule may refuse with, sorted.
func RefusalCodes() []Code { return slices.Sorted(maps.Keys(wording)) }
