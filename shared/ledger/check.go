package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"hash"
	"strings"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// Finding is one thing wrong with the file.
type Finding struct {
	Code string  // stable: file, log-bytes, log-chain, log-head, tail, tables
	Log  dot.Log // of findings in a log
	Seq  uint64  // the first change concerned
	Text string  // the technical line
}

// Check verifies everything: SQLite's own structure, every byte of every log against hashes and signatures, and the
// tables against what the logs say. It reads the whole file and keeps writers waiting while it compares the tables.
func (l *Ledger) Check(ctx context.Context) ([]Finding, error) {
	var found []Finding
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		structure, err := checkStructure(tx)
		if err != nil {
			return err
		}
		found = append(found, structure...)
		logs, err := l.checkLogs(ctx, tx)
		found = append(found, logs...)
		return err
	})
	if err != nil {
		return damage(found, err)
	}
	if len(found) > 0 {
		return found, nil // tables made from damaged logs prove nothing
	}
	tables, err := l.checkTables(ctx)
	if err != nil {
		return damage(tables, err)
	}
	return tables, nil
}

// damage turns an error that says the file is damaged into a finding.
func damage(found []Finding, err error) ([]Finding, error) {
	if errors.Is(err, ErrDamaged) {
		return append(found, Finding{Code: "file", Text: err.Error()}), nil
	}
	return found, fmt.Errorf("check: %w", err)
}

func checkStructure(tx *sqlitedb.Tx) ([]Finding, error) {
	var found []Finding
	err := each(tx, func(s scanner) error {
		var text string
		if err := s.Scan(&text); err != nil {
			return err
		}
		if text != "ok" {
			found = append(found, Finding{Code: "file", Text: text})
		}
		return nil
	}, "PRAGMA integrity_check(20)")
	return found, err
}

// checkLogs walks every log from its first segment to its last.
func (l *Ledger) checkLogs(ctx context.Context, tx *sqlitedb.Tx) ([]Finding, error) {
	var found []Finding
	for _, log := range l.book.logs()[1:] {
		if err := ctx.Err(); err != nil {
			return found, err
		}
		at, named, err := l.lineIn(tx, log)
		if err != nil {
			return found, err
		}
		if !named {
			found = append(found, Finding{Code: "log-head", Log: log, Seq: 1, Text: log.String() + ": its row names another log or key"})
		}
		wrong, err := l.checkLog(tx, at, nil)
		if err != nil {
			return found, err
		}
		found = append(found, wrong...)
	}
	return found, nil
}

// lineIn reads what the file says of a log; ok is false when its row names another one than the book.
func (l *Ledger) lineIn(tx *sqlitedb.Tx, log dot.Log) (at line, ok bool, err error) {
	at, _ = l.book.find(log)
	var hash, public, device []byte
	var incarnation uint32
	var lane dot.Lane
	err = tx.One("SELECT head, hash, public, device, incarnation, lane FROM logs WHERE id = ?", at.id).
		Scan(&at.head.Seq, &hash, &public, &device, &incarnation, &lane)
	if errors.Is(err, sql.ErrNoRows) {
		return at, true, nil // met by name only, in a transaction that came to nothing
	}
	copy(at.head.Hash[:], hash)
	ok = bytes.Equal(public, at.public) && bytes.Equal(device, log.Device[:]) && incarnation == log.Incarnation && lane == log.Lane
	return at, ok, err
}

func (l *Ledger) checkLog(tx *sqlitedb.Tx, at line, take func([]merge.Change)) ([]Finding, error) {
	var found []Finding
	wrong := func(code string, seq uint64, format string, args ...any) {
		found = append(found, Finding{Code: code, Log: at.log, Seq: seq, Text: at.log.String() + ": " + fmt.Sprintf(format, args...)})
	}
	var prev segment.Hash
	next := uint64(1)
	err := each(tx, func(s scanner) error {
		var where int64
		var kept, b, times []byte
		if err := s.Scan(&where, &kept, &b, &times); err != nil {
			return err
		}
		_, last := unplace(where)
		hash, err := segment.Verify(at.public, l.context(at.log), prev, b)
		if err != nil {
			wrong("log-bytes", next, "segment up to %d: %v", last, err)
			copy(prev[:], kept) // what follows may still be whole
			next = last + 1
			return nil
		}
		first, peeked, err := segment.Peek(b)
		if err != nil || first != next || peeked != last || string(kept) != string(hash[:]) {
			wrong("log-chain", next, "segment %d to %d stands where %d to %d belongs", first, peeked, next, last)
		}
		changes, err := l.decode(at.log, b)
		if err == nil {
			_, err = readReceipts(times, 0, len(changes))
		}
		if err != nil {
			wrong("log-bytes", next, "segment up to %d: %v", last, err)
		} else if take != nil {
			take(changes)
		}
		prev, next = hash, last+1
		return nil
	}, "SELECT place, hash, bytes, times FROM sealed WHERE place > ? AND place < ? ORDER BY place", place(at.id, 0), place(at.id+1, 0))
	if err != nil {
		return found, err
	}
	if next != at.head.Seq+1 || prev != at.head.Hash {
		wrong("log-head", next, "ends at %d, its head says %d", next-1, at.head.Seq)
	}
	return found, l.checkTail(tx, at, at.head.Seq+1, wrong)
}

func (l *Ledger) checkTail(tx *sqlitedb.Tx, at line, next uint64, wrong func(string, uint64, string, ...any)) error {
	return each(tx, func(s scanner) error {
		var where int64
		var b []byte
		if err := s.Scan(&where, &b); err != nil {
			return err
		}
		_, last := unplace(where)
		run, err := l.codec.DecodeRun(l.context(at.log), b)
		if err == nil && run[len(run)-1].Dot.Seq != last {
			wrong("tail", next, "open tail up to %d stands as %d", run[len(run)-1].Dot.Seq, last)
		}
		switch {
		case err != nil:
			wrong("tail", next, "open tail: %v", err)
			next++
		case run[0].Dot.Seq != next:
			wrong("tail", next, "open tail goes on at %d", run[0].Dot.Seq)
			next = run[len(run)-1].Dot.Seq + 1
		default:
			next += uint64(len(run))
		}
		return nil
	}, "SELECT place, bytes FROM tail WHERE place >= ? AND place < ? ORDER BY place", place(at.id, 0), place(at.id+1, 0))
}

// errCompared takes back the rebuild a check compared with.
var errCompared = errors.New("compared")

// checkTables makes the tables again, compares, and takes that back.
func (l *Ledger) checkTables(ctx context.Context) ([]Finding, error) {
	var found []Finding
	l.queue.turn.Lock() // nothing may be recorded between the two looks
	defer l.queue.turn.Unlock()
	keys := l.keys()
	_, err := l.transact(func(w *writing) error {
		before, err := w.digests()
		if err != nil {
			return err
		}
		if err := w.rebuild(); err != nil {
			return err
		}
		after, err := w.digests()
		if err != nil {
			return err
		}
		for name, sum := range before {
			if after[name] != sum {
				found = append(found, Finding{Code: "tables", Text: name + " is not what the logs say"})
			}
		}
		return errCompared
	})
	l.setKeys(keys)
	if errors.Is(err, errCompared) {
		err = nil
	}
	return found, errors.Join(err, ctx.Err())
}

func (l *Ledger) keys() map[*table]int64 {
	keys := map[*table]int64{nil: l.unknownKey}
	for _, t := range l.tables {
		keys[t] = *t.lastKey
	}
	return keys
}

func (l *Ledger) setKeys(keys map[*table]int64) {
	l.unknownKey = keys[nil]
	for _, t := range l.tables {
		*t.lastKey = keys[t]
	}
}

// digests sums up every table the logs imply, apart from the row numbers, which tell only in what order records became
// known.
func (w *writing) digests() (map[string][32]byte, error) {
	sums := map[string][32]byte{}
	var err error
	sum := func(name, query string, of *table) {
		if err == nil {
			sums[name], err = w.digest(query, of)
		}
	}
	sum("quarantine", "SELECT place, reason FROM quarantine ORDER BY place", nil)
	sum("numbers", "SELECT desk, last FROM numbers ORDER BY desk", nil)
	sum(unknownName, "SELECT "+digested+", _kind FROM "+unknownName+" ORDER BY _id, _kind", newUnknown(0, &w.l.unknownKey))
	for _, t := range w.l.tables {
		sum(t.name, "SELECT "+digested+strings.TrimPrefix(t.columnsNames, fixed)+" FROM "+t.name+" ORDER BY _id", t)
	}
	return sums, err
}

// digested are the fixed columns a digest covers.
const digested = "_id, _ver, _mine, _state, _extra"

// digest sums up a query; of is the table when it is one of records.
func (w *writing) digest(query string, of *table) ([32]byte, error) {
	rows, err := w.tx.Query(query)
	if err != nil {
		return [32]byte{}, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return [32]byte{}, err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	h := sha256.New()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return [32]byte{}, sqlitedb.Explain(err)
		}
		if of != nil {
			w.settled(of, values)
		}
		digestRow(h, values)
	}
	return [32]byte(h.Sum(nil)), sqlitedb.Explain(rows.Err())
}

// settled takes out of a row what it awaits although it came, to another record: that stays until the row is written to
// again, so it depends on the order in which changes came and on how many were merged at once. It takes two histories of
// one log. A row that cannot be read stays as it is, and differs from the one made anew.
func (w *writing) settled(t *table, values []any) {
	ver, _ := values[1].([]byte)
	if len(ver) == 0 || ver[0]&packMore == 0 {
		return // it awaits nothing
	}
	extra, _ := values[4].([]byte)
	r := row{table: t}
	if r.unpack(ver, extra, values[5:5+len(t.columns)], w.l.book.names) == nil && r.state.Settle(w.l.book.seen) {
		values[1], _, _ = w.pack.pack(&r) // what stands is what it was, and so are the other columns
	}
}

func digestRow(h hash.Hash, values []any) {
	for _, v := range values {
		fmt.Fprintf(h, "%T %v\x00", v, v)
	}
}
