package roster

import (
	"sort"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// journalLane is the lane of the journal: the slowest, and no finding rests on it.
const journalLane = 3

// Whole says whether the act of a change has arrived whole, as far as findings rest on it: its line of the journal may
// still be on its way behind hours of others. at gives a change held here; acts are numbered upwards in every log, so
// the act's place in another lane is found by halving.
func Whole(c merge.Change, heads dot.Vector, at func(dot.Dot) (merge.Change, bool)) bool {
	want := int(c.ActSize)
	if c.Flags&merge.Imported == 0 {
		want-- // every act of a desk has one line in the journal
	}
	held := heldAround(c, want, at)
	for lane := range dot.Lane(dot.Lanes) {
		log := dot.Log{Device: c.Dot.Log.Device, Incarnation: c.Dot.Log.Incarnation, Lane: lane}
		if held >= want { // most acts: an import has one record a line, and a search costs reads
			return true
		}
		if log == c.Dot.Log || lane == journalLane && c.Flags&merge.Imported == 0 {
			continue
		}
		held += heldOf(log, heads[log], c.Act, at)
	}
	return held >= want
}

// heldAround counts the changes of an act in the log of one of them: they stand side by side.
func heldAround(c merge.Change, want int, at func(dot.Dot) (merge.Change, bool)) int {
	n := 1
	for _, step := range []int{-1, 1} {
		d := c.Dot
		for n < want {
			if d.Seq = uint64(int(d.Seq) + step); d.Seq == 0 {
				break
			}
			next, ok := at(d)
			if !ok || next.Act != c.Act {
				break
			}
			n++
		}
	}
	return n
}

// heldOf counts the changes of an act in one log.
func heldOf(log dot.Log, head uint64, act uint64, at func(dot.Dot) (merge.Change, bool)) int {
	first := sort.Search(int(head), func(i int) bool {
		c, ok := at(dot.Dot{Log: log, Seq: uint64(i) + 1})
		return ok && c.Act >= act
	})
	n := 0
	for seq := uint64(first) + 1; seq <= head; seq++ {
		c, ok := at(dot.Dot{Log: log, Seq: seq})
		if !ok || c.Act != act {
			break
		}
		n++
	}
	return n
}
