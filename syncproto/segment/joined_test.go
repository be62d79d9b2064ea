package segment_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// sealedIn is a log sealed in segments of the sizes given, over and over, with the hash after each.
func sealedIn(t testing.TB, codec *segment.Codec, changes []merge.Change, sizes ...int) (segments []segment.Sealed, hashes []segment.Hash) {
	t.Helper()
	ctx := segment.Context{Space: space, Log: changes[0].Dot.Log}
	var prev segment.Hash
	for i := 0; len(changes) > 0; i++ {
		n := min(sizes[i%len(sizes)], len(changes))
		sealed, hash, err := codec.Seal(signer(key(1)), ctx, prev, changes[:n])
		if err != nil {
			t.Fatal(err)
		}
		segments, hashes = append(segments, sealed), append(hashes, hash)
		prev, changes = hash, changes[n:]
	}
	return segments, hashes
}

// day is a log of so many edits from its first change on.
func day(n int) (segment.Context, []merge.Change) {
	l := logOf(key(1), laneCoordination)
	w := newWorld(11)
	return segment.Context{Space: space, Log: l}, w.fill(l, n, 0.8, kindTask)
}

func joinAll(t testing.TB, codec *segment.Codec, segments ...segment.Sealed) segment.Sealed {
	t.Helper()
	joined, err := codec.Join(segments)
	if err != nil {
		t.Fatal(err)
	}
	return joined
}

func TestAJoinedSegmentIsProvenByTheLastSignatureAlone(t *testing.T) {
	codec := newCodec(t)
	ctx, changes := day(120)
	segments, hashes := sealedIn(t, codec, changes, 1, 1, 7, 64, 2)
	joined := joinAll(t, codec, segments...)
	sum, err := segment.Verify(public(key(1)), ctx, segment.Hash{}, joined.Bytes)
	if err != nil || sum != hashes[len(hashes)-1] {
		t.Fatalf("%x: %v", sum, err)
	}
	if first, last, err := segment.Peek(joined.Bytes); err != nil || first != 1 || last != 120 || joined.First != 1 || joined.Last != 120 {
		t.Fatalf("peeked %d to %d: %v", first, last, err)
	}
	got, err := codec.Decode(ctx, joined.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(changes, got, exactly); diff != "" {
		t.Fatal(diff)
	}
	parts, err := segment.Split(joined.Bytes)
	if err != nil || len(parts) != len(segments) {
		t.Fatalf("%d parts of %d: %v", len(parts), len(segments), err)
	}
	for i, p := range parts {
		if whole := segments[i].Bytes; !bytes.Equal(p.Bytes, whole[:len(whole)-64]) {
			t.Fatalf("part %d is not what was signed", i)
		}
	}
}

func TestJoiningTheJoinedIsJoiningAllAtOnce(t *testing.T) {
	codec := newCodec(t)
	_, changes := day(90)
	segments, _ := sealedIn(t, codec, changes, 3)
	twice := joinAll(t, codec, joinAll(t, codec, segments[:10]...), segments[10], joinAll(t, codec, segments[11:]...))
	if once := joinAll(t, codec, segments...); !bytes.Equal(once.Bytes, twice.Bytes) {
		t.Fatal("the way it was joined shows")
	}
	if alone := joinAll(t, codec, segments[4]); !bytes.Equal(alone.Bytes, segments[4].Bytes) {
		t.Fatal("one segment joined with none is another one")
	}
}

func TestWhatIsHeldAlreadyIsTakenOffAJoinedSegment(t *testing.T) {
	codec := newCodec(t)
	ctx, changes := day(40)
	segments, hashes := sealedIn(t, codec, changes, 4)
	joined := joinAll(t, codec, segments...)
	for i := range len(segments) - 1 {
		last := segments[i].Last
		rest, err := codec.After(joined.Bytes, last)
		if err != nil || rest.First != last+1 || rest.Last != 40 {
			t.Fatalf("after %d: %d to %d: %v", last, rest.First, rest.Last, err)
		}
		sum, err := segment.Verify(public(key(1)), ctx, hashes[i], rest.Bytes)
		if err != nil || sum != hashes[len(hashes)-1] {
			t.Fatalf("after %d: %v", last, err)
		}
		if same, err := segment.VerifyAfter(public(key(1)), ctx, hashes[i], last, joined.Bytes); err != nil || same != sum {
			t.Fatalf("after %d: %v", last, err)
		}
	}
	if rest, err := codec.After(joined.Bytes, 36); err != nil || !bytes.Equal(rest.Bytes, segments[9].Bytes) {
		t.Fatalf("the last part is not the segment it was: %v", err)
	}
	for _, seq := range []uint64{1, 35, 40, 41} {
		if _, err := codec.After(joined.Bytes, seq); !errors.Is(err, segment.ErrChain) {
			t.Errorf("after %d: %v", seq, err)
		}
	}
}

func TestAnOwnJoinedSegmentIsSignedAnewUpToAPart(t *testing.T) {
	codec := newCodec(t)
	ctx, changes := day(40)
	segments, hashes := sealedIn(t, codec, changes, 4)
	parts, err := segment.Split(joinAll(t, codec, segments...).Bytes)
	if err != nil {
		t.Fatal(err)
	}
	sealed, sum, err := codec.Resign(signer(key(1)), ctx, segment.Hash{}, parts[:6])
	if err != nil || sum != hashes[5] || sealed.Last != 24 {
		t.Fatalf("up to %d: %v", sealed.Last, err)
	}
	if !bytes.Equal(sealed.Bytes, joinAll(t, codec, segments[:6]...).Bytes) {
		t.Fatal("the signature made anew is not the one there was")
	}
}

func TestOnlyNeighboursThatFitAreJoined(t *testing.T) {
	codec := newCodec(t)
	_, changes := day(600)
	segments, _ := sealedIn(t, codec, changes, 30)
	if _, err := codec.Join([]segment.Sealed{segments[0], segments[2]}); !errors.Is(err, segment.ErrChain) {
		t.Errorf("a gap: %v", err)
	}
	if _, err := codec.Join([]segment.Sealed{segments[1], segments[0]}); !errors.Is(err, segment.ErrChain) {
		t.Errorf("out of order: %v", err)
	}
	if _, err := codec.Join(segments[:18]); !errors.Is(err, segment.ErrTooLarge) {
		t.Errorf("540 changes: %v", err)
	}
	if _, err := codec.Join(nil); !errors.Is(err, segment.ErrMalformed) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := codec.Join([]segment.Sealed{{Bytes: []byte{1, 0}}}); err == nil {
		t.Error("what is no segment was joined")
	}
	l := logOf(key(1), laneOrders)
	var bulky []segment.Sealed
	large := plain(l, 6)
	for i := range large {
		large[i].Writes = []merge.Write{{Field: 1, Value: merge.OfText(noise(uint64(i), 20<<10))}}
	}
	bulky, _ = sealedIn(t, codec, large, 1)
	if _, err := codec.Join(bulky); !errors.Is(err, segment.ErrTooLarge) {
		t.Errorf("120 KiB: %v", err)
	}
	run, err := codec.EncodeRun(segment.Context{Space: space, Log: l}, plain(l, 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := codec.Join([]segment.Sealed{{Bytes: run}}); !errors.Is(err, segment.ErrSignature) {
		t.Errorf("an unsigned run: %v", err)
	}
}

// The most repetitive texts pack beyond what a body may unfold to; together they still do not.
func TestJoinedSegmentsStayWithinTheRatio(t *testing.T) {
	codec := newCodec(t)
	l := logOf(key(1), laneCoordination)
	segments, hashes := sealedIn(t, codec, repetitive(l, 200), 1)
	joined := joinAll(t, codec, segments...)
	sum, err := segment.Verify(public(key(1)), segment.Context{Space: space, Log: l}, segment.Hash{}, joined.Bytes)
	if err != nil || sum != hashes[len(hashes)-1] {
		t.Fatal(err)
	}
}

// joinedBy is a joined segment put together by hand, under any signature.
func joinedBy(t testing.TB, first, count, parts uint64, body []byte, flags byte) []byte {
	t.Helper()
	packed := body
	if flags&1 != 0 {
		z, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		packed = z.EncodeAll(body, nil)
	}
	b := []byte{2, 1, flags}
	for _, n := range []uint64{first, count - 1, parts - 2, uint64(len(body))} {
		b = binary.AppendUvarint(b, n)
	}
	return append(append(b, packed...), make([]byte, 64)...)
}

func TestHostileJoinedSegmentsAreRefused(t *testing.T) {
	codec := newCodec(t)
	codec.Dictionary = 0
	ctx, changes := day(8)
	segments, _ := sealedIn(t, codec, changes, 4)
	unsigned := func(i int) []byte { return segments[i].Bytes[:len(segments[i].Bytes)-64] }
	body := func(parts ...[]byte) (b []byte) {
		for _, p := range parts {
			b = binary.AppendUvarint(b, uint64(len(p)))
		}
		return append(b, bytes.Join(parts, nil)...)
	}
	good := body(unsigned(0), unsigned(1))
	inner := joinAll(t, codec, segments...).Bytes
	run, err := codec.EncodeRun(ctx, changes[:4])
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name  string
		bytes []byte
		want  error
	}{
		{"a head alone", []byte{2, 1, 0}, segment.ErrMalformed},
		{"an unknown suite", append([]byte{2, 0}, joinedBy(t, 1, 8, 2, good, 0)[2:]...), segment.ErrVersion},
		{"an unknown flag", joinedBy(t, 1, 8, 2, good, 2), segment.ErrVersion},
		{"no first seq", joinedBy(t, 0, 8, 2, good, 0), segment.ErrMalformed},
		{"more parts than changes", joinedBy(t, 1, 2, 3, good, 0), segment.ErrMalformed},
		{"too many changes", joinedBy(t, 1, 513, 2, good, 0), segment.ErrTooLarge},
		{"too many parts", joinedBy(t, 1, 512, 513, good, 0), segment.ErrTooLarge},
		{"more parts than there are", joinedBy(t, 1, 8, 3, good, 1), segment.ErrChain},
		{"fewer changes than there are", joinedBy(t, 1, 7, 2, good, 0), segment.ErrChain},
		{"more changes than there are", joinedBy(t, 1, 9, 2, good, 0), segment.ErrMalformed},
		{"another first change", joinedBy(t, 2, 8, 2, good, 0), segment.ErrChain},
		{"parts out of order", joinedBy(t, 1, 8, 2, body(unsigned(1), unsigned(0)), 0), segment.ErrChain},
		{"bytes after the last part", joinedBy(t, 1, 8, 2, append(bytes.Clone(good), 0), 0), segment.ErrMalformed},
		{"a part cut short", joinedBy(t, 1, 8, 2, good[:len(good)-1], 0), segment.ErrMalformed},
		{"a part larger than a segment", joinedBy(t, 1, 8, 2, append(binary.AppendUvarint(nil, 1<<16), 0), 0), segment.ErrTooLarge},
		{"a joined segment inside", joinedBy(t, 1, 8, 2, body(inner[:len(inner)-64], unsigned(1)), 1), segment.ErrMalformed},
		{"a run inside", joinedBy(t, 1, 8, 2, body(run, unsigned(1)), 0), segment.ErrMalformed},
		{"a bomb", joinedBy(t, 1, 8, 2, make([]byte, 1<<20), 1), segment.ErrTooLarge},
		{"longer than a segment may be", joinedBy(t, 1, 8, 2, make([]byte, segment.BytesMax), 0), segment.ErrTooLarge},
		{"what does not unpack", append([]byte{2, 1, 1, 1, 7, 0, 9}, make([]byte, 80)...), segment.ErrMalformed},
		{"what says it unfolds to less", append([]byte{2, 1, 1, 1, 7, 0, 9}, joinedBy(t, 1, 8, 2, good, 1)[8:]...), segment.ErrTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := segment.Split(c.bytes); !errors.Is(err, c.want) {
				t.Errorf("split: %v, want %v", err, c.want)
			}
			if changes, err := codec.Decode(ctx, c.bytes); !errors.Is(err, c.want) || changes != nil {
				t.Errorf("decode: %v", err)
			}
			if _, err := segment.Verify(public(key(1)), ctx, segment.Hash{}, c.bytes); err == nil {
				t.Error("verified")
			}
		})
	}
}

func TestAJoinedSegmentWithAFlippedBitIsRefused(t *testing.T) {
	codec := newCodec(t)
	ctx, changes := day(20)
	segments, _ := sealedIn(t, codec, changes, 1)
	joined := joinAll(t, codec, segments...).Bytes
	for i := range joined {
		for bit := range 8 {
			altered := bytes.Clone(joined)
			altered[i] ^= 1 << bit
			if _, err := segment.Verify(public(key(1)), ctx, segment.Hash{}, altered); err == nil {
				parts, err := segment.Split(altered)
				if err != nil || !samePart(t, parts, joined) {
					t.Fatalf("bit %d of byte %d may be turned over", bit, i)
				}
			}
		}
		if _, err := codec.Decode(ctx, joined[:i]); err == nil {
			t.Fatalf("cut after %d bytes it is still read", i)
		}
	}
}

// samePart says whether parts are those of a joined segment: packing is not signed, what is packed is.
func samePart(t *testing.T, parts []segment.Part, joined []byte) bool {
	want, err := segment.Split(joined)
	return err == nil && cmp.Equal(want, parts)
}

func TestAJoinedSegmentPassesOnlyWhereItWasSealed(t *testing.T) {
	codec := newCodec(t)
	ctx, changes := day(20)
	segments, _ := sealedIn(t, codec, changes, 5)
	joined := joinAll(t, codec, segments...).Bytes
	elsewhere := ctx
	elsewhere.Space[0] ^= 1
	for name, check := range map[string]func() error{
		"another space": func() error { _, err := segment.Verify(public(key(1)), elsewhere, segment.Hash{}, joined); return err },
		"another key":   func() error { _, err := segment.Verify(public(key(2)), ctx, segment.Hash{}, joined); return err },
		"a predecessor": func() error { _, err := segment.Verify(public(key(1)), ctx, segment.Hash{1}, joined); return err },
		"another hash": func() error {
			_, err := segment.VerifyAfter(public(key(1)), ctx, segment.Hash{1}, 5, joined)
			return err
		},
	} {
		if err := check(); !errors.Is(err, segment.ErrSignature) && !errors.Is(err, segment.ErrChain) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Joined segments of today are read by every later program.
func TestTheGoldenJoinedSegmentReadsAsEver(t *testing.T) {
	codec := newCodec(t)
	codec.Dictionary = 0
	ctx, changes := day(60)
	segments, hashes := sealedIn(t, codec, changes, 1, 1, 20)
	path := filepath.Join("testdata", "v1", "joined.segment")
	if _, err := os.Stat(path); *makeGolden && os.IsNotExist(err) {
		if err := os.WriteFile(path, joinAll(t, codec, segments...).Bytes, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := segment.Verify(public(key(1)), ctx, segment.Hash{}, b)
	if err != nil || sum != hashes[len(hashes)-1] {
		t.Fatalf("%x: %v", sum, err)
	}
	got, err := codec.Decode(ctx, b)
	if err != nil || tell(got) != tell(changes) {
		t.Fatalf("reads as\n%s\n%v", tell(got), err)
	}
}

func TestOneChangeSegmentsShrinkWhenJoined(t *testing.T) {
	codec := newCodec(t)
	_, changes := day(512)
	segments, _ := sealedIn(t, codec, changes, 1)
	before := 0
	for _, s := range segments {
		before += len(s.Bytes)
	}
	after := len(joinAll(t, codec, segments...).Bytes)
	t.Logf("512 urgent changes alone take %d bytes, %.1f each; joined %d, %.1f each", before, float64(before)/512, after, float64(after)/512)
	if after*3 > before {
		t.Errorf("%d bytes became %d", before, after)
	}
}

// FuzzJoined looks for bytes that Split takes and that do not say the same once joined again.
func FuzzJoined(f *testing.F) {
	codec := newCodec(f)
	ctx, changes := day(30)
	segments, _ := sealedIn(f, codec, changes, 1, 5)
	f.Add(joinAll(f, codec, segments...).Bytes)
	f.Add(joinAll(f, codec, segments[:2]...).Bytes)
	f.Add([]byte{2, 1, 1, 1, 7, 0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		if !segment.IsJoined(b) {
			return
		}
		if _, err := segment.Verify(public(key(1)), ctx, segment.Hash{}, b); err != nil {
			refused(t, err)
		}
		changes, err := codec.Decode(ctx, b)
		if err != nil {
			refused(t, err)
		}
		parts, err := segment.Split(b)
		if err != nil {
			refused(t, err)
			return
		}
		if changes != nil && changes[len(changes)-1].Dot.Seq != parts[len(parts)-1].Last {
			t.Fatalf("decodes up to %s, splits up to %d", changes[len(changes)-1].Dot, parts[len(parts)-1].Last)
		}
		again, err := codec.Join([]segment.Sealed{{Bytes: b}})
		if err != nil {
			refused(t, err)
			return
		}
		if back, err := segment.Split(again.Bytes); err != nil || !cmp.Equal(parts, back) {
			t.Fatalf("other parts once joined again: %v", err)
		}
	})
}
