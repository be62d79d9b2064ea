package identity

import (
	"cmp"
	"fmt"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// Accepted is the last change of one log that is still believed.
type Accepted struct {
	Space       uuid.UUID `cbor:"1,keyasint"`
	Incarnation uint32    `cbor:"2,keyasint"`
	Lane        dot.Lane  `cbor:"3,keyasint"`
	Seq         uint64    `cbor:"4,keyasint"`
	Hash        []byte    `cbor:"5,keyasint,omitempty"` // of the segment chain there; tells which branch was meant if the device forked
}

// acceptedMax bounds the logs of one revocation.
const acceptedMax = 1024

// Revocation takes a device's grant back for good: the machine is lost, or its holder is. It names the last accepted
// change of each log and never a time, for the thief owns the clock. A log it does not name has nothing accepted.
// What came later is quarantined, not deleted.
type Revocation struct {
	Device dot.Device `cbor:"1,keyasint"`
	Last   []Accepted `cbor:"2,keyasint,omitempty"`
	Facts  []FactID   `cbor:"6,keyasint,omitempty"` // what it stated and is still believed: the spaces it announced
	Reason string     `cbor:"3,keyasint"`
	By     string     `cbor:"4,keyasint,omitempty"` // the operator who asked for it
	At     int64      `cbor:"5,keyasint"`           // Unix milliseconds, for people
}

// Believes says whether a change the device made is among those accepted.
func (r *Revocation) Believes(space uuid.UUID, d dot.Dot) bool {
	for _, a := range r.Last {
		if a.Space == space && a.Incarnation == d.Log.Incarnation && a.Lane == d.Log.Lane {
			return d.Seq <= a.Seq
		}
	}
	return false
}

func (r *Revocation) check() error {
	if r.Device.IsZero() {
		return fmt.Errorf("%w: revocation of nobody", ErrFactContent)
	}
	if len(r.Last) > acceptedMax || len(r.Facts) > factsMax {
		return fmt.Errorf("%w: revocation names too much", ErrFactContent)
	}
	for _, a := range r.Last {
		if a.Lane >= dot.Lanes || len(a.Hash) > 64 {
			return fmt.Errorf("%w: revocation names no log", ErrFactContent)
		}
	}
	return cmp.Or(checkText("reason", r.Reason, 1, reasonLenMax), checkText("operator", r.By, 0, NameLenMax))
}
