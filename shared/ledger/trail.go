package ledger

import (
	"slices"

	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// trailMax bounds how many moves of heads are remembered: two seconds of two hundred desks.
const trailMax = 2 << 10

// trail remembers which heads moved last, so that each of many links is told what grew without looking at every log.
// Whatever else changes heads need not know of it: a gap in the count is seen, and then nothing is answered.
type trail struct {
	steps    []step
	from, to uint64 // counts of the book between which the steps tell everything
}

type step struct {
	moved uint64
	log   dot.Log
	seq   uint64
}

// follow notes the heads with which the book's count came from before to now.
func (t *trail) follow(before, now uint64, heads map[*line]syncproto.Head) {
	if t.to != before {
		t.steps, t.from = t.steps[:0], before
	}
	t.to = now
	for at, head := range heads {
		t.steps = append(t.steps, step{now, at.log, head.Seq})
	}
	if len(t.steps) > trailMax {
		cut := len(t.steps) - trailMax/2
		t.from = t.steps[cut-1].moved
		t.steps = slices.Delete(t.steps, 0, cut)
	}
}

// since gives the heads that moved after the count stood at since; ok is false when that is not remembered.
func (t *trail) since(since, now uint64) (v dot.Vector, ok bool) {
	if t.to != now || since < t.from || since == 0 {
		return nil, false
	}
	first := len(t.steps)
	for first > 0 && t.steps[first-1].moved > since {
		first--
	}
	v = make(dot.Vector, len(t.steps)-first)
	for _, s := range t.steps[first:] {
		v[s.log] = s.seq
	}
	return v, true
}
