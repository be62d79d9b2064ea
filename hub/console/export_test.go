package console

import "time"

// Throttle is what slows guessing down, for tests that need no password checked.
type Throttle struct{ *throttle }

// NewThrottle makes one.
func NewThrottle() Throttle { return Throttle{newThrottle()} }

// Attempt lets a try through, or says how long to wait.
func (t Throttle) Attempt(address, name string, now time.Time) (Attempt, time.Duration) {
	one, wait := t.attempt(address, name, now)
	return Attempt{one}, wait
}

// Known counts who is remembered.
func (t Throttle) Known() int { return len(t.limiters) }

// Attempt is one try that was let through.
type Attempt struct{ attempt }

// Forget gives it back.
func (a Attempt) Forget() { a.forget() }
