package narrow_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/narrow"
)

func TestAnUrgentChangeFitsSixtyBytes(t *testing.T) {
	w := newWorld(t, 1, narrow.Global)
	it := status(4000, start)
	m := w.next(w.up, narrow.Offer{Items: []narrow.Item{it}})
	t.Logf("the desk's own order: %d bytes", len(m))
	if len(m) > 60 {
		t.Errorf("%d bytes", len(m))
	}
	foreign := status(4001, start)
	foreign.Record, foreign.Origin = uuid.New(), dot.Dot{}
	w = newWorld(t, 1, narrow.Global)
	m = w.next(w.up, narrow.Offer{Items: []narrow.Item{foreign}})
	t.Logf("an order of which nobody knows how it began: %d bytes", len(m))
	if len(m) > 60 {
		t.Errorf("%d bytes", len(m))
	}
	empty := newWorld(t, 1, narrow.Global)
	empty.up.Greet()
	if m := empty.next(empty.up, narrow.Offer{}); len(m) > narrow.Overhead+4 {
		t.Errorf("a message that says nothing has %d bytes", len(m))
	}
}

func TestEverythingArrivesThroughAThirdOfLoss(t *testing.T) {
	for _, size := range []int{narrow.Regional, narrow.Global} {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(size, seed), func(t *testing.T) {
				w := newWorld(t, seed, size)
				w.loss = 0.3
				fact := noise("fact", 300)
				var segments []narrow.Segment
				for i := range uint64(3) {
					segments = append(segments, narrow.Segment{Space: space, Log: logOf(desk, 1), First: 1 + 10*i, Last: 10 + 10*i, Bytes: noise(fmt.Sprint(i), 150)})
				}
				var items []narrow.Item
				for seq := range uint64(30) {
					items = append(items, status(seq+1, start))
				}
				told := func(it narrow.Item) bool { return w.up.Told(it.Space, it.Log, it.Record) >= it.Seq }
				waits := func() bool {
					for _, it := range items {
						if !told(it) {
							return true
						}
					}
					return w.up.Base(space, logOf(desk, 1)) < 30 || w.up.LacksFact(fact)
				}
				for m := 0; waits(); m++ {
					if m > 200 {
						t.Fatalf("seed %d: still waiting after %d minutes, %d messages", seed, m, w.sent)
					}
					w.offer = narrow.Offer{Items: items}
					if w.up.LacksFact(fact) {
						w.offer.Facts = [][]byte{fact}
					}
					for _, s := range segments {
						if s.First > w.up.Base(space, s.Log) {
							w.offer.Segments = append(w.offer.Segments, s)
						}
					}
					w.minute()
					if m == 20 { // a power cut at the desk: what is kept is enough
						w.up = w.open(desk, hub, kept(t, w.up.State()))
					}
				}
				t.Logf("%d messages of %d bytes", w.sent, size)
				if most := map[int]int{narrow.Regional: 60, narrow.Global: 130}[size]; w.sent > most {
					t.Errorf("%d messages", w.sent)
				}
				if len(w.taken.Facts) == 0 || !bytes.Equal(w.taken.Facts[0], fact) {
					t.Error("the fact did not come as it was")
				}
				for i, s := range w.taken.Segments {
					if want := noise(fmt.Sprint((s.First-1)/10), 150); !bytes.Equal(s.Bytes, want) {
						t.Errorf("segment %d is not what was sent", i)
					}
				}
				newest := map[uuid.UUID]uint64{}
				for _, it := range w.taken.Items {
					newest[it.Record] = max(newest[it.Record], it.Seq)
				}
				for _, it := range items {
					if newest[it.Record] < it.Seq {
						t.Errorf("change %d is not known", it.Seq)
					}
				}
			})
		}
	}
}

func TestWhatIsUrgentIsInTheNextMessage(t *testing.T) {
	w := newWorld(t, 1, narrow.Global)
	long := narrow.Segment{Space: space, Log: logOf(desk, 1), First: 1, Last: 10, Bytes: noise("long", 900)}
	w.offer = narrow.Offer{Segments: []narrow.Segment{long}}
	for range 3 {
		w.minute()
	}
	if len(w.taken.Items) > 0 || w.sent == 0 {
		t.Fatal("nothing was on its way")
	}
	w.offer.Items = []narrow.Item{status(5, start)}
	w.minute()
	if len(w.taken.Items) != 1 {
		t.Error("an order waits behind what is less urgent")
	}
	for range 40 {
		w.minute()
	}
	if len(w.taken.Segments) != 1 || !bytes.Equal(w.taken.Segments[0].Bytes, long.Bytes) {
		t.Error("what was less urgent did not come afterwards")
	}
}

func TestNobodyAnswersForHours(t *testing.T) {
	w := newWorld(t, 2, narrow.Regional)
	w.deaf = true
	w.offer = narrow.Offer{Items: []narrow.Item{status(5, start), status(6, start)}}
	for range 6 * 60 {
		w.minute()
	}
	if len(w.taken.Items) < 2 {
		t.Error("the desk was not heard")
	}
	up := w.up.State().Sent
	t.Logf("%d messages in six hours without an answer", up)
	if up > 12 {
		t.Errorf("%d messages were spent on a side that is not heard", up)
	}
	w.deaf = false
	for range 20 {
		w.minute()
	}
	if w.up.Told(space, logOf(desk, 0), status(6, 0).Record) < 6 {
		t.Error("the answer was not heard when the way back was there again")
	}
}

func TestCountersWrapAndNothingComesTwice(t *testing.T) {
	w := newWorld(t, 1, narrow.Global)
	s := w.up.State()
	s.Next = 5<<16 - 4 // the sixteen bits that travel wrap
	w.up = w.open(desk, hub, s)
	var old [][]byte
	for i := range uint64(8) {
		m := w.next(w.up, narrow.Offer{Items: []narrow.Item{status(i+1, start)}})
		w.arrive(m)
		old = append(old, m)
	}
	if len(w.taken.Items) < 8 {
		t.Errorf("%d of 8 came", len(w.taken.Items))
	}
	for _, m := range old {
		if _, err := w.down.Receive(w.now, m); !errors.Is(err, narrow.ErrReplayed) {
			t.Errorf("came again: %v", err)
		}
	}
	// A sender that was silent for forty times as long as the bits reach is still understood.
	s = w.up.State()
	s.Next += 40 << 16
	w.up = w.open(desk, hub, s)
	w.arrive(w.next(w.up, narrow.Offer{Items: []narrow.Item{status(100, start)}}))
	if _, err := w.down.Receive(w.now, old[0]); err == nil {
		t.Error("an old message was taken again after the counter had jumped")
	}
}

func TestADevicePutBackFromABackupIsHeardAgain(t *testing.T) {
	w := newWorld(t, 3, narrow.Global)
	backup := kept(t, w.up.State())
	for i := range uint64(200) { // faster than the clock ticks: a minute is not passing
		w.arrive(w.next(w.up, narrow.Offer{Items: []narrow.Item{status(i+1, start)}}))
	}
	w.up = w.open(desk, hub, backup)
	item := status(300, start)
	w.offer = narrow.Offer{Items: []narrow.Item{item}}
	minutes := 0
	for ; w.up.Told(space, item.Log, item.Record) < 300; minutes++ {
		if minutes > 30 {
			t.Fatal("a device put back is never heard again")
		}
		w.now += slot
		if m := w.next(w.up, w.offer); m != nil {
			if _, err := w.down.Receive(w.now, m); err != nil && !errors.Is(err, narrow.ErrReplayed) {
				t.Fatal(err)
			}
		}
		if m := w.next(w.down, narrow.Offer{}); m != nil {
			if _, err := w.up.Receive(w.now, m); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("heard again after %d minutes", minutes)
}

func TestNamesThatAreNotUnderstoodAreSpelledOut(t *testing.T) {
	for _, vocabulary := range []uint16{77, 78} { // the same codes; those of another version
		t.Run(fmt.Sprint(vocabulary), func(t *testing.T) { spelledOut(t, vocabulary) })
	}
}

func spelledOut(t *testing.T, vocabulary uint16) {
	twin := other
	twin[15] = 77 // begins like the other one: two bytes of a name do not tell them apart
	w := newWorld(t, 1, narrow.Regional)
	b := bookOf(hub, desk)
	b.Devices = append(b.Devices, twin)
	b.Vocabulary = vocabulary
	w.down.Knows(b)
	it := status(9, start)
	it.Log.Device = other
	w.offer = narrow.Offer{Items: []narrow.Item{it}}
	for range 400 {
		w.now += slot
		if m := w.next(w.up, w.offer); m != nil {
			got, err := w.down.Receive(w.now, m)
			if len(got.Items) == 1 {
				if got.Items[0].Log.Device != other || got.Items[0].Fields[0].Values[0] != it.Fields[0].Values[0] {
					t.Errorf("%+v", got.Items[0])
				}
				return
			}
			if !errors.Is(err, narrow.ErrUnknown) && !errors.Is(err, narrow.ErrForged) {
				t.Fatal(err)
			}
		}
	}
	t.Error("never understood")
}

func TestALogThatWentBackIsSentAgain(t *testing.T) {
	w := newWorld(t, 1, narrow.Regional)
	log := logOf(desk, 1)
	first, second := narrow.Segment{Space: space, Log: log, First: 1, Last: 10, Bytes: noise("a", 90)}, narrow.Segment{Space: space, Log: log, First: 11, Last: 20, Bytes: noise("b", 90)}
	w.offer = narrow.Offer{Segments: []narrow.Segment{first}, Whole: true}
	for range 4 {
		w.minute()
	}
	if w.up.Base(space, log) != 10 {
		t.Fatalf("base %d", w.up.Base(space, log))
	}
	w.held = map[dot.Log]uint64{} // the hub was put back and lost it
	w.offer = narrow.Offer{Segments: []narrow.Segment{second}, Whole: true}
	for range 4 {
		w.minute()
	}
	if w.up.Base(space, log) != 0 {
		t.Fatalf("the desk still believes in %d", w.up.Base(space, log))
	}
	w.offer = narrow.Offer{Segments: []narrow.Segment{first, second}, Whole: true}
	for range 8 {
		w.minute()
	}
	if w.up.Base(space, log) != 20 {
		t.Errorf("base %d", w.up.Base(space, log))
	}
}
