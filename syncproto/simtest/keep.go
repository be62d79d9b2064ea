package simtest

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
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
	if r.bug == LoseDenied && r.denies(dot.Dot{Log: run.Log, Seq: g.Last}) {
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
	for _, l := range slices.SortedFunc(maps.Keys(theirs), dot.Log.Compare) {
		sealed := r.Sealed(s)[l]
		if syncproto.OwnTail(sealed, sealed+uint64(len(b.open[l])), theirs[l]) == syncproto.TailWhole {
			continue
		}
		if l.Incarnation >= r.disk.incarnation {
			r.disk.incarnation = l.Incarnation
			r.raise()
		}
	}
}

// What facts of this simulation say: a revocation names the last change of a log that is allowed, an announcement a
// space.
const (
	factRevoke   = 'R'
	factAnnounce = 'S'
)

// Revocation is the fact that nothing of l after seq is allowed.
func Revocation(l dot.Log, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(l.AppendBinary([]byte{factRevoke}), seq)
}

// Announcement is the fact that a space exists.
func Announcement(s dot.Space) []byte { return append([]byte{factAnnounce}, s[:]...) }

// Learn keeps facts and draws their consequences.
func (r *Replica) Learn(facts [][]byte) {
	revoked := false
	for _, f := range facts {
		if r.disk.facts[string(f)] {
			continue
		}
		r.disk.facts[string(f)] = true
		if f[0] == factAnnounce {
			r.Join(dot.Space(f[1:17]))
		}
		revoked = revoked || f[0] == factRevoke
	}
	if revoked {
		r.rebuild()
	}
}

// Facts are the facts held, in their order.
func (r *Replica) Facts() [][]byte {
	var out [][]byte
	for _, f := range slices.Sorted(maps.Keys(r.disk.facts)) {
		out = append(out, []byte(f))
	}
	return out
}

// denies says that a change is not allowed by the facts held.
func (r *Replica) denies(d dot.Dot) bool {
	limit, revoked := r.limit(d.Log)
	return revoked && d.Seq > limit
}

func (r *Replica) limit(l dot.Log) (uint64, bool) {
	name := l.AppendBinary([]byte{factRevoke})
	for f := range r.disk.facts {
		if bytes.HasPrefix([]byte(f), name) {
			return binary.BigEndian.Uint64([]byte(f)[len(name):]), true
		}
	}
	return 0, false
}

func (r *Replica) deniedOf(b *book, l dot.Log) []syncproto.Denial {
	limit, revoked := r.limit(l)
	k := b.logs[l]
	if !revoked || k == nil || k.head.Seq <= limit {
		return nil
	}
	return []syncproto.Denial{{Log: l, First: limit + 1, Last: k.head.Seq}}
}

// backup copies what the database holds. Segments never change, so they are shared.
func (r *Replica) backup() database {
	d := r.disk
	d.facts = maps.Clone(d.facts)
	d.books = map[dot.Space]*book{}
	for s, b := range r.disk.books {
		c := &book{space: s, logs: map[dot.Log]*chain{}, open: map[dot.Log][]merge.Change{}, applied: dot.Vector{}}
		for l, k := range b.logs {
			copied := *k
			copied.prevs, copied.segments = slices.Clone(k.prevs), slices.Clone(k.segments)
			c.logs[l] = &copied
		}
		for l, open := range b.open {
			c.open[l] = slices.Clone(open)
		}
		d.books[s] = c
	}
	return d
}

// restore puts a backup back.
func (r *Replica) restore(d database) {
	r.disk = d
	r.disk = r.backup() // the backup stays whole, to be put back again
	r.rebuild()
}

// forgetOutside puts what stands outside the database back with it.
func (r *Replica) forgetOutside() {
	r.outside.mark = r.disk.inside
	r.outside.reach = map[dot.Space]syncproto.Reach{}
	for s := range r.disk.books {
		r.outside.reach[s] = r.reach(s)
	}
}

// dropOpen loses changes of the open tails, as a disk does that was never told to sync.
func (r *Replica) dropOpen(lost func(tag int64) bool) {
	for _, b := range r.disk.books {
		for l, open := range b.open {
			if i := slices.IndexFunc(open, func(c merge.Change) bool { return lost(c.Wall) }); i >= 0 {
				b.open[l] = open[:i]
			}
		}
		maps.DeleteFunc(b.open, func(_ dot.Log, open []merge.Change) bool { return len(open) == 0 })
	}
	r.rebuild()
}

// Reach is how far the device has come with its own logs of a space.
func (r *Replica) Reach(s dot.Space) syncproto.Reach { return r.reach(s) }
