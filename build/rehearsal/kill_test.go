package rehearsal_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAHubKilledWhileTerminalsSyncLosesNothing kills the hub with SIGKILL at moments of chance while two terminals hand
// over and fetch, until both are through: then all three hold the same, and every act applied is in it.
func TestAHubKilledWhileTerminalsSyncLosesNothing(t *testing.T) {
	kills, seed := often(t, 6, 60)
	dice := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t)
	w.serve()
	space := w.must("hub", "space", "create", "--name", "压力", "--exercise")
	for _, desk := range []string{"one", "two"} {
		w.must("terminal-"+desk, "join", w.must("hub", "enrol", "--name", desk))
	}
	for round := range kills {
		for _, desk := range []string{"one", "two"} {
			w.apply(desk, space, round)
		}
		syncing := w.background("one", "two")
		killAfter(time.Duration(dice.IntN(250))*time.Millisecond, w.hub)
		w.serve()
		syncing()
	}
	for range 2 {
		w.must("terminal-one", "sync")
		w.must("terminal-two", "sync")
	}
	hub := w.must("hub", "dump", "--space", space)
	for _, desk := range []string{"one", "two"} {
		if d := w.must("terminal-"+desk, "dump", "--space", space); d != hub {
			t.Errorf("seed %d: desk %s differs from the hub", seed, desk)
		}
	}
	if n, want := strings.Count(hub, `"kind":"need"`), 2*kills*actsPerRound; n != want {
		t.Errorf("seed %d: hub holds %d needs, want %d", seed, n, want)
	}
	if out := w.must("hub", "check"); out != "ok" {
		t.Errorf("seed %d: check: %s", seed, out)
	}
}

// often is how often a default run kills, or a long one, and the seed of when: a fresh one, or that of QIANSHAO_SEED.
func often(t *testing.T, once, long int) (kills int, seed uint64) {
	t.Helper()
	if kills = once; os.Getenv("QIANSHAO_LONG") != "" {
		kills = long
	}
	seed = uint64(time.Now().UnixNano())
	if text := os.Getenv("QIANSHAO_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("seed %d", seed)
	return kills, seed
}

const actsPerRound = 40

// world is a hub that can be killed and the terminals around it.
type world struct {
	t        *testing.T
	bin, dir string
	address  string
	hub      *exec.Cmd
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, bin: build(t), dir: t.TempDir(), address: "127.0.0.1:0"}
	t.Cleanup(func() {
		if w.hub != nil {
			w.hub.Process.Kill()
			w.hub.Wait()
		}
	})
	return w
}

func (w *world) serve() {
	w.t.Helper()
	w.hub = exec.Command(filepath.Join(w.bin, "hub"), "serve", "--data", filepath.Join(w.dir, "hub"), "--listen", w.address)
	var stderr bytes.Buffer
	w.hub.Stderr = &stderr
	out, err := w.hub.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.hub.Start(); err != nil {
		w.t.Fatal(err)
	}
	var ready string
	if _, err := fmt.Fscanf(out, "ready sync=wss://%s", &ready); err != nil {
		w.t.Fatalf("hub did not get ready: %v\n%s", err, &stderr)
	}
	w.address, _, _ = strings.Cut(ready, "/")
}

// killAfter kills a process at a moment of chance, which is the test's subject and not its condition, and gives how it
// ended.
func killAfter(after time.Duration, c *exec.Cmd) error {
	timer, cancel := context.WithTimeout(context.Background(), after)
	defer cancel()
	<-timer.Done()
	c.Process.Signal(syscall.SIGKILL)
	return c.Wait()
}

// must runs a command of "hub", or of "terminal-NAME" on that terminal's data.
func (w *world) must(who string, args ...string) string {
	w.t.Helper()
	program, data := who, who
	if name, ok := strings.CutPrefix(who, "terminal-"); ok {
		program, data = "terminal", name
	}
	c := exec.Command(filepath.Join(w.bin, program), append(args, "--data", filepath.Join(w.dir, data))...)
	var out, stderr bytes.Buffer
	c.Stdout, c.Stderr = &out, &stderr
	if err := c.Run(); err != nil {
		w.t.Fatalf("%s %v: %v\n%s%s", who, args, err, &out, &stderr)
	}
	return strings.TrimSpace(out.String())
}

func (w *world) apply(desk, space string, round int) {
	w.t.Helper()
	var acts strings.Builder
	for i := range actsPerRound {
		fmt.Fprintf(&acts, `{"kind":"need","id":"%s-%d-%d","set":{"title":"转移群众","people_affected":%d}}`+"\n", desk, round, i, i)
	}
	file := filepath.Join(w.dir, desk+".jsonl")
	if err := os.WriteFile(file, []byte(acts.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if out := w.must("terminal-"+desk, "apply", "--space", space, file); !strings.Contains(out, fmt.Sprintf(`"applied":%d,"refused":0`, actsPerRound)) {
		w.t.Fatalf("apply said %s", out)
	}
}

// background lets terminals sync while the hub is killed; what becomes of it does not matter. The function it gives
// waits for them to end.
func (w *world) background(desks ...string) func() {
	var running []*exec.Cmd
	for _, desk := range desks {
		c := exec.Command(filepath.Join(w.bin, "terminal"), "sync", "--timeout", "1s", "--data", filepath.Join(w.dir, desk))
		if err := c.Start(); err != nil {
			w.t.Fatal(err)
		}
		running = append(running, c)
	}
	return func() {
		for _, c := range running {
			c.Wait()
		}
	}
}
