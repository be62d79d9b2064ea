package sqlitedb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"

	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"
)

// What the first bytes of every SQLite file say, by its file format.
const (
	magic         = "SQLite format 3\x00"
	headBytes     = 100
	versionAt     = 60
	versionsMax   = 999 // one above was written by no version there will ever be
	applicationAt = 68
)

// inspect decides whether the file may be opened at all, without writing to it or beside it: a database of a newer
// version must stay as it is, to the byte.
func inspect(ctx context.Context, path string, form Form) error {
	head, err := readHead(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(head) == 0 {
		return nil // a new one
	}
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if !bytes.HasPrefix(head, []byte(magic)) {
		if len(head) < len(magic) && bytes.HasPrefix([]byte(magic), head) || len(bytes.Trim(head, "\x00")) == 0 {
			if info, err := os.Stat(path + "-journal"); err == nil && info.Size() > 0 {
				return inspectInside(ctx, path, form) // the making of it was cut off
			}
			return fmt.Errorf("%w: its head is cut off or blank", ErrDamaged)
		}
		return fmt.Errorf("%w: not a database", ErrForeign)
	}
	if len(head) < headBytes {
		return fmt.Errorf("%w: its head is cut off", ErrDamaged)
	}
	version := int(int32(binary.BigEndian.Uint32(head[versionAt:])))
	application := int32(binary.BigEndian.Uint32(head[applicationAt:]))
	if err := form.admit(application, version); err != nil {
		return err
	}
	if info, err := os.Stat(path + "-wal"); version > 0 && (err != nil || info.Size() == 0) {
		return nil
	}
	return inspectInside(ctx, path, form)
}

func readHead(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// admit judges what the head says. Both numbers are zero in a file whose first step never came to its end.
func (f Form) admit(application int32, version int) error {
	if application != f.Application && (application != 0 || version != 0) {
		return fmt.Errorf("%w: application %#x", ErrForeign, uint32(application))
	}
	if version > f.version() && version <= versionsMax {
		return fmt.Errorf("%w: version %d, this program knows %d", ErrNewer, version, f.version())
	}
	if version < 0 || version > f.version() {
		return fmt.Errorf("%w: version %d", ErrDamaged, version)
	}
	return nil
}

// inspectInside asks SQLite itself, over a connection that can only read. A newer program may have been killed before
// its new version number got from the log into the file; and a file without numbers may be anybody's.
//
// Whoever died while the file was made has left a journal that says how to undo what was half done. Only one who may
// write can do that, as anybody would who reads the file.
func inspectInside(ctx context.Context, path string, form Form) error {
	err := form.look(ctx, path, "ro")
	var from *sqlite.Error
	if errors.As(err, &from) && from.Code() == lite.SQLITE_READONLY_ROLLBACK {
		err = form.look(ctx, path, "rw")
	}
	return err
}

func (f Form) look(ctx context.Context, path, mode string) error {
	d := DB{path: path, form: f}
	look, err := sql.Open("sqlite", d.address(url.Values{"mode": {mode}, "_pragma": {f.patience()}}))
	if err != nil {
		return explain(err)
	}
	defer look.Close()
	var application int32
	var version, tables int
	err = look.QueryRowContext(ctx, "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "+
		"FROM pragma_application_id, pragma_user_version").Scan(&application, &version, &tables)
	if err != nil {
		return fmt.Errorf("read version: %w", explain(err))
	}
	if application == 0 && version == 0 && tables > 0 {
		return fmt.Errorf("%w: a database without a mark", ErrForeign)
	}
	return f.admit(application, version)
}
