package record

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// ProblemCode names what is wrong with an edit: stable, the same everywhere for the same input.
type ProblemCode string

// Codes of problems.
const (
	MalformedLine ProblemCode = "malformed_line" // not one JSON object in UTF-8
	LineTooLong   ProblemCode = "line_too_long"
	TooManyEdits  ProblemCode = "too_many_edits"
	UnknownKey    ProblemCode = "unknown_key"   // a word the grammar does not have
	DuplicateKey  ProblemCode = "duplicate_key" // one word twice in one object
	MissingKind   ProblemCode = "missing_kind"
	MissingID     ProblemCode = "missing_id"
	BadID         ProblemCode = "bad_id" // over-long, or of the form kept for records not made yet
	UnknownKind   ProblemCode = "unknown_kind"
	UnknownField  ProblemCode = "unknown_field"
	UnknownWord   ProblemCode = "unknown_code" // not one of the field's codes
	WrongType     ProblemCode = "wrong_type"
	BadTime       ProblemCode = "bad_time"
	BadText       ProblemCode = "bad_text" // not UTF-8, or with control characters
	TooLong       ProblemCode = "too_long"
	TooMany       ProblemCode = "too_many" // members of a set
	OutOfRange    ProblemCode = "out_of_range"
	Contradiction ProblemCode = "contradiction" // two things asked that cannot both be done
	EventChanged  ProblemCode = "event_changed"
)

// Problem says why an edit cannot be recorded. It is about form alone: whether the act is allowed is another matter.
type Problem struct {
	Code  ProblemCode
	Kind  string // name of the kind; empty before it is known
	Field string // name of the field; empty when it is about the whole record
	Value string // what was given, shortened; empty for a sensitive field
	Want  Label  // what would be right
	kind  *Kind
	field *Field
}

// Error is the code and the English sentence.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Sentence("en") }

// Sentence says in language "zh" or "en" what happened, what is safe, what to do.
func (p *Problem) Sentence(language string) string {
	kind, field := p.Kind, p.Field
	if p.kind != nil {
		kind = p.kind.Label.In(language)
	}
	if p.field != nil {
		field = p.field.Label.In(language)
		if language == "en" {
			field = p.field.Name
		}
	}
	fill := strings.NewReplacer("{kind}", kind, "{field}", field, "{value}", p.Value, "{want}", p.Want.In(language))
	sentence := wording[p.Code].In(language)
	if kind == "" { // a question of a form's own is of no kind
		sentence = strings.NewReplacer("“{kind}”的", "", " of {kind}", "").Replace(sentence)
	}
	return fill.Replace(sentence)
}

// ProblemIn gives the problem in err, or nil when err is none.
func ProblemIn(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// valueShownMax is how much of a wrong value is repeated, in characters.
const valueShownMax = 60

func problem(code ProblemCode, value string) *Problem {
	return &Problem{Code: code, Value: clip(value)}
}

// problem is one with the field's value; what a sensitive field was given is not repeated, for it goes to logs.
func (f *Field) problem(code ProblemCode, value string, want Label) *Problem {
	p := &Problem{Code: code, Field: f.Name, Want: want, kind: f.kind, field: f}
	if f.kind != nil { // a question of a form alone belongs to no kind
		p.Kind = f.kind.Name
	}
	if f.Sensitive() {
		p.Value = "****"
	} else {
		p.Value = clip(value)
	}
	return p
}

func (k *Kind) problemWith(code ProblemCode, field, value string) *Problem {
	return &Problem{Code: code, Kind: k.Name, Field: field, Value: clip(value), kind: k, field: k.Field(field)}
}

// clip shortens text, and makes it fit to be printed.
func clip(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, text)
	if utf8.RuneCountInString(text) <= valueShownMax {
		return text
	}
	return string([]rune(text)[:valueShownMax]) + "…"
}
