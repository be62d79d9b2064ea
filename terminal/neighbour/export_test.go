package neighbour

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/hashicorp/mdns"

	"qianshao/syncproto/dot"
)

// Limits of a terminal in its network.
const (
	LinesMax        = linesMax
	ConnectionsEach = connectionsEach
	DiallingMax     = diallingMax
	ConnectionsMax  = connectionsMax
	SlotLength      = slotLength
	SlotsApart      = slotsApart
)

// Beacon is what a start announces with a secret at a place and time: its name, and the tag.
func Beacon(start, shared []byte, at netip.AddrPort, now time.Time) (name, tag string) {
	n := nonceAt(start, slotOf(now), at.Addr())
	return n.String(), secret(shared).tag(n, slotOf(now), at)
}

// Recognises says whether a beacon is taken for one's own.
func Recognises(shared []byte, name, tag string, at netip.AddrPort, now time.Time) bool {
	n, ok := parseNonce(name)
	return ok && secret(shared).recognise(tag, n, at, now)
}

// Talks is the rule for two links between two devices.
type Talks = talks

// NewTalks makes the conversations of a device.
func NewTalks(own dot.Device) *Talks { return newTalks(own) }

// Begin takes a link up; see talks.begin.
func (t *talks) Begin(ctx context.Context, device dot.Device, outward bool) (context.Context, func(), error) {
	return t.begin(ctx, device, outward)
}

// Refuses says that a link would not be used.
func (t *talks) Refuses(device dot.Device, outward bool) bool { return t.refuses(device, outward) }

// Dismiss ends conversations; see talks.dismiss.
func (t *talks) Dismiss(away func(dot.Device) bool) { t.dismiss(away) }

// Claim says that a device is being called.
func (t *talks) Claim(device dot.Device) (func(), error) { return t.claim(device) }

// Outward says who called the conversation with a device.
func (t *talks) Outward(device dot.Device) (outward, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one := t.with[device]; one != nil {
		return one.outward, true
	}
	return false, false
}

// Sighted calls an address as if a beacon had named it.
func (n *Neighbours) Sighted(ctx context.Context, at netip.AddrPort) { n.sighted(ctx, at) }

// Lines counts the addresses that are called.
func (n *Neighbours) Lines() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.lines)
}

// HangUp ends the lines of Sighted.
func (n *Neighbours) HangUp() { n.hangUp() }

// Heard hands a network's answer to a discovery with a secret; it gives how often that was taken for a neighbour.
func Heard(start, shared []byte, now time.Time, entries ...*mdns.ServiceEntry) (found int) {
	d := &discovery{
		start: start, secrets: func() []secret { return []secret{shared} }, now: func() time.Time { return now },
		found: func(netip.AddrPort) { found++ },
	}
	for _, e := range entries {
		d.heard(e)
	}
	return found
}

// Fence limits who may come in over a listener.
func Fence(l net.Listener, open bool) net.Listener { return &fence{Listener: l, open: open} }

// Private says whether an address belongs to a network of one's own.
func Private(ip netip.Addr) bool { return private(ip) }

// ReadIntroduction reads what a device says of itself, and writes it again.
func ReadIntroduction(raw []byte) ([]byte, error) {
	i, err := parseIntroduction(raw)
	if err != nil {
		return nil, err
	}
	return i.marshal()
}

// WriteIntroduction is one as another device sends it.
func WriteIntroduction(root []byte, facts [][]byte, token []byte, name string, addresses ...string) ([]byte, error) {
	return introduction{Root: root, Facts: facts, Token: token, Name: name, Addresses: addresses}.marshal()
}

// Reasons for which a link is not used.
var (
	ErrTalking  = errTalking
	ErrReplaced = errReplaced
)
