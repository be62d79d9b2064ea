package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// key is a public key made from a seed, the same every time.
func key(seed byte) ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32)).Public().(ed25519.PublicKey)
}

func logOf(seed byte, lane dot.Lane) dot.Log {
	return dot.Log{Device: dot.DeviceOf(key(seed)), Incarnation: uint32(seed), Lane: lane}
}

func space(b byte) (s dot.Space) {
	s[0] = b
	return s
}

// samples is one full frame of every type.
func samples() []wire.Frame {
	return []wire.Frame{
		&wire.Hello{
			VersionMin: 1, VersionMax: 3, Public: key(1), Name: "江津前指", Capabilities: wire.CapHub,
			Clock: 1764000000000, Facts: make([]byte, 16), Credit: 1 << 20, Program: "qianshao 1",
		},
		&wire.Facts{Listing: true, Holds: make([]byte, 32)},
		&wire.Facts{Blobs: [][]byte{[]byte("grant"), []byte("revocation")}},
		&wire.Have{Space: space(1), Digest: [16]byte{1, 2}},
		&wire.Have{Space: space(1), Full: true, More: true, Part: 2, Held: dot.Vector{logOf(1, 0): 7, logOf(1, 3): 9, logOf(2, 1): 1}},
		&wire.Logs{Space: space(1), Declared: []wire.Declaration{
			{Number: 1, Log: logOf(1, 0), Public: key(1)}, {Number: 2, Log: logOf(1, 3), Public: key(1)}, {Number: 3, Log: logOf(2, 0), Public: key(2)},
		}},
		&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{{1}, {2, 3}}}, {Number: 3, Segments: [][]byte{{4}}}}},
		&wire.Ack{
			Mine: true, Heads: []wire.Head{{Number: 1, Seq: 8}}, Denied: []wire.Denial{{Number: 1, First: 2, Last: 3}},
			Refused: []wire.Refusal{{Number: 1, Code: 3}},
		},
		&wire.Credit{Bytes: 65536},
		&wire.Ping{Nonce: 3, Clock: -1, Announced: 5},
		&wire.Pong{Nonce: 3, Clock: 1},
		&wire.Fingerprint{Space: space(2), Held: [16]byte{1}, Facts: [16]byte{2}, Ranges: [16][8]byte{3: {1, 2, 3}}},
		&wire.Bye{Code: wire.ByeStalled, Reason: "30 s without progress"},
	}
}

func TestEveryFrameReadsBackAsItWasWritten(t *testing.T) {
	for _, f := range samples() {
		b, err := wire.Encode(f)
		if err != nil {
			t.Fatalf("%T: %v", f, err)
		}
		got, err := wire.Decode(b)
		if err != nil {
			t.Fatalf("%T: %v", f, err)
		}
		if diff := cmp.Diff(f, got); diff != "" {
			t.Errorf("%T: %s", f, diff)
		}
	}
}

// A reconnect with nothing new costs at most 64 bytes each way and space (targets, row 10).
func TestSayingThatNothingIsNewTakesAtMost64Bytes(t *testing.T) {
	b, err := wire.Encode(&wire.Have{Space: space(9), Digest: dot.Vector{logOf(1, 0): 1 << 40}.Digest()})
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 64 {
		t.Errorf("%d bytes", len(b))
	}
}

func TestAddressingASegmentCostsAFewBytes(t *testing.T) {
	b, err := wire.Encode(&wire.Segments{Runs: []wire.Run{{Number: 3, Segments: [][]byte{make([]byte, 100)}}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 112 {
		t.Errorf("%d bytes around a segment of 100", len(b)-100)
	}
}

func TestFramesOfUnknownTypesAreSkipped(t *testing.T) {
	f, err := wire.Decode([]byte{200, 0xff, 0xff})
	if err != nil {
		t.Fatal(err)
	}
	if f.Type() != 200 {
		t.Errorf("type %d", f.Type())
	}
}

func TestKeysOfANewerVersionAreSkipped(t *testing.T) {
	body, err := cbor.Marshal(map[int]any{1: 5, 77: []any{"new", map[int]int{1: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := wire.Decode(append([]byte{byte(wire.TypeCredit)}, body...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, wire.Frame(&wire.Credit{Bytes: 5})); diff != "" {
		t.Error(diff)
	}
}

// encoded is a frame of type t with the given CBOR body.
func encoded(t *testing.T, of wire.Type, body any) []byte {
	t.Helper()
	b, err := cbor.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{byte(of)}, b...)
}

func TestHostileFramesAreRefused(t *testing.T) {
	id, digest := make([]byte, 16), make([]byte, 16)
	nested := []byte{byte(wire.TypeCredit), 0xa1, 0x18, 0x63}
	nested = append(append(nested, bytes.Repeat([]byte{0x81}, 40)...), 0)
	many := make([]uint64, wire.ListMax+2)
	heads := make([]uint64, 0, 16383)
	for i := range uint64(5461) {
		heads = append(heads, i, 1, 1)
	}
	crowd := []any{[]any{id, heads}, []any{append(id[:15:15], 1), heads}}
	hash32 := make([]byte, 32)
	cases := []struct {
		name  string
		bytes []byte
		want  error
	}{
		{"nothing", nil, wire.ErrMalformed},
		{"a type alone", []byte{byte(wire.TypeHello)}, wire.ErrMalformed},
		{"longer than a frame may be", make([]byte, wire.FrameMax+1), wire.ErrTooLarge},
		{"bytes after the body", append(encoded(t, wire.TypeCredit, map[int]int{1: 1}), 0), wire.ErrMalformed},
		{"a list where a map belongs", encoded(t, wire.TypeHave, []int{1}), wire.ErrMalformed},
		{"nested deeper than 16", nested, wire.ErrMalformed},
		{"a map of open length", []byte{byte(wire.TypeCredit), 0xbf, 1, 1, 0xff}, wire.ErrMalformed},
		{"one key twice", []byte{byte(wire.TypeCredit), 0xa2, 1, 1, 1, 2}, wire.ErrMalformed},
		{"a tag", []byte{byte(wire.TypeCredit), 0xa1, 1, 0xc2, 0x41, 1}, wire.ErrMalformed},
		{"a list that says it is huge", []byte{byte(wire.TypeAck), 0xa1, 2, 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, wire.ErrMalformed},
		{"bytes that say they are huge", []byte{byte(wire.TypeFacts), 0xa1, 2, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, wire.ErrMalformed},
		{"text that is not UTF-8", []byte{byte(wire.TypeBye), 0xa1, 2, 0x62, 0xff, 0xfe}, wire.ErrMalformed},
		{"hello with a short key", encoded(t, wire.TypeHello, map[int]any{1: 1, 2: 1, 3: id, 7: digest, 8: 1}), wire.ErrMalformed},
		{"hello without a digest", encoded(t, wire.TypeHello, map[int]any{1: 1, 2: 1, 3: hash32}), wire.ErrMalformed},
		{"hello with versions upside down", encoded(t, wire.TypeHello, map[int]any{1: 2, 2: 1, 3: hash32, 7: digest}), wire.ErrMalformed},
		{"hello with a long name", encoded(t, wire.TypeHello, map[int]any{1: 1, 2: 1, 3: hash32, 4: strings.Repeat("名", 50), 7: digest}), wire.ErrTooLarge},
		{"facts with half a hash", encoded(t, wire.TypeFacts, map[int]any{2: make([]byte, 17)}), wire.ErrMalformed},
		{"an empty fact", encoded(t, wire.TypeFacts, map[int]any{3: [][]byte{{}}}), wire.ErrTooLarge},
		{"a huge fact", encoded(t, wire.TypeFacts, map[int]any{3: [][]byte{make([]byte, wire.FactMax+1)}}), wire.ErrTooLarge},
		{"have with a short space", encoded(t, wire.TypeHave, map[int]any{1: id[:15], 2: digest}), wire.ErrMalformed},
		{"have with a long digest", encoded(t, wire.TypeHave, map[int]any{1: id, 2: make([]byte, 17)}), wire.ErrMalformed},
		{"have with heads but not full", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 6: []any{[]any{id, []int{0, 0, 1}}}}), wire.ErrMalformed},
		{"have with a lane too many", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 3: true, 6: []any{[]any{id, []int{0, 4, 1}}}}), wire.ErrMalformed},
		{"have with a head of zero", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 3: true, 6: []any{[]any{id, []int{0, 0, 0}}}}), wire.ErrMalformed},
		{"have with a head beyond all", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 3: true, 6: []any{[]any{id, []uint64{0, 0, 1 << 63}}}}), wire.ErrMalformed},
		{"have with two thirds of a head", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 3: true, 6: []any{[]any{id, []int{0, 0}}}}), wire.ErrMalformed},
		{"have of too many logs", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 3: true, 6: crowd}), wire.ErrTooLarge},
		{"have with a short device", encoded(t, wire.TypeHave, map[int]any{1: id, 2: digest, 3: true, 6: []any{[]any{id[:3], []int{0, 0, 1}}}}), wire.ErrMalformed},
		{"logs with a short key", encoded(t, wire.TypeLogs, map[int]any{1: id, 2: []any{[]any{id, []int{1, 0, 0}}}}), wire.ErrMalformed},
		{"logs with a lane too many", encoded(t, wire.TypeLogs, map[int]any{1: id, 2: []any{[]any{hash32, []int{1, 0, 9}}}}), wire.ErrMalformed},
		{"logs with an incarnation too large", encoded(t, wire.TypeLogs, map[int]any{1: id, 2: []any{[]any{hash32, []uint64{1, 1 << 32, 0}}}}), wire.ErrMalformed},
		{"segments of no run", encoded(t, wire.TypeSegments, map[int]any{1: []int{}, 2: [][]byte{{1}}}), wire.ErrMalformed},
		{"a run without segments", encoded(t, wire.TypeSegments, map[int]any{1: []int{1, 0}, 2: [][]byte{}}), wire.ErrMalformed},
		{"a run longer than the segments", encoded(t, wire.TypeSegments, map[int]any{1: []uint64{1, 1 << 63}, 2: [][]byte{{1}}}), wire.ErrMalformed},
		{"too many segments", encoded(t, wire.TypeSegments, map[int]any{1: []int{1, 5000}, 2: make([][]byte, 5000)}), wire.ErrMalformed},
		{"an acknowledgement of half a head", encoded(t, wire.TypeAck, map[int]any{2: []int{1}}), wire.ErrMalformed},
		{"an acknowledgement beyond all", encoded(t, wire.TypeAck, map[int]any{2: []uint64{1, 1<<62 + 1}}), wire.ErrMalformed},
		{"a denial upside down", encoded(t, wire.TypeAck, map[int]any{3: []int{1, 5, 4}}), wire.ErrMalformed},
		{"a refusal with a code too large", encoded(t, wire.TypeAck, map[int]any{4: []int{1, 256}}), wire.ErrMalformed},
		{"a list longer than allowed", encoded(t, wire.TypeAck, map[int]any{2: many}), wire.ErrMalformed},
		{"a fingerprint of fifteen ranges", encoded(t, wire.TypeFingerprint, map[int]any{1: id, 2: digest, 3: digest, 4: make([]byte, 120)}), wire.ErrMalformed},
		{"a bye that talks", encoded(t, wire.TypeBye, map[int]any{1: 1, 2: strings.Repeat("x", 300)}), wire.ErrTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, err := wire.Decode(c.bytes)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, %v; want %v", f, err, c.want)
			}
		})
	}
}

func TestFramesThatCouldNotBeReadAreNotMade(t *testing.T) {
	cases := map[string]wire.Frame{
		"a hello without a key":   &wire.Hello{Facts: make([]byte, 16)},
		"a fact that is too long": &wire.Facts{Blobs: [][]byte{make([]byte, wire.FactMax+1)}},
		"too many segments":       &wire.Segments{Runs: []wire.Run{{Number: 1, Segments: make([][]byte, wire.SegmentsMax+1)}}},
		"more than a frame holds": &wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{make([]byte, wire.FrameMax)}}}},
		"an ack too long":         &wire.Ack{Heads: make([]wire.Head, wire.ListMax)},
		"a bye that talks":        &wire.Bye{Reason: strings.Repeat("x", 300)},
		"a frame not known":       &wire.Unknown{Of: 99},
	}
	for name, f := range cases {
		if b, err := wire.Encode(f); err == nil {
			t.Errorf("%s: encoded to %d bytes", name, len(b))
		}
	}
}

// Version 1 as it stands on every wire; these bytes are never regenerated.
func TestVersion1FramesKeepTheirBytes(t *testing.T) {
	golden := map[string]wire.Frame{
		"03a2015001000000000000000000000000000000025001020000000000000000000000000000": &wire.Have{Space: space(1), Digest: [16]byte{1, 2}},
		"05a2018401020301028341014202034104":                                           samples()[6],
		"06a4" + "01f5" + "02820108" + "0383010203" + "04820103":                       samples()[7],
		"07a1011a00010000": samples()[8],
		"08a3010302200305": samples()[9],
	}
	for want, f := range golden {
		b, err := wire.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(b); got != want {
			t.Errorf("%T\n got %s\nwant %s", f, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range samples() {
		b, err := wire.Encode(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := wire.Decode(b)
		if err != nil {
			if !errors.Is(err, wire.ErrMalformed) && !errors.Is(err, wire.ErrTooLarge) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		if _, ok := frame.(*wire.Unknown); ok {
			return
		}
		again, err := wire.Encode(frame)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		back, err := wire.Decode(again)
		if err != nil {
			t.Fatalf("written but not read: %v", err)
		}
		third, err := wire.Encode(back)
		if err != nil || !bytes.Equal(again, third) {
			t.Fatalf("not one form: %x, %x, %v", again, third, err)
		}
	})
}
