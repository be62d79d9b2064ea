package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// flips are the rows of logs and their columns, each of which is damaged in turn: what it selects is changed one byte at
// a time. Only the moment at which a segment came is in no hash: it is this device's own note and proves nothing.
var flips = []struct{ name, rows, of, put string }{
	{"bytes of a segment", "SELECT id FROM blocks", "SELECT bytes FROM blocks WHERE id = ?", "UPDATE blocks SET bytes = ? WHERE id = ?"},
	{"hash of a segment", "SELECT place FROM segments", "SELECT hash FROM segments WHERE place = ?", "UPDATE segments SET hash = ? WHERE place = ?"},
	{"hash of a log", "SELECT id FROM logs WHERE head > 0", "SELECT hash FROM logs WHERE id = ?", "UPDATE logs SET hash = ? WHERE id = ?"},
	{"key of a log", "SELECT id FROM logs WHERE head > 0", "SELECT public FROM logs WHERE id = ?", "UPDATE logs SET public = ? WHERE id = ?"},
	{"bytes of the open tail", "SELECT place FROM tail", "SELECT bytes FROM tail WHERE place = ?", "UPDATE tail SET bytes = ? WHERE place = ?"},
}

// counts are the numbers in rows of logs, each of which is moved by one.
var counts = []struct{ name, rows, add string }{
	{"place of a segment", "SELECT place FROM segments", "UPDATE segments SET place = place + ? WHERE place = ?"},
	{"block of a segment", "SELECT place FROM segments", "UPDATE segments SET block = block + ? WHERE place = ?"},
	{"start of a segment", "SELECT place FROM segments", "UPDATE segments SET start = start + ? WHERE place = ?"},
	{"size of a segment", "SELECT place FROM segments", "UPDATE segments SET size = size + ? WHERE place = ?"},
	{"head of a log", "SELECT id FROM logs WHERE head > 0", "UPDATE logs SET head = head + ? WHERE id = ?"},
	{"place of an open run", "SELECT place FROM tail", "UPDATE tail SET place = place + ? WHERE place = ?"},
}

// TestEveryClassOfDamageToALogIsFound damages one thing at a time of every row that holds a log, as R5 asks: all of it
// has to be found.
func TestEveryClassOfDamageToALogIsFound(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for i := range 6 {
		a.team(fmt.Sprint("队伍", i))
		a.sync(b)
	}
	b.team("自己的")
	b.numbered()
	if got := codes(t, b); got != "" {
		t.Fatalf("a whole file has findings: %s", got)
	}
	chance := rand.New(rand.NewPCG(5, 5))
	damaged := 0
	for _, f := range flips {
		for _, row := range b.keys(f.rows) {
			var whole []byte
			if err := b.Scan(t.Context(), &whole, f.of, row); err != nil {
				t.Fatal(err)
			}
			for _, at := range []int{0, 1, 2, len(whole) / 2, len(whole) - 1, chance.IntN(len(whole)), chance.IntN(len(whole))} {
				flipped := slices.Clone(whole)
				flipped[at] ^= 1 << chance.IntN(8)
				b.found(fmt.Sprintf("%s %d, byte %d of %d", f.name, row, at, len(whole)), f.put, flipped, row)
				if err := b.Exec(t.Context(), f.put, whole, row); err != nil {
					t.Fatal(err)
				}
				damaged++
			}
		}
	}
	for _, c := range counts {
		for _, row := range b.keys(c.rows) {
			for _, by := range []int64{1, -1} {
				moved := row
				if c.name[:5] == "place" {
					moved += by
				}
				if !b.try(c.add, by, row) {
					continue // another row stands there
				}
				b.found(fmt.Sprintf("%s %d moved by %d", c.name, row, by), "SELECT 1")
				if err := b.Exec(t.Context(), c.add, -by, moved); err != nil {
					t.Fatal(err)
				}
				damaged++
			}
		}
	}
	if got := codes(t, b); got != "" {
		t.Fatalf("all is put back, and found %s", got)
	}
	t.Logf("%d damages", damaged)
}

// keys reads the numbers of rows.
func (d *device) keys(query string) (keys []int64) {
	d.t.Helper()
	var n int
	if err := d.Scan(d.t.Context(), &n, "SELECT count(*) FROM ("+query+")"); err != nil {
		d.t.Fatal(err)
	}
	for i := range n {
		var key int64
		if err := d.Scan(d.t.Context(), &key, query+" LIMIT 1 OFFSET ?", i); err != nil {
			d.t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
}

// found damages something and asks Check.
func (d *device) found(what, do string, args ...any) {
	d.t.Helper()
	if err := d.Exec(d.t.Context(), do, args...); err != nil {
		d.t.Fatal(err)
	}
	if got := codes(d.t.(*testing.T), d); got == "" {
		d.t.Errorf("not found: %s", what)
	}
}

func (d *device) try(do string, args ...any) bool { return d.Exec(d.t.Context(), do, args...) == nil }
