// Package paper sets a report.Document as a PDF, a workbook, a table of comma-separated values or plain text.
//
// The same document gives the same bytes, so that a report that was kept can be made again and compared.
package paper

import (
	"errors"
	"fmt"
	"strings"

	"qianshao/shared/report"
)

// ErrTooLarge says that a document is beyond what one paper may hold; it should be narrowed or split.
var ErrTooLarge = errors.New("paper: the document is too large")

// Limits of one document. The largest paper of the design load is a journal of 60,000 lines.
const (
	partsMax = 5_000
	rowsMax  = 100_000
	cellMax  = 8_000      // characters
	textMax  = 24_000_000 // bytes of all texts together
	pagesMax = 5_000
	codeMax  = 1_000 // bytes in a machine-readable code
)

// Kind of file a document can be made into.
type Kind string

// The kinds, by the ending of the file's name.
const (
	PDF      Kind = "pdf"
	Workbook Kind = "xlsx"
	Values   Kind = "csv"
	Text     Kind = "txt"
)

// Kinds lists them, the printed one first.
func Kinds() []Kind { return []Kind{PDF, Workbook, Values, Text} }

// Of tells the kind from the name of a file; ok is false when its ending is none of them.
func Of(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if strings.HasSuffix(strings.ToLower(name), "."+string(k)) {
			return k, true
		}
	}
	return "", false
}

// Set makes the file's bytes. ErrTooLarge: the document is beyond the limits.
func Set(doc report.Document, kind Kind) ([]byte, error) {
	if err := bounded(doc); err != nil {
		return nil, err
	}
	switch kind {
	case PDF:
		return portable(doc)
	case Workbook:
		return workbook(doc)
	case Values:
		return values(doc)
	case Text:
		return []byte(Plain(doc)), nil
	}
	return nil, fmt.Errorf("paper: no such kind of file: %q", kind)
}

// bounded refuses a document that would take a machine's memory.
func bounded(doc report.Document) error {
	size := sizes{}
	size.text(doc.Title, doc.Number, doc.Warning, doc.Stamp.Incident, doc.Stamp.Operator, doc.Stamp.Desk)
	if len(doc.Parts) > partsMax {
		return fmt.Errorf("%w: %d parts", ErrTooLarge, len(doc.Parts))
	}
	for _, p := range doc.Parts {
		size.part(p)
	}
	switch {
	case size.rows > rowsMax:
		return fmt.Errorf("%w: %d rows", ErrTooLarge, size.rows)
	case size.bytes > textMax:
		return fmt.Errorf("%w: %d bytes of text", ErrTooLarge, size.bytes)
	case size.code > codeMax:
		return fmt.Errorf("%w: a code of %d bytes", ErrTooLarge, size.code)
	}
	return nil
}

// sizes adds up what a document holds.
type sizes struct{ rows, bytes, code int }

func (s *sizes) text(texts ...string) {
	for _, t := range texts {
		s.bytes += len(t)
	}
}

func (s *sizes) part(p report.Part) {
	s.text(p.Heading, p.Prose)
	s.text(p.Sign...)
	s.rows += len(p.Facts) + len(p.Cards)
	for _, f := range p.Facts {
		s.text(f.Label, f.Text)
	}
	for _, c := range p.Cards {
		s.text(c.Title, c.Name)
		s.text(c.Lines...)
		s.codes(c.Code)
	}
	s.codes(p.Code)
	if t := p.Table; t != nil {
		s.rows += len(t.Rows)
		for _, r := range t.Rows {
			s.text(r.Cells...)
		}
	}
}

func (s *sizes) codes(c *report.Code) {
	if c != nil {
		s.code = max(s.code, len(c.Text))
		s.text(c.Text, c.Caption)
	}
}
