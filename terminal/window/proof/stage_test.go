package main_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// stage is a display of the test's own with window manager, message bus and input method on it.
type stage struct {
	t      *testing.T
	env    []string
	method *os.Process // fcitx5
}

// patience is how long anything on the stage may take before the test gives up; two busy cores are slow.
const patience = 30 * time.Second

// profile makes pinyin the input method of fcitx5.
const profile = `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=pinyin
Layout=

[GroupOrder]
0=Default
`

// newStage skips, with the reason, where a tool is missing; in CI that is a failure.
func newStage(t *testing.T) *stage {
	t.Helper()
	for _, tool := range []string{"go", "gcc", "Xvfb", "openbox", "dbus-daemon", "fcitx5", "fcitx5-remote", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, fmt.Sprintf("needs %s (Debian: xvfb openbox dbus-x11 fcitx5 fcitx5-chinese-addons xdotool): %v", tool, err))
		}
	}
	home, err := os.MkdirTemp("", "proof")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) }) // not t.TempDir: the input method's own children may still write there
	writeFile(t, filepath.Join(home, ".config", "fcitx5", "profile"), profile)
	s := &stage{t: t, env: append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"),
		"XDG_CACHE_HOME="+filepath.Join(home, ".cache"), "XDG_RUNTIME_DIR="+home, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "XMODIFIERS=@im=fcitx")}

	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	xvfb := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
	xvfb.ExtraFiles = []*os.File{writer}
	s.start(xvfb)
	_ = writer.Close()
	s.env = append(s.env, "DISPLAY=:"+firstLine(t, reader))

	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	address, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.start(bus)
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+firstLine(t, address))

	s.start(exec.Command("openbox"))
	fcitx := exec.Command("fcitx5", "--disable=wayland,waylandim")
	s.start(fcitx)
	s.method = fcitx.Process
	s.until("fcitx5 answers", func() bool { _, err := s.run("fcitx5-remote"); return err == nil })
	return s
}

func missing(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func firstLine(t *testing.T, r io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("read first line: %v", err)
	}
	return strings.TrimSpace(line)
}

// start runs a program until the test ends.
func (s *stage) start(c *exec.Cmd) {
	s.t.Helper()
	c.Env = s.env
	if err := c.Start(); err != nil {
		s.t.Fatalf("start %s: %v", c.Path, err)
	}
	s.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
}

func (s *stage) run(name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Env = s.env
	out, err := c.Output()
	return strings.TrimSpace(string(out)), err
}

// until waits for something that another process does.
func (s *stage) until(what string, done func() bool) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Now().After(deadline) {
			s.t.Fatalf("waited %v in vain: %s", patience, what)
		}
		<-tick.C
	}
}

// keys presses keys one after the other with a pause in milliseconds between them.
func (s *stage) keys(pause int, keys ...string) {
	s.t.Helper()
	if out, err := s.run("xdotool", append([]string{"key", "--delay", fmt.Sprint(pause)}, keys...)...); err != nil {
		s.t.Fatalf("press %v: %v %s", keys, err, out)
	}
}

// pinyin switches the input method on for the window that has the keyboard.
func (s *stage) pinyin() {
	s.t.Helper()
	s.until("pinyin is on", func() bool {
		_, _ = s.run("fcitx5-remote", "-o")
		_, _ = s.run("fcitx5-remote", "-s", "pinyin")
		state, _ := s.run("fcitx5-remote")
		name, _ := s.run("fcitx5-remote", "-n")
		return state == "2" && name == "pinyin"
	})
}

// actor is the proof program running on a stage.
type actor struct {
	*stage
	command *exec.Cmd
	mutex   sync.Mutex
	lines   []string
	seen    int
}

// build makes the proof program as terminal is made.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "proof")
	c := exec.Command("go", "build", "-tags", "migrated_fynedo,x11,no_emoji,no_animations,netgo,osusergo", "-o", path, ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := c.CombinedOutput(); err != nil {
		missing(t, fmt.Sprintf("build proof (Debian: libgl1-mesa-dev xorg-dev): %v\n%s", err, out))
	}
	return path
}

// enter opens the program's window and gives it the keyboard.
func (s *stage) enter(program string, args ...string) *actor {
	s.t.Helper()
	a := &actor{stage: s, command: exec.Command(program, args...)}
	out, err := a.command.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.start(a.command)
	go func() {
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			a.mutex.Lock()
			a.lines = append(a.lines, scanner.Text())
			a.mutex.Unlock()
		}
	}()
	s.until("the window is there", func() bool {
		id, err := s.run("xdotool", "search", "--onlyvisible", "--name", "前哨")
		if err != nil || id == "" {
			return false
		}
		_, err = s.run("xdotool", "windowactivate", strings.Fields(id)[0])
		if err != nil {
			return false
		}
		active, _ := s.run("xdotool", "getactivewindow")
		return active == strings.Fields(id)[0]
	})
	// The window is up when it answers a key.
	s.until("the window answers", func() bool {
		s.keys(10, "F3")
		return strings.Contains(strings.Join(a.said(), " "), "Key:F3")
	})
	a.hush()
	return a
}

// said is what the program printed and nobody looked at yet.
func (a *actor) said() []string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return append([]string(nil), a.lines[a.seen:]...)
}

// hush waits for what is still on its way and forgets it. F1 goes through everything and does nothing.
func (a *actor) hush() []string {
	a.t.Helper()
	a.keys(10, "F1")
	var before []string
	a.until("F1 comes back", func() bool {
		for i, line := range a.said() {
			if line == "screen.KeyPressed{Key:F1}" {
				before = a.said()[:i]
				a.mutex.Lock()
				a.seen += i + 1
				a.mutex.Unlock()
				return true
			}
		}
		return false
	})
	return before
}
