package peer_test

import (
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// What an operator saves does not wait behind what others write: it is signed and on its way in a few milliseconds, however
// much comes in meanwhile.
func TestASaveIsOnItsWayAtOnceWhileOthersWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		k.start()
		time.Sleep(time.Second)
		own := dot.Log{Device: k.a.device.Device(), Incarnation: k.a.device.Reach(incident).Incarnation, Lane: 1}
		for n := range uint64(10) {
			for range 45 { // of 7 ms each: not in step with anything
				k.b.save(1, 1, 10)
				time.Sleep(7 * time.Millisecond)
			}
			k.a.save(1, 1, 10)
			saved := time.Now()
			for k.b.held()[own] <= n {
				time.Sleep(time.Millisecond)
				k.b.save(2, 1, 10)
				if time.Since(saved) > time.Second {
					t.Fatalf("save %d never came", n)
				}
			}
			if took := time.Since(saved); took > 12*time.Millisecond {
				t.Errorf("save %d took %v", n, took)
			}
		}
		k.stop()
	})
}

// Each of two hundred links of a hub looks for what grew a few times a second, and the only link of a desk far more often:
// all together cost about the same.
func TestALinkInCompanyLooksSeldom(t *testing.T) {
	looks := func(company int) (looks, seals int) {
		synctest.Test(t, func(t *testing.T) {
			k := newTalk(t, 0)
			o := options(k.b, k.a)
			o.Company = func() int { return company }
			k.pb = peer.New(k.b, o)
			k.start()
			time.Sleep(time.Second)
			k.b.mu.Lock()
			k.b.looks, k.b.seals = 0, 0
			k.b.mu.Unlock()
			for range 2000 {
				k.b.save(3, 0, 0) // the bell of somebody else's change
				time.Sleep(time.Millisecond)
			}
			k.b.mu.Lock()
			looks, seals = k.b.looks, k.b.seals
			k.b.mu.Unlock()
			k.stop()
		})
		return looks, seals
	}
	alone, _ := looks(0)
	if alone < 150 || alone > 220 {
		t.Errorf("alone it looked %d times in two seconds", alone)
	}
	among, seals := looks(200)
	if among < 25 || among > 36 || seals > among+2 {
		t.Errorf("among two hundred it looked %d times and wanted to seal %d times", among, seals)
	}
	if crowded, _ := looks(5000); crowded < 18 {
		t.Errorf("in a crowd it looked %d times", crowded)
	}
}
