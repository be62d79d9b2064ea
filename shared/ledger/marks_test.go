package ledger_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

var hub, neighbour = dot.Device{1}, dot.Device{2}

func (d *device) says(s ledger.Standing) {
	d.t.Helper()
	if err := d.Confirm(d.t.Context(), s); err != nil {
		d.t.Fatal(err)
	}
}

func (d *device) mark(kind string, id uuid.UUID, want record.Mark) {
	d.t.Helper()
	if got := d.find(kind, id).Mark; got != want {
		d.t.Errorf("%s: mark %d, want %d", kind, got, want)
	}
}

func TestMarksSayHowFarAndNeverMore(t *testing.T) {
	a := newDevice(t)
	first, second := a.team("一"), a.team("二")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	lane1 := dot.Log{Device: a.options.Device, Lane: 1}
	a.mark("team", first, record.OnlyHere)
	if diff := cmp.Diff(ledger.Progress{OnlyHere: 2}, a.Progress()); diff != "" {
		t.Error(diff)
	}

	a.Handed(hub, lane1, 2)
	a.mark("team", second, record.Sent)
	a.Disconnected(hub)
	a.mark("team", second, record.OnlyHere)

	a.says(ledger.Standing{Device: neighbour, Acked: dot.Vector{lane1: 2}})
	a.mark("team", second, record.AtNeighbour)
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{lane1: 1}})
	a.mark("team", first, record.Confirmed)
	a.mark("team", second, record.AtNeighbour)
	if diff := cmp.Diff(ledger.Progress{Confirmed: 1, AtNeighbour: 1}, a.Progress()); diff != "" {
		t.Error(diff)
	}
	if unsent := a.list(record.Query{Kind: "team", Unsent: true}); len(unsent) != 1 || unsent[0].ID != second {
		t.Errorf("%d unsent", len(unsent))
	}

	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{lane1: 2}, Denied: []syncproto.Denial{{Log: lane1, First: 2, Last: 2}}})
	a.mark("team", second, record.NeedsAction)
	if diff := cmp.Diff(ledger.Progress{Confirmed: 1, NeedsAction: 1}, a.Progress()); diff != "" {
		t.Error(diff)
	}

	// An edit makes a record wait again, as the least of its changes.
	a.act(record.Edit{Kind: "team", ID: first, Set: set("members", 3)})
	a.mark("team", first, record.OnlyHere)
	if p := a.Progress(); p.Pending() != 1 {
		t.Errorf("%+v", p)
	}

	// A hub that forgot takes its word back, also across a restart.
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{}})
	a.mark("team", first, record.OnlyHere)
	a.mark("team", second, record.AtNeighbour)
	a.reopen()
	a.mark("team", second, record.AtNeighbour)
	if s := a.Standings(); len(s) != 2 {
		t.Errorf("%v", s)
	}
}

func TestRecordsOfOthersHaveNoMark(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("一")
	a.sync(b)
	b.mark("team", id, record.NotMine)
	b.act(record.Edit{Kind: "team", ID: id, Set: set("members", 3)})
	b.mark("team", id, record.OnlyHere)
	if n := len(b.list(record.Query{Kind: "team", Unsent: true})); n != 1 {
		t.Errorf("%d unsent", n)
	}
	if n := len(newDevice(t).list(record.Query{Kind: "team", Unsent: true})); n != 0 {
		t.Errorf("%d unsent", n)
	}
}

func TestWhatRoseIsKeptWhenTheLedgerIsTended(t *testing.T) {
	a := newDevice(t)
	id := a.team("一")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.says(ledger.Standing{Device: hub, Hub: true, At: 7, Acked: dot.Vector{{Device: a.options.Device, Lane: 1}: 1}})
	for range 2 {
		if err := a.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	a.reopen()
	a.mark("team", id, record.Confirmed)
	if s := a.Standings()[hub]; s.At != 7 || !s.Hub {
		t.Errorf("%+v", s)
	}
}

func TestAMarkCountsChangesOfFormerIncarnations(t *testing.T) {
	a := newDevice(t)
	id := a.team("一")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(a.path + "-witness"); err != nil {
		t.Fatal(err)
	}
	a.open()
	a.act(record.Edit{Kind: "team", ID: id, Set: set("members", 3)})
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := dot.Log{Device: a.options.Device, Incarnation: a.Incarnation(), Lane: 1}
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{now: 1}})
	a.mark("team", id, record.OnlyHere)
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{now: 1, {Device: now.Device, Lane: 1}: 1}})
	a.mark("team", id, record.Confirmed)
}

func TestWatchersHearOfEveryGrowth(t *testing.T) {
	a := newDevice(t)
	grew, stop := a.Watch()
	quiet := func() {
		t.Helper()
		select {
		case <-grew:
			t.Error("told of nothing")
		default:
		}
	}
	told := func() {
		t.Helper()
		select {
		case <-grew:
		default:
			t.Error("not told")
		}
	}
	quiet()
	a.team("一")
	a.team("二")
	told()
	quiet()
	a.act(record.Edit{Kind: "team", ID: record.KeyID("team", "x"), Delete: true})
	quiet()
	a.says(ledger.Standing{Device: hub})
	told()
	stop()
	a.team("三")
	quiet()
}
