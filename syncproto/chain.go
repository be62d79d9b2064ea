// Package syncproto decides what two replicas must tell each other.
package syncproto

import (
	"bytes"
	"crypto/ed25519"
	"errors"

	"qianshao/syncproto/segment"
)

// Head is the end of the sealed part of a log as held durably here: its last number, and the hash its next segment
// continues. The zero value is the end of an empty log.
type Head struct {
	Seq  uint64
	Hash segment.Hash
}

// Outcome says what became of a segment offered to a log. The numbers travel in acknowledgements and never change.
type Outcome uint8

// Outcomes of a segment.
const (
	Fresh     Outcome = 0 // goes on where the log ends: keep it
	Duplicate Outcome = 1 // held already, byte for byte: nothing to do but acknowledge it again
	Gap       Outcome = 2 // what comes before it is missing: not held, the log stops until that is offered
	Fork      Outcome = 3 // authentic, yet the log holds other content under these numbers: its device signed two histories
	Unfit     Outcome = 4 // its signature does not fit after what is held: forged, or from another history of the log
	Malformed Outcome = 5 // its bytes mean nothing
	TooNew    Outcome = 6 // sealed in a version this program cannot check
)

// Held says that the segment offered is in the log afterwards, so that it may be acknowledged.
func (o Outcome) Held() bool { return o == Fresh || o == Duplicate }

// String is the stable code of the outcome, as status pages and logs print it.
func (o Outcome) String() string {
	codes := [...]string{"fresh", "duplicate", "log-gap", "log-fork", "log-unfit", "log-malformed", "log-too-new"}
	if int(o) >= len(codes) {
		return "log-refused"
	}
	return codes[o]
}

// Stored finds the held segment, or the part of a joined one, that begins at first: the hash of what stands before it, and
// its bytes; those of a part are nil. ok is false when nothing held begins there. The bytes are only read.
type Stored func(first uint64) (prev segment.Hash, sealed []byte, ok bool)

// Accept decides about one segment offered to the log at ctx that ends at head. When the outcome is Fresh the head
// returned is that of the log with the segment in it, else it is head unchanged. A caller still has to decode what
// is Fresh before it keeps it: an authentic segment may be Malformed inside.
//
// Segments are never cut a second time, so one that overlaps what is held without being equal to a held one comes
// from another history. Only against the very hash it continues can that be proven (Fork); else it is Unfit.
//
// A joined segment may begin before the end of the log: what it holds beyond is judged, and segment.After gives that to
// be kept. What it says of changes held already is not looked at then.
func Accept(public ed25519.PublicKey, ctx segment.Context, head Head, offered []byte, stored Stored) (Head, Outcome) {
	first, last, err := segment.Peek(offered)
	if err != nil {
		return head, refusal(err)
	}
	if first > head.Seq+1 {
		return head, Gap
	}
	if last <= head.Seq || first <= head.Seq && !segment.IsJoined(offered) {
		return head, compare(public, ctx, head, first, last, offered, stored)
	}
	verify := segment.Verify
	if first <= head.Seq {
		verify = func(public ed25519.PublicKey, ctx segment.Context, prev segment.Hash, b []byte) (segment.Hash, error) {
			return segment.VerifyAfter(public, ctx, prev, head.Seq, b)
		}
	}
	hash, err := verify(public, ctx, head.Hash, offered)
	if err != nil && first <= head.Seq && errors.Is(err, segment.ErrSignature) {
		return head, compare(public, ctx, head, first, last, offered, stored)
	}
	if err != nil {
		return head, refusal(err)
	}
	return Head{Seq: last, Hash: hash}, Fresh
}

// compare judges a segment whose first number is held already. What was joined since is held without the signatures of
// its parts, so what counts is the hash after the last change, which covers all that stands before it.
func compare(public ed25519.PublicKey, ctx segment.Context, head Head, first, last uint64, offered []byte, stored Stored) Outcome {
	prev, sealed, ok := stored(first)
	if !ok {
		return Unfit
	}
	if bytes.Equal(sealed, offered) {
		return Duplicate
	}
	hash, err := segment.Verify(public, ctx, prev, offered)
	if err != nil {
		return refusal(err)
	}
	held := head.Hash
	if last < head.Seq {
		if held, _, ok = stored(last + 1); !ok {
			return Fork
		}
	}
	if last <= head.Seq && held == hash {
		return Duplicate
	}
	return Fork
}

func refusal(err error) Outcome {
	switch {
	case errors.Is(err, segment.ErrVersion):
		return TooNew
	case errors.Is(err, segment.ErrSignature), errors.Is(err, segment.ErrChain):
		return Unfit
	}
	return Malformed
}
