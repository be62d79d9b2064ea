package shelf

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"qianshao/shared/identity"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/narrow"
	"qianshao/syncproto/segment"
)

// Receive takes a message in: facts are checked, signed segments go the way of all others, and what is told ahead of
// the log is kept apart. What it brought is durable when nil is returned. An error of package narrow means that the
// message was not taken.
func (n *Narrow) Receive(ctx context.Context, message []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.shelf
	if s.Roll().Revoked(n.peer) {
		return &identity.Refusal{Code: identity.Revoked}
	}
	n.link.Knows(n.book())
	taken, err := n.link.Receive(s.Now().UnixMilli(), message)
	if errors.Is(err, narrow.ErrReplayed) {
		return errors.Join(err, n.keep(ctx))
	}
	if err != nil {
		return err
	}
	if len(taken.Facts) > 0 {
		if err := s.Learn(ctx, taken.Facts); err != nil {
			return err
		}
	}
	for _, segment := range taken.Segments {
		if err := n.append(ctx, segment); err != nil {
			return err
		}
	}
	for _, h := range taken.Heads {
		if err := n.believe(ctx, h); err != nil {
			return err
		}
	}
	if err := n.keepItems(ctx, taken.Items); err != nil {
		return err
	}
	if err := n.keep(ctx); err != nil {
		return err
	}
	s.ring()
	return nil
}

// append gives a segment that has come whole to its ledger, and lets the peer know how far the log is durable now.
func (n *Narrow) append(ctx context.Context, s narrow.Segment) error {
	l, err := n.shelf.Ledger(s.Space)
	if err != nil {
		return nil // a space given up meanwhile
	}
	public := n.shelf.publicOf(s.Log.Device)
	first, last, err := segment.Peek(s.Bytes)
	if public == nil || err != nil || first != s.First {
		return nil // nobody here can check it; it is not confirmed, and comes again when its author is known
	}
	kept, err := l.Append(ctx, []syncproto.Run{{Log: s.Log, Public: public, Segments: []segment.Sealed{{First: first, Last: last, Bytes: s.Bytes}}}})
	if err != nil {
		return fmt.Errorf("keep what came by messages: %w", err)
	}
	for _, k := range kept {
		n.link.Tell(narrow.Head{Space: s.Space, Log: s.Log, Seq: k.Head, Back: k.Refused == syncproto.Gap, Denied: len(k.Denied) > 0})
	}
	return nil
}

// believe takes the peer's word for what it holds durably: 中心已确认 where it is a hub, else 邻机已收.
func (n *Narrow) believe(ctx context.Context, h narrow.Head) error {
	if h.Back && n.held[h.Space][h.Log] > h.Seq {
		n.holds(h.Space, h.Log, h.Seq)
	}
	l, err := n.shelf.Ledger(h.Space)
	if err != nil || h.Log.Device != n.shelf.Device() || h.Denied || h.Seq > l.Head(h.Log).Seq {
		return nil
	}
	known := l.Standings()[n.peer]
	acked := maps.Clone(known.Acked)
	if acked == nil {
		acked = dot.Vector{}
	}
	if h.Back {
		acked[h.Log] = min(acked[h.Log], h.Seq)
	} else {
		acked[h.Log] = max(acked[h.Log], h.Seq)
	}
	known.Device, known.Hub, known.At, known.Acked = n.peer, n.shelf.Roll().IsHub(n.peer), n.shelf.Now().UnixMilli(), acked
	known.Denied = slices.Clone(known.Denied)
	if err := l.Confirm(ctx, known); err != nil {
		return err
	}
	return l.Tend(ctx) // so that it is not forgotten: nobody says it again for a long time
}
