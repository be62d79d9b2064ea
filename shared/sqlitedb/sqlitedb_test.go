package sqlitedb_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"qianshao/shared/sqlitedb"
)

const application = 0x51534c31

func notes() sqlitedb.Form {
	return sqlitedb.Form{Application: application, Steps: []func(*sqlitedb.Tx) error{
		func(tx *sqlitedb.Tx) error { return tx.Exec("CREATE TABLE note (key INTEGER PRIMARY KEY, text TEXT)") },
	}}
}

func open(t *testing.T, path string, form sqlitedb.Form) *sqlitedb.DB {
	t.Helper()
	d, err := sqlitedb.Open(t.Context(), path, form)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func write(t *testing.T, d *sqlitedb.DB, text string) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
		return tx.Exec("INSERT INTO note (text) VALUES (?)", text)
	}); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, d *sqlitedb.DB) (n int) {
	t.Helper()
	if err := d.Read(t.Context(), func(tx *sqlitedb.Tx) error {
		return tx.One("SELECT count(*) FROM note").Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryPragmaReallyHolds(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a ? # % 库.db"), notes())
	write(t, d, "一")
	holds := func(tx *sqlitedb.Tx, want map[string]string) error {
		for name, value := range want {
			var got string
			if err := tx.One("PRAGMA " + name).Scan(&got); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if got != value {
				t.Errorf("%s is %s, want %s", name, got, value)
			}
		}
		return nil
	}
	if err := d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
		return holds(tx, map[string]string{
			"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "wal_autocheckpoint": "0",
			"application_id": fmt.Sprint(application), "user_version": "1", "query_only": "0", "trusted_schema": "0",
		})
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Read(t.Context(), func(tx *sqlitedb.Tx) error {
		if err := tx.Exec("INSERT INTO note (text) VALUES ('x')"); !errors.Is(err, sqlitedb.ErrReadOnly) {
			t.Errorf("a reader could write: %v", err)
		}
		return holds(tx, map[string]string{"journal_mode": "wal", "busy_timeout": "5000", "query_only": "1"})
	}); err != nil {
		t.Fatal(err)
	}
}

// snapshot is every byte and time of the files in a folder.
func snapshot(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x %d", sha256.Sum256(content), info.ModTime().UnixNano())
}

func TestANewerVersionIsRefusedUntouched(t *testing.T) {
	newer := notes()
	newer.Steps = append(newer.Steps, func(tx *sqlitedb.Tx) error { return tx.Exec("ALTER TABLE note ADD COLUMN colour TEXT") })

	t.Run("when its number is in the file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "a.db")
		d := open(t, path, newer)
		write(t, d, "一")
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		refusedUntouched(t, path, sqlitedb.ErrNewer)
	})
	t.Run("when its number is only in the log of a killed program", func(t *testing.T) {
		folder := t.TempDir()
		d := open(t, filepath.Join(folder, "old.db"), notes())
		write(t, d, "一")
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d = open(t, filepath.Join(folder, "old.db"), newer)
		killed := filepath.Join(t.TempDir(), "killed.db")
		for _, end := range []string{"", "-wal"} {
			content, err := os.ReadFile(filepath.Join(folder, "old.db"+end))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(killed+end, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_ = d.Close()
		log := snapshot(t, killed+"-wal")
		refusedUntouched(t, killed, sqlitedb.ErrNewer)
		if snapshot(t, killed+"-wal") != log {
			t.Error("its log was changed")
		}
	})
}

func refusedUntouched(t *testing.T, path string, want error) {
	t.Helper()
	before := snapshot(t, path)
	if d, err := sqlitedb.Open(t.Context(), path, notes()); !errors.Is(err, want) {
		t.Errorf("opened %v with %v, want %v", d, err, want)
	}
	if snapshot(t, path) != before {
		t.Error("the refused file was changed")
	}
}

func TestForeignAndDamagedFilesAreRefusedUntouched(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		content []byte
		want    error
	}{
		"a text":                 {[]byte("时间,姓名\n"), sqlitedb.ErrForeign},
		"a blank disk block":     {make([]byte, 4096), sqlitedb.ErrDamaged},
		"a head cut in its name": {[]byte("SQLite fo"), sqlitedb.ErrDamaged},
		"a head cut off":         {[]byte("SQLite format 3\x00\x10\x00"), sqlitedb.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			refusedUntouched(t, path, c.want)
		})
	}
	t.Run("another program's database", func(t *testing.T) {
		path := filepath.Join(folder, "other.db")
		other := notes()
		other.Application = 7
		d := open(t, path, other)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		refusedUntouched(t, path, sqlitedb.ErrForeign)
	})
	t.Run("a database without a mark", func(t *testing.T) {
		path := filepath.Join(folder, "bare.db")
		bare, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bare.Exec("CREATE TABLE x (y)"); err != nil {
			t.Fatal(err)
		}
		_ = bare.Close()
		refusedUntouched(t, path, sqlitedb.ErrForeign)
	})
	t.Run("an empty file is a new one", func(t *testing.T) {
		path := filepath.Join(folder, "empty.db")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		write(t, open(t, path, notes()), "一")
	})
}

func TestADamagedPageIsNamedNotFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, notes())
	for range 200 {
		write(t, d, string(bytes.Repeat([]byte("文"), 200)))
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(content); i += 2 {
		content[i] ^= 0x5a
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err = sqlitedb.Open(t.Context(), path, notes())
	if err == nil {
		defer d.Close()
		err = d.Read(t.Context(), func(tx *sqlitedb.Tx) error {
			var n int
			return tx.One("SELECT sum(length(text)) FROM note").Scan(&n)
		})
	}
	if !errors.Is(err, sqlitedb.ErrDamaged) {
		t.Errorf("got %v, want %v", err, sqlitedb.ErrDamaged)
	}
}

func TestOlderVersionsAreBroughtUpStepByStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, notes())
	write(t, d, "一")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	form := notes()
	failing := errors.New("no")
	form.Steps = append(form.Steps,
		func(tx *sqlitedb.Tx) error { return tx.Exec("ALTER TABLE note ADD COLUMN colour TEXT") },
		func(*sqlitedb.Tx) error { return failing })
	if _, err := sqlitedb.Open(t.Context(), path, form); !errors.Is(err, failing) {
		t.Fatalf("got %v", err)
	}
	form.Steps[2] = func(tx *sqlitedb.Tx) error { return tx.Exec("UPDATE note SET colour='红'") }
	d = open(t, path, form)
	var colour string
	if err := d.Read(t.Context(), func(tx *sqlitedb.Tx) error {
		return tx.One("SELECT colour FROM note").Scan(&colour)
	}); err != nil || colour != "红" {
		t.Errorf("colour %q, %v", colour, err)
	}
}

func TestAWriteIsWholeOrNotAtAll(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	no := errors.New("no")
	err := d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
		if err := tx.Exec("INSERT INTO note (text) VALUES ('x')"); err != nil {
			return err
		}
		return no
	})
	if !errors.Is(err, no) || count(t, d) != 0 {
		t.Errorf("got %v and %d rows", err, count(t, d))
	}
	func() {
		defer func() { _ = recover() }()
		_ = d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
			if err := tx.Exec("INSERT INTO note (text) VALUES ('x')"); err != nil {
				t.Error(err)
			}
			panic("a rule broke its promise")
		})
	}()
	write(t, d, "二")
	if n := count(t, d); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestReadersSeeOneMomentAndNeverWait(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	write(t, d, "一")
	var group sync.WaitGroup
	for range 20 { // more than there are connections
		group.Go(func() {
			err := d.Read(t.Context(), func(tx *sqlitedb.Tx) error {
				var before, after int
				if err := tx.One("SELECT count(*) FROM note").Scan(&before); err != nil {
					return err
				}
				write(t, d, "二")
				if err := tx.One("SELECT count(*) FROM note").Scan(&after); err != nil {
					return err
				}
				if before != after {
					t.Errorf("one moment showed %d rows and %d", before, after)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := count(t, d); n != 21 {
		t.Errorf("%d rows", n)
	}
}

func TestTheLogIsEmptiedOnlyWhenTold(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	for range 300 {
		write(t, d, string(bytes.Repeat([]byte("x"), 5000)))
	}
	if d.LogBytes() < 300*5000 {
		t.Errorf("log of %d bytes: something emptied it", d.LogBytes())
	}
	if whole, err := d.Checkpoint(t.Context()); err != nil || !whole {
		t.Fatal(whole, err)
	}
	if err := d.Truncate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d.LogBytes() != 0 {
		t.Errorf("log of %d bytes after truncation", d.LogBytes())
	}
}

func TestACopyHoldsWhatWasCommitted(t *testing.T) {
	folder := t.TempDir()
	d := open(t, filepath.Join(folder, "a.db"), notes())
	write(t, d, "一")
	if err := d.Copy(t.Context(), filepath.Join(folder, "b.db")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, filepath.Join(folder, "b.db"), notes())); n != 1 {
		t.Errorf("%d rows", n)
	}
	if err := d.Copy(t.Context(), filepath.Join(folder, "b.db")); err == nil {
		t.Error("a copy overwrote a file")
	}
}

func TestAfterReopeningEverythingGoesOn(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	write(t, d, "一")
	if n := count(t, d); n != 1 {
		t.Fatal(n)
	}
	if err := d.Reopen(t.Context()); err != nil {
		t.Fatal(err)
	}
	write(t, d, "二")
	if n := count(t, d); n != 2 {
		t.Error(n)
	}
}

func TestAClosedDatabaseSaysSo(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	nothing := func(*sqlitedb.Tx) error { return nil }
	for name, err := range map[string]error{
		"write": d.Write(t.Context(), nothing), "read": d.Read(t.Context(), nothing),
		"truncate": d.Truncate(t.Context()), "copy": d.Copy(t.Context(), "x"),
	} {
		if !errors.Is(err, sqlitedb.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnotherProgramHoldingTheFileIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	_ = open(t, path, notes())
	other, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback() //nolint:errcheck // the test is over
	hasty := notes()
	hasty.BusyMillis = 1
	d := open(t, path, hasty)
	nothing := func(*sqlitedb.Tx) error { return nil }
	if err := d.Write(t.Context(), nothing); !errors.Is(err, sqlitedb.ErrBusy) {
		t.Errorf("got %v, want %v", err, sqlitedb.ErrBusy)
	}
	given, giveUp := context.WithCancel(t.Context())
	giveUp()
	if err := d.Write(given, nothing); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestReopeningNeverMakesANewFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, notes())
	write(t, d, "一")
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := d.Reopen(t.Context()); err == nil {
		t.Error("reopened a file that is gone")
	}
	if err := d.Write(t.Context(), func(*sqlitedb.Tx) error { return nil }); !errors.Is(err, sqlitedb.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("made a new file")
	}
}

func TestWhatCannotBeOpenedSaysWhy(t *testing.T) {
	folder := t.TempDir()
	if d, err := sqlitedb.Open(t.Context(), filepath.Join(folder, "none", "a.db"), notes()); !errors.Is(err, sqlitedb.ErrIO) {
		t.Errorf("opened %v with %v", d, err)
	}
	if d, err := sqlitedb.Open(t.Context(), folder, notes()); err == nil {
		t.Errorf("opened a folder: %v", d)
	}
}

func TestStatementsThatMeanNothingSayWhy(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	write(t, d, "一")
	if err := d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
		if err := tx.Exec("INSERT INTO nowhere VALUES (1)"); !errors.Is(err, sqlitedb.ErrDamaged) {
			t.Errorf("a table that is gone: %v", err)
		}
		if _, err := tx.Query("SELECT x FROM note"); !errors.Is(err, sqlitedb.ErrDamaged) {
			t.Errorf("a column that is gone: %v", err)
		}
		var n int
		if err := tx.One("SELECT text FROM note").Scan(&n); !errors.Is(err, sqlitedb.ErrDamaged) {
			t.Errorf("a text where a number belongs: %v", err)
		}
		if err := tx.One("SELECT 1 WHERE 0").Scan(&n); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("no row: %v", err)
		}
		if err := tx.One("nonsense").Scan(&n); err == nil {
			t.Error("nonsense means something")
		}
		rows, err := tx.Query("SELECT key FROM note")
		if err != nil {
			return err
		}
		for rows.Next() {
			n++
		}
		return errors.Join(sqlitedb.Explain(rows.Err()), rows.Close())
	}); err != nil {
		t.Error(err)
	}
}

func TestManyStatementsDoNotPileUp(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	if err := d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
		for i := range 1000 {
			if err := tx.Exec(fmt.Sprintf("INSERT INTO note (text) VALUES ('%d')", i)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d); n != 1000 {
		t.Errorf("%d rows", n)
	}
}

// Found by injected faults: a disk that failed while a database was made left a journal, and the file could never be
// opened again, for looking at it was tried with a connection that may not undo what is half done.
func TestAFileWhoseMakingWasCutOffIsOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	other, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(DELETE)&_pragma=cache_size(10)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	half, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer half.Rollback() //nolint:errcheck // the test is over
	if _, err := half.Exec("CREATE TABLE x (y); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 3000) INSERT INTO x SELECT hex(zeroblob(500)) FROM n"); err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "a.db")
	for _, end := range []string{"", "-journal"} {
		content, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cut+end, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(t, open(t, cut, notes()), "一")
}
