package desk

import (
	"time"
)

// Over is the same desk over the space at another moment, with the census beside it as it is now. Its clock is the given one.
func (d *Desk) Over(l Ledger, now func() time.Time) *Desk {
	next := *d
	next.ledger, next.wall, next.now = l, now, now
	next.read, next.whole = &memory{}, &wholeness{acts: map[actKey]bool{}}
	if d.clock != nil {
		clock := &exerciseClock{}
		next.clock, next.now = clock, func() time.Time { return clock.set().At(now()) }
	}
	return &next
}
