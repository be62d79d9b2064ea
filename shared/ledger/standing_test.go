package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// stands asks one moment of the file what its marks rest on.
func (d *device) stands() (standing, ground string, confirmed dot.Vector) {
	d.t.Helper()
	if err := d.View(d.t.Context(), func(r record.Reader) error {
		v := r.(interface {
			Standing() string
			Ground() string
			Confirmed() dot.Vector
		})
		standing, ground, confirmed = v.Standing(), v.Ground(), v.Confirmed()
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
	return standing, ground, confirmed
}

// Screens keep what they show for as long as the standing is the same: whatever moves a mark has to change it.
func TestTheStandingChangesWithEveryWordOfAHubAndOutlivesARestart(t *testing.T) {
	a := newDevice(t)
	first, second := a.team("一"), a.team("二")
	if err := a.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	log := dot.Log{Device: a.options.Device, Lane: 1}
	met := map[string]string{}
	changed := func(what string) {
		t.Helper()
		standing, _, _ := a.stands()
		if before, known := met[standing]; known {
			t.Errorf("%s: it stands as it did %s", what, before)
		}
		met[standing] = what
		if again, _, _ := a.stands(); again != standing {
			t.Errorf("%s: two looks differ", what)
		}
	}
	changed("at first")
	a.Handed(hub, log, 1)
	changed("handed")
	a.says(ledger.Standing{Device: neighbour, Acked: dot.Vector{log: 1}})
	changed("with a neighbour")
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{log: 2}})
	changed("confirmed")
	_, ground, _ := a.stands()
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{log: 2}, Denied: []syncproto.Denial{{Log: log, First: 2, Last: 2}}})
	changed("denied")
	_, denied, confirmed := a.stands()
	if ground == denied {
		t.Error("a denial moves no ground")
	}
	if diff := cmp.Diff(dot.Vector{log: 2}, confirmed); diff != "" {
		t.Error(diff)
	}
	a.says(ledger.Standing{Device: hub, Hub: true, Acked: dot.Vector{log: 1}, Denied: []syncproto.Denial{{Log: log, First: 2, Last: 2}}})
	changed("taken back in part")
	a.reopen() // what fell was kept at once, the denial with it
	_, _, confirmed = a.stands()
	if diff := cmp.Diff(dot.Vector{log: 1}, confirmed); diff != "" {
		t.Error(diff)
	}
	a.mark("team", first, record.Confirmed)
	a.mark("team", second, record.NeedsAction)
	said := a.Standings()[hub].Denied
	if diff := cmp.Diff([]syncproto.Denial{{Log: log, First: 2, Last: 2}}, said); diff != "" {
		t.Error(diff)
	}
	if err := a.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	changed("with tables made anew")
	if _, after, _ := a.stands(); after == denied {
		t.Error("tables made anew are no other ground")
	}
}

// What is handed on for others says nothing of this device's own work, and a link nobody was on cannot end.
func TestWhatIsHandedOnForOthersMovesNoMark(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	b.team("别人的")
	a.take(b.give(a))
	own := a.team("自己的")
	before, _, _ := a.stands()
	a.Handed(hub, dot.Log{Device: b.options.Device, Lane: 1}, 1)
	a.Disconnected(hub)
	a.Disconnected(neighbour)
	if after, _, _ := a.stands(); after != before || len(a.Standings()) != 0 {
		t.Errorf("%d said something", len(a.Standings()))
	}
	a.mark("team", own, record.OnlyHere)
}
