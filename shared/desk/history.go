package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// History reads who wrote what into a record, oldest first, losing values included. Sensitive values are masked.
func (d *Desk) History(ctx context.Context, of roster.Ref) ([]HistoryLine, error) {
	var lines []HistoryLine
	err := d.view(ctx, func(p *roster.Picture, r record.Reader) error {
		row, ok, err := r.Find(of.Kind, of.ID)
		if err != nil {
			return err
		}
		if !ok {
			return roster.UnknownRecord(of.Kind, of.ID)
		}
		versions, err := r.History(of.Kind, of.ID)
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		lines = historyOf(p, row, versions)
		return nil
	})
	return lines, err
}

// place is one field written by one change.
type place struct {
	at    dot.Dot
	field uint16
}

func historyOf(p *roster.Picture, row record.Record, versions []record.Version) []HistoryLine {
	slices.SortStableFunc(versions, func(a, b record.Version) int {
		return cmp.Or(cmp.Compare(a.Change.Stamp, b.Change.Stamp), a.Change.Dot.Compare(b.Change.Dot))
	})
	written := map[place]merge.Value{}
	for _, v := range versions {
		for _, w := range v.Change.Writes {
			written[place{v.Change.Dot, w.Field}] = w.Value
		}
	}
	var lines []HistoryLine
	for _, v := range versions {
		by := record.Source{Device: v.Change.Dot.Log.Device, Operator: v.Change.Operator, Wall: v.Change.Wall}
		for _, w := range v.Change.Writes {
			line := HistoryLine{Source: by, Flags: v.Change.Flags, Denied: v.Denied}
			if v.Received != 0 {
				line.Received = time.UnixMilli(v.Received).UTC()
			}
			line.say(p, row, w, written)
			line.Stands = stands(row, v.Change.Dot, w)
			lines = append(lines, line)
		}
	}
	return lines
}

// say fills what the write changed, for a person.
func (l *HistoryLine) say(p *roster.Picture, row record.Record, w merge.Write, written map[place]merge.Value) {
	f := row.Kind.FieldByWire(w.Field)
	switch {
	case w.Field == merge.Life:
		l.Field, l.Label, l.New = record.LifeField, record.Label{Zh: "是否保留", En: "whether it stays"}, lifeWords(w.Value).Zh
		return
	case f == nil:
		l.Field = fmt.Sprintf("#%d", w.Field) // of a newer version
		return
	}
	l.Field, l.Label = f.Name, f.Label
	text := valueText(p, f, w.Value)
	switch w.Op {
	case merge.Remove:
		l.Old = text
	case merge.Add:
		l.New = text
	default:
		l.New = text
		for _, d := range w.Replaces {
			if old, ok := written[place{d, w.Field}]; ok {
				l.Old = valueText(p, f, old)
			}
		}
	}
}

// stands says whether the write is one of those that show.
func stands(row record.Record, at dot.Dot, w merge.Write) bool {
	state := row.State().Find(w.Field)
	return state != nil && slices.ContainsFunc(state.Live, func(e merge.Entry) bool { return e.Dot == at && e.Value == w.Value })
}
