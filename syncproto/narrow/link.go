package narrow

import (
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// Options of a link.
type Options struct {
	Keys   Keys
	Book   Book
	Reader *Reader
	// SlotMillis is how long a message takes its turn: a minute where zero.
	SlotMillis int64
	// SegmentsMax is how many messages a backlog of signed segments may fill to be sent as it is; beyond that only the
	// latest values go. 4 where zero.
	SegmentsMax int
}

// State is what a link must not forget. Whoever runs the link keeps it durably: before the message that Next gave is
// sent, and before what Receive gave is taken for heard.
type State struct {
	Next     uint64    `cbor:"1,keyasint,omitempty"` // counter of the next message
	Window   Window    `cbor:"2,keyasint,omitempty"`
	OwesAck  bool      `cbor:"3,keyasint,omitempty"`
	Heads    []Head    `cbor:"4,keyasint,omitempty"`  // to be told
	Bases    []Head    `cbor:"5,keyasint,omitempty"`  // what the other side said it holds
	Told     []Told    `cbor:"6,keyasint,omitempty"`  // ahead of the log, and acknowledged
	Given    []Given   `cbor:"7,keyasint,omitempty"`  // pieces acknowledged
	Partial  []Partial `cbor:"8,keyasint,omitempty"`  // pieces that came
	Facts    [][]byte  `cbor:"9,keyasint,omitempty"`  // digests of facts the other side has
	Heard    int64     `cbor:"10,keyasint,omitempty"` // when a message came last, Unix milliseconds
	Answered int64     `cbor:"11,keyasint,omitempty"` // when the last acknowledgement came
	Sent     uint64    `cbor:"12,keyasint,omitempty"` // messages
	Received uint64    `cbor:"13,keyasint,omitempty"` // messages that were not refused
}

// Told is what was told of a record ahead of the log, and received.
type Told struct {
	Space  dot.Space `cbor:"1,keyasint,omitempty"`
	Log    dot.Log   `cbor:"2,keyasint,omitempty"`
	Record uuid.UUID `cbor:"3,keyasint,omitempty"`
	Seq    uint64    `cbor:"4,keyasint,omitempty"`
	Fields []uint16  `cbor:"5,keyasint,omitempty"` // these alone; all when empty
}

// Given is how much of something the other side has.
type Given struct {
	Parcel `cbor:"9,keyasint"`
	Total  int    `cbor:"1,keyasint,omitempty"`
	Spans  []Span `cbor:"2,keyasint,omitempty"`
	Whole  int64  `cbor:"3,keyasint,omitempty"` // since when all of it, Unix milliseconds
}

// Partial is something that has come in part.
type Partial struct {
	Parcel `cbor:"9,keyasint"`
	Total  int    `cbor:"1,keyasint,omitempty"`
	Spans  []Span `cbor:"2,keyasint,omitempty"`
	Bytes  []byte `cbor:"3,keyasint,omitempty"`
}

// flight is a message that was sent and not heard of again.
type flight struct {
	counter uint64
	at      int64
	heads   []Head
	parcels []Given // with the runs that are in it
	told    []Told
}

// Link is one side of a conversation between two devices by messages. It does no input or output and has no clock. It
// is used by one goroutine.
//
// A message is never sent a second time: what it carried and was lost goes into a new one, made of what is newest and
// most urgent by then.
type Link struct {
	o       Options
	s       State
	bases   map[logKey]uint64
	told    map[recordKey]uint64
	parts   map[recordKey]map[uint16]uint64 // fields that were told alone
	given   map[Parcel]*Given
	partial map[Parcel]*Partial
	facts   map[[digestLen]byte]bool
	flights []flight
	lost    map[any]int // how often a thing was lost on its way, while it is not known to have come
	silent  int         // times that nothing was heard of a message for long, since the last answer
	backed  int64       // when that was counted last
	delay   int64       // that answers take, in milliseconds, smoothed
}

type logKey struct {
	Space dot.Space
	Log   dot.Log
}

// counterBase and counterTick make counters rise with the clock while nothing is sent: a device put back from a backup
// goes on above what it sent after that backup was taken, unless it sent faster than this.
const (
	counterBase = int64(1_700_000_000_000)
	counterTick = int64(30_000)
)

// New takes up a link where its state left it. now is in Unix milliseconds.
func New(o Options, s State, now int64) *Link {
	if o.SlotMillis == 0 {
		o.SlotMillis = minute
	}
	if o.SegmentsMax == 0 {
		o.SegmentsMax = 4
	}
	l := &Link{
		o: o, s: s, bases: map[logKey]uint64{}, told: map[recordKey]uint64{}, parts: map[recordKey]map[uint16]uint64{}, given: map[Parcel]*Given{},
		partial: map[Parcel]*Partial{}, facts: map[[digestLen]byte]bool{}, lost: map[any]int{}, delay: 2 * o.SlotMillis,
	}
	l.s.Next = max(s.Next, uint64(max(now-counterBase, 0)/counterTick), 1)
	for _, h := range s.Bases {
		l.bases[logKey{h.Space, h.Log}] = h.Seq
	}
	for _, t := range s.Told {
		l.tell(t)
	}
	for _, g := range s.Given {
		l.given[g.Parcel] = &g
	}
	for _, p := range s.Partial {
		if p.Total == len(p.Bytes) {
			l.partial[p.Parcel] = &p
		}
	}
	for _, f := range s.Facts {
		if len(f) == digestLen {
			l.facts[[digestLen]byte(f)] = true
		}
	}
	return l
}

// State gives what must be kept.
func (l *Link) State() State {
	s := l.s
	s.Bases, s.Told, s.Given, s.Partial, s.Facts = nil, nil, nil, nil, nil
	for k, seq := range l.bases {
		s.Bases = append(s.Bases, Head{Space: k.Space, Log: k.Log, Seq: seq})
	}
	for k, seq := range l.told {
		s.Told = append(s.Told, Told{Space: k.Space, Log: k.Log, Record: k.Record, Seq: seq})
	}
	for k, fields := range l.parts {
		for id, seq := range fields {
			s.Told = append(s.Told, Told{Space: k.Space, Log: k.Log, Record: k.Record, Seq: seq, Fields: []uint16{id}})
		}
	}
	for _, g := range l.given {
		s.Given = append(s.Given, *g)
	}
	for _, p := range l.partial {
		s.Partial = append(s.Partial, *p)
	}
	for f := range maps.Keys(l.facts) {
		s.Facts = append(s.Facts, f[:])
	}
	return s
}

// Slot says how long a message takes its turn, in milliseconds, when that is known later than the link is made.
func (l *Link) Slot(millis int64) {
	if l.delay == 2*l.o.SlotMillis { // nothing was learnt yet of how long answers take
		l.delay = 2 * millis
	}
	l.o.SlotMillis = millis
}

// Knows replaces what both sides know of devices, spaces and codes.
func (l *Link) Knows(b Book) { l.o.Book = b }

// Base is how far the other side said it holds a log, by this carrier; 0 when it said nothing.
func (l *Link) Base(space dot.Space, log dot.Log) uint64 { return l.bases[logKey{space, log}] }

// Told is up to which change the other side was told what a device wrote into a record, and said so.
func (l *Link) Told(space dot.Space, log dot.Log, record uuid.UUID) uint64 {
	return l.told[recordKey{space, log, record}]
}

// ToldField is Told of one field.
func (l *Link) ToldField(space dot.Space, log dot.Log, record uuid.UUID, field uint16) uint64 {
	k := recordKey{space, log, record}
	return max(l.told[k], l.parts[k][field])
}

// tell notes what has come.
func (l *Link) tell(t Told) {
	k := recordKey{t.Space, t.Log, t.Record}
	if len(t.Fields) == 0 {
		l.told[k] = max(l.told[k], t.Seq)
		maps.DeleteFunc(l.parts[k], func(_ uint16, seq uint64) bool { return seq <= t.Seq })
		return
	}
	if l.parts[k] == nil {
		l.parts[k] = map[uint16]uint64{}
	}
	for _, id := range t.Fields {
		l.parts[k][id] = max(l.parts[k][id], t.Seq)
	}
}

// Holds says how far the other side is known, by whatever carrier, to hold a log: what was told ahead of it is
// forgotten.
func (l *Link) Holds(space dot.Space, log dot.Log, seq uint64) {
	maps.DeleteFunc(l.told, func(k recordKey, at uint64) bool { return k.Space == space && k.Log == log && at <= seq })
	maps.DeleteFunc(l.parts, func(k recordKey, fields map[uint16]uint64) bool {
		if k.Space == space && k.Log == log {
			maps.DeleteFunc(fields, func(_ uint16, at uint64) bool { return at <= seq })
		}
		return len(fields) == 0
	})
	maps.DeleteFunc(l.given, func(k Parcel, _ *Given) bool {
		return !k.fact() && k.Space == space && k.Log == log && k.First <= seq
	})
}

// HasFact notes that the other side has a fact.
func (l *Link) HasFact(raw []byte) { l.facts[digestOf(raw)] = true }

// LacksFact says that the other side is not known to have a fact.
func (l *Link) LacksFact(raw []byte) bool { return !l.facts[digestOf(raw)] }

func digestOf(raw []byte) [digestLen]byte {
	sum := sha256.Sum256(raw)
	sum[0] |= 1 // zero names a segment
	return [digestLen]byte(sum[:])
}

// Tell lets the next message say how far a log is durable here.
func (l *Link) Tell(h Head) {
	maps.DeleteFunc(l.partial, func(p Parcel, _ *Partial) bool {
		return !p.fact() && p.Space == h.Space && p.Log == h.Log && p.First <= h.Seq
	})
	l.s.Heads = slices.DeleteFunc(l.s.Heads, func(o Head) bool { return o.Space == h.Space && o.Log == h.Log })
	l.s.Heads = append(l.s.Heads, h)
	if over := len(l.s.Heads) - headsMax*4; over > 0 {
		l.s.Heads = slices.Clone(l.s.Heads[over:])
	}
}

// Greet lets the next message go even when there is nothing to say.
func (l *Link) Greet() { l.s.OwesAck = true }

// InFlight counts the messages sent that nothing was heard of.
func (l *Link) InFlight() int { return len(l.flights) }

// forget drops what is of no more use, so that a state stays small however long it lasts.
func (l *Link) forget() {
	if len(l.facts) > 8192 {
		clear(l.facts) // they are offered again, which costs messages and nothing else
	}
	if len(l.told)+len(l.parts) > 4096 {
		clear(l.told)
		clear(l.parts)
	}
	if len(l.given) > 512 {
		clear(l.given)
	}
	if len(l.lost) > 8192 {
		clear(l.lost)
	}
}
