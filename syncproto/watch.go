package syncproto

import (
	"fmt"

	"qianshao/syncproto/wire"
)

// watch knows the time as it was last told, and whether the conversation gets on.
type watch struct {
	begun   bool
	now     int64 // milliseconds on a clock that never jumps
	wall    int64 // Unix milliseconds
	start   int64
	heard   int64 // when a frame came last
	forward int64 // when the conversation got on last

	nonce    uint64
	pinged   int64 // when the last ping went out
	pingWall int64
	awaiting bool  // a pong
	since    int64 // when the first ping not answered went out

	roundTrip   int64 // milliseconds; 0 while none is known
	offset      int64 // the other clock minus ours, milliseconds
	offsetKnown bool

	announced uint64 // different Haves and Facts sent
	received  uint64 // different Haves and Facts received
}

// Tick tells the time: millis on a clock that only goes forward, wall as Unix milliseconds on the clock of this
// device. Call it before Step, at least once a second. ErrStalled says that the link has work and gets nowhere.
func (s *Session) Tick(millis, wall int64) error {
	w := &s.watch
	if !w.begun {
		w.begun, w.start, w.heard, w.forward, w.pinged = true, millis, millis, millis, millis
	}
	w.now, w.wall = max(w.now, millis), wall
	if s.peer == nil {
		if w.now-w.start >= s.limits.HelloMillis {
			return fmt.Errorf("%w: no hello after %d ms", ErrStalled, w.now-w.start)
		}
		return nil
	}
	patience := s.limits.StallMillis + s.outgoing.pace.backlogMillis()
	if w.awaiting && w.now-max(w.heard, w.since) >= patience {
		return fmt.Errorf("%w: no pong after %d ms", ErrStalled, w.now-w.since)
	}
	if quiet := w.now - w.forward; quiet >= s.limits.PingMillis && !s.busy() {
		s.progress() // nothing is waited for, so the clock starts when something is
	} else if quiet >= patience {
		return fmt.Errorf("%w: for %d ms", ErrStalled, quiet)
	}
	if age := s.outgoing.pace.oldest(w.now); age >= patience {
		return fmt.Errorf("%w: segments not acknowledged for %d ms", ErrStalled, age)
	}
	if w.now-w.pinged >= s.limits.PingMillis {
		if !w.awaiting {
			w.since = w.now
		}
		w.nonce++
		w.pinged, w.pingWall, w.awaiting = w.now, wall, true
		s.out = append(s.out, &wire.Ping{Nonce: w.nonce, Clock: wall, Announced: w.announced})
	}
	s.tickAudit()
	s.tickImages()
	return nil
}

// progress notes that the conversation got on.
func (s *Session) progress() { s.watch.forward = s.watch.now }

// busy says that something is waited for: an acknowledgement, credit, a vector or a list of facts.
func (s *Session) busy() bool {
	if !s.facts.known {
		return true
	}
	if s.outgoing.credit <= 0 {
		for _, l := range s.outgoing.lanes {
			if len(l) > 0 {
				return true
			}
		}
	}
	for _, p := range s.order {
		if p.theirs != nil && !p.known || p.in.phase == imageFetching {
			return true
		}
		for _, f := range p.flows {
			if f.unacked() {
				return true
			}
		}
	}
	return false
}

// unacked says that an acknowledgement of the log is waited for. A log that was given up because too much of it was
// lost counts too: only another link can help it.
func (f *flow) unacked() bool {
	if f.refused != Fresh {
		return false
	}
	return f.stopped == Fresh && f.sent > f.acked || f.stopped == Gap && f.have > f.acked
}

func (s *Session) stepPing(f *wire.Ping) error {
	s.out = append(s.out, &wire.Pong{Nonce: f.Nonce, Clock: s.watch.wall})
	if f.Announced != s.watch.received {
		return fmt.Errorf("%w: %d announcements sent, %d received", ErrLost, f.Announced, s.watch.received)
	}
	return nil
}

func (s *Session) stepPong(f *wire.Pong) {
	w := &s.watch
	if !w.awaiting || f.Nonce != w.nonce {
		return
	}
	w.awaiting = false
	w.roundTrip = max(w.now-w.pinged, 1)
	w.offset, w.offsetKnown = f.Clock-(w.pingWall+w.roundTrip/2), true
}
