package shelf

import (
	"context"
	"fmt"

	"qianshao/shared/notebook"
	"qianshao/syncproto/dot"
)

// topicPaired holds the devices people paired with this one, by name. It only grows: a pairing that was ended ends the
// talking, and does not take away the incidents that two desks worked in.
const topicPaired = "paired"

// Pair believes a device from now on as one's own neighbour, durably: its spaces are taken up here, and its changes in
// spaces that either made take effect.
func (s *Shelf) Pair(ctx context.Context, device dot.Device) error {
	s.learning.Lock()
	defer s.learning.Unlock()
	err := s.notes.Update(ctx, func(p notebook.Page) error { return p.Put(topicPaired, device.String(), []byte{1}) })
	if err != nil {
		return fmt.Errorf("keep the pairing: %w", err)
	}
	roll := s.Roll().Pair(device)
	s.mu.Lock()
	s.roll = roll
	s.mu.Unlock()
	if err := s.takeUp(ctx); err != nil {
		return err
	}
	if err := s.reconsider(ctx, roll.Facts()); err != nil {
		return err
	}
	s.ring()
	return nil
}

func (s *Shelf) readPaired(ctx context.Context) error {
	notes, err := s.notes.List(ctx, topicPaired)
	if err != nil {
		return err
	}
	var devices []dot.Device
	for _, n := range notes {
		if d, err := dot.ParseDevice(n.Key); err == nil {
			devices = append(devices, d)
		}
	}
	if len(devices) > 0 {
		s.roll = s.roll.Pair(devices...)
	}
	return nil
}
