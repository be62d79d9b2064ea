// Package dot names changes: the logs they stand in, their places there, and the vectors that say which are held.
package dot

import (
	"bytes"
	"cmp"
	"crypto/sha1" // what version 5 of UUIDs is made of; nothing here depends on its strength
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Device is the name of a terminal or hub: the first 16 bytes of the SHA-256 of its public key. Nobody hands it out,
// so two desks that never met cannot collide.
type Device [16]byte

// Space is the id of one isolated set of records.
type Space = uuid.UUID

// Lane is the priority class of a log: 0 life safety and orders, 1 coordination, 2 people and supplies, 3 journal.
type Lane uint8

// Lanes is how many lanes there are.
const Lanes = 4

// ErrDevice says a text is not a device name.
var ErrDevice = errors.New("not a device name")

// ErrDeviceCheck says a device name was mistyped: its check characters do not fit.
var ErrDeviceCheck = errors.New("device name has wrong check characters")

var encoding = base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").WithPadding(base32.NoPadding)

// DeviceOf gives the name of the device that holds the private half of public.
func DeviceOf(public []byte) Device {
	sum := sha256.Sum256(public)
	return Device(sum[:16])
}

// String is the name in Base32 with two check characters, without letters that look alike.
func (d Device) String() string {
	sum := sha256.Sum256(d[:])
	return encoding.EncodeToString(d[:]) + encoding.EncodeToString(sum[:2])[:2]
}

// Short is the first six characters, enough to tell devices apart on a screen.
func (d Device) Short() string { return d.String()[:6] }

// IsZero says the name was never set.
func (d Device) IsZero() bool { return d == Device{} }

// ParseDevice reads what String wrote; spaces, dashes and case do not matter.
func ParseDevice(text string) (Device, error) {
	text = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	if len(text) != 28 {
		return Device{}, fmt.Errorf("%w: %d characters, want 28", ErrDevice, len(text))
	}
	raw, err := encoding.DecodeString(text[:26])
	if err != nil || len(raw) != 16 {
		return Device{}, ErrDevice
	}
	d := Device(raw)
	if d.String() != text {
		return Device{}, ErrDeviceCheck
	}
	return d, nil
}

// Log is one device's numbered changes in one lane of one space. Incarnation rises whenever the device cannot prove
// its own tail, so that a number is never used twice. The space is known from where the log is kept.
type Log struct {
	Device      Device
	Incarnation uint32
	Lane        Lane
}

// Compare orders logs by device, incarnation and lane, the same on every replica.
func (l Log) Compare(o Log) int {
	if a, b := binary.BigEndian.Uint64(l.Device[:]), binary.BigEndian.Uint64(o.Device[:]); a != b {
		return cmp.Compare(a, b) // as good as always: logs are sorted for every link
	}
	return cmp.Or(bytes.Compare(l.Device[:], o.Device[:]), cmp.Compare(l.Incarnation, o.Incarnation), cmp.Compare(l.Lane, o.Lane))
}

func (l Log) String() string {
	return fmt.Sprintf("%s.%d.%d", l.Device.Short(), l.Incarnation, l.Lane)
}

// AppendBinary appends the 21 fixed bytes of the log's name, as signatures and ids cover them.
func (l Log) AppendBinary(b []byte) []byte {
	b = append(b, l.Device[:]...)
	b = binary.BigEndian.AppendUint32(b, l.Incarnation)
	return append(b, byte(l.Lane))
}

// Dot is the name of one change: its log and its place there, counted from 1.
type Dot struct {
	Log Log
	Seq uint64
}

// IsZero says the dot names nothing.
func (d Dot) IsZero() bool { return d.Seq == 0 }

// Compare orders dots by log, then place.
func (d Dot) Compare(o Dot) int { return cmp.Or(d.Log.Compare(o.Log), cmp.Compare(d.Seq, o.Seq)) }

func (d Dot) String() string { return fmt.Sprintf("%s:%d", d.Log, d.Seq) }

// RecordID is the id of a record created by the change at d: a version-5 UUID over space, log and seq, so that it
// costs nothing to send and cannot be chosen by anybody else.
func RecordID(space Space, d Dot) uuid.UUID {
	b := d.Log.AppendBinary(append(make([]byte, 0, 45), space[:]...))
	sum := sha1.Sum(binary.BigEndian.AppendUint64(b, d.Seq))
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x50 // version 5
	id[8] = id[8]&0x3f | 0x80 // variant of RFC 9562
	return id
}

// Vector says of each log the highest seq that is held; logs have no gaps, so one number says it all.
type Vector map[Log]uint64

// Has says whether the change at d is held.
func (v Vector) Has(d Dot) bool { return d.Seq != 0 && d.Seq <= v[d.Log] }

// Clone copies v.
func (v Vector) Clone() Vector {
	c := make(Vector, len(v))
	for l, s := range v {
		c[l] = s
	}
	return c
}

// Covers says whether everything o holds is held in v too.
func (v Vector) Covers(o Vector) bool {
	for l, s := range o {
		if v[l] < s {
			return false
		}
	}
	return true
}

// Raise makes v hold all that o holds.
func (v Vector) Raise(o Vector) {
	for l, s := range o {
		v[l] = max(v[l], s)
	}
}

// Logs gives the logs of v in their order, leaving out empty ones.
func (v Vector) Logs() []Log {
	logs := make([]Log, 0, len(v))
	for l, s := range v {
		if s > 0 {
			logs = append(logs, l)
		}
	}
	slices.SortFunc(logs, Log.Compare)
	return logs
}

// Digest is equal for equal vectors: two replicas that agree need to say no more than this.
func (v Vector) Digest() [16]byte {
	h := sha256.New()
	b := make([]byte, 0, 32)
	for _, l := range v.Logs() {
		b = binary.BigEndian.AppendUint64(l.AppendBinary(b[:0]), v[l])
		h.Write(b)
	}
	return [16]byte(h.Sum(nil)[:16])
}
