package station

import (
	"context"
	"time"

	"qianshao/terminal/uplink"
)

// stickLinks is a line for what goes by hand: when a file was last written or read, and how much nobody else has yet.
func (s *Station) stickLinks(ctx context.Context) ([]LinkReport, error) {
	use, err := s.shelf.LastStick(ctx)
	if err != nil {
		return nil, err
	}
	link := LinkReport{Carrier: "stick", Name: "U盘/stick", State: string(uplink.Idle)}
	if use.Writer != "" {
		link.Name = use.Writer
	}
	if use.At > 0 {
		at := time.UnixMilli(use.At)
		link.LastContact = &at
	}
	for _, space := range s.shelf.Spaces() {
		l, err := s.shelf.Ledger(space.ID)
		if err != nil {
			continue // heard of at this moment, its database is being made
		}
		p := l.Progress()
		link.Pending += int(p.OnlyHere + p.Sent)
	}
	return []LinkReport{link}, nil
}
