package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"qianshao/shared/identity"
	"qianshao/terminal/entry"
)

// Joining is how a code stands with which this terminal waits for the centre's approval.
type Joining struct {
	Check   string    `json:"check"`             // six digits; the centre sees the same
	Until   time.Time `json:"until"`             // the code is good so long
	Problem string    `json:"problem,omitempty"` // stable code of why the last try did not reach the centre, or of what ended it
	Over    bool      `json:"over,omitempty"`    // Problem ended it: the code is good no more
}

// joining is that, with the code itself. It is kept for the next start: by then the code is bound to this device's key
// at the hub, and of no use to anybody else.
type joining struct {
	Code string `json:"code"`
	Joining
}

const keyJoining = "joining"

// Pace of who waits for the centre.
const (
	askEvery = 3 * time.Second  // while the centre answers
	askLater = 15 * time.Second // while it does not
)

// ending says that after an answer asking again with the same code is of no use.
func ending(code string) bool {
	return slices.Contains([]string{identity.NotApproved, identity.CodeUnknown, identity.CodeUsed, identity.CodeExpired, identity.Revoked, identity.OtherDeployment}, code)
}

// readJoining takes up a code that waited when the program ended.
func (s *Station) readJoining(ctx context.Context) error {
	raw, err := s.shelf.Notes().Find(ctx, topicStation, keyJoining)
	if err != nil || raw == nil {
		return err
	}
	j := &joining{}
	if json.Unmarshal(raw, j) == nil { // one that cannot be read is typed again
		s.joining = j
	}
	return nil
}

// stillOut takes in why the hub did not let this device in: a code that waits is kept, one that is refused is dropped.
func (s *Station) stillOut(ctx context.Context, code string, cause error) error {
	var pending *entry.Pending
	if errors.As(cause, &pending) {
		if err := s.keepJoining(ctx, joining{code, Joining{Check: pending.Check, Until: pending.Until}}); err != nil {
			return err
		}
		return cause
	}
	var refusal *identity.Refusal
	if !errors.As(cause, &refusal) || !s.tried(code, refusal.Code) {
		return cause
	}
	if ending(refusal.Code) {
		return errors.Join(cause, s.shelf.Notes().Put(ctx, topicStation, keyJoining, nil))
	}
	return cause
}

// tried notes what came of another try with the code that waits; false when another one waits, or none.
func (s *Station) tried(code, problem string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.joining == nil || s.joining.Code != code {
		return false
	}
	next := *s.joining
	next.Problem, next.Over = problem, ending(problem)
	if next != *s.joining {
		s.joining = &next
		s.uplink.Hurry() // who watches the line looks again
	}
	return true
}

// keepJoining keeps a code that waits, for as long as it does and over a restart.
func (s *Station) keepJoining(ctx context.Context, j joining) error {
	s.mu.Lock()
	before := s.joining
	s.joining = &j
	s.mu.Unlock()
	if before != nil && *before == j {
		return nil
	}
	s.uplink.Hurry() // as above
	select {
	case s.asked <- struct{}{}:
	default: // it will look anyway
	}
	raw, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("keep the code that waits: %w", err)
	}
	return s.shelf.Notes().Put(ctx, topicStation, keyJoining, raw)
}

// Joining tells of the code that waits for the centre, or that it refused since the program began; ok is false without one.
func (s *Station) Joining() (j Joining, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.joining == nil {
		return j, false
	}
	return s.joining.Joining, true
}

// waiting is the code to ask with, and after which pause; empty when none waits.
func (s *Station) waiting() (code string, pause time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch j := s.joining; {
	case j == nil || j.Over:
		return "", 0
	case j.Problem != "":
		return j.Code, askLater
	default:
		return j.Code, askEvery
	}
}

// keepAsking asks with the code that waits until somebody at the centre decided, over every start of the program.
func (s *Station) keepAsking(ctx context.Context) {
	for {
		code, pause := s.waiting()
		var due <-chan time.Time
		if code != "" {
			due = time.After(pause)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.asked:
		case <-due:
			_, _ = s.Enrol(ctx, code) // what came of it stands in Joining
		}
	}
}

// Await joins as Enrol does, and with a code that needs approval stays until somebody decided or ctx ends; told hears how
// it stands, whenever that changed. The code goes on waiting after ctx has ended.
func (s *Station) Await(ctx context.Context, code string, told func(Joining)) (entry.Entry, error) {
	var before Joining
	for {
		e, err := s.Enrol(ctx, code)
		kept, pause := s.waiting()
		if err == nil || kept != code {
			return e, err
		}
		now, _ := s.Joining()
		if ctx.Err() == nil && now != before {
			told(now)
			before = now
		}
		again := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			again.Stop()
			return e, &entry.Pending{Check: now.Check, Until: now.Until}
		case <-again.C:
		}
	}
}
