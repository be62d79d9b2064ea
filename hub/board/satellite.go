package board

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// Ahead is what a desk told of a record by satellite, ahead of its signed work: to be acted on with care, and in no
// figure or list until that work has come.
type Ahead struct {
	Kind     record.Label
	ID       uuid.UUID
	Title    string
	Said     record.Label // fields with their values, personal ones masked
	Desk     string
	At       time.Time // when it was written there, to the minute
	Received time.Time // when the hub got it
}

// Satellite is a Hub that also hears short messages.
type Satellite interface {
	// Ahead lists what is known of a space by satellite alone, the newest first.
	Ahead(ctx context.Context, space uuid.UUID) ([]Ahead, error)
}

// ahead asks the hub, where it hears short messages.
func (b *Board) ahead(ctx context.Context, space uuid.UUID) ([]Ahead, error) {
	if s, ok := b.hub.(Satellite); ok {
		return s.Ahead(ctx, space)
	}
	return nil, nil
}
