package peer_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/simtest"
)

// memory is a Log over the simulator's device, for several peers at once.
type memory struct {
	mu        sync.Mutex
	device    *simtest.Replica
	watchers  map[chan struct{}]bool
	confirmed map[dot.Space]peer.Confirmation
	heard     int      // Confirmed was called so often
	seals     int      // Seal was called so often
	looks     int      // and Holdings
	order     []string // what was asked of the log, as far as order matters
	appending time.Duration
	broken    error // what Append answers
	tags      int64
}

var _ peer.Log = (*memory)(nil)

func newMemory(t *testing.T, name string) *memory {
	t.Helper()
	codec, err := segment.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	chance := uint32(0)
	m := &memory{watchers: map[chan struct{}]bool{}, confirmed: map[dot.Space]peer.Confirmation{}}
	m.device = simtest.NewReplica(name, codec, func() uint32 { chance++; return chance })
	m.device.Join(incident)
	return m
}

// incident is the space of these tests.
var incident = uuid.NewSHA1(uuid.NameSpaceOID, []byte("incident")) //nolint:gochecknoglobals // a constant

// save is an act of an operator: so many new records in a lane, each with a text of so many bytes.
func (m *memory) save(lane dot.Lane, records, size int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for range records {
		text := make([]byte, 0, size+32)
		for sum := sha256.Sum256([]byte{byte(m.tags), byte(m.tags >> 8), byte(m.tags >> 16)}); len(text) < size; sum = sha256.Sum256(sum[:]) {
			text = append(text, sum[:]...)
		}
		for i := range text {
			text[i] = 'A' + text[i]%58
		}
		m.device.Record(incident, 1764000000000, []simtest.Draft{{
			Lane: lane, Writes: []merge.Write{{Field: 1, Value: merge.OfText(string(text[:size]))}},
		}}, func() int64 { m.tags++; return m.tags })
	}
	m.grew()
}

func (m *memory) grew() {
	for c := range m.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (m *memory) held() dot.Vector {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.device.Sealed(incident)
}

func (m *memory) spaces() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.device.Spaces())
}

func (m *memory) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.order)
}

func (m *memory) confirmation() peer.Confirmation {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.confirmed[incident]
}

func (m *memory) Holdings(_ context.Context, device dot.Device) (map[dot.Space]syncproto.Holding, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looks++
	return m.device.Holdings(device), nil
}

func (m *memory) Facts(context.Context, dot.Device) ([][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.device.Facts(), nil
}

func (m *memory) Learn(_ context.Context, facts [][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.device.Learn(facts)
	m.grew()
	return nil
}

func (m *memory) Append(_ context.Context, space dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	<-time.After(m.appending)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return nil, m.broken
	}
	kept := m.device.Append(space, runs)
	m.grew()
	return kept, nil
}

func (m *memory) Load(_ context.Context, space dot.Space, log dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.device.Load(space, log, after, bytesMax), nil
}

func (m *memory) Seal(_ context.Context, space dot.Space) (some bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seals++
	m.order = append(m.order, "seal")
	before := m.device.Sealed(space)
	if err := m.device.Seal(space); err != nil {
		return false, err
	}
	if some = !maps.Equal(before, m.device.Sealed(space)); some {
		m.grew()
	}
	return some, nil
}

func (m *memory) Behind(_ context.Context, space dot.Space, theirs dot.Vector) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.order = append(m.order, "behind")
	m.device.Behind(space, theirs)
	return nil
}

func (m *memory) Watch() (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := make(chan struct{}, 1)
	m.watchers[c] = true
	return c, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.watchers, c)
	}
}

func (m *memory) Confirmed(_ context.Context, c peer.Confirmation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.confirmed[c.Space] = c
	m.heard++
	return nil
}

// cable is both ends of a link in memory.
type cable struct {
	over     chan struct{}
	once     sync.Once
	swallow  [2]bool // what this end sends gets lost without a word
	bytesSec int     // how fast it is; 0 means at once
	mu       sync.Mutex
}

type cableEnd struct {
	*cable
	index   int
	out, in chan []byte
}

var errUnplugged = errors.New("unplugged")

func newCable(bytesSec int) (a, b *cableEnd) {
	c := &cable{over: make(chan struct{}), bytesSec: bytesSec}
	there, back := make(chan []byte), make(chan []byte)
	return &cableEnd{cable: c, index: 0, out: there, in: back}, &cableEnd{cable: c, index: 1, out: back, in: there}
}

func (e *cableEnd) Send(ctx context.Context, frame []byte) error {
	if e.bytesSec > 0 {
		select {
		case <-time.After(time.Duration(len(frame)) * time.Second / time.Duration(e.bytesSec)):
		case <-e.over:
			return errUnplugged
		}
	}
	e.mu.Lock()
	lost := e.swallow[e.index]
	e.mu.Unlock()
	if lost {
		return nil
	}
	select {
	case e.out <- slices.Clone(frame):
		return nil
	case <-e.over:
		return errUnplugged
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *cableEnd) Receive(ctx context.Context) ([]byte, error) {
	select {
	case f := <-e.in:
		return f, nil
	case <-e.over:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (e *cableEnd) Close() error {
	e.once.Do(func() { close(e.over) })
	return nil
}

// lose lets nothing that this end sends arrive any more.
func (e *cableEnd) lose() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.swallow[e.index] = true
}
