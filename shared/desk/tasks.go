package desk

import (
	"context"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// NewTask drafts a numbered task order and gives it to teams where the form names them.
func (d *Desk) NewTask(ctx context.Context, f roster.TaskForm) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// IssueTask gives a task order out. While the mechanism is not started it wants an exception in words.
func (d *Desk) IssueTask(ctx context.Context, f roster.Issue) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// AdvanceTask moves a task order on, with time and source. Ending it releases its teams.
func (d *Desk) AdvanceTask(ctx context.Context, f roster.Progress) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Assign gives a team to a task.
func (d *Desk) Assign(ctx context.Context, f roster.Assignment) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}

// Unassign takes a team from its task.
func (d *Desk) Unassign(ctx context.Context, f roster.Release) (record.Receipt, error) {
	return record.Receipt{}, errNotBuilt
}
