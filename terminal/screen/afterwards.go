package screen

import (
	"context"
	"slices"
)

// Afterwards lets first effects wait until the desk can be seen: a large incident takes a second of the processor to be
// looked at, and an empty desk is better company than none. drawn is closed then.
func Afterwards(drawn <-chan struct{}, effects []Effect) []Effect {
	late := slices.Clone(effects)
	for i, e := range effects {
		late[i].Run = func(ctx context.Context) Message {
			select {
			case <-drawn:
			case <-ctx.Done():
			}
			return e.Run(ctx)
		}
	}
	return late
}
