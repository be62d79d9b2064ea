package roster

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// ClockEvent sets the clock of an exercise: at RealAt it showed VirtualAt and ran on at Rate; 0 stands still.
type ClockEvent struct {
	ID        uuid.UUID
	RealAt    time.Time
	VirtualAt time.Time
	Rate      float64
}

// Clock is every setting of an exercise's clock. The empty Clock shows real time.
type Clock []ClockEvent

// ClockRateMost is the fastest an exercise may run.
const ClockRateMost = 60

// ClockEventOf reads a record of kind exercise_clock.
func ClockEventOf(row record.Record) ClockEvent {
	return ClockEvent{ID: row.ID, RealAt: row.Time("real_at"), VirtualAt: row.Time("virtual_at"), Rate: row.Number("rate")}
}

// ClockOf orders the settings, so that every desk that holds them shows the same time. A setting that names no moment,
// or a rate nobody may set, is left out.
func ClockOf(rows []record.Record) Clock {
	c := Clock{}
	for _, row := range rows {
		e := ClockEventOf(row)
		if !e.RealAt.IsZero() && !e.VirtualAt.IsZero() && e.Rate >= 0 && e.Rate <= ClockRateMost {
			c = append(c, e)
		}
	}
	slices.SortFunc(c, func(a, b ClockEvent) int {
		return cmp.Or(a.RealAt.Compare(b.RealAt), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return c
}

// At is what the clock shows at a moment of real time: real time itself before the first setting.
func (c Clock) At(real time.Time) time.Time {
	e, set := c.setting(real)
	if !set {
		return real
	}
	passed := time.Duration(float64(real.Sub(e.RealAt)) * e.Rate)
	return e.VirtualAt.Add(passed).In(real.Location())
}

// Rate is how fast the clock runs at a moment of real time: 1 before the first setting.
func (c Clock) Rate(real time.Time) float64 {
	if e, set := c.setting(real); set {
		return e.Rate
	}
	return 1
}

// setting is the last one made up to a moment.
func (c Clock) setting(real time.Time) (ClockEvent, bool) {
	for _, e := range slices.Backward(c) {
		if !e.RealAt.After(real) {
			return e, true
		}
	}
	return ClockEvent{}, false
}
