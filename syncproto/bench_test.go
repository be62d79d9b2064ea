package syncproto_test

import (
	"fmt"
	"testing"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// crowd is what a hub holds of an incident with a hundred terminals.
func crowd(logs int) dot.Vector {
	v := dot.Vector{}
	for i := range logs {
		v[dot.Log{Device: dot.Device{byte(i >> 2), byte(i >> 10)}, Lane: dot.Lane(i & 3)}] = uint64(i + 1)
	}
	return v
}

// A hub tells every session of every change; what did not grow must cost next to nothing.
func BenchmarkGrewByOneOfManyLogs(b *testing.B) {
	for _, logs := range []int{40, 400, 4000} {
		b.Run(fmt.Sprint(logs), func(b *testing.B) {
			held := crowd(logs)
			s := syncproto.NewSession(syncproto.Self{Public: make([]byte, 32)}, map[dot.Space]syncproto.Holding{spaceNamed("s"): {Held: held}}, nil, syncproto.Limits{})
			l := held.Logs()[0]
			b.ReportAllocs()
			for b.Loop() {
				held[l]++
				s.Grew(spaceNamed("s"), syncproto.Holding{Held: held})
			}
		})
	}
}

// What a session keeps for each log decides how many links a hub can hold.
func BenchmarkSessionOfManyLogs(b *testing.B) {
	held := crowd(1600)
	b.ReportAllocs()
	for b.Loop() {
		s := syncproto.NewSession(syncproto.Self{Public: make([]byte, 32)}, map[dot.Space]syncproto.Holding{spaceNamed("s"): {Held: held}}, nil, syncproto.Limits{})
		s.Ready()
	}
}

func BenchmarkEncodeAndDecodeSegments(b *testing.B) {
	f := &wire.Segments{Runs: []wire.Run{{Number: 3, Segments: [][]byte{make([]byte, 30_000), make([]byte, 30_000)}}}}
	b.SetBytes(60_000)
	b.ReportAllocs()
	for b.Loop() {
		raw, err := wire.Encode(f)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := wire.Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}
