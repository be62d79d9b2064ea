package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Record runs decide inside one write transaction and records the act it gives: what differs is numbered, stamped and
// written, and replaces what the basis named. When it returns nil the act survives a power cut. An error of decide
// records nothing and comes back as it is.
func (l *Ledger) Record(ctx context.Context, by record.Author, decide func(record.Reader) (record.Act, error)) (record.Receipt, error) {
	if err := l.refusal(); err != nil {
		return record.Receipt{}, err
	}
	var receipt record.Receipt
	err := l.commit(ctx, func(w *writing) error {
		act, err := decide(w.reader())
		if err != nil {
			return err
		}
		receipt, err = w.record(by, act, revocable)
		return err
	})
	if err != nil {
		return record.Receipt{}, err
	}
	return receipt, nil
}

// Recorded is what became of one act of a batch.
type Recorded = record.Recorded

// RecordBatch records many acts with one fsync: each is decided on what those before it left, and recorded or refused
// alone. Durable, all of them, when it returns nil.
func (l *Ledger) RecordBatch(ctx context.Context, by record.Author, acts []func(record.Reader) (record.Act, error)) ([]Recorded, error) {
	if err := l.refusal(); err != nil {
		return nil, err
	}
	done := make([]Recorded, len(acts))
	err := l.commit(ctx, func(w *writing) error {
		reader := w.reader()
		for i, decide := range acts {
			act, err := decide(reader)
			if err == nil {
				done[i].Receipt, err = w.record(by, act, revocable)
			}
			done[i].Err = err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// RecordAll records acts that stand already, as those of an import do, with one fsync. Each is recorded or refused alone;
// their receipts have no Inverse, since an import is not taken back act by act. Durable, all of them, when it returns nil.
func (l *Ledger) RecordAll(ctx context.Context, by record.Author, acts []record.Act) ([]Recorded, error) {
	if err := l.refusal(); err != nil {
		return nil, err
	}
	done := make([]Recorded, len(acts))
	err := l.commit(ctx, func(w *writing) error {
		if err := w.expect(acts); err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		for i := range acts {
			done[i].Receipt, done[i].Err = w.record(by, acts[i], forGood)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// expect reads the records that acts are about, many at a time.
func (w *writing) expect(acts []record.Act) error {
	wanted := map[*table][]uuid.UUID{}
	for i := range acts {
		for k := range acts[i].Edits {
			e := &acts[i].Edits[k]
			kind := w.l.o.Schema.Kind(e.Kind)
			if _, stands := record.IsNew(e.ID); kind == nil || stands {
				continue
			}
			t := w.l.tables[kind.Wire]
			wanted[t] = append(wanted[t], e.ID)
		}
	}
	for t, ids := range wanted {
		if err := w.fetch(t, ids); err != nil {
			return err
		}
		for _, id := range ids {
			w.l.origins.note(w.rows[rowID{t, id}])
		}
	}
	return nil
}

// Whether an act's receipt says how it is taken back.
const (
	revocable = true
	forGood   = false
)

// actChangesMax bounds an act; an import is many acts.
const actChangesMax = 256

// record compiles an act, and only when nothing of it is refused applies it.
func (w *writing) record(by record.Author, act record.Act, revocable bool) (record.Receipt, error) {
	if by.Wall == 0 {
		by.Wall = w.millis
	}
	c := w.compile(by, act)
	c.revocable = revocable
	for i := range act.Edits {
		if err := c.edit(&act.Edits[i]); err != nil {
			return record.Receipt{}, fmt.Errorf("edit %d: %w", i+1, err)
		}
	}
	if len(c.changes) == 0 {
		return record.Receipt{IDs: c.ids, Numbers: c.given}, nil
	}
	if err := c.conclude(); err != nil {
		return record.Receipt{}, err
	}
	w.act = c.act
	receipt := record.Receipt{Act: c.act, IDs: c.ids, Numbers: c.given, Inverse: record.Act{Edits: c.inverse}}
	for i := range c.changes {
		change := &c.changes[i]
		w.noteNumbers(change)
		at := w.line(change.Dot.Log, w.l.o.Public)
		w.open[at] = change.Dot.Seq
		w.tails[at] = append(w.tails[at], *change)
		receipt.Dots = append(receipt.Dots, change.Dot)
		if denied := c.denied[i]; denied != "" {
			w.setAside(change.Dot, denied, &receipt)
			continue
		}
		w.apply(c.rows[i], change)
		if c.rows[i].id != change.Record {
			panic("ledger: row of another record")
		}
		w.rows[rowID{c.rows[i].table, change.Record}] = c.rows[i]
	}
	return receipt, nil
}

// nextDot is the number the next change of an own lane gets.
func (c *compiling) nextDot(lane dot.Lane) dot.Dot {
	log := dot.Log{Device: c.w.l.o.Device, Incarnation: c.w.incarnation, Lane: lane}
	at := c.w.line(log, c.w.l.o.Public)
	last := c.w.last(at)
	for i := range c.changes {
		if c.changes[i].Dot.Log == log {
			last++
		}
	}
	return dot.Dot{Log: log, Seq: last + 1}
}

// later lets the change be stamped later than what it replaces.
func (d *drafting) later(replaced []merge.Entry) {
	for _, e := range replaced {
		d.replaced = append(d.replaced, e.Stamp)
	}
}

// conclude puts real ids where the act named records it makes, and refuses what could never be sealed.
func (c *compiling) conclude() error {
	if len(c.changes) > actChangesMax {
		return fmt.Errorf("%w: %d changes", ErrTooLarge, len(c.changes))
	}
	for i := range c.changes {
		change := &c.changes[i]
		change.ActSize = uint16(len(c.changes))
		for k := range change.Writes {
			if err := c.realWrite(c.rows[i].table, &change.Writes[k]); err != nil {
				return err
			}
		}
		if allow := c.w.l.o.Allow; allow != nil {
			if err := c.judge(i, allow(change)); err != nil {
				return err
			}
		}
	}
	for i := range c.inverse {
		for name, v := range c.inverse[i].Set {
			real, err := c.real(v)
			if err != nil {
				return err
			}
			c.inverse[i].Set[name] = real
		}
	}
	return c.fits()
}

// realWrite puts real ids into one write: a reference, or a member of a set of records, which is an id's text.
func (c *compiling) realWrite(t *table, write *merge.Write) error {
	f := t.kind.FieldByWire(write.Field)
	if f == nil || f.Type != record.Set {
		v, err := c.real(write.Value)
		write.Value = v
		return err
	}
	if id, err := uuid.Parse(write.Value.Text()); f.Of != "" && err == nil {
		v, err := c.real(merge.OfID(id))
		write.Value = merge.OfText(v.ID().String())
		return err
	}
	return nil
}

// real gives the id of a record this act makes for its stand-in.
func (c *compiling) real(v merge.Value) (merge.Value, error) {
	if v.Type != merge.ID {
		return v, nil
	}
	if _, stands := record.IsNew(v.ID()); !stands {
		return v, nil
	}
	id, ok := c.ids[v.ID()]
	if !ok {
		return v, fmt.Errorf("%w: reference to a record the act does not make", ErrWrongID)
	}
	return merge.OfID(id), nil
}
