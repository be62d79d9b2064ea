package desk

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Activate opens the incident of this space: started on an order, or 待启动 where none has reached the desk. Members of
// the three groups are put in as pending, and the journal has its first line.
func (d *Desk) Activate(ctx context.Context, f roster.Activation) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// StartMechanism starts a 待启动 incident once the order is known.
func (d *Desk) StartMechanism(ctx context.Context, f roster.Start) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// ChangeLevel records a change of response level as a dated event.
func (d *Desk) ChangeLevel(ctx context.Context, f roster.LevelChange) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// EndMechanism ends the mechanism; tasks may still be closed afterwards.
func (d *Desk) EndMechanism(ctx context.Context, f roster.Ending) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Archive closes an ended incident for good.
func (d *Desk) Archive(ctx context.Context, f roster.Ending) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// SetPublicPhone publishes the number the public calls.
func (d *Desk) SetPublicPhone(ctx context.Context, incident uuid.UUID, phone string, seen record.Basis) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// JoinIncident lets the incident from, opened here before the official one was known, go on as into.
func (d *Desk) JoinIncident(ctx context.Context, from, into uuid.UUID) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// AddMembers puts units and people into the groups, pending until approved.
func (d *Desk) AddMembers(ctx context.Context, incident uuid.UUID, members []roster.MemberForm) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// RemoveMember takes one out again.
func (d *Desk) RemoveMember(ctx context.Context, member uuid.UUID, reason string) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// ApproveGroup records the command's approval of the 编组.
func (d *Desk) ApproveGroup(ctx context.Context, f roster.Approval) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// WriteJournal adds a line to the journal, about a record or about nothing.
func (d *Desk) WriteJournal(ctx context.Context, text string, about uuid.UUID) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}
