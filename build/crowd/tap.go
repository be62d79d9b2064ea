package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/wire"
	"qianshao/syncproto/wslink"
)

// stage is a place on the way of a change from one desk to the others.
type stage int

// Stages, in their order.
const (
	signed  stage = iota // sealed by its author, and on the link to the hub
	durable              // the hub said that it is on its disk
	passed               // the hub's frame arrived at another terminal
	stages
)

func (s stage) String() string {
	return [...]string{"signed and sent by its author", "durable at the hub, and said so", "sent on by the hub to others"}[s]
}

// tapEvery is how many light terminals there are for each whose link is listened to: reading every frame twice costs.
const tapEvery = 16

// tap listens to some links and notes how old changes are at each stage.
type tap struct {
	made *written

	mu   sync.Mutex
	on   bool
	ages [stages][]time.Duration
}

// turn begins or ends the noting.
func (t *tap) turn(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on = on
}

func (t *tap) note(s stage, log dot.Log, after, last uint64) {
	ages := t.made.since(log, after, last, time.Now())
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.on {
		t.ages[s] = append(t.ages[s], ages...)
	}
}

// report prints the stages.
func (t *tap) report(c *crowd) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s, ages := range t.ages {
		slices.Sort(ages)
		note := fmt.Sprintf("99 of 100 in %.0f ms; %d noted", percentile(ages, 0.99), len(ages))
		c.report(stage(s).String()+", median age", percentile(ages, 0.5), "ms", "", note)
	}
}

// tapped is a link that is listened to.
type tapped struct {
	*wslink.Link
	tap *tap

	mu           sync.Mutex
	mine, theirs map[uint64]dot.Log // by their numbers on this link
	acked        map[dot.Log]uint64
}

func (t *tap) listen(link *wslink.Link) *tapped {
	return &tapped{Link: link, tap: t, mine: map[uint64]dot.Log{}, theirs: map[uint64]dot.Log{}, acked: map[dot.Log]uint64{}}
}

func (l *tapped) Send(ctx context.Context, frame []byte) error {
	l.hear(frame, l.mine, signed)
	return l.Link.Send(ctx, frame)
}

func (l *tapped) Receive(ctx context.Context) ([]byte, error) {
	frame, err := l.Link.Receive(ctx)
	if err == nil {
		l.hear(frame, l.theirs, passed)
	}
	return frame, err
}

// hear takes note of a frame; what cannot be read is the conversation's to judge.
func (l *tapped) hear(frame []byte, numbers map[uint64]dot.Log, at stage) {
	f, err := wire.Decode(frame)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch f := f.(type) {
	case *wire.Logs:
		for _, d := range f.Declared {
			numbers[d.Number] = d.Log
		}
	case *wire.Segments:
		for _, r := range f.Runs {
			for _, b := range r.Segments {
				if first, last, err := segment.Peek(b); err == nil {
					l.tap.note(at, numbers[r.Number], first-1, last)
				}
			}
		}
	case *wire.Ack:
		if at != passed || f.Mine {
			return // only what the hub says of this terminal's own logs
		}
		for _, h := range f.Heads {
			if log := l.mine[h.Number]; h.Seq > l.acked[log] {
				l.tap.note(durable, log, l.acked[log], h.Seq)
				l.acked[log] = h.Seq
			}
		}
	}
}
