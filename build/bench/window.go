package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// windowPatience bounds how long a window may take to stand there.
const windowPatience = 60 * time.Second

// window measures rows 13 and 15 on the built terminal: from its start to the first picture that shows the desk, and the
// memory it holds when every page was looked at, in every theme and size; then what it costs while nobody touches it.
func (s *screens) window(ctx context.Context, _ float64) error {
	if s.terminal == "" || os.Getenv("DISPLAY") == "" {
		fmt.Fprintln(s.progress, "no terminal or no display: its window is left out")
		return nil
	}
	return s.opened(ctx, func(w *worked) error {
		if err := s.looked(ctx, w); err != nil {
			return err
		}
		return s.idle(ctx, w)
	})
}

// opened starts the terminal, measures until its desk is shown, and hands the window on.
func (s *screens) opened(ctx context.Context, work func(*worked) error) error {
	began := time.Now()
	c := exec.CommandContext(ctx, s.terminal, "--data", s.dir, "--operator", "李敏", "--post", "general", "--log-level", "error")
	c.Env = append(os.Environ(), "LANG=zh_CN.UTF-8")
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	if err := c.Start(); err != nil {
		return fmt.Errorf("start the terminal: %w", err)
	}
	w, err := s.stands(ctx, c.Process.Pid, began)
	if err == nil {
		err = work(w)
	}
	_ = c.Process.Signal(syscall.SIGTERM)
	_ = c.Wait() // it was told to end
	return err
}

func (s *screens) stands(ctx context.Context, pid int, began time.Time) (*worked, error) {
	ctx, cancel := context.WithTimeout(ctx, windowPatience)
	defer cancel()
	pid, id, err := windowOf(ctx, pid)
	if err != nil {
		return nil, fmt.Errorf("wait for the window: %w", err)
	}
	s.put("13", "window stands there", "ms", "", "empty as yet", millis(began))
	if err := drawn(ctx, id); err != nil {
		return nil, err
	}
	s.put("13", "cold start to the desk shown", "ms", "5000 (2000)", "drawn by processor", millis(began))
	if err := pause(ctx, 5*time.Second); err != nil { // the figures of the bar are worked out behind it
		return nil, err
	}
	return &worked{pid, id}, exec.CommandContext(ctx, "xdotool", "windowfocus", id).Run()
}

// windowOf waits for the window of a program, or of the one that it watches over, and tells whose it is.
func windowOf(ctx context.Context, program int) (pid int, id string, err error) {
	for {
		for _, pid := range append([]int{program}, childrenOf(program)...) {
			out, err := exec.CommandContext(ctx, "xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(pid)).Output()
			if id, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n"); err == nil && id != "" {
				return pid, id, nil
			}
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, "", err
		}
	}
}

// childrenOf are the programs that a program started.
func childrenOf(pid int) []int {
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	var children []int
	for _, path := range lists {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // that thread ended meanwhile
		}
		for _, word := range strings.Fields(string(raw)) {
			if child, err := strconv.Atoi(word); err == nil {
				children = append(children, child)
			}
		}
	}
	return children
}

// looked looks at every page, then at all themes and sizes.
func (s *screens) looked(ctx context.Context, w *worked) error {
	for _, one := range []struct {
		what string
		do   func() error
	}{
		{"every page looked at", func() error { return w.keys(ctx, 2*time.Second, everyPage...) }},
		{"every theme twice and every size too", func() error { return w.looks(ctx) }},
	} {
		if err := one.do(); err != nil {
			return err
		}
		held, most, err := memoryOf(w.pid)
		if err != nil {
			return err
		}
		s.put("15", "window memory, "+one.what, "MB", "500 (250)", fmt.Sprintf("at most %.0f", most), held)
	}
	return nil
}

// idleFor is how long a window is left alone to see what it costs then.
const idleFor = time.Minute

// idle measures a window that has the keyboard in an entry, its caret blinking, and is left alone.
func (s *screens) idle(ctx context.Context, w *worked) error {
	if err := w.keys(ctx, 10*time.Second, "F2"); err != nil {
		return err
	}
	before := ranOf(w.pid)
	if err := pause(ctx, idleFor); err != nil {
		return err
	}
	s.put("14", "processor of an idle window, of one core", "%", "1", "a minute, its clock's change among it", 100*(ranOf(w.pid)-before).Seconds()/idleFor.Seconds())
	return nil
}

// ranOf is how long all threads of a process ran; 0 where the system does not tell.
func ranOf(pid int) time.Duration {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0
	}
	var all time.Duration
	for _, path := range threads {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		ran, _, _ := strings.Cut(string(raw), " ")
		n, _ := strconv.ParseInt(ran, 10, 64)
		all += time.Duration(n)
	}
	return all
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
