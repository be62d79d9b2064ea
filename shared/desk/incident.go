package desk

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Activate opens the incident of this space: started on an order, or 待启动 where none has reached the desk. Members of
// the three groups are put in as pending, and the journal has its first line.
func (d *Desk) Activate(ctx context.Context, f roster.Activation) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		known, err := r.incidents()
		if err != nil {
			return record.Act{}, err
		}
		return roster.Activate(a, known, f)
	})
}

// onIncident has a rule decide on the incident named, or on the one this space is about.
func (d *Desk) onIncident(ctx context.Context, id uuid.UUID, decide func(facts, roster.Actor, roster.Incident) (record.Act, error)) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		in, err := r.incident(id)
		if err != nil {
			return record.Act{}, err
		}
		return decide(r, a, in)
	})
}

// StartMechanism starts a 待启动 incident once the order is known.
func (d *Desk) StartMechanism(ctx context.Context, f roster.Start) (record.Receipt, error) {
	return d.onIncident(ctx, f.Incident, func(_ facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		return roster.StartMechanism(a, in, f)
	})
}

// ChangeLevel records a change of response level as a dated event.
func (d *Desk) ChangeLevel(ctx context.Context, f roster.LevelChange) (record.Receipt, error) {
	return d.onIncident(ctx, f.Incident, func(_ facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		return roster.ChangeLevel(a, in, f)
	})
}

// EndMechanism ends the mechanism; tasks may still be closed afterwards. Without Anyway, open tasks and teams still
// here are named in the refusal.
func (d *Desk) EndMechanism(ctx context.Context, f roster.Ending) (record.Receipt, error) {
	return d.onIncident(ctx, f.Incident, func(r facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		tasks, err := list(r, "task", roster.TaskOf)
		if err != nil {
			return record.Act{}, err
		}
		teams, err := list(r, "team", roster.TeamOf)
		if err != nil {
			return record.Act{}, err
		}
		tasks = slices.DeleteFunc(tasks, func(t roster.Task) bool { return roster.OverTask(t.Status) })
		teams = slices.DeleteFunc(teams, func(t roster.Team) bool { return !roster.OnScene(t.Status) || t.SameAs != uuid.UUID{} })
		return roster.EndMechanism(a, in, tasks, teams, f)
	})
}

// Archive closes an ended incident for good.
func (d *Desk) Archive(ctx context.Context, f roster.Ending) (record.Receipt, error) {
	return d.onIncident(ctx, f.Incident, func(_ facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		return roster.Archive(a, in, f)
	})
}

// SetPublicPhone publishes the number the public calls.
func (d *Desk) SetPublicPhone(ctx context.Context, incident uuid.UUID, phone string, seen record.Basis) (record.Receipt, error) {
	return d.onIncident(ctx, incident, func(_ facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		return roster.SetPublicPhone(a, in, phone, seen)
	})
}

// JoinIncident lets the incident from, opened here before the official one was known, go on as into.
func (d *Desk) JoinIncident(ctx context.Context, from, into uuid.UUID) (record.Receipt, error) {
	return d.onIncident(ctx, from, func(r facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		official, err := r.incident(into)
		if err != nil {
			return record.Act{}, err
		}
		return roster.JoinIncidents(a, in, official)
	})
}

// AddMembers puts units and people into the groups, pending until approved. Who is in already is left out.
func (d *Desk) AddMembers(ctx context.Context, incident uuid.UUID, members []roster.MemberForm) (record.Receipt, error) {
	return d.onIncident(ctx, incident, func(r facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		known, err := list(r, "group_member", roster.MemberOf)
		if err != nil {
			return record.Act{}, err
		}
		return roster.AddMembers(a, in, known, members)
	})
}

// RemoveMember takes one out again.
func (d *Desk) RemoveMember(ctx context.Context, member uuid.UUID, reason string) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		row, err := r.row("group_member", member)
		if err != nil {
			return record.Act{}, err
		}
		return roster.RemoveMember(a, roster.MemberOf(row), reason)
	})
}

// ApproveGroup records the command's approval of the 编组: of the members named, or of every pending one.
func (d *Desk) ApproveGroup(ctx context.Context, f roster.Approval) (record.Receipt, error) {
	return d.onIncident(ctx, uuid.UUID{}, func(r facts, a roster.Actor, in roster.Incident) (record.Act, error) {
		known, err := list(r, "group_member", roster.MemberOf)
		if err != nil {
			return record.Act{}, err
		}
		if len(f.Members) > 0 {
			known = slices.DeleteFunc(known, func(m roster.Member) bool { return !slices.Contains(f.Members, m.ID) })
		}
		return roster.Approve(a, in, known, f)
	})
}

// WriteJournal adds a line to the journal, about a record or about nothing.
func (d *Desk) WriteJournal(ctx context.Context, text string, about uuid.UUID) (record.Receipt, error) {
	return d.act(ctx, func(_ facts, a roster.Actor) (record.Act, error) { return roster.WriteLine(a, text, about) })
}
