package ledger

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// Bounds of what a version blob may claim, so that a damaged one cannot ask for much memory.
const (
	packedCountMax = 1 << 16
	packedTextMax  = 1 << 20
)

// unpacker reads packed bytes; the first thing that cannot be right stops it.
type unpacker struct {
	b    []byte
	logs []dot.Log // by their numbers here
	err  error
}

func (u *unpacker) fail(what string) {
	if u.err == nil {
		u.err = fmt.Errorf("%w: version of a row: %s", ErrDamaged, what)
		u.b = nil
	}
}

func (u *unpacker) octet() byte {
	if len(u.b) == 0 {
		u.fail("cut off")
		return 0
	}
	c := u.b[0]
	u.b = u.b[1:]
	return c
}

func (u *unpacker) uvarint() uint64 {
	v, n := binary.Uvarint(u.b)
	if n <= 0 {
		u.fail("bad number")
		return 0
	}
	u.b = u.b[n:]
	return v
}

func (u *unpacker) varint() int64 {
	v, n := binary.Varint(u.b)
	if n <= 0 {
		u.fail("bad number")
		return 0
	}
	u.b = u.b[n:]
	return v
}

// count reads how many follow; each takes at least one byte.
func (u *unpacker) count() int {
	n := u.uvarint()
	if n > packedCountMax || n > uint64(len(u.b)) {
		u.fail("bad count")
		return 0
	}
	return int(n)
}

func (u *unpacker) bytes(n uint64) []byte {
	if n > packedTextMax || n > uint64(len(u.b)) {
		u.fail("cut off")
		return nil
	}
	b := u.b[:n]
	u.b = u.b[n:]
	return b
}

func (u *unpacker) dot() dot.Dot {
	log, seq := u.uvarint(), u.uvarint()
	if log == 0 || log >= uint64(len(u.logs)) || seq == 0 || seq > seqMax {
		u.fail("unknown log")
		return dot.Dot{}
	}
	return dot.Dot{Log: u.logs[log], Seq: seq}
}

func (u *unpacker) stampAfter(from stamp.Stamp) stamp.Stamp {
	form := u.uvarint()
	away := int64(form>>2) ^ -int64(form>>1&1)
	c := uint64(0)
	if form&1 != 0 {
		c = u.uvarint()
	}
	return u.stamp(from.Millis()+away, c)
}

func (u *unpacker) stamp(millis int64, counter uint64) stamp.Stamp {
	if millis < 0 || millis >= 1<<47 || counter > 0xffff {
		u.fail("impossible stamp")
		return 0
	}
	return stamp.Stamp(uint64(millis)<<16 | counter)
}

func (u *unpacker) value() merge.Value {
	switch t := merge.Type(u.octet()); t {
	case merge.None:
		return merge.Value{}
	case merge.Number:
		b := u.bytes(8)
		if u.err != nil {
			return merge.Value{}
		}
		return merge.OfNumber(math.Float64frombits(binary.BigEndian.Uint64(b)))
	case merge.Time:
		return merge.OfTime(u.varint())
	case merge.Bool:
		return merge.OfBool(u.octet() != 0)
	case merge.Text:
		return merge.OfText(string(u.bytes(u.uvarint())))
	case merge.Sealed:
		return merge.OfSealed(u.bytes(u.uvarint()))
	case merge.ID:
		b := u.bytes(u.uvarint())
		if len(b) != 16 {
			u.fail("bad id")
			return merge.Value{}
		}
		return merge.OfID([16]byte(b))
	}
	u.fail("unknown type of value")
	return merge.Value{}
}

func numberBits(v merge.Value) uint64 { return math.Float64bits(v.Number()) }

// content is what the columns of a row, and its extra, hold of one field.
type content struct {
	wire   uint16
	set    bool
	known  bool // it has a column
	values []merge.Value
}

// unpack gives the row its state back, all but that of a row that one change wrote, which open does. columns holds what was read
// from the table, in the order of its columns.
func (r *row) unpack(ver, extra []byte, columns []any, logs []dot.Log) error {
	contents, err := r.contents(extra, columns)
	if err != nil {
		return err
	}
	u := &unpacker{b: ver, logs: logs}
	flags := u.octet()
	if flags&^packKnown != 0 {
		u.fail("unknown form")
	}
	base := stamped{dot: u.dot()}
	millis, c := u.uvarint(), uint64(0)
	if flags&packCounter != 0 {
		c = u.uvarint()
	}
	base.stamp = u.stamp(int64(min(millis, 1<<47)), c)
	switch {
	case flags&packBirthBase != 0:
		r.birth = base.dot
	case flags&packBirth != 0:
		r.birth = u.dot()
	}
	r.unpackLatest(u, flags, base, r.unpackFields(u, flags&packMore != 0, base, contents))
	if u.err == nil && len(u.b) > 0 {
		u.fail("bytes left over")
	}
	if u.err != nil {
		return fmt.Errorf("record %s in %s: %w", r.id, r.table.name, u.err)
	}
	return nil
}

func (r *row) unpackLatest(u *unpacker, flags byte, base stamped, others []stamped) {
	switch {
	case flags&packLastBase != 0:
		r.last = author{dot: base.dot, stamp: base.stamp}
	case flags&packLastOther != 0:
		at := u.uvarint()
		if at >= uint64(len(others)) {
			u.fail("unknown change")
			return
		}
		r.last = author{dot: others[at].dot, stamp: others[at].stamp}
	default:
		r.last.dot = u.dot()
		r.last.stamp = u.stampAfter(base.stamp)
	}
	r.last.operator = int64(min(u.uvarint(), math.MaxInt64))
	r.last.wall = r.last.stamp.Millis()
	if flags&packWall != 0 {
		r.last.wall += u.varint()
	}
}

// contents gathers what the columns and extra hold, by wire number.
func (r *row) contents(extra []byte, columns []any) ([]content, error) {
	list := make([]content, 0, len(columns)+2)
	room := make([]merge.Value, 0, len(columns))
	e := &unpacker{b: extra}
	next := func() (content, bool) {
		if len(e.b) == 0 || e.err != nil {
			return content{}, false
		}
		k := content{wire: uint16(min(e.uvarint(), math.MaxUint16))}
		n := e.count()
		for range n {
			k.values = append(k.values, e.value())
		}
		return k, e.err == nil
	}
	unknown, more := next()
	for i, c := range r.table.columns {
		if columns[i] == nil {
			continue
		}
		for ; more && unknown.wire < c.field.Wire; unknown, more = next() {
			list = append(list, unknown)
		}
		values, err := c.values(columns[i], room[len(room):])
		if err != nil {
			return nil, err
		}
		if c.field.Type != record.Set {
			room = room[:len(room)+1]
		}
		list = append(list, content{wire: c.field.Wire, set: c.field.Type == record.Set, known: true, values: values})
	}
	for ; more; unknown, more = next() {
		list = append(list, unknown)
	}
	if e.err != nil {
		return nil, fmt.Errorf("record %s in %s: %w", r.id, r.table.name, e.err)
	}
	return list, nil
}

// unpackFields walks the fields that have something in a column and those described in full, in the order of their
// numbers.
func (r *row) unpackFields(u *unpacker, more bool, base stamped, contents []content) (dots []stamped) {
	described := 0
	if more {
		for range u.count() {
			d := u.dot()
			dots = append(dots, stamped{dot: d, stamp: u.stampAfter(base.stamp)})
		}
		described = u.count()
	}
	total := described
	for _, k := range contents {
		total += max(1, len(k.values))
	}
	if u.err != nil {
		return nil
	}
	if !more && len(contents) > 0 && allSet(contents) {
		r.sole, r.unopened = base, contents
		return nil
	}
	r.state.Fields = make([]merge.Field, 0, len(contents)+described)
	room := make([]merge.Entry, 0, total)
	wire := uint64(0)
	for range described {
		wire += u.uvarint()
		if wire > math.MaxUint16 {
			u.fail("impossible field")
		}
		for len(contents) > 0 && uint64(contents[0].wire) < wire {
			room = r.simple(room, contents[0], base)
			contents = contents[1:]
		}
		k := content{wire: uint16(wire)}
		if len(contents) > 0 && uint64(contents[0].wire) == wire {
			k, contents = contents[0], contents[1:]
		}
		if at := u.uvarint(); at > uint64(len(dots)) {
			u.fail("unknown change")
		} else if at > 0 {
			room = r.simple(room, k, dots[at-1])
		} else {
			r.described(u, k, base, dots)
		}
		if u.err != nil {
			return nil
		}
	}
	for _, k := range contents {
		room = r.simple(room, k, base)
	}
	return dots
}

// allSet says that every field has something in its column, so that values alone tell the writes.
func allSet(contents []content) bool {
	return !slices.ContainsFunc(contents, func(k content) bool {
		return !k.known || len(k.values) == 0 || slices.ContainsFunc(k.values, merge.Value.IsNone)
	})
}

// open makes the state of a row that one change wrote.
func (r *row) open() {
	if r.unopened == nil {
		return
	}
	total := 0
	for _, k := range r.unopened {
		total += len(k.values)
	}
	r.state.Fields = make([]merge.Field, 0, len(r.unopened))
	room := make([]merge.Entry, 0, total)
	for _, k := range r.unopened {
		room = r.simple(room, k, r.sole)
	}
	r.sole, r.unopened = stamped{}, nil
}

// simple is a field whose column holds what one change wrote.
func (r *row) simple(room []merge.Entry, k content, by stamped) []merge.Entry {
	op := merge.Put
	if k.set {
		op = merge.Add
	}
	from := len(room)
	for _, v := range k.values {
		room = append(room, merge.Entry{Dot: by.dot, Stamp: by.stamp, Op: op, Value: v})
	}
	r.state.Fields = append(r.state.Fields, merge.Field{ID: k.wire, Live: room[from:len(room):len(room)]})
	return room
}

func (r *row) described(u *unpacker, k content, base stamped, dots []stamped) {
	f := merge.Field{ID: k.wire}
	for range u.count() {
		form := u.uvarint()
		e := merge.Entry{Dot: base.dot, Stamp: base.stamp}
		if at := form >> entryBits; at > uint64(len(dots)) {
			u.fail("unknown change")
		} else if at > 0 {
			e.Dot, e.Stamp = dots[at-1].dot, dots[at-1].stamp
		}
		if form&entryAdd != 0 {
			e.Op = merge.Add
		}
		if form&entryInline != 0 {
			e.Value = u.value()
		} else if at := u.uvarint(); at < uint64(len(k.values)) {
			e.Value = k.values[at]
		} else {
			u.fail("value is nowhere")
		}
		if k.wire == merge.Life {
			for range u.count() {
				e.Covers = append(e.Covers, u.dot())
			}
		}
		f.Live = append(f.Live, e)
	}
	for range u.count() {
		d := u.dot()
		f.Dead = append(f.Dead, merge.Gone{Dot: d, Value: u.value()})
	}
	r.state.Fields = append(r.state.Fields, f)
}
