package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// pastView is one moment gone by, as a reader sees it.
type pastView struct {
	view
	now *view // of the ledger: its logs hold the histories
	cut dot.Vector
}

var _ record.Reader = (*pastView)(nil)

// View reads the moment. Until it returns the past is not moved.
func (p *Past) View(ctx context.Context, look func(record.Reader) error) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.tables == nil {
		return fmt.Errorf("look at a past moment: %w", ErrClosedPast)
	}
	return p.of.View(ctx, func(r record.Reader) error {
		now := r.(*view)
		return p.tables.db.Read(ctx, func(tx *sqlitedb.Tx) error {
			return look(&pastView{view: view{l: p.tables, tx: tx, logs: now.logs, marks: now.marks}, now: now, cut: p.cut})
		})
	})
}

// ErrClosedPast says that no past moment is being looked at.
var ErrClosedPast = errors.New("no past moment was gone to")

// Record refuses: what was is not written to.
func (p *Past) Record(context.Context, record.Author, func(record.Reader) (record.Act, error)) (record.Receipt, error) {
	return record.Receipt{}, ErrSealed
}

// Change looks one change up that was held at the moment. It returns ErrNoSuchChange when it was not.
func (p *Past) Change(ctx context.Context, at dot.Dot) (c merge.Change, err error) {
	p.mu.RLock()
	held := at.Seq <= p.cut[at.Log]
	p.mu.RUnlock()
	if !held {
		return merge.Change{}, fmt.Errorf("%w: %s", ErrNoSuchChange, at)
	}
	return p.of.Change(ctx, at)
}

// Written gives every change that took effect and lies between the moment and a later cut.
func (p *Past) Written(ctx context.Context, until dot.Vector, take func(kind string, id uuid.UUID, at dot.Dot)) error {
	return p.View(ctx, func(r record.Reader) error {
		v := r.(*pastView)
		return v.now.between(v.cut, until, func(_ dot.Log, changes []merge.Change) error {
			for i := range changes {
				t := v.l.tables[changes[i].Kind]
				if t != nil && v.now.l.book.reason(changes[i].Dot) == "" {
					take(t.kind.Name, changes[i].Record, changes[i].Dot)
				}
			}
			return nil
		})
	})
}

// Dump writes one canonical line for each record living at the moment, as the ledger's own Dump does.
func (p *Past) Dump(ctx context.Context, out io.Writer) error {
	return p.View(ctx, func(r record.Reader) error {
		v := r.(*pastView)
		return v.lines(out, "NOT _state & 1", record.AppendDump, "\n", v.now.source)
	})
}

// Heads is what was held.
func (v *pastView) Heads() dot.Vector { return v.cut }

// Change looks one change up that was held.
func (v *pastView) Change(at dot.Dot) (merge.Change, bool, error) {
	if at.Seq > v.cut[at.Log] {
		return merge.Change{}, false, nil
	}
	return v.now.Change(at)
}

// History gives the changes of a record that were held.
func (v *pastView) History(kind string, id uuid.UUID) ([]record.Version, error) {
	versions, err := v.now.History(kind, id)
	return v.held(versions), err
}

// Histories gives the changes of all records of some kinds that were held.
func (v *pastView) Histories(kinds ...string) (map[uuid.UUID][]record.Version, error) {
	all, err := v.now.Histories(kinds...)
	for id, versions := range all {
		if all[id] = v.held(versions); len(all[id]) == 0 {
			delete(all, id)
		}
	}
	return all, err
}

func (v *pastView) held(versions []record.Version) []record.Version {
	return slices.DeleteFunc(versions, func(one record.Version) bool { return one.Change.Dot.Seq > v.cut[one.Change.Dot.Log] })
}

// Ground is that of the ledger, for histories and verdicts are.
func (v *pastView) Ground() string { return v.now.Ground() }

// Standing is that of the ledger.
func (v *pastView) Standing() string { return v.now.Standing() }

// Confirmed is what the hub holds now; how much it held then is not known.
func (v *pastView) Confirmed() dot.Vector { return v.now.Confirmed() }

// Touched lists by kind the records that differ between another moment and this one, whichever was earlier.
func (v *pastView) Touched(since dot.Vector, kinds ...string) (ids map[string][]uuid.UUID, told bool, err error) {
	wanted := map[uint16]string{}
	for _, kind := range kinds {
		t, err := v.table(kind)
		if err != nil {
			return nil, false, err
		}
		wanted[t.wire] = kind
	}
	ids = map[string][]uuid.UUID{}
	listed := map[uuid.UUID]bool{}
	take := func(_ dot.Log, changes []merge.Change) error {
		for i := range changes {
			c := &changes[i]
			if kind, ok := wanted[c.Kind]; ok && !listed[c.Record] {
				listed[c.Record] = true
				ids[kind] = append(ids[kind], c.Record)
			}
		}
		return nil
	}
	if err := errors.Join(v.now.between(since, v.cut, take), v.now.between(v.cut, since, take)); err != nil {
		return nil, false, fmt.Errorf("changes between: %w", err)
	}
	return ids, true, nil
}

// keys are those that rows have in the ledger: records stay in the order in which they became known.
type keys struct {
	known map[rowName]int64
	now   *view // while the past is moved
}

// rowName names a row in whatever file.
type rowName struct {
	kind uint16
	id   uuid.UUID
}

// keysIn reads them all: one by one they would cost as much as the merging.
func keysIn(v *view) (*keys, error) {
	k := &keys{known: map[rowName]int64{}}
	for wire, t := range v.l.tables {
		err := each(v.tx, func(s scanner) error {
			var id []byte
			var key int64
			if err := s.Scan(&id, &key); err != nil {
				return err
			}
			if len(id) != len(uuid.UUID{}) {
				return fmt.Errorf("%w: %s holds an id of %d bytes", ErrDamaged, t.name, len(id))
			}
			k.known[rowName{wire, uuid.UUID(id)}] = key
			return nil
		}, "SELECT _id, _key FROM "+t.name)
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}

// read lets keys be asked for at a moment of the ledger, until the function it gives is called.
func (k *keys) read(v *view) (done func()) {
	k.now = v
	return func() { k.now = nil }
}

// of gives a row its key. A record that has no row in the ledger is one of a kind that only a newer version declares.
func (k *keys) of(r *row) error {
	name := rowName{r.table.wire, r.id}
	if r.key = k.known[name]; r.key != 0 {
		return nil
	}
	err := k.now.tx.One(r.table.selectKey, r.id[:]).Scan(&r.key)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: record %s has changes and no row", ErrDamaged, r.id)
	}
	k.known[name] = r.key
	return err
}

// number gives a new row the key after the last, or the one it has in the ledger that the tables are of.
func (w *writing) number(r *row) error {
	if w.l.keyed != nil {
		return w.l.keyed.of(r)
	}
	*r.table.lastKey++
	r.key = *r.table.lastKey
	return nil
}
