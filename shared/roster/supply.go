package roster

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Freshness says whether a published need can still be acted on.
type Freshness string

// Freshness of a need: 新, 需复核, 过期. Needs that are not published have none.
const (
	NotDated Freshness = ""
	Fresh    Freshness = "fresh"
	Recheck  Freshness = "recheck" // less than the set hours are left, or a quarter of a shorter time
	Stale    Freshness = "stale"
)

// ValidFor is how long a published need stands where its signer says nothing else (R1-3).
const ValidFor = 48 * time.Hour

// FreshnessOf is FreshnessBy where no setting is known.
func (n *Need) FreshnessOf(now time.Time) Freshness { return n.FreshnessBy(now, Settings{}) }

// FreshnessBy says whether the need can still be acted on at now; it asks to be confirmed as long before its end as limits
// say (R1-3).
func (n *Need) FreshnessBy(now time.Time, limits Settings) Freshness {
	if n.ExpiresAt.IsZero() || !slices.Contains([]Status{NeedPublished, NeedPartial}, n.Status) {
		return NotDated
	}
	whole := ValidFor
	if !n.PublishedAt.IsZero() && n.ExpiresAt.After(n.PublishedAt) {
		whole = n.ExpiresAt.Sub(n.PublishedAt)
	}
	switch left := n.ExpiresAt.Sub(now); {
	case left <= 0:
		return Stale
	case left < min(limits.Span(NeedConfirmHours), whole/4):
		return Recheck
	}
	return Fresh
}

// Supply is how far a need is met, in the need's own unit. Only people and teams can be counted from the tasks; of
// another unit, and after somebody said it is answered, the people's word counts.
type Supply struct {
	Required  float64
	Committed float64 // given to its tasks, those aborted or handed over left out
	Arrived   float64 // of those, at the place
	Short     float64 // required less committed, never below zero
}

// Supply works out how far a need is met.
func (p *Picture) Supply(n Need) Supply { return p.supply(&n, p.HeadCount) }

// supply is Supply with the heads of a team counted by heads.
func (p *Picture) supply(n *Need, heads func(team uuid.UUID) HeadCount) Supply {
	s := Supply{Required: n.Quantity}
	for _, at := range p.byNeed[p.sameNeed(n.ID)] {
		t := &p.Tasks[at]
		if t.Status == TaskStopped || t.Status == TaskHanded {
			continue
		}
		for _, team := range p.crews[t.ID] {
			amount := amountOf(n.Unit, heads, p.Teams[team].ID)
			s.Committed += amount
			if slices.Contains([]Status{TaskArrived, TaskUnderway, TaskDone, TaskReviewed}, t.Status) {
				s.Arrived += amount
			}
		}
	}
	if s.Short = max(0, s.Required-s.Committed); n.Status == NeedAnswered || n.Status == NeedClosed {
		s.Short = 0
	}
	return s
}

// amountOf is what a team is in a unit: people, or itself as one team; 0 for goods.
func amountOf(unit string, heads func(team uuid.UUID) HeadCount, team uuid.UUID) float64 {
	switch {
	case peopleUnit(unit):
		h := heads(team)
		if on := h.OnScene(); on > 0 {
			return float64(on)
		}
		return float64(max(h.Declared, 0))
	case teamUnit(unit):
		return 1
	}
	return 0
}

// peopleUnit says whether a need counts in people, teamUnit whether in teams.
func peopleUnit(unit string) bool {
	return slices.Contains([]string{"", "人", "名", "人员", "people", "persons"}, strings.TrimSpace(strings.ToLower(unit)))
}

func teamUnit(unit string) bool {
	return slices.Contains([]string{"支", "队", "支队伍", "个队", "teams"}, strings.TrimSpace(strings.ToLower(unit)))
}

// TasksFor lists the task orders of a need and of those merged into it.
func (p *Picture) TasksFor(need uuid.UUID) []Task { return pick(p.Tasks, p.byNeed[p.sameNeed(need)]) }

// Crew lists the teams of a task: those it was given to and not taken from, and those whose own record names it.
func (p *Picture) Crew(task uuid.UUID) []Team { return pick(p.Teams, p.crews[task]) }

// Merged lists the needs merged into one, with their callers.
func (p *Picture) Merged(need uuid.UUID) []Need { return pick(p.Needs, p.merged[need]) }

func pick[T any](rows []T, places []int) []T {
	out := make([]T, len(places))
	for i, at := range places {
		out[i] = rows[at]
	}
	return out
}
