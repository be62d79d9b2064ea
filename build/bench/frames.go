package main

import (
	"context"
	"sync"
	"time"

	"qianshao/syncproto/peer"
	"qianshao/syncproto/wire"
)

// frames counts what the conversations of a node say.
type frames struct {
	mutex sync.Mutex
	by    map[wire.Type]spoken
	last  time.Time
}

// spoken is what was said in frames of some types.
type spoken struct{ in, out, frames int }

func (s spoken) and(more spoken) spoken {
	return spoken{s.in + more.in, s.out + more.out, s.frames + more.frames}
}

func (f *frames) reset() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.by, f.last = map[wire.Type]spoken{}, time.Time{}
}

func (f *frames) note(frame []byte, in bool) {
	if len(frame) == 0 {
		return
	}
	s := spoken{out: len(frame), frames: 1}
	if in {
		s = spoken{in: len(frame), frames: 1}
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.by != nil {
		f.by[wire.Type(frame[0])] = f.by[wire.Type(frame[0])].and(s)
		f.last = time.Now()
	}
}

// wait waits for the first frame, and then until none came for so long.
func (f *frames) wait(ctx context.Context, silence time.Duration) error {
	for ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
		f.mutex.Lock()
		last := f.last
		f.mutex.Unlock()
		if !last.IsZero() && time.Since(last) > silence {
			return nil
		}
	}
	return ctx.Err()
}

// told gives what was said of the space, and what every link says once whatever spaces it carries.
func (f *frames) told() (space, link spoken) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for kind, s := range f.by {
		switch kind {
		case wire.TypeHello, wire.TypeFacts, wire.TypePing, wire.TypePong, wire.TypeCredit, wire.TypeBye:
			link = link.and(s)
		default:
			space = space.and(s)
		}
	}
	return space, link
}

// countedLink is a link whose frames are counted.
type countedLink struct {
	peer.Link
	by *frames
}

func (l countedLink) Send(ctx context.Context, frame []byte) error {
	l.by.note(frame, false)
	return l.Link.Send(ctx, frame)
}

func (l countedLink) Receive(ctx context.Context) ([]byte, error) {
	frame, err := l.Link.Receive(ctx)
	if err == nil {
		l.by.note(frame, true)
	}
	return frame, err
}
