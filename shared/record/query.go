package record

import (
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Test compares a field with a value.
type Test string

// Tests of a condition. Within tests a set for a member, Holds a text for a part of it in any case of its Latin letters;
// Unset takes no value.
const (
	Equal    Test = "="
	NotEqual Test = "!="
	Less     Test = "<"
	AtLeast  Test = ">="
	Within   Test = "has"
	Holds    Test = "holds"
	Unset    Test = "unset"
	IsSet    Test = "set"
)

// Condition is one test of a query; all of a query's conditions hold together.
type Condition struct {
	Field string
	Test  Test
	Value merge.Value
}

// Query asks for living records of one kind.
type Query struct {
	Kind       string
	Where      []Condition
	Either     [][]Condition // only records that all conditions of one of these hold of; nil means all
	AnyOf      []uuid.UUID   // only these; nil means all
	Order      string        // field name; empty orders by creation here
	Descending bool
	After      int64 // skip up to and including this Key of a former page, in creation order only; 0 starts
	Skip       int   // leave out so many of the first
	Limit      int   // 0 means no limit
	Unsettled  bool  // only records with a conflict
	Unsent     bool  // only records with a change of ours that the hub has not confirmed
}

// Version is one change of a record, for its history.
type Version struct {
	Change   merge.Change
	Received int64 // Unix milliseconds at which this replica received it; 0 for its own
	Denied   string
}

// Reader reads one moment of a space.
type Reader interface {
	// Find gives the record, living or deleted; ok is false when nothing was ever written of it.
	Find(kind string, id uuid.UUID) (r Record, ok bool, err error)
	// List gives the living records a query asks for.
	List(q Query) ([]Record, error)
	// Count counts them.
	Count(q Query) (int, error)
	// History gives every change of a record in the order it was applied here.
	History(kind string, id uuid.UUID) ([]Version, error)
	// Change gives one change; ok is false when it is not held.
	Change(at dot.Dot) (c merge.Change, ok bool, err error)
	// Heads is what is applied at this moment.
	Heads() dot.Vector
}
