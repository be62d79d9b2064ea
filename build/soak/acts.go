package main

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

func (d *desk) decode(s dot.Space, log dot.Log, sealed []byte) ([]merge.Change, error) {
	return d.seat.Codec.Decode(segment.Context{Space: s, Log: log}, sealed)
}

// Record makes one act of the drafts, the way a screen does. What it comes to is asked of the ledger.
func (d *desk) Record(s dot.Space, _ int64, drafts []simtest.Draft, tag func() int64) []merge.Change {
	l, kinds := d.ledgers[s], d.kinds(s)
	var act record.Act
	for i, draft := range drafts {
		e := record.Edit{Kind: kinds[draft.Record], ID: draft.Record}
		if e.ID == (uuid.UUID{}) {
			e.Kind, e.ID = kindName(draft.Lane), record.NewID(uint8(i+1))
			if draft.Kind == simtest.KindNewer {
				e.Kind = "newer"
			}
		}
		for _, w := range draft.Writes {
			fill(&e, w)
		}
		act.Edits = append(act.Edits, e)
	}
	by := record.Author{Operator: d.seat.Name, Wall: tag()}
	receipt, err := l.Record(context.Background(), by, func(record.Reader) (record.Act, error) { return act, nil })
	if errors.Is(err, ledger.ErrDenied) {
		return nil // the desk knows that it may not write any more
	}
	if err != nil {
		d.note(fmt.Errorf("record: %w", err))
		return nil
	}
	var out []merge.Change
	for _, at := range receipt.Dots {
		c, err := l.Change(context.Background(), at)
		d.note(err)
		out = append(out, c)
	}
	return out
}

// fill puts one write of a draft into an edit. What it replaces is what stands, as in a form opened just now.
func fill(e *record.Edit, w merge.Write) {
	switch {
	case w.Field == merge.Life:
		e.Delete, e.Restore = w.Value == merge.OfBool(false), w.Value == merge.OfBool(true)
	case w.Op == merge.Add:
		e.Add = map[string][]merge.Value{"members": {memberOf(w.Value)}}
	case w.Op == merge.Remove:
		e.Remove = map[string][]merge.Value{"members": {w.Value}}
	default:
		if e.Set == nil {
			e.Set = map[string]merge.Value{}
		}
		e.Set[fieldName(w.Field)] = w.Value
		e.Resolve = len(w.Replaces) > 1
	}
}

// memberOf is a member of a set as ledgers keep them: text.
func memberOf(v merge.Value) merge.Value { return merge.OfText(fmt.Sprintf("m%v", v)) }

// kinds says of which kind each record of a space is, as far as this version knows it.
func (d *desk) kinds(s dot.Space) map[uuid.UUID]string {
	out := map[uuid.UUID]string{}
	for _, c := range d.Changes(s) {
		switch {
		case c.Kind <= dot.Lanes:
			out[c.Record] = kindName(dot.Lane(c.Kind - 1))
		case c.Kind == simtest.KindNewer && d.seat.Newer:
			out[c.Record] = "newer"
		}
	}
	maps.Copy(d.kindOf, out)
	return out
}

// Records are the merged records of the kinds this version knows, deleted ones too.
func (d *desk) Records(s dot.Space) map[uuid.UUID]*merge.Record {
	out := map[uuid.UUID]*merge.Record{}
	l := d.ledgers[s]
	if l == nil {
		return out
	}
	d.note(l.View(context.Background(), func(r record.Reader) error {
		for id, kind := range d.kinds(s) {
			found, ok, err := r.Find(kind, id)
			if err != nil {
				return err
			}
			if ok {
				out[id] = found.State()
			}
		}
		return nil
	}))
	return out
}
