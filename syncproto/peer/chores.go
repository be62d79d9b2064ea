package peer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// chores does what is due, and tells how long nothing else is. again says that the session may have work now.
func (c *conversation) chores(ctx context.Context) (wait time.Duration, again bool, err error) {
	now := c.peer.options.Now()
	c.tick.want = true
	if c.tick.due(now) {
		c.tick.done(now)
		if err := c.tell(now); err != nil {
			return 0, false, err
		}
		again = true
	}
	if c.seal.due(now) {
		c.seal.done(now)
		sealed, err := c.sealAll(ctx)
		if err != nil {
			return 0, false, err
		}
		c.seal.every = c.refresh.every // nothing was open, so nothing has to be spared
		if sealed {
			c.seal.every = sealEvery
			c.refresh.want, c.refresh.last = true, time.Time{} // an operator's own goes out at once
		}
	}
	if c.refresh.due(now) {
		c.refresh.done(now)
		if err := c.look(ctx); err != nil {
			return 0, false, err
		}
		took := c.peer.options.Now().Sub(now)
		company := c.company()
		c.refresh.every = min(max(refreshEvery+company*refreshCompany, took*refreshShare), refreshMax)
		c.publish.every = publishEvery + company*publishCompany
		again = true
	}
	if c.confirm.due(now) {
		c.confirm.done(now)
		if err := c.confirmAll(ctx); err != nil {
			return 0, false, err
		}
	}
	if err := c.hearStandings(ctx); err != nil {
		return 0, false, err
	}
	if c.standing.due(now) {
		c.standing.done(now)
		if err := c.stand(ctx); err != nil {
			return 0, false, err
		}
		again = true
	}
	if c.publish.due(now) {
		c.publish.done(now)
		c.peer.status.Store(c.connected())
	}
	return c.rest(now), again, nil
}

// rest is how long no chore is due.
func (c *conversation) rest(now time.Time) time.Duration {
	wait := tickEvery
	for _, ch := range []*chore{&c.tick, &c.seal, &c.refresh, &c.confirm, &c.publish, &c.standing} {
		if ch.want || ch == &c.tick {
			wait = min(wait, ch.every-now.Sub(ch.last))
		}
	}
	return max(wait, time.Millisecond)
}

// company is how many other conversations there are, as something to multiply with.
func (c *conversation) company() time.Duration {
	if c.peer.options.Company == nil {
		return 0
	}
	return time.Duration(max(c.peer.options.Company(), 0))
}

// sealAll signs what this device wrote, in the spaces where it was compared with what the other side holds, and says
// whether there was anything.
func (c *conversation) sealAll(ctx context.Context) (sealed bool, err error) {
	for _, s := range c.session.Spaces() {
		if !c.session.Known(s) {
			continue
		}
		some, err := c.log.Seal(ctx, s)
		if err != nil {
			return false, fmt.Errorf("seal open tail: %w", err)
		}
		sealed = sealed || some
	}
	return sealed, nil
}

// look tells the session what is durable here now.
func (c *conversation) look(ctx context.Context) error {
	device := c.device()
	have, err := c.log.Holdings(ctx, device)
	if err != nil {
		return fmt.Errorf("read holdings: %w", err)
	}
	facts, err := c.log.Facts(ctx, device)
	if err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	if len(facts) != c.facts {
		c.facts = len(facts)
		c.session.Learned(facts)
	}
	for _, s := range slices.SortedFunc(maps.Keys(have), func(a, b dot.Space) int { return slices.Compare(a[:], b[:]) }) {
		h := have[s]
		if h.Denied == nil {
			h.Denied = []syncproto.Denial{} // none: what was denied is allowed now, and the author is told
		}
		c.session.Joined(s, h)
	}
	c.publish.want = true
	return nil
}

// device is who the other side is, as far as it is known.
func (c *conversation) device() dot.Device {
	if hello, ok := c.session.Peer(); ok {
		return hello.Device()
	}
	return c.peer.options.Expect
}

// confirmAll tells the log what the other side said is durable there.
func (c *conversation) confirmAll(ctx context.Context) error {
	for s := range c.unconfirmed {
		acked, denied, stopped, ok := c.session.AckedOwn(s)
		delete(c.unconfirmed, s)
		if !ok {
			continue
		}
		device := c.device()
		err := c.log.Confirmed(ctx, Confirmation{
			Device: device, Hub: c.hub(), Space: s, At: c.contact, Acked: acked, Denied: denied, Stopped: stopped,
		})
		if err != nil {
			return fmt.Errorf("note what %s holds: %w", device.Short(), err)
		}
	}
	return nil
}
