package wire

import "encoding/binary"

// Segments and acknowledgements are nearly every frame there is: a hub makes and reads hundreds of thousands of their
// entries a second. So they are written and read here by hand, to the byte as the codec does. Whatever does not look as
// this program makes it is left to the codec, which decides alone what is refused.

// Kinds of CBOR items, as they stand in the upper bits of their first byte.
const (
	kindNumber = 0 << 5
	kindBytes  = 2 << 5
	kindList   = 4 << 5
	kindMap    = 5 << 5
)

// appendItem writes the head of an item: its kind, and a number, length or count in the shortest form.
func appendItem(b []byte, kind byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, kind|byte(n))
	case n < 1<<8:
		return append(b, kind|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, kind|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(b, kind|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, kind|27), n)
}

// flat writes the body of a frame that is only segments; ok is false when it is one for the codec.
func (f *Segments) flat(b []byte) (_ []byte, ok bool) {
	segments := 0
	for _, r := range f.Runs {
		segments += len(r.Segments)
		for _, s := range r.Segments {
			if len(s) == 0 {
				return b, false
			}
		}
	}
	if segments == 0 || segments > SegmentsMax {
		return b, false
	}
	b = appendItem(b, kindMap, 2)
	b = appendItem(append(b, 1), kindList, uint64(2*len(f.Runs)))
	for _, r := range f.Runs {
		b = appendItem(appendItem(b, kindNumber, r.Number), kindNumber, uint64(len(r.Segments)))
	}
	b = appendItem(append(b, 2), kindList, uint64(segments))
	for _, r := range f.Runs {
		for _, s := range r.Segments {
			b = append(appendItem(b, kindBytes, uint64(len(s))), s...)
		}
	}
	return b, true
}

// flat writes the body of an acknowledgement of heads alone.
func (f *Ack) flat(b []byte) (_ []byte, ok bool) {
	if f.Mine || len(f.Heads) == 0 || 2*len(f.Heads) > ListMax || len(f.Denied)+len(f.Refused) > 0 {
		return b, false
	}
	b = appendItem(append(appendItem(b, kindMap, 1), 2), kindList, uint64(2*len(f.Heads)))
	for _, h := range f.Heads {
		b = appendItem(appendItem(b, kindNumber, h.Number), kindNumber, h.Seq)
	}
	return b, true
}

// items reads items of CBOR. Once anything is not as expected it gives nothing but zeros.
type items struct {
	b      []byte
	failed bool
}

func (i *items) item(kind byte) uint64 {
	if i.failed || len(i.b) == 0 || i.b[0]&^31 != kind {
		i.failed = true
		return 0
	}
	n := uint64(i.b[0] & 31)
	i.b = i.b[1:]
	if n < 24 {
		return n
	}
	size := 1 << (n - 24)
	if n > 27 || len(i.b) < size {
		i.failed = true
		return 0
	}
	n = 0
	for _, b := range i.b[:size] {
		n = n<<8 | uint64(b)
	}
	i.b = i.b[size:]
	return n
}

// bytes gives a part of what is read, not a copy.
func (i *items) bytes() []byte {
	n := i.item(kindBytes)
	if i.failed || n > uint64(len(i.b)) {
		i.failed = true
		return nil
	}
	b := i.b[:n:n]
	i.b = i.b[n:]
	return b
}

// count reads the head of a list under a key; each element takes a byte at least.
func (i *items) count(key byte) int {
	if i.item(kindNumber) != uint64(key) {
		i.failed = true
	}
	n := i.item(kindList)
	if n > uint64(len(i.b)) || n > ListMax {
		i.failed = true
	}
	if i.failed {
		return 0
	}
	return int(n)
}

// flatSegments reads a frame that flat wrote. All of its segments share one copy of the bytes.
func flatSegments(raw []byte) (f *Segments, ok bool) {
	in := items{b: raw}
	if in.item(kindMap) != 2 {
		return nil, false
	}
	numbers := make([]uint64, in.count(1))
	for k := range numbers {
		numbers[k] = in.item(kindNumber)
	}
	count := in.count(2)
	if in.failed || len(numbers)%2 != 0 || count > SegmentsMax {
		return nil, false
	}
	in.b = append([]byte(nil), in.b...)
	segments := make([][]byte, count)
	for k := range segments {
		segments[k] = in.bytes()
	}
	f = &Segments{Runs: make([]Run, len(numbers)/2)}
	for k := range f.Runs {
		n := numbers[2*k+1]
		if n == 0 || n > uint64(len(segments)) {
			return nil, false
		}
		f.Runs[k], segments = Run{Number: numbers[2*k], Segments: segments[:n:n]}, segments[n:]
	}
	return f, !in.failed && len(in.b) == 0 && len(segments) == 0 && len(f.Runs) > 0
}

// flatAck reads an acknowledgement that flat wrote.
func flatAck(raw []byte) (f *Ack, ok bool) {
	in := items{b: raw}
	if in.item(kindMap) != 1 {
		return nil, false
	}
	n := in.count(2)
	if in.failed || n == 0 || n%2 != 0 {
		return nil, false
	}
	f = &Ack{Heads: make([]Head, n/2)}
	for k := range f.Heads {
		h := Head{Number: in.item(kindNumber), Seq: in.item(kindNumber)}
		if h.Seq > seqMax {
			return nil, false
		}
		f.Heads[k] = h
	}
	return f, !in.failed && len(in.b) == 0
}
