package identity

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// Denial is why a change is held in quarantine: a stable code. The empty Denial allows.
type Denial string

// Denials.
const (
	Allowed          Denial = ""
	NotEnrolled      Denial = "not_enrolled"     // its device has no grant here yet; allowed as soon as it has
	DeviceRevoked    Denial = "device_revoked"   // made after the last change accepted of a revoked device
	DeviceReadOnly   Denial = "device_read_only" // its device may only read
	TrainingOnly     Denial = "training_only"    // its device may write in exercises alone
	OutsideGrant     Denial = "outside_grant"    // its device's grant does not reach this space
	SpaceUnannounced Denial = "space_unknown"    // nobody with the right to has announced this space
)

// Judge says whether a change may take effect. It asks only what is held, so every replica with the same facts says
// the same, and it is asked again whenever the facts grow: a device that enrols after weeks of offline work has that
// work accepted then.
func (r *Roll) Judge(space uuid.UUID, change dot.Dot) Denial {
	d := change.Log.Device
	for _, revocation := range r.revocations[d] {
		if !revocation.Believes(space, change) {
			return DeviceRevoked
		}
	}
	if r.hubs[d] {
		return Allowed
	}
	g := r.grants[d]
	if g == nil {
		if d == r.own || r.paired[d] && r.ours(space) {
			return Allowed // work at one's own desk, and at one paired with it, never waits for anybody
		}
		return NotEnrolled
	}
	return r.judgeGrant(space, g)
}

func (r *Roll) judgeGrant(space uuid.UUID, g *Grant) Denial {
	announced := r.spaces[space]
	switch {
	case g.In(ReadOnly):
		return DeviceReadOnly
	case announced == nil:
		return SpaceUnannounced
	case announced.Type == Exercise && g.In(Training):
		return Allowed
	case g.In(Training) && len(g.Groups) == 1:
		return TrainingOnly
	case !g.reaches(space, announced):
		return OutsideGrant
	default:
		return Allowed
	}
}

// MayHold says whether a device is to be given a space's records: a hub all of them, another device those its grant
// reaches and those of spaces it made. A revoked device is given nothing more, but keeps at its own desk what it has.
func (r *Roll) MayHold(d dot.Device, space uuid.UUID) bool {
	announced, g := r.spaces[space], r.grants[d]
	switch {
	case r.IsHub(d):
		return true
	case announced == nil || r.Revoked(d) && d != r.own:
		return false
	case dot.DeviceOf(announced.Creator) == d, r.among(d) && r.ours(space):
		return true
	default:
		return g != nil && g.reaches(space, announced)
	}
}

// ours says whether this device or one paired with it made a space.
func (r *Roll) ours(space uuid.UUID) bool {
	a := r.spaces[space]
	return a != nil && r.among(dot.DeviceOf(a.Creator))
}

// reaches says whether a grant's area and spaces take in a space. The city sees everything; so does a grant with no
// area. A space with no area concerns everybody.
func (g *Grant) reaches(space uuid.UUID, a *Announcement) bool {
	if len(g.Spaces) > 0 && !slices.Contains(g.Spaces, space) {
		return false
	}
	return g.Level == City || g.Area == "" || a.Area == "" || a.Area == g.Area || slices.Equal(a.Creator, g.Public)
}
