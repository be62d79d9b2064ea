package segment

import (
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// ids numbers the records a run refers to. Number 0 of a change's record is the one its own dot created; the others
// stand in a table, named by the change that created them where that is known, else by their 16 bytes.
type ids struct {
	index   map[uuid.UUID]uint64 // from 1
	own     map[uuid.UUID]uint64 // created in this run, at this seq
	list    []uuid.UUID
	from    []dot.Dot // zero where only the bytes are known
	records []uint64  // for every change
	a, b, c []uint64
}

func (t *ids) reset() {
	clear(t.index)
	clear(t.own)
	t.list, t.from, t.records = t.list[:0], t.from[:0], t.records[:0]
}

func (t *ids) used() bool { return len(t.list) > 0 }

func (t *ids) collect(ctx Context, changes []merge.Change, p *places, origin func(dot.Space, uuid.UUID) (dot.Dot, bool)) {
	for i := range changes {
		c := &changes[i]
		if _, ok := t.own[c.Record]; !ok && dot.RecordID(ctx.Space, c.Dot) == c.Record {
			t.own[c.Record] = c.Dot.Seq
		}
	}
	for i := range changes {
		c := &changes[i]
		t.records = append(t.records, t.record(ctx, c, p, origin))
		for k := range c.Writes {
			if v := &c.Writes[k].Value; v.Type == merge.ID {
				t.number(ctx, v.ID(), nil, p, origin)
			}
		}
	}
}

func (t *ids) record(ctx Context, c *merge.Change, p *places, origin func(dot.Space, uuid.UUID) (dot.Dot, bool)) uint64 {
	if seq, ok := t.own[c.Record]; ok && seq == c.Dot.Seq {
		return 0
	}
	return t.number(ctx, c.Record, c.Writes, p, origin)
}

// number gives the place of id in the table. Writes to the record may name the change that created it.
func (t *ids) number(ctx Context, id uuid.UUID, writes []merge.Write, p *places, origin func(dot.Space, uuid.UUID) (dot.Dot, bool)) uint64 {
	if n, ok := t.index[id]; ok {
		return n
	}
	d := dot.Dot{}
	if seq, ok := t.own[id]; ok {
		d = dot.Dot{Log: ctx.Log, Seq: seq}
	} else if creator, ok := created(ctx.Space, id, writes); ok {
		d = creator
	} else if origin != nil {
		if o, ok := origin(ctx.Space, id); ok && o.Seq <= SeqMax && o.Log.Lane < dot.Lanes && dot.RecordID(ctx.Space, o) == id {
			d = o
		}
	}
	if !d.IsZero() {
		p.note(d.Log)
	}
	t.list = append(t.list, id)
	t.from = append(t.from, d)
	t.index[id] = uint64(len(t.list))
	return uint64(len(t.list))
}

// created looks for the change that created id among the first few that writes replace: the first edit of a field
// names it.
func created(space dot.Space, id uuid.UUID, writes []merge.Write) (dot.Dot, bool) {
	const tries = 4
	last, tried := dot.Dot{}, 0
	for k := range writes {
		for _, d := range writes[k].Replaces {
			if d == last {
				continue
			}
			if dot.RecordID(space, d) == id {
				return d, true
			}
			last = d
			if tried++; tried == tries {
				return dot.Dot{}, false
			}
		}
	}
	return dot.Dot{}, false
}

func (t *ids) append(b []byte, ints *columns, p *places, first uint64) []byte {
	t.a, t.b, t.c = t.a[:0], t.b[:0], t.c[:0]
	mixed := uint64(0)
	for _, d := range t.from {
		if d.IsZero() {
			t.a = append(t.a, idBytes)
			continue
		}
		mixed = 1
		t.a = append(t.a, idDot)
		l := p.of(d.Log)
		t.b = append(t.b, l)
		t.c = append(t.c, zigzag(int64(d.Seq-first)))
	}
	b = binary.AppendUvarint(b, uint64(len(t.list))<<1|mixed)
	if mixed == 1 {
		b = ints.append(b, t.a)
	}
	for i, id := range t.list {
		if t.from[i].IsZero() {
			b = append(b, id[:]...)
		}
	}
	if len(p.list) > 0 {
		b = ints.append(b, t.b)
	}
	return ints.append(b, t.c)
}

// How a record in the table is named. These numbers stand in stored segments and never change.
const (
	idBytes = 0
	idDot   = 1
)

// readIDs reads the table of records.
func (r *reader) readIDs(o *opening) {
	head := r.uvarint()
	n := head >> 1
	if n > ChangesMax+WritesTotalMax {
		r.fail(ErrTooLarge, "%d records", n)
	}
	if r.err != nil {
		return
	}
	forms := o.numbers(int(n))
	clear(forms)
	if head&1 == 1 {
		r.ints(forms)
	}
	o.ids = slices.Grow(o.ids[:0], int(n))[:n]
	dots := 0
	for i, f := range forms {
		if f > idDot {
			r.fail(ErrMalformed, "record named in way %d", f)
			return
		}
		if f == idDot {
			dots++
			continue
		}
		copy(o.ids[i][:], r.take(16))
	}
	if r.err != nil || dots == 0 {
		return
	}
	r.readDots(o, forms, dots)
}

// readDots computes the ids of records that are named by the change that created them.
func (r *reader) readDots(o *opening, forms []uint64, dots int) {
	both := o.more(2 * dots)
	logs, seqs := both[:dots], both[dots:]
	clear(logs)
	if len(o.logs) > 1 {
		r.ints(logs)
	}
	r.ints(seqs)
	k := 0
	for i, f := range forms {
		if f != idDot {
			continue
		}
		l, seq := logs[k], o.head.first+uint64(unzigzag(seqs[k]))
		k++
		if l >= uint64(len(o.logs)) || seq == 0 || seq > SeqMax {
			r.fail(ErrMalformed, "record created at %d of log %d", seq, l)
			return
		}
		o.ids[i] = dot.RecordID(o.ctx.Space, dot.Dot{Log: o.logs[l], Seq: seq})
	}
}
