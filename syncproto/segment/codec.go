package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// packFrom is the size of a body from which packing is tried: below, zstd's own head eats what it saves.
const packFrom = 160

// Codec seals changes and opens what others sealed. It is safe for concurrent use once its fields are set.
type Codec struct {
	// Schema is the version of the declarations of kinds this program writes with; 0 tells none.
	Schema uint64
	// Origin may tell which change created a record. Ids it knows cost a reference instead of 16 bytes; what it says
	// is checked against the id.
	Origin Origin

	zip      *zstd.Encoder
	unzip    *zstd.Decoder
	encoders sync.Pool
	decoders sync.Pool
}

// NewCodec makes a codec.
func NewCodec() (*Codec, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(false),
		zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true), zstd.WithSingleSegment(true))
	if err != nil {
		return nil, fmt.Errorf("make zstd encoder: %w", err)
	}
	unzip, err := zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(0),
		zstd.WithDecoderMaxMemory(DecodedMax), zstd.WithDecoderMaxWindow(DecodedMax), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return nil, fmt.Errorf("make zstd decoder: %w", err)
	}
	return &Codec{
		zip:      zip,
		unzip:    unzip,
		encoders: sync.Pool{New: func() any { return newEncoder() }},
		decoders: sync.Pool{New: func() any { return newDecoder() }},
	}, nil
}

// Seal makes the segment of consecutive changes of the log of ctx, and the hash the next one continues; prev is that
// of the segment before, zero at the start of a log. The same arguments make the same bytes. It returns ErrTooLarge
// when the changes do not fit in one segment, ErrMalformed and ErrChain when they could never be sealed.
func (c *Codec) Seal(sign Signer, ctx Context, prev Hash, changes []merge.Change) (Sealed, Hash, error) {
	b, err := c.encode(suiteEd25519, ctx, changes)
	if err != nil {
		return Sealed{}, Hash{}, fmt.Errorf("seal: %w", err)
	}
	first := changes[0].Dot.Seq
	if err := checkPlace(prev, first); err != nil {
		return Sealed{}, Hash{}, fmt.Errorf("seal: %w", err)
	}
	sum := chain(ctx, prev, first, b)
	signature := sign(sum[:])
	if len(signature) != signatureBytes {
		return Sealed{}, Hash{}, fmt.Errorf("seal: %w: signer gave %d bytes", ErrSignature, len(signature))
	}
	last := first + uint64(len(changes)) - 1
	return Sealed{First: first, Last: last, Bytes: append(b, signature...)}, sum, nil
}

// EncodeRun makes unsigned bytes of consecutive changes of one log, for an open tail kept on this device. Changes that
// fit in a run fit in a segment of their own.
func (c *Codec) EncodeRun(ctx Context, changes []merge.Change) ([]byte, error) {
	b, err := c.encode(suiteNone, ctx, changes)
	if err != nil {
		return nil, fmt.Errorf("encode run: %w", err)
	}
	return b, nil
}

// Decode gives the changes of a segment that Verify found authentic. What it returns does not refer to b.
func (c *Codec) Decode(ctx Context, b []byte) ([]merge.Change, error) {
	open := func(ctx Context, b []byte) ([]merge.Change, error) { return c.open(suiteEd25519, ctx, b) }
	if IsJoined(b) {
		open = c.decodeJoined
	}
	changes, err := open(ctx, b)
	if err != nil {
		return nil, fmt.Errorf("decode segment: %w", err)
	}
	return changes, nil
}

// DecodeRun gives the changes EncodeRun was given.
func (c *Codec) DecodeRun(ctx Context, b []byte) ([]merge.Change, error) {
	changes, err := c.open(suiteNone, ctx, b)
	if err != nil {
		return nil, fmt.Errorf("decode run: %w", err)
	}
	return changes, nil
}

func (c *Codec) encode(suite byte, ctx Context, changes []merge.Change) ([]byte, error) {
	if err := check(ctx, changes); err != nil {
		return nil, err
	}
	if c.Schema > SeqMax {
		return nil, fmt.Errorf("%w: schema %d", ErrMalformed, c.Schema)
	}
	w := c.encoders.Get().(*encoder)
	defer c.encoders.Put(w)
	body, err := w.body(ctx, changes, c.Origin)
	if err != nil {
		return nil, err
	}
	h := header{suite: suite, schema: c.Schema, first: changes[0].Dot.Seq, count: len(changes), raw: len(body)}
	b := make([]byte, 0, 64+len(body)+signatureBytes)
	if len(body) >= packFrom {
		b = c.pack(b, h, body)
	}
	if plain := h.append(nil); len(b) == 0 || len(b) >= len(plain)+len(body) {
		b = append(append(b[:0], plain...), body...)
	}
	if len(b) > BytesMax-signatureBytes {
		return nil, fmt.Errorf("%w: %d changes make %d bytes", ErrTooLarge, len(changes), len(b))
	}
	return b, nil
}

// pack appends head and packed body to b. A body that packs better than RatioMax is filled up with a zstd frame that
// decoders skip, so that the bound which stops bombs never refuses an honest segment.
func (c *Codec) pack(b []byte, h header, body []byte) []byte {
	h.flags |= packedZstd
	b = h.append(b)
	at := len(b)
	return fillUp(c.zip.EncodeAll(body, b), at, len(body))
}

// fillUp appends what keeps the bytes from at on, packed from a body of so many bytes, within RatioMax.
func fillUp(b []byte, at, body int) []byte {
	const skippable, skippableHead = 0x184d2a50, 8
	if missing := (body+RatioMax-1)/RatioMax - (len(b) - at); missing > 0 {
		fill := max(missing-skippableHead, 0)
		b = binary.LittleEndian.AppendUint32(b, skippable)
		b = binary.LittleEndian.AppendUint32(b, uint32(fill))
		b = append(b, make([]byte, fill)...)
	}
	return b
}

func (c *Codec) open(suite byte, ctx Context, b []byte) ([]merge.Change, error) {
	h, body, err := parse(b)
	if err != nil {
		return nil, err
	}
	if h.suite == suiteNone && suite != suiteNone {
		return nil, fmt.Errorf("%w: not signed", ErrSignature)
	}
	if h.suite != suite {
		return nil, fmt.Errorf("%w: a segment, not a run", ErrMalformed)
	}
	if ctx.Log.Lane >= dot.Lanes {
		return nil, fmt.Errorf("%w: lane %d", ErrMalformed, ctx.Log.Lane)
	}
	if suite != suiteNone {
		body = body[:len(body)-signatureBytes]
	}
	d := c.decoders.Get().(*decoder)
	defer c.decoders.Put(d)
	if h.flags&packedZstd != 0 {
		if body, err = c.unpack(d, h, body); err != nil {
			return nil, err
		}
	}
	return d.changes(ctx, h, body)
}

func (c *Codec) unpack(d *decoder, h header, body []byte) ([]byte, error) {
	if cap(d.unpacked) < h.raw {
		d.unpacked = make([]byte, 0, h.raw)
	}
	raw, err := c.unzip.DecodeAll(body, d.unpacked[:0:h.raw])
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, fmt.Errorf("%w: unfolds beyond %d bytes", ErrTooLarge, h.raw)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: unpack: %v", ErrMalformed, err)
	}
	if len(raw) != h.raw {
		return nil, fmt.Errorf("%w: unfolds to %d bytes, says %d", ErrMalformed, len(raw), h.raw)
	}
	return raw, nil
}
