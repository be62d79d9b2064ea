package syncproto

// pace keeps what is on its way to what the link can carry in a few seconds. Credit alone does not: a megabyte in
// the buffers of a 20 kbit/s link is seven minutes, in which an urgent change would wait and the watchdog would
// take the link for dead.
type pace struct {
	marks     []mark
	delivered int64 // bytes acknowledged, in all
	flying    int64 // bytes sent and not acknowledged
	rate      int64 // bytes a second as last seen, 0 while nothing was
	stale     bool  // something marked may have been acknowledged or given up
}

// mark remembers a run that was sent.
type mark struct {
	flow      *flow
	last      uint64
	size      int64
	at        int64 // milliseconds
	delivered int64 // when it was sent
	full      bool  // the link was well used when it was sent, so that it says how fast the link is not
}

const (
	paceMillis  = 6_000    // what is on its way should take no longer
	flyingMin   = 16 << 10 // bytes always allowed on their way
	flyingStart = 16 << 10 // bytes allowed while the rate is not known: at the slowest rate, sixteen seconds more patience
	rateStart   = 2 << 10  // bytes a second believed while the rate is not known
	rateMin     = 1 << 10  // bytes a second below which no link is believed to be
	backlogMax  = 20_000   // milliseconds of patience for what is on its way: a dead link is found out in less than a minute
)

// room is how many more bytes may be on their way.
func (p *pace) room() int64 {
	if p.rate == 0 {
		return flyingStart - p.flying
	}
	return max(flyingMin, p.rate*paceMillis/1000) - p.flying
}

func (p *pace) sent(f *flow, last uint64, size, now int64) {
	p.flying += size
	full := p.flying >= p.room()
	p.marks = append(p.marks, mark{flow: f, last: last, size: size, at: now, delivered: p.delivered, full: full})
}

// settle takes the marks off that were acknowledged, or never will be, and learns from them how fast the link is.
func (p *pace) settle(now int64) {
	if !p.stale {
		return
	}
	p.stale = false
	kept := p.marks[:0]
	for _, m := range p.marks {
		if m.flow.acked < m.last && m.flow.sent >= m.last && m.flow.refused == Fresh && m.flow.stopped == Fresh {
			kept = append(kept, m)
			continue
		}
		p.flying -= m.size
		if m.flow.acked >= m.last {
			p.delivered += m.size
			p.learn((p.delivered-m.delivered)*1000/max(now-m.at, 1), m.full)
		}
	}
	clear(p.marks[len(kept):])
	p.marks = kept
}

// oldest is for how long the oldest of what is on its way has been.
func (p *pace) oldest(now int64) int64 {
	p.settle(now)
	if len(p.marks) == 0 {
		return 0
	}
	return now - p.marks[0].at
}

// learn takes a sample of the rate. One taken while little was sent says only that the link is no slower.
func (p *pace) learn(sample int64, full bool) {
	rate := p.rate
	if full {
		rate -= rate / 8
	}
	p.rate = max(sample, rate, rateMin)
}

// backlogMillis is how long what is on its way may take to arrive, within bounds: more may be on its way than the rate
// last seen allows, when a link has become slower since.
func (p *pace) backlogMillis() int64 {
	rate := p.rate
	if rate == 0 {
		rate = rateStart
	}
	return min(p.flying*1000/rate, backlogMax)
}
