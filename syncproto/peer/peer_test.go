package peer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
	"qianshao/syncproto/simtest"
	"qianshao/syncproto/wire"
)

// talk is two devices at the two ends of a cable.
type talk struct {
	t      *testing.T
	a, b   *memory
	pa, pb *peer.Peer
	ea, eb *cableEnd
	endA   chan error
	endB   chan error
	cancel context.CancelFunc
	began  time.Time
}

func newTalk(t *testing.T, bytesSec int) *talk {
	t.Helper()
	k := &talk{t: t, a: newMemory(t, "a"), b: newMemory(t, "b"), endA: make(chan error, 1), endB: make(chan error, 1), began: time.Now()}
	k.ea, k.eb = newCable(bytesSec)
	k.pa = peer.New(k.a, options(k.a, k.b))
	k.pb = peer.New(k.b, options(k.b, k.a))
	return k
}

func options(self, other *memory) peer.Options {
	o := peer.Options{Expect: other.device.Device(), Now: time.Now}
	o.Self = syncproto.Self{Public: self.device.Public(), Name: self.device.Name}
	if self.device.Name == "b" {
		o.Self.Capabilities = wire.CapHub
	}
	return o
}

func (k *talk) start() {
	ctx, cancel := context.WithCancel(k.t.Context())
	k.cancel = cancel
	go func() { k.endA <- k.pa.Run(ctx, k.ea) }()
	go func() { k.endB <- k.pb.Run(k.t.Context(), k.eb) }()
}

// stop lets a leave, and waits for both.
func (k *talk) stop() {
	k.t.Helper()
	k.cancel()
	if err := <-k.endA; err != nil {
		k.t.Errorf("a ended with %v", err)
	}
	var bye *syncproto.ByeError
	if err := <-k.endB; !errors.As(err, &bye) || bye.Code != wire.ByeDone {
		k.t.Errorf("b ended with %v", err)
	}
}

func TestASaveReachesTheHubAndIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.a.save(0, 1, 10) // before the link
		k.start()
		time.Sleep(time.Second)
		k.a.save(1, 1, 10) // and during it
		k.b.save(2, 3, 10) // and the other way
		time.Sleep(time.Second)
		if a, b := fmt.Sprint(k.a.held()), fmt.Sprint(k.b.held()); a != b || len(k.a.held()) != 3 {
			t.Errorf("a holds %s, b holds %s", a, b)
		}
		c := k.a.confirmation()
		if !c.Hub || c.Device != k.b.device.Device() || len(c.Acked) != 2 || c.At.IsZero() {
			t.Errorf("a was told %+v", c)
		}
		if k.b.confirmation().Hub {
			t.Error("a counts as a hub")
		}
		st := k.pa.Status()
		if !st.Connected || st.Name != "b" || !st.Hub || st.Spaces[0].Waiting != 0 || st.BytesOut == 0 || st.BytesIn == 0 {
			t.Errorf("status %+v", st)
		}
		k.stop()
		if st := k.pa.Status(); st.Connected || len(st.Acked[incident]) != 2 {
			t.Errorf("status afterwards %+v", st)
		}
	})
}

func TestALinkThatTakesAndNeverAnswersIsDroppedAfterThirtySeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.start()
		time.Sleep(time.Second)
		k.eb.lose()
		k.a.save(0, 1, 10)
		lost := time.Now()
		if err := <-k.endA; !errors.Is(err, syncproto.ErrStalled) {
			t.Errorf("a ended with %v", err)
		}
		if waited := time.Since(lost); waited < 30*time.Second || waited > 40*time.Second {
			t.Errorf("dropped after %v", waited)
		}
		if st := k.pa.Status(); st.Spaces[0].Sent != 0 || st.Spaces[0].Waiting != 1 {
			t.Errorf("what was sent in vain still counts as sent: %+v", st.Spaces[0])
		}
		<-k.endB
	})
}

func TestALinkThatNeverSaysHelloIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.eb.lose()
		k.start()
		if err := <-k.endA; !errors.Is(err, syncproto.ErrStalled) {
			t.Errorf("a ended with %v", err)
		}
		if waited := time.Since(k.began); waited > 7*time.Second {
			t.Errorf("dropped after %v", waited)
		}
		<-k.endB
	})
}

func TestAnotherDeviceThanTheLinkBelongsToIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		o := options(k.a, k.b)
		o.Expect = dot.Device{9}
		k.pa = peer.New(k.a, o)
		k.start()
		if err := <-k.endA; !errors.Is(err, peer.ErrNotExpected) {
			t.Errorf("a ended with %v", err)
		}
		var bye *syncproto.ByeError
		if err := <-k.endB; !errors.As(err, &bye) || bye.Code != wire.ByeProtocol {
			t.Errorf("b ended with %v", err)
		}
	})
}

func TestAFailingDiskEndsTheTalkWithoutSayingWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.b.broken = errors.New("disk full")
		k.a.save(0, 1, 10)
		k.start()
		if err := <-k.endB; !errors.Is(err, k.b.broken) {
			t.Errorf("b ended with %v", err)
		}
		var bye *syncproto.ByeError
		if err := <-k.endA; !errors.As(err, &bye) || bye.Code != wire.ByeFailed || bye.Reason != "" {
			t.Errorf("a ended with %v", err)
		}
		if acked := k.a.confirmation().Acked; len(acked) != 0 {
			t.Errorf("a was told that %v is kept", acked)
		}
	})
}

// A vehicle's link of 20 kbit/s has a day's journal to carry. It is not taken for dead, and an order given meanwhile
// does not wait for the journal.
func TestAnUrgentChangeOvertakesTheBulkOnASlowLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 2500)
		for range 100 {
			k.a.save(3, 40, 300) // sealed as one at first contact
		}
		k.start()
		time.Sleep(2 * time.Minute)
		order := dot.Log{Device: k.a.device.Device(), Incarnation: k.a.device.Reach(incident).Incarnation}
		if k.b.held()[order] != 0 {
			t.Fatal("there is an order already")
		}
		k.a.save(0, 1, 20)
		given := time.Now()
		for k.b.held()[order] == 0 {
			time.Sleep(100 * time.Millisecond)
			if time.Since(given) > 3*time.Minute {
				t.Fatal("the order never came")
			}
		}
		bulk := order
		bulk.Lane = 3
		t.Logf("order after %v, with %d of 4,000 of the journal there", time.Since(given), k.b.held()[bulk])
		if took := time.Since(given); took > 45*time.Second {
			t.Errorf("the order took %v", took)
		}
		for k.b.held()[bulk] < 4000 {
			time.Sleep(time.Second)
			if time.Since(given) > 10*time.Minute {
				t.Fatalf("stuck at %d", k.b.held()[bulk])
			}
		}
		select {
		case err := <-k.endA:
			t.Fatalf("dropped: %v", err)
		default:
		}
		k.stop()
	})
}

func TestABurstOfSavesMakesFewSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.start()
		time.Sleep(time.Second)
		for range 100 {
			k.a.save(0, 1, 10)
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(time.Second)
		run, err := k.b.Load(t.Context(), incident, k.a.held().Logs()[0], 0, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(run.Segments); n > 8 {
			t.Errorf("100 saves in half a second made %d segments", n)
		}
		if run.Segments[len(run.Segments)-1].Last != 100 {
			t.Errorf("b holds %d", run.Segments[len(run.Segments)-1].Last)
		}
		k.stop()
	})
}

func TestChangesTravelThroughANeighbour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newTalk(t, 0)
		c := newMemory(t, "c")
		second := &talk{t: t, a: c, b: first.b, endA: make(chan error, 1), endB: make(chan error, 1)}
		second.ea, second.eb = newCable(0)
		second.pa, second.pb = peer.New(c, options(c, first.b)), peer.New(first.b, options(first.b, c))
		first.start()
		second.start()
		time.Sleep(time.Second)
		first.a.save(0, 2, 10)
		c.save(1, 2, 10)
		time.Sleep(time.Second)
		if a, c := fmt.Sprint(first.a.held()), fmt.Sprint(c.held()); a != c || len(first.a.held()) != 2 {
			t.Errorf("a holds %s, c holds %s", a, c)
		}
		first.stop()
		second.stop()
	})
}

func TestAMachinePutBackHearsItBeforeItSealsAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.a.save(0, 3, 10)
		k.start()
		time.Sleep(time.Second)
		k.stop()

		old := newMemory(t, "a") // the same machine, as it was before it wrote anything
		old.save(0, 1, 50)
		again := &talk{t: t, a: old, b: k.b, endA: make(chan error, 1), endB: make(chan error, 1)}
		again.ea, again.eb = newCable(0)
		again.pa, again.pb = peer.New(old, options(old, k.b)), peer.New(k.b, options(k.b, old))
		again.start()
		time.Sleep(time.Second)
		if asked := old.asked(); len(asked) < 2 || asked[0] != "behind" {
			t.Errorf("asked first for %v", asked)
		}
		if a, b := fmt.Sprint(old.held()), fmt.Sprint(k.b.held()); a != b || len(old.held()) != 2 {
			t.Errorf("a holds %s, b holds %s", a, b)
		}
		again.stop()
	})
}

func TestFactsAndNewSpacesTravelDuringATalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.start()
		time.Sleep(time.Second)
		other := dot.RecordID(incident, dot.Dot{Seq: 1})
		if err := k.a.Learn(t.Context(), [][]byte{simtest.Announcement(other)}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if k.b.spaces() != 2 {
			t.Error("b did not take up the space")
		}
		if st := k.pa.Status(); len(st.Spaces) != 2 || !st.Spaces[1].Known {
			t.Errorf("status %+v", st.Spaces)
		}
		k.stop()
	})
}

// audited is a log whose state can be compared.
type audited struct {
	*memory
	state   byte
	alarmed chan []int
}

func (a *audited) Fingerprint(context.Context, dot.Space) (ranges [16][8]byte, held dot.Vector, err error) {
	ranges[5][0] = a.state
	return ranges, a.held(), nil
}

func (a *audited) Mismatched(_ context.Context, _ dot.Space, _ dot.Device, ranges []int) error {
	a.alarmed <- ranges
	return nil
}

func TestADifferenceOfStateIsAnAlarmOnBothSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		left, right := &audited{k.a, 1, make(chan []int, 1)}, &audited{k.b, 2, make(chan []int, 1)}
		k.pa, k.pb = peer.New(left, options(k.a, k.b)), peer.New(right, options(k.b, k.a))
		k.a.save(0, 1, 10)
		k.start()
		for _, side := range []*audited{left, right} {
			select {
			case ranges := <-side.alarmed:
				if len(ranges) != 1 || ranges[0] != 5 {
					t.Errorf("%s: ranges %v", side.device.Name, ranges)
				}
			case <-time.After(time.Minute):
				t.Errorf("%s was not alarmed", side.device.Name)
			}
		}
		k.stop()
	})
}

func TestBytesThatAreNoFrameEndTheTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		ended := make(chan error, 1)
		go func() { ended <- k.pa.Run(t.Context(), k.ea) }()
		go func() {
			for {
				if _, err := k.eb.Receive(t.Context()); err != nil {
					return
				}
			}
		}()
		if err := k.eb.Send(t.Context(), []byte{byte(wire.TypeHello), 0xff}); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("ended with %v", err)
		}
	})
}

// While the disk is slow, frames pile up no further than credit allows, and end up in few appends.
func TestASlowDiskHoldsTheSenderBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.b.appending = 2 * time.Second
		for range 40 {
			k.a.save(2, 100, 1000)
			if _, err := k.a.Seal(t.Context(), incident); err != nil {
				t.Fatal(err)
			}
		}
		k.start()
		time.Sleep(5 * time.Second)
		for k.pa.Status().Spaces[0].Waiting > 0 {
			time.Sleep(time.Second)
			if time.Since(k.began) > 5*time.Minute {
				t.Fatalf("stuck: %+v", k.pa.Status())
			}
		}
		k.stop()
	})
}

// failing is a log of which one thing does not work.
type failing struct {
	*memory
	what string
}

var errBroken = errors.New("broken")

func (f failing) err(what string) error {
	if f.what == what {
		return errBroken
	}
	return nil
}

func (f failing) Facts(ctx context.Context, d dot.Device) ([][]byte, error) {
	facts, err := f.memory.Facts(ctx, d)
	return facts, errors.Join(err, f.err("facts"))
}

func (f failing) Learn(ctx context.Context, facts [][]byte) error {
	return errors.Join(f.err("learn"), f.memory.Learn(ctx, facts))
}

func (f failing) Load(ctx context.Context, s dot.Space, l dot.Log, after uint64, bytesMax int) (syncproto.Run, error) {
	run, err := f.memory.Load(ctx, s, l, after, bytesMax)
	return run, errors.Join(err, f.err("load"))
}

func (f failing) Seal(ctx context.Context, s dot.Space) (bool, error) {
	some, err := f.memory.Seal(ctx, s)
	return some, errors.Join(f.err("seal"), err)
}

func (f failing) Confirmed(ctx context.Context, c peer.Confirmation) error {
	return errors.Join(f.err("confirmed"), f.memory.Confirmed(ctx, c))
}

func (f failing) Holdings(ctx context.Context, d dot.Device) (map[dot.Space]syncproto.Holding, error) {
	have, err := f.memory.Holdings(ctx, d)
	return have, errors.Join(err, f.err("holdings"))
}

func TestWhateverFailsInTheLogEndsTheTalk(t *testing.T) {
	for _, what := range []string{"holdings", "facts", "learn", "load", "seal", "confirmed"} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newTalk(t, 0)
				if err := k.b.Learn(t.Context(), [][]byte{simtest.Announcement(incident)}); err != nil {
					t.Fatal(err)
				}
				k.pa = peer.New(failing{k.a, what}, options(k.a, k.b))
				k.a.save(0, 1, 10)
				k.start()
				if err := <-k.endA; !errors.Is(err, errBroken) {
					t.Errorf("ended with %v", err)
				}
				<-k.endB
				if k.pa.Status().Connected {
					t.Error("still counts as connected")
				}
			})
		})
	}
}

func TestOnlyAHubOfTheDeploymentCountsAsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		o := options(k.a, k.b)
		o.IsHub = func(dot.Device) bool { return false } // whatever b says of itself
		k.pa = peer.New(k.a, o)
		k.a.save(0, 1, 10)
		k.start()
		time.Sleep(time.Second)
		if c := k.a.confirmation(); c.Hub || len(c.Acked) != 1 {
			t.Errorf("was told %+v", c)
		}
		k.stop()
	})
}
