package shelf

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
	"qianshao/syncproto/segment"
)

// Bounds of what is looked at for one message.
const (
	backlogBytes = 4 << 20  // of segments of one log
	offeredBytes = 16 << 10 // of segments that are offered as they are
	historiesMax = 32       // records whose making is looked up
)

// telling is one change that waits for the peer's ledger.
type telling struct {
	space dot.Space
	log   dot.Log
	seq   uint64
	told  bool // its values were told ahead of the log, or nothing of them stands any more
}

// backlog is what a peer lacks.
type backlog struct {
	facts    [][]byte
	segments []narrow.Segment
	whole    bool
	items    []narrow.Item
	tellings []telling
}

func (b *backlog) offer() narrow.Offer {
	return narrow.Offer{Facts: b.facts, Segments: b.segments, Whole: b.whole, Items: b.items}
}

// backlog finds what the peer lacks of the lanes that are sent, and tells the ledgers how much of their own changes was
// told ahead.
func (n *Narrow) backlog(ctx context.Context) (backlog, error) {
	b := backlog{whole: true}
	authors := map[dot.Device]bool{}
	for _, space := range n.book().Spaces {
		l, err := n.shelf.Ledger(space)
		if err != nil {
			continue
		}
		if err := l.Seal(ctx); err != nil {
			return b, fmt.Errorf("seal open tail: %w", err)
		}
		vector := l.Vector()
		for _, log := range vector.Logs() {
			if log.Device == n.peer || log.Lane > n.lanes(log) || vector[log] <= n.base(space, log) {
				continue
			}
			authors[log.Device] = true
			if err := n.log(ctx, l, log, &b); err != nil {
				return b, err
			}
		}
	}
	n.order(&b)
	b.facts = n.facts(authors)
	n.holdBack(&b, authors)
	return b, nil
}

// holdBack keeps the signed segments of desks whose grant the peer is not known to have: it could not check them, would
// let them go, and say nothing of them for hours.
func (n *Narrow) holdBack(b *backlog, authors map[dot.Device]bool) {
	strange := map[dot.Device]bool{}
	for _, f := range n.shelf.Roll().Facts() {
		if f.Type == identity.GrantFact && f.By() != n.peer && n.link.LacksFact(f.Bytes()) {
			strange[dot.DeviceOf(f.Grant.Public)] = true
		}
	}
	all := len(b.segments)
	b.segments = slices.DeleteFunc(b.segments, func(s narrow.Segment) bool {
		return strange[s.Log.Device] && authors[s.Log.Device] && s.Log.Device != n.shelf.Device()
	})
	b.whole = b.whole && len(b.segments) == all
}

// lanes is the last lane sent of a log: what a centre passes on of other desks is orders.
func (n *Narrow) lanes(log dot.Log) dot.Lane {
	if n.o.Lanes > 0 && log.Device != n.shelf.Device() {
		return n.o.Lanes - 1
	}
	return n.o.Lanes
}

// order puts the most urgent first, of equal ones the newest, and keeps as many segments as may be sent soon.
func (n *Narrow) order(b *backlog) {
	slices.SortStableFunc(b.items, func(x, y narrow.Item) int {
		return cmp.Or(cmp.Compare(x.Log.Lane, y.Log.Lane), cmp.Compare(y.Wall, x.Wall), cmp.Compare(y.Seq, x.Seq))
	})
	slices.SortStableFunc(b.segments, func(x, y narrow.Segment) int { return cmp.Compare(x.Log.Lane, y.Log.Lane) })
	sum := 0
	for i, s := range b.segments {
		if sum += len(s.Bytes); sum > offeredBytes {
			b.segments, b.whole = b.segments[:i], false
			return
		}
	}
}

// log adds what the peer lacks of one log.
func (n *Narrow) log(ctx context.Context, l *ledger.Ledger, log dot.Log, b *backlog) error {
	base := n.base(l.Space(), log)
	var changes []merge.Change
	for after, bytes := base, 0; bytes < backlogBytes; {
		run, err := l.Load(ctx, log, after, segment.BytesMax)
		if err != nil {
			return fmt.Errorf("load what is to be told: %w", err)
		}
		if len(run.Segments) == 0 {
			break
		}
		for _, s := range run.Segments {
			decoded, err := n.shelf.codec.Decode(segment.Context{Space: l.Space(), Log: log}, s.Bytes)
			if err != nil {
				return fmt.Errorf("read what is to be told: %w", err)
			}
			changes = append(changes, decoded...)
			b.segments = append(b.segments, narrow.Segment{Space: l.Space(), Log: log, First: s.First, Last: s.Last, Bytes: s.Bytes})
			after, bytes = s.Last, bytes+len(s.Bytes)
		}
	}
	changes = slices.DeleteFunc(changes, func(c merge.Change) bool { return c.Dot.Seq <= base })
	items, tellings, err := n.values(ctx, l, changes)
	if err != nil {
		return err
	}
	b.items, b.tellings = append(b.items, items...), append(b.tellings, tellings...)
	if log.Device == n.shelf.Device() {
		upTo := base
		for _, t := range tellings {
			if !t.told {
				break
			}
			upTo = t.seq
		}
		if upTo > max(base, l.Standings()[satellite(n.peer)].Sent[log]) { // it wakes everybody who watches
			l.Handed(satellite(n.peer), log, upTo)
		}
	}
	return nil
}

// touched is what changes of one log did to one record.
type touched struct {
	kind   uint16
	newest *merge.Change
	fields map[uint16]uint64 // by their number, the newest change of them
}

// values gives what stands of the changes: for each record the fields that were written and not told since.
func (n *Narrow) values(ctx context.Context, l *ledger.Ledger, changes []merge.Change) ([]narrow.Item, []telling, error) {
	records := map[uuid.UUID]*touched{}
	var order []uuid.UUID
	for i := range changes {
		c := &changes[i]
		t := records[c.Record]
		if t == nil {
			t = &touched{kind: c.Kind, fields: map[uint16]uint64{}}
			records[c.Record] = t
			order = append(order, c.Record)
		}
		t.newest = c
		for _, w := range c.Writes {
			t.fields[w.Field] = c.Dot.Seq
		}
		n.origin(l, c.Record, c.Dot)
	}
	items := make([]narrow.Item, 0, len(order))
	standing := map[uuid.UUID]bool{}
	err := l.View(ctx, func(r record.Reader) error {
		histories := 0
		for _, id := range order {
			item, ok, err := n.item(r, l, id, records[id], &histories)
			if err != nil {
				return err
			}
			if standing[id] = ok; ok {
				items = append(items, item)
			}
		}
		return nil
	})
	tellings := make([]telling, len(changes))
	for i := range changes {
		at := changes[i].Dot
		told := n.link.Told(l.Space(), at.Log, changes[i].Record) >= at.Seq || !standing[changes[i].Record]
		tellings[i] = telling{l.Space(), at.Log, at.Seq, told}
	}
	return items, tellings, err
}

// origin notes which change made a record, if this one did.
func (n *Narrow) origin(l *ledger.Ledger, id uuid.UUID, at dot.Dot) bool {
	if _, known := n.origins[id]; known {
		return true
	}
	if dot.RecordID(l.Space(), at) != id {
		return false
	}
	if len(n.origins) > 1<<16 {
		clear(n.origins)
	}
	n.origins[id] = at
	return true
}

// item is what stands in a record of what one log wrote into it; ok is false when nothing of it is to be told.
func (n *Narrow) item(r record.Reader, l *ledger.Ledger, id uuid.UUID, t *touched, histories *int) (narrow.Item, bool, error) {
	k := n.shelf.options.Schema.KindByWire(t.kind)
	if k == nil {
		return narrow.Item{}, false, nil
	}
	row, ok, err := r.Find(k.Name, id)
	if err != nil || !ok {
		return narrow.Item{}, false, err
	}
	log := t.newest.Dot.Log
	item := narrow.Item{Space: l.Space(), Log: log, Seq: t.newest.Dot.Seq, Wall: t.newest.Wall, Kind: t.kind, Record: id}
	state := row.State()
	for i := range state.Fields {
		f := &state.Fields[i]
		told := n.link.ToldField(l.Space(), log, id, f.ID)
		if t.fields[f.ID] > told {
			if field, ok := standingField(&row, k, f, log, told); ok {
				item.Fields = append(item.Fields, field)
			}
		}
	}
	if len(item.Fields) == 0 {
		return item, false, nil
	}
	if err := n.trace(r, l, k.Name, &row, histories); err != nil {
		return item, false, err
	}
	item.Origin = n.origins[id]
	for _, f := range item.Fields {
		if err := n.traceNamed(r, l, k.FieldByWire(f.ID), f.Values, histories); err != nil {
			return item, false, err
		}
	}
	return item, true, nil
}

// traceNamed looks for how the records began that a field names.
func (n *Narrow) traceNamed(r record.Reader, l *ledger.Ledger, d *record.Field, values []merge.Value, histories *int) error {
	if d == nil || d.Of == "" {
		return nil
	}
	for _, v := range values {
		id := v.ID()
		if v.Type == merge.Text {
			id, _ = uuid.Parse(v.Text())
		}
		if other, ok, err := r.Find(d.Of, id); err != nil {
			return err
		} else if ok {
			if err := n.trace(r, l, d.Of, &other, histories); err != nil {
				return err
			}
		}
	}
	return nil
}

// standingField is what a log wrote into a field and still stands there: of a set all members, whoever added them.
func standingField(row *record.Record, k *record.Kind, f *merge.Field, log dot.Log, told uint64) (narrow.Field, bool) {
	ours := slices.IndexFunc(f.Live, func(e merge.Entry) bool { return e.Dot.Log == log && e.Dot.Seq > told })
	d := k.FieldByWire(f.ID)
	switch {
	case d != nil && d.Policy == record.Members:
		members := row.MembersAt(d.Place())
		return narrow.Field{ID: f.ID, Set: true, Values: members}, len(members) < 200
	case ours < 0:
		return narrow.Field{}, false
	}
	return narrow.Field{ID: f.ID, Values: []merge.Value{f.Live[ours].Value}}, true
}

// trace looks for the change that made a record, for its name is shorter than the id.
func (n *Narrow) trace(r record.Reader, l *ledger.Ledger, kind string, row *record.Record, histories *int) error {
	if _, known := n.origins[row.ID]; known || row.ID.Version() != 5 {
		return nil
	}
	if d, ok := l.Origin(row.ID); ok && n.origin(l, row.ID, d) {
		return nil
	}
	for _, f := range row.State().Fields {
		for _, e := range f.Live {
			if n.origin(l, row.ID, e.Dot) {
				return nil
			}
		}
	}
	if *histories++; *histories > historiesMax {
		return nil
	}
	versions, err := r.History(kind, row.ID)
	if err != nil {
		return fmt.Errorf("find how a record began: %w", err)
	}
	for _, v := range versions {
		if n.origin(l, row.ID, v.Change.Dot) {
			return nil
		}
	}
	n.origins[row.ID] = dot.Dot{} // made elsewhere: it is named whole
	return nil
}

// facts are those the peer is not known to have: what takes rights away first, then the grants of those whose work is
// told, then spaces and what became of them.
func (n *Narrow) facts(authors map[dot.Device]bool) [][]byte {
	roll := n.shelf.Roll()
	rank := func(f identity.Fact) int {
		switch {
		case f.By() == n.peer || !n.link.LacksFact(f.Bytes()):
			return 0
		case f.Type == identity.RevocationFact:
			return 1
		case f.Type == identity.GrantFact && authors[dot.DeviceOf(f.Grant.Public)]:
			return 2
		case f.Announcement != nil && !roll.MayHold(n.peer, f.Announcement.ID()):
			return 0
		case f.Announcement != nil || f.Joining != nil || f.Closing != nil:
			return 3
		}
		return 0
	}
	facts := slices.DeleteFunc(roll.Facts(), func(f identity.Fact) bool { return rank(f) == 0 })
	slices.SortStableFunc(facts, func(a, b identity.Fact) int { return rank(a) - rank(b) })
	raw := make([][]byte, len(facts))
	for i, f := range facts {
		raw[i] = f.Bytes()
	}
	return raw
}

// Codes are the codes of a field, as messages number them.
func (s *Shelf) Codes(kind, field uint16) []string {
	k := s.options.Schema.KindByWire(kind)
	if k == nil {
		return nil
	}
	f := k.FieldByWire(field)
	if f == nil || f.Type != record.Code && f.Type != record.Text && f.Type != record.Set {
		return nil
	}
	names := make([]string, len(f.Options))
	for i, o := range f.Options {
		names[i] = o.Name
	}
	return names
}

// vocabulary digests every code of every field with the digest of the primer: messages shortened by another one are
// refused instead of misread. It is never 0.
func (s *Shelf) vocabulary(primer uint32) uint16 {
	h := fnv.New32a()
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], primer)
	_, _ = h.Write(b[:])
	for _, k := range s.options.Schema.Kinds() {
		for i := range k.Fields {
			for _, name := range s.Codes(k.Wire, k.Fields[i].Wire) {
				_, _ = fmt.Fprintf(h, "%d.%d %s\n", k.Wire, k.Fields[i].Wire, name)
			}
		}
	}
	return max(uint16(h.Sum32()), 1)
}

// Origin is the change that made a record, where a message was ever made of it.
func (n *Narrow) Origin(id uuid.UUID) dot.Dot { return n.origins[id] }
