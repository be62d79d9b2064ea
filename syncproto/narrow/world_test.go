package narrow_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
)

var (
	desk  = dot.Device{1, 1, 1}
	hub   = dot.Device{2, 2, 2}
	other = dot.Device{3, 3, 3}
	space = uuid.UUID{9, 9, 9}
	start = int64(1_800_000_000_000)

	theReader = sync.OnceValue(narrow.NewReader)
)

const slot = int64(60_000)

var states = []string{"draft", "ready", "issued", "received", "departed", "arrived", "progress", "done"}

func codes(_, field uint16) []string {
	if field == 12 {
		return states
	}
	return nil
}

func bookOf(self, peer dot.Device) narrow.Book {
	return narrow.Book{
		Self: self, Peer: peer, Devices: []dot.Device{desk, hub, other}, Spaces: []dot.Space{space}, Codes: codes, Vocabulary: 77,
	}
}

func keysOf(t testing.TB, self, peer dot.Device) narrow.Keys {
	t.Helper()
	k, err := narrow.NewKeys(sha256.Sum256([]byte("secret")), self, peer, 1)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// world is a desk and its hub, a message a minute.
type world struct {
	t        testing.TB
	dice     *rand.Rand
	now      int64
	size     int
	loss     float64
	deaf     bool // nothing comes back from the hub
	up, down *narrow.Link
	sent     int
	taken    narrow.Taken // all that came at the hub
	offer    narrow.Offer
	held     map[dot.Log]uint64
}

func newWorld(t testing.TB, seed uint64, size int) *world {
	w := &world{t: t, dice: rand.New(rand.NewPCG(seed, 4)), now: start, size: size, held: map[dot.Log]uint64{}}
	w.up, w.down = w.open(desk, hub, narrow.State{}), w.open(hub, desk, narrow.State{})
	return w
}

func (w *world) open(self, peer dot.Device, s narrow.State) *narrow.Link {
	return narrow.New(narrow.Options{Keys: keysOf(w.t, self, peer), Book: bookOf(self, peer), Reader: theReader()}, s, w.now)
}

// kept takes a state through the bytes it is kept as.
func kept(t testing.TB, s narrow.State) narrow.State {
	t.Helper()
	raw, err := cbor.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back narrow.State
	if err := cbor.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// minute lets both speak once.
func (w *world) minute() (spoke bool) {
	w.t.Helper()
	w.now += slot
	if m := w.next(w.up, w.offer); m != nil {
		spoke = true
		if w.dice.Float64() >= w.loss {
			w.arrive(m)
		}
	}
	if m := w.next(w.down, narrow.Offer{}); m != nil {
		spoke = true
		if w.dice.Float64() >= w.loss && !w.deaf {
			if _, err := w.up.Receive(w.now, m); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	return spoke
}

func (w *world) next(l *narrow.Link, o narrow.Offer) []byte {
	w.t.Helper()
	m, err := l.Next(w.now, w.size, o)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(m) > w.size {
		w.t.Fatalf("message of %d bytes", len(m))
	}
	if m != nil {
		w.sent++
	}
	return m
}

func (w *world) arrive(m []byte) {
	w.t.Helper()
	got, err := w.down.Receive(w.now, m)
	if err != nil {
		w.t.Fatal(err)
	}
	w.taken.Items = append(w.taken.Items, got.Items...)
	w.taken.Facts = append(w.taken.Facts, got.Facts...)
	w.taken.Segments = append(w.taken.Segments, got.Segments...)
	for _, s := range got.Segments { // segments of these tests hold ten changes each
		if s.First == w.held[s.Log]+1 {
			w.held[s.Log] = s.First + 9
		}
		w.down.Tell(narrow.Head{Space: space, Log: s.Log, Seq: w.held[s.Log], Back: s.First > w.held[s.Log]+1})
	}
}

func logOf(d dot.Device, lane dot.Lane) dot.Log {
	return dot.Log{Device: d, Incarnation: 1, Lane: lane}
}

// status is an order's new state, the thing that is most urgent of all.
func status(seq uint64, wall int64) narrow.Item {
	log := logOf(desk, 0)
	origin := dot.Dot{Log: log, Seq: seq - min(seq-1, 40)}
	return narrow.Item{
		Space: space, Log: log, Seq: seq, Wall: wall, Kind: 11, Record: dot.RecordID(space, origin), Origin: origin,
		Fields: []narrow.Field{{ID: 12, Values: []merge.Value{merge.OfText(states[seq%8])}}, {ID: 17, Values: []merge.Value{merge.OfTime(wall / slot * slot)}}},
	}
}

// noise is bytes that no compressor makes smaller, as signatures are.
func noise(seed string, length int) []byte {
	var b []byte
	for i := 0; len(b) < length; i++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", seed, i))
		b = append(b, sum[:]...)
	}
	return b[:length]
}
