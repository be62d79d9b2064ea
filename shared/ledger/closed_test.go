package ledger_test

import (
	"errors"
	"io"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
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
	for what, err := range failures {
		if !errors.Is(err, sqlitedb.ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
