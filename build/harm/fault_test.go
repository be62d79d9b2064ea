//go:build linux

package harm_test

import (
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"qianshao/build/harm/powerfs"
)

// pointsOfALife is how many operations of one life of a desk fail.
const pointsOfALife = 10

// TestADiskThatFailsHereAndThereLosesAndDoublesNothing lets single operations of a disk fail, or a few in a row, with an
// error or for want of room, at any place of a desk's life. After a power cut everything said to be saved is there, once,
// and nothing that was said not to be.
func TestADiskThatFailsHereAndThereLosesAndDoublesNothing(t *testing.T) {
	points := times(140, 640)
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 9))
	aside := asideOf(t)
	refused, told := 0, 0
	for done := 0; done < points; done += pointsOfALife {
		w := newWard(t, aside, 0)
		w.only, w.steps = "refused", 30
		w.live(t, chance, 0)
		at := 1
		for range pointsOfALife {
			at += 1 + chance.IntN(240)
			w.disk.Fail(powerfs.Fault{
				Of: []powerfs.Kind{powerfs.Write, powerfs.Sync, powerfs.Sync, powerfs.Name, powerfs.Change}[chance.IntN(5)], Nth: at / 2,
				Times: 1 + chance.IntN(2), Errno: []syscall.Errno{syscall.EIO, syscall.ENOSPC}[chance.IntN(2)],
			})
		}
		w.steps = 120
		l := w.live(t, chance, chance.Uint64())
		refused += count(l, "refused") + count(l, "absent")
		w.disk.Heal(0)
		w.down()
		w.disk.Restart(chance.Uint64())
		w.up()
		w.only, w.steps = "verify", 0
		v := w.begin(1)
		v.hear(0)
		if err := v.cmd.Wait(); err != nil {
			t.Errorf("seed %d: at the end: %v: %s", seed, err, &v.stderr)
		}
		for _, line := range missed(v) {
			t.Errorf("seed %d, life %d: %s", seed, done/pointsOfALife, line)
		}
		told += w.told
		w.down()
	}
	if refused < points/25 || told < points { // by chance many faults strike after the last thing that was told
		t.Errorf("only %d refusals among %d things told: the faults missed their mark", refused, told)
	}
	account(t, "I/O errors", points, seed)
	t.Logf("%d points, %d refusals, %d things told", points, refused, told)
}

func count(l *life, first string) (n int) {
	for _, line := range l.lines {
		if strings.HasPrefix(line, first) {
			n++
		}
	}
	return n
}

// live is one life that ends by itself, whatever the disk does; how it ends is not looked at.
func (w *ward) live(t *testing.T, chance *mathrand.Rand, seed uint64) *life {
	t.Helper()
	if seed == 0 {
		seed = chance.Uint64()
	}
	l := w.begin(seed)
	l.hear(0)
	if err := l.cmd.Wait(); err != nil && !strings.Contains(l.stderr.String(), "disk") && !strings.Contains(l.stderr.String(), "input/output") && !strings.Contains(l.stderr.String(), "no space left") {
		t.Errorf("seed %d: %v: %s", seed, err, &l.stderr)
	}
	w.remember(l)
	return l
}

func TestADiskThatKeepsFailingEndsInReadingAndExport(t *testing.T) {
	w := newWard(t, asideOf(t), 0)
	w.only, w.steps = "refused", 40
	chance := mathrand.New(mathrand.NewPCG(seedOf(t), 9))
	w.live(t, chance, 0)
	w.steps = 60
	l := w.begin(chance.Uint64())
	l.hear(6) // it is open and at work
	w.disk.Fail(powerfs.Fault{Of: powerfs.Sync, Nth: 1, Times: 1 << 30, Errno: syscall.EIO})
	l.hear(0)
	_ = l.cmd.Wait()
	w.remember(l)
	worn := 0
	for _, line := range l.lines {
		if strings.Contains(line, "several times in a row") {
			worn++
		}
	}
	if worn == 0 {
		t.Errorf("nobody said that the disk is dying:\n%s\n%s", strings.Join(l.lines, "\n"), &l.stderr)
	}
	w.disk.Heal(0)
	w.only, w.steps = "verify", 0
	v := w.begin(1)
	v.hear(0)
	if err := v.cmd.Wait(); err != nil {
		t.Errorf("on a healthy disk: %v %s", err, &v.stderr)
	}
	for _, line := range missed(v) {
		t.Error(fmt.Sprint("lost: ", line))
	}
}
