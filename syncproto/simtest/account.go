package simtest

import (
	"fmt"
	"maps"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// accounts are what the world knows better than any device in it.
type accounts struct {
	tags    int64
	saved   map[changeKey]saving  // what operators were told is saved
	written map[changeKey]writing // all that was ever written, told or not
	stamped map[int64]int64       // wall time at which a change was made, by tag
	made    map[int64]int64       // when it was made, by tag
	numbers map[numbered]changeKey
	kinds   map[uuid.UUID]uint16 // of records
}

// changeKey is which change it is, whatever number it goes under.
type changeKey struct {
	tag    int64
	record uuid.UUID
}

func keyOfChange(c merge.Change) changeKey { return changeKey{c.Wall, c.Record} }

// saving is a change an operator was told is safe.
type saving struct {
	space   dot.Space
	node    int
	content string
}

// writing is a change as it was made.
type writing struct {
	node    int
	content string
}

type numbered struct {
	space dot.Space
	dot   dot.Dot
}

// word is what a device believes another holds of its logs.
type word struct {
	rolled int // how often the other's disk had been put back when it was said
	at     int64
	acked  map[dot.Space]dot.Vector
}

func newAccounts() accounts {
	return accounts{
		saved: map[changeKey]saving{}, written: map[changeKey]writing{}, stamped: map[int64]int64{}, made: map[int64]int64{},
		numbers: map[numbered]changeKey{}, kinds: map[uuid.UUID]uint16{},
	}
}

func (a *accounts) tag() int64 {
	a.tags++
	return a.tags
}

// content is what a change says, whatever number it goes under.
func content(c merge.Change) string {
	out := fmt.Sprintf("%s %d %d", c.Record, c.Kind, c.Stamp)
	for _, w := range c.Writes {
		out += fmt.Sprintf(" %d %d %v", w.Field, w.Op, w.Value)
	}
	return out
}

// number notes the numbers under which changes are sealed: none may stand for two changes.
func (w *World) number(n *node, s dot.Space) {
	for _, c := range n.store.Unsealed(s) {
		key := numbered{space: s, dot: c.Dot}
		if other, used := w.ledger.numbers[key]; used && other != keyOfChange(c) {
			w.violate("number used twice: %s by %s", c.Dot, n)
		}
		w.ledger.numbers[key] = keyOfChange(c)
	}
}

// forgetLost strikes off what only a disk held that was put back: no protocol can bring it again. What a stick holds
// is lost too, for nobody promises that it will be read.
func (w *World) forgetLost() {
	held := map[changeKey]bool{}
	for _, n := range w.honest() {
		for _, s := range n.store.Spaces() {
			for _, c := range n.store.Changes(s) {
				held[keyOfChange(c)] = true
			}
		}
	}
	maps.DeleteFunc(w.ledger.saved, func(k changeKey, _ saving) bool { return !held[k] })
}

// confirm is what a device keeps of an acknowledgement.
func (w *World) confirm(e *end, s dot.Space) {
	acked, _, _, ok := e.session.AckedOwn(s)
	if !ok {
		return
	}
	said := e.node.said[e.other.index]
	if said.acked == nil {
		said.acked = map[dot.Space]dot.Vector{}
	}
	said.rolled, said.at = e.rolled, w.virtual()
	if w.options.Bug == KeepOldAcks {
		acked.Raise(said.acked[s])
	}
	if !acked.Covers(said.acked[s]) {
		w.report.Fallen++
		w.tell("%s hears that %s holds less than it said before", e.node, e.other)
	}
	said.acked[s] = acked
	e.node.said[e.other.index] = said
	if e.rolled == e.other.rolled {
		w.checkHeld(e.node, e.other, s, acked)
	}
}

// believe is the mistake of taking what was sent for what is held.
func (w *World) believe(e *end, s dot.Space, sent dot.Vector) {
	said := e.node.said[e.other.index]
	if said.acked == nil {
		return
	}
	if said.acked[s] == nil {
		said.acked[s] = dot.Vector{}
	}
	said.acked[s].Raise(sent)
	if e.rolled == e.other.rolled {
		w.checkHeld(e.node, e.other, s, said.acked[s])
	}
}
