package desk

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// NewTask drafts a numbered task order and gives it to teams where the form names them.
func (d *Desk) NewTask(ctx context.Context, f roster.TaskForm) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		need, want, err := r.wantOf(f.Need)
		if err != nil {
			return record.Act{}, err
		}
		var crew []roster.CrewFacts
		for _, id := range f.Teams {
			c, err := r.crew(id, want)
			if err != nil {
				return record.Act{}, err
			}
			crew = append(crew, c)
		}
		return roster.DraftTask(a, need, crew, f)
	})
}

// onTask has a rule decide on a task order.
func (d *Desk) onTask(ctx context.Context, id uuid.UUID, decide func(facts, roster.Actor, roster.Task) (record.Act, error)) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		row, err := r.row("task", id)
		if err != nil {
			return record.Act{}, err
		}
		return decide(r, a, roster.TaskOf(row))
	})
}

// IssueTask gives a task order out. While the mechanism is not started it wants an exception in words.
func (d *Desk) IssueTask(ctx context.Context, f roster.Issue) (record.Receipt, error) {
	return d.onTask(ctx, f.Task, func(r facts, a roster.Actor, t roster.Task) (record.Act, error) {
		in, err := r.incident(uuid.UUID{})
		if err != nil && roster.Refused(err) == nil { // without an incident it is an exception too
			return record.Act{}, err
		}
		crew, err := r.crewOf(t)
		if err != nil {
			return record.Act{}, err
		}
		return roster.IssueTask(a, in, t, crew, f)
	})
}

// AdvanceTask moves a task order on, with time and source. Ending it releases its teams.
func (d *Desk) AdvanceTask(ctx context.Context, f roster.Progress) (record.Receipt, error) {
	return d.onTask(ctx, f.Task, func(r facts, a roster.Actor, t roster.Task) (record.Act, error) {
		crew, err := r.crewOf(t)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Advance(a, t, crew, f)
	})
}

// Assign gives a team to a task.
func (d *Desk) Assign(ctx context.Context, f roster.Assignment) (record.Receipt, error) {
	return d.onTask(ctx, f.Task, func(r facts, a roster.Actor, t roster.Task) (record.Act, error) {
		_, want, err := r.wantOf(t.Need)
		if err != nil && roster.Refused(err) == nil {
			return record.Act{}, err
		}
		crew, err := r.crew(f.Team, want)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Assign(a, crew, t, f)
	})
}

// Unassign takes a team from its task, or from one of two.
func (d *Desk) Unassign(ctx context.Context, f roster.Release) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		move, err := r.move(f.Team)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Unassign(a, move, f)
	})
}
