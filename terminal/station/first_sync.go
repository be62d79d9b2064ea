package station

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// FirstSync is how far the images of whole spaces have come that are on their way here.
type FirstSync struct {
	Phase string `json:"phase"` // asked, fetching, adopting
	Bytes int64  `json:"bytes"`
	All   int64  `json:"all"` // 0 while it is not known
}

// firstSync sums up what is on its way over the hub's line; nil when nothing is.
func (s *Station) firstSync() *FirstSync {
	s.mu.Lock()
	talking := s.talking
	s.mu.Unlock()
	if talking == nil {
		return nil
	}
	var sum *FirstSync
	for _, space := range talking.Status().Spaces {
		if space.Image.Phase == "" {
			continue
		}
		if sum == nil {
			sum = &FirstSync{}
		}
		sum.Phase = space.Image.Phase
		sum.Bytes += int64(space.Image.Bytes)
		sum.All += int64(space.Image.All)
	}
	return sum
}

// Came is how a space first came here, when it came as an image.
type Came struct {
	By      string    `json:"by"` // the device that made the image
	Changes uint64    `json:"changes"`
	Bytes   uint64    `json:"bytes"`
	At      time.Time `json:"at"`
}

// came tells of the image a space came as; nil when it came change by change, or was begun here.
func (s *Station) came(ctx context.Context, space uuid.UUID) *Came {
	c, ok := s.shelf.CameAs(ctx, space)
	if !ok {
		return nil
	}
	return &Came{By: c.By, Changes: c.Changes, Bytes: c.Bytes, At: time.UnixMilli(c.At)}
}
