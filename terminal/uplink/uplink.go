// Package uplink keeps trying to reach the hub.
package uplink

import (
	"context"
	"errors"
	"sync"
	"time"

	"qianshao/syncproto/peer"
)

// ErrNobody is what Dial returns when there is nobody to call yet: the device is not enrolled. The uplink then waits
// for Hurry instead of trying again and again.
var ErrNobody = errors.New("nobody to call")

// State says what the uplink is doing.
type State string

// States.
const (
	Idle      State = "idle"      // nobody to call
	Calling   State = "calling"   // a call is on its way
	Connected State = "connected" // a conversation runs
	Waiting   State = "waiting"   // until Status.NextCall
)

// Status is how the line to the hub stands.
type Status struct {
	State       State
	Since       time.Time // when State began
	LastContact time.Time // when a conversation last ran; now while Connected
	NextCall    time.Time // while Waiting
	Failures    int       // in a row
	Reason      string    // stable code of the last failure; empty while Connected
	Err         error     // the last failure itself, for the technical line
}

// Options are what an uplink needs of the world.
type Options struct {
	// Dial calls the hub once and gives a link on which both sides have proved who they are.
	Dial func(ctx context.Context) (peer.Link, error)
	// Talk runs one conversation until it ends. It need not close the link.
	Talk func(ctx context.Context, link peer.Link) error
	// Explain gives the stable code of a failure, and whether it lasts until people change something. Nil calls
	// every failure "link_lost".
	Explain func(err error) (code string, lasting bool)
	Now     func() time.Time
	Chance  func() float64 // any number from 0 up to 1 and not 1
}

const (
	callPatience = 20 * time.Second // for one call: addresses, TLS and upgrade over a satellite
	steady       = 30 * time.Second // a conversation that lived so long makes up for the failures before it
)

// Uplink keeps one line to the hub. Run owns the line; the other methods may be called by anybody.
type Uplink struct {
	options Options
	hurry   chan struct{}

	mu       sync.Mutex
	status   Status
	watchers map[chan struct{}]struct{}
}

// New makes an uplink that does nothing until Run.
func New(o Options) *Uplink {
	if o.Explain == nil {
		o.Explain = func(error) (string, bool) { return "link_lost", false }
	}
	return &Uplink{
		options: o, hurry: make(chan struct{}, 1), watchers: map[chan struct{}]struct{}{},
		status: Status{State: Idle, Since: o.Now()},
	}
}

// Hurry calls now instead of after the pause: an operator asked, a network came up, the device was enrolled.
func (u *Uplink) Hurry() {
	select {
	case u.hurry <- struct{}{}:
	default: // somebody asked already
	}
}

// Status tells how the line stands.
func (u *Uplink) Status() Status {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.status
	if s.State == Connected {
		s.LastContact = u.options.Now()
	}
	return s
}

// Watch gives a channel of size one that is sent to whenever Status changed, and a function that ends the watching.
func (u *Uplink) Watch() (changed <-chan struct{}, stop func()) {
	bell := make(chan struct{}, 1)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.watchers[bell] = struct{}{}
	return bell, func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.watchers, bell)
	}
}

// Run calls, talks, pauses and calls again until ctx ends. It never gives up by itself.
func (u *Uplink) Run(ctx context.Context) error {
	defer u.turn(Idle, func(*Status) {})
	for ctx.Err() == nil {
		err := u.once(ctx)
		if ctx.Err() != nil {
			break
		}
		if errors.Is(err, ErrNobody) {
			u.turn(Idle, func(s *Status) { s.Failures, s.Reason, s.Err = 0, "", nil })
			u.pause(ctx, nil)
			continue
		}
		wait := time.NewTimer(u.fail(err))
		u.pause(ctx, wait.C)
		wait.Stop()
	}
	return nil
}

// once makes one call and holds one conversation.
func (u *Uplink) once(ctx context.Context) error {
	u.turn(Calling, func(*Status) {})
	calling, cancel := context.WithTimeout(ctx, callPatience)
	link, err := u.options.Dial(calling)
	cancel()
	if err != nil {
		return err
	}
	defer link.Close()
	u.turn(Connected, func(s *Status) { s.Reason, s.Err = "", nil })
	began := u.options.Now()
	err = u.options.Talk(ctx, link)
	u.turn(Connected, func(s *Status) {
		s.LastContact = u.options.Now()
		if s.LastContact.Sub(began) >= steady {
			s.Failures = 0
		}
	})
	if err == nil {
		err = errEnded
	}
	return err
}

// errEnded is the failure of a conversation that the hub ended in good order: it stops, or moves elsewhere.
var errEnded = errors.New("the hub ended the conversation")

// fail notes a failure and gives the pause it costs.
func (u *Uplink) fail(err error) time.Duration {
	code, lasting := u.options.Explain(err)
	var wait time.Duration
	u.turn(Waiting, func(s *Status) {
		s.Failures++
		wait = Backoff(s.Failures, u.options.Chance())
		if lasting {
			wait = spread(PauseLasting, u.options.Chance())
		}
		s.Reason, s.Err, s.NextCall = code, err, u.options.Now().Add(wait)
	})
	return wait
}

// pause waits for the timer or for Hurry.
func (u *Uplink) pause(ctx context.Context, timer <-chan time.Time) {
	select {
	case <-ctx.Done():
	case <-timer:
	case <-u.hurry:
	}
}

// turn changes the status and tells who watches.
func (u *Uplink) turn(to State, change func(*Status)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.status.State != to {
		u.status.State, u.status.Since = to, u.options.Now()
	}
	u.status.NextCall = time.Time{}
	change(&u.status)
	for bell := range u.watchers {
		select {
		case bell <- struct{}{}:
		default:
		}
	}
}
