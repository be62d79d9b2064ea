package ledger

import "qianshao/shared/sqlitedb"

// application marks a file as a ledger ("QSLG"), so that no other program's database is ever taken for one.
const application = 0x51534c47

// form is how a ledger's file came to be what it is. The tables of kinds are not in it: they follow the declarations.
func form() sqlitedb.Form {
	return sqlitedb.Form{Application: application, Steps: []func(*sqlitedb.Tx) error{version1, version2}, LogKept: logBytesSaved}
}

// version1 makes the tables every ledger has.
//
// Segments, runs of the open tail and quarantined changes are found by place: the log's number here times 2^40, plus a
// seq (the last one of a segment or run). The bytes of segments lie in blocks, one after another in the order they
// came: a segment of a few kilobytes in a row of its own leaves a quarter of its page empty.
func version1(tx *sqlitedb.Tx) error {
	for _, statement := range []string{
		`CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID`,
		`CREATE TABLE logs (id INTEGER PRIMARY KEY, device BLOB NOT NULL, incarnation INTEGER NOT NULL, lane INTEGER NOT NULL,
			head INTEGER NOT NULL, hash BLOB NOT NULL, public BLOB NOT NULL, UNIQUE (device, incarnation, lane))`,
		`CREATE TABLE blocks (id INTEGER PRIMARY KEY, received INTEGER NOT NULL, bytes BLOB NOT NULL)`,
		`CREATE TABLE segments (place INTEGER PRIMARY KEY, block INTEGER NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL, hash BLOB NOT NULL)`,
		`CREATE VIEW sealed AS SELECT place, received, hash, substr(bytes, start + 1, size) AS bytes
			FROM segments JOIN blocks ON blocks.id = segments.block`,
		`CREATE TABLE tail (place INTEGER PRIMARY KEY, bytes BLOB NOT NULL)`,
		`CREATE TABLE operators (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)`,
		`CREATE TABLE quarantine (place INTEGER PRIMARY KEY, reason TEXT NOT NULL)`,
		`CREATE TABLE numbers (desk TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID`,
		`CREATE TABLE peers (device BLOB PRIMARY KEY, hub INTEGER NOT NULL, at INTEGER NOT NULL, standing BLOB NOT NULL) WITHOUT ROWID`,
		`CREATE TABLE evidence (id INTEGER PRIMARY KEY, device BLOB NOT NULL, incarnation INTEGER NOT NULL, lane INTEGER NOT NULL,
			outcome TEXT NOT NULL, received INTEGER NOT NULL, bytes BLOB NOT NULL)`,
		`CREATE TABLE fields (kind INTEGER NOT NULL, field INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
			PRIMARY KEY (kind, field)) WITHOUT ROWID`,
		`CREATE TABLE touched (record INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (record, place)) WITHOUT ROWID`,
		`CREATE TABLE record_of_unknown_kind (_key INTEGER PRIMARY KEY, _id BLOB NOT NULL, _ver BLOB NOT NULL,
			_mine INTEGER NOT NULL, _state INTEGER NOT NULL, _extra BLOB, _kind INTEGER NOT NULL)`,
		`CREATE UNIQUE INDEX record_of_unknown_kind_id ON record_of_unknown_kind (_id, _kind)`,
	} {
		if err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// place names a change, segment or run by its row number.
func place(log int64, seq uint64) int64 { return log<<placeBits | int64(seq) }

func unplace(p int64) (log int64, seq uint64) { return p >> placeBits, uint64(p & seqMax) }

const (
	placeBits = 40
	seqMax    = 1<<placeBits - 1 // a log of a million changes a day would last three thousand years
	logsMax   = 1 << 22          // so that every place fits a row number
)
