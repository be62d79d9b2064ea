package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
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

// JoinFound makes one record of all that a finding names, keep; the receipt is the last one's. It refuses a record that is none
// of them.
func (d *Desk) JoinFound(ctx context.Context, f *roster.Finding, keep uuid.UUID, reason string) (last record.Receipt, err error) {
	records := f.Records()
	if !slices.ContainsFunc(records, func(r roster.Ref) bool { return r.ID == keep }) {
		return last, procedure.No("choose_one", "请选择保留哪一条。没有合并。", "Choose which one goes on. Nothing was joined.")
	}
	for _, r := range records {
		switch {
		case r.ID == keep:
			continue
		case r.Kind == "incident":
			last, err = d.JoinIncident(ctx, r.ID, keep)
		default:
			last, err = d.JoinDuplicates(ctx, roster.JoinForm{Kind: r.Kind, Keep: keep, Drop: r.ID, Reason: reason})
		}
		if err != nil {
			return last, err
		}
	}
	return last, nil
}

// Written is the side's value as a settlement names it; empty clears the field.
func (s Side) Written() string {
	if s.Value.IsNone() {
		return ""
	}
	encoded := record.AppendValue(nil, s.Value)
	var text string
	if json.Unmarshal(encoded, &text) == nil {
		return text
	}
	return string(encoded)
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
