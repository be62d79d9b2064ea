package main

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

// hub is one real hub process on loopback.
type hub struct {
	program, data, listen string
	command               *exec.Cmd
	said                  *bytes.Buffer
}

// start runs the hub and waits until it answers.
func (h *hub) start(ctx context.Context) error {
	h.said = &bytes.Buffer{}
	h.command = exec.CommandContext(ctx, h.program, "serve", "--data", h.data, "--listen", h.listen, "--log-level", "error")
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
	h.listen, _, _ = strings.Cut(rest, "/")
	go func() {
		for lines.Scan() { // so that it never blocks on a full pipe
		}
	}()
	return nil
}

// stop ends the hub in good order.
func (h *hub) stop() error {
	if err := h.command.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return h.wait()
}

// kill ends it as a power cut does.
func (h *hub) kill() error {
	if err := h.command.Process.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	return h.wait()
}

func (h *hub) wait() error {
	err := h.command.Wait()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return nil
	}
	return err
}

// tell runs one of the hub's commands and gives what it prints.
func (h *hub) tell(ctx context.Context, args ...string) (string, error) {
	c := exec.CommandContext(ctx, h.program, append(args, "--data", h.data)...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("hub %s: %w: %s", args[0], err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// usage is what the hub's process has used so far.
type usage struct {
	cpu     time.Duration
	peakMiB float64
	heldMiB float64
}

// used reads the hub's processor time and memory from the system.
func (h *hub) used() (usage, error) {
	folder := filepath.Join("/proc", strconv.Itoa(h.command.Process.Pid))
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return usage{}, err
	}
	var u usage
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kib, _ := strconv.ParseFloat(fields[1], 64)
		switch fields[0] {
		case "VmHWM:":
			u.peakMiB = kib / 1024
		case "VmRSS:":
			u.heldMiB = kib / 1024
		}
	}
	stat, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		return usage{}, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	if fields := strings.Fields(rest); len(fields) > 12 {
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		u.cpu = time.Duration(user+system) * (time.Second / clockTicks)
	}
	return u, nil
}

// ownTime is the processor time this program has used itself.
func ownTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// load is how busy the machine was in the last minute, everybody's programs together.
func load() float64 {
	said, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(said), " ")
	f, _ := strconv.ParseFloat(first, 64)
	return f
}

// clockTicks is how Linux counts processor time for programs, a hundredth of a second.
const clockTicks = 100
