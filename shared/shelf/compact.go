package shelf

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// FencedAfter is how long a device may be silent in an incident or exercise before the others stop waiting for it. In the
// standing census nobody is fenced: a desk may leave it alone from one season to the next.
const FencedAfter = syncproto.FencedAfterMillis * time.Millisecond

var _ peer.Stander = (*Shelf)(nil)

// standings is what hubs said of this device, by space, and on a hub what was stable when the space was last tended. It
// is said anew in every conversation.
type standings struct {
	sync.Mutex
	told   map[uuid.UUID]syncproto.Standing
	stable map[uuid.UUID]dot.Vector
}

// Holds hears what a device holds durably of a space. A hub keeps it: what all hold is stable. A fenced device that
// holds what is stable, and of which everything of its own is here, is waited for again.
func (s *Shelf) Holds(ctx context.Context, device dot.Device, space dot.Space, at time.Time, held dot.Vector) error {
	l, err := s.Ledger(space)
	if err != nil || !s.options.Hub || s.isSealed(space) || device.IsZero() {
		return nil //nolint:nilerr // a space taken away meanwhile has nothing to be kept of
	}
	if err := l.Heard(ctx, device, at.UnixMilli(), held); err != nil {
		return err
	}
	holder, err := l.Holder(ctx, device)
	if err != nil || holder.Fenced == 0 {
		return err
	}
	stable, err := l.Stable(ctx, s.waits(space))
	if err != nil || !syncproto.Returned(device, held, stable, l.Vector()) {
		return err
	}
	s.options.Log.Info("device has come back", "device", device.Short(), "space", space)
	return l.Fence(ctx, device, 0)
}

// waits tells for which devices what is stable in a space waits: those that may hold it.
func (s *Shelf) waits(space dot.Space) func(dot.Device) bool {
	roll := s.Roll()
	return func(d dot.Device) bool { return roll.MayHold(d, space) && !roll.Revoked(d) }
}

// Standing is how a device stands in a space; only a hub has a say in that.
func (s *Shelf) Standing(device dot.Device, space dot.Space) (st syncproto.Standing, ok bool) {
	l, err := s.Ledger(space)
	if err != nil || !s.options.Hub || s.isSealed(space) {
		return st, false
	}
	holder, err := l.Holder(context.Background(), device)
	s.standings.Lock()
	defer s.standings.Unlock()
	return syncproto.Standing{Space: space, Fenced: holder.Fenced, Stable: s.standings.stable[space]}, err == nil
}

// Told hears from a hub how this device stands in a space. The word of any other device means nothing.
func (s *Shelf) Told(_ context.Context, device dot.Device, st syncproto.Standing) (fenced bool, err error) {
	if s.options.Hub || !s.Roll().IsHub(device) {
		return false, nil
	}
	t := &s.standings
	t.Lock()
	defer t.Unlock()
	if t.told == nil {
		t.told = map[uuid.UUID]syncproto.Standing{}
	}
	t.told[st.Space] = st
	s.ring()
	return st.Fenced > 0, nil
}

// FencedHere tells since when a hub says that this device was silent in a space for so long that the others do not wait
// for it; ok is false when none says so.
func (s *Shelf) FencedHere(space uuid.UUID) (since time.Time, ok bool) {
	t := &s.standings
	t.Lock()
	defer t.Unlock()
	st := t.told[space]
	return time.UnixMilli(st.Fenced), st.Fenced > 0
}

// Fenced lists the devices that nobody waits for in a space any more, with the time each was last talked with about it.
func (s *Shelf) Fenced(ctx context.Context, space uuid.UUID) (list []ledger.Holder, err error) {
	l, err := s.Ledger(space)
	if err != nil {
		return nil, err
	}
	all, err := l.Holders(ctx)
	for _, h := range all {
		if h.Fenced > 0 {
			list = append(list, h)
		}
	}
	return list, err
}

// Tend does what can wait for a quiet moment, space by space: it keeps what others hold, brings the indexes of histories up
// to date, stops waiting for devices that were silent for too long, and joins small segments that everybody holds. What
// fails goes on where it stopped, the next time.
func (s *Shelf) Tend(ctx context.Context) {
	for id, l := range s.open() {
		_ = l.Tend(ctx)
		_ = l.Index(ctx)
		if s.isSealed(id) {
			continue
		}
		s.fence(ctx, id, l)
		if stable, err := s.stable(ctx, id, l); err == nil && len(stable) > 0 {
			if done, err := l.Compact(ctx, stable); err != nil {
				s.options.Log.Warn("small segments could not be joined", "space", id, "error", err)
			} else if done.Segments > 0 {
				s.options.Log.Debug("joined small segments", "space", id, "segments", done.Segments, "into", done.Into)
			}
		}
	}
}

// stable is what every device that takes part in a space is known to hold: what a hub knows itself, and what another
// device was told by one. Without a word of a hub nothing is stable.
func (s *Shelf) stable(ctx context.Context, space uuid.UUID, l *ledger.Ledger) (dot.Vector, error) {
	var stable dot.Vector
	if s.options.Hub {
		var err error
		if stable, err = l.Stable(ctx, s.waits(space)); err != nil {
			return nil, err
		}
	}
	s.standings.Lock()
	defer s.standings.Unlock()
	if !s.options.Hub {
		return s.standings.told[space].Stable, nil
	}
	if s.standings.stable == nil {
		s.standings.stable = map[uuid.UUID]dot.Vector{}
	}
	s.standings.stable[space] = stable
	return stable, nil
}

// fence stops waiting for devices that were silent in an incident or exercise for too long. This hub's clock decides.
func (s *Shelf) fence(ctx context.Context, space uuid.UUID, l *ledger.Ledger) {
	a := s.Roll().Space(space)
	if !s.options.Hub || a == nil || a.Type == identity.Census {
		return
	}
	list, err := l.Holders(ctx)
	if err != nil {
		return
	}
	now, waits := s.options.Now(), s.waits(space)
	for _, h := range list {
		if h.Fenced > 0 || !waits(h.Device) || !syncproto.Silent(h.At, now.UnixMilli()) {
			continue
		}
		if err := l.Fence(ctx, h.Device, now.UnixMilli()); err == nil {
			s.options.Log.Info("device is not waited for any more", "device", h.Device.Short(), "space", space, "silent since", time.UnixMilli(h.At))
		}
	}
}
