package segment

import (
	"bytes"
	"encoding/binary"
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
	devices map[dot.Device]uint64
	devs    []dot.Device
	dots    []dot.Dot // replaced by one write after another
	counts  []uint64  // how many, for every write
	seqs    []uint64  // of the changes they stand in, for every write that replaces
	lasts   []uint64
	a, b, c []uint64
}

func (p *places) reset() {
	clear(p.index)
	clear(p.devices)
	p.list, p.devs, p.dots, p.counts, p.seqs = p.list[:0], p.devs[:0], p.dots[:0], p.counts[:0], p.seqs[:0]
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
	}
}

func (p *places) note(l dot.Log) {
	if l == p.own {
		return
	}
	if _, ok := p.index[l]; !ok {
		p.index[l] = 0
		p.list = append(p.list, l)
	}
}

// settle numbers the logs noted.
func (p *places) settle() {
	slices.SortFunc(p.list, dot.Log.Compare)
	for i, l := range p.list {
		p.index[l] = uint64(i + 1)
		if l.Device != p.own.Device && (len(p.devs) == 0 || p.devs[len(p.devs)-1] != l.Device) {
			p.devs = append(p.devs, l.Device)
			p.devices[l.Device] = uint64(len(p.devs))
		}
	}
}

func (p *places) of(l dot.Log) uint64 { return p.index[l] }

func (p *places) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(p.list)))
	if len(p.list) == 0 {
		return b
	}
	b = binary.AppendUvarint(b, uint64(len(p.devs)))
	for _, d := range p.devs {
		b = append(b, d[:]...)
	}
	for _, l := range p.list {
		b = binary.AppendUvarint(b, p.devices[l.Device]<<2|uint64(l.Lane))
		b = binary.AppendUvarint(b, uint64(l.Incarnation))
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
			l := p.of(d.Log)
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

// readPlaces reads the logs a run refers to, its own first.
func (r *reader) readPlaces(own dot.Log) []dot.Log {
	n := r.count(min(ReplacesMax, len(r.b)))
	list := append(make([]dot.Log, 0, n+1), own)
	if n == 0 {
		return list
	}
	devices := make([]dot.Device, r.count(min(n, len(r.b)/16))+1)
	devices[0] = own.Device
	for i := 1; i < len(devices); i++ {
		copy(devices[i][:], r.take(16))
		if devices[i] == own.Device || (i > 1 && bytes.Compare(devices[i-1][:], devices[i][:]) >= 0) {
			r.fail(ErrMalformed, "devices out of order")
		}
	}
	for i := 0; i < n && r.err == nil; i++ {
		u := r.uvarint()
		l := dot.Log{Lane: dot.Lane(u & 3), Incarnation: uint32(r.count(1<<32 - 1))}
		if u>>2 >= uint64(len(devices)) {
			r.fail(ErrMalformed, "device %d of %d", u>>2, len(devices))
			break
		}
		l.Device = devices[u>>2]
		if l == own || (i > 0 && list[i].Compare(l) >= 0) {
			r.fail(ErrMalformed, "logs out of order")
		}
		list = append(list, l)
	}
	return list
}
