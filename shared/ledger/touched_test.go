package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// What changed since some heads is told whether those stand in the middle of a joined segment or in the open tail.
func TestWhatWasTouchedSinceIsToldAcrossJoinedSegments(t *testing.T) {
	a := newDevice(t)
	first, second := a.task("一"), a.task("二")
	a.urgently(10, first)
	a.urgently(10, second)
	a.compacted()
	a.act(record.Edit{Kind: "task", ID: first, Set: set("place", "白沙镇")})
	log := dot.Log{Device: a.options.Device}
	type looker interface {
		Touched(since dot.Vector, kinds ...string) (map[string][]uuid.UUID, bool, error)
		Ground() string
		Confirmed() dot.Vector
	}
	for since, want := range map[uint64][]uuid.UUID{0: {first, second}, 13: {second, first}, 22: {first}, 23: nil} {
		if err := a.View(t.Context(), func(r record.Reader) error {
			v := r.(looker)
			got, told, err := v.Touched(dot.Vector{log: since}, "task")
			if !told {
				t.Errorf("nothing is told since %d", since)
			}
			if diff := cmp.Diff(want, got["task"]); diff != "" {
				t.Errorf("since %d: %s", since, diff)
			}
			if v.Ground() == "" || v.Confirmed()[log] != 0 {
				t.Errorf("stands on %q, confirmed %v", v.Ground(), v.Confirmed())
			}
			if _, told, err := v.Touched(dot.Vector{log: 1000}, "task"); told || err != nil {
				t.Errorf("what came later is told: %t, %v", told, err)
			}
			if _, _, err := v.Touched(nil, "nothing"); err == nil {
				t.Error("a kind nobody knows was touched")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
