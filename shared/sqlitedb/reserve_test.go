package sqlitedb_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"qianshao/shared/sqlitedb"
)

// written gives the lengths the log had after each of some small commits.
func written(t *testing.T, d *sqlitedb.DB, commits int) []int64 {
	t.Helper()
	var lengths []int64
	for range commits {
		write(t, d, string(bytes.Repeat([]byte("x"), 500)))
		lengths = append(lengths, d.LogBytes())
	}
	return lengths
}

func distinct(lengths []int64) int {
	n := 0
	for i, l := range lengths {
		if i == 0 || l != lengths[i-1] {
			n++
		}
	}
	return n
}

func TestALogThatIsOftenWrittenToIsMadeLongerAheadOfNeed(t *testing.T) {
	busy := notes()
	busy.LogKept = 1 << 20
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, busy)
	lengths := written(t, d, 60)
	if n := distinct(lengths); n > 25 {
		t.Errorf("the log's length changed %d times in %d commits", n, len(lengths))
	}
	t.Run("and what a killed program left is read whole", func(t *testing.T) {
		killed := filepath.Join(t.TempDir(), "killed.db")
		for _, end := range []string{"", "-wal"} {
			content, err := os.ReadFile(path + end)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(killed+end, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, open(t, killed, busy)); n != len(lengths) {
			t.Errorf("%d rows, want %d", n, len(lengths))
		}
	})
	t.Run("and kept when it was emptied", func(t *testing.T) {
		written(t, d, 200)
		if whole, err := d.Checkpoint(t.Context()); err != nil || !whole {
			t.Fatal(whole, err)
		}
		again := written(t, d, 60)
		if n := distinct(again); n != 1 || again[0] != busy.LogKept {
			t.Errorf("log of %d bytes, changed %d times", again[0], n)
		}
		if n := count(t, d); n != 320 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestALogThatIsHardlyWrittenToStaysSmall(t *testing.T) {
	rare := notes()
	rare.LogKept = 1 << 20
	for name, form := range map[string]sqlitedb.Form{"busy": rare, "of its own length": notes()} {
		lengths := written(t, open(t, filepath.Join(t.TempDir(), "a.db"), form), 3)
		if distinct(lengths) != 3 || lengths[2] > 64<<10 {
			t.Errorf("%s: log of %v bytes", name, lengths)
		}
	}
}
