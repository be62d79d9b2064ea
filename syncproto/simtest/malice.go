package simtest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"maps"
	"math/rand/v2"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
)

// malice is what a malicious device does. It has a key of its own, and is listened to, until something it says is
// found to be wrong.
type malice struct {
	does map[string]bool
	twin Store // a second history under the same key, shown to every other neighbour
	past [][]byte
}

// evils are what malicious devices do: each does some of it.
func evils() []string {
	return []string{"forge", "replay", "splice", "equivocate", "flood", "backdate", "lie", "intrude"}
}

// corrupt makes some devices malicious, one honest device at least left over.
func (w *World) corrupt() {
	if w.shape.Hostile <= 0 {
		return
	}
	chosen := w.fates.Perm(len(w.nodes))[:min(w.shape.Hostile, len(w.nodes)-1)]
	for _, i := range chosen {
		n := w.nodes[i]
		n.malice = &malice{does: map[string]bool{}}
		for _, evil := range evils() {
			if w.fates.IntN(5) < 2 && !w.off["hostile "+evil] {
				n.malice.does[evil] = true
			}
		}
		if w.shape.Images > 0 && w.pictures.IntN(2) == 0 && !w.off["hostile image"] {
			n.malice.does["image"] = true
		}
		if n.malice.does["intrude"] {
			delete(w.rules.Granted, n.device) // nobody granted it anything
		}
		w.tell("%s is hostile: %v", n.name, slices.Sorted(maps.Keys(n.malice.does)))
	}
	w.joinHonest()
}

// seatTwin gives an equivocating device its second history.
func (w *World) seatTwin(n *node) {
	if n.malice == nil {
		return
	}
	w.forgetful(n.store)
	if n.malice.does["equivocate"] {
		n.malice.twin = w.seat(n)
		n.malice.twin.Restore(n.store.Backup(), true) // under the same incarnation: the same numbers, twice
		w.forgetful(n.malice.twin)
	}
}

// forgetful lets a malicious device go on numbering whatever others hold.
func (w *World) forgetful(s Store) {
	if memory, ok := s.(*Replica); ok {
		memory.bug = ReuseNumbers
	}
}

// storeFor is the history a device shows another one.
func (n *node) storeFor(other *node) Store {
	if n.malice != nil && n.malice.twin != nil && other.index%2 == 1 {
		return n.malice.twin
	}
	return n.store
}

// attackLater lets a malicious device send what nobody asked for, in shifts and for a while after the last.
func (w *World) attackLater(n *node, shift int) {
	if n.malice == nil {
		return
	}
	w.after(200+w.fates.Int64N(4000), func() {
		if w.days.shift != shift || !w.chaos && w.healed == 0 || w.healed > 0 && w.now > w.healed+settling/2 {
			return
		}
		if n.up {
			w.attack(n)
		}
		w.attackLater(n, shift)
	})
}

func (w *World) attack(n *node) {
	ends := w.endsOf(n)
	if len(ends) == 0 {
		return
	}
	e := ends[w.fates.IntN(len(ends))]
	m := n.malice
	if m.does["replay"] && len(m.past) > 0 {
		w.report.Faults["hostile replay"]++
		for range 3 {
			w.transmit(e, m.past[w.fates.IntN(len(m.past))])
		}
	}
	if m.does["flood"] {
		w.report.Faults["hostile flood"]++
		w.flood(e)
	}
	if m.does["lie"] {
		w.report.Faults["hostile lie"]++
		w.sendRaw(e, &wire.Have{Space: w.spaces[0], Full: true, Held: w.invented(e), Part: uint64(w.fates.IntN(3))})
	}
	if m.does["forge"] {
		w.sendForged(e)
	}
}

func (w *World) sendRaw(e *end, f wire.Frame) {
	if raw, err := wire.Encode(f); err == nil {
		w.transmit(e, raw)
	}
}

// flood sends far more than anybody gave credit for.
func (w *World) flood(e *end) {
	junk := make([]byte, 300)
	for i := range junk {
		junk[i] = byte(w.fates.Uint32())
	}
	frames := []wire.Frame{
		&wire.Ping{Nonce: w.fates.Uint64N(1 << 40)},
		&wire.Facts{Blobs: [][]byte{junk, junk[:100]}},
		&wire.Have{Space: dot.Space(junk[:16])},
		&wire.Credit{Bytes: 1 << 20},
		&wire.Segments{Runs: []wire.Run{{Number: 1, Segments: [][]byte{junk, junk, junk}}}},
		&wire.Ack{Heads: []wire.Head{{Number: 1, Seq: w.fates.Uint64N(1000)}}},
	}
	f := frames[w.fates.IntN(len(frames))]
	for range 100 {
		w.sendRaw(e, f)
	}
	w.transmit(e, junk) // no frame at all
}

// invented is a vector that is not true: of the listener's own logs too, under incarnations it may never have had.
func (w *World) invented(e *end) dot.Vector {
	v := dot.Vector{}
	for _, l := range e.other.store.Sealed(w.spaces[0]).Logs() {
		if w.fates.IntN(3) == 0 {
			v[l] = 1 + w.fates.Uint64N(500)
		}
	}
	own := dot.Log{Device: e.other.device, Incarnation: w.fates.Uint32(), Lane: dot.Lane(w.fates.IntN(dot.Lanes))}
	switch highest, _ := syncproto.Incarnation(e.other.device, e.other.store.Sealed(w.spaces[0])); w.fates.IntN(3) {
	case 0:
		own.Incarnation = 1<<32 - 1
	case 1:
		own.Incarnation = highest + w.fates.Uint32N(1<<21)
	}
	v[own] = 1 + w.fates.Uint64N(100)
	return v
}

// sendForged claims that an honest device wrote something: numbered rightly, chained rightly, signed by the wrong key.
func (w *World) sendForged(e *end) {
	n := e.node
	logs := e.store.Sealed(w.spaces[0]).Logs()
	logs = slices.DeleteFunc(logs, func(l dot.Log) bool { return l.Device == n.device })
	author := (*node)(nil)
	if len(logs) > 0 {
		author = w.byDevice(logs[w.fates.IntN(len(logs))].Device)
	}
	if author == nil {
		return
	}
	l := logs[slices.IndexFunc(logs, func(l dot.Log) bool { return l.Device == author.device })]
	run := e.store.Load(w.spaces[0], l, 0, 1<<20)
	var prev segment.Hash
	if len(run.Segments) > 0 {
		prev = sha256.Sum256(run.Segments[len(run.Segments)-1].Bytes)
	}
	c := forgedChange(w.spaces[0], dot.Dot{Log: l, Seq: e.store.Sealed(w.spaces[0])[l] + 1}, author.name)
	sealed, _, err := w.options.Codec.Seal(func(m []byte) []byte { return ed25519.Sign(keyOf(n.name), m) },
		segment.Context{Space: w.spaces[0], Log: l}, prev, []merge.Change{c})
	if err != nil {
		return
	}
	w.report.Faults["hostile forge"]++
	number := uint64(900_000 + w.fates.IntN(1000))
	w.sendRaw(e, &wire.Logs{Space: w.spaces[0], Declared: []wire.Declaration{{Number: number, Log: l, Public: author.store.Public()}}})
	w.sendRaw(e, &wire.Segments{Runs: []wire.Run{{Number: number, Segments: [][]byte{sealed.Bytes}}}})
}

// forgedChange is one that nobody wrote.
func forgedChange(s dot.Space, at dot.Dot, operator string) merge.Change {
	return merge.Change{
		Dot: at, Kind: KindKnown, Wall: 1 << 40, Act: 1, ActSize: 1, Operator: operator, Record: dot.RecordID(s, at),
		Writes: []merge.Write{{Field: 1, Value: merge.OfText("forged")}},
	}
}

// twist changes what a malicious device's own session would say.
func (w *World) twist(e *end, f wire.Frame) wire.Frame {
	m := e.node.malice
	chance := func(evil string) bool { return m.does[evil] && w.fates.IntN(4) == 0 }
	switch f := f.(type) {
	case *wire.Segments:
		if chance("splice") {
			w.report.Faults["hostile splice"]++
			return splice(f, w.fates)
		}
		if chance("forge") {
			w.report.Faults["hostile forge"]++
			out := *f
			out.Runs = slices.Clone(f.Runs)
			r := &out.Runs[w.fates.IntN(len(out.Runs))]
			r.Segments = slices.Clone(r.Segments)
			g := bytes.Clone(r.Segments[0])
			g[w.fates.IntN(len(g))] ^= 1 << w.fates.IntN(8)
			r.Segments[0] = g
			return &out
		}
	case *wire.Have:
		if f.Full && chance("lie") {
			w.report.Faults["hostile lie"]++
			out := *f
			out.Held = f.Held.Clone()
			out.Held.Raise(w.invented(e))
			return &out
		}
	case *wire.Ack:
		if chance("lie") && len(f.Heads) > 0 {
			w.report.Faults["hostile lie"]++
			out := *f
			out.Heads = slices.Clone(f.Heads)
			out.Heads[0].Seq += 1 + w.fates.Uint64N(50)
			return &out
		}
	}
	if raw, err := wire.Encode(f); err == nil && m.does["replay"] && len(m.past) < 200 {
		m.past = append(m.past, raw)
	}
	return f
}

// splice puts segments of one log into another, or in another order.
func splice(f *wire.Segments, dice *rand.Rand) wire.Frame {
	out := &wire.Segments{Runs: slices.Clone(f.Runs)}
	if len(out.Runs) > 1 {
		i, j := dice.IntN(len(out.Runs)), dice.IntN(len(out.Runs))
		out.Runs[i].Segments, out.Runs[j].Segments = out.Runs[j].Segments, out.Runs[i].Segments
		return out
	}
	r := &out.Runs[0]
	if r.Number > 1 && dice.IntN(2) == 0 {
		r.Number--
		return out
	}
	r.Segments = slices.Clone(r.Segments)
	slices.Reverse(r.Segments)
	return out
}
