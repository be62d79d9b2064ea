package station

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// acknowledgeAll says of every publication that reaches this device that it is here, so that the centre sees which desks
// have not heard of it. Only an enrolled device that may write says so: nobody would believe another.
func (s *Station) acknowledgeAll(ctx context.Context) error {
	grew, stop := s.shelf.Watch()
	defer stop()
	for {
		for _, space := range s.shelf.Spaces() {
			if space.Closed || space.JoinedInto != (uuid.UUID{}) || space.Type == identity.Census {
				continue
			}
			if err := s.acknowledge(ctx, space.ID); err != nil && ctx.Err() == nil {
				s.options.Log.Warn("acknowledge publications", "space", space.ID.String(), "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-grew:
		}
	}
}

func (s *Station) acknowledge(ctx context.Context, space uuid.UUID) error {
	grant := s.shelf.Grant()
	if grant == nil || grant.In(identity.ReadOnly) || grant.In(identity.Training) {
		return nil
	}
	d, err := s.DeskIn(space)
	if err != nil {
		return nil //nolint:nilerr // not held here, so nothing was received here either
	}
	_, err = d.As("终端自动", roster.Post{Level: roster.Level(grant.Level)}).Acknowledge(ctx, s.shelf.Device().String(), grant.Name)
	return err
}

// terminals lists the enrolled devices that may hold a space and write in it, for what is to be told to every desk.
func (s *Station) terminals(space uuid.UUID) func() []procedure.Terminal {
	return func() []procedure.Terminal {
		roll := s.shelf.Roll()
		list := []procedure.Terminal{}
		for _, g := range roll.Grants() {
			if d := g.Device(); !roll.Revoked(d) && !roll.IsHub(d) && !g.In(identity.ReadOnly) && !g.In(identity.Training) && roll.MayHold(d, space) {
				list = append(list, procedure.Terminal{Device: d.String(), Name: g.Name, Code: g.Desk, Level: roster.Level(g.Level)})
			}
		}
		return list
	}
}
