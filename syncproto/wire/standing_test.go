package wire_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

func standings() []wire.Frame {
	return []wire.Frame{
		&wire.Standing{Space: space(1), Stable: dot.Vector{}},
		&wire.Standing{Space: space(1), Fenced: true, Since: 1764000000000, Stable: dot.Vector{logOf(1, 0): 7, logOf(1, 3): 9, logOf(2, 1): 1}},
	}
}

// As they stand on every wire; these bytes are never regenerated.
func TestVersion1FramesOfStandingsKeepTheirBytes(t *testing.T) {
	golden := []string{
		"0fa1015001000000000000000000000000000000",
		"0fa4015001000000000000000000000000000000" + "02f5" + "031b0000019ab697e800" +
			"0482" + "8250" + hex.EncodeToString(deviceBytes(logOf(1, 0))) + "86010007010309" + "8250" + hex.EncodeToString(deviceBytes(logOf(2, 1))) + "83020101",
	}
	for i, f := range standings() {
		b, err := wire.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(b); got != golden[i] {
			t.Errorf("got %s\nwant %s", got, golden[i])
		}
		back, err := wire.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f, back); diff != "" {
			t.Error(diff)
		}
	}
}

func deviceBytes(l dot.Log) []byte { return l.Device[:] }

func TestHostileStandingsAreRefused(t *testing.T) {
	id := make([]byte, 16)
	for name, b := range map[string][]byte{
		"a short space":           encoded(t, wire.TypeStanding, map[int]any{1: id[:15]}),
		"fenced since never":      encoded(t, wire.TypeStanding, map[int]any{1: id, 2: true}),
		"not fenced, since then":  encoded(t, wire.TypeStanding, map[int]any{1: id, 3: 5}),
		"fenced before all time":  encoded(t, wire.TypeStanding, map[int]any{1: id, 2: true, 3: -5}),
		"a lane too many":         encoded(t, wire.TypeStanding, map[int]any{1: id, 4: []any{[]any{id, []int{0, 4, 1}}}}),
		"a list where a map is":   encoded(t, wire.TypeStanding, []int{1}),
		"a head that is no three": encoded(t, wire.TypeStanding, map[int]any{1: id, 4: []any{[]any{id, []int{0, 1}}}}),
	} {
		if f, err := wire.Decode(b); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
	many := dot.Vector{}
	for i := range wire.LogsMax + 1 {
		many[dot.Log{Device: dot.Device{byte(i), byte(i >> 8)}}] = 1
	}
	if _, err := wire.Encode(&wire.Standing{Space: space(1), Stable: many}); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("too many logs: %v", err)
	}
}

func FuzzStanding(f *testing.F) {
	for _, s := range standings() {
		b, err := wire.Encode(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		b[0] = byte(wire.TypeStanding)
		got, err := wire.Decode(b)
		if err != nil {
			return
		}
		again, err := wire.Encode(got)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := wire.Decode(again); err != nil || !cmp.Equal(got, back) {
			t.Fatalf("%v: %v", back, err)
		}
	})
}
