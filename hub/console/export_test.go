package console

import (
	"time"

	"qianshao/hub/account"
)

// Throttle is what slows guessing down, for tests that need no password checked.
type Throttle struct{ *throttle }

// NewThrottle makes one.
func NewThrottle() Throttle { return Throttle{newThrottle()} }

// Attempt lets a try through, or says how long to wait.
func (t Throttle) Attempt(address, name string, now time.Time) (Attempt, time.Duration) {
	one, wait := t.attempt(address, "name", name, now)
	return Attempt{one}, wait
}

// Code lets a code be tried, or says how long to wait.
func (t Throttle) Code(address, name string, now time.Time) time.Duration {
	_, wait := t.attempt(address, "code", name, now)
	return wait
}

// Known counts who is remembered.
func (t Throttle) Known() int { return len(t.limiters) }

// Attempt is one try that was let through.
type Attempt struct{ attempt }

// Forget gives it back.
func (a Attempt) Forget() { a.forget() }

// Routes lists what every page does, and the addresses of the way in, by pattern.
func Routes(o Options) (pages map[string]account.Deed, doors []string, err error) {
	c, err := build(o)
	if err != nil {
		return nil, nil, err
	}
	all, err := c.table()
	if err != nil {
		return nil, nil, err
	}
	pages = map[string]account.Deed{}
	for pattern, route := range all {
		pages[pattern] = route.Deed
	}
	for pattern := range c.doors() {
		doors = append(doors, pattern)
	}
	return pages, doors, nil
}
