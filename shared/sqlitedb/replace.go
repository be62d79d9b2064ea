package sqlitedb

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// FilledName is the name under which Fill's function finds the other file.
const FilledName = "image"

// Fill lets f copy from one moment of this file, which it sees as main, into another one, which it sees as FilledName
// and which stands at path already with nobody using it. The other file is written without a journal: when Fill
// returns an error there is nothing in it that anybody can use.
func (d *DB) Fill(ctx context.Context, path string, f func(*Tx) error) error {
	d.use.RLock()
	defer d.use.RUnlock()
	if d.writer == nil {
		return ErrClosed
	}
	on, err := connect(ctx, d.address(url.Values{"_pragma": {d.form.patience(), pragma("trusted_schema", 0)}, "_dqs": {"0"}}))
	if err != nil {
		return fmt.Errorf("fill: %w", explain(err))
	}
	defer on.close()
	tx := &Tx{on: on}
	if err := tx.Exec("ATTACH DATABASE ? AS "+FilledName, path); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	for _, name := range []string{"journal_mode", "synchronous"} {
		if err := tx.One("PRAGMA " + FilledName + "." + name + " = OFF").Scan(new(any)); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("fill: %w", err)
		}
	}
	if err := tx.begin(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Exec("ROLLBACK"))
	}
	if err := tx.Exec("COMMIT"); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	return nil
}

// Replace puts the file at path in the place of this one, durably, and goes on with it; then is called before anybody
// reads or writes it. The file must be whole and nobody may be using it. Until it returns, readers and writers wait.
// ErrBusy says that another program has this file open, so that nothing was done. After any other error this file is
// closed, or what it was.
func (d *DB) Replace(ctx context.Context, path string, then func()) error {
	if err := d.alone(ctx); err != nil {
		return fmt.Errorf("replace %s: %w", filepath.Base(d.path), err)
	}
	defer d.use.Unlock()
	if d.writer == nil {
		return ErrClosed
	}
	if err := d.close(); err != nil {
		return errors.Join(fmt.Errorf("replace %s: %w", filepath.Base(d.path), err), d.open(ctx))
	}
	if logged(d.path) || logged(path) { // SQLite takes its log away with the last connection
		return errors.Join(fmt.Errorf("replace %s: %w", filepath.Base(d.path), ErrBusy), d.open(ctx))
	}
	if err := os.Rename(path, d.path); err != nil {
		return errors.Join(fmt.Errorf("replace %s: %w", filepath.Base(d.path), err), d.open(ctx))
	}
	synced := syncFolder(filepath.Dir(d.path))
	if err := d.open(ctx); err != nil {
		return fmt.Errorf("replace %s: %w", filepath.Base(d.path), errors.Join(err, synced))
	}
	then()
	return synced
}

// How long Replace waits for a moment at which nobody reads, and how often it looks.
const (
	alonePatience = 10 * time.Second
	aloneEvery    = time.Millisecond
)

// alone takes the file for itself at a moment when nobody uses it. It does not stand in line: who reads and begins to
// read once more, inside, would then wait for it, and it for them.
func (d *DB) alone(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, alonePatience)
	defer cancel()
	beat := time.NewTicker(aloneEvery)
	defer beat.Stop()
	for !d.use.TryLock() {
		select {
		case <-beat.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: somebody reads all the time", ErrBusy)
		}
	}
	return nil
}

// logged says whether there is a log beside a file, which would be taken for that of the next one.
func logged(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// syncFolder makes the names in a folder durable, where that is allowed.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err == nil {
		err = errors.Join(folder.Sync(), folder.Close())
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// Version reads from its first bytes which version of its form a file is of, without opening it as a database: none of
// what it says is run. ErrForeign says that it is of another form.
func (f Form) Version(path string) (int, error) {
	head, err := readHead(path)
	if err != nil {
		return 0, fmt.Errorf("read head: %w", err)
	}
	if len(head) < headBytes || string(head[:len(magic)]) != magic {
		return 0, fmt.Errorf("read head: %w: not a database", ErrForeign)
	}
	if application := int32(binary.BigEndian.Uint32(head[applicationAt:])); application != f.Application {
		return 0, fmt.Errorf("read head: %w: application %#x", ErrForeign, uint32(application))
	}
	return int(int32(binary.BigEndian.Uint32(head[versionAt:]))), nil
}

// Latest is the version that files of the form are brought to.
func (f Form) Latest() int { return f.version() }
