package roster

import (
	"slices"

	"qianshao/shared/record"
)

// Requirement is what a step asks for besides the state it starts from.
type Requirement string

// Requirements of steps.
const (
	NeedsReason   Requirement = "reason"
	NeedsOrder    Requirement = "order"     // an order number, or who gave an oral order
	NeedsVerifier Requirement = "verifier"  // another person than who took it in, or a reason
	NeedsSigner   Requirement = "signer"    // a signer and the basis he signs on
	NeedsResult   Requirement = "result"    // what was achieved
	NeedsTask     Requirement = "task"      // a task the team is given to
	NeedsTeam     Requirement = "team"      // a team that carries it
	NeedsClear    Requirement = "clearance" // the leaving checks passed
	NeedsDocument Requirement = "document"  // approver, time and document number
	NeedsOther    Requirement = "same_as"   // the record that goes on
	NeedsStarted  Requirement = "started"   // the mechanism is started, or a named exception
	NeedsFiling   Requirement = "filing"    // the team has filed its arrival
)

// Step is one allowed move of a machine.
type Step struct {
	From, To Status
	By       []record.Group // groups whose work it is; nil: anybody's
	Requires []Requirement
}

// Machine is the states of one field and what may follow what.
type Machine struct {
	Kind  string
	Field string
	Start []Status // states a record may be created in
	Steps []Step
}

// Step gives the step between two states; ok is false when there is none.
func (m Machine) Step(from, to Status) (Step, bool) {
	i := slices.IndexFunc(m.Steps, func(s Step) bool { return s.From == from && s.To == to })
	if i < 0 {
		return Step{}, false
	}
	return m.Steps[i], true
}

// Next lists the states that may follow from, in the machine's order, for a post.
func (m Machine) Next(from Status, p Post) []Status {
	var next []Status
	for _, s := range m.Steps {
		if s.From == from && p.Does(s.By...) {
			next = append(next, s.To)
		}
	}
	return next
}
