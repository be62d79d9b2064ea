package station

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/syncproto/peer"
)

// permits signs and judges area permits for the desk of one space.
type permits struct {
	station *Station
	space   uuid.UUID
}

var _ desk.Passes = permits{}

// SignPermit signs with the device's key, under the grant it has now.
func (p permits) SignPermit(permit identity.Permit) (string, error) {
	if g := p.station.shelf.Grant(); g != nil {
		permit.Serial = g.Serial
	}
	return identity.SignPermit(p.station.shelf.Key(), permit)
}

// Trust is what this terminal knows of devices, revocations and time. One that was never enrolled has nobody to hear
// from: what it holds itself is all there is.
func (p permits) Trust() desk.Trust {
	s := p.station
	t := desk.Trust{Roll: s.shelf.Roll(), Space: p.space, ListAt: s.Now(), ClockKnown: s.Now().After(newestPast)}
	if !s.enrolled() {
		return t
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.ListAt = s.heard
	compared := s.compared
	if s.talking != nil {
		st := s.talking.Status()
		compared = comparedIn(compared, st, s.options.Now())
		if st.LastContact.After(t.ListAt) {
			t.ListAt = st.LastContact
		}
	}
	t.ClockKnown = t.ClockKnown && !compared.at.IsZero() && compared.off.Abs() <= clockNear && s.options.Now().Sub(compared.at).Abs() <= clockKeeps
	return t
}

// compared is when the clock was last held against the hub's, and how far they were apart.
type compared struct {
	at  time.Time
	off time.Duration
}

const (
	clockNear  = 5 * time.Minute // apart from the hub's at most, to count as known
	clockKeeps = 24 * time.Hour  // how long a comparison is believed
)

// newestPast is before anything this program can live through: an earlier clock has lost its battery.
var newestPast = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// comparedIn takes up what a conversation measured.
func comparedIn(last compared, st peer.Status, now time.Time) compared {
	if !st.ClockKnown {
		return last
	}
	return compared{now, st.ClockOffset}
}
