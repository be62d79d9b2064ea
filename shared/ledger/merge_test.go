package ledger_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// team records a team at d and gives its id.
func (d *device) team(name string) uuid.UUID {
	return d.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", name, "status", "open"),
		Add: map[string][]merge.Value{"skills": texts("水域", "山地")}}).IDs[record.NewID(1)]
}

// only gives the runs of one device's logs.
func only(runs []syncproto.Run, d *device) (some []syncproto.Run) {
	for _, r := range runs {
		if r.Log.Device == d.options.Device {
			some = append(some, r)
		}
	}
	return some
}

func TestWritesThatDidNotSeeEachOtherStandSideBySideUntilAPersonDecides(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done", "name", "蓝天一队")})
	b.act(record.Edit{Kind: "team", ID: id, Set: set("status", "closed", "name", "蓝天二队")})
	a.sync(b)
	for _, d := range []*device{a, b} {
		team := d.find("team", id)
		if diff := cmp.Diff([]string{"status"}, team.Conflicts()); diff != "" {
			t.Errorf("conflicts: %s", diff)
		}
		if n := len(team.State().Find(1).Live); n != 2 {
			t.Errorf("the losing name is gone: %d stand", n)
		}
		if n := len(d.list(record.Query{Kind: "team", Unsettled: true})); n != 1 {
			t.Errorf("%d unsettled", n)
		}
	}
	var conflicts strings.Builder
	if err := a.DumpConflicts(t.Context(), &conflicts); err != nil || strings.Count(conflicts.String(), "\n") != 1 ||
		!strings.Contains(conflicts.String(), `"done"`) || !strings.Contains(conflicts.String(), `"closed"`) {
		t.Errorf("conflicts %q, %v", conflicts.String(), err)
	}

	// An ordinary edit replaces only what it showed; resolving names every standing write.
	shown := a.find("team", id).Text("status")
	other := map[string]string{"done": "closed", "closed": "done"}[shown]
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "open")})
	if got := a.find("team", id); len(got.Conflicts()) != 1 {
		t.Errorf("an ordinary edit settled a conflict: %v", got.Conflicts())
	}
	b.act(record.Edit{Kind: "team", ID: id, Set: set("status", other), Resolve: true})
	a.sync(b)
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", a.find("team", id).Text("status")), Resolve: true})
	a.sync(b)
	for _, d := range []*device{a, b} {
		if team := d.find("team", id); len(team.Conflicts()) != 0 {
			t.Errorf("still unsettled: %v", team.Conflicts())
		}
		d.checked()
	}
	if a.dump() != b.dump() {
		t.Error("dumps differ")
	}
}

func TestEqualConcurrentValuesAreNoConflict(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	b.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	a.sync(b)
	if team := a.find("team", id); len(team.Conflicts()) != 0 || team.Text("status") != "done" {
		t.Errorf("%v %s", team.Conflicts(), team.Text("status"))
	}
	// An edit of what is shown replaces both.
	a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "closed")})
	if n := len(a.find("team", id).State().Find(3).Live); n != 1 {
		t.Errorf("%d writes stand", n)
	}
}

func TestAMemberRemovedBeforeItsAddArrivedStaysRemoved(t *testing.T) {
	a, b, c := newDevice(t), newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	b.act(record.Edit{Kind: "team", ID: id, Remove: map[string][]merge.Value{"skills": texts("水域")}})
	if diff := cmp.Diff([]string{"山地"}, b.find("team", id).Members("skills")); diff != "" {
		t.Errorf("removing one member took others of the same act: %s", diff)
	}
	c.take(only(b.give(c), b))
	before, err := c.Digests()
	if err != nil {
		t.Fatal(err)
	}
	c.reopen()
	if err := c.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	after, err := c.Digests()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	c.take(a.give(c))
	if diff := cmp.Diff([]string{"山地"}, c.find("team", id).Members("skills")); diff != "" {
		t.Error(diff)
	}
	if c.dump() != b.dump() {
		t.Error("dumps differ")
	}
	c.checked()
}

func TestAnEditADeletionDidNotSeeKeepsTheRecord(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	a.act(record.Edit{Kind: "team", ID: id, Delete: true})
	if !a.find("team", id).Gone || len(a.list(record.Query{Kind: "team"})) != 0 {
		t.Error("not deleted")
	}
	b.act(record.Edit{Kind: "team", ID: id, Set: set("name", "蓝天一队")})
	a.sync(b)
	for _, d := range []*device{a, b} {
		team := d.find("team", id)
		if diff := cmp.Diff([]string{record.LifeField}, team.Conflicts()); team.Gone || diff != "" {
			t.Errorf("gone %v, %s", team.Gone, diff)
		}
	}
	a.act(record.Edit{Kind: "team", ID: id, Set: set(record.LifeField, true)})
	a.sync(b)
	if team := b.find("team", id); team.Gone || len(team.Conflicts()) != 0 {
		t.Errorf("gone %v, %v", team.Gone, team.Conflicts())
	}
	b.act(record.Edit{Kind: "team", ID: id, Set: set(record.LifeField, false)})
	a.sync(b)
	if team := a.find("team", id); !team.Gone {
		t.Error("not deleted")
	}
	a.act(record.Edit{Kind: "team", ID: id, Restore: true})
	a.sync(b)
	if team := b.find("team", id); team.Gone || team.Text("name") != "蓝天一队" {
		t.Errorf("gone %v, %s", team.Gone, team.Text("name"))
	}
	a.checked()
}

func TestADeletionOnABasisSparesWhatItsFormDidNotShow(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	form := a.find("team", id)
	b.act(record.Edit{Kind: "team", ID: id, Set: set("name", "蓝天一队")})
	a.sync(b)
	a.act(record.Edit{Kind: "team", ID: id, Delete: true, Basis: form.Basis()})
	if team := a.find("team", id); team.Gone || len(team.Conflicts()) != 1 {
		t.Errorf("gone %v, %v", team.Gone, team.Conflicts())
	}
}

func TestAFormReplacesWhatItShowedAndNothingElse(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	a.sync(b)
	form := a.find("team", id)
	b.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done")})
	a.sync(b)

	t.Run("a field left as it was emits nothing", func(t *testing.T) {
		r := a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "open", "name", "蓝天"), Basis: form.Basis()})
		if len(r.Dots) != 0 || a.find("team", id).Text("status") != "done" {
			t.Errorf("%v, %s", r.Dots, a.find("team", id).Text("status"))
		}
	})
	t.Run("a field changed stands beside what the form did not show", func(t *testing.T) {
		a.act(record.Edit{Kind: "team", ID: id, Set: set("status", "closed"), Basis: form.Basis()})
		if diff := cmp.Diff([]string{"status"}, a.find("team", id).Conflicts()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a field shown empty replaces nothing", func(t *testing.T) {
		empty := a.find("team", id).Basis("members")
		a.act(record.Edit{Kind: "team", ID: id, Set: set("members", 5)})
		a.act(record.Edit{Kind: "team", ID: id, Set: set("members", 6), Basis: empty})
		if n := len(a.find("team", id).State().Find(2).Live); n != 2 {
			t.Errorf("%d stand", n)
		}
	})
	t.Run("a field the form did not show is replaced as it stands", func(t *testing.T) {
		a.act(record.Edit{Kind: "team", ID: id, Set: set("name", "蓝天三队"), Basis: record.Basis{"status": nil}})
		if n := len(a.find("team", id).State().Find(1).Live); n != 1 {
			t.Errorf("%d stand", n)
		}
	})
	t.Run("a basis nobody ever wrote is refused", func(t *testing.T) {
		err := a.refused(record.Edit{Kind: "team", ID: id, Set: set("name", "x"),
			Basis: record.Basis{"name": []dot.Dot{{Log: dot.Log{Device: a.options.Device, Lane: 1}, Seq: 9999}}}})
		if err == nil {
			t.Error("recorded")
		}
	})
}

// A long transaction writes its rows part by part and lets go of them. What it wrote counts as seen by the parts after: a
// write that two desks replaced without knowing of each other is not awaited once both are there.
func TestWhatATransactionWroteIsSeenByItsLaterParts(t *testing.T) {
	for _, together := range []int{1, 4, 8192} { // a transaction each; a part each; all in one part
		a, b, c := newDevice(t), newDevice(t), newDevice(t)
		b.Together(together)
		id := a.team("一")
		a.sync(c)
		a.act(record.Edit{Kind: "team", ID: id, Set: set("name", "二")})
		c.act(record.Edit{Kind: "team", ID: id, Set: set("name", "三")})
		a.sync(c)
		b.take(a.give(b))
		name := b.find("team", id).State().Find(1)
		if len(name.Live) != 2 || len(name.Dead) != 0 {
			t.Errorf("together %d: %d names stand, %d are awaited", together, len(name.Live), len(name.Dead))
		}
		b.checked()
	}
}
