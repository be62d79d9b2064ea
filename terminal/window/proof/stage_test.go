package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"qianshao/build/stage"
)

// scene is a stage of the test's own.
type scene struct {
	*stage.Stage
	t *testing.T
}

// newScene skips, with the reason, where a tool is missing; in CI that is a failure.
func newScene(t *testing.T) *scene {
	t.Helper()
	for _, tool := range []string{"go", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, err.Error())
		}
	}
	s, err := stage.Open()
	if errors.Is(err, stage.ErrMissing) {
		missing(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &scene{s, t}
}

func missing(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// until waits for something that another process does.
func (s *scene) until(what string, done func() bool) {
	s.t.Helper()
	if err := s.Until(what, done); err != nil {
		s.t.Fatal(err)
	}
}

// keys presses keys one after the other with a pause in milliseconds between them.
func (s *scene) keys(pause int, keys ...string) {
	s.t.Helper()
	if err := s.Keys(pause, keys...); err != nil {
		s.t.Fatal(err)
	}
}

// pinyin switches the input method on for the window that has the keyboard.
func (s *scene) pinyin() {
	s.t.Helper()
	if err := s.Pinyin(); err != nil {
		s.t.Fatal(err)
	}
}

// actor is the proof program running on a stage.
type actor struct {
	*scene
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
func (s *scene) enter(program string, args ...string) *actor {
	return s.enterWith(nil, program, args...)
}

// enterWith does so with something more in the environment.
func (s *scene) enterWith(env []string, program string, args ...string) *actor {
	s.t.Helper()
	a := &actor{scene: s, command: exec.Command(program, args...)}
	a.command.Env = env
	out, err := a.command.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.Start(a.command); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			a.mutex.Lock()
			a.lines = append(a.lines, scanner.Text())
			a.mutex.Unlock()
		}
	}()
	if err := s.Front("前哨"); err != nil {
		s.t.Fatal(err)
	}
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
