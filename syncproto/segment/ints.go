package segment

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// How a column of numbers is stored. A column of one is a plain varint and has no mode. The numbers stand in stored
// segments and never change.
const (
	constant = 0 // one varint for all
	varints  = 1
	packed   = 2 // the least, a width in bits, then the differences from the least in that many bits each
	coded    = 3 // a column of the distinct values, ascending, then packed indexes into it
	deltas   = 16
	// deltas is added to a form: the first value as a varint, then zigzag differences in that form.

	// Added to a mode, where a dictionary is used: every number was halved; differences are not zigzag, none being below
	// zero.
	halved = 32
	rising = 64
)

// columns holds what encoding one column after another needs, so that it is allocated once.
type columns struct {
	primed   bool // whether a dictionary is used
	aside    aside
	halves   []uint64
	delta    []uint64
	distinct []uint64
	places   map[uint64]uint64
}

func newColumns() *columns { return &columns{places: map[uint64]uint64{}} }

// append stores v in the smallest of its forms.
func (c *columns) append(b []byte, v []uint64) []byte {
	switch len(v) {
	case 0:
		return b
	case 1:
		return binary.AppendUvarint(b, v[0])
	}
	extra := byte(0)
	if c.primed {
		v, extra = c.halve(v)
	}
	form, cost := c.measure(v)
	c.delta = c.delta[:0]
	plain := byte(0)
	if c.primed && slices.IsSorted(v) {
		plain = rising
	}
	for i := 1; i < len(v); i++ {
		if d := v[i] - v[i-1]; plain != 0 {
			c.delta = append(c.delta, d)
		} else {
			c.delta = append(c.delta, zigzag(int64(d)))
		}
	}
	deltaForm, deltaCost := measurePlain(c.delta)
	if deltaCost+uvarintBytes(v[0]) < cost {
		b = append(b, byte(deltas|deltaForm)|plain|extra)
		b = binary.AppendUvarint(b, v[0])
		return c.appendPlain(b, deltaForm, c.delta)
	}
	b = append(b, byte(form)|extra)
	if form != coded {
		return c.appendPlain(b, form, v)
	}
	return c.appendCoded(b, v)
}

// halve gives half of every number when all are even.
func (c *columns) halve(v []uint64) ([]uint64, byte) {
	all := uint64(0)
	for _, u := range v {
		all |= u
	}
	if all&1 == 1 || all == 0 {
		return v, 0
	}
	c.halves = c.halves[:0]
	for _, u := range v {
		c.halves = append(c.halves, u>>1)
	}
	return c.halves, halved
}

// aside is where bytes go that no packing makes smaller, when they are kept apart.
type aside struct {
	apart bool
	b     []byte
}

func (a *aside) put(b, raw []byte) []byte {
	if a.apart {
		a.b = append(a.b, raw...)
		return b
	}
	return append(b, raw...)
}

// measure finds the smallest form of v and its size in bytes.
func (c *columns) measure(v []uint64) (form, cost int) {
	form, cost = measurePlain(v)
	if cost*8 < 5*len(v) || !c.collect(v, len(v)/2) {
		return form, cost
	}
	_, table := measurePlain(c.distinct)
	if size := table + 4 + packedBytes(len(v), indexWidth(len(c.distinct))); size < cost {
		return coded, size
	}
	return form, cost
}

// collect gathers the distinct values of v, ascending; it gives up beyond limit.
func (c *columns) collect(v []uint64, limit int) bool {
	clear(c.places)
	c.distinct = c.distinct[:0]
	for _, u := range v {
		if _, ok := c.places[u]; ok {
			continue
		}
		if len(c.distinct) == limit {
			return false
		}
		c.places[u] = 0
		c.distinct = append(c.distinct, u)
	}
	slices.Sort(c.distinct)
	for i, u := range c.distinct {
		c.places[u] = uint64(i)
	}
	return true
}

func (c *columns) appendCoded(b []byte, v []uint64) []byte {
	form, _ := measurePlain(c.distinct)
	b = binary.AppendUvarint(b, uint64(len(c.distinct)))
	b = append(b, byte(form))
	b = c.appendPlain(b, form, c.distinct)
	width := indexWidth(len(c.distinct))
	return c.appendPacked(b, v, func(u uint64) (uint64, int) { return c.places[u], width })
}

// appendPacked stores what of gives for each number, in so many bits.
func (c *columns) appendPacked(b []byte, v []uint64, of func(uint64) (bits uint64, width int)) []byte {
	p := packer{b: b}
	if c.aside.apart {
		p.b = c.aside.b
	}
	for _, u := range v {
		p.put(of(u))
	}
	if c.aside.apart {
		c.aside.b = p.done()
		return b
	}
	return p.done()
}

// measurePlain finds the smallest form that needs no table.
func measurePlain(v []uint64) (form, cost int) {
	least, most, sum := ^uint64(0), uint64(0), 0
	for _, u := range v {
		least, most = min(least, u), max(most, u)
		sum += uvarintBytes(u)
	}
	if least == most {
		return constant, uvarintBytes(least)
	}
	size := 1 + uvarintBytes(least) + packedBytes(len(v), bits.Len64(most-least))
	if size < sum {
		return packed, size
	}
	return varints, sum
}

func (c *columns) appendPlain(b []byte, form int, v []uint64) []byte {
	switch form {
	case constant:
		return binary.AppendUvarint(b, v[0])
	case varints:
		for _, u := range v {
			b = binary.AppendUvarint(b, u)
		}
		return b
	}
	least, most := slices.Min(v), slices.Max(v)
	width := bits.Len64(most - least)
	b = binary.AppendUvarint(b, least)
	return c.appendPacked(append(b, byte(width)), v, func(u uint64) (uint64, int) { return u - least, width })
}

func uvarintBytes(u uint64) int         { return (bits.Len64(u|1) + 6) / 7 }
func packedBytes(count, width int) int  { return (count*width + 7) / 8 }
func indexWidth(things int) (width int) { return bits.Len64(uint64(things - 1)) }

// packer appends numbers of a few bits each, lowest bits first.
type packer struct {
	b   []byte
	acc uint64
	n   int
}

func (p *packer) put(v uint64, width int) {
	if width > 32 {
		p.put(v&(1<<32-1), 32)
		v, width = v>>32, width-32
	}
	p.acc |= v << p.n
	for p.n += width; p.n >= 8; p.n -= 8 {
		p.b = append(p.b, byte(p.acc))
		p.acc >>= 8
	}
}

func (p *packer) done() []byte {
	if p.n > 0 {
		p.b = append(p.b, byte(p.acc))
	}
	return p.b
}

// ints reads a column of len(out) numbers.
func (r *reader) ints(out []uint64) {
	switch len(out) {
	case 0:
		return
	case 1:
		out[0] = r.uvarint()
		return
	}
	mode := r.octet()
	half := r.primed != nil && mode&halved != 0
	if half {
		mode &^= halved
	}
	r.run(mode, out)
	if half {
		for i := range out {
			out[i] <<= 1
		}
	}
}

// run reads a column of numbers that were not halved.
func (r *reader) run(mode byte, out []uint64) {
	if mode&deltas == 0 {
		r.form(mode, out)
		return
	}
	up := r.primed != nil && mode&rising != 0
	if up {
		mode &^= rising
	}
	out[0] = r.uvarint()
	if mode == deltas|coded {
		r.fail(ErrMalformed, "column mode %d", mode)
	}
	r.form(mode&^deltas, out[1:])
	for i := 1; i < len(out); i++ {
		if up {
			out[i] += out[i-1]
		} else {
			out[i] = out[i-1] + uint64(unzigzag(out[i]))
		}
	}
}

func (r *reader) form(form byte, out []uint64) {
	switch form {
	case constant:
		u := r.uvarint()
		for i := range out {
			out[i] = u
		}
	case varints:
		for i := range out {
			out[i] = r.uvarint()
		}
	case packed:
		least := r.uvarint()
		r.packed(out, int(r.octet()))
		for i := range out {
			out[i] += least
		}
	case coded:
		r.coded(out)
	default:
		r.fail(ErrMalformed, "column mode %d", form)
	}
}

func (r *reader) coded(out []uint64) {
	table := make([]uint64, r.count(len(out)))
	form := r.octet()
	if r.err != nil || len(table) == 0 || form > packed {
		r.fail(ErrMalformed, "column of %d codes in form %d", len(table), form)
		return
	}
	r.form(form, table)
	r.packed(out, indexWidth(len(table)))
	for i, u := range out {
		if u >= uint64(len(table)) {
			r.fail(ErrMalformed, "code %d of %d", u, len(table))
			return
		}
		out[i] = table[u]
	}
}

// packed reads numbers of width bits each, lowest bits first.
func (r *reader) packed(out []uint64, width int) {
	if width > 64 {
		r.fail(ErrMalformed, "numbers of %d bits", width)
		return
	}
	data := r.raw(packedBytes(len(out), width))
	if r.err != nil {
		return
	}
	mask := uint64(1)<<width - 1
	at := 0
	for i := range out {
		out[i] = load(data, at, width) & mask
		at += width
	}
	if rest := at & 7; rest != 0 && data[len(data)-1]>>rest != 0 {
		r.fail(ErrMalformed, "bits set after the last number")
	}
}

// load gives the bits from bit at on, at least width of them as long as data has so many.
func load(data []byte, at, width int) uint64 {
	p, shift := at>>3, at&7
	if p+8 <= len(data) {
		u := binary.LittleEndian.Uint64(data[p:]) >> shift
		if shift+width > 64 { // then data has the ninth byte too
			u |= uint64(data[p+8]) << (64 - shift)
		}
		return u
	}
	var tail [8]byte
	copy(tail[:], data[min(p, len(data)):])
	return binary.LittleEndian.Uint64(tail[:]) >> shift
}
