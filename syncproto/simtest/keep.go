package simtest

import (
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// Append keeps foreign segments and applies them.
func (r *Replica) Append(s dot.Space, runs []syncproto.Run) []syncproto.Kept {
	b := r.disk.books[s]
	var out []syncproto.Kept
	for _, run := range runs {
		kept := syncproto.Kept{Log: run.Log}
		k := b.chain(run.Log, run.Public)
		for _, g := range run.Segments {
			kept.Refused = r.appendOne(b, k, run, g)
			if !kept.Refused.Held() {
				break
			}
		}
		kept.Head = k.head.Seq
		if r.bug == OverstateDuplicate && kept.Refused == syncproto.Duplicate {
			kept.Head++
		}
		kept.Denied = r.deniedOf(b, run.Log)
		out = append(out, kept)
	}
	return out
}

func (r *Replica) appendOne(b *book, k *chain, run syncproto.Run, g segment.Sealed) syncproto.Outcome {
	if r.bug == IgnoreOwnTail && run.Log.Device == r.Device() {
		return syncproto.Gap
	}
	if r.bug == LoseDenied && r.Denies(dot.Dot{Log: run.Log, Seq: g.Last}) {
		return syncproto.Duplicate
	}
	ctx := segment.Context{Space: b.space, Log: run.Log}
	head, outcome := syncproto.Accept(run.Public, ctx, k.head, g.Bytes, k.stored)
	if r.bug == SkipChainCheck && outcome == syncproto.Unfit && g.First == k.head.Seq+1 {
		head, outcome = syncproto.Head{Seq: g.Last, Hash: k.head.Hash}, syncproto.Fresh
	}
	if outcome != syncproto.Fresh {
		return outcome
	}
	changes, err := r.codec.Decode(ctx, g.Bytes)
	if err != nil {
		return syncproto.Malformed
	}
	if run.Log.Device == r.Device() && run.Log.Incarnation == r.disk.incarnation && r.bug != ReuseNumbers {
		r.raise() // a log still written here comes from elsewhere: nobody had said yet that it would
	}
	k.add(g, head.Hash)
	for i := range changes {
		r.apply(b, &changes[i])
	}
	return syncproto.Fresh
}

// Load reads whole segments of a log.
func (r *Replica) Load(s dot.Space, l dot.Log, after uint64, bytesMax int) syncproto.Run {
	run := syncproto.Run{Log: l}
	b := r.disk.books[s]
	if b == nil || b.logs[l] == nil {
		return run
	}
	k := b.logs[l]
	run.Public = k.public
	for _, g := range k.segments {
		if g.Last <= after {
			continue
		}
		if r.bug == SkipSegment && after > 0 && len(run.Segments) == 0 && g.First == after+1 && g.Last < k.head.Seq {
			after = g.Last
			continue
		}
		if len(run.Segments) > 0 && run.Bytes()+len(g.Bytes) > bytesMax {
			break
		}
		run.Segments = append(run.Segments, g)
	}
	return run
}

// Sealed is what is sealed and held of a space.
func (r *Replica) Sealed(s dot.Space) dot.Vector {
	v := dot.Vector{}
	if b := r.disk.books[s]; b != nil {
		for l, k := range b.logs {
			if k.head.Seq > 0 {
				v[l] = k.head.Seq
			}
		}
	}
	return v
}

// Holdings is what the other side is told, denials of its own changes included.
func (r *Replica) Holdings(device dot.Device) map[dot.Space]syncproto.Holding {
	out := map[dot.Space]syncproto.Holding{}
	for s, b := range r.disk.books {
		h := syncproto.Holding{Held: r.Sealed(s), Denied: []syncproto.Denial{}}
		for _, l := range slices.SortedFunc(maps.Keys(b.logs), dot.Log.Compare) {
			if l.Device == device {
				h.Denied = append(h.Denied, r.deniedOf(b, l)...)
			}
		}
		out[s] = h
	}
	return out
}

// Behind hears that somebody holds more of this device's own logs than is sealed here.
func (r *Replica) Behind(s dot.Space, theirs dot.Vector) {
	b := r.disk.books[s]
	if b == nil || r.bug == ReuseNumbers {
		return
	}
	if len(syncproto.Unproven(r.Device(), r.Sealed(s), theirs)) > 0 {
		r.raise(theirs)
	}
}

// Learn keeps facts and draws their consequences.
func (r *Replica) Learn(facts [][]byte) {
	spaces, stricter := r.disk.law.Learn(facts)
	for _, s := range spaces {
		r.Join(s)
	}
	if stricter {
		r.rebuild()
	}
}

// Facts are the facts held, in their order.
func (r *Replica) Facts() [][]byte { return r.disk.law.Facts() }

// Denies says that a change is not allowed by the facts held.
func (r *Replica) Denies(d dot.Dot) bool { return r.disk.law.Denies(d) }

func (r *Replica) deniedOf(b *book, l dot.Log) []syncproto.Denial {
	if k := b.logs[l]; k != nil {
		return r.disk.law.Denied(l, k.head.Seq)
	}
	return nil
}

// Reach is how far the device has come with its own logs of a space.
func (r *Replica) Reach(s dot.Space) syncproto.Reach { return r.reach(s) }
