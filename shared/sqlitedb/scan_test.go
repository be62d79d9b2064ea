package sqlitedb_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qianshao/shared/sqlitedb"
)

func TestAScanFindsEveryRowOfAWholeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, notes())
	texts := map[string]bool{}
	for i := range 300 {
		text := fmt.Sprint(i, strings.Repeat("文", i*i%7000))
		texts[text] = true
		write(t, d, text)
		if i == 150 {
			if err := d.Truncate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := map[string]bool{}
	count := func(r sqlitedb.Found) {
		if len(r.Values) == 2 && r.Keyed && r.Latest && !r.Cut {
			if text, ok := r.Values[1].(string); ok && texts[text] {
				found[text] = true
			}
		}
	}
	if err := sqlitedb.Scan(path, count); err != nil { // half of it in the log
		t.Fatal(err)
	}
	if len(found) != len(texts) {
		t.Errorf("found %d of %d", len(found), len(texts))
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	clear(found)
	if err := sqlitedb.Scan(path, count); err != nil || len(found) != len(texts) {
		t.Errorf("closed: found %d of %d, %v", len(found), len(texts), err)
	}
}

func TestAScanOfRubbishEndsAndFindsWhatIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, notes())
	for i := range 400 {
		write(t, d, fmt.Sprint(i, " ", strings.Repeat("x", i%90*60)))
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 2))
	least := 400
	for range 60 {
		content := bytes.Clone(whole)
		for range 1 + chance.IntN(30) {
			content[chance.IntN(len(content))] ^= byte(1 + chance.IntN(255))
		}
		copy(content, bytes.Repeat([]byte{0xa5}, 100)) // never with a head
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		found := map[int64]bool{}
		if err := sqlitedb.Scan(path, func(r sqlitedb.Found) {
			if text, ok := last(r).(string); ok && strings.HasPrefix(text, fmt.Sprint(r.Key-1, " ")) {
				found[r.Key] = true
			}
		}); err != nil {
			t.Fatal(err)
		}
		least = min(least, len(found))
	}
	if least < 300 {
		t.Errorf("of 400 rows only %d were found", least)
	}
	t.Logf("at least %d of 400 rows", least)
}

func last(r sqlitedb.Found) any {
	if len(r.Values) == 0 {
		return nil
	}
	return r.Values[len(r.Values)-1]
}

func TestABrokenLogIsToldFromOneThatEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d := open(t, path, notes())
	for i := range 40 {
		write(t, d, fmt.Sprint(i))
		if i == 20 {
			if _, err := d.Checkpoint(t.Context()); err != nil { // so that the log begins anew over old frames
				t.Fatal(err)
			}
		}
	}
	whole, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if sqlitedb.LogBroken(path) {
		t.Error("a whole log is called broken")
	}
	copied := filepath.Join(t.TempDir(), "b.db")
	for name, c := range map[string]struct {
		at   int
		want bool
	}{"in its head": {5, true}, "in its salt": {20, true}, "in the first page": {3000, true}, "in a later page": {32 + 4120*6 + 900, true}, "in the head of a frame": {32 + 4120*6 + 9, true}} {
		rotten := bytes.Clone(whole)
		rotten[c.at] ^= 0x40
		if err := os.WriteFile(copied+"-wal", rotten, 0o600); err != nil {
			t.Fatal(err)
		}
		if sqlitedb.LogBroken(copied) != c.want {
			t.Errorf("%s: want %v", name, c.want)
		}
	}
}
