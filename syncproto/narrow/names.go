package narrow

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// names are what a message has named so far, so that it names nothing twice. Devices and spaces are named by the start
// of their ids, which are digests; a message that was not understood that way is sent again with whole names.
type names struct {
	book     *Book
	from, to dot.Device
	wide     bool
	err      error

	spaces  []dot.Space
	devices []dot.Device
	logs    []dot.Log
	records []uuid.UUID
	seqs    map[dot.Log]uint64
	wall    int64 // minute of the item before
}

func newNames(b *Book, from, to dot.Device, wide bool) *names {
	return &names{book: b, from: from, to: to, wide: wide, seqs: map[dot.Log]uint64{}}
}

func (n *names) fail(err error) {
	if n.err == nil {
		n.err = err
	}
}

// nameLen is how many bytes of a digest name it.
const nameLen = 2

// named codes the start of an id, and finds the one id known here that has it.
func (n *names) named(c *coder, id [16]byte, known [][16]byte) [16]byte {
	length := nameLen
	if n.wide {
		length = len(id)
	}
	c.raw(id[:length])
	if c.writing || n.wide {
		return id
	}
	var found [16]byte
	matches := 0
	for _, k := range known {
		if [nameLen]byte(k[:nameLen]) == [nameLen]byte(id[:nameLen]) && k != found {
			found = k
			matches++
		}
	}
	if matches != 1 {
		n.fail(ErrUnknown)
	}
	return found
}

func (n *names) space(c *coder, s dot.Space) dot.Space {
	at := index(c, 1, slices.Index(n.spaces, s), len(n.spaces))
	if at < len(n.spaces) {
		return n.spaces[at]
	}
	known := make([][16]byte, len(n.book.Spaces))
	for i, k := range n.book.Spaces {
		known[i] = k
	}
	s = n.named(c, s, known)
	n.spaces = append(n.spaces, s)
	return s
}

// index codes which of a growing list is meant; one past its end is a new one. A number further on is the end, too.
func index(c *coder, place uint32, at, length int) int {
	if at < 0 {
		at = length
	}
	return int(min(c.number(place, uint64(at)), uint64(length)))
}

func (n *names) device(c *coder, d dot.Device) dot.Device {
	at := slices.Index(n.devices, d) + 2
	switch {
	case d == n.from:
		at = 0
	case d == n.to:
		at = 1
	case at < 2:
		at = len(n.devices) + 2
	}
	at = int(min(c.number(2, uint64(at)), uint64(len(n.devices)+2)))
	switch {
	case at == 0:
		return n.from
	case at == 1:
		return n.to
	case at < len(n.devices)+2:
		return n.devices[at-2]
	}
	known := make([][16]byte, len(n.book.Devices))
	for i, k := range n.book.Devices {
		known[i] = k
	}
	d = n.named(c, d, known)
	n.devices = append(n.devices, d)
	return d
}

func (n *names) log(c *coder, l dot.Log) dot.Log {
	at := index(c, 3, slices.Index(n.logs, l), len(n.logs))
	if at < len(n.logs) {
		return n.logs[at]
	}
	l.Device = n.device(c, l.Device)
	l.Incarnation = uint32(c.number(4, uint64(l.Incarnation)))
	l.Lane = dot.Lane(c.number(5, uint64(l.Lane)))
	if l.Lane >= dot.Lanes {
		n.fail(ErrMalformed)
		l.Lane = 0
	}
	n.logs = append(n.logs, l)
	return l
}

// Ways of naming a record.
const (
	refOwn   = 0 // it was made by the very change that is told
	refDot   = 1 // by the change that made it
	refWhole = 2
	refAgain = 3 // one named before in this message
)

// record codes which record is meant; own is the change that is told. An id is a digest of the change that made the
// record, so the change is enough for who does not even hold the record.
func (n *names) record(c *coder, place uint32, space dot.Space, id uuid.UUID, origin, own dot.Dot) uuid.UUID {
	way := refWhole
	at := slices.Index(n.records, id)
	switch {
	case origin == own && !own.IsZero():
		way = refOwn
	case at >= 0:
		way = refAgain
	case !origin.IsZero() && dot.RecordID(space, origin) == id:
		way = refDot
	}
	switch c.number(place, uint64(way)) {
	case refOwn:
		id = dot.RecordID(space, own)
	case refAgain:
		back := n.count(c, mixHash(place, 1), len(n.records)-1-at, len(n.records)-1)
		if n.err != nil || back >= len(n.records) {
			n.fail(ErrMalformed)
			return id
		}
		return n.records[len(n.records)-1-back]
	case refDot:
		origin.Log = n.log(c, origin.Log)
		origin.Seq = c.number(mixHash(place, 2), origin.Seq)
		id = dot.RecordID(space, origin)
	default:
		c.raw(id[:])
	}
	if len(n.records) < itemsMax*4 {
		n.records = append(n.records, id)
	}
	return id
}
