// Package desk is what an operator can do, at a terminal or from the console.
//
// A Desk gathers the facts an act needs, asks roster's rule for it and has the ledger record the answer, all within
// one write transaction; nothing is decided here. A rule's "no" comes back as a *roster.Refusal.
package desk

import (
	"context"
	"errors"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Ledger is the part of a space's ledger that a desk needs.
type Ledger interface {
	// Record runs decide inside one write transaction and records the act it gives; durable when it returns. An
	// error of decide records nothing and comes back as it is.
	Record(ctx context.Context, by record.Author, decide func(record.Reader) (record.Act, error)) (record.Receipt, error)
	// View reads one moment of the space.
	View(ctx context.Context, look func(record.Reader) error) error
	// Schema is what the ledger's records are declared as.
	Schema() *record.Schema
}

// Options of a desk.
type Options struct {
	Operator string           // as named at the start of the shift
	Post     roster.Post      // the zero Post does the work of all three groups
	Census   Ledger           // the standing census, from which known teams are copied; nil where there is none
	Now      func() time.Time // the clock on the wall; nil is time.Now
}

// Desk is one operator at one replica in one space. Its methods may be called from several goroutines.
type Desk struct {
	ledger   Ledger
	census   Ledger
	operator string
	post     roster.Post
	now      func() time.Time
	shared   *shared
}

// New makes a desk on a space's ledger.
func New(l Ledger, o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Desk{ledger: l, census: o.Census, operator: o.Operator, post: o.Post, now: o.Now, shared: &shared{}}
}

// As is the same desk after a change of shift. What was read already stays read.
func (d *Desk) As(operator string, post roster.Post) *Desk {
	next := *d
	next.operator, next.post = operator, post
	return &next
}

// Operator is who acts.
func (d *Desk) Operator() string { return d.operator }

// Post is where he works.
func (d *Desk) Post() roster.Post { return d.post }

// shared is what the desks of several shifts on one ledger have in common.
type shared struct{}

var errNotBuilt = errors.New("not built yet in this version")
