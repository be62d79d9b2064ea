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
	framed   []byte // a packed body with the head of its frame put back
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
func (d *decoder) numbers(n int) []uint64 {
	d.nums = slices.Grow(d.nums[:0], n)[:n]
	return d.nums
}

// more gives n numbers of scratch beside those of numbers.
func (d *decoder) more(n int) []uint64 {
	d.extra = slices.Grow(d.extra[:0], n)[:n]
	return d.extra
}

func (d *decoder) idValue(i int) merge.Value {
	if d.idValues[i].IsNone() {
		d.idValues[i] = merge.OfID(d.ids[i])
	}
	return d.idValues[i]
}

// release lets go of what was read, so that keeping the decoder keeps none of it.
func (d *decoder) release() {
	d.texts, d.logs = texts{}, nil
	clear(d.idValues)
	clear(d.authors)
	clear(d.shapes)
	clear(d.columns)
	clear(d.cells)
	d.ids, d.idValues, d.authors, d.shapes = d.ids[:0], d.idValues[:0], d.authors[:0], d.shapes[:0]
	d.values, d.cells = d.values[:0], d.cells[:0]
}

// changes reads the body of a segment or run.
func (d *decoder) changes(ctx Context, head header, r *reader) ([]merge.Change, error) {
	defer d.release()
	d.ctx, d.head = ctx, head
	d.logs = r.readPlaces(ctx.Log)
	d.readIDs(r)
	d.idValues = slices.Grow(d.idValues[:0], len(d.ids))[:len(d.ids)]
	clear(d.idValues)
	d.texts = r.text()
	d.readAuthors(r)
	d.readShapes(r)
	if r.err != nil {
		return nil, r.err
	}
	changes := make([]merge.Change, head.count)
	d.readAuthorship(r, changes)
	d.readForms(r, changes)
	d.readProperties(r, changes)
	if r.err != nil {
		return nil, r.err
	}
	d.readReplaced(r, changes)
	d.readRecords(r, changes)
	d.readValues(r, changes)
	if left := len(r.b) + len(r.aside) + len(d.texts.s); r.err == nil && left > 0 {
		return nil, fmt.Errorf("%w: %d bytes left over", ErrMalformed, left)
	}
	return changes, r.err
}

func (d *decoder) rows(r *reader) int {
	if d.head.count == 1 {
		return 1
	}
	return r.count(min(d.head.count-1, len(r.b))) + 1
}

func (d *decoder) readAuthors(r *reader) {
	for range d.rows(r) {
		n := r.uvarint()
		if n > OperatorMax {
			r.fail(ErrTooLarge, "operator of %d bytes", n)
		}
		a := author{operator: d.texts.next(r, n)}
		grant := r.uvarint()
		trust := uint64(0)
		if grant&1 == 1 {
			trust = r.uvarint()
		}
		if grant >= 1<<33 || trust >= 1<<16 || trust == 0 && grant&1 == 1 {
			r.fail(ErrMalformed, "grant %d, flags %#x", grant>>1, trust)
		}
		a.grant, a.flags, a.quality = uint32(grant>>1), merge.Flags(trust), uint8(trust>>8)
		d.authors = append(d.authors, a)
		if r.err != nil {
			return
		}
	}
}

func (d *decoder) readShapes(r *reader) {
	total := 0
	for range d.rows(r) {
		s := d.readShape(r)
		if r.err != nil {
			return
		}
		if total += len(s.specs); total > WritesTotalMax {
			r.fail(ErrTooLarge, "shapes of %d writes", total)
			return
		}
		d.shapes = append(d.shapes, s)
	}
}

// readShape reads a shape, out of the dictionary if there is one that has it.
func (d *decoder) readShape(r *reader) shape {
	if r.primed == nil {
		return d.readSpelled(r)
	}
	n := r.uvarint()
	if n == shapeSpelled {
		return d.readSpelled(r)
	}
	if n > uint64(len(r.primed.shapes)) {
		r.fail(ErrMalformed, "shape %d of %d", n, len(r.primed.shapes))
		return shape{}
	}
	known := reader{b: []byte(r.primed.shapes[n-1])}
	return d.readSpelled(&known)
}

func (d *decoder) readSpelled(r *reader) shape {
	kind := r.count(1<<16 - 1)
	n := r.count(WritesMax-1) + 1
	if r.err != nil || n > len(r.b)/2 {
		r.fail(ErrMalformed, "shape cut short")
		return shape{}
	}
	s := shape{kind: uint16(kind), specs: make([]spec, n)}
	for k := range s.specs {
		field, form := r.count(1<<16-1), r.octet()
		t := spec{field: uint16(field), op: merge.Op(form & 3), typ: merge.Type(form >> 2 & 15), replaces: form>>6&1 == 1}
		if t.op > merge.Remove || t.typ > merge.Sealed || form>>7 != 0 || t.op != merge.Put && t.typ == merge.None {
			r.fail(ErrMalformed, "write of form %#x", form)
			return shape{}
		}
		t.column = d.column(columnKey{s.kind, t.field, t.typ})
		s.specs[k] = t
	}
	if putsTwice(s.specs) {
		r.fail(ErrMalformed, "writes one register twice")
	}
	return s
}

func (d *decoder) column(k columnKey) int {
	if k.typ == merge.None {
		return -1
	}
	n, ok := d.columns[k]
	if !ok {
		n = len(d.values)
		d.columns[k] = n
		d.values = append(d.values, stretch{typ: k.typ})
	}
	return n
}

// pick reads which of n rows of a table each change has.
func (d *decoder) pick(r *reader, n int) []uint64 {
	of := d.numbers(d.head.count)
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

func (d *decoder) readAuthorship(r *reader, changes []merge.Change) {
	for i, u := range d.pick(r, len(d.authors)) {
		c, a := &changes[i], &d.authors[u]
		c.Dot = dot.Dot{Log: d.ctx.Log, Seq: d.head.first + uint64(i)}
		c.Operator, c.Grant, c.Flags, c.TimeQuality = a.operator, a.grant, a.flags, a.quality
	}
}

// readForms gives every change its kind and its writes, still without values, out of one piece of memory.
func (d *decoder) readForms(r *reader, changes []merge.Change) {
	total := 0
	d.shapeOf = append(d.shapeOf[:0], d.pick(r, len(d.shapes))...)
	for _, u := range d.shapeOf {
		total += len(d.shapes[u].specs)
	}
	if total > WritesTotalMax {
		r.fail(ErrTooLarge, "%d writes", total)
	}
	if r.err != nil {
		return
	}
	rest := make([]merge.Write, total)
	for i, u := range d.shapeOf {
		s := &d.shapes[u]
		n := len(s.specs)
		changes[i].Kind, changes[i].Writes = s.kind, rest[:n:n]
		for k := range s.specs {
			rest[k].Field, rest[k].Op = s.specs[k].field, s.specs[k].op
			if col := s.specs[k].column; col >= 0 {
				d.values[col].count++
			}
		}
		rest = rest[n:]
	}
}

func (d *decoder) readProperties(r *reader, changes []merge.Change) {
	d.readRare(r, changes, func(c *merge.Change, often, rare uint64) bool {
		c.Stamp = stamp.Stamp(often<<16 | rare)
		return often < 1<<47 && rare <= stampCounter
	})
	nums := d.numbers(len(changes))
	r.ints(nums)
	for i, u := range nums {
		changes[i].Wall = changes[i].Stamp.Millis() + unzigzag(u)
	}
	d.readRare(r, changes, func(c *merge.Change, often, rare uint64) bool {
		c.Act, c.ActSize = often, uint16(rare^usualActSize)
		return often <= SeqMax && rare < 1<<16
	})
}

// readRare reads what encoder.appendRare stored; set says whether the numbers can be.
func (d *decoder) readRare(r *reader, changes []merge.Change, set func(c *merge.Change, often, rare uint64) bool) {
	often := d.numbers(len(changes))
	r.ints(often)
	n := 0
	for _, u := range often {
		n += int(u & 1)
	}
	rare := d.more(n)
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
		if u&1 == 1 && v == 0 || !set(&changes[i], u>>1, v) {
			r.fail(ErrMalformed, "%d and %d out of bounds", u>>1, v)
			return
		}
	}
}

// readValues reads the columns of values and puts each value into its write.
func (d *decoder) readValues(r *reader, changes []merge.Change) {
	if r.err != nil {
		return
	}
	total := 0
	for i := range d.values {
		d.values[i].from, d.values[i].at = total, total
		total += d.values[i].count
	}
	d.cells = slices.Grow(d.cells[:0], total)[:total]
	d.walls = slices.Grow(d.walls[:0], total)[:total]
	d.eachValue(changes, func(c *merge.Change, _ *merge.Value, at int) { d.walls[at] = c.Wall })
	for i := range d.values {
		s := &d.values[i]
		r.column(d, s.typ, d.cells[s.from:s.from+s.count], d.walls[s.from:s.from+s.count])
		s.at = s.from
	}
	if r.err != nil {
		return
	}
	d.eachValue(changes, func(_ *merge.Change, v *merge.Value, at int) { *v = d.cells[at] })
}

// eachValue visits the values in the order of the changes; at is where each stands in cells.
func (d *decoder) eachValue(changes []merge.Change, visit func(c *merge.Change, v *merge.Value, at int)) {
	for i, u := range d.shapeOf {
		c := &changes[i]
		for k := range d.shapes[u].specs {
			col := d.shapes[u].specs[k].column
			if col < 0 {
				continue
			}
			visit(c, &c.Writes[k].Value, d.values[col].at)
			d.values[col].at++
		}
	}
}
