package uplink

import "time"

// Bounds of the pause between two calls. A hub that comes back after a power cut meets hundreds of terminals: the
// pause doubles with each failure and is spread over half its length, so that they do not call in step.
const (
	pauseFirst = time.Second
	pauseMax   = time.Minute
	// PauseLasting is the pause after a refusal that only people can lift, such as a grant taken back.
	PauseLasting = 5 * time.Minute
)

// Backoff is the pause before the next call after so many failures in a row (from 1). chance is any number from 0 up
// to 1 and not 1.
func Backoff(failures int, chance float64) time.Duration {
	pause := pauseMax
	if shift := max(failures-1, 0); shift < 6 {
		pause = min(pauseFirst<<shift, pauseMax)
	}
	return spread(pause, chance)
}

func spread(pause time.Duration, chance float64) time.Duration {
	return pause/2 + time.Duration(chance*float64(pause/2))
}
