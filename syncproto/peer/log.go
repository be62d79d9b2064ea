// Package peer runs one Session over one Link against one Log.
package peer

import (
	"context"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Link carries frames of at most wire.FrameMax bytes to one other device and back. Send and Receive are called by
// one goroutine each; Close may be called by any, and ends both.
type Link interface {
	// Send hands one frame over. It keeps no hold of the bytes after it returns.
	Send(ctx context.Context, frame []byte) error
	// Receive waits for the next frame. The bytes are good until it is called again.
	Receive(ctx context.Context) ([]byte, error)
	Close() error
}

// Log is the durable side of a replica, as a peer needs it. All methods may be called by several peers at once.
type Log interface {
	// Holdings tells what is durable here of every space this side takes part in; of own logs the sealed part. Of
	// denials only those of device's changes are wanted.
	Holdings(ctx context.Context, device dot.Device) (map[dot.Space]syncproto.Holding, error)

	// Facts gives every signed blob held (grants, revocations, announcements of spaces) that device may have. The
	// slices are shared and only read.
	Facts(ctx context.Context, device dot.Device) ([][]byte, error)

	// Learn keeps the blobs that are authentic, durably, and ignores the others. It comes before Append, so that a
	// revocation takes effect before the data it is about. A space announced becomes part of Holdings when this side
	// takes it up.
	Learn(ctx context.Context, facts [][]byte) error

	// Append keeps foreign segments durably and applies them; it returns only after fsync. It answers every run, in
	// the order given, and decides with syncproto.Accept. An error means that nothing is known to be kept: the peer
	// ends. Runs of this device's own logs come here too, after a restored backup. One of the incarnation it still
	// writes under, from whichever peer and even before Behind, is proof that its numbers are taken: the incarnation
	// is raised and what is open renumbered before the run is kept.
	Append(ctx context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error)

	// Load reads whole sealed segments of a log, the first one holding the number after, plus 1. Together they have
	// at most bytesMax bytes, but there is always at least one when the log has any. A run without segments
	// says that nothing can be given now; the log is passed over for this session.
	Load(ctx context.Context, space dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error)

	// Seal signs this device's own open tails of the space, durably, so that Holdings and Load show them. With
	// nothing open it does nothing, and some is false.
	Seal(ctx context.Context, space dot.Space) (some bool, err error)

	// Behind says that a peer holds more of this device's own logs than is sealed here: theirs has those logs and
	// the peer's numbers. It is called before anything of these logs is sealed or sent in this session. The log
	// decides with syncproto.Unproven; when it returns, new changes are written under a raised incarnation.
	Behind(ctx context.Context, space dot.Space, theirs dot.Vector) error

	// Watch gives a channel of size one that is sent to whenever Holdings, Facts or an open tail may have changed,
	// and a function that ends the watching.
	Watch() (grew <-chan struct{}, stop func())

	// Confirmed takes what the other side says is durable there. It replaces what was known of that device and
	// space: a hub put back from a backup says less than before. An error ends the peer.
	Confirmed(ctx context.Context, c Confirmation) error
}

// Confirmation is what one device says of one space. Only logs of this device are in it: they decide which words
// stand beside an operator's records.
type Confirmation struct {
	Device dot.Device
	Hub    bool // the other side is a hub of the deployment: the word is 中心已确认, else 邻机已收
	Space  dot.Space
	At     time.Time // when it was said, on this device's clock

	Acked   dot.Vector                    // durable there
	Denied  []syncproto.Denial            // durable there but not allowed: 需处理
	Stopped map[dot.Log]syncproto.Outcome // logs it takes no more of in this session, and why; Fork and Unfit call for a person
}

// Fingerprinter is a Log that can be audited: two replicas that hold the same changes must show the same state. A
// Log that is not one is not audited.
type Fingerprinter interface {
	// Fingerprint digests the merged state of a space by ranges of record ids: range i holds the records whose id
	// begins with the four bits i. held is what was applied at that moment.
	Fingerprint(ctx context.Context, space dot.Space) (ranges [16][8]byte, held dot.Vector, err error)

	// Mismatched says that a peer shows another state in some ranges while holding exactly the same changes: one
	// of the two is damaged. The log raises the alarm and rebuilds.
	Mismatched(ctx context.Context, space dot.Space, device dot.Device, ranges []int) error
}
