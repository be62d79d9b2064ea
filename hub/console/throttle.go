package console

import (
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A wrong password costs an attempt, a right one gives it back: thirty people behind one address may sign in at the
// start of a shift, while a guesser gets six tries a minute.
const (
	attemptsBurst = 10
	attemptEvery  = 10 * time.Second
	limitersMax   = 4096 // addresses and names remembered
	nameBytesMax  = 64
	prefixIPv6    = 64 // bits: one customer of a provider holds at least so many addresses
)

// throttle slows guessing down, for each address and for each name.
type throttle struct {
	mu       sync.Mutex
	limiters map[string]*rate.Limiter
}

func newThrottle() *throttle { return &throttle{limiters: map[string]*rate.Limiter{}} }

// attempt is one try that was let through.
type attempt struct {
	at    time.Time
	spent []*rate.Reservation
}

// attempt lets a try at a secret through, or says how long to wait. kind tells the secrets of one name apart: who guesses
// passwords does not keep the person who has the right one from giving a code.
func (t *throttle) attempt(address, kind, name string, now time.Time) (attempt, time.Duration) {
	one := attempt{at: now}
	for _, key := range []string{"address " + addressOf(address), kind + " " + cutName(name)} {
		spent := t.limiter(key, now).ReserveN(now, 1)
		one.spent = append(one.spent, spent)
		if wait := spent.DelayFrom(now); wait > 0 {
			one.forget()
			return attempt{}, wait
		}
	}
	return one, 0
}

// forget gives the attempt back.
func (a attempt) forget() {
	for _, r := range a.spent {
		r.CancelAt(a.at) // as of the try itself, or the time a password takes to check would count as spent
	}
}

func (t *throttle) limiter(key string, now time.Time) *rate.Limiter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.limiters[key]; l != nil {
		return l
	}
	if len(t.limiters) >= limitersMax {
		t.sweep(now)
	}
	l := rate.NewLimiter(rate.Every(attemptEvery), attemptsBurst)
	t.limiters[key] = l
	return l
}

// sweep drops who has all attempts again, then who has most of them, so that many callers at once do not set free the name
// they guess at; and when everybody is guessing, everybody: memory is bounded first, and passwords are checked one at a time in
// any case.
func (t *throttle) sweep(now time.Time) {
	for _, left := range []float64{attemptsBurst, attemptsBurst / 2, 1} {
		for key, l := range t.limiters {
			if l.TokensAt(now) >= left {
				delete(t.limiters, key)
			}
		}
		if len(t.limiters) < limitersMax {
			return
		}
	}
	clear(t.limiters)
}

// addressOf is the part of a caller's address that tells callers apart.
func addressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	address = address.Unmap()
	if address.Is6() {
		if p, err := address.WithZone("").Prefix(prefixIPv6); err == nil {
			return p.String()
		}
	}
	return address.String()
}

func cutName(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	return name[:min(len(name), nameBytesMax)]
}
