package segment

import (
	"encoding/binary"
	"fmt"
)

// What the head of a segment can say. These numbers stand in stored segments and never change.
const (
	version1 = 1

	suiteNone    = 0 // a run of the open tail, not signed
	suiteEd25519 = 1 // Ed25519 over SHA-256

	packedZstd = 1 << 0 // the body is one zstd frame
	// Bits 1 to 5 are the number of a dictionary, 0 for none; 6 and 7 are kept for other ways to pack.
	flagsKnown = packedZstd | dictionaryMask
)

// header is what stands before the body, never packed.
type header struct {
	suite  byte
	flags  byte
	schema uint64 // the writer's version of the declarations of kinds; 0 when it was not told
	first  uint64
	count  int
	raw    int // bytes of the body once unpacked
}

func (h header) last() uint64 { return h.first + uint64(h.count) - 1 }

// dictionary is the number of the dictionary the segment was made with, 0 for none.
func (h header) dictionary() byte { return h.flags & dictionaryMask >> dictionaryBits }

// apart says whether what does not pack stands before the body. A single change has next to nothing of it.
func (h header) apart() bool { return h.dictionary() > 0 && h.count > 1 }

// appendApart stores what stands before the body, where something does.
func (h header) appendApart(b, apart []byte) []byte {
	if !h.apart() {
		return b
	}
	return append(binary.AppendUvarint(b, uint64(len(apart))), apart...)
}

func (h header) append(b []byte) []byte {
	b = append(b, version1, h.suite, h.flags)
	b = binary.AppendUvarint(b, h.schema)
	b = binary.AppendUvarint(b, h.first)
	b = binary.AppendUvarint(b, uint64(h.count-1))
	if h.flags&packedZstd != 0 {
		b = binary.AppendUvarint(b, uint64(h.raw))
	}
	return b
}

// parse reads the head of a segment or run and gives what follows it.
func parse(b []byte) (h header, body []byte, err error) {
	if len(b) > BytesMax {
		return header{}, nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(b))
	}
	r := reader{b: b}
	if v := r.octet(); r.err == nil && v != version1 {
		return header{}, nil, fmt.Errorf("%w: version %d", ErrVersion, v)
	}
	h.suite, h.flags = r.octet(), r.octet()
	if r.err == nil && (h.suite > suiteEd25519 || h.flags&^flagsKnown != 0 || h.dictionary() > DictionaryNewest) {
		return header{}, nil, fmt.Errorf("%w: suite %d, flags %#x", ErrVersion, h.suite, h.flags)
	}
	h.schema, h.first = r.uvarint(), r.uvarint()
	h.count = r.count(ChangesMax-1) + 1
	if r.err != nil {
		return header{}, nil, r.err
	}
	if h.schema > SeqMax || h.first == 0 || h.first > SeqMax-ChangesMax {
		return header{}, nil, fmt.Errorf("%w: first seq %d, schema %d", ErrMalformed, h.first, h.schema)
	}
	if err := h.parseSize(&r); err != nil {
		return header{}, nil, err
	}
	return h, r.b, nil
}

// parseSize learns how large the body will be before anything is unpacked.
func (h *header) parseSize(r *reader) error {
	packed := len(r.b)
	if h.suite != suiteNone {
		packed -= signatureBytes
	}
	if packed <= 0 {
		return fmt.Errorf("%w: cut short", ErrMalformed)
	}
	if h.flags&packedZstd == 0 {
		h.raw = packed
		return nil
	}
	before := len(r.b)
	raw := r.uvarint()
	packed -= before - len(r.b)
	if r.err != nil || packed <= 0 {
		return fmt.Errorf("%w: cut short", ErrMalformed)
	}
	if raw > DecodedMax || raw > uint64(packed)*RatioMax {
		return fmt.Errorf("%w: %d bytes would unfold to %d", ErrTooLarge, packed, raw)
	}
	h.raw = int(raw)
	return nil
}

// Peek tells which changes the bytes of a segment or run say they hold, without believing them.
func Peek(b []byte) (first, last uint64, err error) {
	if IsJoined(b) {
		h, err := parseJoined(b)
		if err != nil {
			return 0, 0, fmt.Errorf("peek: %w", err)
		}
		return h.first, h.last(), nil
	}
	h, _, err := parse(b)
	if err != nil {
		return 0, 0, fmt.Errorf("peek: %w", err)
	}
	return h.first, h.last(), nil
}
