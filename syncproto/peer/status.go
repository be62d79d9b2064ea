package peer

import (
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Status is how a peer stands. It is a value: others may keep it.
type Status struct {
	Connected   bool
	Device      dot.Device // zero while nobody is known
	Name        string     // as the other side calls itself: hostile text
	Program     string     // name and version of what runs there; hostile text too
	Hub         bool
	LastContact time.Time // when a frame came last, on this device's clock; zero when none ever came

	RoundTrip   time.Duration // 0 while none is known
	ClockOffset time.Duration // the other side's clock minus ours
	ClockKnown  bool          // ClockOffset was measured

	BytesIn, BytesOut int64 // of segments, on this link
	RateBytes         int64 // bytes a second the link was last seen to carry; 0 while none is known

	Spaces []syncproto.SpaceStatus  // in a fixed order; without a link nothing counts as sent
	Acked  map[dot.Space]dot.Vector // own logs, as durable there; a space is missing until that is known
}

// Status tells how the peer stands, as of a quarter of a second ago, and a little more in company. Anybody may ask at any time.
func (p *Peer) Status() Status { return *p.status.Load() }

// hub says that what the other side acknowledges counts as 中心已确认.
func (c *conversation) hub() bool {
	hello, ok := c.session.Peer()
	if !ok {
		return false
	}
	if c.peer.options.IsHub != nil {
		return c.peer.options.IsHub(hello.Device())
	}
	return hello.Capabilities&wire.CapHub != 0
}

func (c *conversation) connected() *Status {
	st := c.session.Status()
	out := &Status{
		Connected: true, Device: c.device(), Hub: c.hub(), LastContact: c.contact,
		RoundTrip:   time.Duration(st.RoundTripMillis) * time.Millisecond,
		ClockOffset: time.Duration(st.OffsetMillis) * time.Millisecond, ClockKnown: st.OffsetKnown,
		BytesIn: st.BytesIn, BytesOut: st.BytesOut, RateBytes: st.RateBytes,
		Spaces: st.Spaces, Acked: map[dot.Space]dot.Vector{},
	}
	if hello, ok := c.session.Peer(); ok {
		out.Name, out.Program = hello.Name, hello.Program
	}
	for _, s := range st.Spaces {
		if acked, _, _, ok := c.session.AckedOwn(s.Space); ok {
			out.Acked[s.Space] = acked
		}
	}
	return out
}

// disconnected is the last status of a link: what was sent and not acknowledged waits again.
func (c *conversation) disconnected() *Status {
	out := c.connected()
	out.Connected = false
	for i := range out.Spaces {
		out.Spaces[i].Sent = 0
	}
	return out
}
