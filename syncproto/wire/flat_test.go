package wire_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/wire"
)

// slowly writes a frame as any program with a CBOR library and deterministic encoding does.
func slowly(t *testing.T, f wire.Frame) []byte {
	t.Helper()
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	body := map[int]any{}
	switch f := f.(type) {
	case *wire.Segments:
		runs, segments := []uint64{}, [][]byte{}
		for _, r := range f.Runs {
			runs, segments = append(runs, r.Number, uint64(len(r.Segments))), append(segments, r.Segments...)
		}
		body[1], body[2] = runs, segments
	case *wire.Ack:
		heads := []uint64{}
		for _, h := range f.Heads {
			heads = append(heads, h.Number, h.Seq)
		}
		body[2] = heads
	}
	b, err := enc.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{byte(f.Type())}, b...)
}

// Numbers on both sides of every length they can be written in.
func edges() []uint64 {
	var all []uint64
	for _, bits := range []uint{0, 3, 4, 5, 8, 16, 24, 32, 61} {
		all = append(all, 1<<bits-1, 1<<bits, 1<<bits+1)
	}
	return append(all, 22, 23, 24, 25)
}

// What is written by hand for speed is what the library writes, and reads back the same.
func TestFramesWrittenByHandAreThoseOfTheLibrary(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	frames := []wire.Frame{}
	for _, n := range edges() {
		frames = append(frames, &wire.Ack{Heads: []wire.Head{{Number: n, Seq: n}, {Number: 1, Seq: 0}}})
		segment := bytes.Repeat([]byte{7}, int(min(n, 70_000))+1)
		frames = append(frames, &wire.Segments{Runs: []wire.Run{{Number: n, Segments: [][]byte{segment}}}})
	}
	for range 200 {
		f, a := &wire.Segments{}, &wire.Ack{}
		for range 1 + chance.IntN(60) {
			r := wire.Run{Number: chance.Uint64N(300)}
			for range 1 + chance.IntN(3) {
				r.Segments = append(r.Segments, bytes.Repeat([]byte{byte(chance.Uint32())}, 1+chance.IntN(300)))
			}
			f.Runs = append(f.Runs, r)
			a.Heads = append(a.Heads, wire.Head{Number: chance.Uint64N(70_000), Seq: chance.Uint64N(1 << 40)})
		}
		frames = append(frames, f, a)
	}
	before := []byte("what stands there already")
	for _, f := range frames {
		b, err := wire.Append(bytes.Clone(before), f)
		if want := append(bytes.Clone(before), slowly(t, f)...); err != nil || !bytes.Equal(b, want) {
			t.Fatalf("%v\n got %x\nwant %x: %v", f, b, want, err)
		}
		got, err := wire.Decode(b[len(before):])
		if err != nil || !bytes.Equal(slowly(t, got), b[len(before):]) {
			t.Fatalf("%v reads as %v: %v", f, got, err)
		}
	}
}

// A frame is the reader's: what is done to the bytes it came in does not reach it.
func TestAFrameKeepsNoHoldOfTheBytesItCameIn(t *testing.T) {
	f := &wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{{1, 2}, {3}}}}}
	b, err := wire.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	clear(b)
	if diff := cmp.Diff(wire.Frame(f), got); diff != "" {
		t.Error(diff)
	}
}

// A frame written by hand and cut anywhere, or with any byte changed, is refused or is a whole frame, as the library sees it.
func TestAlteredFramesWrittenByHandAreReadAsTheLibraryReadsThem(t *testing.T) {
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
	}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := wire.Encode(&wire.Segments{Runs: []wire.Run{
		{Number: 1, Segments: [][]byte{{1}, {2, 3}}}, {Number: 300, Segments: [][]byte{make([]byte, 30)}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	check := func(b []byte) {
		t.Helper()
		var library struct {
			Runs     []uint64 `cbor:"1,keyasint"`
			Segments [][]byte `cbor:"2,keyasint"`
		}
		f, err := wire.Decode(b)
		if err != nil {
			if !errors.Is(err, wire.ErrMalformed) && !errors.Is(err, wire.ErrTooLarge) {
				t.Errorf("%x: %v", b, err)
			}
			return
		}
		if err := dec.Unmarshal(b[1:], &library); err != nil {
			t.Fatalf("%x was read, and is no CBOR: %v", b, err)
		}
		runs, segments := []uint64{}, [][]byte{}
		for _, r := range f.(*wire.Segments).Runs {
			runs, segments = append(runs, r.Number, uint64(len(r.Segments))), append(segments, r.Segments...)
		}
		if !cmp.Equal(runs, append([]uint64{}, library.Runs...)) || !cmp.Equal(segments, append([][]byte{}, library.Segments...)) {
			t.Errorf("%x reads as %v", b, f)
		}
	}
	for at := 1; at < len(whole); at++ {
		check(whole[:at])
		for _, by := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 0xff} {
			altered := bytes.Clone(whole)
			altered[at] ^= by
			check(altered)
		}
	}
	check(append(bytes.Clone(whole), 0))
}
