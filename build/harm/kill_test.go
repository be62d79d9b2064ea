//go:build linux

package harm_test

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"qianshao/build/harm/powerfs"
)

// TestADeskKilledAtAnyMomentLosesNothingAcknowledged kills a desk that saves, seals, takes in, writes bundles, makes and
// joins spaces, at moments of chance, on an ordinary disk.
func TestADeskKilledAtAnyMomentLosesNothingAcknowledged(t *testing.T) {
	kills := times(40, 280)
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 4))
	aside := asideOf(t)
	told := 0
	for done := 0; done < kills; done += livesOfADesk {
		w := &ward{t: t, folder: shallow(t), aside: aside, promised: filepath.Join(t.TempDir(), "promised")}
		for range livesOfADesk {
			w.schema = []string{"", "older"}[chance.IntN(2)]
			l := w.begin(chance.Uint64())
			if enough := chance.IntN(60); enough > 0 { // else it is killed while it opens
				l.hear(enough)
			}
			pause(time.Duration(chance.IntN(20)) * time.Millisecond)
			_ = l.cmd.Process.Kill()
			l.rest()
			_ = l.cmd.Wait()
			for _, line := range missed(l) {
				t.Errorf("seed %d: %s", seed, line)
			}
			w.remember(l)
		}
		w.only = "verify"
		v := w.begin(1)
		v.rest()
		if err := v.cmd.Wait(); err != nil {
			t.Errorf("seed %d: at the end: %v: %s", seed, err, &v.stderr)
		}
		for _, line := range missed(v) {
			t.Errorf("seed %d: %s", seed, line)
		}
		told += w.told
	}
	if told < kills*3 {
		t.Errorf("only %d things were acknowledged in %d lives", told, kills)
	}
	account(t, "kills", kills, seed)
	t.Logf("%d kills, %d things acknowledged", kills, told)
}

// pause waits for a moment of chance; the moment is the test's subject, not its condition.
func pause(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	<-ctx.Done()
}

// rest reads whole lines until the process says no more.
func (l *life) rest() {
	for {
		line, err := l.out.ReadString('\n')
		if err != nil {
			return
		}
		l.lines = append(l.lines, strings.TrimSpace(line))
	}
}

// account adds what was covered to the project's account where that is asked for.
func account(t *testing.T, what string, count int, seed uint64) {
	t.Helper()
	if os.Getenv("QIANSHAO_ACCOUNT") == "" {
		return
	}
	failures := "0"
	if t.Failed() {
		failures = "1"
	}
	c := exec.Command("go", "run", "./build/soak", "add", "--what", what, "--count", strconv.Itoa(count), "--failures", failures, "--detail", fmt.Sprintf("%s seed=%d", t.Name(), seed))
	c.Dir = filepath.Join("..", "..")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("add to the account: %v: %s", err, out)
	}
}

// pair is a hub and a terminal, each a process, the hub's disk perhaps one whose power can be cut.
type pair struct {
	t                   *testing.T
	disk                *powerfs.Disk // nil: an ordinary one
	mount               *powerfs.Mount
	hubDir, terminalDir string
	listen, space, code string
	promised            string
	hub, terminal       *program
	acked, told         int
	seed                uint64
	confirmed           map[string]int // of each log, how far the hub said it holds it
}

// program is one process of a pair.
type program struct {
	*process
	lines chan string // all that it tells after it was ready
}

func (p *pair) start(role string, env ...string) *program {
	p.t.Helper()
	env = append([]string{"HARM_SPACE=" + p.space, "HARM_PROMISED=" + p.promised, "HARM_SEED=1"}, env...)
	return &program{process: begin(p.t, role, env), lines: make(chan string, 1<<16)}
}

// listenOn reads what a program tells from now on, until it ends.
func (r *program) listenOn() {
	go func() {
		defer close(r.lines)
		for {
			line, err := r.out.ReadString('\n')
			if err != nil {
				return
			}
			r.lines <- strings.TrimSpace(line)
		}
	}()
}

// kill ends a program, and gives what it told and nobody has read yet.
func (r *program) kill() (lines []string) {
	_ = r.cmd.Process.Kill()
	for line := range r.lines {
		lines = append(lines, line)
	}
	_ = r.cmd.Wait()
	return lines
}

// catchUp reads what the terminal tells until it has saved twice more: what it was told before is told by then.
func (p *pair) catchUp() {
	p.t.Helper()
	var lines []string
	for saves, waiting := 0, len(p.terminal.lines); saves < 2 || waiting > 0; waiting-- {
		line, ok := <-p.terminal.lines
		if !ok {
			p.t.Fatalf("seed %d: the terminal ended: %s", p.seed, &p.terminal.stderr)
		}
		lines = append(lines, line)
		if waiting <= 0 && strings.HasPrefix(line, "saved ") {
			saves++
		}
	}
	p.took(lines)
}

func newPair(t *testing.T, disk *powerfs.Disk, listen string, seed uint64) *pair {
	t.Helper()
	p := &pair{t: t, disk: disk, hubDir: shallow(t), terminalDir: shallow(t), listen: listen, seed: seed,
		promised: filepath.Join(t.TempDir(), "promised"), confirmed: map[string]int{}}
	if disk != nil {
		w := newWard(t, "", 0) // asks whether this machine lets us
		w.down()
		p.hubDir = t.TempDir()
		p.mountHub()
		t.Cleanup(func() { _ = p.mount.Unmount() })
	}
	p.startHub("HARM_ONLY=first")
	p.startTerminal()
	p.catchUp() // it has the space and saves
	return p
}

func (p *pair) mountHub() {
	p.t.Helper()
	mount, err := p.disk.Mount(p.hubDir)
	if err != nil {
		cannot(p.t, err)
	}
	p.mount = mount
}

// startHub starts the hub and holds what it says to hold against what it ever confirmed.
func (p *pair) startHub(env ...string) {
	p.t.Helper()
	p.hub = p.start("hub", append(env, "HARM_DIR="+filepath.Join(p.hubDir, "hub"), "HARM_LISTEN="+p.listen)...)
	lines, ready := until(p.hub.out, "ready")
	if !ready {
		_ = p.hub.cmd.Wait()
		p.t.Fatalf("seed %d: the hub does not start: %s\n%s", p.seed, &p.hub.stderr, strings.Join(lines, "\n"))
	}
	held := map[string]int{}
	for _, line := range lines {
		words := strings.Fields(line)
		switch words[0] {
		case "held":
			held[words[2]], _ = strconv.Atoi(words[3])
		case "space":
			p.space = words[1]
		case "code":
			p.code = words[1]
		case "lost:":
			p.t.Errorf("seed %d: hub: %s", p.seed, line)
		}
	}
	for log, seq := range p.confirmed {
		if held[log] < seq {
			p.t.Errorf("seed %d: the hub confirmed %s up to %d and holds %d", p.seed, log, seq, held[log])
		}
	}
	p.hub.listenOn()
}

func (p *pair) startTerminal(env ...string) {
	p.t.Helper()
	p.terminal = p.start("terminal", append(env, "HARM_DIR="+p.terminalDir, "HARM_CODE="+p.code)...)
	p.terminal.listenOn()
}

// took notes what a terminal that has ended told.
func (p *pair) took(lines []string) {
	p.t.Helper()
	f, err := os.OpenFile(p.promised, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	for _, line := range lines {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "saved "):
			fmt.Fprintln(f, line)
			p.told++
		case strings.HasPrefix(line, "acked ") && len(words) == 4:
			seq, _ := strconv.Atoi(words[3])
			p.confirmed[words[2]] = max(p.confirmed[words[2]], seq)
			p.acked++
		case strings.HasPrefix(line, "lost: "):
			p.t.Errorf("seed %d: terminal: %s", p.seed, line)
		}
	}
}

// settle lets the terminal give the hub everything, and compares.
func (p *pair) settle() {
	p.t.Helper()
	p.took(p.terminal.kill())
	p.startTerminal("HARM_ONLY=settle")
	var lines []string
	for line := range p.terminal.lines {
		lines = append(lines, line)
	}
	err := p.terminal.cmd.Wait()
	p.took(lines)
	if err != nil || len(lines) == 0 || lines[len(lines)-1] != "pending 0" {
		p.t.Errorf("seed %d: the terminal does not get rid of its work: %v %s\n%s", p.seed, err, &p.terminal.stderr, strings.Join(lines, "\n"))
	}
	p.hub.kill()
}

func TestAHubAndATerminalKilledUnderLoadKeepWhatTheyConfirmed(t *testing.T) {
	kills := times(40, 200)
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 6))
	p := newPair(t, nil, "127.0.0.1:21710", seed)
	for i := range kills {
		pause(time.Duration(50+chance.IntN(200)) * time.Millisecond)
		if i%4 == 3 {
			p.took(p.terminal.kill())
			p.startTerminal()
			continue
		}
		p.hub.kill()
		p.catchUp() // its last word, before the hub is asked what it holds
		p.startHub()
	}
	p.settle()
	if p.acked < kills || p.told < kills {
		t.Errorf("%d saves and %d confirmations in %d kills: the test proves little", p.told, p.acked, kills)
	}
	account(t, "kills", kills, seed)
	t.Logf("%d kills, %d saves, %d confirmations", kills, p.told, p.acked)
}

func TestAHubWhosePowerIsCutKeepsWhatItConfirmed(t *testing.T) {
	cuts := times(10, 50)
	seed := seedOf(t)
	chance := mathrand.New(mathrand.NewPCG(seed, 8))
	disk := powerfs.New(0)
	p := newPair(t, disk, "127.0.0.1:21711", seed)
	for range cuts {
		pause(time.Duration(150+chance.IntN(300)) * time.Millisecond)
		disk.Cut()
		p.hub.kill()
		p.catchUp()
		if err := p.mount.Unmount(); err != nil {
			t.Fatal(err)
		}
		disk.Restart(chance.Uint64())
		p.mountHub()
		p.startHub()
	}
	p.settle()
	if p.acked < cuts {
		t.Errorf("%d confirmations in %d cuts: the test proves little", p.acked, cuts)
	}
	account(t, "power cuts", cuts, seed)
	t.Logf("%d power cuts, %d saves, %d confirmations", cuts, p.told, p.acked)
}
