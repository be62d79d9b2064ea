package peer

import (
	"context"
	"fmt"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Stander is a Log that minds how devices stand in its spaces: a hub, which knows what each of them holds and tells them,
// or a terminal, which hears it. A Log that is not one neither tells nor hears.
type Stander interface {
	// Holds hears what a device was last known to hold durably of a space.
	Holds(ctx context.Context, device dot.Device, space dot.Space, at time.Time, held dot.Vector) error

	// Standing is how a device stands in a space; ok is false when this side has no say in that.
	Standing(device dot.Device, space dot.Space) (st syncproto.Standing, ok bool)

	// Told hears how this device stands, as another one says. fenced asks for the space to be taken anew as soon as
	// everything of this device is durable there.
	Told(ctx context.Context, device dot.Device, st syncproto.Standing) (fenced bool, err error)
}

// How often what the other side holds is noted, and how often a fenced device looks whether all of its own has arrived.
const (
	standEvery  = time.Minute
	fencedEvery = time.Second
)

// stand notes what the other side holds, tells it how it stands, and takes anew what it is fenced in.
func (c *conversation) stand(ctx context.Context) error {
	s, ok := c.log.(Stander)
	if !ok {
		return nil
	}
	if err := c.note(ctx, s); err != nil {
		return err
	}
	for _, id := range c.session.Spaces() {
		if st, ok := s.Standing(c.device(), id); ok && c.session.Known(id) {
			c.session.Tell(st)
		}
	}
	for id := range c.fenced {
		if c.session.Uploaded(id) {
			c.session.Resnapshot(id) // where none can be had, plain sync brings the same
			delete(c.fenced, id)
		}
	}
	c.standing.want, c.standing.every = true, standEvery
	if len(c.fenced) > 0 {
		c.standing.every = fencedEvery
	}
	return nil
}

// note tells the log what the other side holds, as far as that is known.
func (c *conversation) note(ctx context.Context, s Stander) error {
	for _, id := range c.session.Spaces() {
		held, ok := c.session.Acked(id)
		if !ok {
			continue
		}
		if err := s.Holds(ctx, c.device(), id, c.contact, held); err != nil {
			return fmt.Errorf("note what %s holds: %w", c.device().Short(), err)
		}
	}
	return nil
}

// noteLast notes what the other side held when the conversation ended.
func (c *conversation) noteLast(ctx context.Context) error {
	if s, ok := c.log.(Stander); ok {
		return c.note(ctx, s)
	}
	return nil
}

// hearStandings gives the log what the other side said of this one.
func (c *conversation) hearStandings(ctx context.Context) error {
	s, ok := c.log.(Stander)
	if !ok {
		return nil
	}
	for _, st := range c.session.Standings() {
		fenced, err := s.Told(ctx, c.device(), st)
		if err != nil {
			return fmt.Errorf("hear how this device stands: %w", err)
		}
		if !fenced {
			delete(c.fenced, st.Space)
			continue
		}
		if c.fenced == nil {
			c.fenced = map[dot.Space]bool{}
		}
		c.fenced[st.Space] = true
		c.seal.want = true // its own work first
		c.standing.want, c.standing.every = true, fencedEvery
	}
	return nil
}
