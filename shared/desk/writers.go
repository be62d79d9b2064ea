package desk

import (
	"errors"
	"sync"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// heard remembers who wrote the changes that conflicts rest on, and which acts are known to have arrived whole. Both stay
// true for good, and conflicts are listed anew with every change that comes: under a flood of changes a second list must
// not read again what the first one rested on.
type heard struct {
	mu     sync.Mutex
	ground string // where numbers may have changed hands, everything is asked again
	by     map[dot.Dot]writer
	acts   map[actKey]bool
}

// heardMax bounds each of the two; past it that one is begun anew.
const heardMax = 100_000

func newHeard() *heard { return &heard{by: map[dot.Dot]writer{}, acts: map[actKey]bool{}} }

// writer is who wrote a change, and within which act.
type writer struct {
	source record.Source
	act    actKey
}

type actKey struct {
	device      dot.Device
	incarnation uint32
	act         uint64
}

// at tells who wrote what a reader sees.
func (h *heard) at(r record.Reader) writers {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t, ok := r.(touching); ok && h.ground != t.Ground() {
		h.ground = t.Ground()
		clear(h.by)
		clear(h.acts)
	}
	return writers{h, r}
}

func (h *heard) writer(at dot.Dot) (writer, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w, known := h.by[at]
	return w, known
}

func (h *heard) wrote(at dot.Dot, w writer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.by) >= heardMax {
		clear(h.by)
	}
	h.by[at] = w
}

func (h *heard) whole(act actKey) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.acts[act]
}

func (h *heard) arrived(act actKey) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.acts) >= heardMax {
		clear(h.acts)
	}
	h.acts[act] = true
}

// writers tells who wrote the changes of one moment.
type writers struct {
	heard *heard
	r     record.Reader
}

// of gives who wrote a change; of one that is not held here its device, which is all there is to know.
func (w writers) of(at dot.Dot) (record.Source, error) {
	by, _, err := w.writer(at)
	return by.source, err
}

func (w writers) writer(at dot.Dot) (by writer, held bool, err error) {
	if by, held = w.heard.writer(at); held {
		return by, true, nil
	}
	by.source.Device = at.Log.Device
	c, held, err := w.r.Change(at)
	if err != nil || !held {
		return by, false, err
	}
	by = writer{record.Source{Device: at.Log.Device, Operator: c.Operator, Wall: c.Wall}, actKey{at.Log.Device, at.Log.Incarnation, c.Act}}
	w.heard.wrote(at, by)
	return by, true, nil
}

// whole says whether the acts behind a finding's claims have arrived whole. Once an act is whole it stays so, and is
// not looked at again.
func (w writers) whole(f roster.Finding) (bool, error) {
	for _, claim := range f.Claims {
		by, held, err := w.writer(claim.Dot)
		if err != nil {
			return false, err
		}
		if !held || w.heard.whole(by.act) {
			continue
		}
		if whole, err := w.arrived(claim.Dot); err != nil || !whole {
			return false, err
		}
		w.heard.arrived(by.act)
	}
	return true, nil
}

// arrived looks for every change of the act that a change belongs to.
func (w writers) arrived(of dot.Dot) (bool, error) {
	var failed error
	at := func(d dot.Dot) (merge.Change, bool) {
		c, held, err := w.r.Change(d)
		failed = errors.Join(failed, err)
		return c, held && err == nil
	}
	c, held := at(of)
	whole := held && roster.Whole(c, w.r.Heads(), at)
	return whole, failed
}
