package notebook_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"qianshao/shared/notebook"
	"qianshao/shared/sqlitedb"
)

func TestADamagedNotebookIsMendedWithWhatCanBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "station.db")
	n, err := notebook.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		if err := n.Put(t.Context(), "fact", fmt.Sprint(i), bytes.Repeat([]byte{byte(i)}, 1+i*7)); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(content[:100])
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := notebook.Open(t.Context(), path); !errors.Is(err, sqlitedb.ErrDamaged) {
		t.Fatalf("opened with %v", err)
	}
	aside, kept, err := notebook.Mend(t.Context(), path, time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	if err != nil || kept != 200 {
		t.Fatalf("kept %d, %v", kept, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), aside)); err != nil {
		t.Errorf("the damaged file is gone: %v", err)
	}
	n, err = notebook.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.Sound(t.Context()); err != nil {
		t.Error(err)
	}
	for i := range 200 {
		if v, err := n.Find(t.Context(), "fact", fmt.Sprint(i)); err != nil || len(v) != 1+i*7 {
			t.Errorf("note %d has %d bytes, %v", i, len(v), err)
		}
	}
}
