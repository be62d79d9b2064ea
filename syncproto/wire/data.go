package wire

import (
	"fmt"
	"math"
)

// segmentsBody has flat lists, so that a hostile frame cannot unfold to much more than its size.
type segmentsBody struct {
	Runs     []uint64 `cbor:"1,keyasint"` // number of the log, number of its segments, and so on
	Segments [][]byte `cbor:"2,keyasint"`
}

func (f *Segments) pack() (*segmentsBody, error) {
	b := &segmentsBody{}
	for _, r := range f.Runs {
		b.Runs = append(b.Runs, r.Number, uint64(len(r.Segments)))
		b.Segments = append(b.Segments, r.Segments...)
	}
	if len(b.Segments) > SegmentsMax {
		return nil, fmt.Errorf("%w: %d segments", ErrTooLarge, len(b.Segments))
	}
	return b, nil
}

func readSegments(raw []byte) (Frame, error) {
	if f, ok := flatSegments(raw); ok {
		return f, nil
	}
	var b segmentsBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	if len(b.Runs)%2 != 0 || len(b.Segments) > SegmentsMax {
		return nil, fmt.Errorf("%w: %d segments in %d runs", ErrMalformed, len(b.Segments), len(b.Runs)/2)
	}
	f := &Segments{}
	for r := b.Runs; len(r) > 0; r = r[2:] {
		if r[1] == 0 || r[1] > uint64(len(b.Segments)) {
			return nil, fmt.Errorf("%w: run of %d segments, %d left", ErrMalformed, r[1], len(b.Segments))
		}
		f.Runs = append(f.Runs, Run{Number: r[0], Segments: b.Segments[:r[1]:r[1]]})
		b.Segments = b.Segments[r[1]:]
	}
	if len(b.Segments) != 0 {
		return nil, fmt.Errorf("%w: %d segments of no run", ErrMalformed, len(b.Segments))
	}
	return f, nil
}

type ackBody struct {
	Mine    bool     `cbor:"1,keyasint,omitempty"`
	Heads   []uint64 `cbor:"2,keyasint,omitempty"` // number, seq
	Denied  []uint64 `cbor:"3,keyasint,omitempty"` // number, first, last
	Refused []uint64 `cbor:"4,keyasint,omitempty"` // number, code
}

func (f *Ack) pack() (*ackBody, error) {
	b := &ackBody{Mine: f.Mine}
	for _, h := range f.Heads {
		b.Heads = append(b.Heads, h.Number, h.Seq)
	}
	for _, d := range f.Denied {
		b.Denied = append(b.Denied, d.Number, d.First, d.Last)
	}
	for _, r := range f.Refused {
		b.Refused = append(b.Refused, r.Number, r.Code)
	}
	if max(len(b.Heads), len(b.Denied), len(b.Refused)) > ListMax {
		return nil, fmt.Errorf("%w: acknowledgement", ErrTooLarge)
	}
	return b, nil
}

func readAck(raw []byte) (Frame, error) {
	if f, ok := flatAck(raw); ok {
		return f, nil
	}
	var b ackBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	if len(b.Heads)%2 != 0 || len(b.Denied)%3 != 0 || len(b.Refused)%2 != 0 {
		return nil, fmt.Errorf("%w: acknowledgement", ErrMalformed)
	}
	f := &Ack{Mine: b.Mine}
	for h := b.Heads; len(h) > 0; h = h[2:] {
		if h[1] > seqMax {
			return nil, fmt.Errorf("%w: head %d", ErrMalformed, h[1])
		}
		f.Heads = append(f.Heads, Head{Number: h[0], Seq: h[1]})
	}
	for d := b.Denied; len(d) > 0; d = d[3:] {
		if d[1] == 0 || d[1] > d[2] || d[2] > seqMax {
			return nil, fmt.Errorf("%w: denial of %d to %d", ErrMalformed, d[1], d[2])
		}
		f.Denied = append(f.Denied, Denial{Number: d[0], First: d[1], Last: d[2]})
	}
	for r := b.Refused; len(r) > 0; r = r[2:] {
		if r[1] > math.MaxUint8 {
			return nil, fmt.Errorf("%w: code %d", ErrMalformed, r[1])
		}
		f.Refused = append(f.Refused, Refusal{Number: r[0], Code: r[1]})
	}
	return f, nil
}

type fingerprintBody struct {
	Space  []byte `cbor:"1,keyasint"`
	Held   []byte `cbor:"2,keyasint"`
	Facts  []byte `cbor:"3,keyasint"`
	Ranges []byte `cbor:"4,keyasint"`
}

func (f *Fingerprint) pack() *fingerprintBody {
	b := &fingerprintBody{Space: f.Space[:], Held: f.Held[:], Facts: f.Facts[:]}
	for _, r := range f.Ranges {
		b.Ranges = append(b.Ranges, r[:]...)
	}
	return b
}

func readFingerprint(raw []byte) (Frame, error) {
	var b fingerprintBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &Fingerprint{}
	var ranges [len(f.Ranges) * len(f.Ranges[0])]byte
	for _, part := range []struct{ to, from []byte }{
		{f.Space[:], b.Space}, {f.Held[:], b.Held}, {f.Facts[:], b.Facts}, {ranges[:], b.Ranges},
	} {
		if err := fill(part.to, part.from); err != nil {
			return nil, err
		}
	}
	for i := range f.Ranges {
		copy(f.Ranges[i][:], ranges[i*len(f.Ranges[i]):])
	}
	return f, nil
}
