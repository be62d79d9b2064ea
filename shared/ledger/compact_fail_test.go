package ledger_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// Compacting is all or nothing: whatever fails in the middle of it leaves the file as it was.
func TestCompactingThatFailsLeavesTheFileAsItWas(t *testing.T) {
	hub := newDevice(t)
	var ids []uuid.UUID
	var desks []*device
	for range 2 {
		d := newDevice(t)
		desks, ids = append(desks, d), append(ids, d.task("一"))
	}
	for range 3 { // batches, so that blocks stay behind half used
		var runs []syncproto.Run
		for i, d := range desks {
			d.urgently(9, ids[i])
			runs = append(runs, d.give(hub)...)
		}
		hub.take(runs)
	}
	if err := hub.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	dump, history := hub.dump(), hub.historyOf("task", ids[0])
	sizes, err := hub.Sizes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []string{
		"DELETE ON segments", "INSERT ON blocks", "INSERT ON segments", "INSERT ON receipts", "DELETE ON touched", "INSERT ON touched", "DELETE ON blocks",
	} {
		if err := hub.Exec(t.Context(), "CREATE TRIGGER fails BEFORE "+on+" BEGIN SELECT RAISE(ABORT, 'the disk says no'); END"); err != nil {
			t.Fatal(err)
		}
		if done, err := hub.Compact(t.Context(), hub.Vector()); err == nil {
			t.Errorf("%s: %+v", on, done)
		}
		if err := hub.Exec(t.Context(), "DROP TRIGGER fails"); err != nil {
			t.Fatal(err)
		}
		now, err := hub.Sizes(t.Context())
		if err != nil || now.Segments != sizes.Segments || now.Bytes != sizes.Bytes {
			t.Errorf("%s: %+v became %+v, %v", on, sizes, now, err)
		}
		hub.checked()
		if hub.dump() != dump || !cmp.Equal(history, hub.historyOf("task", ids[0]), values) {
			t.Errorf("%s: records or history changed", on)
		}
	}
	if hub.compacted().Segments == 0 {
		t.Error("it does not go on once the disk says yes")
	}
	hub.checked()
	if !cmp.Equal(history, hub.historyOf("task", ids[0]), values) {
		t.Error("the history changed")
	}
}

// What cannot be read is said, by everything that looks.
func TestLookingIntoABrokenFileSaysSo(t *testing.T) {
	a := newDevice(t)
	a.urgently(12, a.task("一"))
	if err := a.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	stable := a.Vector()
	for _, table := range []string{"holders", "receipts", "blocks", "segments"} {
		if err := a.Exec(t.Context(), "DROP TABLE "+table); err != nil {
			t.Fatal(err)
		}
		looks := map[string]func() error{
			"holders":  func() error { _, err := a.Holders(t.Context()); return err },
			"receipts": func() error { _, err := a.Compact(t.Context(), stable); return err },
			"blocks":   func() error { _, err := a.Compact(t.Context(), stable); return err },
			"segments": func() error { _, err := a.Sizes(t.Context()); return err },
		}
		if err := looks[table](); err == nil {
			t.Errorf("without %s nothing is wrong", table)
		}
	}
	waits := func(dot.Device) bool { return true }
	if _, err := a.Stable(t.Context(), waits); err == nil {
		t.Error("what is stable is known without holders")
	}
	if err := a.Heard(t.Context(), dot.Device{1}, 1, stable); err == nil {
		t.Error("heard without holders")
	}
	if err := a.Fence(t.Context(), dot.Device{1}, 1); err == nil {
		t.Error("fenced without holders")
	}
	if _, err := a.Holder(t.Context(), dot.Device{1}); err == nil {
		t.Error("looked up without holders")
	}
}

// What was joined lies behind what came after it; tables made anew must not take that for the order of the log, or a write
// another desk replaced would stand again.
func TestTablesAreMadeAnewInTheOrderOfTheLogs(t *testing.T) {
	a, b, hub := newDevice(t), newDevice(t), newDevice(t)
	id := a.task("一")
	a.act(record.Edit{Kind: "task", ID: id, Set: set("place", "白沙镇")})
	a.urgently(20, id)
	b.take(a.give(b))
	hub.take(a.give(hub))
	for i := range 70 { // sealed together: too large to be joined
		a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", fmt.Sprint(i))})
	}
	hub.take(a.give(hub))
	b.act(record.Edit{Kind: "task", ID: id, Set: set("title", "换了")})
	hub.take(b.give(hub))
	if err := hub.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if done, err := hub.Compact(t.Context(), dot.Vector{{Device: a.options.Device}: 22}); err != nil || done.Into != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	dump := hub.dump()
	hub.Together(1)
	if err := hub.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dump, hub.dump()); diff != "" {
		t.Error(diff)
	}
	hub.checked()
}

// Which bytes of which block are unused is known of one file; an adopted image is another one, under the same numbers.
func TestWhatIsUnusedIsForgottenWhenAnImageIsAdopted(t *testing.T) {
	a, taker := newDevice(t), newDevice(t)
	id := a.task("一")
	a.urgently(29, id)
	for i := range 64 { // one large segment, that stays as it is
		a.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", fmt.Sprint(i))})
	}
	taker.take(a.give(taker)) // all in one block
	taker.compacted()
	a.urgently(11, a.task("二"))
	more := newDevice(t) // its first block holds the large one and some that will be joined
	more.take(a.give(more))
	path, adoption := more.image()
	taker.adopt(path, adoption)
	taker.compacted()
	taker.checked()
	if taker.dump() != a.dump() {
		t.Error("records were lost")
	}
}
