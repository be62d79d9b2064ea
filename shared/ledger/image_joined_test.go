package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A space whose small segments were joined still comes as an image, with the times its changes came; so does one that
// came as an image and is handed on.
func TestAnImageIsMadeOfJoinedSegmentsToo(t *testing.T) {
	a, hub, fresh, next := newDevice(t), newDevice(t), newDevice(t), newDevice(t)
	first := a.task("一")
	for range 6 {
		a.urgently(8, first)
		hub.take(a.give(hub))
	}
	if done := hub.compacted(); done.Segments == 0 || hub.count("SELECT count(*) FROM receipts") == 0 {
		t.Fatalf("%+v", done)
	}
	fresh.adopt(hub.image())
	next.adopt(fresh.image())
	a.adopt(hub.image()) // and over the segments that were never joined
	for _, d := range []*device{fresh, next} {
		d.checked()
		if diff := cmp.Diff(hub.historyOf("task", first), d.historyOf("task", first), values); diff != "" {
			t.Errorf("the history or the times its changes came: %s", diff)
		}
	}
	a.checked()
	same(t, fresh, hub)
	same(t, next, hub)
	a.urgently(3, first)
	hub.take(a.give(hub))
	fresh.take(a.give(fresh))
	hub.checked()
	fresh.checked()
	same(t, fresh, hub)
}
