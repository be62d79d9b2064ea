package segment

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

// opening reads one body; it is kept between bodies for its memory.
type opening struct {
	ctx      Context
	head     header
	unpacked []byte
	nums     []uint64
	extra    []uint64

	logs     []dot.Log
	ids      []uuid.UUID
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

func newOpening() *opening { return &opening{columns: map[columnKey]int{}} }

// numbers gives n numbers of scratch, good until the next call.
func (o *opening) numbers(n int) []uint64 {
	o.nums = slices.Grow(o.nums[:0], n)[:n]
	return o.nums
}

// more gives n numbers of scratch beside those of numbers.
func (o *opening) more(n int) []uint64 {
	o.extra = slices.Grow(o.extra[:0], n)[:n]
	return o.extra
}

func (o *opening) idValue(i int) merge.Value {
	if o.idValues[i].IsNone() {
		o.idValues[i] = merge.OfID(o.ids[i])
	}
	return o.idValues[i]
}

// release lets go of what was read, so that keeping the opening keeps none of it.
func (o *opening) release() {
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
func (o *opening) changes(ctx Context, head header, body []byte) ([]merge.Change, error) {
	defer o.release()
	o.ctx, o.head = ctx, head
	r := &reader{b: body}
	o.logs = r.readPlaces(ctx.Log)
	r.readIDs(o)
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
	writes := o.readForms(r, changes)
	o.readProperties(r, changes)
	if r.err != nil {
		return nil, r.err
	}
	o.readReplaced(r, changes, writes)
	o.readValues(r, changes)
	if r.err == nil && (len(r.b) > 0 || o.texts.s != "") {
		return nil, fmt.Errorf("%w: %d bytes left over", ErrMalformed, len(r.b)+len(o.texts.s))
	}
	return changes, r.err
}

func (o *opening) rows(r *reader) int {
	if o.head.count == 1 {
		return 1
	}
	return r.count(min(o.head.count-1, len(r.b))) + 1
}

func (o *opening) readAuthors(r *reader) {
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

func (o *opening) readShapes(r *reader) {
	for range o.rows(r) {
		kind := r.count(1<<16 - 1)
		n := r.count(WritesMax-1) + 1
		if r.err != nil || n > len(r.b)/2 {
			r.fail(ErrMalformed, "shape cut short")
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

func (o *opening) column(k columnKey) int {
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
func (o *opening) pick(r *reader, n int) []uint64 {
	of := o.numbers(o.head.count)
	clear(of)
	if n > 1 {
		r.ints(of)
	}
	for i, u := range of {
		if u >= uint64(n) {
			r.fail(ErrMalformed, "row %d of %d", u, n)
			of[i] = 0
		}
	}
	return of
}

func (o *opening) readAuthorship(r *reader, changes []merge.Change) {
	for i, u := range o.pick(r, len(o.authors)) {
		c, a := &changes[i], &o.authors[u]
		c.Dot = dot.Dot{Log: o.ctx.Log, Seq: o.head.first + uint64(i)}
		c.Operator, c.Grant, c.Flags, c.TimeQuality = a.operator, a.grant, a.flags, a.quality
	}
}

// readForms gives every change its kind and its writes, still without values, out of one piece of memory.
func (o *opening) readForms(r *reader, changes []merge.Change) []merge.Write {
	total := 0
	o.shapeOf = append(o.shapeOf[:0], o.pick(r, len(o.shapes))...)
	for _, u := range o.shapeOf {
		total += len(o.shapes[u].specs)
	}
	if total > WritesTotalMax {
		r.fail(ErrTooLarge, "%d writes", total)
	}
	if r.err != nil {
		return nil
	}
	writes := make([]merge.Write, total)
	rest := writes
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
	return writes
}

func (o *opening) readProperties(r *reader, changes []merge.Change) {
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
	nums = o.numbers(len(changes))
	clear(nums)
	if len(o.ids) > 0 {
		r.ints(nums)
	}
	for i, u := range nums {
		c := &changes[i]
		switch {
		case u > uint64(len(o.ids)):
			r.fail(ErrMalformed, "record %d of %d", u, len(o.ids))
			return
		case u == 0:
			c.Record = dot.RecordID(o.ctx.Space, c.Dot)
		default:
			c.Record = o.ids[u-1]
		}
		if c.Record == (uuid.UUID{}) {
			r.fail(ErrMalformed, "no record")
			return
		}
	}
}

// readRare reads what writer.appendRare stored; set says whether the numbers can be.
func (o *opening) readRare(r *reader, changes []merge.Change, set func(c *merge.Change, often, rare uint64) bool) {
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

// readReplaced reads which writes are replaced, out of one piece of memory.
func (o *opening) readReplaced(r *reader, changes []merge.Change, writes []merge.Write) {
	naming := 0
	for _, u := range o.shapeOf {
		for k := range o.shapes[u].specs {
			if o.shapes[u].specs[k].replaces {
				naming++
			}
		}
	}
	counts := o.numbers(naming)
	r.ints(counts)
	total := uint64(0)
	for i, n := range counts {
		counts[i] = n + 1
		if total += n + 1; n > ReplacesMax || total > ReplacesMax {
			r.fail(ErrTooLarge, "more than %d replaced writes", ReplacesMax)
			return
		}
	}
	both := o.more(2 * int(total))
	logs, seqs := both[:total], both[total:]
	clear(logs)
	if len(o.logs) > 1 {
		r.ints(logs)
	}
	r.ints(seqs)
	if r.err != nil {
		return
	}
	dots := make([]dot.Dot, total)
	lasts := make([]uint64, len(o.logs))
	at, named := 0, 0
	for i, u := range o.shapeOf {
		c := &changes[i]
		for k := range o.shapes[u].specs {
			if !o.shapes[u].specs[k].replaces {
				continue
			}
			end := at + int(counts[named])
			named++
			if !o.resolve(r, c.Dot, logs[at:end], seqs[at:end], dots[at:end], lasts) {
				return
			}
			c.Writes[k].Replaces = dots[at:end:end]
			at = end
		}
	}
}

// resolve turns what one write of the change self names into dots, which must be in order.
func (o *opening) resolve(r *reader, self dot.Dot, logs, seqs []uint64, dots []dot.Dot, lasts []uint64) bool {
	for i, l := range logs {
		if l >= uint64(len(o.logs)) {
			r.fail(ErrMalformed, "log %d of %d", l, len(o.logs))
			return false
		}
		seq := self.Seq - seqs[i]
		if l > 0 {
			seq = lasts[l] + uint64(unzigzag(seqs[i]))
			lasts[l] = seq
		}
		dots[i] = dot.Dot{Log: o.logs[l], Seq: seq}
		if err := checkReplaced(self, dots[i]); err != nil {
			r.fail(ErrMalformed, "%v", err)
			return false
		}
		if i > 0 && dots[i-1].Compare(dots[i]) >= 0 {
			r.fail(ErrMalformed, "replaced writes out of order")
			return false
		}
	}
	return true
}

// readValues reads the columns of values and puts each value into its write.
func (o *opening) readValues(r *reader, changes []merge.Change) {
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
func (o *opening) eachValue(changes []merge.Change, visit func(c *merge.Change, v *merge.Value, at int)) {
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
