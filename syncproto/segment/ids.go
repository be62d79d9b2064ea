package segment

import (
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// The record of a change is named by number: made by the change itself, made by the first change that its writes
// replace, or a row of the table of records. Rows are named by the change that made the record where that is known,
// else by their 16 bytes. These numbers stand in stored segments and never change.
const (
	recordOwn      = 0
	recordReplaced = 1
	recordTable    = 2 // and up

	rowBytes = 0
	rowDot   = 1
)

// Origin tells which change created a record, where that is known.
type Origin func(space dot.Space, id uuid.UUID) (dot.Dot, bool)

// ids numbers the records a run refers to.
type ids struct {
	made    map[uuid.UUID]dot.Dot // by which change
	rows    map[uuid.UUID]uint64
	list    []uuid.UUID
	from    []dot.Dot // zero where only the bytes are known
	records []uint64  // for every change
	named   bool      // whether some record is not made by its own change
	tally   map[dot.Log]int
	lasts   []uint64
	a, b, c []uint64
}

func (t *ids) reset() {
	clear(t.made)
	clear(t.rows)
	t.list, t.from, t.records, t.named = t.list[:0], t.from[:0], t.records[:0], false
}

// collect names the record of every change, and numbers the records that values refer to.
func (t *ids) collect(ctx Context, changes []merge.Change, p *places, origin Origin) {
	for i := range changes {
		t.learn(ctx.Space, &changes[i], p.replacedBy(i))
	}
	for i := range changes {
		c := &changes[i]
		t.records = append(t.records, t.record(ctx.Space, c, p.replacedBy(i), origin))
		t.named = t.named || t.records[i] != recordOwn
		for k := range c.Writes {
			if v := &c.Writes[k].Value; v.Type == merge.ID {
				t.row(ctx.Space, v.ID(), origin)
			}
		}
	}
}

// weigh forgets who made a record where that costs more than its 16 bytes: naming a log that nothing else names, for
// one record alone.
func (t *ids) weigh(p *places) {
	clear(t.tally)
	for _, d := range t.from {
		t.tally[d.Log]++
	}
	for i, d := range t.from {
		switch {
		case d.IsZero():
		case t.tally[d.Log] > 1 || p.knows(d.Log):
			p.note(d.Log)
		default:
			t.from[i] = dot.Dot{}
		}
	}
}

// learn finds out whether c made its record, or one of the first few changes it replaces did: the first edit of a
// field names the change that made the record.
func (t *ids) learn(space dot.Space, c *merge.Change, replaced []dot.Dot) {
	const tries = 4
	if _, ok := t.made[c.Record]; ok {
		return
	}
	if dot.RecordID(space, c.Dot) == c.Record {
		t.made[c.Record] = c.Dot
		return
	}
	last := dot.Dot{}
	for _, d := range replaced[:min(tries, len(replaced))] {
		if d != last && dot.RecordID(space, d) == c.Record {
			t.made[c.Record] = d
			return
		}
		last = d
	}
}

func (t *ids) record(space dot.Space, c *merge.Change, replaced []dot.Dot, origin Origin) uint64 {
	switch d := t.made[c.Record]; {
	case d == c.Dot:
		return recordOwn
	case len(replaced) > 0 && d == replaced[0]:
		return recordReplaced
	}
	return recordTable + t.row(space, c.Record, origin)
}

// row gives the row of id in the table.
func (t *ids) row(space dot.Space, id uuid.UUID, origin Origin) uint64 {
	if n, ok := t.rows[id]; ok {
		return n
	}
	d, ok := t.made[id]
	if !ok && origin != nil {
		if o, known := origin(space, id); known && checkReplaced(dot.Dot{}, o) == nil && dot.RecordID(space, o) == id {
			d = o
		}
	}
	n := uint64(len(t.list))
	t.list = append(t.list, id)
	t.from = append(t.from, d)
	t.rows[id] = n
	return n
}

func (t *ids) append(b []byte, ints *columns, p *places, first uint64) []byte {
	head := uint64(len(t.list)) << 2
	if t.named {
		head |= 1
	}
	t.a, t.b, t.c = t.a[:0], t.b[:0], t.c[:0]
	t.lasts = append(t.lasts[:0], first)
	t.lasts = append(t.lasts, make([]uint64, len(p.list))...)
	for _, d := range t.from {
		if d.IsZero() {
			t.a = append(t.a, rowBytes)
			continue
		}
		head |= 2
		l := p.index[d.Log]
		t.a = append(t.a, rowDot)
		t.b = append(t.b, l)
		t.c = append(t.c, zigzag(int64(d.Seq-t.lasts[l])))
		t.lasts[l] = d.Seq
	}
	b = binary.AppendUvarint(b, head)
	if head&2 != 0 {
		b = ints.append(b, t.a)
	}
	for i, id := range t.list {
		if t.from[i].IsZero() {
			b = ints.aside.put(b, id[:])
		}
	}
	if len(p.list) > 0 {
		b = ints.append(b, t.b)
	}
	return ints.append(b, t.c)
}

// readIDs reads the table of records.
func (d *decoder) readIDs(r *reader) {
	head := r.uvarint()
	n := head >> 2
	if n > ChangesMax+WritesTotalMax {
		r.fail(ErrTooLarge, "%d records", n)
	}
	if r.err != nil {
		return
	}
	d.named = head&1 != 0
	forms := d.numbers(int(n))
	clear(forms)
	if head&2 != 0 {
		r.ints(forms)
	}
	d.ids = slices.Grow(d.ids[:0], int(n))[:n]
	dots := 0
	for i, f := range forms {
		if f > rowDot {
			r.fail(ErrMalformed, "record named in way %d", f)
			return
		}
		if f == rowDot {
			dots++
			continue
		}
		copy(d.ids[i][:], r.raw(len(d.ids[i])))
	}
	if r.err == nil {
		d.readRowDots(r, forms, dots)
	}
}

// readRowDots computes the ids of the records that are named by the change that made them.
func (d *decoder) readRowDots(r *reader, forms []uint64, dots int) {
	both := d.more(2 * dots)
	logs, seqs := both[:dots], both[dots:]
	clear(logs)
	if len(d.logs) > 1 {
		r.ints(logs)
	}
	r.ints(seqs)
	lasts := make([]uint64, len(d.logs))
	lasts[0] = d.head.first
	k := 0
	for i, f := range forms {
		if f != rowDot {
			continue
		}
		l := logs[k]
		if l >= uint64(len(d.logs)) {
			r.fail(ErrMalformed, "log %d of %d", l, len(d.logs))
			return
		}
		lasts[l] += uint64(unzigzag(seqs[k]))
		k++
		if lasts[l] == 0 || lasts[l] > SeqMax {
			r.fail(ErrMalformed, "record made by seq %d", lasts[l])
			return
		}
		d.ids[i] = dot.RecordID(d.ctx.Space, dot.Dot{Log: d.logs[l], Seq: lasts[l]})
	}
}

// readRecords reads which record each change writes to; what the changes replace must be known.
func (d *decoder) readRecords(r *reader, changes []merge.Change) {
	nums := d.numbers(len(changes))
	clear(nums)
	if d.named {
		r.ints(nums)
	}
	for i, u := range nums {
		c := &changes[i]
		switch {
		case u == recordOwn:
			c.Record = dot.RecordID(d.ctx.Space, c.Dot)
		case u == recordReplaced:
			if maker := firstReplaced(c); !maker.IsZero() {
				c.Record = dot.RecordID(d.ctx.Space, maker)
			}
		case u-recordTable < uint64(len(d.ids)):
			c.Record = d.ids[u-recordTable]
		}
		if c.Record == (uuid.UUID{}) {
			r.fail(ErrMalformed, "no record %d", u)
			return
		}
	}
}

// firstReplaced is the first dot that the writes of c name, zero when there is none.
func firstReplaced(c *merge.Change) dot.Dot {
	for k := range c.Writes {
		if ds := c.Writes[k].Replaces; len(ds) > 0 {
			return ds[0]
		}
	}
	return dot.Dot{}
}
