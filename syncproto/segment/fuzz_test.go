package segment_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// refused fails unless err wraps one of the sentinels: same input, same code, everywhere.
func refused(t testing.TB, err error) {
	t.Helper()
	for _, sentinel := range []error{
		segment.ErrMalformed, segment.ErrVersion, segment.ErrSignature, segment.ErrChain, segment.ErrTooLarge,
	} {
		if errors.Is(err, sentinel) {
			return
		}
	}
	t.Fatalf("an error without a name: %v", err)
}

// seeds adds every golden file, whole and as a run.
func seeds(f *testing.F, codec *segment.Codec) {
	for _, g := range goldens() {
		b, err := os.ReadFile(g.path(".segment"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		codec.Dictionary = g.dictionary
		run, err := codec.EncodeRun(g.context(), g.changes)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(run)
		f.Add(flat(f, run)) // without zstd between the fuzzer and what is read
	}
	f.Add([]byte{})
}

// check refuses, or finds changes that say the same once encoded again.
func check(t *testing.T, codec *segment.Codec, ctx segment.Context, b []byte, decode func(segment.Context, []byte) ([]merge.Change, error)) {
	changes, err := decode(ctx, b)
	if err != nil {
		refused(t, err)
		return
	}
	first, last, err := segment.Peek(b)
	if err != nil || first != changes[0].Dot.Seq || last != changes[len(changes)-1].Dot.Seq {
		t.Fatalf("peeked %d to %d: %v", first, last, err)
	}
	again, err := codec.EncodeRun(ctx, changes)
	if err != nil {
		if !errors.Is(err, segment.ErrTooLarge) {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
		return
	}
	back, err := codec.DecodeRun(ctx, again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(changes, back, exactly); diff != "" {
		t.Fatal(diff)
	}
	if third, err := codec.EncodeRun(ctx, back); err != nil || !bytes.Equal(again, third) {
		t.Fatalf("the same changes made other bytes: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	codec := newCodec(f)
	seeds(f, codec)
	ctx := segment.Context{Space: space, Log: logOf(key(1), laneCoordination)}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, codec, ctx, b, codec.Decode) })
}

func FuzzRun(f *testing.F) {
	codec := newCodec(f)
	seeds(f, codec)
	ctx := segment.Context{Space: space, Log: logOf(key(1), laneCoordination)}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, codec, ctx, b, codec.DecodeRun) })
}

// FuzzVerify looks for bytes that pass for a device's without being what it signed.
func FuzzVerify(f *testing.F) {
	codec := newCodec(f)
	seeds(f, codec)
	signed := map[string]golden{}
	for _, g := range goldens() {
		if !g.run {
			signed[string(g.encode(f, codec))] = g
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for lane := range dot.Lane(2) {
			for _, prev := range []segment.Hash{{}, {1}, {1, 2}, {5}, {6}, {31: 9}} {
				ctx := segment.Context{Space: space, Log: logOf(key(1), lane)}
				_, err := segment.Verify(public(key(1)), ctx, prev, b)
				if err != nil {
					refused(t, err)
					continue
				}
				if g, ok := signed[string(b)]; !ok || g.prev != prev || g.lane != lane {
					t.Fatalf("%x passes after %x in lane %d", b, prev, lane)
				}
			}
		}
	})
}
