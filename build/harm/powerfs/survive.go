//go:build linux

package powerfs

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// style is how a disk loses what it was not asked to keep.
type style uint8

const (
	nothing  style = iota // nothing of it survives
	all                   // everything does, as when only the program died
	scatter               // sector by sector, some do
	orderly               // what was written first does, torn at the end
	backward              // what was written last does
	styles
)

// survive decides what of everything not synced is on the platter after all. Drives hold sectors back, write them in
// any order and tear a page in the middle; a file may have become longer without its bytes.
func survive(d *Disk, chance *rand.Rand) {
	how := style(chance.IntN(int(styles)))
	sector := []int{512, 4096}[chance.IntN(2)]
	var files []*inode
	seenBefore := map[*inode]bool{}
	var walk func(*inode)
	walk = func(n *inode) {
		if seenBefore[n] {
			return
		}
		seenBefore[n] = true
		files = append(files, n)
		for _, child := range n.names {
			walk(child)
		}
		for _, child := range n.kept {
			walk(child)
		}
	}
	walk(d.root)
	for _, c := range d.log {
		if c.node != nil {
			walk(c.node)
		}
	}
	slices.SortFunc(files, func(a, b *inode) int { return cmp.Compare(a.ino, b.ino) }) // a map has no order a seed gives again
	for _, n := range files {
		how.bytes(n, sector, chance)
	}
	for _, c := range how.names(d.log, chance) {
		c.apply(kept)
	}
}

// names says which changes of names survive. A file system with a journal keeps their order.
func (s style) names(log []naming, chance *rand.Rand) []naming {
	switch s {
	case nothing:
		return nil
	case all:
		return log
	case orderly:
		return log[:chance.IntN(len(log)+1)]
	}
	var some []naming
	for _, c := range log {
		if chance.IntN(2) == 0 {
			some = append(some, c)
		}
	}
	return some
}

func (s style) bytes(n *inode, sector int, chance *rand.Rand) {
	from, to := 0, len(n.since)
	switch s {
	case nothing:
		return
	case orderly:
		to = chance.IntN(to + 1)
	case backward:
		from = chance.IntN(to + 1)
	}
	odds := 1 + chance.IntN(9)
	for i, w := range n.since {
		torn := s == orderly && i == to
		switch {
		case s == all, s != scatter && i >= from && i < to:
			n.safe = w.into(n.safe)
		case s == scatter && w.cut, torn && w.cut:
			if chance.IntN(2) == 0 {
				n.safe = w.into(n.safe)
			}
		case s == scatter:
			n.safe = w.tornInto(n.safe, sector, func() bool { return chance.IntN(10) < odds }, chance)
		case torn:
			left := chance.IntN(len(w.bytes)/sector + 1)
			n.safe = w.tornInto(n.safe, sector, func() bool { left--; return left >= 0 }, chance)
		}
	}
}

// into does what the write did.
func (w write) into(b []byte) []byte {
	if w.cut {
		return resized(b, w.at)
	}
	if end := w.at + int64(len(w.bytes)); end > int64(len(b)) {
		b = resized(b, end)
	}
	copy(b[w.at:], w.bytes)
	return b
}

// tornInto puts only some sectors in place. Where the file grew, the others are blank or rubbish, or it did not grow.
func (w write) tornInto(b []byte, sector int, survives func() bool, chance *rand.Rand) []byte {
	if grown := w.at + int64(len(w.bytes)); chance.IntN(3) == 0 && grown > int64(len(b)) {
		was := len(b)
		b = resized(b, grown)
		for i := was; chance.IntN(2) == 0 && i < len(b); i += 64 {
			b[i] = byte(chance.Uint32())
		}
	}
	for from := 0; from < len(w.bytes); {
		at := w.at + int64(from)
		to := min(len(w.bytes), from+sector-int(at%int64(sector)))
		if survives() {
			b = write{at: at, bytes: w.bytes[from:to]}.into(b)
		}
		from = to
	}
	return b
}

// resized gives b with the length size, blank where it is longer.
func resized(b []byte, size int64) []byte {
	if size <= int64(len(b)) {
		return b[:size:size]
	}
	if size <= int64(cap(b)) {
		was := len(b)
		b = b[:size]
		clear(b[was:])
		return b
	}
	grown := make([]byte, size, size+size/4+4096)
	copy(grown, b)
	return grown
}
