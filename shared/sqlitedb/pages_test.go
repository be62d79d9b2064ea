package sqlitedb_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"qianshao/shared/sqlitedb"
)

// beyondPages is how many bytes SQLite has asked for since it was last told to count anew, at most at once, for pages that
// found no room in what is kept for them; held is how many are in what is kept now.
func beyondPages(t *testing.T, anew bool) (most int64, held int32) {
	t.Helper()
	tls := libc.NewTLS()
	defer tls.Close()
	p := tls.Alloc(16)
	defer tls.Free(16)
	reset := int32(0)
	if anew {
		reset = 1
	}
	if code := sqlite3.Xsqlite3_status(tls, sqlite3.SQLITE_STATUS_PAGECACHE_USED, p, p+8, 0); code != sqlite3.SQLITE_OK {
		t.Fatalf("code %d", code)
	}
	held = libc.AtomicLoadPInt32(p)
	if code := sqlite3.Xsqlite3_status(tls, sqlite3.SQLITE_STATUS_PAGECACHE_OVERFLOW, p, p+8, reset); code != sqlite3.SQLITE_OK {
		t.Fatalf("code %d", code)
	}
	return int64(libc.AtomicLoadPInt32(p + 8)), held
}

// However large the files are and however many read them at once, SQLite's pages take no more memory than is kept for them.
func TestPagesOfAllFilesShareOneMemory(t *testing.T) {
	var files []*sqlitedb.DB
	for _, name := range []string{"a.db", "b.db"} {
		files = append(files, open(t, filepath.Join(t.TempDir(), name), notes()))
	}
	beyondPages(t, true)
	long := strings.Repeat("长", 1000)
	for _, d := range files {
		if err := d.Write(t.Context(), func(tx *sqlitedb.Tx) error {
			for range 4000 {
				if err := tx.Exec("INSERT INTO note (text) VALUES (?)", long); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	var readers sync.WaitGroup
	for n := range 8 {
		readers.Go(func() {
			if err := files[n%2].Read(t.Context(), func(tx *sqlitedb.Tx) error {
				var bytes int
				if err := tx.One("SELECT sum(length(text)) FROM note").Scan(&bytes); err != nil {
					return err
				}
				if bytes != 4000*1000 {
					t.Errorf("%d characters", bytes)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
	most, held := beyondPages(t, false)
	if held < 1000 || most > 1<<20 {
		t.Errorf("%d pages are in what is kept for them, %d bytes were asked for besides", held, most)
	}
}
