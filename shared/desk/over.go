package desk

import (
	"context"
	"time"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Over is the same desk over the space at another moment, with the census beside it as it is now. Its clock is the given one.
func (d *Desk) Over(l Ledger, now func() time.Time) *Desk {
	next := *d
	next.ledger, next.wall, next.now = l, now, now
	next.read, next.heard = newMemory(), newHeard()
	if d.clock != nil {
		clock := &exerciseClock{}
		next.clock, next.now = clock, func() time.Time { return clock.set().At(now()) }
	}
	return &next
}

// AtOnce shows the space to somebody who asks it several things: until look returns, everything that the given desk reads is
// of one moment, that of heads, however much is written meanwhile. The given desk must not be kept, nor act.
func (d *Desk) AtOnce(ctx context.Context, look func(d *Desk, heads dot.Vector) error) error {
	return d.ledger.View(ctx, func(r record.Reader) error {
		still := *d
		own, from := d.read.branch()
		still.ledger, still.read = moment{d.ledger, r}, own
		defer d.read.rejoin(own, from)
		return look(&still, r.Heads())
	})
}

// moment is a ledger of which everybody sees the same moment.
type moment struct {
	Ledger
	r record.Reader
}

// View shows the moment again.
func (m moment) View(_ context.Context, look func(record.Reader) error) error { return look(m.r) }
