package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// windowPatience bounds how long a window may take to stand there.
const windowPatience = 60 * time.Second

// window measures rows 13 and 15 on the built terminal: from its start to the first picture that shows the desk, and the
// memory it holds when every page was looked at.
func (s *screens) window(ctx context.Context, _ float64) error {
	if s.terminal == "" || os.Getenv("DISPLAY") == "" {
		fmt.Fprintln(s.progress, "no terminal or no display: its window is left out")
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, windowPatience)
	defer cancel()
	began := time.Now()
	c := exec.CommandContext(ctx, s.terminal, "--data", s.dir, "--operator", "李敏", "--post", "general", "--log-level", "error")
	c.Env = append(os.Environ(), "LANG=zh_CN.UTF-8")
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	if err := c.Start(); err != nil {
		return fmt.Errorf("start the terminal: %w", err)
	}
	pid, err := childOf(ctx, c.Process.Pid)
	if err == nil {
		err = s.look(ctx, pid, began)
	}
	_ = c.Process.Signal(syscall.SIGTERM)
	_ = c.Wait() // it was told to end
	return err
}

// childOf is the process that a terminal's supervisor started: the one with the window.
func childOf(ctx context.Context, supervisor int) (int, error) {
	for {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", supervisor, supervisor))
		if err != nil {
			return 0, fmt.Errorf("look for the window's process: %w", err)
		}
		if fields := strings.Fields(string(raw)); len(fields) > 0 {
			return strconv.Atoi(fields[0])
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

func (s *screens) look(ctx context.Context, pid int, began time.Time) error {
	out, err := exec.CommandContext(ctx, "xdotool", "search", "--sync", "--onlyvisible", "--pid", strconv.Itoa(pid)).Output()
	if err != nil {
		return fmt.Errorf("wait for the window: %w", err)
	}
	id, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	s.put("13", "window stands there", "ms", "", "empty as yet", millis(began))
	if err := drawn(ctx, id); err != nil {
		return err
	}
	s.put("13", "cold start to the desk shown", "ms", "5000 (2000)", "drawn by processor", millis(began))
	if err := pause(ctx, 5*time.Second); err != nil { // the figures of the bar are worked out behind it
		return err
	}
	for _, key := range []string{"alt+8", "alt+6", "alt+9", "F6", "F4", "F9", "F2"} {
		if err := exec.CommandContext(ctx, "xdotool", "key", "--window", id, key).Run(); err != nil {
			return fmt.Errorf("press %s: %w", key, err)
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return err
		}
	}
	held, most, err := memoryOf(pid)
	s.put("15", "window memory, every page looked at", "MB", "500 (250)", fmt.Sprintf("at most %.0f", most), held)
	return err
}

// plainPicture is the size of a picture of a window in one colour, and more.
const plainPicture = 20_000

// drawn waits until a picture of the window shows more than its background.
func drawn(ctx context.Context, id string) error {
	for {
		picture, err := exec.CommandContext(ctx, "import", "-window", id, "png:-").Output()
		if err != nil {
			return fmt.Errorf("take a picture of the window: %w", err)
		}
		if len(picture) > plainPicture {
			return nil
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// memoryOf reads how much memory a process holds and ever held, in megabytes.
func memoryOf(pid int) (held, most float64, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("read the memory of the terminal: %w", err)
	}
	for line := range strings.Lines(string(raw)) {
		name, rest, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64) // other lines are no numbers
		switch name {
		case "VmRSS":
			held = kb / 1000
		case "VmHWM":
			most = kb / 1000
		}
	}
	return held, most, nil
}
