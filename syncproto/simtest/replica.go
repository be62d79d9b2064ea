// Package simtest runs seeded worlds of devices in memory on the real session, merge and segment code.
package simtest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// Replica is a device whose database stands in memory: logs, open tails, merged records. All its methods are whole
// transactions, durable when they return; the world decides which of them a crash undoes.
type Replica struct {
	Name    string
	private ed25519.PrivateKey
	codec   *segment.Codec
	bug     Bug
	chance  func() uint32 // for incarnations and marks

	disk    database
	outside witness // what the device left outside its database
	rotten  bool    // something stored was damaged and not found yet
}

// witness stands outside the database, where no backup of it reaches.
type witness struct {
	mark  syncproto.Mark
	reach map[dot.Space]syncproto.Reach
}

// database is what a backup holds.
type database struct {
	inside      syncproto.Mark
	incarnation uint32
	acts        uint64
	books       map[dot.Space]*book
	law         *Law
}

// book is one space.
type book struct {
	space   dot.Space
	logs    map[dot.Log]*chain
	open    map[dot.Log][]merge.Change
	records map[uuid.UUID]*merge.Record
	applied dot.Vector // open tails included
	holders map[dot.Device]Holder
}

// chain is the sealed part of a log.
type chain struct {
	public   ed25519.PublicKey
	head     syncproto.Head
	prevs    []segment.Hash // of each segment
	segments []segment.Sealed
}

// NewReplica makes a device with the key that follows from its name, and opens its empty database.
func NewReplica(name string, codec *segment.Codec, chance func() uint32) *Replica {
	seed := sha256.Sum256([]byte(name))
	r := &Replica{Name: name, private: ed25519.NewKeyFromSeed(seed[:]), codec: codec, chance: chance}
	r.disk = database{books: map[dot.Space]*book{}, law: NewLaw(nil)}
	r.outside.reach = map[dot.Space]syncproto.Reach{}
	r.Open()
	return r
}

// Public is the device's key.
func (r *Replica) Public() ed25519.PublicKey { return r.private.Public().(ed25519.PublicKey) }

// Device is the device's name.
func (r *Replica) Device() dot.Device { return dot.DeviceOf(r.Public()) }

// Open opens the database after a start: it looks for damage, proves the tail, or writes under a raised incarnation.
func (r *Replica) Open() {
	if r.rotten && r.bug != OverlookRot {
		r.mend()
	}
	proven := syncproto.Proven(r.disk.inside, r.outside.mark)
	for s, noted := range r.outside.reach {
		if r.bug == NoteOnlyOpen {
			noted.Sealed = [dot.Lanes]uint64{}
		}
		proven = proven && r.reach(s).Covers(noted)
	}
	if !proven && r.bug != ReuseNumbers {
		r.raise()
	}
	var mark syncproto.Mark
	binary.BigEndian.PutUint32(mark[:], r.chance())
	mark[15] = 1 // never zero
	r.disk.inside = mark
	r.outside = witness{mark: mark, reach: map[dot.Space]syncproto.Reach{}}
	for s := range r.disk.books {
		r.outside.reach[s] = r.reach(s)
	}
}

// reach is how far this device has come with its own logs of a space.
func (r *Replica) reach(s dot.Space) syncproto.Reach {
	out := syncproto.Reach{Incarnation: r.disk.incarnation}
	b := r.disk.books[s]
	if b == nil {
		return out
	}
	for lane := range out.Open {
		l := dot.Log{Device: r.Device(), Incarnation: r.disk.incarnation, Lane: dot.Lane(lane)}
		if k := b.logs[l]; k != nil {
			out.Sealed[lane] = k.head.Seq
		}
		out.Open[lane] = out.Sealed[lane] + uint64(len(b.open[l]))
	}
	return out
}

// raise moves everything that is open into a new incarnation.
func (r *Replica) raise(claimed ...dot.Vector) {
	known := []dot.Vector{}
	for _, b := range r.disk.books {
		known = append(known, b.applied)
	}
	highest, _ := syncproto.Incarnation(r.Device(), known...)
	for _, noted := range r.outside.reach {
		highest = max(highest, noted.Incarnation)
	}
	r.disk.incarnation = syncproto.Raise(max(highest, r.disk.incarnation), r.chance(), claimed...)
	for _, b := range r.disk.books {
		var open []merge.Change
		for _, l := range slices.SortedFunc(maps.Keys(b.open), dot.Log.Compare) {
			open = append(open, b.open[l]...)
		}
		b.open = map[dot.Log][]merge.Change{}
		for _, c := range syncproto.Renumber(open, r.disk.incarnation) {
			b.open[c.Dot.Log] = append(b.open[c.Dot.Log], c)
		}
	}
	r.rebuild()
	for s := range r.disk.books {
		r.outside.reach[s] = r.reach(s)
	}
}

// Join takes part in a space.
func (r *Replica) Join(s dot.Space) {
	if r.disk.books[s] == nil {
		r.disk.books[s] = &book{
			space: s, logs: map[dot.Log]*chain{}, open: map[dot.Log][]merge.Change{},
			records: map[uuid.UUID]*merge.Record{}, applied: dot.Vector{}, holders: map[dot.Device]Holder{},
		}
	}
}

// Spaces are the spaces taken part in, in their order.
func (r *Replica) Spaces() []dot.Space {
	return slices.SortedFunc(maps.Keys(r.disk.books), func(a, b dot.Space) int { return bytes.Compare(a[:], b[:]) })
}

// Draft is one record's part of an act, before it is numbered and stamped.
type Draft struct {
	Record uuid.UUID // zero creates a record
	Kind   uint16    // 0 stands for KindKnown
	Lane   dot.Lane
	Writes []merge.Write
}

// Record makes one act of the drafts at the wall time given, and returns its changes. tag says of each change which
// it is, wherever it is found again.
func (r *Replica) Record(s dot.Space, wall int64, drafts []Draft, tag func() int64) []merge.Change {
	b := r.disk.books[s]
	r.disk.acts++
	var act []merge.Change
	for _, d := range drafts {
		l := dot.Log{Device: r.Device(), Incarnation: r.disk.incarnation, Lane: d.Lane}
		c := merge.Change{
			Dot: dot.Dot{Log: l, Seq: b.applied[l] + 1}, Record: d.Record, Kind: max(d.Kind, KindKnown), Wall: tag(),
			Act: r.disk.acts, ActSize: uint16(len(drafts)), Operator: r.Name, Writes: d.Writes,
		}
		if c.Record == (uuid.UUID{}) {
			c.Record = dot.RecordID(s, c.Dot)
		}
		c.Stamp = stamp.New(r.clock(b, wall), b.replaced(c)...)
		b.open[l] = append(b.open[l], c)
		r.apply(b, &c)
		act = append(act, c)
	}
	r.outside.reach[s] = r.reach(s)
	return act
}

// clock is the time a write is stamped with: the wall's, unless the bug of a receive rule is planted.
func (r *Replica) clock(b *book, wall int64) int64 {
	if r.bug != ReceiveRule {
		return wall
	}
	for _, record := range b.records {
		for _, f := range record.Fields {
			for _, e := range f.Live {
				wall = max(wall, e.Stamp.Millis())
			}
		}
	}
	return wall
}

// replaced gives the stamps of the writes a change replaces.
func (b *book) replaced(c merge.Change) []stamp.Stamp {
	record := b.records[c.Record]
	if record == nil {
		return nil
	}
	var out []stamp.Stamp
	for _, w := range c.Writes {
		for i := range record.Fields {
			for _, e := range record.Fields[i].Live {
				if slices.Contains(w.Replaces, e.Dot) {
					out = append(out, e.Stamp)
				}
			}
		}
	}
	return out
}

// apply merges a change into the records, unless it is denied.
func (r *Replica) apply(b *book, c *merge.Change) {
	b.applied[c.Dot.Log] = max(b.applied[c.Dot.Log], c.Dot.Seq)
	if r.Denies(c.Dot) && r.bug != ApplyDenied {
		return
	}
	record := b.records[c.Record]
	if record == nil {
		record = &merge.Record{}
		b.records[c.Record] = record
	}
	at := c.Dot
	record.Apply(c, func(d dot.Dot) bool { return d != at && d.Seq <= b.applied[d.Log] && !r.Denies(d) })
	switch r.bug {
	case ForgetDead:
		for i := range record.Fields {
			record.Fields[i].Dead = nil
		}
	case LastWriterWins:
		for i := range record.Fields {
			lastWriter(&record.Fields[i])
		}
	}
}

func lastWriter(f *merge.Field) {
	shown, _ := f.Shown(merge.Latest)
	f.Live = slices.DeleteFunc(f.Live, func(e merge.Entry) bool { return e.Op == merge.Put && e.Dot != shown.Dot })
}

// rebuild makes the records anew from the logs.
func (r *Replica) rebuild() {
	for _, s := range r.Spaces() {
		b := r.disk.books[s]
		b.records, b.applied = map[uuid.UUID]*merge.Record{}, dot.Vector{}
		for _, c := range r.Changes(s) {
			if r.bug == RebuildForgetsOpen && c.Dot.Seq > r.Sealed(s)[c.Dot.Log] {
				continue
			}
			r.apply(b, &c)
		}
	}
}

// Changes gives every change held of a space, sealed and open, log by log.
func (r *Replica) Changes(s dot.Space) []merge.Change {
	b := r.disk.books[s]
	if b == nil {
		return nil
	}
	var out []merge.Change
	for _, l := range slices.SortedFunc(maps.Keys(b.logs), dot.Log.Compare) {
		for _, g := range b.logs[l].segments {
			out = append(out, r.decode(s, l, g.Bytes)...)
		}
	}
	for _, l := range slices.SortedFunc(maps.Keys(b.open), dot.Log.Compare) {
		out = append(out, b.open[l]...)
	}
	return out
}

// decode opens a segment that was checked when it was kept.
func (r *Replica) decode(s dot.Space, l dot.Log, sealed []byte) []merge.Change {
	changes, err := r.codec.Decode(segment.Context{Space: s, Log: l}, sealed)
	if err != nil {
		panic(fmt.Sprintf("a kept segment does not open: %v", err))
	}
	return changes
}

// Seal signs the open tails of a space. An error says that they could not stand where they are numbered.
func (r *Replica) Seal(s dot.Space) error {
	b := r.disk.books[s]
	if b == nil {
		return nil
	}
	for _, l := range slices.SortedFunc(maps.Keys(b.open), dot.Log.Compare) {
		open := b.open[l]
		k := b.chain(l, r.Public())
		for n := segment.ChangesMax; len(open) > 0; {
			n = min(n, len(open))
			g, hash, err := r.codec.Seal(func(m []byte) []byte { return ed25519.Sign(r.private, m) },
				segment.Context{Space: s, Log: l}, k.head.Hash, open[:n])
			if errors.Is(err, segment.ErrTooLarge) && n > 1 {
				n /= 2
				continue
			}
			if err != nil {
				return fmt.Errorf("seal %s: %w", l, err)
			}
			k.add(g, hash)
			open = open[n:]
		}
		delete(b.open, l)
	}
	r.outside.reach[s] = r.reach(s)
	return nil
}

func (b *book) chain(l dot.Log, public ed25519.PublicKey) *chain {
	k := b.logs[l]
	if k == nil {
		k = &chain{public: public}
		b.logs[l] = k
	}
	return k
}

func (k *chain) add(g segment.Sealed, hash segment.Hash) {
	k.prevs = append(k.prevs, k.head.Hash)
	k.segments = append(k.segments, g)
	k.head = syncproto.Head{Seq: g.Last, Hash: hash}
}

func (k *chain) stored(first uint64) (segment.Hash, []byte, bool) {
	i, ok := slices.BinarySearchFunc(k.segments, first, func(g segment.Sealed, first uint64) int {
		switch {
		case g.First < first:
			return -1
		case g.First > first:
			return 1
		}
		return 0
	})
	if !ok {
		return segment.Hash{}, nil, false
	}
	return k.prevs[i], k.segments[i].Bytes, true
}

// State is the merged state of a space in one canonical form.
func (r *Replica) State(s dot.Space) [32]byte {
	h := sha256.New()
	b := r.disk.books[s]
	if b == nil {
		return [32]byte{}
	}
	for _, record := range b.records {
		record.Settle(func(d dot.Dot) bool { return d.Seq <= b.applied[d.Log] && !r.Denies(d) })
	}
	for _, id := range slices.SortedFunc(maps.Keys(b.records), func(x, y uuid.UUID) int { return bytes.Compare(x[:], y[:]) }) {
		for _, f := range b.records[id].Fields {
			if len(f.Live)+len(f.Dead) > 0 {
				fmt.Fprintf(h, "%s %v\n", id, f)
			}
		}
	}
	return [32]byte(h.Sum(nil))
}
