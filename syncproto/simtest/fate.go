package simtest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// Backup copies what the database holds. Segments never change, so they are shared.
func (r *Replica) Backup() Backup { return r.backup() }

func (r *Replica) backup() database {
	d := r.disk
	d.law = d.law.Clone()
	d.books = map[dot.Space]*book{}
	for s, b := range r.disk.books {
		c := &book{space: s, logs: map[dot.Log]*chain{}, open: map[dot.Log][]merge.Change{}, applied: dot.Vector{}, holders: maps.Clone(b.holders)}
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

// Restore puts a backup back, with outside the whole machine.
func (r *Replica) Restore(b Backup, outside bool) {
	r.restore(b.(database))
	if !outside {
		return
	}
	r.outside.mark = r.disk.inside
	r.outside.reach = map[dot.Space]syncproto.Reach{}
	for s := range r.disk.books {
		r.outside.reach[s] = r.reach(s)
	}
}

func (r *Replica) restore(d database) {
	r.disk = d
	r.disk = r.backup() // the backup stays whole, to be put back again
	r.rebuild()
}

// Lose takes the database away, and leaves what the device noted outside it.
func (r *Replica) Lose() {
	r.disk = database{books: map[dot.Space]*book{}, law: NewLaw(r.disk.law.rules)}
}

// Rot damages one bit of one stored segment.
func (r *Replica) Rot(chance func(n int) int) (what string, ok bool) {
	var stored []func() string
	for _, s := range r.Spaces() {
		b := r.disk.books[s]
		for _, l := range slices.SortedFunc(maps.Keys(b.logs), dot.Log.Compare) {
			k := b.logs[l]
			for i := range k.segments {
				stored = append(stored, func() string {
					g := bytes.Clone(k.segments[i].Bytes)
					g[chance(len(g))] ^= 1 << chance(8)
					k.segments[i].Bytes = g
					return fmt.Sprintf("%s at %d", l, k.segments[i].First)
				})
			}
		}
	}
	if len(stored) == 0 {
		return "", false
	}
	r.rotten = true
	return stored[chance(len(stored))](), true
}

// Rotten says that damage was done and not found.
func (r *Replica) Rotten() bool { return r.rotten }

// Failed is nil: memory does not fail.
func (r *Replica) Failed() error { return nil }

// Close does nothing.
func (r *Replica) Close() {}

// mend looks through everything stored and cuts what is damaged off, with what stood behind it: whoever holds it gives
// it back. What this device wrote and stands behind the damage is written anew, for perhaps nobody else holds it.
func (r *Replica) mend() {
	for _, s := range r.Spaces() {
		b := r.disk.books[s]
		for _, l := range slices.SortedFunc(maps.Keys(b.logs), dot.Log.Compare) {
			k := b.logs[l]
			sound := k.sound(segment.Context{Space: s, Log: l})
			if sound == len(k.segments) {
				continue
			}
			r.rotten = false
			behind := slices.Clone(k.segments[sound+1:])
			k.cut(sound)
			if l.Device == r.Device() {
				r.salvage(b, l, behind)
			}
		}
	}
	r.rebuild()
}

// sound counts the segments that are what they were.
func (k *chain) sound(ctx segment.Context) int {
	head := syncproto.Head{}
	for i, g := range k.segments {
		next, outcome := syncproto.Accept(k.public, ctx, head, g.Bytes, nothing)
		if outcome != syncproto.Fresh || next.Seq != g.Last {
			return i
		}
		head = next
	}
	return len(k.segments)
}

// nothing is stored where a log is read from its beginning.
func nothing(uint64) (segment.Hash, []byte, bool) { return segment.Hash{}, nil, false }

// cut leaves the first n segments.
func (k *chain) cut(n int) {
	k.head = syncproto.Head{Hash: segment.Hash{}}
	if n < len(k.prevs) {
		k.head.Hash = k.prevs[n]
	}
	if n > 0 {
		k.head.Seq = k.segments[n-1].Last
	}
	k.prevs, k.segments = k.prevs[:n:n], k.segments[:n:n]
}

// salvage writes own changes again that stood behind damage.
func (r *Replica) salvage(b *book, l dot.Log, behind []segment.Sealed) {
	var saved []merge.Change
	for _, g := range behind {
		if changes, err := r.codec.Decode(segment.Context{Space: b.space, Log: l}, g.Bytes); err == nil {
			saved = append(saved, changes...)
		}
	}
	b.open[l] = append(saved, b.open[l]...)
	r.raise()
}

// Records are the merged records of a space.
func (r *Replica) Records(s dot.Space) map[uuid.UUID]*merge.Record {
	if b := r.disk.books[s]; b != nil {
		return b.records
	}
	return nil
}

// Unsealed is what this device wrote and did not seal yet.
func (r *Replica) Unsealed(s dot.Space) []merge.Change {
	b := r.disk.books[s]
	if b == nil {
		return nil
	}
	var out []merge.Change
	for _, l := range slices.SortedFunc(maps.Keys(b.open), dot.Log.Compare) {
		out = append(out, b.open[l]...)
	}
	return out
}

// Rebuild makes the records anew from the logs.
func (r *Replica) Rebuild() { r.rebuild() }

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

var errDiskFull = errors.New("disk is full")
