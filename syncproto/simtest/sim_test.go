package simtest_test

import (
	"flag"
	"fmt"
	"testing"

	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

var (
	seeds = flag.Int("seeds", 200, "how many worlds are run")
	seed  = flag.Uint64("seed", 0, "run this world alone, telling what happens in it")
)

func newCodec(t testing.TB) *segment.Codec {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

func TestWorldsKeepTheirPromises(t *testing.T) {
	codec := newCodec(t)
	if *seed != 0 {
		o := simtest.Options{Seed: *seed, Codec: codec, Trace: func(at int64, line string) { fmt.Printf("%8d %s\n", at, line) }}
		for _, v := range simtest.Run(o).Violations {
			t.Error(v)
		}
		return
	}
	for s := range uint64(*seeds) {
		r := simtest.Run(simtest.Options{Seed: s + 1, Codec: codec})
		for _, v := range r.Violations {
			t.Errorf("seed %d: %s", s+1, v)
		}
	}
}
