package desk

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// onRow has a rule decide on any record.
func (d *Desk) onRow(ctx context.Context, kind string, id uuid.UUID, decide func(facts, roster.Actor, record.Record) (record.Act, error)) (record.Receipt, error) {
	if d.ledger.Schema().Kind(kind) == nil {
		return record.Receipt{}, roster.UnknownRecord(kind, id)
	}
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		row, err := r.row(kind, id)
		if err != nil {
			return record.Act{}, err
		}
		return decide(r, a, row)
	})
}

// Resolve settles a conflicting field: one ordinary write that names every value that stood. The losing values and
// who decided stay in the record's history.
func (d *Desk) Resolve(ctx context.Context, f roster.Settlement) (record.Receipt, error) {
	return d.onRow(ctx, f.Kind, f.ID, func(r facts, a roster.Actor, row record.Record) (record.Act, error) {
		var open []roster.Task
		if f.Kind == "team" && f.Field == "task" {
			var err error
			if open, err = r.openTasks(f.ID); err != nil {
				return record.Act{}, err
			}
		}
		return roster.Settle(a, row, open, f)
	})
}

// JoinDuplicates makes one record of two: the dropped one keeps its key and names the one that goes on. Undo parts
// them again.
func (d *Desk) JoinDuplicates(ctx context.Context, f roster.JoinForm) (record.Receipt, error) {
	return d.onRow(ctx, f.Kind, f.Keep, func(r facts, a roster.Actor, keep record.Record) (record.Act, error) {
		drop, err := r.row(f.Kind, f.Drop)
		if err != nil {
			return record.Act{}, err
		}
		return roster.Join(a, keep, drop, f.Reason)
	})
}

// KeepApart notes that records were compared and are different things: the finding goes, on every replica.
func (d *Desk) KeepApart(ctx context.Context, refs []roster.Ref, reason string) (record.Receipt, error) {
	return d.act(ctx, func(r facts, a roster.Actor) (record.Act, error) {
		var rows []record.Record
		for _, ref := range refs {
			row, err := r.row(ref.Kind, ref.ID)
			if err != nil {
				return record.Act{}, err
			}
			rows = append(rows, row)
		}
		return roster.KeepApart(a, rows, reason)
	})
}

// Amend corrects plain fields of a record. Fields that a state machine governs are refused: they have acts of their
// own. Values are written as in the apply grammar; an empty one clears.
func (d *Desk) Amend(ctx context.Context, kind string, id uuid.UUID, set map[string]string, seen record.Basis) (record.Receipt, error) {
	return d.onRow(ctx, kind, id, func(_ facts, a roster.Actor, row record.Record) (record.Act, error) {
		values := map[string]merge.Value{}
		var problems []error
		for name, text := range set {
			f := row.Kind.Field(name)
			if f == nil || text == "" {
				values[name] = merge.Value{}
				continue
			}
			v, err := f.Parse(text)
			values[name] = v
			problems = append(problems, err)
		}
		if err := errors.Join(problems...); err != nil {
			return record.Act{}, err
		}
		return roster.Amend(a, row, values, seen)
	})
}

// Remove deletes a record entered by mistake, with a reason. An edit elsewhere that did not see the deletion brings
// it back as a conflict.
func (d *Desk) Remove(ctx context.Context, kind string, id uuid.UUID, reason string) (record.Receipt, error) {
	return d.onRow(ctx, kind, id, func(_ facts, a roster.Actor, row record.Record) (record.Act, error) {
		return roster.Remove(a, row, reason)
	})
}

// Undo takes back an act: one new act on the basis of what it wrote, so that a later edit by somebody else is not
// lost but surfaces.
func (d *Desk) Undo(ctx context.Context, r record.Receipt) (record.Receipt, error) {
	return d.act(ctx, func(f facts, a roster.Actor) (record.Act, error) {
		var filings []roster.Checkin
		var lines []roster.Entry
		for _, e := range r.Inverse.Edits {
			if e.Kind != "checkin" && e.Kind != "journal" {
				continue
			}
			row, err := f.row(e.Kind, e.ID)
			if err != nil {
				return record.Act{}, err
			}
			if e.Kind == "journal" {
				lines = append(lines, roster.EntryOf(row))
			} else {
				filings = append(filings, roster.CheckinOf(row))
			}
		}
		return roster.TakeBack(a, r.Inverse, filings, lines)
	})
}
