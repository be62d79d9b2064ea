package roster

// Freshness says whether a published need can still be acted on.
type Freshness string

// Freshness of a need: 新, 需复核, 过期. Unpublished needs have none.
const (
	Fresh   Freshness = "fresh"
	Recheck Freshness = "recheck" // less than a quarter of its time is left
	Stale   Freshness = "stale"
)

// Supply is how far a need is met, in people or in its own unit.
type Supply struct {
	Required  float64
	Committed float64 // given to its open tasks
	Arrived   float64 // of those, at the place
	Short     float64 // required less committed, never below zero
}
