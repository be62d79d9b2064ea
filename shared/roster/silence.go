package roster

import "time"

// Silence says how long a team at work was not heard from, against the limits.
type Silence string

// Silences.
const (
	Heard  Silence = ""
	Quiet  Silence = "quiet"  // orange
	Silent Silence = "silent" // red
)

// Limits of silence where no setting gives others.
const (
	QuietAfter  = 30 * time.Minute
	SilentAfter = 60 * time.Minute
)
