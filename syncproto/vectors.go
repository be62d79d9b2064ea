package syncproto

import (
	"fmt"
	"maps"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// haveLogs is how many logs stand in one Have frame.
const haveLogs = 4096

// Behind says that the other side holds more of this device's own logs than is sealed here.
type Behind struct {
	Space  dot.Space
	Theirs dot.Vector // those logs alone, with the other side's numbers
}

// Joined tells that this side takes part in a space, now or from the beginning.
func (s *Session) Joined(id dot.Space, h Holding) {
	p := s.place(id)
	if p.joined {
		s.Grew(id, h)
		return
	}
	p.joined = true
	s.order = append(s.order, p)
	s.Grew(id, h)
	if s.peer != nil {
		s.announce(p)
	}
}

// Grew tells what is durable here of a space now. Heads only rise; the logs that did not grow may be left out. The
// denials are all there are of the other side's changes; nil leaves them as they were.
func (s *Session) Grew(id dot.Space, h Holding) {
	p := s.place(id)
	type growth struct {
		flow *flow
		have uint64
	}
	grown := make([]growth, 0, min(len(h.Held), 128))
	for l, seq := range h.Held {
		if f := s.flow(p, l); seq > f.have {
			grown = append(grown, growth{f, seq})
		}
	}
	slices.SortFunc(grown, func(a, b growth) int { return a.flow.log.Compare(b.flow.log) })
	for _, g := range grown {
		f := g.flow
		f.have = g.have
		f.handed = max(f.handed, f.have)
		f.missing = false
		s.move(p)
		f.ackDue = f.ackDue || f.in != nil
		s.incoming.due(f)
		s.want(f)
	}
	if h.Denied != nil {
		s.deny(p, h.Denied)
	}
}

// deny replaces all that is denied here.
func (s *Session) deny(p *place, denied []Denial) {
	by := map[dot.Log][]Denial{}
	for _, d := range denied {
		by[d.Log] = append(by[d.Log], d)
	}
	for f := range p.denied {
		if by[f.log] == nil {
			by[f.log] = nil // it was denied and is not any more
		}
	}
	for _, l := range slices.SortedFunc(maps.Keys(by), dot.Log.Compare) {
		if f := p.flows[l]; f != nil && !slices.Equal(p.denied[f], by[l]) {
			p.deny(f, by[l])
			s.tellDenied(f)
		}
	}
}

func (p *place) deny(f *flow, denied []Denial) {
	if p.denied == nil {
		p.denied = map[*flow][]Denial{}
	}
	if p.denied[f] = denied; len(denied) == 0 {
		delete(p.denied, f)
	}
}

// tellDenied sends the denials of a log to the device that wrote it; nobody else needs to know.
func (s *Session) tellDenied(f *flow) {
	if s.peer == nil || f.log.Device != s.peer.Device() || !f.place.joined {
		return
	}
	if f.in != nil {
		f.ackDue = true
		s.incoming.due(f)
		return
	}
	if f.mine == 0 {
		s.out = append(s.out, &wire.Logs{Space: f.place.id, Declared: []wire.Declaration{s.declare(f, s.peer.Public)}})
	}
	for _, a := range ackFrames([]*flow{f}, func(f *flow) uint64 { return uint64(f.mine) }) {
		a.Mine = true
		s.out = append(s.out, a)
	}
}

// announce says what is held of a space: the digest at first, and before it what is denied, so that nothing looks
// confirmed for a moment that is not.
func (s *Session) announce(p *place) {
	if p.said {
		return
	}
	for _, f := range slices.SortedFunc(maps.Keys(p.denied), func(a, b *flow) int { return a.log.Compare(b.log) }) {
		s.tellDenied(f)
	}
	p.said = true
	p.told = p.held()
	p.digest = p.told.Digest()
	s.out = append(s.out, &wire.Have{Space: p.id, Digest: p.digest})
	s.watch.announced++
	s.compare(p)
}

func (p *place) held() dot.Vector {
	v := make(dot.Vector, len(p.flows))
	for l, f := range p.flows {
		if f.have > 0 {
			v[l] = f.have
		}
	}
	return v
}

func (s *Session) stepHave(f *wire.Have) error {
	p := s.places[f.Space]
	if p == nil && len(s.places) >= s.limits.Spaces {
		return fmt.Errorf("%w: more than %d spaces", ErrProtocol, s.limits.Spaces)
	}
	p = s.place(f.Space)
	s.progress()
	if f.Full {
		return s.stepVector(p, f)
	}
	if p.theirs == nil {
		p.theirs = &f.Digest
		s.watch.received++
		s.compare(p)
	}
	return nil
}

// compare looks whether both sides hold the same. Both look at the two digests that were sent, so both come to the
// same answer even when more has arrived since: either both send their vectors or none does.
func (s *Session) compare(p *place) {
	if !p.said || p.theirs == nil || p.full {
		return
	}
	if *p.theirs == p.digest {
		for l, seq := range p.told {
			f := p.flows[l]
			f.acked = max(f.acked, seq)
		}
		p.full, p.equal = true, true
		s.know(p)
		return
	}
	p.full = true
	s.sendVector(p, p.held())
	s.know(p)
}

func (s *Session) sendVector(p *place, held dot.Vector) {
	part := &wire.Have{Space: p.id, Digest: p.digest, Full: true, Part: p.partsSent, Held: dot.Vector{}}
	frames := []*wire.Have{part}
	for _, l := range held.Logs() {
		if len(part.Held) == haveLogs {
			part.More = true
			part = &wire.Have{Space: p.id, Digest: p.digest, Full: true, Part: part.Part + 1, Held: dot.Vector{}}
			frames = append(frames, part)
		}
		part.Held[l] = held[l]
	}
	for _, f := range frames {
		s.out = append(s.out, f)
		s.watch.announced++
	}
	p.partsSent += uint64(len(frames))
}

// stepVector takes a part of the other side's vector.
func (s *Session) stepVector(p *place, f *wire.Have) error {
	if f.Part > uint64(s.limits.Logs) {
		return fmt.Errorf("%w: part %d of a vector", ErrProtocol, f.Part)
	}
	if !p.parts[f.Part] {
		if p.parts == nil {
			p.parts = map[uint64]bool{}
		}
		p.parts[f.Part] = true
		s.watch.received++
	}
	if !f.More {
		p.partsAll = f.Part + 1
	}
	for _, l := range f.Held.Logs() {
		fl, err := s.theirFlow(p, l)
		if err != nil {
			return err
		}
		s.raiseAcked(fl, f.Held[l])
	}
	s.know(p)
	return nil
}

// know looks whether everything the other side holds of a space is known by now.
func (s *Session) know(p *place) {
	whole := p.partsAll > 0 && uint64(len(p.parts)) == p.partsAll
	if p.known || !p.full || !whole && !p.equal {
		return
	}
	p.known, p.changed, p.told = true, true, nil
	theirs := dot.Vector{}
	for l, f := range p.flows {
		f.sent = max(f.sent, f.acked)
		if f.acked > 0 {
			theirs[l] = f.acked
		}
	}
	if ahead := Unproven(s.device, p.held(), theirs); len(ahead) > 0 {
		b := Behind{Space: p.id, Theirs: dot.Vector{}}
		for _, l := range ahead {
			b.Theirs[l] = theirs[l]
		}
		s.behind = append(s.behind, b)
	}
	s.seal = append(s.seal, p.id)
	s.considerImage(p)
	s.wantAll(p)
}

// raiseAcked notes that the other side holds a log up to seq.
func (s *Session) raiseAcked(f *flow, seq uint64) {
	if seq <= f.acked {
		return
	}
	f.acked = seq
	s.outgoing.pace.stale = true
	f.sent = max(f.sent, seq)
	f.place.changed = f.place.changed || f.place.known && f.log.Device == s.device
	s.progress()
	s.move(f.place)
}

// move notes that what is held or acknowledged of a space changed.
func (s *Session) move(p *place) {
	p.moved = true
	s.lastMoved = s.watch.now
}

func (s *Session) place(id dot.Space) *place {
	p := s.places[id]
	if p == nil {
		p = &place{id: id, flows: map[dot.Log]*flow{}}
		s.places[id] = p
	}
	return p
}

// flow is the state of a log this side knows of.
func (s *Session) flow(p *place, l dot.Log) *flow {
	f := p.flows[l]
	if f == nil {
		f = &flow{place: p, log: l}
		p.flows[l] = f
	}
	return f
}

// theirFlow is the state of a log the other side speaks of; it may name only so many.
func (s *Session) theirFlow(p *place, l dot.Log) (*flow, error) {
	if f := p.flows[l]; f != nil {
		return f, nil
	}
	if s.logs++; s.logs > s.limits.Logs {
		return nil, fmt.Errorf("%w: more than %d logs", ErrProtocol, s.limits.Logs)
	}
	return s.flow(p, l), nil
}
