// Package reception lets devices in and keeps a conversation for each.
package reception

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// Reasons why a device is asked to call again later. They are found before a link is opened.
var (
	ErrFull    = errors.New("reception is full")
	ErrStorm   = errors.New("too many devices arrive at once")
	ErrClosing = errors.New("reception is closing")
)

// ErrDismissed ends the conversation of a device that was sent away: its grant was taken back, or it called again
// from too many places.
var ErrDismissed = errors.New("device was sent away")

// Options are what a reception needs of the world. The zero value of a number means its default.
type Options struct {
	// Talk runs one conversation with a device until it ends or ctx does. It need not close the link.
	Talk func(ctx context.Context, device dot.Device, link peer.Link) error
	Now  func() time.Time

	Links     int     // conversations in all: 2,048
	PerDevice int     // conversations of one device: 4
	PerSecond float64 // arrivals let in: 50 a second, after a burst of twice as many
}

// Guest is one device that is being talked with.
type Guest struct {
	Device dot.Device
	Since  time.Time
}

// Reception knows who is in. Run owns its end; the other methods may be called by anybody.
type Reception struct {
	options  Options
	arrivals *rate.Limiter
	talks    sync.WaitGroup

	mu       sync.Mutex
	open     bool // between start and end of Run
	arrived  uint64
	guests   map[*guest]struct{}
	watchers map[chan struct{}]struct{}
}

type guest struct {
	Guest
	place uint64 // in the order of arrival
	leave context.CancelCauseFunc
}

// New makes a reception that lets nobody in until Run.
func New(o Options) *Reception {
	if o.Links == 0 {
		o.Links = 2048
	}
	if o.PerDevice == 0 {
		o.PerDevice = 4
	}
	if o.PerSecond == 0 {
		o.PerSecond = 50
	}
	return &Reception{
		options: o, arrivals: rate.NewLimiter(rate.Limit(o.PerSecond), max(int(2*o.PerSecond), 1)),
		guests: map[*guest]struct{}{}, watchers: map[chan struct{}]struct{}{},
	}
}

// Run lets devices in until ctx ends, then waits until the last conversation has.
func (r *Reception) Run(ctx context.Context) error {
	r.turn(true)
	<-ctx.Done()
	r.turn(false)
	r.talks.Wait()
	return nil
}

func (r *Reception) turn(open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = open
	for g := range r.guests {
		g.leave(ErrClosing)
	}
}

// Receive holds a conversation with a device that has proved who it is, in the caller's goroutine. open gives the
// link; it is asked only once there is room, so that a full reception costs a caller nothing. A device that calls
// once more than it may loses its oldest conversation: that one is most likely half open, and the new call is the
// way it comes back.
func (r *Reception) Receive(ctx context.Context, device dot.Device, open func() (peer.Link, error)) error {
	ctx, g, err := r.admit(ctx, device)
	if err != nil {
		return err
	}
	defer r.talks.Done()
	defer r.release(g)
	link, err := open()
	if err != nil {
		return err
	}
	defer link.Close()
	err = r.options.Talk(ctx, device, link)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (r *Reception) admit(ctx context.Context, device dot.Device) (context.Context, *guest, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.open {
		return nil, nil, ErrClosing
	}
	own := r.of(device)
	if len(r.guests) >= r.options.Links && len(own) < r.options.PerDevice {
		return nil, nil, ErrFull
	}
	if !r.arrivals.AllowN(r.options.Now(), 1) {
		return nil, nil, ErrStorm
	}
	for len(own) >= r.options.PerDevice {
		own[0].leave(ErrDismissed)
		delete(r.guests, own[0])
		own = own[1:]
	}
	ctx, leave := context.WithCancelCause(ctx)
	r.arrived++
	g := &guest{Guest{device, r.options.Now()}, r.arrived, leave}
	r.guests[g] = struct{}{}
	r.talks.Add(1)
	r.ring()
	return ctx, g, nil
}

// of lists the conversations of a device, the oldest first.
func (r *Reception) of(device dot.Device) []*guest {
	var own []*guest
	for g := range r.guests {
		if g.Device == device {
			own = append(own, g)
		}
	}
	slices.SortFunc(own, byArrival)
	return own
}

func (r *Reception) release(g *guest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	g.leave(nil)
	delete(r.guests, g)
	r.ring()
}

// Dismiss ends every conversation with the devices for which away is true.
func (r *Reception) Dismiss(away func(dot.Device) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for g := range r.guests {
		if away(g.Device) {
			g.leave(ErrDismissed)
		}
	}
}

// Guests lists who is being talked with, the oldest first.
func (r *Reception) Guests() []Guest {
	r.mu.Lock()
	defer r.mu.Unlock()
	guests := make([]Guest, 0, len(r.guests))
	for _, g := range slices.SortedFunc(maps.Keys(r.guests), byArrival) {
		guests = append(guests, g.Guest)
	}
	return guests
}

func byArrival(a, b *guest) int { return cmp.Compare(a.place, b.place) }

// Watch gives a channel of size one that is sent to whenever somebody came or went, and a function that ends the
// watching.
func (r *Reception) Watch() (changed <-chan struct{}, stop func()) {
	bell := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[bell] = struct{}{}
	return bell, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, bell)
	}
}

func (r *Reception) ring() {
	for bell := range r.watchers {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}
