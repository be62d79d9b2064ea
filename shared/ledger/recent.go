package ledger

import (
	"sync"
	"sync/atomic"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// Bounds of the segments kept in memory beside the file. Where nobody reads what came, a quarter of a MiB is enough; each
// time something had to be read from the file it is twice as much, up to a few seconds of two hundred desks.
const (
	recentBytesMin = 256 << 10
	recentBytesMax = 4 << 20
)

// recent holds the segments committed last, so that a hub which hands a change to two hundred links reads it from the
// file for none of them. Whatever is not here is in the file.
type recent struct {
	sync.RWMutex
	runs  map[dot.Log][]segment.Sealed // of each log a run without a gap
	order []dot.Log                    // whose oldest one goes next
	bytes int
	most  atomic.Int64 // bytes kept now; 0 is recentBytesMin
}

// keep takes segments that are committed. One that does not go on where its log's run ends begins a new run.
func (r *recent) keep(sealed []sealedRow) {
	if len(sealed) == 0 {
		return
	}
	r.Lock()
	defer r.Unlock()
	if r.runs == nil {
		r.runs = map[dot.Log][]segment.Sealed{}
	}
	for _, s := range sealed {
		log := s.line.log
		run := r.runs[log]
		if n := len(run); n > 0 && run[n-1].Last+1 != s.first {
			r.forget(log)
			run = nil
		}
		r.runs[log] = append(run, segment.Sealed{First: s.first, Last: s.last, Bytes: s.bytes})
		r.order = append(r.order, log)
		r.bytes += len(s.bytes)
	}
	for most := max(recentBytesMin, int(r.most.Load())); r.bytes > most; {
		r.dropOldest()
	}
}

// dropOldest lets go of the segment that came first. What was forgotten since is passed over.
func (r *recent) dropOldest() {
	log := r.order[0]
	r.order = r.order[1:]
	run := r.runs[log]
	if len(run) == 0 {
		return
	}
	r.bytes -= len(run[0].Bytes)
	if len(run) == 1 {
		delete(r.runs, log)
		return
	}
	r.runs[log] = run[1:]
}

// forget lets go of a log's run: it is another history now.
func (r *recent) forget(log dot.Log) {
	for _, g := range r.runs[log] {
		r.bytes -= len(g.Bytes)
	}
	delete(r.runs, log)
}

// reset lets go of everything: the file is another one, or was read anew.
func (r *recent) reset() {
	r.Lock()
	defer r.Unlock()
	r.runs, r.order, r.bytes = nil, nil, 0
}

// load gives the segments of a log from the one that holds the number after, plus 1; none when that one is not here.
func (r *recent) load(log dot.Log, after uint64, bytesMax int) []segment.Sealed {
	r.RLock()
	defer r.RUnlock()
	run := r.runs[log]
	if len(run) == 0 || run[0].First > after+1 {
		r.most.Store(min(recentBytesMax, max(2*r.most.Load(), 2*recentBytesMin)))
		return nil
	}
	from := 0
	for from < len(run) && run[from].Last <= after {
		from++
	}
	size, to := 0, from
	for to < len(run) && (to == from || size+len(run[to].Bytes) <= bytesMax) {
		size += len(run[to].Bytes)
		to++
	}
	return run[from:to:to]
}
