package narrow

import "slices"

// A message is too short for a compressor that has to learn first, and its numbers are worth bits, not bytes. So every
// bit is predicted from what stands before it, by several contexts at once whose votes are mixed, and only the surprise
// is written. All of it is integer arithmetic: two machines never disagree.

const (
	votes     = 6       // contexts asked for each bit
	tableBits = 16      // slots of a context's table, as a power of two
	mixSets   = 64      // weights are learnt apart for as many kinds of places
	probBits  = 16      // of a prediction
	rateFast  = 1       // how fast a fresh slot learns, as a power of two
	rateSlow  = 6       // how slowly a seasoned one does
	weightOne = 1 << 16 // a vote counted once
)

// slot is what one context foretells: the chance of a one, and how often it was asked.
type slot struct {
	p uint16
	n uint16
}

// mind is everything learnt. It is copied for each message, so that a message can be read without those before it.
type mind struct {
	tables  [votes][]slot
	weights [mixSets][votes + 1]int32
}

func newMind() *mind {
	m := &mind{}
	for i := range m.tables {
		m.tables[i] = make([]slot, 1<<tableBits)
		for j := range m.tables[i] {
			m.tables[i][j].p = 1 << (probBits - 1)
		}
	}
	for s := range m.weights {
		for i := range m.weights[s] {
			m.weights[s][i] = weightOne * 2 / 5
		}
	}
	return m
}

func (m *mind) clone() *mind {
	c := &mind{weights: m.weights}
	for i := range m.tables {
		c.tables[i] = slices.Clone(m.tables[i])
	}
	return c
}

// squash turns a vote, in 1/256 of a natural logarithm of odds, into a chance of 12 bits.
func squash(d int32) int32 {
	switch {
	case d > 2047:
		return 4095
	case d < -2047:
		return 0
	}
	curve := [33]int32{
		1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901, 3975, 4024,
		4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
	}
	at, rest := (d>>7)+16, d&127
	return (curve[at]*(128-rest) + curve[at+1]*rest + 64) >> 7
}

// stretches is the inverse of squash for every chance of 12 bits.
func stretches() []int16 {
	table := make([]int16, 4096)
	at := int32(0)
	for d := int32(-2047); d <= 2047; d++ {
		for v := squash(d); at <= v; at++ {
			table[at] = int16(d)
		}
	}
	for ; at < 4096; at++ {
		table[at] = 2047
	}
	return table
}

// coder writes or reads the bits of one message against a mind. The same walk over a message does both: what it is
// given is written when it writes, and what it gives is the truth when it reads.
type coder struct {
	mind    *mind
	stretch []int16
	writing bool

	low, high uint32
	out       []byte
	in        []byte
	code      uint32
	starved   int // bytes read beyond the end

	slots [votes]uint32
	last  map[uint32]uint64 // the number that stood last in a place
}

func (s *school) writer() *coder {
	return &coder{mind: s.mind.clone(), stretch: s.stretch, writing: true, high: ^uint32(0), last: map[uint32]uint64{}}
}

func (s *school) reader(in []byte) *coder {
	c := &coder{mind: s.mind.clone(), stretch: s.stretch, high: ^uint32(0), in: in, last: map[uint32]uint64{}}
	for range 4 {
		c.code = c.code<<8 | uint32(c.next())
	}
	return c
}

// next gives the next byte; behind the end stand zeros, for trailing zeros are never written.
func (c *coder) next() byte {
	if len(c.in) == 0 {
		c.starved++
		return 0
	}
	b := c.in[0]
	c.in = c.in[1:]
	return b
}

// starvedMax is how far a reader may run past the end before the message counts as cut.
const starvedMax = 8

// cut says that the reader has long been reading nothing.
func (c *coder) cut() bool { return c.starved > starvedMax }

// finish gives what was written: the shortest number that lies in the interval left.
func (c *coder) finish() []byte {
	for bytes := 1; bytes <= 4; bytes++ {
		mask := ^uint32(0) >> (8 * bytes)
		if v := (c.low + mask) &^ mask; (v >= c.low && v <= c.high) || bytes == 4 {
			for i := range bytes {
				c.out = append(c.out, byte(v>>(24-8*i)))
			}
			break
		}
	}
	for len(c.out) > 0 && c.out[len(c.out)-1] == 0 {
		c.out = c.out[:len(c.out)-1]
	}
	return c.out
}

// bit codes one bit at the place that slots name; set picks the weights.
func (c *coder) bit(y int, set uint32) int {
	var vote [votes + 1]int32
	w := &c.mind.weights[set%mixSets]
	sum := int64(0)
	for i := range votes {
		vote[i] = int32(c.stretch[c.mind.tables[i][c.slots[i]].p>>4])
		if n := c.mind.tables[i][c.slots[i]].n; n == 0 {
			vote[i] = 0 // never asked: it has nothing to say
		} else if n > 3 {
			vote[i] += vote[i] >> 2
		}
		sum += int64(w[i]) * int64(vote[i])
	}
	vote[votes] = 64
	sum += int64(w[votes]) * int64(vote[votes]) / 16
	p := squash(int32(max(min(sum>>16, 2047), -2047)))
	p16 := uint32(max(min(p*16+8, 65535-24), 24))
	mid := c.low + uint32(uint64(c.high-c.low)*uint64(p16)>>probBits)
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
	c.learn(y, p, &vote, w)
	return y
}

// shift moves the leading bytes that are settled out, or in.
func (c *coder) shift() {
	for (c.low^c.high)>>24 == 0 {
		if c.writing {
			c.out = append(c.out, byte(c.high>>24))
		} else {
			c.code = c.code<<8 | uint32(c.next())
		}
		c.low, c.high = c.low<<8, c.high<<8|255
	}
}

func (c *coder) learn(y int, p int32, vote *[votes + 1]int32, w *[votes + 1]int32) {
	miss := (int32(y)<<12 - p) * 6
	for i := range w {
		w[i] = max(min(w[i]+(vote[i]*miss+0x2000)>>14, weightOne*4), -weightOne)
	}
	for i := range votes {
		s := &c.mind.tables[i][c.slots[i]]
		rate := min(rateFast+uint(s.n), rateSlow)
		if y == 1 {
			s.p += (65535 - s.p) >> rate
		} else {
			s.p -= s.p >> rate
		}
		if s.n < 255 {
			s.n++
		}
	}
}
