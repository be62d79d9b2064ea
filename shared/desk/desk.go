// Package desk is what an operator can do, at a terminal or from the console.
//
// A Desk gathers the facts an act needs, asks roster's rule for it and has the ledger record the answer, all within
// one write transaction; nothing is decided here. A rule's "no" comes back as a *roster.Refusal.
package desk

import (
	"context"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
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

// Sight is a space that can be read here and never written to.
type Sight interface {
	// View reads one moment of the space.
	View(ctx context.Context, look func(record.Reader) error) error
}

// Options of a desk.
type Options struct {
	Operator string                      // as named at the start of the shift
	Post     roster.Post                 // the zero Post does the work of all three groups
	Census   Sight                       // the standing census, from which known teams are copied; nil where there is none
	Now      func() time.Time            // the clock on the wall
	Exercise bool                        // the space is an exercise: work goes by its virtual clock, signatures by the wall's
	Name     string                      // of the space, as papers name it before an incident is opened in it
	Terminal string                      // what papers call this terminal; may be empty
	Books    *procedure.Books            // nil: the standard ones
	Papers   *report.Papers              // nil: the standard ones
	Desks    func() []procedure.Terminal // enrolled terminals that may hold the space; nil where that is not known
	Passes   Passes                      // signs and judges area permits; nil where there is no key
}

// Desk is one operator at one replica in one space. Its methods may be called from several goroutines.
type Desk struct {
	ledger   Ledger
	census   Sight
	operator string
	post     roster.Post
	wall     func() time.Time // when things are really done, as changes are stamped
	now      func() time.Time // when they are done at work: in an exercise the virtual time
	clock    *exerciseClock   // nil outside exercises
	name     string
	terminal string
	books    *procedure.Books
	papers   *report.Papers
	desks    func() []procedure.Terminal
	passes   Passes
	read     *memory // what was read of the space
	known    *memory // what was read of the census
	heard    *heard
}

// New makes a desk on a space's ledger.
func New(l Ledger, o Options) *Desk {
	if o.Books == nil {
		o.Books = procedure.Standard()
	}
	if o.Papers == nil {
		o.Papers = report.Standard()
	}
	d := &Desk{
		terminal: o.Terminal, books: o.Books, papers: o.Papers, ledger: l, census: o.Census, operator: o.Operator, post: o.Post, wall: o.Now, now: o.Now,
		name: o.Name, desks: o.Desks, passes: o.Passes, read: newMemory(), known: newMemory(), heard: newHeard(),
	}
	if o.Exercise {
		d.clock = &exerciseClock{}
		d.now = func() time.Time { return d.clock.set().At(o.Now()) }
	}
	return d
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

// actor is who acts now.
func (d *Desk) actor() roster.Actor {
	return roster.Actor{Operator: d.operator, Post: d.post, Now: d.now().UTC(), Real: d.wall().UTC(), Exercise: d.clock != nil, Names: d.ledger.Schema().Group}
}

// sight is what columns and papers are made from.
func (d *Desk) sight(ctx context.Context, r record.Reader, language string) *procedure.View {
	v := &procedure.View{Reader: r, Schema: d.ledger.Schema(), Now: d.now().UTC(), Language: language}
	v.Office = func() *roster.Picture {
		census, err := d.censusPicture(ctx)
		if err != nil {
			return nil // the space's own settings hold, then what holds without any
		}
		return census
	}
	if d.desks != nil {
		v.Desks = d.desks()
	}
	return v
}

// rule decides an act from facts it reads.
type rule func(facts, roster.Actor) (record.Act, error)

// act has a rule decide within one write transaction and records what it gives.
func (d *Desk) act(ctx context.Context, decide rule) (record.Receipt, error) {
	by := record.Author{Operator: d.operator, Wall: d.wall().UnixMilli()}
	return d.ledger.Record(ctx, by, func(r record.Reader) (record.Act, error) {
		if err := d.clock.read(r); err != nil {
			return record.Act{}, err
		}
		f := d.factsOf(ctx, r)
		if err := f.open(); err != nil {
			return record.Act{}, err
		}
		act, err := decide(f, d.actor())
		if err != nil {
			return record.Act{}, err
		}
		for _, e := range act.Edits {
			if err := d.ledger.Schema().Check(e); err != nil {
				return record.Act{}, err
			}
		}
		return act, nil
	})
}

// factsOf is what rules may ask about in what a reader sees.
func (d *Desk) factsOf(ctx context.Context, r record.Reader) facts {
	return facts{
		r: r, census: d.fromCensus(ctx), now: d.now().UTC(),
		listed:  func() (*roster.Picture, error) { return d.censusPicture(ctx) },
		picture: func() (*roster.Picture, error) { return d.picture(ctx, r) },
	}
}
