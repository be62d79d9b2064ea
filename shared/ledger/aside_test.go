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

// A device that knows it was revoked keeps what is typed in quarantine: in its log, in nobody's tables.
func TestWorkOfARevokedDeviceIsKeptAndTakesNoEffect(t *testing.T) {
	last := uint64(1) // of lane 0 accepted
	allow := func(of *dot.Device) func(c *merge.Change) string {
		return func(c *merge.Change) string {
			if c.Dot.Log.Device == *of && c.Dot.Seq > last {
				return "device_revoked"
			}
			return ""
		}
	}
	var revoked dot.Device
	a := newDevice(t, func(o *ledger.Options) {
		o.Allow, o.Keeps = allow(&revoked), func(denied string) bool { return denied == "device_revoked" }
	})
	hub := newDevice(t, func(o *ledger.Options) { o.Allow = allow(&revoked) })
	id := a.task("一")
	hub.take(a.give(hub))
	revoked = a.options.Device
	before, digests := a.dump(), digestsOf(a)
	edited := a.act(record.Edit{Kind: "task", ID: id, Set: set("title", "二")})
	made := a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "三")})
	if edited.Denied != "device_revoked" || made.Denied != "device_revoked" || len(made.Dots) != 1 || len(edited.Inverse.Edits) != 0 {
		t.Errorf("%+v %+v", edited, made)
	}
	log := dot.Log{Device: a.options.Device}
	check := func(when string) {
		t.Helper()
		if a.dump() != before {
			t.Errorf("%s: it took effect: %s", when, a.dump())
		}
		waiting, err := a.Quarantine(t.Context())
		if err != nil || len(waiting) != 2 || waiting[0].Denied != "device_revoked" || waiting[1].Change.Writes[0].Value.Text() != "三" {
			t.Errorf("%s: %+v, %v", when, waiting, err)
		}
		if diff := cmp.Diff([]syncproto.Denial{{Log: log, First: 2, Last: 3}}, a.OwnDenied()); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
		if p := a.Progress(); p.NeedsAction != 2 || p.OnlyHere+p.NeedsAction != 3 {
			t.Errorf("%s: %+v", when, p)
		}
		if history := a.historyOf("task", id); len(history) != 2 || history[1].Denied == "" {
			t.Errorf("%s: %+v", when, history)
		}
	}
	check("recorded")
	a.reopen()
	check("opened again")
	if err := a.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("tables made anew")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("sealed")
	a.checked()
	for name, sum := range digestsOf(a) {
		if name != "quarantine" && digests[name] != sum {
			t.Errorf("%s changed", name)
		}
	}

	kept := hub.take(a.give(hub)) // a stick may still bring it: others deny it too
	if kept[0].Head != 3 || len(kept[0].Denied) != 1 || hub.dump() != before {
		t.Errorf("%+v", kept)
	}
	last = 3 // a supervisor adopts it
	if err := errors.Join(hub.Reconsider(t.Context()), a.Reconsider(t.Context())); err != nil {
		t.Fatal(err)
	}
	if a.dump() != hub.dump() || a.dump() == before || a.find("task", id).Text("title") != "二" {
		t.Errorf("adopted: %s", a.dump())
	}
	a.checked()
}

func TestOtherDenialsAreRefusedBeforeAnythingIsWritten(t *testing.T) {
	a := newDevice(t, func(o *ledger.Options) {
		o.Allow = func(*merge.Change) string { return "device_read_only" }
		o.Keeps = func(denied string) bool { return denied == "device_revoked" }
	})
	if err := a.refused(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "一")}); !errors.Is(err, ledger.ErrDenied) {
		t.Errorf("%v", err)
	}
	if len(a.Heads()) != 0 {
		t.Error("something was written")
	}
}
