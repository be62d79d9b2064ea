package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// What is joined, and how much at a time. A transaction of so many segments takes some ten milliseconds.
const (
	joinedFrom     = 8            // neighbours of one log; fewer would pay little
	smallChanges   = sealFrom - 1 // a segment of as many as are sealed without being asked stays as it is
	smallBytes     = 16 << 10     // and one of more bytes
	joinedTogether = 256          // segments one transaction takes away
	joinedAtOnce   = 32           // transactions of one call
	joinedBytesMax = 64 << 10     // of segments read for one joined one
	sparseFrom     = 32 << 10     // bytes that lie unused between others before blocks are written anew
	sparseTogether = 2            // blocks one transaction writes anew
	sparseAtOnce   = 64           // blocks of one call
	listedAtOnce   = 1024         // segments of one log looked at together
)

// Compacted is what one call of Compact came to.
type Compacted struct {
	Segments int   // small segments taken away
	Into     int   // joined segments that stand in their place
	Before   int64 // bytes of those taken away
	After    int64 // bytes of those that stand in their place
	More     bool  // there is more to do
}

// compact is what is remembered between calls of Compact; it belongs to whoever has the turn.
type compact struct {
	turn   sync.Mutex       // one call at a time
	marks  map[int64]uint64 // by log number: up to here nothing is left to be joined
	dead   map[int64]int    // bytes of blocks that no segment lies in any more
	looked bool             // dead says all there is

	files atomic.Uint64 // how often the file became another one; anybody's
	of    uint64        // the one that marks and dead are about
}

// errOtherFile ends what was begun on a file that is another one now.
var errOtherFile = errors.New("the file is another one now")

// begin forgets what was remembered of another file.
func (c *compact) begin() {
	if now := c.files.Load(); c.marks == nil || c.of != now {
		c.marks, c.dead, c.looked, c.of = map[int64]uint64{}, map[int64]int{}, false, now
	}
}

// same says whether the file is still the one that was looked at. It is asked by whoever has the turn to write, while
// which it stays the same.
func (c *compact) same() error {
	if c.files.Load() != c.of {
		return errOtherFile
	}
	return nil
}

// Compact joins small neighbouring segments of every log up to stable, under the original signatures' proof: nothing of
// the history is dropped or written anew, and every change stays where its dot says. It works in short transactions,
// between which others write, and gives up after a while; Compacted.More says that it is worth calling again. Space set
// free is used again for what is written next; the file does not shrink.
//
// stable names what every device that takes part is known to hold. Only what the index of histories covers is joined.
func (l *Ledger) Compact(ctx context.Context, stable dot.Vector) (done Compacted, err error) {
	if l.o.Sealed {
		return done, nil
	}
	c := &l.compact
	if !c.turn.TryLock() {
		return done, nil // another call is at it
	}
	defer c.turn.Unlock()
	c.begin()
	done, err = l.compactSome(ctx, stable)
	if errors.Is(err, errOtherFile) {
		err = nil // the next call begins anew
	}
	return done, err
}

func (l *Ledger) compactSome(ctx context.Context, stable dot.Vector) (done Compacted, err error) {
	for range joinedAtOnce {
		groups, err := l.groups(ctx, stable)
		if err != nil {
			return done, fmt.Errorf("compact: %w", err)
		}
		if len(groups) == 0 {
			return done, l.tidyBlocks(ctx)
		}
		if err := l.swap(groups, &done); err != nil {
			return done, fmt.Errorf("compact: %w", err)
		}
	}
	done.More = true
	return done, l.tidyBlocks(ctx)
}

// small is one segment as it lies in the file.
type small struct {
	at          int64 // its place
	first, last uint64
	block       int64
	size        int
	hash        []byte
	received    int64
	times       []byte
	bytes       []byte
}

// group is neighbours to be joined, and what becomes of them.
type group struct {
	log      dot.Log
	id       int64
	parts    []small
	joined   segment.Sealed
	receipts []receipt
	records  map[int64]bool // keys of records they touch
}

// groups finds what one transaction is to join, and joins it in memory.
func (l *Ledger) groups(ctx context.Context, stable dot.Vector) ([]group, error) {
	var found []group
	taken := 0
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		marks, err := watermarks(tx)
		if err != nil {
			return err
		}
		for _, log := range stable.Logs() {
			at, ok := l.book.find(log)
			if !ok || taken >= joinedTogether {
				continue
			}
			upTo := min(stable[log], at.head.Seq, uint64(marks[at.id]))
			more, err := l.groupsOf(ctx, tx, at, upTo, joinedTogether-taken)
			if err != nil {
				return err
			}
			for _, g := range more {
				taken += len(g.parts)
			}
			found = append(found, more...)
		}
		return nil
	})
	return found, err
}

// groupsOf finds what is to be joined of one log.
func (l *Ledger) groupsOf(ctx context.Context, tx *sqlitedb.Tx, at line, upTo uint64, room int) ([]group, error) {
	for l.compact.marks[at.id] < upTo {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		after := l.compact.marks[at.id]
		listed, err := listSmall(tx, at.id, after, upTo)
		if err != nil {
			return nil, err
		}
		found, mark, err := l.groupsAmong(tx, at, listed, room)
		if err != nil || len(found) > 0 {
			return found, err
		}
		if l.compact.marks[at.id] = mark; mark == after || mark == 0 {
			break // others may still come after them
		}
	}
	return nil, nil
}

// groupsAmong cuts a list into groups; mark is the last change that nothing can be joined with any more.
func (l *Ledger) groupsAmong(tx *sqlitedb.Tx, at line, listed []small, room int) (found []group, mark uint64, err error) {
	mark = l.compact.marks[at.id]
	for len(listed) > 0 && room >= joinedFrom {
		n := neighbours(listed, min(room, len(listed)))
		if n == 0 { // a large one: nothing before it will ever be joined
			mark, listed = listed[0].last, listed[1:]
			continue
		}
		if !worthwhile(listed[:n]) && n == len(listed) {
			break
		}
		ok := worthwhile(listed[:n])
		var g group
		if ok {
			if g, ok, err = l.makeGroup(tx, at, listed[:n]); err != nil {
				return nil, mark, err
			}
		}
		if ok {
			found, room = append(found, g), room-n
		} else {
			mark = listed[n-1].last // they stand between large ones, fill a segment already or cannot be joined
		}
		listed = listed[n:]
	}
	return found, mark, nil
}

// listSmall lists the segments of a log between two seqs, without their bytes.
func listSmall(tx *sqlitedb.Tx, log int64, after, upTo uint64) ([]small, error) {
	var listed []small
	first := after + 1
	err := each(tx, func(s scanner) error {
		var one small
		if err := s.Scan(&one.at, &one.block, &one.size, &one.hash); err != nil {
			return err
		}
		_, one.last = unplace(one.at)
		one.first, first = first, one.last+1
		listed = append(listed, one)
		return nil
	}, "SELECT place, block, size, hash FROM segments WHERE place > ? AND place <= ? ORDER BY place LIMIT ?",
		place(log, after), place(log, upTo), listedAtOnce)
	return listed, err
}

// neighbours counts the small segments at the start of the list that fit in one.
func neighbours(listed []small, most int) int {
	n, changes, size := 0, uint64(0), 0
	for n < most {
		s := &listed[n]
		changes += s.last - s.first + 1
		size += s.size
		if s.last-s.first+1 > smallChanges || s.size > smallBytes || changes > segment.ChangesMax || size > joinedBytesMax {
			break
		}
		n++
	}
	return n
}

// worthwhile says whether joining pays: many, and none that has been joined before makes up most of it, or the same
// changes would be written again and again.
func worthwhile(list []small) bool {
	most, all := uint64(0), uint64(0)
	for i := range list {
		n := list[i].last - list[i].first + 1
		most, all = max(most, n), all+n
	}
	return len(list) >= joinedFrom && 2*most <= all
}

// makeGroup reads neighbours and joins them; ok is false when they cannot be. What is made is held to the same checks as
// what a link brings, and must read as what it was made of.
func (l *Ledger) makeGroup(tx *sqlitedb.Tx, at line, list []small) (g group, ok bool, err error) {
	g = group{log: at.log, id: at.id, parts: list, records: map[int64]bool{}}
	prev, err := hashBefore(tx, at.id, list[0].first)
	if err != nil {
		return g, false, err
	}
	if err := readSmall(tx, at.id, list); err != nil {
		return g, false, err
	}
	sealed := make([]segment.Sealed, len(list))
	for i, s := range list {
		sealed[i] = segment.Sealed{First: s.first, Last: s.last, Bytes: s.bytes}
		receipts, err := readReceipts(s.times, s.received, int(s.last-s.first+1))
		if err != nil {
			return g, false, err
		}
		g.receipts = joinReceipts(g.receipts, receipts...)
	}
	if g.joined, err = l.codec.Join(sealed); err != nil {
		return g, false, unjoinable(err)
	}
	sum, err := segment.Verify(at.public, l.context(at.log), prev, g.joined.Bytes)
	if err != nil || !bytes.Equal(sum[:], list[len(list)-1].hash) {
		return g, false, nil // Check tells what is wrong with it
	}
	changes, err := l.decode(at.log, g.joined.Bytes)
	if err != nil {
		return g, false, unjoinable(err)
	}
	for i := range changes {
		g.records[touchedKey(changes[i].Record)] = true
	}
	return g, true, nil
}

// unjoinable is nil for what only says that segments do not make one together, or are not whole: Check finds the latter.
func unjoinable(err error) error {
	for _, known := range []error{segment.ErrTooLarge, segment.ErrMalformed, segment.ErrChain, segment.ErrSignature, segment.ErrVersion} {
		if errors.Is(err, known) {
			return nil
		}
	}
	return err
}

// hashBefore is the hash that the segment beginning at first continues.
func hashBefore(tx *sqlitedb.Tx, log int64, first uint64) (prev segment.Hash, err error) {
	if first == 1 {
		return prev, nil
	}
	var hash []byte
	err = tx.One("SELECT hash FROM segments WHERE place = ?", place(log, first-1)).Scan(&hash)
	copy(prev[:], hash)
	return prev, err
}

// readSmall reads the bytes of segments that follow one another.
func readSmall(tx *sqlitedb.Tx, log int64, list []small) error {
	i := 0
	return each(tx, func(s scanner) error {
		if i == len(list) {
			return fmt.Errorf("%w: more segments than listed", ErrDamaged)
		}
		one := &list[i]
		i++
		return s.Scan(&one.received, &one.times, &one.bytes)
	}, "SELECT received, times, bytes FROM sealed WHERE place >= ? AND place <= ? ORDER BY place", list[0].at, list[len(list)-1].at)
}

// swap puts joined segments where small ones stood, in one transaction of its own: if any of it fails, all of it did.
func (l *Ledger) swap(groups []group, done *Compacted) error {
	var swapped []group
	dying := map[int64]int{}
	l.queue.turn.Lock()
	defer l.queue.turn.Unlock()
	_, err := l.transact(func(w *writing) error {
		clear(dying)
		var block []byte
		err := l.compact.same()
		if err != nil {
			return err
		}
		if swapped, block, err = w.swapRows(groups); err != nil || len(swapped) == 0 {
			return err
		}
		for _, g := range swapped {
			for _, s := range g.parts {
				dying[s.block] += s.size
			}
		}
		if err := w.writeJoined(swapped, block); err != nil {
			return err
		}
		return w.dropBlocks(dying, l.compact.dead)
	})
	if err != nil {
		return err
	}
	for id, n := range dying {
		l.compact.dead[id] += n
	}
	for _, g := range swapped {
		done.Segments += len(g.parts)
		done.Into++
		done.After += int64(len(g.joined.Bytes))
		for _, s := range g.parts {
			done.Before += int64(s.size)
		}
	}
	return nil
}

// swapRows takes the rows of small segments away where they still are as they were read, and gives the bytes of those
// that stand in their place.
func (w *writing) swapRows(groups []group) (swapped []group, block []byte, err error) {
	for _, g := range groups {
		first, last := g.parts[0], g.parts[len(g.parts)-1]
		var n, size int
		var hash []byte
		if err := w.tx.One(`SELECT count(*), coalesce(sum(size), 0), (SELECT hash FROM segments WHERE place = ?) FROM segments
			WHERE place >= ? AND place <= ?`, last.at, first.at, last.at).Scan(&n, &size, &hash); err != nil {
			return nil, nil, err
		}
		for _, s := range g.parts {
			size -= s.size
		}
		if n != len(g.parts) || size != 0 || !bytes.Equal(hash, last.hash) {
			continue
		}
		for _, table := range []string{"segments", "receipts"} {
			if err := w.tx.Exec("DELETE FROM "+table+" WHERE place >= ? AND place <= ?", first.at, last.at); err != nil {
				return nil, nil, err
			}
		}
		block = append(block, g.joined.Bytes...)
		swapped = append(swapped, g)
	}
	return swapped, block, nil
}

// writeJoined writes joined segments as one block, with the times their parts came and their place in the index.
func (w *writing) writeJoined(groups []group, block []byte) error {
	var id int64
	if err := w.tx.One("INSERT INTO blocks (received, bytes) VALUES (?, ?) RETURNING id", groups[0].receipts[0].received, block).Scan(&id); err != nil {
		return err
	}
	start := 0
	for _, g := range groups {
		first, last := g.parts[0], g.parts[len(g.parts)-1]
		if err := w.tx.Exec("INSERT INTO segments (place, block, start, size, hash) VALUES (?, ?, ?, ?, ?)",
			last.at, id, start, len(g.joined.Bytes), last.hash); err != nil {
			return err
		}
		start += len(g.joined.Bytes)
		if err := w.tx.Exec("INSERT INTO receipts (place, times) VALUES (?, ?)", last.at, appendReceipts(nil, g.receipts)); err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(g.records)) {
			if err := w.tx.Exec("DELETE FROM touched WHERE record = ? AND place >= ? AND place < ?", key, first.at, last.at); err != nil {
				return err
			}
			if err := w.tx.Exec("INSERT OR IGNORE INTO touched (record, place) VALUES (?, ?)", key, last.at); err != nil {
				return err
			}
		}
	}
	return nil
}
