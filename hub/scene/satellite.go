package scene

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"qianshao/hub/board"
)

var _ board.Satellite = (*Story)(nil)

// told is what is known by satellite alone.
type told struct {
	sync.Mutex
	ahead []board.Ahead
}

// TellAhead lets the flood be known, so far, by satellite alone.
func (s *Story) TellAhead(ahead ...board.Ahead) {
	s.told.Lock()
	defer s.told.Unlock()
	s.told.ahead = ahead
}

// Ahead lists what is known of a space by satellite alone.
func (s *Story) Ahead(_ context.Context, space uuid.UUID) ([]board.Ahead, error) {
	s.told.Lock()
	defer s.told.Unlock()
	if space != Flood() {
		return nil, nil
	}
	return s.told.ahead, nil
}
