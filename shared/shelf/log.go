package shelf

import (
	"context"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// Line is the shelf as one peer on one link uses it: it notes what was handed to that link.
type Line struct {
	*Shelf
	to   dot.Device
	seen map[uuid.UUID]uint64 // how far Holdings told of each space; one goroutine's
}

var _ peer.Log = Line{}

// Line opens the shelf for a conversation with a device. End it with Hang when the link is gone.
func (s *Shelf) Line(to dot.Device) Line { return Line{s, to, map[uuid.UUID]uint64{}} }

// Holdings tells what is durable here of every space that the device on the other side may have, and after the first
// time only of the logs that grew since the last.
func (n Line) Holdings(_ context.Context, device dot.Device) (map[dot.Space]syncproto.Holding, error) {
	roll := n.Roll()
	holdings := map[dot.Space]syncproto.Holding{}
	for id, l := range n.open() {
		if roll.MayHold(device, id) {
			holdings[id], n.seen[id] = l.HoldingSince(device, n.seen[id])
		}
	}
	return holdings, nil
}

// Hang forgets what was handed to the link and not acknowledged: it is not on its way any more.
func (n Line) Hang() {
	for _, l := range n.open() {
		l.Disconnected(n.to)
	}
}

// Load reads sealed segments of a log of a space to be sent on this link.
func (n Line) Load(ctx context.Context, space dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	l, err := n.Ledger(space)
	if err != nil {
		return syncproto.Run{}, err
	}
	run, err := l.Load(ctx, log, after, bytesMax)
	if err == nil && len(run.Segments) > 0 {
		l.Handed(n.to, log, run.Segments[len(run.Segments)-1].Last)
	}
	return run, err
}

// Append keeps foreign segments of a space durably and applies them.
func (s *Shelf) Append(ctx context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	l, err := s.Ledger(space)
	if err != nil {
		return nil, err
	}
	return l.Append(ctx, runs)
}

// Seal signs this device's own open tails of a space, and says whether there were any.
func (s *Shelf) Seal(ctx context.Context, space dot.Space) (some bool, err error) {
	l, err := s.Ledger(space)
	if err != nil || l.Open() == 0 {
		return false, err
	}
	_, err = s.sealAtAnyCost(ctx, l) // what cannot be sealed stays here and safe; the rest goes
	return true, err
}

// Behind hears that a peer holds more of this device's own logs than is sealed here.
func (s *Shelf) Behind(ctx context.Context, space dot.Space, theirs dot.Vector) error {
	l, err := s.Ledger(space)
	if err != nil {
		return err
	}
	return l.Behind(ctx, theirs)
}

// Confirmed keeps what another device says is durable there.
func (s *Shelf) Confirmed(ctx context.Context, c peer.Confirmation) error {
	l, err := s.Ledger(c.Space)
	if err != nil {
		return err
	}
	stopped := make(map[dot.Log]string, len(c.Stopped))
	for log, why := range c.Stopped {
		stopped[log] = why.String()
	}
	return l.Confirm(ctx, ledger.Standing{
		Device: c.Device, Hub: c.Hub, At: c.At.UnixMilli(), Sent: l.Standings()[c.Device].Sent, Acked: c.Acked, Denied: c.Denied, Stopped: stopped,
	})
}
