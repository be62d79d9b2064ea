package desk

import (
	"sync"

	"qianshao/syncproto/merge"
)

// wholeness remembers the acts known to have arrived whole.
type wholeness struct {
	mu   sync.Mutex
	acts map[actKey]bool
}

// wholeMax bounds the memory; past it everything is looked at anew.
const wholeMax = 100_000

func (w *wholeness) is(c merge.Change, look func() bool) bool {
	key := actKey{c.Dot.Log.Device, c.Dot.Log.Incarnation, c.Act}
	w.mu.Lock()
	known := w.acts[key]
	w.mu.Unlock()
	if known {
		return true
	}
	if !look() {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.acts) > wholeMax {
		clear(w.acts)
	}
	w.acts[key] = true
	return true
}
