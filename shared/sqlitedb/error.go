package sqlitedb

import (
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"
)

// Reasons. Every error of this package that has one of them wraps it.
var (
	ErrFull      = errors.New("disk full")
	ErrNewer     = errors.New("database was written by a newer version")
	ErrForeign   = errors.New("file belongs to another program")
	ErrDamaged   = errors.New("database damaged")
	ErrBusy      = errors.New("database in use by another program")
	ErrReadOnly  = errors.New("database may not be written")
	ErrIO        = errors.New("disk answered with an error")
	ErrUncertain = errors.New("commit failed, outcome unknown")
	ErrClosed    = errors.New("database closed")
)

// explain puts the reason in front of what SQLite says.
func explain(err error) error {
	var from *sqlite.Error
	if !errors.As(err, &from) {
		if err != nil && strings.HasPrefix(err.Error(), "sql: Scan error") {
			return fmt.Errorf("%w: %w", ErrDamaged, err) // a column holds what nobody puts there
		}
		return err
	}
	if from.Code() == lite.SQLITE_ERROR && misshapen(from.Error()) {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if reason := reasonOf(from.Code()); reason != nil && !errors.Is(err, reason) {
		return fmt.Errorf("%w: %w", reason, err)
	}
	return err
}

// misshapen recognises what SQLite says when a table or column that the form made is gone, or stands where none was
// noted: our statements are fixed, so the file is not what they were written for.
func misshapen(said string) bool {
	for _, sign := range []string{"no such ", "already exists", "has no column", "malformed"} {
		if strings.Contains(said, sign) {
			return true
		}
	}
	return false
}

func reasonOf(code int) error {
	switch code {
	case lite.SQLITE_IOERR_SHMSIZE, lite.SQLITE_IOERR_SHMMAP:
		return ErrFull // the only way growing the index of the log can fail on a healthy disk
	case lite.SQLITE_IOERR_CORRUPTFS, lite.SQLITE_IOERR_DATA:
		return ErrDamaged
	}
	switch code & 0xff {
	case lite.SQLITE_FULL:
		return ErrFull
	case lite.SQLITE_CORRUPT, lite.SQLITE_NOTADB, lite.SQLITE_CONSTRAINT: // our statements break none in a whole file
		return ErrDamaged
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED:
		return ErrBusy
	case lite.SQLITE_READONLY, lite.SQLITE_PERM:
		return ErrReadOnly
	case lite.SQLITE_IOERR, lite.SQLITE_CANTOPEN:
		return ErrIO
	}
	return nil
}
