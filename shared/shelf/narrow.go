package shelf

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/narrow"
)

// NarrowOptions are how a link by short messages is run.
type NarrowOptions struct {
	Reader *narrow.Reader // shared by all links of a program
	// Lanes is the last lane that is sent: 1 is the design's, 2 where an office wants people and goods told, too.
	Lanes dot.Lane
	// SlotMillis is how long a message takes its turn; 0 is a minute.
	SlotMillis int64
}

// Narrow is the shelf as one link by short messages uses it. It is safe for concurrent use.
type Narrow struct {
	shelf *Shelf
	peer  dot.Device
	keys  narrow.Keys
	o     NarrowOptions

	mu      sync.Mutex
	link    *narrow.Link
	held    map[dot.Space]dot.Vector // what the peer holds, as another carrier saw it
	origins map[uuid.UUID]dot.Dot
	met     int // times that another carrier brought news

	weighed   NarrowStatus // as of weighedAt
	weighedAt string
}

// topicNarrow keeps the state of every link under the name of its device.
const topicNarrow = "narrow"

// narrowEpoch is raised when a pair of devices is to begin anew.
const narrowEpoch = 1

// ErrNoLink says that a device cannot be talked to by messages: nothing of it is granted here, or it was revoked.
var ErrNoLink = errors.New("device takes part in no link")

// narrowNote is what is kept of a link.
type narrowNote struct {
	State narrow.State  `cbor:"1,keyasint"`
	Held  []narrow.Head `cbor:"2,keyasint,omitempty"`
}

// Narrow takes up the link by messages with a device.
func (s *Shelf) Narrow(ctx context.Context, peer dot.Device, o NarrowOptions) (*Narrow, error) {
	public := s.publicOf(peer)
	if public == nil || s.Roll().Revoked(peer) {
		return nil, fmt.Errorf("%w: %s", ErrNoLink, peer.Short())
	}
	secret, err := s.key.Agree(public)
	if err != nil {
		return nil, err
	}
	n := &Narrow{shelf: s, peer: peer, o: o, held: map[dot.Space]dot.Vector{}, origins: map[uuid.UUID]dot.Dot{}}
	if n.keys, err = narrow.NewKeys(secret, s.Device(), peer, narrowEpoch); err != nil {
		return nil, err
	}
	raw, err := s.notes.Find(ctx, topicNarrow, peer.String())
	if err != nil {
		return nil, err
	}
	var note narrowNote
	if raw != nil && cbor.Unmarshal(raw, &note) != nil {
		note = narrowNote{} // rot here costs messages that are sent again, and nothing else
	}
	for _, h := range note.Held {
		n.holds(h.Space, h.Log, h.Seq)
	}
	n.link = narrow.New(narrow.Options{Keys: n.keys, Reader: o.Reader, SlotMillis: o.SlotMillis}, note.State, s.Now().UnixMilli())
	return n, nil
}

// publicOf is the key of a device that is granted or the root; nil for another one.
func (s *Shelf) publicOf(d dot.Device) ed25519.PublicKey {
	roll := s.Roll()
	if g := roll.Grant(d); g != nil {
		return g.Public
	}
	if root := roll.Root(); len(root) > 0 && dot.DeviceOf(root) == d {
		return root
	}
	if d == s.Device() {
		return s.key.Public()
	}
	return nil
}

// pace says how long a message takes its turn.
func (n *Narrow) pace(slot time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.link.Slot(slot.Milliseconds())
}

// Peer is the device on the other side.
func (n *Narrow) Peer() dot.Device { return n.peer }

// Ours says whether a message may be meant for this link.
func (n *Narrow) Ours(message []byte) bool { return n.keys.Ours(message) }

func (n *Narrow) holds(space dot.Space, log dot.Log, seq uint64) {
	if n.held[space] == nil {
		n.held[space] = dot.Vector{}
	}
	n.held[space][log] = seq
}

// Met notes what another carrier saw: the peer holds all facts held here, and these changes.
func (n *Narrow) Met(ctx context.Context, vectors map[dot.Space]dot.Vector) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, raw := range n.shelf.Roll().Bytes() {
		n.link.HasFact(raw)
	}
	grew := false
	for space, vector := range vectors {
		for log, seq := range vector {
			if n.held[space][log] != seq {
				n.holds(space, log, seq)
				grew = true
			}
			n.link.Holds(space, log, seq)
		}
	}
	if !grew {
		return nil
	}
	n.met++
	return n.keep(ctx)
}

// keep writes the state of the link down.
func (n *Narrow) keep(ctx context.Context) error {
	note := narrowNote{State: n.link.State()}
	for space, vector := range n.held {
		for log, seq := range vector {
			note.Held = append(note.Held, narrow.Head{Space: space, Log: log, Seq: seq})
		}
	}
	raw, err := cbor.Marshal(note)
	if err != nil {
		return fmt.Errorf("keep the link to %s: %w", n.peer.Short(), err)
	}
	return n.shelf.notes.Put(ctx, topicNarrow, n.peer.String(), raw)
}

// base is up to which change the peer is known to hold a log.
func (n *Narrow) base(space dot.Space, log dot.Log) uint64 {
	base := max(n.link.Base(space, log), n.held[space][log])
	if log.Device == n.shelf.Device() {
		if l, err := n.shelf.Ledger(space); err == nil {
			base = max(base, l.Standings()[n.peer].Acked[log])
		}
	}
	return base
}

// book is what both sides know at this moment.
func (n *Narrow) book() narrow.Book {
	s, roll := n.shelf, n.shelf.Roll()
	b := narrow.Book{Self: s.Device(), Peer: n.peer, Codes: s.Codes, Vocabulary: s.vocabulary(n.o.Reader.Digest())}
	for _, g := range roll.Grants() {
		b.Devices = append(b.Devices, g.Device())
	}
	for _, space := range s.Spaces() {
		if !space.Archived && (roll.MayHold(n.peer, space.ID)) {
			b.Spaces = append(b.Spaces, space.ID)
		}
	}
	b.Origin = func(_ dot.Space, id uuid.UUID) (dot.Dot, bool) {
		d, ok := n.origins[id]
		return d, ok
	}
	return b
}

// greetAfter is how long a side that calls may be silent before it lets itself be heard at its start.
const greetAfter = 6 * time.Hour

// Greet lets the next message go even when there is nothing to say, so that a centre learns who can be reached.
func (n *Narrow) Greet() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.shelf.Now().UnixMilli()-n.link.State().Answered > greetAfter.Milliseconds() {
		n.link.Greet()
	}
}

// NarrowStatus is how a link stands.
type NarrowStatus struct {
	Peer           dot.Device
	Heard          int64 // Unix milliseconds of the last message; 0 for never
	Answered       int64 // of the last acknowledgement
	Sent, Received uint64
	Waiting        int      // changes that the peer was told nothing of
	Unsigned       int      // changes told ahead of the log, and received
	InFlight       int      // messages that nothing was heard of yet
	Urgent         dot.Lane // of what waits; dot.Lanes when nothing does
}

// Status tells how the link stands.
func (n *Narrow) Status(ctx context.Context) (NarrowStatus, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	st := n.link.State()
	out := NarrowStatus{Peer: n.peer, Heard: st.Heard, Answered: st.Answered, Sent: st.Sent, Received: st.Received, InFlight: n.link.InFlight(), Urgent: dot.Lanes}
	if n.shelf.Roll().Revoked(n.peer) {
		return out, nil
	}
	key := n.moment()
	if key == n.weighedAt {
		out.Waiting, out.Unsigned, out.Urgent = n.weighed.Waiting, n.weighed.Unsigned, n.weighed.Urgent
		return out, nil
	}
	n.link.Knows(n.book())
	b, err := n.backlog(ctx)
	if err != nil {
		return out, err
	}
	for _, t := range b.tellings {
		if t.told {
			out.Unsigned++
			continue
		}
		out.Waiting++
		out.Urgent = min(out.Urgent, t.log.Lane)
	}
	if len(b.facts) > 0 || st.OwesAck || len(st.Heads) > 0 {
		out.Urgent = min(out.Urgent, dot.Lanes-1)
	}
	n.weighed, n.weighedAt = out, n.moment()
	return out, nil
}

// moment tells whether anything happened since a status was worked out, which costs a look at all that waits.
func (n *Narrow) moment() string {
	st := n.link.State()
	key := fmt.Sprint(st.Next, st.Received, st.OwesAck, len(st.Told), len(st.Heads), len(n.shelf.Roll().Bytes()), n.met)
	for _, space := range n.shelf.Spaces() {
		if l, err := n.shelf.Ledger(space.ID); err == nil {
			digest := l.Heads().Digest()
			key += string(digest[:])
		}
	}
	return key
}

// satellite is the name under which a ledger keeps what was told ahead of its logs: not that of the device itself, for
// a link to it that ends takes nothing back of this.
func satellite(d dot.Device) dot.Device { return dot.DeviceOf(append([]byte("satellite"), d[:]...)) }

// Next makes the next message for the peer, of at most size bytes; nil when there is nothing to say. What it depends
// on is durable when it is given.
func (n *Narrow) Next(ctx context.Context, size int) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.shelf.Roll().Revoked(n.peer) {
		return nil, &identity.Refusal{Code: identity.Revoked}
	}
	n.link.Knows(n.book())
	b, err := n.backlog(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := n.link.Next(n.shelf.Now().UnixMilli(), size, b.offer())
	if err != nil || raw == nil {
		return nil, err
	}
	return raw, n.keep(ctx)
}

// Weight is what of a backlog one message would hold.
type Weight struct {
	Changes, Items, Fields int // of the backlog
	Fit                    int // items that fit, the most urgent first
	Segments, Bytes        int // signed, and their bytes
}

// Weigh tells what of the backlog a message of size bytes would hold, without sending anything.
func (n *Narrow) Weigh(ctx context.Context, size int) (Weight, []narrow.Item, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.link.Knows(n.book())
	b, err := n.backlog(ctx)
	w := Weight{Changes: len(b.tellings), Items: len(b.items), Segments: len(b.segments)}
	for _, it := range b.items {
		w.Fields += len(it.Fields)
	}
	for _, s := range b.segments {
		w.Bytes += len(s.Bytes)
	}
	w.Fit = n.link.Fit(n.shelf.Now().UnixMilli(), size, b.items)
	return w, b.items, err
}
