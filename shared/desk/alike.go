package desk

import (
	"context"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// alikeShown is how many needs are suggested while one is typed.
const alikeShown = 4

// AlikeNeeds suggests, while a need is typed, those it may be: by the caller's telephone, the place and the words.
func (d *Desk) AlikeNeeds(ctx context.Context, title, place, phone string) (alike []roster.Alike, err error) {
	err = d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		alike = roster.AlikeNeeds(p.Needs, title, place, phone, alikeShown)
		return nil
	})
	return alike, err
}
