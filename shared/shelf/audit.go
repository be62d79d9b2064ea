package shelf

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

var _ peer.Fingerprinter = Line{}

// rebuildEvery bounds how often a peer can make us rebuild: two that differ for good must not keep each other busy.
const rebuildEvery = time.Hour

// print is the fingerprint of a space at one moment. It costs a look at every record, so a hub with many links takes
// it once for all of them.
type print struct {
	applied [16]byte       // digest of what was applied
	roll    *identity.Roll // what the facts said: they decide what is applied
	ranges  [16][8]byte
	held    dot.Vector
	rebuilt time.Time
}

// Fingerprint digests the merged state of a space, for a peer that holds the same changes to compare.
func (n Line) Fingerprint(ctx context.Context, space dot.Space) ([16][8]byte, dot.Vector, error) {
	l, err := n.Ledger(space)
	if err != nil {
		return [16][8]byte{}, nil, err
	}
	n.auditing.Lock()
	defer n.auditing.Unlock()
	kept, roll := n.prints[space], n.Roll()
	if kept.held != nil && kept.applied == l.Heads().Digest() && kept.roll == roll {
		return kept.ranges, kept.held, nil
	}
	ranges, held, err := l.Fingerprint(ctx)
	if err != nil {
		return ranges, nil, err
	}
	n.prints[space] = print{applied: held.Digest(), roll: roll, ranges: ranges, held: held, rebuilt: kept.rebuilt}
	return ranges, held, nil
}

// Mismatched hears that a peer shows another state while holding exactly the same changes: one of the two is damaged.
// The logs are the truth, so the tables are made again from them.
func (n Line) Mismatched(ctx context.Context, space dot.Space, device dot.Device, ranges []int) error {
	n.options.Log.Error("state differs from that of a peer with the same changes", "space", uuid.UUID(space).String(), "peer", device.String(), "ranges", ranges)
	l, err := n.Ledger(space)
	if err != nil {
		return err
	}
	n.auditing.Lock()
	defer n.auditing.Unlock()
	kept, now := n.prints[space], n.options.Now()
	if !kept.rebuilt.IsZero() && now.Sub(kept.rebuilt) < rebuildEvery {
		return nil
	}
	n.prints[space] = print{rebuilt: now}
	return l.Rebuild(ctx)
}
