//go:build linux

package harm_test

import (
	mathrand "math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestAMendingCutOffAtAnyMomentGoesOn damages the databases of a desk and cuts the power while they are mended, again
// and again: in the end everything that was acknowledged is there.
func TestAMendingCutOffAtAnyMomentGoesOn(t *testing.T) {
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 12))
	aside := asideOf(t)
	cuts := 0
	for range times(2, 10) {
		w := newWard(t, aside, 0)
		w.only, w.steps = "refused", 40
		w.live(t, chance, 0)
		spoil(t, filepath.Join(w.folder, "data"))
		w.only, w.steps = "verify", 0
		for range 5 {
			l := w.cutAt(1+chance.IntN(1500), chance.Uint64())
			cuts++
			for _, line := range missed(l) {
				t.Errorf("seed %d: %s", seed, line)
			}
		}
		v := w.begin(1)
		v.hear(0)
		if err := v.cmd.Wait(); err != nil {
			t.Errorf("seed %d: at the end: %v: %s", seed, err, &v.stderr)
		}
		for _, line := range missed(v) {
			t.Errorf("seed %d: %s", seed, line)
		}
		if aside, _ := filepath.Glob(filepath.Join(w.folder, "data", "spaces", "*.damaged-*.json")); len(aside) == 0 {
			t.Errorf("seed %d: nothing was mended", seed)
		}
		w.down()
	}
	account(t, "power cuts", cuts, seed)
}

// spoil overwrites the head of every database and makes that safe.
func spoil(t *testing.T, dir string) {
	t.Helper()
	script := `for f in "$0"/spaces/*.db "$0"/station.db; do head -c 3000 /dev/zero | tr '\0' Z | dd of="$f" conv=notrunc,fsync 2>/dev/null || exit 1; done`
	if out, err := exec.Command("sh", "-c", script, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
}
