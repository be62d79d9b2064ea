package rehearsal_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestX2_ASticksWriterAndReaderKilledLoseNothing kills `bundle write` and `bundle read` with SIGKILL at moments of
// chance. The file of that name is always a whole one, of this writing or the one before; what was read of it stays, is
// sound, and is made complete by reading it again.
func TestX2_ASticksWriterAndReaderKilledLoseNothing(t *testing.T) {
	kills, seed := often(t, 8, 100)
	dice := rand.New(rand.NewPCG(seed, 2))
	w := newWorld(t)
	w.serve()
	space := w.must("hub", "space", "create", "--name", "压力", "--exercise")
	for _, desk := range []string{"one", "two"} {
		w.must("terminal-"+desk, "join", w.must("hub", "enrol", "--name", desk))
	}
	w.must("terminal-one", "sync") // until then it knows of no two, and encrypts to the hub alone
	var acts strings.Builder
	for i := range 8000 {
		fmt.Fprintf(&acts, `{"kind":"need","id":"n-%d","set":{"title":"转移群众 %d 号楼","people_affected":%d}}`+"\n", i, i, i)
	}
	file, stick := filepath.Join(w.dir, "acts.jsonl"), filepath.Join(w.dir, "stick.qsu")
	if err := os.WriteFile(file, []byte(acts.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	w.must("terminal-one", "apply", "--space", space, file)
	w.must("terminal-one", "bundle", "write", "--space", space, stick)
	cut := 0
	for round := range kills {
		w.apply("one", space, round)
		w.killed(dice, "one", "bundle", "write", "--space", space, stick)
		if !w.killed(dice, "two", "bundle", "read", stick) {
			cut++
		}
	}
	t.Logf("%d of %d readings were cut short", cut, kills)
	if out := w.must("terminal-two", "bundle", "read", stick); !strings.Contains(out, `"whole":true`) {
		t.Errorf("seed %d: after kills the file is %s", seed, out)
	}
	w.must("terminal-one", "bundle", "write", "--space", space, stick)
	w.must("terminal-two", "bundle", "read", stick)
	one := w.must("terminal-one", "dump", "--space", space)
	if w.must("terminal-two", "dump", "--space", space) != one || strings.Count(one, "\n")+1 != 8000+kills*actsPerRound {
		t.Errorf("seed %d: the desks differ, or %d records are there", seed, strings.Count(one, "\n")+1)
	}
	if out := w.must("terminal-two", "check"); out != "ok" {
		t.Errorf("seed %d: check: %s", seed, out)
	}
}

// killed runs a command of a terminal and kills it at a moment of chance; ended says that it was through by then.
func (w *world) killed(dice *rand.Rand, desk string, args ...string) (ended bool) {
	w.t.Helper()
	c := exec.Command(filepath.Join(w.bin, "terminal"), append(args, "--data", filepath.Join(w.dir, desk))...)
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	return killAfter(time.Duration(dice.IntN(200))*time.Millisecond, c) == nil
}
