package desk

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// RecordNeed takes in a need as 线索, numbered. Without Anyway, one that looks like another is refused with the
// suspects in Refusal.Records.
func (d *Desk) RecordNeed(ctx context.Context, f roster.NeedForm) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) { return r.takeIn(a, f) })
}

func (f facts) takeIn(a roster.Actor, form roster.NeedForm) (record.Act, error) {
	known, err := list(f, "need", roster.NeedOf)
	if err != nil {
		return record.Act{}, err
	}
	return roster.TakeIn(a, roster.SimilarNeeds(known, form), form)
}

// onNeed has a rule decide on a need and what was published of it.
func (d *Desk) onNeed(ctx context.Context, id uuid.UUID, decide func(facts, roster.Actor, roster.Need) (record.Act, error)) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		row, err := r.row("need", id)
		if err != nil {
			return record.Act{}, err
		}
		return decide(r, a, roster.NeedOf(row))
	})
}

func (f facts) published(need uuid.UUID) ([]roster.Publication, error) {
	return list(f, "publication", roster.PublicationOf, equal("need", merge.OfID(need)))
}

// validFor is how long what is published shall stand: as the form says, else as it is set for the space.
func (f facts) validFor(now time.Time, told time.Duration) (time.Duration, error) {
	if told != 0 {
		return told, nil
	}
	settings, err := f.settings(now)
	return settings.Span(roster.NeedValidHours), err
}

// MoveNeed takes a lead up for checking (待核实), or opens a settled need again with a reason.
func (d *Desk) MoveNeed(ctx context.Context, f roster.NeedMove) (record.Receipt, error) {
	return d.onNeed(ctx, f.Need, func(_ facts, a roster.Actor, n roster.Need) (record.Act, error) {
		return roster.MoveNeed(a, n, f)
	})
}

// VerifyNeed records what came of checking it.
func (d *Desk) VerifyNeed(ctx context.Context, f roster.Verification) (record.Receipt, error) {
	return d.onNeed(ctx, f.Need, func(r facts, a roster.Actor, n roster.Need) (record.Act, error) {
		var into roster.Need
		if f.SameAs != (uuid.UUID{}) {
			row, err := r.goesOn("need", f.SameAs)
			if err != nil {
				return record.Act{}, err
			}
			into = roster.NeedOf(row)
		}
		return roster.Verify(a, n, into, f)
	})
}

// PublishNeed signs a verified need out: the publication with its number, version and expiry, and the need's status.
func (d *Desk) PublishNeed(ctx context.Context, f roster.Publishing) (record.Receipt, error) {
	return d.onNeed(ctx, f.Need, func(r facts, a roster.Actor, n roster.Need) (record.Act, error) {
		out, err := r.published(n.ID)
		if err != nil {
			return record.Act{}, err
		}
		if f.Valid, err = r.validFor(a.Now, f.Valid); err != nil {
			return record.Act{}, err
		}
		return roster.Publish(a, n, out, f)
	})
}

// RenewNeed confirms that a published need still stands, as the next version of its publication.
func (d *Desk) RenewNeed(ctx context.Context, f roster.Renewal) (record.Receipt, error) {
	return d.onNeed(ctx, f.Need, func(r facts, a roster.Actor, n roster.Need) (record.Act, error) {
		out, err := r.published(n.ID)
		if err != nil {
			return record.Act{}, err
		}
		if f.Valid, err = r.validFor(a.Now, f.Valid); err != nil {
			return record.Act{}, err
		}
		return roster.Renew(a, n, out, f)
	})
}

// AnswerNeed says how far a need is met.
func (d *Desk) AnswerNeed(ctx context.Context, f roster.Answer) (record.Receipt, error) {
	return d.onNeed(ctx, f.Need, func(_ facts, a roster.Actor, n roster.Need) (record.Act, error) {
		return roster.AnswerNeed(a, n, f)
	})
}

// CloseNeed closes a need with its outcome and a reason. Without Anyway, tasks still open for it are named in the
// refusal.
func (d *Desk) CloseNeed(ctx context.Context, f roster.Closing) (record.Receipt, error) {
	return d.onNeed(ctx, f.Need, func(r facts, a roster.Actor, n roster.Need) (record.Act, error) {
		out, err := r.published(n.ID)
		if err != nil {
			return record.Act{}, err
		}
		tasks, err := list(r, "task", roster.TaskOf, equal("need", merge.OfID(n.ID)))
		if err != nil {
			return record.Act{}, err
		}
		tasks = slices.DeleteFunc(tasks, func(t roster.Task) bool { return roster.OverTask(t.Status) })
		return roster.CloseNeed(a, n, tasks, out, f)
	})
}
