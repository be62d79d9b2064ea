package ledger_test

import (
	"os"
	"testing"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// urgents are changes of a desk's tasks, each sealed by itself: what a link sends at once.
func urgents(t *testing.T, from *device, n int) syncproto.Run {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	log := dot.Log{Device: from.options.Device}
	run := syncproto.Run{Log: log, Public: from.options.Public}
	var prev segment.Hash
	const tasks = 400
	last := map[int]dot.Dot{}
	for i := range n {
		at := dot.Dot{Log: log, Seq: uint64(i) + 1}
		wall := int64(1_795_400_000_000) + int64(i)*977
		c := merge.Change{Dot: at, Kind: 3, Stamp: stamp.New(wall), Wall: wall, Act: at.Seq, ActSize: 1, Operator: "李敏", Grant: 7}
		status := merge.Write{Field: 3, Value: merge.OfText([]string{"open", "done", "closed"}[i%3])}
		if i < tasks {
			c.Record = dot.RecordID(space, at)
		} else {
			c.Record = dot.RecordID(space, dot.Dot{Log: log, Seq: uint64(i%tasks) + 1})
			status.Replaces = []dot.Dot{last[i%tasks]}
		}
		last[i%tasks], c.Writes = at, []merge.Write{status}
		sealed, hash, err := codec.Seal(from.options.Sign, segment.Context{Space: space, Log: log}, prev, []merge.Change{c})
		if err != nil {
			t.Fatal(err)
		}
		run.Segments, prev = append(run.Segments, sealed), hash
	}
	return run
}

// What a history of urgent changes takes, before and after: the figures of DESIGN.md are those of the long run.
func TestAHistoryOfUrgentChangesTakesAFewBytesAChange(t *testing.T) {
	n := 4_000
	if os.Getenv("QIANSHAO_LONG") == "1" {
		n = 100_000
	}
	b := newDevice(t)
	run := urgents(t, newDevice(t), n)
	for from := 0; from < n; from += 500 { // in the course of a day, not at once
		part := run
		part.Segments = run.Segments[from:min(from+500, n)]
		b.take([]syncproto.Run{part})
	}
	if err := b.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := b.Sizes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dump := b.dump()
	var longest time.Duration
	calls, began := 0, time.Now()
	for more := true; more; calls++ {
		start := time.Now()
		done, err := b.Compact(t.Context(), b.Vector())
		if err != nil {
			t.Fatal(err)
		}
		more, longest = done.More, max(longest, time.Since(start))
	}
	after, err := b.Sizes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	per := func(bytes int64) float64 { return float64(bytes) / float64(n) }
	t.Logf("%d changes: segments %d -> %d, their bytes %.1f -> %.1f a change, the file in use %.1f -> %.1f a change; %d calls in %v, the longest %v",
		n, before.Segments, after.Segments, per(before.Bytes), per(after.Bytes), per(before.File-before.Free), per(after.File-after.Free), calls, time.Since(began), longest)
	if per(after.Bytes) > 24 || after.Segments*64 > before.Segments {
		t.Errorf("%+v became %+v", before, after)
	}
	if b.dump() != dump {
		t.Error("the records changed")
	}
	b.checked()
}
