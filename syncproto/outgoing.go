package syncproto

import (
	"crypto/ed25519"
	"fmt"
	"maps"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// Range asks for whole sealed segments of a log: the first holds the number After, plus 1. Together at most BytesMax
// bytes are wanted, but one segment at least.
type Range struct {
	Space    dot.Space
	Log      dot.Log
	After    uint64
	BytesMax int
}

// Loaded answers a Range. A run without segments says that nothing can be given.
type Loaded struct {
	Space dot.Space
	Run   Run
}

// outgoing is the sending half of a session.
type outgoing struct {
	credit  int64           // bytes of segments that may still be sent
	lanes   [dot.Lanes]line // logs with something to send
	owed    int             // bytes the last lane may send for those sent before it while it waited
	loading []*flow         // logs asked for and not answered
	ready   []wire.Frame    // frames of segments, and of declarations before them
	bytes   int64           // of segments sent, in all
	pace    pace

	imaging   *flow        // an image of which a part is loaded
	imageLoad []ImageRange // what is to be loaded of it
}

// line is logs waiting to be sent, first come first served, so that no log of a lane starves another.
type line []*flow

const lastLane = dot.Lanes - 1

// wants says that a log has segments the other side lacks and may be sent.
func (s *Session) wants(f *flow) bool {
	if f.image != nil {
		return f.image.wants()
	}
	return !f.heldBack() && s.peer != nil && f.place.known && f.place.joined && f.have > f.sent &&
		f.refused == Fresh && f.stopped == Fresh && !f.missing && f.log.Lane < dot.Lanes
}

// want lines a log up when it has something to send.
func (s *Session) want(f *flow) {
	if f.hungry || !s.wants(f) {
		return
	}
	f.hungry = true
	lane := &s.outgoing.lanes[f.log.Lane]
	*lane = append(*lane, f)
}

func (s *Session) wantAll(p *place) {
	for _, l := range slices.SortedFunc(maps.Keys(p.flows), dot.Log.Compare) {
		s.want(p.flows[l])
	}
}

// loads chooses what is sent next: the first lane that has anything, but a tenth for the last lane while it waits.
func (s *Session) loads() []Range {
	o := &s.outgoing
	o.pace.settle(s.watch.now)
	if s.sendable() <= 0 || !s.facts.known || len(o.loading) > 0 || o.imaging != nil || len(o.ready) > 0 {
		return nil
	}
	lane, budget := s.chooseLane()
	if lane < 0 {
		return nil
	}
	var chosen []*flow
	waiting := &o.lanes[lane]
	most := min(s.limits.LoadsAtOnce, max(budget/loadShareMin, 1), len(*waiting))
	for len(*waiting) > 0 && len(chosen) < most {
		f := (*waiting)[0]
		*waiting = (*waiting)[1:]
		f.hungry = false
		if f.image != nil && len(chosen) == 0 && s.wants(f) {
			s.loadImage(f, budget)
			return nil
		}
		if f.image != nil {
			s.want(f) // it has the next turn to itself
			break
		}
		if s.wants(f) {
			chosen = append(chosen, f)
		}
	}
	o.loading = chosen
	out := make([]Range, len(chosen))
	for i, f := range chosen {
		out[i] = Range{Space: f.place.id, Log: f.log, After: f.sent, BytesMax: budget / len(chosen)}
	}
	return out
}

// loadShareMin is how many bytes one of the logs loaded together may give at least: so many more logs share a batch only
// on a link that takes a whole batch.
const loadShareMin = 512

// sendable is how many bytes of segments may be sent now.
func (s *Session) sendable() int64 { return min(s.outgoing.credit, s.outgoing.pace.room()) }

// chooseLane gives the lane to serve and how many bytes of it; a lane below zero says that nothing waits.
func (s *Session) chooseLane() (lane, bytesMax int) {
	o := &s.outgoing
	lane = -1
	for l := range o.lanes {
		o.lanes[l] = slices.DeleteFunc(o.lanes[l], func(f *flow) bool {
			f.hungry = s.wants(f)
			return !f.hungry
		})
		if lane < 0 && len(o.lanes[l]) > 0 {
			lane = l
		}
	}
	budget := int(min(int64(s.limits.Batch), s.sendable()))
	if len(o.lanes[lastLane]) == 0 {
		o.owed = 0 // what is not wanted now is not saved up
	} else if lane < lastLane && o.owed >= s.limits.FloorMinBytes {
		return lastLane, min(budget, o.owed)
	}
	return lane, budget
}

// Loaded takes what was read for the ranges of a Ready and makes frames of it. Every range is answered at once.
func (s *Session) Loaded(loaded []Loaded) {
	o := &s.outgoing
	contended := len(o.lanes[lastLane]) > 0
	runs, flows := make([]Run, 0, len(loaded)), make([]*flow, 0, len(loaded))
	for i, l := range loaded {
		f := s.asked(i, l)
		if f == nil {
			continue
		}
		if !fits(f, l.Run) {
			f.missing = true
			continue
		}
		if run := cut(l.Run, s.sendable()); len(run.Segments) > 0 {
			s.pay(f, run, contended)
			runs, flows = append(runs, run), append(flows, f)
		}
		s.want(f)
	}
	for _, f := range o.loading {
		if f != nil {
			f.missing = true // not answered
		}
	}
	o.loading = nil
	s.declareAll(flows, runs)
	s.pack(flows, runs)
}

// asked is the log a loaded run was asked for, which is then answered. Answers come in the order they were asked for, as
// a rule.
func (s *Session) asked(likely int, l Loaded) *flow {
	loading := s.outgoing.loading
	is := func(f *flow) bool { return f != nil && f.log == l.Run.Log && f.place.id == l.Space }
	if likely >= len(loading) || !is(loading[likely]) {
		likely = slices.IndexFunc(loading, is)
	}
	if likely < 0 {
		return nil
	}
	f := loading[likely]
	loading[likely] = nil
	return f
}

// fits says whether a loaded run is what was asked for: it goes on where sending stopped and has no gap.
func fits(f *flow, r Run) bool {
	if len(r.Segments) == 0 || f.mine == 0 && dot.DeviceOf(r.Public) != f.log.Device {
		return false // the key is told once, with the number of the log
	}
	next := f.sent + 1
	for i, g := range r.Segments {
		if i == 0 && (g.First > next || g.Last < next) || i > 0 && g.First != next || len(g.Bytes) > segment.BytesMax {
			return false
		}
		next = g.Last + 1
	}
	return true
}

// cut leaves as many segments as may be sent: while any room is left, one more may go.
func cut(r Run, room int64) Run {
	for i, g := range r.Segments {
		if room <= 0 {
			r.Segments = r.Segments[:i]
			break
		}
		room -= int64(len(g.Bytes))
	}
	return r
}

// pay books a run as sent.
func (s *Session) pay(f *flow, r Run, contended bool) {
	o := &s.outgoing
	size := r.Bytes()
	f.sent = r.Segments[len(r.Segments)-1].Last
	if !s.waiting() {
		s.progress() // the watchdog's time starts with the first thing there is to wait for
	}
	o.credit -= int64(size)
	o.bytes += int64(size)
	o.pace.sent(f, f.sent, int64(size), s.watch.now)
	switch {
	case f.log.Lane == lastLane:
		o.owed = max(o.owed-size, -s.limits.Batch)
	case contended:
		o.owed += size * s.limits.FloorPercent / (100 - s.limits.FloorPercent)
	}
}

// waiting says that something sent was not acknowledged yet.
func (s *Session) waiting() bool { return len(s.outgoing.pace.marks) > 0 }

// declareAll gives numbers to logs not spoken of before.
func (s *Session) declareAll(flows []*flow, runs []Run) {
	frames := map[dot.Space]*wire.Logs{}
	for i, f := range flows {
		if f.mine != 0 {
			continue
		}
		w := frames[f.place.id]
		if w == nil {
			w = &wire.Logs{Space: f.place.id}
			frames[f.place.id] = w
			s.outgoing.ready = append(s.outgoing.ready, w)
		}
		w.Declared = append(w.Declared, s.declare(f, runs[i].Public))
	}
}

// declare gives a log its number.
func (s *Session) declare(f *flow, public ed25519.PublicKey) wire.Declaration {
	s.mine = append(s.mine, f)
	f.mine = uint32(len(s.mine))
	return wire.Declaration{Number: uint64(f.mine), Log: f.log, Public: public}
}

// frameRoom is how many bytes of segments a frame takes, well below what a frame may be.
const frameRoom = wire.FrameMax / 2

// pack puts runs into frames.
func (s *Session) pack(flows []*flow, runs []Run) {
	all := 0
	for _, r := range runs {
		all += len(r.Segments)
	}
	room := make([][]byte, 0, all) // for every run a part of it
	data, size, count := &wire.Segments{Runs: make([]wire.Run, 0, len(runs))}, 0, 0
	for i, r := range runs {
		at := -1
		for _, g := range r.Segments {
			if size+len(g.Bytes) > frameRoom || count == wire.SegmentsMax {
				s.outgoing.ready = append(s.outgoing.ready, data)
				data, size, count, at = &wire.Segments{}, 0, 0, -1
			}
			if at < 0 {
				at = len(data.Runs)
				room = room[len(room):]
				data.Runs = append(data.Runs, wire.Run{Number: uint64(flows[i].mine)})
			}
			room = append(room, g.Bytes)
			data.Runs[at].Segments = room[:len(room):len(room)]
			size += len(g.Bytes)
			count++
		}
	}
	if count > 0 {
		s.outgoing.ready = append(s.outgoing.ready, data)
	}
}

func (s *Session) stepCredit(w *wire.Credit) error {
	if w.Bytes > creditMax || s.outgoing.credit+int64(w.Bytes) > creditMax {
		return fmt.Errorf("%w: credit of %d", ErrProtocol, w.Bytes)
	}
	s.outgoing.credit += int64(w.Bytes)
	s.progress()
	return nil
}

// stepAck takes what the other side says is durable there.
func (s *Session) stepAck(w *wire.Ack) error {
	find := func(number uint64) *flow {
		if w.Mine {
			return s.numbers[number]
		}
		if number == 0 || number > uint64(len(s.mine)) {
			return nil
		}
		return s.mine[number-1]
	}
	for _, h := range w.Heads {
		f := find(h.Number)
		if f == nil {
			continue
		}
		s.raiseAcked(f, h.Seq)
		s.setDenied(f, w.Denied, h.Number)
		s.want(f)
	}
	for _, r := range w.Refused {
		if f := find(r.Number); f != nil && !Outcome(r.Code).Held() {
			s.rewind(f, Outcome(r.Code))
		}
	}
	return nil
}

func (s *Session) setDenied(f *flow, denied []wire.Denial, number uint64) {
	var there []Denial
	for _, d := range denied {
		if d.Number == number {
			there = append(there, Denial{Log: f.log, First: d.First, Last: d.Last})
		}
	}
	if !slices.Equal(there, f.place.deniedThere[f]) {
		if f.place.deniedThere == nil {
			f.place.deniedThere = map[*flow][]Denial{}
		}
		f.place.deniedThere[f] = there
		f.place.changed = f.place.changed || f.place.known && f.log.Device == s.device
	}
}

// rewind sends a log again from what is held there when something was lost, and otherwise takes note that no more
// of it is wanted.
func (s *Session) rewind(f *flow, why Outcome) {
	if why == Gap && int(f.rewound) < min(s.limits.GapsForgiven, 255) {
		f.rewound++
		f.sent = f.acked
		s.outgoing.pace.stale = true
		s.want(f)
		return
	}
	if f.stopped == Fresh {
		f.stopped = why
		s.outgoing.pace.stale = true
		f.place.changed = f.place.changed || f.place.known && f.log.Device == s.device
	}
}
