package segment

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// decoder reads one body; it is kept between bodies for its memory.
type decoder struct {
	ctx      Context
	head     header
	unpacked []byte
	nums     []uint64
	extra    []uint64

	logs     []dot.Log
	ids      []uuid.UUID
	named    bool // whether changes say which record they write to
	idValues []merge.Value
	texts    texts
	authors  []author
	shapes   []shape
	shapeOf  []uint64
	columns  map[columnKey]int
	values   []stretch
	cells    []merge.Value
	walls    []int64
}

// stretch is where the values of one column stand in cells.
type stretch struct {
	typ             merge.Type
	count, from, at int
}

func newDecoder() *decoder { return &decoder{columns: map[columnKey]int{}} }

// numbers gives n numbers of scratch, good until the next call.
func (o *decoder) numbers(n int) []uint64 {
	o.nums = slices.Grow(o.nums[:0], n)[:n]
	return o.nums
}

// more gives n numbers of scratch beside those of numbers.
func (o *decoder) more(n int) []uint64 {
	o.extra = slices.Grow(o.extra[:0], n)[:n]
	return o.extra
}

func (o *decoder) idValue(i int) merge.Value {
	if o.idValues[i].IsNone() {
		o.idValues[i] = merge.OfID(o.ids[i])
	}
	return o.idValues[i]
}

// release lets go of what was read, so that keeping the decoder keeps none of it.
func (o *decoder) release() {
	o.texts, o.logs = texts{}, nil
	clear(o.idValues)
	clear(o.authors)
	clear(o.shapes)
	clear(o.columns)
	clear(o.cells)
	o.ids, o.idValues, o.authors, o.shapes = o.ids[:0], o.idValues[:0], o.authors[:0], o.shapes[:0]
	o.values, o.cells = o.values[:0], o.cells[:0]
}

// changes reads the body of a segment or run.
func (o *decoder) changes(ctx Context, head header, body []byte) ([]merge.Change, error) {
	defer o.release()
	o.ctx, o.head = ctx, head
	r := &reader{b: body}
	o.logs = r.readPlaces(ctx.Log)
	o.readIDs(r)
	o.idValues = slices.Grow(o.idValues[:0], len(o.ids))[:len(o.ids)]
	clear(o.idValues)
	o.texts = r.text()
	o.readAuthors(r)
	o.readShapes(r)
	if r.err != nil {
		return nil, r.err
	}
	changes := make([]merge.Change, head.count)
	o.readAuthorship(r, changes)
	o.readForms(r, changes)
	o.readProperties(r, changes)
	if r.err != nil {
		return nil, r.err
	}
	o.readReplaced(r, changes)
	o.readRecords(r, changes)
	o.readValues(r, changes)
	if r.err == nil && (len(r.b) > 0 || o.texts.s != "") {
		return nil, fmt.Errorf("%w: %d bytes left over", ErrMalformed, len(r.b)+len(o.texts.s))
	}
	return changes, r.err
}

func (o *decoder) rows(r *reader) int {
	if o.head.count == 1 {
		return 1
	}
	return r.count(min(o.head.count-1, len(r.b))) + 1
}

func (o *decoder) readAuthors(r *reader) {
	for range o.rows(r) {
		n := r.uvarint()
		if n > OperatorMax {
			r.fail(ErrTooLarge, "operator of %d bytes", n)
		}
		a := author{operator: o.texts.next(r, n)}
		grant := r.uvarint()
		trust := uint64(0)
		if grant&1 == 1 {
			trust = r.uvarint()
		}
		if grant >= 1<<33 || trust >= 1<<16 {
			r.fail(ErrMalformed, "grant %d, flags %#x", grant>>1, trust)
		}
		a.grant, a.flags, a.quality = uint32(grant>>1), merge.Flags(trust), uint8(trust>>8)
		o.authors = append(o.authors, a)
		if r.err != nil {
			return
		}
	}
}

func (o *decoder) readShapes(r *reader) {
	total := 0
	for range o.rows(r) {
		kind := r.count(1<<16 - 1)
		n := r.count(WritesMax-1) + 1
		if r.err != nil || n > len(r.b)/2 {
			r.fail(ErrMalformed, "shape cut short")
			return
		}
		if total += n; total > WritesTotalMax {
			r.fail(ErrTooLarge, "shapes of %d writes", total)
			return
		}
		s := shape{kind: uint16(kind), specs: make([]spec, n)}
		for k := range s.specs {
			field, form := r.count(1<<16-1), r.octet()
			t := spec{field: uint16(field), op: merge.Op(form & 3), typ: merge.Type(form >> 2 & 15), replaces: form>>6&1 == 1}
			if t.op > merge.Remove || t.typ > merge.Sealed || form>>7 != 0 {
				r.fail(ErrMalformed, "write of form %#x", form)
				return
			}
			t.column = o.column(columnKey{s.kind, t.field, t.typ})
			s.specs[k] = t
		}
		if putsTwice(s.specs) {
			r.fail(ErrMalformed, "writes one register twice")
			return
		}
		o.shapes = append(o.shapes, s)
	}
}

func (o *decoder) column(k columnKey) int {
	if k.typ == merge.None {
		return -1
	}
	n, ok := o.columns[k]
	if !ok {
		n = len(o.values)
		o.columns[k] = n
		o.values = append(o.values, stretch{typ: k.typ})
	}
	return n
}

// pick reads which of n rows of a table each change has.
func (o *decoder) pick(r *reader, n int) []uint64 {
	of := o.numbers(o.head.count)
	clear(of)
	if n > 1 {
		r.ints(of)
	}
	if !r.inOrder(of, n) {
		clear(of)
	}
	return of
}

// inOrder refuses indexes that do not name every one of n rows, for the first time in their order: the order in which
// encoders number them.
func (r *reader) inOrder(indexes []uint64, n int) bool {
	next := uint64(0)
	for _, u := range indexes {
		if u > next {
			r.fail(ErrMalformed, "row %d before row %d", u, next)
			return false
		}
		if u == next {
			next++
		}
	}
	if next != uint64(n) {
		r.fail(ErrMalformed, "%d of %d rows used", next, n)
	}
	return r.err == nil
}

func (o *decoder) readAuthorship(r *reader, changes []merge.Change) {
	for i, u := range o.pick(r, len(o.authors)) {
		c, a := &changes[i], &o.authors[u]
		c.Dot = dot.Dot{Log: o.ctx.Log, Seq: o.head.first + uint64(i)}
		c.Operator, c.Grant, c.Flags, c.TimeQuality = a.operator, a.grant, a.flags, a.quality
	}
}

// readForms gives every change its kind and its writes, still without values, out of one piece of memory.
func (o *decoder) readForms(r *reader, changes []merge.Change) {
	total := 0
	o.shapeOf = append(o.shapeOf[:0], o.pick(r, len(o.shapes))...)
	for _, u := range o.shapeOf {
		total += len(o.shapes[u].specs)
	}
	if total > WritesTotalMax {
		r.fail(ErrTooLarge, "%d writes", total)
	}
	if r.err != nil {
		return
	}
	rest := make([]merge.Write, total)
	for i, u := range o.shapeOf {
		s := &o.shapes[u]
		n := len(s.specs)
		changes[i].Kind, changes[i].Writes = s.kind, rest[:n:n]
		for k := range s.specs {
			rest[k].Field, rest[k].Op = s.specs[k].field, s.specs[k].op
			if col := s.specs[k].column; col >= 0 {
				o.values[col].count++
			}
		}
		rest = rest[n:]
	}
}

func (o *decoder) readProperties(r *reader, changes []merge.Change) {
	o.readRare(r, changes, func(c *merge.Change, often, rare uint64) bool {
		c.Stamp = stamp.Stamp(often<<16 | rare)
		return often < 1<<47 && rare <= stampCounter
	})
	nums := o.numbers(len(changes))
	r.ints(nums)
	for i, u := range nums {
		changes[i].Wall = changes[i].Stamp.Millis() + unzigzag(u)
	}
	o.readRare(r, changes, func(c *merge.Change, often, rare uint64) bool {
		c.Act, c.ActSize = often, uint16(rare^usualActSize)
		return often <= SeqMax && rare < 1<<16
	})
}

// readRare reads what encoder.appendRare stored; set says whether the numbers can be.
func (o *decoder) readRare(r *reader, changes []merge.Change, set func(c *merge.Change, often, rare uint64) bool) {
	often := o.numbers(len(changes))
	r.ints(often)
	n := 0
	for _, u := range often {
		n += int(u & 1)
	}
	rare := o.more(n)
	r.ints(rare)
	if r.err != nil {
		return
	}
	n = 0
	for i, u := range often {
		v := uint64(0)
		if u&1 == 1 {
			v = rare[n]
			n++
		}
		if !set(&changes[i], u>>1, v) {
			r.fail(ErrMalformed, "%d and %d out of bounds", u>>1, v)
			return
		}
	}
}

// readValues reads the columns of values and puts each value into its write.
func (o *decoder) readValues(r *reader, changes []merge.Change) {
	if r.err != nil {
		return
	}
	total := 0
	for i := range o.values {
		o.values[i].from, o.values[i].at = total, total
		total += o.values[i].count
	}
	o.cells = slices.Grow(o.cells[:0], total)[:total]
	o.walls = slices.Grow(o.walls[:0], total)[:total]
	o.eachValue(changes, func(c *merge.Change, _ *merge.Value, at int) { o.walls[at] = c.Wall })
	for i := range o.values {
		s := &o.values[i]
		r.column(o, s.typ, o.cells[s.from:s.from+s.count], o.walls[s.from:s.from+s.count])
		s.at = s.from
	}
	if r.err != nil {
		return
	}
	o.eachValue(changes, func(_ *merge.Change, v *merge.Value, at int) { *v = o.cells[at] })
}

// eachValue visits the values in the order of the changes; at is where each stands in cells.
func (o *decoder) eachValue(changes []merge.Change, visit func(c *merge.Change, v *merge.Value, at int)) {
	for i, u := range o.shapeOf {
		c := &changes[i]
		for k := range o.shapes[u].specs {
			col := o.shapes[u].specs[k].column
			if col < 0 {
				continue
			}
			visit(c, &c.Writes[k].Value, o.values[col].at)
			o.values[col].at++
		}
	}
}
