package syncproto

import (
	"maps"
	"math"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Mark is what a device writes both inside its database and outside it each time it opens it, a fresh random one
// every time. A database put back from a backup, or copied from another machine, has another one inside than outside.
type Mark [16]byte

// Proven says whether a database may go on numbering its own logs where they end: the mark found inside is the one
// left outside at the last opening, and neither was lost. When it is not proven the device writes under a raised
// incarnation, and gets back from its peers what the database has forgotten.
//
// Whenever a tail is not proven, here or by OwnTail, every open change of every space and lane moves into the raised
// incarnation with Renumber: the time that was lost may have sealed and sent any of their numbers. A change that was
// indeed sent then exists twice with the same values under the same record; if it was edited since, that surfaces as
// a conflict and nothing is lost.
func Proven(inside, outside Mark) bool { return inside == outside && inside != Mark{} }

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

// Raise gives an incarnation above the highest known; chance is any random number. It goes up by a random step,
// because a backup restored a second time knows nothing of the incarnation the first restoration took.
func Raise(highest, chance uint32) uint32 {
	step := 1 + chance%raiseSpan
	if step > math.MaxUint32-highest {
		return math.MaxUint32
	}
	return highest + step
}

// Tail says how the end of an own log stands against what a peer holds of it.
type Tail uint8

// Tails of an own log.
const (
	// TailWhole: the peer holds no more of it than is sealed here. Nothing is to be done.
	TailWhole Tail = iota
	// TailBehind: the peer holds more, so this database is older than the log. Append what the peer gives like
	// anybody's log, and write from now on under a raised incarnation: another peer may hold even more.
	TailBehind
	// TailClash: the peer holds more, and changes stand here under numbers that are taken.
	TailClash
)

// OwnTail compares an own log with a peer that holds it up to theirs. sealed is the last number sealed here, open the
// last number of all, the open tail's included.
//
// Only sealed segments ever leave a device, and only after they are durable. So a peer that holds more is proof that
// this database was put back from an older time.
func OwnTail(sealed, open, theirs uint64) Tail {
	switch {
	case theirs <= sealed:
		return TailWhole
	case open > sealed:
		return TailClash
	}
	return TailBehind
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

// Unproven lists the own logs of which theirs says more than is sealed here, in their order.
func Unproven(self dot.Device, sealed, theirs dot.Vector) []dot.Log {
	return slices.DeleteFunc(slices.SortedFunc(maps.Keys(theirs), dot.Log.Compare), func(l dot.Log) bool {
		return l.Device != self || theirs[l] <= sealed[l]
	})
}
