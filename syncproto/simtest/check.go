package simtest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

var errExpelled = errors.New("the hostile relay is expelled")

// accounts are what the world knows better than any device in it.
type accounts struct {
	tags    int64
	saved   map[int64]saving // what operators were told is saved, by tag
	stamped map[int64]int64  // wall time at which a change was made, by tag
	made    map[int64]int64  // when it was made, by tag
	numbers map[numbered]int64
}

// saving is a change an operator was told is safe.
type saving struct {
	space   dot.Space
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
	acked  map[dot.Space]dot.Vector
}

func newAccounts() accounts {
	return accounts{saved: map[int64]saving{}, stamped: map[int64]int64{}, made: map[int64]int64{}, numbers: map[numbered]int64{}}
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
	b := n.replica.disk.books[s]
	for _, l := range slices.SortedFunc(maps.Keys(b.open), dot.Log.Compare) {
		for _, c := range b.open[l] {
			key := numbered{space: s, dot: c.Dot}
			if tag, used := w.ledger.numbers[key]; used && tag != c.Wall {
				w.violate("number used twice: %s by %s", c.Dot, n)
			}
			w.ledger.numbers[key] = c.Wall
		}
	}
}

// checkAcked: nobody is said to hold what is not durable there, unless its disk was put back since.
func (w *World) checkAcked(e *end) {
	if e.other.rolled != e.rolled {
		return
	}
	for _, s := range e.session.Spaces() {
		if acked, ok := e.session.Acked(s); ok {
			w.checkHeld(e, s, acked)
		}
	}
}

func (w *World) checkHeld(e *end, s dot.Space, acked dot.Vector) {
	held := e.other.replica.Sealed(s)
	for _, l := range acked.Logs() {
		if acked[l] > held[l] {
			w.violate("acknowledgement overstated: %s believes %s holds %s to %d, it holds %d", e.node, e.other, l, acked[l], held[l])
			return
		}
	}
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
	said.rolled = e.rolled
	if w.options.Bug == KeepOldAcks {
		acked.Raise(said.acked[s])
	}
	said.acked[s] = acked
	e.node.said[e.other.index] = said
	if e.rolled == e.other.rolled {
		w.checkHeld(e, s, acked)
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
		w.checkHeld(e, s, said.acked[s])
	}
}

// checkRefusal: between honest devices no log is ever refused for what it says.
func (w *World) checkRefusal(e *end, k syncproto.Kept) {
	if !k.Refused.Held() && k.Refused != syncproto.Gap && !e.conn.tampers {
		w.violate("honest log refused: %s by %s from %s: %s", k.Log, e.node, e.other, k.Refused)
	}
}

// forgetLost strikes off what only a disk held that was put back: no protocol can bring it again.
func (w *World) forgetLost() {
	held := map[int64]bool{}
	for _, n := range w.nodes {
		for _, s := range n.replica.Spaces() {
			for _, c := range n.replica.Changes(s) {
				held[c.Wall] = true
			}
		}
	}
	maps.DeleteFunc(w.ledger.saved, func(tag int64, _ saving) bool { return !held[tag] })
}

// checkEnd is what must be true of a healed world in which nothing has been written for a minute.
func (w *World) checkEnd() {
	for _, s := range w.spaces {
		w.checkSpace(s)
	}
	for _, n := range w.nodes {
		w.checkConfirmed(n)
	}
}

func (w *World) checkSpace(s dot.Space) {
	var with []*node
	for _, n := range w.nodes {
		if n.replica.disk.books[s] != nil {
			with = append(with, n)
		}
	}
	if len(with) == 0 {
		return
	}
	if len(with) < len(w.nodes) {
		w.violate("stuck: only %d of %d devices take part in a space all know of", len(with), len(w.nodes))
		return
	}
	first := with[0]
	for _, n := range with {
		if open := len(n.replica.disk.books[s].open); open > 0 {
			w.violate("stuck: %s has %d open tails", n, open)
		}
		if got, want := n.replica.Sealed(s), first.replica.Sealed(s); !maps.Equal(got, want) {
			w.tellLinks()
			w.violate("stuck: %s holds %v, %s holds %v", n, logsOf(got, want), first, logsOf(want, got))
			return
		}
		w.checkBytes(s, first, n)
		if got, want := n.replica.State(s), first.replica.State(s); got != want {
			w.violate("states differ: %s and %s", n, first)
		}
		before := n.replica.State(s)
		n.replica.rebuild()
		if n.replica.State(s) != before {
			w.violate("rebuild differs: %s", n)
		}
	}
	if len(w.report.Violations) == 0 {
		w.checkSaved(s, first)
		w.checkModel(s, first)
		w.checkStamps(s, first)
	}
}

// tellLinks tells how every conversation stands, for whoever looks into a stuck world.
func (w *World) tellLinks() {
	for _, c := range w.live() {
		for _, e := range c.ends {
			if e.live() {
				w.tell("%s with %s, dead %t: %+v", e.node, e.other, c.dead, e.session.Status())
			}
		}
	}
}

// logsOf is the part of v in which it differs from o.
func logsOf(v, o dot.Vector) dot.Vector {
	out := v.Clone()
	maps.DeleteFunc(out, func(l dot.Log, seq uint64) bool { return o[l] == seq })
	return out
}

func (w *World) checkBytes(s dot.Space, a, b *node) {
	for l, k := range a.replica.disk.books[s].logs {
		other := b.replica.disk.books[s].logs[l]
		if len(k.segments) == 0 {
			continue
		}
		if len(other.segments) != len(k.segments) {
			w.violate("segments differ: %s of %s and %s", l, a, b)
			return
		}
		for i := range k.segments {
			if !bytes.Equal(k.segments[i].Bytes, other.segments[i].Bytes) {
				w.violate("segments differ: %s of %s and %s", l, a, b)
				return
			}
		}
	}
}

// checkSaved: what an operator was told is saved is there, with what it said.
func (w *World) checkSaved(s dot.Space, n *node) {
	found := map[int64]string{}
	for _, c := range n.replica.Changes(s) {
		found[c.Wall] = content(c)
	}
	for _, tag := range slices.Sorted(maps.Keys(w.ledger.saved)) {
		want := w.ledger.saved[tag]
		if want.space == s && found[tag] != want.content {
			w.violate("save lost: change %d of %s: %q is %q", tag, w.nodes[want.node], want.content, found[tag])
			return
		}
	}
}

// checkConfirmed: a device that talks to a hub has heard that all it wrote is there.
func (w *World) checkConfirmed(n *node) {
	for _, p := range w.pairs {
		if p[0] != n.index || !w.nodes[p[1]].hub || len(w.report.Violations) > 0 {
			continue
		}
		for _, s := range n.replica.Spaces() {
			own := n.replica.Sealed(s)
			maps.DeleteFunc(own, func(l dot.Log, _ uint64) bool { return l.Device != n.replica.Device() })
			if said := n.said[p[1]]; !said.acked[s].Covers(own) {
				w.violate("stuck: %s was not told that %s holds %v", n, w.nodes[p[1]], logsOf(own, said.acked[s]))
				return
			}
		}
	}
}

// checkModel compares a device's records with the slow, obvious rule: a write stands until another names it.
func (w *World) checkModel(s dot.Space, n *node) {
	type key struct {
		record uuid.UUID
		field  uint16
	}
	type standing struct {
		at    dot.Dot
		op    merge.Op
		value merge.Value
	}
	stands := map[key]map[standing]bool{}
	allowed := slices.DeleteFunc(n.replica.Changes(s), func(c merge.Change) bool { return n.replica.denies(c.Dot) })
	for _, c := range allowed {
		for _, wr := range c.Writes {
			k := key{c.Record, wr.Field}
			if stands[k] == nil {
				stands[k] = map[standing]bool{}
			}
			if wr.Op != merge.Remove {
				stands[k][standing{c.Dot, wr.Op, wr.Value}] = true
			}
		}
	}
	for _, c := range allowed {
		for _, wr := range c.Writes {
			for st := range stands[key{c.Record, wr.Field}] {
				named := slices.Contains(wr.Replaces, st.at) && st.at != c.Dot
				if named && (wr.Op == merge.Put && st.op == merge.Put || wr.Op == merge.Remove && st.op == merge.Add && st.value == wr.Value) {
					delete(stands[key{c.Record, wr.Field}], st)
				}
			}
		}
	}
	for id, r := range n.replica.disk.books[s].records {
		for _, f := range r.Fields {
			want := stands[key{id, f.ID}]
			if len(f.Live) != len(want) || slices.ContainsFunc(f.Live, func(e merge.Entry) bool {
				return !want[standing{e.Dot, e.Op, e.Value}]
			}) {
				w.violate("merge rule broken: field %d of %s on %s", f.ID, id, n)
				return
			}
		}
	}
}

// checkStamps: a change is stamped with its own device's time and what it replaces, and nothing else moves it.
func (w *World) checkStamps(s dot.Space, n *node) {
	stamps := map[dot.Dot]stamp.Stamp{}
	changes := n.replica.Changes(s)
	for _, c := range changes {
		stamps[c.Dot] = c.Stamp
	}
	slices.SortFunc(changes, func(a, b merge.Change) int { return cmp.Compare(a.Wall, b.Wall) })
	for _, c := range changes {
		var replaced []stamp.Stamp
		known := true
		for _, wr := range c.Writes {
			for _, d := range wr.Replaces {
				replaced, known = append(replaced, stamps[d]), known && stamps[d] != 0
			}
		}
		if want := stamp.New(w.ledger.stamped[c.Wall], replaced...); known && c.Stamp != want {
			w.violate("clock poisoned: %s is stamped %d, its device had %d", c.Dot, c.Stamp.Millis(), want.Millis())
			return
		}
	}
}
