package stamp_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qianshao/syncproto/stamp"
)

const (
	millisMax = 1<<47 - 1
	largest   = stamp.Stamp(math.MaxInt64)
)

func TestAStampIsLaterThanWhatItReplaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := rapid.Int64().Draw(t, "now")
		replaced := rapid.SliceOfN(rapid.Map(rapid.Int64(), func(i int64) stamp.Stamp { return stamp.Stamp(i) }), 0, 4).Draw(t, "replaced")
		s := stamp.New(now, replaced...)
		for _, r := range replaced {
			if s <= r && s != largest {
				t.Fatalf("%d does not come after %d", s, r)
			}
		}
		if s < 0 || s < stamp.New(now) {
			t.Fatalf("%d is before its own clock %d", s, now)
		}
		if m := s.Millis(); m < 0 || m > millisMax {
			t.Fatalf("%d milliseconds", m)
		}
	})
}

// A stamp is no later than it must be: a device with its clock in the future pushes by one, not to its own time.
func TestAStampIsTheEarliestPossible(t *testing.T) {
	for _, c := range []struct {
		name     string
		now      int64
		replaced []stamp.Stamp
		want     stamp.Stamp
	}{
		{"the clock alone", 5, nil, 5 << 16},
		{"the clock when what it replaces is past", 5, []stamp.Stamp{4 << 16, 3<<16 | 9}, 5 << 16},
		{"one more than the same millisecond", 5, []stamp.Stamp{5 << 16}, 5<<16 | 1},
		{"one more than the greatest replaced", 5, []stamp.Stamp{9 << 16, 9<<16 | 7, 8 << 16}, 9<<16 | 8},
		{"a full counter runs into the next millisecond", 5, []stamp.Stamp{5<<16 | 0xffff}, 6 << 16},
		{"a clock before 1970 counts as 1970", -1, nil, 0},
		{"the first instant there is", math.MinInt64, nil, 0},
		{"a clock beyond the last millisecond", math.MaxInt64, nil, millisMax << 16},
		{"the last stamp but one", 5, []stamp.Stamp{largest - 1}, largest},
		{"nothing comes after the last stamp", 5, []stamp.Stamp{largest}, largest},
		{"nor when others are replaced beside it", math.MaxInt64, []stamp.Stamp{3, largest, 9}, largest},
		{"a stamp below zero pushes nothing", 0, []stamp.Stamp{-9}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := stamp.New(c.now, c.replaced...); got != c.want {
				t.Fatalf("%d, want %d", got, c.want)
			}
		})
	}
}

func TestAStampTellsItsTime(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 30, 0, 123e6, time.UTC)
	s := stamp.New(at.UnixMilli(), stamp.New(at.UnixMilli()))
	if s.Millis() != at.UnixMilli() || !s.Time().Equal(at) || s.Time().Location() != time.UTC {
		t.Fatalf("%d, %v", s.Millis(), s.Time())
	}
	if y := largest.Time().Year(); y != 6429 {
		t.Fatalf("the last stamp lies in %d", y)
	}
}
