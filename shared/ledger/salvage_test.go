package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
)

// worked is a desk that heard from a neighbour, sealed some of its own work, and left some open.
func worked(t *testing.T) (a, b *device) {
	t.Helper()
	a, b = newDevice(t), newDevice(t)
	for i := range 30 {
		b.team(fmt.Sprint("邻机", i))
	}
	for i := range 40 {
		a.team(fmt.Sprint("自己", i))
		if i == 15 {
			a.sync(b)
		}
		if i%9 == 0 {
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return a, b
}

// mend closes a desk, harms its files, mends and opens them.
func mend(t *testing.T, a *device, harm func(path string)) ledger.Mended {
	t.Helper()
	crashed := *a
	_ = crashed.Close()
	harm(a.path)
	m, err := ledger.Mend(t.Context(), a.path, a.options, errors.New("test"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(strings.TrimSuffix(a.path, "space.db") + m.Aside); err != nil {
		t.Errorf("the damaged file is gone: %v", err)
	}
	a.open()
	a.checked()
	return m
}

func TestAWholeFileIsMendedWithoutLoss(t *testing.T) {
	a, b := worked(t)
	before := a.dump()
	m := mend(t, a, func(string) {})
	if a.dump() != before {
		t.Error("mending changed records")
	}
	if m.Lost != 0 || m.Fetched != 0 || m.Again == 0 || m.Own == 0 || m.Doubtful != 0 {
		t.Errorf("%+v", m)
	}
	a.sync(b)
	a.sync(b)
	if a.dump() != b.dump() {
		t.Error("what was mended does not converge")
	}
	a.team("danach")
	a.sync(b)
	if a.dump() != b.dump() {
		t.Error("what came after does not converge")
	}
}

func TestAFileWithoutItsHeadIsMendedWithoutLoss(t *testing.T) {
	a, _ := worked(t)
	before := a.dump()
	m := mend(t, a, func(path string) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copy(content, bytes.Repeat([]byte("lost+found"), 410))
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	})
	if a.dump() != before || m.Lost != 0 {
		t.Errorf("%+v", m)
	}
}

func TestALostMiddleIsFetchedFromWhoeverHoldsIt(t *testing.T) {
	a, b := worked(t)
	before := a.dump()
	if err := a.Exec(t.Context(), "DELETE FROM segments WHERE place IN (SELECT place FROM segments ORDER BY place LIMIT 2)"); err != nil {
		t.Fatal(err)
	}
	if err := a.Exec(t.Context(), "UPDATE blocks SET bytes = zeroblob(40) WHERE id = (SELECT min(id) FROM blocks)"); err != nil {
		t.Fatal(err)
	}
	m := mend(t, a, func(string) {})
	if m.Again == 0 {
		t.Errorf("%+v", m)
	}
	a.sync(b)
	a.sync(b)
	if n := len(a.list(record.Query{Kind: "team"})); n != 70 || strings.Count(before, "\n") != 70 {
		t.Errorf("%d teams", n)
	}
	if a.dump() != b.dump() {
		t.Error("what was mended does not converge")
	}
}

// Found by a damaged file: the row of a segment was lost, and the bytes it pointed to ended in what looks like the
// beginning of another.
func TestSegmentsWithoutRowsAreFoundByTheirSignatures(t *testing.T) {
	for _, tail := range []string{"", "01", "0101", "02", "010101"} {
		a, _ := worked(t)
		before := a.dump()
		if err := a.Exec(t.Context(), "DELETE FROM segments"); err != nil {
			t.Fatal(err)
		}
		if err := a.Exec(t.Context(), "UPDATE blocks SET bytes = CAST(bytes || unhex(?) AS BLOB)", tail); err != nil {
			t.Fatal(err)
		}
		m := mend(t, a, func(string) {})
		if a.dump() != before || m.Lost != 0 {
			t.Errorf("%q: %+v", tail, m)
		}
	}
}
