package shelf

import (
	"context"
	"encoding/json"
	"fmt"
)

// StickUse is when this device last wrote or read a stick, and whose file it was.
type StickUse struct {
	At     int64  `json:"at"`     // Unix milliseconds
	Writer string `json:"writer"` // as people call it
}

const (
	topicStick = "stick"
	keyLast    = "last"
)

// LastStick tells of the last file this device wrote or read something of; zero before the first.
func (s *Shelf) LastStick(ctx context.Context) (StickUse, error) {
	var use StickUse
	b, err := s.notes.Find(ctx, topicStick, keyLast)
	if err == nil && b != nil {
		err = json.Unmarshal(b, &use)
	}
	if err != nil {
		return StickUse{}, fmt.Errorf("read when a stick was used: %w", err)
	}
	return use, nil
}

// noteStick notes the use of a file. It is for show: a disk that takes no note takes nothing from what was carried.
func (s *Shelf) noteStick(ctx context.Context, writer string) {
	if b, err := json.Marshal(StickUse{At: s.Now().UnixMilli(), Writer: writer}); err == nil {
		_ = s.notes.Put(ctx, topicStick, keyLast, b)
	}
}
