package ledger

import (
	"encoding/binary"
	"fmt"

	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
)

// version2 makes room for joined segments and for what other devices hold. A program of before would take a joined
// segment for damage, so it must find a file that is newer than it knows.
//
// A joined segment came in parts, each at its own time; receipts keep those times. Holders says, a row for each other
// device, what it holds of every log here.
func version2(tx *sqlitedb.Tx) error {
	for _, statement := range []string{
		`CREATE TABLE receipts (place INTEGER PRIMARY KEY, times BLOB NOT NULL)`,
		`CREATE TABLE holders (device BLOB PRIMARY KEY, at INTEGER NOT NULL, fenced INTEGER NOT NULL, held BLOB NOT NULL) WITHOUT ROWID`,
		`DROP VIEW sealed`,
		`CREATE VIEW sealed AS SELECT segments.place AS place, received, hash, substr(bytes, start + 1, size) AS bytes, times
			FROM segments JOIN blocks ON blocks.id = segments.block LEFT JOIN receipts ON receipts.place = segments.place`,
	} {
		if err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// receipt is when so many changes came.
type receipt struct {
	changes  int
	received int64 // Unix milliseconds
}

// appendReceipts packs receipts: for each the number of changes, and the time as the distance from the one before.
func appendReceipts(b []byte, receipts []receipt) []byte {
	before := int64(0)
	for _, r := range receipts {
		b = binary.AppendUvarint(b, uint64(r.changes))
		b = binary.AppendVarint(b, r.received-before)
		before = r.received
	}
	return b
}

// readReceipts gives the receipts of a segment of so many changes. Where none are kept, all of it came at once.
func readReceipts(times []byte, received int64, changes int) ([]receipt, error) {
	if len(times) == 0 {
		return []receipt{{changes: changes, received: received}}, nil
	}
	receipts, sum, err := parseReceipts(times)
	if err == nil && sum != changes {
		err = fmt.Errorf("%w: receipts of %d changes, there are %d", ErrDamaged, sum, changes)
	}
	if err != nil {
		return nil, err
	}
	return receipts, nil
}

// parseReceipts gives what is packed, and the changes in all.
func parseReceipts(times []byte) (receipts []receipt, sum int, err error) {
	at := int64(0)
	for len(times) > 0 {
		n, size := binary.Uvarint(times)
		if size <= 0 || n == 0 || n > segment.ChangesMax {
			return nil, 0, fmt.Errorf("%w: receipts", ErrDamaged)
		}
		times = times[size:]
		distance, size := binary.Varint(times)
		if size <= 0 {
			return nil, 0, fmt.Errorf("%w: receipts", ErrDamaged)
		}
		times = times[size:]
		at += distance
		sum += int(n)
		receipts = append(receipts, receipt{changes: int(n), received: at})
	}
	return receipts, sum, nil
}

// joinReceipts adds one, to the last when it is of the same time.
func joinReceipts(receipts []receipt, more ...receipt) []receipt {
	for _, r := range more {
		if n := len(receipts); n > 0 && receipts[n-1].received == r.received {
			receipts[n-1].changes += r.changes
			continue
		}
		receipts = append(receipts, r)
	}
	return receipts
}

// eachReceipt gives the changes of a segment, those that came together at once.
func eachReceipt(times []byte, received int64, changes []merge.Change, take func(received int64, changes []merge.Change)) error {
	receipts, err := readReceipts(times, received, len(changes))
	if err != nil {
		return err
	}
	for _, r := range receipts {
		take(r.received, changes[:r.changes:r.changes])
		changes = changes[r.changes:]
	}
	return nil
}
