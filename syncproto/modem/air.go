package modem

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Weather is what becomes of messages in made-up air.
type Weather struct {
	Seed      uint64
	Size      int           // bytes of a message
	Slot      time.Duration // each side may send one message in so long
	Delay     time.Duration // of every message
	Loss      float64       // chance that a message does not come
	Duplicate float64       // chance that it comes twice
	Late      float64       // chance that it comes up to three slots later
	DeafUp    bool          // nothing reaches the centre
	DeafDown  bool          // nothing comes from it
}

// Air is a made-up satellite: what the centre sends, all others may hear; what another sends, only the centre.
type Air struct {
	mu      sync.Mutex
	weather Weather
	dice    *rand.Rand
	ears    []*Ear
	carried Carried
}

// Carried counts what went through the air.
type Carried struct{ Up, Down, UpBytes, DownBytes, Lost int }

// NewAir makes air of a weather. The same seed and the same messages at the same moments have the same fate.
func NewAir(w Weather) *Air {
	return &Air{weather: w, dice: rand.New(rand.NewPCG(w.Seed, 1))}
}

// Turn changes the weather.
func (a *Air) Turn(change func(*Weather)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.weather)
}

// Carried tells what went through.
func (a *Air) Carried() Carried {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.carried
}

// Ear is a modem in made-up air.
type Ear struct {
	air    *Air
	centre bool
	heard  chan []byte
	gone   chan struct{}
	close  sync.Once
	free   time.Time // when it may send again
}

var _ Modem = (*Ear)(nil)

// Join puts a modem into the air.
func (a *Air) Join(centre bool) *Ear {
	e := &Ear{air: a, centre: centre, heard: make(chan []byte, 256), gone: make(chan struct{})}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ears = append(a.ears, e)
	return e
}

// Send waits until this side may send, and gives the message to the air.
func (e *Ear) Send(ctx context.Context, message []byte) error {
	a := e.air
	a.mu.Lock()
	w := a.weather
	now := time.Now()
	wait := e.free.Sub(now)
	e.free = now.Add(max(wait, 0) + w.Slot)
	a.mu.Unlock()
	if len(message) > w.Size {
		return fmt.Errorf("%w: %d bytes of %d", ErrTooBig, len(message), w.Size)
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-e.gone:
			return ErrClosed
		}
	}
	a.carry(e, append([]byte(nil), message...))
	return nil
}

// carry decides what becomes of a message, apart for everyone who might hear it.
func (a *Air) carry(from *Ear, message []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.weather
	if from.centre {
		a.carried.Down, a.carried.DownBytes = a.carried.Down+1, a.carried.DownBytes+len(message)
	} else {
		a.carried.Up, a.carried.UpBytes = a.carried.Up+1, a.carried.UpBytes+len(message)
	}
	for _, e := range a.ears {
		if e.centre == from.centre {
			continue
		}
		fates := 1
		if a.dice.Float64() < w.Duplicate {
			fates = 2
		}
		for range fates {
			lost := a.dice.Float64() < w.Loss || from.centre && w.DeafDown || !from.centre && w.DeafUp
			late := time.Duration(0)
			if a.dice.Float64() < w.Late {
				late = time.Duration(a.dice.Int64N(int64(3*w.Slot) + 1))
			}
			if lost {
				a.carried.Lost++
				continue
			}
			time.AfterFunc(w.Delay+late, func() { e.hear(message) })
		}
	}
}

func (e *Ear) hear(message []byte) {
	select {
	case e.heard <- append([]byte(nil), message...):
	default:
	}
}

// Receive waits for the next message.
func (e *Ear) Receive(ctx context.Context) ([]byte, error) {
	select {
	case b := <-e.heard:
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-e.gone:
		return nil, ErrClosed
	}
}

// Size is how many bytes a message has at most.
func (e *Ear) Size() int {
	e.air.mu.Lock()
	defer e.air.mu.Unlock()
	return e.air.weather.Size
}

// Slot is how long a side waits between two messages.
func (e *Ear) Slot() time.Duration {
	e.air.mu.Lock()
	defer e.air.mu.Unlock()
	return e.air.weather.Slot
}

// Close takes the modem out of the air.
func (e *Ear) Close() error {
	e.close.Do(func() {
		close(e.gone)
		e.air.mu.Lock()
		defer e.air.mu.Unlock()
		e.air.ears = slices.DeleteFunc(e.air.ears, func(o *Ear) bool { return o == e })
	})
	return nil
}
