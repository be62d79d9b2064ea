package wire

import (
	"fmt"

	"qianshao/syncproto/dot"
)

// TypeStanding is the frame by which a hub tells a device how it stands in a space.
const TypeStanding Type = 15

// CapJoined says that a device reads joined segments and wants to hear how it stands. A side that lacks it is never sent
// a Standing; a joined segment it refuses as too new.
const CapJoined Capabilities = 1 << 3

// Standing says how the receiver stands in a space, as its sender sees it, and what every device that takes part is known
// to hold.
type Standing struct {
	Space  dot.Space
	Fenced bool       // the receiver was silent for so long that the others do not wait for it any more
	Since  int64      // when it was fenced, Unix milliseconds; 0 when it is not
	Stable dot.Vector // held by every device that takes part, those fenced left out
}

type standingBody struct {
	Space   []byte        `cbor:"1,keyasint"`
	Fenced  bool          `cbor:"2,keyasint,omitempty"`
	Since   int64         `cbor:"3,keyasint,omitempty"`
	Devices []deviceHeads `cbor:"4,keyasint,omitempty"`
}

// Type is TypeStanding.
func (*Standing) Type() Type { return TypeStanding }

func (f *Standing) pack() (*standingBody, error) {
	have, err := (&Have{Space: f.Space, Held: f.Stable}).pack()
	if err != nil {
		return nil, err
	}
	return &standingBody{Space: have.Space, Fenced: f.Fenced, Since: f.Since, Devices: have.Devices}, nil
}

func readStanding(raw []byte) (Frame, error) {
	var b standingBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &Standing{Fenced: b.Fenced, Since: b.Since, Stable: make(dot.Vector, len(b.Devices))}
	if err := fill(f.Space[:], b.Space); err != nil {
		return nil, err
	}
	if f.Since < 0 || f.Fenced != (f.Since > 0) {
		return nil, fmt.Errorf("%w: fenced %t since %d", ErrMalformed, f.Fenced, f.Since)
	}
	for _, d := range b.Devices {
		if err := readHeads(f.Stable, d); err != nil {
			return nil, err
		}
	}
	return f, nil
}
