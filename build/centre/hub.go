// Package centre is a hub at work in a process of its own, as terminals, people and the system see it from outside.
package centre

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Hub is one real hub process on loopback.
type Hub struct {
	Program, Data string
	Listen        string // HOST:PORT; after Start with the port that was given

	command *exec.Cmd
	said    *bytes.Buffer
}

// Build makes the hub's program as it is shipped, without C, in dir.
func Build(ctx context.Context, dir string) (program string, err error) {
	program = filepath.Join(dir, "hub-program")
	c := exec.CommandContext(ctx, "go", "build", "-o", program, "qianshao/hub")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build hub: %w\n%s", err, said)
	}
	return program, nil
}

// Start runs the hub and waits until it answers.
func (h *Hub) Start(ctx context.Context) error {
	h.said = &bytes.Buffer{}
	h.command = exec.CommandContext(ctx, h.Program, "serve", "--data", h.Data, "--listen", h.Listen, "--log-level", "error")
	h.command.Stderr = h.said
	out, err := h.command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := h.command.Start(); err != nil {
		return fmt.Errorf("start hub: %w", err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		return fmt.Errorf("hub ended before it was ready: %w\n%s", h.command.Wait(), h.said)
	}
	_, rest, ok := strings.Cut(lines.Text(), "sync=wss://")
	if !ok {
		return fmt.Errorf("hub said %q", lines.Text())
	}
	h.Listen, _, _ = strings.Cut(rest, "/")
	go func() {
		for lines.Scan() { // so that it never blocks on a full pipe
		}
	}()
	return nil
}

// Running says that it was started and nobody waited for its end yet.
func (h *Hub) Running() bool { return h.command != nil && h.command.ProcessState == nil }

// Stop ends the hub in good order.
func (h *Hub) Stop() error {
	if err := h.command.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return h.wait()
}

// Kill ends it as a power cut does.
func (h *Hub) Kill() error {
	if err := h.command.Process.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	return h.wait()
}

func (h *Hub) wait() error {
	err := h.command.Wait()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return nil
	}
	return err
}

// Tell runs one of the hub's commands with what it reads, and gives what it prints.
func (h *Hub) Tell(ctx context.Context, input string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, h.Program, append(args, "--data", h.Data)...)
	var stderr bytes.Buffer
	c.Stdin, c.Stderr = strings.NewReader(input), &stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("hub %s: %w: %s", args[0], err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// Usage is what the hub's process has used so far.
type Usage struct {
	CPU     time.Duration
	PeakMiB float64
	HeldMiB float64
}

// Used reads the hub's processor time and memory from the system.
func (h *Hub) Used() (Usage, error) {
	folder := filepath.Join("/proc", strconv.Itoa(h.command.Process.Pid))
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return Usage{}, err
	}
	var u Usage
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kib, _ := strconv.ParseFloat(fields[1], 64)
		switch fields[0] {
		case "VmHWM:":
			u.PeakMiB = kib / 1024
		case "VmRSS:":
			u.HeldMiB = kib / 1024
		}
	}
	u.CPU, err = ran(folder)
	return u, err
}

// ran adds up what the threads of a process ran, in nanoseconds: the process's own sum counts in hundredths of a second,
// which one page does not take. A thread that ended is forgotten; those of a Go program do not end by themselves.
func ran(folder string) (total time.Duration, err error) {
	threads, err := filepath.Glob(filepath.Join(folder, "task", "*", "schedstat"))
	if err != nil || len(threads) == 0 {
		return 0, fmt.Errorf("find the hub's threads: %w", errors.Join(err, os.ErrNotExist))
	}
	for _, one := range threads {
		said, err := os.ReadFile(one)
		if err != nil {
			continue // it ended just now
		}
		first, _, _ := strings.Cut(string(said), " ")
		n, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read what a thread ran: %w", err)
		}
		total += time.Duration(n)
	}
	return total, nil
}
