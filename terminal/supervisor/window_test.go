//go:build linux

package supervisor_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"qianshao/terminal/fault"
)

// patience is how long anything in another process may take before a test gives up; two busy cores are slow.
const patience = 60 * time.Second

// built is the terminal as it is released, but for the panics that a file in its data directory plants.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "recovery")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "terminal")
	c := exec.Command("go", "build", "-tags", "planted,migrated_fynedo,x11,no_emoji,no_animations,netgo,osusergo", "-o", path, "qianshao/terminal")
	c.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := c.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("build terminal: %w\n%s", err, out)
	}
	return path, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

// desk is a terminal at work on data of its own.
type desk struct {
	t       *testing.T
	program string
	dir     string
	env     []string
	command *exec.Cmd
	said    lines // on standard error
	printed lines // on standard output
}

// lines is what a process wrote.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newDesk(t *testing.T, display string) *desk {
	t.Helper()
	needs(t, "go", "gcc")
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, program: program, dir: t.TempDir()}
	d.env = slices.DeleteFunc(os.Environ(), func(e string) bool {
		return strings.HasPrefix(e, "DISPLAY=") || strings.HasPrefix(e, "WAYLAND_DISPLAY=")
	})
	d.env = append(d.env, "LANG=C.UTF-8")
	if display != "" {
		d.env = append(d.env, "DISPLAY="+display)
	}
	return d
}

// start begins a command that keeps running.
func (d *desk) start(args ...string) {
	d.t.Helper()
	d.command = exec.Command(d.program, append([]string{"--data", d.dir}, args...)...)
	d.command.Env, d.command.Stdout, d.command.Stderr = d.env, &d.printed, &d.said
	if err := d.command.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if d.command.ProcessState == nil {
			_ = d.command.Process.Kill()
			_ = d.command.Wait()
		}
		if d.t.Failed() {
			d.t.Logf("standard error:\n%s", d.said.String())
		}
	})
}

// run runs one command to its end.
func (d *desk) run(args ...string) string {
	d.t.Helper()
	c := exec.Command(d.program, append([]string{"--data", d.dir}, args...)...)
	c.Env = d.env
	out, err := c.CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// end asks the whole program to end, and gives its exit code.
func (d *desk) end() int {
	d.t.Helper()
	if err := d.command.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	return d.wait()
}

func (d *desk) wait() int {
	d.t.Helper()
	var code *exec.ExitError
	if err := d.command.Wait(); err != nil && !errors.As(err, &code) {
		d.t.Fatal(err)
	}
	return d.command.ProcessState.ExitCode()
}

func (d *desk) until(what string, done func() bool) time.Duration {
	d.t.Helper()
	began := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Since(began) > patience {
			d.t.Fatalf("waited %v in vain: %s\n%s", patience, what, d.said.String())
		}
		<-tick.C
	}
	return time.Since(began)
}

// child is the process at work; 0 while there is none.
func (d *desk) child() int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", d.command.Process.Pid, d.command.Process.Pid))
	if err != nil {
		d.t.Fatal(err)
	}
	fields := strings.Fields(string(raw))
	if len(fields) == 0 {
		return 0
	}
	pid, err := strconv.Atoi(fields[0])
	if err != nil {
		d.t.Fatal(err)
	}
	return pid
}

// reports are the texts of all reports of faults, the newest first.
func (d *desk) reports() []string {
	d.t.Helper()
	list, err := fault.List(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	var texts []string
	for _, k := range list {
		text, err := os.ReadFile(filepath.Join(d.dir, k.Name))
		if err != nil {
			d.t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// screenOf starts a display of the test's own, with what a window needs to be drawn or without.
func screenOf(t *testing.T, args ...string) string {
	t.Helper()
	needs(t, "Xvfb", "xdotool")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", append([]string{"-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"}, args...)...)
	x.ExtraFiles = []*os.File{writer}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	})
	_ = writer.Close()
	line, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(line)
}

// window is the id of the program's window that is seen; empty while there is none.
func (d *desk) window() string {
	c := exec.Command("xdotool", "search", "--onlyvisible", "--name", "现场协调终端")
	c.Env = d.env
	out, err := c.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// another waits for the window of another child, and says how long that took since began.
func (d *desk) another(child int, began time.Time) time.Duration {
	d.t.Helper()
	d.until("the window is back", func() bool {
		now := d.child()
		return now != 0 && now != child && d.window() != ""
	})
	return time.Since(began)
}

func (d *desk) keys(keys ...string) {
	d.t.Helper()
	c := exec.Command("xdotool", append([]string{"key", "--delay", "70"}, keys...)...)
	c.Env = d.env
	if out, err := c.CombinedOutput(); err != nil {
		d.t.Fatalf("press %v: %v %s", keys, err, out)
	}
}
