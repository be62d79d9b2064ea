package narrow

import (
	"cmp"
	"slices"
)

// Taken is what a message brought.
type Taken struct {
	Facts    [][]byte  // whole, to be checked
	Segments []Segment // whole, to be appended; what becomes of them is said with Tell
	Items    []Item    // not signed, and nothing of the logs
	Heads    []Head    // what the other side says it holds durably
	Answered bool      // something sent here was acknowledged for the first time
}

// Receive takes a message. After an error nothing of it was taken, and it is as if it had not come; but a message that
// came before is answered, for who repeats itself may not have heard. now is in Unix milliseconds.
func (l *Link) Receive(now int64, raw []byte) (Taken, error) {
	near := []uint64{l.s.Window.Highest, uint64(max(now-counterBase, 0) / counterTick)}
	counter, abbreviated, plain, err := l.o.Keys.in.open(raw, near, l.o.Book.Vocabulary)
	if err != nil {
		return Taken{}, err
	}
	if l.s.Window.Has(counter) {
		l.s.OwesAck = true
		return Taken{}, ErrReplayed
	}
	book := l.o.Book
	if !abbreviated {
		book.Codes = nil
	}
	m, err := l.o.Reader.decode(&book, plain, now)
	if err != nil {
		return Taken{}, err
	}
	l.s.Window.Add(counter)
	l.s.Heard, l.s.Received = now, l.s.Received+1
	l.s.OwesAck = l.s.OwesAck || m.asks()
	t := Taken{Items: m.items}
	if m.ack != nil {
		t.Answered = l.answered(now, *m.ack)
	}
	for _, h := range m.heads {
		t.Heads = append(t.Heads, l.head(h))
	}
	for _, p := range m.parcels {
		l.piece(p, &t)
	}
	return t, nil
}

// lostBehind is how many later messages must have come before one that did not counts as lost.
const lostBehind = 3

// answered goes through what was sent: what the other side names has come, what it passes over was lost.
func (l *Link) answered(now int64, a ack) bool {
	highest := uint64(max(nearest(int64(l.s.Next), int64(a.highest), 1<<16), 0))
	if highest >= l.s.Next { // it heard more than is remembered here: this side was put back from a backup
		l.s.Next = highest + 1
		return false
	}
	came := false
	l.flights = slices.DeleteFunc(l.flights, func(f flight) bool {
		if f.counter > highest {
			return false
		}
		if back := highest - f.counter; a.has(back) {
			came = true
			l.delay += (now - f.at - l.delay) / 4
			l.arrived(now, f)
			return true
		} else if back >= lostBehind && back <= a.span() {
			l.missed(f)
			return true
		}
		return false
	})
	if came {
		l.silent, l.s.Answered = 0, now
	}
	return came
}

func (l *Link) arrived(now int64, f flight) {
	for _, t := range f.told {
		l.tell(t)
		delete(l.lost, recordKey{t.Space, t.Log, t.Record})
	}
	for _, p := range f.parcels {
		g := l.given[p.Parcel]
		if g == nil || g.Total != p.Total {
			g = &Given{Parcel: p.Parcel, Total: p.Total}
			l.given[p.Parcel] = g
		}
		for _, s := range p.Spans {
			g.Spans = spans(g.Spans).with(s)
		}
		delete(l.lost, p.Parcel)
		if spans(g.Spans).missing(g.Total) > 0 {
			continue
		}
		g.Whole = cmp.Or(g.Whole, now)
		if g.fact() {
			l.facts[g.Digest] = true
			delete(l.given, g.Parcel)
		}
	}
}

// missed takes a message for lost: what it carried waits again.
func (l *Link) missed(f flight) {
	for _, t := range f.told {
		l.lost[recordKey{t.Space, t.Log, t.Record}]++
	}
	for _, p := range f.parcels {
		l.lost[p.Parcel]++
	}
	for _, h := range f.heads {
		if !slices.ContainsFunc(l.s.Heads, func(o Head) bool { return o.Space == h.Space && o.Log == h.Log }) {
			l.s.Heads = append(l.s.Heads, h)
		}
	}
}

// head takes what the other side says it holds.
func (l *Link) head(h Head) Head {
	k := logKey{h.Space, h.Log}
	if h.Back || h.Seq > l.bases[k] {
		if h.Back {
			for p := range l.given {
				if !p.fact() && p.Space == h.Space && p.Log == h.Log {
					delete(l.given, p)
				}
			}
		}
		l.bases[k] = h.Seq
		l.Holds(h.Space, h.Log, h.Seq)
	}
	return h
}

// piece puts a piece in its place. What is whole is given out.
func (l *Link) piece(p parcel, t *Taken) {
	if p.offset == 0 && len(p.data) == p.total {
		delete(l.partial, p.Parcel)
		l.whole(p.Parcel, p.data, t)
		return
	}
	had := l.partial[p.Parcel]
	if had == nil || had.Total != p.total {
		l.makeRoom(p.total)
		had = &Partial{Parcel: p.Parcel, Total: p.total, Bytes: make([]byte, p.total)}
		l.partial[p.Parcel] = had
	}
	copy(had.Bytes[p.offset:], p.data)
	had.Spans = spans(had.Spans).with(Span{p.offset, p.offset + len(p.data)})
	if spans(had.Spans).missing(had.Total) == 0 {
		delete(l.partial, p.Parcel)
		l.whole(p.Parcel, had.Bytes, t)
	}
}

func (l *Link) whole(p Parcel, b []byte, t *Taken) {
	if !p.fact() {
		t.Segments = append(t.Segments, Segment{Space: p.Space, Log: p.Log, First: p.First, Bytes: b})
	} else if digestOf(b) == p.Digest {
		l.facts[p.Digest] = true
		t.Facts = append(t.Facts, b)
	}
}

// makeRoom bounds what is kept in part; what is thrown away is asked for again by never being confirmed.
func (l *Link) makeRoom(bytes int) {
	sum := bytes
	for _, p := range l.partial {
		sum += p.Total
	}
	if len(l.partial) >= partialMax || sum > partialSum {
		clear(l.partial)
	}
}
