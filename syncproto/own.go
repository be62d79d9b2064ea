package syncproto

import (
	"maps"
	"math"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Mark is what a device writes both inside its database and outside it when it opens it, a fresh random one every time.
// A database put back from a backup that is older than the last opening, or copied from another machine, has another
// one inside than outside.
type Mark [16]byte

// Proven says whether a database holds the mark left outside at its last opening, and neither was lost. It does not
// tell a backup taken since that opening from what was written after it: see Reach.
func Proven(inside, outside Mark) bool { return inside == outside && inside != Mark{} }

// Reach is how far a device has come with its own logs of one space: what it notes outside its database, before
// anything that depends on it leaves the device.
type Reach struct {
	Incarnation uint32            // under which it writes
	Sealed      [dot.Lanes]uint64 // last number sealed in each lane
	Open        [dot.Lanes]uint64 // last number written in each lane
}

// Covers says whether a database that reaches as far as r holds all that was noted outside it as o. Numbers written are
// not enough: a backup may hold as open what was sealed after it was taken, and sealing it again would cut it elsewhere.
//
// A database whose mark is Proven and whose reach covers the note outside may go on numbering its own logs where they
// end. Any other writes under a raised incarnation, above the one noted outside, and gets back from its peers what the
// database has forgotten. Every open change, of every lane, then moves into the raised incarnation with Renumber, for
// the time that was lost may have sealed and sent any of their numbers. A change that was indeed sent then exists
// twice with the same values under the same record; if it was edited since, that surfaces as a conflict and nothing is
// lost. The same is done when a peer shows with Unproven that the database is behind.
func (r Reach) Covers(o Reach) bool {
	if r.Incarnation != o.Incarnation {
		return r.Incarnation > o.Incarnation
	}
	for lane := range o.Open {
		if r.Open[lane] < o.Open[lane] || r.Sealed[lane] < o.Sealed[lane] {
			return false
		}
	}
	return true
}

// Incarnation is the highest incarnation under which self is known to have written, in any space; ok is false when
// it never wrote. Pass every vector at hand, those of peers too: a number a peer has seen must not be used again.
func Incarnation(self dot.Device, vectors ...dot.Vector) (highest uint32, ok bool) {
	for _, v := range vectors {
		for l, seq := range v {
			if l.Device == self && seq > 0 {
				highest, ok = max(highest, l.Incarnation), true
			}
		}
	}
	return highest, ok
}

// raiseSpan is how far one raise can go. It leaves four thousand raises, and makes the odds one in a million that one
// backup, restored twice while nobody could be asked, walks into the same incarnation both times.
const raiseSpan = 1 << 20

// Raise gives an incarnation above the highest known, and none that claimed names; chance is any random number. It goes
// up by a random step, because a backup restored a second time knows nothing of the incarnation the first restoration
// took. Highest is what this device knows by itself or by its own signatures: to go above whatever another device
// claims would let a liar use all incarnations up in one word. At the end of all incarnations it gives highest itself,
// under which nothing new may be numbered.
func Raise(highest, chance uint32, claimed ...dot.Vector) uint32 {
	step := 1 + chance%raiseSpan
	if step > math.MaxUint32-highest {
		return math.MaxUint32
	}
	raised := highest + step
	for raised < math.MaxUint32 && slices.ContainsFunc(claimed, func(v dot.Vector) bool { return names(v, raised) }) {
		raised++
	}
	return raised
}

// Renumber moves changes of own open tails, of one space and of whatever lanes, into logs of another incarnation,
// numbered from 1 in each lane. Names of moved changes inside other changes of the same run follow them, ids of
// records do not change. The changes given are left as they are.
//
// This is allowed only for changes that were never sealed: nobody else can have seen them. They keep the numbers of
// their acts, so acts made afterwards under the new incarnation are numbered above them.
func Renumber(open []merge.Change, incarnation uint32) []merge.Change {
	moved := make(map[dot.Dot]dot.Dot, len(open))
	next := map[dot.Lane]uint64{}
	order := slices.Clone(open)
	slices.SortStableFunc(order, func(a, b merge.Change) int { return a.Dot.Compare(b.Dot) })
	for i := range order {
		to := order[i].Dot
		to.Log.Incarnation = incarnation
		next[to.Log.Lane]++
		to.Seq = next[to.Log.Lane]
		moved[order[i].Dot] = to
	}
	for i := range order {
		order[i].Dot = moved[order[i].Dot]
		order[i].Writes = follow(order[i].Writes, moved)
	}
	return order
}

// follow gives writes that replace moved changes under their new names.
func follow(writes []merge.Write, moved map[dot.Dot]dot.Dot) []merge.Write {
	writes = slices.Clone(writes)
	for i, w := range writes {
		if !slices.ContainsFunc(w.Replaces, func(d dot.Dot) bool { return moved[d] != dot.Dot{} }) {
			continue
		}
		writes[i].Replaces = slices.Clone(w.Replaces)
		for j, d := range w.Replaces {
			if to, ok := moved[d]; ok {
				writes[i].Replaces[j] = to
			}
		}
	}
	return writes
}

func names(v dot.Vector, incarnation uint32) bool {
	for l := range v {
		if l.Incarnation == incarnation {
			return true
		}
	}
	return false
}

// farthest is how far above the incarnations held here this device can have come without its database: two hundred
// raises at full step. What is claimed beyond that is a lie.
const farthest = 200 * raiseSpan

// Unproven lists the own logs of which theirs says more than is sealed here, in their order.
//
// Only sealed segments ever leave a device, and only after they are durable. So a peer that holds more is proof that
// this database was put back from an older time.
func Unproven(self dot.Device, sealed, theirs dot.Vector) []dot.Log {
	highest, _ := Incarnation(self, sealed)
	return slices.DeleteFunc(slices.SortedFunc(maps.Keys(theirs), dot.Log.Compare), func(l dot.Log) bool {
		beyond := l.Incarnation > highest && l.Incarnation-highest > farthest
		return l.Device != self || theirs[l] <= sealed[l] || beyond
	})
}
