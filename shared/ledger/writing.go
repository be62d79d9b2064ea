package ledger

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// writing is one write transaction. It keeps the rows it touches in memory and writes each once, at its end; nothing it
// learns is seen by anybody before the commit.
type writing struct {
	l      *Ledger
	tx     *sqlitedb.Tx
	millis int64 // Unix time, on this device's clock

	rows    map[rowID]*row
	dirty   []*row
	pack    packer
	read    []any // room for the columns of a row
	open    map[*line]uint64
	heads   map[*line]syncproto.Head
	tails   map[*line][]merge.Change // recorded by this transaction
	sealed  []sealedRow
	cut     []*line // whose open tail was sealed whole
	denied  []denial
	numbers map[string]int64
	act     uint64
	changes int // applied by this transaction

	incarnation uint32           // raised when it differs from the committed one
	stale       bool             // the tables must be made again before the commit
	anew        bool             // they are being made again
	written     map[*line]uint64 // how far, log by log, this transaction merged before it let go of rows
	spoiled     error            // why it must not be committed
}

type rowID struct {
	table *table
	id    uuid.UUID
}

type sealedRow struct {
	line        *line
	first, last uint64
	hash        segment.Hash
	bytes       []byte
}

type denial struct {
	dot    dot.Dot
	reason string
}

// ticket is one piece of work waiting for its turn to write.
type ticket struct {
	ctx  context.Context
	work func(*writing) error
	err  error
	done bool
}

// queue lets those who wait while a commit is on its way share the next one: a hub with two hundred terminals commits
// a few times a second, not hundreds of times.
type queue struct {
	turn    sync.Mutex
	waiting struct {
		sync.Mutex
		tickets []*ticket
	}
}

// Bounds of what shares one transaction.
const (
	sharedTicketsMax = 64
	sharedChangesMax = 4 << 10
)

// commit runs work in a write transaction, perhaps together with others' work, and returns after fsync. Work that
// returns an error must not have touched the transaction yet, or spoils it.
func (l *Ledger) commit(ctx context.Context, work func(*writing) error) error {
	t := &ticket{ctx: ctx, work: work}
	q := &l.queue
	q.waiting.Lock()
	q.waiting.tickets = append(q.waiting.tickets, t)
	q.waiting.Unlock()

	q.turn.Lock()
	defer q.turn.Unlock()
	for !t.done {
		q.waiting.Lock()
		n := min(len(q.waiting.tickets), sharedTicketsMax)
		group := slices.Clone(q.waiting.tickets[:n])
		q.waiting.tickets = slices.Delete(q.waiting.tickets, 0, n)
		q.waiting.Unlock()
		l.commitTogether(group)
	}
	return t.err
}

// commitTogether runs as much of the group as one transaction may hold, then the rest.
func (l *Ledger) commitTogether(group []*ticket) {
	for len(group) > 0 {
		taken := 0
		w, err := l.transact(func(w *writing) error {
			taken = 0
			for taken < len(group) && w.changes < sharedChangesMax {
				t := group[taken]
				taken++
				if t.err = t.ctx.Err(); t.err == nil {
					t.err = t.work(w)
				}
				if w.spoiled != nil {
					return w.spoiled
				}
			}
			return nil
		})
		if err != nil && w != nil && w.spoiled != nil { // nothing was kept: the others go without the one that spoiled it
			group[taken-1].done = true
			group = slices.Delete(group, taken-1, taken)
			continue
		}
		for _, t := range group[:taken] {
			if t.err == nil {
				t.err = err
			}
			t.done = true
		}
		if err != nil && taken == 0 {
			for _, t := range group {
				t.err, t.done = err, true
			}
			return
		}
		group = group[taken:]
		if err == nil && w.grew() {
			l.watch.tell()
		}
	}
}

// transact is one write transaction from its begin to what follows a durable commit. On a full disk it is tried a
// second time after SQLite's log was emptied into the file, which often makes room.
func (l *Ledger) transact(work func(*writing) error) (w *writing, err error) {
	defer func() { l.judge(err) }()
	w, err = l.transactOnce(work)
	if errors.Is(err, ErrFull) {
		l.tight = true
		if l.makeRoom() {
			return l.transactOnce(work)
		}
	}
	if err == nil && l.shouldEmpty(w) {
		l.makeRoom()
	}
	return w, err
}

// shouldEmpty says whether SQLite's log has grown enough to be emptied: after a save, when it has outgrown what is kept
// of it, for a save is fast only there; after a batch, which writes megabytes anyway, later. While readers keep it from
// beginning anew, it is tried again now and then.
func (l *Ledger) shouldEmpty(w *writing) bool {
	size, most := l.db.LogBytes(), int64(logBytesMax)
	if w.changes <= actChangesMax {
		most = logBytesSaved
	}
	if size <= most {
		l.emptiedAt = 0
		return l.tight
	}
	if l.tight || l.emptiedAt == 0 || size >= l.emptiedAt+logBytesTended {
		l.emptiedAt = size
		return true
	}
	return false
}

// makeRoom empties SQLite's log into the file, and says whether it could. As long as a full disk did not let it, it is
// tried after every write: the log must not take what room there is before the file gets some.
func (l *Ledger) makeRoom() bool {
	whole, err := l.db.Checkpoint(context.Background())
	l.tight = l.tight && (!whole || err != nil)
	return whole && err == nil
}

func (l *Ledger) transactOnce(work func(*writing) error) (*writing, error) {
	if l.unsure {
		if err := l.resume(); err != nil {
			return nil, err
		}
	}
	w := l.newWriting()
	err := l.db.Write(context.Background(), func(tx *sqlitedb.Tx) error {
		w.tx = tx
		if err := work(w); err != nil {
			return err
		}
		return w.finish()
	})
	if err != nil {
		if err = l.settle(w, err); err != nil {
			return w, err
		}
	}
	l.publish(w)
	return w, nil
}

func (l *Ledger) newWriting() *writing {
	return &writing{
		l: l, millis: l.o.Now().UnixMilli(), rows: map[rowID]*row{}, open: map[*line]uint64{}, heads: map[*line]syncproto.Head{},
		tails: map[*line][]merge.Change{}, written: map[*line]uint64{}, numbers: map[string]int64{}, act: l.own.act, incarnation: l.own.incarnation,
		pack: packer{log: func(log dot.Log) int64 { return l.book.line(log, nil).id }},
	}
}

func (w *writing) grew() bool { return len(w.open) > 0 || len(w.heads) > 0 || w.stale }

// finish writes everything the transaction holds in memory.
func (w *writing) finish() error {
	if err := w.sealAndFlush(); err != nil {
		return err
	}
	if err := w.writeSealed(); err != nil {
		return err
	}
	if err := w.writeTails(); err != nil {
		return err
	}
	if w.stale {
		if err := w.rebuild(); err != nil {
			return err
		}
	} else if err := errors.Join(w.writeDenied(), w.writeNumbers()); err != nil {
		return err
	}
	if err := w.writeIncarnation(); err != nil {
		return err
	}
	return w.writeBook() // last: everything above may have met a new log or operator
}

// sealAndFlush seals long tails on one core while the other writes the rows: neither needs anything of the other.
func (w *writing) sealAndFlush() error {
	long := w.long()
	if len(long) == 0 {
		return w.flush()
	}
	var sealing errgroup.Group
	sealing.Go(func() error { return w.sealAll(long) })
	err := w.flush()
	return errors.Join(sealing.Wait(), err)
}

// flush writes the rows changed so far, so that a query in this transaction finds them.
func (w *writing) flush() error {
	for _, r := range w.dirty {
		if err := w.store(r); err != nil {
			return fmt.Errorf("write record %s: %w", r.id, err)
		}
	}
	clear(w.dirty) // what is let go of must not stay in memory
	w.dirty = w.dirty[:0]
	return nil
}

// spoil says that this work touched the transaction and failed: what it left there must not be committed. Those who share
// the transaction begin again without it.
func (w *writing) spoil(why error) error {
	w.spoiled = why
	return why
}

func (w *writing) store(r *row) error {
	r.settle()
	ver, extra, columns := w.pack.pack(r)
	r.dirty = false
	var held any
	if extra != nil {
		held = extra
	}
	args := w.read[:0]
	if r.key == 0 {
		if err := w.number(r); err != nil {
			return err
		}
		args = append(append(args, r.key, r.id[:], ver, r.mine, r.flags, held), columns...)
		w.read = args[:0]
		return w.tx.Exec(r.table.insertRow, args...)
	}
	args = append(append(append(args, ver, r.mine, r.flags, held), columns...), r.key)
	w.read = args[:0]
	return w.tx.Exec(r.table.updateRow, args...)
}

// writeTails keeps what this transaction recorded and did not seal, one row an act and lane.
func (w *writing) writeTails() error {
	for _, at := range w.ordered() {
		for act := range acts(w.tails[at]) {
			b, err := w.l.codec.EncodeRun(w.l.context(at.log), act)
			if err != nil {
				return err
			}
			if err := w.tx.Exec("INSERT INTO tail (place, bytes) VALUES (?, ?)", place(at.id, act[len(act)-1].Dot.Seq), b); err != nil {
				return err
			}
		}
	}
	return nil
}

// ordered gives the logs recorded to, in their order, so that equal work makes an equal file.
func (w *writing) ordered() []*line {
	lines := make([]*line, 0, len(w.tails))
	for at := range w.tails {
		lines = append(lines, at)
	}
	slices.SortFunc(lines, func(a, b *line) int { return int(a.id - b.id) })
	return lines
}

func (w *writing) writeSealed() error {
	for _, at := range w.cut {
		if err := w.tx.Exec("DELETE FROM tail WHERE place > ? AND place < ?", place(at.id, 0), place(at.id+1, 0)); err != nil {
			return err
		}
	}
	for from := 0; from < len(w.sealed); {
		to, size := from, 0
		for to < len(w.sealed) && (to == from || size+len(w.sealed[to].bytes) <= blockBytesMax) {
			size += len(w.sealed[to].bytes)
			to++
		}
		if err := w.writeBlock(w.sealed[from:to], size); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// blockBytesMax bounds the bytes of segments kept together: to read one of them, SQLite reads them all.
const blockBytesMax = 64 << 10

func (w *writing) writeBlock(sealed []sealedRow, size int) error {
	block := make([]byte, 0, size)
	for _, s := range sealed {
		block = append(block, s.bytes...)
	}
	var id int64
	if err := w.tx.One("INSERT INTO blocks (received, bytes) VALUES (?, ?) RETURNING id", w.millis, block).Scan(&id); err != nil {
		return err
	}
	start := 0
	for _, s := range sealed {
		if err := w.tx.Exec("INSERT INTO segments (place, block, start, size, hash) VALUES (?, ?, ?, ?, ?)",
			place(s.line.id, s.last), id, start, len(s.bytes), s.hash[:]); err != nil {
			return err
		}
		start += len(s.bytes)
	}
	return nil
}

func (w *writing) writeDenied() error {
	for _, d := range w.denied {
		if err := w.tx.Exec("INSERT OR REPLACE INTO quarantine (place, reason) VALUES (?, ?)",
			place(w.line(d.dot.Log, nil).id, d.dot.Seq), d.reason); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) writeNumbers() error {
	for desk, last := range w.numbers {
		if err := w.tx.Exec("INSERT INTO numbers (desk, last) VALUES (?, ?) ON CONFLICT (desk) DO UPDATE SET last = max(last, excluded.last)", desk, last); err != nil {
			return err
		}
	}
	return nil
}

// writeBook keeps the new logs, heads and operators.
func (w *writing) writeBook() error {
	b := &w.l.book
	for _, at := range w.moved() {
		head, moved := w.heads[at]
		if !moved {
			head = at.head
		}
		if err := w.tx.Exec(`INSERT INTO logs (id, device, incarnation, lane, head, hash, public) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET head = excluded.head, hash = excluded.hash, public = excluded.public`,
			at.id, at.log.Device[:], at.log.Incarnation, at.log.Lane, head.Seq, head.Hash[:], append([]byte{}, at.public...)); err != nil {
			return err
		}
	}
	for id := b.stored + 1; id < len(b.people); id++ {
		if err := w.tx.Exec("INSERT INTO operators (id, name) VALUES (?, ?)", id, b.people[id]); err != nil {
			return err
		}
	}
	return nil
}

// moved gives the logs that are new to the table or have another head in it, in their order.
func (w *writing) moved() []*line {
	lines := w.l.book.unstored()
	for at := range w.heads {
		if at.stored {
			lines = append(lines, at)
		}
	}
	slices.SortFunc(lines, func(a, b *line) int { return int(a.id - b.id) })
	return lines
}

// publish lets everybody see what the transaction committed.
func (l *Ledger) publish(w *writing) {
	b := &l.book
	b.Lock()
	moves := b.moves
	if len(w.heads) > 0 {
		b.moves++
	}
	b.unsealed.Store(0)
	for at, head := range w.heads {
		if head.Seq < at.head.Seq {
			l.recent.reset() // an own history gave way
		}
		at.head, at.open, at.moved = head, max(w.last(at), head.Seq), b.moves
	}
	b.trail.follow(moves, b.moves, w.heads)
	for at, open := range w.open {
		at.open = max(at.head.Seq, open)
	}
	if w.stale {
		clear(b.denied)
	}
	for _, at := range b.unstored() {
		at.stored = true
	}
	b.stored = len(b.people) - 1
	for _, d := range w.denied {
		b.denied[d.dot] = d.reason
	}
	b.Unlock()
	l.recent.keep(w.sealed)
	for _, at := range w.cut {
		delete(l.own.tails, at.log)
	}
	for at, run := range w.tails {
		l.own.tails[at.log] = append(l.own.tails[at.log], run...)
	}
	l.own.act, l.own.incarnation = w.act, w.incarnation
	l.witness.note(l.reach())
}

// line of a log whose key is told with it.
func (w *writing) line(log dot.Log, public ed25519.PublicKey) *line {
	at := w.l.book.line(log, public)
	if len(at.public) == 0 && len(public) > 0 {
		w.l.book.Lock()
		at.public = public
		w.l.book.Unlock()
	}
	return at
}

// last is the number of the last change of a log, those of this transaction included.
func (w *writing) last(at *line) uint64 {
	if seq, ok := w.open[at]; ok {
		return seq
	}
	return at.open
}

func (w *writing) head(at *line) syncproto.Head {
	if head, ok := w.heads[at]; ok {
		return head
	}
	return at.head
}

func (l *Ledger) context(log dot.Log) segment.Context {
	return segment.Context{Space: l.o.Space, Log: log}
}
