package ledger

import (
	"crypto/ed25519"
	"fmt"
	"sync"
	"sync/atomic"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// line is what is known of one log.
type line struct {
	id     int64 // its number in this file, from 1
	log    dot.Log
	public ed25519.PublicKey
	head   syncproto.Head // of what is sealed
	open   uint64         // last change applied, those not sealed yet included
	stored bool           // stands in the table of logs
	moved  uint64         // the book's count when head last changed
}

// book knows every log and operator of the file. What it says is committed. Only the writer changes it; numbers once
// given stay, even when the transaction that wanted them fails.
type book struct {
	sync.RWMutex
	lines     map[dot.Log]*line
	names     []dot.Log // by number, only ever appended to
	operators map[string]int64
	people    []string // by number, only ever appended to
	stored    int      // operators in the table
	denied    map[dot.Dot]string
	moves     uint64 // counts changes of heads, also over reset
	trail     trail
	unsealed  atomic.Int64 // open changes plus 1, as last counted; 0 when anything changed since
}

func (b *book) reset() {
	b.Lock()
	defer b.Unlock()
	b.lines, b.names = map[dot.Log]*line{}, make([]dot.Log, 1)
	b.operators, b.people, b.stored = map[string]int64{}, make([]string, 1), 0
	b.denied = map[dot.Dot]string{}
	b.trail = trail{}
	b.unsealed.Store(0)
}

func (b *book) sealed() dot.Vector {
	v, _ := b.sealedSince(0)
	return v
}

// sealedSince gives the heads that changed since the book's count stood at since, and the count now. 0 gives all.
func (b *book) sealedSince(since uint64) (dot.Vector, uint64) {
	b.RLock()
	defer b.RUnlock()
	if v, ok := b.trail.since(since, b.moves); ok {
		return v, b.moves
	}
	v := dot.Vector{}
	if since == 0 {
		v = make(dot.Vector, len(b.lines))
	}
	for l, at := range b.lines {
		if at.head.Seq > 0 && at.moved > since {
			v[l] = at.head.Seq
		}
	}
	return v, b.moves
}

func (b *book) applied() dot.Vector {
	b.RLock()
	defer b.RUnlock()
	v := make(dot.Vector, len(b.lines))
	for l, at := range b.lines {
		if at.open > 0 {
			v[l] = at.open
		}
	}
	return v
}

func (b *book) head(l dot.Log) syncproto.Head {
	b.RLock()
	defer b.RUnlock()
	if at := b.lines[l]; at != nil {
		return at.head
	}
	return syncproto.Head{}
}

// find gives a copy of what is known of a log.
func (b *book) find(l dot.Log) (line, bool) {
	b.RLock()
	defer b.RUnlock()
	if at := b.lines[l]; at != nil {
		return *at, true
	}
	return line{}, false
}

// logs by their numbers, as readers of packed rows need them. A reader asks after its moment began, so that every
// number in its rows is known.
func (b *book) logs() []dot.Log {
	b.RLock()
	defer b.RUnlock()
	return b.names
}

func (b *book) operator(id int64) string {
	b.RLock()
	defer b.RUnlock()
	if id <= 0 || id >= int64(len(b.people)) {
		return ""
	}
	return b.people[id]
}

// line of a log, making its number when it has none. Only the writer calls it.
func (b *book) line(l dot.Log, public ed25519.PublicKey) *line {
	if at := b.lines[l]; at != nil {
		return at
	}
	b.Lock()
	defer b.Unlock()
	at := &line{id: int64(len(b.names)), log: l, public: public}
	b.lines[l] = at
	b.names = append(b.names, l)
	return at
}

// unstored gives the logs that are not in the table yet: the newest, for a transaction that commits stores all there are.
// Only the writer calls it.
func (b *book) unstored() (lines []*line) {
	for id := len(b.names) - 1; id > 0; id-- {
		at := b.lines[b.names[id]]
		if at.stored {
			break
		}
		lines = append(lines, at)
	}
	return lines
}

// person gives an operator's number, making it when there is none. Only the writer calls it.
func (b *book) person(name string) int64 {
	if id, ok := b.operators[name]; ok {
		return id
	}
	b.Lock()
	defer b.Unlock()
	id := int64(len(b.people))
	b.operators[name] = id
	b.people = append(b.people, name)
	return id
}

// load fills the book, and what follows from it, from the file.
func (l *Ledger) load(tx *sqlitedb.Tx) error {
	l.book.reset()
	l.recent.reset()
	if err := l.loadLogs(tx); err != nil {
		return fmt.Errorf("read logs: %w", err)
	}
	if err := l.loadOperators(tx); err != nil {
		return fmt.Errorf("read operators: %w", err)
	}
	if err := l.loadDenied(tx); err != nil {
		return fmt.Errorf("read quarantine: %w", err)
	}
	if err := l.loadOwn(tx); err != nil {
		return fmt.Errorf("read open tail: %w", err)
	}
	if err := l.loadMarks(tx); err != nil {
		return fmt.Errorf("read what peers hold: %w", err)
	}
	return nil
}

func (l *Ledger) loadLogs(tx *sqlitedb.Tx) error {
	return each(tx, func(s scanner) error {
		at := &line{stored: true}
		var device, hash, public []byte
		if err := s.Scan(&at.id, &device, &at.log.Incarnation, &at.log.Lane, &at.head.Seq, &hash, &public); err != nil {
			return err
		}
		if len(device) != 16 || len(hash) != 32 || at.id != int64(len(l.book.names)) || at.log.Lane >= dot.Lanes || at.head.Seq > seqMax {
			return fmt.Errorf("%w: log %d", ErrDamaged, at.id)
		}
		at.log.Device, at.head.Hash, at.public, at.open = dot.Device(device), [32]byte(hash), public, at.head.Seq
		l.book.moves++
		at.moved = l.book.moves
		l.book.lines[at.log] = at
		l.book.names = append(l.book.names, at.log)
		return nil
	}, "SELECT id, device, incarnation, lane, head, hash, public FROM logs ORDER BY id")
}

func (l *Ledger) loadOperators(tx *sqlitedb.Tx) error {
	return each(tx, func(s scanner) error {
		var id int64
		var name string
		if err := s.Scan(&id, &name); err != nil {
			return err
		}
		if id != int64(len(l.book.people)) {
			return fmt.Errorf("%w: operator %d", ErrDamaged, id)
		}
		l.book.operators[name] = id
		l.book.people = append(l.book.people, name)
		l.book.stored++
		return nil
	}, "SELECT id, name FROM operators ORDER BY id")
}

func (l *Ledger) loadDenied(tx *sqlitedb.Tx) error {
	return each(tx, func(s scanner) error {
		var at int64
		var reason string
		if err := s.Scan(&at, &reason); err != nil {
			return err
		}
		log, seq := unplace(at)
		if log <= 0 || log >= int64(len(l.book.names)) {
			return fmt.Errorf("%w: quarantine names log %d", ErrDamaged, log)
		}
		l.book.denied[dot.Dot{Log: l.book.names[log], Seq: seq}] = reason
		return nil
	}, "SELECT place, reason FROM quarantine")
}

// loadOwn takes in what this device wrote and has not sealed.
func (l *Ledger) loadOwn(tx *sqlitedb.Tx) error {
	l.own.reset()
	err := each(tx, func(s scanner) error {
		var at int64
		var b []byte
		if err := s.Scan(&at, &b); err != nil {
			return err
		}
		id, last := unplace(at)
		if id <= 0 || id >= int64(len(l.book.names)) {
			return fmt.Errorf("%w: open tail of log %d", ErrDamaged, id)
		}
		log := l.book.lines[l.book.names[id]]
		run, err := l.codec.DecodeRun(l.context(log.log), b)
		if err != nil {
			return fmt.Errorf("%w: open tail of %s: %w", ErrDamaged, log.log, err)
		}
		if run[0].Dot.Seq != log.open+1 || run[len(run)-1].Dot.Seq != last {
			return fmt.Errorf("%w: open tail of %s does not continue it", ErrDamaged, log.log)
		}
		log.open = last
		l.own.tails[log.log] = append(l.own.tails[log.log], run...)
		l.own.noteAct(run)
		return nil
	}, "SELECT place, bytes FROM tail ORDER BY place")
	if err != nil {
		return err
	}
	return l.loadIncarnation(tx)
}

// scanner is a row being read.
type scanner interface{ Scan(into ...any) error }

// each reads all rows of an answer, so that no cursor stays open.
func each(tx *sqlitedb.Tx, row func(scanner) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return sqlitedb.Explain(err)
		}
	}
	return sqlitedb.Explain(rows.Err())
}

// seen says whether a change was applied before the transaction under way.
func (b *book) seen(d dot.Dot) bool {
	at := b.lines[d.Log]
	if at == nil || d.Seq > at.open {
		return false
	}
	if len(b.denied) == 0 {
		return true
	}
	_, denied := b.denied[d]
	return !denied
}
