package segment_test

import (
	"bytes"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

type hostile struct {
	name string
	run  []byte
	want error
}

func hostileHeads() []hostile {
	return []hostile{
		{"nothing", nil, segment.ErrMalformed},
		{"a version before the first", handmade{version: []byte{0}}.bytes(), segment.ErrVersion},
		{"a version after this", handmade{version: []byte{2}}.bytes(), segment.ErrVersion},
		{"an unknown suite", handmade{suite: []byte{2}}.bytes(), segment.ErrVersion},
		{"a dictionary of tomorrow", handmade{flags: []byte{2 << 1}}.bytes(), segment.ErrVersion},
		{"the last dictionary there can be", handmade{flags: []byte{31 << 1}}.bytes(), segment.ErrVersion},
		{"an unknown flag", handmade{flags: []byte{128}}.bytes(), segment.ErrVersion},
		{"a segment where a run belongs", join(handmade{suite: []byte{1}}.bytes(), make([]byte, 64)), segment.ErrMalformed},
		{"a schema beyond all bounds", handmade{schema: uv(segment.SeqMax + 1)}.bytes(), segment.ErrMalformed},
		{"no first seq", handmade{first: uv(0)}.bytes(), segment.ErrMalformed},
		{"a first seq beyond all bounds", handmade{first: uv(segment.SeqMax)}.bytes(), segment.ErrMalformed},
		{"too many changes", handmade{count: uv(segment.ChangesMax)}.bytes(), segment.ErrTooLarge},
		{"a number in a longer form", handmade{schema: []byte{0x80, 0}}.bytes(), segment.ErrMalformed},
		{"a number of eleven bytes", handmade{schema: bytes.Repeat([]byte{0x80}, 11)}.bytes(), segment.ErrMalformed},
		{"a head and no body", handmade{}.bytes()[:6], segment.ErrMalformed},
		{"more than a segment may be", handmade{after: make([]byte, segment.BytesMax)}.bytes(), segment.ErrTooLarge},
	}
}

func hostileTables() []hostile {
	own := dot.DeviceOf(public(key(1)))
	return []hostile{
		{"more logs than bytes", handmade{logs: uv(1 << 20)}.bytes(), segment.ErrTooLarge},
		{"its own log among the others", handmade{logs: []byte{1, 0, 1}}.bytes(), segment.ErrMalformed},
		{"its own device as another", handmade{logs: join([]byte{1, 1 << 2, 1}, own[:])}.bytes(), segment.ErrMalformed},
		{"a device never named", handmade{logs: []byte{1, 2 << 2, 0}}.bytes(), segment.ErrMalformed},
		{"a log twice", handmade{logs: []byte{2, 1, 0, 1, 0}}.bytes(), segment.ErrMalformed},
		{"logs out of order", handmade{logs: []byte{2, 2, 0, 1, 0}}.bytes(), segment.ErrMalformed},
		{"an incarnation of 33 bits", handmade{logs: join([]byte{1, 1}, uv(1<<32))}.bytes(), segment.ErrTooLarge},
		{"more records than writes", handmade{records: uv(1 << 20 << 2)}.bytes(), segment.ErrTooLarge},
		{"a record cut short", join(handmade{}.bytes()[:6], []byte{0, 1 << 2, 1, 2, 3}), segment.ErrMalformed},
		{"a record named in an unknown way", handmade{records: []byte{1<<2 | 2, 2}}.bytes(), segment.ErrMalformed},
		{"a record made by seq 0", handmade{records: []byte{1<<2 | 2, 1, 17}}.bytes(), segment.ErrMalformed},
		{"a record made in an unknown log", handmade{logs: otherLog, records: []byte{1<<2 | 2, 1, 2, 2}}.bytes(), segment.ErrMalformed},
		{"text that is not UTF-8", handmade{text: []byte{2 << 1, 0xe5, 0x28}}.bytes(), segment.ErrMalformed},
		{"text longer than its bytes", handmade{text: uv(1 << 40)}.bytes(), segment.ErrMalformed},
		{"coded text longer than its bytes", handmade{text: uv(1<<40 | 1)}.bytes(), segment.ErrMalformed},
		{"half a surrogate pair", handmade{text: join(uv(3<<1|1, 1, 0xd800), []byte{0, 0}), values: []byte{3}}.bytes(), segment.ErrMalformed},
		{"a character beyond the last", handmade{text: join(uv(3<<1|1, 1, 0x110000), []byte{0, 0})}.bytes(), segment.ErrMalformed},
		{"a character twice", handmade{text: []byte{2<<1 | 1, 2, 'a', 0, 0, 0, 1}}.bytes(), segment.ErrMalformed},
		{"a code without a character", handmade{text: []byte{2<<1 | 1, 1, 'a', 0, 0, 1}}.bytes(), segment.ErrMalformed},
		{"half a long code", join(handmade{}.bytes()[:6], []byte{0, 0, 2<<1 | 1, 0, 2, 'a', 1, 0}), segment.ErrMalformed},
		{"a coded text that overshoots", handmade{text: join(uv(2<<1|1, 1, '队'), []byte{0, 0})}.bytes(), segment.ErrMalformed},
		{"more characters than codes", handmade{text: join(uv(2<<1|1), uv(256), []byte{1}, bytes.Repeat([]byte{1}, 255), []byte{1, 1, 0})}.bytes(), segment.ErrMalformed},
		{"an operator too long", handmade{text: join(uv(300<<1), bytes.Repeat([]byte{'a'}, 300)), author: join(uv(300), []byte{0})}.bytes(), segment.ErrTooLarge},
		{"an operator cut inside a character", handmade{text: join(uv(3<<1), []byte("队")), author: []byte{1, 0}, values: []byte{2}}.bytes(), segment.ErrMalformed},
		{"a grant of 33 bits", handmade{author: join([]byte{0}, uv(1<<33))}.bytes(), segment.ErrMalformed},
		{"flags of 17 bits", handmade{author: join([]byte{0, 1}, uv(1<<16))}.bytes(), segment.ErrMalformed},
		{"no flags, announced", handmade{author: []byte{0, 1, 0}}.bytes(), segment.ErrMalformed},
		{"more authors than changes", two(handmade{author: []byte{2}}).bytes(), segment.ErrTooLarge},
		{"an author nobody is", two(handmade{author: []byte{1, 0, 0, 0, 2}, stamp: []byte{0, 0, 0, 0}}).bytes(), segment.ErrMalformed},
		{"shapes not in the order of their use", two(handmade{shape: []byte{1, 7, 0, 1, 4, 7, 0, 2, 4}, stamp: []byte{0, 1, 0, 0}}).bytes(), segment.ErrMalformed},
		{"a kind of 17 bits", handmade{shape: join(uv(1<<16), []byte{0, 1, 4})}.bytes(), segment.ErrTooLarge},
		{"a field of 17 bits", handmade{shape: join([]byte{7, 0}, uv(1<<16), []byte{4})}.bytes(), segment.ErrTooLarge},
		{"an unknown op", handmade{shape: []byte{7, 0, 1, 4 | 3}}.bytes(), segment.ErrMalformed},
		{"an unknown type", handmade{shape: []byte{7, 0, 1, 7 << 2}}.bytes(), segment.ErrMalformed},
		{"an unknown bit of a write", handmade{shape: []byte{7, 0, 1, 4 | 128}}.bytes(), segment.ErrMalformed},
		{"None as a member", handmade{shape: []byte{7, 0, 1, 1}, values: []byte{}}.bytes(), segment.ErrMalformed},
		{"one register written twice", handmade{shape: []byte{7, 1, 1, 4, 1, 0}}.bytes(), segment.ErrMalformed},
		{"more writes than a change may have", handmade{shape: join([]byte{7}, uv(segment.WritesMax), []byte{1, 4})}.bytes(), segment.ErrTooLarge},
		{"more writes than bytes", handmade{shape: []byte{7, 90, 1, 4}}.bytes(), segment.ErrMalformed},
	}
}

func hostileProperties() []hostile {
	return []hostile{
		{"a stamp of 64 bits", handmade{stamp: uv(1 << 48)}.bytes(), segment.ErrMalformed},
		{"a counter of 17 bits", handmade{stamp: uv(1, 1<<16)}.bytes(), segment.ErrMalformed},
		{"no counter, announced", handmade{stamp: uv(1, 0)}.bytes(), segment.ErrMalformed},
		{"an act beyond all bounds", handmade{act: uv((segment.SeqMax + 1) << 1)}.bytes(), segment.ErrMalformed},
		{"an act of 17 bits of changes", handmade{act: uv(1, 1<<16)}.bytes(), segment.ErrMalformed},
		{"replacing itself", handmade{shape: replaces, replaced: uv(0, 0)}.bytes(), segment.ErrMalformed},
		{"replacing seq 0", handmade{shape: replaces, replaced: uv(0, 9)}.bytes(), segment.ErrMalformed},
		{"replacing what its log has yet to write", handmade{shape: replaces, replaced: uv(0, math.MaxUint64)}.bytes(), segment.ErrMalformed},
		{"replacing one write twice", handmade{shape: replaces, replaced: []byte{1, 0, 3}}.bytes(), segment.ErrMalformed},
		{"replacing out of order", handmade{shape: replaces, replaced: []byte{1, 1, 3, 5}}.bytes(), segment.ErrMalformed},
		{"replacing more than a segment may", handmade{shape: replaces, replaced: uv(segment.ReplacesMax)}.bytes(), segment.ErrTooLarge},
		{"replacing in an unknown log", handmade{logs: otherLog, shape: replaces, replaced: uv(0, 2, 2)}.bytes(), segment.ErrMalformed},
		{"replacing another log's seq 0", handmade{logs: otherLog, shape: replaces, replaced: uv(0, 1, 0)}.bytes(), segment.ErrMalformed},
		{"replacing another log's seq below 0", handmade{logs: otherLog, shape: replaces, replaced: uv(0, 1, 1)}.bytes(), segment.ErrMalformed},
		{"a record made by what it replaces, which is nothing", handmade{records: []byte{1}, record: []byte{1}}.bytes(), segment.ErrMalformed},
		{"a record nobody listed", handmade{records: []byte{1}, record: []byte{2}}.bytes(), segment.ErrMalformed},
		{"a record without an id", handmade{records: join([]byte{1<<2 | 1}, make([]byte, 16)), record: []byte{2}}.bytes(), segment.ErrMalformed},
		{"bytes after the end", handmade{after: []byte{0}}.bytes(), segment.ErrMalformed},
		{"text that nobody uses", handmade{text: []byte{1 << 1, 'a'}}.bytes(), segment.ErrMalformed},
		{"text that is not there", handmade{values: []byte{1}}.bytes(), segment.ErrMalformed},
		{"a text longer than a value may be", handmade{
			text: join(uv((segment.ValueMax+1)<<1), bytes.Repeat([]byte{'a'}, segment.ValueMax+1)), values: uv(segment.ValueMax + 1),
		}.bytes(), segment.ErrTooLarge},
	}
}

// write is a shape of one write of a type, for one change and for two.
func write(typ merge.Type) []byte    { return []byte{7, 0, 1, byte(typ) << 2} }
func writeTwo(typ merge.Type) []byte { return []byte{0, 7, 0, 1, byte(typ) << 2} }

func double(f float64) (b []byte) {
	bits := math.Float64bits(f)
	for range 8 {
		b = append(b, byte(bits))
		bits >>= 8
	}
	return append([]byte{16}, b...)
}

func hostileValues() []hostile {
	return []hostile{
		{"a number that is none", handmade{shape: write(merge.Number), values: double(math.NaN())}.bytes(), segment.ErrMalformed},
		{"an infinite number", handmade{shape: write(merge.Number), values: double(math.Inf(-1))}.bytes(), segment.ErrMalformed},
		{"minus zero", handmade{shape: write(merge.Number), values: double(math.Copysign(0, -1))}.bytes(), segment.ErrMalformed},
		{"a number in an unknown mode", handmade{shape: write(merge.Number), values: []byte{10, 0}}.bytes(), segment.ErrMalformed},
		{"a mantissa no double holds", handmade{shape: write(merge.Number), values: join([]byte{0}, uv(1<<55))}.bytes(), segment.ErrMalformed},
		{"a yes that is two", handmade{shape: write(merge.Bool), values: []byte{2}}.bytes(), segment.ErrMalformed},
		{"a reference to nothing", handmade{shape: write(merge.ID), values: []byte{0}}.bytes(), segment.ErrMalformed},
		{"a sealed value too long", handmade{shape: write(merge.Sealed), values: uv(segment.ValueMax + 1)}.bytes(), segment.ErrTooLarge},
		{"a sealed value cut short", handmade{shape: write(merge.Sealed), values: []byte{2, 0}}.bytes(), segment.ErrMalformed},
		{"texts in an unknown mode", two(handmade{values: []byte{3, 0, 0}}).bytes(), segment.ErrMalformed},
		{"a table of no texts", two(handmade{values: []byte{1, 0}}).bytes(), segment.ErrMalformed},
		{"more texts than values", two(handmade{values: []byte{1, 3}}).bytes(), segment.ErrTooLarge},
		{"a text nobody listed", two(handmade{values: []byte{1, 2, 0, 0, 1, 0, 2}}).bytes(), segment.ErrMalformed},
		{"a text listed for nobody", two(handmade{values: []byte{1, 2, 0, 0, 1, 0, 0}}).bytes(), segment.ErrMalformed},
		{"digits of no length", two(handmade{values: []byte{2, 0, 0, 0}}).bytes(), segment.ErrMalformed},
		{"19 digits", two(handmade{values: []byte{2, 19, 0, 0}}).bytes(), segment.ErrMalformed},
		{"more digits than said", two(handmade{values: []byte{2, 1, 0, 10}}).bytes(), segment.ErrMalformed},
		{"times in an unknown unit", two(handmade{shape: writeTwo(merge.Time), values: []byte{3, 0, 0}}).bytes(), segment.ErrMalformed},
		{"minutes beyond all time", two(handmade{shape: writeTwo(merge.Time), values: join([]byte{2, 0}, uv(1<<60))}).bytes(), segment.ErrMalformed},
		{"minutes before all time", two(handmade{shape: writeTwo(merge.Time), values: join([]byte{2, 0}, uv(1<<60-1))}).bytes(), segment.ErrMalformed},
		{"a column in an unknown mode", two(handmade{wall: []byte{4, 0}}).bytes(), segment.ErrMalformed},
		{"a column of coded differences", two(handmade{wall: []byte{19, 0, 1, 0, 0}}).bytes(), segment.ErrMalformed},
		{"a column of 65 bits", two(handmade{wall: join([]byte{2, 0, 65}, make([]byte, 17))}).bytes(), segment.ErrMalformed},
		{"a column cut short", two(handmade{wall: []byte{2, 0, 64, 0}}).bytes(), segment.ErrMalformed},
		{"bits after the last of a column", two(handmade{wall: []byte{2, 0, 1, 4}}).bytes(), segment.ErrMalformed},
		{"a code nobody listed", handmade{shape: replaces, replaced: []byte{2, 3, 3, 1, 1, 2, 3, 0b111111}}.bytes(), segment.ErrMalformed},
		{"a column with an empty table", two(handmade{wall: []byte{3, 0, 0}}).bytes(), segment.ErrMalformed},
		{"a column with a table in a table", two(handmade{wall: []byte{3, 1, 3, 0}}).bytes(), segment.ErrMalformed},
	}
}

func hostileBombs(t *testing.T) []hostile {
	zeros := make([]byte, segment.DecodedMax)
	body := handmade{}.bytes()[6:]
	return []hostile{
		{"a bomb that says so", packed(t, zeros, segment.DecodedMax), segment.ErrTooLarge},
		{"a bomb that says it is small", packed(t, zeros, 1000), segment.ErrTooLarge},
		{"a body that says it unfolds beyond the ratio", packed(t, zeros[:4000], 4000), segment.ErrTooLarge},
		{"a body that unfolds to less than it says", packed(t, body, uint64(len(body)+1)), segment.ErrMalformed},
		{"a body that unfolds to more than it says", packed(t, body, uint64(len(body)-1)), segment.ErrTooLarge},
		{"a body that does not unfold", join([]byte{1, 0, 1, 0, 9, 0, 9}, []byte("not packed at all")), segment.ErrMalformed},
		{"a body that is not there", []byte{1, 0, 1, 0, 9, 0, 0}, segment.ErrMalformed},
	}
}

func TestHostileRunsAreRefused(t *testing.T) {
	codec := newCodec(t)
	ctx := segment.Context{Space: space, Log: logOf(key(1), 0)}
	var all []hostile
	for _, part := range [][]hostile{hostileHeads(), hostileTables(), hostileProperties(), hostileValues(), hostileBombs(t), hostilePrimed(t)} {
		all = append(all, part...)
	}
	for _, h := range all {
		t.Run(h.name, func(t *testing.T) {
			changes, err := codec.DecodeRun(ctx, h.run)
			if !errors.Is(err, h.want) || changes != nil {
				t.Fatalf("%+v: %v, want %v", changes, err, h.want)
			}
		})
	}
	t.Logf("%d hostile runs", len(all))
}

// No length is believed before it is checked: what a hostile run makes the decoder allocate stays below the limit on
// what an honest one may hold, times what a value takes in memory.
func TestAHostileRunCannotTakeMuchMemory(t *testing.T) {
	codec := newCodec(t)
	ctx := segment.Context{Space: space, Log: logOf(key(1), 0)}
	const bound = 4 << 20
	worst := func(b []byte) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := codec.DecodeRun(ctx, b)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Fatal("a hostile run was accepted")
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	for _, part := range [][]hostile{hostileHeads(), hostileTables(), hostileProperties(), hostileValues(), hostileBombs(t), hostilePrimed(t)} {
		for _, h := range part {
			if got := worst(h.run); got > bound {
				t.Errorf("%s: %d bytes", h.name, got)
			}
		}
	}
}

func TestASegmentCutAnywhereIsRefused(t *testing.T) {
	codec := newCodec(t)
	for _, g := range goldens() {
		whole := g.encode(t, codec)
		for n := range whole {
			if len(whole) > 400 && n%17 != 0 {
				continue // verifying costs its time
			}
			cut := bytes.Clone(whole[:n])
			decode := codec.Decode
			if g.run {
				decode = codec.DecodeRun
			} else {
				_, err := segment.Verify(public(key(1)), g.context(), g.prev, cut)
				refused(t, err)
			}
			if _, err := decode(g.context(), cut); err == nil {
				t.Fatalf("%s cut at byte %d of %d is decoded", g.name, n, len(whole))
			} else {
				refused(t, err)
			}
		}
	}
}

func TestASegmentWithAFlippedBitIsRefused(t *testing.T) {
	codec := newCodec(t)
	for _, g := range goldens() {
		if g.run {
			continue
		}
		whole := g.encode(t, codec)
		for bit := range 8 * len(whole) {
			if len(whole) > 150 && bit%61 != 0 {
				continue // each bit of the small ones, some of the others
			}
			whole[bit/8] ^= 1 << (bit % 8)
			if _, err := segment.Verify(public(key(1)), g.context(), g.prev, whole); err == nil {
				t.Fatalf("%s passes with bit %d flipped", g.name, bit)
			} else {
				refused(t, err)
			}
			if _, err := codec.Decode(g.context(), whole); err != nil {
				refused(t, err)
			}
			whole[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// Whatever is changed in an unpacked body, decoding ends with a named refusal or with changes that can be encoded.
func TestADamagedBodyIsRefusedOrReadAsOther(t *testing.T) {
	codec := newCodec(t)
	var bodies [][]byte
	for _, g := range goldens() {
		codec.Dictionary = g.dictionary
		run, err := codec.EncodeRun(g.context(), g.changes)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, flat(t, run))
	}
	ctx := segment.Context{Space: space, Log: logOf(key(1), laneCoordination)}
	rapid.Check(t, func(rt *rapid.T) {
		b := bytes.Clone(rapid.SampledFrom(bodies).Draw(rt, "body"))
		for range rapid.IntRange(1, 4).Draw(rt, "damages") {
			b[rapid.IntRange(0, len(b)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "byte")
		}
		check(t, codec, ctx, b, codec.DecodeRun)
	})
}

func TestASegmentPassesOnlyWhereItWasSealed(t *testing.T) {
	codec := newCodec(t)
	k, other := key(1), key(2)
	l := logOf(k, laneCoordination)
	ctx := segment.Context{Space: space, Log: l}
	changes := everyType(l)
	first, one, err := codec.Seal(signer(k), ctx, segment.Hash{}, changes[:1])
	if err != nil {
		t.Fatal(err)
	}
	second, two, err := codec.Seal(signer(k), ctx, one, changes[1:2])
	if err != nil {
		t.Fatal(err)
	}
	third, _, err := codec.Seal(signer(k), ctx, two, changes[2:])
	if err != nil {
		t.Fatal(err)
	}
	run, err := codec.EncodeRun(ctx, changes[1:2])
	if err != nil {
		t.Fatal(err)
	}
	foisted, _, err := codec.Seal(signer(other), ctx, one, changes[1:2])
	if err != nil {
		t.Fatal(err)
	}
	at := func(change func(*segment.Context)) segment.Context {
		c := ctx
		change(&c)
		return c
	}
	for _, c := range []struct {
		name   string
		public []byte
		ctx    segment.Context
		prev   segment.Hash
		bytes  []byte
		want   error
	}{
		{"in its place", public(k), ctx, one, second.Bytes, nil},
		{"at the start of its log", public(k), ctx, segment.Hash{}, first.Bytes, nil},
		{"in another space", public(k), at(func(c *segment.Context) { c.Space[0] ^= 1 }), one, second.Bytes, segment.ErrSignature},
		{"in another lane", public(k), at(func(c *segment.Context) { c.Log.Lane = 2 }), one, second.Bytes, segment.ErrSignature},
		{"in another incarnation", public(k), at(func(c *segment.Context) { c.Log.Incarnation++ }), one, second.Bytes, segment.ErrSignature},
		{"in another device's log", public(k), at(func(c *segment.Context) { c.Log.Device = logOf(other, 0).Device }), one, second.Bytes, segment.ErrSignature},
		{"in another device's log under its key", public(other), at(func(c *segment.Context) { c.Log.Device = logOf(other, 0).Device }), one, second.Bytes, segment.ErrSignature},
		{"under another key", public(other), ctx, one, second.Bytes, segment.ErrSignature},
		{"sealed for its log by another", public(other), ctx, one, foisted.Bytes, segment.ErrSignature},
		{"under half a key", public(k)[:16], ctx, one, second.Bytes, segment.ErrSignature},
		{"under no key", nil, ctx, one, second.Bytes, segment.ErrSignature},
		{"replayed after a later one", public(k), ctx, two, second.Bytes, segment.ErrSignature},
		{"put one too early", public(k), ctx, one, third.Bytes, segment.ErrSignature},
		{"at the start though it is not", public(k), ctx, segment.Hash{}, second.Bytes, segment.ErrChain},
		{"the start put later", public(k), ctx, one, first.Bytes, segment.ErrChain},
		{"unsigned", public(k), ctx, one, run, segment.ErrSignature},
		{"unsigned with a zero signature", public(k), ctx, one, join(run, make([]byte, 64)), segment.ErrSignature},
		{"with a zero signature", public(k), ctx, one, join(second.Bytes[:len(second.Bytes)-64], make([]byte, 64)), segment.ErrSignature},
		{"with another's signature", public(k), ctx, one, join(second.Bytes[:len(second.Bytes)-64], third.Bytes[len(third.Bytes)-64:]), segment.ErrSignature},
		{"with a byte behind", public(k), ctx, one, join(second.Bytes, []byte{0}), segment.ErrSignature},
		{"too large to be one", public(k), ctx, one, join(second.Bytes, make([]byte, segment.BytesMax)), segment.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			sum, err := segment.Verify(c.public, c.ctx, c.prev, c.bytes)
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if (sum == segment.Hash{}) != (c.want != nil) {
				t.Fatalf("hash %x with error %v", sum, err)
			}
		})
	}
}

func TestDecodingARunAsASegmentIsRefused(t *testing.T) {
	codec := newCodec(t)
	ctx := segment.Context{Space: space, Log: logOf(key(1), 0)}
	if _, err := codec.Decode(ctx, handmade{}.bytes()); !errors.Is(err, segment.ErrSignature) {
		t.Fatal(err)
	}
	ctx.Log.Lane = dot.Lanes
	if _, err := codec.DecodeRun(ctx, handmade{}.bytes()); !errors.Is(err, segment.ErrMalformed) {
		t.Fatal(err)
	}
	if _, _, err := segment.Peek([]byte{1}); !errors.Is(err, segment.ErrMalformed) || !strings.Contains(err.Error(), "peek") {
		t.Fatal(err)
	}
}
