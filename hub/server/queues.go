package server

import (
	"context"
	"fmt"

	"qianshao/hub/health"
	"qianshao/syncproto/dot"
)

// A Server can be looked after.
var _ health.Hub = (*Server)(nil)

// Queues lists the enrolled terminals that were not revoked, with what waits between them and the hub. Of one that is
// not connected, what the hub holds and it does not follows from what it said it held last.
func (s *Server) Queues(ctx context.Context) ([]health.Device, error) {
	devices, err := s.Devices(ctx)
	if err != nil {
		return nil, err
	}
	behind, err := s.behind(ctx)
	if err != nil {
		return nil, err
	}
	var all []health.Device
	for _, d := range devices {
		if d.Revoked {
			continue
		}
		id := d.Grant.Device()
		one := health.Device{
			ID: id.String(), Name: d.Grant.Name, Desk: d.Grant.Desk, Connected: d.Connected, LastSeen: d.LastSeen, ToDevice: behind[id],
		}
		if d.Connected && len(d.Status.Spaces) > 0 {
			one.ToDevice, one.Known = 0, true
			for _, space := range d.Status.Spaces {
				one.ToDevice, one.ToHub, one.Known = one.ToDevice+space.Out, one.ToHub+space.In, one.Known && space.Known
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// behind counts, for every device that ever said what it holds, what the hub holds beyond that.
func (s *Server) behind(ctx context.Context) (map[dot.Device]uint64, error) {
	counts := map[dot.Device]uint64{}
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil {
			continue // a space that could not be opened has nothing to send
		}
		holders, err := l.Holders(ctx)
		if err != nil {
			return nil, fmt.Errorf("list who holds what: %w", err)
		}
		here := l.Vector()
		for _, h := range holders {
			for log, seq := range here {
				if held := h.Held[log]; held < seq {
					counts[h.Device] += seq - held
				}
			}
		}
	}
	return counts, nil
}
