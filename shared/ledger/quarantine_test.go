package ledger_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

func TestDeniedChangesAreHeldPassedOnAndNotApplied(t *testing.T) {
	a, c := newDevice(t), newDevice(t)
	denied := map[dot.Device]string{}
	b := newDevice(t, func(o *ledger.Options) {
		o.Allow = func(c *merge.Change) string {
			if c.Dot.Seq == 1 && c.Dot.Log.Device == a.options.Device {
				return "" // the last one accepted
			}
			return denied[c.Dot.Log.Device]
		}
	})
	id := a.team("一")
	a.sync(b)
	denied[a.options.Device] = "device_revoked"
	a.act(record.Edit{Kind: "team", ID: id, Set: set("name", "二")})
	a.team("三")
	kept := b.take(a.give(b))
	log := dot.Log{Device: a.options.Device, Lane: 1}
	want := []syncproto.Kept{{Log: log, Head: 3, Denied: []syncproto.Denial{{Log: log, First: 2, Last: 3}}}}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Error(diff)
	}
	if got := b.find("team", id).Text("name"); got != "一" || len(b.list(record.Query{Kind: "team"})) != 1 {
		t.Errorf("applied: %s", got)
	}
	if diff := cmp.Diff(want[0].Denied, b.Holding(a.options.Device).Denied); diff != "" {
		t.Error(diff)
	}
	b.reopen()
	waiting, err := b.Quarantine(t.Context())
	if err != nil || len(waiting) != 2 || waiting[0].Denied != "device_revoked" || waiting[0].Received == 0 {
		t.Errorf("%+v, %v", waiting, err)
	}
	b.checked()
	if err := b.View(t.Context(), func(r record.Reader) error {
		history, err := r.History("team", id)
		if len(history) != 2 || history[0].Denied != "" || history[1].Denied == "" {
			t.Errorf("%+v", history)
		}
		return err
	}); err != nil {
		t.Error(err)
	}

	c.take(b.give(c))
	if diff := cmp.Diff(a.dump(), c.dump()); diff != "" {
		t.Errorf("not passed on: %s", diff)
	}

	// An edit here of a field whose denied write it never saw stands beside it once it is allowed.
	b.act(record.Edit{Kind: "team", ID: id, Set: set("members", 4)})
	if err := b.Reconsider(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, _ := b.Quarantine(t.Context()); len(n) != 2 {
		t.Errorf("%d wait", len(n))
	}
	delete(denied, a.options.Device)
	if err := b.Reconsider(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, _ := b.Quarantine(t.Context()); len(n) != 0 || b.find("team", id).Text("name") != "二" {
		t.Errorf("%d wait, shows %s", len(n), b.find("team", id).Text("name"))
	}
	b.checked()
	denied[b.options.Device] = "device_read_only"
	if err := b.refused(record.Edit{Kind: "team", ID: id, Set: set("name", "四")}); !errors.Is(err, ledger.ErrDenied) {
		t.Errorf("got %v", err)
	}
	if err := b.Reconsider(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.find("team", id); got.Number("members") != 0 {
		t.Errorf("%+v", got.Values)
	}
}
