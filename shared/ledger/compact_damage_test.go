package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// sparse is a hub whose blocks are half unused once the first desk's history is joined, and the log of that desk.
func sparse(t *testing.T) (hub *device, first dot.Vector) {
	t.Helper()
	hub = newDevice(t)
	var runs []syncproto.Run
	for i := range 2 {
		d := newDevice(t)
		id := d.task("一")
		for n := range uint64(40 - 20*i) {
			d.act(record.Edit{Kind: "task", ID: id, Set: set("title", noisy(n+uint64(i)<<20, 1<<10))})
			if err := d.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		runs = append(runs, d.give(hub)...)
		if i == 0 {
			first = d.Vector()
		}
	}
	hub.take(runs)
	if err := hub.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	hub.reopen()
	return hub, first
}

// What is left unused is written out as one transaction, whose failure costs nothing.
func TestWritingSparseBlocksAnewIsAllOrNothing(t *testing.T) {
	hub, first := sparse(t)
	dump, unused := hub.dump(), "SELECT (SELECT sum(length(bytes)) FROM blocks) - (SELECT sum(size) FROM segments)"
	for _, on := range []string{"UPDATE ON segments", "UPDATE ON blocks"} {
		if err := hub.Exec(t.Context(), "CREATE TRIGGER fails BEFORE "+on+" BEGIN SELECT RAISE(ABORT, 'the disk says no'); END"); err != nil {
			t.Fatal(err)
		}
		if done, err := hub.Compact(t.Context(), first); err == nil {
			t.Errorf("%s: %+v", on, done)
		}
		if err := hub.Exec(t.Context(), "DROP TRIGGER fails"); err != nil {
			t.Fatal(err)
		}
		hub.checked()
		if n := hub.count(unused); n < 32<<10 {
			t.Errorf("%s: %d bytes are unused", on, n)
		}
	}
	if _, err := hub.Compact(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if n := hub.count(unused); n != 0 {
		t.Errorf("%d bytes are left unused", n)
	}
	hub.checked()
	if hub.dump() != dump {
		t.Error("the records changed")
	}
}

// Bytes that lie beyond their block are nobody's to move.
func TestASegmentBeyondItsBlockStopsTheRewriting(t *testing.T) {
	hub, first := sparse(t)
	var other dot.Log
	for log := range hub.Vector() {
		if first[log] == 0 {
			other = log
		}
	}
	if err := hub.Exec(t.Context(), "UPDATE segments SET start = start + (1 << 20) WHERE place & 1099511627775 > 2 AND place >> 40 = (SELECT id FROM logs WHERE device = ?)", other.Device[:]); err != nil {
		t.Fatal(err)
	}
	before := hub.count("SELECT sum(start) FROM segments WHERE start > 1 << 19")
	if done, err := hub.Compact(t.Context(), first); !errors.Is(err, ledger.ErrDamaged) || done.Segments < 40 {
		t.Errorf("%+v, %v", done, err)
	}
	if after := hub.count("SELECT sum(start) FROM segments WHERE start > 1 << 19"); after != before {
		t.Errorf("starts of %d became %d", before, after)
	}
}

// What is not whole is not joined; what nobody can read is said.
func TestCompactingTouchesNothingThatIsNotWhole(t *testing.T) {
	for name, c := range map[string]struct {
		do    string
		named bool // by Compact; else it is left for Check
	}{
		"another hash":          {"UPDATE segments SET hash = zeroblob(32) WHERE place & 1099511627775 = 13", false},
		"a segment gone":        {"DELETE FROM segments WHERE place & 1099511627775 = 5", false},
		"a neighbour's bytes":   {"UPDATE segments SET (block, start, size) = (SELECT block, start, size FROM segments WHERE place & 1099511627775 = 5) WHERE place & 1099511627775 = 4", false},
		"receipts of nothing":   {"INSERT INTO receipts SELECT place, x'0000' FROM segments", true},
		"receipts without end":  {"INSERT INTO receipts SELECT place, x'0180' FROM segments", true},
		"receipts of more":      {"INSERT INTO receipts SELECT place, x'0500' FROM segments", true},
		"an index that is none": {"UPDATE meta SET value = 'far' WHERE name LIKE 'touched %'", true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t)
			a.urgently(12, a.task("一"))
			if err := errors.Join(a.Index(t.Context()), a.Exec(t.Context(), c.do)); err != nil {
				t.Fatal(err)
			}
			before := a.count("SELECT count(*) FROM segments")
			done, err := a.Compact(t.Context(), a.Vector())
			if c.named != errors.Is(err, ledger.ErrDamaged) || !c.named && err != nil {
				t.Errorf("%v", err)
			}
			if after := a.count("SELECT count(*) FROM segments"); after != before-done.Segments+done.Into || name != "a segment gone" && done.Into > 0 {
				t.Errorf("%+v: %d became %d", done, before, after)
			}
		})
	}
}

// A save whose outcome was unknown is looked for wherever it may be by now, and the next one takes no number twice.
func TestAnUnknownOutcomeIsLookedForInSealedSegmentsToo(t *testing.T) {
	a := newDevice(t)
	a.team("x")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, after := a.Settle(t.Context(), true, func() error { return nil }); after != nil {
		t.Errorf("saved, and said %v", after)
	}
	if _, after := a.Settle(t.Context(), false, func() error { return nil }); after == nil || errors.Is(after, ledger.ErrUnknownOutcome) {
		t.Errorf("not saved, and said %v", after)
	}
	if _, after := a.Settle(t.Context(), true, func() error { return a.Exec(t.Context(), "ALTER TABLE tail RENAME TO away") }); !errors.Is(after, ledger.ErrUnknownOutcome) {
		t.Errorf("nobody could look, and said %v", after)
	}
	if _, err := a.Record(t.Context(), author, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", "y")}}}, nil
	}); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("recorded without having read the file again: %v", err)
	}
	if err := a.Exec(t.Context(), "ALTER TABLE away RENAME TO tail"); err != nil {
		t.Fatal(err)
	}
	a.team("y")
	if n := len(a.list(record.Query{Kind: "team"})); n != 2 {
		t.Errorf("%d teams", n)
	}
	a.checked()
}

// Work that is called off before its turn does nothing.
func TestWhatIsCalledOffIsNotDone(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for i := range 40 {
		b.act(record.Edit{Kind: "journal", ID: uuid.New(), Set: set("text", fmt.Sprint(i))})
	}
	runs := b.give(a)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	dump := a.dump()
	failures := map[string]error{}
	_, failures["append"] = a.Append(ended, runs)
	_, failures["all"] = a.RecordAll(ended, author, []record.Act{{Edits: []record.Edit{{Kind: "team", ID: record.NewID(1), Set: set("name", "y")}}}})
	_, failures["check"] = a.Check(ended)
	_, failures["holders"] = a.Holders(ended)
	failures["rebuild"] = a.Rebuild(ended)
	for what, err := range failures {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if a.dump() != dump || len(a.Vector()) != 0 {
		t.Error("something was done")
	}
}
