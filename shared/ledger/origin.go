package ledger

import (
	"sync"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// originsMax bounds the memory for origins; when it is full, all are forgotten and cost sixteen bytes again.
const originsMax = 8 << 10

// origins remembers which change made a record, for the records this device has lately written or read to write.
type origins struct {
	sync.Mutex
	of map[uuid.UUID]dot.Dot
}

// Origin tells which change made a record, if this device has lately written it or read it to write. It is for a
// segment.Codec shared between ledgers: with it, a change of the record is sealed in sixteen bytes less.
func (l *Ledger) Origin(id uuid.UUID) (dot.Dot, bool) {
	l.origins.Lock()
	defer l.origins.Unlock()
	d, ok := l.origins.of[id]
	return d, ok
}

func (o *origins) note(r *row) {
	if r.birth.IsZero() {
		return
	}
	o.Lock()
	defer o.Unlock()
	if o.of == nil || len(o.of) >= originsMax {
		o.of = map[uuid.UUID]dot.Dot{}
	}
	o.of[r.id] = r.birth
}
