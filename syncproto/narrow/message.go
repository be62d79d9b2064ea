package narrow

import (
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// message is what one message says, in the order it is written.
type message struct {
	wide    bool // names are whole and codes spelled out
	ack     *ack
	heads   []Head
	parcels []parcel
	items   []Item
}

// asks says that the message wants to be acknowledged.
func (m *message) asks() bool { return len(m.heads)+len(m.parcels)+len(m.items) > 0 }

// Parcel names something that is carried in pieces: a fact by its digest, else a segment by where it stands.
type Parcel struct {
	Digest [digestLen]byte `cbor:"1,keyasint"` // of a fact; zero for a segment
	Space  dot.Space       `cbor:"2,keyasint"`
	Log    dot.Log         `cbor:"3,keyasint"`
	First  uint64          `cbor:"4,keyasint"`
}

const digestLen = 4

// fact says that a fact is carried.
func (p Parcel) fact() bool { return p.Digest != [digestLen]byte{} }

// parcel is one piece.
type parcel struct {
	Parcel
	total, offset int
	data          []byte
	last          uint64 // change of a segment; not carried
}

const (
	headsMax  = 64
	piecesMax = 64
)

// walk codes a message; when reading, m is filled.
func (m *message) walk(c *coder, n *names, now int64) error {
	m.wide = c.number(30, truth(m.wide)) == 1
	n.wide = m.wide
	m.walkAck(c)
	for i := range n.count(c, 32, len(m.heads), headsMax) {
		if !c.writing {
			m.heads = append(m.heads, Head{})
		}
		h := &m.heads[i]
		h.Space, h.Log = n.space(c, h.Space), n.log(c, h.Log)
		h.Seq = c.number(33, h.Seq)
		marks := c.number(34, truth(h.Back)|truth(h.Denied)<<1)
		h.Back, h.Denied = marks&1 == 1, marks&2 == 2
		if n.err != nil || c.cut() {
			return cause(n)
		}
	}
	for i := range n.count(c, 35, len(m.parcels), piecesMax) {
		if !c.writing {
			m.parcels = append(m.parcels, parcel{})
		}
		if m.parcels[i].walk(c, n); n.err != nil || c.cut() {
			return cause(n)
		}
	}
	m.items = n.items(c, m.items, now)
	if n.err != nil || c.cut() {
		return cause(n)
	}
	return nil
}

func cause(n *names) error {
	if n.err != nil {
		return n.err
	}
	return ErrMalformed
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (m *message) walkAck(c *coder) {
	bytes := uint64(0)
	if m.ack != nil {
		bytes = uint64(len(m.ack.below)) + 1
	}
	bytes = min(c.number(31, bytes), windowBits/8)
	if bytes == 0 {
		m.ack = nil
		return
	}
	if !c.writing {
		m.ack = &ack{below: make([]byte, bytes-1)}
	}
	high := [2]byte{byte(m.ack.highest >> 8), byte(m.ack.highest)}
	c.raw(high[:])
	m.ack.highest = uint16(high[0])<<8 | uint16(high[1])
	for i, b := range m.ack.below { // mostly ones: nearly everything came
		m.ack.below[i] = byte(c.tree(uint32(b), 8, 62, &[votes]uint32{mixHash(36, 0), mixHash(36, uint32(i)), 36, 36, 36, 36}))
	}
}

func (p *parcel) walk(c *coder, n *names) {
	if c.number(40, truth(p.fact())) == 1 {
		c.raw(p.Digest[:])
	} else {
		p.Space, p.Log = n.space(c, p.Space), n.log(c, p.Log)
		p.First = c.number(41, p.First)
	}
	whole := c.number(42, truth(p.offset == 0 && len(p.data) == p.total)) == 1
	length := uint64(len(p.data))
	if !whole {
		p.total = int(min(c.number(43, uint64(p.total)), factMax+1))
		p.offset = int(min(c.number(44, uint64(p.offset)), factMax+1))
	}
	length = c.number(45, length)
	if length == 0 || length > MessageMax {
		n.fail(ErrMalformed)
		return
	}
	if !c.writing {
		p.data = make([]byte, length)
	}
	if c.raw(p.data); whole {
		p.total = len(p.data)
	}
	if p.total > factMax || p.offset+len(p.data) > p.total {
		n.fail(ErrMalformed)
	}
}

// Reader turns messages into bytes and back against what both sides know. It is made once and shared; it is not safe
// for concurrent use while it is being made.
type Reader struct{ school *school }

// NewReader reads the primer.
func NewReader() *Reader { return &Reader{newSchool()} }

func (r *Reader) encode(b *Book, m *message, now int64) ([]byte, error) {
	c := r.school.writer()
	copied := *m
	if err := copied.walk(c, newNames(b, b.Self, b.Peer, m.wide), now); err != nil {
		return nil, err
	}
	return c.finish(), nil
}

func (r *Reader) decode(b *Book, raw []byte, now int64) (message, error) {
	c := r.school.reader(raw)
	var m message
	err := m.walk(c, newNames(b, b.Peer, b.Self, false), now)
	return m, err
}

// recordKey names what a device wrote into a record, as it is told ahead of the log.
type recordKey struct {
	Space  dot.Space
	Log    dot.Log
	Record uuid.UUID
}

// Digest tells primers apart.
func (r *Reader) Digest() uint32 {
	sum := digestOf([]byte(primer))
	return uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3])
}
