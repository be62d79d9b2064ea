package peer

import (
	"context"
	"sync"

	"qianshao/syncproto/wire"
)

// inboxBytes is how much may wait to be stepped. Credit keeps honest peers below it; one that ignores credit is not
// read any further.
const inboxBytes = 4 << 20

// inbox collects what the reader took off the link while the owner of the session is busy, so that many small frames
// end up in one append.
type inbox struct {
	came  chan struct{} // of size one: there is something to take
	taken chan struct{} // of size one: there is room again
	over  chan struct{} // closed when nothing more will come

	mu     sync.Mutex
	frames []wire.Frame
	bytes  int
	err    error // why nothing more will come
}

func newInbox() *inbox {
	return &inbox{came: make(chan struct{}, 1), taken: make(chan struct{}, 1), over: make(chan struct{})}
}

// put adds a frame, waiting while the inbox is full; false says that ctx ended.
func (in *inbox) put(ctx context.Context, f wire.Frame, size int) bool {
	for {
		in.mu.Lock()
		room := in.bytes < inboxBytes
		if room {
			in.frames = append(in.frames, f)
			in.bytes += size + frameOverhead
		}
		in.mu.Unlock()
		if room {
			signal(in.came)
			return true
		}
		select {
		case <-in.taken:
		case <-ctx.Done():
			return false
		}
	}
}

// frameOverhead is what a frame costs in memory beyond its bytes, so that a flood of tiny ones is bounded too.
const frameOverhead = 256

// take gives what came, and the error that ended the link once everything before it was taken.
func (in *inbox) take() ([]wire.Frame, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	frames := in.frames
	in.frames, in.bytes = nil, 0
	signal(in.taken)
	return frames, in.err
}

// fail notes that the link ended; the first reason stays.
func (in *inbox) fail(err error) {
	in.mu.Lock()
	if in.err == nil {
		in.err = err
		close(in.over)
	}
	in.mu.Unlock()
	signal(in.came)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
