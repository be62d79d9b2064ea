package ledger_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// A record that one change wrote keeps no writes in a list. What is made of its values must be what a merge would hold, or an
// edit made on it would replace nothing, or too much.
func TestAListedRecordStandsAsItsWritesDo(t *testing.T) {
	a, b := newDevice(t, func(o *ledger.Options) { o.Schema = newer() }), newDevice(t)
	id := func(name string) uuid.UUID { return record.KeyID("team", name) }
	whole := set("name", "蓝天", "members", 12, "status", "open", "ready", true)
	whole["seen_at"], whole["task"] = merge.OfTime(1_700_000_000_000), merge.OfID([16]byte{1, 2, 3})
	skills := map[string][]merge.Value{"skills": {merge.OfText("水上"), merge.OfText("山地"), merge.OfText("医疗")}}
	a.act(record.Edit{Kind: "team", ID: id("once"), Set: whole, Add: skills})
	a.act(record.Edit{Kind: "team", ID: id("members only"), Add: skills})
	a.act(record.Edit{Kind: "team", ID: id("of a newer version"), Set: set("name", "蓝天", "motto", "必达")})
	for _, name := range []string{"edited", "cleared", "left", "deleted and kept", "contested"} {
		a.act(record.Edit{Kind: "team", ID: id(name), Set: set("name", name, "members", 3), Add: skills})
	}
	a.act(record.Edit{Kind: "team", ID: id("edited"), Set: set("name", "二")})
	a.act(record.Edit{Kind: "team", ID: id("cleared"), Set: map[string]merge.Value{"members": {}}})
	a.act(record.Edit{Kind: "team", ID: id("left"), Remove: map[string][]merge.Value{"skills": {merge.OfText("山地")}}})
	a.sync(b)
	a.act(record.Edit{Kind: "team", ID: id("deleted and kept"), Delete: true})
	b.act(record.Edit{Kind: "team", ID: id("deleted and kept"), Set: set("members", 4)})
	a.act(record.Edit{Kind: "team", ID: id("contested"), Set: set("status", "done")})
	b.act(record.Edit{Kind: "team", ID: id("contested"), Set: set("status", "closed")})
	a.sync(b)

	sole := []uuid.UUID{id("once"), id("members only"), id("left")} // who removes a member replaces its add; the others stand as they were written
	for d, sole := range map[*device][]uuid.UUID{a: append(sole, id("of a newer version")), b: sole} {
		listed := d.list(record.Query{Kind: "team"})
		if len(listed) != 8 {
			t.Fatalf("%d teams", len(listed))
		}
		for i := range listed {
			row, found := &listed[i], d.find("team", listed[i].ID)
			if diff := cmp.Diff(found.State(), row.State(), cmp.AllowUnexported(merge.Value{})); diff != "" {
				t.Errorf("%s: found and listed stand differently: %s", row.Title(), diff)
			}
			if diff := cmp.Diff(found.Basis(), row.Basis()); diff != "" {
				t.Errorf("%s: found and listed have another basis: %s", row.Title(), diff)
			}
			if diff := cmp.Diff(found.Conflicts(), row.Conflicts()); diff != "" {
				t.Errorf("%s: found and listed have other conflicts: %s", row.Title(), diff)
			}
			if one := slices.Contains(sole, row.ID); one != (row.Merged.Fields == nil) || one == row.Sole.Dot.IsZero() {
				t.Errorf("%s: one change wrote it: %v, but its sole write is %v and %d fields are kept", row.Title(), one, row.Sole, len(row.Merged.Fields))
			}
		}
	}
}
