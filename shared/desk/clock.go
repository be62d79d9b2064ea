package desk

import (
	"context"
	"fmt"
	"sync"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// exerciseClock keeps how the clock of an exercise was set, until the space moves. A nil one is of a space that has no
// clock but the wall's.
type exerciseClock struct {
	mu     sync.Mutex
	moment [16]byte
	clock  roster.Clock
}

// read takes up how the clock is set at the moment of a reader.
func (c *exerciseClock) read(r record.Reader) error {
	if c == nil {
		return nil
	}
	moment := r.Heads().Digest()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clock != nil && c.moment == moment {
		return nil
	}
	rows, err := r.List(record.Query{Kind: "exercise_clock"})
	if err != nil {
		return fmt.Errorf("read the clock of the exercise: %w", err)
	}
	c.moment, c.clock = moment, roster.ClockOf(rows)
	return nil
}

// set is how the clock is set; empty outside exercises.
func (c *exerciseClock) set() roster.Clock {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock
}

// look reads one moment of the space, by the clock as it was set then.
func (d *Desk) look(ctx context.Context, look func(record.Reader) error) error {
	return d.ledger.View(ctx, func(r record.Reader) error {
		if err := d.clock.read(r); err != nil {
			return err
		}
		return look(r)
	})
}
