package segment

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/merge"
)

// version2 is a joined segment: the unsigned bytes of neighbouring segments of one log, packed together, with the
// signature of the last. The hash each segment continues covers all before it, so that signature proves every part.
const version2 = 2

// Part is one of the segments a joined one was made of: the changes First to Last, and its bytes without signature, the
// same that its device hashed.
type Part struct {
	First, Last uint64
	Bytes       []byte
}

// joinedHead is what stands before the parts, never packed: version, suite, flags, first, count-1, parts-2, size of the
// parts once unpacked.
type joinedHead struct {
	flags       byte
	first       uint64
	count       int // changes
	parts       int
	raw         int // bytes of the parts, their lengths before them
	packedParts []byte
}

func (h joinedHead) last() uint64 { return h.first + uint64(h.count) - 1 }

// unfolder opens what packs parts together. It keeps nothing between calls.
var unfolder = newUnfolder() //nolint:gochecknoglobals // immutable, and costly to make for each segment

// newUnfolder panics only on options this package got wrong itself.
func newUnfolder() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(0),
		zstd.WithDecoderMaxMemory(DecodedMax), zstd.WithDecoderMaxWindow(DecodedMax), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err)
	}
	return d
}

// IsJoined says whether b calls itself a joined segment.
func IsJoined(b []byte) bool { return len(b) > 0 && b[0] == version2 }

func parseJoined(b []byte) (joinedHead, error) {
	if len(b) > BytesMax {
		return joinedHead{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(b))
	}
	r := reader{b: b}
	r.octet() // the version, which brought us here
	suite := r.octet()
	h := joinedHead{flags: r.octet()}
	if r.err == nil && (suite != suiteEd25519 || h.flags&^packedZstd != 0) {
		return joinedHead{}, fmt.Errorf("%w: joined, suite %d, flags %#x", ErrVersion, suite, h.flags)
	}
	h.first = r.uvarint()
	h.count = r.count(ChangesMax-1) + 1
	h.parts = r.count(ChangesMax-2) + 2
	raw := r.uvarint()
	if r.err != nil {
		return joinedHead{}, r.err
	}
	packed := len(r.b) - signatureBytes
	switch {
	case h.first == 0 || h.first > SeqMax-ChangesMax || h.parts > h.count || packed <= 0:
		return joinedHead{}, fmt.Errorf("%w: %d parts of %d changes from %d", ErrMalformed, h.parts, h.count, h.first)
	case raw > DecodedMax || raw > uint64(packed)*RatioMax:
		return joinedHead{}, fmt.Errorf("%w: %d bytes would unfold to %d", ErrTooLarge, packed, raw)
	case h.flags&packedZstd == 0 && raw != uint64(packed):
		return joinedHead{}, fmt.Errorf("%w: %d bytes of parts, says %d", ErrMalformed, packed, raw)
	}
	h.raw = int(raw)
	h.packedParts = r.b[:packed]
	return h, nil
}

// Split gives the parts of a joined segment, and one part for any other. It believes nothing: Verify says whether they
// are authentic. The parts may refer to b.
func Split(b []byte) ([]Part, error) {
	if !IsJoined(b) {
		h, _, err := parse(b)
		if err != nil {
			return nil, fmt.Errorf("split: %w", err)
		}
		if h.suite != suiteEd25519 {
			return nil, fmt.Errorf("split: %w: not signed", ErrSignature)
		}
		return []Part{{First: h.first, Last: h.last(), Bytes: b[:len(b)-signatureBytes]}}, nil
	}
	h, err := parseJoined(b)
	if err != nil {
		return nil, fmt.Errorf("split: %w", err)
	}
	parts, err := h.open()
	if err != nil {
		return nil, fmt.Errorf("split: %w", err)
	}
	return parts, nil
}

// open unpacks the parts and looks that they follow one another, and that what they unfold to stays within bounds.
func (h joinedHead) open() ([]Part, error) {
	raw := h.packedParts
	if h.flags&packedZstd != 0 {
		var err error
		raw, err = unfolder.DecodeAll(h.packedParts, make([]byte, 0, h.raw))
		if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
			return nil, fmt.Errorf("%w: unfolds beyond %d bytes", ErrTooLarge, h.raw)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: unpack: %v", ErrMalformed, err)
		}
		if len(raw) != h.raw {
			return nil, fmt.Errorf("%w: unfolds to %d bytes, says %d", ErrMalformed, len(raw), h.raw)
		}
	}
	r := &reader{b: raw}
	sizes := make([]int, h.parts)
	for i := range sizes {
		sizes[i] = r.count(BytesMax - signatureBytes)
	}
	if r.err != nil {
		return nil, r.err
	}
	return h.cut(sizes, r.b)
}

func (h joinedHead) cut(sizes []int, rest []byte) ([]Part, error) {
	parts := make([]Part, len(sizes))
	next, unfolded := h.first, 0
	for i, size := range sizes {
		if size > len(rest) {
			return nil, fmt.Errorf("%w: part %d cut short", ErrMalformed, i)
		}
		head, err := parseUnsigned(rest[:size])
		if err != nil {
			return nil, fmt.Errorf("part %d: %w", i, err)
		}
		if head.first != next || head.last() > h.last() {
			return nil, fmt.Errorf("%w: part from %d where %d belongs", ErrChain, head.first, next)
		}
		if unfolded += head.raw; unfolded > DecodedMax {
			return nil, fmt.Errorf("%w: parts unfold to more than %d bytes", ErrTooLarge, DecodedMax)
		}
		parts[i] = Part{First: head.first, Last: head.last(), Bytes: rest[:size:size]}
		rest, next = rest[size:], head.last()+1
	}
	if len(rest) > 0 || next != h.last()+1 {
		return nil, fmt.Errorf("%w: parts up to %d, %d bytes left over", ErrMalformed, next-1, len(rest))
	}
	return parts, nil
}

// parseUnsigned reads the head of a signed segment whose signature is not there.
func parseUnsigned(b []byte) (header, error) {
	if IsJoined(b) {
		return header{}, fmt.Errorf("%w: a joined segment in a joined segment", ErrMalformed)
	}
	h, _, err := parse(withRoom(b))
	if err == nil && h.suite != suiteEd25519 {
		return header{}, fmt.Errorf("%w: a run in a joined segment", ErrMalformed)
	}
	return h, err
}

// withRoom is a part with room for a signature, as those who read segments expect it.
func withRoom(part []byte) []byte {
	return append(part[:len(part):len(part)], make([]byte, signatureBytes)...)
}

// Join makes one segment of neighbouring ones of a log, which may be joined already, in their order. Their changes are
// not written anew: Split gives every part back byte for byte, and the signature of the last proves them all. It returns
// ErrTooLarge when they do not fit in one, ErrChain when they are no neighbours.
func (c *Codec) Join(neighbours []Sealed) (Sealed, error) {
	var parts []Part
	for _, s := range neighbours {
		more, err := Split(s.Bytes)
		if err != nil {
			return Sealed{}, fmt.Errorf("join: %w", err)
		}
		if n := len(parts); n > 0 && more[0].First != parts[n-1].Last+1 {
			return Sealed{}, fmt.Errorf("join: %w: %d after %d", ErrChain, more[0].First, parts[n-1].Last)
		}
		parts = append(parts, more...)
	}
	if len(parts) == 0 {
		return Sealed{}, fmt.Errorf("join: %w: nothing", ErrMalformed)
	}
	signed := neighbours[len(neighbours)-1].Bytes
	return c.joinParts(parts, signed[len(signed)-signatureBytes:])
}

// joinParts packs parts under the signature of the last. A single part becomes the segment it was.
func (c *Codec) joinParts(parts []Part, signature []byte) (Sealed, error) {
	first, last := parts[0].First, parts[len(parts)-1].Last
	if len(parts) == 1 {
		return Sealed{First: first, Last: last, Bytes: append(append([]byte{}, parts[0].Bytes...), signature...)}, nil
	}
	if last-first+1 > ChangesMax {
		return Sealed{}, fmt.Errorf("join: %w: %d changes", ErrTooLarge, last-first+1)
	}
	var body []byte
	for _, p := range parts {
		body = binary.AppendUvarint(body, uint64(len(p.Bytes)))
	}
	for _, p := range parts {
		body = append(body, p.Bytes...)
	}
	if len(body) > DecodedMax {
		return Sealed{}, fmt.Errorf("join: %w: %d bytes", ErrTooLarge, len(body))
	}
	h := joinedHead{first: first, count: int(last - first + 1), parts: len(parts), raw: len(body)}
	b := c.packParts(h, body)
	b = append(b, signature...)
	if len(b) > BytesMax {
		return Sealed{}, fmt.Errorf("join: %w: %d bytes", ErrTooLarge, len(b))
	}
	if _, err := Split(b); err != nil {
		return Sealed{}, fmt.Errorf("join: %w", err) // what a reader would refuse is not made
	}
	return Sealed{First: first, Last: last, Bytes: b}, nil
}

func (h joinedHead) append(b []byte) []byte {
	b = append(b, version2, suiteEd25519, h.flags)
	b = binary.AppendUvarint(b, h.first)
	b = binary.AppendUvarint(b, uint64(h.count-1))
	b = binary.AppendUvarint(b, uint64(h.parts-2))
	return binary.AppendUvarint(b, uint64(h.raw))
}

func (c *Codec) packParts(h joinedHead, body []byte) []byte {
	h.flags = packedZstd
	b := h.append(nil)
	at := len(b)
	b = c.zip[0].EncodeAll(body, b)
	b = fillUp(b, at, len(body))
	if len(b)-at < len(body) {
		return b
	}
	h.flags = 0
	return append(h.append(b[:0]), body...)
}

// After gives what a segment holds beyond seq, as a segment of its own under the same signature: the changes up to seq are
// held already. It returns ErrChain when no part begins with the change after seq.
func (c *Codec) After(b []byte, seq uint64) (Sealed, error) {
	rest, err := after(b, seq)
	if err != nil {
		return Sealed{}, err
	}
	return c.joinParts(rest, b[len(b)-signatureBytes:])
}

func after(b []byte, seq uint64) ([]Part, error) {
	parts, err := Split(b)
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		if p.First == seq+1 {
			return parts[i:], nil
		}
	}
	return nil, fmt.Errorf("%w: no part begins after %d", ErrChain, seq)
}

// VerifyAfter is Verify of the part of a segment beyond seq; prev is the hash of the log up to seq. Any segment is its own
// only part. It returns ErrChain when no part begins with the change after seq.
func VerifyAfter(public ed25519.PublicKey, ctx Context, prev Hash, seq uint64, b []byte) (Hash, error) {
	parts, err := after(b, seq)
	if err != nil {
		return Hash{}, fmt.Errorf("verify: %w", err)
	}
	hashes, err := verifyParts(public, ctx, prev, parts, b[len(b)-signatureBytes:])
	if err != nil {
		return Hash{}, fmt.Errorf("verify: %w", err)
	}
	return hashes[len(hashes)-1], nil
}

// Hashes gives, for each part Split gives of a segment standing after prev, the hash the one after it continues. They are
// what Verify computes; nothing is checked.
func Hashes(ctx Context, prev Hash, parts []Part) []Hash {
	hashes := make([]Hash, len(parts))
	for i, p := range parts {
		prev = chain(ctx, prev, p.First, p.Bytes)
		hashes[i] = prev
	}
	return hashes
}

func verifyParts(public ed25519.PublicKey, ctx Context, prev Hash, parts []Part, signature []byte) ([]Hash, error) {
	if err := checkPlace(prev, parts[0].First); err != nil {
		return nil, err
	}
	if err := checkKey(public, ctx); err != nil {
		return nil, err
	}
	hashes := Hashes(ctx, prev, parts)
	if last := hashes[len(hashes)-1]; !ed25519.Verify(public, last[:], signature) {
		return nil, fmt.Errorf("%w: %s:%d, %d parts", ErrSignature, ctx.Log, parts[0].First, len(parts))
	}
	return hashes, nil
}

// Resign makes the segment of the first parts of an own one, whose signature went with those after them. prev is the hash
// before the first.
func (c *Codec) Resign(sign Signer, ctx Context, prev Hash, parts []Part) (Sealed, Hash, error) {
	hashes := Hashes(ctx, prev, parts)
	last := hashes[len(hashes)-1]
	sealed, err := c.joinParts(parts, sign(last[:]))
	return sealed, last, err
}

// decodeJoined gives the changes of all parts in their order. Together they may hold no more than one segment may.
func (c *Codec) decodeJoined(ctx Context, b []byte) ([]merge.Change, error) {
	parts, err := Split(b)
	if err != nil {
		return nil, err
	}
	var all []merge.Change
	writes, replaces := 0, 0
	for _, p := range parts {
		changes, err := c.open(suiteEd25519, ctx, withRoom(p.Bytes))
		if err != nil {
			return nil, err
		}
		for i := range changes {
			writes += len(changes[i].Writes)
			for k := range changes[i].Writes {
				replaces += len(changes[i].Writes[k].Replaces)
			}
		}
		if writes > WritesTotalMax || replaces > ReplacesMax {
			return nil, fmt.Errorf("%w: %d writes replacing %d", ErrTooLarge, writes, replaces)
		}
		all = append(all, changes...)
	}
	return all, nil
}
