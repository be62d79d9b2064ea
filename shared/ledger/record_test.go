package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

func TestAnActIsReadBackAndTravels(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	r := a.act(
		record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "蓝天救援队", "members", 12, "status", "open", "ready", true,
			"task", record.NewID(2)), Add: map[string][]merge.Value{"skills": texts("水域", "山地")}},
		record.Edit{Kind: "task", ID: record.NewID(2), Set: set("title", "转运"), Numbered: true},
	)
	team := a.find("team", r.IDs[record.NewID(1)])
	if team.Text("name") != "蓝天救援队" || team.Number("members") != 12 || !team.Bool("ready") || team.Ref("task") != r.IDs[record.NewID(2)] {
		t.Errorf("read back %+v", team.Values)
	}
	if diff := cmp.Diff([]string{"山地", "水域"}, team.Members("skills")); diff != "" {
		t.Error(diff)
	}
	if team.Source.Operator != "张伟" || team.Mark != record.OnlyHere {
		t.Errorf("%+v %v", team.Source, team.Mark)
	}
	a.sync(b)
	if a.dump() == "" || a.dump() != b.dump() {
		t.Errorf("dumps differ:\n%s\n%s", a.dump(), b.dump())
	}
	a.checked()
	b.checked()
	a.reopen()
	a.checked()
}
