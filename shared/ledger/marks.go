package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Standing is how far this device's logs have come at one other device, as that device said.
type Standing struct {
	Device dot.Device
	Hub    bool  // a hub of the deployment: what it holds is 中心已确认, else 邻机已收
	At     int64 // Unix milliseconds at which it was said

	Sent    dot.Vector         // handed to a link to it, and not yet answered
	Acked   dot.Vector         // durable there
	Denied  []syncproto.Denial // durable there, but not allowed: 需处理
	Stopped map[dot.Log]string // logs it takes no more of, and the stable code of why
}

// Progress counts this device's own changes by how far they have come. Each is counted once.
type Progress struct {
	OnlyHere, Sent, AtNeighbour, Confirmed, NeedsAction uint64
}

// Pending is how many changes no hub has confirmed.
func (p Progress) Pending() uint64 { return p.OnlyHere + p.Sent + p.AtNeighbour }

// marks keeps what others said. What it shows is replaced whole, so that a reader sees one moment of it.
type marks struct {
	sync.Mutex
	said   map[dot.Device]Standing
	unkept map[dot.Device]bool // said since its row was written
	shown  atomic.Pointer[standing]
}

// standing is what all devices together say of this device's logs.
type standing struct {
	logs map[dot.Log]reach
	ids  map[dot.Log]int64
}

// reach is the last seq of a log that has come so far.
type reach struct {
	open, sent, neighbour, confirmed uint64
	denied                           []syncproto.Denial
	aside                            []syncproto.Denial // held here and not applied
}

// now is the present standing, with logs as the book knows them.
func (m *marks) now() *standing { return m.shown.Load() }

// Confirm takes what another device says of this device's logs. It replaces what that device said before: a hub put
// back from a backup holds less, and the marks fall. What falls is kept durably at once; what rises may be forgotten
// in a crash and is then told again.
func (l *Ledger) Confirm(ctx context.Context, s Standing) error {
	m := &l.marks
	m.Lock()
	defer m.Unlock()
	before := m.said[s.Device]
	m.said[s.Device] = s
	m.unkept[s.Device] = true
	l.show()
	l.watch.tell()
	if before.Hub == s.Hub && s.Acked.Covers(before.Acked) && len(s.Denied) >= len(before.Denied) {
		return nil
	}
	if err := l.commit(ctx, func(w *writing) error { return w.writeStanding(s) }); err != nil {
		return fmt.Errorf("keep what %s holds: %w", s.Device.Short(), err)
	}
	delete(m.unkept, s.Device)
	return nil
}

// Disconnected forgets what was handed to a link that has ended: what was not acknowledged is not on its way any more.
func (l *Ledger) Disconnected(device dot.Device) {
	m := &l.marks
	m.Lock()
	defer m.Unlock()
	s, ok := m.said[device]
	if !ok || len(s.Sent) == 0 {
		return
	}
	s.Sent = nil
	m.said[device] = s
	l.show()
	l.watch.tell()
}

// Handed notes what was given to a link, until it is acknowledged or the link ends.
func (l *Ledger) Handed(device dot.Device, log dot.Log, upTo uint64) {
	if log.Device != l.o.Device {
		return
	}
	m := &l.marks
	m.Lock()
	defer m.Unlock()
	s := m.said[device]
	s.Device = device
	sent := maps.Clone(s.Sent)
	if sent == nil {
		sent = dot.Vector{}
	}
	sent[log] = max(sent[log], upTo)
	s.Sent = sent
	m.said[device] = s
	l.show()
	l.watch.tell()
}

// show works out what all say together.
func (l *Ledger) show() {
	all := &standing{logs: map[dot.Log]reach{}, ids: map[dot.Log]int64{}}
	l.book.RLock()
	for log, at := range l.book.lines {
		if log.Device == l.o.Device {
			all.logs[log], all.ids[log] = reach{open: at.open}, at.id
		}
	}
	l.book.RUnlock()
	for log, r := range all.logs {
		r.aside = l.book.deniedOf(log)
		all.logs[log] = r
	}
	for _, s := range l.marks.said {
		for log, r := range all.logs {
			r.sent = max(r.sent, s.Sent[log])
			if s.Hub {
				r.confirmed = max(r.confirmed, s.Acked[log])
			} else {
				r.neighbour = max(r.neighbour, s.Acked[log])
			}
			for _, d := range s.Denied {
				if s.Hub && d.Log == log {
					r.denied = append(r.denied, d)
				}
			}
			all.logs[log] = r
		}
	}
	l.marks.shown.Store(all)
}

// at is the mark of one own change.
func (r reach) at(seq uint64) record.Mark {
	for _, d := range r.denied {
		if d.First <= seq && seq <= d.Last {
			return record.NeedsAction
		}
	}
	switch {
	case seq <= r.confirmed:
		return record.Confirmed
	case seq <= r.neighbour:
		return record.AtNeighbour
	case seq <= r.sent:
		return record.Sent
	}
	return record.OnlyHere
}

// of is the mark of a record whose newest own change stands at a place. Its older changes stand in the same log,
// before it, or in logs of former incarnations, which are taken into account as a whole.
func (s *standing) of(mine int64, logs []dot.Log) record.Mark {
	if mine == 0 {
		return record.NotMine
	}
	id, seq := unplace(mine)
	if id <= 0 || id >= int64(len(logs)) {
		return record.OnlyHere
	}
	log := logs[id]
	mark := s.logs[log].at(seq)
	for other, r := range s.logs {
		if other.Lane == log.Lane && other.Incarnation < log.Incarnation && mark != record.NeedsAction {
			mark = min(mark, r.at(r.open))
		}
	}
	return mark
}

// unsent is the condition that finds records with an own change no hub has confirmed.
func (s *standing) unsent() string {
	var b strings.Builder
	b.WriteString("_mine > 0")
	for log, id := range s.ids {
		if confirmed := s.logs[log].confirmed; confirmed > 0 {
			fmt.Fprintf(&b, " AND NOT (_mine > %d AND _mine <= %d)", place(id, 0), place(id, confirmed))
		}
	}
	return b.String()
}

// Progress tells how far this device's changes have come in all.
func (l *Ledger) Progress() Progress {
	m := &l.marks
	m.Lock()
	defer m.Unlock()
	l.show()
	var p Progress
	for _, r := range m.now().logs {
		r.count(&p)
	}
	return p
}

func (r reach) count(p *Progress) {
	denied := uint64(0)
	for _, d := range r.denied {
		if last := min(d.Last, r.open); last >= d.First {
			denied += last - d.First + 1
		}
	}
	confirmed := min(r.confirmed, r.open)
	neighbour := min(max(r.neighbour, confirmed), r.open)
	sent := min(max(r.sent, neighbour), r.open)
	p.NeedsAction += min(denied, confirmed)
	p.Confirmed += confirmed - min(denied, confirmed)
	p.AtNeighbour += neighbour - confirmed
	p.Sent += sent - neighbour
	aside := uint64(0) // 需处理 here already, though no hub has said so
	for _, d := range r.aside {
		if last := min(d.Last, r.open); last >= max(d.First, sent+1) {
			aside += last - max(d.First, sent+1) + 1
		}
	}
	p.NeedsAction += aside
	p.OnlyHere += r.open - sent - aside
}

// kept is a standing as its row holds it.
type kept struct {
	Log    string
	Acked  uint64
	Denied [][2]uint64
}

func (w *writing) writeStanding(s Standing) error {
	list := map[string]kept{}
	for log, seq := range s.Acked {
		if log.Device == w.l.o.Device {
			key := fmt.Sprintf("%d.%d", log.Incarnation, log.Lane)
			list[key] = kept{Log: key, Acked: seq}
		}
	}
	for _, d := range s.Denied {
		key := fmt.Sprintf("%d.%d", d.Log.Incarnation, d.Log.Lane)
		k := list[key]
		k.Denied = append(k.Denied, [2]uint64{d.First, d.Last})
		list[key] = k
	}
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return w.tx.Exec("INSERT OR REPLACE INTO peers (device, hub, at, standing) VALUES (?, ?, ?, ?)", s.Device[:], s.Hub, s.At, b)
}

func (l *Ledger) loadMarks(tx *sqlitedb.Tx) error {
	l.marks.Lock()
	defer l.marks.Unlock()
	l.marks.said, l.marks.unkept = map[dot.Device]Standing{}, map[dot.Device]bool{}
	err := each(tx, func(s scanner) error {
		said := Standing{Acked: dot.Vector{}}
		var device, b []byte
		if err := s.Scan(&device, &said.Hub, &said.At, &b); err != nil {
			return err
		}
		list := map[string]kept{}
		if err := json.Unmarshal(b, &list); err != nil || len(device) != 16 {
			return fmt.Errorf("%w: what a peer holds: %w", ErrDamaged, err)
		}
		said.Device = dot.Device(device)
		for key, k := range list {
			log := dot.Log{Device: l.o.Device}
			if _, err := fmt.Sscanf(key, "%d.%d", &log.Incarnation, &log.Lane); err != nil {
				return fmt.Errorf("%w: what a peer holds: %w", ErrDamaged, err)
			}
			said.Acked[log] = k.Acked
			for _, d := range k.Denied {
				said.Denied = append(said.Denied, syncproto.Denial{Log: log, First: d[0], Last: d[1]})
			}
		}
		l.marks.said[said.Device] = said
		return nil
	}, "SELECT device, hub, at, standing FROM peers")
	l.show()
	return err
}

// Standings is what every other device said last.
func (l *Ledger) Standings() map[dot.Device]Standing {
	l.marks.Lock()
	defer l.marks.Unlock()
	return maps.Clone(l.marks.said)
}
