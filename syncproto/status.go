package syncproto

import "qianshao/syncproto/dot"

// Status is how a conversation stands.
type Status struct {
	Greeted bool // the other side said hello
	Version uint64
	Spaces  []SpaceStatus // in the order they were taken up

	BytesIn, BytesOut int64 // of segments
	RoundTripMillis   int64 // 0 while none is known
	OffsetMillis      int64 // the other side's clock minus ours
	OffsetKnown       bool
	BytesFlying       int64 // of segments on their way, not acknowledged
	RateBytes         int64 // bytes a second the link was last seen to carry; 0 while none is known
}

// SpaceStatus is how one space stands in a conversation.
type SpaceStatus struct {
	Space   dot.Space
	Known   bool   // what the other side holds is known
	Waiting uint64 // own changes that are sealed here and not said to be durable there
	Sent    uint64 // of those, the ones handed to this link
	Out     uint64 // changes of all devices not said to be durable there
	In      uint64 // changes the other side holds that are not durable here

	Refused map[dot.Log]Outcome // logs of which no more is taken here, and why
	Stopped map[dot.Log]Outcome // logs of which no more is taken there, and why

	Image ImageStatus // how a whole image of the space comes in
}

// Status tells how the conversation stands.
func (s *Session) Status() Status {
	st := Status{
		Greeted: s.peer != nil, Version: s.version,
		BytesIn: s.incoming.bytes, BytesOut: s.outgoing.bytes,
		RoundTripMillis: s.watch.roundTrip, OffsetMillis: s.watch.offset, OffsetKnown: s.watch.offsetKnown,
		BytesFlying: s.outgoing.pace.flying, RateBytes: s.outgoing.pace.rate,
	}
	for _, p := range s.order {
		st.Spaces = append(st.Spaces, s.spaceStatus(p))
	}
	return st
}

func (s *Session) spaceStatus(p *place) SpaceStatus {
	st := SpaceStatus{Space: p.id, Known: p.known, Refused: map[dot.Log]Outcome{}, Stopped: map[dot.Log]Outcome{}, Image: p.imageStatus()}
	for l, f := range p.flows {
		if f.have > f.acked {
			st.Out += f.have - f.acked
			if l.Device == s.device {
				st.Waiting += f.have - f.acked
				st.Sent += f.sent - f.acked
			}
		} else {
			st.In += f.acked - f.have
		}
		if f.refused != Fresh {
			st.Refused[l] = f.refused
		}
		if f.stopped != Fresh {
			st.Stopped[l] = f.stopped
		}
	}
	return st
}
