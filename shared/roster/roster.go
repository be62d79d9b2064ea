// Package roster is the rules of the on-site coordination mechanism: what may follow what, who may do it, what
// contradicts, what the numbers are.
//
// Every rule is a function of facts. An act comes back as a record.Act to be recorded as one unit, or as a *Refusal
// that says why not. Nothing here reads a clock, a file or a network: the moment an act happens is one of its facts.
package roster

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Status is a state of one of the machines of machines.go: a code of the field the machine governs.
type Status string

// Level is the level of government a post belongs to.
type Level string

// Levels of posts.
const (
	City     Level = "city"     // 市级办
	District Level = "district" // 区县
	Site     Level = "site"     // 现场
)

// Post is where an operator works: what he may do follows from it. Whether he really holds it is decided elsewhere.
type Post struct {
	Level    Level
	Group    record.Group // empty: one desk that does the work of all three groups
	ReadOnly bool         // 只读
}

// Does says whether the post does the work of any of the groups; no group named means anybody's work.
func (p Post) Does(groups ...record.Group) bool {
	if p.ReadOnly {
		return false
	}
	if p.Group == "" || len(groups) == 0 {
		return true
	}
	for _, g := range groups {
		if g == p.Group {
			return true
		}
	}
	return false
}

// Actor is who does something, from which post, and when by the clock on the wall.
type Actor struct {
	Operator string
	Post     Post
	Now      time.Time                       // of the work: in an exercise what its clock shows
	Real     time.Time                       // of the wall
	Exercise bool                            // in an exercise: nothing done there counts outside
	Names    func(record.Group) record.Label // what the office calls the groups; nil: the plan's words
}

// Ref names a record.
type Ref struct {
	Kind string
	ID   uuid.UUID
}

// From is the record a struct was filled from. It carries what rules do not need but screens and acts do: the
// basis of an edit, unsettled fields, how far the record has travelled.
type From struct {
	Row record.Record
}

// Ref names the record.
func (o From) Ref() Ref {
	if o.Row.Kind == nil {
		return Ref{}
	}
	return Ref{o.Row.Kind.Name, o.Row.ID}
}

// Known says the struct was filled from a living record.
func (o From) Known() bool { return o.Row.Kind != nil && !o.Row.Gone }
