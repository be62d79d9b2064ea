package station

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// carryLate watches for spaces that go on in another one, and carries over what this device wrote in them before it
// heard of that. Only the device itself does this for its own changes, so that nothing is carried twice.
func (s *Station) carryLate(ctx context.Context) error {
	grew, stop := s.shelf.Watch()
	defer stop()
	for {
		for _, space := range s.shelf.Spaces() {
			if space.JoinedInto == (uuid.UUID{}) {
				continue
			}
			if err := s.carry(ctx, space.ID, space.JoinedInto); err != nil && ctx.Err() == nil {
				s.options.Log.Warn("carry late changes over", "space", space.ID.String(), "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-grew:
		}
	}
}

// carry runs the joining again when this device wrote in the joined space since it last did.
func (s *Station) carry(ctx context.Context, a, b uuid.UUID) error {
	if err := s.shelf.Joinable(a, b); err != nil {
		return nil //nolint:nilerr // one of them is not held here, or they never meet
	}
	from, err := s.shelf.Ledger(a)
	if err != nil {
		return nil //nolint:nilerr // not held here, so nothing was written here either
	}
	into, err := s.shelf.Ledger(b)
	if err != nil {
		return nil //nolint:nilerr // the survivor is not held yet; it is on its way
	}
	mine := dot.Vector{}
	for log, seq := range from.Heads() {
		if log.Device == s.shelf.Device() {
			mine[log] = seq
		}
	}
	digest := mine.Digest()
	key := "carried." + a.String()
	kept, err := s.shelf.Notes().Find(ctx, topicStation, key)
	if err != nil || len(mine) == 0 || string(kept) == string(digest[:]) {
		return err
	}
	s.mu.Lock()
	by := record.Author{Operator: s.operator, Wall: s.Now().UnixMilli()}
	s.mu.Unlock()
	if _, err := desk.JoinSpaces(ctx, from, into, by, nil); err != nil {
		return fmt.Errorf("carry late changes over: %w", err)
	}
	// Joining writes where it went on into the joined space, so what is ours there has grown again.
	for log, seq := range from.Heads() {
		if log.Device == s.shelf.Device() {
			mine[log] = seq
		}
	}
	digest = mine.Digest()
	return s.shelf.Notes().Put(ctx, topicStation, key, digest[:])
}
