package syncproto

import (
	"bytes"
	"strings"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/wire"
)

// audit compares states when the link is idle. Of two devices the one with the smaller name asks.
type audit struct {
	want       []dot.Space
	mismatched []Mismatch
}

// audits says that both sides can be audited. What a state looks like depends on the kinds and fields a program
// knows, so only equal versions are compared: a newer one would take every older one for damaged.
func (s *Session) audits() bool {
	return s.peer != nil && s.self.Capabilities&s.peer.Capabilities&wire.CapAudit != 0 && version(s.self.Program) == version(s.peer.Program)
}

// version is the last word of a program's name: hub and terminal of one version know the same.
func version(program string) string { return program[strings.LastIndexByte(program, ' ')+1:] }

// asks says that this side is the one that asks.
func (s *Session) asks() bool {
	theirs := s.peer.Device()
	return bytes.Compare(s.device[:], theirs[:]) < 0
}

// tickAudit asks for fingerprints of spaces that were not compared since they changed, once the link is idle.
func (s *Session) tickAudit() {
	if !s.audits() || !s.asks() || s.watch.now-s.lastMoved < s.limits.AuditMillis {
		return
	}
	for _, p := range s.order {
		if p.moved && p.settled() {
			p.moved = false
			s.audit.want = append(s.audit.want, p.id)
		}
	}
}

// settled says that both sides hold the same of the space.
func (p *place) settled() bool {
	if !p.known {
		return false
	}
	for _, f := range p.flows {
		if f.have != f.acked {
			return false
		}
	}
	return true
}

func (s *Session) stepFingerprint(f *wire.Fingerprint) {
	p := s.places[f.Space]
	if p == nil || !p.joined || !p.settled() || !s.audits() || f.Held != p.held().Digest() || f.Facts != s.factsDigest() {
		return
	}
	p.print = f
	s.audit.want = append(s.audit.want, p.id)
}

func (s *Session) factsDigest() [16]byte { return digestFacts(s.facts.hashes()) }

// Fingerprinted takes the fingerprint of the state of a space, made from what held says.
func (s *Session) Fingerprinted(id dot.Space, ranges [16][8]byte, held dot.Vector) {
	p := s.places[id]
	if p == nil || !s.audits() {
		return
	}
	theirs := p.print
	p.print = nil
	ours := &wire.Fingerprint{Space: id, Held: held.Digest(), Facts: s.factsDigest(), Ranges: ranges}
	if ours.Held != p.held().Digest() {
		return // changes are open or arriving; they bring the next audit
	}
	if theirs == nil {
		s.out = append(s.out, ours)
		return
	}
	if theirs.Held != ours.Held || theirs.Facts != ours.Facts {
		return
	}
	m := Mismatch{Space: id}
	for i := range ranges {
		if ranges[i] != theirs.Ranges[i] {
			m.Ranges = append(m.Ranges, i)
		}
	}
	if len(m.Ranges) == 0 {
		return
	}
	s.audit.mismatched = append(s.audit.mismatched, m)
	if !s.asks() {
		s.out = append(s.out, ours) // so that the side that asked learns of it too
	}
}
