package segment

import (
	"encoding/binary"
	"math"
	"slices"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// places numbers the logs a run refers to and holds the writes it replaces. Log 0 is the run's own, the others follow
// in their order.
type places struct {
	own     dot.Log
	index   map[dot.Log]uint64
	list    []dot.Log
	devices map[dot.Device]uint64 // 0 is the run's own
	dots    []dot.Dot             // replaced by one write after another
	counts  []uint64              // how many, for every write
	ends    []int                 // in dots, for every change
	seqs    []uint64              // of the changes they stand in, for every write that replaces
	lasts   []uint64
	a, b, c []uint64
}

func (p *places) reset() {
	clear(p.index)
	clear(p.devices)
	p.list, p.dots, p.counts, p.ends, p.seqs = p.list[:0], p.dots[:0], p.counts[:0], p.ends[:0], p.seqs[:0]
}

// collect gathers what changes replace. What one write replaces is a set and travels in order.
func (p *places) collect(own dot.Log, changes []merge.Change) {
	p.own = own
	for i := range changes {
		for k := range changes[i].Writes {
			at := len(p.dots)
			p.dots = append(p.dots, changes[i].Writes[k].Replaces...)
			if part := p.dots[at:]; !slices.IsSortedFunc(part, dot.Dot.Compare) {
				slices.SortFunc(part, dot.Dot.Compare)
			}
			p.dots = p.dots[:at+len(slices.Compact(p.dots[at:]))]
			p.counts = append(p.counts, uint64(len(p.dots)-at))
			if len(p.dots) > at {
				p.seqs = append(p.seqs, changes[i].Dot.Seq)
			}
			for _, d := range p.dots[at:] {
				p.note(d.Log)
			}
		}
		p.ends = append(p.ends, len(p.dots))
	}
}

// replacedBy is what all writes of change i replace.
func (p *places) replacedBy(i int) []dot.Dot {
	if i == 0 {
		return p.dots[:p.ends[0]]
	}
	return p.dots[p.ends[i-1]:p.ends[i]]
}

// knows says whether l is named already.
func (p *places) knows(l dot.Log) bool {
	_, ok := p.index[l]
	return ok || l == p.own
}

func (p *places) note(l dot.Log) {
	if !p.knows(l) {
		p.index[l] = 0
		p.list = append(p.list, l)
	}
}

// settle numbers the logs noted.
func (p *places) settle() {
	slices.SortFunc(p.list, dot.Log.Compare)
	for i, l := range p.list {
		p.index[l] = uint64(i + 1)
		if _, ok := p.devices[l.Device]; !ok && l.Device != p.own.Device {
			p.devices[l.Device] = uint64(len(p.devices) + 1)
		}
	}
}

func (p *places) append(b []byte, ints *columns) []byte {
	b = binary.AppendUvarint(b, uint64(len(p.list)))
	known := uint64(0)
	for _, l := range p.list {
		d := p.devices[l.Device]
		b = binary.AppendUvarint(b, d<<2|uint64(l.Lane))
		b = binary.AppendUvarint(b, uint64(l.Incarnation))
		if d > known {
			b = ints.aside.put(b, l.Device[:])
			known = d
		}
	}
	return b
}

// appendReplaced stores the replaced writes: how many each write names, in which logs, and where there.
func (p *places) appendReplaced(b []byte, ints *columns) []byte {
	p.a, p.b, p.c = p.a[:0], p.b[:0], p.c[:0]
	p.lasts = slices.Grow(p.lasts[:0], len(p.list)+1)[:len(p.list)+1]
	clear(p.lasts)
	at, named := 0, 0
	for _, n := range p.counts {
		if n == 0 {
			continue
		}
		p.a = append(p.a, n-1)
		for _, d := range p.dots[at : at+int(n)] {
			l := p.index[d.Log]
			p.b = append(p.b, l)
			if l == 0 {
				p.c = append(p.c, p.seqs[named]-d.Seq)
				continue
			}
			p.c = append(p.c, zigzag(int64(d.Seq-p.lasts[l])))
			p.lasts[l] = d.Seq
		}
		at += int(n)
		named++
	}
	b = ints.append(b, p.a)
	if len(p.list) > 0 {
		b = ints.append(b, p.b)
	}
	return ints.append(b, p.c)
}

// readPlaces reads the logs a run refers to, its own first. A device's name stands with the first of its logs.
func (r *reader) readPlaces(own dot.Log) []dot.Log {
	n := r.count(min(ReplacesMax, len(r.b)/2))
	list := append(make([]dot.Log, 0, n+1), own)
	devices := append(make([]dot.Device, 0, 8), own.Device)
	for i := 0; i < n && r.err == nil; i++ {
		u := r.uvarint()
		l := dot.Log{Incarnation: uint32(r.count(math.MaxUint32)), Lane: dot.Lane(u & 3)}
		if u>>2 == uint64(len(devices)) {
			var d dot.Device
			copy(d[:], r.raw(len(d)))
			devices = append(devices, d)
		}
		if u>>2 >= uint64(len(devices)) {
			r.fail(ErrMalformed, "device %d of %d", u>>2, len(devices))
			break
		}
		l.Device = devices[u>>2]
		if l.Compare(own) == 0 || (u>>2 > 0 && l.Device == own.Device) || (i > 0 && list[i].Compare(l) >= 0) {
			r.fail(ErrMalformed, "logs out of order")
		}
		list = append(list, l)
	}
	return list
}

// readReplaced reads which writes are replaced, out of one piece of memory.
func (d *decoder) readReplaced(r *reader, changes []merge.Change) {
	naming := 0
	for _, u := range d.shapeOf {
		for k := range d.shapes[u].specs {
			if d.shapes[u].specs[k].replaces {
				naming++
			}
		}
	}
	counts := d.numbers(naming)
	r.ints(counts)
	total := uint64(0)
	for i, n := range counts {
		counts[i] = n + 1
		if total += n + 1; n > ReplacesMax || total > ReplacesMax {
			r.fail(ErrTooLarge, "more than %d replaced writes", ReplacesMax)
			return
		}
	}
	both := d.more(2 * int(total))
	logs, seqs := both[:total], both[total:]
	clear(logs)
	if len(d.logs) > 1 {
		r.ints(logs)
	}
	r.ints(seqs)
	if r.err != nil {
		return
	}
	dots := make([]dot.Dot, total)
	lasts := make([]uint64, len(d.logs))
	at, named := 0, 0
	for i, u := range d.shapeOf {
		c := &changes[i]
		for k := range d.shapes[u].specs {
			if !d.shapes[u].specs[k].replaces {
				continue
			}
			end := at + int(counts[named])
			named++
			if !d.resolve(r, c.Dot, logs[at:end], seqs[at:end], dots[at:end], lasts) {
				return
			}
			c.Writes[k].Replaces = dots[at:end:end]
			at = end
		}
	}
}

// resolve turns what one write of the change self names into dots, which must be in order.
func (d *decoder) resolve(r *reader, self dot.Dot, logs, seqs []uint64, dots []dot.Dot, lasts []uint64) bool {
	for i, l := range logs {
		if l >= uint64(len(d.logs)) {
			r.fail(ErrMalformed, "log %d of %d", l, len(d.logs))
			return false
		}
		seq := self.Seq - seqs[i]
		if l > 0 {
			seq = lasts[l] + uint64(unzigzag(seqs[i]))
			lasts[l] = seq
		}
		dots[i] = dot.Dot{Log: d.logs[l], Seq: seq}
		if err := checkReplaced(self, dots[i]); err != nil {
			r.refuse(err)
			return false
		}
		if i > 0 && dots[i-1].Compare(dots[i]) >= 0 {
			r.fail(ErrMalformed, "replaced writes out of order")
			return false
		}
	}
	return true
}
