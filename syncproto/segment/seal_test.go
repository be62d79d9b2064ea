package segment_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// plain are n changes of one small text each.
func plain(l dot.Log, n int) []merge.Change {
	cs := make([]merge.Change, n)
	for i := range cs {
		cs[i] = merge.Change{Dot: dot.Dot{Log: l, Seq: uint64(i + 1)}, Act: 1, ActSize: uint16(n)}
		cs[i].Record = dot.RecordID(space, cs[i].Dot)
		cs[i].Writes = []merge.Write{{Field: 1, Value: merge.OfText("待命")}}
	}
	return cs
}

// noise is text that no packing makes smaller.
func noise(seed uint64, bytes int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for b.Len() < bytes {
		b.WriteByte(byte(' ' + r.IntN(95)))
	}
	return b.String()
}

func TestWhatCannotBeSealedIsRefused(t *testing.T) {
	l := logOf(key(1), laneCoordination)
	own := func(seq uint64) []dot.Dot { return []dot.Dot{{Log: l, Seq: seq}} }
	text := func(s string) func(*merge.Change) {
		return func(c *merge.Change) { c.Writes[0].Value = merge.OfText(s) }
	}
	for _, c := range []struct {
		name string
		harm func(*merge.Change) // to the second of two changes
		want error
	}{
		{"a gap", func(c *merge.Change) { c.Dot.Seq++ }, segment.ErrChain},
		{"a change of another log", func(c *merge.Change) { c.Dot.Log.Incarnation++ }, segment.ErrChain},
		{"a change without a record", func(c *merge.Change) { c.Record = uuid.UUID{} }, segment.ErrMalformed},
		{"a change that writes nothing", func(c *merge.Change) { c.Writes = nil }, segment.ErrMalformed},
		{"a stamp below zero", func(c *merge.Change) { c.Stamp = -1 }, segment.ErrMalformed},
		{"an act beyond all bounds", func(c *merge.Change) { c.Act = segment.SeqMax + 1 }, segment.ErrMalformed},
		{"an operator too long", func(c *merge.Change) { c.Operator = strings.Repeat("a", segment.OperatorMax+1) }, segment.ErrTooLarge},
		{"an operator that is not UTF-8", func(c *merge.Change) { c.Operator = "\xff" }, segment.ErrMalformed},
		{"too many writes", func(c *merge.Change) {
			for f := range uint16(segment.WritesMax) {
				c.Writes = append(c.Writes, merge.Write{Field: f + 9})
			}
		}, segment.ErrTooLarge},
		{"one register written twice", func(c *merge.Change) { c.Writes = append(c.Writes, merge.Write{Field: 1}) }, segment.ErrMalformed},
		{"an unknown op", func(c *merge.Change) { c.Writes[0].Op = 3 }, segment.ErrMalformed},
		{"an unknown type", func(c *merge.Change) { c.Writes[0].Value.Type = 7 }, segment.ErrMalformed},
		{"None as a member", func(c *merge.Change) { c.Writes[0] = merge.Write{Op: merge.Add} }, segment.ErrMalformed},
		{"an id without its bytes", func(c *merge.Change) { c.Writes[0].Value = merge.Value{Type: merge.ID} }, segment.ErrMalformed},
		{"text that is not UTF-8", text("\xe5\x28"), segment.ErrMalformed},
		{"a text too long", text(strings.Repeat("a", segment.ValueMax+1)), segment.ErrTooLarge},
		{"a sealed value too long", func(c *merge.Change) { c.Writes[0].Value = merge.OfSealed(make([]byte, segment.ValueMax+1)) }, segment.ErrTooLarge},
		{"replacing nothing", func(c *merge.Change) { c.Writes[0].Replaces = own(0) }, segment.ErrMalformed},
		{"replacing itself", func(c *merge.Change) { c.Writes[0].Replaces = own(2) }, segment.ErrMalformed},
		{"replacing what is not written yet", func(c *merge.Change) { c.Writes[0].Replaces = own(3) }, segment.ErrMalformed},
		{"replacing in a lane there is not", func(c *merge.Change) { c.Writes[0].Replaces = []dot.Dot{{Log: dot.Log{Lane: dot.Lanes}, Seq: 1}} }, segment.ErrMalformed},
		{"replacing more than a segment may", func(c *merge.Change) {
			for seq := range uint64(segment.ReplacesMax + 1) {
				c.Writes[0].Replaces = append(c.Writes[0].Replaces, dot.Dot{Seq: seq + 1})
			}
		}, segment.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes := plain(l, 2)
			c.harm(&changes[1])
			if _, _, err := newCodec(t).Seal(signer(key(1)), segment.Context{Space: space, Log: l}, segment.Hash{}, changes); !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestARunThatCannotBeIsRefused(t *testing.T) {
	l := logOf(key(1), laneCoordination)
	far := plain(l, 1)
	far[0].Dot.Seq = segment.SeqMax
	zero := plain(l, 1)
	zero[0].Dot.Seq = 0
	nowhere := plain(dot.Log{Lane: dot.Lanes}, 1)
	wide := plain(l, 100)
	for i := range wide {
		for f := range uint16(400) {
			wide[i].Writes = append(wide[i].Writes, merge.Write{Field: f + 2})
		}
	}
	loud := plain(l, 3)
	for i := range loud {
		loud[i].Writes[0].Value = merge.OfText(noise(uint64(i), segment.ValueMax))
	}
	for _, c := range []struct {
		name    string
		changes []merge.Change
		want    error
	}{
		{"no changes", nil, segment.ErrMalformed},
		{"too many changes", plain(l, segment.ChangesMax+1), segment.ErrTooLarge},
		{"a first seq of 0", zero, segment.ErrMalformed},
		{"a first seq beyond all bounds", far, segment.ErrMalformed},
		{"a lane there is not", nowhere, segment.ErrMalformed},
		{"too many writes", wide, segment.ErrTooLarge},
		{"too many bytes", loud, segment.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := segment.Context{Space: space, Log: l}
			if len(c.changes) > 0 {
				ctx.Log = c.changes[0].Dot.Log
			}
			if b, err := newCodec(t).EncodeRun(ctx, c.changes); !errors.Is(err, c.want) || b != nil {
				t.Fatalf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestASealNeedsItsPlaceAndItsSignature(t *testing.T) {
	l := logOf(key(1), laneCoordination)
	ctx, changes, codec := segment.Context{Space: space, Log: l}, plain(l, 2), newCodec(t)
	if _, _, err := codec.Seal(signer(key(1)), ctx, segment.Hash{1}, changes); !errors.Is(err, segment.ErrChain) {
		t.Errorf("a first segment after another: %v", err)
	}
	if _, _, err := codec.Seal(signer(key(1)), ctx, segment.Hash{}, changes[1:]); !errors.Is(err, segment.ErrChain) {
		t.Errorf("a second segment after none: %v", err)
	}
	mute := func([]byte) []byte { return nil }
	if _, _, err := codec.Seal(mute, ctx, segment.Hash{}, changes); !errors.Is(err, segment.ErrSignature) {
		t.Errorf("a signer that does not sign: %v", err)
	}
	codec.Schema = segment.SeqMax + 1
	if _, err := codec.EncodeRun(ctx, changes); !errors.Is(err, segment.ErrMalformed) {
		t.Errorf("a schema beyond all bounds: %v", err)
	}
}

// The caller cuts at the end of an act: what fits in a run must fit in a segment of its own, or an act once written
// could never be sealed.
func TestWhatFitsInARunFitsInASegment(t *testing.T) {
	for dictionary := range byte(segment.DictionaryNewest + 1) {
		t.Run(fmt.Sprintf("dictionary %d", dictionary), func(t *testing.T) { whatFits(t, dictionary) })
	}
}

func whatFits(t *testing.T, dictionary byte) {
	l := logOf(key(1), laneCoordination)
	ctx, codec := segment.Context{Space: space, Log: l}, newCodec(t)
	codec.Dictionary = dictionary
	most := noise(1, segment.BytesMax/2)
	fits, over := 0, 0
	for size := segment.BytesMax/4 - 800; size <= segment.BytesMax/2; size += 16 {
		changes := plain(l, 3)
		changes[0].Writes[0].Value = merge.OfText(most)
		changes[1].Writes[0].Value = merge.OfText(noise(2, size))
		if dictionary > 0 { // noise packs better
			changes[2].Writes[0].Value = merge.OfText(noise(3, segment.BytesMax/4))
		}
		_, errRun := codec.EncodeRun(ctx, changes)
		sealed, _, errSeal := codec.Seal(signer(key(1)), ctx, segment.Hash{}, changes)
		if (errRun == nil) != (errSeal == nil) || len(sealed.Bytes) > segment.BytesMax {
			t.Fatalf("text of %d bytes: run %v, segment of %d bytes %v", size, errRun, len(sealed.Bytes), errSeal)
		}
		if errRun == nil {
			fits++
			continue
		}
		if over++; over == 50 {
			break
		}
	}
	if fits == 0 || over == 0 {
		t.Fatalf("%d fit, %d do not: the limit was not crossed", fits, over)
	}
}

// Text that packs better than a bomb may unfold is filled up, not refused.
func TestTheMostRepetitiveTextCanBeSealed(t *testing.T) {
	l := logOf(key(1), laneCoordination)
	ctx, codec := segment.Context{Space: space, Log: l}, newCodec(t)
	changes := plain(l, 20)
	for i := range changes {
		changes[i].Writes[0].Value = merge.OfText(strings.Repeat("a", segment.ValueMax-i))
	}
	sealed, _, err := codec.Seal(signer(key(1)), ctx, segment.Hash{}, changes)
	if err != nil {
		t.Fatal(err)
	}
	back, err := codec.Decode(ctx, sealed.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(changes, back, exactly); diff != "" {
		t.Fatal(diff)
	}
}

// What a write replaces is a set: it travels in order and once.
func TestReplacedWritesTravelInOrder(t *testing.T) {
	l := logOf(key(1), laneCoordination)
	ctx, codec := segment.Context{Space: space, Log: l}, newCodec(t)
	a, b, c := dot.Dot{Log: l, Seq: 1}, dot.Dot{Log: l, Seq: 2}, dot.Dot{Log: logOf(key(2), 1), Seq: 7}
	ordered := []dot.Dot{a, b, c}
	slices.SortFunc(ordered, dot.Dot.Compare)
	changes := plain(l, 3)
	given := []dot.Dot{c, b, a, c, b}
	changes[2].Writes[0].Replaces = given
	run, err := codec.EncodeRun(ctx, changes)
	if err != nil {
		t.Fatal(err)
	}
	back, err := codec.DecodeRun(ctx, run)
	if err != nil || !slices.Equal(back[2].Writes[0].Replaces, ordered) {
		t.Fatalf("%v: %v", back[2].Writes[0].Replaces, err)
	}
	if !slices.Equal(given, []dot.Dot{c, b, a, c, b}) {
		t.Fatal("the caller's changes were touched")
	}
}

// What Origin says is believed only when it gives the id.
func TestOriginIsCheckedAgainstTheID(t *testing.T) {
	l, other := logOf(key(1), laneCoordination), logOf(key(2), lanePeople)
	ctx := segment.Context{Space: space, Log: l}
	changes := plain(l, 6)
	makers := map[uuid.UUID]dot.Dot{}
	for i := range changes {
		maker := dot.Dot{Log: other, Seq: uint64(i + 4)}
		changes[i].Record = dot.RecordID(space, maker)
		makers[changes[i].Record] = maker
	}
	knows := func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) { return makers[id], true }
	wrong := func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) {
		return dot.Dot{Log: other, Seq: makers[id].Seq + 1}, true
	}
	nothing := func(dot.Space, uuid.UUID) (dot.Dot, bool) { return dot.Dot{}, true }
	size := func(n int, origin segment.Origin) int {
		codec := newCodec(t)
		codec.Origin = origin
		run, err := codec.EncodeRun(ctx, changes[:n])
		if err != nil {
			t.Fatal(err)
		}
		back, err := newCodec(t).DecodeRun(ctx, run)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(changes[:n], back, exactly); diff != "" {
			t.Fatal(diff)
		}
		return len(run)
	}
	if known, not := size(6, knows), size(6, nil); known >= not-6*16+30 {
		t.Errorf("%d bytes when the makers are known, %d when not", known, not)
	}
	if size(1, knows) != size(1, nil) {
		t.Error("one record alone is named by a log that costs more than its id")
	}
	if size(6, wrong) != size(6, nil) || size(6, nothing) != size(6, nil) {
		t.Error("a wrong maker changes what is written")
	}
}

// The same changes make the same bytes, whatever a codec did before and does at the same time.
func TestTheSameChangesMakeTheSameBytes(t *testing.T) {
	shared := newCodec(t)
	var want [][]byte
	for _, l := range workloads {
		ctx, changes := l.day(3, 200)
		b, err := newCodec(t).EncodeRun(ctx, changes)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, b)
	}
	var wait sync.WaitGroup
	for n := range 8 {
		wait.Go(func() {
			for k := range 2 * len(workloads) {
				i := (n + k) % len(workloads)
				ctx, changes := workloads[i].day(3, 200)
				b, err := shared.EncodeRun(ctx, changes)
				if err != nil || !bytes.Equal(b, want[i]) {
					t.Errorf("%s: other bytes, or %v", workloads[i].name, err)
				}
				back, err := shared.DecodeRun(ctx, b)
				if diff := cmp.Diff(tell(changes), tell(back)); diff != "" || err != nil {
					t.Errorf("%s: %v\n%s", workloads[i].name, err, diff)
				}
			}
		})
	}
	wait.Wait()
}

// Nothing decoded refers to the bytes it came from: they may be used again for the next segment.
func TestDecodedChangesDoNotReferToTheirBytes(t *testing.T) {
	for _, g := range goldens() {
		codec := newCodec(t)
		b := g.encode(t, codec)
		back := g.decode(t, codec, b)
		for i := range b {
			b[i] = 0xff
		}
		other := goldens()[4]
		other.decode(t, codec, other.encode(t, codec))
		if tell(back) != tell(g.changes) {
			t.Errorf("%s changed with its bytes", g.name)
		}
	}
}

// comesBack encodes and decodes changes of one log, and fails unless they are the same.
func comesBack(t *testing.T, codec *segment.Codec, changes []merge.Change) int {
	t.Helper()
	ctx := segment.Context{Space: space, Log: changes[0].Dot.Log}
	run, err := codec.EncodeRun(ctx, changes)
	if err != nil {
		t.Fatal(err)
	}
	back, err := codec.DecodeRun(ctx, run)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tell(back), tell(changes); got != want {
		t.Fatalf("came back as\n%s\nwas\n%s", got, want)
	}
	return len(run)
}

func TestNumbersOfEveryWidthComeBack(t *testing.T) {
	codec, r := newCodec(t), rand.New(rand.NewPCG(5, 5))
	for width := range 63 {
		for n := 2; n < 12; n++ {
			changes := plain(logOf(key(1), 0), n)
			for i := range changes {
				u := r.Uint64() >> (63 - width)
				changes[i].Act = min(u, segment.SeqMax)
				changes[i].Wall = int64(u)
				changes[i].Writes = []merge.Write{
					{Field: 1, Value: merge.OfTime(-int64(u))}, {Field: 2, Value: merge.OfNumber(float64(u) / 8)},
					{Field: 3, Value: merge.OfNumber(float64(u % 7))},
				}
			}
			comesBack(t, codec, changes)
		}
	}
}

func TestTextsThatLookLikeNumbersComeBack(t *testing.T) {
	for name, texts := range map[string][]string{
		"leading zeros":          {"000", "001", "010", "999"},
		"18 digits":              {"000000000000000000", "999999999999999999", "500109199001011234"},
		"19 digits":              {"9999999999999999999", "1111111111111111111", "0000000000000000000"},
		"20 digits":              {"99999999999999999999", "11111111111111111111", "00000000000000000000"},
		"lengths that differ":    {"1", "01", "001"},
		"an X at the end":        {"50010919900101123X", "500109199001011234", "500109199001011235"},
		"digits of full width":   {"１２３", "１２４", "１２５"},
		"signs":                  {"+12", "-12", "1.2"},
		"nothing":                {"", "", ""},
		"nothing beside a digit": {"", "1", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			changes := plain(logOf(key(1), 0), len(texts))
			for i, s := range texts {
				changes[i].Writes[0].Value = merge.OfText(s)
			}
			comesBack(t, newCodec(t), changes)
		})
	}
}

// Most times are the moment of their change, and cost nothing then, on clocks of whole seconds too.
func TestATimeThatIsNowCostsNothing(t *testing.T) {
	codec, without := newCodec(t), plain(logOf(key(1), 0), 100)
	for i := range without {
		without[i].Wall = 1795400000000 + int64(i*i)*1000
	}
	with := slices.Clone(without)
	for i := range with {
		with[i].Writes = append(slices.Clone(with[i].Writes), merge.Write{Field: 2, Value: merge.OfTime(with[i].Wall)})
	}
	if more := comesBack(t, codec, with) - comesBack(t, codec, without); more > 6 {
		t.Fatalf("%d bytes more", more)
	}
}

// Nothing of a run is left for the next one.
func TestACodecForgetsWhatItRead(t *testing.T) {
	codec, l := newCodec(t), logOf(key(1), laneCoordination)
	own := plain(l, 3)
	for i := range own[1:] {
		own[i+1].Writes[0].Value = merge.OfID(own[0].Record)
		own[i+1].Writes = append(own[i+1].Writes, merge.Write{Field: 2, Value: merge.OfID(own[i].Record), Replaces: []dot.Dot{own[0].Dot}})
	}
	for _, g := range goldens() {
		comesBack(t, codec, g.changes)
		comesBack(t, codec, own)
		comesBack(t, codec, own[:1])
	}
}
