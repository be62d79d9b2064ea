//go:build linux

package harm_test

import (
	"fmt"
	mathrand "math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSystemCallsThatFailLoseAndDoubleNothing lets the system itself refuse: strace makes the Nth call of a kind fail
// while a desk works on an ordinary disk. What it said to be saved is there, once, and nothing it said was not.
func TestSystemCallsThatFailLoseAndDoubleNothing(t *testing.T) {
	points := times(12, 60)
	if _, err := exec.LookPath("strace"); err != nil {
		cannot(t, err)
	}
	if out, err := exec.Command("strace", "-f", "-o", "/dev/null", "true").CombinedOutput(); err != nil {
		cannot(t, fmt.Sprintf("strace: %v: %s", err, out))
	}
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 11))
	aside := asideOf(t)
	calls := []string{"fdatasync,fsync", "pwrite64,write", "ftruncate"}
	refused, told := 0, 0
	for i := range points {
		w := &ward{t: t, folder: shallow(t), aside: aside, promised: filepath.Join(t.TempDir(), "promised"), only: "refused", steps: 12}
		w.live(t, chance, 0)
		w.steps = 20
		kind, errno := calls[i%3], []string{"EIO", "ENOSPC"}[i/3%2]
		first := 8 + chance.IntN(60)
		if kind == "ftruncate" {
			first = 1 + chance.IntN(4)
		}
		inject := fmt.Sprintf("inject=%s:error=%s:when=%d..%d", kind, errno, first, first+chance.IntN(3))
		l := w.begin(chance.Uint64(), "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace="+kind, "-e", inject)
		l.hear(0)
		_ = l.cmd.Wait() // a write that fails may be to standard output
		w.remember(l)
		refused += count(l, "refused") + count(l, "absent")
		w.only, w.steps = "verify", 0
		v := w.begin(1)
		v.hear(0)
		if err := v.cmd.Wait(); err != nil {
			t.Errorf("seed %d, %s: at the end: %v: %s", seed, inject, err, &v.stderr)
		}
		for _, line := range missed(v) {
			t.Errorf("seed %d, %s: %s", seed, inject, line)
		}
		told += w.told
	}
	if refused == 0 || told < points {
		t.Errorf("%d refusals, %d things told: the faults missed their mark", refused, told)
	}
	account(t, "I/O errors", points, seed)
	t.Logf("%d points, %d refusals, %d things told", points, refused, told)
}
