package desk

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Resolve settles a conflicting field: one ordinary write that names every value that stood. The losing values and
// who decided stay in the record's history.
func (d *Desk) Resolve(ctx context.Context, f roster.Settlement) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// JoinDuplicates makes one record of two: the dropped one keeps its key and names the one that goes on. Undo parts
// them again.
func (d *Desk) JoinDuplicates(ctx context.Context, f roster.JoinForm) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Amend corrects plain fields of a record. Fields that a state machine governs are refused: they have acts of their
// own. Values are written as in the apply grammar; an empty one clears.
func (d *Desk) Amend(ctx context.Context, kind string, id uuid.UUID, set map[string]string, seen record.Basis) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Remove deletes a record entered by mistake, with a reason. An edit elsewhere that did not see the deletion brings
// it back as a conflict.
func (d *Desk) Remove(ctx context.Context, kind string, id uuid.UUID, reason string) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Undo takes back an act: one new act on the basis of what it wrote, so that a later edit by somebody else is not
// lost but surfaces.
func (d *Desk) Undo(ctx context.Context, r record.Receipt) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}
