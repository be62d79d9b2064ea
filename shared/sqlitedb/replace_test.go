package sqlitedb_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qianshao/shared/sqlitedb"
)

// twin makes another file of the same form with so many notes in it, closed.
func twin(t *testing.T, path string, texts ...string) {
	t.Helper()
	d, err := sqlitedb.Open(t.Context(), path, notes())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		write(t, d, text)
	}
	if err := errors.Join(d.Truncate(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAFileIsReplacedUnderItsReadersAndWriters(t *testing.T) {
	folder := t.TempDir()
	d := open(t, filepath.Join(folder, "a.db"), notes())
	write(t, d, "old")
	other := filepath.Join(folder, "b.db")
	twin(t, other, "new", "newer", "newest")
	reading, outer := make(chan struct{}), make(chan error)
	go func() {
		outer <- d.Read(t.Context(), func(*sqlitedb.Tx) error {
			reading <- struct{}{}
			<-reading
			for range 20_000 { // Replace waits before the last of them: one inside must not wait for it
				if err := d.Read(t.Context(), func(*sqlitedb.Tx) error { return nil }); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	<-reading
	replaced := make(chan error)
	then := false
	go func() {
		reading <- struct{}{}
		replaced <- d.Replace(t.Context(), other, func() { then = true })
	}()
	if err := errors.Join(<-outer, <-replaced); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d); n != 3 || !then {
		t.Errorf("%d notes after the files changed places", n)
	}
	write(t, d, "goes on")
	if n := count(t, d); n != 4 {
		t.Errorf("%d notes", n)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("the other file is still there")
	}
}

func TestAFileAnotherProgramHasOpenIsNotReplaced(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "a.db"), filepath.Join(folder, "b.db")
	d := open(t, path, notes())
	write(t, d, "old")
	second := open(t, path, notes())
	if n := count(t, second); n != 1 {
		t.Fatal(n)
	}
	twin(t, other, "new", "newer")
	if err := d.Replace(t.Context(), other, func() { t.Error("told") }); !errors.Is(err, sqlitedb.ErrBusy) {
		t.Errorf("%v", err)
	}
	write(t, d, "goes on")
	if n := count(t, second); n != 2 {
		t.Errorf("%d notes", n)
	}
}
