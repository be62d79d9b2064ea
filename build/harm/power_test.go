//go:build linux

package harm_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/build/harm/powerfs"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
)

// times is how often a default run and a long one do something.
func times(once, long int) int {
	if os.Getenv("QIANSHAO_LONG") != "" {
		return long
	}
	return once
}

// seedOf is a fresh seed, or the one of QIANSHAO_SEED.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("QIANSHAO_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("QIANSHAO_SEED=%d", seed)
	return seed
}

// cannot ends a test that this machine does not let run: a failure in CI.
func cannot(t *testing.T, why any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("cannot run here: %v", why)
	}
	t.Skipf("cannot run here: %v", why)
}

// ward is a desk on a disk whose power can be cut.
type ward struct {
	t        *testing.T
	disk     *powerfs.Disk
	mount    *powerfs.Mount
	folder   string // where the disk is mounted
	aside    string
	promised string // file of what was told so far
	told     int
	only     string
	schema   string
	steps    int
}

func newWard(t *testing.T, aside string, room int64) *ward {
	t.Helper()
	if os.Getuid() != 0 {
		cannot(t, "mounting needs root")
	}
	if _, err := os.Stat("/dev/fuse"); err != nil {
		cannot(t, err)
	}
	w := &ward{t: t, disk: powerfs.New(room), folder: t.TempDir(), aside: aside, promised: filepath.Join(t.TempDir(), "promised")}
	w.up()
	t.Cleanup(w.down)
	return w
}

func (w *ward) up() {
	w.t.Helper()
	mount, err := w.disk.Mount(w.folder)
	if err != nil {
		cannot(w.t, err)
	}
	w.mount = mount
}

func (w *ward) down() {
	w.t.Helper()
	if w.mount == nil {
		return
	}
	if err := w.mount.Unmount(); err != nil {
		w.t.Error(err)
	}
	w.mount = nil
}

// process is this test's own binary at work in one of its roles.
type process struct {
	cmd    *exec.Cmd
	out    *bufio.Reader
	stderr bytes.Buffer
}

// begin starts a process, perhaps below another program such as strace.
func begin(t *testing.T, role string, env []string, below ...string) *process {
	t.Helper()
	args := append(below, os.Args[0], "-test.run=^$")
	p := &process{cmd: exec.Command(args[0], args[1:]...)}
	p.cmd.Env = append(append(os.Environ(), "HARM_ROLE="+role), env...)
	p.cmd.Stderr = &p.stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // nothing outlives these tests
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// life is one process of the desk, and what it told.
type life struct {
	*process
	lines []string
}

func (w *ward) begin(seed uint64, below ...string) *life {
	w.t.Helper()
	return &life{process: begin(w.t, "desk", []string{
		"HARM_DIR=" + filepath.Join(w.folder, "data"), "HARM_ASIDE=" + w.aside, "HARM_PROMISED=" + w.promised,
		"HARM_SEED=" + strconv.FormatUint(seed, 10), "HARM_ONLY=" + w.only, "HARM_SCHEMA=" + w.schema, "HARM_STEPS=" + strconv.Itoa(w.steps),
	}, below...)}
}

// hear reads lines until the process says no more, or has said enough of them.
func (l *life) hear(enough int) {
	for enough == 0 || len(l.lines) < enough {
		line, err := l.out.ReadString('\n')
		if err != nil {
			return
		}
		l.lines = append(l.lines, strings.TrimSpace(line))
	}
}

// remember keeps what a life told, for later ones to check.
func (w *ward) remember(l *life) {
	w.t.Helper()
	f, err := os.OpenFile(w.promised, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	for _, line := range l.lines {
		if _, err := fmt.Fprintln(f, line); err != nil {
			w.t.Fatal(err)
		}
		w.told++
	}
}

// cutAt lets a desk live until the power goes at an operation, and turns the power on again.
func (w *ward) cutAt(operation int, seed uint64) *life {
	w.t.Helper()
	off := w.disk.CutAt(operation)
	l := w.begin(seed)
	heard := make(chan struct{})
	go func() { l.hear(0); close(heard) }()
	ended := make(chan struct{})
	go func() {
		<-heard
		close(ended)
	}()
	select {
	case <-off:
	case <-ended: // by itself: the disk was alive
	}
	_ = l.cmd.Process.Kill()
	<-heard
	_ = l.cmd.Wait()
	w.down()
	w.disk.Cut()
	w.disk.Restart(seed)
	w.up()
	return l
}

// asideOf prepares a hub's key, its facts and bundles of what a neighbour wrote.
func asideOf(t *testing.T) string {
	t.Helper()
	aside := t.TempDir()
	hub, err := shelf.Open(t.Context(), t.TempDir(), shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now, Hub: true, Name: "中心"})
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Close()
	space, err := hub.Create(t.Context(), identity.Incident, "暴雨", "李强")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		for i := range 40 {
			recordLine(t, hub, space, fmt.Sprintf(`{"act":[{"kind":"need","id":"h-%[1]d","set":{"title":"物资%[1]d"}},{"kind":"journal","id":"h-%[1]d","set":{"text":"中心"}}]}`, n*40+i))
		}
		if _, err := hub.WriteBundle(t.Context(), space, filepath.Join(aside, fmt.Sprintf("%d.qsb", n)), "harm"); err != nil {
			t.Fatal(err)
		}
	}
	var facts strings.Builder
	for _, b := range hub.Roll().Bytes() {
		fmt.Fprintln(&facts, hex.EncodeToString(b))
	}
	for name, content := range map[string][]byte{"hub.key": hub.Key().Bytes(), "facts": []byte(facts.String())} {
		if err := os.WriteFile(filepath.Join(aside, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return aside
}

// livesOfADesk is how often the power of one desk is cut before a new one begins.
const livesOfADesk = 6

// powerCuts cuts the power of desks so often and gives what was told to them in all.
func powerCuts(t *testing.T, cuts int, seed uint64, prepare func(*ward)) (told int, lost []string) {
	t.Helper()
	chance := mathrand.New(mathrand.NewPCG(seed, 5))
	aside := asideOf(t)
	for done := 0; done < cuts; {
		w := newWard(t, aside, 0)
		prepare(w)
		for life := 0; life < livesOfADesk && done < cuts; life++ {
			w.schema = []string{"", "older"}[chance.IntN(2)]
			at := 1 + chance.IntN(4000)
			if life == 0 && chance.IntN(3) > 0 {
				at = 1 + chance.IntN(600) // while the key, the databases and their first tables are made
			}
			l := w.cutAt(at, chance.Uint64())
			lost = append(lost, missed(l)...)
			w.remember(l)
			done++
		}
		w.only = "verify"
		l := w.begin(1)
		l.hear(0)
		if err := l.cmd.Wait(); err != nil {
			lost = append(lost, fmt.Sprintf("at the end: %v: %s", err, &l.stderr))
		}
		lost = append(lost, missed(l)...)
		told += w.told
		w.down()
	}
	return told, lost
}

// missed gives what a life found lost, and what it complained of beyond its disk being gone.
func missed(l *life) []string {
	lost, _ := lossesIn(l.lines)
	if text := l.stderr.String(); text != "" && !strings.Contains(text, "disk answered with an error") && !strings.Contains(text, "input/output error") {
		lost = append(lost, text)
	}
	return lost
}

func TestAPowerCutAtAnyMomentLosesNothingAcknowledged(t *testing.T) {
	cuts := times(40, 200)
	seed := seedOf(t)
	told, lost := powerCuts(t, cuts, seed, func(*ward) {})
	for _, line := range lost {
		t.Errorf("seed %d: %s", seed, line)
	}
	if told < cuts*3 {
		t.Errorf("only %d things were acknowledged in %d lives: the test proves little", told, cuts)
	}
	account(t, "power cuts", cuts, seed)
	t.Logf("%d power cuts, %d things acknowledged", cuts, told)
}

func TestADiskThatOnlySaysItSyncedIsFoundOut(t *testing.T) {
	_, lost := powerCuts(t, 12, seedOf(t), func(w *ward) { w.disk.Lies = true })
	if len(lost) == 0 {
		t.Error("nothing was missed on a disk that never syncs: the harness sleeps")
	}
}

func recordLine(t *testing.T, s *shelf.Shelf, space uuid.UUID, line string) {
	t.Helper()
	act, err := record.ParseAct(s.Schema(), []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	by := record.Author{Operator: "李强", Wall: time.Now().UnixMilli()}
	if _, err := l.Record(t.Context(), by, func(record.Reader) (record.Act, error) { return act, nil }); err != nil {
		t.Fatal(err)
	}
}
