package ledger_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// What is handed out from memory must be what the file holds, from every place in the log, also of a log longer than
// the memory.
func TestSegmentsLoadedSoonAreThoseTheFileHolds(t *testing.T) {
	a := newDevice(t)
	for i := range 300 {
		a.act(record.Edit{Kind: "journal", ID: uuid.New(), Set: set("text", noise(i))})
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	log := dot.Log{Device: a.options.Device, Lane: 3}
	read := func() (runs []syncproto.Run) {
		for after := range a.Vector()[log] {
			for _, room := range []int{1, 100_000} {
				run, err := a.Load(t.Context(), log, after, room)
				if err != nil {
					t.Fatal(err)
				}
				runs = append(runs, run)
			}
		}
		return runs
	}
	soon := read()
	a.reopen()
	for i, run := range read() {
		if !reflect.DeepEqual(soon[i], run) {
			t.Errorf("memory and file differ in answer %d: %d and %d segments", i, len(soon[i].Segments), len(run.Segments))
		}
	}
}

// noise is a text that does not pack, so that a few hundred of them are more than is kept in memory.
func noise(i int) string {
	var b strings.Builder
	for n := uint32(i + 1); b.Len() < 20_000; n = n*1664525 + 1013904223 {
		b.WriteRune(rune(0x4e00 + n>>16%20_000))
	}
	return b.String()
}

// A link that asks again hears of what grew since, and of everything that is denied, each time.
func TestWhatGrewSinceIsToldOnce(t *testing.T) {
	a, b := newDevice(t), newDevice(t, func(o *ledger.Options) {
		o.Allow = func(c *merge.Change) string {
			if c.Dot.Seq%2 == 0 {
				return "revoked"
			}
			return ""
		}
	})
	a.team("一队")
	b.take(a.give(b))
	h, count := b.HoldingSince(a.options.Device, 0)
	if diff := cmp.Diff(b.Vector(), h.Held); diff != "" {
		t.Errorf("at first not everything is told:\n%s", diff)
	}
	h, count = b.HoldingSince(a.options.Device, count)
	if len(h.Held) != 0 {
		t.Errorf("nothing grew and %v is told", h.Held)
	}
	a.team("二队")
	b.take(a.give(b))
	h, _ = b.HoldingSince(a.options.Device, count)
	log := dot.Log{Device: a.options.Device, Lane: 1}
	if len(h.Held) != 1 || h.Held[log] != 2 {
		t.Errorf("what grew is told as %v", h.Held)
	}
	if !slices.Contains(h.Denied, syncproto.Denial{Log: log, First: 2, Last: 2}) {
		t.Errorf("denied is told as %v", h.Denied)
	}
}

// What is remembered of heads that moved is what a look at every log gives, from every count there ever was, or nothing
// at all; and whoever asks often is answered from it.
func TestHeadsThatMovedLatelyAreRememberedRightOrNotAtAll(t *testing.T) {
	chance := rand.New(rand.NewPCG(4, 9))
	var trail ledger.Trail
	moved, heads, now := map[dot.Log]uint64{}, dot.Vector{}, uint64(1)
	for round := range 3000 {
		before := now
		if round%500 == 499 {
			before++ // heads moved of which nobody told
			heads[dot.Log{Lane: 2}], moved[dot.Log{Lane: 2}] = uint64(round), before
		}
		now = before + 1
		some := dot.Vector{}
		for range chance.IntN(5) {
			log := dot.Log{Device: dot.Device{byte(chance.IntN(200))}}
			some[log], heads[log], moved[log] = uint64(round+1), uint64(round+1), now
		}
		trail.Follow(before, now, some)
		for _, since := range []uint64{now, now - 1, now - min(now, 3), now - min(now, chance.Uint64N(400)), chance.Uint64N(now), 0} {
			want := dot.Vector{}
			for log, at := range moved {
				if at > since {
					want[log] = heads[log]
				}
			}
			got, ok := trail.Since(since, now)
			if ok && !maps.Equal(got, want) {
				t.Fatalf("since %d of %d: %v, want %v", since, now, got, want)
			}
			if !ok && since == now {
				t.Fatalf("round %d: what is newest is not remembered", round)
			}
		}
		if _, ok := trail.Since(now-min(now, 300), now); !ok && round%500 > 300 && round%500 < 499 {
			t.Fatalf("round %d: three hundred moves are not remembered", round)
		}
		if _, ok := trail.Since(now, now+1); ok {
			t.Fatal("what was never told is answered")
		}
	}
}
