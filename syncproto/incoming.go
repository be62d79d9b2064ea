package syncproto

import (
	"fmt"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// Batch is what is to be appended to one space at once.
type Batch struct {
	Space dot.Space
	Runs  []Run
}

// incoming is the receiving half of a session.
type incoming struct {
	window   int     // bytes the other side may still send
	giveBack int     // bytes appended or dropped, for which no credit was given yet
	fresh    []*flow // logs with segments in their queue, in the order they came
	acks     []*flow // logs to be acknowledged, in the order it fell due
	bytes    int64   // of segments that came, in all
}

// arrived is a segment that came.
type arrived = segment.Sealed

// floodSlack is what the other side may send beyond its credit: it sends while any credit is left, so up to a
// frame too much.
const floodSlack = wire.FrameMax

func (s *Session) stepLogs(w *wire.Logs) error {
	p := s.places[w.Space]
	if p == nil {
		if len(s.places) >= s.limits.Spaces {
			return fmt.Errorf("%w: more than %d spaces", ErrProtocol, s.limits.Spaces)
		}
		p = s.place(w.Space)
	}
	for _, d := range w.Declared {
		f, err := s.theirFlow(p, d.Log)
		if err != nil {
			return err
		}
		if other := s.numbers[d.Number]; other != nil && other != f || f.in != nil && f.in.yours != d.Number {
			return fmt.Errorf("%w: number %d declared for two logs", ErrProtocol, d.Number)
		}
		if f.in == nil {
			f.in = &inflow{public: d.Public, yours: d.Number}
			s.numbers[d.Number] = f
		}
	}
	return nil
}

func (s *Session) stepSegments(w *wire.Segments) error {
	for _, r := range w.Runs {
		size := 0
		for _, b := range r.Segments {
			size += len(b)
		}
		s.incoming.bytes += int64(size)
		if s.incoming.window -= size; s.incoming.window < -floodSlack {
			return fmt.Errorf("%w: %d bytes", ErrFlood, -s.incoming.window)
		}
		f := s.numbers[r.Number]
		if f == nil {
			return fmt.Errorf("%w: log %d was never declared", ErrLost, r.Number)
		}
		if !f.place.joined || f.refused != Fresh {
			s.incoming.giveBack += size
			continue
		}
		for _, b := range r.Segments {
			s.arrive(f, b)
		}
	}
	return nil
}

// arrive takes one segment. What is held already is acknowledged again and goes no further.
func (s *Session) arrive(f *flow, b []byte) {
	first, last, err := segment.Peek(b)
	switch {
	case f.refused != Fresh:
		s.incoming.giveBack += len(b)
	case err != nil:
		s.incoming.giveBack += len(b)
		s.refuse(f, refusal(err))
	case last <= f.handed:
		s.incoming.giveBack += len(b)
		s.raiseAcked(f, last)
		if last <= f.have {
			f.ackDue = true
			s.incoming.due(f)
		}
	case first > f.handed+1:
		s.incoming.giveBack += len(b)
		s.gap(f)
	default:
		if len(f.in.queue) == 0 {
			s.incoming.fresh = append(s.incoming.fresh, f)
		}
		f.in.queue = append(f.in.queue, arrived{First: first, Last: last, Bytes: b})
		f.handed = last
		s.raiseAcked(f, last)
		s.progress()
	}
}

// gap asks for a log again from where it ends here. It asks once for each end, and not for ever.
func (s *Session) gap(f *flow) {
	if f.in.gapAt == f.handed+1 {
		return
	}
	f.in.gapAt = f.handed + 1
	f.in.gaps++
	if f.in.gaps > s.limits.GapsForgiven {
		s.refuse(f, Gap)
		return
	}
	f.refuse = true
	s.incoming.due(f)
}

// refuse stops a log on this link, and none but it.
func (s *Session) refuse(f *flow, why Outcome) {
	f.refused = why
	s.outgoing.pace.stale = true
	f.handed = f.have
	if f.in == nil {
		return // nothing of it was ever sent, so nobody has to be told
	}
	for _, q := range f.in.queue {
		s.incoming.giveBack += len(q.Bytes)
	}
	f.in.queue = nil
	f.refuse, f.ackDue = true, true
	s.incoming.due(f)
}

// due puts a log into the line of those to be acknowledged.
func (in *incoming) due(f *flow) {
	if f.in != nil && (f.ackDue || f.refuse) && !f.lined {
		f.lined = true
		in.acks = append(in.acks, f)
	}
}

// batches gives out what came, by space.
func (s *Session) batches() []Batch {
	var out []Batch
	for _, f := range s.incoming.fresh {
		if len(f.in.queue) == 0 {
			continue // it was refused meanwhile
		}
		at := slices.IndexFunc(out, func(b Batch) bool { return b.Space == f.place.id })
		if at < 0 {
			at = len(out)
			out = append(out, Batch{Space: f.place.id})
		}
		run := Run{Log: f.log, Public: f.in.public, Segments: f.in.queue}
		out[at].Runs = append(out[at].Runs, run)
		f.in.taken += run.Bytes()
		f.in.queue = nil
	}
	s.incoming.fresh = s.incoming.fresh[:0]
	return out
}

// Appended says what became of the runs of a batch, after fsync. Only this makes acknowledgements. A batch is
// answered before the next Ready is asked for.
func (s *Session) Appended(id dot.Space, kept []Kept) {
	p := s.places[id]
	if p == nil {
		return
	}
	for _, k := range kept {
		f := p.flows[k.Log]
		if f == nil || f.in == nil {
			continue
		}
		s.incoming.giveBack += f.in.taken
		f.in.taken = 0
		if k.Head > f.have {
			f.have = k.Head
			s.move(p)
		}
		f.handed = max(f.handed, f.have)
		p.deny(f, k.Denied)
		f.ackDue = true
		s.incoming.due(f)
		if !k.Refused.Held() {
			s.refuse(f, k.Refused)
		}
		s.want(f)
	}
}

// acks makes the acknowledgements that are due.
func (s *Session) acks() []wire.Frame {
	if len(s.incoming.acks) == 0 {
		return nil
	}
	var frames []wire.Frame
	for _, a := range ackFrames(s.incoming.acks, func(f *flow) uint64 { return f.in.yours }) {
		frames = append(frames, a)
	}
	s.incoming.acks = s.incoming.acks[:0]
	return frames
}

// acksFrame is how many numbers of one kind stand in one Ack.
const acksFrame = 4096

// ackFrames says of each log what is held, denied and refused here. The denials of one log stay in one frame.
func ackFrames(flows []*flow, number func(*flow) uint64) []*wire.Ack {
	a := &wire.Ack{}
	frames := []*wire.Ack{a}
	for _, f := range flows {
		denied := f.place.denied[f]
		if len(a.Heads) >= acksFrame || len(a.Denied)+len(denied) > acksFrame {
			a = &wire.Ack{}
			frames = append(frames, a)
		}
		n := number(f)
		a.Heads = append(a.Heads, wire.Head{Number: n, Seq: f.have})
		for _, d := range denied[:min(len(denied), acksFrame)] {
			a.Denied = append(a.Denied, wire.Denial{Number: n, First: d.First, Last: d.Last})
		}
		if f.refuse {
			code := f.refused
			if code == Fresh {
				code = Gap
			}
			a.Refused = append(a.Refused, wire.Refusal{Number: n, Code: uint64(code)})
		}
		f.ackDue, f.refuse, f.lined = false, false, false
	}
	return frames
}

// giveCredit gives back what was used, a quarter of the window at a time.
func (s *Session) giveCredit() []wire.Frame {
	in := &s.incoming
	if in.giveBack == 0 || in.giveBack < s.limits.Credit/4 {
		return nil
	}
	f := &wire.Credit{Bytes: uint64(in.giveBack)}
	in.window += in.giveBack
	in.giveBack = 0
	return []wire.Frame{f}
}
