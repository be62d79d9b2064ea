package ledger

import (
	"database/sql"
	"errors"
	"fmt"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

// beyond leaves of a segment what the log lacks: a joined one may begin with changes that are held.
func (l *Ledger) beyond(head syncproto.Head, sealed segment.Sealed) (segment.Sealed, error) {
	if !segment.IsJoined(sealed.Bytes) {
		return sealed, nil
	}
	if first, _, err := segment.Peek(sealed.Bytes); err != nil || first > head.Seq {
		return sealed, err
	}
	return l.codec.After(sealed.Bytes, head.Seq)
}

// storedPart finds the part of a held joined segment that begins at first, and the hash it continues; its bytes are not
// given, for its signature is gone.
func (l *Ledger) storedPart(tx *sqlitedb.Tx, at line, held []byte, first uint64) (prev segment.Hash, ok bool, err error) {
	if !segment.IsJoined(held) {
		return prev, false, nil
	}
	parts, err := segment.Split(held)
	if err != nil {
		return prev, false, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if prev, err = hashBefore(tx, at.id, parts[0].First); err != nil {
		return prev, false, err
	}
	for i, hash := range segment.Hashes(l.context(at.log), prev, parts) {
		if parts[i].First == first {
			return prev, true, nil
		}
		prev = hash
	}
	return prev, false, nil
}

// forksAt is the first change of a segment of an own log that is not what is held here, as far as the bounds of segments
// tell: what stands before it in a joined one is the same.
func (w *writing) forksAt(log dot.Log, sealed segment.Sealed) (uint64, error) {
	parts, err := segment.Split(sealed.Bytes)
	if err != nil {
		return 0, err
	}
	prev, _, ok, err := w.l.storedIn(w.tx, log, parts[0].First)
	if err != nil || !ok {
		return parts[0].First, err
	}
	head := w.head(w.line(log, w.l.o.Public))
	for i, hash := range segment.Hashes(w.l.context(log), prev, parts) {
		held := head.Hash
		if parts[i].Last != head.Seq {
			if held, _, ok, err = w.l.storedIn(w.tx, log, parts[i].Last+1); err != nil {
				return 0, err
			}
		}
		if !ok || held != hash {
			return parts[i].First, nil
		}
	}
	return parts[0].First, nil
}

// keepBefore cuts an own joined segment in two where first begins: what comes from there on is to be taken out of the log.
// This device signs the part before anew; the same key makes the same signature.
func (w *writing) keepBefore(at *line, first uint64) error {
	var where, received int64
	var b, hash, times []byte
	err := w.tx.One("SELECT place, received, hash, bytes, times FROM sealed WHERE place >= ? AND place < ? ORDER BY place LIMIT 1",
		place(at.id, first), place(at.id+1, 0)).Scan(&where, &received, &hash, &b, &times)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !segment.IsJoined(b) {
		return nil
	}
	if err != nil {
		return err
	}
	parts, err := segment.Split(b)
	if err != nil || parts[0].First >= first {
		return err
	}
	n := 0
	for n < len(parts) && parts[n].First < first {
		n++
	}
	prev, err := hashBefore(w.tx, at.id, parts[0].First)
	if err != nil {
		return err
	}
	kept, sum, err := w.l.codec.Resign(w.l.o.Sign, w.l.context(at.log), prev, parts[:n])
	if err != nil {
		return err
	}
	rest, err := w.l.codec.After(b, kept.Last)
	if err != nil {
		return err
	}
	receipts, err := readReceipts(times, received, int(rest.Last-kept.First+1))
	if err != nil {
		return err
	}
	for _, table := range []string{"segments", "receipts"} {
		if err := w.tx.Exec("DELETE FROM "+table+" WHERE place = ?", where); err != nil {
			return err
		}
	}
	before, after := cutReceipts(receipts, int(kept.Last-kept.First+1))
	for _, half := range []struct {
		sealed   segment.Sealed
		hash     []byte
		receipts []receipt
	}{{kept, sum[:], before}, {rest, hash, after}} {
		g := group{id: at.id, parts: []small{{at: place(at.id, half.sealed.Last), hash: half.hash}}, joined: half.sealed, receipts: half.receipts}
		if err := w.writeJoined([]group{g}, half.sealed.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// cutReceipts gives the receipts of the first n changes, and of the others.
func cutReceipts(receipts []receipt, n int) (before, after []receipt) {
	for _, r := range receipts {
		here := min(r.changes, n)
		if n -= here; here > 0 {
			before = append(before, receipt{changes: here, received: r.received})
		}
		if r.changes > here {
			after = append(after, receipt{changes: r.changes - here, received: r.received})
		}
	}
	return before, after
}
