package narrow

// Window remembers which counters came: nothing is taken twice, and what is told back is short.
type Window struct {
	Highest uint64              `cbor:"1,keyasint"`
	Seen    [windowWords]uint64 `cbor:"2,keyasint"` // bit i of word w: the counter Highest - (64w+i)
}

const (
	windowWords = 16
	windowBits  = windowWords * 64
)

// Has says that a counter came, or is too old to tell.
func (w *Window) Has(counter uint64) bool {
	if counter > w.Highest {
		return false
	}
	back := w.Highest - counter
	return back >= windowBits || w.Seen[back/64]>>(back%64)&1 == 1
}

// Add notes a counter.
func (w *Window) Add(counter uint64) {
	if counter > w.Highest {
		w.shift(counter - w.Highest)
		w.Highest = counter
	}
	if back := w.Highest - counter; back < windowBits {
		w.Seen[back/64] |= 1 << (back % 64)
	}
}

func (w *Window) shift(by uint64) {
	if by >= windowBits {
		w.Seen = [windowWords]uint64{}
		return
	}
	words, rest := by/64, by%64
	var next [windowWords]uint64
	for i := range next {
		if from := i - int(words); from >= 0 {
			next[i] = w.Seen[from] << rest
			if rest > 0 && from > 0 {
				next[i] |= w.Seen[from-1] >> (64 - rest)
			}
		}
	}
	w.Seen = next
}

// ack is what came, as a message tells it: the highest counter, and a bit for each of those below it.
type ack struct {
	highest uint16
	below   []byte // bit i of byte b: highest - 1 - (8b+i)
}

// tell makes an ack of so many bytes of bits; trailing bytes without any are left out.
func (w *Window) tell(bytes int) ack {
	a := ack{highest: uint16(w.Highest), below: make([]byte, bytes)}
	for i := range bytes * 8 {
		if back := uint64(i + 1); w.Highest >= back && w.Seen[back/64]>>(back%64)&1 == 1 {
			a.below[i/8] |= 1 << (i % 8)
		}
	}
	for len(a.below) > 0 && a.below[len(a.below)-1] == 0 {
		a.below = a.below[:len(a.below)-1]
	}
	return a
}

// Bytes of bits in an ack: every one speaks of sixteen messages at least.
const (
	ackShort = 2
	ackLong  = 8
)

// span is how many counters below the highest an ack speaks of.
func (a ack) span() uint64 { return uint64(max(len(a.below), ackShort)) * 8 }

func (a ack) has(back uint64) bool {
	if back == 0 {
		return true
	}
	back--
	return back < uint64(len(a.below))*8 && a.below[back/8]>>(back%8)&1 == 1
}
