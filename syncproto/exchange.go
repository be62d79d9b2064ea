package syncproto

import (
	"crypto/ed25519"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// Holding is what one side holds durably of a space. Of own logs only the sealed part counts.
type Holding struct {
	Held   dot.Vector
	Denied []Denial // held changes that may not be applied here; the other side is told of those it made
}

// Denial is a run of changes that is authentic and held, yet not allowed: it waits in quarantine for a person.
type Denial struct {
	Log         dot.Log
	First, Last uint64
}

// Run is segments of one log, in their order and without a gap between them, with the key they are checked against.
// dot.DeviceOf(Public) is Log.Device in every run a Session gives out.
type Run struct {
	Log      dot.Log
	Public   ed25519.PublicKey
	Segments []segment.Sealed
}

// Bytes is the size of all segments of the run.
func (r Run) Bytes() int {
	n := 0
	for _, s := range r.Segments {
		n += len(s.Bytes)
	}
	return n
}

// Kept is what appending one run came to. Segments of the run up to Head are durable; the first one refused, and
// those after it, are not held.
type Kept struct {
	Log     dot.Log
	Head    uint64   // the last number of the log that is durable here now, fsynced
	Refused Outcome  // why the run went no further; Fresh or Duplicate when all of it is held
	Denied  []Denial // changes of this log that are held but not allowed: all of them, not only those of this run
}
