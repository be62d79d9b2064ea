package syncproto

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"qianshao/syncproto/wire"
)

// factHash names a fact: the first half of its SHA-256.
type factHash [16]byte

func hashFact(b []byte) factHash {
	sum := sha256.Sum256(b)
	return factHash(sum[:16])
}

func (h factHash) compare(o factHash) int { return bytes.Compare(h[:], o[:]) }

// facts are the signed blobs of both sides: grants, revocations, announcements of spaces. They go ahead of all
// segments, so that a revocation takes effect before the data it is about.
type facts struct {
	held   map[factHash][]byte
	told   []factHash        // what was held when our digest was sent; nil once theirs is known
	digest [16]byte          // of told
	theirs map[factHash]bool // what the other side holds, or was sent
	came   map[factHash]bool // what the other side sent
	known  bool              // what the other side holds is known
	listed bool              // its list came
}

func newFacts(blobs [][]byte) facts {
	f := facts{held: make(map[factHash][]byte, len(blobs)), theirs: map[factHash]bool{}, came: map[factHash]bool{}}
	for _, b := range blobs {
		f.add(b)
	}
	return f
}

// add takes a fact this side holds; fresh says it was not known before. What no frame can carry is passed over.
func (f *facts) add(b []byte) (h factHash, fresh bool) {
	h = hashFact(b)
	if _, ok := f.held[h]; ok || len(b) == 0 || len(b) > wire.FactMax || len(f.held) >= wire.HashesMax {
		return h, false
	}
	f.held[h] = b
	return h, true
}

func (f *facts) hashes() []factHash { return slices.SortedFunc(maps.Keys(f.held), factHash.compare) }

// tell makes the digest of what is held now, to be sent.
func (f *facts) tell() [16]byte {
	f.told = f.hashes()
	f.digest = digestFacts(f.told)
	return f.digest
}

func digestFacts(hashes []factHash) [16]byte {
	d := sha256.New()
	for _, h := range hashes {
		d.Write(h[:])
	}
	return [16]byte(d.Sum(nil)[:16])
}

// greetFacts compares digests. When they differ each side lists what it holds, and sends what the other lacks.
func (s *Session) greetFacts(theirs [16]byte) {
	f := &s.facts
	if theirs != f.digest {
		list := &wire.Facts{Listing: true}
		for _, h := range f.hashes() {
			list.Holds = append(list.Holds, h[:]...)
		}
		s.out = append(s.out, list)
		s.watch.announced++
		return
	}
	for _, h := range f.told {
		f.theirs[h] = true
	}
	s.knowFacts()
}

func (s *Session) knowFacts() {
	s.facts.known, s.facts.told = true, nil
	s.sendFacts()
}

// Learned tells which facts are held now: all of them, or those that are new.
func (s *Session) Learned(known [][]byte) {
	for _, b := range known {
		s.facts.add(b)
	}
	if s.facts.known {
		s.sendFacts()
	}
}

// factsFrame is how many bytes of facts stand in one frame.
const factsFrame = 256 << 10

// sendFacts sends what the other side lacks.
func (s *Session) sendFacts() {
	f := &s.facts
	frame, size := &wire.Facts{}, 0
	for _, h := range f.hashes() {
		if f.theirs[h] {
			continue
		}
		b := f.held[h]
		if size > 0 && size+len(b) > factsFrame {
			s.out = append(s.out, frame)
			frame, size = &wire.Facts{}, 0
		}
		f.theirs[h] = true
		frame.Blobs = append(frame.Blobs, b)
		size += len(b) + 8
		s.watch.announced++
	}
	if len(frame.Blobs) > 0 {
		s.out = append(s.out, frame)
	}
}

func (s *Session) stepFacts(w *wire.Facts) error {
	f := &s.facts
	if len(f.theirs)+len(w.Blobs)+len(w.Holds)/len(factHash{}) > s.limits.FactsMax+len(f.held) {
		return fmt.Errorf("%w: more than %d facts", ErrProtocol, s.limits.FactsMax)
	}
	s.progress()
	for _, b := range w.Blobs {
		h := hashFact(b)
		f.theirs[h] = true
		if f.came[h] {
			continue
		}
		f.came[h] = true
		s.watch.received++
		if _, held := f.held[h]; !held {
			s.learn = append(s.learn, b)
		}
	}
	if !w.Listing {
		return nil
	}
	for h := range slices.Chunk(w.Holds, len(factHash{})) {
		f.theirs[factHash(h)] = true
	}
	if !f.listed {
		f.listed = true
		s.watch.received++
		s.knowFacts()
	}
	return nil
}
