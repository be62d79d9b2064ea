// Package sqlitedb opens a SQLite file the one right way.
package sqlitedb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// Form is what a kind of file is: the number in its head that tells it from other programs' files, and how it came to
// its present version. Steps are only ever added: Steps[n] brings version n to n+1, inside one transaction.
type Form struct {
	Application int32
	Steps       []func(*Tx) error
	BusyMillis  int   // how long to wait for another program to let go of the file; 0 means five seconds
	LogKept     int64 // bytes of the log file that are kept and made ahead for a file that is written to often; 0 makes none

	// Sorts says that more may be sorted at once than memory is to hold: it then goes to temporary files.
	Sorts bool

	// Fleeting says that the file may be lost with the process that made it: commits do not wait for the disk.
	Fleeting bool
}

func (f Form) version() int { return len(f.Steps) }

func (f Form) patience() string {
	if f.BusyMillis == 0 {
		return pragma("busy_timeout", busyMillis)
	}
	return pragma("busy_timeout", f.BusyMillis)
}

// Limits of one open file.
const (
	readersMax      = 6
	busyMillis      = 5000
	writerCacheKiB  = 8 << 10
	readerCacheKiB  = 4 << 10
	walKeptBytesMax = 8 << 20 // the log file is cut back to this once everything in it is in the database, unless LogKept says
)

// DB is one open file: one connection that writes, and a few that only read, each from the moment its transaction
// began. It is safe for concurrent use.
type DB struct {
	path   string
	form   Form
	opened bool // once: opened again, the file must be there
	log    log

	use     sync.RWMutex // held for reading while the file is used, for writing while it is closed or opened again
	turn    sync.Mutex   // one writer at a time
	writer  *connection  // nil when it is closed
	look    string       // the address of a connection that reads
	readers *semaphore.Weighted
	free    struct {
		sync.Mutex
		conns []*connection
	}
	damaged atomic.Bool
}

// Open opens the file at path, making it when there is none and bringing an older version up to date. It returns
// ErrNewer, ErrForeign or ErrDamaged before a single byte was written when the file is not one it may touch.
func Open(ctx context.Context, path string, form Form) (*DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	keepPages()
	d := &DB{path: absolute, form: form, readers: semaphore.NewWeighted(readersMax)}
	if err := d.open(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	return d, nil
}

// Path is the file's absolute path.
func (d *DB) Path() string { return d.path }

// Close ends all connections. What was committed is in the file or its log and needs nothing more.
func (d *DB) Close() error {
	d.use.Lock()
	defer d.use.Unlock()
	return d.close()
}

// Reopen ends all connections and opens the file again. It is for after a commit whose outcome is unknown: what is
// then in the file is what happened. It waits for readers to finish.
func (d *DB) Reopen(ctx context.Context) error {
	d.use.Lock()
	defer d.use.Unlock()
	if err := d.close(); err != nil {
		return fmt.Errorf("reopen %s: %w", filepath.Base(d.path), err)
	}
	if err := d.open(ctx); err != nil {
		return fmt.Errorf("reopen %s: %w", filepath.Base(d.path), err)
	}
	return nil
}

func (d *DB) open(ctx context.Context) error {
	if err := inspect(ctx, d.path, d.form); err != nil {
		return err
	}
	writer := d.form.writerPragmas()
	if d.opened {
		writer.Set("mode", "rw")
	}
	var err error
	if d.writer, err = connect(ctx, d.address(writer)); err != nil {
		return errors.Join(explain(err), d.close())
	}
	if err := d.upgrade(ctx); err != nil {
		return errors.Join(err, d.close())
	}
	d.log = openLog(d.path + "-wal")
	readOnly := url.Values{"mode": {"ro"}, "_pragma": {
		d.form.patience(), pragma("query_only", 1), pragma("cache_size", -readerCacheKiB),
		pragma("temp_store", 2), pragma("trusted_schema", 0), pragma("cell_size_check", 1),
	}, "_dqs": {"0"}}
	d.look, d.opened = d.address(readOnly), true
	return nil
}

// writerPragmas makes every commit survive a power cut (WAL with FULL), and leaves copying the log into the database
// to Checkpoint, so that a save never waits for it.
func (f Form) writerPragmas() url.Values {
	return url.Values{"_pragma": {
		f.patience(), f.durability(), pragma("wal_autocheckpoint", 0),
		pragma("journal_size_limit", f.logKept()), pragma("cache_size", -writerCacheKiB), pragma("temp_store", f.sorting()),
		pragma("trusted_schema", 0), pragma("cell_size_check", 1),
	}, "_journal_mode": {"WAL"}, "_txlock": {"immediate"}, "_dqs": {"0"}}
}

func (f Form) durability() string {
	if f.Fleeting {
		return "synchronous(OFF)"
	}
	return "synchronous(FULL)"
}

func (f Form) logKept() int {
	if f.LogKept == 0 {
		return walKeptBytesMax
	}
	return int(f.LogKept)
}

// sorting is where SQLite keeps what it sorts: 1 is in files, 2 in memory.
func (f Form) sorting() int {
	if f.Sorts {
		return 1
	}
	return 2
}

func pragma(name string, value int) string { return fmt.Sprintf("%s(%d)", name, value) }

// address gives the driver the path as a URI, since a plain name would lose its "?" and SQLite's own parameters.
func (d *DB) address(parameters url.Values) string {
	path := filepath.ToSlash(d.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: parameters.Encode(), OmitHost: false}).String()
}

func (d *DB) close() error {
	errs := []error{d.log.close()} // first: where open files cannot be deleted, SQLite could not delete it
	for _, c := range d.free.conns {
		errs = append(errs, c.close())
	}
	d.free.conns = nil
	if d.writer != nil {
		errs = append(errs, d.writer.close())
	}
	d.writer, d.log = nil, log{}
	return explain(errors.Join(errs...))
}

// upgrade takes the steps the file has not taken yet, each in a transaction of its own.
func (d *DB) upgrade(ctx context.Context) error {
	for {
		version, err := (&Tx{on: d.writer}).version()
		if err != nil || version >= d.form.version() {
			return err
		}
		if err := d.transact(ctx, d.form.step); err != nil {
			return fmt.Errorf("upgrade from version %d: %w", version, err)
		}
	}
}

// step reads the version again, for another program may have taken the step while this one waited its turn.
func (f Form) step(tx *Tx) error {
	version, err := tx.version()
	if err != nil || version >= f.version() {
		return err
	}
	if err := f.Steps[version](tx); err != nil {
		return err
	}
	if err := tx.Exec(fmt.Sprintf("PRAGMA application_id=%d", f.Application)); err != nil {
		return err
	}
	return tx.Exec(fmt.Sprintf("PRAGMA user_version=%d", version+1))
}

func (t *Tx) version() (version int, err error) {
	if err := t.One("PRAGMA user_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("read version: %w", err)
	}
	return version, nil
}

// Write runs f inside the one write transaction there can be at a time, and commits durably: when it returns nil,
// what f wrote survives a power cut. An error of f rolls back and is returned as it is. When the commit itself
// fails the error wraps ErrUncertain and the caller has to Reopen and look. Once f has begun, the end of ctx does not
// interrupt it.
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error {
	d.use.RLock()
	defer d.use.RUnlock()
	d.turn.Lock()
	defer d.turn.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.writer == nil {
		return ErrClosed
	}
	return d.note(d.transact(ctx, f))
}

// Damaged says that something of the file could not be read since it was opened.
func (d *DB) Damaged() bool { return d.damaged.Load() }

func (d *DB) note(err error) error {
	if errors.Is(err, ErrDamaged) {
		d.damaged.Store(true)
	}
	return err
}

func (d *DB) transact(ctx context.Context, f func(*Tx) error) (err error) {
	tx := &Tx{on: d.writer}
	if err := tx.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		_ = tx.Exec("ROLLBACK") // when ctx ended just then, the driver may report its end though SQLite had begun
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fmt.Errorf("begin: %w", err)
	}
	d.log.reserve(d.form.LogKept)
	finished := false
	defer func() {
		if !finished { // f panicked: its transaction must not stay open under the next writer
			_ = tx.Exec("ROLLBACK")
		}
	}()
	if err = f(tx); err == nil {
		if err = tx.Exec("COMMIT"); err == nil {
			finished = true
			return nil
		}
		err = fmt.Errorf("commit: %w: %w", ErrUncertain, err)
	}
	finished = true
	if back := tx.Exec("ROLLBACK"); back != nil && !automatic(back) {
		return errors.Join(err, fmt.Errorf("roll back: %w", back))
	}
	return err
}

// automatic says that a rollback failed only because SQLite had rolled back by itself, as it does when a disk is full.
func automatic(err error) bool { return strings.Contains(err.Error(), "no transaction is active") }

// Read runs f on one moment of the file. It waits for a free reader, never for a writer.
func (d *DB) Read(ctx context.Context, f func(*Tx) error) error {
	if err := d.readers.Acquire(ctx, 1); err != nil {
		return err
	}
	defer d.readers.Release(1)
	d.use.RLock()
	defer d.use.RUnlock()
	if d.writer == nil {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c, err := d.reader(ctx)
	if err != nil {
		return fmt.Errorf("connect reader: %w", explain(err))
	}
	tx := &Tx{on: c}
	if err := tx.Exec("BEGIN"); err != nil { // waits for nobody, so that the end of ctx need not interrupt it
		_ = c.close()
		return fmt.Errorf("begin to read: %w", err)
	}
	defer d.release(c)
	return d.note(f(tx))
}

func (d *DB) reader(ctx context.Context) (*connection, error) {
	d.free.Lock()
	if n := len(d.free.conns); n > 0 {
		c := d.free.conns[n-1]
		d.free.conns = d.free.conns[:n-1]
		d.free.Unlock()
		return c, nil
	}
	d.free.Unlock()
	return connect(ctx, d.look)
}

// release ends a reader's transaction and keeps the connection for the next, unless it may still be inside one.
func (d *DB) release(c *connection) {
	if err := (&Tx{on: c}).Exec("ROLLBACK"); err != nil && !automatic(err) {
		_ = c.close()
		return
	}
	d.free.Lock()
	d.free.conns = append(d.free.conns, c)
	d.free.Unlock()
}

// LogBytes is the size of the log file that Checkpoint empties; 0 when there is none. It may be longer than what
// stands in it.
func (d *DB) LogBytes() int64 {
	d.use.RLock()
	defer d.use.RUnlock()
	return d.log.bytes()
}

// Checkpoint copies the log into the database as far as readers allow, without waiting for any of them. whole says that
// everything was copied, so that the log begins anew with the next write.
func (d *DB) Checkpoint(ctx context.Context) (whole bool, err error) {
	return d.checkpoint(ctx, "PASSIVE")
}

// Truncate copies the whole log into the database and cuts it to nothing, waiting for readers to end. It is for
// before a copy of the file is taken, and for measuring it.
func (d *DB) Truncate(ctx context.Context) error {
	whole, err := d.checkpoint(ctx, "TRUNCATE")
	if err == nil && !whole {
		return fmt.Errorf("truncate: %w", ErrBusy)
	}
	return err
}

func (d *DB) checkpoint(ctx context.Context, mode string) (whole bool, err error) {
	d.use.RLock()
	defer d.use.RUnlock()
	d.turn.Lock()
	defer d.turn.Unlock()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if d.writer == nil {
		return false, ErrClosed
	}
	var busy, pages, copied int
	err = (&Tx{on: d.writer}).One("PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied)
	if err != nil {
		return false, fmt.Errorf("checkpoint: %w", err)
	}
	return busy == 0 && pages == copied, nil
}

// Copy writes everything committed so far to a new file at path, while others read and write on.
func (d *DB) Copy(ctx context.Context, path string) error {
	d.use.RLock()
	defer d.use.RUnlock()
	if d.writer == nil {
		return ErrClosed
	}
	source, err := connect(ctx, d.address(url.Values{"_pragma": {d.form.patience()}}))
	if err != nil {
		return fmt.Errorf("copy: %w", explain(err))
	}
	s, err := (&Tx{on: source}).prepare("VACUUM INTO ?", []any{path})
	if err == nil {
		_, err = s.driver.ExecContext(ctx, s.args)
	}
	if err = errors.Join(err, source.close()); err != nil {
		return fmt.Errorf("copy: %w", explain(err))
	}
	return nil
}
