package flood

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"qianshao/shared/shelf"
	"qianshao/syncproto/narrow"
)

// Air is how two sides that exchange short messages are played, a minute at a time.
type Air struct {
	Seed               uint64
	Size               int     // bytes of a message
	Loss, Twice, Late  float64 // chances of a message: it does not come, comes twice, comes up to five minutes later
	DeafUp, DeafDown   bool    // nothing reaches the hub; nothing comes from it
	dice               *rand.Rand
	coming             []coming
	minute             int
	Up, Down           int // messages sent
	UpBytes, DownBytes int
	Refused            int // that were not taken, for whatever reason
}

// coming is a message under way.
type coming struct {
	minute int
	up     bool
	bytes  []byte
}

// Minute lets both sides speak once and hear what comes. quiet says that nobody had anything to say and nothing is
// under way. Repetitions that were refused as such are counted and no error.
func (a *Air) Minute(ctx context.Context, desk, hub *shelf.Narrow) (quiet bool, err error) {
	if a.dice == nil {
		a.dice = rand.New(rand.NewPCG(a.Seed, 3))
	}
	a.minute++
	spoke := false
	for _, up := range []bool{true, false} {
		from := hub
		if up {
			from = desk
		}
		message, err := from.Next(ctx, a.Size)
		if err != nil {
			return false, fmt.Errorf("make a message: %w", err)
		}
		if message == nil {
			continue
		}
		if len(message) > a.Size {
			return false, fmt.Errorf("message of %d bytes", len(message))
		}
		spoke = true
		a.send(up, message)
	}
	for i := 0; i < len(a.coming); i++ {
		one := a.coming[i]
		if one.minute > a.minute {
			continue
		}
		a.coming = append(a.coming[:i:i], a.coming[i+1:]...)
		i--
		to := desk
		if one.up {
			to = hub
		}
		if err := to.Receive(ctx, one.bytes); errors.Is(err, narrow.ErrReplayed) || errors.Is(err, narrow.ErrUnknown) {
			a.Refused++
		} else if err != nil {
			return false, fmt.Errorf("take a message: %w", err)
		}
	}
	return !spoke && len(a.coming) == 0, nil
}

func (a *Air) send(up bool, message []byte) {
	if up {
		a.Up, a.UpBytes = a.Up+1, a.UpBytes+len(message)
	} else {
		a.Down, a.DownBytes = a.Down+1, a.DownBytes+len(message)
	}
	times := 1
	if a.dice.Float64() < a.Twice {
		times = 2
	}
	for range times {
		at := a.minute
		if a.dice.Float64() < a.Late {
			at += a.dice.IntN(6)
		}
		if lost := a.dice.Float64() < a.Loss || up && a.DeafUp || !up && a.DeafDown; !lost {
			a.coming = append(a.coming, coming{at, up, message})
		}
	}
}
