package ledger_test

import (
	"errors"
	"io"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

func TestAClosedLedgerSaysSoWhateverIsAsked(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("x")
	runs := a.give(b)
	at := dot.Dot{Log: runs[0].Log, Seq: 1}
	for _, d := range []*device{a, b} {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	nothing := func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: set("name", "y")}}}, nil
	}
	failures := map[string]error{"view": a.View(ctx, func(record.Reader) error { return nil })}
	_, failures["record"] = a.Record(ctx, author, nothing)
	_, failures["batch"] = a.RecordBatch(ctx, author, []func(record.Reader) (record.Act, error){nothing})
	_, failures["append"] = b.Append(ctx, runs)
	_, failures["load"] = a.Load(ctx, at.Log, 0, 1)
	_, failures["change"] = a.Change(ctx, at)
	_, failures["received"] = a.Received(ctx, at.Log, 1)
	_, failures["check"] = a.Check(ctx)
	_, _, failures["fingerprint"] = a.Fingerprint(ctx)
	failures["dump"] = a.Dump(ctx, io.Discard)
	failures["rebuild"] = a.Rebuild(ctx)
	failures["reconsider"] = a.Reconsider(ctx)
	failures["index"] = a.Index(ctx)
	failures["backup"] = a.Backup(ctx, a.path+".backup")
	failures["behind"] = a.Behind(ctx, dot.Vector{at.Log: 9})
	failures["confirm"] = errors.Join(a.Confirm(ctx, ledger.Standing{Device: hub, Hub: true}))
	_, failures["image"] = a.Image(ctx, a.path+".image")
	_, failures["prove"] = a.Prove(ctx)
	_, failures["unproven"] = a.Unproven(ctx)
	_, failures["compact"] = a.Compact(ctx, dot.Vector{at.Log: 1})
	_, failures["sizes"] = a.Sizes(ctx)
	_, failures["holders"] = a.Holders(ctx)
	_, failures["holder"] = a.Holder(ctx, hub)
	_, failures["stable"] = a.Stable(ctx, func(dot.Device) bool { return true })
	failures["heard"] = a.Heard(ctx, hub, 1, nil)
	failures["fence"] = a.Fence(ctx, hub, 1)
	failures["tend"] = a.Tend(ctx) // what was said last was not kept
	_, failures["all"] = a.RecordAll(ctx, author, []record.Act{{Edits: []record.Edit{{Kind: "team", ID: id, Set: set("name", "y")}}}})
	_, failures["evidence"] = b.Append(ctx, []syncproto.Run{{Log: at.Log, Public: runs[0].Public, Segments: []segment.Sealed{{First: 1, Last: 1, Bytes: []byte{1}}}}})
	for what, err := range failures {
		if !errors.Is(err, sqlitedb.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
