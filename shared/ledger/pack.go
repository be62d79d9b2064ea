package ledger

import (
	"encoding/binary"
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// row is one record as it lies in its table.
type row struct {
	table *table
	key   int64 // 0 until it has a row
	id    uuid.UUID
	state merge.Record
	last  author  // of the change shown as the latest
	birth dot.Dot // the change that made the record, when its id was computed from it
	mine  int64   // place of the newest own change, 0 when there is none
	flags int64

	sole     stamped   // the change that wrote all there is, until the row is opened
	unopened []content // what it wrote

	dirty   bool
	applied []dot.Dot // by the transaction under way
}

// author is what is kept of the latest change of a record.
type author struct {
	dot      dot.Dot
	stamp    stamp.Stamp
	operator int64 // number in the table of operators
	wall     int64
}

func (a author) less(b author) bool {
	return a.stamp < b.stamp || a.stamp == b.stamp && a.dot.Compare(b.dot) < 0
}

// The version blob of a row says of every field which writes stand, as one packed value: the commonest record, all of
// whose fields one change set, takes a dozen bytes for all of them together. It holds:
//
//	flags, base: the change that most fields were set by; birth; then, only when there are any, the other changes
//	and the fields that are not simply "one write of base, its value in the column"; last: who wrote latest.
//
// Logs and operators are named by their numbers in this file. The bytes are canonical: equal states make equal bytes.
const (
	packCounter   = 1 << 0 // base's stamp has a counter
	packLastBase  = 1 << 1 // base is also the latest
	packWall      = 1 << 2 // the latest's wall time is not its stamp's
	packBirthBase = 1 << 3 // base made the record
	packBirth     = 1 << 4 // another change made it, named after base
	packMore      = 1 << 5 // fields follow that differ from base
	packLastOther = 1 << 6 // the latest is one of the other changes, by index
	packKnown     = packLastOther<<1 - 1
)

// How an entry of a field gives its value.
const (
	entryAdd    = 1 << 0
	entryInline = 1 << 1 // the value follows; else it is one of those in the column, by index
	entryBits   = 2
)

// packer makes the bytes and columns of rows; it is kept between rows for its memory.
type packer struct {
	log     func(dot.Log) int64 // the number of a log here
	dots    []stamped
	fields  []packing
	columns []any
	values  []merge.Value // room for what single values the columns hold
	ver     []byte
	extra   []byte
}

type stamped struct {
	dot   dot.Dot
	stamp stamp.Stamp
	count int
}

// packing is what is found out about one field before anything is written.
type packing struct {
	field  *merge.Field
	values []merge.Value // what its column or its place in extra holds
	one    bool          // a single write, or a set of single adds, all of dot
	dot    dot.Dot
}

// pack gives what the row's columns hold, _ver, _extra and the fields. They are the packer's until its next row.
func (p *packer) pack(r *row) (ver, extra []byte, columns []any) {
	p.dots, p.fields, p.columns, p.values = p.dots[:0], p.fields[:0], p.columns[:0], p.values[:0]
	p.ver, p.extra = p.ver[:0], p.extra[:0]
	p.split(r)
	base := p.base(r)
	p.head(r, base)
	p.latest(r, base, p.rest(base))
	if len(p.extra) == 0 {
		return p.ver, nil, p.columns
	}
	return p.ver, p.extra, p.columns
}

// split finds the column of every field and what goes into it.
func (p *packer) split(r *row) {
	at := 0
	for i := range r.state.Fields {
		f := &r.state.Fields[i]
		if len(f.Live) == 0 && len(f.Dead) == 0 {
			continue
		}
		for at < len(r.table.columns) && r.table.columns[at].field.Wire < f.ID {
			p.columns = append(p.columns, nil)
			at++
		}
		switch {
		case at < len(r.table.columns) && r.table.columns[at].field.Wire == f.ID:
			p.known(f, r.table.columns[at])
			at++
		case f.ID == merge.Life:
			p.fields = append(p.fields, packing{field: f})
		default:
			p.unknown(f)
		}
	}
	for ; at < len(r.table.columns); at++ {
		p.columns = append(p.columns, nil)
	}
}

func (p *packer) known(f *merge.Field, c column) {
	k := packing{field: f}
	if c.field.Type == record.Set {
		k.values = f.Members()
	} else if shown, ok := f.Shown(c.field.Rank); ok {
		p.values = append(p.values, shown.Value)
		k.values = p.values[len(p.values)-1 : len(p.values) : len(p.values)]
	}
	var held any
	if len(k.values) > 0 {
		var ok bool
		if held, ok = c.natural(k.values); !ok {
			k.values = nil
		}
	}
	p.columns = append(p.columns, held)
	p.add(k, c.field.Type == record.Set)
}

func (p *packer) unknown(f *merge.Field) {
	k := packing{field: f}
	for _, e := range f.Live {
		k.values = append(k.values, e.Value)
	}
	slices.SortFunc(k.values, merge.Value.Compare)
	k.values = slices.Compact(k.values)
	if len(k.values) > 0 {
		p.extra = binary.AppendUvarint(p.extra, uint64(f.ID))
		p.extra = binary.AppendUvarint(p.extra, uint64(len(k.values)))
	}
	for _, v := range k.values {
		p.extra = appendValue(p.extra, v)
	}
	p.add(k, false)
}

// add notes a field, and whether it is so simple that naming its one change says everything.
func (p *packer) add(k packing, set bool) {
	live := k.field.Live
	op := merge.Put
	if set {
		op = merge.Add
	}
	k.one = len(live) > 0 && len(k.field.Dead) == 0 && len(live) == len(k.values) && (set || len(live) == 1)
	for i := range live {
		k.one = k.one && live[i].Op == op && live[i].Dot == live[0].Dot
	}
	if k.one {
		k.dot = live[0].Dot
		p.count(k.dot, live[0].Stamp)
	}
	p.fields = append(p.fields, k)
}

func (p *packer) count(d dot.Dot, s stamp.Stamp) {
	for i := range p.dots {
		if p.dots[i].dot == d {
			p.dots[i].count++
			return
		}
	}
	p.dots = append(p.dots, stamped{d, s, 1})
}

// base takes the change that set most fields out of dots; when none set any simply, it is the latest.
func (p *packer) base(r *row) stamped {
	base := stamped{dot: r.last.dot, stamp: r.last.stamp}
	for _, s := range p.dots {
		if s.count > base.count || s.count == base.count && s.dot.Compare(base.dot) < 0 {
			base = s
		}
	}
	return base
}

func (p *packer) head(r *row, base stamped) {
	p.ver = append(p.ver, 0)
	p.ver = p.appendDot(p.ver, base.dot)
	p.ver = binary.AppendUvarint(p.ver, uint64(base.stamp.Millis()))
	flags := byte(0)
	if c := counter(base.stamp); c != 0 {
		flags |= packCounter
		p.ver = binary.AppendUvarint(p.ver, c)
	}
	switch {
	case r.birth == base.dot:
		flags |= packBirthBase
	case !r.birth.IsZero():
		flags |= packBirth
		p.ver = p.appendDot(p.ver, r.birth)
	}
	p.ver[0] = flags
}

// latest writes who wrote last.
func (p *packer) latest(r *row, base stamped, others []stamped) {
	switch at := index(base, others, r.last.dot); {
	case r.last.dot == base.dot:
		p.ver[0] |= packLastBase
	case at <= uint64(len(others)) && others[at-1].dot == r.last.dot:
		p.ver[0] |= packLastOther
		p.ver = binary.AppendUvarint(p.ver, at-1)
	default:
		p.ver = p.appendDot(p.ver, r.last.dot)
		p.ver = appendStampAfter(p.ver, base.stamp, r.last.stamp)
	}
	p.ver = binary.AppendUvarint(p.ver, uint64(r.last.operator))
	if r.last.wall != r.last.stamp.Millis() {
		p.ver[0] |= packWall
		p.ver = binary.AppendVarint(p.ver, r.last.wall-r.last.stamp.Millis())
	}
}

// rest writes the fields that are not simply of base, and gives the changes they are of.
func (p *packer) rest(base stamped) []stamped {
	others, fields := p.dots[:0], p.fields[:0]
	for _, k := range p.fields {
		if !k.one || k.dot != base.dot {
			fields = append(fields, k)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	for _, k := range fields {
		for _, e := range k.field.Live {
			if e.Dot != base.dot {
				others = append(others, stamped{dot: e.Dot, stamp: e.Stamp})
			}
		}
	}
	slices.SortFunc(others, func(a, b stamped) int { return a.dot.Compare(b.dot) })
	others = slices.CompactFunc(others, func(a, b stamped) bool { return a.dot == b.dot })
	p.ver[0] |= packMore
	p.ver = binary.AppendUvarint(p.ver, uint64(len(others)))
	for _, s := range others {
		p.ver = p.appendDot(p.ver, s.dot)
		p.ver = appendStampAfter(p.ver, base.stamp, s.stamp)
	}
	p.ver = binary.AppendUvarint(p.ver, uint64(len(fields)))
	before := uint16(0)
	for _, k := range fields {
		p.ver = binary.AppendUvarint(p.ver, uint64(k.field.ID-before))
		before = k.field.ID
		if k.one {
			p.ver = binary.AppendUvarint(p.ver, index(base, others, k.dot))
			continue
		}
		p.ver = append(p.ver, 0)
		p.whole(k, base, others)
	}
	return others
}

// index of a change among base, which is 0, and the others.
func index(base stamped, others []stamped, d dot.Dot) uint64 {
	if d == base.dot {
		return 0
	}
	i, _ := slices.BinarySearchFunc(others, d, func(s stamped, d dot.Dot) int { return s.dot.Compare(d) })
	return uint64(i) + 1
}

// whole writes everything there is about a field.
func (p *packer) whole(k packing, base stamped, others []stamped) {
	p.ver = binary.AppendUvarint(p.ver, uint64(len(k.field.Live)))
	for _, e := range k.field.Live {
		form := index(base, others, e.Dot) << entryBits
		if e.Op == merge.Add {
			form |= entryAdd
		}
		at := slices.Index(k.values, e.Value)
		if at < 0 {
			form |= entryInline
		}
		p.ver = binary.AppendUvarint(p.ver, form)
		if at < 0 {
			p.ver = appendValue(p.ver, e.Value)
		} else {
			p.ver = binary.AppendUvarint(p.ver, uint64(at))
		}
		if k.field.ID == merge.Life {
			p.ver = binary.AppendUvarint(p.ver, uint64(len(e.Covers)))
			for _, d := range e.Covers {
				p.ver = p.appendDot(p.ver, d)
			}
		}
	}
	p.ver = binary.AppendUvarint(p.ver, uint64(len(k.field.Dead)))
	for _, g := range k.field.Dead {
		p.ver = appendValue(p.appendDot(p.ver, g.Dot), g.Value)
	}
}

func (p *packer) appendDot(b []byte, d dot.Dot) []byte {
	b = binary.AppendUvarint(b, uint64(p.log(d.Log)))
	return binary.AppendUvarint(b, d.Seq)
}

func counter(s stamp.Stamp) uint64 { return uint64(s) & 0xffff }

// appendStampAfter writes a stamp by its distance from another, in milliseconds, and its counter when it has one.
func appendStampAfter(b []byte, from, s stamp.Stamp) []byte {
	away := s.Millis() - from.Millis()
	form := uint64(away<<1^away>>63) << 1
	if c := counter(s); c != 0 {
		return binary.AppendUvarint(binary.AppendUvarint(b, form|1), c)
	}
	return binary.AppendUvarint(b, form)
}

// appendValue writes a value that stands in no column.
func appendValue(b []byte, v merge.Value) []byte {
	b = append(b, byte(v.Type))
	switch v.Type {
	case merge.None:
		return b
	case merge.Number:
		return binary.BigEndian.AppendUint64(b, numberBits(v))
	case merge.Time:
		return binary.AppendVarint(b, v.Millis())
	case merge.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	default:
		return append(binary.AppendUvarint(b, uint64(len(v.Text()))), v.Text()...)
	}
}
