package syncproto

import (
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// Ready is work for the caller, to be done in the order of its fields. What is durable comes before what is said:
// frames of this Ready never speak of what its own Append has yet to keep.
type Ready struct {
	Learn      [][]byte     // signed blobs to check and keep
	Behind     []Behind     // own logs of which the other side holds more: decide with Unproven before sealing anything
	Seal       []dot.Space  // spaces whose open tail may be sealed from now on in this conversation
	Append     []Batch      // segments to keep durably; answer with Appended
	Confirmed  []dot.Space  // spaces of which Acked, DeniedThere or Stopped changed
	Send       []wire.Frame // frames for the link, in this order
	Load       []Range      // segments to read; answer with Loaded once the frames of Send are on their way
	LoadImage  []ImageRange // parts of images to read, like Load; answer with ImageLoaded
	Images     []ImageTask  // what is to be done about whole spaces; before Send
	Audit      []dot.Space  // spaces to take a fingerprint of; answer with Fingerprinted
	Mismatched []Mismatch   // spaces whose state differs although both sides hold the same
}

// Mismatch names the ranges of record ids, by their first four bits, in which two replicas that hold the same changes
// show different states.
type Mismatch struct {
	Space  dot.Space
	Ranges []int
}

// Ready gives the work there is; ok is false when there is none. What is given out is not given out again.
func (s *Session) Ready() (work Ready, ok bool) {
	r := Ready{Learn: s.learn, Behind: s.behind, Seal: s.seal, Append: s.batches(), Audit: s.audit.want, Mismatched: s.audit.mismatched, Images: s.tasks}
	s.tasks = nil
	s.learn, s.behind, s.seal, s.audit.want, s.audit.mismatched = nil, nil, nil, nil, nil
	for _, p := range s.order {
		if p.changed {
			p.changed = false
			r.Confirmed = append(r.Confirmed, p.id)
		}
	}
	r.Send = slices.Concat(s.out, s.acks(), s.imageWants(), s.giveCredit(), s.outgoing.ready)
	s.out, s.outgoing.ready = nil, nil
	for _, f := range r.Send {
		if h, ok := f.(*wire.Hello); ok {
			h.Clock = s.watch.wall
		}
	}
	r.Load = s.loads()
	r.LoadImage, s.outgoing.imageLoad = s.outgoing.imageLoad, nil
	ok = len(r.Learn)+len(r.Behind)+len(r.Seal)+len(r.Append)+len(r.Confirmed)+len(r.Send)+len(r.Load)+len(r.LoadImage)+len(r.Images)+len(r.Audit)+len(r.Mismatched) > 0
	return r, ok
}

// Acked is what the other side says is durable there. It starts from nothing in every conversation, so a hub put
// back from a backup is seen to hold less; ok is false until the other side has said all it holds of the space.
func (s *Session) Acked(id dot.Space) (acked dot.Vector, ok bool) {
	p := s.places[id]
	if p == nil || !p.known {
		return nil, false
	}
	acked = make(dot.Vector, len(p.flows))
	for l, f := range p.flows {
		if f.acked > 0 {
			acked[l] = f.acked
		}
	}
	return acked, true
}

// AckedOwn is Acked of this device's own logs alone, with what the other side holds but does not allow, and the logs
// of which it takes no more in this conversation.
func (s *Session) AckedOwn(id dot.Space) (acked dot.Vector, denied []Denial, stopped map[dot.Log]Outcome, ok bool) {
	p := s.places[id]
	if p == nil || !p.known {
		return nil, nil, nil, false
	}
	acked, stopped = dot.Vector{}, map[dot.Log]Outcome{}
	for l, f := range p.flows {
		if l.Device != s.device {
			continue
		}
		if f.acked > 0 {
			acked[l] = f.acked
		}
		denied = append(denied, p.deniedThere[f]...)
		if f.stopped != Fresh {
			stopped[l] = f.stopped
		}
	}
	slices.SortFunc(denied, func(a, b Denial) int {
		return dot.Dot{Log: a.Log, Seq: a.First}.Compare(dot.Dot{Log: b.Log, Seq: b.First})
	})
	return acked, denied, stopped, true
}

// Spaces are the spaces this side takes part in, in the order they were taken up.
func (s *Session) Spaces() []dot.Space {
	ids := make([]dot.Space, len(s.order))
	for i, p := range s.order {
		ids[i] = p.id
	}
	return ids
}

// Known says that what the other side holds of a space is known, so that own changes of it may be sealed and sent.
func (s *Session) Known(id dot.Space) bool {
	p := s.places[id]
	return p != nil && p.known && p.joined
}
