package narrow

import "math/bits"

// mixHash spreads a place and what stood before it over the slots of a table.
func mixHash(parts ...uint32) uint32 {
	h := uint32(0x9E3779B1)
	for _, p := range parts {
		h = (h ^ p) * 0x85EBCA6B
		h ^= h >> 13
	}
	return h * 0xC2B2AE35
}

// tree codes a symbol of so many bits, highest first, under the given contexts.
func (c *coder) tree(v uint32, width int, set uint32, contexts *[votes]uint32) uint32 {
	node := uint32(1)
	for i := width - 1; i >= 0; i-- {
		for k := range votes {
			c.slots[k] = mixHash(contexts[k], node) >> (32 - tableBits)
		}
		node = node<<1 | uint32(c.bit(int(v>>i&1), set))
	}
	return node - 1<<width
}

// Numbers below small are symbols of their own; larger ones say how many bits they have, then these.
const (
	small     = 24
	smallBits = 5 // of the smallest number that is not small
	classBits = 7
)

// number codes a number at a place: a column with what it belongs to.
func (c *coder) number(place uint32, v uint64) uint64 {
	last, before := uint32(c.last[place]), uint32(c.last[recent])
	contexts := [votes]uint32{
		place, mixHash(place, last, 1), mixHash(place, before, 2), mixHash(place, before, uint32(c.last[earlier]), 3),
		mixHash(place, last, before, 4), mixHash(place, uint32(c.last[about]), 5),
	}
	class := uint32(v)
	width := bits.Len64(v)
	if v >= small {
		class = small + uint32(width-smallBits)
	}
	class = c.tree(class, classBits, 1+place%13, &contexts)
	if class < small {
		v = uint64(class)
	} else {
		v = c.mantissa(place, v, min(int(class)-small+smallBits, 64))
	}
	c.last[place] = v
	c.last[earlier], c.last[recent] = c.last[recent], v
	return v
}

// mantissa codes the bits below the highest of a number that has width of them.
func (c *coder) mantissa(place uint32, v uint64, width int) uint64 {
	got := uint64(1)
	for i := width - 2; i >= 0; i-- {
		known := uint32(0)
		if width-2-i < 8 {
			known = uint32(got)
		}
		for k := range votes {
			c.slots[k] = mixHash(place, uint32(width), uint32(i), known, uint32(k&1)) >> (32 - tableBits)
		}
		got = got<<1 | uint64(c.bit(int(v>>i&1), 14))
	}
	return got
}

// signed codes a number that may be below zero.
func (c *coder) signed(place uint32, v int64) int64 {
	n := c.number(place, uint64(v)<<1^uint64(v>>63))
	return int64(n>>1) ^ -int64(n&1)
}

// Places that are no columns: what was coded before, wherever it stood, and what the walk says it is about.
const (
	recent  = ^uint32(0)
	earlier = ^uint32(1)
	about   = ^uint32(2)
)

// text codes a text of at most most bytes at a place, byte by byte, knowing the characters before. Zero ends it: a text
// with a zero inside must not be given.
func (c *coder) text(place uint32, s string, most int) string {
	out := make([]byte, 0, 24)
	var h [4]uint32 // of the characters before, the last one first
	part := uint32(0)
	for i := 0; len(out) <= most; i++ {
		b := byte(0)
		if i < len(s) {
			b = s[i]
		}
		contexts := [votes]uint32{
			mixHash(place, part, 6), mixHash(part, h[0], 7), mixHash(part, h[0], h[1], 8),
			mixHash(part, h[0], h[1], h[2], 9), mixHash(place, part, h[0], uint32(min(i, 4)), 10), mixHash(part, 11),
		}
		b = byte(c.tree(uint32(b), 8, 16+min(part>>8, 3)*4+min(uint32(i), 3), &contexts))
		if b == 0 || c.cut() {
			break
		}
		out = append(out, b)
		if part = part<<8 | uint32(b); whole(part) {
			h[3], h[2], h[1], h[0] = h[2], h[1], h[0], part
			part = 0
		}
	}
	return string(out)
}

// whole says that the bytes of a character are complete: as UTF-8 announces them, and never more than three.
func whole(part uint32) bool {
	switch {
	case part < 0x80:
		return true
	case part < 0x100:
		return part < 0xC0
	case part < 0x10000:
		return part>>8 < 0xE0
	}
	return true
}

// raw codes bytes of which nothing is foretold.
func (c *coder) raw(b []byte) {
	for i := range b {
		v := uint32(b[i])
		for bit := 7; bit >= 0; bit-- {
			v = v&^(1<<bit) | uint32(c.plain(int(v>>bit&1)))<<bit
		}
		b[i] = byte(v)
	}
}

// plain codes a bit that is one as often as not.
func (c *coder) plain(y int) int {
	mid := c.low + (c.high-c.low)>>1
	if !c.writing {
		y = 0
		if c.code <= mid {
			y = 1
		}
	}
	if y == 1 {
		c.high = mid
	} else {
		c.low = mid + 1
	}
	c.shift()
	return y
}
