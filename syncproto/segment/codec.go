package segment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// packFrom is the size of a body from which packing is tried: below, zstd's own head eats what it saves. With a dictionary
// there is less of a head, and from packHard on the slower way of packing pays.
const (
	packFrom       = 160
	packFromPrimed = 64
	packFromOpen   = 2 << 10
	packHard       = 4 << 10
)

// encoderWindow is how far back zstd looks for what repeats, and what each of its encoders keeps in memory: most bodies are
// a few dozen kilobytes, and its own eight megabytes would be most of what a ledger takes.
const encoderWindow = 1 << 20

// Codec seals changes and opens what others sealed. It is safe for concurrent use once its fields are set.
type Codec struct {
	// Schema is the version of the declarations of kinds this program writes with; 0 tells none.
	Schema uint64
	// Origin may tell which change created a record. Ids it knows cost a reference instead of 16 bytes; what it says
	// is checked against the id.
	Origin Origin
	// Dictionary is the number of the dictionary new segments are made with, 0 for none; the newest unless told otherwise.
	Dictionary byte

	primed   *Dictionary
	zip      [3]*zstd.Encoder // without a dictionary; with one, quickly; with one, well
	unzip    [2]*zstd.Decoder // without and with one
	encoders sync.Pool
	decoders sync.Pool
}

// NewCodec makes a codec.
func NewCodec() (*Codec, error) {
	d, err := dictionary1()
	if err != nil {
		return nil, fmt.Errorf("read dictionary: %w", err)
	}
	return NewCodecWith(d)
}

// NewCodecWith makes a codec that takes d for the newest dictionary. What it seals nobody else can read: it is for making
// dictionaries.
func NewCodecWith(d *Dictionary) (*Codec, error) {
	c := &Codec{
		Dictionary: DictionaryNewest,
		primed:     d,
		encoders:   sync.Pool{New: func() any { return newEncoder() }},
		decoders:   sync.Pool{New: func() any { return newDecoder() }},
	}
	var err error
	for i, level := range []zstd.EncoderLevel{zstd.SpeedDefault, zstd.SpeedFastest, zstd.SpeedDefault} {
		options := []zstd.EOption{
			zstd.WithEncoderLevel(level), zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true),
			zstd.WithSingleSegment(true), zstd.WithWindowSize(encoderWindow),
		}
		if i > 0 && len(d.tables) > 0 {
			options = append(options, zstd.WithEncoderDict(d.tables), zstd.WithAllLitEntropyCompression(true))
		}
		if c.zip[i], err = zstd.NewWriter(nil, options...); err != nil {
			return nil, fmt.Errorf("make zstd encoder: %w", err)
		}
	}
	for i := range c.unzip {
		options := []zstd.DOption{
			zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(DecodedMax),
			zstd.WithDecoderMaxWindow(DecodedMax), zstd.WithDecodeAllCapLimit(true),
		}
		if i > 0 && len(d.tables) > 0 {
			options = append(options, zstd.WithDecoderDicts(d.tables))
		}
		if c.unzip[i], err = zstd.NewReader(nil, options...); err != nil {
			return nil, fmt.Errorf("make zstd decoder: %w", err)
		}
	}
	return c, nil
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
	if c.Dictionary > DictionaryNewest {
		return nil, fmt.Errorf("%w: dictionary %d", ErrVersion, c.Dictionary)
	}
	var primed *Dictionary
	if c.Dictionary > 0 {
		primed = c.primed
	}
	body, err := w.body(ctx, changes, c.Origin, primed)
	if err != nil {
		return nil, err
	}
	h := header{suite: suite, flags: c.Dictionary << dictionaryBits, schema: c.Schema, first: changes[0].Dot.Seq, count: len(changes), raw: len(body.packable)}
	b := make([]byte, 0, 64+len(body.packable)+len(body.apart)+signatureBytes)
	if len(body.packable) >= packsFrom(suite, primed) {
		b = c.pack(b, h, body)
	}
	if plain := h.appendApart(h.append(nil), body.apart); len(b) == 0 || len(b) >= len(plain)+len(body.packable) {
		b = append(append(b[:0], plain...), body.packable...)
	}
	if len(b) > BytesMax-signatureBytes {
		return nil, fmt.Errorf("%w: %d changes make %d bytes", ErrTooLarge, len(changes), len(b))
	}
	return b, nil
}

// packsFrom is the size of a body from which packing is tried. An open tail lives for seconds and is sealed from its
// changes: packing a run of one act would cost a save a tenth of its processor time, and spare no page.
func packsFrom(suite byte, primed *Dictionary) int {
	switch {
	case suite == suiteNone:
		return packFromOpen
	case primed != nil:
		return packFromPrimed
	}
	return packFrom
}

// pack appends head and packed body to b. A body that packs better than RatioMax is filled up with a zstd frame that
// decoders skip, so that the bound which stops bombs never refuses an honest segment.
func (c *Codec) pack(b []byte, h header, body body) []byte {
	h.flags |= packedZstd
	b = h.append(b)
	at := len(b)
	if h.dictionary() == 0 {
		return fillUp(c.zip[0].EncodeAll(body.packable, b), at, len(body.packable))
	}
	b = h.appendApart(b, body.apart)
	zip := c.zip[1]
	if len(body.packable) >= packHard {
		zip = c.zip[2]
	}
	frame := zip.EncodeAll(body.packable, nil)
	return fillUp(append(b, frame[headBytes(frame):]...), at, max(len(body.packable), body.text))
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
	r := &reader{b: body, textMax: len(b) * RatioMax}
	if h.dictionary() > 0 {
		r.primed, r.apart = c.primed, h.apart()
	}
	if r.apart {
		n := r.count(len(r.b))
		r.aside = r.take(n)
	}
	if h.flags&packedZstd != 0 && r.err == nil {
		if r.b, err = c.unpack(d, h, r.b); err != nil {
			return nil, err
		}
	}
	return d.changes(ctx, h, r)
}

func (c *Codec) unpack(d *decoder, h header, body []byte) ([]byte, error) {
	if cap(d.unpacked) < h.raw {
		d.unpacked = make([]byte, 0, h.raw)
	}
	unzip := c.unzip[0]
	if n := h.dictionary(); n > 0 {
		unzip = c.unzip[1]
		d.framed = append(c.primed.zstdHead(d.framed[:0], n, h.raw), body...)
		body = d.framed
	}
	raw, err := unzip.DecodeAll(body, d.unpacked[:0:h.raw])
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

// Packable gives what a codec packs of changes, for those who make dictionaries of it.
func (c *Codec) Packable(ctx Context, changes []merge.Change) ([]byte, error) {
	if err := check(ctx, changes); err != nil {
		return nil, err
	}
	w := c.encoders.Get().(*encoder)
	defer c.encoders.Put(w)
	b, err := w.body(ctx, changes, c.Origin, c.primed)
	return bytes.Clone(b.packable), err
}
