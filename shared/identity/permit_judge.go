package identity

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Light is what a cordon shows of a permit.
type Light string

// Lights: let pass; ask before letting pass; stop.
const (
	Green  Light = "green"
	Yellow Light = "yellow"
	Red    Light = "red"
)

// PermitReason is why a permit shows the light it shows: a stable code.
type PermitReason string

// Reasons. The red ones first, then the yellow ones.
const (
	PermitNotOurs     PermitReason = "not_a_permit"
	PermitTooNew      PermitReason = "newer_version" // yellow: its signature cannot be read by this version
	PermitForged      PermitReason = "forged"
	PermitRevoked     PermitReason = "revoked"
	PermitIssuerGone  PermitReason = "issuer_revoked"
	PermitNoRight     PermitReason = "issuer_without_right"
	PermitExercise    PermitReason = "exercise" // of an exercise shown in reality, or the reverse
	PermitElsewhere   PermitReason = "other_incident"
	PermitWrongArea   PermitReason = "wrong_area"
	PermitExpired     PermitReason = "expired"
	PermitNotYet      PermitReason = "not_yet_valid"
	PermitStranger    PermitReason = "unknown_issuer"
	PermitChanged     PermitReason = "changed" // the record says otherwise than the paper
	PermitUnlisted    PermitReason = "not_listed"
	PermitListStale   PermitReason = "list_stale"
	PermitClock       PermitReason = "clock_unknown"
	PermitAreaUnknown PermitReason = "area_not_set"
	PermitHolds       PermitReason = "valid"
)

// PermitStanding is what the records held here say of a permit.
type PermitStanding struct {
	Known   bool // the record is held here
	Valid   bool // it is in force
	Matches bool // and says what the paper says
}

// Checkpoint is what is known where a permit is looked at.
type Checkpoint struct {
	Space      uuid.UUID
	Exercise   bool
	Area       string    // of the cordon; empty when nobody has set it
	Now        time.Time // by the clock of this machine
	ClockKnown bool      // which was compared with another one lately, or is believed
	ListAt     time.Time // up to when revocations are known; zero: never heard
	ListFresh  time.Duration
	Standing   PermitStanding
}

// ListFresh is how old the list of revocations may be before a permit is asked about (yellow).
const ListFresh = 2 * time.Hour

// PermitVerdict is a light with its reasons, the gravest first.
type PermitVerdict struct {
	Light   Light
	Reasons []PermitReason
	reds    int // of them, in front
}

// RefusedPermit is the verdict on a code that ParsePermit refused.
func RefusedPermit(err error) PermitVerdict {
	v := PermitVerdict{Light: Green}
	switch err {
	case ErrPermitVersion:
		v.say(Yellow, PermitTooNew)
	case ErrPermit:
		v.say(Red, PermitNotOurs)
	default:
		v.say(Red, PermitForged)
	}
	return v
}

// JudgePermit says whether a permit whose signature is right holds here and now, with no network.
func (r *Roll) JudgePermit(p Permit, c Checkpoint) PermitVerdict {
	v := PermitVerdict{Light: Green}
	if c.Standing.Known && !c.Standing.Valid {
		v.say(Red, PermitRevoked)
	}
	r.judgeIssuer(&v, p, c)
	switch {
	case p.Exercise != c.Exercise:
		v.say(Red, PermitExercise)
	case !p.InSpace(c.Space):
		v.say(Red, PermitElsewhere)
	}
	switch {
	case c.Area == "":
		v.say(Yellow, PermitAreaUnknown)
	case !Covers(p.Area, c.Area):
		v.say(Red, PermitWrongArea)
	}
	judgeTime(&v, p, c)
	switch {
	case c.Standing.Known && c.Standing.Valid && !c.Standing.Matches:
		v.say(Yellow, PermitChanged)
	case !c.Standing.Known:
		v.say(Yellow, PermitUnlisted)
	}
	if len(v.Reasons) == 0 {
		v.Reasons = []PermitReason{PermitHolds}
	}
	return v
}

// judgeIssuer asks whether the device that signed had the right to. What the records here confirm needs no trust in its
// key: only one that is not on record falls with a key that was taken back.
func (r *Roll) judgeIssuer(v *PermitVerdict, p Permit, c Checkpoint) {
	d := p.Device()
	g := r.grants[d]
	confirmed := c.Standing.Known && c.Standing.Valid && c.Standing.Matches
	switch {
	case r.Revoked(d) && confirmed:
		v.say(Yellow, PermitIssuerGone)
	case r.Revoked(d):
		v.say(Red, PermitIssuerGone)
	case d == r.own, r.hubs[d]:
	case g == nil:
		v.say(Yellow, PermitStranger)
	case g.In(ReadOnly), g.In(Training) && len(g.Groups) == 1 && !p.Exercise:
		v.say(Red, PermitNoRight)
	}
}

// clockSlack is how far two desks' clocks may lie apart when a permit that begins now is shown at the next cordon.
const clockSlack = 5 * time.Minute

// judgeTime holds the permit's time against the clock. A clock nobody has compared stops nobody and clears nobody.
func judgeTime(v *PermitVerdict, p Permit, c Checkpoint) {
	light := Red
	if !c.ClockKnown {
		light = Yellow
	}
	switch {
	case c.Now.Before(p.From.Add(-clockSlack)):
		v.say(light, PermitNotYet)
	case !c.Now.Before(p.Until):
		v.say(light, PermitExpired)
	}
	if !c.ClockKnown {
		v.say(Yellow, PermitClock)
	}
	fresh := c.ListFresh
	if fresh == 0 {
		fresh = ListFresh
	}
	if c.ListAt.IsZero() || c.Now.Sub(c.ListAt).Abs() > fresh {
		v.say(Yellow, PermitListStale)
	}
}

// say adds a reason, a red one before the yellow ones.
func (v *PermitVerdict) say(l Light, why PermitReason) {
	if l != Red {
		v.Reasons = append(v.Reasons, why)
		if v.Light == Green {
			v.Light = l
		}
		return
	}
	v.Reasons = slices.Insert(v.Reasons, v.reds, why)
	v.Light, v.reds = Red, v.reds+1
}

// Covers says whether a permit's area takes in a cordon's: one of its areas (apart by 、) is the cordon's, or a wider one
// whose name the cordon's begins with (江津区 takes in 江津区鼎山街道), or its last part where the list left the district
// out, or the whole disaster area (全灾区, 灾区全域).
func Covers(permitted, cordon string) bool {
	plain := func(s string) string { return strings.TrimPrefix(strings.Join(strings.Fields(s), ""), "重庆市") }
	for area := range strings.FieldsFuncSeq(permitted, func(r rune) bool { return strings.ContainsRune("、,，;；/", r) }) {
		switch area = plain(area); {
		case area == "":
		case area == "全灾区", area == "灾区全域", strings.HasPrefix(plain(cordon), area):
			return true
		case utf8.RuneCountInString(area) >= 3 && strings.HasSuffix(plain(cordon), area):
			return true
		}
	}
	return false
}
