package station

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/terminal/screen"
)

// ahead lists what is known of the open space by satellite alone.
func (f Front) ahead(ctx context.Context) ([]screen.Ahead, error) {
	space, err := f.Current()
	if err != nil {
		return nil, nil //nolint:nilerr // there is no space yet
	}
	zh, err := f.shelf.AheadIn(ctx, space.ID, "zh")
	if err != nil || len(zh) == 0 {
		return nil, err
	}
	en, err := f.shelf.AheadIn(ctx, space.ID, "en")
	if err != nil {
		return nil, err
	}
	english := map[uuid.UUID]shelf.AheadLine{}
	for _, line := range en {
		english[line.ID] = line
	}
	all := make([]screen.Ahead, len(zh))
	for i, line := range zh {
		all[i] = screen.Ahead{
			ID: line.ID, Kind: record.Label{Zh: line.Label, En: english[line.ID].Label}, Title: line.Title,
			Said: record.Label{Zh: line.Said, En: english[line.ID].Said}, Desk: line.Desk, At: line.At,
		}
	}
	return all, nil
}
