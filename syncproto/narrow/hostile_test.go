package narrow_test

import (
	"crypto/sha256"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
)

func TestAMessageThatWasTouchedIsRefused(t *testing.T) {
	w := newWorld(t, 1, narrow.Regional)
	m := w.next(w.up, narrow.Offer{Items: []narrow.Item{status(5, start), status(6, start)}, Facts: [][]byte{noise("f", 200)}})
	before := w.down.State()
	for i := range len(m) * 8 {
		bad := slices.Clone(m)
		bad[i/8] ^= 1 << (i % 8)
		if _, err := w.down.Receive(w.now, bad); !errors.Is(err, narrow.ErrForged) && !errors.Is(err, narrow.ErrNotOurs) {
			t.Fatalf("bit %d: %v", i, err)
		}
	}
	for length := range len(m) {
		if _, err := w.down.Receive(w.now, m[:length]); err == nil {
			t.Fatalf("%d of %d bytes were taken", length, len(m))
		}
	}
	for _, more := range [][]byte{append(slices.Clone(m), 0), make([]byte, narrow.MessageMax+1)} {
		if _, err := w.down.Receive(w.now, more); err == nil {
			t.Fatalf("%d bytes were taken", len(more))
		}
	}
	if diff := cmp.Diff(before, w.down.State(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("a refused message left a trace: %s", diff)
	}
	if _, err := w.down.Receive(w.now, m); err != nil {
		t.Errorf("the true one was refused afterwards: %v", err)
	}
}

func TestOnlyThePairUnderstandsItself(t *testing.T) {
	w := newWorld(t, 1, narrow.Regional)
	m := w.next(w.up, narrow.Offer{Items: []narrow.Item{status(5, start)}})
	if _, err := w.up.Receive(w.now, m); !errors.Is(err, narrow.ErrNotOurs) {
		t.Errorf("sent back to who sent it: %v", err)
	}
	stranger, err := narrow.NewKeys(sha256.Sum256([]byte("another secret")), hub, desk, 1)
	if err != nil {
		t.Fatal(err)
	}
	later, err := narrow.NewKeys(sha256.Sum256([]byte("secret")), hub, desk, 2)
	if err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string]narrow.Keys{"a stranger": stranger, "a later epoch": later} {
		l := narrow.New(narrow.Options{Keys: keys, Book: bookOf(hub, desk), Reader: theReader()}, narrow.State{}, start)
		if keys.Ours(m) {
			t.Errorf("%s takes the message for its own", name)
		}
		// Even where the short names of two links are equal, one in 65,536, the tag tells.
		posed := slices.Clone(m)
		for id := range 1 << 16 {
			posed[0], posed[1] = byte(id>>8), byte(id)
			if keys.Ours(posed) {
				break
			}
		}
		if _, err := l.Receive(start, posed); !errors.Is(err, narrow.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFloodIsBounded(t *testing.T) {
	w := newWorld(t, 1, narrow.Regional)
	dice := rand.NewChaCha8([32]byte{3})
	m := w.next(w.up, narrow.Offer{Items: []narrow.Item{status(5, start)}})
	for range 3000 {
		junk := make([]byte, 12+int(dice.Uint64()%200))
		_, _ = dice.Read(junk)
		copy(junk, m[:2])
		if _, err := w.down.Receive(w.now, junk); err == nil {
			t.Fatal("junk was taken")
		}
	}
	// A sender with the key that begins a thousand things and ends none.
	most, things := 0, 0
	for i := range uint64(400) {
		length := 6000
		if i >= 200 {
			length = 2000
		}
		w.up = w.open(desk, hub, narrow.State{Next: w.up.State().Next})
		big := narrow.Segment{Space: space, Log: logOf(desk, 1), First: 1 + i, Last: 2 + i, Bytes: noise("x", length)}
		m := w.next(w.up, narrow.Offer{Segments: []narrow.Segment{big}})
		if m == nil {
			t.Fatalf("nothing was sent of segment %d", i)
		}
		w.arrive(m)
		sum := 0
		for _, p := range w.down.State().Partial {
			sum += len(p.Bytes)
		}
		most, things = max(most, sum), max(things, len(w.down.State().Partial))
	}
	if most > 256<<10 || things > 64 || most < 100<<10 {
		t.Errorf("%d bytes of %d unfinished things are kept", most, things)
	}
}

// anything makes an item of every form there is.
func anything(dice *rand.Rand) narrow.Item {
	texts := []string{"", "转移 12 人", "水位上涨，移交下一班", "a\x00b", "😀𬭩", uuid.New().String(), "progress", "\xff\xfe", "139" + string(rune('0'+dice.IntN(10)))}
	numbers := []float64{0, -1, 17, 1e15, 29.123456, -106.5, math.Pi, math.MaxFloat64, 1 << 40}
	value := func() merge.Value {
		switch dice.IntN(8) {
		case 0:
			return merge.Value{}
		case 1:
			return merge.OfNumber(numbers[dice.IntN(len(numbers))])
		case 2:
			return merge.OfTime([]int64{0, start, start + 1, start + 1000, -5, 1 << 50}[dice.IntN(6)])
		case 3:
			return merge.OfBool(dice.IntN(2) == 0)
		case 4:
			return merge.OfID(dot.RecordID(space, dot.Dot{Log: logOf(other, 1), Seq: uint64(1 + dice.IntN(9))}))
		case 5:
			return merge.OfSealed([]byte{1, 2, 3, byte(dice.IntN(256))})
		}
		return merge.OfText(texts[dice.IntN(len(texts))])
	}
	log := logOf([]dot.Device{desk, hub, other}[dice.IntN(3)], dot.Lane(dice.IntN(4)))
	log.Incarnation = uint32(dice.Uint64())
	it := narrow.Item{Space: space, Log: log, Seq: 1 + dice.Uint64N(1<<61), Wall: start + int64(dice.IntN(1<<30)), Kind: uint16(dice.Uint32())}
	it.Record = uuid.UUID{byte(dice.IntN(5)), 1}
	if dice.IntN(2) == 0 {
		it.Origin = dot.Dot{Log: log, Seq: 1 + dice.Uint64N(it.Seq)}
		it.Record = dot.RecordID(space, it.Origin)
	}
	for id := uint16(0); dice.IntN(6) > 0; {
		id += uint16(1 + dice.IntN(9))
		f := narrow.Field{ID: id, Values: []merge.Value{value()}}
		if dice.IntN(4) == 0 {
			f.Set, f.Values = true, nil
			for range dice.IntN(5) {
				f.Values = append(f.Values, value())
			}
		}
		it.Fields = append(it.Fields, f)
	}
	return it
}

func TestEveryValueComesBackAsItWas(t *testing.T) {
	sender, receiver := bookOf(desk, hub), bookOf(hub, desk)
	sender.Origin = func(s dot.Space, id uuid.UUID) (dot.Dot, bool) {
		for seq := range uint64(10) {
			if d := (dot.Dot{Log: logOf(other, 1), Seq: seq}); dot.RecordID(s, d) == id {
				return d, true
			}
		}
		return dot.Dot{}, false
	}
	for seed := range uint64(300) {
		dice := rand.New(rand.NewPCG(seed, 8))
		var items []narrow.Item
		for range 1 + dice.IntN(12) {
			items = append(items, anything(dice))
		}
		raw, err := theReader().Encode(&sender, items, start)
		if err != nil {
			t.Fatal(err)
		}
		got, err := theReader().Decode(&receiver, raw)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for i := range items {
			items[i].Wall = items[i].Wall / slot * slot
			items[i].Origin = dot.Dot{}
		}
		same := cmp.Comparer(func(a, b merge.Value) bool { return a == b })
		if diff := cmp.Diff(items, got, same, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(narrow.Item{})); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

func FuzzContentsOfAnAuthenticMessage(f *testing.F) {
	b := bookOf(desk, hub)
	dice := rand.New(rand.NewPCG(1, 1))
	for range 8 {
		raw, err := theReader().Encode(&b, []narrow.Item{anything(dice), status(5, start)}, start)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte{})
	receiver := bookOf(hub, desk)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > narrow.MessageMax {
			return
		}
		items, err := theReader().Decode(&receiver, raw)
		if err == nil && len(items) > 1024 {
			t.Errorf("%d items", len(items))
		}
	})
}

func FuzzReceive(f *testing.F) {
	w := newWorld(f, 1, narrow.Regional)
	f.Add(w.next(w.up, narrow.Offer{Items: []narrow.Item{status(5, start)}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := narrow.New(narrow.Options{Keys: keysOf(t, hub, desk), Book: bookOf(hub, desk), Reader: theReader()}, narrow.State{}, start)
		_, _ = l.Receive(start, raw)
	})
}

func TestAWindowKnowsWhatCame(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 5))
	var w narrow.Window
	seen := map[uint64]bool{}
	highest := uint64(0)
	for range 20_000 {
		at := uint64(max(int64(highest)+int64(dice.IntN(900))-880, 1))
		if dice.IntN(500) == 0 {
			at = highest + uint64(dice.IntN(3000))
		}
		if old := highest >= 1024 && at <= highest-1024; w.Has(at) != (seen[at] || old) {
			t.Fatalf("%d below %d: %v", at, highest, w.Has(at))
		}
		w.Add(at)
		seen[at] = true
		highest = max(highest, at)
	}
}
