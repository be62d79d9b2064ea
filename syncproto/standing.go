package syncproto

import (
	"maps"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Standing says how a device stands in a space, as a hub sees it.
type Standing struct {
	Space  dot.Space
	Fenced int64      // since when the others do not wait for the device any more, Unix milliseconds; 0 when they do
	Stable dot.Vector // what every device that takes part is known to hold
}

// FencedAfterMillis is how long a device may be silent in a space before the others stop waiting for it: 14 days. The
// census, which a desk may leave alone from one season to the next, fences nobody.
const FencedAfterMillis = 14 * 24 * 3600 * 1000

// Silent says whether a device that was last talked with at heard is not waited for any more, by the clock of the hub that
// decides: both are Unix milliseconds of it.
func Silent(heard, now int64) bool { return now-heard >= FencedAfterMillis }

// Returned says whether a fenced device is waited for again: it holds what is stable, and everything of its own that it
// holds is held here too.
func Returned(device dot.Device, held, stable, here dot.Vector) bool {
	if !held.Covers(stable) {
		return false
	}
	for l, seq := range held {
		if l.Device == device && here[l] < seq {
			return false
		}
	}
	return true
}

// standings is what was said of standings in a conversation.
type standings struct {
	told  map[dot.Space]standingTold
	heard []Standing // not given out yet
}

// standingTold is what was told last of a space, and when.
type standingTold struct {
	standing Standing
	at       int64
}

// standingEvery is how often a device hears that more is stable, in milliseconds. That it is fenced, or not any more, it
// hears at once.
const standingEvery = 5 * 60_000

// Tell says to the other side how it stands in a space. What it was told already is not sent again, and what is merely more
// stable than before only now and then; a side that does not understand it is told nothing.
func (s *Session) Tell(st Standing) {
	p := s.places[st.Space]
	if p == nil || !p.known || !p.joined || s.peer == nil || s.peer.Capabilities&wire.CapJoined == 0 || len(st.Stable) > wire.LogsMax {
		return
	}
	before, ok := s.standings.told[st.Space]
	if ok && before.standing.Fenced == st.Fenced {
		if s.watch.now-before.at < standingEvery || maps.Equal(before.standing.Stable, st.Stable) {
			return
		}
	}
	if !ok && st.Fenced == 0 && len(st.Stable) == 0 {
		return
	}
	if s.standings.told == nil {
		s.standings.told = map[dot.Space]standingTold{}
	}
	s.standings.told[st.Space] = standingTold{standing: st, at: s.watch.now}
	s.out = append(s.out, &wire.Standing{Space: st.Space, Fenced: st.Fenced > 0, Since: st.Fenced, Stable: maps.Clone(st.Stable)})
}

// standingsMax bounds what was said and not given out yet.
const standingsMax = 1024

// stepStanding takes what the other side says of this one. What it says of spaces this side does not take part in, or
// before both know what the other holds, means nothing.
func (s *Session) stepStanding(f *wire.Standing) {
	p := s.places[f.Space]
	if p == nil || !p.joined {
		return
	}
	st := Standing{Space: f.Space, Fenced: f.Since, Stable: f.Stable}
	i := slices.IndexFunc(s.standings.heard, func(h Standing) bool { return h.Space == f.Space })
	switch {
	case i >= 0:
		s.standings.heard[i] = st
	case len(s.standings.heard) < standingsMax:
		s.standings.heard = append(s.standings.heard, st)
	}
}

// Standings gives what the other side said of this device since it was asked last, the newest of each space.
func (s *Session) Standings() []Standing {
	heard := s.standings.heard
	s.standings.heard = nil
	return heard
}

// Uploaded says that everything this device sealed of a space is durable at the other side.
func (s *Session) Uploaded(id dot.Space) bool {
	p := s.places[id]
	if p == nil || !p.known || !p.joined {
		return false
	}
	for l, f := range p.flows {
		if l.Device == s.device && f.have > f.acked {
			return false
		}
	}
	return true
}
