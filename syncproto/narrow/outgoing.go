package narrow

import (
	"cmp"
	"slices"
	"sort"
)

// Offer is what waits to be sent, the most urgent first. It is made anew for each message.
type Offer struct {
	Facts    [][]byte  // that the other side is not known to have
	Segments []Segment // of logs of which the other side holds everything before them, in their order
	Whole    bool      // the segments are all there is; else they end before the logs do
	Items    []Item    // what those logs last wrote, the fields that were not told yet
}

// Next makes the next message of at most size bytes; nil when there is nothing to say. What Items tell is signed by
// nobody and stands behind facts and what the other side waits to hear, but before signed segments, unless these fit
// into the message whole. now is in Unix milliseconds.
func (l *Link) Next(now int64, size int, o Offer) ([]byte, error) {
	l.expire(now)
	l.forget()
	p := &plan{link: l, now: now, room: size - (linkLen + counterLen + tagLen)}
	if l.s.OwesAck {
		bytes := ackShort
		if size > Global {
			bytes = ackLong
		}
		a := l.s.Window.tell(bytes)
		p.m.ack = &a
	}
	p.fill(o)
	if !p.m.asks() && p.m.ack == nil {
		return nil, nil
	}
	return l.send(p)
}

// send turns the plan into bytes and remembers what is on its way.
func (l *Link) send(p *plan) ([]byte, error) {
	vocabulary := l.o.Book.Vocabulary
	if p.m.wide || len(p.m.items) == 0 {
		vocabulary = 0
	}
	plain, err := l.o.Reader.encode(&l.o.Book, &p.m, p.now)
	if err != nil {
		return nil, err
	}
	raw, err := l.o.Keys.out.seal(l.s.Next, vocabulary, plain)
	if err != nil {
		return nil, err
	}
	f := flight{counter: l.s.Next, at: p.now, heads: p.m.heads}
	for _, it := range p.m.items {
		told := Told{Space: it.Space, Log: it.Log, Record: it.Record, Seq: it.Seq}
		if it.part {
			for _, field := range it.Fields {
				told.Fields = append(told.Fields, field.ID)
			}
		}
		f.told = append(f.told, told)
	}
	for _, one := range p.m.parcels {
		f.parcels = append(f.parcels, Given{Parcel: one.Parcel, Total: one.total, Spans: []Span{{one.offset, one.offset + len(one.data)}}})
	}
	if p.m.asks() {
		l.flights = append(l.flights, f)
		if len(l.flights) > windowBits {
			l.missed(l.flights[0])
			l.flights = slices.Clone(l.flights[1:])
		}
	}
	l.s.Heads = slices.DeleteFunc(l.s.Heads, func(h Head) bool { return slices.Contains(p.m.heads, h) })
	l.s.Next, l.s.OwesAck, l.s.Sent = l.s.Next+1, false, l.s.Sent+1
	return raw, nil
}

// expire takes for lost what nothing was heard of for long: six slots at first, twice as long each time nothing was
// heard at all, for a way back may be missing for hours and every message costs.
func (l *Link) expire(now int64) {
	wait := max(6*l.o.SlotMillis, 2*l.delay) << min(l.silent, 5)
	gone := false
	l.flights = slices.DeleteFunc(l.flights, func(f flight) bool {
		if now-f.at < wait {
			return false
		}
		l.missed(f)
		gone = gone || f.at >= l.backed
		return true
	})
	if gone {
		l.silent, l.backed = l.silent+1, now
	}
	for key, g := range l.given { // all of it came, but nobody said that it was kept: it was lost there
		if g.Whole > 0 && now-g.Whole > 4*wait {
			delete(l.given, key)
		}
	}
}

// segmentsLeast makes the backlog that is sent as it is a kilobyte at least, whatever the size of a message: signed work
// of a few changes goes through the smallest ones in a quarter of an hour.
const segmentsLeast = 256

// plan is a message being filled.
type plan struct {
	link *Link
	now  int64
	room int // bytes of contents
	m    message
}

// wideAfter is how often something is lost before it is told in whole names.
const wideAfter = 3

func (p *plan) fill(o Offer) {
	if p.needed(o); p.m.asks() {
		p.again(o.Items)
		p.signed(o.Segments, true) // what rides along costs nothing
	}
}

// again uses what room is left in a message that goes anyway: for items that are on their way and not acknowledged, so
// that one that is lost is seldom waited for.
func (p *plan) again(all []Item) {
	var due []Item
	for _, it := range all {
		if it.Seq > p.link.Told(it.Space, it.Log, it.Record) && !p.carries(it) {
			due = append(due, it)
		}
	}
	if len(due) == 0 {
		return
	}
	due = slices.Concat(p.m.items, due)
	p.values(due[:min(len(due), itemsMax)], len(p.m.items))
}

// carries says that the message has an item, or the whole signed segment that it is in.
func (p *plan) carries(it Item) bool {
	for _, s := range p.m.parcels {
		if s.Space == it.Space && s.Log == it.Log && s.First <= it.Seq && it.Seq <= s.last && len(s.data) == s.total {
			return true
		}
	}
	return slices.ContainsFunc(p.m.items, func(o Item) bool { return o.Space == it.Space && o.Log == it.Log && o.Record == it.Record })
}

// needed fills the message with what has to be in it.
func (p *plan) needed(o Offer) {
	l := p.link
	p.m.heads = slices.Clone(l.s.Heads[:min(len(l.s.Heads), headsMax)])
	for len(p.m.heads) > 0 && !p.fits() {
		p.m.heads = p.m.heads[:len(p.m.heads)-1]
	}
	for _, f := range o.Facts {
		if l.LacksFact(f) {
			p.pieces(Parcel{Digest: digestOf(f)}, f, 0)
		}
	}
	before := len(p.m.parcels)
	if o.Whole {
		for _, s := range o.Segments {
			p.pieces(parcelOf(s), s.Bytes, s.Last)
		}
		if p.holdsAll(o.Segments) {
			return
		}
		p.m.parcels = p.m.parcels[:before]
	}
	p.values(p.untold(o.Items), 0)
	p.signed(o.Segments, false)
}

// signed puts pieces of signed segments into the message: of the logs whose backlog the channel can carry soon, and
// with over of the others too.
func (p *plan) signed(all []Segment, over bool) {
	most := p.link.o.SegmentsMax * max(p.room, segmentsLeast)
	for from := 0; from < len(all); {
		to, bytes := from, 0
		for ; to < len(all) && all[to].Space == all[from].Space && all[to].Log == all[from].Log; to++ {
			bytes += p.link.missing(all[to])
		}
		if most -= bytes; most < 0 && !over {
			return
		}
		for _, s := range all[from:to] {
			if s.Last > p.link.Base(s.Space, s.Log) {
				p.pieces(parcelOf(s), s.Bytes, s.Last)
			}
		}
		from = to
	}
}

func parcelOf(s Segment) Parcel { return Parcel{Space: s.Space, Log: s.Log, First: s.First} }

// missing counts the bytes of a segment that the other side did not acknowledge.
func (l *Link) missing(s Segment) int {
	if g := l.given[parcelOf(s)]; g != nil && g.Total == len(s.Bytes) {
		return spans(g.Spans).missing(g.Total)
	}
	return len(s.Bytes)
}

// onItsWay are the runs of something that came, or may still come.
func (l *Link) onItsWay(key Parcel, total int) spans {
	var have spans
	if g := l.given[key]; g != nil && g.Total == total {
		have = slices.Clone(g.Spans)
	}
	for _, f := range l.flights {
		for _, p := range f.parcels {
			if p.Parcel == key && p.Total == total {
				for _, s := range p.Spans {
					have = have.with(s)
				}
			}
		}
	}
	return have
}

// holdsAll says that nothing of the segments is left to be sent after this message.
func (p *plan) holdsAll(all []Segment) bool {
	for _, s := range all {
		have := p.link.onItsWay(parcelOf(s), len(s.Bytes))
		for _, one := range p.m.parcels {
			if one.Parcel == parcelOf(s) {
				have = have.with(Span{one.offset, one.offset + len(one.data)})
			}
		}
		if have.missing(len(s.Bytes)) > 0 {
			return false
		}
	}
	return true
}

// pieceMin is the least that is worth a piece.
const pieceMin = 16

// pieces puts as much of something into the message as has room and is not on its way.
func (p *plan) pieces(key Parcel, b []byte, last uint64) {
	have := p.link.onItsWay(key, len(b))
	for len(p.m.parcels) < piecesMax {
		gap, ok := have.gap(len(b))
		if !ok || !p.piece(key, b, last, gap) {
			return
		}
		have = have.with(gap)
	}
}

// piece puts a run into the message, or its beginning.
func (p *plan) piece(key Parcel, b []byte, last uint64, gap Span) bool {
	wide := p.m.wide
	p.m.wide = wide || p.link.lost[key] >= wideAfter
	at := len(p.m.parcels)
	p.m.parcels = append(p.m.parcels, parcel{Parcel: key, total: len(b), offset: gap.From, last: last})
	most := gap.To - gap.From
	least := min(most, pieceMin)
	length := min(most, p.room) // more than a message holds is not even tried
	for length >= least {
		p.m.parcels[at].data = b[gap.From : gap.From+length]
		over := p.size() - p.room
		if over <= 0 {
			return length == most
		}
		length -= over
	}
	p.m.parcels, p.m.wide = p.m.parcels[:at], wide
	return false
}

func (p *plan) size() int {
	raw, err := p.link.o.Reader.encode(&p.link.o.Book, &p.m, p.now)
	if err != nil {
		return 1 << 20
	}
	return len(raw)
}

func (p *plan) fits() bool { return p.size() <= p.room }

// untold are the items of which something was not told and is not being told, with those fields alone.
func (p *plan) untold(all []Item) []Item {
	due := make([]Item, 0, min(len(all), itemsMax))
	for _, it := range all {
		if len(due) == itemsMax {
			break
		}
		if it, ok := p.link.untold(it); ok {
			due = append(due, it)
		}
	}
	return due
}

// values puts as many items into the message as have room, in their order, the first ones in any case. Of the one that
// has no room any more, as many fields go as do.
func (p *plan) values(due []Item, first int) {
	wide := p.m.wide
	n := first + sort.Search(len(due)-first, func(n int) bool { // the first number of items that is one too many
		p.m.wide = wide
		p.take(due[:first+n+1])
		return !p.fits()
	})
	for next := n; next < min(len(due), n+partsTried); next++ {
		p.m.wide = wide
		if part, ok := p.part(due[:n], due[next]); ok {
			p.m.wide = wide
			p.take(append(slices.Clone(due[:n]), part))
			return
		}
	}
	p.m.wide = wide
	p.take(due[:n])
}

// partsTried is how many items are looked at that do not fit whole.
const partsTried = 4

// part is as much of an item as has room behind others: what is short first.
func (p *plan) part(others []Item, it Item) (Item, bool) {
	fields := slices.Clone(it.Fields)
	slices.SortStableFunc(fields, func(a, b Field) int { return a.weight() - b.weight() })
	it.part = true
	n := sort.Search(len(fields), func(n int) bool {
		it.Fields = byID(fields[:n+1])
		p.take(append(slices.Clone(others), it))
		return !p.fits()
	})
	it.Fields = byID(fields[:n])
	it.part = n < len(fields)
	return it, n > 0
}

func byID(fields []Field) []Field {
	fields = slices.Clone(fields)
	slices.SortFunc(fields, func(a, b Field) int { return int(a.ID) - int(b.ID) })
	return fields
}

// weight is about how long a field is.
func (f Field) weight() int {
	sum := 0
	for _, v := range f.Values {
		sum += 2 + len(v.Text())
	}
	return sum
}

// take makes items those of the message: in the order that costs least.
func (p *plan) take(items []Item) {
	p.m.items = slices.Clone(items)
	for _, it := range items {
		if p.link.lost[recordKey{it.Space, it.Log, it.Record}] >= wideAfter {
			p.m.wide = true
		}
	}
	slices.SortStableFunc(p.m.items, func(a, b Item) int {
		return cmp.Or(slices.Compare(a.Space[:], b.Space[:]), a.Log.Compare(b.Log), cmp.Compare(a.Seq, b.Seq))
	})
}

// untold is what of an item was not told, and is not on its way; ok is false when that is nothing.
func (l *Link) untold(it Item) (Item, bool) {
	if l.Told(it.Space, it.Log, it.Record) >= it.Seq {
		return it, false
	}
	gone := map[uint16]bool{}
	for _, f := range l.flights {
		for _, t := range f.told {
			if t.Space != it.Space || t.Log != it.Log || t.Record != it.Record || t.Seq < it.Seq {
				continue
			}
			if len(t.Fields) == 0 {
				return it, false
			}
			for _, id := range t.Fields {
				gone[id] = true
			}
		}
	}
	if len(gone) == 0 {
		return it, true
	}
	it.Fields = slices.DeleteFunc(slices.Clone(it.Fields), func(f Field) bool { return gone[f.ID] })
	it.part = true
	return it, len(it.Fields) > 0
}

// Fit is how many whole items, in their order, a message of size bytes with nothing else in it would hold.
func (l *Link) Fit(now int64, size int, all []Item) int {
	p := &plan{link: &Link{o: l.o, lost: l.lost, told: map[recordKey]uint64{}}, now: now, room: size - (linkLen + counterLen + tagLen)}
	p.values(all[:min(len(all), itemsMax)], 0)
	whole := 0
	for _, it := range p.m.items {
		if !it.part {
			whole++
		}
	}
	return whole
}
