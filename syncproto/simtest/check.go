package simtest

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/stamp"
)

var errExpelled = errors.New("the hostile relay is expelled")

// checkAcked: nobody honest is said to hold what is not durable there, unless its disk was put back since.
func (w *World) checkAcked(e *end) {
	if e.other.rolled != e.rolled || e.node.malice != nil || e.other.malice != nil {
		return
	}
	for _, s := range e.session.Spaces() {
		if acked, ok := e.session.Acked(s); ok {
			w.checkHeld(e.node, e.other, s, acked)
		}
	}
}

func (w *World) checkHeld(n, other *node, s dot.Space, acked dot.Vector) {
	if n.malice != nil || other.malice != nil {
		return
	}
	held := other.store.Sealed(s)
	if held.Covers(acked) {
		return
	}
	for _, l := range acked.Logs() {
		if acked[l] > held[l] {
			w.violate("acknowledgement overstated: %s believes %s holds %s to %d, it holds %d", n, other, l, acked[l], held[l])
			return
		}
	}
}

// checkRefusal: between honest devices no log of an honest one is ever refused for what it says.
func (w *World) checkRefusal(e *end, k syncproto.Kept) {
	if k.Refused.Held() {
		return
	}
	w.report.Faults["refused: "+k.Refused.String()]++
	author := w.byDevice(k.Log.Device)
	hostile := e.conn.tampers || e.node.malice != nil || e.other.malice != nil || author == nil || author.malice != nil
	if k.Refused != syncproto.Gap && !hostile {
		w.violate("honest log refused: %s by %s from %s: %s", k.Log, e.node, e.other, k.Refused)
	}
}

// checkEnd is what must be true of a healed world in which nothing has been written for a minute.
func (w *World) checkEnd() {
	for _, s := range w.spaces {
		w.checkSpace(s)
	}
	for _, n := range w.honest() {
		w.checkConfirmed(n)
	}
	w.checkFences()
}

func (w *World) checkSpace(s dot.Space) {
	honest := w.honest()
	with := slices.DeleteFunc(slices.Clone(honest), func(n *node) bool { return !slices.Contains(n.store.Spaces(), s) })
	if len(with) == 0 {
		return
	}
	if len(with) < len(honest) {
		w.violate("stuck: only %d of %d devices take part in a space all know of", len(with), len(honest))
		return
	}
	first := with[0]
	whole := true // the logs of liars are everywhere the same, too
	for _, n := range with {
		if open := len(n.store.Unsealed(s)); open > 0 {
			w.violate("stuck: %s has %d open changes", n, open)
		}
		got, want := n.store.Sealed(s), first.store.Sealed(s)
		whole = whole && maps.Equal(got, want) && w.sameBytes(s, first, n, want) == dot.Log{}
		got, want = w.honestLogs(got), w.honestLogs(want)
		if !maps.Equal(got, want) {
			w.tellLinks()
			w.violate("stuck: %s holds %v, %s holds %v", n, logsOf(got, want), first, logsOf(want, got))
			return
		}
		if l := w.sameBytes(s, first, n, want); l != (dot.Log{}) {
			w.violate("segments differ: %s of %s and %s", l, first, n)
			return
		}
	}
	for _, n := range with {
		w.checkState(s, first, n, whole)
	}
	if len(w.report.Violations) == 0 {
		w.checkSaved(s, first)
		w.checkForged(s, with)
		w.checkModel(s, first)
		w.checkStamps(s, first)
	}
}

// checkState: equal logs are equal states, and a state is what its logs say. Where a liar's log has two histories that
// differ, what honest devices wrote is compared.
func (w *World) checkState(s dot.Space, first, n *node, whole bool) {
	state := n.store.State(s)
	switch {
	case !whole && !sameRecords(w.honestState(s, n), w.honestState(s, first)):
		w.violate("states differ: %s and %s, of what honest devices wrote", n, first)
	case whole && state != first.store.State(s):
		w.violate("states differ: %s and %s", n, first)
	}
	n.store.Rebuild()
	w.sound(n, "rebuild")
	if n.store.State(s) != state {
		w.violate("rebuild differs: %s", n)
	}
}

// honestState merges what honest devices wrote, and nothing else.
func (w *World) honestState(s dot.Space, n *node) map[uuid.UUID]*merge.Record {
	out := map[uuid.UUID]*merge.Record{}
	seen := map[dot.Dot]bool{}
	for _, c := range n.store.Changes(s) {
		if author := w.byDevice(c.Dot.Log.Device); author == nil || author.malice != nil || n.store.Denies(c.Dot) {
			continue
		}
		if out[c.Record] == nil {
			out[c.Record] = &merge.Record{}
		}
		out[c.Record].Apply(&c, func(d dot.Dot) bool { return seen[d] })
		seen[c.Dot] = true
	}
	return out
}

// sameRecords compares what stands in the records and fields that both sides know.
func sameRecords(a, b map[uuid.UUID]*merge.Record) bool {
	for id, r := range a {
		if other := b[id]; other != nil && !slices.EqualFunc(standing(r), standing(other), sameField) {
			return false
		}
	}
	return true
}

// standing are the fields of which anything stands and that every version knows.
func standing(r *merge.Record) []merge.Field {
	return slices.DeleteFunc(slices.Clone(r.Fields), func(f merge.Field) bool { return len(f.Live) == 0 || f.ID == FieldNewer })
}

func sameField(f, g merge.Field) bool {
	return f.ID == g.ID && slices.EqualFunc(f.Live, g.Live, func(e, h merge.Entry) bool {
		return e.Dot == h.Dot && e.Op == h.Op && e.Value == h.Value
	})
}

// honestLogs are those of devices that sign one history.
func (w *World) honestLogs(v dot.Vector) dot.Vector {
	out := v.Clone()
	maps.DeleteFunc(out, func(l dot.Log, _ uint64) bool {
		author := w.byDevice(l.Device)
		return author == nil || author.malice != nil
	})
	return out
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

// sameBytes gives a log of which two devices do not hold the same segments, byte for byte; none is zero.
func (w *World) sameBytes(s dot.Space, a, b *node, held dot.Vector) dot.Log {
	if a == b {
		return dot.Log{}
	}
	if _, joins := a.store.(Joiner); joins {
		return w.sameChanges(s, a, b, held)
	}
	for _, l := range held.Logs() {
		one, other := a.store.Load(s, l, 0, 1<<30), b.store.Load(s, l, 0, 1<<30)
		if len(one.Segments) != len(other.Segments) {
			return l
		}
		for i := range one.Segments {
			if !bytes.Equal(one.Segments[i].Bytes, other.Segments[i].Bytes) {
				return l
			}
		}
	}
	return dot.Log{}
}

// sameChanges is sameBytes where segments may be joined on one side and not on the other.
func (w *World) sameChanges(s dot.Space, a, b *node, held dot.Vector) dot.Log {
	said := map[dot.Dot]string{}
	for _, c := range a.store.Changes(s) {
		said[c.Dot] = content(c)
	}
	for _, c := range b.store.Changes(s) {
		if held.Has(c.Dot) && said[c.Dot] != content(c) {
			return c.Dot.Log
		}
	}
	return dot.Log{}
}

// checkSaved: what an operator was told is saved is there, with what it said.
func (w *World) checkSaved(s dot.Space, n *node) {
	found := map[changeKey]string{}
	for _, c := range n.store.Changes(s) {
		found[keyOfChange(c)] = content(c)
	}
	keys := slices.SortedFunc(maps.Keys(w.ledger.saved), func(a, b changeKey) int {
		return cmp.Or(cmp.Compare(a.tag, b.tag), bytes.Compare(a.record[:], b.record[:]))
	})
	for _, key := range keys {
		want := w.ledger.saved[key]
		if want.space == s && found[key] != want.content {
			w.violate("save lost: change %d of %s: %q is %q", key.tag, w.nodes[want.node], want.content, found[key])
			return
		}
	}
}

// checkForged: what honest devices hold under the name of an honest one, that one wrote.
func (w *World) checkForged(s dot.Space, with []*node) {
	for _, n := range with {
		for _, c := range n.store.Changes(s) {
			author := w.byDevice(c.Dot.Log.Device)
			if author != nil && author.malice != nil {
				continue
			}
			made, known := w.ledger.written[keyOfChange(c)]
			if author == nil || !known || made.node != author.index || made.content != content(c) {
				w.violate("forged change applied: %s by %s: %q", c.Dot, n, content(c))
				return
			}
		}
	}
}

// checkConfirmed: a device that talks to an honest hub has heard that all it wrote is there.
func (w *World) checkConfirmed(n *node) {
	for _, p := range w.pairs {
		hub := w.nodes[p[1]]
		if p[0] != n.index || !hub.hub || hub.malice != nil || len(w.report.Violations) > 0 {
			continue
		}
		for _, s := range n.store.Spaces() {
			own := n.store.Sealed(s)
			maps.DeleteFunc(own, func(l dot.Log, _ uint64) bool { return l.Device != n.device })
			if said := n.said[p[1]]; !said.acked[s].Covers(own) {
				w.violate("stuck: %s was not told that %s holds %v", n, hub, logsOf(own, said.acked[s]))
				return
			}
		}
	}
}

// checkModel compares a device's records with the slow, obvious rule: a write stands until another names it, and what
// is not allowed is not there.
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
	allowed := slices.DeleteFunc(n.store.Changes(s), func(c merge.Change) bool { return n.store.Denies(c.Dot) })
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
	for id, r := range n.store.Records(s) {
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
	changes := n.store.Changes(s)
	for _, c := range changes {
		stamps[c.Dot] = c.Stamp
	}
	for _, c := range changes {
		if author := w.byDevice(c.Dot.Log.Device); author == nil || author.malice != nil {
			continue
		}
		var replaced []stamp.Stamp
		known := true
		for _, wr := range c.Writes {
			for _, d := range wr.Replaces { // of a liar's two histories the writer may have seen the other one
				by := w.byDevice(d.Log.Device)
				replaced, known = append(replaced, stamps[d]), known && stamps[d] != 0 && by != nil && by.malice == nil
			}
		}
		if want := stamp.New(w.ledger.stamped[c.Wall], replaced...); known && c.Stamp != want {
			w.violate("clock poisoned: %s is stamped %d, its device had %d", c.Dot, c.Stamp.Millis(), want.Millis())
			return
		}
	}
}
