package peer_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// picky is a log that takes no segment, for what it says.
type picky struct{ *memory }

func (picky) Append(_ context.Context, _ dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	var kept []syncproto.Kept
	for _, r := range runs {
		kept = append(kept, syncproto.Kept{Log: r.Log, Refused: syncproto.Fork})
	}
	return kept, nil
}

// What the other side would not take is not said to be there, however it was handed over.
func TestALogThatForksIsNotSaidToBeHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.pb = peer.New(picky{k.b}, options(k.b, k.a))
		k.a.save(0, 3, 10)
		k.start()
		time.Sleep(2 * time.Second)
		c := k.a.confirmation()
		if len(c.Acked) != 0 {
			t.Errorf("a was told that %v is kept", c.Acked)
		}
		if len(c.Stopped) != 1 {
			t.Errorf("a was told that %v stopped", c.Stopped)
		}
		k.stop()
	})
}

// A newer program knows fields an older one does not, so equal logs look different to them. That is no damage.
func TestOnlyEqualVersionsAreCompared(t *testing.T) {
	for _, c := range []struct {
		programs [2]string
		alarm    bool
	}{
		{[2]string{"terminal 1.4", "hub 1.4"}, true},
		{[2]string{"terminal 1.4", "hub 1.5"}, false},
		{[2]string{"terminal 1.4", ""}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			k := newTalk(t, 0)
			left, right := &audited{k.a, 1, make(chan []int, 1)}, &audited{k.b, 2, make(chan []int, 1)}
			oa, ob := options(k.a, k.b), options(k.b, k.a)
			oa.Self.Program, ob.Self.Program = c.programs[0], c.programs[1]
			k.pa, k.pb = peer.New(left, oa), peer.New(right, ob)
			k.a.save(0, 1, 10)
			k.start()
			time.Sleep(time.Minute)
			if alarms := len(left.alarmed) + len(right.alarmed); (alarms == 2) != c.alarm || alarms == 1 {
				t.Errorf("%q: %d alarms", c.programs, alarms)
			}
			k.stop()
		})
	}
}
