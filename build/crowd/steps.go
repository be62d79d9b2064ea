package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// work lets everybody write at the planned rate, and measures how old changes are when a full terminal can read them.
func (c *crowd) work(ctx context.Context) error {
	before, err := c.hub.Used()
	if err != nil {
		return err
	}
	own := ownTime()
	c.tap.turn(true)
	listening, stop := context.WithCancel(ctx)
	defer stop()
	heard := make([][]time.Duration, len(c.full))
	listeners, _ := errgroup.WithContext(ctx)
	for i, f := range c.full {
		listeners.Go(func() error {
			var err error
			heard[i], err = f.listen(listening, &c.made)
			return err
		})
	}
	count, err := c.write(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := c.until(ctx, "everything arrived", c.drained); err != nil {
		return err
	}
	drained := time.Since(began)
	stop()
	if err := listeners.Wait(); err != nil {
		return err
	}
	c.tap.turn(false)
	after, err := c.hub.Used()
	if err != nil {
		return err
	}
	own = ownTime() - own
	c.tap.report(c)
	ages := slices.Concat(heard...)
	slices.Sort(ages)
	note := fmt.Sprintf("%d changes, %d arrivals measured", count, len(ages))
	c.report("arrival at other terminals, median", percentile(ages, 0.5), "ms", "", note)
	c.report("arrival at other terminals, p99", percentile(ages, 0.99), "ms", "250 (100)", fmt.Sprintf("worst %.0f", percentile(ages, 1)))
	c.report("changes a second", float64(count)/c.during.Seconds(), "1/s", fmt.Sprintf("%.0f", c.rate), "as written")
	c.report("all terminals hold everything after the last", drained.Seconds(), "s", "", "")
	perChange := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(count) }
	hub := perChange(after.CPU - before.CPU)
	c.report("hub's processor time a change", hub, "µs", "", fmt.Sprintf("to %d terminals: %.2f µs each", c.terminals, hub/float64(c.terminals)))
	c.report("all terminals' processor time a change", perChange(own), "µs", "", fmt.Sprintf("%d verify and merge, %d drain lightly", len(c.full), len(c.light)))
	c.report("machine's load", load(), "", "", "programs that wanted a processor in the last minute")
	c.report("hub's memory, peak", after.PeakMiB, "MiB", "256", fmt.Sprintf("%d links", c.terminals))
	return c.dumps(ctx)
}

// watched lets everybody work on while people look at the console.
func (c *crowd) watched(ctx context.Context) error {
	if c.viewers == 0 {
		return nil
	}
	if err := c.look(ctx); err != nil {
		return err
	}
	c.among = fmt.Sprintf("with %d viewers: ", c.viewers)
	defer func() { c.among = "" }()
	watching, end := context.WithCancel(ctx)
	group, watching := errgroup.WithContext(watching)
	for _, v := range c.views {
		group.Go(func() error { return v.run(watching, c.space.String()) })
	}
	told := func() bool {
		for _, v := range c.views {
			v.mu.Lock()
			n := len(v.shown)
			v.mu.Unlock()
			if n == 0 {
				return watching.Err() != nil
			}
		}
		return true
	}
	err := c.until(ctx, "every viewer saw the first page", told)
	began := time.Now()
	if err == nil {
		err = c.work(watching)
	}
	if err == nil {
		err = c.seen(began, began.Add(c.during))
	}
	end()
	for _, v := range c.views {
		v.one.Leave()
	}
	return errors.Join(group.Wait(), err)
}

// write spreads the terminals' acts evenly over the time.
func (c *crowd) write(ctx context.Context) (count int, err error) {
	every := time.Duration(float64(time.Second) / c.rate)
	began := time.Now()
	for ; ; count++ {
		due := began.Add(time.Duration(count) * every)
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		if ctx.Err() != nil {
			return count, ctx.Err()
		}
		if time.Since(began) > c.during {
			return count, nil
		}
		who := count % c.terminals
		if who >= len(c.full) {
			c.light[who-len(c.full)].memory.write(time.Now())
			continue
		}
		at := time.Now()
		d, err := c.full[who].write(ctx, uint64(count/c.terminals)+1)
		if err != nil {
			return count, err
		}
		c.made.note(d, at)
	}
}

// storm kills the hub while everybody talks and starts it again: all come back at once.
func (c *crowd) storm(ctx context.Context) error {
	if err := c.hub.Kill(); err != nil {
		return err
	}
	gone := func() bool {
		for _, one := range c.callers() {
			if one.up.Status().State == "connected" {
				return false
			}
		}
		return true
	}
	if err := c.until(ctx, "everybody noticed that the hub is gone", gone); err != nil {
		return err
	}
	for _, l := range c.light { // work goes on meanwhile
		l.memory.write(time.Now())
	}
	if err := c.hub.Start(ctx); err != nil {
		return err
	}
	began := time.Now()
	alone, err := c.hub.Used()
	if err != nil {
		return err
	}
	putOff := c.putOff.Load()
	if err := c.until(ctx, "everybody came back", c.connected); err != nil {
		return err
	}
	c.report("all back after the hub was killed", time.Since(began).Seconds(), "s", "", "work went on meanwhile")
	c.report("calls put off by the hub", float64(c.putOff.Load()-putOff), "", "", "it lets in 50 a second after the first 100; the others are told to call again")
	if err := c.until(ctx, "everything arrived after the restart", c.drained); err != nil {
		return err
	}
	c.report("and hold everything", time.Since(began).Seconds(), "s", "", "")
	u, err := c.hub.Used()
	if err != nil {
		return err
	}
	c.report("hub's memory in the storm, peak", u.PeakMiB, "MiB", "256", fmt.Sprintf("%.2f MiB a link, beyond %.0f alone", (u.PeakMiB-alone.HeldMiB)/float64(c.terminals), alone.HeldMiB))
	return c.dumps(ctx)
}

// diskLoss takes the space's file from the hub: the terminals give back what it lost, and what they called confirmed
// falls meanwhile and rises again.
func (c *crowd) diskLoss(ctx context.Context) error {
	confirmed := func() uint64 {
		l, err := c.full[0].shelf.Ledger(c.space)
		if err != nil {
			return 0
		}
		return l.Progress().Confirmed
	}
	before, least := confirmed(), confirmed()
	if err := c.hub.Stop(); err != nil {
		return err
	}
	if err := c.lose(); err != nil {
		return err
	}
	if err := c.hub.Start(ctx); err != nil {
		return err
	}
	began := time.Now()
	whole := func() bool {
		now := confirmed()
		least = min(least, now)
		return now == before && c.connected() && c.drained() && c.dumps(ctx) == nil
	}
	if err := c.until(ctx, "the hub got back what it lost", whole); err != nil {
		return fmt.Errorf("%w; of %d confirmed changes %d were, and at least %d", err, before, confirmed(), least)
	}
	c.report("hub has again what its disk lost", time.Since(began).Seconds(), "s", "",
		fmt.Sprintf("at one terminal 中心已确认 was %d, fell to %d and rose again", before, least))
	return nil
}
