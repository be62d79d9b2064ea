// Package segment turns runs of one log's changes into sealed, signed bytes that can be kept for ever.
package segment

import (
	"errors"

	"qianshao/syncproto/dot"
)

// Limits of one segment. A caller whose changes do not fit cuts at the end of an act.
const (
	ChangesMax     = 512      // changes of a segment
	BytesMax       = 64 << 10 // bytes of a sealed segment, signature and all
	DecodedMax     = 8 << 20  // bytes its body may unfold to
	RatioMax       = 20       // how many times its stored size a body may unfold to
	WritesMax      = 1024     // writes of one change
	WritesTotalMax = 1 << 15  // writes of a segment
	ReplacesMax    = 1 << 15  // replaced writes named in a segment
	ValueMax       = 32 << 10 // bytes of one text or sealed value
	OperatorMax    = 256      // bytes of an operator's name
	SeqMax         = 1 << 62  // seqs, acts and schema versions stay below, so that they fit a signed integer
)

// Refusals. Every error of this package wraps one of them.
var (
	ErrMalformed = errors.New("segment malformed")                // its bytes mean nothing, or name the impossible
	ErrVersion   = errors.New("segment of an unknown version")    // made by a newer program, or not a segment at all
	ErrSignature = errors.New("segment signature does not match") // not by this device, for this place, or altered since
	ErrChain     = errors.New("segment does not continue its log")
	ErrTooLarge  = errors.New("segment too large")
)

// Context is where a segment stands: it is implied by where it is kept and never inside its bytes, yet covered by hash
// and signature. So a segment spliced into another space or log is refused.
type Context struct {
	Space dot.Space
	Log   dot.Log
}

// Hash chains a segment to the one before it in its log. It is the SHA-256 of a domain string, the version, the
// context, the hash before, the first seq, and the bytes without their signature.
type Hash [32]byte

// Sealed is a segment as stored and sent: the changes First to Last of a log.
type Sealed struct {
	First, Last uint64
	Bytes       []byte
}

// Signer makes the Ed25519 signature of a message with the device's private key.
type Signer func(message []byte) []byte
