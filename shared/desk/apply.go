package desk

import (
	"context"
	"io"
)

// Applied is how far an import has come.
type Applied struct {
	Lines   int
	Applied int
	Refused int
}

// LineRefusal is one line of an import that was not applied, and why.
type LineRefusal struct {
	Line int // counted from 1
	Err  error
}

// Apply records acts from JSON lines, one act a line. It refuses a bad line alone and goes on; tell, when not nil, hears
// of progress, and refused of every line not applied, as it happens. The error is one of reading or of the ledger, not
// of a line.
func (d *Desk) Apply(ctx context.Context, lines io.Reader, tell func(Applied), refused func(LineRefusal)) (Applied, error) {
	return Applied{}, errNotBuilt
}
