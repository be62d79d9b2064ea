package segment_test

import (
	"fmt"
	"testing"

	"qianshao/syncproto/segment"
)

// perField reports the time a field change costs and how many pass in a second.
func perField(b *testing.B, fields int) {
	total := float64(b.N) * float64(fields)
	b.ReportMetric(b.Elapsed().Seconds()*1e9/total, "ns/field")
	b.ReportMetric(total/b.Elapsed().Seconds()/1e6, "Mfields/s")
}

func eachWorkload(b *testing.B, run func(b *testing.B, n int, l workload)) {
	for _, l := range workloads {
		for _, n := range []int{1, 64, 512} {
			b.Run(fmt.Sprintf("%s/%d", l.name, n), func(b *testing.B) { run(b, n, l) })
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	codec := newCodec(b)
	eachWorkload(b, func(b *testing.B, n int, l workload) {
		ctx, changes := l.day(1, n)
		run, err := codec.EncodeRun(ctx, changes)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := codec.DecodeRun(ctx, run); err != nil {
				b.Fatal(err)
			}
		}
		perField(b, fieldChanges(changes))
	})
}

func BenchmarkEncode(b *testing.B) {
	codec := newCodec(b)
	eachWorkload(b, func(b *testing.B, n int, l workload) {
		ctx, changes := l.day(1, n)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := codec.EncodeRun(ctx, changes); err != nil {
				b.Fatal(err)
			}
		}
		perField(b, fieldChanges(changes))
	})
}

// BenchmarkVerify is Ed25519 and SHA-256 with everything around them.
func BenchmarkVerify(b *testing.B) {
	codec := newCodec(b)
	eachWorkload(b, func(b *testing.B, n int, l workload) {
		ctx, changes := l.day(1, n)
		prev := segment.Hash{}
		if changes[0].Dot.Seq > 1 {
			prev = segment.Hash{1}
		}
		sealed, _, err := codec.Seal(signer(key(1)), ctx, prev, changes)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := segment.Verify(public(key(1)), ctx, prev, sealed.Bytes); err != nil {
				b.Fatal(err)
			}
		}
		perField(b, fieldChanges(changes))
	})
}
