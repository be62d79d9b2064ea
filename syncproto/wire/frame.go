// Package wire turns frames into bytes and back, versioned, bounded.
//
// A frame is one byte for its type and one CBOR map for its body, with small numbers for keys. Keys not known are
// skipped, and so are types not known: a newer program may say more than this one understands.
package wire

import (
	"crypto/ed25519"
	"errors"

	"qianshao/syncproto/dot"
)

// Versions of the conversation this program speaks. A link whose two sides share none ends with ByeVersion.
const (
	VersionMin = 1
	VersionMax = 1
)

// Limits of one frame. Whatever is longer is neither made nor read.
const (
	FrameMax    = 1 << 20 // bytes of a frame, its type included
	SegmentsMax = 4096    // segments in a frame
	ListMax     = 16384   // elements of any list in a frame
	LogsMax     = 8192    // logs in a frame
	NameMax     = 128     // bytes of a device's name, of the name of a program
	ReasonMax   = 256     // bytes of the reason in a Bye
	FactMax     = 64 << 10
	HashesMax   = 32768 // hashes of facts in a frame
	depthMax    = 16
)

// Refusals. Every error of this package wraps one of them.
var (
	ErrMalformed = errors.New("frame malformed")
	ErrTooLarge  = errors.New("frame too large")
)

// Type tells frames apart. The numbers never change.
type Type uint8

// Types of frames.
const (
	TypeHello       Type = 1
	TypeFacts       Type = 2
	TypeHave        Type = 3
	TypeLogs        Type = 4
	TypeSegments    Type = 5
	TypeAck         Type = 6
	TypeCredit      Type = 7
	TypePing        Type = 8
	TypePong        Type = 9
	TypeFingerprint Type = 10
	TypeBye         Type = 11
)

// Frame is one of the frame types of this package.
type Frame interface {
	Type() Type
}

// Capabilities say what a device is able to do in a conversation. Bits not known mean nothing.
type Capabilities uint64

// Capabilities.
const (
	CapHub   Capabilities = 1 << 0 // a hub: what it has acknowledged is 中心已确认, if its certificate says so too
	CapAudit Capabilities = 1 << 1 // answers fingerprints of state
)

// Hello opens a conversation; it is the first frame of each side.
type Hello struct {
	VersionMin   uint64            `cbor:"1,keyasint"`
	VersionMax   uint64            `cbor:"2,keyasint"`
	Public       ed25519.PublicKey `cbor:"3,keyasint"` // names the device: dot.DeviceOf
	Name         string            `cbor:"4,keyasint,omitempty"`
	Capabilities Capabilities      `cbor:"5,keyasint,omitempty"`
	Clock        int64             `cbor:"6,keyasint,omitempty"` // Unix milliseconds
	Facts        []byte            `cbor:"7,keyasint"`           // digest of the facts held, 16 bytes
	Credit       uint64            `cbor:"8,keyasint"`           // bytes of segments that may be sent before more credit is given
	Program      string            `cbor:"9,keyasint,omitempty"`
}

// Device is the name of the device that says hello.
func (f *Hello) Device() dot.Device { return dot.DeviceOf(f.Public) }

// Facts carries signed blobs, whose meaning is no matter of the protocol, or lists which are held.
type Facts struct {
	Listing bool     `cbor:"1,keyasint,omitempty"` // Holds is the whole list; sent once when the digests differ
	Holds   []byte   `cbor:"2,keyasint,omitempty"` // hashes of the facts held, 16 bytes each
	Blobs   [][]byte `cbor:"3,keyasint,omitempty"`
}

// Have says what is held of a space. At first it is the digest of the vector alone; only when the two digests differ
// does each side send its vector, in one or more frames.
type Have struct {
	Space  dot.Space
	Digest [16]byte
	Full   bool       // Held is said, or a part of it
	More   bool       // another part follows
	Part   uint64     // counts the parts from 0
	Held   dot.Vector // of the part
}

// Logs declares numbers for logs of a space, once per log and conversation, so that a segment costs no more than a
// byte or two to address. It carries the keys by which segments of third parties are checked.
type Logs struct {
	Space    dot.Space
	Declared []Declaration
}

// Declaration gives a log its number in frames sent by the side that declares it.
type Declaration struct {
	Number uint64
	Log    dot.Log
	Public ed25519.PublicKey // dot.DeviceOf(Public) is Log.Device
}

// Segments carries whole sealed segments, in the order of each log.
type Segments struct {
	Runs []Run
}

// Run is segments of one log, named by the number its sender declared.
type Run struct {
	Number   uint64
	Segments [][]byte
}

// Ack says what is durable at its sender, after fsync.
type Ack struct {
	Mine    bool      // the numbers are those declared by the sender of the Ack, else those of the other side
	Heads   []Head    // per log the highest number held; lower than before means nothing
	Denied  []Denial  // of the logs in Heads: all changes held but not allowed
	Refused []Refusal // logs of which no more is taken in this conversation
}

// Head is the end of a log.
type Head struct{ Number, Seq uint64 }

// Denial is a run of changes of a log that are held but not allowed.
type Denial struct{ Number, First, Last uint64 }

// Refusal names a log of which no more is taken, with the code why.
type Refusal struct{ Number, Code uint64 }

// Credit allows the other side to send so many more bytes of segments.
type Credit struct {
	Bytes uint64 `cbor:"1,keyasint"`
}

// Ping asks for a Pong. Announced is how many different Haves and Facts its sender has sent: the other side sees at
// once when one was lost, which nothing else would bring to light.
type Ping struct {
	Nonce     uint64 `cbor:"1,keyasint"`
	Clock     int64  `cbor:"2,keyasint"` // Unix milliseconds
	Announced uint64 `cbor:"3,keyasint,omitempty"`
}

// Pong answers a Ping.
type Pong struct {
	Nonce uint64 `cbor:"1,keyasint"`
	Clock int64  `cbor:"2,keyasint"` // Unix milliseconds
}

// Fingerprint digests the merged state of a space in sixteen ranges of record ids, when the link is idle.
type Fingerprint struct {
	Space  dot.Space
	Held   [16]byte // digest of the vector the state was made from
	Facts  [16]byte // digest of the facts that decided what was allowed
	Ranges [16][8]byte
}

// ByeCode says why a conversation ends. The numbers never change.
type ByeCode uint64

// Codes of a Bye.
const (
	ByeDone     ByeCode = 0 // nothing is wrong
	ByeVersion  ByeCode = 1 // no common version
	ByeProtocol ByeCode = 2 // the other side said what the protocol forbids
	ByeFlood    ByeCode = 3 // more was sent than credit was given for
	ByeStalled  ByeCode = 4 // work and no progress
	ByeSelf     ByeCode = 5 // both sides have one key: a copied device
	ByeDenied   ByeCode = 6 // the device is not let in
	ByeFailed   ByeCode = 7 // the sender cannot go on: a full or broken disk
	ByeLost     ByeCode = 8 // a frame was lost on the way
)

// Bye is the last frame of a side.
type Bye struct {
	Code   ByeCode `cbor:"1,keyasint"`
	Reason string  `cbor:"2,keyasint,omitempty"` // a technical line, never shown as it is
}

// Unknown stands for a frame of a type this program does not know. It is skipped.
type Unknown struct{ Of Type }

// Type is TypeHello.
func (*Hello) Type() Type { return TypeHello }

// Type is TypeFacts.
func (*Facts) Type() Type { return TypeFacts }

// Type is TypeHave.
func (*Have) Type() Type { return TypeHave }

// Type is TypeLogs.
func (*Logs) Type() Type { return TypeLogs }

// Type is TypeSegments.
func (*Segments) Type() Type { return TypeSegments }

// Type is TypeAck.
func (*Ack) Type() Type { return TypeAck }

// Type is TypeCredit.
func (*Credit) Type() Type { return TypeCredit }

// Type is TypePing.
func (*Ping) Type() Type { return TypePing }

// Type is TypePong.
func (*Pong) Type() Type { return TypePong }

// Type is TypeFingerprint.
func (*Fingerprint) Type() Type { return TypeFingerprint }

// Type is TypeBye.
func (*Bye) Type() Type { return TypeBye }

// Type is that of the unknown frame.
func (u *Unknown) Type() Type { return u.Of }
