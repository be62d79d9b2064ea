package simtest

import (
	"bytes"
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Stander is the part of a Store that knows what other devices hold, and joins what all of them do.
type Stander interface {
	Heard(s dot.Space, device dot.Device, at int64, held dot.Vector)
	Fence(s dot.Space, device dot.Device, since int64) // 0 takes it back
	Holders(s dot.Space) []Holder
	Stable(s dot.Space) dot.Vector // what is held here and by everybody who is waited for
}

// Holder is what another device was last known to hold.
type Holder struct {
	Device     dot.Device
	At, Fenced int64 // Unix milliseconds; Fenced is 0 while it is waited for
	Held       dot.Vector
}

// standEvery is how often a conversation notes what the other side holds, in milliseconds of virtual time. Package peer
// does it every minute and when a link ends; here nothing may be stuck for longer than a minute.
const standEvery = 10 * second

// standings says that devices mind how they stand in this world.
func (w *World) standings() bool { return w.shape.Images > 0 || w.shape.Away > 0 }

// stand notes what the other side holds, tells it how it stands, and takes anew what it is fenced in, as package peer does.
func (w *World) stand(e *end) {
	if !w.standings() || e.closed || e.node.malice != nil && !e.node.hub {
		return
	}
	w.hearStandings(e)
	if w.virtual()-e.stood >= standEvery {
		e.stood = w.virtual()
		for _, s := range w.noteAll(e) {
			e.session.Tell(w.standingOf(e, s))
		}
	}
	for _, s := range w.spaces {
		if e.fenced[s] && e.session.Uploaded(s) {
			delete(e.fenced, s)
			if e.session.Resnapshot(s) {
				w.fault("taken anew", "%s from %s", e.node, e.other)
			}
		}
	}
}

// noteAll keeps what the other side holds of every space, as far as that is known, and gives those spaces. Only a hub does.
func (w *World) noteAll(e *end) (known []dot.Space) {
	if !w.standings() || !e.node.hub {
		return nil
	}
	for _, s := range e.session.Spaces() {
		if e.session.Known(s) && slices.Contains(e.store.Spaces(), s) {
			w.note(e, s)
			known = append(known, s)
		}
	}
	return known
}

// note keeps what the other side holds, and waits for it again when it has come back.
func (w *World) note(e *end, s dot.Space) {
	held, ok := e.session.Acked(s)
	if !ok {
		return
	}
	e.store.Heard(s, e.other.device, w.wall(e.node), held)
	for _, h := range e.store.Holders(s) {
		if h.Device == e.other.device && h.Fenced > 0 && syncproto.Returned(h.Device, held, e.store.Stable(s), e.store.Sealed(s)) {
			w.fault("waited for again", "%s by %s", e.other, e.node)
			e.store.Fence(s, h.Device, 0)
		}
	}
	w.sound(e.node, "stand")
}

// standingOf is what a hub says of another device; a liar says anything.
func (w *World) standingOf(e *end, s dot.Space) syncproto.Standing {
	st := syncproto.Standing{Space: s, Stable: e.node.stable[s]}
	for _, h := range e.store.Holders(s) {
		if h.Device == e.other.device {
			st.Fenced = h.Fenced
		}
	}
	if e.node.malice != nil && e.node.malice.does["lie"] {
		st.Stable, st.Fenced = e.store.Sealed(s), w.pictures.Int64N(3)
	}
	return st
}

// hearStandings keeps what a hub says of this device. The word of any other device means nothing.
func (w *World) hearStandings(e *end) {
	for _, st := range e.session.Standings() {
		if e.node.hub || !e.other.hub {
			continue
		}
		e.node.stable[st.Space] = st.Stable
		if st.Fenced == 0 {
			delete(e.fenced, st.Space)
			continue
		}
		w.tell("%s hears from %s that it is fenced", e.node, e.other)
		e.fenced[st.Space], e.unseen = true, true // its own work first
	}
}

// tend is what devices do in a quiet moment: hubs stop waiting for who was silent too long, and all join what everybody
// holds.
func (w *World) tend() {
	for _, n := range w.honest() {
		if !n.up || !w.standings() {
			continue
		}
		for _, s := range n.store.Spaces() {
			if n.hub {
				w.fence(n, s)
				n.stable[s] = n.store.Stable(s)
			}
			if n.up && w.pictures.IntN(2) == 0 && !w.off["compaction"] {
				w.join(n, s, n.stable[s])
			}
		}
	}
}

// fence stops waiting for devices that were silent too long, by the hub's own clock.
func (w *World) fence(n *node, s dot.Space) {
	for _, h := range n.store.Holders(s) {
		if h.Fenced == 0 && syncproto.Silent(h.At, w.wall(n)) {
			w.fault("fenced", "%s by %s", w.byDevice(h.Device), n)
			n.store.Fence(s, h.Device, w.wall(n))
		}
	}
	w.sound(n, "fence")
}

// join joins small segments of what is stable, as far as a device knows.
func (w *World) join(n *node, s dot.Space, stable dot.Vector) {
	joiner, ok := n.store.(Joiner)
	if !ok || len(stable) == 0 {
		return
	}
	joined := 0
	if w.commit(n, "compact", func() { joined = joiner.JoinSegments(s, stable) }) == done && joined > 0 {
		w.fault("compaction", "%s joins %d segments", n, joined)
	}
}

// leave lets some terminals go where no link reaches, for the rest of the world but its last shift. They are worked at
// there, and may fall and get up again.
func (w *World) leave() {
	if w.shape.Away <= 0 {
		return
	}
	terminals := slices.DeleteFunc(w.honest(), func(n *node) bool { return n.hub || n.only != nil || n.guarded > 0 })
	w.pictures.Shuffle(len(terminals), func(i, j int) { terminals[i], terminals[j] = terminals[j], terminals[i] })
	for _, n := range terminals[:min(w.shape.Away, len(terminals))] {
		n.away = true
		w.fault("away", "%s", n)
		for _, e := range w.endsOf(n) {
			w.hangUp(e, errAway)
		}
	}
}

// comeBack ends that.
func (w *World) comeBack() {
	for _, n := range w.nodes {
		if n.away {
			n.away = false
			w.tell("%s comes back", n)
		}
	}
}

// checkFences: whoever talks with a hub is waited for by it.
func (w *World) checkFences() {
	for _, p := range w.pairs {
		n, hub := w.nodes[p[0]], w.nodes[p[1]]
		if !hub.hub || hub.malice != nil || n.malice != nil {
			continue
		}
		for _, s := range hub.store.Spaces() {
			for _, h := range hub.store.Holders(s) {
				if h.Device == n.device && h.Fenced > 0 {
					w.violate("stuck: %s is still fenced by %s", n, hub)
				}
			}
		}
	}
}

// Heard keeps what another device holds.
func (r *Replica) Heard(s dot.Space, device dot.Device, at int64, held dot.Vector) {
	b := r.disk.books[s]
	b.holders[device] = Holder{Device: device, At: at, Fenced: b.holders[device].Fenced, Held: held.Clone()}
}

// Fence notes since when a device is not waited for.
func (r *Replica) Fence(s dot.Space, device dot.Device, since int64) {
	b := r.disk.books[s]
	if h, ok := b.holders[device]; ok {
		if r.bug == FenceForEver && since == 0 {
			return
		}
		h.Fenced = since
		b.holders[device] = h
	}
}

// Holders are the other devices that were ever talked with about a space, in their order.
func (r *Replica) Holders(s dot.Space) []Holder {
	list := slices.Collect(maps.Values(r.disk.books[s].holders))
	slices.SortFunc(list, func(a, b Holder) int { return bytes.Compare(a.Device[:], b.Device[:]) })
	return list
}

// Stable is what everybody holds who is waited for.
func (r *Replica) Stable(s dot.Space) dot.Vector {
	stable := r.Sealed(s)
	for _, h := range r.Holders(s) {
		for l, seq := range stable {
			if h.Fenced == 0 && r.disk.law.Grants(h.Device) {
				stable[l] = min(seq, h.Held[l])
			}
		}
	}
	maps.DeleteFunc(stable, func(_ dot.Log, seq uint64) bool { return seq == 0 })
	return stable
}
