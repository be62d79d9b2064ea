package wire

import (
	"crypto/ed25519"
	"fmt"
	"math"

	"qianshao/syncproto/dot"
)

const hashBytes = 16

func (f *Hello) check() error {
	switch {
	case len(f.Public) != ed25519.PublicKeySize:
		return fmt.Errorf("%w: key of %d bytes", ErrMalformed, len(f.Public))
	case len(f.Facts) != hashBytes:
		return fmt.Errorf("%w: digest of %d bytes", ErrMalformed, len(f.Facts))
	case len(f.Name) > NameMax, len(f.Program) > NameMax:
		return fmt.Errorf("%w: name", ErrTooLarge)
	case f.VersionMin > f.VersionMax:
		return fmt.Errorf("%w: versions %d to %d", ErrMalformed, f.VersionMin, f.VersionMax)
	}
	return nil
}

func (f *Facts) check() error {
	if len(f.Holds)%hashBytes != 0 || len(f.Holds) > HashesMax*hashBytes {
		return fmt.Errorf("%w: hashes of %d bytes", ErrMalformed, len(f.Holds))
	}
	for _, b := range f.Blobs {
		if len(b) == 0 || len(b) > FactMax {
			return fmt.Errorf("%w: fact of %d bytes", ErrTooLarge, len(b))
		}
	}
	return nil
}

func (f *Bye) check() error {
	if len(f.Reason) > ReasonMax {
		return fmt.Errorf("%w: reason of %d bytes", ErrTooLarge, len(f.Reason))
	}
	return nil
}

type haveBody struct {
	Space   []byte        `cbor:"1,keyasint"`
	Digest  []byte        `cbor:"2,keyasint"`
	Full    bool          `cbor:"3,keyasint,omitempty"`
	More    bool          `cbor:"4,keyasint,omitempty"`
	Part    uint64        `cbor:"5,keyasint,omitempty"`
	Devices []deviceHeads `cbor:"6,keyasint,omitempty"`
}

// deviceHeads is the part of a vector that belongs to one device, which is named once: incarnation, lane, seq,
// incarnation, lane, seq and so on.
type deviceHeads struct {
	_      struct{} `cbor:",toarray"`
	Device []byte
	Heads  []uint64
}

func (f *Have) pack() (*haveBody, error) {
	if len(f.Held) > LogsMax {
		return nil, fmt.Errorf("%w: %d logs", ErrTooLarge, len(f.Held))
	}
	b := &haveBody{Space: f.Space[:], Digest: f.Digest[:], Full: f.Full, More: f.More, Part: f.Part}
	for _, l := range f.Held.Logs() {
		n := len(b.Devices)
		if n == 0 || dot.Device(b.Devices[n-1].Device) != l.Device {
			b.Devices = append(b.Devices, deviceHeads{Device: l.Device[:]})
			n++
		}
		d := &b.Devices[n-1]
		d.Heads = append(d.Heads, uint64(l.Incarnation), uint64(l.Lane), f.Held[l])
	}
	return b, nil
}

func readHave(raw []byte) (Frame, error) {
	var b haveBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &Have{Full: b.Full, More: b.More, Part: b.Part}
	if err := fill(f.Space[:], b.Space); err != nil {
		return nil, err
	}
	if err := fill(f.Digest[:], b.Digest); err != nil {
		return nil, err
	}
	if f.Full {
		f.Held = make(dot.Vector, len(b.Devices))
	}
	for _, d := range b.Devices {
		if err := readHeads(f.Held, d); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func readHeads(held dot.Vector, d deviceHeads) error {
	var l dot.Log
	if held == nil || len(d.Heads)%3 != 0 {
		return fmt.Errorf("%w: %d numbers of heads", ErrMalformed, len(d.Heads))
	}
	if err := fill(l.Device[:], d.Device); err != nil {
		return err
	}
	if len(held)+len(d.Heads)/3 > LogsMax {
		return fmt.Errorf("%w: more than %d logs", ErrTooLarge, LogsMax)
	}
	for h := d.Heads; len(h) > 0; h = h[3:] {
		if h[0] > math.MaxUint32 || h[1] >= dot.Lanes || h[2] == 0 || h[2] > seqMax {
			return fmt.Errorf("%w: head %d", ErrMalformed, h[:3])
		}
		l.Incarnation, l.Lane = uint32(h[0]), dot.Lane(h[1])
		held[l] = h[2]
	}
	return nil
}

// seqMax keeps numbers of changes within a signed integer, as segments do.
const seqMax = 1 << 62

type logsBody struct {
	Space   []byte        `cbor:"1,keyasint"`
	Devices []deviceDecls `cbor:"2,keyasint"`
}

// deviceDecls is the declarations of one device's logs: number, incarnation, lane and so on.
type deviceDecls struct {
	_        struct{} `cbor:",toarray"`
	Public   []byte
	Declared []uint64
}

func (f *Logs) pack() (*logsBody, error) {
	if len(f.Declared) > LogsMax {
		return nil, fmt.Errorf("%w: %d logs", ErrTooLarge, len(f.Declared))
	}
	b := &logsBody{Space: f.Space[:]}
	for _, d := range f.Declared {
		n := len(b.Devices)
		if n == 0 || string(b.Devices[n-1].Public) != string(d.Public) {
			b.Devices = append(b.Devices, deviceDecls{Public: d.Public})
			n++
		}
		at := &b.Devices[n-1]
		at.Declared = append(at.Declared, d.Number, uint64(d.Log.Incarnation), uint64(d.Log.Lane))
	}
	return b, nil
}

func readLogs(raw []byte) (Frame, error) {
	var b logsBody
	if err := read(raw, &b); err != nil {
		return nil, err
	}
	f := &Logs{}
	if err := fill(f.Space[:], b.Space); err != nil {
		return nil, err
	}
	for _, d := range b.Devices {
		if len(d.Public) != ed25519.PublicKeySize || len(d.Declared)%3 != 0 {
			return nil, fmt.Errorf("%w: declaration", ErrMalformed)
		}
		if len(f.Declared)+len(d.Declared)/3 > LogsMax {
			return nil, fmt.Errorf("%w: more than %d logs", ErrTooLarge, LogsMax)
		}
		l := dot.Log{Device: dot.DeviceOf(d.Public)}
		for n := d.Declared; len(n) > 0; n = n[3:] {
			if n[1] > math.MaxUint32 || n[2] >= dot.Lanes {
				return nil, fmt.Errorf("%w: declaration %d", ErrMalformed, n[:3])
			}
			l.Incarnation, l.Lane = uint32(n[1]), dot.Lane(n[2])
			f.Declared = append(f.Declared, Declaration{Number: n[0], Log: l, Public: d.Public})
		}
	}
	return f, nil
}

// fill copies bytes that must be exactly as many as wanted.
func fill(to, from []byte) error {
	if len(to) != len(from) {
		return fmt.Errorf("%w: %d bytes where %d belong", ErrMalformed, len(from), len(to))
	}
	copy(to, from)
	return nil
}
