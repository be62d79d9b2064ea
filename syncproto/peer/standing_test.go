package peer_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/peer"
)

// minding is a Log that minds standings: on the hub's side it tells one, on the other it hears it.
type minding struct {
	*memory
	mu     sync.Mutex
	fenced int64 // what the hub tells
	hub    bool
	holds  []dot.Vector // what the hub heard, in order
	told   []syncproto.Standing
}

var _ peer.Stander = (*minding)(nil)

func (m *minding) Holds(_ context.Context, _ dot.Device, _ dot.Space, _ time.Time, held dot.Vector) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holds = append(m.holds, held)
	return nil
}

func (m *minding) Standing(_ dot.Device, space dot.Space) (syncproto.Standing, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return syncproto.Standing{Space: space, Fenced: m.fenced}, m.hub
}

func (m *minding) Told(_ context.Context, _ dot.Device, st syncproto.Standing) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, st)
	return st.Fenced > 0, nil
}

func (m *minding) set(fenced int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fenced = fenced
}

func (m *minding) heard() (holds []dot.Vector, told []syncproto.Standing) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.holds, m.told
}

func TestAHubHearsWhatATerminalHoldsAndTellsItsStanding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTalk(t, 0)
		a, b := &minding{memory: k.a}, &minding{memory: k.b, hub: true, fenced: 42}
		k.pa, k.pb = peer.New(a, options(k.a, k.b)), peer.New(b, options(k.b, k.a))
		k.a.save(0, 3, 10)
		k.start()
		time.Sleep(5 * time.Second)
		if _, told := a.heard(); len(told) != 1 || told[0].Fenced != 42 || told[0].Space != incident {
			t.Errorf("told %+v", told)
		}
		b.set(0)
		time.Sleep(61 * time.Second)
		if _, told := a.heard(); len(told) != 2 || told[1].Fenced != 0 {
			t.Errorf("told %+v", told)
		}
		holds, _ := b.heard()
		if n := len(holds); n < 2 || n > 6 {
			t.Errorf("noted %d times in a minute", n)
		}
		k.a.save(0, 1, 10)
		time.Sleep(2 * time.Second)
		k.stop()
		holds, _ = b.heard()
		for log, seq := range holds[len(holds)-1] {
			if log.Device == k.a.device.Device() && seq != 4 {
				t.Errorf("at the end it held %d of %s", seq, log)
			}
		}
	})
}
