package segment_test

import (
	"crypto/ed25519"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// key is a device's key pair made from one number, so that every run of the tests has the same devices.
func key(n byte) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = n
	return ed25519.NewKeyFromSeed(seed)
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

func signer(k ed25519.PrivateKey) segment.Signer {
	return func(message []byte) []byte { return ed25519.Sign(k, message) }
}

func logOf(k ed25519.PrivateKey, lane dot.Lane) dot.Log {
	return dot.Log{Device: dot.DeviceOf(public(k)), Incarnation: 1, Lane: lane}
}

var space = uuid.MustParse("7b3c1f6e-52a1-4c0f-9a53-0d4d6a1f2e90")

func newCodec(t testing.TB) *segment.Codec {
	t.Helper()
	c, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// drawLog draws one of a few logs, so that they meet, and the key of its device.
func drawLog(t *rapid.T) (dot.Log, ed25519.PrivateKey) {
	k := key(byte(rapid.IntRange(1, 3).Draw(t, "device")))
	return dot.Log{
		Device:      dot.DeviceOf(public(k)),
		Incarnation: rapid.SampledFrom([]uint32{0, 1, 2, math.MaxUint32}).Draw(t, "incarnation"),
		Lane:        dot.Lane(rapid.IntRange(0, 3).Draw(t, "lane")),
	}, k
}

func drawUUID(t *rapid.T) uuid.UUID {
	id := uuid.UUID{15: 1}
	copy(id[:], rapid.SliceOfN(rapid.Byte(), 0, 15).Draw(t, "id"))
	return id
}

func drawValue(t *rapid.T, known []uuid.UUID) merge.Value {
	switch rapid.IntRange(0, 9).Draw(t, "type") {
	case 0:
		return merge.Value{}
	case 1:
		return merge.OfText(rapid.SampledFrom([]string{"", "待命", "任务中", "撤离"}).Draw(t, "code"))
	case 2:
		return merge.OfText(fmt.Sprintf("%0*d", rapid.IntRange(1, 19).Draw(t, "width"), rapid.Uint32().Draw(t, "digits")))
	case 3:
		return merge.OfText(rapid.StringN(0, 60, -1).Draw(t, "text"))
	case 4:
		return merge.OfNumber(rapid.Float64().Draw(t, "number"))
	case 5:
		return merge.OfNumber(float64(rapid.IntRange(-40000, 40000).Draw(t, "mantissa")) / 100)
	case 6:
		unit := rapid.SampledFrom([]int64{1, 1000, 60_000}).Draw(t, "unit")
		return merge.OfTime(rapid.Int64Range(math.MinInt64/unit, math.MaxInt64/unit).Draw(t, "time") * unit)
	case 7:
		return merge.OfBool(rapid.Bool().Draw(t, "bool"))
	case 8:
		return merge.OfID(rapid.SampledFrom(append(known, drawUUID(t))).Draw(t, "reference"))
	}
	return merge.OfSealed(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "sealed"))
}

func drawReplaces(t *rapid.T, self dot.Dot) []dot.Dot {
	var ds []dot.Dot
	for range rapid.SampledFrom([]int{0, 0, 1, 1, 1, 2, 5}).Draw(t, "replaces") {
		l, _ := drawLog(t)
		d := dot.Dot{Log: l, Seq: rapid.Uint64Range(1, 1<<40).Draw(t, "seq")}
		if self.Seq > 1 && rapid.Bool().Draw(t, "own") {
			d = dot.Dot{Log: self.Log, Seq: rapid.Uint64Range(1, self.Seq-1).Draw(t, "seq")}
		}
		if d.Log != self.Log || d.Seq < self.Seq {
			ds = append(ds, d)
		}
	}
	slices.SortFunc(ds, dot.Dot.Compare)
	return slices.Compact(ds)
}

// drawRun draws consecutive changes of one log: records made by their own dot, by others' dots, and by nobody known.
func drawRun(t *rapid.T, most int) (segment.Context, ed25519.PrivateKey, []merge.Change) {
	l, k := drawLog(t)
	ctx := segment.Context{Space: space, Log: l}
	first := rapid.SampledFrom([]uint64{1, 2, 1000, 1 << 40}).Draw(t, "first")
	known := []uuid.UUID{drawUUID(t)}
	changes := make([]merge.Change, rapid.IntRange(1, most).Draw(t, "changes"))
	for i := range changes {
		c := merge.Change{
			Dot:         dot.Dot{Log: ctx.Log, Seq: first + uint64(i)},
			Kind:        rapid.SampledFrom([]uint16{0, 1, 2, math.MaxUint16}).Draw(t, "kind"),
			Stamp:       stamp.Stamp(rapid.Int64Range(0, math.MaxInt64).Draw(t, "stamp")),
			Wall:        rapid.Int64().Draw(t, "wall"),
			Act:         rapid.Uint64Range(0, segment.SeqMax).Draw(t, "act"),
			ActSize:     rapid.SampledFrom([]uint16{0, 1, 2, math.MaxUint16}).Draw(t, "act size"),
			Operator:    rapid.SampledFrom([]string{"", "李敏", "王强"}).Draw(t, "operator"),
			Grant:       rapid.SampledFrom([]uint32{0, 7, math.MaxUint32}).Draw(t, "grant"),
			Flags:       merge.Flags(rapid.SampledFrom([]uint8{0, 0, 4, 255}).Draw(t, "flags")),
			TimeQuality: rapid.SampledFrom([]uint8{0, 0, 3}).Draw(t, "quality"),
		}
		drawWrites(t, &c, known)
		c.Record = rapid.SampledFrom(known).Draw(t, "record")
		switch rapid.IntRange(0, 3).Draw(t, "record from") {
		case 0:
			c.Record = dot.RecordID(ctx.Space, c.Dot)
			known = append(known, c.Record)
		case 1:
			if ds := c.Writes[0].Replaces; len(ds) > 0 {
				c.Record = dot.RecordID(ctx.Space, ds[0])
			}
		}
		changes[i] = c
	}
	return ctx, k, changes
}

func drawWrites(t *rapid.T, c *merge.Change, known []uuid.UUID) {
	for f := range rapid.IntRange(1, 6).Draw(t, "writes") {
		w := merge.Write{
			Field:    uint16(f * f * 9000),
			Op:       merge.Op(rapid.IntRange(0, 2).Draw(t, "op")),
			Value:    drawValue(t, known),
			Replaces: drawReplaces(t, c.Dot),
		}
		if w.Value.IsNone() {
			w.Op = merge.Put
		}
		c.Writes = append(c.Writes, w)
	}
}

var exactly = cmp.Options{cmp.Comparer(func(a, b merge.Value) bool { return a == b }), cmpopts.EquateEmpty()}

// before is some hash that may stand before a segment starting at first.
func before(first uint64) segment.Hash {
	if first == 1 {
		return segment.Hash{}
	}
	return segment.Hash{byte(first), 1}
}

func TestWhatWasSealedComesBackTheSame(t *testing.T) {
	codec := newCodec(t)
	rapid.Check(t, func(t *rapid.T) {
		ctx, k, changes := drawRun(t, 40)
		prev := before(changes[0].Dot.Seq)
		sealed, sum, err := codec.Seal(signer(k), ctx, prev, changes)
		if err != nil {
			t.Fatal(err)
		}
		verified, err := segment.Verify(public(k), ctx, prev, sealed.Bytes)
		if err != nil || verified != sum {
			t.Fatalf("hash %x, want %x: %v", verified, sum, err)
		}
		first, last, err := segment.Peek(sealed.Bytes)
		if err != nil || first != sealed.First || last != sealed.Last || first != changes[0].Dot.Seq || last-first != uint64(len(changes)-1) {
			t.Fatalf("peeked %d to %d, sealed %d to %d: %v", first, last, sealed.First, sealed.Last, err)
		}
		back, err := codec.Decode(ctx, sealed.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(changes, back, exactly); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestARunComesBackTheSame(t *testing.T) {
	codec := newCodec(t)
	rapid.Check(t, func(t *rapid.T) {
		ctx, _, changes := drawRun(t, 12)
		b, err := codec.EncodeRun(ctx, changes)
		if err != nil {
			t.Fatal(err)
		}
		back, err := codec.DecodeRun(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(changes, back, exactly); diff != "" {
			t.Fatal(diff)
		}
	})
}
